package pricecsv

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// daySlots is how many days a Reader remembers; a power of two. A price list has
// few, and a zone takes its time to say when a day begins.
const daySlots = 128

// dayBound is a day and when it begins, or ends, in UTC.
type dayBound struct {
	key uint32 // the digits of the day, and the column; zero is none
	at  time.Time
}

// maxInstant is the length of the longest instant that is looked at.
const maxInstant = 40

// instant reads a day or an instant of valid_from (0) or valid_until (1), where
// a day is the last one.
func (r *Reader) instant(b []byte, column int) (time.Time, *kabinet.Error) {
	year, month, day, ok := parseDay(b)
	if !ok {
		if len(b) <= maxInstant {
			if at, err := time.Parse(time.RFC3339Nano, string(b)); err == nil && inCalendar(at.UTC()) {
				return at.UTC(), nil
			}
		}
		return time.Time{}, ErrTime.With("text", clip(string(b)))
	}
	key := uint32(((year*100+month)*100+day)*2 + column)
	slot := &r.days[key%daySlots]
	if slot.key == key {
		return slot.at, nil
	}
	d, err := kabinet.NewDate(year, time.Month(month), day)
	if err != nil {
		return time.Time{}, ErrTime.With("text", string(b))
	}
	if r.opts.Zone == nil {
		return time.Time{}, ErrZone.With("text", string(b))
	}
	at := d.AddDays(column).Start(r.opts.Zone).UTC()
	if !inCalendar(at) {
		return time.Time{}, ErrTime.With("text", string(b))
	}
	*slot = dayBound{key, at}
	return at, nil
}

// inCalendar reports whether the instant can bound a window, which cannot tell
// the first instant of the calendar from none.
func inCalendar(at time.Time) bool { return !at.IsZero() && at.Year() >= 1 && at.Year() <= 9999 }

// parseDay reads 2006-01-02 and 02.01.2006, whether or not there is such a day.
func parseDay(b []byte) (year, month, day int, ok bool) {
	if len(b) != len("2006-01-02") {
		return 0, 0, 0, false
	}
	var century int
	switch {
	case b[4] == '-' && b[7] == '-':
		century, year, month, day = twoDigits(b[0:]), twoDigits(b[2:]), twoDigits(b[5:]), twoDigits(b[8:])
	case b[2] == '.' && b[5] == '.':
		century, year, month, day = twoDigits(b[6:]), twoDigits(b[8:]), twoDigits(b[3:]), twoDigits(b[0:])
	default:
		return 0, 0, 0, false
	}
	return 100*century + year, month, day, century|year|month|day >= 0
}

// twoDigits returns a number of two digits, and -1 where there are none.
func twoDigits(b []byte) int {
	tens, ones := b[0]-'0', b[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}
