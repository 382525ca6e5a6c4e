package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

// open returns an empty database in a file of its own.
func open(t testing.TB) *sqlite.DB {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "kabinet 100% #1?.db"))
}

func openFile(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t testing.TB) store.DB { return open(t) })
}
