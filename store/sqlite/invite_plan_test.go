package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// The look-up of a link, what is open for an address, the seats that are held, what
// is due and lists of invitations read an index.
func TestInvitationsUseIndexes(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	org := &kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	all := &kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	created := []engine.Order{{Column: "created", Desc: true}}
	after := []string{"2026", "acme", "x"}
	for _, c := range []struct {
		query engine.Query
		index string
	}{
		{engine.Query{Scope: org, Order: created, Limit: 50, After: after}, "kabinet_invitations_created"},
		{engine.Query{Scope: all, Order: created, Limit: 50, After: after}, "kabinet_invitations_all_created"},
		{engine.Query{Where: []engine.Cond{{Column: "open", Values: []string{"a@x.example"}}}}, "kabinet_invitations_person"},
		{engine.Query{Where: []engine.Cond{{Column: "seat", Values: []string{"acme"}}, {Column: "expires", Op: engine.AtLeast, Values: []string{"2026"}}}}, "kabinet_invitations_seat"},
		{engine.Query{Where: []engine.Cond{{Column: "due", Op: engine.AtLeast, Values: []string{"0"}}, {Column: "due", Op: engine.Below, Values: []string{"2026"}}}, Order: []engine.Order{{Column: "due"}}, Limit: 50}, "kabinet_invitations_due"},
	} {
		sql, args := selectSQL(engine.Invitations, c.query)
		if plan := explain(t, db, sql, args); !strings.Contains(plan, "USING INDEX "+c.index) {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	for table, column := range map[*engine.Table]string{
		engine.Invitations: "ended", engine.InviteMeters: "ended", engine.InviteBulks: "ended", engine.Passcodes: "expires",
	} {
		sql, args := selectSQL(table, engine.Query{
			Where: []engine.Cond{{Column: column, Op: engine.AtLeast, Values: []string{"0"}}, {Column: column, Op: engine.Below, Values: []string{"2026"}}},
			Order: []engine.Order{{Column: column}}, Limit: 50,
		})
		if plan := explain(t, db, sql, args); !strings.Contains(plan, "USING INDEX kabinet_"+table.Name+"_"+column) {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	for name, args := range map[string][]any{"selector": {"a"}, "open": {"acme", "", "a@x.example"}} {
		if plan := explain(t, db, statementsOf(engine.Invitations).lookup[name], args); !strings.Contains(plan, "USING INDEX kabinet_invitations_"+name) {
			t.Errorf("%s: %s", name, plan)
		}
	}
}
