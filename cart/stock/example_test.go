package stock_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// A seller's ERP says what there is; an order holds some of it, is confirmed, and
// leaves.
func Example() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	job, buyer := kabinet.Actor{Person: "erp", Organization: "seller"}, kabinet.Actor{Person: "anna", Organization: "acme"}
	catalogue := stock.CatalogueFunc(func(context.Context, ...kabinet.SKU) (map[kabinet.SKU]stock.Article, error) {
		return map[kabinet.SKU]stock.Article{"PIPE-57": {SKU: "PIPE-57", Unit: kabinet.Metre}}, nil
	})
	in := func(do func(ctx context.Context, s *stock.Service) error) error {
		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			return do(ctx, &stock.Service{
				Seller: "seller", Catalogue: catalogue, Warehouses: []stock.Warehouse{{ID: "north"}},
				Levels: tx.StockLevels(), Sources: tx.StockSources(), Parked: tx.StockParked(),
				Ledger: tx.Ledger(), Balances: tx.LedgerBalances(), Reservations: tx.Reservations(),
			})
		})
	}
	err := in(func(ctx context.Context, s *stock.Service) error {
		if err := s.Declare(ctx, now, "erp", stock.Physical); err != nil {
			return err
		}
		_, err := s.Import(ctx, job, now, stock.Feed{
			Source: "erp", Version: 1, Kind: stock.Full, AsOf: now, Rows: []stock.Row{
				{SKU: "PIPE-57", Warehouse: "north", Quantity: kabinet.MustQuantity("120.5")},
				{SKU: "PIPE-57", Warehouse: "north", Inbound: "PO-8", Arrives: kabinet.MustDate("2026-03-20"), Quantity: kabinet.QuantityOf(400)},
			},
		})
		return err
	})
	fmt.Println(err)
	document := stock.Document{Org: "acme", ID: "order/7", Version: 1}
	reserve := func(metres int64, by kabinet.Date) error {
		return in(func(ctx context.Context, s *stock.Service) error {
			_, err := s.Reserve(ctx, buyer, now, stock.Request{
				Document: document, Until: now.Add(72 * time.Hour),
				Lines: []stock.Ask{{Line: "1", SKU: "PIPE-57", Quantity: kabinet.QuantityOf(metres), By: by}},
			})
			return err
		})
	}
	err = reserve(200, kabinet.Date{})
	fmt.Println(errors.Is(err, stock.ErrShort), err)
	fmt.Println(reserve(100, kabinet.Date{}))
	err = in(func(ctx context.Context, s *stock.Service) error {
		if _, err := s.Convert(ctx, buyer, now, document); err != nil {
			return err
		}
		held, err := s.Ship(ctx, buyer, now, document, "shipment/1", stock.Part{Line: "1", Quantity: kabinet.QuantityOf(60)})
		if err != nil {
			return err
		}
		fmt.Println(held.Parts[0].Shipped, "left,", held.Parts[0].Open, "held")
		answers, err := s.Answers(ctx, now, "PIPE-57")
		fmt.Println(answers[0].Warehouses[0].Now, "now,", answers[0].Warehouses[0].By(kabinet.MustDate("2026-03-31")), "by the end of March")
		return err
	})
	fmt.Println(err)
	// Output:
	// <nil>
	// true there is not enough in stock: /lines/0: 120.5 of PIPE-57 can be delivered, and 200 is asked for
	// <nil>
	// 60 left, 40 held
	// 20.5 now, 420.5 by the end of March
	// <nil>
}
