package index

import (
	"errors"

	"github.com/seed-a884640a/kabinet"
)

// Check returns every mistake of the formula, those of Validate and those
// against the series of the table, joined, each with its place in the formula:
// a series or an observation that is not there, a unit or a currency that does
// not fit the others, a ratio of a Signed series. It returns nil if there is
// none.
func (t *Table) Check(f Formula) error {
	_, err := t.check(&f)
	return err
}

// Currency returns the currency in which a formula surcharges: that of its
// series and amounts, or 0 where it takes that of the price, as a ratio of bare
// numbers without bounds does. Of a formula that Check refuses it says nothing
// of use.
func (t *Table) Currency(f Formula) kabinet.Currency {
	c, _ := t.check(&f)
	return c
}

func (t *Table) check(f *Formula) (kabinet.Currency, error) {
	c := checker{table: t, f: f}
	c.formula(f)
	if f.Method == Ratio {
		for i := range f.Shares {
			c.share(i)
		}
	} else {
		c.single()
	}
	c.amount("/stepAmount", f.StepAmount)
	c.amount("/cap", f.Cap)
	c.amount("/collar", f.Collar)
	return c.common, errors.Join(c.errs...)
}

// checker checks a formula against a table.
type checker struct {
	mistakes
	table  *Table
	f      *Formula
	common kabinet.Currency // the first one met
}

// find returns the series, or nil after it failed.
func (c *checker) find(at string, id SeriesID) *compiled {
	if id == "" { // of which Validate tells
		return nil
	}
	s := c.table.series[id]
	if s == nil {
		c.fail(at, ErrSeries.With("index", id))
		return nil
	}
	if id := c.f.Observation; id != "" {
		if _, ok := s.byID[id]; !ok {
			c.fail("/observation", ErrNoObservation.With("index", s.id).With("id", id))
		}
	}
	return s
}

func (c *checker) single() {
	s := c.find("/index", c.f.Index)
	if s == nil {
		return
	}
	if c.f.Base != nil && c.f.Base.Sign() < 0 && !s.signed {
		c.fail("/base", ErrNegative.With("value", *c.f.Base))
	}
	if c.f.Method == Weight {
		if s.currency == 0 {
			c.fail("/index", ErrBare.With("index", s.id))
		} else if c.f.WeightUnit != "" && c.f.WeightUnit != s.unit {
			c.fail("/weightUnit", ErrUnit.With("unit", c.f.WeightUnit).With("wanted", s.unit).With("index", s.id))
		}
	}
	c.currency("/index", s.currency)
}

func (c *checker) share(i int) {
	at := inside("/shares", i, "/index")
	s := c.find(at, c.f.Shares[i].Index)
	if s == nil {
		return
	}
	if s.signed {
		c.fail(at, ErrSigned.With("index", s.id))
	}
	c.currency(at, s.currency)
}

func (c *checker) amount(at string, m *kabinet.Money) {
	if m != nil {
		c.currency(at, m.Currency())
	}
}

// currency fails for a currency other than those before it. None goes with any.
func (c *checker) currency(at string, of kabinet.Currency) {
	switch {
	case of == 0:
	case c.common == 0:
		c.common = of
	case of != c.common:
		c.fail(at, ErrCurrency.With("currency", of).With("wanted", c.common))
	}
}
