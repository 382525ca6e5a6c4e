package kabinet

import "time"

// Hours are the business hours of a Calendar's business days, by the clock on the wall,
// half-open: a moment at Closes is after hours. Opens and Closes count from midnight, in
// whole minutes; both 0 stand for 09:00 and 18:00. Hours are immutable and safe for
// concurrent use.
type Hours struct {
	Calendar Calendar
	// Opens is before Closes, which is at most 24 hours; where it is not so, no moment
	// is in business hours.
	Opens, Closes time.Duration
}

// Between returns how much of the time from one instant to a later one lies in business
// hours, and 0 where the second is not later. A day on which clocks change has as many
// hours as pass on it. It takes time in proportion to the number of days between them.
func (h Hours) Between(from, until time.Time) time.Duration {
	var total time.Duration
	last := h.Calendar.Day(until)
	for d := h.Calendar.Day(from); !d.After(last); d = d.AddDays(1) {
		opens, closes, ok := h.on(d)
		if !ok {
			continue
		}
		if from.After(opens) {
			opens = from
		}
		if until.Before(closes) {
			closes = until
		}
		total += max(closes.Sub(opens), 0)
	}
	return total
}

// Open reports whether an instant lies in business hours.
func (h Hours) Open(at time.Time) bool {
	opens, closes, ok := h.on(h.Calendar.Day(at))
	return ok && !at.Before(opens) && at.Before(closes)
}

// on returns the business hours of a day, and false where it has none.
func (h Hours) on(d Date) (opens, closes time.Time, ok bool) {
	from, until := h.Opens, h.Closes
	if from == 0 && until == 0 {
		from, until = 9*time.Hour, 18*time.Hour
	}
	if from < 0 || from >= until || until > 24*time.Hour || !h.Calendar.IsBusinessDay(d) {
		return opens, closes, false
	}
	wall := func(t time.Duration) time.Time {
		return time.Date(d.Year, d.Month, d.Day, 0, int(t/time.Minute), 0, 0, h.Calendar.Zone())
	}
	return wall(from), wall(until), true
}
