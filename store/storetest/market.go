package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// MarketOffers returns the suite of market.Store and market.Lister.
func MarketOffers() Suite {
	s := subject[market.State]{
		name: "offer",
		make: func(org kabinet.OrgID, i int) market.State {
			var s market.State
			fill(&s)
			s.Schema, s.Version = market.Schema, 0
			s.ID, s.Org, s.Status, s.Lot = market.ID(fmt.Sprint("off_", i)), org, market.Offered, pricing.LotID(fmt.Sprint("H/", i))
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s market.State) (market.State, error) {
			x, err := tx.MarketOffers().Get(ctx, s.Org, s.ID)
			if err != nil {
				return market.State{}, err
			}
			return x.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s market.State) (any, error) {
			return tx.MarketOffers().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s market.State, events ...kabinet.Event) error {
			return tx.MarketOffers().Save(ctx, market.Restore(s), events...)
		},
		version: func(s *market.State) *int64 { return &s.Version },
		schema:  func(s *market.State) *int { return &s.Schema },
		change:  func(s *market.State, note string) { s.Note = note },
		note:    func(s market.State) string { return s.Note },
		org:     func(s market.State) kabinet.OrgID { return s.Org },
		id:      func(s market.State) string { return string(s.ID) },
		moved: func(s market.State, org kabinet.OrgID) market.State {
			s.Org = org
			return s
		},
	}
	parties := []kabinet.Party{kabinet.ForEveryone(), kabinet.ForOrganization("acme"), kabinet.ForSegment("gold")}
	skus := []kabinet.SKU{"A", "B"}
	places := []kabinet.WarehouseID{"", "north"}
	l := listing[market.State, market.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f market.Filter, page kabinet.Page) (kabinet.List[market.State], error) {
			return tx.MarketOfferLister().List(ctx, scope, f, page)
		},
		object: market.State.Object,
		admits: market.Filter.Admits,
		compare: func(a, b market.State) int {
			return cmp.Or(b.Created.Compare(a.Created), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *market.State, r *rand.Rand) {
			s.SKU, s.Warehouse, s.For = pick(r, skus), pick(r, places), pick(r, parties)
			s.Status, s.Created = pick(r, []market.Status{market.Offered, market.Sold}), base.Add(varied(r))
			s.Until = base.Add(time.Duration(r.IntN(3)-1) * time.Nanosecond)
		},
		filter: func(r *rand.Rand) market.Filter {
			var f market.Filter
			if r.IntN(3) == 0 {
				f.SKU = pick(r, skus)
			}
			if r.IntN(3) == 0 {
				f.Warehouse = places[1]
			}
			if r.IntN(2) == 0 {
				f.Open = base
			}
			if r.IntN(2) == 0 {
				f.For = some(r, parties)
			}
			return f
		},
	}
	return Suite{"market offers", append(l.checks(), check("one offer of a lot", func(e env) { lotOfOffers(e, s) }))}
}

// lotOfOffers checks that a lot is offered once at a time, and found while it is.
func lotOfOffers(e env, j subject[market.State]) {
	byLot := func(org kabinet.OrgID, s market.State) (id market.ID) {
		e.must(func(ctx context.Context, tx store.Tx) error {
			o, err := tx.MarketOffers().ByLot(ctx, org, s.SKU, s.Warehouse, s.Lot)
			if errors.Is(err, kabinet.ErrNotFound) {
				return nil
			}
			if err == nil {
				id = o.State().ID
			}
			return err
		})
		return id
	}
	first, second := j.make("acme", 1), j.make("acme", 2)
	second.Lot = first.Lot
	if id := byLot("acme", first); id != "" {
		e.Fatalf("the lot is offered by %s before any offer", id)
	}
	e.must(func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, first) })
	if id := byLot("acme", first); id != first.ID {
		e.Fatalf("the lot is offered by %q, want %q", id, first.ID)
	}
	if id := byLot("bolt", first); id != "" {
		e.Fatalf("another seller offers the lot by %s", id)
	}
	e.refused(market.ErrOffered, "a second offer of the lot", func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, second) })
	other := second
	other.Org = "bolt"
	e.must(func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, other) })
	first.Version, first.Status = 1, market.Withdrawn
	e.must(func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, first) })
	if id := byLot("acme", first); id != "" {
		e.Fatalf("a withdrawn lot is offered by %s", id)
	}
	e.must(func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, second) })
	if id := byLot("acme", first); id != second.ID {
		e.Fatalf("the lot is offered by %q, want %q", id, second.ID)
	}
}
