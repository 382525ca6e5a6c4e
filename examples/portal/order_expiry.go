package main

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// Lapse expires invoices for payment whose time is over, and gives back the goods that
// nobody has claimed in time, and makes the carts that come again. It is called hourly.
func (a *App) Lapse(ctx context.Context) error {
	const batch = 100
	house := kabinet.Actor{Person: seed.Vetrov, Organization: seed.Seller}
	for _, sweep := range []func(context.Context, store.Tx) (int, error){
		func(ctx context.Context, tx store.Tx) (int, error) { return a.Proformas(tx).Sweep(ctx, house, batch) },
		func(ctx context.Context, tx store.Tx) (int, error) {
			s, err := a.Stock(tx)
			if err != nil {
				return 0, err
			}
			held, err := s.Sweep(ctx, house, a.Now(), batch)
			return len(held), err
		},
	} {
		for n := batch; n == batch; {
			err := a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
				n, err = sweep(ctx, tx)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return a.runSchedules(ctx)
}
