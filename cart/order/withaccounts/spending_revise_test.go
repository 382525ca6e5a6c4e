package withaccounts_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// revise makes an order one of so many pieces, as an amendment does, at another net price
// where that is given.
func (d desk) revise(by kabinet.Actor, o order.State, pieces int64, net ...string) (order.State, error) {
	d.Helper()
	o = d.order(o.ID)
	other := newDesk(d)
	other.limits("10000", budget.Hard, "10000 RUB", credit.Policy{})
	for _, price := range net {
		require.NoError(d, other.Price(price))
	}
	like := other.place(set.Olga, "like", pieces)
	next := o
	next.Lines, next.Totals, next.Revision = like.Lines, like.Totals, max(o.Revision, 1)+1
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		r, err := d.Spending(tx).Follow(ctx, by, next, order.Revised{Revision: order.Revision{
			Number: next.Revision, Cause: order.ByAmendment, WasPayable: o.Totals.Payable, Payable: next.Totals.Payable,
			Changes: []order.LineChange{{
				Line: o.Lines[0].ID, WasSKU: "A", SKU: "A", WasQuantity: o.Lines[0].Quantity, Quantity: next.Lines[0].Quantity,
				WasPrice: o.Lines[0].Price.Price, Price: next.Lines[0].Price.Price,
			}},
		}})
		if err != nil {
			return err
		}
		next.Holds = slices.DeleteFunc(next.Holds, func(h order.Hold) bool {
			return slices.ContainsFunc(r.Release, func(x order.Hold) bool { return x.Kind == h.Kind && x.Reference == h.Reference })
		})
		next.Holds = append(next.Holds, r.Hold...)
		return tx.Orders().Save(ctx, order.Restore(next))
	})
	if err != nil {
		return o, err
	}
	return d.order(o.ID), nil
}

// What an amended order reserves is what it costs now: the difference is taken in one
// step, and given back likewise.
func TestAnAmendedOrderReservesTheDifference(t *testing.T) {
	d := newDesk(t)
	d.limits("100", budget.Hard, "100 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 2)
	d.spends("24.40", "24.40")
	o, err := d.revise(set.Ben, o, 4)
	require.NoError(t, err)
	require.Empty(t, o.Holds)
	d.spends("48.80", "48.80")
	o, err = d.revise(set.Ben, o, 3)
	require.NoError(t, err)
	d.spends("36.60", "36.60")
	_, err = d.revise(set.Ben, o, 9)
	require.ErrorIs(t, err, budget.ErrOver)
	d.spends("36.60", "36.60")
	// Once it is confirmed, what is spent follows.
	o, err = d.confirm(o)
	require.NoError(t, err)
	o, err = d.revise(set.Ben, o, 2)
	require.NoError(t, err)
	d.spends("24.40", "24.40")
	o, err = d.revise(set.Ben, o, 4)
	require.NoError(t, err)
	d.spends("48.80", "48.80")
	_, err = d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Cancel(ctx, set.Ben, ref, "not needed")
	})
	require.NoError(t, err)
	d.spends("0.00", "0.00")
}

// An order that exceeds a limit once it is amended needs the approval, and the credit,
// that it would have needed at first.
func TestAnAmendmentIsNoWayPastALimit(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "60 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 4) // 48.80 of the 50 that Ben may order for
	require.Empty(t, o.Holds)
	o, err := d.revise(set.Ben, o, 5)
	require.NoError(t, err)
	require.Len(t, o.Holds, 2, "approval, and credit")
	require.Equal(t, "61.00", func() string { a, _, _ := d.Used(t.Context()); return a.Amount() }())
	_, owed, err := d.Used(t.Context())
	require.NoError(t, err)
	require.Equal(t, "0.00", owed.Amount(), "what exceeds its credit is prepaid whole")
	f := d.flow(o)
	require.Equal(t, int64(2), f.Subject.Version)
	// More, and the approval is for that; less, and it needs none any more.
	o, err = d.revise(set.Ben, o, 6)
	require.NoError(t, err)
	again := d.flow(o)
	require.NotEqual(t, f.ID, again.ID)
	require.Equal(t, f.ID, again.Supersedes)
	_, err = d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.NotContains(t, holdKinds(d.order(o.ID)), order.HoldApproval)
	// The approval was of six. A seventh is another matter.
	o, err = d.revise(set.Ben, o, 7)
	require.NoError(t, err)
	require.Contains(t, holdKinds(o), order.HoldApproval)
}

// A flow that nothing asks for any more is over, and its hold is gone.
func TestAnAmendmentThatNeedsNoApprovalAnyMore(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	f := d.flow(o)
	o, err := d.revise(set.Ben, o, 4)
	require.NoError(t, err)
	require.Empty(t, o.Holds)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		old, err := tx.Approvals().Get(ctx, "acme", f.ID)
		require.Equal(t, approval.Superseded, old.State().Status)
		return err
	}))
	_, err = d.confirm(o)
	require.NoError(t, err)
	d.spends("48.80", "48.80")
}

// An order only becomes less: that is taken, whatever the limits are by now.
func TestLessIsAlwaysTaken(t *testing.T) {
	d := newDesk(t)
	d.limits("100", budget.Hard, "100 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 4)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		list, err := tx.CreditAccounts().Of(ctx, "acme", credit.Party{Seller: o.Seller, Payer: o.Payer, Currency: o.Currency})
		require.NoError(t, err)
		blocked, err := list.Block(set.Carl, d.Now, "insolvent")
		require.NoError(t, err)
		return tx.CreditAccounts().Save(ctx, list, blocked)
	}))
	_, err := d.revise(set.Ben, o, 5)
	require.ErrorIs(t, err, credit.ErrBlocked)
	_, err = d.revise(set.Ben, o, 3)
	require.NoError(t, err)
	d.spends("36.60", "36.60")
}

// More pieces that cost less each are no reduction, though the total stays.
func TestMorePiecesForLessEachAreNotLess(t *testing.T) {
	d := newDesk(t)
	d.limits("100", budget.Hard, "100 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 4)
	d.block(true)
	for _, pieces := range []int64{5, 8} {
		_, err := d.revise(set.Ben, o, pieces, "5")
		require.ErrorIs(t, err, credit.ErrBlocked)
	}
	_, err := d.revise(set.Ben, o, 4, "5")
	require.NoError(t, err)
	d.spends("24.40", "24.40")
}

// What a confirmed order spends is spent after a revision too, and no reservation that a
// job could give back when it expires.
func TestARevisedOrderThatIsConfirmedHasSpent(t *testing.T) {
	d := newDesk(t)
	d.limits("100", budget.Hard, "100 RUB", credit.Policy{})
	o, err := d.confirm(d.place(set.Ben, "1", 4))
	require.NoError(t, err)
	for _, c := range []struct {
		pieces int64
		spent  string
	}{{2, "12.20"}, {6, "36.60"}, {3, "18.30"}} {
		o, err = d.revise(set.Ben, o, c.pieces, "5")
		require.NoError(t, err)
		d.expire(2 * withaccounts.Keep)
		spent, _, err := d.Used(t.Context())
		require.NoError(t, err)
		require.Equal(t, c.spent, spent.Amount())
	}
}

// expire gives back what budgets hold and would have expired after so long.
func (d desk) expire(after time.Duration) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		return set.Expire(ctx, d.Spending(tx).Budgets.Budgets.Book(), d.Now.Add(after))
	}))
}

func holdKinds(o order.State) (out []order.HoldKind) {
	for _, h := range o.Holds {
		out = append(out, h.Kind)
	}
	return out
}
