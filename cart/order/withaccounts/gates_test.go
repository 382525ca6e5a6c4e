package withaccounts_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// counter is a shop over a database, whose orders pass both gates.
type counter struct {
	testing.TB
	db    store.DB
	live  *pricing.Live
	terms *credit.Terms
}

func newCounter(t testing.TB) *counter {
	c := &counter{TB: t, db: memory.New(memory.Options{}), live: &pricing.Live{}}
	c.live.Swap(fake.Compile(fake.Book()))
	acme, registered, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Acme"}, fake.Start)
	require.NoError(t, err)
	works, err := acme.AddUnit("works", accounts.UnitForm{Name: "Works"}, fake.Start)
	require.NoError(t, err)
	shop, err := acme.AddUnit("workshop", accounts.UnitForm{Name: "Workshop", Parent: "works"}, fake.Start)
	require.NoError(t, err)
	c.must(func(ctx context.Context, tx store.Tx) error {
		return tx.Organizations().Save(ctx, acme, registered, works, shop)
	})
	return c
}

func (c *counter) must(do func(ctx context.Context, tx store.Tx) error) {
	c.Helper()
	require.NoError(c, c.db.InTx(context.Background(), do))
}

func start() time.Time { return fake.Start }

func budgetService(tx store.Tx) *budget.Service {
	return &budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()}
}

func creditService(tx store.Tx) *credit.Service {
	return &credit.Service{
		Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
		Ledger: tx.Ledger(), Reservations: tx.Reservations(),
	}
}

func (c *counter) creditGate(tx store.Tx) withaccounts.CreditGate {
	g := withaccounts.CreditGate{Credit: creditService(tx), Now: start}
	if c.terms != nil {
		g.Terms = func(context.Context, kabinet.OrgID, cart.Header) (credit.Terms, error) { return *c.terms, nil }
	}
	return g
}

// budget gives the works so much a month.
func (c *counter) budget(amount string, mode budget.Mode) {
	c.Helper()
	b, opened, err := budget.New("b1", "acme", fake.Anna, fake.Start, budget.Form{
		Scope: budget.Scope{Unit: "works"}, Measure: ledger.MoneyIn(fake.RUB), Cycle: budget.Cycle{Every: budget.Month},
		Terms: budget.Terms{Name: "Tools", Amount: kabinet.MustQuantity(amount), Mode: mode},
	})
	require.NoError(c, err)
	c.must(func(ctx context.Context, tx store.Tx) error { return tx.Budgets().Save(ctx, b, opened) })
}

func (c *counter) credit(limit string, p credit.Policy) {
	c.Helper()
	a, opened, err := credit.NewAccount("a1", "acme", credit.Party{Seller: "S1", Payer: "acme-llc", Currency: fake.RUB},
		credit.AccountTerms{Limit: accounts.LimitOf(kabinet.MustMoney(limit)), Policy: p}, fake.Manager, fake.Start)
	require.NoError(c, err)
	c.must(func(ctx context.Context, tx store.Tx) error {
		return creditService(tx).Save(ctx, fake.Manager, fake.Start, a, opened)
	})
}

// place orders bolts at 12.20 each, tax included, for the workshop.
func (c *counter) place(key, quantity string) (order.State, error) {
	var v cart.View
	err := c.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		svc := cart.Service{
			Carts: tx.Carts(), Lister: tx.CartLister(), Pricer: fake.Pricer(c.live), Taxes: fake.Taxes(),
			Parties: cart.PartiesFunc(fake.Parties), Authority: fake.NewAuthority(), Now: start,
		}
		h := fake.Header()
		h.Unit = "workshop"
		if v, err = svc.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: h}); err != nil {
			return err
		}
		v, err = svc.Add(ctx, fake.Anna, fake.RefOf(v), fake.Line("BOLT", quantity))
		return err
	})
	if err != nil {
		return order.State{}, err
	}
	var out order.State
	err = c.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		svc := order.Service{
			Orders: tx.Orders(), Lister: tx.OrderLister(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(), Carts: tx.Carts(),
			Pricer: fake.Pricer(c.live), Taxes: fake.Taxes(), Parties: cart.PartiesFunc(fake.Parties), Authority: fake.NewAuthority(), Now: start,
			Gates: []order.Gate{
				withaccounts.BudgetGate{Budgets: budgetService(tx), Organizations: tx.Organizations(), Now: start},
				c.creditGate(tx),
			},
		}
		out, err = svc.Place(ctx, fake.Anna, fake.Request(v, key))
		return err
	})
	return out, err
}

// used returns what is used of the budget and of the credit.
func (c *counter) used() (spent, owed string) {
	c.Helper()
	c.must(func(ctx context.Context, tx store.Tx) error {
		for key, to := range map[ledger.Key]*string{
			{Org: "acme", Book: budget.Book, Account: "b1", Part: "2026-03-01"}: &spent,
			{Org: "acme", Book: credit.Book, Account: "a1"}:                     &owed,
		} {
			b, err := tx.Ledger().Balance(ctx, key)
			if err != nil {
				return err
			}
			*to = ledger.MoneyIn(fake.RUB).Text(b.Used())
		}
		return nil
	})
	return spent, owed
}

func TestGatesReserveWithTheOrder(t *testing.T) {
	c := newCounter(t)
	c.budget("100", budget.Hard)
	c.credit("50 RUB", credit.Policy{})
	o, err := c.place("1", "3")
	require.NoError(t, err)
	require.Empty(t, o.Holds)
	spent, owed := c.used()
	first := o.ID
	require.Equal(t, "36.60 RUB", spent, "tax included")
	require.Equal(t, "36.60 RUB", owed)

	// Beyond the budget nothing is ordered, and nothing taken.
	_, err = c.place("2", "6")
	require.ErrorIs(t, err, budget.ErrOver)
	spent, owed = c.used()
	require.Equal(t, "36.60 RUB", spent)
	require.Equal(t, "36.60 RUB", owed)

	// Beyond the credit the order waits for its prepayment.
	o, err = c.place("3", "2")
	require.NoError(t, err)
	require.Len(t, o.Holds, 1)
	require.Equal(t, order.HoldPrepayment, o.Holds[0].Kind)
	require.Equal(t, "24.40 RUB", o.Holds[0].Reason)
	spent, owed = c.used()
	require.Equal(t, "61.00 RUB", spent)
	require.Equal(t, "36.60 RUB", owed)

	// It is cancelled, and the first is confirmed and then cancelled, all of it as
	// often as the host likes. An order that reserved nothing is fine.
	settle := func(id order.ID, confirm bool) error {
		return c.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
			g := withaccounts.BudgetGate{Budgets: budgetService(tx), Organizations: tx.Organizations(), Now: start}
			if confirm {
				return g.Confirmed(ctx, fake.Manager, "acme", id)
			}
			return errors.Join(g.Cancelled(ctx, fake.Anna, "acme", id), c.creditGate(tx).Cancelled(ctx, fake.Anna, "acme", id))
		})
	}
	for range 2 {
		require.NoError(t, settle(o.ID, false))
		require.NoError(t, settle("unknown", false))
		require.NoError(t, settle("unknown", true))
		require.NoError(t, settle(first, true))
	}
	spent, owed = c.used()
	require.Equal(t, "36.60 RUB", spent)
	require.Equal(t, "36.60 RUB", owed)
	require.ErrorIs(t, settle(o.ID, true), ledger.ErrEnded)
	for range 2 {
		require.NoError(t, settle(first, false))
		spent, owed = c.used()
		require.Equal(t, "0.00 RUB", spent)
		require.Equal(t, "0.00 RUB", owed)
	}
}

func TestGatesHold(t *testing.T) {
	c := newCounter(t)
	c.budget("10", budget.Approval)
	c.credit("10 RUB", credit.Policy{OverLimit: credit.Hold})
	o, err := c.place("1", "1")
	require.NoError(t, err)
	require.Len(t, o.Holds, 2)
	require.Equal(t, order.Hold{Kind: order.HoldApproval, Reference: "budget", Reason: "Tools", Since: fake.Start}, o.Holds[0])
	require.Equal(t, order.HoldCredit, o.Holds[1].Kind)
	require.Equal(t, "the limit is exceeded by 2.20 RUB", o.Holds[1].Reason)
	c.must(func(ctx context.Context, tx store.Tx) error {
		h, err := tx.CreditHolds().Get(ctx, "acme", credit.HoldID(o.Holds[1].Reference))
		require.NoError(t, err)
		require.Equal(t, withaccounts.DocumentID(o.ID), h.State().Document.ID)
		gate := c.creditGate(tx)
		permit := credit.Permit{Version: 1, Amount: h.State().Amount, Until: fake.Start.Add(time.Hour), Reason: "known"}
		require.NoError(t, gate.Credit.ReleaseHold(ctx, fake.Manager, fake.Start, "acme", withaccounts.DocumentID(o.ID), permit))
		r, err := gate.Request(ctx, o.ID, o.Org, o.Header, o.Totals)
		require.NoError(t, err)
		a, err := gate.Credit.Reserve(ctx, fake.Manager, fake.Start, r)
		require.NoError(t, err)
		require.Equal(t, credit.Allow, a.Decision)
		return nil
	})
	_, owed := c.used()
	require.Equal(t, "12.20 RUB", owed)
}

func TestPrepaymentByTheTerms(t *testing.T) {
	c := newCounter(t)
	c.credit("100 RUB", credit.Policy{})
	c.terms = &credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("30"), Prepaid: true, Anchor: credit.Order},
		{Share: kabinet.MustPercent("70"), Anchor: credit.Shipment, Days: 45},
	}}
	o, err := c.place("1", "5")
	require.NoError(t, err)
	require.Len(t, o.Holds, 1)
	require.Equal(t, order.HoldPrepayment, o.Holds[0].Kind)
	require.Equal(t, "18.30 RUB", o.Holds[0].Reason)
	_, owed := c.used()
	require.Equal(t, "42.70 RUB", owed)
}

func TestACompanyThatIsBlockedCannotOrder(t *testing.T) {
	c := newCounter(t)
	c.credit("100 RUB", credit.Policy{})
	c.must(func(ctx context.Context, tx store.Tx) error {
		a, err := tx.CreditAccounts().Get(ctx, "acme", "a1")
		require.NoError(t, err)
		blocked, err := a.Block(fake.Manager, fake.Start, "fraud")
		require.NoError(t, err)
		return tx.CreditAccounts().Save(ctx, a, blocked)
	})
	_, err := c.place("1", "1")
	require.ErrorIs(t, err, credit.ErrBlocked)
	require.NotContains(t, err.Error(), "fraud")
}

func TestConcurrentOrdersNeverExceedASpendingLimitOrACreditLimit(t *testing.T) {
	c := newCounter(t)
	c.budget("130", budget.Hard) // for 10 orders
	c.credit("100 RUB", credit.Policy{})
	var wg sync.WaitGroup
	errs := make([]error, 20)
	holds := make([]int, 20)
	for i := range errs {
		wg.Go(func() {
			var o order.State
			o, errs[i] = c.place(fmt.Sprint("key-", i), "1")
			holds[i] = len(o.Holds)
		})
	}
	wg.Wait()
	placed, prepaid := 0, 0
	for i, err := range errs {
		switch {
		case err == nil:
			placed, prepaid = placed+1, prepaid+holds[i]
		default:
			require.ErrorIs(t, err, budget.ErrOver)
		}
	}
	require.Equal(t, 10, placed)
	require.Equal(t, 2, prepaid) // 8 × 12.20 = 97.60
	spent, owed := c.used()
	require.Equal(t, "122.00 RUB", spent)
	require.Equal(t, "97.60 RUB", owed)
}

func TestGatesNeedTheirPorts(t *testing.T) {
	for _, g := range []order.Gate{withaccounts.BudgetGate{}, withaccounts.BudgetGate{Budgets: &budget.Service{}}, withaccounts.CreditGate{}} {
		_, err := g.Gate(t.Context(), "ord_1", order.Draft{}, start())
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
	}
	require.ErrorIs(t, withaccounts.BudgetGate{}.Confirmed(t.Context(), fake.Anna, "acme", "ord_1"), kabinet.ErrMissingPort)
	require.ErrorIs(t, withaccounts.CreditGate{}.Cancelled(t.Context(), fake.Anna, "acme", "ord_1"), kabinet.ErrMissingPort)
}

// A requirement may become whatever the host has for approvals.
func TestApprovalsOfTheHost(t *testing.T) {
	c := newCounter(t)
	c.budget("10", budget.Approval)
	c.must(func(ctx context.Context, tx store.Tx) error {
		asked := errors.New("asked")
		g := withaccounts.BudgetGate{
			Budgets: budgetService(tx), Organizations: tx.Organizations(), Now: start,
			Approve: func(_ context.Context, id order.ID, d order.Draft, r []budget.Requirement) ([]order.Hold, error) {
				require.Equal(t, order.ID("ord_1"), id)
				require.Len(t, r, 1)
				require.Equal(t, budget.OverBudget, r[0].Kind)
				return nil, asked
			},
		}
		totals, err := cart.Sum(cart.Document{Currency: fake.RUB, Lines: []cart.DocumentLine{{Amount: kabinet.MustMoney("11 RUB"), Mode: pricing.Gross}}})
		require.NoError(t, err)
		_, err = g.Gate(ctx, "ord_1", order.Draft{
			Org: "acme", Header: cart.Header{Unit: "workshop", Currency: fake.RUB}, Totals: totals, Lines: []order.Line{{ID: "1"}},
		}, start())
		require.ErrorIs(t, err, asked)
		return nil
	})
}
