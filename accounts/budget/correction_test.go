package budget_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
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

// A budget that was opened, or reopened, at the very instant at which an order reserved was
// there: the order is not moved into it by a repeat, nor by becoming less.
func TestABudgetOfTheSameInstantIsNoWayAround(t *testing.T) {
	at := now.AddDate(0, 0, -1) // when save opens them
	for name, reopened := range map[string]bool{"opened": false, "reopened": true} {
		here, there := form("100", budget.Hard), form("1", budget.Hard)
		here.Scope.CostCentre, there.Scope.CostCentre = "4711", "4712"
		w := newWorld(t, map[budget.ID]budget.Form{"here": here, "there": there})
		if reopened {
			require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				b, err := tx.Budgets().Get(ctx, "acme", "there")
				require.NoError(t, err)
				closed, err := b.Close(anna, at)
				require.NoError(t, err)
				opened, err := b.Reopen(anna, at)
				require.NoError(t, err)
				return tx.Budgets().Save(ctx, b, closed, opened)
			}))
		}
		_, err := w.reserve(at, spend("order/1", "80"))
		require.NoError(t, err)
		moved := spend("order/1", "80")
		moved.Lines[0].CostCentre = "4712"
		_, err = w.reserve(at, moved)
		require.ErrorIs(t, err, ledger.ErrTwice, name)
		moved.Document.Version, moved.Less = 2, true
		_, err = w.reserve(at, moved)
		require.ErrorIs(t, err, budget.ErrOver, name)
		require.Equal(t, "1.00 RUB", w.left("there", at), name)
		require.Equal(t, "20.00 RUB", w.left("here", at), name)
	}
}

// Whatever many do to one budget at the same time, what is held and spent is what its
// documents hold and have spent, and never more than there is.
func TestManyAtOnceKeepABudget(t *testing.T) {
	f := form("100", budget.Hard)
	f.Carry = budget.Unspent
	w := newWorld(t, map[budget.ID]budget.Form{"b": f})
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for round := range 6 {
				document := fmt.Sprintf("order/%d", (i+round)%5)
				x := spend(document, fmt.Sprint(7+(i*round)%30))
				x.Document.Version = int64(1 + round)
				x.Less = i%2 == 0
				_, _ = w.reserve(now, x)
				_ = w.in(func(ctx context.Context, s *budget.Service) error {
					switch (i + round) % 6 {
					case 0:
						_, err := s.Book().Commit(ctx, anna, now, "acme", document, "placed")
						return err
					case 1:
						_, err := s.Book().Cancel(ctx, anna, now, "acme", document, "cancelled")
						return err
					case 2:
						x.Document.Version++
						_, err := s.Revise(ctx, anna, now, "revised", x)
						return err
					case 3:
						x.Less = false // with it Cover takes what holds nothing, whatever is left
						_, err := s.Cover(ctx, anna, now, x)
						return err
					case 4:
						_, err := s.Book().Return(ctx, anna, now, "acme", document, "back", ledger.Part{Line: "1", Num: 1, Den: 2})
						return err
					}
					_, err := s.Book().Release(ctx, anna, now, "acme", document, "part", ledger.Part{Line: "1", Num: 1, Den: 3})
					return err
				})
				if i == 0 {
					_ = w.adjust("memo/1", fmt.Sprint(round), []string{"5", "-4"}[round%2])
				}
			}
		})
	}
	wait.Wait()
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		key := ledger.Key{Org: "acme", Book: budget.Book, Account: "b", Part: "2026-03-01"}
		b, err := tx.Ledger().Balance(ctx, key)
		require.NoError(t, err)
		require.LessOrEqual(t, b.Used(), ledger.Units(115_00), "corrections may exceed it, orders do not")
		require.GreaterOrEqual(t, b.Committed, ledger.Units(0))
		entries, err := tx.Ledger().Entries(ctx, key, 0, 10_000)
		require.NoError(t, err)
		require.Equal(t, ledger.Sum(entries...), b)
		active, err := tx.Reservations().Active(ctx, "acme", budget.Book)
		require.NoError(t, err)
		var held ledger.Units
		for _, r := range active {
			held += r.State().Open(key)
		}
		require.Equal(t, held, b.Reserved)
		return nil
	}))
}

// A later version that asks for more than the document holds is not covered for being called
// less: that is believed of what holds nothing alone.
func TestLessOfMoreIsNotCovered(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	for document, amount := range map[string]string{"order/1": "10", "order/2": "80"} {
		_, err := w.reserve(now, spend(document, amount))
		require.NoError(t, err)
	}
	more := spend("order/1", "0")
	more.Document.Version, more.Less = 2, true
	for _, amount := range []string{"20.01", "500"} {
		more.Lines[0].Amount = kabinet.MustMoney(amount + " RUB")
		_, err := w.cover(now, more)
		require.ErrorIs(t, err, budget.ErrOver, amount)
		require.Equal(t, "10.00 RUB", w.left("b", now), amount)
	}
	more.Lines[0].Amount = kabinet.MustMoney("20 RUB")
	_, err := w.cover(now, more)
	require.NoError(t, err)
	require.Equal(t, "0.00 RUB", w.left("b", now))
}
