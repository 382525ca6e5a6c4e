package memory

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

// of is a bug in the queries of one table.
func of(table *engine.Table, change func(*engine.Query)) func() *broken {
	return bug{list: func(s engine.Session, ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
		if t == table {
			q.Where = slices.Clone(q.Where)
			change(&q)
		}
		return s.List(ctx, t, q)
	}}.in
}

// ignoring is a bug that leaves conditions on a column out of the lists of a table.
func ignoring(table *engine.Table, column string) func() *broken {
	return of(table, func(q *engine.Query) {
		if q.Scope != nil {
			q.Where = slices.DeleteFunc(q.Where, func(c engine.Cond) bool { return c.Column == column })
		}
	})
}

// rows is a bug that changes the rows of a table before they are written.
func rows(table *engine.Table, change func(*engine.Row)) func() *broken {
	return bug{row: func(t *engine.Table, r engine.Row) engine.Row {
		if t == table {
			r.Values = slices.Clone(r.Values)
			change(&r)
		}
		return r
	}}.in
}

type sellerEntityPort struct {
	store.Tx
	accounts.SellerEntityStore
	save func(accounts.SellerEntityState) accounts.SellerEntityState
	all  func([]*accounts.SellerEntity) []*accounts.SellerEntity
}

func (p sellerEntityPort) SellerEntities() accounts.SellerEntityStore { return p }

func (p sellerEntityPort) Save(ctx context.Context, e *accounts.SellerEntity, events ...kabinet.Event) error {
	if p.save != nil {
		e = accounts.RestoreSellerEntity(p.save(e.State()))
	}
	return p.SellerEntityStore.Save(ctx, e, events...)
}

func (p sellerEntityPort) All(ctx context.Context) ([]*accounts.SellerEntity, error) {
	list, err := p.SellerEntityStore.All(ctx)
	if p.all != nil {
		list = p.all(list)
	}
	return list, err
}

// TestSuiteFindsBugsOfAccounts is TestSuiteFindsBugs for what only the ports of
// accounts do.
func TestSuiteFindsBugsOfAccounts(t *testing.T) {
	wrap := func(p sellerEntityPort) func() *broken {
		return port(func(tx store.Tx) store.Tx {
			q := p
			q.Tx, q.SellerEntityStore = tx, tx.SellerEntities()
			return q
		})
	}
	members, organizations, entities, staff := storetest.Memberships(), storetest.Organizations(), storetest.SellerEntities(), storetest.Staff()
	for name, bug := range map[string]struct {
		suite storetest.Suite
		open  func() *broken
	}{
		"lists members of all statuses":      {members, ignoring(engine.Memberships, "status")},
		"lists members of all units":         {members, ignoring(engine.Memberships, engine.ColUnit)},
		"lists members of all organisations": {members, ignoring(engine.Memberships, engine.ColOrg)},
		"lists members whoever they are":     {members, ignoring(engine.Memberships, "person")},
		"lists members by person":            {members, of(engine.Memberships, func(q *engine.Query) { q.Order = []engine.Order{{Column: "person"}} })},
		"places members in no unit":          {members, rows(engine.Memberships, func(r *engine.Row) { r.Unit = "" })},
		"keeps the instant of joining to the second": {members, rows(engine.Memberships, func(r *engine.Row) {
			r.Values[2] = r.Values[2][:len("2026-03-14T09:26:53")]
		})},
		"takes a second seller":               {organizations, bug{insert: engineInsertWithout}.in},
		"turns a client into a second seller": {organizations, bug{update: engineUpdateWithout}.in},
		"has one organisation":                {organizations, rows(engine.Organizations, func(r *engine.Row) { r.Values[3] = "1" })},
		"takes no seller again":               {organizations, bug{update: neverTheSeller}.in},
		"takes seller entities of nobody":     {entities, wrap(sellerEntityPort{save: func(s accounts.SellerEntityState) accounts.SellerEntityState { s.Org = orgOr(s.Org); return s }})},
		"lists seller entities backwards":     {entities, wrap(sellerEntityPort{all: backwards})},
		"leaves a seller entity out":          {entities, wrap(sellerEntityPort{all: func(l []*accounts.SellerEntity) []*accounts.SellerEntity { return l[:min(2, len(l))] }})},
		"lists none of no seller entities":    {entities, wrap(sellerEntityPort{all: orNil[*accounts.SellerEntity]})},
		"lists staff whoever they are":        {staff, ignoring(engine.Staff, "person")},
		"lists staff of all functions":        {staff, ignoring(engine.Staff, "function")},
		"lists staff that is not there yet":   {staff, ignoring(engine.Staff, "begins")},
		"lists staff that is gone":            {staff, ignoring(engine.Staff, "over")},
		"lists staff of all clients":          {staff, ignoring(engine.Staff, engine.ColOrg)},
		"forgets that staff has no end":       {staff, rows(engine.Staff, func(r *engine.Row) { r.Values[3] = strings.TrimSuffix(r.Values[3], "9") })},
		"returns the staff of every client": {staff, of(engine.Staff, func(q *engine.Query) {
			if q.Scope == nil {
				q.Where = nil
			}
		})},
		"counts seller entities as rights": {entities, countsEntities},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite := storetest.Suite{Name: bug.suite.Name, Checks: slices.Clone(bug.suite.Checks)}
			slices.Reverse(suite.Checks) // those of these ports alone are at its end
			found := find(t, func() store.DB { return bug.open() }, suite)
			if found == "" {
				t.Fatal("the suite passes a store with this bug")
			}
			t.Log(found)
		})
	}
}

func engineUpdateWithout(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
	return s.Update(ctx, without(t), r, was)
}

func neverTheSeller(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
	if t == engine.Organizations && r.Value(t, "seller") != "" {
		return false, nil
	}
	return s.Update(ctx, t, r, was)
}

func orgOr(id kabinet.OrgID) kabinet.OrgID {
	if id == "org_none" {
		return "org_a"
	}
	return id
}

func backwards(list []*accounts.SellerEntity) []*accounts.SellerEntity {
	slices.Reverse(list)
	return list
}

// countsEntities adds to the rights' version with every seller entity.
func countsEntities() *broken {
	return bug{insert: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row) (bool, error) {
		if t == engine.SellerEntities {
			if _, err := s.Add(ctx, engine.Counter{Owner: "org_a", Name: "authority"}); err != nil {
				return false, err
			}
		}
		return s.Insert(ctx, t, r)
	}}.in()
}
