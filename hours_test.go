package kabinet_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

func TestHours(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	calendar, err := kabinet.NewCalendar(kabinet.CalendarOptions{Zone: berlin, Holidays: []kabinet.Date{kabinet.MustDate("2026-05-01")}})
	require.NoError(t, err)
	h := kabinet.Hours{Calendar: calendar}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		require.NoError(t, err)
		return v
	}
	for _, c := range []struct {
		from, until string
		want        time.Duration
	}{
		{"2026-03-02 10:00", "2026-03-02 10:45", 45 * time.Minute},
		{"2026-03-02 08:00", "2026-03-02 09:30", 30 * time.Minute}, // before they open
		{"2026-03-02 17:30", "2026-03-03 09:30", time.Hour},        // over a night
		{"2026-03-06 17:00", "2026-03-09 10:00", 2 * time.Hour},    // over a weekend
		{"2026-03-07 10:00", "2026-03-08 20:00", 0},                // on a weekend
		{"2026-04-30 17:00", "2026-05-04 10:00", 2 * time.Hour},    // over a holiday and a weekend
		{"2026-03-02 10:00", "2026-03-02 10:00", 0},
		{"2026-03-03 10:00", "2026-03-02 10:00", 0},             // backwards
		{"2026-03-27 17:00", "2026-03-30 10:00", 2 * time.Hour}, // clocks change on the Sunday
		{"2026-03-01 00:00", "2026-04-01 00:00", 22 * 9 * time.Hour},
	} {
		require.Equal(t, c.want, h.Between(at(c.from), at(c.until)), "%s to %s", c.from, c.until)
	}
	require.True(t, h.Open(at("2026-03-02 09:00")))
	require.False(t, h.Open(at("2026-03-02 18:00")), "half-open")
	require.False(t, h.Open(at("2026-03-07 12:00")))
	require.False(t, h.Open(at("2026-05-01 12:00")))

	// Around the clock, on a day with 23 hours.
	all, err := kabinet.NewCalendar(kabinet.CalendarOptions{Zone: berlin, Weekend: []time.Weekday{}})
	require.NoError(t, err)
	day := kabinet.Hours{Calendar: all, Closes: 24 * time.Hour}
	require.Equal(t, 23*time.Hour, day.Between(at("2026-03-29 00:00"), at("2026-03-30 00:00")))
	require.Equal(t, 25*time.Hour, day.Between(at("2026-10-25 00:00"), at("2026-10-26 00:00")))

	for _, bad := range []kabinet.Hours{
		{Opens: 18 * time.Hour, Closes: 9 * time.Hour}, {Opens: -1, Closes: time.Hour}, {Opens: 0, Closes: 25 * time.Hour}, {Opens: time.Hour, Closes: time.Hour},
	} {
		require.Zero(t, bad.Between(at("2026-03-02 00:00"), at("2026-03-09 00:00")))
		require.False(t, bad.Open(at("2026-03-02 12:00")))
	}
}

// Between is what counting minutes that are Open gives, and adds up.
func TestHoursAgreeWithCounting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	h := kabinet.Hours{Opens: 8*time.Hour + 30*time.Minute, Closes: 17 * time.Hour}
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for range 50 {
		from := start.Add(time.Duration(r.IntN(10*24*60)) * time.Minute)
		until := from.Add(time.Duration(r.IntN(6*24*60)) * time.Minute)
		var counted time.Duration
		for m := from; m.Before(until); m = m.Add(time.Minute) {
			if h.Open(m) {
				counted += time.Minute
			}
		}
		require.Equal(t, counted, h.Between(from, until))
		middle := from.Add(until.Sub(from) / 3)
		require.Equal(t, counted, h.Between(from, middle)+h.Between(middle, until))
	}
}

func ExampleHours() {
	h := kabinet.Hours{} // Monday to Friday, 09:00 to 18:00, UTC
	friday := time.Date(2026, 3, 6, 17, 0, 0, 0, time.UTC)
	fmt.Println(h.Between(friday, friday.AddDate(0, 0, 3)))
	// Output: 9h0m0s
}
