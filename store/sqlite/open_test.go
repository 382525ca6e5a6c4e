package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/shop"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

func TestOpenSettings(t *testing.T) {
	db := open(t)
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "integrity_check": "ok",
	} {
		var got string
		if err := db.SQL().QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s: %v", pragma, got, want, err)
		}
	}
	rows, err := db.SQL().Query("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "kabinet_") {
			t.Errorf("the schema has %s", name)
		}
	}
}

func TestOpenPath(t *testing.T) {
	for _, path := range []string{"", ":memory:", "file:x.db"} {
		if _, err := sqlite.Open(t.Context(), path, sqlite.Options{}); !errors.Is(err, store.ErrPath) {
			t.Errorf("open of %q: %v", path, err)
		}
	}
	if _, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "none", "x.db"), sqlite.Options{}); err == nil {
		t.Error("a file in a directory that does not exist was opened")
	}
	t.Chdir(t.TempDir())
	db := openFile(t, "плюс+ and % #?&.db")
	if err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return tx.Carts().Save(ctx, newCart("c"))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("плюс+ and % #?&.db"); err != nil {
		t.Error(err)
	}
}

func TestClosed(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	nothing := func(context.Context, store.Tx) error { return nil }
	if err := db.InTx(t.Context(), nothing); !errors.Is(err, store.ErrClosed) {
		t.Errorf("InTx after Close: %v", err)
	}
	if err := db.View(t.Context(), nothing); !errors.Is(err, store.ErrClosed) {
		t.Errorf("View after Close: %v", err)
	}
}

// Many open a file that is not there yet, and again one that is.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "many.db")
	for range 2 {
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				db, err := sqlite.Open(context.Background(), path, sqlite.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				err = db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
					_, err := tx.OrderNumbers().Next(ctx, kabinet.SellerEntityID(fmt.Sprint(i)), kabinet.Date{})
					return err
				})
				if err := errors.Join(err, db.Close()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	var n int
	err := openFile(t, path).SQL().QueryRow("SELECT count(*) FROM kabinet_migrations WHERE version_id = 1").Scan(&n)
	if err != nil || n != 1 {
		t.Fatalf("the first migration ran %d times: %v", n, err)
	}
}

// Several processes open one file at the same time; the first one creates it.
func TestOpenInProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "processes.db")
	var wg sync.WaitGroup
	acks := &acknowledgements{byKey: map[string]string{}}
	for range 4 {
		wg.Go(func() {
			p, err := launch(t.TempDir(), job{Path: path})
			if err == nil {
				_, err = acks.read(p, 0)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	openFile(t, path)
}

// A transaction that waits for another process too long is ErrBusy, and one
// that is refused and then not runs its closure anew.
func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "busy.db")
	other := openFile(t, path)
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{BusyTimeout: time.Millisecond, Tries: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	host := begin(t, other.SQL())
	save := func(ctx context.Context, tx store.Tx) error { return tx.Carts().Save(ctx, newCart("c")) }
	if err := db.InTx(t.Context(), save); !errors.Is(err, store.ErrBusy) || !errors.Is(err, kabinet.Conflict) {
		t.Errorf("a transaction while another process writes: %v", err)
	}
	if err := db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Carts().Get(ctx, "acme", "c")
		return err
	}); !errors.Is(err, kabinet.ErrNotFound) {
		t.Errorf("a view while another process writes: %v", err)
	}
	patient, err := sqlite.Open(t.Context(), path, sqlite.Options{BusyTimeout: time.Millisecond, Tries: 1000})
	if err != nil {
		t.Fatal(err)
	}
	defer patient.Close()
	saved := make(chan error)
	go func() { saved <- patient.InTx(context.Background(), save) }()
	gone, cancel := context.WithCancel(t.Context())
	waits := make(chan error)
	go func() { waits <- patient.InTx(gone, save) }()
	cancel()
	if err := <-waits; !errors.Is(err, context.Canceled) {
		t.Errorf("a transaction that was cancelled while it waited: %v", err)
	}
	if err := host.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-saved; err != nil {
		t.Error(err)
	}
}

// A full disk fails a transaction as a whole; with room again, all goes on.
func TestFull(t *testing.T) {
	s, db := newShop(t), open(t)
	if _, err := db.SQL().Exec("PRAGMA max_page_count = 300"); err != nil {
		t.Fatal(err)
	}
	var full error
	var last order.PlaceRequest
	placed := 0
	for i := 0; full == nil; i++ {
		r, err := s.Fill(t.Context(), db, 20, fmt.Sprint("key ", i))
		if err == nil {
			last = r
			_, err = s.Place(t.Context(), db, r)
		}
		if err == nil {
			placed++
		}
		full = err
	}
	if !strings.Contains(full.Error(), "full") || kabinet.KindOf(full) != kabinet.Internal {
		t.Fatalf("the error of a full disk is %v", full)
	}
	all, err := shop.Audit(t.Context(), db)
	if err != nil || len(all) != placed {
		t.Fatalf("%d orders were placed, %d are kept: %v", placed, len(all), err)
	}
	if _, err := db.SQL().Exec("PRAGMA max_page_count = 3000"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Place(t.Context(), db, last); err != nil {
		t.Fatal(err)
	}
	if _, err := shop.Audit(t.Context(), db); err != nil {
		t.Fatal(err)
	}
}

// What a newer version of the library wrote can be read and not written.
func TestNewerState(t *testing.T) {
	db := open(t)
	get := func(ctx context.Context, tx store.Tx) (*cart.Cart, error) { return tx.Carts().Get(ctx, "acme", "c") }
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return tx.Carts().Save(ctx, newCart("c"))
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.SQL().Exec(`UPDATE kabinet_carts SET state = json_set(state, '$.schema', 99, '$.future', 'kept')`)
	if err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		c, err := get(ctx, tx)
		if err != nil {
			return err
		}
		return tx.Carts().Save(ctx, c)
	})
	if !errors.Is(err, kabinet.ErrNewer) {
		t.Fatalf("save of a newer state: %v", err)
	}
	var future string
	if err := db.SQL().QueryRow(`SELECT state ->> '$.future' FROM kabinet_carts`).Scan(&future); err != nil || future != "kept" {
		t.Fatalf("the newer member is %q: %v", future, err)
	}
}
