package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// Lists that people open every day read an index in its order, at the first
// page as at later ones, and sort nothing.
func TestListsUseIndexes(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	org := &kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme", Units: []kabinet.UnitID{"u1", "u2"}}}}
	all := &kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	placed := []engine.Order{{Column: "placed", Desc: true}}
	changed := []engine.Order{{Column: "changed", Desc: true}}
	created := []engine.Order{{Column: "created"}}
	after := []string{"2026", "acme", "x"}
	for _, c := range []struct {
		table *engine.Table
		query engine.Query
		index string
	}{
		{engine.Orders, engine.Query{Scope: org, Order: placed, Limit: 50}, "kabinet_orders_placed"},
		{engine.Orders, engine.Query{Scope: org, Order: placed, Limit: 50, After: after}, "kabinet_orders_placed"},
		{engine.Orders, engine.Query{Scope: all, Order: placed, Limit: 50}, "kabinet_orders_all_placed"},
		{engine.Orders, engine.Query{Scope: all, Order: placed, Limit: 50, After: after}, "kabinet_orders_all_placed"},
		{engine.Carts, engine.Query{Scope: org, Order: changed, Limit: 50}, "kabinet_carts_changed"},
		{engine.Carts, engine.Query{Scope: all, Order: changed, Limit: 50, After: after}, "kabinet_carts_all_changed"},
		{engine.Memberships, engine.Query{Scope: org, Order: created, Limit: 50}, "kabinet_memberships_created"},
		{engine.Memberships, engine.Query{Scope: all, Order: created, Limit: 50, After: after}, "kabinet_memberships_all_created"},
		{engine.Staff, engine.Query{Scope: all, Where: []engine.Cond{{Column: "person", Values: []string{"p"}}}, Limit: 50}, "kabinet_staff_person"},
		{engine.Organizations, engine.Query{Scope: all, Order: []engine.Order{{Column: "name_key"}}, Limit: 50}, "kabinet_organizations_name"},
	} {
		sql, args := selectSQL(c.table, c.query)
		plan := explain(t, db, sql, args)
		if !strings.Contains(plan, "USING INDEX "+c.index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	for table, index := range map[*engine.Table]string{
		engine.People: "kabinet_people_login", engine.Memberships: "kabinet_memberships_person",
	} {
		plan := explain(t, db, statementsOf(table).lookup[table.Unique[0].Name], []any{"a", "b"}[:len(table.Unique[0].Columns)])
		if !strings.Contains(plan, "USING INDEX "+index) {
			t.Errorf("lookup of %s: %s", table.Name, plan)
		}
	}
	// Of carts, only those that are shared, or whose time is over, are read.
	one := &kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	for index, where := range map[string][]engine.Cond{
		"kabinet_carts_shared":  {{Column: "shared", Op: engine.AtLeast, Values: []string{"\n"}}, {Column: "shared", Op: engine.Contains, Values: []string{"\np\n"}}},
		"kabinet_carts_expires": {{Column: "expires", Op: engine.AtLeast, Values: []string{"0"}}, {Column: "expires", Op: engine.Below, Values: []string{"2026"}}},
	} {
		scope := one
		if index == "kabinet_carts_expires" {
			scope = all
		}
		sql, args := selectSQL(engine.Carts, engine.Query{Scope: scope, Where: where, Order: changed, Limit: 50})
		if plan := explain(t, db, sql, args); !strings.Contains(plan, "USING INDEX "+index) {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
	plan := explain(t, db, statementsOf(engine.Carts).get, []any{"a", "b"})
	if !strings.Contains(plan, "USING INDEX sqlite_autoindex_kabinet_carts_1 (org=? AND id=?)") {
		t.Errorf("get of carts: %s", plan)
	}
}

func explain(t *testing.T, db *DB, sql string, args []any) string {
	t.Helper()
	rows, err := db.readers.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		out = append(out, detail)
	}
	return strings.Join(out, "\n")
}
