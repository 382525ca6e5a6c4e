package schedule

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// Service does what people and the host's job do with schedules. It is a plain struct
// of ports, built per transaction; every method runs in one transaction. The
// permissions are those of carts (cart.PermissionView, cart.PermissionEdit on
// State.Object). A schedule of an organisation where the actor has no business is
// kabinet.ErrNotFound, through every method; a port that is needed and not set is
// kabinet.ErrMissingPort, which names it.
type Service struct {
	Schedules Store
	Lister    Lister // for List only
	Finder    Finder // for Due only
	// Fill fills the carts; its Carts opens them, and says by Parties who belongs to
	// whom.
	Fill      *quickorder.Service
	Authority kabinet.Authority
	// Calendar has the business days by which days roll; nil is Monday to Friday.
	Calendar func(cart.Header) kabinet.Calendar
	// NewID makes the ids of schedules; nil means the package's NewID.
	NewID func() ID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Ref names a schedule and the version of it that the caller saw.
type Ref struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ID            `json:"id"`
	Version int64         `json:"version"`
}

// Create makes a schedule. An empty Person is the one that the actor is, or acts for.
// It returns the errors of New, of Parties, and kabinet.ErrForbidden without
// cart.PermissionEdit.
func (s *Service) Create(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, p Plan) (State, error) {
	if err := s.need("Schedules", "Fill"); err != nil {
		return State{}, err
	}
	if p.Person == "" {
		p.Person = cart.PersonOf(actor)
	}
	if err := s.admit(ctx, actor, org, p); err != nil {
		return State{}, err
	}
	newID := s.NewID
	if newID == nil {
		newID = NewID
	}
	x, e, err := New(newID(), org, p, actor, s.now(), s.calendar(p.Header))
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, x, e)
}

// admit checks that the actor may have such a schedule, and that those it names belong
// together.
func (s *Service) admit(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, p Plan) error {
	if err := s.Authority.Check(ctx, actor, cart.PermissionEdit, State{Org: org, Plan: p}.Object()); err != nil {
		return err
	}
	return s.Fill.Carts.Parties.Check(ctx, org, p.Header, nil)
}

// Get returns a schedule. It returns kabinet.ErrNotFound, or kabinet.ErrForbidden.
func (s *Service) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) (State, error) {
	x, err := s.load(ctx, actor, cart.PermissionView, org, id)
	if err != nil {
		return State{}, err
	}
	return x.State(), nil
}

// List returns the schedules that the actor may see, those changed last first.
func (s *Service) List(ctx context.Context, actor kabinet.Actor, f Filter, p kabinet.Page) (kabinet.List[State], error) {
	if err := s.need("Lister"); err != nil {
		return kabinet.List[State]{}, err
	}
	scope, err := s.Authority.Scope(ctx, actor, cart.PermissionView)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	return s.Lister.List(ctx, scope, f, p)
}

// Edit replaces the plan of a schedule; an empty Person is the one it has. It returns
// the errors of Schedule.Edit, of Parties, kabinet.ErrConflict when the schedule has
// another version than the one seen, kabinet.ErrNotFound, or kabinet.ErrForbidden
// without cart.PermissionEdit on the schedule as it is and as it becomes.
func (s *Service) Edit(ctx context.Context, actor kabinet.Actor, ref Ref, p Plan) (State, error) {
	return s.change(ctx, actor, ref, func(x *Schedule, now time.Time) (Changed, error) {
		if p.Person == "" {
			p.Person = x.s.Person
		}
		if err := s.admit(ctx, actor, ref.Org, p); err != nil {
			return Changed{}, err
		}
		return x.Edit(actor, now, s.calendar(p.Header), p)
	})
}

// Pause pauses a schedule. The errors are those of Schedule.Pause and, as for Edit, of
// the service.
func (s *Service) Pause(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	return s.change(ctx, actor, ref, func(x *Schedule, now time.Time) (Changed, error) { return x.Pause(actor, now, reason) })
}

// Resume resumes a schedule. The errors are those of Schedule.Resume and, as for Edit,
// of the service.
func (s *Service) Resume(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, actor, ref, func(x *Schedule, now time.Time) (Changed, error) {
		return x.Resume(actor, now, s.calendar(x.s.Header))
	})
}

// Skip leaves an occurrence out. The errors are those of Schedule.Skip and, as for
// Edit, of the service.
func (s *Service) Skip(ctx context.Context, actor kabinet.Actor, ref Ref, key kabinet.Date) (State, error) {
	return s.change(ctx, actor, ref, func(x *Schedule, now time.Time) (Changed, error) {
		return x.Skip(actor, now, s.calendar(x.s.Header), key)
	})
}

// Unskip brings an occurrence back. The errors are those of Schedule.Unskip and, as
// for Edit, of the service.
func (s *Service) Unskip(ctx context.Context, actor kabinet.Actor, ref Ref, key kabinet.Date) (State, error) {
	return s.change(ctx, actor, ref, func(x *Schedule, now time.Time) (Changed, error) {
		return x.Unskip(actor, now, s.calendar(x.s.Header), key)
	})
}

// End ends a schedule. The errors are those of Schedule.End and, as for Edit, of the
// service.
func (s *Service) End(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, actor, ref, func(x *Schedule, now time.Time) (Changed, error) { return x.End(actor, now) })
}

// Preview says what the schedule would put into a cart today. It writes nothing, and
// needs cart.PermissionEdit.
func (s *Service) Preview(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) ([]Line, error) {
	x, err := s.load(ctx, actor, cart.PermissionView, org, id)
	if err != nil {
		return nil, err
	}
	if err := s.need("Fill"); err != nil {
		return nil, err
	}
	_, lines, err := s.preview(ctx, actor, x.s)
	return lines, err
}

// Retry makes the cart of an occurrence that failed, by the rights of its owner. It
// returns the errors of Schedule.Retry and of filling the cart and, as for Edit, of the
// service.
func (s *Service) Retry(ctx context.Context, actor kabinet.Actor, ref Ref, key kabinet.Date) (State, error) {
	if err := s.need("Fill"); err != nil {
		return State{}, err
	}
	x, err := s.seen(ctx, actor, ref)
	if err != nil {
		return State{}, err
	}
	state := x.State()
	if _, err := x.Retry(actor, s.now(), key, nil); err != nil { // before a cart is filled
		return State{}, err
	}
	lines, err := s.fill(ctx, state, key)
	if err != nil {
		return State{}, err
	}
	x = Restore(state)
	e, err := x.Retry(actor, s.now(), key, lines)
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, x, e)
}

// change loads a schedule of the version seen, changes it and saves it.
func (s *Service) change(ctx context.Context, actor kabinet.Actor, ref Ref, do func(*Schedule, time.Time) (Changed, error)) (State, error) {
	x, err := s.seen(ctx, actor, ref)
	if err != nil {
		return State{}, err
	}
	e, err := do(x, s.now())
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, x, e)
}

func (s *Service) save(ctx context.Context, x *Schedule, e kabinet.Event) (State, error) {
	state := x.State()
	if err := s.Schedules.Save(ctx, x, e); err != nil {
		return State{}, err
	}
	state.Version++
	return state, nil
}

// seen loads a schedule that the actor may edit in the version that they saw.
func (s *Service) seen(ctx context.Context, actor kabinet.Actor, ref Ref) (*Schedule, error) {
	x, err := s.load(ctx, actor, cart.PermissionEdit, ref.Org, ref.ID)
	if err == nil && x.s.Version != ref.Version {
		err = kabinet.ErrConflict.With("what", "schedule").With("id", string(ref.ID))
	}
	return x, err
}

// load gets a schedule on which the actor has the permission. That it is not there and
// a refusal to say so read the same.
func (s *Service) load(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, org kabinet.OrgID, id ID) (*Schedule, error) {
	if err := s.need("Schedules", "Fill"); err != nil {
		return nil, err
	}
	x, err := s.Schedules.Get(ctx, org, id)
	if err == nil {
		err = s.Authority.Check(ctx, actor, p, x.s.Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, kabinet.ErrNotFound.With("what", "schedule").With("id", string(id))
	case err != nil:
		return nil, err
	}
	return x, nil
}

func (s *Service) calendar(h cart.Header) kabinet.Calendar {
	if s.Calendar == nil {
		return kabinet.Calendar{}
	}
	return s.Calendar(h)
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// need returns kabinet.ErrMissingPort for the authority, or the first of the named
// ports, that is not set.
func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Schedules": s.Schedules != nil, "Lister": s.Lister != nil, "Finder": s.Finder != nil,
		"Fill": s.Fill != nil && s.Fill.Carts != nil && s.Fill.Carts.Parties != nil,
	}
	for _, name := range append([]string{"Authority"}, names...) {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "schedule.Service."+name)
		}
	}
	return nil
}
