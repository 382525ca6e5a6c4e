package index

import (
	"errors"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// Bounds of a Formula.
const (
	// MaxLag is the largest Lag.
	MaxLag = 1000
	// MaxMaxAge is the largest MaxAge, some ten years.
	MaxMaxAge = 3660
)

var (
	whole   = kabinet.MustRate("1")
	hundred = kabinet.MustPercentage("100")
)

// Validate returns every mistake that the formula has by itself, joined, each
// a kabinet.Error with its place in the formula as a JSON pointer; nil if there
// is none. Table.Check includes it.
func (f Formula) Validate() error {
	var m mistakes
	m.formula(&f)
	return errors.Join(m.errs...)
}

// mistakes collects errors with their places below at.
type mistakes struct {
	at   string
	errs []error
}

func (m *mistakes) fail(at string, e *kabinet.Error) { m.errs = append(m.errs, e.At(m.at+at)) }

func (m *mistakes) superfluous(at string, given bool) {
	if given {
		m.fail(at, ErrSuperfluous)
	}
}

// inside returns the place of a member of the i-th part.
func inside(parts string, i int, member string) string {
	return parts + "/" + strconv.Itoa(i) + member
}

// dateError returns what is wrong with a date that has to be a day of the
// calendar, or nil.
func dateError(d kabinet.Date) *kabinet.Error {
	if d.IsZero() {
		return ErrMissing
	}
	_, err := kabinet.NewDate(d.Year, d.Month, d.Day)
	var e *kabinet.Error
	errors.As(err, &e)
	return e
}

// within fails unless low ≤ n ≤ high.
func (m *mistakes) within(at string, n, low, high int) {
	if n < low || n > high {
		m.fail(at, ErrRange.With("value", n).With("min", low).With("max", high))
	}
}

// named fails for a value of an enumeration without a name; low is the first.
func named[T ~uint8](m *mistakes, at string, v, low T, names []string) {
	switch {
	case v < low:
		m.fail(at, ErrMissing)
	case int(v) >= len(names):
		m.fail(at, ErrName.With("text", uint8(v)))
	}
}

func (m *mistakes) formula(f *Formula) {
	named(m, "/method", f.Method, Weight, methodNames[:])
	m.single(f)
	m.weight(f)
	m.step(f)
	m.ratio(f)
	if f.Per.Sign() < 0 {
		m.fail("/per", ErrNegative.With("value", f.Per))
	}
	if f.PassThrough.Sign() < 0 || f.PassThrough.Cmp(hundred) > 0 {
		m.fail("/passThrough", ErrRange.With("value", f.PassThrough).With("min", 0).With("max", 100))
	}
	m.fixing(f)
	named(m, "/anchor", f.Anchor, Order, anchorNames[:])
	m.bounds(f)
	named(m, "/missing", f.Missing, Error, missingNames[:])
	if f.Missing == LastKnown {
		m.within("/maxAge", f.MaxAge, 1, MaxMaxAge)
	} else {
		m.superfluous("/maxAge", f.MaxAge != 0)
	}
}

// single checks the one index of Weight and Step.
func (m *mistakes) single(f *Formula) {
	if f.Method == Ratio {
		m.superfluous("/index", f.Index != "")
		m.superfluous("/base", f.Base != nil)
		return
	}
	if f.Index == "" {
		m.fail("/index", ErrMissing)
	}
	if f.Base == nil {
		m.fail("/base", ErrMissing)
	}
}

func (m *mistakes) weight(f *Formula) {
	if f.Method != Weight {
		m.superfluous("/weight", !f.Weight.IsZero())
		m.superfluous("/weightUnit", f.WeightUnit != "")
		m.superfluous("/handling", !f.Handling.IsZero())
		return
	}
	m.positive("/weight", f.Weight)
	if f.Handling.Cmp(hundred.Neg()) <= 0 {
		m.fail("/handling", ErrHandling.With("value", f.Handling))
	}
}

func (m *mistakes) step(f *Formula) {
	if f.Method != Step {
		m.superfluous("/step", !f.Step.IsZero())
		m.superfluous("/stepAmount", f.StepAmount != nil)
		return
	}
	m.positive("/step", f.Step)
	switch a := f.StepAmount; {
	case a == nil, a.Currency() == 0:
		m.fail("/stepAmount", ErrMissing)
	case a.Sign() <= 0:
		m.fail("/stepAmount", ErrPositive.With("value", *a))
	}
}

func (m *mistakes) positive(at string, q kabinet.Quantity) {
	switch q.Sign() {
	case 0:
		m.fail(at, ErrMissing)
	case -1:
		m.fail(at, ErrPositive.With("value", q))
	}
}

func (m *mistakes) ratio(f *Formula) {
	if f.Method != Ratio {
		m.superfluous("/constant", !f.Constant.IsZero())
		m.superfluous("/shares", f.Shares != nil)
		return
	}
	if f.Constant.Sign() < 0 {
		m.fail("/constant", ErrNegative.With("value", f.Constant))
	}
	if len(f.Shares) == 0 {
		m.fail("/shares", ErrMissing)
		return
	}
	sum, err := f.Constant, error(nil)
	for i := range f.Shares {
		s := &f.Shares[i]
		switch {
		case s.Index == "":
			m.fail(inside("/shares", i, "/index"), ErrMissing)
		case earlier(f.Shares[:i], s.Index):
			m.fail(inside("/shares", i, "/index"), ErrDuplicate.With("id", s.Index))
		}
		switch {
		case s.Base == nil:
			m.fail(inside("/shares", i, "/base"), ErrMissing)
		case s.Base.Sign() <= 0:
			m.fail(inside("/shares", i, "/base"), ErrPositive.With("value", *s.Base))
		}
		if s.Share.Sign() <= 0 {
			m.fail(inside("/shares", i, "/share"), ErrPositive.With("value", s.Share))
		}
		if err == nil {
			sum, err = sum.Add(s.Share)
		}
	}
	if err != nil {
		m.fail("/shares", kabinet.ErrOverflow)
	} else if !sum.Equal(whole) {
		m.fail("/shares", ErrShares.With("sum", sum))
	}
}

func earlier(shares []Share, id SeriesID) bool {
	for i := range shares {
		if shares[i].Index == id {
			return true
		}
	}
	return false
}

func (m *mistakes) fixing(f *Formula) {
	named(m, "/fixing", f.Fixing, PreviousBusinessDay, fixingNames[:])
	if f.Fixing == Fixed {
		m.superfluous("/lag", f.Lag != 0)
		switch {
		case !f.On.IsZero():
			if e := dateError(f.On); e != nil {
				m.fail("/on", e)
			}
			m.superfluous("/observation", f.Observation != "")
		case f.Observation == "":
			m.fail("/on", ErrMissing)
		default:
			m.superfluous("/observation", len(f.Shares) > 1)
		}
	} else {
		m.within("/lag", f.Lag, 0, MaxLag)
		m.superfluous("/on", !f.On.IsZero())
		m.superfluous("/observation", f.Observation != "")
	}
	switch {
	case f.AverageScale == nil:
	case f.average():
		m.within("/averageScale", *f.AverageScale, 0, kabinet.MaxScale)
	default:
		m.fail("/averageScale", ErrSuperfluous)
	}
}

// average reports whether the quotation is a mean.
func (f *Formula) average() bool { return f.Fixing == MonthAverage || f.Fixing == QuarterAverage }

func (m *mistakes) bounds(f *Formula) {
	m.bound("/cap", f.Cap, f)
	m.bound("/collar", f.Collar, f)
	if f.Cap == nil || f.Collar == nil {
		return
	}
	if c, err := f.Collar.Cmp(*f.Cap); err == nil && c > 0 {
		m.fail("/collar", ErrBounds.With("collar", *f.Collar).With("cap", *f.Cap))
	}
}

func (m *mistakes) bound(at string, b *kabinet.Money, f *Formula) {
	switch {
	case b == nil:
	case b.Currency() == 0:
		m.fail(at, ErrMissing)
	case b.Sign() < 0 && !f.AllowNegative:
		m.fail(at, ErrNegative.With("value", *b))
	}
}
