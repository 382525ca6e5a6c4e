package kabinet_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

func TestTheZeroCalendar(t *testing.T) {
	var c kabinet.Calendar
	assert.Equal(t, time.UTC, c.Zone())
	monday := kabinet.MustDate("2026-01-05")
	for i, want := range []bool{true, true, true, true, true, false, false} {
		assert.Equal(t, want, c.IsBusinessDay(monday.AddDays(i)))
		assert.Equal(t, want, c.IsBusinessDay(monday.AddDays(i-7*3000)))
	}
	assert.Equal(t, "2026-01-12", c.AddBusinessDays(monday, 5).String())
	assert.Equal(t, 5, c.BusinessDays(monday, monday.AddDays(7)))
	assert.Equal(t, 5, c.BusinessDays(monday, monday.AddDays(5)), "from counts")
	assert.Equal(t, 4, c.BusinessDays(monday, monday.AddDays(4)), "until does not")
	assert.Equal(t, -4, c.BusinessDays(monday.AddDays(4), monday))
	assert.Equal(t, monday, c.Day(time.Date(2026, 1, 5, 23, 59, 59, 0, time.UTC)))
	assert.Equal(t, "2026-01-05T00:00:00Z", c.Start(monday).Format(time.RFC3339))
}

// russia2026 is the beginning of Russia's production calendar of that year: a
// holiday on a weekend moves a day off to 9 January, and Saturdays can be worked.
func russia2026(t require.TestingT) kabinet.Calendar {
	var holidays []kabinet.Date
	for d := kabinet.MustDate("2026-01-01"); d.Day <= 9; d = d.AddDays(1) {
		holidays = append(holidays, d)
	}
	holidays = append(holidays, kabinet.MustDate("2026-02-23"), kabinet.MustDate("2026-02-23"), kabinet.MustDate("2026-03-09"))
	c, err := kabinet.NewCalendar(kabinet.CalendarOptions{
		Zone: zone(t, "Europe/Moscow"), Holidays: holidays, Workdays: []kabinet.Date{kabinet.MustDate("2026-02-21")},
	})
	require.NoError(t, err)
	return c
}

func TestCalendarWithHolidays(t *testing.T) {
	c := russia2026(t)
	day := kabinet.MustDate
	assert.Equal(t, "2026-01-12", c.Following(day("2026-01-01")).String())
	assert.Equal(t, "2025-12-31", c.Preceding(day("2026-01-11")).String())
	assert.Equal(t, "2025-12-31", c.Following(day("2025-12-31")).String())
	assert.Equal(t, "2026-01-12", c.NextBusinessDay(day("2025-12-31")).String())
	assert.Equal(t, "2025-12-31", c.PreviousBusinessDay(day("2026-01-12")).String())
	assert.Equal(t, "2026-01-12", c.AddBusinessDays(day("2025-12-31"), 1).String())
	assert.Equal(t, "2026-01-12", c.AddBusinessDays(day("2026-01-04"), 1).String())
	assert.Equal(t, "2025-12-31", c.AddBusinessDays(day("2026-01-04"), -1).String())
	assert.Equal(t, "2026-01-12", c.AddBusinessDays(day("2026-01-04"), 0).String())
	assert.Equal(t, "2026-02-21", c.AddBusinessDays(day("2026-02-20"), 1).String(), "a Saturday that is worked")
	assert.Equal(t, "2026-02-24", c.AddBusinessDays(day("2026-02-20"), 2).String())
	assert.Equal(t, 15, c.BusinessDays(day("2026-01-01"), day("2026-02-01")))
	assert.Equal(t, 20, c.BusinessDays(day("2026-02-01"), day("2026-03-01")))
	assert.Equal(t, "2026-01-01", c.Day(time.Date(2025, 12, 31, 21, 0, 0, 0, time.UTC)).String())
	assert.Equal(t, "2025-12-31T21:00:00Z", c.Start(day("2026-01-01")).UTC().Format(time.RFC3339))
}

func TestOtherWeekends(t *testing.T) {
	friday, err := kabinet.NewCalendar(kabinet.CalendarOptions{Weekend: []time.Weekday{time.Friday, time.Saturday}})
	require.NoError(t, err)
	assert.Equal(t, "2026-01-04", friday.AddBusinessDays(kabinet.MustDate("2026-01-01"), 1).String())
	always, err := kabinet.NewCalendar(kabinet.CalendarOptions{Weekend: []time.Weekday{}})
	require.NoError(t, err)
	assert.Equal(t, "2026-01-03", always.AddBusinessDays(kabinet.MustDate("2026-01-01"), 2).String())
	assert.Equal(t, 7, always.BusinessDays(kabinet.MustDate("2026-01-01"), kabinet.MustDate("2026-01-08")))
}

func TestCalendarsThatContradictThemselves(t *testing.T) {
	d := kabinet.MustDate("2026-01-03")
	for name, o := range map[string]kabinet.CalendarOptions{
		"no business day":     {Weekend: []time.Weekday{0, 1, 2, 3, 4, 5, 6}},
		"no such weekday":     {Weekend: []time.Weekday{7}},
		"negative weekday":    {Weekend: []time.Weekday{-1}},
		"holiday and workday": {Holidays: []kabinet.Date{d}, Workdays: []kabinet.Date{d}},
		"no day":              {Holidays: []kabinet.Date{{Year: 2026, Month: 2, Day: 30}}},
		"zero day":            {Workdays: []kabinet.Date{{}}},
	} {
		_, err := kabinet.NewCalendar(o)
		assert.ErrorIs(t, err, kabinet.ErrCalendar, name)
	}
}

// TestCalendarAgreesWithCounting compares the arithmetic with counting day by day.
func TestCalendarAgreesWithCounting(t *testing.T) {
	base := kabinet.MustDate("2025-12-01")
	rapid.Check(t, func(t *rapid.T) {
		days := func(name string) (out []kabinet.Date) {
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 120), 0, 60).Draw(t, name) {
				out = append(out, base.AddDays(n))
			}
			return out
		}
		o := kabinet.CalendarOptions{Holidays: days("holidays")}
		for _, d := range days("workdays") {
			if !contains(o.Holidays, d) {
				o.Workdays = append(o.Workdays, d)
			}
		}
		o.Weekend = rapid.SampledFrom([][]time.Weekday{
			nil, {}, {time.Sunday}, {time.Friday, time.Saturday}, {0, 1, 2, 3, 4, 5},
		}).Draw(t, "weekend")
		c, err := kabinet.NewCalendar(o)
		require.NoError(t, err)
		off := map[time.Weekday]bool{}
		for _, w := range o.Weekend {
			off[w] = true
		}
		if o.Weekend == nil {
			off[time.Saturday], off[time.Sunday] = true, true
		}
		isBusiness := func(d kabinet.Date) bool {
			return contains(o.Workdays, d) || (!contains(o.Holidays, d) && !off[d.Weekday()])
		}
		from := base.AddDays(rapid.IntRange(-400, 400).Draw(t, "from"))
		require.Equal(t, isBusiness(from), c.IsBusinessDay(from))

		until := from.AddDays(rapid.IntRange(0, 300).Draw(t, "length"))
		count := 0
		for d := from; d.Before(until); d = d.AddDays(1) {
			if isBusiness(d) {
				count++
			}
		}
		require.Equal(t, count, c.BusinessDays(from, until))
		require.Equal(t, -count, c.BusinessDays(until, from))

		n := rapid.IntRange(-200, 200).Draw(t, "n")
		want, step := from, 1
		if n < 0 {
			step = -1
		}
		for left := n; left != 0; {
			want = want.AddDays(step)
			if isBusiness(want) {
				left -= step
			}
		}
		for n == 0 && !isBusiness(want) {
			want = want.AddDays(1)
		}
		got := c.AddBusinessDays(from, n)
		require.Equal(t, want, got, "%s %+d", from, n)
		if isBusiness(from) {
			require.Equal(t, n, c.BusinessDays(from, got))
		}
	})
}

func contains(days []kabinet.Date, d kabinet.Date) bool {
	for _, x := range days {
		if x == d {
			return true
		}
	}
	return false
}

func TestManyBusinessDaysTakeNoTime(t *testing.T) {
	c := russia2026(t)
	d := kabinet.MustDate("2026-01-01")
	start := time.Now()
	for range 1000 {
		c.AddBusinessDays(d, math.MaxInt)
		c.AddBusinessDays(d, math.MinInt)
	}
	assert.Less(t, time.Since(start), 2*time.Second)
	assert.Equal(t, "2030-01-01", c.AddBusinessDays(kabinet.MustDate("2026-12-31"), 261+260+261+1).String(), "2027 to 2029")
}

func TestModifiedFollowing(t *testing.T) {
	var c kabinet.Calendar
	for from, want := range map[string]string{
		"2026-10-30": "2026-10-30", "2026-10-31": "2026-10-30", "2026-10-24": "2026-10-26", "2026-11-01": "2026-11-02",
	} {
		assert.Equal(t, want, c.ModifiedFollowing(kabinet.MustDate(from)).String(), from)
	}
}
