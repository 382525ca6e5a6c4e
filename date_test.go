package kabinet_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

func zone(t require.TestingT, name string) *time.Location {
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func TestDates(t *testing.T) {
	d := kabinet.MustDate("2024-02-29")
	assert.Equal(t, kabinet.Date{Year: 2024, Month: time.February, Day: 29}, d)
	assert.Equal(t, "2024-03-01", d.AddDays(1).String())
	assert.Equal(t, "2023-12-31", d.AddDays(-60).String())
	assert.Equal(t, time.Thursday, d.Weekday())
	assert.Equal(t, 366, d.DaysUntil(kabinet.MustDate("2025-03-01")))
	assert.Equal(t, -59, d.DaysUntil(kabinet.MustDate("2024-01-01")))
	assert.True(t, d.Before(d.AddDays(1)))
	assert.True(t, d.After(d.AddDays(-1)))
	assert.False(t, d.Before(d) || d.After(d))
	assert.Zero(t, d.Compare(d))
	assert.True(t, kabinet.Date{}.IsZero())
	assert.Equal(t, "", kabinet.Date{}.String())
	assert.Equal(t, d, kabinet.DateOf(time.Date(2024, 2, 29, 23, 59, 59, 999, zone(t, "Asia/Kamchatka"))))

	for _, s := range []string{
		"", "2024", "2023-02-29", "2024-2-9", "2024-13-01", "2024-00-10", "2024-01-00", "2024-01-32", "0000-01-01",
		"24-01-01", "12024-01-01", "-2024-01-01", "2024-01-01T00:00:00Z", " 2024-01-01", "2024/01/01", "01.02.2024", "２０２４-01-01",
	} {
		_, err := kabinet.ParseDate(s)
		assert.ErrorIs(t, err, kabinet.ErrDate, s)
	}
	for _, bad := range []kabinet.Date{{}, {2023, 2, 29}, {2024, 13, 1}, {2024, 0, 1}, {0, 1, 1}, {10000, 1, 1}, {2024, 1, 0}, {2024, 1, 1 << 40}} {
		_, err := kabinet.NewDate(bad.Year, bad.Month, bad.Day)
		assert.ErrorIs(t, err, kabinet.ErrDate, "%v", bad)
	}
	made, err := kabinet.NewDate(2024, time.February, 29)
	require.NoError(t, err)
	assert.Equal(t, d, made)
}

func TestDateTextAndSQL(t *testing.T) {
	d := kabinet.MustDate("2026-12-31")
	b, err := json.Marshal(map[string]kabinet.Date{"due": d, "none": {}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"due":"2026-12-31","none":""}`, string(b))
	var back map[string]kabinet.Date
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, map[string]kabinet.Date{"due": d, "none": {}}, back)

	stored, err := d.Value()
	require.NoError(t, err)
	assert.Equal(t, "2026-12-31", stored)
	none, err := kabinet.Date{}.Value()
	require.NoError(t, err)
	assert.Nil(t, none)
	for _, src := range []any{"2026-12-31", []byte("2026-12-31"), time.Date(2026, 12, 31, 0, 0, 0, 0, zone(t, "Pacific/Apia"))} {
		var got kabinet.Date
		require.NoError(t, got.Scan(src))
		assert.Equal(t, d, got)
	}
	got := d
	for _, src := range []any{"", "2026-12-32", 1.5, true, int64(20261231)} {
		assert.ErrorIs(t, got.Scan(src), kabinet.ErrDate, "%v", src)
	}
	assert.Equal(t, d, got)
	require.NoError(t, got.Scan(nil))
	assert.True(t, got.IsZero())
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2024-02-29", "0001-01-01", "9999-12-31", "2023-02-29", "2024-1-1", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := kabinet.ParseDate(s)
		if err != nil {
			require.ErrorIs(t, err, kabinet.ErrDate)
			require.Zero(t, d)
			return
		}
		require.Equal(t, s, d.String())
		same, err := kabinet.NewDate(d.Year, d.Month, d.Day)
		require.NoError(t, err)
		require.Equal(t, d, same)
		require.Equal(t, d, d.AddDays(1).AddDays(-1))
	})
}

// TestDaysBeginWhenTheClockSaysSo covers changes of clocks at and over midnight,
// where time.Date may give an instant of the day before.
func TestDaysBeginWhenTheClockSaysSo(t *testing.T) {
	for _, v := range []struct{ zone, day, start string }{
		{"Europe/Moscow", "2026-01-01", "2025-12-31T21:00:00Z"},
		{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"},
		{"Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"},
		{"America/New_York", "2026-11-01", "2026-11-01T04:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, // 00:00 to 01:00 is left out
		{"America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"}, // 23:00 to 24:00 of the 17th comes twice
		{"America/Havana", "2023-03-12", "2023-03-12T05:00:00Z"},    // begins at 01:00
		{"America/Havana", "2023-11-05", "2023-11-05T04:00:00Z"},    // 00:00 to 01:00 comes twice
		{"Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z"},
		{"Africa/Cairo", "2014-05-16", "2014-05-15T22:00:00Z"},
		{"Asia/Amman", "2012-03-30", "2012-03-29T22:00:00Z"},
		{"America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z"}, // at 00:01 back to 23:01
		{"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z"},
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"}, // left out: begins where the 31st does
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
		{"Asia/Kolkata", "2026-06-01", "2026-05-31T18:30:00Z"},
		{"UTC", "2026-06-01", "2026-06-01T00:00:00Z"},
	} {
		start := kabinet.MustDate(v.day).Start(zone(t, v.zone))
		assert.Equal(t, v.start, start.UTC().Format(time.RFC3339), "%s %s", v.zone, v.day)
	}
	assert.Equal(t, time.UTC, kabinet.MustDate("2026-06-01").Start(nil).Location())
}

func TestDayStartIsItsFirstInstant(t *testing.T) {
	names := []string{
		"Europe/Moscow", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Africa/Cairo", "Asia/Amman",
		"Asia/Tehran", "America/Asuncion", "America/Santiago", "Atlantic/Azores", "Australia/Lord_Howe", "Pacific/Kiritimati",
		"Asia/Gaza", "America/Scoresbysund", "Asia/Pyongyang", "America/Caracas", "Asia/Kathmandu", "Africa/Monrovia",
	}
	rapid.Check(t, func(t *rapid.T) {
		z := zone(t, rapid.SampledFrom(names).Draw(t, "zone"))
		// Mostly days near a change of the zone.
		near := time.Unix(rapid.Int64Range(0, 2_000_000_000).Draw(t, "unix"), 0).In(z)
		if _, end := near.ZoneBounds(); !end.IsZero() {
			near = end.Add(time.Duration(rapid.IntRange(-30, 30).Draw(t, "hours")) * time.Hour)
		}
		d := kabinet.DateOf(near.In(z))
		start := d.Start(z)
		require.Equal(t, d, kabinet.DateOf(start), "%s begins at %s", d, start)
		before := kabinet.DateOf(start.Add(-time.Nanosecond).In(z))
		require.True(t, before.Before(d), "%s begins at %s", d, start)
		w, err := kabinet.Days(d, d, z)
		require.NoError(t, err)
		require.True(t, w.From.Equal(start))
		require.True(t, w.Until.Equal(d.AddDays(1).Start(z)))
	})
}

func TestDays(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	first, last := kabinet.MustDate("2026-01-01"), kabinet.MustDate("2026-12-31")
	w, err := kabinet.Days(first, last, moscow)
	require.NoError(t, err)
	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, moscow)
	assert.True(t, w.Contains(newYear.Add(-time.Nanosecond)))
	assert.False(t, w.Contains(newYear))
	assert.False(t, w.Contains(time.Date(2025, 12, 31, 23, 59, 59, 0, moscow)))
	assert.Equal(t, time.UTC, w.From.Location())

	berlin := zone(t, "Europe/Berlin")
	for day, hours := range map[string]float64{"2026-03-28": 24, "2026-03-29": 23, "2026-10-25": 25} {
		d := kabinet.MustDate(day)
		w, err := kabinet.Days(d, d, berlin)
		require.NoError(t, err)
		assert.Equal(t, hours, w.Until.Sub(w.From).Hours(), day)
	}

	w, err = kabinet.Days(kabinet.Date{}, last, nil)
	require.NoError(t, err)
	assert.True(t, w.From.IsZero())
	assert.Equal(t, "2027-01-01T00:00:00Z", w.Until.Format(time.RFC3339))
	w, err = kabinet.Days(first, kabinet.Date{}, nil)
	require.NoError(t, err)
	assert.True(t, w.Open())
	w, err = kabinet.Days(last, first, nil)
	assert.ErrorIs(t, err, kabinet.ErrWindow)
	assert.False(t, w.Contains(last.Start(nil)))
	_, err = kabinet.Days(kabinet.MustDate("2011-12-30"), kabinet.MustDate("2011-12-30"), zone(t, "Pacific/Apia"))
	assert.ErrorIs(t, err, kabinet.ErrWindow, "a day that the zone left out")
}

// TestLastDaysOfLeapYearsFarAheadHaveAnEnd covers years after the tables of the
// zones, where Time.ZoneBounds goes round in circles on 31 December of a leap
// year.
func TestLastDaysOfLeapYearsFarAheadHaveAnEnd(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Sydney", "Africa/Cairo", "Pacific/Auckland"} {
		z := zone(t, name)
		for _, year := range []int{2040, 2044, 2096} {
			for day := range 7 {
				d := kabinet.Date{Year: year, Month: time.December, Day: 28}.AddDays(day)
				start := d.Start(z)
				assert.Equal(t, d, kabinet.DateOf(start), name)
				assert.Equal(t, time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, z), start, name)
			}
		}
	}
	w, err := kabinet.Days(kabinet.Date{}, kabinet.MustDate("2040-12-31"), zone(t, "Europe/Berlin"))
	require.NoError(t, err)
	assert.Equal(t, "2040-12-31T23:00:00Z", w.Until.Format(time.RFC3339))
}

func TestTheLastDayOfAllIsNoEnd(t *testing.T) {
	for _, z := range []*time.Location{nil, zone(t, "Europe/Berlin"), zone(t, "America/New_York")} {
		w, err := kabinet.Days(kabinet.MustDate("2026-01-01"), kabinet.MustDate("9999-12-31"), z)
		require.NoError(t, err)
		assert.True(t, w.Open())
		_, err = json.Marshal(w)
		assert.NoError(t, err)
		w, err = kabinet.Days(kabinet.Date{}, kabinet.MustDate("9999-12-30"), z)
		require.NoError(t, err)
		assert.False(t, w.Open())
		_, err = json.Marshal(w)
		assert.NoError(t, err)
	}
}

func TestDaysThatCannotBeReadBackAreNotWritten(t *testing.T) {
	for _, d := range []kabinet.Date{kabinet.MustDate("9999-12-31").AddDays(1), kabinet.MustDate("0001-01-01").AddDays(-1), {2026, 2, 30}} {
		_, err := json.Marshal(d)
		assert.ErrorIs(t, err, kabinet.ErrDate, "%s", d)
		_, err = d.Value()
		assert.ErrorIs(t, err, kabinet.ErrDate, "%s", d)
	}
}

func TestEndOfMonth(t *testing.T) {
	for from, want := range map[string]string{
		"2026-01-01": "2026-01-31", "2026-01-31": "2026-01-31", "2026-02-10": "2026-02-28", "2028-02-29": "2028-02-29",
		"2026-11-30": "2026-11-30", "2026-12-01": "2026-12-31", "9999-12-01": "9999-12-31",
	} {
		assert.Equal(t, want, kabinet.MustDate(from).EndOfMonth().String())
	}
}

// Periods hold their first day and not that of the next, whatever the fiscal year.
func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		day         string
		months      int
		month       time.Month
		on          int
		first, next string
	}{
		{"2028-02-29", 1, 0, 0, "2028-02-01", "2028-03-01"},
		{"2026-01-14", 1, 0, 15, "2025-12-15", "2026-01-15"},
		{"2026-01-15", 1, 0, 15, "2026-01-15", "2026-02-15"},
		{"2026-03-31", 3, time.April, 1, "2026-01-01", "2026-04-01"},
		{"2026-03-31", 12, time.April, 1, "2025-04-01", "2026-04-01"},
		{"2026-04-05", 12, time.April, 6, "2025-04-06", "2026-04-06"},
		{"2026-12-31", 3, time.February, 0, "2026-11-01", "2027-02-01"},
		{"2026-11-30", 6, time.September, 0, "2026-09-01", "2027-03-01"},
	} {
		first, next := kabinet.MustDate(c.day).Period(c.months, c.month, c.on)
		require.Equal(t, c.first+" "+c.next, first.String()+" "+next.String(), c.day)
	}
}

func ExampleDate_Period() {
	first, next := kabinet.MustDate("2026-02-10").Period(3, time.April, 1) // of a year from April
	fmt.Println(first, next)
	// Output: 2026-01-01 2026-04-01
}
