package nps

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// The permissions that Service asks for, on State.Object of the request or
// follow-up, whose owner is the manager of the deal. Who comes with a personal
// link needs none.
const (
	// PermissionOpen is for the system that reports deals, and for Settle.
	PermissionOpen kabinet.Permission = "nps.open"
	// PermissionSend is for managers: to see, send and skip what awaits them.
	PermissionSend kabinet.Permission = "nps.send"
	// PermissionAssign is for who asks another manager, and reminds.
	PermissionAssign kabinet.Permission = "nps.assign"
	// PermissionView is for who sees answers, scores and funnels.
	PermissionView kabinet.Permission = "nps.view"
	// PermissionExclude is for who takes answers out of the scores.
	PermissionExclude kabinet.Permission = "nps.exclude"
	// PermissionFollowUp is for who sees and does something about unhappy
	// answers.
	PermissionFollowUp kabinet.Permission = "nps.follow_up"
)

// Service does what people and systems do with surveys. It is a plain struct of
// ports, built per transaction; every method runs in one transaction, and the
// stores belong to it. A request of an organisation where the actor has no
// business is kabinet.ErrNotFound, through every method; a port that is needed
// and not set is kabinet.ErrMissingPort, which names it. States that come out
// have no Link but its generation.
type Service struct {
	Requests       Store
	Lister         Lister // for List, Settle, Sample and Funnel
	Contacts       ContactStore
	FollowUps      FollowUpStore
	FollowUpLister FollowUpLister // for ListFollowUps only
	Authority      kabinet.Authority

	Policy Policy
	// Keys seal personal links; nil leaves them plain hashes.
	Keys Keys
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Ref names a request or a follow-up, and the version of it that the caller saw.
type Ref struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ID            `json:"id"`
	Version int64         `json:"version"`
}

// Ref names the request at the version of the state.
func (s State) Ref() Ref { return Ref{s.Org, s.ID, s.Version} }

// Ref names the follow-up at the version of the state.
func (s FollowUpState) Ref() Ref { return Ref{s.Org, s.ID, s.Version} }

// DealClosed opens the request about a deal, or returns the one that there is: it
// may be reported any number of times. The request is suppressed where the person
// does not want to be asked, was asked lately or is about to be, where the account
// has been asked enough, and where the deal is not in the sample. Otherwise it
// awaits the manager of the deal, or is eligible where that is nobody. It needs
// PermissionOpen and returns the errors of New; kabinet.ErrConflict where the same
// deal, or another one with the same person, is being reported at this moment: try
// again.
func (s *Service) DealClosed(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, deal Deal, to Respondent) (State, error) {
	if err := s.need("Requests", "Contacts"); err != nil {
		return State{}, err
	}
	object := State{Org: org, Deal: deal}.Object()
	if err := s.Authority.Check(ctx, actor, PermissionOpen, object); err != nil {
		return State{}, err
	}
	id := RequestID(deal.ID, to.Person)
	had, err := s.Requests.Get(ctx, org, id)
	if err == nil {
		// It may be of another unit than the one now stated.
		if err := s.Authority.Check(ctx, actor, PermissionOpen, had.s.Object()); err != nil {
			return State{}, err
		}
		return had.s.ForPeople(), nil
	}
	if !errors.Is(err, kabinet.NotFound) {
		return State{}, err
	}
	contact, err := s.contact(ctx, to.Person)
	if err != nil {
		return State{}, err
	}
	now := s.now()
	why, err := s.why(ctx, contact, org, id, now)
	if err != nil {
		return State{}, err
	}
	r, opened, err := New(org, deal, to, why, s.Policy, actor, now)
	if err != nil {
		return State{}, err
	}
	events := []kabinet.Event{opened}
	if why == "" {
		if deal.Manager != "" {
			asked, err := r.AskManager(actor, now, deal.Manager, s.Policy)
			if err != nil {
				return State{}, err
			}
			events = append(events, asked)
		}
		contact.Reserve(org, id, r.s.Until)
		if err := s.Contacts.Save(ctx, contact); err != nil {
			return State{}, err
		}
	}
	return s.save(ctx, r, events...)
}

// why returns the reason not to ask, or "".
func (s *Service) why(ctx context.Context, contact *Contact, org kabinet.OrgID, id ID, now time.Time) (Reason, error) {
	if why := contact.Admits(org, id, s.Policy, now); why != "" {
		return why, nil
	}
	if limit, limited := s.Policy.cap(); limited {
		held, err := s.Requests.Held(ctx, org, now.Add(-s.Policy.capWindow()).Add(1), now)
		switch {
		case err != nil:
			return "", err
		case held >= limit:
			return ReasonCap, nil
		}
	}
	if !s.Policy.sampled(id) {
		return ReasonSampling, nil
	}
	return "", nil
}

// SentSurvey is a request that was sent, with the link for the message.
type SentSurvey struct {
	State State
	// Link is the zero Link where the request was not sent after all, since
	// the person must not be asked any more: State says why.
	Link Link
}

// Send makes the personal link of a request that awaits its manager, or is
// eligible, and records that it is sent. The caller puts the link into the message
// after the transaction has committed; it cannot be had again. Where the person
// has opted out meanwhile, the request is suppressed instead, which is no error.
// It needs PermissionSend and returns the errors of Request.Send, and
// kabinet.ErrConflict when the request has another version than the one seen.
func (s *Service) Send(ctx context.Context, actor kabinet.Actor, ref Ref) (SentSurvey, error) {
	if err := s.need("Requests", "Contacts"); err != nil {
		return SentSurvey{}, err
	}
	r, err := s.seen(ctx, actor, PermissionSend, ref)
	if err != nil {
		return SentSurvey{}, err
	}
	contact, err := s.contact(ctx, r.s.To.Person)
	if err != nil {
		return SentSurvey{}, err
	}
	now := s.now()
	if why := contact.Admits(ref.Org, ref.ID, s.Policy, now); why != "" {
		return s.suppress(ctx, actor, r, contact, why, now)
	}
	link := NewLink()
	event, err := r.Send(actor, now, link.Seal(s.Keys, r.s), s.Policy)
	if err != nil {
		return SentSurvey{}, err
	}
	contact.WasSent(ref.Org, ref.ID, now)
	if err := s.Contacts.Save(ctx, contact); err != nil {
		return SentSurvey{}, err
	}
	state, err := s.save(ctx, r, event)
	if err != nil {
		return SentSurvey{}, err
	}
	return SentSurvey{state, link}, nil
}

func (s *Service) suppress(
	ctx context.Context, actor kabinet.Actor, r *Request, contact *Contact, why Reason, now time.Time,
) (SentSurvey, error) {
	event, err := r.Suppress(actor, now, why)
	if err != nil {
		return SentSurvey{}, err
	}
	if contact.Release(r.s.Org, r.s.ID) {
		if err := s.Contacts.Save(ctx, contact); err != nil {
			return SentSurvey{}, err
		}
	}
	state, err := s.save(ctx, r, event)
	return SentSurvey{State: state}, err
}

// Resend makes another link for a survey that was sent and not answered; the old
// one is dead. It needs PermissionSend and returns ErrOptedOut where the person has
// opted out meanwhile, the errors of Request.Resend, and kabinet.ErrConflict.
func (s *Service) Resend(ctx context.Context, actor kabinet.Actor, ref Ref) (SentSurvey, error) {
	if err := s.need("Contacts"); err != nil {
		return SentSurvey{}, err
	}
	link := NewLink()
	state, err := s.change(ctx, actor, PermissionSend, ref, func(r *Request, now time.Time) (kabinet.Event, error) {
		contact, err := s.contact(ctx, r.s.To.Person)
		if err != nil {
			return nil, err
		}
		if !contact.s.OptedOut.IsZero() {
			return nil, ErrOptedOut
		}
		return event(r.Resend(actor, now, link.Seal(s.Keys, r.s)))
	})
	if err != nil {
		return SentSurvey{}, err
	}
	return SentSurvey{state, link}, nil
}

// Skip ends a request that its manager does not want to send, and sets the person
// free for others. It needs PermissionSend and returns the errors of Request.Skip,
// and kabinet.ErrConflict.
func (s *Service) Skip(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	if err := s.need("Contacts"); err != nil {
		return State{}, err
	}
	state, err := s.change(ctx, actor, PermissionSend, ref, func(r *Request, now time.Time) (kabinet.Event, error) {
		return event(r.Skip(actor, now, reason))
	})
	if err != nil {
		return State{}, err
	}
	contact, err := s.contact(ctx, state.To.Person)
	if err != nil {
		return State{}, err
	}
	if contact.Release(state.Org, state.ID) {
		err = s.Contacts.Save(ctx, contact)
	}
	return state, err
}

// Assign asks a manager, or another one. It needs PermissionAssign and returns the
// errors of Request.AskManager, and kabinet.ErrConflict.
func (s *Service) Assign(ctx context.Context, actor kabinet.Actor, ref Ref, manager kabinet.PersonID) (State, error) {
	return s.change(ctx, actor, PermissionAssign, ref, func(r *Request, now time.Time) (kabinet.Event, error) {
		return event(r.AskManager(actor, now, manager, s.Policy))
	})
}

// Remind reminds the manager. It needs PermissionAssign and returns the errors of
// Request.Remind, and kabinet.ErrConflict.
func (s *Service) Remind(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, actor, PermissionAssign, ref, func(r *Request, now time.Time) (kabinet.Event, error) {
		return event(r.Remind(actor, now, s.Policy))
	})
}

// Bounce records that the message did not arrive. It needs PermissionOpen and
// returns the errors of Request.Bounce, and kabinet.ErrConflict.
func (s *Service) Bounce(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	return s.change(ctx, actor, PermissionOpen, ref, func(r *Request, now time.Time) (kabinet.Event, error) {
		return event(r.Bounce(actor, now, reason))
	})
}

// Exclude takes an answer out of the scores. It needs PermissionExclude and
// returns the errors of Request.Exclude, and kabinet.ErrConflict.
func (s *Service) Exclude(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	return s.change(ctx, actor, PermissionExclude, ref, func(r *Request, now time.Time) (kabinet.Event, error) {
		return event(r.Exclude(actor, now, reason))
	})
}

// Include takes an answer back into the scores. It needs PermissionExclude and
// returns kabinet.ErrConflict.
func (s *Service) Include(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, actor, PermissionExclude, ref, func(r *Request, now time.Time) (kabinet.Event, error) {
		return event(r.Include(actor, now), nil)
	})
}

// emptiable is an event that may say that nothing happened.
type emptiable interface {
	kabinet.Event
	Empty() bool
}

// event drops the event of a failed call, and an empty one.
func event[E emptiable](e E, err error) (kabinet.Event, error) {
	if err != nil || e.Empty() {
		return nil, err
	}
	return e, nil
}

// change loads the request of the version seen, changes it and saves it, unless
// nothing happened.
func (s *Service) change(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, ref Ref,
	do func(*Request, time.Time) (kabinet.Event, error),
) (State, error) {
	if err := s.need("Requests"); err != nil {
		return State{}, err
	}
	r, err := s.seen(ctx, actor, p, ref)
	if err != nil {
		return State{}, err
	}
	e, err := do(r, s.now())
	if err != nil {
		return State{}, err
	}
	if e == nil {
		return r.s.ForPeople(), nil
	}
	return s.save(ctx, r, e)
}

// save writes a request and returns its new state.
func (s *Service) save(ctx context.Context, r *Request, events ...kabinet.Event) (State, error) {
	state := r.s.ForPeople()
	if err := s.Requests.Save(ctx, r, events...); err != nil {
		return State{}, err
	}
	state.Version++
	return state, nil
}

// seen gets a request on which the actor has the permission, of the version seen.
// That it is not there and a refusal to say so read the same, whatever the store
// says.
func (s *Service) seen(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, ref Ref) (*Request, error) {
	r, err := s.Requests.Get(ctx, ref.Org, ref.ID)
	if err == nil {
		err = s.Authority.Check(ctx, actor, p, r.s.Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, notFound("nps_request", ref.ID)
	case err != nil:
		return nil, err
	case r.s.Version != ref.Version:
		return nil, kabinet.ErrConflict.With("what", "nps_request").With("id", string(ref.ID))
	}
	return r, nil
}

// contact gets what is known of a person, which may be nothing.
func (s *Service) contact(ctx context.Context, id kabinet.PersonID) (*Contact, error) {
	c, err := s.Contacts.Get(ctx, id)
	if errors.Is(err, kabinet.NotFound) {
		return NewContact(id)
	}
	return c, err
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// need returns kabinet.ErrMissingPort for the authority, or the first of the
// named ports, that is not set.
func (s *Service) need(names ...string) error {
	return s.needPorts(append([]string{"Authority"}, names...)...)
}

// needPorts is need for who comes with a link, which is all the authority there is.
func (s *Service) needPorts(names ...string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Requests": s.Requests != nil, "Lister": s.Lister != nil,
		"Contacts": s.Contacts != nil, "FollowUps": s.FollowUps != nil, "FollowUpLister": s.FollowUpLister != nil,
	}
	for _, name := range names {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "nps.Service."+name)
		}
	}
	return nil
}
