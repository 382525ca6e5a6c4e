package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// Lists of onboardings and of pilots, what is due, and what runs in a company read an
// index.
func TestOnboardingsUseIndexes(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	org := &kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	all := &kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	started, created := []engine.Order{{Column: "started", Desc: true}}, []engine.Order{{Column: "created", Desc: true}}
	after := []string{"2026", "acme", "x"}
	manager := []engine.Cond{{Column: "manager", Values: []string{"max"}}, {Column: "cause", Values: []string{"idle"}}}
	due := []engine.Cond{{Column: "due", Op: engine.AtLeast, Values: []string{"0"}}, {Column: "due", Op: engine.Below, Values: []string{"2026"}}}
	for _, c := range []struct {
		table *engine.Table
		query engine.Query
		index string
	}{
		{engine.Onboardings, engine.Query{Scope: org, Order: started, Limit: 50, After: after}, "onboardings_started"},
		{engine.Onboardings, engine.Query{Scope: all, Order: started, Limit: 50, After: after}, "onboardings_all_started"},
		{engine.Onboardings, engine.Query{Scope: all, Where: manager, Order: started, Limit: 50}, "onboardings_all_started"},
		{engine.Onboardings, engine.Query{Where: due, Order: []engine.Order{{Column: "due"}}, Limit: 50}, "onboardings_due"},
		{engine.RolloutPilots, engine.Query{Scope: org, Order: created, Limit: 50, After: after}, "rollout_pilots_created"},
		{engine.RolloutPilots, engine.Query{Scope: all, Order: created, Limit: 50, After: after}, "rollout_pilots_all_created"},
	} {
		sql, args := selectSQL(c.table, c.query)
		plan := explain(t, db, sql, args)
		if !strings.Contains(plan, "USING INDEX kabinet_"+c.index) || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	for name, sql := range statementsOf(engine.Onboardings).lookup {
		if plan := explain(t, db, sql, []any{"acme", "buyer"}); !strings.Contains(plan, "USING INDEX kabinet_onboardings_"+name) {
			t.Errorf("%s: %s", name, plan)
		}
	}
}
