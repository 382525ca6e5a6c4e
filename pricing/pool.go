package pricing

import (
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// unitSum is how much of a product the lines of one order ask for in one unit.
type unitSum struct {
	unit     uint16
	quantity kabinet.Quantity
}

// pool is what the lines of one product and order group ask for together.
type pool struct {
	sums  []unitSum // without the lines whose price is promised
	all   []unitSum // with them
	lines []int     // indices of the requests of all
	own   []int     // of those that are in sums
	alone bool      // it is of one line whose price is promised: sums has that only
}

// of returns the sums, with the lines whose price is promised or without.
func (p *pool) of(locked bool) []unitSum {
	if locked {
		return p.all
	}
	return p.sums
}

// groupKey says which lines are one order group, and count together towards a
// ladder of the key. The seller entity and the payer are the view's.
type groupKey struct {
	key       string
	agreement kabinet.AgreementID
	currency  kabinet.Currency
	kind      string
	at        int64
}

// poolKey says which lines pool: those of one product in one order group.
type poolKey struct {
	product uint32
	groupKey
}

// groupKey returns the order group of the line.
func (l *line) groupKey(key string) groupKey {
	return groupKey{key, l.agreement, l.currency, l.given.OrderKind, l.at}
}

// groupSums is what the lines of a Together request count towards ladders of
// groups. Which lines have such a ladder is found by choosing a source for each
// with every ladder of a group taken as reached; what they come to then decides
// whether it is, and lines for which it is not go on to the next source.
type groupSums struct {
	collecting bool
	sums       map[groupKey]*big.Rat
	lines      map[groupKey][]int // indices of the requests
}

// sum returns the pooled quantity in a unit: exact, and rounded once, so however
// lines are split, and into whatever units, it is the same.
func (s *articles) sum(p *product, sums []unitSum, unit uint16) (kabinet.Quantity, bool) {
	if len(sums) == 1 {
		return s.convert(p, sums[0].quantity, sums[0].unit, unit)
	}
	total, ok := s.sumExact(p, sums, unit)
	if !ok {
		return kabinet.Quantity{}, false
	}
	// FloatString rounds half away from zero.
	q, err := kabinet.ParseQuantity(total.FloatString(s.convertDigits(unit)))
	return q, err == nil
}

// sumExact returns the pooled quantity in a unit exactly.
func (s *articles) sumExact(p *product, sums []unitSum, unit uint16) (*big.Rat, bool) {
	total := new(big.Rat)
	for _, u := range sums {
		num, den, ok := s.ratio(p, u.unit, unit)
		if !ok {
			return nil, false
		}
		total.Add(total, new(big.Rat).Mul(ratOf(u.quantity), big.NewRat(num, den)))
	}
	return total, true
}

// pools sums the quantities of the lines that pool; nil where none does.
func (l *line) pools(requests []Request) map[poolKey]*pool {
	var pools map[poolKey]*pool
	for i := range requests {
		r := &requests[i]
		if r.Basis != Together || l.begin(r) != ReasonNone {
			continue
		}
		if pools == nil {
			pools = make(map[poolKey]*pool, len(requests))
		}
		key := poolKey{l.product, l.groupKey("")}
		p := pools[key]
		if p == nil {
			p = new(pool)
			pools[key] = p
		}
		p.lines = append(p.lines, i)
		p.all = add(p.all, l.unit, r.Quantity)
		if !l.isPromised() {
			p.sums = add(p.sums, l.unit, r.Quantity)
			p.own = append(p.own, i)
		}
	}
	return pools
}

// isPromised reports whether the price of the line comes from a promise or a
// lot, and not from a ladder.
func (l *line) isPromised() bool {
	var out Result
	if _, ok := l.promised(&out); ok {
		return true
	}
	if l.given.Lot == "" {
		return false
	}
	hits := l.v.hits(nil, l.product)
	for i := range hits {
		h := &hits[i]
		if h.src.level != LevelLot || !l.holds(h.src) {
			continue
		}
		var m match
		if l.consider(h, &m); m.reason == ReasonNone {
			return true
		}
	}
	return false
}

func add(sums []unitSum, unit uint16, q kabinet.Quantity) []unitSum {
	for i := range sums {
		sum := &sums[i]
		if sum.unit != unit {
			continue
		}
		total, err := sum.quantity.Add(q)
		if err != nil {
			return append(sums, unitSum{unit: tooMuch})
		}
		sum.quantity = total
		return sums
	}
	return append(sums, unitSum{unit, q})
}

// tooMuch is no unit: a sum that does not fit cannot be converted, so every
// line of the pool says that it overflows.
const tooMuch = 1<<16 - 1

// poolOf returns the pool of the line that has begun, the i-th. One whose price
// is promised, or of a lot, is alone but for ladders that say otherwise.
func (l *line) poolOf(pools map[poolKey]*pool, r *Request, i int) *pool {
	if pools == nil || r.Basis != Together {
		return nil
	}
	p := pools[poolKey{l.product, l.groupKey("")}]
	if p == nil {
		return nil
	}
	if _, own := slices.BinarySearch(p.own, i); own {
		return p
	}
	return &pool{sums: []unitSum{{l.unit, r.Quantity}}, all: p.all, lines: p.lines, own: []int{i}, alone: true}
}

// groupsOf counts what the lines of a request add to each group.
func (l *line) groupsOf(pools map[poolKey]*pool, requests []Request) *groupSums {
	if pools == nil || !l.s.grouped {
		return nil
	}
	g := &groupSums{collecting: true, sums: map[groupKey]*big.Rat{}, lines: map[groupKey][]int{}}
	for i := range requests {
		r := &requests[i]
		if r.Basis != Together || l.begin(r) != ReasonNone {
			continue
		}
		l.pool, l.groups = l.poolOf(pools, r, i), g
		o, ok := l.choose(l.v.hits(nil, l.product))
		if !ok || o.m.own == nil || (l.isPromised() && !o.m.seg.specialOf(o.m.terms).ladder.Locked) {
			continue
		}
		key := l.groupKey(o.m.key)
		if g.sums[key] == nil {
			g.sums[key] = new(big.Rat)
		}
		g.sums[key].Add(g.sums[key], o.m.own)
		g.lines[key] = append(g.lines[key], i)
	}
	l.pool, l.groups, g.collecting = nil, nil, false
	return g
}
