package budget_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

// A version that has reserved a little from one budget is no voucher for lines that
// another one covers.
func TestOneVersionDoesNotMoveToAnotherBudgetTheSecondTime(t *testing.T) {
	for name, forms := range map[string]map[budget.ID]budget.Form{
		"a full one": {"b": form("0", budget.Hard)}, "one with room": {"b": form("1000", budget.Hard)},
	} {
		small, other := form("10", budget.Hard), forms["b"]
		small.Scope.CostCentre, other.Scope.CostCentre = "4711", "4712"
		w := newWorld(t, map[budget.ID]budget.Form{"a": small, "b": other})
		s := spend("order/1", "1")
		_, err := w.reserve(now, s)
		require.NoError(t, err, name)
		s = spend("order/1", "900")
		s.Lines[0].CostCentre = "4712"
		_, err = w.reserve(now, s)
		require.ErrorIs(t, err, ledger.ErrTwice, name)
		s = spend("order/1", "1", "900")
		s.Lines[1].CostCentre = "4712"
		_, err = w.reserve(now, s)
		require.ErrorIs(t, err, ledger.ErrTwice, name)
		_, err = w.reserve(now, spend("order/1", "1"))
		require.NoError(t, err, name)
		// A later version may, and holds what it asks for.
		s.Document.Version = 2
		d, err := w.reserve(now, s)
		if name == "a full one" {
			require.ErrorIs(t, err, budget.ErrOver)
			continue
		}
		require.NoError(t, err)
		require.Len(t, d.Effects, 2)
		require.Equal(t, "100.00 RUB", w.left("b", now))
	}
}

// What was spent and came back is reserved again under a later version only.
func TestACancelledOrderIsNoVoucher(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	s := spend("order/1", "60")
	_, err := w.reserve(now, s)
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Commit(ctx, anna, now, "acme", "order/1", "placed")
		return err
	}))
	w.cancel("order/1")
	require.Equal(t, "100.00 RUB", w.left("b", now))
	_, err = w.reserve(now, s)
	require.ErrorIs(t, err, ledger.ErrEnded)
	s.Document.Version = 2
	_, err = w.reserve(now, s)
	require.NoError(t, err)
	require.Equal(t, "40.00 RUB", w.left("b", now))
}

// A look-alike of what a budget covers is not covered: where lines without a budget
// are refused, it is refused.
func TestALookAlikeIsCoveredByNoBudget(t *testing.T) {
	for name, change := range map[string]func(*budget.Scope, *budget.Line){
		"case":   func(s *budget.Scope, l *budget.Line) { s.CostCentre, l.CostCentre = "a1", "A1" },
		"space":  func(s *budget.Scope, l *budget.Line) { s.CostCentre, l.CostCentre = "a1", "a1 " },
		"digits": func(s *budget.Scope, l *budget.Line) { s.CostCentre, l.CostCentre = "4711", "４７１１" },
		"none":   func(s *budget.Scope, l *budget.Line) { s.CostCentre, l.CostCentre = "4711", "" },
		"person": func(s *budget.Scope, l *budget.Line) { s.Person, l.Person = "anna", "аnna" },
		"unit": func(s *budget.Scope, l *budget.Line) {
			s.Unit, l.Units = "works", []kabinet.UnitID{"works/workshop", ""}
		},
		"legal entity": func(s *budget.Scope, l *budget.Line) { s.LegalEntity, l.LegalEntity = "acme-llc", "" },
	} {
		f, s := form("100", budget.Soft), spend("order/1", "10")
		change(&f.Scope, &s.Lines[0])
		w := newWorld(t, map[budget.ID]budget.Form{"b": f})
		w.change = func(s *budget.Service) { s.Unassigned = budget.RefuseUnassigned }
		_, err := w.reserve(now, s)
		require.ErrorIs(t, err, budget.ErrOver, name)
	}
}

// Sums of lines do not wrap, and a line that takes away makes no room for another.
func TestLinesDoNotAddUpToLess(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	most := "999999999999999"
	for _, lines := range [][]string{{most, most}, {most, "99"}, {"100.01"}, {"100", "0.01"}} {
		_, err := w.reserve(now, spend("order/1", lines...))
		require.ErrorIs(t, err, budget.ErrOver, "%v", lines)
	}
	for _, lines := range [][]string{{"150", "-100"}, {"-1"}} {
		_, err := w.reserve(now, spend("order/1", lines...))
		require.ErrorIs(t, err, budget.ErrAmount, "%v", lines)
	}
	s := spend("order/1", "1")
	s.Lines[0].Amount = kabinet.Money{}
	_, err := w.reserve(now, s)
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	s.Lines[0].Amount = kabinet.MustMoney("0.001 RUB")
	_, err = w.reserve(now, s)
	require.ErrorIs(t, err, kabinet.ErrPrecision)
	for _, org := range []kabinet.OrgID{"", "rival", "Acme"} {
		s := spend("order/1", "100")
		s.Org = org
		_, err := w.reserve(now, s)
		require.Equal(t, org == "", err != nil, "%q", org)
	}
	require.Equal(t, "100.00 RUB", w.left("b", now))
}

// What is carried over is had once: what a later period has used of it, an edit, a
// release or a return in an earlier one changes by exactly as much.
func TestWhatIsCarriedOverIsHadOnce(t *testing.T) {
	f := form("100", budget.Hard)
	f.Carry = budget.Unspent
	w := newWorld(t, map[budget.ID]budget.Form{"b": f})
	april := now.AddDate(0, 1, 0)
	_, err := w.reserve(now, spend("order/1", "70"))
	require.NoError(t, err)
	_, err = w.reserve(april, spend("order/2", "130.01"))
	require.ErrorIs(t, err, budget.ErrOver)
	_, err = w.reserve(april, spend("order/2", "130"))
	require.NoError(t, err)
	// The order of March is made larger in April: April has used what March had left.
	edited := spend("order/1", "70.01")
	edited.Document.Version = 2
	_, err = w.reserve(april, edited)
	require.ErrorIs(t, err, budget.ErrOver)
	edited.Lines[0].Amount = kabinet.MustMoney("70 RUB")
	_, err = w.reserve(april, edited)
	require.NoError(t, err)
	require.Equal(t, "0.00 RUB", w.left("b", april))
	for range 2 {
		w.cancel("order/1")
	}
	require.Equal(t, "70.00 RUB", w.left("b", april))
}

// A clock that goes back, or two machines whose clocks differ, have nothing twice: what
// a later period has used of what an earlier one left is not there any more.
func TestAClockThatGoesBackFindsNoCarriedMoneyAgain(t *testing.T) {
	april, may := now.AddDate(0, 1, 0), now.AddDate(0, 2, 0)
	carries := func(carry budget.CarryOver, most string) world {
		f := form("100", budget.Hard)
		f.Carry = carry
		if most != "" {
			q := kabinet.MustQuantity(most)
			f.CarryMax = &q
		}
		return newWorld(t, map[budget.ID]budget.Form{"b": f})
	}
	for _, carry := range []budget.CarryOver{budget.Unspent, budget.Both} {
		w := carries(carry, "")
		_, err := w.reserve(may, spend("order/1", "250")) // its own 100, April's 100, and 50 of March
		require.NoError(t, err)
		for _, at := range []time.Time{now, april, may} {
			require.Equal(t, "50.00 RUB", w.left("b", at))
			_, err = w.reserve(at, spend("order/2", "50.01"))
			require.ErrorIs(t, err, budget.ErrOver)
		}
		_, err = w.reserve(now, spend("order/2", "50"))
		require.NoError(t, err)
		for _, at := range []time.Time{now, april, may} {
			require.Equal(t, "0.00 RUB", w.left("b", at))
		}
		// The document itself, made less, is not in its own way, and stays in May.
		less := spend("order/1", "150")
		less.Document.Version = 2
		_, err = w.reserve(now, less)
		require.NoError(t, err)
		require.Equal(t, "100.00 RUB", w.left("b", may))
		less.Document.Version = 3
		less.Lines[0].Amount = kabinet.MustMoney("50 RUB")
		_, err = w.reserve(now, less)
		require.NoError(t, err)
		require.Equal(t, "200.00 RUB", w.left("b", may))
	}
	// What is above the most that is carried stays with the period that has it.
	w := carries(budget.Unspent, "30")
	_, err := w.reserve(april, spend("order/1", "130"))
	require.NoError(t, err)
	require.Equal(t, "70.00 RUB", w.left("b", now))
	_, err = w.reserve(now, spend("order/2", "70.01"))
	require.ErrorIs(t, err, budget.ErrOver)
	// Without carry-over a period is its own.
	w = carries(budget.Nothing, "")
	_, err = w.reserve(april, spend("order/1", "100"))
	require.NoError(t, err)
	require.Equal(t, "100.00 RUB", w.left("b", now))
}

// A later period that is exceeded takes from an earlier one what that can carry, and no
// more: what is too much already is no debt of the past.
func TestAnExceededPeriodTakesNoMoreThanIsCarried(t *testing.T) {
	april, may := now.AddDate(0, 1, 0), now.AddDate(0, 2, 0)
	fifty := kabinet.MustQuantity("50")
	for _, c := range []struct {
		most         *kabinet.Quantity
		march, april string
	}{{nil, "0.00 RUB", "0.00 RUB"}, {&fifty, "100.00 RUB", "100.00 RUB"}} {
		f := form("100", budget.Soft)
		f.Carry, f.CarryMax = budget.Unspent, c.most
		w := newWorld(t, map[budget.ID]budget.Form{"b": f})
		_, err := w.reserve(may, spend("order/1", "500"))
		require.NoError(t, err)
		require.Equal(t, c.march, w.left("b", now))
		require.Equal(t, c.april, w.left("b", april))
	}
}

// The correction of one company's budget is not that of another with the same id, and
// a repeat corrects nothing.
func TestACorrectionIsOfOneBudgetAndOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.save("b", "acme", form("100", budget.Hard))
	w.save("b", "rival", form("100", budget.Hard))
	adjust := func(org kabinet.OrgID, amount string) error {
		return w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			b, err := tx.Budgets().Get(ctx, org, "b")
			if err != nil {
				return err
			}
			s := budget.Service{Ledger: tx.Ledger(), Outbox: tx.Outbox()}
			return s.Adjust(ctx, anna, now, b.State(), budget.Adjustment{
				Period: "2026-03-01", Document: ledger.Document{ID: "memo/1"}, Step: "1", Amount: kabinet.MustQuantity(amount), Note: "x",
			})
		})
	}
	require.NoError(t, adjust("rival", "50"))
	require.Equal(t, "100.00 RUB", w.left("b", now))
	require.NoError(t, adjust("acme", "50"))
	require.NoError(t, adjust("acme", "50"))
	require.ErrorIs(t, adjust("acme", "51"), ledger.ErrTwice)
	require.ErrorIs(t, adjust("outsider", "50"), kabinet.NotFound)
	require.ErrorIs(t, adjust("acme", "0"), ledger.ErrAmount)
	require.Equal(t, "50.00 RUB", w.left("b", now))
	require.Equal(t, "100.00 RUB", w.left("b", now.Add(-31*24*time.Hour)), "of one period")
}

// Terms change an amount, never what is measured, whose it is or what was held.
func TestNoChangeOfTermsFreesWhatIsHeld(t *testing.T) {
	b, _, err := budget.New("b", "acme", anna, now, form("100", budget.Hard))
	require.NoError(t, err)
	terms := b.State().Terms
	for _, bad := range []string{"-1", "0.001"} {
		terms.Amount = kabinet.MustQuantity(bad)
		before := b.State()
		_, err = b.Change(anna, now, terms)
		require.Error(t, err, bad)
		amount := kabinet.MustQuantity(bad)
		_, err = b.SetPeriod(anna, now, "2026-03-01", &amount)
		require.Error(t, err, bad)
		require.Equal(t, before, b.State())
	}
	for _, p := range []budget.PeriodID{"", "2026-03-02", "2026-3-1", "2026-03-01 ", "9999-99-99"} {
		amount := kabinet.MustQuantity("1")
		_, err = b.SetPeriod(anna, now, p, &amount)
		require.ErrorIs(t, err, budget.ErrPeriod, p)
	}
	_, err = b.Close(anna, now)
	require.NoError(t, err)
	terms.Amount = kabinet.MustQuantity("1000")
	_, err = b.Change(anna, now, terms)
	require.ErrorIs(t, err, budget.ErrClosed)
}

// That a document only becomes less is believed as far as it has something to make less:
// nothing comes past a budget by the word for it.
func TestLessIsBelievedOfWhatIsHeld(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	version := func(v int64, amount string) budget.Spend {
		s := spend("order/1", amount)
		s.Less, s.Document.Version = true, v
		return s
	}
	_, err := w.reserve(now, version(1, "100.01"))
	require.ErrorIs(t, err, budget.ErrOver, "it holds nothing")
	_, err = w.reserve(now, version(1, "60"))
	require.NoError(t, err)
	_, err = w.reserve(now, spend("order/2", "40"))
	require.NoError(t, err)
	_, err = w.reserve(now, version(2, "60.01"))
	require.ErrorIs(t, err, budget.ErrOver, "that is more")
	// The budget is made smaller than what is held: only then is there something to believe.
	require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", "b")
		require.NoError(t, err)
		terms := b.State().Terms
		terms.Amount = kabinet.MustQuantity("10")
		changed, err := b.Change(anna, now, terms)
		require.NoError(t, err)
		return tx.Budgets().Save(ctx, b, changed)
	}))
	_, err = w.reserve(now, version(2, "60"))
	require.NoError(t, err)
	_, err = w.reserve(now, version(3, "50"))
	require.NoError(t, err)
	require.Equal(t, "-80.00 RUB", w.left("b", now))
	_, err = w.reserve(now, version(4, "50.01"))
	require.ErrorIs(t, err, budget.ErrOver, "what was given back is gone")
	// A budget that came later has nothing of it, and takes it nonetheless: it was there.
	require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		b, opened, err := budget.New("c", "acme", anna, now.Add(time.Hour), form("1", budget.Hard))
		require.NoError(t, err)
		return tx.Budgets().Save(ctx, b, opened)
	}))
	_, err = w.reserve(now.Add(2*time.Hour), version(4, "50"))
	require.NoError(t, err)
	w.cancel("order/1")
	_, err = w.reserve(now, version(5, "50"))
	require.ErrorIs(t, err, budget.ErrOver, "it was given up")
	require.Equal(t, "-30.00 RUB", w.left("b", now))
}

// A version that has spent is followed by one that costs something else in one step.
func TestWhatHasSpentIsRevised(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	revise := func(v int64, amount string, less bool) error {
		return w.in(func(ctx context.Context, s *budget.Service) error {
			next := spend("order/1", amount)
			next.Document.Version, next.Less = v, less
			_, err := s.Revise(ctx, anna, now, fmt.Sprint("revision/", v), next)
			if err == nil {
				_, err = s.Book().Commit(ctx, anna, now, "acme", "order/1", fmt.Sprint("revision/", v))
			}
			return err
		})
	}
	require.NoError(t, revise(1, "90", false))
	for range 2 { // and a repeat
		require.NoError(t, revise(2, "95", false))
	}
	require.Equal(t, "5.00 RUB", w.left("b", now))
	require.ErrorIs(t, revise(3, "100.01", false), budget.ErrOver)
	require.ErrorIs(t, revise(3, "100.01", true), budget.ErrOver)
	require.ErrorIs(t, revise(1, "1", true), ledger.ErrOlder)
	require.Equal(t, "5.00 RUB", w.left("b", now))
	require.NoError(t, revise(3, "20", true))
	require.Equal(t, "80.00 RUB", w.left("b", now))
}

// A budget that was renamed after a document had reserved is the same: a repeat is no way
// to ask it for more.
func TestARepeatAfterAChangeOfABudgetAsksForNoMore(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	tight := form("1", budget.Hard)
	tight.Scope.CostCentre = "0815"
	w.save("tight", "acme", tight)
	_, err := w.reserve(now, spend("order/1", "60"))
	require.NoError(t, err)
	change := func(do func(*budget.Budget) (kabinet.Event, error)) {
		require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			b, err := tx.Budgets().Get(ctx, "acme", "tight")
			require.NoError(t, err)
			e, err := do(b)
			require.NoError(t, err)
			return tx.Budgets().Save(ctx, b, e)
		}))
	}
	later := now.Add(time.Hour)
	change(func(b *budget.Budget) (kabinet.Event, error) {
		terms := b.State().Terms
		terms.Name = "Other"
		return b.Change(anna, later, terms)
	})
	again := spend("order/1", "60")
	again.Lines[0].CostCentre = "0815"
	_, err = w.reserve(later, again)
	require.ErrorIs(t, err, ledger.ErrTwice)
	// One that was closed meanwhile and has been reopened did not count then.
	change(func(b *budget.Budget) (kabinet.Event, error) { return b.Close(anna, later) })
	change(func(b *budget.Budget) (kabinet.Event, error) { return b.Reopen(anna, later) })
	_, err = w.reserve(later, again)
	require.NoError(t, err)
	require.Equal(t, "1.00 RUB", w.left("tight", now))
}

// Made less, a document does not move to a budget that has no room for it, is no way
// around a rule about lines without budget, and does not free what it has spent; only the
// rate of another currency is nobody's doing.
func TestLessIsNoWayAround(t *testing.T) {
	tight := form("1", budget.Hard)
	tight.Scope.CostCentre = "0815"
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard), "tight": tight})
	_, err := w.reserve(now, spend("order/1", "60"))
	require.NoError(t, err)
	moved := spend("order/1", "50")
	moved.Less, moved.Document.Version = true, 2
	moved.Lines[0].CostCentre = "0815"
	_, err = w.reserve(now, moved)
	require.ErrorIs(t, err, budget.ErrOver)
	// What it has spent counts until it is taken back.
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Commit(ctx, anna, now, "acme", "order/1", "placed")
		return err
	}))
	again := spend("order/1", "50")
	again.Document.Version = 2
	_, err = w.reserve(now, again)
	require.ErrorIs(t, err, budget.ErrOver)

	// A line without budget, where one is needed by now, stays with a document that is less.
	own := form("100", budget.Hard)
	own.Scope.CostCentre = "4711"
	w = newWorld(t, map[budget.ID]budget.Form{"b": own})
	two := func(document string, version int64, less bool) budget.Spend {
		s := spend(document, "10", "20")
		s.Lines[1].CostCentre, s.Less, s.Document.Version = "none", less, version
		return s
	}
	_, err = w.reserve(now, two("order/1", 1, false))
	require.NoError(t, err)
	w.change = func(s *budget.Service) { s.Unassigned = budget.RefuseUnassigned }
	_, err = w.reserve(now, two("order/1", 2, false))
	require.ErrorIs(t, err, budget.ErrUnassigned)
	_, err = w.reserve(now, two("order/1", 2, true))
	require.NoError(t, err)
	_, err = w.reserve(now, two("order/2", 1, true))
	require.ErrorIs(t, err, budget.ErrUnassigned)

	// What is paid in another currency has become dearer by itself.
	w = newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	rate := "90"
	w.change = func(s *budget.Service) {
		s.Convert = func(_ context.Context, m kabinet.Money, to kabinet.Currency) (kabinet.Money, error) {
			return kabinet.MustMoney(rate + " RUB"), nil
		}
	}
	euro := func(version int64, less bool) budget.Spend {
		s := spend("order/1", "1")
		s.Lines[0].Amount, s.Less, s.Document.Version = kabinet.MustMoney("1 EUR"), less, version
		return s
	}
	_, err = w.reserve(now, euro(1, false))
	require.NoError(t, err)
	rate = "101"
	_, err = w.reserve(now, euro(2, false))
	require.ErrorIs(t, err, budget.ErrOver)
	_, err = w.reserve(now, euro(2, true))
	require.NoError(t, err)
}
