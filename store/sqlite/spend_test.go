package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

// spending is what a child does to a budget, or to the credit of payers in a group:
// reserve, commit and give back.
type spending struct {
	Name   string // of the child
	Orders int
	Credit bool
}

// patience is how long a child waits for the others before it counts as refused.
func (j job) patience() time.Duration {
	if j.Spending != nil || j.Accepting != nil || j.Ordering != nil || j.Holding != nil {
		return 30 * time.Second
	}
	return 0
}

var (
	spender   = kabinet.Actor{Person: "anna", Organization: "acme"}
	spentOn   = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	spentKey  = ledger.Key{Org: "acme", Book: budget.Book, Account: "b1", Part: "2026-03-01"}
	roubles   = ledger.MoneyIn(kabinet.MustCurrency("RUB"))
	spentEach = kabinet.MustMoney("33.33 RUB")
)

func budgets(tx store.Tx) *budget.Service {
	return &budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()}
}

// run says of every order whether it was reserved. Of those that were, it commits
// every second, gives every third back, and gives half of every fifth back.
func (j spending) run(ctx context.Context, db *sqlite.DB) error {
	if j.Credit {
		return j.takeCredit(ctx, db)
	}
	for i := range j.Orders {
		document := fmt.Sprint("order/", j.Name, "/", i)
		err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			_, err := budgets(tx).Reserve(ctx, spender, spentOn, budget.Spend{
				Org: "acme", Document: ledger.Document{ID: document, Version: 1},
				Lines: []budget.Line{{ID: "1", Amount: spentEach}, {ID: "2", Amount: spentEach}},
			})
			return err
		})
		if errors.Is(err, budget.ErrOver) {
			fmt.Println(document, "refused", "-")
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", document, err)
		}
		err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
			book := budgets(tx).Book()
			switch {
			case i%3 == 0:
				_, err = book.Cancel(ctx, spender, spentOn, "acme", document, "cancelled")
			case i%5 == 0:
				_, err = book.Release(ctx, spender, spentOn, "acme", document, "short", ledger.Part{Line: "1", Num: 1, Den: 2})
			case i%2 == 0:
				_, err = book.Commit(ctx, spender, spentOn, "acme", document, "placed")
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", document, err)
		}
		fmt.Println(document, "reserved", "-")
	}
	return nil
}

// TestProcessesNeverOverspend lets several processes spend one budget, one of
// which is killed on the way.
func TestProcessesNeverOverspend(t *testing.T) {
	orders := 80
	if testing.Short() {
		orders = 20
	}
	path := t.TempDir() + "/spend.db"
	db := openFile(t, path)
	b, opened, err := budget.New("b1", "acme", spender, spentOn, budget.Form{
		Measure: roubles, Cycle: budget.Cycle{Every: budget.Month},
		Terms: budget.Terms{Name: "Tools", Amount: kabinet.QuantityOf(1000), Mode: budget.Hard},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error { return tx.Budgets().Save(ctx, b, opened) }); err != nil {
		t.Fatal(err)
	}
	acks := &acknowledgements{byKey: map[string]string{}}
	var children []*process
	for i := range 4 {
		children = append(children, start(t, job{Path: path, Spending: &spending{Name: fmt.Sprint("child", i), Orders: orders}}))
	}
	errs := make([]error, len(children))
	var wg sync.WaitGroup
	for i, p := range children {
		wg.Go(func() {
			kill := 0
			if i == 3 {
				kill = orders / 3
			}
			_, errs[i] = acks.read(p, kill)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]int{}
	for _, what := range acks.byKey {
		outcomes[what]++
	}
	if outcomes["reserved -"] == 0 || outcomes["refused -"] == 0 {
		t.Fatalf("the orders were %v", outcomes)
	}
	ceiling, err := roubles.Of(kabinet.QuantityOf(1000))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return addsUp(ctx, tx, "acme", budget.Book, map[ledger.Key]ledger.Units{spentKey: ceiling})
	}); err != nil {
		t.Fatal(err)
	}
	t.Logf("the orders were %v", outcomes)
}

var creditPayers = []kabinet.LegalEntityID{"a", "b", "c"}

func credits(tx store.Tx) *credit.Service {
	return &credit.Service{
		Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
		Ledger: tx.Ledger(), Reservations: tx.Reservations(),
	}
}

func creditParty(payer kabinet.LegalEntityID) credit.Party {
	return credit.Party{Seller: "works", Payer: payer, Currency: kabinet.MustCurrency("RUB")}
}

// takeCredit orders for the payers in turn, and gives some of it back.
func (j spending) takeCredit(ctx context.Context, db *sqlite.DB) error {
	for i := range j.Orders {
		document, payer := fmt.Sprint("order/", j.Name, "/", i), creditPayers[i%len(creditPayers)]
		decision := credit.Block
		err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			a, err := credits(tx).Reserve(ctx, spender, spentOn, credit.Request{
				Org: "acme", Party: creditParty(payer), Document: ledger.Document{ID: document, Version: 1}, Total: spentEach,
			})
			decision = a.Decision
			return err
		})
		if err == nil && decision == credit.Allow && i%4 == 0 {
			err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
				return credits(tx).Release(ctx, spender, spentOn, "acme", document, "short", int64(i%3), 2)
			})
		}
		if err != nil {
			return fmt.Errorf("%s: %w", document, err)
		}
		fmt.Println(document, decision, "-")
	}
	return nil
}

// TestProcessesNeverOverstepCredit lets several processes take the credit of payers
// that share the limit of a group.
func TestProcessesNeverOverstepCredit(t *testing.T) {
	orders := 60
	if testing.Short() {
		orders = 18
	}
	path := t.TempDir() + "/credit.db"
	db := openFile(t, path)
	amount := func(s string) (kabinet.Money, ledger.Units) {
		m := kabinet.MustMoney(s)
		u, err := roubles.OfMoney(m)
		if err != nil {
			t.Fatal(err)
		}
		return m, u
	}
	own, ownUnits := amount("400 RUB")
	all, allUnits := amount("900 RUB")
	g, _, err := credit.NewGroup("g", "seller", creditParty("").Currency, credit.GroupTerms{Name: "Group", Limit: accounts.LimitOf(all)}, spender, spentOn)
	if err != nil {
		t.Fatal(err)
	}
	ceilings := map[ledger.Key]ledger.Units{}
	group := g.State()
	err = db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		if err := tx.CreditGroups().Save(ctx, credit.RestoreGroup(group)); err != nil {
			return err
		}
		for _, payer := range creditPayers {
			a, opened, err := credit.NewAccount(credit.ID(payer), "acme", creditParty(payer), credit.AccountTerms{
				Limit: accounts.LimitOf(own), Group: group.Ref(),
			}, spender, spentOn)
			if err != nil {
				return err
			}
			ceilings[a.State().Key()] = ownUnits
			if err := credits(tx).Save(ctx, spender, spentOn, a, opened); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ceilings[group.Key()] = allUnits
	acks := &acknowledgements{byKey: map[string]string{}}
	var children []*process
	for i := range 3 {
		children = append(children, start(t, job{Path: path, Spending: &spending{fmt.Sprint("child", i), orders, true}}))
	}
	errs := make([]error, len(children))
	var wg sync.WaitGroup
	for i, p := range children {
		wg.Go(func() { _, errs[i] = acks.read(p, 0) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]int{}
	for _, what := range acks.byKey {
		outcomes[what]++
	}
	if outcomes["allow -"] == 0 || outcomes["prepayOnly -"] == 0 {
		t.Fatalf("the orders were %v", outcomes)
	}
	if err := db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return addsUp(ctx, tx, "acme", credit.Book, ceilings)
	}); err != nil {
		t.Fatal(err)
	}
	t.Logf("the orders were %v", outcomes)
}

// addsUp checks that balances are the sums of their entries, which never went
// over the ceiling, and that active reservations hold what is reserved.
func addsUp(ctx context.Context, tx store.Tx, org kabinet.OrgID, book string, ceilings map[ledger.Key]ledger.Units) error {
	active, err := tx.Reservations().Active(ctx, org, book)
	if err != nil {
		return err
	}
	for key, ceiling := range ceilings {
		balance, err := tx.Ledger().Balance(ctx, key)
		if err != nil {
			return err
		}
		entries, err := tx.Ledger().Entries(ctx, key, 0, 1_000_000)
		if err != nil {
			return err
		}
		for n := range entries {
			if sum := ledger.Sum(entries[:n+1]...); sum.Used() > ceiling || sum.Reserved < 0 {
				return fmt.Errorf("after entry %d of %+v it is %+v, over the ceiling of %d", n+1, key, sum, ceiling)
			}
		}
		if sum := ledger.Sum(entries...); sum != balance {
			return fmt.Errorf("the entries of %+v sum to %+v, the balance is %+v", key, sum, balance)
		}
		var held ledger.Units
		for _, r := range active {
			held += r.State().Open(key)
		}
		if held != balance.Reserved {
			return fmt.Errorf("reservations hold %d of %+v, the balance has %d", held, key, balance.Reserved)
		}
	}
	return nil
}
