package memory_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

func ExampleNew() {
	ctx := context.Background()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db := memory.New(memory.Options{})
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		p, registered, err := accounts.NewPerson("anna", accounts.RegisterPerson{Email: "Anna@Example.com", Name: "Anna"}, now)
		if err != nil {
			return err
		}
		return tx.People().Save(ctx, p, registered)
	})
	fmt.Println(err)

	// An error undoes everything.
	err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		p, registered, err := accounts.NewPerson("boris", accounts.RegisterPerson{Email: "boris@example.com", Name: "Boris"}, now)
		if err != nil {
			return err
		}
		if err := tx.People().Save(ctx, p, registered); err != nil {
			return err
		}
		return errors.New("on second thoughts, no")
	})
	fmt.Println(err)

	err = db.View(ctx, func(ctx context.Context, tx store.Tx) error {
		p, err := tx.People().ByLogin(ctx, "ANNA@example.com")
		if err != nil {
			return err
		}
		fmt.Println(p.State().Name)
		_, err = tx.People().Get(ctx, "boris")
		fmt.Println(errors.Is(err, kabinet.NotFound))
		return nil
	})
	fmt.Println(err)
	// Output:
	// <nil>
	// on second thoughts, no
	// Anna
	// true
	// <nil>
}

// A relay reads the outbox, delivers, and says what it delivered.
func ExampleDB_InTx_relay() {
	ctx := context.Background()
	db := memory.New(memory.Options{})
	deliver := func(r kabinet.Record) { fmt.Println(r.Kind, r.ID) }
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.Outbox().Append(ctx, kabinet.Record{
			ID: "budget/b1/7", Org: "acme", Kind: "budget.reserved", Aggregate: "budget/b1", Data: []byte(`{"amount":"10.00 EUR"}`),
		})
	})
	for err == nil {
		var batch []kabinet.Record
		if err = db.View(ctx, func(ctx context.Context, tx store.Tx) (err error) {
			batch, err = tx.Outbox().Pending(ctx, 100)
			return err
		}); err != nil || len(batch) == 0 {
			break
		}
		for _, r := range batch {
			deliver(r)
		}
		err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Done(ctx, batch...) })
	}
	fmt.Println(err)
	// Output:
	// budget.reserved budget/b1/7
	// <nil>
}
