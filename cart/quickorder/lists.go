package quickorder

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Lists does what people do with lists: it checks permissions and versions, and
// saves. Who may see or edit carts of a unit and a person may do so with their lists
// (cart.PermissionView, cart.PermissionEdit on ListState.Object), and so may who has
// a share of a list, as far as they may with lists of their own. A list of an
// organisation where the actor has no business is kabinet.ErrNotFound, through every
// method. Lists is a plain struct of ports, built per transaction.
type Lists struct {
	Store     ListStore
	Lister    ListLister // for List and Shared only
	Authority kabinet.Authority
	// Parties says which colleagues there are, for Share only.
	Parties cart.Parties
	// NewID makes the ids of lists; nil means the package's NewListID.
	NewID func() ListID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// ListRef names a list and the version of it that the caller saw.
type ListRef struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ListID        `json:"id"`
	Version int64         `json:"version"`
}

// ListRequest asks for a list of a unit, with its first items. It belongs to the
// person that the actor is, or acts for.
type ListRequest struct {
	Name  string         `json:"name"`
	Kind  ListKind       `json:"kind"`
	Unit  kabinet.UnitID `json:"unit,omitempty"`
	Items []Item         `json:"items,omitempty"`
}

// Create makes a list. It returns the errors of NewList and List.Put, and
// kabinet.ErrForbidden without cart.PermissionEdit.
func (s *Lists) Create(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, r ListRequest) (ListState, error) {
	if err := s.need("Store"); err != nil {
		return ListState{}, err
	}
	newID := s.NewID
	if newID == nil {
		newID = NewListID
	}
	owner, now := cart.PersonOf(actor), s.now()
	on := kabinet.Object{Org: org, Unit: r.Unit, Owner: owner}
	if err := s.Authority.Check(ctx, actor, cart.PermissionEdit, on); err != nil {
		return ListState{}, err
	}
	l, made, err := NewList(newID(), org, r.Name, r.Kind, r.Unit, owner, actor, now)
	if err != nil {
		return ListState{}, err
	}
	put, err := l.Put(actor, now, r.Items...)
	if err != nil {
		return ListState{}, err
	}
	made.Put = put.Put
	return s.save(ctx, l, made)
}

// Get returns a list. It returns kabinet.ErrNotFound, or kabinet.ErrForbidden.
func (s *Lists) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ListID) (ListState, error) {
	l, err := s.load(ctx, actor, cart.PermissionView, cart.RightRead, org, id)
	if err != nil {
		return ListState{}, err
	}
	return l.State(), nil
}

// List returns the lists that the actor may see by their own permissions, those
// changed last first.
func (s *Lists) List(ctx context.Context, actor kabinet.Actor, f ListFilter, p kabinet.Page) (kabinet.List[ListState], error) {
	if err := s.need("Lister"); err != nil {
		return kabinet.List[ListState]{}, err
	}
	scope, err := s.Authority.Scope(ctx, actor, cart.PermissionView)
	if err != nil {
		return kabinet.List[ListState]{}, err
	}
	return s.Lister.List(ctx, scope, f, p)
}

// Shared returns the lists of the organisation that are shared with the actor, or
// with Everybody, those changed last first.
func (s *Lists) Shared(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, f ListFilter) ([]ListState, error) {
	if err := s.need("Lister"); err != nil {
		return nil, err
	}
	person := cart.PersonOf(actor)
	if person == "" {
		return nil, nil
	}
	var out []ListState
	for _, f.SharedWith = range []kabinet.PersonID{person, Everybody} {
		for page := (kabinet.Page{}); ; {
			list, err := s.Lister.List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: org}}}, f, page)
			if err != nil {
				return nil, err
			}
			for _, x := range list.Items {
				again := slices.ContainsFunc(out, func(o ListState) bool { return o.ID == x.ID })
				if again || x.Owner == person {
					continue
				}
				switch err := s.may(ctx, actor, cart.PermissionView, cart.RightRead, x); {
				case err == nil:
					out = append(out, x)
				case !errors.Is(err, kabinet.Forbidden) && !errors.Is(err, kabinet.NotFound):
					return nil, err
				}
			}
			if page.After = list.Next; page.After == "" {
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b ListState) int { return cmp.Or(b.Changed.Compare(a.Changed), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// Put puts items into a list. It returns the errors of List.Put, kabinet.ErrConflict
// when the list has another version than the one seen, kabinet.ErrNotFound, or
// kabinet.ErrForbidden without cart.PermissionEdit.
func (s *Lists) Put(ctx context.Context, actor kabinet.Actor, ref ListRef, items ...Item) (ListState, error) {
	return s.change(ctx, actor, ref, func(l *List, now time.Time) (ListChanged, error) { return l.Put(actor, now, items...) })
}

// Remove removes items. The errors are those of List.Remove and, as for Put, of the
// service.
func (s *Lists) Remove(ctx context.Context, actor kabinet.Actor, ref ListRef, items ...Item) (ListState, error) {
	return s.change(ctx, actor, ref, func(l *List, now time.Time) (ListChanged, error) { return l.Remove(actor, now, items...) })
}

// Rename renames a list. The errors are those of List.Rename and, as for Put, of the
// service.
func (s *Lists) Rename(ctx context.Context, actor kabinet.Actor, ref ListRef, name string) (ListState, error) {
	return s.change(ctx, actor, ref, func(l *List, now time.Time) (ListChanged, error) { return l.Rename(actor, now, name) })
}

// Archive ends the changes of a list. Who edits it only by a share does not: it is
// kabinet.ErrForbidden for them.
func (s *Lists) Archive(ctx context.Context, actor kabinet.Actor, ref ListRef) (ListState, error) {
	return s.change(ctx, actor, ref, func(l *List, now time.Time) (ListChanged, error) {
		if err := s.Authority.Check(ctx, actor, cart.PermissionEdit, l.s.Object()); err != nil {
			return ListChanged{}, err
		}
		return l.Archive(actor, now), nil
	})
}

// Share shares a list; see List.Share. Only who may edit it by their own permission
// does, and only with people of the organisation, as Parties says.
func (s *Lists) Share(ctx context.Context, actor kabinet.Actor, ref ListRef, share cart.Share) (ListState, error) {
	return s.change(ctx, actor, ref, func(l *List, now time.Time) (ListChanged, error) {
		if err := s.Authority.Check(ctx, actor, cart.PermissionEdit, l.s.Object()); err != nil {
			return ListChanged{}, err
		}
		if share.Right != "" && share.Person != Everybody {
			if err := s.need("Parties"); err != nil {
				return ListChanged{}, err
			}
			if err := s.Parties.Check(ctx, l.s.Org, cart.Header{Person: share.Person}, nil); err != nil {
				return ListChanged{}, err
			}
		}
		return l.Share(actor, now, share)
	})
}

// change loads a list of the version seen, changes it, and saves it unless nothing
// changed.
func (s *Lists) change(ctx context.Context, actor kabinet.Actor, ref ListRef, do func(*List, time.Time) (ListChanged, error)) (ListState, error) {
	l, err := s.load(ctx, actor, cart.PermissionEdit, cart.RightEdit, ref.Org, ref.ID)
	if err != nil {
		return ListState{}, err
	}
	if l.s.Version != ref.Version {
		return ListState{}, kabinet.ErrConflict.With("what", "list").With("id", string(ref.ID))
	}
	e, err := do(l, s.now())
	switch {
	case err != nil:
		return ListState{}, err
	case e.Empty():
		return l.State(), nil
	}
	return s.save(ctx, l, e)
}

func (s *Lists) save(ctx context.Context, l *List, e ListChanged) (ListState, error) {
	state := l.State()
	if err := s.Store.Save(ctx, l, e); err != nil {
		return ListState{}, err
	}
	state.Version++
	return state, nil
}

// load gets a list for which the actor has the permission. That it is not there and a
// refusal to say so read the same.
func (s *Lists) load(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, needs cart.Right, org kabinet.OrgID, id ListID,
) (*List, error) {
	if err := s.need("Store"); err != nil {
		return nil, err
	}
	l, err := s.Store.Get(ctx, org, id)
	if err == nil {
		err = s.may(ctx, actor, p, needs, l.s)
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, kabinet.ErrNotFound.With("what", "list").With("id", string(id))
	case err != nil:
		return nil, err
	}
	return l, nil
}

func (s *Lists) may(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, needs cart.Right, l ListState) error {
	return cart.AuthorizeShared(ctx, s.Authority, actor, p, l.Object(), func(person kabinet.PersonID) bool { return l.lets(person, needs) })
}

func (s *Lists) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// need returns kabinet.ErrMissingPort for the authority, or the named port, that is
// not set.
func (s *Lists) need(name string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Store": s.Store != nil, "Lister": s.Lister != nil, "Parties": s.Parties != nil,
	}
	for _, name := range []string{"Authority", name} {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "quickorder.Lists."+name)
		}
	}
	return nil
}
