package budget_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

// Each test here is named after a bug that other systems have had.

func TestConcurrentOrdersNeverExceedASpendingLimit(t *testing.T) {
	wide, narrow := form("1000", budget.Hard), form("700", budget.Hard)
	narrow.Scope.CostCentre = "4711"
	w := newWorld(t, map[budget.ID]budget.Form{"a-wide": wide, "b-narrow": narrow})
	var placed atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for i := range errs {
		wg.Go(func() {
			for k := range 10 {
				_, err := w.reserve(now, spend(fmt.Sprint("order/", i, "/", k), "20", "13"))
				if err == nil {
					placed.Add(1)
				} else if !errors.Is(err, budget.ErrOver) {
					errs[i] = err
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	require.EqualValues(t, 21, placed.Load()) // 21 × 33 = 693
	require.Equal(t, "7.00 RUB", w.left("b-narrow", now))
	require.Equal(t, "307.00 RUB", w.left("a-wide", now))
}

func TestTheReleasePathIsAsSafeAsTheReservePath(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	_, err := w.reserve(now, spend("order/1", "60"))
	require.NoError(t, err)
	_, err = w.reserve(now, spend("order/2", "40"))
	require.NoError(t, err)
	// Many give the first back, in different ways and at the same time.
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			_ = w.in(func(ctx context.Context, s *budget.Service) (err error) {
				switch i % 3 {
				case 0:
					_, err = s.Book().Cancel(ctx, anna, now, "acme", "order/1", fmt.Sprint(i))
				case 1:
					_, err = s.Book().Release(ctx, anna, now, "acme", "order/1", fmt.Sprint(i))
				case 2:
					_, err = s.Book().Release(ctx, anna, now, "acme", "order/1", fmt.Sprint(i), ledger.Part{Line: "1", Num: 1, Den: 2})
				}
				return err
			})
		})
	}
	wg.Wait()
	require.Equal(t, "60.00 RUB", w.left("b1", now), "it is given back once")
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		key := ledger.Key{Org: "acme", Book: budget.Book, Account: "b1", Part: "2026-03-01"}
		b, err := tx.Ledger().Balance(ctx, key)
		require.NoError(t, err)
		entries, err := tx.Ledger().Entries(ctx, key, 0, 1000)
		require.NoError(t, err)
		require.Equal(t, ledger.Sum(entries...), b)
		require.Equal(t, ledger.Units(40_00), b.Reserved)
		return nil
	}))
}

func TestALimitOfZeroIsZero(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("0", budget.Hard)})
	_, err := w.reserve(now, spend("order/1", "0.01"))
	require.ErrorIs(t, err, budget.ErrOver)
	d, err := w.reserve(now, spend("order/1", "0"))
	require.NoError(t, err)
	require.Equal(t, budget.Allowed, d.Outcome)
	// So is a limit of what is carried over.
	f := form("100", budget.Hard)
	zero := kabinet.Quantity{}
	f.Carry, f.CarryMax = budget.Unspent, &zero
	w = newWorld(t, map[budget.ID]budget.Form{"b1": f})
	require.Equal(t, "100.00 RUB", w.left("b1", now.AddDate(0, 5, 0)))
}

func TestAnEditedOrderNeverHoldsTwice(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	for version := int64(1); version <= 5; version++ {
		s := spend("order/1", "90")
		s.Document.Version = version
		for range 2 { // and a repeat
			_, err := w.reserve(now, s)
			require.NoError(t, err)
		}
		require.Equal(t, "10.00 RUB", w.left("b1", now))
	}
}

func TestAnotherClientsBudgetIsNeverSpent(t *testing.T) {
	w := newWorld(t, nil)
	w.save("b1", "acme", form("100", budget.Hard))
	w.save("b1", "rival", form("5", budget.Hard))
	_, err := w.reserve(now, spend("order/1", "100"))
	require.NoError(t, err)
	theirs := spend("order/1", "5")
	theirs.Org = "rival"
	_, err = w.reserve(now, theirs)
	require.NoError(t, err)
	require.ErrorIs(t, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Release(ctx, anna, now, "outsider", "order/1", "")
		return err
	}), kabinet.NotFound)
}

func TestAClosedBudgetCoversNothing(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	_, err := w.reserve(now, spend("order/1", "60"))
	require.NoError(t, err)
	require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", "b1")
		require.NoError(t, err)
		closed, err := b.Close(anna, now)
		require.NoError(t, err)
		return tx.Budgets().Save(ctx, b, closed)
	}))
	d, err := w.reserve(now, spend("order/2", "1000"))
	require.NoError(t, err)
	require.Equal(t, []string{"1"}, d.Unassigned)
	// What it holds can still be given back.
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Cancel(ctx, anna, now, "acme", "order/1", "cancelled")
		return err
	}))
	require.Equal(t, "100.00 RUB", w.left("b1", now))
}
