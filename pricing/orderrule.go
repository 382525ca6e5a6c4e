package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// orderRule returns the rule of a product, nil for none.
func (s *articles) orderRule(p *product) *rule {
	if p.rule == 0 {
		return nil
	}
	return &s.rules[p.rule-1]
}

// orderable checks the quantity q, in a unit of the product, against the digits
// of that unit and a rule, which may be nil. It never changes the quantity: it
// names the nearest valid ones.
func (s *articles) orderable(p *product, ru *rule, q kabinet.Quantity, unit uint16) Orderability {
	digits := int(s.units[unit].digits)
	reason := ReasonNone
	if _, scale := q.Fixed(); scale > digits {
		if r, err := q.Round(digits, kabinet.Down); err == nil && !r.Equal(q) {
			reason = ReasonTooFine
		}
	}
	if ru == nil {
		if reason == ReasonNone {
			return Orderability{OK: true}
		}
		return s.nearest(p, nil, q, unit, reason)
	}
	if ru.unit == baseUnit { // a rule of a group's row
		own := *ru
		own.unit = p.unit
		ru = &own
	}
	if reason == ReasonNone {
		if unit == ru.unit {
			reason = ru.broken(q)
		} else {
			reason = s.brokenIn(p, ru, q, unit)
		}
		if reason == ReasonNone {
			return Orderability{OK: true}
		}
	}
	return s.nearest(p, ru, q, unit, reason)
}

// broken returns what a quantity in the rule's unit breaks, or ReasonNone.
func (ru *rule) broken(q kabinet.Quantity) Reason {
	switch {
	case q.Less(ru.min):
		return ReasonBelowMin
	case ru.max.Sign() > 0 && ru.max.Less(q):
		return ReasonAboveMax
	case ru.step.Sign() > 0 && !q.IsMultipleOf(ru.step):
		return ReasonStep
	}
	return ReasonNone
}

// brokenIn is broken for a quantity in another unit. Where it converts exactly,
// as packs mostly do, it takes no memory.
func (s *articles) brokenIn(p *product, ru *rule, q kabinet.Quantity, unit uint16) Reason {
	num, den, ok := s.ratio(p, unit, ru.unit)
	if !ok {
		return ReasonUnknownUnit
	}
	low, err := q.MulDiv(num, den, kabinet.MaxScale, kabinet.Down)
	high, err2 := q.MulDiv(num, den, kabinet.MaxScale, kabinet.Up)
	if err == nil && err2 == nil && low.Equal(high) {
		return ru.broken(low)
	}
	x := new(big.Rat).Mul(ratOf(q), big.NewRat(num, den))
	switch {
	case x.Cmp(ratOf(ru.min)) < 0:
		return ReasonBelowMin
	case ru.max.Sign() > 0 && x.Cmp(ratOf(ru.max)) > 0:
		return ReasonAboveMax
	case ru.step.Sign() > 0 && !new(big.Rat).Quo(x, ratOf(ru.step)).IsInt():
		return ReasonStep
	}
	return ReasonNone
}

// nearest names the valid quantities on both sides of q, in its own unit: those
// on the unit's grid that the rule allows.
func (s *articles) nearest(p *product, ru *rule, q kabinet.Quantity, unit uint16, why Reason) Orderability {
	out := Orderability{Reason: why, Unit: s.units[unit].code}
	grid := big.NewRat(1, pow10(int(s.units[unit].digits)))
	var low, high *big.Rat
	if ru != nil {
		num, den, ok := s.ratio(p, ru.unit, unit)
		if !ok {
			return out
		}
		factor := big.NewRat(num, den)
		in := func(v kabinet.Quantity) *big.Rat { return new(big.Rat).Mul(ratOf(v), factor) }
		if ru.step.Sign() > 0 {
			grid = leastCommonMultiple(grid, in(ru.step))
		}
		low = in(ru.min)
		if ru.max.Sign() > 0 {
			high = in(ru.max)
		}
	}
	x := new(big.Rat).Quo(ratOf(q), grid)
	below := floorOf(x)
	above := new(big.Int).Set(below)
	if !x.IsInt() || why == ReasonBelowMin {
		above.Add(above, big.NewInt(1))
	}
	if high != nil {
		if most := floorOf(new(big.Rat).Quo(high, grid)); below.Cmp(most) > 0 {
			below = most
		}
	}
	if low != nil {
		least := ceil(new(big.Rat).Quo(low, grid))
		if above.Cmp(least) < 0 {
			above = least
		}
		if below.Cmp(least) < 0 {
			below = new(big.Int)
		}
	}
	if high != nil && new(big.Rat).Mul(new(big.Rat).SetInt(above), grid).Cmp(high) > 0 {
		above = new(big.Int)
	}
	out.Below, out.Above = quantityOf(below, grid), quantityOf(above, grid)
	if out.Below.Equal(q) { // on the grid, but broken in another way
		out.Below = kabinet.Quantity{}
	}
	if out.Above.Equal(q) {
		out.Above = kabinet.Quantity{}
	}
	return out
}

func ratOf(q kabinet.Quantity) *big.Rat {
	coef, scale := q.Fixed()
	return big.NewRat(coef, pow10(scale))
}

// quantityOf returns n × grid, or 0 where that is no Quantity.
func quantityOf(n *big.Int, grid *big.Rat) kabinet.Quantity {
	x := new(big.Rat).Mul(new(big.Rat).SetInt(n), grid)
	q, err := kabinet.ParseQuantity(x.FloatString(kabinet.MaxScale))
	if err != nil || ratOf(q).Cmp(x) != 0 {
		return kabinet.Quantity{}
	}
	q, err = kabinet.ParseQuantity(q.String()) // without trailing zeros
	if err != nil {
		return kabinet.Quantity{}
	}
	return q
}

func floorOf(x *big.Rat) *big.Int { return new(big.Int).Div(x.Num(), x.Denom()) }

func ceil(x *big.Rat) *big.Int {
	n := floorOf(x)
	if !x.IsInt() {
		n.Add(n, big.NewInt(1))
	}
	return n
}

// leastCommonMultiple of two positive fractions in lowest terms is that of the
// numerators over the greatest common divisor of the denominators.
func leastCommonMultiple(a, b *big.Rat) *big.Rat {
	g := new(big.Int).GCD(nil, nil, a.Num(), b.Num())
	num := new(big.Int).Mul(a.Num(), new(big.Int).Quo(b.Num(), g))
	return new(big.Rat).SetFrac(num, new(big.Int).GCD(nil, nil, a.Denom(), b.Denom()))
}
