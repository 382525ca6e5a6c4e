package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// Lists keeps lists of articles. Stage is "archived", or "live"; shared
// are the persons, each between two line feeds.
var Lists = &Table{Name: "lists", What: "list", Columns: []string{"kind", "stage", "changed", "shared"}}

var listKind = &aggregate[*quickorder.List, quickorder.ListState]{
	table:   Lists,
	sort:    []Order{{Column: "changed", Desc: true}},
	state:   (*quickorder.List).State,
	restore: quickorder.RestoreList,
	savable: quickorder.ListState.Savable,
	version: func(s *quickorder.ListState) *int64 { return &s.Version },
	row: func(s *quickorder.ListState) Row {
		return scoped(s.Object(), string(s.ID), string(s.Kind), listStage(s.Archived), Instant(s.Changed), set(s.SharedWith()))
	},
	event: func(s *quickorder.ListState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

func listStage(archived bool) string {
	if archived {
		return "archived"
	}
	return "live"
}

// lists is the port of lists.
type lists struct{ *Tx }

func (x lists) Get(ctx context.Context, org kabinet.OrgID, id quickorder.ListID) (*quickorder.List, error) {
	return listKind.get(ctx, x.Tx, string(org), string(id))
}

func (x lists) Save(ctx context.Context, l *quickorder.List, events ...kabinet.Event) error {
	return listKind.save(ctx, x.Tx, l, events)
}

func (x lists) List(
	ctx context.Context, scope kabinet.Scope, f quickorder.ListFilter, page kabinet.Page,
) (kabinet.List[quickorder.ListState], error) {
	where := is(nil, "kind", string(f.Kind))
	if f.Live {
		where = is(where, "stage", listStage(false))
	}
	where = is(where, ColOwner, string(f.Owner))
	where = sharedWith(where, f.SharedWith)
	return listKind.list(ctx, x.Tx, scope, where, page)
}
