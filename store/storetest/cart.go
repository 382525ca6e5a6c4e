package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/store"
)

// Carts returns the suite of cart.Store and cart.Lister.
func Carts() Suite {
	s := subject[cart.State]{
		name: "cart",
		make: func(org kabinet.OrgID, i int) cart.State {
			var s cart.State
			fill(&s)
			s.Schema, s.Version = cart.Schema, 0
			s.ID, s.Org = cart.ID(fmt.Sprint("crt_", i)), org
			s.Status, s.Kind = cart.Merged, cart.CallOff
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s cart.State) (cart.State, error) {
			c, err := tx.Carts().Get(ctx, s.Org, s.ID)
			if err != nil {
				return cart.State{}, err
			}
			return c.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s cart.State) (any, error) {
			return tx.Carts().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s cart.State, events ...kabinet.Event) error {
			return tx.Carts().Save(ctx, cart.Restore(s), events...)
		},
		version: func(s *cart.State) *int64 { return &s.Version },
		schema:  func(s *cart.State) *int { return &s.Schema },
		change:  func(s *cart.State, note string) { s.Name, s.LastLine = note, s.LastLine+1 },
		note:    func(s cart.State) string { return s.Name },
		org:     func(s cart.State) kabinet.OrgID { return s.Org },
		id:      func(s cart.State) string { return string(s.ID) },
		moved:   func(s cart.State, org kabinet.OrgID) cart.State { s.Org = org; return s },
	}
	statuses := []cart.Status{cart.Active, cart.Locked, cart.Ordered}
	l := listing[cart.State, cart.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f cart.Filter, page kabinet.Page) (kabinet.List[cart.State], error) {
			return tx.CartLister().List(ctx, scope, f, page)
		},
		object: cart.State.Object,
		admits: cart.Filter.Admits,
		compare: func(a, b cart.State) int {
			return cmp.Or(b.Changed.Compare(a.Changed), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *cart.State, r *rand.Rand) {
			s.Lines = s.Lines[:1]
			s.Unit, s.Payer, s.Person = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Status, s.Changed = pick(r, statuses), base.Add(varied(r))
			s.Expires, s.Shares = pick(r, []time.Time{{}, base.Add(varied(r))}), nil
			for _, p := range some(r, listPeople[1:]) {
				s.Shares = append(s.Shares, cart.Share{Person: p, Right: cart.RightRead})
			}
		},
		filter: func(r *rand.Rand) cart.Filter {
			var f cart.Filter
			if r.IntN(2) == 0 {
				f.Status = pick(r, statuses)
			}
			if r.IntN(3) == 0 {
				f.Person = pick(r, listPeople)
			}
			if r.IntN(3) == 0 {
				f.LegalEntity = pick(r, listEntites)
			}
			if r.IntN(3) == 0 {
				f.SharedWith = pick(r, listPeople)
			}
			if r.IntN(3) == 0 {
				f.Expired = base.Add(varied(r))
			}
			return f
		},
	}
	return Suite{"carts", append(l.checks(), check("merging one cart into two at once", cartsMerging))}
}

// varied returns one of few times, of different precision.
func varied(r *rand.Rand) time.Duration {
	return pick(r, []time.Duration{0, 1, time.Second, time.Second - 589793238, 24 * time.Hour})
}
