package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/store"
)

var (
	budgetNames   = []string{"Tools", "tools", "Tools and more", "Инструмент"}
	budgetCentres = []string{"", "4711", "4711 ", "47_1"}
	budgetStates  = []budget.Status{budget.Active, budget.Active, budget.Closed}
)

// Budgets returns the suite of budget.Store, budget.Finder and budget.Lister.
func Budgets() Suite {
	s := subject[budget.State]{
		name: "budget",
		make: func(org kabinet.OrgID, i int) budget.State {
			var s budget.State
			fill(&s)
			s.Schema, s.Version = budget.Schema, 0
			s.ID, s.Org, s.Status = budget.ID(fmt.Sprint("bdg_", i)), org, budget.Active
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s budget.State) (budget.State, error) {
			b, err := tx.Budgets().Get(ctx, s.Org, s.ID)
			if err != nil {
				return budget.State{}, err
			}
			return b.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s budget.State) (any, error) {
			return tx.Budgets().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s budget.State, events ...kabinet.Event) error {
			return tx.Budgets().Save(ctx, budget.Restore(s), events...)
		},
		version: func(s *budget.State) *int64 { return &s.Version },
		schema:  func(s *budget.State) *int { return &s.Schema },
		change:  func(s *budget.State, note string) { s.Name = note },
		note:    func(s budget.State) string { return s.Name },
		org:     func(s budget.State) kabinet.OrgID { return s.Org },
		id:      func(s budget.State) string { return string(s.ID) },
		moved:   func(s budget.State, org kabinet.OrgID) budget.State { s.Org = org; return s },
	}
	l := listing[budget.State, budget.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f budget.Filter, page kabinet.Page) (kabinet.List[budget.State], error) {
			return tx.BudgetLister().List(ctx, scope, f, page)
		},
		object: budget.State.Object,
		admits: budget.Filter.Admits,
		compare: func(a, b budget.State) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: varyBudget,
		filter: func(r *rand.Rand) budget.Filter {
			var f budget.Filter
			if r.IntN(2) == 0 {
				f.Status = pick(r, budgetStates)
			}
			if r.IntN(3) == 0 {
				f.Unit = pick(r, listUnits)
			}
			if r.IntN(3) == 0 {
				f.CostCentre = pick(r, budgetCentres)
			}
			if r.IntN(3) == 0 {
				f.Person = pick(r, listPeople)
			}
			if r.IntN(3) == 0 {
				f.LegalEntity = pick(r, listEntites)
			}
			return f
		},
	}
	return Suite{"budgets", append(l.checks(), check("covering", func(e env) { covering(e, l) }))}
}

func varyBudget(s *budget.State, r *rand.Rand) {
	s.Scope = budget.Scope{
		Unit: pick(r, listUnits), CostCentre: pick(r, budgetCentres), Person: pick(r, listPeople), LegalEntity: pick(r, listEntites),
	}
	s.Name, s.Status = pick(r, budgetNames), pick(r, budgetStates)
}

// covering compares what Covering finds with what a match admits.
func covering(e env, l listing[budget.State, budget.Filter]) {
	r := rand.New(rand.NewPCG(11, 12))
	all := l.some(e, r, 120)
	slices.SortFunc(all, func(a, b budget.State) int { return cmp.Compare(a.ID, b.ID) })
	for i := range 60 {
		org, m := pick(r, listOrgs), budget.Match{}
		if i > 0 {
			m = budget.Match{
				Units: some(r, listUnits), CostCentres: some(r, budgetCentres), People: some(r, listPeople), LegalEntities: some(r, listEntites),
			}
		}
		var want, got []budget.State
		for _, s := range all {
			if s.Org == org && s.Status == budget.Active && m.Admits(s.Scope) {
				want = append(want, s)
			}
		}
		e.must(func(ctx context.Context, tx store.Tx) error {
			found, err := tx.BudgetFinder().Covering(ctx, org, m)
			got = nil
			for _, b := range found {
				got = append(got, b.State())
			}
			return err
		})
		l.sameList(e, got, want, fmt.Sprintf("covering %+v in %s", m, org))
	}
}
