package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// Two orders meet one balance: the second finds too little left until the first
// gives half of what it holds back.
func ExampleBook() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	buyer := kabinet.Actor{Person: "anna", Organization: "acme"}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	key := ledger.Key{Org: "acme", Book: "budget", Account: "tools", Part: "2026-03"}
	euros := ledger.MoneyIn(kabinet.MustCurrency("EUR"))
	reserve := func(document string, amount ledger.Units) {
		err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			book := ledger.Book{Name: "budget", Ledger: tx.Ledger(), Reservations: tx.Reservations()}
			_, err := book.Reserve(ctx, buyer, now, ledger.Request{
				Org: "acme", Document: ledger.Document{ID: document, Version: 1}, Until: now.Add(72 * time.Hour),
				Asks: []ledger.Ask{{Key: key, Line: "1", Measure: euros, Amount: amount, Ceiling: 1000_00}},
			})
			return err
		})
		var short *kabinet.Error
		if errors.As(err, &short) {
			fmt.Println(document, short)
			return
		}
		fmt.Println(document, "reserved")
	}
	reserve("order/1", 800_00)
	reserve("order/2", 500_00)
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		book := ledger.Book{Name: "budget", Ledger: tx.Ledger(), Reservations: tx.Reservations()}
		if _, err := book.Commit(ctx, buyer, now, "acme", "order/1", "shipment/1", ledger.Part{Line: "1", Num: 1, Den: 2}); err != nil {
			return err
		}
		_, err := book.Release(ctx, buyer, now, "acme", "order/1", "cancelled")
		return err
	})
	fmt.Println(err)
	reserve("order/2", 500_00)
	// Output:
	// order/1 reserved
	// order/2 tools has 200.00 EUR left, and 500.00 EUR is asked for
	// <nil>
	// order/2 reserved
}

// A job gives back what nobody came for.
func ExampleBook_Expire() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		book := ledger.Book{Name: "budget", Ledger: tx.Ledger(), Reservations: tx.Reservations()}
		_, err := book.Reserve(ctx, kabinet.Actor{}, now, ledger.Request{
			Org: "acme", Document: ledger.Document{ID: "order/1", Version: 1}, Until: now.Add(time.Hour),
			Asks: []ledger.Ask{{
				Key:     ledger.Key{Org: "acme", Book: "budget", Account: "tools"},
				Measure: ledger.QuantityIn("TNE"), Amount: 2_000_000, Ceiling: 5_000_000,
			}},
		})
		if err != nil {
			return err
		}
		for _, later := range []time.Duration{59 * time.Minute, time.Hour, 2 * time.Hour} {
			expired, err := book.Expire(ctx, kabinet.Actor{}, now.Add(later), "acme", "order/1")
			fmt.Println(later, expired.Status, err)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// 59m0s  the reservation of order/1 has not expired yet
	// 1h0m0s expired <nil>
	// 2h0m0s  the reservation of order/1 is expired
	// <nil>
}

func ExampleMeasure() {
	tonnes := ledger.QuantityIn(kabinet.Tonne)
	u, err := tonnes.Of(kabinet.MustQuantity("1.25"))
	fmt.Println(u, tonnes.Text(u), err)
	euros := ledger.MoneyIn(kabinet.MustCurrency("EUR"))
	u, err = euros.OfMoney(kabinet.MustMoney("12.5 EUR"))
	fmt.Println(u, euros.Text(u), err)
	// Output:
	// 1250000 1.25 TNE <nil>
	// 1250 12.50 EUR <nil>
}

func ExampleSum() {
	b := ledger.Sum(
		ledger.Entry{Kind: ledger.Reserve, Amount: 100},
		ledger.Entry{Kind: ledger.Commit, Amount: 60},
		ledger.Entry{Kind: ledger.Release, Amount: 10},
	)
	fmt.Println(b.Reserved, b.Committed, b.Left(200))
	// Output: 30 60 110
}

// A job gives back what nobody came for, each in a transaction of its own.
func ExampleExpireEach() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	run := func(ctx context.Context, do func(context.Context, ledger.Book) error) error {
		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			return do(ctx, ledger.Book{Name: "budget", Ledger: tx.Ledger(), Reservations: tx.Reservations()})
		})
	}
	err := run(ctx, func(ctx context.Context, book ledger.Book) error {
		for _, document := range []string{"order/1", "order/2"} {
			_, err := book.Reserve(ctx, kabinet.Actor{}, now, ledger.Request{
				Org: "acme", Document: ledger.Document{ID: document, Version: 1}, Until: now.Add(time.Hour),
				Asks: []ledger.Ask{{
					Key:     ledger.Key{Org: "acme", Book: "budget", Account: "tools"},
					Measure: ledger.QuantityIn("TNE"), Amount: 2_000_000, Ceiling: 5_000_000,
				}},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(ledger.ExpireEach(ctx, run, kabinet.Actor{}, now.Add(59*time.Minute)))
	fmt.Println(ledger.ExpireEach(ctx, run, kabinet.Actor{}, now.Add(time.Hour)))
	// Output:
	// 0 <nil>
	// 2 <nil>
}
