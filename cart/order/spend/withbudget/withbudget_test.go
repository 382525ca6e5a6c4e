package withbudget_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
	"github.com/seed-a884640a/kabinet/cart/order/spend/withbudget"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

type rights map[kabinet.PersonID]kabinet.Scope

func (r rights) Scope(_ context.Context, a kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	if p != order.PermissionView {
		return kabinet.Scope{}, nil
	}
	return r[a.Person], nil
}

func (r rights) Check(context.Context, kabinet.Actor, kabinet.Permission, kabinet.Object) error {
	return kabinet.ErrForbidden
}

var (
	by  = kabinet.Actor{Person: "anna", Organization: "acme"}
	rub = ledger.MoneyIn(kabinet.MustCurrency("RUB"))
	now = time.Date(2026, 2, 10, 12, 0, 0, 0, time.UTC)
)

func open(t testing.TB, tx store.Tx, ctx context.Context, id budget.ID, org kabinet.OrgID, m ledger.Measure, scope budget.Scope, c budget.Cycle) {
	b, opened, err := budget.New(id, org, by, now, budget.Form{
		Scope: scope, Measure: m, Cycle: c, Terms: budget.Terms{Name: string(id), Amount: kabinet.QuantityOf(1000), Mode: budget.Soft},
	})
	require.NoError(t, err)
	require.NoError(t, tx.Budgets().Save(ctx, b, opened))
}

// Every period that has a day of the query, with what the ledger says is used of it; and
// nothing of what one may not see, or what is not money.
func TestPlans(t *testing.T) {
	db := memory.New(memory.Options{})
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		month := budget.Cycle{Every: budget.Month}
		open(t, tx, ctx, "all", "acme", rub, budget.Scope{}, budget.Cycle{Every: budget.Quarter, Zone: "Europe/Berlin"})
		open(t, tx, ctx, "west", "acme", rub, budget.Scope{LegalEntity: "west", CostCentre: "A"}, month)
		open(t, tx, ctx, "once", "acme", rub, budget.Scope{LegalEntity: "west"}, budget.Cycle{Every: budget.Once, First: kabinet.MustDate("2026-03-15")})
		open(t, tx, ctx, "tonnes", "acme", ledger.QuantityIn(kabinet.Tonne), budget.Scope{}, month)
		open(t, tx, ctx, "theirs", "globex", rub, budget.Scope{}, month)
		budgets := &budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()}
		_, err := budgets.Reserve(ctx, by, now, budget.Spend{Org: "acme", Document: ledger.Document{ID: "o1", Version: 1}, Lines: []budget.Line{
			{ID: "1", LegalEntity: "west", CostCentre: "A", Amount: kabinet.MustMoney("300 RUB")},
		}})
		require.NoError(t, err)
		source := withbudget.Budgets{Lister: tx.BudgetLister(), Service: budgets, Authority: rights{
			"anna":    {Reaches: []kabinet.Reach{{Org: "acme"}}},
			"wanda":   {Reaches: []kabinet.Reach{{Org: "acme", LegalEntities: []kabinet.LegalEntityID{"west"}}}},
			"manager": {Reaches: []kabinet.Reach{{AnyOrg: true}}},
		}}
		q := spend.Query{Org: "acme", First: kabinet.MustDate("2026-02-01"), Until: kabinet.MustDate("2026-04-01")}
		ask := func(who kabinet.PersonID, q spend.Query) (out []string) {
			plans, err := source.Plans(ctx, kabinet.Actor{Person: who}, q)
			require.NoError(t, err)
			for _, p := range plans {
				out = append(out, fmt.Sprint(p.Name, " ", p.CostCentre, " ", p.Period.First, " ", p.Period.Until, " ", p.Used, " of ", p.Amount))
			}
			return out
		}
		west := []string{
			"once  2026-03-15 2026-04-01 0.00 RUB of 1000.00 RUB",
			"west A 2026-02-01 2026-03-01 300.00 RUB of 1000.00 RUB", "west A 2026-03-01 2026-04-01 0.00 RUB of 1000.00 RUB",
		}
		all := append([]string{"all  2026-01-01 2026-04-01 300.00 RUB of 1000.00 RUB"}, west...)
		require.Equal(t, all, ask("anna", q))
		require.Equal(t, all, ask("manager", q))
		require.Equal(t, west, ask("wanda", q), "what covers all of the client is not for one entity's people")
		require.Empty(t, ask("nobody", q))
		q.Org = ""
		require.Len(t, ask("manager", q), len(all)+2)
		q.LegalEntity = "west"
		require.Equal(t, west, ask("manager", q))

		_, err = withbudget.Budgets{}.Plans(ctx, by, q)
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		q.First, q.Until = kabinet.MustDate("1000-01-01"), kabinet.MustDate("2026-01-01")
		_, err = source.Plans(ctx, by, q)
		require.ErrorIs(t, err, spend.ErrTooManyRows)
		return nil
	}))
}

func ExampleBudgets() {
	db := memory.New(memory.Options{})
	err := db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		b, opened, err := budget.New("tools", "acme", by, now, budget.Form{
			Measure: rub, Cycle: budget.Cycle{Every: budget.Quarter}, Terms: budget.Terms{Name: "Tools", Amount: kabinet.QuantityOf(1000), Mode: budget.Soft},
		})
		if err != nil {
			return err
		}
		if err := tx.Budgets().Save(ctx, b, opened); err != nil {
			return err
		}
		reports := spend.Service{
			Orders: tx.OrderLister(), Authority: rights{"anna": {Reaches: []kabinet.Reach{{Org: "acme"}}}},
		}
		reports.Budgets = withbudget.Budgets{
			Lister: tx.BudgetLister(), Authority: reports.Authority,
			Service: &budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()},
		}
		report, err := reports.Report(ctx, by, spend.Query{Org: "acme", First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2026-04-01")})
		for _, p := range report.Plans {
			fmt.Println(p.Name, p.Used, "of", p.Amount)
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	// Output: Tools 0.00 RUB of 1000.00 RUB
}
