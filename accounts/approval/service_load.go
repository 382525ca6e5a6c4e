package approval

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// change loads the flow of the version seen, with who may vote on it now, changes and
// saves it, unless nothing happened and nobody more is known to be excluded.
func (s *Service) change(
	ctx context.Context, by kabinet.Actor, p kabinet.Permission, ref Ref,
	do func(*Flow, time.Time, Electorate) ([]kabinet.Event, error),
) (State, error) {
	if err := s.need("Flows", "Directory"); err != nil {
		return State{}, err
	}
	f, err := s.seen(ctx, by, p, ref)
	if err != nil {
		return State{}, err
	}
	e, err := s.electorate(ctx, f.s)
	if err != nil {
		return State{}, err
	}
	excluded := len(f.s.Excluded)
	events, err := do(f, s.now(), e)
	switch {
	case err != nil:
		return State{}, err
	case len(events) == 0 && len(f.s.Excluded) == excluded:
		return f.State(), nil
	}
	return s.save(ctx, f, events)
}

// simple is change for what asks nobody else.
func (s *Service) simple(ctx context.Context, by kabinet.Actor, ref Ref, do func(*Flow, time.Time) (kabinet.Event, error)) (State, error) {
	if err := s.need("Flows"); err != nil {
		return State{}, err
	}
	f, err := s.seen(ctx, by, PermissionView, ref)
	if err != nil {
		return State{}, err
	}
	event, err := do(f, s.now())
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, f, []kabinet.Event{event})
}

// save writes a flow and returns its new state.
func (s *Service) save(ctx context.Context, f *Flow, events []kabinet.Event) (State, error) {
	state := f.State()
	if err := s.Flows.Save(ctx, f, events...); err != nil {
		return State{}, err
	}
	state.Version++
	return state, nil
}

// seen gets a flow on which the actor has the permission, of the version seen, to change
// it. Who does so with a right that the requester lent them does not approve it any more.
func (s *Service) seen(ctx context.Context, by kabinet.Actor, p kabinet.Permission, ref Ref) (*Flow, error) {
	f, err := s.get(ctx, by, p, ref.Org, ref.ID)
	switch {
	case err != nil:
		return nil, err
	case f.s.Version != ref.Version:
		return nil, kabinet.ErrConflict.With("what", "approval").With("id", string(ref.ID))
	case by.Delegation == "":
		return f, nil
	}
	if err := s.need("Directory"); err != nil {
		return nil, err
	}
	who, err := s.standing(ctx, f.s.Subject, by)
	switch {
	case errors.Is(err, kabinet.NotFound): // its unit is gone: nobody votes
		return f, nil
	case err != nil:
		return nil, err
	}
	if f.theirs(who.Person) {
		f.exclude(by.Person)
	}
	return f, nil
}

// get gets a flow on which the actor has the permission. That it is not there and a
// refusal to say so read the same, whatever the store says.
func (s *Service) get(ctx context.Context, by kabinet.Actor, p kabinet.Permission, org kabinet.OrgID, id ID) (*Flow, error) {
	f, err := s.Flows.Get(ctx, org, id)
	if errors.Is(err, kabinet.NotFound) {
		return nil, notFound("approval", id)
	}
	if err == nil {
		err = s.check(ctx, by, p, f.s.Object(), "approval", string(id))
	}
	return f, err
}

// check asks the authority, and names what is not found as the caller knows it.
func (s *Service) check(ctx context.Context, by kabinet.Actor, p kabinet.Permission, on kabinet.Object, what, id string) error {
	err := s.Authority.Check(ctx, by, p, on)
	if errors.Is(err, kabinet.NotFound) {
		return notFound(what, id)
	}
	return err
}

// standing asks the directory about a requester.
func (s *Service) standing(ctx context.Context, on Subject, by kabinet.Actor) (Standing, error) {
	who, err := s.Directory.Standing(ctx, on.object(""), by)
	if err != nil {
		return Standing{}, err
	}
	if n := len(who.Path); n == 0 || who.Path[0] != on.Unit || who.Path[n-1] != "" {
		return Standing{}, ErrPath.With("unit", clip(string(on.Unit)))
	}
	return who, nil
}

// electorate asks the directory who may vote on a flow now: nobody, where its unit is
// gone.
func (s *Service) electorate(ctx context.Context, state State) (Electorate, error) {
	who, err := s.standing(ctx, state.Subject, state.By)
	if errors.Is(err, kabinet.NotFound) {
		return Electorate{Requester: Standing{Person: state.Requester}}, nil
	}
	if err != nil {
		return Electorate{}, err
	}
	amount, _ := state.Subject.Facts.total() // in no currency where it is not known
	voters, err := s.Directory.Voters(ctx, state.Object(), amount)
	return Electorate{voters, who}, err
}

// evaluate finds out what the book and the added rules say of a subject.
func (s *Service) evaluate(ctx context.Context, subject Subject, who Standing, added []Rule) (Evaluation, error) {
	book, err := s.book(ctx, subject.Org)
	if err != nil {
		return Evaluation{}, err
	}
	rules := book.s.Rules
	for _, r := range added {
		r = r.clone()
		r.Unit, r.Edition, r.Synthetic, r.Mandatory = "", 0, true, true
		if err := r.Validate(s.fields()); err != nil {
			return Evaluation{}, err
		}
		rules = append(slices.Clip(rules), r)
	}
	return Evaluate(rules, subject, who), nil
}

// book gets the book of an organisation, which may be empty.
func (s *Service) book(ctx context.Context, org kabinet.OrgID) (*Book, error) {
	b, err := s.Books.Get(ctx, org)
	if errors.Is(err, kabinet.NotFound) {
		return NewBook(org)
	}
	return b, err
}

func (s *Service) fields() Vocabulary {
	if s.Policy.Fields != nil {
		return s.Policy.Fields
	}
	return StandardFields()
}

func (s *Service) id() ID {
	if s.NewID != nil {
		return s.NewID()
	}
	return kabinet.NewID[ID]("apr")
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
		"Authority": s.Authority != nil, "Flows": s.Flows != nil, "Lister": s.Lister != nil,
		"Books": s.Books != nil, "Directory": s.Directory != nil,
	}
	for _, name := range append([]string{"Authority"}, names...) {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "approval.Service."+name)
		}
	}
	return nil
}
