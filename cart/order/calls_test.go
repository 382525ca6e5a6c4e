package order_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// portCalls writes down which ports were called.
type portCalls []string

func (c *portCalls) add(name string) { *c = append(*c, name) }

type (
	countedOrders struct {
		order.Store
		calls *portCalls
	}
	countedCarts struct {
		cart.Store
		calls *portCalls
	}
	countedKeys struct {
		order.Keys
		calls *portCalls
	}
	countedNumbers struct {
		order.Numbers
		calls *portCalls
	}
	countedStock struct {
		order.Stock
		calls *portCalls
	}
	countedPricer struct {
		cart.Pricer
		calls *portCalls
	}
	countedTaxes struct {
		cart.Taxes
		calls *portCalls
	}
)

func (x countedOrders) Save(ctx context.Context, o *order.Order, events ...kabinet.Event) error {
	x.calls.add("save order")
	return x.Store.Save(ctx, o, events...)
}

func (x countedCarts) Get(ctx context.Context, org kabinet.OrgID, id cart.ID) (*cart.Cart, error) {
	x.calls.add("cart")
	return x.Store.Get(ctx, org, id)
}

func (x countedCarts) Save(ctx context.Context, c *cart.Cart, events ...kabinet.Event) error {
	x.calls.add("save cart")
	return x.Store.Save(ctx, c, events...)
}

func (x countedKeys) Claim(ctx context.Context, c order.Claim) (order.ID, bool, error) {
	x.calls.add("key")
	return x.Keys.Claim(ctx, c)
}

func (x countedNumbers) Next(ctx context.Context, seller kabinet.SellerEntityID, on kabinet.Date) (string, error) {
	x.calls.add("number " + on.String())
	return x.Numbers.Next(ctx, seller, on)
}

func (x countedStock) Reserve(ctx context.Context, by kabinet.Actor, r order.StockRequest) ([]order.Shortage, error) {
	x.calls.add("stock")
	return x.Stock.Reserve(ctx, by, r)
}

func (x countedPricer) Price(ctx context.Context, q cart.PriceQuery) ([]cart.Priced, error) {
	x.calls.add("prices")
	return x.Pricer.Price(ctx, q)
}

func (x countedTaxes) TaxRates(ctx context.Context, q cart.TaxQuery) ([]cart.TaxRate, error) {
	x.calls.add("taxes")
	return x.Taxes.TaxRates(ctx, q)
}

// Placing asks each port once, in one order, however many lines there are: key, cart,
// what the gates lock, stock, number. The number is of the day in the seller's zone.
func TestPlacingTakesAsManyRoundTripsForManyLinesAsForOne(t *testing.T) {
	for _, n := range []int{1, 500} {
		d := newDesk()
		var lines []cart.NewLine
		for i := range n {
			l := fake.Line("BOLT", "1")
			l.CostCentre = fmt.Sprint("cc", i)
			lines = append(lines, l)
		}
		d.Now = time.Date(2026, 12, 31, 22, 30, 0, 0, time.UTC)
		r, err := d.fill("k", lines...)
		require.NoError(t, err)
		var calls portCalls
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
			s := d.orders(tx)
			s.Orders, s.Carts = countedOrders{s.Orders, &calls}, countedCarts{s.Carts, &calls}
			s.Keys, s.Numbers, s.Stock = countedKeys{s.Keys, &calls}, countedNumbers{s.Numbers, &calls}, countedStock{s.Stock, &calls}
			s.Pricer, s.Taxes = countedPricer{s.Pricer, &calls}, countedTaxes{s.Taxes, &calls}
			s.Zone = time.FixedZone("MSK", 3*60*60)
			s.Gates = []order.Gate{order.GateFunc(func(_ context.Context, _ order.ID, draft order.Draft, now time.Time) ([]order.Hold, error) {
				calls.add("gate")
				require.Len(t, draft.Lines, n)
				require.Equal(t, d.Now, now)
				return nil, nil
			})}
			o, err := s.Place(ctx, fake.Anna, r)
			require.Len(t, o.Lines, n)
			return err
		}))
		require.Equal(t, portCalls{"key", "cart", "prices", "taxes", "gate", "stock", "number 2027-01-01", "save order", "save cart"}, calls)
	}
}
