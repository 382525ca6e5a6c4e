package withaccounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// free lets an order pass that credit holds, for an hour.
func (d desk) free(o order.State) {
	d.Helper()
	ref := order.Ref{Org: "acme", ID: o.ID, Version: d.order(o.ID).Version}
	require.NoError(d, d.Run(d.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
		_, err := s.Release(ctx, set.Carl, ref, d.Now.Add(time.Hour), "known")
		return err
	}))
}

func (d desk) reassess(by kabinet.Actor, o order.State, ahead int64) (out order.State, err error) {
	d.Helper()
	ref := order.Ref{Org: "acme", ID: o.ID, Version: d.order(o.ID).Version + ahead}
	err = d.Run(d.Context(), func(ctx context.Context, s *withaccounts.Spending) (err error) {
		out, err = s.Reassess(ctx, by, ref)
		return err
	})
	return out, err
}

func (d desk) pay(o order.State, reference, amount string) {
	d.Helper()
	_, err := d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Pay(ctx, set.Mira, ref, order.Payment{Reference: reference, Amount: kabinet.MustMoney(amount), At: d.Now})
	})
	require.NoError(d, err)
}

// An order whose release has lapsed before it was confirmed is not stuck for good: it has
// its hold again, with what it has reserved, and is released anew.
func TestALapsedReleaseIsAskedForAgain(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{OverLimit: credit.Hold})
	o := d.place(set.Ben, "1", 3)
	first := o.Holds[0]
	d.free(o)
	d.Now = d.Now.Add(time.Hour)
	_, err := d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	require.Empty(t, d.order(o.ID).Holds)
	for range 2 { // twice is once
		o, err = d.reassess(set.Mira, o, 0)
		require.NoError(t, err)
		require.Len(t, o.Holds, 1)
		require.Equal(t, d.order(o.ID), o)
		require.Equal(t, first.Kind, o.Holds[0].Kind)
		require.Equal(t, first.Reference, o.Holds[0].Reference)
		d.spends("36.60", "36.60")
	}
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	d.free(o)
	_, err = d.confirm(o)
	require.NoError(t, err)
	d.spends("36.60", "36.60")
	_, err = d.reassess(set.Mira, o, 0)
	require.ErrorIs(t, err, order.ErrStatus)
}

// A release is of one version: an order that is made less afterwards has its hold again at
// once, rather than be refused when it is confirmed.
func TestLessAfterAReleaseIsReleasedAnew(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{OverLimit: credit.Hold})
	o := d.place(set.Ben, "1", 3)
	d.free(o)
	o, err := d.revise(set.Ben, o, 2)
	require.NoError(t, err)
	require.Equal(t, []order.HoldKind{order.HoldCredit}, holdKinds(o))
	d.spends("24.40", "24.40")
	d.free(o)
	_, err = d.confirm(o)
	require.NoError(t, err)
	// And one of a payer who is blocked by now is less all the same.
	o = d.place(set.Ben, "2", 3)
	d.free(o)
	d.block(true)
	_, err = d.revise(set.Ben, o, 2)
	require.NoError(t, err)
	d.spends("48.80", "48.80")
}

// A limit that was lowered asks for a prepayment in place of the credit, which then lets
// the order go on; a part of it does not.
func TestALoweredLimitAsksForAPrepayment(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "100 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 3)
	require.Empty(t, o.Holds)
	d.owe("10 RUB")
	_, err := d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	o, err = d.reassess(set.Mira, o, 0)
	require.NoError(t, err)
	require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(o))
	require.Equal(t, "36.60 RUB", o.Holds[0].Amount.String())
	d.pay(o, "s1", "6.60 RUB")
	require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(d.order(o.ID)))
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	o = d.lift(o)
	_, err = d.confirm(o)
	require.NoError(t, err)
}

// Who may not process orders asks nothing anew, nor learns of the order.
func TestNobodyWithoutTheRightReassesses(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{OverLimit: credit.Hold})
	o := d.place(set.Ben, "1", 3)
	d.free(o)
	d.Now = d.Now.Add(time.Hour)
	was := d.order(o.ID)
	for who, want := range map[*kabinet.Actor]error{
		&set.Rolf: kabinet.ErrNotFound, &set.Ben: kabinet.ErrForbidden, &set.Olga: kabinet.ErrForbidden, &set.Carl: kabinet.ErrForbidden,
	} {
		_, err := d.reassess(*who, o, 0)
		require.ErrorIs(t, err, want, who.Person)
	}
	for _, ahead := range []int64{-1, 1} {
		_, err := d.reassess(set.Mira, o, ahead)
		require.ErrorIs(t, err, kabinet.ErrConflict)
	}
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		_, err := d.Spending(tx).Reassess(ctx, set.Mira, order.Ref{Org: "rival", ID: o.ID, Version: o.Version})
		return err
	})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	require.Equal(t, was, d.order(o.ID))
	d.block(true)
	_, err = d.reassess(set.Mira, o, 0)
	require.ErrorIs(t, err, credit.ErrBlocked)
}

// A prepayment that takes the place of credit which the order has reserved goes with all of
// the money, not with the first of it.
func TestAPartOfThePrepaymentInPlaceOfCreditLeavesTheRest(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "100 RUB", credit.Policy{})
	d.Terms = &credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("50"), Prepaid: true, Anchor: credit.Order},
		{Share: kabinet.MustPercent("50"), Anchor: credit.Shipment, Days: 30},
	}}
	o := d.place(set.Ben, "1", 4)
	require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(o))
	o = d.lift(o)
	d.spends("48.80", "24.40")
	d.owe("10 RUB")
	o, err := d.reassess(set.Mira, o, 0)
	require.NoError(t, err)
	require.Equal(t, "24.40 RUB", o.Holds[0].Amount.String())
	d.pay(o, "s1", "30.00 RUB")
	o = d.order(o.ID)
	require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(o))
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	d.owe("100 RUB") // there is credit again, which the next payment finds
	d.pay(o, "s2", "1.00 RUB")
	require.Empty(t, d.order(o.ID).Holds)
	_, err = d.confirm(o)
	require.NoError(t, err)
}
