package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// The lists of pilots read an index.
func TestRolloutUsesIndexes(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "plan.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for index, reach := range map[string]kabinet.Reach{
		"kabinet_rollout_pilots_created": {Org: "acme"}, "kabinet_rollout_pilots_all_created": {AnyOrg: true},
	} {
		sql, args := selectSQL(engine.RolloutPilots, engine.Query{
			Scope: &kabinet.Scope{Reaches: []kabinet.Reach{reach}}, Order: []engine.Order{{Column: "created", Desc: true}}, Limit: 50,
		})
		plan := explain(t, db, sql, args)
		if !strings.Contains(plan, "USING INDEX "+index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
}
