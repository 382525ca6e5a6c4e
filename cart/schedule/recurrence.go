package schedule

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Unit is what a Recurrence counts in.
type Unit string

// The units.
const (
	Days   Unit = "day"
	Weeks  Unit = "week"
	Months Unit = "month"
)

// Roll says what becomes of a day without business. Of several occurrences that roll
// onto one day the first remains.
type Roll string

// The ways to roll.
const (
	Stay              Roll = ""          // the day is kept, business or not
	Following         Roll = "following" // the next business day
	Preceding         Roll = "preceding" // the one before
	ModifiedFollowing Roll = "modified"  // the next one, or in another month the one before
	LeaveOut          Roll = "leave_out" // no occurrence
)

// MaxEvery is the largest Recurrence.Every.
const MaxEvery = 1000

// Recurrence says when something comes again.
type Recurrence struct {
	// Every counts units, from 1: every second week is 2 Weeks.
	Every int  `json:"every"`
	Unit  Unit `json:"unit"`
	// Weekday is that of Weeks, and Day that of Months, from 1; a month that has no
	// such day has its last one instead.
	Weekday time.Weekday `json:"weekday,omitempty"`
	Day     int          `json:"day,omitempty"`
	Roll    Roll         `json:"roll,omitempty"`
	// Minute is the time of the day, 0 to 1439, on the clocks of Zone, an IANA name;
	// the empty one is UTC.
	Minute int    `json:"minute,omitempty"`
	Zone   string `json:"zone,omitempty"`
	// Start is the first day on which there may be an occurrence, and Until the last
	// one; zero is no end. Both are of days before they roll. Weeks and months count
	// from the first such day.
	Start kabinet.Date `json:"start"`
	Until kabinet.Date `json:"until,omitzero"`
}

// Occurrence is one time on which something comes.
type Occurrence struct {
	// Key is the day before it rolls, which names the occurrence in its schedule.
	Key kabinet.Date `json:"key"`
	// Day is the day after it rolls, and At the instant on it.
	Day kabinet.Date `json:"day"`
	At  time.Time    `json:"at"`
}

// Validate returns ErrRecurrence with the place of what is wrong, or nil.
func (r Recurrence) Validate() error {
	wrong := func(place string) error { return ErrRecurrence.At(place) }
	date := func(d kabinet.Date) bool { _, err := kabinet.NewDate(d.Year, d.Month, d.Day); return err == nil }
	switch {
	case r.Every < 1 || r.Every > MaxEvery:
		return wrong("/every")
	case r.Unit != Days && r.Unit != Weeks && r.Unit != Months:
		return wrong("/unit")
	case r.Weekday < time.Sunday || r.Weekday > time.Saturday:
		return wrong("/weekday")
	case r.Unit == Months && (r.Day < 1 || r.Day > 31):
		return wrong("/day")
	case r.Roll != Stay && r.Roll != Following && r.Roll != Preceding && r.Roll != ModifiedFollowing && r.Roll != LeaveOut:
		return wrong("/roll")
	case r.Minute < 0 || r.Minute >= 24*60:
		return wrong("/minute")
	case !date(r.Start):
		return wrong("/start")
	case !r.Until.IsZero() && (!date(r.Until) || r.Until.Before(r.Start)):
		return wrong("/until")
	}
	if _, err := r.zone(); err != nil {
		return wrong("/zone")
	}
	return nil
}

// zone returns the zone; "Local", which differs from machine to machine, is none.
func (r Recurrence) zone() (*time.Location, error) {
	if r.Zone == "Local" || len(r.Zone) > 64 {
		return nil, ErrRecurrence
	}
	return time.LoadLocation(r.Zone)
}

// tries is how many days in a row may be left out before there is no occurrence.
const tries = 1000

// Next returns the first occurrence with a Key after a day, the first of all for the
// zero day; it reports false where there is none. The calendar's own zone does not
// matter. A Recurrence that Validate refuses has none.
func (r Recurrence) Next(c kabinet.Calendar, after kabinet.Date) (Occurrence, bool) {
	zone, err := r.zone()
	if err != nil || r.Validate() != nil {
		return Occurrence{}, false
	}
	k := 0
	if !after.IsZero() {
		k = r.place(after)
	}
	for range tries {
		key, ok := r.day(k)
		if !ok {
			break
		}
		k++
		if !key.After(after) && !after.IsZero() {
			continue
		}
		day, ok := r.roll(c, key)
		if !ok {
			continue
		}
		if before, had := r.day(k - 2); had && k >= 2 {
			if same, ok := r.roll(c, before); ok && !day.After(same) {
				continue
			}
		}
		return Occurrence{key, day, time.Date(day.Year, day.Month, day.Day, 0, r.Minute, 0, 0, zone).UTC()}, true
	}
	return Occurrence{}, false
}

// first returns the day with the number 0.
func (r Recurrence) first() kabinet.Date {
	switch r.Unit {
	case Weeks:
		return r.Start.AddDays((int(r.Weekday-r.Start.Weekday()) + 7) % 7)
	case Months:
		if d := r.inMonth(0); !d.Before(r.Start) {
			return d
		}
		return r.inMonth(1)
	}
	return r.Start
}

// inMonth returns the day in the month that is n after that of Start.
func (r Recurrence) inMonth(n int) kabinet.Date {
	d := kabinet.Date{Year: r.Start.Year, Month: r.Start.Month + time.Month(n), Day: 1}.AddDays(0)
	return kabinet.Date{Year: d.Year, Month: d.Month, Day: min(r.Day, d.EndOfMonth().Day)}
}

// day returns the day with the number k, and false beyond the last one.
func (r Recurrence) day(k int) (kabinet.Date, bool) {
	if k < 0 {
		return kabinet.Date{}, false
	}
	d := r.first()
	switch r.Unit {
	case Days:
		d = d.AddDays(k * r.Every)
	case Weeks:
		d = d.AddDays(7 * k * r.Every)
	case Months:
		n := (d.Year-r.Start.Year)*12 + int(d.Month-r.Start.Month)
		d = r.inMonth(n + k*r.Every)
	}
	return d, d.Year <= 9998 && (r.Until.IsZero() || !d.After(r.Until))
}

// place returns a number whose day is not after one that is given, or 0.
func (r Recurrence) place(after kabinet.Date) int {
	n := r.first().DaysUntil(after)
	switch r.Unit {
	case Days:
		n /= r.Every
	case Weeks:
		n /= 7 * r.Every
	case Months:
		n = n/(31*r.Every) - 1
	}
	return max(n, 0)
}

// roll returns the day on which an occurrence falls, if it does.
func (r Recurrence) roll(c kabinet.Calendar, d kabinet.Date) (kabinet.Date, bool) {
	switch r.Roll {
	case Following:
		d = c.Following(d)
	case Preceding:
		d = c.Preceding(d)
	case ModifiedFollowing:
		d = c.ModifiedFollowing(d)
	case LeaveOut:
		return d, c.IsBusinessDay(d)
	}
	return d, true
}
