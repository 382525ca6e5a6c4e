package withaccounts_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// Neither the page that tells beforehand nor the hold of an order says how the group of
// the payer stands, which is of other companies.
func TestNobodyLearnsOfTheGroupFromAnOrder(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{OverLimit: credit.Hold})
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		g, changed, err := credit.NewGroup("holding", "seller", set.RUB,
			credit.GroupTerms{Name: "Holding", Limit: accounts.LimitOf(kabinet.MustMoney("777.77 RUB"))}, set.Carl, d.Now)
		require.NoError(t, err)
		require.NoError(t, tx.CreditGroups().Save(ctx, g, changed))
		credits := d.Spending(tx).Credit.Credit
		other, opened, err := credit.NewAccount("a2", "rival", credit.Party{Seller: "works", Payer: "rival-llc", Currency: set.RUB},
			credit.AccountTerms{Limit: accounts.Unlimited(), Group: g.State().Ref()}, set.Carl, d.Now)
		require.NoError(t, err)
		taken, err := other.Take(set.Carl, d.Now, credit.Snapshot{AsOf: d.Now, Items: []credit.Item{{
			Document: "invoice/secret", Bucket: credit.Receivable, Amount: kabinet.MustMoney("766.66 RUB"), Posted: kabinet.DateOf(d.Now),
		}}})
		require.NoError(t, err)
		require.NoError(t, credits.Save(ctx, set.Carl, d.Now, other, opened, taken))
		a, err := tx.CreditAccounts().Get(ctx, "acme", "a1")
		require.NoError(t, err)
		e, err := a.Change(set.Carl, d.Now, credit.AccountTerms{
			Limit: accounts.LimitOf(kabinet.MustMoney("1000 RUB")), Policy: credit.Policy{OverLimit: credit.Hold}, Group: g.State().Ref(),
		})
		require.NoError(t, err)
		return credits.Save(ctx, set.Carl, d.Now, a, e)
	}))
	o := d.place(set.Ben, "1", 1)
	require.Equal(t, order.HoldCredit, o.Holds[0].Kind)
	require.Equal(t, "the limit of the group is exceeded", o.Holds[0].Reason)
	require.NoError(t, d.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		out, err := d.Spending(tx).Look(ctx, order.Draft{Org: "acme", Header: o.Header, PlacedBy: set.Ben, Totals: o.Totals, Lines: o.Lines})
		require.NoError(t, err)
		require.Equal(t, credit.Hold, out.Credit.Decision)
		require.Len(t, out.Credit.Limits, 1)
		require.Equal(t, credit.OfPayer, out.Credit.Limits[0].Kind)
		text, err := json.Marshal(out.Credit)
		require.NoError(t, err)
		for _, secret := range []string{"777", "766", "778", "secret", "holding"} {
			require.NotContains(t, string(text), secret)
		}
		return nil
	}))
}

// open opens another budget of the works.
func (d desk) open(id budget.ID, amount string, mode budget.Mode) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		b, opened, err := budget.New(id, "acme", set.Olga, d.Now, budget.Form{
			Scope: budget.Scope{Unit: "works"}, Measure: ledger.MoneyIn(set.RUB), Cycle: budget.Cycle{Every: budget.Month},
			Terms: budget.Terms{Name: "Later", Amount: kabinet.MustQuantity(amount), Mode: mode},
		})
		require.NoError(d, err)
		return tx.Budgets().Save(ctx, b, opened)
	}))
}

// left returns what is left of a budget, and how much is committed.
func (d desk) left(id budget.ID) (left, committed string) {
	d.Helper()
	require.NoError(d, d.DB.View(d.Context(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", id)
		require.NoError(d, err)
		s, err := d.Spending(tx).Budgets.Budgets.Standing(ctx, b.State(), d.Now)
		left, committed = s.Measure.Text(s.Left()), s.Measure.Text(s.Committed)
		return err
	}))
	return left, committed
}

func (d desk) cover(o order.State) {
	d.Helper()
	o = d.order(o.ID)
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		return d.Spending(tx).Cover(ctx, set.Olga, o)
	}))
}

// An order that was placed before a budget was opened does not pass it by: confirming
// counts it, if nobody asked before, and refuses what is more than the budget has.
func TestABudgetOpenedLaterCountsOpenOrders(t *testing.T) {
	for name, first := range map[string]string{"beside another": "1000", "the first one": ""} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			require.NoError(t, d.Credit(t.Context(), "1000 RUB", credit.Policy{}))
			if first != "" {
				require.NoError(t, d.Budget(t.Context(), first, budget.Hard))
			}
			one, two, three := d.place(set.Ben, "1", 4), d.place(set.Ben, "2", 4), d.place(set.Olga, "3", 1)
			d.open("later", "60", budget.Hard) // for one of the two, each 48.80, and the third of 12.20
			one, err := d.confirm(one)
			require.NoError(t, err)
			left, committed := d.left("later")
			require.Equal(t, []string{"11.20 RUB", "48.80 RUB"}, []string{left, committed})
			_, err = d.confirm(two)
			require.ErrorIs(t, err, budget.ErrOver)
			// Counted, they are seen at once, and still go no further.
			d.cover(one)
			d.cover(two)
			d.cover(three)
			d.cover(three)
			left, committed = d.left("later")
			require.Equal(t, []string{"-49.80 RUB", "48.80 RUB"}, []string{left, committed})
			_, err = d.confirm(two)
			require.ErrorIs(t, err, budget.ErrOver)
			_, err = d.change(two, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
				return s.Cancel(ctx, set.Olga, ref, "not needed")
			})
			require.NoError(t, err)
			left, _ = d.left("later")
			require.Equal(t, "-1.00 RUB", left)
			_, err = d.confirm(three)
			require.ErrorIs(t, err, budget.ErrOver)
		})
	}
}

// An order that waits for its approval goes on only within the budgets that there are when
// it is approved, and is counted in them.
func TestAnApprovedOrderCountsInABudgetOpenedMeanwhile(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o, other := d.place(set.Ben, "1", 5), d.place(set.Ben, "2", 5) // 61.00 each
	d.open("later", "100", budget.Hard)
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.NoError(t, out.Stuck)
	left, committed := d.left("later")
	require.Equal(t, []string{"39.00 RUB", "0.00 RUB"}, []string{left, committed})
	out, err = d.vote(set.Dina, other, true)
	require.NoError(t, err)
	require.ErrorIs(t, out.Stuck, budget.ErrOver)
	// Over one that asks for an approval, nobody gave that.
	d.open("asks", "1", budget.Approval)
	third := d.place(set.Olga, "3", 1)
	require.Contains(t, holdKinds(third), order.HoldApproval)
	_, err = d.confirm(o)
	require.NoError(t, err)
	_, committed = d.left("asks")
	require.Equal(t, "61.00 RUB", committed)
}
