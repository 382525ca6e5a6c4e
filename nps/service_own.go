package nps

import (
	"context"
	"errors"

	"github.com/seed-a884640a/kabinet"
)

// Own returns the surveys that were sent to the actor in their organisation, those
// opened last first: open ones, answered ones and those that are over. It is for
// the menu of a portal, where somebody who has signed in needs no link. Like the
// methods below it asks no authority, since the survey is theirs; the host must
// know that the actor is who they say, and still belongs to the organisation.
func (s *Service) Own(ctx context.Context, actor kabinet.Actor, p kabinet.Page) (kabinet.List[Survey], error) {
	if err := s.needPorts("Lister"); err != nil {
		return kabinet.List[Survey]{}, err
	}
	out := kabinet.List[Survey]{Items: []Survey{}}
	if actor.Person == "" || actor.Organization == "" {
		return out, nil
	}
	now := s.now()
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: actor.Organization}}}
	f := Filter{Person: actor.Person, Sent: kabinet.Window{Until: now.Add(1)}}
	list, err := s.Lister.List(ctx, scope, f, p)
	if err != nil {
		return kabinet.List[Survey]{}, err
	}
	out.Next = list.Next
	for _, state := range list.Items {
		out.Items = append(out.Items, state.survey(now))
	}
	return out, nil
}

// PeekOwn returns what the page of the actor's own survey shows. It is for GET: it
// writes nothing. It returns kabinet.ErrNotFound for a survey that was sent to
// somebody else, or to nobody yet.
func (s *Service) PeekOwn(ctx context.Context, actor kabinet.Actor, id ID) (Survey, error) {
	r, err := s.own(ctx, actor, id)
	if err != nil {
		return Survey{}, err
	}
	return r.s.survey(s.now()), nil
}

// AnswerOwn is Answer for the actor's own survey. It returns the errors of Answer,
// but kabinet.ErrNotFound in place of ErrLink.
func (s *Service) AnswerOwn(ctx context.Context, actor kabinet.Actor, id ID, reply Reply) (Survey, error) {
	if err := s.needPorts("FollowUps"); err != nil {
		return Survey{}, err
	}
	r, err := s.own(ctx, actor, id)
	if err != nil {
		return Survey{}, err
	}
	return s.answer(ctx, r, reply)
}

// DismissOwn is Dismiss for the actor's own survey. It returns the errors of
// Dismiss, but kabinet.ErrNotFound in place of ErrLink.
func (s *Service) DismissOwn(ctx context.Context, actor kabinet.Actor, id ID, reason string) error {
	r, err := s.own(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.dismiss(ctx, r, reason)
}

// OptOutOwn records that the actor does not want to be asked any more, in any
// account or programme. It returns ErrID for an actor without a person.
func (s *Service) OptOutOwn(ctx context.Context, actor kabinet.Actor) error {
	return s.reconsider(ctx, actor, func(c *Contact) (kabinet.Event, error) {
		return event(c.OptOut(actor, s.now()), nil)
	})
}

// OptInOwn records that the actor may be asked again: it undoes OptOutOwn and
// OptOut. It returns ErrID for an actor without a person.
func (s *Service) OptInOwn(ctx context.Context, actor kabinet.Actor) error {
	return s.reconsider(ctx, actor, func(c *Contact) (kabinet.Event, error) {
		return event(c.OptIn(actor, s.now()), nil)
	})
}

// reconsider changes what is known of the actor's wishes.
func (s *Service) reconsider(ctx context.Context, actor kabinet.Actor, do func(*Contact) (kabinet.Event, error)) error {
	if err := s.needPorts("Contacts"); err != nil {
		return err
	}
	contact, err := s.contact(ctx, actor.Person)
	if err != nil {
		return err
	}
	e, err := do(contact)
	if err != nil || e == nil {
		return err
	}
	return s.Contacts.Save(ctx, contact, e)
}

// OptedOutOwn reports whether the actor does not want to be asked any more. It
// returns ErrID for an actor without a person.
func (s *Service) OptedOutOwn(ctx context.Context, actor kabinet.Actor) (bool, error) {
	if err := s.needPorts("Contacts"); err != nil {
		return false, err
	}
	contact, err := s.contact(ctx, actor.Person)
	if err != nil {
		return false, err
	}
	return !contact.s.OptedOut.IsZero(), nil
}

// own gets a request that was sent to the actor. One that was sent to somebody
// else and one that is not there read the same.
func (s *Service) own(ctx context.Context, actor kabinet.Actor, id ID) (*Request, error) {
	if err := s.needPorts("Requests"); err != nil {
		return nil, err
	}
	r, err := s.Requests.Get(ctx, actor.Organization, id)
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, notFound("nps_request", id)
	case err != nil:
		return nil, err
	case r.s.To.Person != actor.Person || r.s.Sent.IsZero():
		return nil, notFound("nps_request", id)
	}
	return r, nil
}
