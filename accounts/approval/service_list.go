package approval

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Get returns a flow. It needs PermissionView.
func (s *Service) Get(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id ID) (State, error) {
	if err := s.need("Flows"); err != nil {
		return State{}, err
	}
	f, err := s.get(ctx, by, PermissionView, org, id)
	if err != nil {
		return State{}, err
	}
	return f.State(), nil
}

// Current returns the flow of a subject that is not over, or kabinet.ErrNotFound. It
// needs PermissionView.
func (s *Service) Current(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, kind SubjectKind, subject string) (State, error) {
	if err := s.need("Flows"); err != nil {
		return State{}, err
	}
	f, err := s.Flows.Current(ctx, org, kind, subject)
	if errors.Is(err, kabinet.NotFound) {
		return State{}, notFound(string(kind), subject)
	}
	if err == nil {
		err = s.check(ctx, by, PermissionView, f.s.Object(), string(kind), subject)
	}
	if err != nil {
		return State{}, err
	}
	return f.State(), nil
}

// List returns the flows that the actor may see, those that were opened last first.
func (s *Service) List(ctx context.Context, by kabinet.Actor, f Filter, page kabinet.Page) (kabinet.List[State], error) {
	return s.list(ctx, by, PermissionView, f, page)
}

func (s *Service) list(ctx context.Context, by kabinet.Actor, p kabinet.Permission, f Filter, page kabinet.Page) (kabinet.List[State], error) {
	if err := s.need("Lister"); err != nil {
		return kabinet.List[State]{}, err
	}
	scope, err := s.Authority.Scope(ctx, by, p)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	return s.Lister.List(ctx, scope, f, page)
}

// Waiting returns the flows that wait for the actor: those on which Vote would not be
// refused at this moment. A part of the list may have fewer flows than the page asks
// for while there is a next one. It needs PermissionVote; without it the list is
// empty.
func (s *Service) Waiting(ctx context.Context, by kabinet.Actor, page kabinet.Page) (kabinet.List[State], error) {
	if err := s.need("Lister", "Directory"); err != nil {
		return kabinet.List[State]{}, err
	}
	list, err := s.list(ctx, by, PermissionVote, Filter{Statuses: []Status{Pending, Stalled}}, page)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	out := kabinet.List[State]{Items: []State{}, Next: list.Next}
	for _, state := range list.Items {
		e, err := s.electorate(ctx, state)
		if err != nil {
			return kabinet.List[State]{}, err
		}
		if Restore(state).MayVote(by, s.now(), e) == nil {
			out.Items = append(out.Items, state)
		}
	}
	return out, nil
}

// Due returns the flows that the actor may see and whose time has come, for Settle.
func (s *Service) Due(ctx context.Context, by kabinet.Actor, page kabinet.Page) (kabinet.List[State], error) {
	return s.List(ctx, by, Filter{Next: kabinet.Window{Until: s.now().Add(1)}}, page)
}

// Settle does what time and changed memberships do to a flow whose time has come: it lets
// it expire, has it reminded of, and finds out whether it can still be approved. A job of
// the host calls it for each that is Due, in a transaction of its own, so that one that
// fails does not hold up the others. Nothing is ever approved by it but by votes that were
// given and count again (Rule.CountAgain), and a flow whose time
// has not come is returned as it is. It needs PermissionView and returns kabinet.ErrConflict.
func (s *Service) Settle(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id ID) (State, error) {
	if err := s.need("Flows", "Directory"); err != nil {
		return State{}, err
	}
	f, err := s.get(ctx, by, PermissionView, org, id)
	if err != nil {
		return State{}, err
	}
	now := s.now()
	if next := f.s.Next(); next.IsZero() || now.Before(next) {
		return f.State(), nil
	}
	events := f.Elapse(by, now, s.Policy)
	if f.s.Status == Pending || f.s.Status == Stalled {
		e, err := s.electorate(ctx, f.s)
		if err != nil {
			return State{}, err
		}
		checked, err := f.Check(by, now, e, s.Policy)
		if err != nil {
			return State{}, err
		}
		events = append(events, checked...)
	}
	return s.save(ctx, f, events)
}

// Check finds out anew whether a flow can be approved, after memberships or
// permissions changed. It needs PermissionView and returns the errors of Flow.Check,
// and kabinet.ErrConflict.
func (s *Service) Check(ctx context.Context, by kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, by, PermissionView, ref, func(f *Flow, now time.Time, e Electorate) ([]kabinet.Event, error) {
		return f.Check(by, now, e, s.Policy)
	})
}
