package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
)

// CreditAccounts keeps credit accounts, one for each party. The legal entity is
// the payer.
var CreditAccounts = &Table{
	Name: "credit_accounts", What: "credit_account",
	Columns: []string{"seller", "currency", "group_org", "group_id", "blocked"},
	Unique:  []Unique{{"party", []string{ColOrg, "seller", ColLegalEntity, "currency"}}},
}

var creditAccountKind = &aggregate[*credit.Account, credit.State]{
	table:   CreditAccounts,
	state:   (*credit.Account).State,
	restore: credit.Restore,
	savable: credit.State.Savable,
	version: func(s *credit.State) *int64 { return &s.Version },
	row: func(s *credit.State) Row {
		blocked := ""
		if s.Block != nil {
			blocked = "yes"
		}
		return scoped(s.Object(), string(s.ID), string(s.Seller), s.Currency.Code(), string(s.Group.Org), string(s.Group.ID), blocked)
	},
	event: func(s *credit.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// creditAccounts is the port of credit accounts.
type creditAccounts struct{ *Tx }

func (x creditAccounts) Get(ctx context.Context, org kabinet.OrgID, id credit.ID) (*credit.Account, error) {
	return creditAccountKind.get(ctx, x.Tx, string(org), string(id))
}

func (x creditAccounts) Of(ctx context.Context, org kabinet.OrgID, p credit.Party) (*credit.Account, error) {
	return creditAccountKind.lookup(ctx, x.Tx, 0, string(p.Payer), string(org), string(p.Seller), string(p.Payer), p.Currency.Code())
}

func (x creditAccounts) OfPayer(ctx context.Context, org kabinet.OrgID, payer kabinet.LegalEntityID) ([]*credit.Account, error) {
	return creditAccountKind.all(ctx, x.Tx, Query{Where: []Cond{
		{Column: ColOrg, Values: []string{string(org)}}, {Column: ColLegalEntity, Values: []string{string(payer)}},
	}})
}

func (x creditAccounts) InGroup(ctx context.Context, group credit.GroupRef) ([]*credit.Account, error) {
	if group.ID == "" {
		return nil, nil
	}
	return creditAccountKind.all(ctx, x.Tx, Query{Where: []Cond{
		{Column: "group_org", Values: []string{string(group.Org)}}, {Column: "group_id", Values: []string{string(group.ID)}},
	}})
}

func (x creditAccounts) Save(ctx context.Context, a *credit.Account, events ...kabinet.Event) error {
	return creditAccountKind.save(ctx, x.Tx, a, events)
}

func (x creditAccounts) List(ctx context.Context, scope kabinet.Scope, f credit.Filter, page kabinet.Page) (kabinet.List[credit.State], error) {
	where := is(nil, "seller", string(f.Seller))
	where = is(where, ColLegalEntity, string(f.Payer))
	if f.Group != (credit.GroupRef{}) {
		where = append(where, Cond{Column: "group_org", Values: []string{string(f.Group.Org)}}, Cond{Column: "group_id", Values: []string{string(f.Group.ID)}})
	}
	if f.Blocked {
		where = is(where, "blocked", "yes")
	}
	return creditAccountKind.list(ctx, x.Tx, scope, where, page)
}

// CreditGroups keeps groups of payers.
var CreditGroups = &Table{Name: "credit_groups", What: "credit_group"}

var creditGroupKind = &aggregate[*credit.Group, credit.GroupState]{
	table:   CreditGroups,
	state:   (*credit.Group).State,
	restore: credit.RestoreGroup,
	savable: credit.GroupState.Savable,
	version: func(s *credit.GroupState) *int64 { return &s.Version },
	row:     func(s *credit.GroupState) Row { return Row{Org: string(s.Org), ID: string(s.ID)} },
	event:   func(s *credit.GroupState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// creditGroups is the port of groups.
type creditGroups struct{ *Tx }

func (x creditGroups) Get(ctx context.Context, org kabinet.OrgID, id credit.GroupID) (*credit.Group, error) {
	return creditGroupKind.get(ctx, x.Tx, string(org), string(id))
}

func (x creditGroups) Save(ctx context.Context, g *credit.Group, events ...kabinet.Event) error {
	return creditGroupKind.save(ctx, x.Tx, g, events)
}

// CreditHolds keeps holds, one for each document.
var CreditHolds = &Table{
	Name: "credit_holds", What: "credit_hold", Columns: []string{"document", "status", "account", "created"},
	Unique: []Unique{{"document", []string{ColOrg, "document"}}},
}

var creditHoldKind = &aggregate[*credit.OrderHold, credit.HoldState]{
	table:   CreditHolds,
	sort:    []Order{{Column: "created", Desc: true}},
	state:   (*credit.OrderHold).State,
	restore: credit.RestoreHold,
	savable: credit.HoldState.Savable,
	version: func(s *credit.HoldState) *int64 { return &s.Version },
	row: func(s *credit.HoldState) Row {
		return scoped(s.Object(), string(s.ID), s.Document.ID, string(s.Status), string(s.Account), Instant(s.Created))
	},
	event: func(s *credit.HoldState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// creditHolds is the port of holds.
type creditHolds struct{ *Tx }

func (x creditHolds) Get(ctx context.Context, org kabinet.OrgID, id credit.HoldID) (*credit.OrderHold, error) {
	return creditHoldKind.get(ctx, x.Tx, string(org), string(id))
}

func (x creditHolds) Of(ctx context.Context, org kabinet.OrgID, document string) (*credit.OrderHold, error) {
	return creditHoldKind.lookup(ctx, x.Tx, 0, document, string(org), document)
}

func (x creditHolds) Save(ctx context.Context, h *credit.OrderHold, events ...kabinet.Event) error {
	return creditHoldKind.save(ctx, x.Tx, h, events)
}

func (x creditHolds) List(ctx context.Context, scope kabinet.Scope, f credit.HoldFilter, page kabinet.Page) (kabinet.List[credit.HoldState], error) {
	where := is(nil, "status", string(f.Status))
	where = is(where, "account", string(f.Account))
	return creditHoldKind.list(ctx, x.Tx, scope, where, page)
}
