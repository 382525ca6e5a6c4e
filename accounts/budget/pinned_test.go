package budget_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// The period is pinned at reservation: what is asked of a document in a later month, its
// revisions and its end, is of the month in which it was reserved.
func TestThePeriodIsPinnedAtReservation(t *testing.T) {
	april := now.AddDate(0, 1, 0)
	for _, mode := range []budget.Mode{budget.Hard, budget.Approval} {
		t.Run(string(mode), func(t *testing.T) {
			w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", mode)})
			left := func(march, inApril string) {
				t.Helper()
				require.Equal(t, [...]string{march, inApril}, [...]string{w.left("b", now), w.left("b", april)})
			}
			version := func(v int64, amount string) budget.Spend {
				s := spend("order/1", amount)
				s.Document.Version = v
				return s
			}
			_, err := w.reserve(now, version(1, "80"))
			require.NoError(t, err)
			_, err = w.reserve(april, spend("order/2", "90"))
			require.NoError(t, err)
			left("20.00 RUB", "10.00 RUB")

			check := func(of budget.Spend) (d budget.Decision) {
				require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) (err error) {
					d, err = s.Check(ctx, april, of)
					return err
				}))
				return d
			}
			require.Equal(t, budget.Allowed, check(version(1, "80")).Outcome, "it has what it has, whatever April has left")
			require.Equal(t, budget.PeriodID("2026-03-01"), check(version(1, "80")).Effects[0].Period.ID)
			require.NotEqual(t, budget.Allowed, check(version(2, "100.01")).Outcome, "nor does March grow")

			_, err = w.reserve(april, version(2, "95"))
			require.NoError(t, err, "reserved as a later version")
			left("5.00 RUB", "10.00 RUB")
			revise := func(v int64, amount string) error {
				return w.in(func(ctx context.Context, s *budget.Service) error {
					step := "revision/" + amount
					_, err := s.Revise(ctx, anna, april, step, version(v, amount))
					if err == nil {
						_, err = s.Book().Commit(ctx, anna, april, "acme", "order/1", step)
					}
					return err
				})
			}
			require.NoError(t, revise(2, "95"))
			require.NoError(t, revise(3, "100"), "spent in March, and more of it in April")
			left("0.00 RUB", "10.00 RUB")
			require.NoError(t, revise(4, "40"))
			left("60.00 RUB", "10.00 RUB")
			if mode == budget.Hard {
				require.ErrorIs(t, revise(5, "100.01"), budget.ErrOver)
			}
		})
	}
}

// What has nothing of a budget any more is of the period of now.
func TestWhatWasGivenUpIsOfThePeriodOfNow(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	april := now.AddDate(0, 1, 0)
	s := spend("order/1", "80")
	s.Until = now.Add(time.Hour)
	_, err := w.reserve(now, s)
	require.NoError(t, err)
	s.Document, s.Until = ledger.Document{ID: s.Document.ID, Version: s.Document.Version + 1}, time.Time{}
	d, err := w.reserve(april, s)
	require.NoError(t, err)
	require.Equal(t, budget.PeriodID("2026-04-01"), d.Effects[0].Period.ID)
	require.Equal(t, "20.00 RUB", w.left("b", april))
	require.Equal(t, "100.00 RUB", w.left("b", now))
}
