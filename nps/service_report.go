package nps

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// List returns the requests on which the actor has PermissionView, those opened
// last first.
func (s *Service) List(ctx context.Context, actor kabinet.Actor, f Filter, p kabinet.Page) (kabinet.List[State], error) {
	return s.list(ctx, actor, PermissionView, f, p)
}

// Waiting returns the requests that await their managers at this moment, of those
// on which the actor has PermissionSend: a manager's reminders. Those opened last
// come first.
func (s *Service) Waiting(ctx context.Context, actor kabinet.Actor, p kabinet.Page) (kabinet.List[State], error) {
	f := Filter{Status: AwaitingManager, Until: kabinet.Window{From: s.now().Add(1)}}
	return s.list(ctx, actor, PermissionSend, f, p)
}

func (s *Service) list(
	ctx context.Context, actor kabinet.Actor, permission kabinet.Permission, f Filter, p kabinet.Page,
) (kabinet.List[State], error) {
	if err := s.need("Lister"); err != nil {
		return kabinet.List[State]{}, err
	}
	scope, err := s.Authority.Scope(ctx, actor, permission)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	list, err := s.Lister.List(ctx, scope, f, p)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	for i := range list.Items {
		list.Items[i] = list.Items[i].ForPeople()
	}
	return list, nil
}

// each calls do with all requests that the filter admits.
func (s *Service) each(ctx context.Context, scope kabinet.Scope, f Filter, do func(State) error) error {
	page := kabinet.Page{Limit: kabinet.MaxPageLimit}
	for {
		list, err := s.Lister.List(ctx, scope, f, page)
		if err != nil {
			return err
		}
		for _, state := range list.Items {
			if err := do(state); err != nil {
				return err
			}
		}
		if list.Next == "" {
			return nil
		}
		page.After = list.Next
	}
}

// Sample returns the responses on which the actor has PermissionView and that the
// filter admits, to be scored and broken down; the window Responded of the filter
// is that of the score. Where nobody has responded the sample is empty, and
// scoring it is ErrNoData.
func (s *Service) Sample(ctx context.Context, actor kabinet.Actor, f Filter) (*Sample, error) {
	if err := s.need("Lister"); err != nil {
		return nil, err
	}
	scope, err := s.Authority.Scope(ctx, actor, PermissionView)
	if err != nil {
		return nil, err
	}
	out := &Sample{}
	err = s.each(ctx, scope, f, func(state State) error {
		if a, ok := state.Answer(); ok {
			return out.Add(a)
		}
		return nil
	})
	return out, err
}

// Funnel returns the funnel of the requests that were opened in the window, and
// the response rate of those that were sent in it, of those on which the actor has
// PermissionView.
func (s *Service) Funnel(ctx context.Context, actor kabinet.Actor, window kabinet.Window) (Funnel, error) {
	if err := s.need("Lister"); err != nil {
		return Funnel{}, err
	}
	if err := window.Validate(); err != nil {
		return Funnel{}, err
	}
	scope, err := s.Authority.Scope(ctx, actor, PermissionView)
	if err != nil {
		return Funnel{}, err
	}
	f, now := NewFunnel(window), s.now()
	// Those sent in the window were opened before its end.
	filter := Filter{Opened: kabinet.Window{Until: window.Until}}
	filter.Sent = window
	if err := s.each(ctx, scope, filter, func(state State) error { f.addSent(state); return nil }); err != nil {
		return Funnel{}, err
	}
	err = s.each(ctx, scope, Filter{Opened: window}, func(state State) error { f.addOpened(state, now); return nil })
	return f, err
}

// Settle makes at most limit requests say that they have expired or are locked,
// of those on which the actor has PermissionOpen, and returns how many it was. It
// is housekeeping, to be called now and then until it returns 0: everything else
// reckons with the time by itself.
func (s *Service) Settle(ctx context.Context, actor kabinet.Actor, limit int) (int, error) {
	if err := s.need("Requests", "Lister"); err != nil {
		return 0, err
	}
	scope, err := s.Authority.Scope(ctx, actor, PermissionOpen)
	if err != nil {
		return 0, err
	}
	now, n := s.now(), 0
	ended := kabinet.Window{Until: now.Add(1)}
	for _, status := range []Status{Eligible, AwaitingManager, Sent, AnswerGiven} {
		if n >= limit {
			break
		}
		page := kabinet.Page{Limit: limit - n}
		list, err := s.Lister.List(ctx, scope, Filter{Status: status, Until: ended}, page)
		if err != nil {
			return n, err
		}
		for _, state := range list.Items {
			r := Restore(state)
			e, _ := event(r.Settle(actor, now), nil)
			if e == nil {
				continue
			}
			if err := s.Requests.Save(ctx, r, e); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// ListFollowUps returns the follow-ups on which the actor has PermissionFollowUp,
// those opened last first.
func (s *Service) ListFollowUps(
	ctx context.Context, actor kabinet.Actor, f FollowUpFilter, p kabinet.Page,
) (kabinet.List[FollowUpState], error) {
	if err := s.need("FollowUpLister"); err != nil {
		return kabinet.List[FollowUpState]{}, err
	}
	scope, err := s.Authority.Scope(ctx, actor, PermissionFollowUp)
	if err != nil {
		return kabinet.List[FollowUpState]{}, err
	}
	return s.FollowUpLister.List(ctx, scope, f, p)
}

// FollowUpContacted records that somebody tried to reach the person, and what came
// of it. Like the two below it needs PermissionFollowUp, and returns the errors of
// the method of FollowUp and kabinet.ErrConflict when the follow-up has another
// version than the one seen.
func (s *Service) FollowUpContacted(ctx context.Context, actor kabinet.Actor, ref Ref, note string) (FollowUpState, error) {
	return s.changeFollowUp(ctx, actor, ref, func(f *FollowUp, now time.Time) (kabinet.Event, error) {
		return event(f.Contacted(actor, now, note))
	})
}

// FollowUpResolved ends a follow-up with what was done for the person.
func (s *Service) FollowUpResolved(ctx context.Context, actor kabinet.Actor, ref Ref, note string) (FollowUpState, error) {
	return s.changeFollowUp(ctx, actor, ref, func(f *FollowUp, now time.Time) (kabinet.Event, error) {
		return event(f.Resolve(actor, now, note))
	})
}

// FollowUpGivenUp ends a follow-up of a person who cannot be reached.
func (s *Service) FollowUpGivenUp(ctx context.Context, actor kabinet.Actor, ref Ref, note string) (FollowUpState, error) {
	return s.changeFollowUp(ctx, actor, ref, func(f *FollowUp, now time.Time) (kabinet.Event, error) {
		return event(f.GiveUp(actor, now, note))
	})
}

func (s *Service) changeFollowUp(
	ctx context.Context, actor kabinet.Actor, ref Ref, do func(*FollowUp, time.Time) (kabinet.Event, error),
) (FollowUpState, error) {
	if err := s.need("FollowUps"); err != nil {
		return FollowUpState{}, err
	}
	f, err := s.FollowUps.Get(ctx, ref.Org, ref.ID)
	if err == nil {
		err = s.Authority.Check(ctx, actor, PermissionFollowUp, f.s.Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return FollowUpState{}, notFound("nps_followup", ref.ID)
	case err != nil:
		return FollowUpState{}, err
	case f.s.Version != ref.Version:
		return FollowUpState{}, kabinet.ErrConflict.With("what", "nps_followup").With("id", string(ref.ID))
	}
	e, err := do(f, s.now())
	if err != nil {
		return FollowUpState{}, err
	}
	state := f.State()
	if err := s.FollowUps.Save(ctx, f, e); err != nil {
		return FollowUpState{}, err
	}
	state.Version++
	return state, nil
}
