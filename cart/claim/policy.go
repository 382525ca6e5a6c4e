package claim

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Deadline is how long after delivery something can be claimed: the day of delivery is
// day 0, and the last day counts.
type Deadline struct {
	Days int
	// Business says that the days are business days of the calendar.
	Business bool
}

// Policy is the seller's rules about claims.
type Policy struct {
	// Deadlines by kind; a kind without one can be claimed at any time.
	Deadlines map[Kind]Deadline
	// Calendar is that of the deadlines; the zero one is Monday to Friday in UTC.
	Calendar kabinet.Calendar
	// Reopen is for how many days a claim that is closed or rejected can be reopened.
	// Zero is never.
	Reopen int
}

// until returns the last day on which something that was delivered on a day can be
// claimed; the zero day is any.
func (p Policy) until(k Kind, delivered kabinet.Date) kabinet.Date {
	d, ok := p.Deadlines[k]
	switch {
	case !ok || delivered.IsZero():
		return kabinet.Date{}
	case d.Business && d.Days > 0:
		return p.Calendar.AddBusinessDays(delivered, d.Days)
	}
	return delivered.AddDays(d.Days)
}

// check says whether a line can be claimed at now, and until when.
func (p Policy) check(k Kind, d Documented, now time.Time) (kabinet.Date, error) {
	// What is wrong with papers and prices shows before the goods come.
	if d.Delivered.IsZero() && k != Document && k != Price {
		return kabinet.Date{}, ErrNotDelivered.With("sku", string(d.SKU))
	}
	until := p.until(k, d.Delivered)
	if !until.IsZero() && p.Calendar.Day(now).After(until) {
		return until, ErrLate.With("until", until.String())
	}
	return until, nil
}

// reopenUntil returns the last day on which a claim that ended can be reopened.
func (p Policy) reopenUntil(ended time.Time) kabinet.Date {
	return p.Calendar.Day(ended).AddDays(p.Reopen)
}
