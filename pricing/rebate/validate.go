package rebate

import (
	"errors"
	"fmt"

	"github.com/seed-a884640a/kabinet"
)

// Validate returns every mistake of the clause, joined, each a kabinet.Error
// with its place in the clause as a JSON pointer; nil if there is none.
func (c Clause) Validate() error {
	v := validator{c: &c}
	v.head()
	v.period()
	v.growth()
	v.tiers()
	return errors.Join(v.errs...)
}

type validator struct {
	c    *Clause
	errs []error
}

func (v *validator) fail(at string, e *kabinet.Error) { v.errs = append(v.errs, e.At(at)) }

// named fails for a value of an enumeration that has no name.
func (v *validator) named(at string, value interface{ MarshalText() ([]byte, error) }) bool {
	_, err := value.MarshalText()
	var e *kabinet.Error
	if errors.As(err, &e) {
		v.fail(at, e)
	}
	return err == nil
}

func (v *validator) head() {
	c := v.c
	if c.ID == "" {
		v.fail("/id", ErrMissing)
	}
	_, partyErr := c.Party.MarshalText()
	switch {
	case partyErr != nil, c.Party.Kind == kabinet.PartyEveryone, c.Party.Kind == kabinet.PartyChannel:
		v.fail("/party", ErrParty.With("party", c.Party))
	case c.Party.Kind == kabinet.PartyLegalEntity && len(c.Entities) > 0:
		v.fail("/entities", ErrSuperfluous)
	}
	seen := map[kabinet.LegalEntityID]bool{}
	for i, e := range c.Entities {
		switch {
		case e == "":
			v.fail(fmt.Sprintf("/entities/%d", i), ErrMissing)
		case seen[e]:
			v.fail(fmt.Sprintf("/entities/%d", i), ErrDuplicate.With("id", e))
		}
		seen[e] = true
	}
	if !c.Currency.Valid() {
		v.fail("/currency", ErrMissing)
	}
	switch {
	case c.Basis == 0:
		v.fail("/basis", ErrMissing)
	case c.Basis > Paid:
		v.fail("/basis", ErrName.With("text", c.Basis))
	}
	if v.named("/measure", c.Measure) {
		switch {
		case c.Measure == Amount && c.Unit != "":
			v.fail("/unit", ErrSuperfluous)
		case c.Measure == Quantity && c.Unit == "":
			v.fail("/unit", ErrMissing)
		}
	}
	for i, s := range c.Exclude {
		if s.Kind == "" {
			v.fail(fmt.Sprintf("/exclude/%d/kind", i), ErrMissing)
		}
	}
	v.named("/mode", c.Mode)
	v.named("/settlement", c.Settlement)
	v.named("/rounding", c.Rounding)
	if n := c.Conditions.MaxOverdueDays; n != nil && *n < 0 {
		v.fail("/conditions/maxOverdueDays", ErrNegative.With("value", *n))
	}
}

// bounded checks that a window has both ends in their order.
func (v *validator) bounded(at string, w kabinet.Window) bool {
	if w.From.IsZero() || w.Until.IsZero() {
		v.fail(at, ErrPeriod)
		return false
	}
	var e *kabinet.Error
	if errors.As(w.Validate(), &e) {
		v.fail(at, e)
		return false
	}
	return true
}

func (v *validator) period() { v.bounded("", v.c.Window) }

func (v *validator) growth() {
	g := v.c.Growth
	switch {
	case v.c.Mode != GrowthOver && g != nil:
		v.fail("/growth", ErrSuperfluous)
	case v.c.Mode == GrowthOver && g == nil:
		v.fail("/growth", ErrMissing)
	case g != nil:
		v.named("/growth/on", g.On)
		if v.bounded("/growth/over", g.Over) && g.Over.Until.After(v.c.From) {
			v.fail("/growth/over", ErrBasePeriod.With("until", g.Over.Until))
		}
	}
}

func (v *validator) tiers() {
	c := v.c
	if len(c.Tiers) == 0 {
		v.fail("/tiers", ErrMissing)
		return
	}
	perUnit, rates := false, false
	for i := range c.Tiers {
		t, at := &c.Tiers[i], fmt.Sprintf("/tiers/%d", i)
		v.threshold(at, t, i)
		switch {
		case t.Rate.Sign() < 0:
			v.fail(at+"/rate", ErrNegative.With("value", t.Rate))
		case kabinet.MustRate("1").Less(t.Rate):
			v.fail(at+"/rate", ErrRate.With("rate", t.Rate))
		}
		if t.PerUnit.Sign() < 0 {
			v.fail(at+"/perUnit", ErrNegative.With("value", t.PerUnit))
		}
		if c.Measure != Quantity && !t.PerUnit.IsZero() {
			v.fail(at+"/perUnit", ErrSuperfluous)
		}
		rates = rates || !t.Rate.IsZero()
		perUnit = perUnit || !t.PerUnit.IsZero()
		if i == 0 || c.Mode == Graduated {
			continue
		}
		if before := &c.Tiers[i-1]; t.Rate.Less(before.Rate) {
			v.fail(at+"/rate", ErrFalls.With("rate", t.Rate))
		} else if t.PerUnit.Less(before.PerUnit) {
			v.fail(at+"/perUnit", ErrFalls.With("rate", t.PerUnit))
		}
	}
	switch {
	case !rates && !perUnit:
		v.fail("/tiers/0/rate", ErrMissing)
	case rates && perUnit:
		v.fail("/tiers", ErrRates)
	case rates && c.Measure == Quantity && c.byPart():
		v.fail("/tiers", ErrPerUnit)
	}
}

// byPart reports whether rates apply to a part of the turnover only.
func (c *Clause) byPart() bool {
	return c.Mode == Graduated || (c.Mode == GrowthOver && c.Growth != nil && c.Growth.On == Increment)
}

func (v *validator) threshold(at string, t *Tier, i int) {
	if v.c.Mode == GrowthOver {
		switch {
		case !t.From.IsZero():
			v.fail(at+"/from", ErrSuperfluous)
		case t.Growth.Sign() < 0:
			v.fail(at+"/growth", ErrNegative.With("value", t.Growth))
		case i > 0 && t.Growth.Cmp(v.c.Tiers[i-1].Growth) <= 0:
			v.fail(at+"/growth", ErrThreshold.With("from", t.Growth))
		}
		return
	}
	switch {
	case !t.Growth.IsZero():
		v.fail(at+"/growth", ErrSuperfluous)
	case t.From.Sign() < 0:
		v.fail(at+"/from", ErrNegative.With("value", t.From))
	case i > 0 && t.From.Cmp(v.c.Tiers[i-1].From) <= 0:
		v.fail(at+"/from", ErrThreshold.With("from", t.From))
	}
}
