package budget_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// A workshop has 500 roubles a month. An order of 400 is reserved, one of 200
// after it needs the approval of the head of the works.
func ExampleService() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	buyer := kabinet.Actor{Person: "anna", Organization: "acme"}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		b, opened, err := budget.New("b1", "acme", buyer, now, budget.Form{
			Scope: budget.Scope{Unit: "workshop"}, Measure: ledger.MoneyIn(kabinet.MustCurrency("RUB")),
			Cycle: budget.Cycle{Every: budget.Month, Zone: "Europe/Moscow"},
			Terms: budget.Terms{
				Name: "Tools", Amount: kabinet.QuantityOf(500), Mode: budget.Approval, Approver: "head-of-works",
			},
		})
		if err != nil {
			return err
		}
		return tx.Budgets().Save(ctx, b, opened)
	})
	fmt.Println(err)
	for i, amount := range []string{"400 RUB", "200 RUB"} {
		err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			svc := budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()}
			order := fmt.Sprint("order/", i+1)
			d, err := svc.Reserve(ctx, buyer, now, budget.Spend{
				Org: "acme", Document: ledger.Document{ID: order, Version: 1}, Until: now.AddDate(0, 0, 14),
				Lines: []budget.Line{{ID: "1", Units: []kabinet.UnitID{"workshop", "works"}, Amount: kabinet.MustMoney(amount)}},
			})
			if err != nil {
				return err
			}
			fmt.Println(order, d.Outcome)
			for _, r := range d.Requirements {
				fmt.Println(r.Name, "is over by", r.Over, "and needs", r.Approver)
			}
			if d.Outcome == budget.Allowed {
				_, err = svc.Book().Commit(ctx, buyer, now, "acme", order, "placed")
			}
			return err
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// <nil>
	// order/1 allowed
	// order/2 needsApproval
	// Tools is over by 100 and needs head-of-works
}

// The budget of a fiscal year that begins in April.
func ExampleCycle_Of() {
	c := budget.Cycle{Every: budget.Quarter, FiscalMonth: time.April}
	p, err := c.Of(kabinet.MustDate("2026-03-02"))
	fmt.Println(p.ID, p.First, p.Last, err)
	// Output:
	// 2026-01-01 2026-01-01 2026-03-31 <nil>
}

// December gets more than the other months.
func ExampleBudget_SetPeriod() {
	owner := kabinet.Actor{Person: "anna", Organization: "acme"}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	b, _, err := budget.New("b1", "acme", owner, now, budget.Form{
		Measure: ledger.QuantityIn(kabinet.Tonne), Cycle: budget.Cycle{Every: budget.Month},
		Terms: budget.Terms{Name: "Steel", Amount: kabinet.QuantityOf(20), Mode: budget.Hard},
	})
	if err != nil {
		panic(err)
	}
	more := kabinet.QuantityOf(35)
	set, err := b.SetPeriod(owner, now, "2026-12-01", &more)
	fmt.Println(set.EventKind(), set.Amount, err)
	_, err = b.SetPeriod(owner, now, "2026-12-15", &more)
	fmt.Println(err)
	// Output:
	// budget.period_set 35 <nil>
	// 2026-12-15 lies in no period of the budget
}

// What was bought elsewhere is entered afterwards, and a check says what an order
// would meet.
func ExampleService_Adjust() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	owner := kabinet.Actor{Person: "anna", Organization: "acme"}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	b, opened, err := budget.New("b1", "acme", owner, now, budget.Form{
		Measure: ledger.MoneyIn(kabinet.MustCurrency("EUR")), Cycle: budget.Cycle{Every: budget.Year},
		Terms: budget.Terms{Name: "Tools", Amount: kabinet.QuantityOf(500), Mode: budget.Soft},
	})
	if err != nil {
		panic(err)
	}
	state := b.State()
	err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Budgets().Save(ctx, b, opened); err != nil {
			return err
		}
		svc := budget.Service{
			Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations(), Outbox: tx.Outbox(),
		}
		err := svc.Adjust(ctx, owner, now, state, budget.Adjustment{
			Period: "2026-01-01", Document: ledger.Document{ID: "receipt/1"}, Amount: kabinet.QuantityOf(420), Note: "bought in a shop",
		})
		if err != nil {
			return err
		}
		d, err := svc.Check(ctx, now, budget.Spend{
			Org: "acme", Document: ledger.Document{ID: "order/1", Version: 1},
			Lines: []budget.Line{{ID: "1", Amount: kabinet.MustMoney("100 EUR")}},
		})
		if err != nil {
			return err
		}
		e := d.Effects[0]
		fmt.Println(d.Outcome, e.Measure.Text(e.Left()), e.Measure.Text(e.Over))
		return nil
	})
	fmt.Println(err)
	// Output:
	// warned 80.00 EUR 20.00 EUR
	// <nil>
}

// An order that is placed and has spent costs less once it is amended: what it gave back
// can be reserved at once.
func ExampleService_Revise() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	buyer := kabinet.Actor{Person: "anna", Organization: "acme"}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		b, opened, err := budget.New("b1", "acme", buyer, now, budget.Form{
			Measure: ledger.MoneyIn(kabinet.MustCurrency("RUB")), Cycle: budget.Cycle{Every: budget.Year},
			Terms: budget.Terms{Name: "Tools", Amount: kabinet.QuantityOf(500), Mode: budget.Hard},
		})
		if err != nil {
			return err
		}
		return tx.Budgets().Save(ctx, b, opened)
	})
	for version, amount := range []string{"400 RUB", "300 RUB"} {
		err = errors.Join(err, db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			svc := budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()}
			step := fmt.Sprint("revision/", version+1)
			_, err := svc.Revise(ctx, buyer, now, step, budget.Spend{
				Org: "acme", Document: ledger.Document{ID: "order/1", Version: int64(version + 1)},
				Lines: []budget.Line{{ID: "1", Amount: kabinet.MustMoney(amount)}},
			})
			if err != nil {
				return err
			}
			held, err := svc.Book().Commit(ctx, buyer, now, "acme", "order/1", step)
			fmt.Println(held.Document.Version, held.Status, held.Items[0].Committed)
			return err
		}))
	}
	fmt.Println(err)
	// Output:
	// 1 converted 40000
	// 2 converted 30000
	// <nil>
}
