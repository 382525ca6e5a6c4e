package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

// product is a compiled Product. Its units are numbered by their place: 0 is
// the base unit, then the packs in order.
type product struct {
	sku   kabinet.SKU
	units []productUnit
	rule  *rule
}

// productUnit is a unit of a product: one of it is num/den base units.
type productUnit struct {
	unit     uint16
	num, den int64
}

// maxFactor bounds the parts of a factor, so that the product of two fits an int64.
const maxFactor = 1_000_000_000

// place returns where the unit stands among the product's units, or -1.
func (p *product) place(unit uint16) int {
	for i := range p.units {
		if p.units[i].unit == unit {
			return i
		}
	}
	return -1
}

// ratio returns num/den such that a quantity in the unit from, times it, is the
// quantity in the unit to; ok is false where the product lacks one of them.
func (p *product) ratio(from, to uint16) (num, den int64, ok bool) {
	i, j := p.place(from), p.place(to)
	if i < 0 || j < 0 {
		return 0, 0, false
	}
	a, b := &p.units[i], &p.units[j]
	return a.num * b.den, a.den * b.num, true
}

// convert returns q of the unit from in the unit to, rounded to the digits of
// to, half away from zero. A quantity that is in the unit already is returned
// as it is.
func (s *Snapshot) convert(p *product, q kabinet.Quantity, from, to uint16) (kabinet.Quantity, bool) {
	if from == to {
		return q, true
	}
	num, den, ok := p.ratio(from, to)
	if !ok {
		return q, false
	}
	out, err := q.MulDiv(num, den, int(s.units[to].digits), kabinet.HalfUp)
	return out, err == nil
}

// unitOf returns the interned unit of a request: its base unit for "".
func (s *Snapshot) unitOf(p *product, u kabinet.UoM) (uint16, bool) {
	if u == "" {
		return p.units[0].unit, true
	}
	for i := range p.units {
		if s.units[p.units[i].unit].code == u {
			return p.units[i].unit, true
		}
	}
	return 0, false
}
