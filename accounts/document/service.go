package document

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Parties says whether a unit and a legal entity, either of which may be empty, are an
// organisation's: kabinet.ErrNotFound where it has none such.
type Parties interface {
	Check(ctx context.Context, org kabinet.OrgID, unit kabinet.UnitID, entity kabinet.LegalEntityID) error
}

// Service does what people do with documents: it checks permissions, saves, and writes
// down who was handed what. It is a plain struct of ports, built per transaction; every
// method runs in one transaction. What a person may not see is kabinet.ErrNotFound,
// through every method, whether it is another organisation's, another legal entity's,
// or is not there; a port that is needed and not set is kabinet.ErrMissingPort, which
// names it.
type Service struct {
	Documents Store
	Lister    Lister
	Accesses  AccessStore
	Parties   Parties
	Authority kabinet.Authority
	// Keys sign links.
	Keys Keys
	// Rights say which permission shows which kind; nil means DefaultRights.
	Rights *Rights
	// NewAccessID makes the ids of accesses; nil makes random ones.
	NewAccessID func() AccessID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Publish makes a document of a draft and the content that Receive took in for it. It
// needs PermissionPublish, or PermissionAttach for kinds that are Own and come from no
// other system, of which the actor's person becomes the owner: so no client takes the
// place of a document that another system is about to send, nor adds one as somebody
// else's.
//
// A document of another system is published once: what comes again goes through
// Document.Renew, and changes nothing where its version is no newer. It returns the
// errors of New, of Renew and of Parties, kabinet.ErrForbidden, or kabinet.ErrConflict
// for an id that is taken.
func (s *Service) Publish(ctx context.Context, actor kabinet.Actor, d Draft, c Content) (State, error) {
	if err := s.need("Documents", "Parties"); err != nil {
		return State{}, err
	}
	permission := PermissionPublish
	if d.Kind.Own() && d.External == nil {
		d.Owner = cmp.Or(d.Owner, principal(actor))
		if d.Owner == principal(actor) {
			permission = PermissionAttach
		}
	}
	if err := s.Authority.Check(ctx, actor, permission, d.Object()); err != nil {
		return State{}, err
	}
	if err := s.Parties.Check(ctx, d.Org, d.Unit, d.LegalEntity); err != nil {
		return State{}, err
	}
	if d.External != nil {
		had, err := s.Documents.Get(ctx, d.Org, d.ID)
		if err == nil {
			return s.renew(ctx, actor, had, d, c)
		}
		if !errors.Is(err, kabinet.NotFound) {
			return State{}, err
		}
	}
	doc, event, err := New(d, c, actor, s.now())
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, doc, event)
}

// renew gives a document what a newer version of its source says.
func (s *Service) renew(ctx context.Context, actor kabinet.Actor, had *Document, d Draft, c Content) (State, error) {
	if err := s.Authority.Check(ctx, actor, PermissionPublish, had.s.Object()); err != nil {
		return State{}, err
	}
	if e := had.s.External; e != nil && d.External.Version <= e.Version {
		return had.State(), nil
	}
	events, err := had.Renew(d, c, actor, s.now())
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, had, events...)
}

// Replace adds an edition of the content that Receive took in for the document. It
// needs PermissionPublish. version is the version seen: kabinet.ErrConflict where the
// document has another. The errors are those of Document.Replace.
func (s *Service) Replace(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, version int64, c Content, note string,
) (State, error) {
	return s.change(ctx, actor, org, id, version, func(d *Document, now time.Time) (kabinet.Event, error) {
		event, err := d.Replace(c, note, actor, now)
		if event == nil {
			return nil, err
		}
		return *event, err
	})
}

// Withdraw takes a document back. It needs PermissionPublish. version is the version
// seen: kabinet.ErrConflict where the document has another. The errors are those of
// Document.Withdraw.
func (s *Service) Withdraw(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, version int64, reason string,
) (State, error) {
	return s.change(ctx, actor, org, id, version, func(d *Document, now time.Time) (kabinet.Event, error) {
		return d.Withdraw(reason, actor, now)
	})
}

func (s *Service) change(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, version int64,
	change func(*Document, time.Time) (kabinet.Event, error),
) (State, error) {
	if err := s.need("Documents"); err != nil {
		return State{}, err
	}
	d, err := s.load(ctx, actor, org, id)
	if err != nil {
		return State{}, err
	}
	if err := s.Authority.Check(ctx, actor, PermissionPublish, d.s.Object()); err != nil {
		return State{}, err
	}
	if d.s.Version != version {
		return State{}, kabinet.ErrConflict.With("what", "document").With("id", string(id))
	}
	event, err := change(d, s.now())
	if err != nil || event == nil {
		return d.State(), err
	}
	return s.save(ctx, d, event)
}

// Get returns what a document is; its bytes come from Download.
func (s *Service) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) (State, error) {
	if err := s.need("Documents"); err != nil {
		return State{}, err
	}
	d, err := s.load(ctx, actor, org, id)
	if err != nil {
		return State{}, err
	}
	return d.State(), nil
}

// List returns the documents that the actor may see and that the filter admits, the
// latest first. A page may have fewer than its limit while Next says that there is
// more.
func (s *Service) List(ctx context.Context, actor kabinet.Actor, f Filter, page kabinet.Page) (kabinet.List[State], error) {
	if err := s.need("Lister"); err != nil {
		return kabinet.List[State]{}, err
	}
	scopes, union, err := s.scopes(ctx, actor)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	for {
		list, err := s.Lister.List(ctx, union, f, page)
		if err != nil {
			return kabinet.List[State]{}, err
		}
		list.Items = slices.DeleteFunc(list.Items, func(d State) bool { return !scopes[s.rights().Of(d.Kind)].Holds(d.Object()) })
		if len(list.Items) > 0 || list.Next == "" {
			return list, nil
		}
		page.After = list.Next
	}
}

// scopes returns the scope of every permission that shows documents, and their union.
func (s *Service) scopes(ctx context.Context, actor kabinet.Actor) (map[kabinet.Permission]kabinet.Scope, kabinet.Scope, error) {
	rights := s.rights()
	out := map[kabinet.Permission]kabinet.Scope{}
	var union kabinet.Scope
	add := func(p kabinet.Permission) error {
		if _, had := out[p]; had {
			return nil
		}
		scope, err := s.Authority.Scope(ctx, actor, p)
		out[p] = scope
		union.Reaches = append(union.Reaches, scope.Reaches...)
		return err
	}
	if err := add(rights.Others); err != nil {
		return nil, union, err
	}
	for _, p := range rights.Kinds {
		if err := add(p); err != nil {
			return nil, union, err
		}
	}
	return out, union, nil
}

// load gets a document that the actor may see. That it is not there and that the actor
// may not see it read the same.
func (s *Service) load(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) (*Document, error) {
	d, err := s.Documents.Get(ctx, org, id)
	if err == nil {
		err = s.Authority.Check(ctx, actor, s.rights().Of(d.s.Kind), d.s.Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound), errors.Is(err, kabinet.Forbidden):
		return nil, kabinet.ErrNotFound.With("what", "document").With("id", string(id))
	case err != nil:
		return nil, err
	}
	return d, nil
}

func (s *Service) save(ctx context.Context, d *Document, events ...kabinet.Event) (State, error) {
	out := d.State()
	if err := s.Documents.Save(ctx, d, events...); err != nil {
		return State{}, err
	}
	out.Version++
	return out, nil
}

func (s *Service) rights() Rights {
	if s.Rights == nil {
		return DefaultRights()
	}
	return *s.Rights
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// principal is the person whose rights are used.
func principal(a kabinet.Actor) kabinet.PersonID {
	if a.OnBehalfOf != nil {
		return a.OnBehalfOf.Person
	}
	return a.Person
}

// need returns kabinet.ErrMissingPort for the authority, or the first of the named
// ports, that is not set.
func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Documents": s.Documents != nil, "Lister": s.Lister != nil,
		"Accesses": s.Accesses != nil, "Parties": s.Parties != nil, "Keys": s.Keys != nil,
	}
	for _, name := range append([]string{"Authority"}, names...) {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "document.Service."+name)
		}
	}
	return nil
}
