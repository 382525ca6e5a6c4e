package quickorder

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// ListSchema is the number of the ListState that this version of the library
// writes.
const ListSchema = 1

// ListID names a list. It is unique in its organisation.
type ListID string

// NewListID returns a random list id.
func NewListID() ListID { return kabinet.NewID[ListID]("lst") }

// ListKind says what a list is for.
type ListKind string

// The kinds of lists.
const (
	Template    ListKind = "template"    // an order that comes again
	Favourites  ListKind = "favourites"  // what somebody looks for often
	Requisition ListKind = "requisition" // what colleagues ask a buyer to order
)

// Item is an article in a list. SKU and Unit are its identity in the list.
type Item struct {
	SKU      kabinet.SKU      `json:"sku"`
	Unit     kabinet.UoM      `json:"unit,omitempty"` // empty is the usual one
	Quantity kabinet.Quantity `json:"quantity"`
	Note     string           `json:"note,omitempty"`
}

// ListState is all that a List holds, as a store keeps it.
type ListState struct {
	Schema  int              `json:"schema"`
	Version int64            `json:"version"` // as loaded; 0 for a new list
	Org     kabinet.OrgID    `json:"org"`
	ID      ListID           `json:"id"`
	Name    string           `json:"name"`
	Kind    ListKind         `json:"kind"`
	Unit    kabinet.UnitID   `json:"unit,omitempty"` // the division that it belongs to
	Owner   kabinet.PersonID `json:"owner,omitempty"`
	Items   []Item           `json:"items,omitempty"`
	// Shares are with whom the list is shared: cart.RightRead or cart.RightEdit.
	Shares []cart.Share `json:"shares,omitempty"`
	// Archived lists are kept, and are not changed any more.
	Archived bool      `json:"archived,omitempty"`
	Created  time.Time `json:"created"`
	Changed  time.Time `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s ListState) Savable() error {
	if s.Schema > ListSchema {
		return kabinet.ErrNewer.With("what", "list").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the list are asked for, and what a Scope is
// matched with.
func (s ListState) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, Owner: s.Owner}
}

// List is a named list of articles with quantities, from which carts are filled
// again and again. A method that returns an error changes nothing; an event that
// is Empty says that there is nothing to save. It is not safe for concurrent use.
type List struct{ s ListState }

// NewList returns an empty list and its event. It returns ErrList without id,
// organisation or name, for a kind that there is not, and for text that is too
// long or cannot be stored.
func NewList(id ListID, org kabinet.OrgID, name string, kind ListKind, unit kabinet.UnitID, owner kabinet.PersonID, by kabinet.Actor, now time.Time) (*List, ListChanged, error) {
	switch {
	case id == "" || org == "":
		return nil, ListChanged{}, ErrList.At("/id")
	case kind != Template && kind != Favourites && kind != Requisition:
		return nil, ListChanged{}, ErrList.At("/kind")
	case !goodText(name) || strings.TrimSpace(name) == "":
		return nil, ListChanged{}, ErrList.At("/name")
	}
	now = now.UTC()
	l := &List{ListState{
		Schema: ListSchema, ID: id, Org: org, Name: name, Kind: kind, Unit: unit, Owner: owner, Created: now, Changed: now,
	}}
	e := l.event(by, now)
	e.Name = name
	return l, e, nil
}

// RestoreList returns the list of a state that a store kept. It copies the state.
func RestoreList(s ListState) *List {
	s.Items, s.Shares = slices.Clone(s.Items), slices.Clone(s.Shares)
	s.Schema = max(s.Schema, ListSchema)
	return &List{s}
}

// State returns a copy of all the list holds.
func (l *List) State() ListState {
	s := l.s
	s.Items, s.Shares = slices.Clone(s.Items), slices.Clone(s.Shares)
	return s
}

// ListChanged says what became of a list: its new name, what was put or removed,
// with whom it is shared, or that it was archived.
type ListChanged struct {
	List    ListID        `json:"list"`
	Org     kabinet.OrgID `json:"org"`
	By      kabinet.Actor `json:"by"`
	At      time.Time     `json:"at"`
	Name    string        `json:"name,omitempty"`
	Put     []Item        `json:"put,omitempty"`
	Removed []Item        `json:"removed,omitempty"`
	// Shared is a person's new right, "" where it was taken away.
	Shared   *cart.Share `json:"shared,omitempty"`
	Archived bool        `json:"archived,omitempty"`
}

// EventKind returns "list.changed".
func (ListChanged) EventKind() string { return "list.changed" }

// EventTime returns when it happened.
func (e ListChanged) EventTime() time.Time { return e.At }

// Empty reports whether nothing changed.
func (e ListChanged) Empty() bool {
	return e.Name == "" && len(e.Put) == 0 && len(e.Removed) == 0 && e.Shared == nil && !e.Archived
}

func (l *List) event(by kabinet.Actor, now time.Time) ListChanged {
	return ListChanged{List: l.s.ID, Org: l.s.Org, By: by, At: now.UTC()}
}

// Put sets the quantity and the note of items, and adds those that the list does
// not have, all or none. Of several for one article and unit the last one holds.
// The error joins one for each item at fault, ErrItem with its place; it is
// cart.ErrTooManyLines for more than cart.MaxLines, and ErrArchived.
func (l *List) Put(by kabinet.Actor, now time.Time, items ...Item) (ListChanged, error) {
	if l.s.Archived {
		return ListChanged{}, ErrArchived
	}
	type key struct {
		sku  kabinet.SKU
		unit kabinet.UoM
	}
	next, at := slices.Clone(l.s.Items), map[key]int{}
	for i, have := range next {
		at[key{have.SKU, have.Unit}] = i
	}
	e := l.event(by, now)
	var errs []error
	for n, item := range items {
		if item.SKU == "" || item.Quantity.Sign() <= 0 || !goodText(string(item.SKU)) || !goodText(string(item.Unit)) || !goodText(item.Note) {
			errs = append(errs, ErrItem.At("/items/"+strconv.Itoa(n)))
			continue
		}
		i, ok := at[key{item.SKU, item.Unit}]
		switch {
		case !ok:
			at[key{item.SKU, item.Unit}] = len(next)
			next = append(next, item)
		case next[i].Quantity.Equal(item.Quantity) && next[i].Note == item.Note:
			continue
		default:
			next[i] = item
		}
		e.Put = append(e.Put, item)
	}
	if len(next) > cart.MaxLines {
		errs = append(errs, cart.ErrTooManyLines.With("max", cart.MaxLines))
	}
	if err := errors.Join(errs...); err != nil {
		return ListChanged{}, err
	}
	if !e.Empty() {
		l.s.Items, l.s.Changed = next, e.At
	}
	return e, nil
}

// Remove removes the items of these articles and units. What the list does not
// have is left alone. It returns ErrArchived.
func (l *List) Remove(by kabinet.Actor, now time.Time, items ...Item) (ListChanged, error) {
	if l.s.Archived {
		return ListChanged{}, ErrArchived
	}
	e := l.event(by, now)
	next := slices.DeleteFunc(slices.Clone(l.s.Items), func(have Item) bool {
		gone := slices.ContainsFunc(items, func(x Item) bool { return x.SKU == have.SKU && x.Unit == have.Unit })
		if gone {
			e.Removed = append(e.Removed, have)
		}
		return gone
	})
	if !e.Empty() {
		l.s.Items, l.s.Changed = next, e.At
	}
	return e, nil
}

// Rename gives the list another name. It returns ErrList or ErrArchived.
func (l *List) Rename(by kabinet.Actor, now time.Time, name string) (ListChanged, error) {
	switch {
	case l.s.Archived:
		return ListChanged{}, ErrArchived
	case !goodText(name) || strings.TrimSpace(name) == "":
		return ListChanged{}, ErrList.At("/name")
	}
	e := l.event(by, now)
	if name != l.s.Name {
		e.Name = name
		l.s.Name, l.s.Changed = name, e.At
	}
	return e, nil
}

// Archive ends the changes of a list. A second time changes nothing.
func (l *List) Archive(by kabinet.Actor, now time.Time) ListChanged {
	e := l.event(by, now)
	if !l.s.Archived {
		e.Archived = true
		l.s.Archived, l.s.Changed = true, e.At
	}
	return e
}

func goodText(s string) bool {
	return len(s) <= cart.MaxText && utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}

// Sheet returns the items of the list as a sheet, for Preview: at today's prices,
// and with what is to be told about each.
func (s ListState) Sheet(opts Options) (*Sheet, error) {
	lines := make([]cart.NewLine, len(s.Items))
	for i, item := range s.Items {
		lines[i] = cart.NewLine{LineKey: cart.LineKey{SKU: item.SKU, Unit: item.Unit}, Quantity: item.Quantity}
	}
	return SheetOf(opts, lines...)
}

// SheetOf returns lines, such as those of an order that is to be ordered again, as
// a sheet, one row for each. It returns ErrTooManyRows.
func SheetOf(opts Options, lines ...cart.NewLine) (*Sheet, error) {
	s := NewSheet(opts)
	s.columns = &Columns{SKU: 0, GTIN: -1, Name: -1, Quantity: 1, Unit: 2}
	for i, l := range lines {
		quantity := strings.Replace(l.Quantity.String(), ".", string(opts.DecimalMark()), 1)
		if err := s.Add(i+1, kept(string(l.SKU)), quantity, string(l.Unit)); err != nil {
			return nil, err
		}
	}
	return s, nil
}
