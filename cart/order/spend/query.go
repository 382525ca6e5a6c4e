package spend

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Every says how long the periods of a report are.
type Every string

// The lengths of periods. Whole is one period, all the days of the query.
const (
	Whole   Every = ""
	Month   Every = "month"
	Quarter Every = "quarter"
	Year    Every = "year"
)

func (e Every) months() int {
	switch e {
	case Month:
		return 1
	case Quarter:
		return 3
	case Year:
		return 12
	}
	return 0
}

// Basis says what counts.
type Basis string

// The bases. Each counts less than the one before.
const (
	// Placed counts what was ordered, whether the seller has confirmed it or not.
	Placed Basis = ""
	// Confirmed counts orders from their confirmation on.
	Confirmed Basis = "confirmed"
	// Shipped counts of each line the part that has left, and all of a completed order.
	Shipped Basis = "shipped"
)

// Dimension is one thing to group by.
type Dimension string

// The dimensions.
const (
	ByPeriod      Dimension = "period"
	ByLegalEntity Dimension = "legalEntity"
	ByCostCentre  Dimension = "costCentre"
	ByGroup       Dimension = "group"
)

// MaxPeriods is the largest number of periods of a query.
const MaxPeriods = 1200

// Query says what a report is about.
type Query struct {
	// Org is the client. Empty is every one that the actor may see: the seller's people
	// see many.
	Org kabinet.OrgID `json:"org,omitempty"`
	// First and Until bound the days, half-open: Until does not belong to them. Days
	// begin and end in Zone; nil is UTC.
	First kabinet.Date   `json:"first"`
	Until kabinet.Date   `json:"until"`
	Zone  *time.Location `json:"-"`
	// LegalEntity, where set, is the one that pays.
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	Basis       Basis                 `json:"basis,omitempty"`
	// By are the dimensions of the rows; none makes one row of each currency.
	By []Dimension `json:"by,omitempty"`
	// Every is the length of the periods of ByPeriod, which are counted from the fiscal
	// year that begins with FiscalDay of FiscalMonth; zero is the first of January, and
	// the day is 28 at most.
	Every       Every      `json:"every,omitempty"`
	FiscalMonth time.Month `json:"fiscalMonth,omitempty"`
	FiscalDay   int        `json:"fiscalDay,omitempty"`
}

// Validate returns ErrDays where there is no day in the query, or more than MaxPeriods
// periods, and ErrQuery for what is no length, basis, dimension or fiscal year.
func (q Query) Validate() error {
	for _, d := range [...]kabinet.Date{q.First, q.Until} {
		if _, err := kabinet.NewDate(d.Year, d.Month, d.Day); err != nil {
			return ErrDays.With("first", q.First).With("until", q.Until)
		}
	}
	if !q.First.Before(q.Until) {
		return ErrDays.With("first", q.First).With("until", q.Until)
	}
	switch {
	case q.Every != Whole && q.Every.months() == 0:
		return ErrQuery.With("what", string(q.Every)).At("/every")
	case q.Basis != Placed && q.Basis != Confirmed && q.Basis != Shipped:
		return ErrQuery.With("what", string(q.Basis)).At("/basis")
	case q.FiscalMonth < 0 || q.FiscalMonth > time.December, q.FiscalDay < 0 || q.FiscalDay > 28:
		return ErrQuery.With("what", q.FiscalMonth.String()).At("/fiscalMonth")
	}
	for i, d := range q.By {
		if !slices.Contains([]Dimension{ByPeriod, ByLegalEntity, ByCostCentre, ByGroup}, d) || slices.Contains(q.By[:i], d) {
			return ErrQuery.With("what", string(d)).At("/by")
		}
	}
	if n := q.Every.months(); n > 0 && (q.Until.Year-q.First.Year+1)*12/n > MaxPeriods {
		return ErrDays.With("first", q.First).With("until", q.Until)
	}
	return nil
}

// Window returns the instants of the query.
func (q Query) Window() kabinet.Window {
	return kabinet.Window{From: q.First.Start(q.Zone).UTC(), Until: q.Until.Start(q.Zone).UTC()}
}

// Period is some days, half-open: Until does not belong to them.
type Period struct {
	First kabinet.Date `json:"first"`
	Until kabinet.Date `json:"until"`
}

// Window returns the instants of the period, whose days begin and end in the zone.
func (p Period) Window(zone *time.Location) kabinet.Window {
	return kabinet.Window{From: p.First.Start(zone).UTC(), Until: p.Until.Start(zone).UTC()}
}

// period returns the period that holds a day. A period in which the query begins or ends
// is shorter than the others.
func (q Query) period(d kabinet.Date) Period {
	p := Period{q.First, q.Until}
	if n := q.Every.months(); n > 0 {
		first, until := d.Period(n, q.FiscalMonth, q.FiscalDay)
		if first.After(p.First) {
			p.First = first
		}
		if until.Before(p.Until) {
			p.Until = until
		}
	}
	return p
}

// Periods returns the periods of a valid query, the earliest first.
func (q Query) Periods() []Period {
	var out []Period
	for d := q.First; d.Before(q.Until); d = out[len(out)-1].Until {
		out = append(out, q.period(d))
	}
	return out
}

// Previous returns the same question about the days before: as many months where the
// query is whole months from one day of the month to the same, and else as many days.
func (q Query) Previous() Query {
	out := q
	out.Until = q.First
	if q.First.Day == q.Until.Day && q.First.Day <= 28 {
		months := (q.Until.Year-q.First.Year)*12 + int(q.Until.Month) - int(q.First.Month)
		at := q.First.Year*12 + int(q.First.Month) - 1 - months
		out.First = kabinet.Date{Year: at / 12, Month: time.Month(at%12 + 1), Day: q.First.Day}
		return out
	}
	out.First = q.First.AddDays(-q.First.DaysUntil(q.Until))
	return out
}

// Within narrows a scope to the query's organisation, so that what the seller's people may
// see of others is not even read.
func (q Query) Within(s kabinet.Scope) kabinet.Scope {
	if q.Org == "" {
		return s
	}
	var out kabinet.Scope
	for _, r := range s.Reaches {
		if r.AnyOrg || r.Org == q.Org {
			r.Org, r.AnyOrg = q.Org, false
			out.Reaches = append(out.Reaches, r)
		}
	}
	return out
}
