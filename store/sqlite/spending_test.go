package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

func TestConcurrentOrdersNeverExceedALimitOfSpending(t *testing.T) {
	if err := spendingset.Race(t.Context(), openFile(t, filepath.Join(t.TempDir(), "spending.db")), 20); err != nil {
		t.Fatal(err)
	}
}

func TestWhateverMeetsOnAnOrderOneComesAfterTheOther(t *testing.T) {
	fresh := func() (store.DB, error) { return openFile(t, filepath.Join(t.TempDir(), "spending.db")), nil }
	if err := spendingset.Tussle(t.Context(), fresh); err != nil {
		t.Fatal(err)
	}
}
