package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

// exampleFile returns a file in a directory that cleanup removes.
func exampleFile() (path string, cleanup func()) {
	dir, err := os.MkdirTemp("", "kabinet")
	if err != nil {
		panic(err)
	}
	return filepath.Join(dir, "portal.db"), func() { os.RemoveAll(dir) }
}

func ExampleOpen() {
	path, cleanup := exampleFile()
	defer cleanup()
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path, sqlite.Options{
		Number: func(_ kabinet.SellerEntityID, _ kabinet.Date, n int64) string { return fmt.Sprintf("ORD-%06d", n) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		o, registered, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{
			Kind: accounts.Client, Name: "Acme",
		}, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
		if err != nil {
			return err
		}
		return tx.Organizations().Save(ctx, o, registered)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = db.View(ctx, func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err == nil {
			fmt.Println(o.State().Name, o.State().Version)
		}
		return err
	})
	fmt.Println(err)
	// Output:
	// Acme 1
	// <nil>
}

// A host that has begun a transaction of its own lets the library take part.
func ExampleJoin() {
	path, cleanup := exampleFile()
	defer cleanup()
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	err = func(host *sql.DB) error {
		tx, err := host.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		number, err := sqlite.Join(tx, sqlite.Options{}).OrderNumbers().Next(ctx, "seller-1", kabinet.MustDate("2026-03-02"))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "CREATE TABLE reserved (number TEXT)"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO reserved VALUES (?)", number); err != nil {
			return err
		}
		fmt.Println("reserved", number)
		return tx.Commit()
	}(db.SQL())
	fmt.Println(err)
	// Output:
	// reserved 1
	// <nil>
}
