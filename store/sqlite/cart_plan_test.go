package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// Lists of articles, schedules and offers of lots read an index, and so do what is due,
// an offered lot, and what is purged from the outbox.
func TestCartsBesidesUseIndexes(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	org := &kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	all := &kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	changed, created := []engine.Order{{Column: "changed", Desc: true}}, []engine.Order{{Column: "created", Desc: true}}
	after := []string{"2026", "acme", "x"}
	kind := []engine.Cond{{Column: "kind", Values: []string{"template"}}, {Column: "stage", Values: []string{"live"}}}
	due := []engine.Cond{{Column: "due", Op: engine.AtLeast, Values: []string{"0"}}, {Column: "due", Op: engine.Below, Values: []string{"2026"}}}
	open := []engine.Cond{{Column: "until", Op: engine.AtLeast, Values: []string{"2026"}}, {Column: "audience", Op: engine.In, Values: []string{"everyone", "organization:acme"}}}
	for _, c := range []struct {
		table *engine.Table
		query engine.Query
		index string
	}{
		{engine.Lists, engine.Query{Scope: org, Order: changed, Limit: 50, After: after}, "lists_changed"},
		{engine.Lists, engine.Query{Scope: org, Where: kind, Order: changed, Limit: 50}, "lists_changed"},
		{engine.Lists, engine.Query{Scope: all, Order: changed, Limit: 50, After: after}, "lists_all_changed"},
		{engine.Schedules, engine.Query{Scope: org, Order: changed, Limit: 50, After: after}, "schedules_changed"},
		{engine.Schedules, engine.Query{Scope: all, Order: changed, Limit: 50}, "schedules_all_changed"},
		{engine.Schedules, engine.Query{Where: due, Order: []engine.Order{{Column: "due"}}, Limit: 50}, "schedules_due"},
		{engine.MarketOffers, engine.Query{Scope: org, Where: open, Order: created, Limit: 50, After: after}, "market_offers_created"},
	} {
		sql, args := selectSQL(c.table, c.query)
		plan := explain(t, db, sql, args)
		if !strings.Contains(plan, "USING INDEX kabinet_"+c.index) || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	for name, sql := range statementsOf(engine.MarketOffers).lookup {
		if plan := explain(t, db, sql, []any{"seller", "A//H-1"}); !strings.Contains(plan, "USING INDEX kabinet_market_offers_"+name) {
			t.Errorf("%s: %s", name, plan)
		}
	}
	shared := []engine.Cond{{Column: "shared", Op: engine.AtLeast, Values: []string{"\n"}}, {Column: "shared", Op: engine.Contains, Values: []string{"\nanna\n"}}}
	sql, args := selectSQL(engine.Lists, engine.Query{Scope: org, Where: shared, Order: changed, Limit: 50})
	if plan := explain(t, db, sql, args); !strings.Contains(plan, "USING INDEX kabinet_lists_") {
		t.Errorf("%s\n%s", sql, plan)
	}
	purge := `SELECT seq FROM kabinet_outbox WHERE done = 1 AND at < ? ORDER BY at, seq LIMIT ?`
	if plan := explain(t, db, purge, []any{"2026", 10}); !strings.Contains(plan, "kabinet_outbox_done") || strings.Contains(plan, "TEMP B-TREE") {
		t.Errorf("%s\n%s", purge, plan)
	}
}
