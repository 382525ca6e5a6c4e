package withaccounts_test

import (
	"context"
	"fmt"
	"testing"

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

// together fills carts of so many pieces for Ben and orders them all, or each that can be.
func (d desk) together(each bool, pieces ...int64) (out []order.State, err error) {
	d.Helper()
	var rs []order.PlaceRequest
	for i, n := range pieces {
		r, err := d.Fill(d.Context(), set.Ben, fmt.Sprint("part ", i), n)
		require.NoError(d, err)
		rs = append(rs, r)
	}
	if each {
		run := func(ctx context.Context, do func(context.Context, *order.Service) error) error {
			return d.in(func(ctx context.Context, tx store.Tx) error { return do(ctx, d.Orders(tx)) })
		}
		for _, p := range order.PlaceEach(d.Context(), run, set.Ben, rs...) {
			out = append(out, p.Order)
			if p.Err != nil {
				err = p.Err
			}
		}
		return out, err
	}
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = d.Orders(tx).PlaceAll(ctx, set.Ben, rs...)
		return err
	})
	return out, err
}

// Parts that are ordered together share one budget and one credit: what they come to in all
// is taken where it is there to the last kopeck, and not where that is missing.
func TestPartsTogetherTakeNoMoreThanThereIs(t *testing.T) {
	const both = "73.20" // 48.80 and 24.40
	for name, each := range map[string]bool{"all": false, "each": true} {
		t.Run(name+", at the limits", func(t *testing.T) {
			d := newDesk(t)
			d.limits(both, budget.Hard, both+" RUB", credit.Policy{})
			out, err := d.together(each, 4, 2)
			require.NoError(t, err)
			for _, o := range out {
				require.Empty(t, o.Holds)
				_, err := d.confirm(o)
				require.NoError(t, err)
			}
			d.spends(both, both)
		})
		t.Run(name+", a kopeck over a hard budget", func(t *testing.T) {
			d := newDesk(t)
			d.limits("73.19", budget.Hard, "1000 RUB", credit.Policy{})
			_, err := d.together(each, 4, 2)
			require.ErrorIs(t, err, budget.ErrOver)
			if each {
				d.spends("48.80", "48.80")
			} else {
				d.spends("0.00", "0.00")
			}
		})
		t.Run(name+", a kopeck over a budget that asks", func(t *testing.T) {
			d := newDesk(t)
			d.limits("73.19", budget.Approval, "1000 RUB", credit.Policy{})
			out, err := d.together(each, 4, 2)
			require.NoError(t, err)
			require.Empty(t, out[0].Holds)
			require.Equal(t, []order.HoldKind{order.HoldApproval}, holdKinds(out[1]))
			_, err = d.confirm(out[1])
			require.ErrorIs(t, err, order.ErrHeld)
		})
		t.Run(name+", a kopeck over the credit", func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "73.19 RUB", credit.Policy{})
			out, err := d.together(each, 4, 2)
			require.NoError(t, err)
			require.Empty(t, out[0].Holds)
			require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(out[1]))
			d.spends("73.20", "48.80")
			_, err = d.confirm(out[1])
			require.ErrorIs(t, err, order.ErrHeld)
		})
		t.Run(name+", a rule about every part", func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			d.publish(approval.Rule{
				ID: "from", Name: "From 24.40", Effect: approval.Require,
				When:  approval.Where(approval.Total, approval.AtLeast, approval.Amount(kabinet.MustMoney("24.40 RUB"))),
				Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "approver"}}}},
			})
			out, err := d.together(each, 2, 1, 4)
			require.NoError(t, err)
			require.Equal(t, []order.HoldKind{order.HoldApproval}, holdKinds(out[0]))
			require.Empty(t, out[1].Holds)
			require.Equal(t, []order.HoldKind{order.HoldApproval}, holdKinds(out[2]))
			require.NotEqual(t, out[0].Holds, out[2].Holds)
			_, err = d.vote(set.Dina, out[0], true)
			require.NoError(t, err)
			_, err = d.confirm(out[2])
			require.ErrorIs(t, err, order.ErrHeld, "the approval of one part is none of another")
		})
	}
}

func (d desk) publish(r approval.Rule) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		s := d.Spending(tx).Approvals
		book, err := s.Rules(ctx, set.Olga, "acme")
		require.NoError(d, err)
		_, err = s.Publish(ctx, set.Olga, "acme", book.Version, r)
		return err
	}))
}

// An approval of what exceeds a budget by a little is of that order alone: all that comes
// between its request and its release, and makes the excess a large one, is approved by
// itself or waits.
func TestWhatComesInBetweenIsApprovedByItself(t *testing.T) {
	d := newDesk(t)
	d.limits("50", budget.Approval, "100000 RUB", credit.Policy{})
	first := d.place(set.Olga, "first", 5) // 61.00, over by 11.00
	require.Len(t, d.flow(first).Rules, 1)
	var others []order.State
	for i := range 5 {
		o := d.place(set.Olga, fmt.Sprint(i), 20) // 244.00 each
		require.Equal(t, []order.HoldKind{order.HoldApproval}, holdKinds(o))
		others = append(others, o)
	}
	out, err := d.vote(set.Dina, first, true)
	require.NoError(t, err)
	require.NoError(t, out.Stuck)
	require.Empty(t, out.Order.Holds)
	for _, o := range others {
		_, err := d.confirm(o)
		require.ErrorIs(t, err, order.ErrHeld)
		_, err = d.vote(set.Olga, o, true)
		require.ErrorIs(t, err, approval.ErrFourEyes)
	}
	_, err = d.confirm(first)
	require.NoError(t, err)
	d.spends("1281.00", "1281.00")
	for _, o := range others {
		_, err = d.vote(set.Dina, o, false)
		require.NoError(t, err)
	}
	d.spends("61.00", "61.00")
}

// A budget that becomes hard after its excess was approved takes nothing more.
func TestAnApprovedExcessIsNoWayPastABudgetThatBecameHard(t *testing.T) {
	d := newDesk(t)
	d.limits("50", budget.Approval, "1000 RUB", credit.Policy{})
	o := d.place(set.Olga, "1", 5)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", "b1")
		require.NoError(t, err)
		terms := b.State().Terms
		terms.Mode = budget.Hard
		changed, err := b.Change(set.Olga, d.Now, terms)
		require.NoError(t, err)
		return tx.Budgets().Save(ctx, b, changed)
	}))
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.ErrorIs(t, out.Stuck, budget.ErrOver)
	id := d.flow(o).ID
	for range 2 {
		require.NoError(t, d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
			out, err := s.Proceed(ctx, set.Olga, "acme", id)
			require.ErrorIs(t, out.Stuck, budget.ErrOver)
			return err
		}))
	}
	require.ErrorIs(t, d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
		_, err := s.Proceed(ctx, set.Rolf, "acme", id)
		return err
	}), kabinet.NotFound)
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
}

// Proceed lets no flow speak for an order that does not wait for it.
func TestAFlowThatAnOrderDoesNotWaitForEndsNothing(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	large, small := d.halves()
	_, err := d.confirm(small)
	require.NoError(t, err)
	old := d.flow(large)
	_, err = d.vote(set.Dina, large, false) // stuck: its sibling has its price for this one's sake
	require.NoError(t, err)
	large, err = d.change(large, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Amend(ctx, set.Ben, ref, order.Amendment{Quantities: []order.LineQuantity{{Line: large.Lines[0].ID, Quantity: kabinet.QuantityOf(14)}}})
	})
	require.NoError(t, err)
	_, err = d.vote(set.Dina, large, true)
	require.NoError(t, err)
	require.Empty(t, d.order(large.ID).Holds)
	_, err = d.change(small, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Fail(ctx, set.Mira, ref, "sold out") // so that nothing stands against the end of the large one
	})
	require.NoError(t, err)
	for _, by := range []kabinet.Actor{set.Ben, set.Dina, set.Mira} {
		require.NoError(t, d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
			_, err := s.Proceed(ctx, by, "acme", old.ID)
			return err
		}))
		require.Equal(t, order.Submitted, d.order(large.ID).Status, by.Person)
	}
}

// Look, the checks and the gates say the same at a limit and one kopeck below it.
func TestOneKopeckDecidesEverywhere(t *testing.T) {
	for name, c := range map[string]struct {
		budgeted, owe string
		refused       bool
		prepaid       bool
	}{
		"at both":                   {"48.80", "48.80 RUB", false, false},
		"a kopeck under the budget": {"48.79", "48.80 RUB", true, false},
		"a kopeck under the credit": {"48.80", "48.79 RUB", false, true},
		"nothing to spend":          {"0", "48.80 RUB", true, false},
		"nothing to owe":            {"48.80", "0 RUB", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits(c.budgeted, budget.Hard, c.owe, credit.Policy{})
			found, refused := d.check(4)
			require.Equal(t, c.refused, refused, "%v", found)
			o, err := d.Place(t.Context(), set.Ben, "1", 4)
			if c.refused {
				require.ErrorIs(t, err, budget.ErrOver)
				d.spends("0.00", "0.00")
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.prepaid, len(o.Holds) > 0, "%v", found)
		})
	}
}

// Whoever is told to cover, as often and as late as they like, takes no more than once and
// of nobody else, and confirming still refuses what is too much.
func TestCoverTakesOnce(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 4)
	d.open("later", "48.79", budget.Hard)
	for range 3 {
		d.cover(o)
	}
	left, committed := d.left("later")
	require.Equal(t, []string{"-0.01 RUB", "0.00 RUB"}, []string{left, committed})
	_, err := d.confirm(o)
	require.ErrorIs(t, err, budget.ErrOver)
	elsewhere := d.order(o.ID)
	elsewhere.Org = "rival"
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		_ = d.Spending(tx).Cover(ctx, set.Rolf, elsewhere)
		return nil
	}))
	_, err = d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Cancel(ctx, set.Ben, ref, "no need")
	})
	require.NoError(t, err)
	d.cover(o)
	left, _ = d.left("later")
	require.Equal(t, "48.79 RUB", left)
	d.spends("0.00", "0.00")
}

// An order of March is confirmed, and made less, in the budget of March, whatever is left of
// April's.
func TestAnOrderStaysInItsMonthOfABudget(t *testing.T) {
	d := newDesk(t)
	d.limits("61", budget.Hard, "1000 RUB", credit.Policy{})
	d.Now = set.Start.AddDate(0, 0, 20)
	first, err := d.Place(d.Context(), set.Ben, "march", 4)
	require.NoError(t, err)
	d.Now = set.Start.AddDate(0, 1, 0)
	second, err := d.Place(d.Context(), set.Ben, "april", 4)
	require.NoError(t, err)
	_, err = d.confirm(second)
	require.NoError(t, err)
	_, err = d.confirm(first)
	require.NoError(t, err)
	_, err = d.Place(d.Context(), set.Ben, "more", 2)
	require.ErrorIs(t, err, budget.ErrOver, "April has 12.20 left")
	_, err = d.Place(d.Context(), set.Ben, "one", 1)
	require.NoError(t, err)
}
