package budget_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// adjust corrects the budget b in March.
func (w world) adjust(document, step, amount string) error {
	return w.in(func(ctx context.Context, s *budget.Service) error {
		found, err := s.Budgets.Covering(ctx, "acme", budget.Match{})
		if err != nil {
			return err
		}
		return s.Adjust(ctx, anna, now, found[0].State(), budget.Adjustment{
			Period: "2026-03-01", Document: ledger.Document{ID: document, Version: 1}, Step: step, Amount: kabinet.MustQuantity(amount), Note: "x",
		})
	})
}

// A correction gives back what was spent and no kopeck more: less than nothing spent would
// be a larger budget, which only its terms make.
func TestACorrectionGivesBackNoMoreThanWasSpent(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	require.ErrorIs(t, w.adjust("memo/1", "1", "-0.01"), budget.ErrUnspent)
	require.ErrorIs(t, w.adjust("memo/1", "1", "-9999999999999"), budget.ErrUnspent)
	require.Equal(t, "100.00 RUB", w.left("b", now))
	_, err := w.reserve(now, spend("order/1", "40"))
	require.NoError(t, err)
	require.ErrorIs(t, w.adjust("memo/1", "1", "-40"), budget.ErrUnspent, "what is reserved is not spent")
	require.NoError(t, w.adjust("invoice/1", "1", "30"))
	require.ErrorIs(t, w.adjust("memo/1", "1", "-30.01"), budget.ErrUnspent)
	require.NoError(t, w.adjust("memo/1", "1", "-30"))
	require.NoError(t, w.adjust("memo/1", "1", "-30"), "a repeat gives nothing back")
	require.ErrorIs(t, w.adjust("memo/1", "2", "-0.01"), budget.ErrUnspent)
	require.Equal(t, "60.00 RUB", w.left("b", now))
	_, err = w.reserve(now, spend("order/2", "60.01"))
	require.ErrorIs(t, err, budget.ErrOver)
}

// What a correction gave back and the cancelled document gives back once more is had once,
// in its period and in those that it is carried to.
func TestWhatIsGivenBackTwiceIsHadOnce(t *testing.T) {
	for name, carry := range map[string]budget.CarryOver{"nothing carried": budget.Nothing, "carried": budget.Unspent} {
		f := form("100", budget.Hard)
		f.Carry = carry
		w := newWorld(t, map[budget.ID]budget.Form{"b": f})
		_, err := w.reserve(now, spend("order/1", "80"))
		require.NoError(t, err)
		require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
			_, err := s.Book().Commit(ctx, anna, now, "acme", "order/1", "placed")
			return err
		}))
		require.NoError(t, w.adjust("order/1", "credit note", "-80"))
		require.Equal(t, "100.00 RUB", w.left("b", now), name)
		w.cancel("order/1")
		require.Equal(t, "100.00 RUB", w.left("b", now), name)
		next := map[budget.CarryOver]string{budget.Nothing: "100.00 RUB", budget.Unspent: "200.00 RUB"}[carry]
		require.Equal(t, next, w.left("b", now.AddDate(0, 1, 0)), name)
		for _, less := range []bool{false, true} {
			over := spend("order/2", "100.01")
			over.Less = less
			_, err = w.reserve(now, over)
			require.ErrorIs(t, err, budget.ErrOver, name)
		}
		_, err = w.reserve(now, spend("order/2", "100"))
		require.NoError(t, err, name)
		_, err = w.cover(now, spend("order/3", "0.01"))
		require.ErrorIs(t, err, budget.ErrOver, name)
		require.Equal(t, "0.00 RUB", w.left("b", now), name)
	}
}
