package cart

import (
	"errors"
	"reflect"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// SetTerms replaces the adjustments of the whole, the charges and the taxes
// withheld. They are given for what the cart has now: see TermsCheck. It returns ErrAdjustment, ErrReason, ErrCharge, pricing.ErrTaxMode,
// ErrNegativeRate, ErrTooMany, kabinet.ErrCurrencyMismatch, ErrTextTooLong or
// ErrText with the place, and ErrNotActive or ErrOrdered when the cart is closed.
func (c *Cart) SetTerms(by kabinet.Actor, now time.Time, t Terms) (TermsChanged, error) {
	if err := c.editable(); err != nil {
		return TermsChanged{}, err
	}
	if err := t.validate(c.s.Currency); err != nil {
		return TermsChanged{}, err
	}
	event := TermsChanged{Base: c.base(by, now), Was: c.s.Terms.clone(), Now: t.clone()}
	next := State{Header: c.s.Header, Lines: c.s.Lines, Terms: event.Now}
	next.give()
	event.Again = c.s.TermsFor != next.TermsFor
	if !event.Empty() {
		c.s.Terms, c.s.TermsFor, c.s.Changed = t.clone(), next.TermsFor, event.At
	}
	return event, nil
}

// LineAdjustments are the adjustments that a line is to have.
type LineAdjustments struct {
	Line        LineID       `json:"line"`
	Adjustments []Adjustment `json:"adjustments,omitempty"`
}

// AdjustLines replaces the adjustments of lines, all or none. They are given for the
// quantities that the lines have now: see TermsCheck. The error joins one
// for every argument at fault, with its place: kabinet.ErrNotFound,
// ErrSecondChange, and those of SetTerms about adjustments. It returns
// ErrNotActive or ErrOrdered when the cart is closed.
func (c *Cart) AdjustLines(by kabinet.Actor, now time.Time, lines ...LineAdjustments) (LinesAdjusted, error) {
	if err := c.editable(); err != nil {
		return LinesAdjusted{}, err
	}
	event := LinesAdjusted{Base: c.base(by, now)}
	find := c.finder(len(lines))
	var at []int
	var errs []error
	for n, l := range lines {
		i, err := find(l.Line)
		if err != nil {
			err = err.At("/line")
		} else {
			err = checkAdjustments(l.Adjustments, c.s.Currency, true)
		}
		if err != nil {
			errs = append(errs, err.At("/lines/"+strconv.Itoa(n)))
			continue
		}
		next := c.s.Lines[i]
		next.Adjustments = l.Adjustments
		c.s.adjusted(&next)
		was := c.s.Lines[i].Adjustments
		if !same(was, l.Adjustments) || !next.AdjustedFor.Equal(c.s.Lines[i].AdjustedFor) ||
			next.AdjustedUnder != c.s.Lines[i].AdjustedUnder {
			event.Lines = append(event.Lines, LineAdjusted{l.Line, clone(was), clone(l.Adjustments)})
			at = append(at, i)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return LinesAdjusted{}, err
	}
	for k, i := range at {
		c.s.Lines[i].Adjustments, c.s.Changed = clone(event.Lines[k].Now), event.At
		c.s.adjusted(&c.s.Lines[i])
	}
	return event, nil
}

// same reports whether two lists say the same.
func same[T any](a, b []T) bool { return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b) }
