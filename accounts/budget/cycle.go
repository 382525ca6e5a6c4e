package budget

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Every says how long the periods of a budget are.
type Every string

// The lengths of periods. Once is one period, from the first to the last day of
// the Cycle.
const (
	Month    Every = "month"
	Quarter  Every = "quarter"
	HalfYear Every = "halfYear"
	Year     Every = "year"
	Once     Every = "once"
)

// months returns how many months a period has.
func (e Every) months() int {
	switch e {
	case Month:
		return 1
	case Quarter:
		return 3
	case HalfYear:
		return 6
	case Year:
		return 12
	}
	return 0
}

// Cycle says when the periods of a budget begin and end.
type Cycle struct {
	Every Every `json:"every"`
	// Zone is the IANA name of the zone in which days begin; empty is UTC.
	Zone string `json:"zone,omitempty"`
	// FiscalMonth and FiscalDay are the beginning of the fiscal year, from which
	// periods are counted; zero is January, and the 1st. The day is 28 at most.
	FiscalMonth time.Month `json:"fiscalMonth,omitempty"`
	FiscalDay   int        `json:"fiscalDay,omitempty"`
	// First and Last are the first and the last day on which the budget can be
	// reserved from. Zero leaves that side open; Once needs a First.
	First kabinet.Date `json:"first,omitzero"`
	Last  kabinet.Date `json:"last,omitzero"`
}

// PeriodID names a period by the day on which its whole period begins, as in
// "2026-04-01". It is the part of the ledger's key.
type PeriodID string

// Period is one period of a Cycle. A period in which the budget begins or ends is
// shorter than the others.
type Period struct {
	ID    PeriodID     `json:"id"`
	First kabinet.Date `json:"first"`
	// Last is the last day, included; zero for a period without end.
	Last kabinet.Date `json:"last,omitzero"`
}

// Validate returns ErrCycle for a cycle that contradicts itself.
func (c Cycle) Validate() error {
	_, err := c.zone()
	switch {
	case err != nil:
		return ErrCycle.With("cycle", c.Zone)
	case c.Every != Once && c.Every.months() == 0, c.Every == Once && c.First.IsZero():
		return ErrCycle.With("cycle", string(c.Every))
	case c.FiscalMonth < 0 || c.FiscalMonth > time.December, c.FiscalDay < 0 || c.FiscalDay > 28:
		return ErrCycle.With("cycle", c.FiscalMonth.String())
	case !c.Last.IsZero() && c.Last.Before(c.First):
		return ErrCycle.With("cycle", c.Last.String())
	}
	return nil
}

func (c Cycle) zone() (*time.Location, error) {
	if c.Zone == "Local" {
		return nil, ErrCycle.With("cycle", c.Zone)
	}
	return time.LoadLocation(c.Zone)
}

// At returns the period that holds an instant, by the day that it is in the zone
// of the cycle. It returns ErrPeriod outside First to Last, or ErrCycle where the
// zone is not known here.
func (c Cycle) At(t time.Time) (Period, error) {
	zone, err := c.zone()
	if err != nil {
		return Period{}, ErrCycle.With("cycle", c.Zone).Because(err)
	}
	return c.Of(kabinet.DateOf(t.In(zone)))
}

// Of returns the period that holds a day, or ErrPeriod outside First to Last.
func (c Cycle) Of(d kabinet.Date) (Period, error) {
	if d.Before(c.First) || !c.Last.IsZero() && d.After(c.Last) {
		return Period{}, ErrPeriod.With("day", d.String())
	}
	if c.Every == Once {
		return Period{PeriodID(c.First.String()), c.First, c.Last}, nil
	}
	start, next := d.Period(c.Every.months(), c.FiscalMonth, c.FiscalDay)
	p := Period{PeriodID(start.String()), start, next.AddDays(-1)}
	if p.First.Before(c.First) {
		p.First = c.First
	}
	if !c.Last.IsZero() && p.Last.After(c.Last) {
		p.Last = c.Last
	}
	return p, nil
}
