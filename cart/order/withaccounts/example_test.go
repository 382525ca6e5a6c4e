package withaccounts_test

import (
	"context"
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// Orders pass the budgets and the credit of the client in the transaction in which
// they are placed: the gates are two lines of the service of orders.
func ExampleBudgetGate() {
	var live pricing.Live
	live.Swap(fake.Compile(fake.Book()))
	orders := func(tx store.Tx) *order.Service {
		budgets := &budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()}
		credits := &credit.Service{
			Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
			Ledger: tx.Ledger(), Reservations: tx.Reservations(),
		}
		return &order.Service{
			Orders: tx.Orders(), Lister: tx.OrderLister(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(), Carts: tx.Carts(),
			Pricer: fake.Pricer(&live), Taxes: fake.Taxes(), Parties: cart.PartiesFunc(fake.Parties), Authority: fake.NewAuthority(),
			Gates: []order.Gate{
				withaccounts.BudgetGate{Budgets: budgets, Organizations: tx.Organizations()},
				withaccounts.CreditGate{Credit: credits},
			},
		}
	}
	db := memory.New(memory.Options{})
	err := db.View(context.Background(), func(_ context.Context, tx store.Tx) error {
		fmt.Println(len(orders(tx).Gates), "gates")
		return nil
	})
	fmt.Println(err)
	// Output:
	// 2 gates
	// <nil>
}

// A payer without a credit account prepays.
func ExampleCreditGate() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		gate := withaccounts.CreditGate{Now: start, Credit: &credit.Service{
			Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
			Ledger: tx.Ledger(), Reservations: tx.Reservations(),
		}}
		totals, err := cart.Sum(cart.Document{Currency: fake.RUB, Lines: []cart.DocumentLine{{Amount: kabinet.MustMoney("100 RUB"), Mode: pricing.Gross}}})
		if err != nil {
			return err
		}
		holds, err := gate.Gate(ctx, "ord_1", order.Draft{Org: "acme", Header: fake.Header(), Totals: totals}, start())
		for _, h := range holds {
			fmt.Println(h.Kind, h.Reference, h.Reason)
		}
		return err
	})
	fmt.Println(err)
	// Output:
	// prepayment credit 100.00 RUB
	// <nil>
}
