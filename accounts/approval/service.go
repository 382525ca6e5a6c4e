package approval

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// The permissions that Service asks for: those of flows on State.Object, whose owner
// is the requester, and PermissionPublish on the unit of the rule.
const (
	// PermissionView is for who sees flows, their own at least, and so for who
	// submits, withdraws, escalates and releases.
	PermissionView kabinet.Permission = "approval.view"
	// PermissionVote is for who approves. It alone does not suffice: the flow has
	// to wait for the person.
	PermissionVote kabinet.Permission = "approval.vote"
	// PermissionPublish is for who publishes and retires rules.
	PermissionPublish kabinet.Permission = "approval.publish"
)

// Recheck looks once more, when an approval is released, at something that may have
// changed since it was asked for: whether the price is still valid, the stock is
// there, budget and credit suffice. It runs in the transaction of the release, so
// what it reserves commits with it.
type Recheck interface {
	// Name says what is checked, such as "price" or "credit", for messages.
	Name() string
	// Recheck returns nil where the subject can go on as it was approved.
	Recheck(ctx context.Context, approved State) error
}

// Service does what people do with approvals. It is a plain struct of ports, built
// per transaction; every method runs in one transaction, and the stores belong to
// it. Who may vote is asked in that transaction, so a permission that was taken away
// stops at the next call. A flow of an organisation where the actor has no business
// is kabinet.ErrNotFound, through every method; a port that is needed and not set is
// kabinet.ErrMissingPort, which names it.
type Service struct {
	Flows     Store
	Lister    Lister // for List, Waiting and Due
	Books     BookStore
	Directory Directory
	Authority kabinet.Authority
	// Rechecks are asked by Release, in this order.
	Rechecks []Recheck
	Policy   Policy
	// Now is the clock; nil means time.Now. NewID makes ids of flows; nil means
	// kabinet.NewID.
	Now   func() time.Time
	NewID func() ID
}

// Submit asks for the approval of a subject, by the rules of its organisation and
// those that are added: what the caller knows and no book has, such as a budget that
// is exceeded. Added rules hold for the whole organisation, are mandatory, and
// require or deny; their predicate may be the zero one. The flow is Pending, Stalled,
// or, where no rule requires anything, Approved. It needs PermissionView and returns
// the errors of New and Flow.Submit, ErrRule for an added rule that is not possible,
// and kabinet.ErrConflict where the subject has a flow that is not over: Amend that
// one.
func (s *Service) Submit(ctx context.Context, by kabinet.Actor, subject Subject, added ...Rule) (State, error) {
	if err := s.need("Flows", "Books", "Directory"); err != nil {
		return State{}, err
	}
	who, err := s.requester(ctx, by, subject)
	if err != nil {
		return State{}, err
	}
	f, err := New(s.id(), subject, who.Person, by, s.now(), s.Policy)
	if err != nil {
		return State{}, err
	}
	if err := s.lapse(ctx, by, subject); err != nil {
		return State{}, err
	}
	return s.submit(ctx, by, f, added)
}

// lapse lets the subject's flow expire whose time has come, which Settle has not got
// round to, so that it does not stand in the way of another.
func (s *Service) lapse(ctx context.Context, by kabinet.Actor, subject Subject) error {
	f, err := s.Flows.Current(ctx, subject.Org, subject.Kind, subject.ID)
	if errors.Is(err, kabinet.NotFound) {
		return nil
	}
	if err != nil || f.s.Until.IsZero() || s.now().Before(f.s.Until) {
		return err
	}
	_, err = s.save(ctx, f, f.Elapse(by, s.now(), s.Policy))
	return err
}

// requester returns who requests something, once the authority has admitted it. That
// a unit does not exist is told only to people of the organisation.
func (s *Service) requester(ctx context.Context, by kabinet.Actor, subject Subject) (Standing, error) {
	who, err := s.standing(ctx, subject, by)
	missing := errors.Is(err, kabinet.NotFound)
	if err != nil && !missing {
		return Standing{}, err
	}
	if missing {
		who.Person, subject.Unit = by.Person, ""
	}
	if refused := s.check(ctx, by, PermissionView, subject.object(who.Person), "organization", string(subject.Org)); refused != nil {
		return Standing{}, refused
	}
	return who, err
}

func (s *Service) submit(ctx context.Context, by kabinet.Actor, f *Flow, added []Rule) (State, error) {
	who, err := s.standing(ctx, f.s.Subject, f.s.By)
	if err != nil {
		return State{}, err
	}
	// What the caller of Amend knew holds until the requester consents.
	kept := slices.DeleteFunc(cloneRules(f.s.Rules), func(r Rule) bool {
		return slices.ContainsFunc(added, func(x Rule) bool { return x.ID == r.ID })
	})
	ev, err := s.evaluate(ctx, f.s.Subject, who, slices.Concat(added, kept))
	if err != nil {
		return State{}, err
	}
	e, err := s.electorate(ctx, f.s)
	if err != nil {
		return State{}, err
	}
	events, err := f.Submit(by, s.now(), ev, e, s.Policy)
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, f, events)
}

// Preview returns what the rules would say of a subject, for a page that tells so
// before somebody submits. It writes nothing, needs PermissionView, and returns what
// is wrong with the subject.
func (s *Service) Preview(ctx context.Context, by kabinet.Actor, subject Subject, added ...Rule) (Evaluation, error) {
	if err := s.need("Books", "Directory"); err != nil {
		return Evaluation{}, err
	}
	who, err := s.requester(ctx, by, subject)
	if err != nil {
		return Evaluation{}, err
	}
	if subject, err = subject.checked(); err != nil {
		return Evaluation{}, err
	}
	return s.evaluate(ctx, subject, who, added)
}

// Consent submits a draft that somebody else edited, by its requester. The rules that
// were added when it was edited hold too, unless one of their id is added anew. It needs
// PermissionView and returns the errors of Flow.Submit, and kabinet.ErrConflict.
func (s *Service) Consent(ctx context.Context, by kabinet.Actor, ref Ref, added ...Rule) (State, error) {
	if err := s.need("Flows", "Books", "Directory"); err != nil {
		return State{}, err
	}
	f, err := s.seen(ctx, by, PermissionView, ref)
	if err != nil {
		return State{}, err
	}
	return s.submit(ctx, by, f, added)
}

// Vote records the actor's decision. It needs PermissionVote, and that the flow waits
// for the actor. It returns the errors of Flow.Vote.
func (s *Service) Vote(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id ID, b Ballot) (State, error) {
	return s.change(ctx, by, PermissionVote, Ref{org, id, b.Version}, func(f *Flow, now time.Time, e Electorate) ([]kabinet.Event, error) {
		return f.Vote(by, now, b, e, s.Policy)
	})
}

// Waive does without approvers that nobody can be; see Flow.Waive, whose errors it
// returns. It needs PermissionVote and an owner.
func (s *Service) Waive(ctx context.Context, by kabinet.Actor, ref Ref, reason string) (State, error) {
	return s.change(ctx, by, PermissionVote, ref, func(f *Flow, now time.Time, e Electorate) ([]kabinet.Event, error) {
		return f.Waive(by, now, reason, e, s.Policy)
	})
}

// Escalate asks further up; see Flow.Escalate, whose errors it returns. It needs
// PermissionView, which the requester has, and who is to vote.
func (s *Service) Escalate(ctx context.Context, by kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, by, PermissionView, ref, func(f *Flow, now time.Time, e Electorate) ([]kabinet.Event, error) {
		return f.Escalate(by, now, e, s.Policy)
	})
}

// Withdraw ends the actor's own flow. It needs PermissionView and returns the errors
// of Flow.Withdraw, and kabinet.ErrConflict.
func (s *Service) Withdraw(ctx context.Context, by kabinet.Actor, ref Ref, reason string) (State, error) {
	return s.simple(ctx, by, ref, func(f *Flow, now time.Time) (kabinet.Event, error) { return f.Withdraw(by, now, reason) })
}

// Amend tells the flow of a subject that has changed. Where approvers would decide on
// the same, the flow goes on. Otherwise it is superseded by a new one, which is
// returned: submitted where the requester made the change, and a Draft that needs the
// requester's Consent where somebody else did. Where the requester is gone, the flow is
// that of a colleague who made the change from then on. See Flow.Amend, whose errors it
// returns besides those of Flow.Submit. It needs PermissionView: whether the actor may
// change the subject itself is for the caller to know.
func (s *Service) Amend(ctx context.Context, by kabinet.Actor, ref Ref, subject Subject, added ...Rule) (State, error) {
	if err := s.need("Flows", "Books", "Directory"); err != nil {
		return State{}, err
	}
	f, err := s.seen(ctx, by, PermissionView, ref)
	if err != nil {
		return State{}, err
	}
	if subject.Org != ref.Org {
		return State{}, ErrSubject.At("/subject/org")
	}
	if err := s.check(ctx, by, PermissionView, subject.object(f.s.Requester), "approval", string(ref.ID)); err != nil {
		return State{}, err
	}
	who, err := s.standing(ctx, subject, f.s.By)
	if err == nil && who.Gone && (by.Organization == ref.Org || by.OnBehalfOf != nil) {
		who, err = s.requester(ctx, by, subject)
	}
	if err != nil {
		return State{}, err
	}
	ev, err := s.evaluate(ctx, subject, who, added)
	if err != nil {
		return State{}, err
	}
	next, events, err := f.Amend(by, s.now(), s.id(), subject, who.Person, ev, s.Policy)
	if err != nil {
		return State{}, err
	}
	if next == nil {
		return s.save(ctx, f, events)
	}
	if _, err := s.save(ctx, f, events); err != nil {
		return State{}, err
	}
	if next.s.Editor != "" {
		next.s.Rules = cloneRules(added)
		return s.save(ctx, next, nil)
	}
	return s.submit(ctx, by, next, added)
}

// Renew asks anew for a subject that is the same where the caller knows of more that is
// required than approvers were asked: the flow is superseded by a new one of the same
// requester, for these rules and those that were added before, and what was approved is
// void. A flow that asks for all of that already is returned as it is. It needs
// PermissionView and returns the errors of Flow.Renew, those of Flow.Submit, ErrRule, and
// kabinet.ErrConflict.
func (s *Service) Renew(ctx context.Context, by kabinet.Actor, ref Ref, added ...Rule) (State, error) {
	if err := s.need("Flows", "Books", "Directory"); err != nil {
		return State{}, err
	}
	f, err := s.seen(ctx, by, PermissionView, ref)
	if err != nil {
		return State{}, err
	}
	who, err := s.standing(ctx, f.s.Subject, f.s.By)
	if err != nil {
		return State{}, err
	}
	ev, err := s.evaluate(ctx, f.s.Subject, who, added)
	if err != nil {
		return State{}, err
	}
	next, events, err := f.Renew(by, s.now(), s.id(), ev, s.Policy)
	if err != nil {
		return State{}, err
	}
	if next == nil {
		return f.State(), nil
	}
	if _, err := s.save(ctx, f, events); err != nil {
		return State{}, err
	}
	next.s.Rules = slices.DeleteFunc(cloneRules(f.s.Rules), func(r Rule) bool { return !r.Synthetic })
	return s.submit(ctx, next.s.By, next, added)
}

// Release uses an approval, once, for the subject as it is now: its version and hash
// must be those that were approved. Every one of Rechecks must agree, in the same
// transaction. What the approval was for comes next, and is the caller's. It needs
// PermissionView and returns the errors of Flow.Release, ErrRecheck with the check's
// name and its error as the cause, and kabinet.ErrConflict.
func (s *Service) Release(ctx context.Context, by kabinet.Actor, ref Ref, version int64, hash string) (State, error) {
	if err := s.need("Flows"); err != nil {
		return State{}, err
	}
	f, err := s.seen(ctx, by, PermissionView, ref)
	if err != nil {
		return State{}, err
	}
	approved := f.State()
	event, err := f.Release(by, s.now(), version, hash)
	if err != nil {
		return State{}, err
	}
	for _, c := range s.Rechecks {
		if err := c.Recheck(ctx, approved.clone()); err != nil {
			return State{}, ErrRecheck.With("check", c.Name()).Because(err)
		}
	}
	return s.save(ctx, f, []kabinet.Event{event})
}
