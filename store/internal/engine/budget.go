package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
)

// Budgets keeps budgets. The unit, legal entity and owner are those of its scope.
var Budgets = &Table{Name: "budgets", What: "budget", Columns: []string{"status", "name", "cost_centre"}}

var budgetKind = &aggregate[*budget.Budget, budget.State]{
	table:   Budgets,
	sort:    []Order{{Column: "name"}},
	state:   (*budget.Budget).State,
	restore: budget.Restore,
	savable: budget.State.Savable,
	version: func(s *budget.State) *int64 { return &s.Version },
	row: func(s *budget.State) Row {
		return scoped(s.Object(), string(s.ID), string(s.Status), s.Name, s.Scope.CostCentre)
	},
	event: func(s *budget.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// budgets is the port of budgets.
type budgets struct{ *Tx }

func (x budgets) Get(ctx context.Context, org kabinet.OrgID, id budget.ID) (*budget.Budget, error) {
	return budgetKind.get(ctx, x.Tx, string(org), string(id))
}

func (x budgets) Save(ctx context.Context, b *budget.Budget, events ...kabinet.Event) error {
	return budgetKind.save(ctx, x.Tx, b, events)
}

func (x budgets) Covering(ctx context.Context, org kabinet.OrgID, m budget.Match) ([]*budget.Budget, error) {
	return budgetKind.all(ctx, x.Tx, Query{
		Where: []Cond{
			{Column: ColOrg, Values: []string{string(org)}}, {Column: "status", Values: []string{string(budget.Active)}},
			{ColUnit, In, orNone(m.Units)}, {"cost_centre", In, orNone(m.CostCentres)},
			{ColOwner, In, orNone(m.People)}, {ColLegalEntity, In, orNone(m.LegalEntities)},
		},
		Order: []Order{{Column: ColID}},
	})
}

// orNone returns the values as texts, with "" among them.
func orNone[T ~string](list []T) []string {
	out := []string{""}
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

func (x budgets) List(ctx context.Context, scope kabinet.Scope, f budget.Filter, page kabinet.Page) (kabinet.List[budget.State], error) {
	where := is(nil, "status", string(f.Status))
	where = is(where, ColUnit, string(f.Unit))
	where = is(where, "cost_centre", f.CostCentre)
	where = is(where, ColOwner, string(f.Person))
	where = is(where, ColLegalEntity, string(f.LegalEntity))
	return budgetKind.list(ctx, x.Tx, scope, where, page)
}
