package withaccounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// A line is cancelled though its part of the freight falls to the budget of another line
// then, which has no room for it: that ends where the order is confirmed. Nobody is asked for
// an approval, and people are told.
func TestACancellationNeverFailsForABudget(t *testing.T) {
	for name, c := range map[string]struct {
		confirmed bool
		mode      budget.Mode
	}{
		"submitted": {false, budget.Hard}, "confirmed": {true, budget.Hard},
		"by approval, submitted": {false, budget.Approval}, "by approval, confirmed": {true, budget.Approval},
	} {
		t.Run(name, func(t *testing.T) {
			confirmed := c.confirmed
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			for _, centre := range []string{"x", "y"} {
				require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
					b, opened, err := budget.New(budget.ID(centre), "acme", set.Olga, d.Now, budget.Form{
						Scope: budget.Scope{CostCentre: centre}, Measure: ledger.MoneyIn(set.RUB), Cycle: budget.Cycle{Every: budget.Month},
						Terms: budget.Terms{Name: centre, Amount: kabinet.MustQuantity("100"), Mode: c.mode},
					})
					require.NoError(t, err)
					return tx.Budgets().Save(ctx, b, opened)
				}))
			}
			o := d.place(set.Olga, "1", 1)
			tax := o.Totals.Taxes[0].TaxRate
			like := func(lines ...string) (order.State, []order.LineChange) {
				s := o
				s.Lines = nil
				document := cart.Document{Currency: set.RUB}
				var changes []order.LineChange
				for i, amount := range lines {
					l := o.Lines[0]
					l.ID, l.CostCentre, l.Quantity = cart.LineID(rune('1'+i)), []string{"x", "y"}[i], kabinet.QuantityOf(1)
					if amount == "0 RUB" {
						l.Cancelled = l.Quantity
						changes = append(changes, order.LineChange{
							Line: l.ID, WasSKU: l.SKU, SKU: l.SKU, WasQuantity: l.Quantity, WasPrice: l.Price.Price, Price: l.Price.Price,
						})
					}
					l.Amount = kabinet.MustMoney(amount)
					s.Lines = append(s.Lines, l)
					document.Lines = append(document.Lines, cart.DocumentLine{Amount: l.Amount, Mode: l.Price.Tax, TaxRate: tax})
				}
				charge := cart.TaxedCharge{Charge: cart.Charge{Code: "freight", Reason: "freight", Amount: kabinet.MustMoney("80 RUB"), Mode: o.Lines[0].Price.Tax}, Tax: tax}
				document.Charges = []cart.TaxedCharge{charge}
				var err error
				s.Totals, err = cart.Sum(document)
				require.NoError(t, err)
				return s, changes
			}
			var reaction order.Reaction
			follow := func(s order.State, was kabinet.Money, e ...order.LineChange) error {
				return d.in(func(ctx context.Context, tx store.Tx) (err error) {
					reaction, err = d.Spending(tx).Follow(ctx, set.Olga, s, order.Revised{Revision: order.Revision{
						Number: s.Revision, Cause: order.ByCancellation, Changes: e, WasPayable: was, Payable: s.Totals.Payable,
					}})
					return err
				})
			}
			both, _ := like("40 RUB", "40 RUB") // 97.60 of each 100
			both.Revision = 2
			if confirmed {
				both.Status = order.Confirmed
			}
			require.NoError(t, follow(both, kabinet.Zero(set.RUB), order.LineChange{Line: "1", Quantity: kabinet.QuantityOf(1)}))
			left, _ := d.left("y")
			require.Equal(t, "2.40 RUB", left)
			require.Empty(t, reaction.Tell)
			one, changes := like("0 RUB", "40 RUB")
			one.Status, one.Revision = both.Status, 3
			require.NoError(t, follow(one, both.Totals.Payable, changes...))
			require.Empty(t, reaction.Hold)
			require.Len(t, reaction.Tell, 1)
			told := reaction.Tell[0].(withaccounts.OverBudget)
			require.Equal(t, "order.over_budget", told.EventKind())
			require.Equal(t, o.ID, told.Order)
			require.Len(t, told.Budgets, 1)
			require.Equal(t, budget.ID("y"), told.Budgets[0].Budget)
			require.Equal(t, "46.4", told.Budgets[0].Over.String())
			left, _ = d.left("y")
			require.Equal(t, "-46.40 RUB", left)
			left, _ = d.left("x")
			require.Equal(t, "100.00 RUB", left)
			if confirmed {
				return
			}
			err := d.in(func(ctx context.Context, tx store.Tx) error {
				_, err := d.Spending(tx).Follow(ctx, set.Mira, one, order.Moved{Was: order.Submitted, Now: order.Confirmed})
				return err
			})
			if c.mode == budget.Approval {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, budget.ErrOver)
		})
	}
}
