package kabinet

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the calendar without a zone, for people's own reckoning:
// due dates, 'until 31 December'. The zero Date means none. Text, JSON and SQL
// carry it as 2006-01-02; dates of the years 1 to 9999 can be read back.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ErrDate is returned for text that is not a day of the calendar.
var ErrDate = NewError(Invalid, "kabinet.date", "{text} is not a date of the form 2006-01-02")

// NewDate returns the day, or ErrDate where the calendar has none such, like 30
// February, or the year is not 1 to 9999.
func NewDate(year int, month time.Month, day int) (Date, error) {
	d := Date{year, month, day}
	if year < 1 || year > 9999 || DateOf(d.utc()) != d {
		return Date{}, ErrDate.With("text", fmt.Sprintf("%d-%d-%d", year, int(month), day))
	}
	return d, nil
}

// ParseDate reads a date of the form 2006-01-02, or returns ErrDate.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, ErrDate.With("text", clip(s, 40))
	}
	return DateOf(t), nil
}

// MustDate is ParseDate for literals; it panics on an error.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf returns the day of t in t's location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// utc returns the first instant of the day in UTC, for reckoning.
func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// Start returns the first instant of the day in the zone; a nil zone is UTC.
// Where clocks are put forward at midnight the day begins at one o'clock, where
// they are put back over midnight it begins at the first of the two midnights,
// and a day that the zone has skipped begins where the next one does.
func (d Date) Start(zone *time.Location) time.Time {
	midnight := d.utc()
	if zone == nil || zone == time.UTC {
		return midnight
	}
	// The day begins in one of the offsets in force around it.
	before, after := midnight.Add(-36*time.Hour).In(zone), midnight.Add(36*time.Hour).In(zone)
	if _, until := before.ZoneBounds(); until.IsZero() || until.After(after) {
		_, offset := before.Zone()
		return midnight.Add(-time.Duration(offset) * time.Second).In(zone)
	}
	for t := before; ; {
		_, offset := t.Zone()
		_, until := t.ZoneBounds()
		if !until.IsZero() && !until.After(t) {
			// On 31 December of a leap year from 2040 on, ZoneBounds gives the
			// beginning of that day for the end, where nothing changes.
			until = t.Add(24 * time.Hour)
		}
		start := midnight.Add(-time.Duration(offset) * time.Second).In(zone)
		switch {
		case start.Before(t): // the change passed over midnight
			return t
		case until.IsZero() || start.Before(until):
			return start
		}
		t = until.In(zone)
	}
}

// AddDays returns the day n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// EndOfMonth returns the last day of d's month.
func (d Date) EndOfMonth() Date {
	return DateOf(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC))
}

// Period returns the period that holds d, half-open: until is the first day of the next
// one. Periods have so many months, of which a year has a whole number (1, 2, 3, 4, 6 or
// 12), and are counted from the fiscal year, which begins on that day of that month; zero
// is the first of January, and the day is 28 at most.
func (d Date) Period(months int, fiscalMonth time.Month, fiscalDay int) (first, until Date) {
	month, day := max(fiscalMonth, time.January), max(fiscalDay, 1)
	at := d.Year*12 + int(d.Month) - 1 // months since January of the year 0
	if d.Day < day {
		at--
	}
	since := (at - int(month) + 1) % months
	if since < 0 {
		since += months
	}
	at -= since
	of := func(at int) Date { return Date{at / 12, time.Month(at%12 + 1), day} }
	return of(at), of(at + months)
}

// DaysUntil returns the number of days from d to o, negative where o is before
// d: 1 for the next day.
func (d Date) DaysUntil(o Date) int { return o.number() - d.number() }

// number counts days from 1 January 1970.
func (d Date) number() int {
	return int(d.utc().Unix() / 86400) // midnights divide without remainder
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Compare returns -1, 0 or 1 as d is before, the same as or after o.
func (d Date) Compare(o Date) int { return d.utc().Compare(o.utc()) }

// Before reports whether d comes before o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After reports whether d comes after o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// IsZero reports whether d means none.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the form 2006-01-02, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText implements encoding.TextMarshaler. It returns ErrDate for a day
// that could not be read back: one that NewDate refuses.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return []byte{}, nil
	}
	if _, err := NewDate(d.Year, d.Month, d.Day); err != nil {
		return nil, err
	}
	return []byte(d.String()), nil
}

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

// Value implements driver.Valuer with the form 2006-01-02; the zero Date is NULL.
// It returns ErrDate where MarshalText does.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	b, err := d.MarshalText()
	if err != nil {
		return nil, err
	}
	return string(b), nil
}

// Scan implements sql.Scanner for text and for the time.Time that drivers give
// for a DATE column, whose own day counts; NULL is the zero Date.
func (d *Date) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		*d = DateOf(t)
		return nil
	}
	s, ok, err := scanText(src)
	if err != nil {
		return ErrDate.With("text", fmt.Sprintf("a value of type %T", src))
	}
	if !ok {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(s)
	if err == nil {
		*d = v
	}
	return err
}

// Days returns the window of whole local days from first to last, both
// included: 'until 31 December' ends at the first instant of 1 January in the
// zone. A zero first or last leaves that side open, and so does 31 December 9999
// as the last, which other systems write for no end: JSON has no instants after
// it. A nil zone is UTC. It returns ErrWindow where last is before first.
func Days(first, last Date, zone *time.Location) (Window, error) {
	var from, until time.Time
	if !first.IsZero() {
		from = first.Start(zone)
	}
	if !last.IsZero() && last != (Date{9999, time.December, 31}) {
		until = last.AddDays(1).Start(zone)
	}
	return NewWindow(from, until)
}
