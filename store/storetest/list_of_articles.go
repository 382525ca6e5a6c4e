package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/store"
)

// Lists returns the suite of quickorder.ListStore and quickorder.ListLister.
func Lists() Suite {
	s := subject[quickorder.ListState]{
		name: "list",
		make: func(org kabinet.OrgID, i int) quickorder.ListState {
			var s quickorder.ListState
			fill(&s)
			s.Schema, s.Version = quickorder.ListSchema, 0
			s.ID, s.Org, s.Kind = quickorder.ListID(fmt.Sprint("lst_", i)), org, quickorder.Requisition
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s quickorder.ListState) (quickorder.ListState, error) {
			l, err := tx.Lists().Get(ctx, s.Org, s.ID)
			if err != nil {
				return quickorder.ListState{}, err
			}
			return l.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s quickorder.ListState) (any, error) {
			return tx.Lists().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s quickorder.ListState, events ...kabinet.Event) error {
			return tx.Lists().Save(ctx, quickorder.RestoreList(s), events...)
		},
		version: func(s *quickorder.ListState) *int64 { return &s.Version },
		schema:  func(s *quickorder.ListState) *int { return &s.Schema },
		change:  func(s *quickorder.ListState, note string) { s.Name = note },
		note:    func(s quickorder.ListState) string { return s.Name },
		org:     func(s quickorder.ListState) kabinet.OrgID { return s.Org },
		id:      func(s quickorder.ListState) string { return string(s.ID) },
		moved: func(s quickorder.ListState, org kabinet.OrgID) quickorder.ListState {
			s.Org = org
			return s
		},
	}
	kinds := []quickorder.ListKind{quickorder.Template, quickorder.Favourites, quickorder.Requisition}
	l := listing[quickorder.ListState, quickorder.ListFilter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f quickorder.ListFilter, page kabinet.Page) (kabinet.List[quickorder.ListState], error) {
			return tx.ListLister().List(ctx, scope, f, page)
		},
		object: quickorder.ListState.Object,
		admits: quickorder.ListFilter.Admits,
		compare: func(a, b quickorder.ListState) int {
			return cmp.Or(b.Changed.Compare(a.Changed), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *quickorder.ListState, r *rand.Rand) {
			s.Items = s.Items[:1]
			s.Unit, s.Owner, s.Kind = pick(r, listUnits), pick(r, listPeople), pick(r, kinds)
			s.Shares = nil
			if r.IntN(2) == 0 {
				s.Shares = []cart.Share{{Person: pick(r, listPeople), Right: cart.RightRead}}
			}
			s.Archived, s.Changed = r.IntN(3) == 0, base.Add(varied(r))
		},
		filter: func(r *rand.Rand) quickorder.ListFilter {
			f := quickorder.ListFilter{Live: r.IntN(2) == 0}
			if r.IntN(2) == 0 {
				f.Kind = pick(r, kinds)
			}
			if r.IntN(3) == 0 {
				f.Owner = pick(r, listPeople)
			}
			if r.IntN(3) == 0 {
				f.SharedWith = pick(r, listPeople)
			}
			return f
		},
	}
	return Suite{"lists", l.checks()}
}
