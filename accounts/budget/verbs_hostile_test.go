package budget_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

// state reads a budget.
func (w world) state(org kabinet.OrgID, id budget.ID) (out budget.State) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, org, id)
		if err == nil {
			out = b.State()
		}
		return err
	}))
	return out
}

// A correction gives back to the kopeck what was spent and no more, says why, is of a period
// that there is, finer than the measure never, once by its step, and of one organisation.
func TestACorrectionFreesNothing(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	w.save("b", "rival", form("100", budget.Hard))
	_, err := w.reserve(now, spend("order/1", "60"))
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Commit(ctx, anna, now, "acme", "order/1", "confirmed")
		return err
	}))
	adjust := func(org kabinet.OrgID, change func(*budget.Adjustment)) error {
		b := w.state(org, "b")
		a := budget.Adjustment{
			Period: "2026-03-01", Document: ledger.Document{ID: "order/1", Version: 1}, Step: "x", Amount: kabinet.MustQuantity("-60"), Note: "returned",
		}
		change(&a)
		return w.in(func(ctx context.Context, s *budget.Service) error { return s.Adjust(ctx, anna, now, b, a) })
	}
	for name, change := range map[string]func(*budget.Adjustment){
		"a kopeck too much":   func(a *budget.Adjustment) { a.Amount = kabinet.MustQuantity("-60.01") },
		"finer":               func(a *budget.Adjustment) { a.Amount = kabinet.MustQuantity("-0.001") },
		"no note":             func(a *budget.Adjustment) { a.Note = " \n" },
		"no period":           func(a *budget.Adjustment) { a.Period = "" },
		"no day":              func(a *budget.Adjustment) { a.Period = "2026-03-32" },
		"a day of the period": func(a *budget.Adjustment) { a.Period = "2026-03-02" },
		"another period":      func(a *budget.Adjustment) { a.Period = "2026-04-01" },
	} {
		require.Error(t, adjust("acme", change), name)
		require.Equal(t, "40.00 RUB", w.left("b", now), name)
	}
	require.Error(t, adjust("rival", func(*budget.Adjustment) {}), "they have spent nothing")
	for range 2 {
		require.NoError(t, adjust("acme", func(*budget.Adjustment) {}))
		require.Equal(t, "100.00 RUB", w.left("b", now))
	}
	require.ErrorIs(t, adjust("acme", func(a *budget.Adjustment) { a.Amount = kabinet.MustQuantity("-59") }), ledger.ErrTwice)
	// Whoever cancels the order besides has it back once.
	w.cancel("order/1")
	require.Equal(t, "100.00 RUB", w.left("b", now))
	_, err = w.reserve(now, spend("order/2", "100.01"))
	require.ErrorIs(t, err, budget.ErrOver)
	_, err = w.reserve(now, spend("order/2", "100"))
	require.NoError(t, err)
	_, err = w.reserve(now, spend("order/3", "0.01"))
	require.ErrorIs(t, err, budget.ErrOver)
}

// No terms and no period of its own are below zero, in another form of the same day, of a
// closed budget, or of a day outside of it; and what was spent stays spent under all.
func TestNoTermsFreeWhatIsSpent(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	_, err := w.reserve(now, spend("order/1", "100"))
	require.NoError(t, err)
	b := budget.Restore(w.state("acme", "b"))
	before := b.State()
	set := func(p budget.PeriodID, amount string) error {
		q := kabinet.MustQuantity(amount)
		_, err := b.SetPeriod(anna, now, p, &q)
		return err
	}
	for _, p := range []budget.PeriodID{"", "2026-3-1", "2026-03-02", "2026-03-31", " 2026-03-01", "2026-03-01T00:00:00Z", "0000-00-00"} {
		require.Error(t, set(p, "1000"), p)
	}
	for _, amount := range []string{"-0.01", "0.001"} {
		require.Error(t, set("2026-03-01", amount))
		terms := before.Terms
		terms.Amount = kabinet.MustQuantity(amount)
		_, err := b.Change(anna, now, terms)
		require.Error(t, err)
		terms = before.Terms
		most := kabinet.MustQuantity(amount)
		terms.Carry, terms.CarryMax = budget.Unspent, &most
		_, err = b.Change(anna, now, terms)
		require.Error(t, err)
	}
	for _, mode := range []budget.Mode{"", "none", "Hard"} {
		terms := before.Terms
		terms.Mode = mode
		_, err := b.Change(anna, now, terms)
		require.Error(t, err)
	}
	require.Equal(t, before, b.State())
	require.NoError(t, set("2026-03-01", "0"))
	require.ErrorIs(t, set("2026-03-01", "0.00"), budget.ErrUnchanged)
	require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error { return tx.Budgets().Save(ctx, b) }))
	require.Equal(t, "-100.00 RUB", w.left("b", now))
	_, err = w.reserve(now, spend("order/2", "0.01"))
	require.ErrorIs(t, err, budget.ErrOver)
	b = budget.Restore(w.state("acme", "b"))
	_, err = b.Close(anna, now)
	require.NoError(t, err)
	require.ErrorIs(t, set("2026-03-01", "1000"), budget.ErrClosed)
	_, err = b.Change(anna, now, before.Terms)
	require.ErrorIs(t, err, budget.ErrClosed)
}

// Check and Cover of another organisation, of an older version, in another currency, below
// zero or with a line twice tell and take nothing, also when the clock goes back.
func TestCheckAndCoverTakeNothingOfOthers(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	first := spend("order/1", "60")
	first.Document.Version = 2
	_, err := w.reserve(now, first)
	require.NoError(t, err)
	w.save("c", "acme", form("59.99", budget.Hard)) // opened the day before, in the eyes of its state
	check := func(s budget.Spend) (d budget.Decision, err error) {
		err = w.in(func(ctx context.Context, svc *budget.Service) (err error) {
			d, err = svc.Check(ctx, now, s)
			return err
		})
		return d, err
	}
	for name, change := range map[string]func(*budget.Spend){
		"below zero":       func(s *budget.Spend) { s.Lines[0].Amount = kabinet.MustMoney("-0.01 RUB") },
		"another currency": func(s *budget.Spend) { s.Lines[0].Amount = kabinet.MustMoney("1 EUR") },
		"finer":            func(s *budget.Spend) { s.Lines[0].Amount = kabinet.MustMoney("1.001 RUB") },
		"twice":            func(s *budget.Spend) { s.Lines = append(s.Lines, s.Lines[0]) },
		"of nobody":        func(s *budget.Spend) { s.Org = "" },
		"of no document":   func(s *budget.Spend) { s.Document.ID = "" },
	} {
		s := spend("order/1", "60")
		s.Document.Version, s.Less = 2, true
		change(&s)
		_, err := check(s)
		require.Error(t, err, name)
		_, err = w.cover(now, s)
		require.Error(t, err, name)
	}
	rival := spend("order/1", "60")
	rival.Org = "rival"
	d, err := check(rival)
	require.NoError(t, err)
	require.Empty(t, d.Effects)
	_, err = w.cover(now, rival)
	require.NoError(t, err)
	older := spend("order/1", "60")
	older.Less = true
	_, err = w.cover(now, older)
	require.Error(t, err)
	require.Equal(t, []string{"40.00 RUB", "59.99 RUB"}, []string{w.left("b", now), w.left("c", now)})
	_, err = w.cover(now, first)
	require.ErrorIs(t, err, budget.ErrOver)
	first.Less = true
	for _, at := range []time.Time{now, now.Add(-time.Hour), now.AddDate(0, 0, 40)} {
		_, err = w.cover(at, first)
		require.NoError(t, err)
		require.Equal(t, []string{"40.00 RUB", "-0.01 RUB"}, []string{w.left("b", now), w.left("c", now)}, "once")
	}
	d, err = check(first)
	require.NoError(t, err)
	require.Equal(t, budget.Refused, d.Outcome)
}
