package withaccounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// policy gives the payer another policy, and the limit with it.
func (d desk) policy(limit string, p credit.Policy) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		a, err := tx.CreditAccounts().Get(ctx, "acme", "a1")
		require.NoError(d, err)
		e, err := a.Change(set.Carl, d.Now, credit.AccountTerms{Limit: accounts.LimitOf(kabinet.MustMoney(limit)), Policy: p})
		require.NoError(d, err)
		return d.Spending(tx).Credit.Credit.Save(ctx, set.Carl, d.Now, a, e)
	}))
}

// An order that waits for its money waits on when it is made less, whatever stands against
// its payer by then: a block or another reason takes no hold away that nobody has lifted.
func TestLessTakesNoHoldAway(t *testing.T) {
	prepay, hold := credit.Policy{}, credit.Policy{OverLimit: credit.Hold}
	for name, c := range map[string]struct {
		was, then credit.Policy
		blocked   bool
		waits     []order.HoldKind
	}{
		"for prepayment, blocked":          {was: prepay, then: prepay, blocked: true, waits: []order.HoldKind{order.HoldPrepayment}},
		"for a release, blocked":           {was: hold, then: hold, blocked: true, waits: []order.HoldKind{order.HoldCredit}},
		"for a release, then a prepayment": {was: hold, then: prepay, waits: []order.HoldKind{order.HoldPrepayment}},
		"for a prepayment, then a release": {was: prepay, then: hold, waits: []order.HoldKind{order.HoldCredit}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "10 RUB", c.was)
			o := d.place(set.Ben, "1", 4)
			require.Len(t, o.Holds, 1)
			if c.was != c.then {
				d.policy("10 RUB", c.then)
			}
			if c.blocked {
				d.block(true)
			}
			o, err := d.revise(set.Ben, o, 3)
			require.NoError(t, err)
			require.Equal(t, c.waits, holdKinds(o))
			if c.blocked {
				d.block(false)
			}
			_, err = d.confirm(o)
			require.ErrorIs(t, err, order.ErrHeld)
			if c.waits[0] != order.HoldCredit {
				return
			}
			ref := order.Ref{Org: "acme", ID: o.ID, Version: d.order(o.ID).Version}
			require.NoError(t, d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
				_, err := s.Release(ctx, set.Carl, ref, d.Now.Add(time.Hour), "known")
				return err
			}))
			_, err = d.confirm(o)
			require.NoError(t, err)
			d.spends("36.60", "36.60")
		})
	}
}

// The prepayment by the terms that nobody has paid is not waived by other terms.
func TestLessByOtherTermsStillWaits(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "0 RUB", credit.Policy{})
	d.Terms = &credit.Terms{Instalments: []credit.Instalment{{Share: kabinet.MustPercent("100"), Prepaid: true, Anchor: credit.Order}}}
	o := d.place(set.Ben, "1", 4)
	require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(o))
	d.Terms = nil
	o, err := d.revise(set.Ben, o, 3)
	require.NoError(t, err)
	require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(o))
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
}

// What has expired is not had again without the approval that its budget asks for by now.
func TestLessOfWhatHasExpiredIsApproved(t *testing.T) {
	d := newDesk(t)
	d.limits("50", budget.Approval, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 4)
	require.Empty(t, o.Holds)
	d.expire(2 * withaccounts.Keep)
	other := d.place(set.Ben, "2", 4)
	require.Empty(t, other.Holds)
	_, err := d.confirm(other)
	require.NoError(t, err)
	o, err = d.revise(set.Ben, o, 3)
	require.NoError(t, err)
	require.Equal(t, []order.HoldKind{order.HoldApproval}, holdKinds(o))
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.NoError(t, out.Stuck)
	_, err = d.confirm(o)
	require.NoError(t, err)
}
