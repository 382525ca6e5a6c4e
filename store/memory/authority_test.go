package memory_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// A version that a transaction made and then undid comes again for something
// else. Had the cache kept what was compiled in between, it would give rights
// that nobody ever committed.
func TestWhatIsRolledBackIsNotCached(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db, ctx, cache := memory.New(memory.Options{}), context.Background(), accounts.NewCache(accounts.CacheOptions{})
	actor, on := kabinet.Actor{Person: "eve", Organization: "acme"}, kabinet.Object{Org: "acme"}
	can := func(ctx context.Context, tx store.Tx) bool {
		a := accounts.Authorizer{
			Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(),
			Versions: tx.AuthorityVersions(), Cache: cache, Now: func() time.Time { return now },
		}
		rights, err := a.Resolve(ctx, actor)
		if err != nil {
			t.Fatal(err)
		}
		return rights.Can("order.place", on)
	}
	assign := func(ctx context.Context, tx store.Tx, role accounts.RoleID) {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			t.Fatal(err)
		}
		m, err := tx.Memberships().Get(ctx, "acme", "eve")
		if err != nil {
			t.Fatal(err)
		}
		e, err := m.Assign(accounts.AssignmentID(role), accounts.AssignRole{Role: role}, o, "", now)
		if err != nil {
			t.Fatal(err)
		}
		if err := tx.Memberships().Save(ctx, m, e); err != nil {
			t.Fatal(err)
		}
	}
	in := func(do func(ctx context.Context, tx store.Tx) error) {
		if err := db.InTx(ctx, do); err != nil && !errors.Is(err, errUndone) {
			t.Fatal(err)
		}
	}
	in(func(ctx context.Context, tx store.Tx) error {
		o, e, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
		if err != nil {
			return err
		}
		if err := tx.Organizations().Save(ctx, o, e); err != nil {
			return err
		}
		p, registered, err := accounts.NewPerson("eve", accounts.RegisterPerson{Name: "Eve", Email: "eve@example.com"}, now)
		if err != nil {
			return err
		}
		if err := tx.People().Save(ctx, p, registered); err != nil {
			return err
		}
		m, joined, err := accounts.NewMembership("m", o, "eve", kabinet.Window{}, now)
		if err != nil {
			return err
		}
		return tx.Memberships().Save(ctx, m, joined)
	})
	in(func(ctx context.Context, tx store.Tx) error {
		assign(ctx, tx, accounts.RoleOwner)
		if !can(ctx, tx) {
			t.Error("the transaction does not see its own assignment")
		}
		return errUndone
	})
	in(func(ctx context.Context, tx store.Tx) error { assign(ctx, tx, accounts.RoleViewer); return nil })
	in(func(ctx context.Context, tx store.Tx) error {
		if can(ctx, tx) {
			t.Error("a right that was rolled back is given")
		}
		return nil
	})
	if n := cache.Stats().Memberships; n != 1 {
		t.Errorf("the cache holds %d memberships, want that of the last transaction", n)
	}
}

var errUndone = errors.New("undone")
