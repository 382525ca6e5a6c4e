package index

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// moment is what a formula looks at: the days whose observations count, both
// included, whether that can still be other days or more of them, and from when
// on. The zero until is never.
type moment struct {
	first, last kabinet.Date
	open        bool
	until       time.Time
}

// moment returns what the formula looks at, given the input.
func (f *Formula) moment(in *Input) moment {
	if f.Fixing == Fixed {
		return moment{first: f.On, last: f.On}
	}
	anchor := in.anchor(f.Anchor)
	if anchor.IsZero() || anchor.After(in.At) {
		// As though it were now, until it is, or another day.
		today := dayOf(in.Calendar, in.At)
		m := f.span(in.Calendar, today)
		m.open, m.until = true, in.Calendar.Start(f.change(in.Calendar, today))
		if !f.average() || f.Lag > 0 { // or else the period stays open beyond it
			m.until = earliest(m.until, anchor)
		}
		return m
	}
	m := f.span(in.Calendar, dayOf(in.Calendar, anchor))
	if over := in.Calendar.Start(m.last.AddDays(1)); in.At.Before(over) {
		m.open, m.until = true, over
	}
	return m
}

// span returns the days that count for the day of an anchor.
func (f *Formula) span(c kabinet.Calendar, d kabinet.Date) moment {
	switch f.Fixing {
	case MonthAverage:
		return moment{first: monthOf(d, -f.Lag), last: monthOf(d, 1-f.Lag).AddDays(-1)}
	case QuarterAverage:
		d = quarterOf(d)
		return moment{first: monthOf(d, -3*f.Lag), last: monthOf(d, 3-3*f.Lag).AddDays(-1)}
	}
	d = c.AddBusinessDays(d, -max(f.Lag, 1))
	return moment{first: d, last: d}
}

// change returns the first day after d for which other days count.
func (f *Formula) change(c kabinet.Calendar, d kabinet.Date) kabinet.Date {
	switch f.Fixing {
	case MonthAverage:
		return monthOf(d, 1)
	case QuarterAverage:
		return monthOf(quarterOf(d), 3)
	}
	return c.Following(d).AddDays(1)
}

// monthOf returns the first day of the month that is n months after that of d.
func monthOf(d kabinet.Date, n int) kabinet.Date {
	return kabinet.DateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
}

// quarterOf returns the first day of the quarter of d.
func quarterOf(d kabinet.Date) kabinet.Date { return monthOf(d, -int(d.Month-1)%3) }

// dayOf returns the day of an instant. It never goes back: where clocks are put
// back over midnight, the hour that is had twice belongs to the later day, which
// begins with it by Calendar.Start.
func dayOf(c kabinet.Calendar, t time.Time) kabinet.Date {
	d := c.Day(t)
	if next := d.AddDays(1); !c.Start(next).After(t) {
		return next
	}
	return d
}

// earliest returns the earlier of two instants, of which zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// fixed is the quotation of a series, and what it was made of.
type fixed struct {
	series    *compiled
	quotation kabinet.Quantity
	rows      []*row
	stale     bool
}

// fix returns the quotation of the series. The error is ErrObservation, or
// kabinet.ErrOverflow for a mean with too many digits.
func (f *Formula) fix(s *compiled, m moment, known time.Time) (fixed, error) {
	out := fixed{series: s}
	if f.Observation != "" {
		r := &s.rows[s.byID[f.Observation]]
		m.first = r.Effective
		if r.known(known) {
			out.rows = []*row{r}
		}
	} else {
		out.rows = s.during(m.first, m.last, known)
	}
	if len(out.rows) == 0 {
		r := f.instead(s, m, known)
		if r == nil {
			return fixed{}, ErrObservation.With("index", s.id).With("date", m.first)
		}
		out.rows, out.stale = []*row{r}, true
	}
	if !f.average() {
		out.quotation = out.rows[0].Value
		return out, nil
	}
	var err error
	out.quotation, err = mean(out.rows, f.AverageScale)
	return out, err
}

// instead returns what stands in for a missing observation, or nil. While the
// surcharge is provisional that is the last one known, with Error as well.
func (f *Formula) instead(s *compiled, m moment, known time.Time) *row {
	if f.Missing == Error && !m.open {
		return nil
	}
	r := s.last(m.first, known)
	if r != nil && f.Missing == LastKnown && r.Effective.DaysUntil(m.first) > f.MaxAge {
		return nil
	}
	return r
}

// mean returns the mean of the rows, rounded half away from zero to the scale;
// nil is that of the finest row.
func mean(rows []*row, scale *int) (kabinet.Quantity, error) {
	var mean fraction
	finest := 0
	for _, r := range rows {
		coef, places := r.Value.Fixed()
		for places > finest && coef%10 == 0 {
			coef, places = coef/10, places-1
		}
		finest = max(finest, places)
		mean.t.Mul(mean.t.SetInt64(coef), tenTo[kabinet.MaxScale-places])
		mean.n.Add(&mean.n, &mean.t)
	}
	if scale != nil {
		finest = *scale
	}
	mean.d.Set(tenTo[kabinet.MaxScale])
	mean.over(int64(len(rows)), 0)
	coef, ok := mean.round(finest)
	if !ok {
		return kabinet.Quantity{}, kabinet.ErrOverflow
	}
	return kabinet.NewQuantity(coef, finest)
}
