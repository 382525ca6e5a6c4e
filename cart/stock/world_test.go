package stock_test

import (
	"context"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

const seller kabinet.OrgID = "seller"

var (
	anna  = kabinet.Actor{Person: "anna", Organization: "acme"}
	erp   = kabinet.Actor{Person: "erp", Organization: seller}
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // a Monday
	today = kabinet.MustDate("2026-03-02")
	q     = kabinet.MustQuantity
	eur   = kabinet.MustMoney
)

// articles is the catalogue of the tests: bolts are counted and in boxes, pipe is
// measured, and the valve can be made.
func articles() map[kabinet.SKU]stock.Article {
	return map[kabinet.SKU]stock.Article{
		"BOLT":  {SKU: "BOLT", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}, {Unit: "GRO", Num: 144}, {Unit: kabinet.Kilogram, Num: 100, Den: 3}}, Weight: q("0.03")},
		"PIPE":  {SKU: "PIPE", Unit: kabinet.Metre, Packs: []pricing.Pack{{Unit: kabinet.Piece, Num: 117, Den: 10}, {Unit: "KGM", Num: 1000, Den: 4620}}, Weight: q("4.62"), Volume: q("0.0026")},
		"VALVE": {SKU: "VALVE", Unit: kabinet.Piece, ToOrder: true, Lead: stock.Days{Min: 10, Max: 15}, Weight: q("12")},
	}
}

// tester is a test of either kind.
type tester interface {
	require.TestingT
	Helper()
}

// world is a seller with two warehouses, and its stock.
type world struct {
	t        tester
	db       store.DB
	articles map[kabinet.SKU]stock.Article
	places   []stock.Warehouse
	rates    stock.RateProvider
	feed     int64
}

func newWorld(t tester, mode stock.Mode) *world {
	w := &world{t: t, db: memory.New(memory.Options{}), articles: articles(), places: []stock.Warehouse{{ID: "north"}, {ID: "south", Handling: 1}}}
	w.must(func(ctx context.Context, s *stock.Service) error { return s.Declare(ctx, start, "erp", mode) })
	return w
}

func (w *world) service(tx store.Tx) *stock.Service {
	return &stock.Service{
		Seller: seller, Warehouses: w.places, Rates: w.rates,
		Catalogue: stock.CatalogueFunc(func(_ context.Context, skus ...kabinet.SKU) (map[kabinet.SKU]stock.Article, error) {
			out := map[kabinet.SKU]stock.Article{}
			for _, sku := range skus {
				if a, ok := w.articles[sku]; ok {
					out[sku] = a
				}
			}
			return out, nil
		}),
		Levels: tx.StockLevels(), Sources: tx.StockSources(), Parked: tx.StockParked(),
		Ledger: tx.Ledger(), Balances: tx.LedgerBalances(), Reservations: tx.Reservations(),
	}
}

func (w *world) try(do func(ctx context.Context, s *stock.Service) error) error {
	return w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error { return do(ctx, w.service(tx)) })
}

// expire gives back all that has expired, and returns how much that was.
func (w *world) expire(now time.Time) (int, error) {
	return ledger.ExpireEach(context.Background(), func(_ context.Context, do func(context.Context, *stock.Service) error) error {
		return w.try(do)
	}, erp, now)
}

func (w *world) must(do func(ctx context.Context, s *stock.Service) error) {
	w.t.Helper()
	require.NoError(w.t, w.try(do))
}

// take imports a feed of the next version, as of an instant.
func (w *world) take(f stock.Feed) stock.Report {
	w.t.Helper()
	w.feed++
	f.Source, f.Version = "erp", w.feed
	if f.AsOf.IsZero() {
		f.AsOf = start
	}
	var r stock.Report
	w.must(func(ctx context.Context, s *stock.Service) (err error) {
		r, err = s.Import(ctx, erp, f.AsOf, f)
		return err
	})
	return r
}

// full imports a full feed of rows.
func (w *world) full(at time.Time, rows ...stock.Row) stock.Report {
	w.t.Helper()
	return w.take(stock.Feed{Kind: stock.Full, AsOf: at, Rows: rows})
}

func row(sku kabinet.SKU, place kabinet.WarehouseID, quantity string) stock.Row {
	return stock.Row{SKU: sku, Warehouse: place, Quantity: q(quantity)}
}

func order(id string, version int64) stock.Document {
	return stock.Document{Org: "acme", ID: "order/" + id, Version: version}
}

func ask(line string, sku kabinet.SKU, quantity string) stock.Ask {
	return stock.Ask{Line: line, SKU: sku, Quantity: q(quantity)}
}

// hold reserves without end.
func (w *world) hold(d stock.Document, asks ...stock.Ask) (held stock.Held, err error) {
	err = w.try(func(ctx context.Context, s *stock.Service) (err error) {
		held, err = s.Reserve(ctx, anna, start, stock.Request{Document: d, Lines: asks})
		return err
	})
	return held, err
}

// now returns what there is now in all warehouses.
func (w *world) now(sku kabinet.SKU) string {
	w.t.Helper()
	var out kabinet.Quantity
	w.must(func(ctx context.Context, s *stock.Service) error {
		a, err := s.Answers(ctx, start, sku)
		if err != nil {
			return err
		}
		out, err = a[0].Now()
		return err
	})
	return out.String()
}

func (w *world) ship(d stock.Document, at time.Time, step string, parts ...stock.Part) {
	w.t.Helper()
	w.must(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Ship(ctx, anna, at, d, step, parts...)
		return err
	})
}

// pricingProduct is a product of a price book.
func pricingProduct() pricing.Product {
	return pricing.Product{SKU: "PIPE", Unit: kabinet.Metre, Packs: []pricing.Pack{{Unit: kabinet.Piece, Num: 6}}}
}
