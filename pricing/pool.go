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
	sums  []unitSum
	lines []int // indices of the requests
	whole *pool // with the lines whose price is promised, and those of lots
	next  int64 // of a whole one: when a promise or the offer of a lot changes
}

// with returns the pool with the lines whose price is promised, or without.
func (p *pool) with(locked bool) *pool {
	if locked {
		return p.whole
	}
	return p
}

func (p *pool) add(i int, unit uint16, q kabinet.Quantity) {
	p.lines = append(p.lines, i)
	p.sums = add(p.sums, unit, q)
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

// poolKey says which lines pool: those of one product in one order group, or,
// where a lot has a price of its own, those of the lot.
type poolKey struct {
	product uint32
	lot     LotID
	groupKey
}

// groupKey returns the order group of the line, as it was asked: also while it is
// looked at without its agreement, or in the currency of a list that another is
// made of.
func (l *line) groupKey(key string) groupKey {
	return groupKey{key, l.request.Agreement, l.request.Currency, l.given.OrderKind, l.at}
}

// groupSums is what the lines of a Together request count towards ladders of
// groups. Which lines have such a ladder is found by choosing a source for each
// with every ladder of a group taken as reached; what they come to then decides
// whether it is, and lines for which it is not go on to the next source.
type groupSums struct {
	collecting bool
	sums       map[groupKey]*groupSum
	of         []groupKey // by request; without a key where it counts in none
	// next is when what the lines of an order count may change.
	next map[groupKey]int64
}

// groupSum is exact. Fees are shared by the lines that pay: all but those whose
// price is promised.
type groupSum struct {
	counted, paying *big.Rat
	lines           []int // indices of the requests
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

// pools sums the quantities of the lines that pool, and returns the pool of each
// request: nil for those that are alone.
func (l *line) pools(requests []Request) []*pool {
	out := make([]*pool, len(requests))
	pools := map[poolKey]*pool{}
	wholes := map[poolKey]*pool{}
	of := func(pools map[poolKey]*pool, key poolKey) *pool {
		if pools[key] == nil {
			pools[key] = &pool{next: forever}
		}
		return pools[key]
	}
	// A lot has a price or not for all of its lines together, and its ladder may
	// count every line: so these are summed first.
	lots := map[poolKey]*pool{}
	for i := range requests {
		r := &requests[i]
		if r.Basis != Together || l.begin(r) != ReasonNone {
			continue
		}
		key := poolKey{product: l.product, groupKey: l.groupKey("")}
		whole := of(wholes, key)
		whole.add(i, l.unit, r.Quantity)
		if key.lot = l.given.Lot; key.lot == "" {
			continue
		}
		if _, promised := l.promised(new(Result)); !promised {
			lot := of(lots, key)
			lot.whole = whole
			lot.add(i, l.unit, r.Quantity)
		}
	}
	for i := range requests {
		r := &requests[i]
		if r.Basis != Together || l.begin(r) != ReasonNone {
			continue
		}
		key := poolKey{product: l.product, groupKey: l.groupKey("")}
		whole := wholes[key]
		key.lot = l.given.Lot
		l.pool = lots[key]
		promised, lot := l.isPromised()
		whole.next = min(whole.next, l.next)
		l.pool = nil
		if promised {
			out[i] = &pool{whole: whole} // alone
		} else {
			key.lot = lot
			out[i] = of(pools, key)
			out[i].whole = whole
		}
		out[i].add(i, l.unit, r.Quantity)
	}
	return out
}

// isPromised reports whether the price of the line is promised, or is that of a
// lot.
func (l *line) isPromised() (promised bool, lot LotID) {
	var out Result
	if _, ok := l.promised(&out); ok {
		return true, ""
	}
	if l.given.Lot == "" {
		return false, ""
	}
	hits := l.v.hits(nil, l.product)
	for i := range hits {
		h := &hits[i]
		if h.src.level != LevelLot || !l.holds(h.src) {
			continue
		}
		var m match
		if l.consider(h, &m); m.reason == ReasonNone {
			return false, l.given.Lot
		}
	}
	return false, ""
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

// groupsOf counts what the lines of a request add to each group. Those of which
// the buyer does not see the price do not count.
func (l *line) groupsOf(pools []*pool, requests []Request) *groupSums {
	if !l.s.grouped {
		return nil
	}
	g := &groupSums{collecting: true, sums: map[groupKey]*groupSum{}, of: make([]groupKey, len(requests)), next: map[groupKey]int64{}}
	for i := range requests {
		if pools[i] == nil || l.begin(&requests[i]) != ReasonNone {
			continue
		}
		l.pool, l.groups = pools[i], nil
		l.collect(g, i)
		order := l.groupKey("")
		if next, ok := g.next[order]; !ok || l.next < next {
			g.next[order] = l.next
		}
	}
	l.pool, l.groups, g.collecting = nil, nil, false
	return g
}

// collect counts what the line adds to a group.
func (l *line) collect(g *groupSums, i int) {
	if visible, priced := l.sees(l.product); !visible || !priced {
		return
	}
	promised, lot := l.isPromised()
	l.groups = g
	hits := l.v.hits(nil, l.product)
	if lot != "" { // its own ladder, or else that which may count lots
		o, ok := l.choose(slices.Clone(hits))
		if ok && o.m.own != nil {
			g.add(i, l.groupKey(o.m.key), o.m.own, true)
			return
		}
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.src.level == LevelLot })
	}
	o, ok := l.choose(hits)
	if !ok || o.m.own == nil {
		return
	}
	if pays := !promised && lot == ""; pays || o.m.seg.specialOf(o.m.terms).ladder.Locked {
		g.add(i, l.groupKey(o.m.key), o.m.own, pays)
	}
}

func (g *groupSums) add(i int, key groupKey, own *big.Rat, pays bool) {
	s := g.sums[key]
	if s == nil {
		s = &groupSum{counted: new(big.Rat), paying: new(big.Rat)}
		g.sums[key] = s
	}
	g.of[i] = key
	s.lines = append(s.lines, i)
	s.counted.Add(s.counted, own)
	if pays {
		s.paying.Add(s.paying, own)
	}
}

// group returns what counts for the line towards the ladder of a key, where the
// line adds own to it.
func (l *line) group(key string, own *big.Rat) groupSum {
	if l.groups == nil || l.groups.collecting {
		return groupSum{counted: own, paying: own}
	}
	l.mixed = true
	k := l.groupKey(key)
	s := l.groups.sums[k]
	switch {
	case s == nil:
		return groupSum{counted: own, paying: own}
	case l.counts == k:
		return *s
	}
	// It came to this ladder only when another was not reached.
	return groupSum{counted: new(big.Rat).Add(s.counted, own), paying: new(big.Rat).Add(s.paying, own)}
}
