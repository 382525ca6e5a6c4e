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

// lift takes the first hold of an order away by hand: the money is there.
func (d desk) lift(o order.State) order.State {
	d.Helper()
	h := d.order(o.ID).Holds[0]
	out, err := d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Release(ctx, set.Mira, ref, h.Kind, h.Reference)
	})
	require.NoError(d, err)
	return out
}

// An order that has reserved nothing and waits for nothing is not prepaid for that: only
// the mark of a lifted prepayment says so, and only as much of it as that.
func TestOnlyALiftedPrepaymentIsPrepaid(t *testing.T) {
	lose := func(d desk, o order.State, change func(*order.State)) {
		s := d.order(o.ID)
		change(&s)
		require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
			return tx.Orders().Save(ctx, order.Restore(s))
		}))
	}
	for name, c := range map[string]struct {
		limit  string
		terms  string
		change func(*order.State)
	}{
		"for want of credit": {"10 RUB", "", func(s *order.State) { s.Holds = nil }},
		"by the terms":       {"1000 RUB", "30", func(s *order.State) { s.Holds = nil }},
		"less than it costs": {"0 RUB", "", func(s *order.State) {
			s.Prepayments = []order.Prepayment{{Hold: s.Holds[0]}}
			s.Prepayments[0].Amount, s.Holds = kabinet.MustMoney("48.79 RUB"), nil
		}},
		"another prepayment": {"0 RUB", "", func(s *order.State) {
			s.Prepayments = []order.Prepayment{{Hold: s.Holds[0]}}
			s.Prepayments[0].Reference, s.Holds = "pro_1", nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, c.limit, credit.Policy{})
			if c.terms != "" {
				rest, err := kabinet.MustRate("1").Sub(kabinet.MustPercent(c.terms))
				require.NoError(t, err)
				d.Terms = &credit.Terms{Instalments: []credit.Instalment{
					{Share: kabinet.MustPercent(c.terms), Prepaid: true, Anchor: credit.Order}, {Share: rest, Anchor: credit.Shipment, Days: 30},
				}}
			}
			o := d.place(set.Ben, "1", 4)
			require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(o))
			lose(d, o, c.change)
			_, err := d.confirm(o)
			require.ErrorIs(t, err, order.ErrHeld)
			require.Equal(t, order.Submitted, d.order(o.ID).Status)
		})
	}
}

// What lifts a prepayment says with what: by hand or by which payment, for how much.
func TestAPrepaymentIsMarked(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{})
	o := d.lift(d.place(set.Ben, "1", 4))
	require.Empty(t, o.Holds)
	require.Len(t, o.Prepayments, 1)
	p := o.Prepayments[0]
	require.Equal(t, "48.80 RUB", p.Amount.String())
	require.Equal(t, "48.80 RUB", p.Payable.String())
	require.Equal(t, kabinet.PersonID("mira"), p.By)
	require.Empty(t, p.Payment)
	_, err := d.confirm(o)
	require.NoError(t, err)
	d.spends("48.80", "0.00")
}

// More of an order that was prepaid, for want of credit or by the terms, is to be prepaid
// too: the difference, and no more. What was prepaid for more suffices for less.
func TestMoreOfWhatWasPrepaidIsPrepaid(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{})
	o := d.lift(d.place(set.Ben, "1", 2))
	for _, c := range []struct {
		pieces int64
		want   string
	}{{4, "24.40 RUB"}, {1, ""}, {3, "12.20 RUB"}} {
		var err error
		o, err = d.revise(set.Ben, o, c.pieces)
		require.NoError(t, err)
		if c.want == "" {
			require.Empty(t, o.Holds)
			continue
		}
		require.Len(t, o.Holds, 1)
		require.Equal(t, c.want, o.Holds[0].Amount.String())
		require.Equal(t, c.want, o.Holds[0].Reason)
		_, err = d.confirm(o)
		require.ErrorIs(t, err, order.ErrHeld)
	}
	_, err := d.confirm(d.lift(o))
	require.NoError(t, err)
	d.spends("36.60", "0.00")
}

// What was paid back is not prepaid any more.
func TestWhatIsPaidBackIsNotPrepaid(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{})
	o := d.lift(d.place(set.Ben, "1", 4))
	for reference, amount := range map[string]string{"in": "48.80 RUB", "back": "-24.40 RUB"} {
		var err error
		o, err = d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
			return s.Pay(ctx, set.Mira, ref, order.Payment{Reference: reference, At: d.Now, Amount: kabinet.MustMoney(amount)})
		})
		require.NoError(t, err)
	}
	_, err := d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
}

// An order whose prepayment is paid back waits for it again, by itself, and no longer once the
// money is there.
func TestMoneyPaidBackIsWaitedForAgain(t *testing.T) {
	share := func(percent string) *credit.Terms {
		rest, err := kabinet.MustRate("1").Sub(kabinet.MustPercent(percent))
		require.NoError(t, err)
		if rest.Sign() == 0 {
			return &credit.Terms{Instalments: []credit.Instalment{{Share: kabinet.MustPercent(percent), Prepaid: true, Anchor: credit.Order}}}
		}
		return &credit.Terms{Instalments: []credit.Instalment{
			{Share: kabinet.MustPercent(percent), Prepaid: true, Anchor: credit.Order}, {Share: rest, Anchor: credit.Shipment, Days: 30},
		}}
	}
	type wait map[string]string
	for name, c := range map[string]struct {
		limit string
		terms *credit.Terms
		paid  string
		back  string
		want  wait
	}{
		"for want of credit":        {"10 RUB", nil, "48.80 RUB", "-48.80 RUB", wait{"credit": "48.80 RUB"}},
		"a part of it":              {"10 RUB", nil, "48.80 RUB", "-24.40 RUB", wait{"credit": "24.40 RUB"}},
		"more than was asked":       {"10 RUB", nil, "60 RUB", "-11.20 RUB", wait{}},
		"by the terms":              {"1000 RUB", share("50"), "24.40 RUB", "-24.40 RUB", wait{"terms": "24.40 RUB"}},
		"by the terms, all of it":   {"1000 RUB", share("100"), "48.80 RUB", "-48.80 RUB", wait{"terms": "48.80 RUB"}},
		"by the terms, and no more": {"10 RUB", share("50"), "48.80 RUB", "-48.80 RUB", wait{"terms": "24.40 RUB", "credit": "24.40 RUB"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, c.limit, credit.Policy{})
			d.Terms = c.terms
			o := d.place(set.Ben, "1", 4)
			for range o.Holds {
				o = d.lift(o)
			}
			require.Empty(t, o.Holds)
			pay := func(reference, amount string) wait {
				t.Helper()
				o, err := d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
					return s.Pay(ctx, set.Mira, ref, order.Payment{Reference: reference, At: d.Now, Amount: kabinet.MustMoney(amount)})
				})
				require.NoError(t, err)
				holds := wait{}
				for _, h := range o.Holds {
					require.Equal(t, order.HoldPrepayment, h.Kind)
					holds[h.Reference] = h.Amount.String()
				}
				return holds
			}
			require.Empty(t, pay("in", c.paid))
			require.Equal(t, c.want, pay("back", c.back))
			_, err := d.confirm(o)
			if len(c.want) == 0 {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, order.ErrHeld)
			require.Empty(t, pay("again", c.back[1:]))
			_, err = d.confirm(o)
			require.NoError(t, err)
			// What is paid back of a confirmed order is the seller's to see to.
			require.Empty(t, pay("back again", c.back))
		})
	}
}

// A confirmed order that is not paid owes until the seller's system says otherwise: its
// credit is not free again for having waited.
func TestAConfirmedOrderKeepsItsCredit(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "50 RUB", credit.Policy{})
	o, err := d.confirm(d.place(set.Ben, "1", 4))
	require.NoError(t, err)
	expire := func() {
		d.Now = d.Now.Add(withaccounts.Keep + time.Hour)
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
			credits := d.Spending(tx).Credit.Credit
			due, err := credits.Due(ctx, d.Now, 100)
			for _, r := range due {
				if _, err := credits.Expire(ctx, set.Mira, d.Now, r.Org, r.Document.ID); err != nil {
					return err
				}
			}
			return err
		}))
	}
	expire()
	_, owed, err := d.Used(t.Context())
	require.NoError(t, err)
	require.Equal(t, "48.80", owed.Amount())
	require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(d.place(set.Ben, "2", 1)))
	// And likewise what it has become since.
	_, err = d.revise(set.Mira, o, 3)
	require.NoError(t, err)
	expire()
	_, owed, err = d.Used(t.Context())
	require.NoError(t, err)
	require.Equal(t, "36.60", owed.Amount())
}

// Who decides on an order for the client is not shown why the seller's prices are as they
// are.
func TestADecisionShowsNoInternalTraces(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	require.NotEmpty(t, d.order(o.ID).Lines[0].Trace)
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.Empty(t, out.Order.Lines[0].Trace)
	require.NotEmpty(t, d.order(o.ID).Lines[0].Trace, "they are kept")
}

// What another system says of an order that was cancelled takes no budget and no credit.
func TestACancelledOrderTakesNothing(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o, err := d.confirm(d.place(set.Ben, "1", 2))
	require.NoError(t, err)
	_, err = d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Cancel(ctx, set.Ben, ref, "not needed")
	})
	require.NoError(t, err)
	_, err = d.revise(set.Mira, o, 4)
	require.NoError(t, err)
	d.spends("0.00", "0.00")
}
