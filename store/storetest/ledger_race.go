package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

func ledgerRacing(e env) {
	const n, each = 8, 30
	var got atomic.Int64
	errs := together(n, func(i int, ready func()) error {
		ready()
		for k := range 10 {
			err := e.db.InTx(e.ctx, posts(post(ledger.Reserve, fmt.Sprint(i, "/", k), each, 1000)))
			if err == nil {
				got.Add(1)
			} else if !errors.Is(err, ledger.ErrShort) {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	if got.Load() != 33 {
		e.Fatalf("%d of %d fit below 1000, want 33", got.Load(), n*10)
	}
	e.balance(ledgerKey(orgA), 990, 0, 33)
}

// ledgerRacingReleases lets many give one reservation back, and repeat.
func ledgerRacingReleases(e env) {
	e.post(post(ledger.Reserve, "1", 100, 100), post(ledger.Reserve, "2", 50, 150))
	errs := together(8, func(i int, ready func()) error {
		ready()
		return e.db.InTx(e.ctx, posts(post(ledger.Release, "1", 100, 0)))
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	e.balance(ledgerKey(orgA), 50, 0, 3)
}

// ledgerRacingKeys reserves on two keys in both orders.
func ledgerRacingKeys(e env) {
	errs := together(8, func(i int, ready func()) error {
		ready()
		for k := range 5 {
			a := post(ledger.Reserve, fmt.Sprint(i, "/", k), 30, 500)
			b := a
			b.Account, b.Ceiling = "bdg_2", 300
			both := []ledger.Posting{a, b}
			if i%2 == 1 {
				slices.Reverse(both)
			}
			if err := e.db.InTx(e.ctx, posts(both...)); err != nil && !errors.Is(err, ledger.ErrShort) {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	other := ledgerKey(orgA)
	other.Account = "bdg_2"
	e.balance(ledgerKey(orgA), 300, 0, 10)
	e.balance(other, 300, 0, 10)
}
