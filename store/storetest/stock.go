package storetest

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
)

// StockLevels returns the suite of stock.Store.
func StockLevels() Suite {
	s := subject[stock.LevelState]{
		name: "stock level",
		make: func(org kabinet.OrgID, i int) stock.LevelState {
			var s stock.LevelState
			fill(&s)
			s.Schema, s.Version, s.Org, s.SKU = stock.Schema, 0, org, kabinet.SKU(fmt.Sprint("BOLT/M8 ", i))
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s stock.LevelState) (stock.LevelState, error) {
			l, err := tx.StockLevels().Get(ctx, s.Org, s.SKU, s.Warehouse)
			if err != nil {
				return stock.LevelState{}, err
			}
			return l.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s stock.LevelState) (any, error) {
			return tx.StockLevels().Get(ctx, s.Org, s.SKU, s.Warehouse)
		},
		save: func(ctx context.Context, tx store.Tx, s stock.LevelState, events ...kabinet.Event) error {
			return tx.StockLevels().Save(ctx, stock.RestoreLevel(s), events...)
		},
		version: func(s *stock.LevelState) *int64 { return &s.Version },
		schema:  func(s *stock.LevelState) *int { return &s.Schema },
		change:  func(s *stock.LevelState, note string) { s.Source = stock.SourceID(note) },
		note:    func(s stock.LevelState) string { return string(s.Source) },
		org:     func(s stock.LevelState) kabinet.OrgID { return s.Org },
		id:      stock.LevelState.ID,
		moved:   func(s stock.LevelState, org kabinet.OrgID) stock.LevelState { s.Org = org; return s },
	}
	return Suite{"stock levels", append(s.checks(), check("levels of articles and of sources", func(e env) { levelsOf(e, s) }))}
}

// levelsOf saves levels of some articles in some warehouses, and asks for them.
func levelsOf(e env, j subject[stock.LevelState]) {
	level := func(org kabinet.OrgID, sku kabinet.SKU, w kabinet.WarehouseID, source stock.SourceID) {
		s := j.make(org, 0)
		s.SKU, s.Warehouse, s.Source = sku, w, source
		j.put(e, s)
	}
	level(orgA, "B", "north", "erp")
	level(orgA, "A", "south", "erp")
	level(orgA, "A", "north", "wms")
	level(orgA, "a", "north", "erp")
	level(orgA, "C", "A", "erp")
	level(orgB, "A", "north", "erp")
	ask := func(what string, want []string, of func(ctx context.Context, p stock.Store) ([]*stock.Level, error)) {
		e.Helper()
		var got []string
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := of(ctx, tx.StockLevels())
			got = nil
			for _, l := range list {
				s := l.State()
				got = append(got, fmt.Sprint(s.Org, " ", s.SKU, " ", s.Warehouse, " ", s.Version))
			}
			return err
		})
		if !slices.Equal(got, want) {
			e.Fatalf("%s: %q, want %q", what, got, want)
		}
	}
	ask("levels of two articles", []string{"org_a A north 1", "org_a A south 1", "org_a B north 1"},
		func(ctx context.Context, p stock.Store) ([]*stock.Level, error) {
			return p.Of(ctx, orgA, "B", "A", "none")
		})
	ask("levels of no articles", nil, func(ctx context.Context, p stock.Store) ([]*stock.Level, error) { return p.Of(ctx, orgA) })
	ask("levels of a source", []string{"org_a A south 1", "org_a B north 1", "org_a C A 1", "org_a a north 1"},
		func(ctx context.Context, p stock.Store) ([]*stock.Level, error) { return p.OfSource(ctx, orgA, "erp") })
	ask("levels of another organisation's source", nil,
		func(ctx context.Context, p stock.Store) ([]*stock.Level, error) { return p.OfSource(ctx, orgB, "wms") })
}

// StockSources returns the suite of stock.SourceStore.
func StockSources() Suite {
	s := subject[stock.SourceState]{
		name: "stock source",
		make: func(org kabinet.OrgID, i int) stock.SourceState {
			var s stock.SourceState
			fill(&s)
			s.Schema, s.Version, s.Org, s.ID = stock.Schema, 0, org, stock.SourceID(fmt.Sprint("erp_", i))
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s stock.SourceState) (stock.SourceState, error) {
			src, err := tx.StockSources().Get(ctx, s.Org, s.ID)
			if err != nil {
				return stock.SourceState{}, err
			}
			return src.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s stock.SourceState) (any, error) {
			return tx.StockSources().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s stock.SourceState, events ...kabinet.Event) error {
			return tx.StockSources().Save(ctx, stock.RestoreSource(s), events...)
		},
		version: func(s *stock.SourceState) *int64 { return &s.Version },
		schema:  func(s *stock.SourceState) *int { return &s.Schema },
		change:  func(s *stock.SourceState, note string) { s.Mode = stock.Mode(note) },
		note:    func(s stock.SourceState) string { return string(s.Mode) },
		org:     func(s stock.SourceState) kabinet.OrgID { return s.Org },
		id:      func(s stock.SourceState) string { return string(s.ID) },
		moved:   func(s stock.SourceState, org kabinet.OrgID) stock.SourceState { s.Org = org; return s },
	}
	return Suite{"stock sources", s.checks()}
}

// StockParked returns the suite of stock.ParkedStore.
func StockParked() Suite {
	s := subject[stock.ParkedState]{
		name: "parked row",
		make: func(org kabinet.OrgID, i int) stock.ParkedState {
			var s stock.ParkedState
			fill(&s)
			s.Schema, s.Version, s.Org, s.ID = stock.Schema, 0, org, fmt.Sprint("erp/north/SKU%2F1//", i)
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s stock.ParkedState) (stock.ParkedState, error) {
			p, err := tx.StockParked().Get(ctx, s.Org, s.ID)
			if err != nil {
				return stock.ParkedState{}, err
			}
			return p.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s stock.ParkedState) (any, error) {
			return tx.StockParked().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s stock.ParkedState, events ...kabinet.Event) error {
			return tx.StockParked().Save(ctx, stock.RestoreParked(s), events...)
		},
		version: func(s *stock.ParkedState) *int64 { return &s.Version },
		schema:  func(s *stock.ParkedState) *int { return &s.Schema },
		change:  func(s *stock.ParkedState, note string) { s.Reason = note },
		note:    func(s stock.ParkedState) string { return s.Reason },
		org:     func(s stock.ParkedState) kabinet.OrgID { return s.Org },
		id:      func(s stock.ParkedState) string { return s.ID },
		moved:   func(s stock.ParkedState, org kabinet.OrgID) stock.ParkedState { s.Org = org; return s },
	}
	return Suite{"stock parked", append(s.checks(), check("waiting", func(e env) { parkedWaiting(e, s) }))}
}

func parkedWaiting(e env, j subject[stock.ParkedState]) {
	row := func(org kabinet.OrgID, id string, source stock.SourceID, status stock.ParkedStatus) {
		s := j.make(org, 0)
		s.ID, s.Source, s.Status = id, source, status
		j.put(e, s)
	}
	row(orgA, "c", "erp", stock.Waiting)
	row(orgA, "a", "erp", stock.Waiting)
	row(orgA, "b", "erp", stock.Applied)
	row(orgA, "d", "wms", stock.Waiting)
	row(orgB, "e", "erp", stock.Waiting)
	var got []string
	e.must(func(ctx context.Context, tx store.Tx) error {
		list, err := tx.StockParked().Waiting(ctx, orgA, "erp")
		got = nil
		for _, p := range list {
			got = append(got, p.State().ID)
		}
		return err
	})
	if !slices.Equal(got, []string{"a", "c"}) {
		e.Fatalf("%q wait, want a and c", got)
	}
}
