package spendingset

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withstock"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
)

func shelf(tx store.Tx) *stock.Service {
	return &stock.Service{
		Seller: "seller", Warehouses: []stock.Warehouse{{ID: "shelf"}},
		Catalogue: stock.CatalogueFunc(func(context.Context, ...kabinet.SKU) (map[kabinet.SKU]stock.Article, error) {
			return map[kabinet.SKU]stock.Article{"A": {SKU: "A", Unit: kabinet.Piece}}, nil
		}),
		Levels: tx.StockLevels(), Sources: tx.StockSources(), Parked: tx.StockParked(),
		Ledger: tx.Ledger(), Balances: tx.LedgerBalances(), Reservations: tx.Reservations(),
	}
}

// Shelf puts so many pieces of the article on a shelf, and has orders keep theirs.
func (s *Set) Shelf(ctx context.Context, pieces int64) error {
	s.Stock = func(tx store.Tx) order.Stock { return withstock.Keeper{Stock: shelf(tx)} }
	return s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		svc := shelf(tx)
		if err := svc.Declare(ctx, s.Now, "erp", stock.Physical); err != nil {
			return err
		}
		_, err := svc.Import(ctx, Mira, s.Now, stock.Feed{
			Source: "erp", Version: 1, Kind: stock.Full, AsOf: s.Now,
			Rows: []stock.Row{{SKU: "A", Warehouse: "shelf", Quantity: kabinet.QuantityOf(pieces)}},
		})
		return err
	})
}

// Free returns how many pieces are on the shelf that no order keeps.
func (s *Set) Free(ctx context.Context) (free kabinet.Quantity, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		answers, err := shelf(tx).Answers(ctx, s.Now, "A")
		if err == nil {
			free = answers[0].Warehouses[0].Now
		}
		return err
	})
	return free, err
}
