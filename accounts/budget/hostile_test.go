package budget_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// A version that has reserved a little is no voucher for more.
func TestOneVersionDoesNotAskForMoreTheSecondTime(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("1000", budget.Hard)})
	first, err := w.reserve(now, spend("order/1", "10", "5"))
	require.NoError(t, err)
	again, err := w.reserve(now.AddDate(0, 1, 0), spend("order/1", "10", "5"))
	require.NoError(t, err, "also in the next period")
	require.Equal(t, first.Reservation, again.Reservation)
	_, err = w.reserve(now, spend("order/1", "10", "5.01"))
	require.ErrorIs(t, err, ledger.ErrTwice)
	_, err = w.reserve(now, spend("order/1", "10", "5", "1"))
	require.ErrorIs(t, err, ledger.ErrTwice)
	require.Equal(t, "985.00 RUB", w.left("b", now))
}

// A line that no budget covers does not pass under the id of one that is covered.
func TestTwoLinesHaveTwoIDs(t *testing.T) {
	f := form("1000", budget.Hard)
	f.Scope.CostCentre = "4711"
	w := newWorld(t, map[budget.ID]budget.Form{"b": f})
	w.change = func(s *budget.Service) { s.Unassigned = budget.RefuseUnassigned }
	s := spend("order/1", "10", "900")
	s.Lines[1].ID, s.Lines[1].CostCentre = "1", "private"
	_, err := w.reserve(now, s)
	require.ErrorIs(t, err, ledger.ErrTwice)
	require.ErrorIs(t, err, kabinet.Conflict)
	s.Lines[1].ID = "2"
	_, err = w.reserve(now, s)
	require.ErrorIs(t, err, budget.ErrOver)
}
