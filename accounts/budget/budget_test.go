package budget_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestCycles(t *testing.T) {
	for _, c := range []struct {
		name        string
		cycle       budget.Cycle
		day         string
		id          budget.PeriodID
		first, last string
	}{
		{"month", budget.Cycle{Every: budget.Month}, "2028-02-29", "2028-02-01", "2028-02-01", "2028-02-29"},
		{"month from the 15th", budget.Cycle{Every: budget.Month, FiscalDay: 15}, "2026-01-14", "2025-12-15", "2025-12-15", "2026-01-14"},
		{"quarter", budget.Cycle{Every: budget.Quarter}, "2026-06-30", "2026-04-01", "2026-04-01", "2026-06-30"},
		{"quarter of a year from February", budget.Cycle{Every: budget.Quarter, FiscalMonth: time.February}, "2026-01-31", "2025-11-01", "2025-11-01", "2026-01-31"},
		{"half-year", budget.Cycle{Every: budget.HalfYear, FiscalMonth: time.April}, "2026-03-31", "2025-10-01", "2025-10-01", "2026-03-31"},
		{"year", budget.Cycle{Every: budget.Year}, "2026-12-31", "2026-01-01", "2026-01-01", "2026-12-31"},
		{"fiscal year", budget.Cycle{Every: budget.Year, FiscalMonth: time.April, FiscalDay: 6}, "2026-04-05", "2025-04-06", "2025-04-06", "2026-04-05"},
		{"first period is shorter", budget.Cycle{Every: budget.Month, First: kabinet.MustDate("2026-03-10")}, "2026-03-31", "2026-03-01", "2026-03-10", "2026-03-31"},
		{"last period is shorter", budget.Cycle{Every: budget.Month, Last: kabinet.MustDate("2026-03-10")}, "2026-03-10", "2026-03-01", "2026-03-01", "2026-03-10"},
		{"once", budget.Cycle{Every: budget.Once, First: kabinet.MustDate("2026-03-10")}, "2036-01-01", "2026-03-10", "2026-03-10", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, c.cycle.Validate())
			p, err := c.cycle.Of(kabinet.MustDate(c.day))
			require.NoError(t, err)
			require.Equal(t, c.id, p.ID)
			require.Equal(t, c.first, p.First.String())
			require.Equal(t, c.last, p.Last.String())
		})
	}
	_, err := budget.Cycle{Every: budget.Month, First: kabinet.MustDate("2026-03-10")}.Of(kabinet.MustDate("2026-03-09"))
	require.ErrorIs(t, err, budget.ErrPeriod)
	_, err = budget.Cycle{Every: budget.Month, Last: kabinet.MustDate("2026-03-10")}.Of(kabinet.MustDate("2026-03-11"))
	require.ErrorIs(t, err, budget.ErrPeriod)
	for _, c := range []budget.Cycle{
		{}, {Every: "week"}, {Every: budget.Once}, {Every: budget.Month, Zone: "Moon"}, {Every: budget.Month, Zone: "Local"},
		{Every: budget.Month, FiscalDay: 29}, {Every: budget.Month, FiscalDay: -1}, {Every: budget.Month, FiscalMonth: 13},
		{Every: budget.Month, First: kabinet.MustDate("2026-03-10"), Last: kabinet.MustDate("2026-03-09")},
	} {
		require.ErrorIs(t, c.Validate(), budget.ErrCycle, "%+v", c)
	}
}

// TestPeriodsTile checks that every day is in the period that says so, and that
// the next period begins on the next day.
func TestPeriodsTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := budget.Cycle{
			Every:       rapid.SampledFrom([]budget.Every{budget.Month, budget.Quarter, budget.HalfYear, budget.Year}).Draw(t, "every"),
			FiscalMonth: time.Month(rapid.IntRange(0, 12).Draw(t, "month")), FiscalDay: rapid.IntRange(0, 28).Draw(t, "day"),
		}
		d := kabinet.MustDate("1999-12-31").AddDays(rapid.IntRange(0, 20000).Draw(t, "days"))
		p, err := c.Of(d)
		require.NoError(t, err)
		require.False(t, d.Before(p.First) || d.After(p.Last))
		for _, in := range []kabinet.Date{p.First, p.Last} {
			same, err := c.Of(in)
			require.NoError(t, err)
			require.Equal(t, p, same)
		}
		next, err := c.Of(p.Last.AddDays(1))
		require.NoError(t, err)
		require.Equal(t, p.Last.AddDays(1), next.First)
		require.NotEqual(t, p.ID, next.ID)
		if c.FiscalMonth > 0 {
			day := max(c.FiscalDay, 1)
			start, err := c.Of(kabinet.Date{Year: d.Year, Month: c.FiscalMonth, Day: day})
			require.NoError(t, err)
			require.Equal(t, day, start.First.Day)
			require.Equal(t, c.FiscalMonth, start.First.Month, "a fiscal year begins a period")
		}
	})
}

func TestChanges(t *testing.T) {
	b, opened, err := budget.New("b1", "acme", anna, now, form("100", budget.Hard))
	require.NoError(t, err)
	require.Equal(t, "budget.opened", opened.EventKind())
	require.Equal(t, now, opened.EventTime())
	terms := b.State().Terms
	_, err = b.Change(anna, now, terms)
	require.ErrorIs(t, err, budget.ErrUnchanged)
	terms.Amount = kabinet.QuantityOf(200)
	changed, err := b.Change(anna, now.Add(time.Hour), terms)
	require.NoError(t, err)
	require.True(t, changed.Was.Amount.Equal(kabinet.QuantityOf(100)))
	require.Equal(t, "budget.changed", changed.EventKind())
	ten := kabinet.QuantityOf(10)
	_, err = b.SetPeriod(anna, now, "2026-03-02", &ten)
	require.ErrorIs(t, err, budget.ErrPeriod)
	_, err = b.SetPeriod(anna, now, "2026-03-01", nil)
	require.ErrorIs(t, err, budget.ErrUnchanged)
	set, err := b.SetPeriod(anna, now, "2026-03-01", &ten)
	require.NoError(t, err)
	require.Equal(t, "budget.period_set", set.EventKind())
	_, err = b.SetPeriod(anna, now, "2026-03-01", &ten)
	require.ErrorIs(t, err, budget.ErrUnchanged)
	negative := kabinet.MustQuantity("-1")
	_, err = b.SetPeriod(anna, now, "2026-03-01", &negative)
	require.ErrorIs(t, err, budget.ErrAmount)
	require.Len(t, b.State().Singles, 1)
	_, err = b.SetPeriod(anna, now, "2026-03-01", nil)
	require.NoError(t, err)
	require.Empty(t, b.State().Singles)
	closed, err := b.Close(anna, now)
	require.NoError(t, err)
	require.Equal(t, "budget.closed", closed.EventKind())
	_, err = b.Close(anna, now)
	require.ErrorIs(t, err, budget.ErrUnchanged)
	_, err = b.Change(anna, now, form("1", budget.Soft).Terms)
	require.ErrorIs(t, err, budget.ErrClosed)
	_, err = b.SetPeriod(anna, now, "2026-03-01", &ten)
	require.ErrorIs(t, err, budget.ErrClosed)
	reopened, err := b.Reopen(anna, now)
	require.NoError(t, err)
	require.Equal(t, "budget.active", reopened.EventKind())
	s := b.State()
	s.Schema++
	require.ErrorIs(t, budget.Restore(s).State().Savable(), kabinet.ErrNewer)
}

func TestFirstPeriodThatIsShorterCanBeSet(t *testing.T) {
	f := form("100", budget.Hard)
	f.Cycle.First = kabinet.MustDate("2026-03-10")
	b, _, err := budget.New("b1", "acme", anna, now, f)
	require.NoError(t, err)
	ten := kabinet.QuantityOf(10)
	_, err = b.SetPeriod(anna, now, "2026-03-01", &ten)
	require.NoError(t, err)
	_, err = b.SetPeriod(anna, now, "2026-02-01", &ten)
	require.ErrorIs(t, err, budget.ErrPeriod)
}

func TestMistakesOfForms(t *testing.T) {
	negative, fine := kabinet.MustQuantity("-1"), kabinet.MustQuantity("0.001")
	for name, c := range map[string]struct {
		change func(*budget.Form)
		want   error
	}{
		"no name":        {func(f *budget.Form) { f.Name = " " }, budget.ErrName},
		"long name":      {func(f *budget.Form) { f.Name = strings.Repeat("a", budget.MaxText+1) }, budget.ErrText},
		"bad role":       {func(f *budget.Form) { f.Approver = "\x00" }, budget.ErrText},
		"bad centre":     {func(f *budget.Form) { f.Scope.CostCentre = "\xff" }, budget.ErrText},
		"no mode":        {func(f *budget.Form) { f.Mode = "" }, budget.ErrMode},
		"odd carry-over": {func(f *budget.Form) { f.Carry = "some" }, budget.ErrMode},
		"no measure":     {func(f *budget.Form) { f.Measure = ledger.Measure{} }, ledger.ErrMeasure},
		"no cycle":       {func(f *budget.Form) { f.Cycle.Every = "" }, budget.ErrCycle},
		"negative":       {func(f *budget.Form) { f.Amount = negative }, budget.ErrAmount},
		"too fine":       {func(f *budget.Form) { f.Amount = fine }, kabinet.ErrPrecision},
		"negative carry": {func(f *budget.Form) { f.CarryMax = &negative }, budget.ErrAmount},
	} {
		t.Run(name, func(t *testing.T) {
			f := form("100", budget.Hard)
			c.change(&f)
			_, _, err := budget.New("b1", "acme", anna, now, f)
			require.ErrorIs(t, err, c.want)
		})
	}
	_, _, err := budget.New("", "acme", anna, now, form("100", budget.Hard))
	require.ErrorIs(t, err, budget.ErrID)
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, budget.Messages) }
