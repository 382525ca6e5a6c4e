package index

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Table is compiled series: checked, sorted, and immutable, so safe for
// concurrent use. The zero Table has no series.
type Table struct {
	series map[SeriesID]*compiled
}

// compiled is a series of a Table.
type compiled struct {
	id       SeriesID
	currency kabinet.Currency
	per      kabinet.Quantity
	unit     kabinet.UoM
	signed   bool
	rows     []row          // by day, and by publication within a day
	byID     map[string]int // places in rows
	news     []time.Time    // when anything was published, sorted
}

// row is an observation of a compiled series.
type row struct {
	Observation
	day int // of Effective, as dayNumber has it
}

// known reports whether who knows all until an instant knows the row.
func (r *row) known(at time.Time) bool { return at.IsZero() || !r.Published.After(at) }

// dayNumber orders dates as they follow each other, for searching.
func dayNumber(d kabinet.Date) int { return d.Year*10000 + int(d.Month)*100 + d.Day }

// Instants are of these years, as those of package pricing.
const firstYear, lastYear = 1678, 2261

func inRange(t time.Time) bool {
	y := t.UTC().Year()
	return firstYear <= y && y <= lastYear
}

// Compile returns the table of the series, or all their mistakes, joined, each
// with its place as a JSON pointer ("/3/observations/5/value"). A value of zero
// or less is a mistake unless the series is Signed. The table shares nothing
// with the slice.
func Compile(series []Series) (*Table, error) {
	t := &Table{series: make(map[SeriesID]*compiled, len(series))}
	var m mistakes
	for i := range series {
		m.at = inside("", i, "")
		s := &series[i]
		m.series(s)
		if _, twice := t.series[s.ID]; twice {
			m.fail("/id", ErrDuplicate.With("id", s.ID))
		}
		t.series[s.ID] = m.observations(s)
	}
	if len(m.errs) > 0 {
		return nil, errors.Join(m.errs...)
	}
	return t, nil
}

// series checks what is said of a series as a whole.
func (m *mistakes) series(s *Series) {
	if s.ID == "" {
		m.fail("/id", ErrMissing)
	}
	switch {
	case s.Currency == 0:
		m.superfluous("/per", !s.Per.IsZero())
		m.superfluous("/unit", s.Unit != "")
		return
	case !s.Currency.Valid():
		m.fail("/currency", ErrName.With("text", uint16(s.Currency)))
	}
	switch s.Per.Sign() {
	case 0:
		m.fail("/per", ErrMissing)
	case -1:
		m.fail("/per", ErrPositive.With("value", s.Per))
	}
	if s.Unit == "" {
		m.fail("/unit", ErrMissing)
	}
}

// observations checks the observations, and returns the series compiled.
func (m *mistakes) observations(s *Series) *compiled {
	n := len(s.Observations)
	c := &compiled{
		id: s.ID, currency: s.Currency, per: s.Per, unit: s.Unit, signed: s.Signed,
		rows: make([]row, n), byID: make(map[string]int, n), news: make([]time.Time, n),
	}
	order := make([]int, n) // places in Observations, as rows will be
	for i, o := range s.Observations {
		order[i] = i
		_, twice := c.byID[o.ID]
		c.byID[o.ID] = i
		switch {
		case o.ID == "":
			m.fail(inside("/observations", i, "/id"), ErrMissing)
		case twice:
			m.fail(inside("/observations", i, "/id"), ErrDuplicate.With("id", o.ID))
		}
		if e := dateError(o.Effective); e != nil {
			m.fail(inside("/observations", i, "/effective"), e)
		}
		switch {
		case o.Published.IsZero():
			m.fail(inside("/observations", i, "/published"), ErrMissing)
		case !inRange(o.Published):
			m.fail(inside("/observations", i, "/published"), ErrInstant.With("at", o.Published))
		}
		if !s.Signed && o.Value.Sign() <= 0 {
			m.fail(inside("/observations", i, "/value"), ErrPositive.With("value", o.Value))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &s.Observations[a], &s.Observations[b]
		return cmp.Or(cmp.Compare(dayNumber(x.Effective), dayNumber(y.Effective)), x.Published.Compare(y.Published))
	})
	for i, place := range order {
		o := s.Observations[place]
		c.rows[i] = row{o, dayNumber(o.Effective)}
		c.byID[o.ID] = i
		c.news[i] = o.Published
		if i > 0 && c.rows[i-1].day == c.rows[i].day && c.rows[i-1].Published.Equal(o.Published) {
			m.fail(inside("/observations", place, "/published"), ErrTie.With("id", o.ID).With("other", c.rows[i-1].ID))
		}
	}
	slices.SortFunc(c.news, time.Time.Compare)
	return c
}

// during returns what is known to hold for the days from the first to the last,
// both included: of each day the revision published last. It is sorted by date.
func (c *compiled) during(first, last kabinet.Date, known time.Time) []*row {
	from, until := c.search(dayNumber(first)), c.search(dayNumber(last)+1)
	out := make([]*row, 0, until-from)
	for i := from; i < until; i++ {
		r := &c.rows[i]
		switch {
		case !r.known(known):
		case len(out) > 0 && out[len(out)-1].day == r.day:
			out[len(out)-1] = r
		default:
			out = append(out, r)
		}
	}
	return out
}

// last returns the last observation known of the day or an earlier one, or nil.
func (c *compiled) last(d kabinet.Date, known time.Time) *row {
	for i := c.search(dayNumber(d)+1) - 1; i >= 0; i-- {
		if r := &c.rows[i]; r.known(known) {
			return r
		}
	}
	return nil
}

// search returns the place of the first row of the day or a later one.
func (c *compiled) search(day int) int {
	i, _ := slices.BinarySearchFunc(c.rows, day, func(r row, day int) int { return cmp.Compare(r.day, day) })
	return i
}

// published returns when the next observation after an instant was published,
// or the zero instant.
func (c *compiled) published(after time.Time) time.Time {
	i, found := slices.BinarySearchFunc(c.news, after, time.Time.Compare)
	for found && i < len(c.news) && c.news[i].Equal(after) {
		i++
	}
	if i == len(c.news) {
		return time.Time{}
	}
	return c.news[i]
}
