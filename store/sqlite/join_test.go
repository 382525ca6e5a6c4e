package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

// begin begins a transaction of the host on the connection that writes.
func begin(t *testing.T, db *sql.DB) *sql.Tx {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

func newCart(id cart.ID) *cart.Cart {
	return cart.Restore(cart.State{Schema: cart.Schema, ID: id, Org: "acme", Status: cart.Active})
}

// there reports whether the cart is there.
func there(t *testing.T, db store.DB, id cart.ID) bool {
	t.Helper()
	err := db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Carts().Get(ctx, "acme", id)
		return err
	})
	if err != nil && !errors.Is(err, kabinet.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func TestJoin(t *testing.T) {
	db := open(t)
	ctx := t.Context()
	if _, err := db.SQL().ExecContext(ctx, "CREATE TABLE host (note TEXT)"); err != nil {
		t.Fatal(err)
	}
	notes := func() (n int) {
		if err := db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM host").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	both := func(id cart.ID) (*sql.Tx, store.Tx) {
		host := begin(t, db.SQL())
		if _, err := host.ExecContext(ctx, "INSERT INTO host (note) VALUES (?)", string(id)); err != nil {
			t.Fatal(err)
		}
		tx := sqlite.Join(host, sqlite.Options{})
		if err := tx.Carts().Save(ctx, newCart(id), cart.Opened{}); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.OrderNumbers().Next(ctx, "s1", kabinet.Date{}); err != nil {
			t.Fatal(err)
		}
		return host, tx
	}

	host, _ := both("undone")
	if err := host.Rollback(); err != nil {
		t.Fatal(err)
	}
	if there(t, db, "undone") || notes() != 0 {
		t.Fatal("a rollback of the host left something behind")
	}

	host, tx := both("kept")
	if there(t, db, "kept") {
		t.Fatal("others see what the host has not committed")
	}
	if err := host.Commit(); err != nil {
		t.Fatal(err)
	}
	if !there(t, db, "kept") || notes() != 1 {
		t.Fatal("a commit of the host lost something")
	}
	if err := tx.Carts().Save(ctx, newCart("late")); !errors.Is(err, store.ErrEnded) {
		t.Fatalf("save after the host's commit: %v", err)
	}
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		records, err := tx.Outbox().Pending(ctx, 10)
		if err == nil && (len(records) != 1 || records[0].ID != "acme/cart/kept/1/0") {
			t.Errorf("the outbox has %v", records)
		}
		number, err2 := tx.OrderNumbers().Next(ctx, "s1", kabinet.Date{})
		if number != "2" {
			t.Errorf("the next number is %s", number)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A host whose transaction the database fails cannot commit half of a Save.
func TestJoinFails(t *testing.T) {
	db := open(t)
	ctx := t.Context()
	host := begin(t, db.SQL())
	if _, err := host.ExecContext(ctx, "DROP TABLE kabinet_outbox"); err != nil {
		t.Fatal(err)
	}
	tx := sqlite.Join(host, sqlite.Options{})
	if err := tx.Carts().Save(ctx, newCart("half"), cart.Opened{}); err == nil {
		t.Fatal("a save whose events cannot be written succeeded")
	}
	if err := host.Commit(); !errors.Is(err, sql.ErrTxDone) {
		t.Fatalf("commit of half a save: %v", err)
	}
	if there(t, db, "half") {
		t.Fatal("half of a save is there")
	}
}

// The same within InTx, where the closure swallows the error.
func TestInTxFails(t *testing.T) {
	db := open(t)
	if _, err := db.SQL().ExecContext(t.Context(), "DROP TABLE kabinet_outbox"); err != nil {
		t.Fatal(err)
	}
	var saved error
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		saved = tx.Carts().Save(ctx, newCart("half"), cart.Opened{})
		return nil
	})
	if saved == nil || err == nil {
		t.Fatalf("a save whose events cannot be written: %v, committed %v", saved, err)
	}
	if there(t, db, "half") {
		t.Fatal("half of a save is there")
	}
}

// A host may use a pool of its own, on a database that it migrates.
func TestJoinOwnPool(t *testing.T) {
	path := filepath.Join(t.TempDir(), "host.db")
	host, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_journal_mode=WAL&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	if err := sqlite.Migrate(t.Context(), host); err != nil {
		t.Fatal(err)
	}
	tx := begin(t, host)
	numbered := sqlite.Options{Number: func(_ kabinet.SellerEntityID, _ kabinet.Date, n int64) string { return string(rune('A' + n)) }}
	number, err := sqlite.Join(tx, numbered).OrderNumbers().Next(t.Context(), "s1", kabinet.Date{})
	if err != nil || number != "B" {
		t.Fatalf("number %q: %v", number, err)
	}
	if err := sqlite.Join(tx, numbered).Carts().Save(t.Context(), newCart("own")); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if !there(t, openFile(t, path), "own") {
		t.Fatal("what was saved through the host's pool is not there")
	}
}

// What the host has written in its transaction before is unknown here, so no
// authority version that is read in it may be cached.
func TestAuthorityVersionsOfAJoinedTransactionAreUncommitted(t *testing.T) {
	db := open(t)
	tx := begin(t, db.SQL())
	defer tx.Rollback()
	joined := sqlite.Join(tx, sqlite.Options{}).AuthorityVersions().(accounts.UncommittedVersions)
	if !joined.Uncommitted("acme") {
		t.Error("a version of a transaction of the host counts as committed")
	}
}
