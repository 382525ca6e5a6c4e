package budget_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/internal/calltest"
	"github.com/seed-a884640a/kabinet/store"
)

func TestEveryCallIsTried(t *testing.T) {
	calltest.Complete(t, map[string][]string{
		"TestNoSpendReachesAnothersBudget":              {"Service.Check", "Service.Reserve", "Service.Revise", "Service.Cover", "Match.Admits"},
		"TestNoAmountPassesAHardBudget":                 {"New", "Standing.Left"},
		"TestAPeriodEndsWithItsLastInstant":             {"Cycle.At", "Cycle.Of", "Service.Standing"},
		"TestACorrectionIsOfOneBudgetAndOnce":           {"Service.Adjust", "State.Key"},
		"TestNoChangeOfTermsFreesWhatIsHeld":            {"Budget.Change", "Budget.SetPeriod", "Budget.Close"},
		"TestARepeatAfterAChangeOfABudgetAsksForNoMore": {"Budget.Reopen"},
		"TestALookAlikeIsCoveredByNoBudget":             {"Scope.Covers"},
		"TestACancelledOrderIsNoVoucher":                {"Service.Book"},
	}, map[string][]string{
		"the same for everybody":                            {"Messages", "NewID", "Cycle.Validate"},
		"what a store kept":                                 {"Restore"},
		"narrows a list, whose scope the stores' tests try": {"Filter.Admits"},
	})
}

// calls are those by which a document asks budgets.
var calls = map[string]func(ctx context.Context, s *budget.Service, at time.Time, x budget.Spend) (budget.Decision, error){
	"Check": func(ctx context.Context, s *budget.Service, at time.Time, x budget.Spend) (budget.Decision, error) {
		return s.Check(ctx, at, x)
	},
	"Reserve": func(ctx context.Context, s *budget.Service, at time.Time, x budget.Spend) (budget.Decision, error) {
		return s.Reserve(ctx, anna, at, x)
	},
	"Revise": func(ctx context.Context, s *budget.Service, at time.Time, x budget.Spend) (budget.Decision, error) {
		return s.Revise(ctx, anna, at, "step", x)
	},
	"Cover": func(ctx context.Context, s *budget.Service, at time.Time, x budget.Spend) (budget.Decision, error) {
		return s.Cover(ctx, anna, at, x)
	},
}

// Whoever names another organisation, in whichever way, sees and moves nothing of it: not
// by a document of the same name, nor by a unit, person, cost centre or payer of its own.
func TestNoSpendReachesAnothersBudget(t *testing.T) {
	for name, call := range calls {
		for _, org := range []kabinet.OrgID{"rival", "Acme", "acme ", "acme/"} {
			w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
			_, err := w.reserve(now, spend("order/1", "60"))
			require.NoError(t, err)
			for _, version := range []int64{0, 1, 2} {
				foreign := spend("order/1", "1", "500")
				foreign.Org, foreign.Document.Version = org, version
				require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
					d, err := call(ctx, s, now, foreign)
					require.Empty(t, d.Effects, "%s %s", name, org)
					require.Empty(t, d.Reservation)
					return err
				}), "%s %s", name, org)
				require.Equal(t, "40.00 RUB", w.left("b", now), "%s %s", name, org)
			}
		}
	}
}

// Below and at what is left passes, whatever is above does not, by every call; so does no
// other currency, nothing below zero, and nothing that would wrap.
func TestNoAmountPassesAHardBudget(t *testing.T) {
	for name, call := range calls {
		for amount, want := range map[string]error{
			"39.99 RUB": nil, "40 RUB": nil, "40.01 RUB": budget.ErrOver, "0 RUB": nil, "999999999999999.99 RUB": budget.ErrOver,
			"-0.01 RUB": budget.ErrAmount, "-999999999999999.99 RUB": budget.ErrAmount, "1 EUR": kabinet.ErrCurrencyMismatch, "0.001 RUB": kabinet.ErrPrecision,
		} {
			w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
			_, err := w.reserve(now, spend("order/1", "60"))
			require.NoError(t, err)
			asks := spend("order/2", "0")
			asks.Lines[0].Amount = kabinet.MustMoney(amount)
			err = w.in(func(ctx context.Context, s *budget.Service) error {
				d, err := call(ctx, s, now, asks)
				if err == nil && d.Outcome == budget.Refused {
					err = budget.ErrOver // Check says so, and reserves nothing
				}
				require.False(t, err == nil && d.Effects[0].Over > 0)
				require.False(t, err == nil && d.Effects[0].Left() < d.Effects[0].Asked)
				return err
			})
			require.ErrorIs(t, err, want, "%s %s", name, amount)
			left := kabinet.MustMoney(w.left("b", now))
			require.GreaterOrEqual(t, left.Sign(), 0, "%s %s", name, amount)
			if want != nil || name == "Check" {
				require.Equal(t, "40.00 RUB", w.left("b", now), "%s %s", name, amount)
			}
		}
	}
}

// A period ends in its own zone with its last instant: what the instant before took is not
// there twice, and what comes after it is the next one's.
func TestAPeriodEndsWithItsLastInstant(t *testing.T) {
	april := time.Date(2026, 3, 31, 21, 0, 0, 0, time.UTC) // in Moscow
	w := newWorld(t, map[budget.ID]budget.Form{"b": form("100", budget.Hard)})
	last := april.Add(-1)
	_, err := w.reserve(last, spend("order/1", "100"))
	require.NoError(t, err)
	_, err = w.reserve(last, spend("order/2", "0.01"))
	require.ErrorIs(t, err, budget.ErrOver)
	_, err = w.reserve(april, spend("order/2", "100"))
	require.NoError(t, err)
	for _, at := range []time.Time{now, last, april, april.Add(time.Hour)} { // also for a clock that goes back
		require.Equal(t, "0.00 RUB", w.left("b", at))
		_, err = w.reserve(at, spend("order/3", "0.01"))
		require.ErrorIs(t, err, budget.ErrOver)
	}
	// What March has spent comes back to March, whenever that is.
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Cancel(ctx, anna, april, "acme", "order/1", "cancelled")
		return err
	}))
	require.Equal(t, "100.00 RUB", w.left("b", last))
	require.Equal(t, "0.00 RUB", w.left("b", april))
	// Outside its days a budget stands nowhere.
	f := form("100", budget.Hard)
	f.Cycle.First, f.Cycle.Last = kabinet.MustDate("2026-03-02"), kabinet.MustDate("2026-03-31")
	w.save("days", "acme", f)
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", "days")
		require.NoError(t, err)
		_, err = tx.Budgets().Get(ctx, "rival", "days")
		require.ErrorIs(t, err, kabinet.NotFound)
		s := budget.Service{Ledger: tx.Ledger()}
		for at, want := range map[time.Time]error{
			time.Date(2026, 3, 1, 20, 59, 59, 0, time.UTC): budget.ErrPeriod, time.Date(2026, 3, 1, 21, 0, 0, 0, time.UTC): nil, last: nil, april: budget.ErrPeriod,
		} {
			_, err := s.Standing(ctx, b.State(), at)
			require.ErrorIs(t, err, want, at)
		}
		foreign := b.State()
		foreign.Org = "rival"
		standing, err := s.Standing(ctx, foreign, last)
		require.Equal(t, ledger.Units(0), standing.Reserved+standing.Committed)
		return err
	}))
}
