package withaccounts_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// watched notes what is locked in a transaction, as it is locked: keys, carts, balances
// by their book, and numbers.
type watched struct {
	store.Tx
	locks *[]string
}

func (w watched) note(what string) { *w.locks = append(*w.locks, what) }

type (
	watchedKeys struct {
		order.Keys
		watched
	}
	watchedCarts struct {
		cart.Store
		watched
	}
	watchedLedger struct {
		ledger.Store
		watched
	}
	watchedNumbers struct {
		order.Numbers
		watched
	}
)

func (w watched) OrderKeys() order.Keys       { return watchedKeys{w.Tx.OrderKeys(), w} }
func (w watched) Carts() cart.Store           { return watchedCarts{w.Tx.Carts(), w} }
func (w watched) Ledger() ledger.Store        { return watchedLedger{w.Tx.Ledger(), w} }
func (w watched) OrderNumbers() order.Numbers { return watchedNumbers{w.Tx.OrderNumbers(), w} }

func (w watchedKeys) Claim(ctx context.Context, c order.Claim) (order.ID, bool, error) {
	w.note("key")
	return w.Keys.Claim(ctx, c)
}

func (w watchedCarts) Get(ctx context.Context, org kabinet.OrgID, id cart.ID) (*cart.Cart, error) {
	w.note("cart")
	return w.Store.Get(ctx, org, id)
}

func (w watchedLedger) Post(ctx context.Context, postings ...ledger.Posting) ([]ledger.Entry, error) {
	var books []string
	for _, p := range postings {
		books = append(books, p.Key.Book)
	}
	for _, book := range slices.Compact(books) {
		w.note(book)
	}
	return w.Store.Post(ctx, postings...)
}

func (w watchedNumbers) Next(ctx context.Context, seller kabinet.SellerEntityID, day kabinet.Date) (string, error) {
	w.note("number")
	return w.Numbers.Next(ctx, seller, day)
}

// locks places the carts together, and returns what was locked by the gates that the
// caller chooses.
func (d desk) locks(gates func(*order.Service, store.Tx), rs ...order.PlaceRequest) (locks []string) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		locks = nil
		w := watched{tx, &locks}
		orders := d.Orders(w)
		gates(orders, w)
		placed, err := orders.PlaceAll(ctx, set.Ben, rs...)
		for _, o := range placed {
			require.Equal(d, order.Submitted, o.Status)
		}
		return err
	}))
	return locks
}

// several fills a cart with so many lines of a piece each.
func (d desk) several(key string, lines int) order.PlaceRequest {
	d.Helper()
	r, err := d.Fill(d.Context(), set.Ben, key, 1)
	require.NoError(d, err)
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		var more []cart.NewLine
		for i := range lines - 1 {
			more = append(more, cart.NewLine{
				LineKey: cart.LineKey{SKU: "A", CostCentre: fmt.Sprint("cc-", i)}, Quantity: kabinet.QuantityOf(1),
			})
		}
		if len(more) == 0 {
			return nil
		}
		v, err := d.Carts(tx).Add(ctx, set.Ben, cart.Ref{Org: r.Org, ID: r.Cart, Version: r.Version}, more...)
		r.Version, r.Payable = v.State.Version, v.Totals.Payable
		return err
	}))
	return r
}

// Locks are taken in one order, key, cart, budgets, credit, stock, number, as often for
// many lines as for one.
func TestLocksAreTakenInOneOrder(t *testing.T) {
	d := newDesk(t)
	d.limits("10000", budget.Hard, "10000 RUB", credit.Policy{})
	require.NoError(t, d.Shelf(t.Context(), 1000))
	spending := func(*order.Service, store.Tx) {}
	for _, lines := range []int{1, 4} {
		r := d.several(fmt.Sprint("of ", lines), lines)
		require.Equal(t, []string{"key", "cart", "budget", "credit", "stock", "number"}, d.locks(spending, r), "%d lines", lines)
	}
	apart := func(s *order.Service, tx store.Tx) {
		gate := d.Spending(tx)
		s.Gates = []order.Gate{gate.Budgets, gate.Credit}
	}
	require.Equal(t, []string{
		"key", "key", "cart", "cart", "budget", "budget", "credit", "credit", "stock", "stock", "number", "number",
	}, d.locks(apart, d.several("one", 1), d.several("two", 3)))
	// Spending is one gate of both, so that it asks them cart by cart.
	require.Equal(t, []string{
		"key", "key", "cart", "cart", "budget", "credit", "budget", "credit", "stock", "stock", "number", "number",
	}, d.locks(spending, d.several("three", 1), d.several("four", 3)))
}
