package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
)

// StockReservations returns the suite of what stock.Service holds on the ports of a
// transaction: it needs levels, sources, the ledger and its reservations.
func StockReservations() Suite {
	return Suite{"stock reservations", []Check{
		check("never below zero under races", stockRacing),
		check("two lines in both orders", stockCrossing),
	}}
}

// StockService returns the service of the races: one warehouse, and two articles that
// are counted.
func StockService(tx store.Tx) *stock.Service {
	return &stock.Service{
		Seller: orgA, Warehouses: []stock.Warehouse{{ID: "north"}},
		Catalogue: stock.CatalogueFunc(func(context.Context, ...kabinet.SKU) (map[kabinet.SKU]stock.Article, error) {
			return map[kabinet.SKU]stock.Article{"A": {SKU: "A", Unit: kabinet.Piece}, "B": {SKU: "B", Unit: kabinet.Piece}}, nil
		}),
		Levels: tx.StockLevels(), Sources: tx.StockSources(), Parked: tx.StockParked(),
		Ledger: tx.Ledger(), Balances: tx.LedgerBalances(), Reservations: tx.Reservations(),
	}
}

// StockArrives imports so many of each article.
func StockArrives(ctx context.Context, tx store.Tx, a, b int64) error {
	s := StockService(tx)
	if err := s.Declare(ctx, base, "erp", stock.Physical); err != nil {
		return err
	}
	_, err := s.Import(ctx, kabinet.Actor{}, base, stock.Feed{Source: "erp", Version: 1, Kind: stock.Full, AsOf: base, Rows: []stock.Row{
		{SKU: "A", Warehouse: "north", Quantity: kabinet.QuantityOf(a)}, {SKU: "B", Warehouse: "north", Quantity: kabinet.QuantityOf(b)},
	}})
	return err
}

// StockHold reserves one A and two B, in either order.
func StockHold(ctx context.Context, tx store.Tx, document string, reversed bool) error {
	lines := []stock.Ask{
		{Line: "1", SKU: "A", Quantity: kabinet.QuantityOf(1)}, {Line: "2", SKU: "B", Quantity: kabinet.QuantityOf(2)},
	}
	if reversed {
		lines[0], lines[1] = lines[1], lines[0]
	}
	_, err := StockService(tx).Reserve(ctx, kabinet.Actor{}, base, stock.Request{
		Document: stock.Document{Org: orgB, ID: document, Version: 1}, Lines: lines,
	})
	return err
}

// StockLeft returns what is left of each article, and an error where what
// reservations hold is not what the ledger holds.
func StockLeft(ctx context.Context, tx store.Tx) (a, b string, err error) {
	answers, err := StockService(tx).Answers(ctx, base, "A", "B")
	if err != nil {
		return "", "", err
	}
	active, err := tx.Reservations().Active(ctx, orgA, stock.Book)
	if err != nil {
		return "", "", err
	}
	open := map[ledger.Key]ledger.Units{}
	for _, r := range active {
		for _, i := range r.State().Items {
			open[i.Key] += i.Open()
		}
	}
	for k, u := range open {
		got, err := tx.Ledger().Balance(ctx, k)
		if err != nil {
			return "", "", err
		}
		if got.Reserved != u {
			return "", "", fmt.Errorf("reservations hold %d of %v, and the ledger %d", u, k, got.Reserved)
		}
	}
	return answers[0].Warehouses[0].Now.String(), answers[1].Warehouses[0].Now.String(), nil
}

func stockRacing(e env) {
	e.must(func(ctx context.Context, tx store.Tx) error { return StockArrives(ctx, tx, 20, 33) })
	const n, each = 8, 5
	var got atomic.Int64
	errs := together(n, func(i int, ready func()) error {
		ready()
		for k := range each {
			document := fmt.Sprint("order/", i, "/", k)
			for range 2 { // a repeat holds nothing more
				err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error { return StockHold(ctx, tx, document, i%2 == 1) })
				if errors.Is(err, stock.ErrShort) {
					break
				}
				if err != nil {
					return err
				}
				got.Add(1)
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	if got.Load() != 2*16 {
		e.Fatalf("%d reservations and repeats of 16 that there is enough for", got.Load())
	}
	e.stockLeft("4", "1")
}

func (e env) stockLeft(a, b string) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) error {
		x, y, err := StockLeft(ctx, tx)
		if err == nil && (x != a || y != b) {
			err = fmt.Errorf("%s and %s are left, want %s and %s", x, y, a, b)
		}
		return err
	})
}

// stockCrossing gives back and reserves at the same time.
func stockCrossing(e env) {
	e.must(func(ctx context.Context, tx store.Tx) error { return StockArrives(ctx, tx, 10, 20) })
	errs := together(8, func(i int, ready func()) error {
		ready()
		for k := range 4 {
			document := fmt.Sprint("order/", i, "/", k)
			err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error { return StockHold(ctx, tx, document, i%2 == 1) })
			if errors.Is(err, stock.ErrShort) {
				continue
			}
			if err == nil {
				err = e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
					d := stock.Document{Org: orgB, ID: document}
					_, err := StockService(tx).Release(ctx, kabinet.Actor{}, base, d, "back")
					return err
				})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	e.stockLeft("10", "20")
}
