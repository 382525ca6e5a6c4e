package withaccounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// check fills a cart and returns what the checks find, as severity and code.
func (d desk) check(pieces int64) (out []string, refused bool) {
	d.Helper()
	r, err := d.Fill(d.Context(), set.Ben, "", pieces)
	require.NoError(d, err)
	require.NoError(d, d.DB.View(d.Context(), func(ctx context.Context, tx store.Tx) error {
		s, spending := d.Carts(tx), d.Spending(tx)
		s.Checks = []cart.Check{
			cart.PriceCheck{}, cart.QuantityCheck{}, cart.PartiesCheck{Parties: s.Parties},
			withaccounts.BudgetCheck{Budgets: spending.Budgets}, withaccounts.CreditCheck{Credit: spending.Credit},
			withaccounts.ApprovalCheck{Spending: spending},
		}
		found, err := s.Check(ctx, set.Ben, "acme", r.Cart)
		for _, f := range found {
			out = append(out, string(f.Severity)+" "+f.Err.Code())
			require.NotContains(d, f.Err.Error(), "{")
		}
		refused = cart.Refused(found)
		return err
	}))
	return out, refused
}

func TestChecksSayBeforehandWhatBudgetsCreditAndApprovalsWillSay(t *testing.T) {
	for name, c := range map[string]struct {
		budget, credit string
		mode           budget.Mode
		policy         credit.Policy
		pieces         int64
		want           []string
		refused        bool
	}{
		"within all": {"100", "100 RUB", budget.Hard, credit.Policy{}, 1, nil, false},
		"over a hard budget": {"10", "100 RUB", budget.Hard, credit.Policy{}, 1, []string{
			"refuse budget.over_budget",
		}, true},
		"over a budget that asks, and the limits": {"30", "40 RUB", budget.Approval, credit.Policy{}, 5, []string{
			"warn budget.over_budget", "warn spending.prepay", "warn spending.credit_note",
			"warn spending.needs_approval", "warn spending.needs_approval",
		}, false},
		"over a credit that holds": {"1000", "10 RUB", budget.Approval, credit.Policy{OverLimit: credit.Hold}, 1, []string{
			"warn spending.credit_hold", "warn spending.credit_note",
		}, false},
		"over a credit that blocks": {"1000", "10 RUB", budget.Approval, credit.Policy{OverLimit: credit.Block}, 1, []string{
			"refuse credit.blocked", "warn spending.credit_note",
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits(c.budget, c.mode, c.credit, c.policy)
			got, refused := d.check(c.pieces)
			require.Equal(t, c.want, got)
			require.Equal(t, c.refused, refused)
			d.spends("0.00", "0.00") // nothing is held
			_, err := d.Place(t.Context(), set.Ben, "k", c.pieces)
			require.Equal(t, c.refused, err != nil, "placing says the same: %v", err)
		})
	}
}

// What was spent is what the ledger has: a request cannot say less, nor that it was
// checked already.
func TestASpentSumComesFromTheStoreNeverFromTheRequest(t *testing.T) {
	d := newDesk(t)
	d.limits("30", budget.Hard, "100 RUB", credit.Policy{})
	d.place(set.Ben, "1", 2)
	d.spends("24.40", "24.40")
	r, err := d.Fill(t.Context(), set.Ben, "2", 1)
	require.NoError(t, err)
	_, err = d.Request(t.Context(), set.Ben, r)
	require.ErrorIs(t, err, budget.ErrOver)
	for _, lie := range []kabinet.Money{kabinet.MustMoney("0 RUB"), kabinet.MustMoney("0.01 RUB"), kabinet.MustMoney("-24.40 RUB")} {
		said := r
		said.Payable = lie
		_, err = d.Request(t.Context(), set.Ben, said)
		require.ErrorIs(t, err, order.ErrTotalChanged)
	}
	said := r
	said.Payable = kabinet.Money{} // saying nothing is no way past it either
	_, err = d.Request(t.Context(), set.Ben, said)
	require.ErrorIs(t, err, budget.ErrOver)
	d.spends("24.40", "24.40")
}

func TestChecksNeedTheirPorts(t *testing.T) {
	c := cart.Checkout{Cart: cart.State{Lines: make([]cart.Line, 1)}, Prices: make([]cart.Priced, 1)}
	for _, k := range []cart.Check{withaccounts.BudgetCheck{}, withaccounts.CreditCheck{}, withaccounts.ApprovalCheck{}} {
		_, err := k.Check(t.Context(), c)
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
	}
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, withaccounts.Messages) }
