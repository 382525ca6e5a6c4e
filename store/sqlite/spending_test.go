package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/seed-a884640a/kabinet/internal/spendingset"
)

func TestConcurrentOrdersNeverExceedALimitOfSpending(t *testing.T) {
	if err := spendingset.Race(t.Context(), openFile(t, filepath.Join(t.TempDir(), "spending.db")), 20); err != nil {
		t.Fatal(err)
	}
}
