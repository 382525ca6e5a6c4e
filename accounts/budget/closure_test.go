package budget_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/store"
)

// turn closes or reopens a budget at an instant.
func (w world) turn(id budget.ID, at time.Time, to budget.Status) {
	w.Helper()
	require.NoError(w, w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", id)
		if err != nil {
			return err
		}
		do := b.Close
		if to == budget.Active {
			do = b.Reopen
		}
		e, err := do(anna, at)
		if err != nil {
			return err
		}
		return tx.Budgets().Save(ctx, b, e)
	}))
}

// A budget of 100 a month that was closed for months is not worth all of them when it is
// reopened: nothing accrues while it is closed.
func TestAClosedBudgetAccruesNothing(t *testing.T) {
	moscow, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, moscow) }
	second := time.Second
	for name, c := range map[string]struct {
		carry         budget.CarryOver
		spent         string
		close, reopen time.Time
		left          string // in August
	}{
		"March's own is left":         {budget.Unspent, "0", day(3, 20), day(8, 10), "200.00 RUB"},
		"what is left of it":          {budget.Unspent, "30", day(3, 20), day(8, 10), "170.00 RUB"},
		"both ways":                   {budget.Both, "30", day(3, 20), day(8, 10), "170.00 RUB"},
		"a debt is not paid by it":    {budget.Both, "250", day(3, 20), day(8, 10), "-50.00 RUB"},
		"nor kept where none is":      {budget.Unspent, "250", day(3, 20), day(8, 10), "100.00 RUB"},
		"whole months, to the second": {budget.Unspent, "0", day(4, 1), day(8, 1), "200.00 RUB"},
		"open in April for a second":  {budget.Unspent, "0", day(4, 1).Add(second), day(8, 1), "300.00 RUB"},
		"open in July for a second":   {budget.Unspent, "0", day(4, 1), day(8, 1).Add(-second), "300.00 RUB"},
		"within a month":              {budget.Unspent, "0", day(4, 2), day(4, 29), "600.00 RUB"},
		"nothing carried":             {budget.Nothing, "0", day(3, 20), day(8, 10), "100.00 RUB"},
	} {
		t.Run(name, func(t *testing.T) {
			f := form("100", budget.Soft)
			f.Carry = c.carry
			w := newWorld(t, map[budget.ID]budget.Form{"b": f})
			if c.spent != "0" {
				_, err := w.reserve(now, spend("order/1", c.spent))
				require.NoError(t, err)
			}
			w.turn("b", c.close, budget.Closed)
			w.turn("b", c.reopen, budget.Active)
			require.Equal(t, c.left, w.left("b", day(8, 10)))
		})
	}
}

// What a budget has is the same however often it is closed, and a store keeps when it was.
func TestAStateKnowsWhenItsBudgetWasClosed(t *testing.T) {
	f := form("100", budget.Hard)
	f.Carry = budget.Unspent
	w := newWorld(t, map[budget.ID]budget.Form{"b": f})
	month := func(m int) time.Time { return now.AddDate(0, m, 0) } // 2 March and after
	w.turn("b", month(0), budget.Closed)
	w.turn("b", month(3), budget.Active) // June: April and May are gone
	w.turn("b", month(4), budget.Closed)
	require.Equal(t, "300.00 RUB", w.left("b", month(4)), "March, June, July")
	require.Equal(t, "300.00 RUB", w.left("b", month(9)), "and nothing of December while it is closed")
	w.turn("b", month(9), budget.Active)
	require.Equal(t, "400.00 RUB", w.left("b", month(9)), "with December")
	var s, again budget.State
	require.NoError(t, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", "b")
		s = b.State()
		return err
	}))
	require.Equal(t, []kabinet.Window{{From: month(0), Until: month(3)}, {From: month(4), Until: month(9)}}, s.Closures)
	text, err := json.Marshal(s)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &again))
	require.Equal(t, s, again)
	// What orders take in December is what there is.
	_, err = w.reserve(month(9), spend("order/1", "400.01"))
	require.ErrorIs(t, err, budget.ErrOver)
	_, err = w.reserve(month(9), spend("order/1", "400"))
	require.NoError(t, err)
}
