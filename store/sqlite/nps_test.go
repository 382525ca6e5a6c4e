package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// The lists of requests and follow-ups, the look-up of a link and the count of the
// places of an account read an index.
func TestNPSUsesIndexes(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	org := &kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	all := &kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	opened := []engine.Order{{Column: "opened", Desc: true}}
	after := []string{"2026", "acme", "x"}
	own := engine.Cond{Column: engine.ColOrg, Values: []string{"acme"}}
	for _, c := range []struct {
		table *engine.Table
		query engine.Query
		index string
	}{
		{engine.NPSRequests, engine.Query{Scope: org, Order: opened, Limit: 50}, "kabinet_nps_requests_opened"},
		{engine.NPSRequests, engine.Query{Scope: org, Order: opened, Limit: 50, After: after}, "kabinet_nps_requests_opened"},
		{engine.NPSRequests, engine.Query{Scope: all, Order: opened, Limit: 50}, "kabinet_nps_requests_all_opened"},
		{engine.NPSRequests, engine.Query{Scope: all, Order: opened, Limit: 50, After: after}, "kabinet_nps_requests_all_opened"},
		{engine.NPSFollowUps, engine.Query{Scope: org, Order: opened, Limit: 50}, "kabinet_nps_followups_opened"},
		{engine.NPSFollowUps, engine.Query{Scope: all, Order: opened, Limit: 50, After: after}, "kabinet_nps_followups_all_opened"},
	} {
		sql, args := selectSQL(c.table, c.query)
		plan := explain(t, db, sql, args)
		if !strings.Contains(plan, "USING INDEX "+c.index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	selector := statementsOf(engine.NPSRequests).lookup["selector"]
	if plan := explain(t, db, selector, []any{"a"}); !strings.Contains(plan, "USING INDEX kabinet_nps_requests_selector") {
		t.Errorf("look-up of a link: %s", plan)
	}
	sql, args := selectSQL(engine.NPSRequests, engine.Query{Where: []engine.Cond{own, {Column: "sent", Op: engine.AtLeast, Values: []string{"2026"}}}})
	if plan := explain(t, db, sql, args); !strings.Contains(plan, "USING INDEX kabinet_nps_requests_sent (org=? AND sent>?)") {
		t.Errorf("places of an account: %s", plan)
	}
}
