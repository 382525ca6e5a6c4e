package nps

import (
	"errors"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Granularity is how long the periods of a breakdown are.
type Granularity uint8

// The granularities.
const (
	Quarterly Granularity = iota // "2026-Q1"
	Monthly                      // "2026-03"
	Yearly                       // "2026"
)

var granularities = [...]string{Quarterly: "quarter", Monthly: "month", Yearly: "year"}

// MaxPeriods bounds a breakdown by period.
const MaxPeriods = 600

// String returns "quarter", "month" or "year".
func (g Granularity) String() string {
	if int(g) < len(granularities) {
		return granularities[g]
	}
	return "unknown"
}

// ParseGranularity reads what String writes, or returns ErrName.
func ParseGranularity(s string) (Granularity, error) { return named[Granularity](granularities[:], s) }

// MarshalText implements encoding.TextMarshaler.
func (g Granularity) MarshalText() ([]byte, error) { return text(granularities[:], g) }

// UnmarshalText implements encoding.TextUnmarshaler; it returns ErrName.
func (g *Granularity) UnmarshalText(b []byte) error { return fromText(granularities[:], b, g) }

// Label returns the name of the period in which a day lies, such as "2026-Q1".
func (g Granularity) Label(d kabinet.Date) string {
	switch g {
	case Monthly:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	case Yearly:
		return fmt.Sprintf("%04d", d.Year)
	}
	return fmt.Sprintf("%04d-Q%d", d.Year, (d.Month+2)/3)
}

// months returns the length of a period.
func (g Granularity) months() int {
	switch g {
	case Monthly:
		return 1
	case Yearly:
		return 12
	}
	return 3
}

// number counts periods from the year 0.
func (g Granularity) number(d kabinet.Date) int {
	return (d.Year*12 + int(d.Month) - 1) / g.months()
}

// start returns the first day of the period of a number.
func (g Granularity) start(n int) kabinet.Date {
	m := n * g.months()
	return kabinet.Date{Year: m / 12, Month: time.Month(m%12 + 1), Day: 1}
}

// Periods returns a figure for each period, from the first that has answers to
// the last, those without answers between them included. Periods begin and end
// by the days of the calendar's zone. A person counts once in each. Answers of
// unknown time are in the figure unknown, whose key is "". It returns
// ErrManyPeriods where there would be more than MaxPeriods.
func (s *Sample) Periods(g Granularity, c kabinet.Calendar) (periods []Group, unknown Group, err error) {
	first, last := 0, -1
	for _, a := range s.answers {
		if a.At.IsZero() {
			continue
		}
		n := g.number(c.Day(a.At))
		if first > last {
			first, last = n, n
		}
		first, last = min(first, n), max(last, n)
	}
	if last-first >= MaxPeriods {
		return nil, Group{}, ErrManyPeriods.With("max", MaxPeriods)
	}
	unknown = s.figure("").Group
	labels, found := map[int]string{}, map[string]Group{}
	for _, group := range s.Breakdown(func(a Answer) string {
		if a.At.IsZero() {
			return ""
		}
		day := c.Day(a.At)
		n := g.number(day)
		if labels[n] == "" {
			labels[n] = g.Label(day)
		}
		return labels[n]
	}) {
		if group.Key == "" {
			unknown = group
			continue
		}
		found[group.Key] = group
	}
	for n := first; n <= last; n++ {
		label := g.Label(g.start(n))
		group, ok := found[label]
		if !ok {
			group = s.figure(label).Group
		}
		periods = append(periods, group)
	}
	return periods, unknown, nil
}

// TrendOf returns the trend of periods by one basis: Answers scores their
// tallies, the others their accounts. A period without answers keeps its place.
// The population of the options holds for each period. It returns the errors of
// NewTrend, Tally.Estimate and Accounts.RollUp.
func TrendOf(periods []Group, b Basis, o Options) (Trend, error) {
	points := make([]Point, len(periods))
	for i, g := range periods {
		if g.Tally.N() == 0 {
			points[i] = EmptyPoint(g.Key)
			continue
		}
		if b == Answers {
			e, err := g.Tally.Estimate(o)
			if err != nil {
				return Trend{}, at(err, "/"+g.Key)
			}
			points[i] = e.Point(g.Key)
			continue
		}
		r, err := g.Accounts.RollUp(b, o)
		switch {
		case err == nil:
			points[i] = r.Point(g.Key)
		case errors.Is(err, ErrNoData), errors.Is(err, ErrNoRevenue):
			points[i] = EmptyPoint(g.Key) // the basis can use none of the answers
		default:
			return Trend{}, at(err, "/"+g.Key)
		}
	}
	return NewTrend(points...)
}
