package budget_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

func TestModes(t *testing.T) {
	for mode, want := range map[budget.Mode]budget.Outcome{
		budget.Hard: budget.Refused, budget.Soft: budget.Warned, budget.Approval: budget.NeedsApproval,
	} {
		t.Run(string(mode), func(t *testing.T) {
			f := form("1000", mode)
			f.Approver = "head-of-works"
			w := newWorld(t, map[budget.ID]budget.Form{"b1": f})
			d, err := w.reserve(now, spend("order/1", "600", "400"))
			require.NoError(t, err)
			require.Equal(t, budget.Allowed, d.Outcome)
			require.NotEmpty(t, d.Reservation)
			require.Equal(t, "0.00 RUB", w.left("b1", now))
			d, err = w.reserve(now, spend("order/2", "0.01"))
			require.Equal(t, want, d.Outcome)
			require.Equal(t, ledger.Units(1), d.Effects[0].Over)
			switch mode {
			case budget.Hard:
				require.ErrorIs(t, err, budget.ErrOver)
				require.ErrorIs(t, err, budget.ErrOverBudget)
				require.ErrorIs(t, err, kabinet.State)
				require.Equal(t, "0.00 RUB", w.left("b1", now))
			case budget.Soft:
				require.NoError(t, err)
				require.Empty(t, d.Requirements)
				require.Equal(t, "-0.01 RUB", w.left("b1", now))
			case budget.Approval:
				require.NoError(t, err)
				require.Equal(t, []budget.Requirement{{
					Kind: budget.OverBudget, Budget: "b1", Name: "Tools", Period: "2026-03-01", Measure: rub,
					Over: d.Requirements[0].Over, Approver: "head-of-works", Lines: []string{"1"},
				}}, d.Requirements)
				require.True(t, d.Requirements[0].Over.Equal(kabinet.MustQuantity("0.01")))
				require.Equal(t, "-0.01 RUB", w.left("b1", now))
				// The approval is refused: everything is as it was.
				require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
					_, err := s.Book().Release(ctx, anna, now, "acme", "order/2", "rejected")
					return err
				}))
				require.Equal(t, "0.00 RUB", w.left("b1", now))
			}
		})
	}
}

func TestScopes(t *testing.T) {
	line := spend("order/1", "1").Lines[0]
	for name, c := range map[string]struct {
		scope  budget.Scope
		covers bool
	}{
		"all":                    {budget.Scope{}, true},
		"own unit":               {budget.Scope{Unit: "workshop"}, true},
		"unit above":             {budget.Scope{Unit: "works"}, true},
		"another unit":           {budget.Scope{Unit: "office"}, false},
		"cost centre":            {budget.Scope{CostCentre: "4711"}, true},
		"another cost centre":    {budget.Scope{CostCentre: "471"}, false},
		"person":                 {budget.Scope{Person: "anna"}, true},
		"another person":         {budget.Scope{Person: "boris"}, false},
		"legal entity":           {budget.Scope{LegalEntity: "acme-llc"}, true},
		"another legal entity":   {budget.Scope{LegalEntity: "acme-inc"}, false},
		"all of these":           {budget.Scope{"works", "4711", "anna", "acme-llc"}, true},
		"all but one":            {budget.Scope{"works", "4711", "boris", "acme-llc"}, false},
		"unit and another place": {budget.Scope{Unit: "works", CostCentre: "1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.covers, c.scope.Covers(line))
			f := form("1000", budget.Hard)
			f.Scope = c.scope
			w := newWorld(t, map[budget.ID]budget.Form{"b1": f})
			d, err := w.reserve(now, spend("order/1", "100"))
			require.NoError(t, err)
			require.Equal(t, c.covers, len(d.Effects) == 1)
			require.Equal(t, c.covers, len(d.Unassigned) == 0)
		})
	}
}

func TestMeasures(t *testing.T) {
	tonnes, orders := form("5", budget.Hard), form("2", budget.Hard)
	tonnes.Measure, orders.Measure = ledger.QuantityIn(kabinet.Tonne), ledger.Measure{Kind: ledger.Orders}
	tonnes.Name, orders.Name = "Steel", "Orders"
	w := newWorld(t, map[budget.ID]budget.Form{"tonnes": tonnes, "orders": orders})
	_, err := w.reserve(now, spend("order/1", "1", "1"))
	require.NoError(t, err)
	require.Equal(t, "1 TNE", w.left("tonnes", now))
	require.Equal(t, "1 orders", w.left("orders", now))
	_, err = w.reserve(now, spend("order/2", "1"))
	require.ErrorContains(t, err, "Steel has 1 TNE left for the period from 2026-03-01, and 2 TNE is asked for")
	// Kilogrammes do not count in tonnes; the order counts all the same.
	pieces := spend("order/2", "1")
	pieces.Lines[0].UoM = kabinet.Piece
	_, err = w.reserve(now, pieces)
	require.NoError(t, err)
	require.Equal(t, "1 TNE", w.left("tonnes", now))
	require.Equal(t, "0 orders", w.left("orders", now))
	pieces.Document.ID = "order/3"
	_, err = w.reserve(now, pieces)
	require.ErrorIs(t, err, budget.ErrOver)
	// A line is committed by itself, an order as a whole.
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
		if _, err := s.Book().Commit(ctx, anna, now, "acme", "order/1", "shipment/1", ledger.Part{Line: "1"}); err != nil {
			return err
		}
		_, err := s.Book().Cancel(ctx, anna, now, "acme", "order/1", "cancelled")
		return err
	}))
	require.Equal(t, "5 TNE", w.left("tonnes", now))
	require.Equal(t, "1 orders", w.left("orders", now))
}

func TestSeveralBudgetsAllOrNone(t *testing.T) {
	wide, narrow := form("1000", budget.Hard), form("100", budget.Hard)
	narrow.Scope.CostCentre = "4711"
	w := newWorld(t, map[budget.ID]budget.Form{"a-wide": wide, "b-narrow": narrow})
	_, err := w.reserve(now, spend("order/1", "150"))
	require.ErrorIs(t, err, budget.ErrOver)
	require.Equal(t, "1000.00 RUB", w.left("a-wide", now))
	d, err := w.reserve(now, spend("order/1", "60"))
	require.NoError(t, err)
	require.Equal(t, []budget.ID{"a-wide", "b-narrow"}, []budget.ID{d.Effects[0].Budget, d.Effects[1].Budget})
	require.Equal(t, "940.00 RUB", w.left("a-wide", now))
	require.Equal(t, "40.00 RUB", w.left("b-narrow", now))
}

func TestUnassigned(t *testing.T) {
	f := form("1000", budget.Hard)
	f.Scope.CostCentre = "4711"
	two := spend("order/1", "10", "20")
	two.Lines[1].CostCentre = ""
	for policy, want := range map[budget.Unassigned]budget.Outcome{
		budget.AllowUnassigned: budget.Allowed, budget.ApproveUnassigned: budget.NeedsApproval, budget.RefuseUnassigned: budget.Refused,
	} {
		t.Run(string(policy), func(t *testing.T) {
			w := newWorld(t, map[budget.ID]budget.Form{"b1": f})
			w.change = func(s *budget.Service) { s.Unassigned = policy }
			d, err := w.reserve(now, two)
			require.Equal(t, want, d.Outcome)
			require.Equal(t, []string{"2"}, d.Unassigned)
			switch policy {
			case budget.AllowUnassigned:
				require.NoError(t, err)
			case budget.ApproveUnassigned:
				require.NoError(t, err)
				require.Equal(t, []budget.Requirement{{Kind: budget.NoBudget, Lines: []string{"2"}}}, d.Requirements)
			case budget.RefuseUnassigned:
				require.ErrorIs(t, err, budget.ErrUnassigned)
				require.Equal(t, "1000.00 RUB", w.left("b1", now))
			}
		})
	}
}

func TestPeriodIsPinned(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	december := time.Date(2026, 12, 31, 20, 59, 0, 0, time.UTC) // 23:59 in Moscow
	january := december.Add(time.Minute)
	_, err := w.reserve(december, spend("order/1", "80"))
	require.NoError(t, err)
	_, err = w.reserve(december, spend("order/2", "80"))
	require.ErrorIs(t, err, budget.ErrOver)
	_, err = w.reserve(january, spend("order/2", "80"))
	require.NoError(t, err, "a new year begins at midnight in Moscow")
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Commit(ctx, anna, january.AddDate(0, 0, 9), "acme", "order/1", "placed")
		return err
	}))
	require.Equal(t, "20.00 RUB", w.left("b1", december))
	require.Equal(t, "20.00 RUB", w.left("b1", january))
}

func TestCarryOver(t *testing.T) {
	april, may := now.AddDate(0, 1, 0), now.AddDate(0, 2, 0)
	cap50 := kabinet.MustQuantity("50")
	for name, c := range map[string]struct {
		carry      budget.CarryOver
		max        *kabinet.Quantity
		spent      string
		april, may string
	}{
		"nothing":                {budget.Nothing, nil, "30", "100.00 RUB", "100.00 RUB"},
		"unspent":                {budget.Unspent, nil, "30", "170.00 RUB", "270.00 RUB"},
		"unspent, at most 50":    {budget.Unspent, &cap50, "30", "150.00 RUB", "150.00 RUB"},
		"unspent, nothing owed":  {budget.Unspent, nil, "130", "100.00 RUB", "200.00 RUB"},
		"both":                   {budget.Both, nil, "130", "70.00 RUB", "170.00 RUB"},
		"both, at most 50 owed":  {budget.Both, &cap50, "190", "50.00 RUB", "150.00 RUB"},
		"both, with some unused": {budget.Both, nil, "30", "170.00 RUB", "270.00 RUB"},
	} {
		t.Run(name, func(t *testing.T) {
			f := form("100", budget.Soft)
			f.Carry, f.CarryMax = c.carry, c.max
			w := newWorld(t, map[budget.ID]budget.Form{"b1": f})
			_, err := w.reserve(now, spend("order/1", c.spent))
			require.NoError(t, err)
			require.Equal(t, c.april, w.left("b1", april))
			require.Equal(t, c.may, w.left("b1", may))
			// What is released late is not lost.
			require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
				_, err := s.Book().Release(ctx, anna, may, "acme", "order/1", "expired")
				return err
			}))
			if c.carry == budget.Unspent && c.max == nil {
				require.Equal(t, "300.00 RUB", w.left("b1", may))
			}
		})
	}
}

func TestHardBudgetWithCarryOver(t *testing.T) {
	f := form("100", budget.Hard)
	f.Carry = budget.Unspent
	w := newWorld(t, map[budget.ID]budget.Form{"b1": f})
	april := now.AddDate(0, 1, 0)
	_, err := w.reserve(now, spend("order/1", "30"))
	require.NoError(t, err)
	_, err = w.reserve(april, spend("order/2", "170.01"))
	require.ErrorIs(t, err, budget.ErrOver)
	_, err = w.reserve(april, spend("order/2", "170"))
	require.NoError(t, err)
}

// However old the first period is, a question asks about MaxCarried periods, and
// as many ahead.
func TestCarryOverFromLongAgoIsBounded(t *testing.T) {
	f := form("100", budget.Hard)
	f.Carry, f.Cycle.First = budget.Unspent, kabinet.MustDate("0001-01-01")
	w := newWorld(t, map[budget.ID]budget.Form{"b1": f})
	balances := 0
	w.change = func(s *budget.Service) { s.Ledger = counting{s.Ledger, &balances} }
	var d budget.Decision
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) (err error) {
		d, err = s.Check(ctx, now, spend("order/1", "1"))
		return err
	}))
	require.Equal(t, ledger.Units(100_00*budget.MaxCarried), d.Effects[0].Carried)
	require.Equal(t, 2*budget.MaxCarried+1, balances, "before, now, and ahead")
}

// counting counts how often balances are asked for.
type counting struct {
	ledger.Store
	balances *int
}

func (c counting) Balance(ctx context.Context, key ledger.Key) (ledger.Balance, error) {
	*c.balances++
	return c.Store.Balance(ctx, key)
}

// The amounts of a refusal are money, which a Printer writes as people do.
func TestARefusalHasItsAmountsAsMoney(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	_, err := w.reserve(now, spend("order/1", "130"))
	var over *kabinet.Error
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		if errors.Is(e, budget.ErrOverBudget) {
			require.ErrorAs(t, e, &over)
		}
	}
	require.NotNil(t, over)
	require.Equal(t, kabinet.MustMoney("100.00 RUB").String(), over.Param("left").(kabinet.Money).String())
	require.Equal(t, kabinet.MustMoney("130.00 RUB").String(), over.Param("asked").(kabinet.Money).String())
}

func TestSinglePeriods(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	ten := kabinet.QuantityOf(10)
	require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", "b1")
		require.NoError(t, err)
		set, err := b.SetPeriod(anna, now, "2026-04-01", &ten)
		require.NoError(t, err)
		return tx.Budgets().Save(ctx, b, set)
	}))
	require.Equal(t, "100.00 RUB", w.left("b1", now))
	require.Equal(t, "10.00 RUB", w.left("b1", now.AddDate(0, 1, 0)))
	require.Equal(t, "100.00 RUB", w.left("b1", now.AddDate(0, 2, 0)))
}

func TestAdjust(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	adjust := func(a budget.Adjustment) error {
		return w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			b, err := tx.Budgets().Get(ctx, "acme", "b1")
			require.NoError(t, err)
			s := budget.Service{Ledger: tx.Ledger(), Outbox: tx.Outbox()}
			return s.Adjust(ctx, anna, now, b.State(), a)
		})
	}
	a := budget.Adjustment{
		Period: "2026-03-01", Document: ledger.Document{ID: "invoice/9"}, Amount: kabinet.MustQuantity("120.5"), Note: "bought in a shop",
	}
	require.NoError(t, adjust(a))
	require.NoError(t, adjust(a), "a repeat is harmless")
	require.Equal(t, "-20.50 RUB", w.left("b1", now), "what is spent is spent")
	a.Amount = kabinet.MustQuantity("-20.5")
	require.ErrorIs(t, adjust(a), ledger.ErrTwice)
	a.Step = "credit note"
	require.NoError(t, adjust(a))
	require.Equal(t, "0.00 RUB", w.left("b1", now))
	for _, c := range []struct {
		change func(*budget.Adjustment)
		want   error
	}{
		{func(a *budget.Adjustment) { a.Note = " " }, budget.ErrNote},
		{func(a *budget.Adjustment) { a.Period = "2026-03-02" }, budget.ErrPeriod},
		{func(a *budget.Adjustment) { a.Period = "March" }, budget.ErrPeriod},
		{func(a *budget.Adjustment) { a.Amount = kabinet.MustQuantity("0.001") }, kabinet.ErrPrecision},
	} {
		bad := a
		c.change(&bad)
		require.ErrorIs(t, adjust(bad), c.want)
	}
	var kinds []string
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		records, err := tx.Outbox().Pending(ctx, 100)
		for _, r := range records {
			kinds = append(kinds, r.Kind)
		}
		return err
	}))
	require.Equal(t, []string{"budget.opened", "budget.adjusted", "budget.adjusted"}, kinds)
}

func TestOtherCurrencies(t *testing.T) {
	f := form("1000", budget.Hard)
	w := newWorld(t, map[budget.ID]budget.Form{"b1": f})
	euros := spend("order/1", "1")
	euros.Lines[0].Amount = kabinet.MustMoney("10 EUR")
	_, err := w.reserve(now, euros)
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	w.change = func(s *budget.Service) {
		s.Convert = func(_ context.Context, m kabinet.Money, to kabinet.Currency) (kabinet.Money, error) {
			require.Equal(t, "RUB", to.Code())
			return kabinet.MustMoney("950 RUB"), nil
		}
	}
	_, err = w.reserve(now, euros)
	require.NoError(t, err)
	require.Equal(t, "50.00 RUB", w.left("b1", now))
}

func TestCheckReservesNothing(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	check := func(s budget.Spend) (d budget.Decision) {
		require.NoError(t, w.in(func(ctx context.Context, svc *budget.Service) (err error) {
			d, err = svc.Check(ctx, now, s)
			return err
		}))
		return d
	}
	require.Equal(t, budget.Allowed, check(spend("order/1", "100")).Outcome)
	require.Equal(t, budget.Refused, check(spend("order/1", "101")).Outcome)
	require.Equal(t, "100.00 RUB", w.left("b1", now))
	_, err := w.reserve(now, spend("order/1", "100"))
	require.NoError(t, err)
	// Its own reservation does not stand in its way; another document's does.
	require.Equal(t, budget.Allowed, check(spend("order/1", "100")).Outcome)
	require.Equal(t, budget.Refused, check(spend("order/2", "1")).Outcome)
	next := spend("order/1", "90")
	next.Document.Version = 2
	require.Equal(t, budget.Allowed, check(next).Outcome)
	_, err = w.reserve(now, next)
	require.NoError(t, err)
	require.Equal(t, "10.00 RUB", w.left("b1", now))
	require.NoError(t, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Commit(ctx, anna, now, "acme", "order/1", "placed")
		return err
	}))
	require.Equal(t, budget.Allowed, check(next).Outcome)
	// A version that costs nothing any more lets go of what was held.
	free := spend("order/3", "10")
	_, err = w.reserve(now, free)
	require.NoError(t, err)
	free.Document.Version, free.Lines[0].Amount = 2, kabinet.MustMoney("0 RUB")
	d, err := w.reserve(now, free)
	require.NoError(t, err)
	require.Empty(t, d.Reservation)
	require.Equal(t, "10.00 RUB", w.left("b1", now))
}

func TestMistakesOfSpends(t *testing.T) {
	w := newWorld(t, map[budget.ID]budget.Form{"b1": form("100", budget.Hard)})
	for _, c := range []struct {
		change func(*budget.Spend)
		want   error
	}{
		{func(s *budget.Spend) { s.Lines[0].Amount = kabinet.MustMoney("-1 RUB") }, budget.ErrAmount},
		{func(s *budget.Spend) { s.Lines[0].Amount = kabinet.MustMoney("0.001 RUB") }, kabinet.ErrPrecision},
		{func(s *budget.Spend) { s.Org = "" }, ledger.ErrID},
		{func(s *budget.Spend) { s.Document.ID = "" }, ledger.ErrID},
		{func(s *budget.Spend) { s.Until = now }, kabinet.ErrWindow},
	} {
		s := spend("order/1", "10")
		c.change(&s)
		_, err := w.reserve(now, s)
		require.ErrorIs(t, err, c.want)
	}
	w.change = func(s *budget.Service) { s.Ledger = nil }
	_, err := w.reserve(now, spend("order/1", "10"))
	var k *kabinet.Error
	require.True(t, errors.As(err, &k))
	require.Equal(t, "budget.Service.Ledger", k.Param("port"))
}
