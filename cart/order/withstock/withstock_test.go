package withstock_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withstock"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	anna  = kabinet.Actor{Person: "anna", Organization: "acme"}
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	q     = kabinet.MustQuantity
)

func service(tx store.Tx) *stock.Service {
	return &stock.Service{
		Seller: "seller", Warehouses: []stock.Warehouse{{ID: "north"}},
		Catalogue: stock.CatalogueFunc(func(context.Context, ...kabinet.SKU) (map[kabinet.SKU]stock.Article, error) {
			return map[kabinet.SKU]stock.Article{
				"BOLT":  {SKU: "BOLT", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}, Weight: q("0.1")},
				"VALVE": {SKU: "VALVE", Unit: kabinet.Piece, ToOrder: true},
			}, nil
		}),
		Levels: tx.StockLevels(), Sources: tx.StockSources(), Parked: tx.StockParked(),
		Ledger: tx.Ledger(), Balances: tx.LedgerBalances(), Reservations: tx.Reservations(),
	}
}

func TestKeeper(t *testing.T) {
	db := memory.New(memory.Options{})
	in := func(do func(ctx context.Context, s *stock.Service, k withstock.Keeper) error) {
		t.Helper()
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			s := service(tx)
			return do(ctx, s, withstock.Keeper{Stock: s})
		}))
	}
	in(func(ctx context.Context, s *stock.Service, _ withstock.Keeper) error {
		if err := s.Declare(ctx, start, "erp", stock.Physical); err != nil {
			return err
		}
		_, err := s.Import(ctx, anna, start, stock.Feed{Source: "erp", Version: 1, Kind: stock.Full, AsOf: start, Rows: []stock.Row{
			{SKU: "BOLT", Warehouse: "north", Quantity: q("100")}, {SKU: "VALVE", Warehouse: "north", Quantity: q("2")},
		}})
		return err
	})
	now := func(sku kabinet.SKU) (out string) {
		in(func(ctx context.Context, s *stock.Service, _ withstock.Keeper) error {
			a, err := s.Answers(ctx, start, sku)
			out = a[0].Warehouses[0].Now.String()
			return err
		})
		return out
	}
	line := func(id cart.LineID, sku kabinet.SKU, unit kabinet.UoM, quantity string) order.StockLine {
		return order.StockLine{Line: id, LineKey: cart.LineKey{SKU: sku, Unit: unit}, Quantity: q(quantity)}
	}
	request := func(revision int, until time.Time, lines ...order.StockLine) order.StockRequest {
		return order.StockRequest{Org: "acme", Order: "o1", Revision: revision, At: start, Until: until, Lines: lines}
	}
	reserve := func(r order.StockRequest) (short []order.Shortage) {
		in(func(ctx context.Context, _ *stock.Service, k withstock.Keeper) (err error) {
			short, err = k.Reserve(ctx, anna, r)
			return err
		})
		return short
	}
	soon := start.Add(time.Hour)
	short := reserve(request(1, soon, line("1", "BOLT", kabinet.Box, "9"), line("2", "VALVE", "", "5")))
	require.Len(t, short, 1)
	require.Equal(t, cart.LineID("1"), short[0].Line)
	require.Equal(t, "8", short[0].Available.String(), "whole boxes")
	require.Equal(t, "100", now("BOLT"))
	require.Empty(t, reserve(request(1, soon, line("1", "BOLT", kabinet.Box, "8"), line("2", "VALVE", "", "5"))), "what is made to order is never short")
	require.Equal(t, "4", now("BOLT"))
	require.Equal(t, "2", now("VALVE"))
	require.Empty(t, reserve(request(1, time.Time{}, line("1", "BOLT", kabinet.Box, "8"))), "confirmed")
	in(func(ctx context.Context, s *stock.Service, _ withstock.Keeper) error {
		due, err := s.Due(ctx, start.AddDate(1, 0, 0), 10)
		require.Empty(t, due)
		return err
	})
	require.Empty(t, reserve(request(2, time.Time{}, line("1", "BOLT", kabinet.Box, "2"))))
	require.Equal(t, "76", now("BOLT"))
	move := order.StockMove{Org: "acme", Order: "o1", Key: "s1", At: start, Lines: []order.StockLine{line("1", "BOLT", kabinet.Box, "1"), line("2", "VALVE", "", "5")}}
	for range 2 {
		in(func(ctx context.Context, _ *stock.Service, k withstock.Keeper) error {
			return k.Commit(ctx, anna, move)
		})
		require.Equal(t, "76", now("BOLT"))
	}
	for _, id := range []order.ID{"o1", "other"} {
		in(func(ctx context.Context, _ *stock.Service, k withstock.Keeper) error {
			return k.Release(ctx, anna, order.StockMove{Org: "acme", Order: id, At: start})
		})
	}
	require.Equal(t, "88", now("BOLT"), "a box has left")
	toOrder := request(1, soon, line("1", "BOLT", "", "1000"))
	toOrder.Kind, toOrder.Order = cart.ToOrder, "o2"
	require.Empty(t, reserve(toOrder))
	_, err := withstock.Keeper{}.Reserve(t.Context(), anna, toOrder)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}
