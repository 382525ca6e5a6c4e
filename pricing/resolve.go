package pricing

import (
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Resolve answers one line, on its own. It allocates nothing for a line that
// needs no more than a price or tiers over the whole quantity, and can be
// ordered as asked.
func (v *View) Resolve(r Request) (out Result) {
	if v.simple && r.Conditions == nil {
		q := quick{v: v}
		if q.one(&r, &out) {
			return out
		}
		out = Result{}
	}
	v.slow(&r, &out)
	return out
}

// slow answers one line with all the rules.
func (v *View) slow(r *Request, out *Result) {
	l := line{v: v, s: v.snap}
	copied := *r // so that the caller's does not escape
	var o offer
	l.resolve(&copied, out, &o)
}

// Explain answers one line, on its own, with its trace.
func (v *View) Explain(r Request) (Result, *Trace) {
	var out Result
	trace := new(Trace)
	l := line{v: v, s: v.snap, trace: trace}
	var o offer
	l.resolve(&r, &out, &o)
	trace.Result = out
	return out, trace
}

// ResolveAll answers the requests in order and appends the results to dst.
// Requests whose Basis is Together count together towards ladders as those say,
// within one order group: one instant, currency, order kind and agreement as the
// requests name it. So splitting a line never changes its tier. A line counts
// whether or not it may be ordered as asked; one of an unknown product or unit,
// or of a quantity that is not positive, does not.
func (v *View) ResolveAll(dst []Result, requests []Request) []Result {
	first := len(dst)
	dst = slices.Grow(dst, len(requests))[:first+len(requests)]
	out := dst[first:]
	for i := range requests {
		if requests[i].Basis == Together {
			v.together(requests, out, nil)
			return dst
		}
	}
	q := quick{v: v}
	var next ahead
	for i := 0; i < len(requests); i += batch {
		some := requests[i:min(i+batch, len(requests))]
		if v.simple {
			next.look(v, some)
		}
		for j := range some {
			if v.simple && some[j].Conditions == nil && q.answer(&some[j], &next.blocks[j], &next.ranked[j], &out[i+j]) {
				continue
			}
			out[i+j] = Result{}
			v.slow(&some[j], &out[i+j])
		}
	}
	return dst
}

// ExplainAll is ResolveAll with a trace for each line.
func (v *View) ExplainAll(requests []Request) ([]Result, []*Trace) {
	results, traces := make([]Result, len(requests)), make([]*Trace, len(requests))
	v.together(requests, results, traces)
	for i, t := range traces {
		t.Result = results[i]
	}
	return results, traces
}

// pending is a line whose amount is settled together with those of others.
type pending struct {
	line  int
	offer offer
	trace *Trace
}

// together answers lines some of which may count together, with traces unless
// those are nil.
func (v *View) together(requests []Request, out []Result, traces []*Trace) {
	l := line{v: v, s: v.snap}
	pools := l.pools(requests)
	groups := l.groupsOf(pools, requests)
	var waiting []pending
	var all []Trace
	if traces != nil {
		all = make([]Trace, len(requests))
		n := 4 * min(len(requests), 16)
		l.room.candidates.size, l.room.steps.size = n, n
	}
	var o offer
	var next ahead
	for i := range requests {
		if i%batch == 0 {
			next.warm(v, requests[i:min(i+batch, len(requests))])
		}
		r := &requests[i]
		out[i] = Result{}
		l.trace = nil
		l.join(pools, groups, i)
		if traces != nil {
			traces[i] = &all[i]
			l.trace = traces[i]
		}
		o = offer{}
		if l.resolve(r, &out[i], &o) {
			out[i].ValidUntil = instant(l.next)
			if l.trace != nil {
				l.trace.keep(&l)
				o.m.moves = slices.Clone(o.m.moves) // out of the room that others use
			}
			waiting = append(waiting, pending{i, o, l.trace})
		}
	}
	settleSets(v.snap.policy.Rounding, waiting)
	for i := range waiting {
		w := &waiting[i]
		r := &requests[w.line]
		l.begin(r)
		l.trace = w.trace
		l.join(pools, groups, w.line)
		l.bound(l.at, nanosOr(&out[w.line]))
		l.finish(&w.offer, &out[w.line])
		l.end(&out[w.line])
	}
}

// join makes the line count together with the others of its pool and group.
func (l *line) join(pools []*pool, groups *groupSums, i int) {
	l.pool, l.groups, l.counts = pools[i], nil, groupKey{}
	if l.pool != nil && groups != nil {
		l.groups, l.counts = groups, groups.of[i]
	}
}

// nanosOr returns until when a result holds.
func nanosOr(r *Result) int64 { return timeOr(r.ValidUntil, forever) }

// settleSets rounds what the lines of each set come to once, and allocates it to
// them by largest remainder.
func settleSets(mode kabinet.Rounding, lines []pending) {
	sets := map[setKey][]int{}
	var order []setKey
	for i := range lines {
		k := lines[i].offer.m.set
		if sets[k] == nil {
			order = append(order, k)
		}
		sets[k] = append(sets[k], i)
	}
	for _, k := range order {
		shares := make([]*big.Rat, len(sets[k]))
		for j, i := range sets[k] {
			shares[j] = lines[i].offer.m.share
		}
		currency := k.group.currency
		amounts, err := allocate(shares, currency, mode)
		for j, i := range sets[k] {
			m := &lines[i].offer.m
			if err != nil {
				m.share = nil
				lines[i].offer.c = calc{done: true, reason: ReasonOverflow}
				continue
			}
			m.amount = amounts[j]
			lines[i].offer.c = calc{} // where it was compared, that was by its share
		}
	}
}

// allocate rounds the sum of exact shares once to the currency, and divides it:
// each part is its share rounded down, and the smallest units left over go one
// each to the parts with the largest remainders, the earlier first.
func allocate(shares []*big.Rat, c kabinet.Currency, mode kabinet.Rounding) ([]kabinet.Money, error) {
	digits := c.Digits()
	unit := new(big.Rat).SetInt64(pow10(digits))
	sum := new(big.Rat)
	type part struct {
		units     *big.Int
		remainder *big.Rat
		index     int
	}
	parts := make([]part, len(shares))
	left := new(big.Int)
	for i, s := range shares {
		sum.Add(sum, s)
		x := new(big.Rat).Mul(s, unit)
		n := floorOf(x)
		parts[i] = part{n, new(big.Rat).Sub(x, new(big.Rat).SetInt(n)), i}
		left.Sub(left, n)
	}
	total, err := roundRat(sum, c, digits, mode)
	if err != nil {
		return nil, err
	}
	coef, scale := total.Fixed()
	whole := new(big.Int).SetInt64(coef)
	whole.Mul(whole, new(big.Int).SetInt64(pow10(digits-scale)))
	left.Add(left, whole)
	byRemainder := slices.Clone(parts)
	slices.SortStableFunc(byRemainder, func(a, b part) int { return b.remainder.Cmp(a.remainder) })
	one, n := big.NewInt(1), left.Int64()
	for i := 0; n != 0; i = (i + 1) % len(byRemainder) {
		at := &parts[byRemainder[i].index]
		if n > 0 {
			at.units.Add(at.units, one)
			n--
		} else {
			at.units.Sub(at.units, one) // where the mode rounds down
			n++
		}
	}
	out := make([]kabinet.Money, len(parts))
	for i, p := range parts {
		if !p.units.IsInt64() {
			return nil, kabinet.ErrOverflow
		}
		if out[i], err = kabinet.NewMoney(p.units.Int64(), digits, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// roundRat rounds an exact amount to the digits of a currency. All modes need to
// know of what is cut off is whether it is nothing, less than a half, a half or
// more: one more digit says that.
func roundRat(x *big.Rat, c kabinet.Currency, digits int, mode kabinet.Rounding) (kabinet.Money, error) {
	y := new(big.Rat).Mul(x, new(big.Rat).SetInt64(pow10(digits)))
	n, rem := new(big.Int).QuoRem(y.Num(), y.Denom(), new(big.Int)) // towards zero
	digit := int64(0)
	if rem.Sign() != 0 {
		digit = int64(5 + 2*new(big.Int).Lsh(rem.Abs(rem), 1).Cmp(y.Denom()))
	}
	n.Mul(n, big.NewInt(10)).Add(n, big.NewInt(digit*int64(y.Sign())))
	if !n.IsInt64() {
		return kabinet.Money{}, kabinet.ErrOverflow
	}
	m, err := kabinet.NewMoney(n.Int64(), digits+1, c)
	if err != nil {
		return m, err
	}
	return m.Round(digits, mode)
}
