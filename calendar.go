package kabinet

import (
	"math/bits"
	"slices"
	"time"
)

// Calendar tells business days from days off: a zone, the days of the weekend,
// holidays, and working days among them. It reckons in whole days; Day gives the
// day of an instant. The zero Calendar is Monday to Friday in UTC without
// holidays. A Calendar is immutable and safe for concurrent use.
type Calendar struct {
	zone    *time.Location
	weekend weekdays
	moved   []moved // sorted by day
}

// weekdays is a set of days of the week, a bit for each. Zero stands for
// Saturday and Sunday, and a week without days off is the bit 7.
type weekdays uint8

const (
	noWeekend weekdays = 1 << 7
	everyDay  weekdays = 1<<7 - 1
	usual     weekdays = 1<<time.Saturday | 1<<time.Sunday
)

// moved is a day on which the calendar differs from its week.
type moved struct {
	day   int  // Date.number
	work  bool // a working day of the weekend, or else a holiday of the week
	total int  // working days minus holidays up to and with this one
}

// CalendarOptions are the parts of a Calendar that have a default.
type CalendarOptions struct {
	// Zone is where its days begin and end. Nil is UTC.
	Zone *time.Location
	// Weekend are the days of the week without business. Nil is Saturday and
	// Sunday, and an empty slice none.
	Weekend []time.Weekday
	// Holidays are days without business, whatever their weekday.
	Holidays []Date
	// Workdays are days of business although they lie on a weekend, as where a
	// day off has been moved.
	Workdays []Date
}

// ErrCalendar is returned for a calendar without a business day in the week, and
// for a day that is both a holiday and a working day or is none of the calendar.
var ErrCalendar = NewError(Invalid, "kabinet.calendar", "the calendar contradicts itself: {day}")

// NewCalendar returns a calendar, or ErrCalendar.
func NewCalendar(o CalendarOptions) (Calendar, error) {
	c := Calendar{zone: o.Zone}
	if o.Weekend != nil {
		c.weekend = noWeekend
		for _, w := range o.Weekend {
			if w < time.Sunday || w > time.Saturday {
				return Calendar{}, ErrCalendar.With("day", w)
			}
			c.weekend |= 1 << w
		}
		if c.weekend&everyDay == everyDay {
			return Calendar{}, ErrCalendar.With("day", o.Weekend)
		}
	}
	for i, days := range [2][]Date{o.Holidays, o.Workdays} {
		for _, d := range days {
			if _, err := NewDate(d.Year, d.Month, d.Day); err != nil {
				return Calendar{}, ErrCalendar.With("day", d).Because(err)
			}
			if work := i == 1; work == c.off(d.Weekday()) {
				c.moved = append(c.moved, moved{day: d.number(), work: work})
			}
			if i == 1 && slices.Contains(o.Holidays, d) {
				return Calendar{}, ErrCalendar.With("day", d)
			}
		}
	}
	slices.SortFunc(c.moved, func(a, b moved) int { return a.day - b.day })
	c.moved = slices.CompactFunc(c.moved, func(a, b moved) bool { return a.day == b.day })
	total := 0
	for i := range c.moved {
		if c.moved[i].work {
			total++
		} else {
			total--
		}
		c.moved[i].total = total
	}
	return c, nil
}

// Zone returns the zone in which the calendar's days begin and end.
func (c Calendar) Zone() *time.Location {
	if c.zone == nil {
		return time.UTC
	}
	return c.zone
}

// Day returns the day of an instant in the calendar's zone.
func (c Calendar) Day(t time.Time) Date { return DateOf(t.In(c.Zone())) }

// Start returns the first instant of a day in the calendar's zone.
func (c Calendar) Start(d Date) time.Time { return d.Start(c.Zone()) }

// IsBusinessDay reports whether the day is worked.
func (c Calendar) IsBusinessDay(d Date) bool {
	if i, ok := c.find(d.number()); ok {
		return c.moved[i].work
	}
	return !c.off(d.Weekday())
}

// Following returns d if it is a business day, and otherwise the next one.
func (c Calendar) Following(d Date) Date {
	for !c.IsBusinessDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// Preceding returns d if it is a business day, and otherwise the one before.
func (c Calendar) Preceding(d Date) Date {
	for !c.IsBusinessDay(d) {
		d = d.AddDays(-1)
	}
	return d
}

// ModifiedFollowing returns Following(d), unless that lies in another month: then
// it returns Preceding(d), so that a payment stays in its month (the convention of
// that name in the ISDA Definitions).
func (c Calendar) ModifiedFollowing(d Date) Date {
	f := c.Following(d)
	if f.Month != d.Month {
		return c.Preceding(d)
	}
	return f
}

// NextBusinessDay returns the first business day after d, never d itself.
func (c Calendar) NextBusinessDay(d Date) Date { return c.Following(d.AddDays(1)) }

// PreviousBusinessDay returns the last business day before d, never d itself.
func (c Calendar) PreviousBusinessDay(d Date) Date { return c.Preceding(d.AddDays(-1)) }

// maxBusinessDays bounds AddBusinessDays to somewhat more than ten thousand
// years, so that no count can take long or overflow.
const maxBusinessDays = 5_000_000

// AddBusinessDays returns the n-th business day after d, or before d where n is
// negative. The day d is not counted, whether it is a business day or not: one
// business day after a Friday and after the Saturday is Monday. For n = 0 it is
// Following(d). A count beyond ±5,000,000 is taken as that.
func (c Calendar) AddBusinessDays(d Date, n int) Date {
	n = min(max(n, -maxBusinessDays), maxBusinessDays)
	if n == 0 {
		return c.Following(d)
	}
	// The n-th day after d is the day x where the business days up to and with
	// x exceed those up to and with d by n; a negative n counts those before d.
	from, want := d.number(), 0
	if n > 0 {
		want = c.before(from+1) + n
	} else {
		want = c.before(from) + n + 1
	}
	// Guess by the week, then step: the rest is about the number of holidays
	// on the way.
	perWeek := 7 - c.weekend.count()
	x := from + (want-c.before(from+1))*7/perWeek
	for guess := 0; guess < 64; guess++ {
		missing := want - c.before(x+1)
		if missing > -perWeek && missing < perWeek {
			break
		}
		x += missing * 7 / perWeek
	}
	for c.before(x+1) < want {
		x++
	}
	for c.before(x) >= want {
		x--
	}
	return dateOfNumber(x)
}

// BusinessDays returns the number of business days in the half-open [from,
// until): from counts and until does not. Where until is before from it is the
// negative of the number in [until, from). From a business day d,
// BusinessDays(d, AddBusinessDays(d, n)) is n.
func (c Calendar) BusinessDays(from, until Date) int {
	return c.before(until.number()) - c.before(from.number())
}

// before returns the number of business days before the day, less those before
// 4 January 1970, a Sunday; it is negative for earlier days. Only differences
// have a meaning.
func (c Calendar) before(day int) int {
	const sunday = 3 // 1 January 1970 is a Thursday
	week, rest := floorDiv(day-sunday, 7)
	n := week * (7 - c.weekend.count())
	for w := range time.Weekday(rest) {
		if !c.off(w) {
			n++
		}
	}
	if i, _ := c.find(day); i > 0 {
		n += c.moved[i-1].total
	}
	return n
}

// find returns the place of the day in moved, and whether it is there.
func (c Calendar) find(day int) (int, bool) {
	return slices.BinarySearchFunc(c.moved, day, func(m moved, day int) int { return m.day - day })
}

func (c Calendar) off(w time.Weekday) bool { return c.weekend.set()>>w&1 != 0 }

// set returns the bits of the days off.
func (w weekdays) set() weekdays {
	if w == 0 {
		return usual
	}
	return w & everyDay
}

func (w weekdays) count() int { return bits.OnesCount8(uint8(w.set())) }

// floorDiv returns the quotient rounded down, and the remainder, which is not
// negative.
func floorDiv(a, b int) (q, rem int) {
	q, rem = a/b, a%b
	if rem < 0 {
		q, rem = q-1, rem+b
	}
	return q, rem
}

// dateOfNumber is the inverse of Date.number.
func dateOfNumber(n int) Date { return Date{1970, time.January, 1}.AddDays(n) }
