package pricecsv

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

func TestDaysThatDoNotExist(t *testing.T) {
	for _, s := range []string{
		"2026-02-29", "2026-00-10", "2026-13-01", "2026-17-01", "2026-01-00", "2026-01-32", "2026-01-99", "0000-01-01", "0001-01-0x",
		"31.04.2026", "00.01.2026", "32.01.2026", "01.13.2026", "1.01.2026", "2026-1-01", "2026/01/01", "20260101", "２026-01-1",
	} {
		rd := NewReader(strings.NewReader("sku,price,valid_from\nA,1,2026-01-01\nB,1,"+s+"\n"), Options{Currency: rub, Zone: moscow})
		var rec Record
		require.NoError(t, rd.Read(&rec))
		require.ErrorIs(t, rd.Read(&rec), ErrTime, s)
	}
}

// Days that share a slot, and the first and last day of the same date, do not
// get into each other's way.
func TestEveryDayOfSomeYears(t *testing.T) {
	zone, err := time.LoadLocation("America/Sao_Paulo") // where some days began at one o'clock
	require.NoError(t, err)
	rd := NewReader(nil, Options{Zone: zone})
	for range 2 {
		for d := kabinet.MustDate("2015-01-01"); d.Year < 2021; d = d.AddDays(1) {
			for column := range 2 {
				for _, text := range []string{d.String(), d.String()[8:] + "." + d.String()[5:7] + "." + d.String()[:4]} {
					at, err := rd.instant([]byte(text), column)
					require.NoError(t, errOf(err))
					require.Equal(t, d.AddDays(column).Start(zone).UTC(), at, text)
				}
			}
		}
	}
}

func FuzzDay(f *testing.F) {
	for _, s := range []string{"2026-01-31", "31.12.2026", "2026-02-30", "0001-01-01", "9999-12-31", "2026-01-01T00:00:00Z", "1.1.2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		year, month, day, ok := parseDay([]byte(s))
		got, err := kabinet.NewDate(year, time.Month(month), day)
		plain := s
		if len(s) == len("02.01.2006") && s[2] == '.' && s[5] == '.' {
			plain = s[6:] + "-" + s[3:5] + "-" + s[:2]
		}
		want, wantErr := kabinet.ParseDate(plain)
		require.Equal(t, wantErr == nil, ok && err == nil, "%q", s)
		if wantErr == nil {
			require.Equal(t, want, got)
		}
	})
}
