package main

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// seedStaff shows how clients get their managers.
func seedStaff(ctx context.Context, tx store.Tx, now time.Time) error {
	for _, c := range seed.Clients() {
		if c.Manager == "" {
			continue
		}
		client, err := tx.Organizations().Get(ctx, c.ID)
		if err != nil {
			return err
		}
		seller, err := tx.Organizations().Get(ctx, seed.Seller)
		if err != nil {
			return err
		}
		m, err := tx.Memberships().Get(ctx, seed.Seller, c.Manager)
		if err != nil {
			return err
		}
		a, assigned, err := accounts.NewStaffAssignment(accounts.StaffID("stf-"+string(c.ID)), client, seller, m, accounts.AssignStaff{}, "", now)
		if err != nil {
			return err
		}
		if err := tx.Staff().Save(ctx, a, assigned); err != nil {
			return err
		}
	}
	return nil
}

// manager returns who of the seller's looks after a client and is still there, or nil.
func (a *App) manager(ctx context.Context, tx store.Tx, client kabinet.OrgID) (*accounts.Person, error) {
	d := accounts.StaffDirectory{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Staff: tx.Staff(), Now: a.Now,
	}
	p, err := d.Of(ctx, client, "", accounts.StaffManager)
	if errors.Is(err, kabinet.NotFound) {
		return nil, nil
	}
	return p, err
}
