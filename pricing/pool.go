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
}

// poolKey says which lines pool: those of one product in one order group. The
// seller entity and the payer are the view's.
type poolKey struct {
	product   uint32
	agreement kabinet.AgreementID
	currency  kabinet.Currency
	kind      string
	at        int64
}

// sum returns the pooled quantity in a unit: exact, and rounded once, so however
// lines are split, and into whatever units, it is the same.
func (s *Snapshot) sum(p *product, pool *pool, unit uint16) (kabinet.Quantity, bool) {
	if len(pool.sums) == 1 {
		return s.convert(p, pool.sums[0].quantity, pool.sums[0].unit, unit)
	}
	total := new(big.Rat)
	for _, u := range pool.sums {
		num, den, ok := s.ratio(p, u.unit, unit)
		if !ok {
			return kabinet.Quantity{}, false
		}
		total.Add(total, new(big.Rat).Mul(ratOf(u.quantity), big.NewRat(num, den)))
	}
	// FloatString rounds half away from zero.
	q, err := kabinet.ParseQuantity(total.FloatString(s.convertDigits(unit)))
	return q, err == nil
}

// ResolveAll answers the requests in order and appends the results to dst.
// Requests whose Basis is Together pool their quantities by article, within one
// instant, currency, order kind and agreement as the requests name it, so that
// splitting a line never changes its tier. A line counts whether or not it may
// be ordered as asked; one of an unknown product or unit, or of a quantity that
// is not positive, does not.
func (v *View) ResolveAll(dst []Result, requests []Request) []Result {
	pools := v.pools(requests)
	l := line{v: v, s: v.snap}
	first := len(dst)
	dst = slices.Grow(dst, len(requests))[:first+len(requests)]
	for i := 0; i < len(requests); i += len(l.ids) {
		some := requests[i:min(i+len(l.ids), len(requests))]
		l.ahead(some)
		for j := range some {
			out := &dst[first+i+j]
			*out = Result{}
			l.resolve(&some[j], l.ids[j], v.poolOf(pools, &some[j]), out)
		}
	}
	return dst
}

// ahead looks up the products of some requests, and reads a little of each of
// their rows. Nothing comes of the reading but that the memory is at hand when
// the lines are resolved: one after the other they would wait for it, and here
// the processor waits for all at once.
func (l *line) ahead(some []Request) {
	s := l.s
	for i := range some {
		l.ids[i] = s.idOf(some[i].SKU)
	}
	const step = 64 / 20 // rows to a cache line
	touched := l.touched
	for i := range some {
		if l.ids[i] == unknown {
			continue
		}
		of := s.rowsOf(l.ids[i])
		for n := of.lo; n < min(of.hi, of.lo+many); n += step {
			touched += s.rows.rows[n].table
		}
	}
	l.touched = touched
}

// ExplainAll is ResolveAll with a trace for each line.
func (v *View) ExplainAll(requests []Request) ([]Result, []*Trace) {
	pools := v.pools(requests)
	results, traces := make([]Result, len(requests)), make([]*Trace, len(requests))
	for i := range requests {
		traces[i] = new(Trace)
		l := line{v: v, s: v.snap, trace: traces[i]}
		l.resolve(&requests[i], v.snap.idOf(requests[i].SKU), v.poolOf(pools, &requests[i]), &results[i])
		traces[i].Result = results[i]
		if p := v.poolOf(pools, &requests[i]); p != nil {
			traces[i].Lines = slices.Clone(p.lines)
		}
	}
	return results, traces
}

// pools sums the quantities of the lines that pool; nil where none does.
func (v *View) pools(requests []Request) map[poolKey]*pool {
	var pools map[poolKey]*pool
	for i := range requests {
		key, unit, ok := v.poolKey(&requests[i])
		if !ok {
			continue
		}
		if pools == nil {
			pools = make(map[poolKey]*pool, len(requests))
		}
		p := pools[key]
		if p == nil {
			p = new(pool)
			pools[key] = p
		}
		p.lines = append(p.lines, i)
		p.add(unit, requests[i].Quantity)
	}
	return pools
}

func (p *pool) add(unit uint16, q kabinet.Quantity) {
	for i := range p.sums {
		sum := &p.sums[i]
		if sum.unit != unit {
			continue
		}
		total, err := sum.quantity.Add(q)
		if err != nil {
			p.sums = append(p.sums, unitSum{unit: tooMuch})
			return
		}
		sum.quantity = total
		return
	}
	p.sums = append(p.sums, unitSum{unit, q})
}

// tooMuch is no unit: a sum that does not fit cannot be converted, so every
// line of the pool says that it overflows.
const tooMuch = 1<<16 - 1

func (v *View) poolOf(pools map[poolKey]*pool, r *Request) *pool {
	if pools == nil {
		return nil
	}
	key, _, ok := v.poolKey(r)
	if !ok {
		return nil
	}
	return pools[key]
}

func (v *View) poolKey(r *Request) (poolKey, uint16, bool) {
	if r.Basis != Together || r.Quantity.Sign() <= 0 {
		return poolKey{}, 0, false
	}
	id, ok := v.snap.ids[r.SKU]
	if !ok {
		return poolKey{}, 0, false
	}
	unit, ok := v.snap.unitOf(&v.snap.products[id], r.Unit)
	return poolKey{id, r.Agreement, r.Currency, r.OrderKind, nanos(r.At)}, unit, ok
}

// Explain answers one line, on its own, with its trace.
func (v *View) Explain(r Request) (Result, *Trace) {
	var out Result
	trace := new(Trace)
	l := line{v: v, s: v.snap, trace: trace}
	l.resolve(&r, v.snap.idOf(r.SKU), nil, &out)
	trace.Result = out
	return out, trace
}
