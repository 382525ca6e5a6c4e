// Package fake stands in for a store, an authority and a price list in the tests
// of carts and orders.
package fake

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// World keeps carts and orders in memory, as JSON. Its transactions are
// optimistic: each works on a copy, and commits only if nothing else did in the
// meantime; otherwise it runs again.
type World struct {
	mu       sync.Mutex
	revision int
	data     data
	// Retries counts transactions that ran again.
	Retries int
}

type data struct {
	docs    map[string]doc
	claims  map[string]order.Claim
	numbers map[kabinet.SellerEntityID]int
	records []kabinet.Record
}

type doc struct {
	version int64
	json    string
}

// InTx runs do in a transaction, which is rolled back when do returns an error.
func (w *World) InTx(do func(*Tx) error) error {
	for {
		w.mu.Lock()
		start := w.revision
		tx := &Tx{data{
			maps.Clone(w.data.docs), maps.Clone(w.data.claims), maps.Clone(w.data.numbers), slices.Clip(w.data.records),
		}}
		w.mu.Unlock()
		if tx.d.docs == nil {
			tx.d = data{map[string]doc{}, map[string]order.Claim{}, map[kabinet.SellerEntityID]int{}, nil}
		}
		if err := do(tx); err != nil {
			return err
		}
		w.mu.Lock()
		if w.revision == start {
			w.data = tx.d
			w.revision++
			w.mu.Unlock()
			return nil
		}
		w.Retries++
		w.mu.Unlock()
	}
}

// Records returns the events written so far.
func (w *World) Records() []kabinet.Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.data.records)
}

// Count returns how many orders and claims there are.
func (w *World) Count() (orders, claims int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for k := range w.data.docs {
		if len(k) > 5 && k[:5] == "order" {
			orders++
		}
	}
	return orders, len(w.data.claims)
}

// Tx is a transaction of a World.
type Tx struct{ d data }

// Carts returns the store and lister of carts.
func (t *Tx) Carts() Carts { return Carts{t} }

// Orders returns the store and lister of orders.
func (t *Tx) Orders() Orders { return Orders{t} }

// Carts implements cart.Store and cart.Lister.
type Carts struct{ tx *Tx }

// Get implements cart.Store.
func (c Carts) Get(_ context.Context, org kabinet.OrgID, id cart.ID) (*cart.Cart, error) {
	s, err := get[cart.State](c.tx, "cart", org, string(id))
	if err != nil {
		return nil, err
	}
	return cart.Restore(s), nil
}

// Save implements cart.Store.
func (c Carts) Save(_ context.Context, v *cart.Cart, events ...kabinet.Event) error {
	s := v.State()
	if err := s.Savable(); err != nil {
		return err
	}
	loaded := s.Version
	s.Version++
	return save(c.tx, "cart", s.Org, string(s.ID), loaded, s, events)
}

// List implements cart.Lister on one page.
func (c Carts) List(
	_ context.Context, scope kabinet.Scope, f cart.Filter, _ kabinet.Page,
) (kabinet.List[cart.State], error) {
	return list(c.tx, "cart", func(s cart.State) bool { return scope.Holds(s.Object()) && f.Admits(s) },
		func(a, b cart.State) int { return cmp.Or(b.Changed.Compare(a.Changed), cmp.Compare(a.ID, b.ID)) })
}

// Orders implements order.Store, order.Lister, order.Keys and order.Numbers.
type Orders struct{ tx *Tx }

// Get implements order.Store.
func (o Orders) Get(_ context.Context, org kabinet.OrgID, id order.ID) (*order.Order, error) {
	s, err := get[order.State](o.tx, "order", org, string(id))
	if err != nil {
		return nil, err
	}
	return order.Restore(s), nil
}

// Save implements order.Store.
func (o Orders) Save(_ context.Context, v *order.Order, events ...kabinet.Event) error {
	s := v.State()
	if err := s.Savable(); err != nil {
		return err
	}
	loaded := s.Version
	s.Version++
	return save(o.tx, "order", s.Org, string(s.ID), loaded, s, events)
}

// List implements order.Lister on one page.
func (o Orders) List(
	_ context.Context, scope kabinet.Scope, f order.Filter, _ kabinet.Page,
) (kabinet.List[order.State], error) {
	return list(o.tx, "order", func(s order.State) bool { return scope.Holds(s.Object()) && f.Admits(s) },
		func(a, b order.State) int { return cmp.Or(b.Placed.Compare(a.Placed), cmp.Compare(a.ID, b.ID)) })
}

// Claim implements order.Keys.
func (o Orders) Claim(_ context.Context, c order.Claim) (order.ID, bool, error) {
	key := fmt.Sprintf("%q %q", c.Org, c.Key)
	old, ok := o.tx.d.claims[key]
	switch {
	case !ok:
		o.tx.d.claims[key] = c
		return c.Order, false, nil
	case old.Hash != c.Hash:
		return "", false, order.ErrKeyReused.With("key", c.Key)
	}
	return old.Order, true, nil
}

// Next implements order.Numbers.
func (o Orders) Next(_ context.Context, seller kabinet.SellerEntityID, _ kabinet.Date) (string, error) {
	o.tx.d.numbers[seller]++
	return fmt.Sprintf("%s-%05d", seller, o.tx.d.numbers[seller]), nil
}

func key(kind string, org kabinet.OrgID, id string) string {
	return fmt.Sprintf("%s %q %q", kind, org, id)
}

func get[S any](t *Tx, kind string, org kabinet.OrgID, id string) (S, error) {
	var s S
	d, ok := t.d.docs[key(kind, org, id)]
	if !ok {
		return s, kabinet.ErrNotFound.With("what", kind).With("id", id)
	}
	return s, json.Unmarshal([]byte(d.json), &s)
}

func save(t *Tx, kind string, org kabinet.OrgID, id string, loaded int64, s any, events []kabinet.Event) error {
	k := key(kind, org, id)
	if t.d.docs[k].version != loaded {
		return kabinet.ErrConflict.With("what", kind).With("id", id)
	}
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	t.d.docs[k] = doc{loaded + 1, string(b)}
	for i, e := range events {
		r, err := kabinet.NewRecord(org, kind+"/"+id, loaded+1, i, e)
		if err != nil {
			return err
		}
		t.d.records = append(t.d.records, r)
	}
	return nil
}

func list[S any](t *Tx, kind string, admits func(S) bool, compare func(a, b S) int) (kabinet.List[S], error) {
	var out kabinet.List[S]
	var errs []error
	for k, d := range t.d.docs {
		if k[:len(kind)] != kind {
			continue
		}
		var s S
		errs = append(errs, json.Unmarshal([]byte(d.json), &s))
		if admits(s) {
			out.Items = append(out.Items, s)
		}
	}
	slices.SortFunc(out.Items, compare)
	return out, errors.Join(errs...)
}
