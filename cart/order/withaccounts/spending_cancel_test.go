package withaccounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// denials are the ways in which an order is not approved.
var denials = map[string]func(desk, order.State) (withaccounts.Outcome, error){
	"rejected": func(d desk, o order.State) (withaccounts.Outcome, error) { return d.vote(set.Dina, o, false) },
	"withdrawn": func(d desk, o order.State) (out withaccounts.Outcome, err error) {
		f := d.flow(o)
		err = d.Run(d.Context(), func(ctx context.Context, s *withaccounts.Spending) (err error) {
			out, err = s.Withdraw(ctx, set.Ben, f.Ref(), "no need")
			return err
		})
		return out, err
	},
	"expired": func(d desk, o order.State) (out withaccounts.Outcome, err error) {
		f := d.flow(o)
		d.Now = d.Now.AddDate(0, 0, 3)
		err = d.Run(d.Context(), func(ctx context.Context, s *withaccounts.Spending) (err error) {
			out, err = s.Settle(ctx, set.Mira, "acme", f.ID)
			return err
		})
		return out, err
	},
}

// What is not approved is cancelled as everything else is: its goods are free at once.
func TestAnOrderThatIsNotApprovedLetsItsGoodsGo(t *testing.T) {
	for name, deny := range denials {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			d.Wait = 24 * time.Hour
			require.NoError(t, d.Shelf(t.Context(), 10))
			o := d.place(set.Ben, "1", 6)
			free, err := d.Free(t.Context())
			require.NoError(t, err)
			require.Equal(t, "4", free.String())
			out, err := deny(d, o)
			require.NoError(t, err)
			require.Equal(t, order.Cancelled, out.Order.Status)
			require.Equal(t, withaccounts.ReasonNotApproved+name, out.Order.Reason)
			require.Equal(t, d.order(o.ID).Version, out.Order.Version)
			free, err = d.Free(t.Context())
			require.NoError(t, err)
			require.Equal(t, "10", free.String())
			d.spends("0.00", "0.00")
		})
	}
}

// halves places two orders of a split cart, 6 and 2 pieces, at 9.00 for the sake of 8.
func (d desk) halves() (large, small order.State) {
	d.Helper()
	snapshot, _, err := pricing.Compile(pricing.Book{
		Version: "tiers", Products: []pricing.Product{{SKU: "A", Unit: kabinet.Piece}},
		Lists: []pricing.List{{ID: "base", Currency: set.RUB, Tax: pricing.Net, Assignments: []pricing.Assignment{{}},
			Rows: []pricing.Row{{SKU: "A", Tiers: []pricing.Tier{
				{From: kabinet.QuantityOf(1), Price: kabinet.MustQuantity("10")}, {From: kabinet.QuantityOf(8), Price: kabinet.MustQuantity("9")},
			}}}}},
	})
	require.NoError(d, err)
	d.Snapshot = snapshot
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		carts := d.Carts(tx)
		h := cart.Header{Unit: "works", Person: set.Ben.Person, Payer: "acme-llc", Seller: "works", Currency: set.RUB}
		v, err := carts.Open(ctx, set.Ben, "acme", cart.OpenRequest{Header: h})
		require.NoError(d, err)
		v, err = carts.Add(ctx, set.Ben, cart.Ref{Org: "acme", ID: v.State.ID, Version: v.State.Version},
			cart.NewLine{LineKey: cart.LineKey{SKU: "A"}, Quantity: kabinet.QuantityOf(6)},
			cart.NewLine{LineKey: cart.LineKey{SKU: "A", Date: kabinet.DateOf(d.Now.AddDate(0, 0, 10))}, Quantity: kabinet.QuantityOf(2)})
		require.NoError(d, err)
		parts, err := carts.Split(ctx, set.Ben, cart.Ref{Org: "acme", ID: v.State.ID, Version: v.State.Version}, cart.SplitOptions{By: []cart.SplitBy{cart.ByDate}})
		require.NoError(d, err)
		var rs []order.PlaceRequest
		for _, p := range parts {
			rs = append(rs, order.PlaceRequest{Org: "acme", Cart: p.State.ID, Version: p.State.Version, Key: string(p.State.ID)})
		}
		orders, err := d.Orders(tx).PlaceAll(ctx, set.Ben, rs...)
		require.NoError(d, err)
		large, small = orders[0], orders[1]
		return nil
	}))
	require.Equal(d, "9.00 RUB", small.Lines[0].Price.Price.String())
	require.Empty(d, small.Holds)
	return large, small
}

// A client whose approver rejects the large part of a split does not keep its tier for the
// small one: that is priced again, or, where it is confirmed, the large one is not cancelled
// before the seller's people do so.
func TestARejectedPartLeavesItsSiblingsNoTier(t *testing.T) {
	for name, deny := range denials {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			d.Wait = 24 * time.Hour
			large, small := d.halves()
			out, err := deny(d, large)
			require.NoError(t, err)
			require.NoError(t, out.Stuck)
			require.Equal(t, order.Cancelled, d.order(large.ID).Status)
			require.Equal(t, []order.HoldKind{order.HoldPrice}, holdKinds(d.order(small.ID)))
			_, err = d.confirm(small)
			require.ErrorIs(t, err, order.ErrHeld)
		})
		t.Run(name+", the other is confirmed", func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			d.Wait = 24 * time.Hour
			large, small := d.halves()
			_, err := d.confirm(small)
			require.NoError(t, err)
			out, err := deny(d, large)
			require.NoError(t, err)
			require.ErrorIs(t, out.Stuck, order.ErrTier)
			require.Equal(t, order.Submitted, d.order(large.ID).Status)
			_, err = d.confirm(large)
			require.ErrorIs(t, err, order.ErrHeld)
			_, err = d.change(large, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
				return s.Cancel(ctx, set.Ben, ref, "no need")
			})
			require.ErrorIs(t, err, order.ErrTier)
			_, err = d.change(large, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
				return s.Fail(ctx, set.Mira, ref, "they may keep the price")
			})
			require.NoError(t, err)
			d.spends("21.96", "21.96")
		})
	}
}

// What was rejected and could not be cancelled is approved anew once it is another, and
// waits for that alone.
func TestARejectedOrderThatIsAmendedIsApprovedAnew(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	large, small := d.halves()
	_, err := d.confirm(small)
	require.NoError(t, err)
	_, err = d.vote(set.Dina, large, false)
	require.NoError(t, err)
	was := d.order(large.ID).Holds
	amend := func(pieces int64) (order.State, error) {
		return d.change(large, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
			return s.Amend(ctx, set.Ben, ref, order.Amendment{Quantities: []order.LineQuantity{{Line: large.Lines[0].ID, Quantity: kabinet.QuantityOf(pieces)}}})
		})
	}
	_, err = amend(5)
	require.ErrorIs(t, err, order.ErrTier)
	large, err = amend(8)
	require.NoError(t, err)
	require.Len(t, large.Holds, 1)
	require.NotEqual(t, was, large.Holds)
	out, err := d.vote(set.Dina, large, true)
	require.NoError(t, err)
	require.NoError(t, out.Stuck)
	require.Equal(t, approval.Approved, out.Flow.Status)
	_, err = d.confirm(large)
	require.NoError(t, err)
}
