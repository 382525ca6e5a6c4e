package main

import (
	"context"
	"errors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// Lapse expires invoices for payment whose time is over, and gives back the goods that
// nobody has claimed in time, and makes the carts that come again. It is called hourly.
func (a *App) Lapse(ctx context.Context) error {
	const batch = 100
	house := kabinet.Actor{Person: seed.Vetrov, Organization: seed.Seller}
	for n := batch; n == batch; {
		err := a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
			n, err = a.Proformas(tx).Sweep(ctx, house, batch)
			return err
		})
		if err != nil {
			return err
		}
	}
	_, goods := ledger.ExpireEach(ctx, func(ctx context.Context, do func(context.Context, *stock.Service) error) error {
		return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			s, err := a.Stock(tx)
			if err != nil {
				return err
			}
			return do(ctx, s)
		})
	}, house, a.Now())
	return errors.Join(goods, a.runSchedules(ctx))
}
