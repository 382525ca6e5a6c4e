package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// What orders ask of ledgers, budgets and credit reads an index, and so do the lists
// for people.
func TestMoneyUsesIndexes(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	is := func(column string, values ...string) engine.Cond { return engine.Cond{Column: column, Values: values} }
	own := &kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	all := &kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	by := func(column string, desc bool) []engine.Order { return []engine.Order{{Column: column, Desc: desc}} }
	for _, c := range []struct {
		table  *engine.Table
		query  engine.Query
		index  string
		sorted bool // that no order has to be made
	}{
		{engine.LedgerEntries, engine.Query{
			Where: []engine.Cond{is("org", "a"), is("book", "b"), is("account", "c"), is("part", "d"), {Column: "n", Op: engine.AtLeast, Values: []string{"1"}}},
			Order: by("n", false), Limit: 10,
		}, "kabinet_ledger_entries_n", true},
		{engine.Reservations, engine.Query{
			Where: []engine.Cond{is("org", "a"), is("book", "b"), is("document", "c")}, Order: by("document_version", true), Limit: 1,
		}, "kabinet_reservations_document", true},
		{engine.Reservations, engine.Query{
			Where: []engine.Cond{is("book", "b"), {Column: "due", Op: engine.AtLeast, Values: []string{"0"}}, {Column: "due", Op: engine.Below, Values: []string{"2"}}},
			Order: by("due", false), Limit: 10,
		}, "kabinet_reservations_due", true},
		{engine.Reservations, engine.Query{
			Where: []engine.Cond{is("org", "a"), is("book", "b"), is("status", "active")}, Order: by("document", false),
		}, "kabinet_reservations_active", false},
		{engine.Budgets, engine.Query{Scope: own, Order: by("name", false), Limit: 50}, "kabinet_budgets_name", true},
		{engine.Budgets, engine.Query{Scope: all, Order: by("name", false), Limit: 50}, "kabinet_budgets_all_name", true},
		{engine.CreditAccounts, engine.Query{Where: []engine.Cond{is("group_org", "a"), is("group_id", "g")}}, "kabinet_credit_accounts_group", true},
		{engine.CreditHolds, engine.Query{Scope: own, Order: by("created", true), Limit: 50}, "kabinet_credit_holds_created", true},
		{engine.CreditHolds, engine.Query{Scope: all, Order: by("created", true), Limit: 50}, "kabinet_credit_holds_all_created", true},
	} {
		sql, args := selectSQL(c.table, c.query)
		plan := explain(t, db, sql, args)
		if !strings.Contains(plan, "USING INDEX "+c.index) || c.sorted && strings.Contains(plan, "USE TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	for index, sql := range map[string]string{
		"kabinet_credit_accounts_party": statementsOf(engine.CreditAccounts).lookup["party"],
		"kabinet_credit_holds_document": statementsOf(engine.CreditHolds).lookup["document"],
	} {
		args := make([]any, strings.Count(sql, "?"))
		for i := range args {
			args[i] = "x"
		}
		if plan := explain(t, db, sql, args); !strings.Contains(plan, "USING INDEX "+index) {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
}
