package kabinet

import (
	"time"
)

// Date is a day of the calendar without a zone, for people's own reckoning:
// due dates, 'until 31 December'. The zero Date means none. Text and JSON carry
// it as 2006-01-02.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ErrDate is returned for text that is not a day of the calendar.
var ErrDate = NewError(Invalid, "kabinet.date", "{text} is not a date of the form 2006-01-02")

// ParseDate reads a date of the form 2006-01-02, or returns ErrDate.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, ErrDate.With("text", clip(s, 40))
	}
	return DateOf(t), nil
}

// DateOf returns the day of t in t's location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Start returns the first instant of the day in the zone.
func (d Date) Start(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Start(time.UTC).Weekday() }

// Before reports whether d comes before o.
func (d Date) Before(o Date) bool { return d.Start(time.UTC).Before(o.Start(time.UTC)) }

// IsZero reports whether d means none.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the form 2006-01-02, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Start(time.UTC).Format(time.DateOnly)
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// Days returns the window of whole local days from first to last, both
// included: 'until 31 December' ends at the first instant of 1 January. A zero
// first or last leaves that side open.
func Days(first, last Date, zone *time.Location) (Window, error) {
	var from, until time.Time
	if !first.IsZero() {
		from = first.Start(zone)
	}
	if !last.IsZero() {
		until = last.AddDays(1).Start(zone)
	}
	return NewWindow(from, until)
}
