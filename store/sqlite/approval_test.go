package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// The lists of flows and the look-up of the current one of a subject read an index.
func TestApprovalsUseIndexes(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	opened := []engine.Order{{Column: "opened", Desc: true}}
	after := []string{"2026", "acme", "x"}
	for _, c := range []struct {
		scope kabinet.Scope
		after []string
		index string
	}{
		{kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}, nil, "kabinet_approvals_opened"},
		{kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}, after, "kabinet_approvals_opened"},
		{kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil, "kabinet_approvals_all_opened"},
		{kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, after, "kabinet_approvals_all_opened"},
	} {
		sql, args := selectSQL(engine.Approvals, engine.Query{Scope: &c.scope, Order: opened, Limit: 50, After: c.after})
		plan := explain(t, db, sql, args)
		if !strings.Contains(plan, "USING INDEX "+c.index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	current := statementsOf(engine.Approvals).lookup["subject"]
	if plan := explain(t, db, current, []any{"acme", "a"}); !strings.Contains(plan, "USING INDEX kabinet_approvals_subject") {
		t.Errorf("look-up of a subject: %s", plan)
	}
}
