package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// floors applies the floors of a line to its price without what passes through.
// Those that clamp come first; the others look at what is left.
func (l *line) floors(src *source, m *match, c *calc) Reason {
	for _, clamp := range [...]bool{true, false} {
		for _, f := range l.v.floors {
			if (f.Action == FloorClamp) != clamp {
				continue
			}
			if !l.meets(&f.target) {
				l.unmet(c, &f.target, PhaseFloor, string(f.ID), f.Name)
				continue
			}
			least, why := l.least(f, src.t.tax, m, c)
			if why != ReasonNone {
				return why
			}
			order, err := c.value.Cmp(least)
			if err != nil {
				return ReasonOverflow
			}
			if order >= 0 {
				l.floored(c, f, least, RuleKept)
				continue
			}
			switch f.Action {
			case FloorClamp:
				if c.value, err = l.clamped(least, c); err != nil {
					return ReasonOverflow
				}
				l.applied(c, move{phase: PhaseFloor, kind: StepFloor, reference: string(f.ID), name: f.Name, internal: true})
			case FloorRequireApproval:
				if !c.approval {
					l.applied(c, move{phase: PhaseFloor, kind: StepApproval, reference: string(f.ID), name: f.Name, internal: true})
				}
				c.approval = true
			default:
				l.floored(c, f, least, RuleBroken)
				return ReasonFloor
			}
		}
	}
	return ReasonNone
}

// clamped returns the price that keeps a floor: the floor itself, or, where the
// price of a unit is rounded first, so much that the whole is rounded up.
func (l *line) clamped(least kabinet.Money, c *calc) (kabinet.Money, error) {
	if !l.s.policy.RoundUnitFirst || !c.byUnit {
		return least, nil
	}
	sum, err := least.Add(c.pass)
	if err == nil {
		sum, err = sum.RoundToCurrency(kabinet.Up)
	}
	if err != nil {
		return least, err
	}
	return sum.Sub(c.pass)
}

// least returns the floor as an amount for what the price is for: the largest of
// what it states.
func (l *line) least(f *floor, tax TaxMode, m *match, c *calc) (kabinet.Money, Reason) {
	least, _ := kabinet.NewMoney(0, 0, l.currency)
	raise := func(to kabinet.Money) Reason {
		order, err := least.Cmp(to)
		if err != nil {
			return ReasonNoCost
		}
		if order < 0 {
			least = to
		}
		return ReasonNone
	}
	if !f.Absolute.IsZero() {
		if f.Currency != l.currency {
			return least, ReasonNoCost
		}
		to, why := l.each(f.Absolute, f.Unit, f.Currency, f.Tax, tax, m, c)
		switch why {
		case ReasonNone:
			why = raise(to)
		case ReasonUnit: // the product is not sold so
			why = ReasonNoCost
		}
		if why != ReasonNone {
			return least, why
		}
	}
	for _, x := range [...]struct {
		list   ListID
		change kabinet.Rate // taken off
	}{{f.Cost, f.Margin.Rate().Neg()}, {f.List, f.MaxDiscount.Rate()}} {
		if x.list == "" {
			continue
		}
		to, why := l.listed(x.list, x.change, tax, m, c)
		if why == ReasonNone {
			why = raise(to)
		}
		if why != ReasonNone {
			return least, why
		}
	}
	return least, ReasonNone
}

// listed returns the price of a list, less a part, for what the price is for.
func (l *line) listed(list ListID, part kabinet.Rate, tax TaxMode, m *match, c *calc) (kabinet.Money, Reason) {
	trace := l.trace
	l.trace = nil // how a list comes to its price is not part of this one
	taken, ok := l.taken(list)
	l.trace = trace
	if !ok {
		return kabinet.Money{}, ReasonNoCost
	}
	t := l.s.lists[list]
	if t.currency != l.currency {
		if !t.convert || !l.convert(&taken, l.currency) {
			return kabinet.Money{}, ReasonNoCost
		}
	}
	least, err := less(taken.price, part)
	if err != nil {
		return least, ReasonOverflow
	}
	// For what the price is for, in place of what the list's price is for.
	each := new(big.Rat).Quo(ratOfMoney(least), ratOf(taken.per))
	least, why := l.based(each, taken.unit, l.currency, t.tax, tax, m, c)
	if why == ReasonUnit {
		why = ReasonNoCost
	}
	return least, why
}

// FloorCheck is what the floors say of a price.
type FloorCheck struct {
	// OK says that the price is not below any floor.
	OK bool `json:"ok"`
	// NeedsApproval says that it is below one that asks for approval. Where it
	// is below one that rejects or clamps, neither is set.
	NeedsApproval bool `json:"needsApproval,omitempty"`
	// Least is the least price that needs no approval, for the same quantity
	// as the price that was checked, rounded up to the currency.
	Least kabinet.Money `json:"least"`
}

// CheckFloor checks a price that a person or a quote proposes for the line of a
// request, for per of the request's unit, by the same floors that computed
// prices have to keep; a per of zero is one. Like theirs it is Net or Gross, and
// what passes through is not part of it. It returns ErrMissing, ErrNegative and
// ErrTaxMode for what is no price, and the error of a reason where the floors
// cannot be computed, as ReasonNoCost.
func (v *View) CheckFloor(r Request, price kabinet.Money, per kabinet.Quantity, tax TaxMode) (FloorCheck, error) {
	switch {
	case !price.Currency().Valid():
		return FloorCheck{}, ErrMissing
	case price.Sign() < 0:
		return FloorCheck{}, ErrNegative.With("value", price)
	case tax != Net && tax != Gross:
		return FloorCheck{}, ErrTaxMode
	}
	l := line{v: v, s: v.snap}
	if why := l.begin(&r); why != ReasonNone {
		return FloorCheck{}, explain(why, Near{}, Orderability{})
	}
	if per.Sign() <= 0 {
		per = one
	}
	l.currency = price.Currency()
	m := match{unit: l.unit, per: per, price: price, quantity: l.quantity}
	c := calc{byUnit: true, base: per, value: price}
	out := FloorCheck{OK: true}
	rejected := false
	for _, f := range v.floors {
		if !l.meets(&f.target) {
			continue
		}
		least, why := l.least(f, tax, &m, &c)
		if why != ReasonNone {
			return FloorCheck{}, explain(why, Near{}, Orderability{})
		}
		if order, err := out.Least.Cmp(least); err != nil || order < 0 {
			out.Least = least
		}
		if order, err := price.Cmp(least); err == nil && order < 0 {
			out.OK = false
			rejected = rejected || f.Action != FloorRequireApproval
		}
	}
	out.NeedsApproval = !out.OK && !rejected
	if out.Least.Currency() != 0 {
		up, err := out.Least.RoundToCurrency(kabinet.Up)
		if err != nil {
			return FloorCheck{}, err
		}
		out.Least = up
	}
	return out, nil
}
