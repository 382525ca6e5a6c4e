package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// StockLevels keeps levels; what is held of them is in the ledger.
var StockLevels = &Table{Name: "stock_levels", What: "stock level", Columns: []string{"sku", "warehouse", "source"}}

var levelKind = &aggregate[*stock.Level, stock.LevelState]{
	table:   StockLevels,
	state:   (*stock.Level).State,
	restore: stock.RestoreLevel,
	savable: stock.LevelState.Savable,
	version: func(s *stock.LevelState) *int64 { return &s.Version },
	row: func(s *stock.LevelState) Row {
		return scoped(kabinet.Object{Org: s.Org}, s.ID(), string(s.SKU), string(s.Warehouse), string(s.Source))
	},
	event: func(s *stock.LevelState) (kabinet.OrgID, string) { return s.Org, s.ID() },
}

// stockLevels is the port of levels.
type stockLevels struct{ *Tx }

func (x stockLevels) Get(ctx context.Context, org kabinet.OrgID, sku kabinet.SKU, w kabinet.WarehouseID) (*stock.Level, error) {
	return levelKind.get(ctx, x.Tx, string(org), stock.LevelID(sku, w))
}

func (x stockLevels) Of(ctx context.Context, org kabinet.OrgID, skus ...kabinet.SKU) ([]*stock.Level, error) {
	if len(skus) == 0 {
		return nil, nil
	}
	return x.where(ctx, among([]Cond{{Column: ColOrg, Values: []string{string(org)}}}, "sku", skus))
}

func (x stockLevels) OfSource(ctx context.Context, org kabinet.OrgID, source stock.SourceID) ([]*stock.Level, error) {
	return x.where(ctx, []Cond{{Column: ColOrg, Values: []string{string(org)}}, {Column: "source", Values: []string{string(source)}}})
}

func (x stockLevels) where(ctx context.Context, where []Cond) ([]*stock.Level, error) {
	return levelKind.all(ctx, x.Tx, Query{Where: where, Order: []Order{{Column: "sku"}, {Column: "warehouse"}}})
}

func (x stockLevels) Save(ctx context.Context, l *stock.Level, events ...kabinet.Event) error {
	return levelKind.save(ctx, x.Tx, l, events)
}

// StockSources keeps the sources of levels.
var StockSources = &Table{Name: "stock_sources", What: "stock source"}

var stockSourceKind = &aggregate[*stock.Source, stock.SourceState]{
	table:   StockSources,
	state:   (*stock.Source).State,
	restore: stock.RestoreSource,
	savable: stock.SourceState.Savable,
	version: func(s *stock.SourceState) *int64 { return &s.Version },
	row:     func(s *stock.SourceState) Row { return scoped(kabinet.Object{Org: s.Org}, string(s.ID)) },
	event:   func(s *stock.SourceState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// stockSources is the port of sources.
type stockSources struct{ *Tx }

func (x stockSources) Get(ctx context.Context, org kabinet.OrgID, id stock.SourceID) (*stock.Source, error) {
	return stockSourceKind.get(ctx, x.Tx, string(org), string(id))
}

func (x stockSources) Save(ctx context.Context, s *stock.Source, events ...kabinet.Event) error {
	return stockSourceKind.save(ctx, x.Tx, s, events)
}

// StockParked keeps rows of feeds that wait for what they name.
var StockParked = &Table{Name: "stock_parked", What: "parked row", Columns: []string{"source", "status"}}

var parkedKind = &aggregate[*stock.Parked, stock.ParkedState]{
	table:   StockParked,
	state:   (*stock.Parked).State,
	restore: stock.RestoreParked,
	savable: stock.ParkedState.Savable,
	version: func(s *stock.ParkedState) *int64 { return &s.Version },
	row: func(s *stock.ParkedState) Row {
		return scoped(kabinet.Object{Org: s.Org}, s.ID, string(s.Source), string(s.Status))
	},
	event: func(s *stock.ParkedState) (kabinet.OrgID, string) { return s.Org, s.ID },
}

// stockParked is the port of parked rows.
type stockParked struct{ *Tx }

func (x stockParked) Get(ctx context.Context, org kabinet.OrgID, id string) (*stock.Parked, error) {
	return parkedKind.get(ctx, x.Tx, string(org), id)
}

func (x stockParked) Waiting(ctx context.Context, org kabinet.OrgID, source stock.SourceID) ([]*stock.Parked, error) {
	return parkedKind.all(ctx, x.Tx, Query{
		Where: []Cond{
			{Column: ColOrg, Values: []string{string(org)}}, {Column: "source", Values: []string{string(source)}},
			{Column: "status", Values: []string{string(stock.Waiting)}},
		},
		Order: []Order{{Column: ColID}},
	})
}

func (x stockParked) Save(ctx context.Context, p *stock.Parked, events ...kabinet.Event) error {
	return parkedKind.save(ctx, x.Tx, p, events)
}
