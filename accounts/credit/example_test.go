package credit_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// A payer may owe 100, and owes 60 by what the ERP says. Of an order of 70, 30 % are
// prepaid; the rest is 9 too much, so the manager is asked.
func ExampleService() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	manager := kabinet.Actor{Person: "boris", Organization: "seller"}
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	euro := kabinet.MustCurrency("EUR")
	party := credit.Party{Seller: "works", Payer: "acme-llc", Currency: euro}
	terms := credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("30"), Prepaid: true, Anchor: credit.Order},
		{Share: kabinet.MustPercent("70"), Anchor: credit.Shipment, Days: 45},
	}}
	run := func(do func(ctx context.Context, svc *credit.Service) error) {
		err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			return do(ctx, &credit.Service{
				Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
				Ledger: tx.Ledger(), Reservations: tx.Reservations(),
			})
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	run(func(ctx context.Context, svc *credit.Service) error {
		a, opened, err := credit.NewAccount("a1", "acme", party, credit.AccountTerms{
			Limit:  accounts.LimitOf(kabinet.MustMoney("100 EUR")),
			Policy: credit.Policy{OverLimit: credit.Hold},
		}, manager, now)
		if err != nil {
			return err
		}
		return svc.Save(ctx, manager, now, a, opened)
	})
	run(func(ctx context.Context, svc *credit.Service) error {
		return svc.Take(ctx, manager, now, "acme", "a1", credit.Snapshot{AsOf: now, Items: []credit.Item{
			{Document: "inv/1", Bucket: credit.Receivable, Amount: kabinet.MustMoney("60 EUR"), Due: kabinet.MustDate("2026-12-01")},
		}})
	})
	reserve := func(ctx context.Context, svc *credit.Service) error {
		total := kabinet.MustMoney("70 EUR")
		prepaid, _, err := terms.Prepaid(total)
		if err != nil {
			return err
		}
		a, err := svc.Reserve(ctx, manager, now, credit.Request{
			Org: "acme", Party: party, Document: ledger.Document{ID: "order/1", Version: 1}, Total: total, Prepaid: prepaid,
		})
		fmt.Println(a.Decision, a.Credit)
		for _, r := range a.Reasons {
			fmt.Println(r.Limit, r.Text(nil))
		}
		return err
	}
	run(reserve)
	run(func(ctx context.Context, svc *credit.Service) error {
		return svc.ReleaseHold(ctx, manager, now, "acme", "order/1", credit.Permit{
			Version: 1, Amount: kabinet.MustMoney("49 EUR"), Until: now.AddDate(0, 0, 7), Reason: "they always pay",
		})
	})
	run(reserve)
	// Output:
	// hold 49.00 EUR
	// payer the limit is exceeded by 9.00 EUR
	// allow 49.00 EUR
	// payer the limit is exceeded by 9.00 EUR
}

// The terms of a large order, shipped in two parts.
func ExampleTerms_Schedule() {
	terms := credit.Terms{Offset: credit.ProRata, Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("30"), Prepaid: true, Anchor: credit.Order},
		{Share: kabinet.MustPercent("70"), Anchor: credit.Shipment, Days: 45},
	}}
	total := kabinet.MustMoney("6000000 RUB")
	dues, err := terms.Schedule(total, []credit.Happening{
		{Anchor: credit.Order, Date: kabinet.MustDate("2026-11-02"), Amount: total},
		{Anchor: credit.Shipment, Date: kabinet.MustDate("2026-11-20"), Amount: kabinet.MustMoney("2400000 RUB")},
	}, credit.Calendars{})
	for _, d := range dues {
		fmt.Println(d.Date, d.Amount, d.Prepaid)
	}
	fmt.Println(err)
	// Output:
	// 2026-11-02 1800000.00 RUB true
	// 2027-01-04 1680000.00 RUB false
	// <nil>
}

func ExampleAge() {
	day := kabinet.MustDate("2026-11-02")
	a, err := credit.Age(kabinet.MustCurrency("EUR"), day,
		credit.Item{Document: "inv/1", Bucket: credit.Receivable, Amount: kabinet.MustMoney("10 EUR"), Due: day.AddDays(5)},
		credit.Item{Document: "inv/2", Bucket: credit.Receivable, Amount: kabinet.MustMoney("20 EUR"), Due: day.AddDays(-45)},
	)
	fmt.Println(a.Current, a.To60, a.Total, err)
	// Output: 10.00 EUR 20.00 EUR 30.00 EUR <nil>
}

func ExampleNewStatement() {
	day := kabinet.MustDate("2026-10-01")
	s, err := credit.NewStatement(kabinet.MustCurrency("EUR"), day, day.EndOfMonth(),
		credit.Posting{Kind: "invoice", Number: "1", Date: day.AddDays(-1), Amount: kabinet.MustMoney("100 EUR")},
		credit.Posting{Kind: "payment", Number: "7", Date: day.AddDays(3), Amount: kabinet.MustMoney("-40 EUR")},
	)
	fmt.Println(s.Opening, s.Credits, s.Closing, err)
	// Output: 100.00 EUR 40.00 EUR 60.00 EUR <nil>
}

func ExampleReconcile() {
	day := kabinet.MustDate("2026-10-01")
	invoice := func(number, amount string) credit.Posting {
		return credit.Posting{Kind: "invoice", Number: number, Date: day, Amount: kabinet.MustMoney(amount)}
	}
	r, err := credit.Reconcile(kabinet.MustCurrency("EUR"), day, day.EndOfMonth(),
		[]credit.Posting{invoice("1", "100 EUR"), invoice("2", "50 EUR")},
		[]credit.Posting{invoice("1", "90 EUR")})
	fmt.Println(r.Difference, len(r.Differing), len(r.OnlyOurs), err)
	// Output: 60.00 EUR 1 1 <nil>
}

// Half in advance, half 30 days after the end of the month of the invoice.
func ExampleTerms_Prepaid() {
	terms := credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("50"), Prepaid: true, Anchor: credit.Order},
		{Share: kabinet.MustPercent("50"), Anchor: credit.Invoice, MonthEnd: credit.EOMPlus, Days: 30},
	}}
	prepaid, onCredit, err := terms.Prepaid(kabinet.MustMoney("100.01 EUR"))
	fmt.Println(prepaid, onCredit, err)
	missing, err := terms.Missing(kabinet.MustMoney("100.01 EUR"), kabinet.MustMoney("20 EUR"))
	fmt.Println(missing, err)
	fmt.Println(terms.Instalments[1].Due(kabinet.MustDate("2026-01-15"), credit.Calendars{}))
	// Output:
	// 50.01 EUR 50.00 EUR <nil>
	// 30.01 EUR <nil>
	// 2026-03-02
}

// What an order has reserved counts until a snapshot of the ERP includes it.
func ExampleSnapshot_Includes() {
	reserved := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	order := ledger.State{
		Document: ledger.Document{ID: "order/1", Version: 2}, Created: reserved,
		Items: []ledger.Item{{Key: ledger.Key{Org: "acme", Book: credit.Book, Account: "a1"}, Amount: 10_00}},
	}
	s := credit.Snapshot{AsOf: reserved.Add(2 * time.Hour), Watermark: reserved.Add(-time.Hour)}
	fmt.Println(s.Includes(order))
	has := func(version int64, amount string) bool {
		s.Items = []credit.Item{{Document: "order/1", Version: version, Bucket: credit.OpenOrder, Amount: kabinet.MustMoney(amount)}}
		return s.Includes(order)
	}
	fmt.Println(has(0, "8 EUR"), has(0, "10 EUR"))
	fmt.Println(has(1, "10 EUR"), has(2, "8 EUR"))
	s.Items, s.Watermark = nil, reserved
	fmt.Println(s.Includes(order))
	// Output:
	// false
	// false true
	// false true
	// true
}

// A group counts amounts in other currencies at rates that are kept.
func ExampleGroupState_Convert() {
	euro, dollar := kabinet.MustCurrency("EUR"), kabinet.MustCurrency("USD")
	g, _, err := credit.NewGroup("g1", "seller", euro, credit.GroupTerms{
		Name: "Holding", Limit: accounts.LimitOf(kabinet.MustMoney("5000 EUR")),
		Rates: []credit.RateTo{{Currency: dollar, Rate: kabinet.MustRate("0.92")}},
	}, kabinet.Actor{Person: "boris"}, time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	m, err := g.State().Convert(kabinet.MustMoney("100 USD"))
	fmt.Println(m, err)
	_, err = g.State().Convert(kabinet.MustMoney("100 GBP"))
	fmt.Println(err)
	// Output:
	// 92.00 EUR <nil>
	// the payer's group has no rate of GBP
}
