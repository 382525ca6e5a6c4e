package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

// pack is a unit of a product beside the base unit: one of it is num/den base
// units.
type pack struct {
	num, den int64
	unit     uint16
}

// maxFactor bounds the parts of a factor, so that the product of two fits an int64.
const maxFactor = 1_000_000_000

// packsOf returns the packs of a product, in the order of the book.
func (s *articles) packsOf(p *product) []pack { return s.packs[p.first : p.first+uint32(p.packs)] }

// place returns where the unit stands among the product's units: 0 is the base
// unit, then the packs in order; or -1.
func (s *articles) place(p *product, unit uint16) int {
	if unit == p.unit {
		return 0
	}
	for i, k := range s.packsOf(p) {
		if k.unit == unit {
			return i + 1
		}
	}
	return -1
}

// factor returns how many base units one of the unit is; ok is false where the
// product lacks it.
func (s *articles) factor(p *product, unit uint16) (num, den int64, ok bool) {
	if unit == p.unit {
		return 1, 1, true
	}
	for _, k := range s.packsOf(p) {
		if k.unit == unit {
			return k.num, k.den, true
		}
	}
	return 0, 0, false
}

// ratio returns num/den such that a quantity in the unit from, times it, is the
// quantity in the unit to; ok is false where the product lacks one of them.
func (s *articles) ratio(p *product, from, to uint16) (num, den int64, ok bool) {
	a, b, ok := s.factor(p, from)
	if !ok {
		return 0, 0, false
	}
	c, d, ok := s.factor(p, to)
	return a * d, b * c, ok
}

// convert returns q of the unit from in the unit to, rounded half away from zero
// to the digits of to. A unit that is counted is reckoned at 9 decimal places,
// since five pieces are not no box of twelve. A quantity that is in the unit
// already is returned as it is.
func (s *articles) convert(p *product, q kabinet.Quantity, from, to uint16) (kabinet.Quantity, bool) {
	if from == to {
		return q, true
	}
	num, den, ok := s.ratio(p, from, to)
	if !ok {
		return q, false
	}
	out, err := q.MulDiv(num, den, s.convertDigits(to), kabinet.HalfUp)
	return out, err == nil
}

// convertDigits returns the decimal places of a converted quantity.
func (s *articles) convertDigits(to uint16) int {
	if d := int(s.units[to].digits); d > 0 {
		return d
	}
	return kabinet.MaxScale
}

// unitOf returns the interned unit of a request: its base unit for "".
func (s *articles) unitOf(p *product, u kabinet.UoM) (uint16, bool) {
	if u == "" || s.units[p.unit].code == u {
		return p.unit, true
	}
	for _, k := range s.packsOf(p) {
		if s.units[k.unit].code == u {
			return k.unit, true
		}
	}
	return 0, false
}
