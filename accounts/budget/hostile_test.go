package budget_test

import (
	"context"
	"testing"
	"time"

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

// late is a ledger whose balances are read before anybody else posted, as by a reader
// whose snapshot is old.
type late struct{ ledger.Store }

func (late) Balance(context.Context, ledger.Key) (ledger.Balance, error) {
	return ledger.Balance{}, nil
}

// What a decision was made by may be old: the ceiling of the ledger holds by itself.
func TestTheLedgerKeepsTheCeilingWhateverWasDecided(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	_, err := w.reserve(now, spend("order/1", "60"))
	require.NoError(t, err)
	w.change = func(s *budget.Service) { s.Ledger = late{s.Ledger} }
	_, err = w.reserve(now, spend("order/2", "40.01"))
	require.ErrorIs(t, err, ledger.ErrShort)
	require.Equal(t, "40.00 RUB", w.left("b", now))
	_, err = w.reserve(now, spend("order/2", "40"))
	require.NoError(t, err)
	less := spend("order/2", "39")
	less.Less, less.Document.Version = true, 2
	_, err = w.reserve(now, less)
	require.NoError(t, err)
	require.Equal(t, "1.00 RUB", w.left("b", now))
	// So it does for a budget that comes later.
	w.change = nil
	w.save("c", "acme", form("50", budget.Hard))
	_, err = w.cover(now, less)
	require.NoError(t, err)
	w.change = func(s *budget.Service) { s.Ledger = late{s.Ledger} }
	_, err = w.cover(now, spend("order/1", "60"))
	require.ErrorIs(t, err, budget.ErrOver)
	before := spend("order/3", "12") // which was there before any budget
	before.Less = true
	_, err = w.cover(now, before)
	require.NoError(t, err)
	require.Equal(t, "-1.00 RUB", w.left("c", now))
}

func TestCoverKeepsTheCeilingWhateverWasDecided(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("1000", budget.Hard)})
	for _, id := range []string{"order/1", "order/2"} {
		_, err := w.reserve(now, spend(id, "60"))
		require.NoError(t, err)
	}
	w.save("c", "acme", form("100", budget.Hard))
	_, err := w.cover(now, spend("order/1", "60"))
	require.NoError(t, err)
	w.change = func(s *budget.Service) { s.Ledger = late{s.Ledger} }
	_, err = w.cover(now, spend("order/2", "60"))
	require.ErrorIs(t, err, ledger.ErrShort)
	require.Equal(t, "40.00 RUB", w.left("c", now))
}

// Of a document for two units, a unit's budget pays its own line.
func TestABudgetCoversItsOwnLinesOnly(t *testing.T) {
	for name, change := range map[string]func(*budget.Scope, *budget.Line){
		"unit":         func(s *budget.Scope, l *budget.Line) { s.Unit, l.Units = "workshop", []kabinet.UnitID{"office"} },
		"cost centre":  func(s *budget.Scope, l *budget.Line) { s.CostCentre, l.CostCentre = "4711", "4712" },
		"person":       func(s *budget.Scope, l *budget.Line) { s.Person, l.Person = "anna", "boris" },
		"legal entity": func(s *budget.Scope, l *budget.Line) { s.LegalEntity, l.LegalEntity = "acme-llc", "acme-ltd" },
	} {
		t.Run(name, func(t *testing.T) {
			s, f := spend("order/1", "10", "500"), form("100", budget.Hard)
			change(&f.Scope, &s.Lines[1])
			w := newWorld(t, map[budget.ID]budget.Form{"b": f})
			d, err := w.reserve(now, s)
			require.NoError(t, err)
			require.Equal(t, []string{"1"}, d.Effects[0].Lines)
			require.Equal(t, []string{"2"}, d.Unassigned)
			require.Equal(t, "90.00 RUB", w.left("b", now))
		})
	}
}

// A budget that is opened while orders are open counts them as soon as it is asked to.
func TestABudgetOpenedLaterCountsOpenOrders(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	pieces := func(t string) budget.Form {
		f := form(t, budget.Hard)
		f.Measure, f.Scope.Unit = ledger.Measure{Kind: ledger.Orders}, "works"
		return f
	}
	one, two := spend("order/1", "60"), spend("order/2", "30")
	for _, s := range []budget.Spend{one, two} {
		_, err := w.reserve(now, s)
		require.NoError(t, err)
	}
	w.save("c", "acme", form("80", budget.Hard))
	w.save("n", "acme", pieces("1"))
	soft := form("1", budget.Soft)
	soft.Cycle.First = kabinet.DateOf(now.AddDate(0, 1, 0)) // not yet
	w.save("s", "acme", soft)
	w.save("x", "rival", form("1", budget.Hard))
	require.Equal(t, "80.00 RUB", w.left("c", now))

	d, err := w.cover(now, one)
	require.NoError(t, err)
	require.Len(t, d.Effects, 2)
	again, err := w.cover(now, one)
	require.NoError(t, err)
	require.Empty(t, again.Effects)
	require.Equal(t, d.Reservation, again.Reservation)
	require.Equal(t, "20.00 RUB", w.left("c", now))
	require.Equal(t, "0 orders", w.left("n", now))
	require.Equal(t, "10.00 RUB", w.left("b", now), "what it held it holds once")

	_, err = w.cover(now, two)
	require.ErrorIs(t, err, budget.ErrOver)
	require.Equal(t, "20.00 RUB", w.left("c", now))
	two.Less = true
	_, err = w.cover(now, two)
	require.NoError(t, err)
	require.Equal(t, "-10.00 RUB", w.left("c", now))
	require.Equal(t, "-1 orders", w.left("n", now))
	_, err = w.reserve(now, spend("order/3", "1"))
	require.ErrorIs(t, err, budget.ErrOver, "no new one comes in besides")

	// What is given back is given back everywhere, and then there is nothing to cover.
	w.cancel("order/1")
	require.Equal(t, "50.00 RUB", w.left("c", now))
	require.Equal(t, "0 orders", w.left("n", now))
	w.save("d", "acme", form("1000", budget.Hard))
	_, err = w.cover(now, one)
	require.NoError(t, err)
	require.Equal(t, "1000.00 RUB", w.left("d", now))
	// A document without a reservation gets one.
	_, err = w.cover(now.Add(time.Hour), spend("order/4", "70"))
	require.ErrorIs(t, err, budget.ErrOver)
}
