package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

// orderable checks the quantity q, in a unit of the product, against the digits
// of that unit and the rule, which is an index plus one. It never changes the quantity: it names the
// nearest valid ones.
func (s *Snapshot) orderable(p *product, number uint32, q kabinet.Quantity, unit uint16) Orderability {
	u := s.units[unit]
	if _, scale := q.Fixed(); scale > int(u.digits) {
		if low, err := q.Round(int(u.digits), kabinet.Down); err == nil && !low.Equal(q) {
			high, _ := q.Round(int(u.digits), kabinet.Up)
			return Orderability{Reason: ReasonTooFine, Below: low, Above: high, Unit: u.code}
		}
	}
	if number == 0 {
		return Orderability{OK: true}
	}
	ru := &s.rows.rules[number-1]
	x, exact := q, true
	if unit != ru.unit {
		num, den, ok := s.ratio(p, unit, ru.unit)
		if !ok {
			return Orderability{Reason: ReasonUnknownUnit, Unit: s.units[ru.unit].code}
		}
		low, err := q.MulDiv(num, den, kabinet.MaxScale, kabinet.Down)
		high, err2 := q.MulDiv(num, den, kabinet.MaxScale, kabinet.Up)
		if err != nil || err2 != nil {
			return Orderability{Reason: ReasonOverflow, Unit: s.units[ru.unit].code}
		}
		x, exact = low, low.Equal(high)
	}
	out := Orderability{Unit: s.units[ru.unit].code}
	switch {
	case x.Less(ru.min):
		out.Reason, out.Above = ReasonBelowMin, ru.min
	case ru.max.Sign() > 0 && (ru.max.Less(x) || (!exact && ru.max.Equal(x))):
		out.Reason, out.Below = ReasonAboveMax, ru.max
	case ru.step.Sign() > 0 && !(exact && x.IsMultipleOf(ru.step)):
		out.Reason = ReasonStep
		out.Below, out.Above = neighbours(x, ru.step)
		if ru.max.Sign() > 0 && ru.max.Less(out.Above) {
			out.Above = kabinet.Quantity{}
		}
	default:
		return Orderability{OK: true}
	}
	return out
}

// neighbours returns the multiples of step on both sides of x, which is none
// itself. Below is zero where x is smaller than the step.
func neighbours(x, step kabinet.Quantity) (below, above kabinet.Quantity) {
	n, _ := x.Decimal().QuoRem(step.Decimal(), 0)
	low := n.Mul(step.Decimal())
	below, err := kabinet.QuantityFromDecimal(low)
	if err != nil {
		return kabinet.Quantity{}, kabinet.Quantity{}
	}
	above, err = kabinet.QuantityFromDecimal(low.Add(step.Decimal()))
	if err != nil {
		above = kabinet.Quantity{}
	}
	return below, above
}
