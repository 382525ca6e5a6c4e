package pricing

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// quick answers what most lines are: a buyer without rules of their own asks for
// a price in the base unit, and the first of the buyer's sources in force has
// one, single or by tiers over the whole quantity. It says so where a line needs
// more, and then has done nothing. It gives the same answers as the rest, only
// sooner; see BENCHMARKS.md.
type quick struct {
	v  *View
	at time.Time // of the request before, and its nanoseconds
	ns int64
	// Of the requests to come; see ahead.
	blocks  [32]uint32
	touched uint32
}

// quickHits is how many of the buyer's sources may have a product.
const quickHits = 8

// ahead looks up the products of some requests, and reads a little of each of
// their blocks. Nothing comes of the reading but that the memory is at hand when
// the lines are answered: one after the other they would wait for it, and here
// the processor waits for all at once.
func (q *quick) ahead(some []Request) {
	s := q.v.snap
	words := s.base.words
	for i := range some {
		q.blocks[i] = s.index.find(some[i].SKU, words)
	}
	touched := q.touched
	for i := range some {
		b := q.blocks[i]
		if b == 0 {
			continue
		}
		// The number of rows is in the line that has been read. A row takes four
		// words, and its amounts follow.
		n := words[b] & rowMask
		for at := b + 16; at < b+blockHead+4+n*6 && at < b+256 && at < uint32(len(words)); at += 16 {
			touched += words[at]
		}
	}
	q.touched = touched
}

// answer writes the answer to a request for the product of a block, and reports
// whether it could. Where it could not, it may have written to out.
func (q *quick) answer(r *Request, at uint32, out *Result) bool {
	v := q.v
	s := v.snap
	if at == 0 || r.Agreement != "" || r.Basis != Each {
		return false
	}
	words := s.base.words[at:]
	head := words[blockRows]
	unit := words[blockSKU] >> 16
	u := &s.articles.units[unit]
	n := head & rowMask
	if head&^rowMask != 0 || n > many || (r.Unit != "" && r.Unit != u.code) || (v.ruled && s.isRuled(words[blockSubject])) {
		return false
	}
	if len(v.apart) > 0 && v.isApart(words[blockSubject]) {
		return false
	}
	if r.At != q.at || r.At.IsZero() {
		q.at, q.ns = r.At, nanos(r.At)
	}
	now := q.ns
	if now == sinceEver || now == forever || r.Quantity.Sign() <= 0 {
		return false
	}
	// Which rows are perhaps of the buyer's sources: most are not, and a jump
	// that cannot be foreseen costs more than writing each.
	var maybe [many + 1]uint8
	found := 0
	first := blockHead + (words[blockSKU]&0xFFFF+3)/4
	for i, id := range words[first : first+n] {
		maybe[found%len(maybe)] = uint8(i)
		found += int(v.lookup.filter[id%filterBits/64] >> (id % 64) & 1)
	}
	// Those that are, the first in order first.
	var ranks, rows [quickHits + 1]uint32
	hits := 0
	for _, i := range maybe[:found] {
		src := v.lookup.first(words[first+uint32(i)])
		if src < 0 {
			continue
		}
		if hits == quickHits || v.lookup.next[src] >= 0 {
			return false
		}
		at := hits
		for ; at > 0 && ranks[at-1] > uint32(src); at-- {
			ranks[at], rows[at] = ranks[at-1], rows[at-1]
		}
		ranks[at], rows[at] = uint32(src), first+n+rowWords*uint32(i)
		hits++
	}
	ranks[hits] = uint32(len(v.sources)) // is no source
	next, won := int64(forever), quickPrice{}
	for h := 0; h < hits; {
		src := &v.sources[ranks[h]]
		if src.t.currency != r.Currency {
			return false
		}
		next = boundary(next, now, src.from, src.until)
		row := uint32(0)
		for rank := ranks[h]; ranks[h] == rank; h++ { // of a series, several rows
			tm := &s.base.terms[words[rows[h]]]
			if uint32(tm.unit) != unit {
				return false
			}
			next = boundary(next, now, tm.from, tm.until)
			if now >= max(tm.from, src.from) && now < min(tm.until, src.until) {
				row = rows[h]
			}
		}
		if row != 0 {
			var p quickPrice
			if !p.read(s.base, words, row, r.Quantity, src) {
				return false
			}
			switch {
			case won.src == nil:
				won = p
			case !won.beats(&p, s):
				won = p
				won.settled = SettledByTie
			default:
				won.settled = SettledByTie
			}
			if won.unclear {
				return false
			}
		}
		if won.src != nil && (h == hits || v.sources[ranks[h]].group != won.src.group) {
			return won.write(r, s, words, u, next, out)
		}
	}
	return false
}

// quickPrice is what one source has.
type quickPrice struct {
	src     *source
	tm      *terms
	price   kabinet.Money
	tier    kabinet.Quantity
	index   uint32
	settled Settled
	unclear bool // it takes more to say which of two holds
}

// read reads the row at a place of the block. It reports whether it has a price
// for the quantity.
func (p *quickPrice) read(seg *segment, words []uint32, at uint32, quantity kabinet.Quantity, src *source) bool {
	row := words[at : at+rowWords]
	tm := &seg.terms[row[0]]
	p.src, p.tm, p.index = src, tm, row[1]
	i := 0
	if tm.shape != 0 {
		from := seg.thresholds(tm)
		for i = len(from) - 1; i >= 0 && quantity.Less(from[i]); i-- {
		}
		if i < 0 {
			return false
		}
		p.tier = from[i]
	}
	coef := int64(row[2])
	switch {
	case tm.flags&flagWide != 0:
		at := row[2] + 2*uint32(i)
		coef = int64(uint64(words[at]) | uint64(words[at+1])<<32)
	case tm.shape != 0:
		coef = int64(words[row[2]+uint32(i)])
	}
	var err error
	p.price, err = kabinet.NewMoney(coef, int(tm.scale), src.t.currency)
	return err == nil
}

// beats reports whether p costs less than another source of its rank. Where they
// cost the same, or not for the same quantity, it is unclear.
func (p *quickPrice) beats(o *quickPrice, s *Snapshot) bool {
	order, err := p.price.Cmp(o.price)
	p.unclear = err != nil || order == 0 || p.tm.per != o.tm.per || p.src.t.tax != o.src.t.tax ||
		s.onTie(o.src.level, o.src.party) != TieLowest
	o.unclear = p.unclear
	return order < 0
}

// write writes the result, and reports whether the amount fits.
func (p *quickPrice) write(r *Request, s *Snapshot, words []uint32, u *unit, next int64, out *Result) bool {
	per, digits := one, r.Currency.Digits()
	var err error
	if p.tm.per == 0 {
		out.Total, err = p.price.Mul(r.Quantity, digits, kabinet.HalfUp)
	} else {
		per = s.base.per[p.tm.per-1]
		out.Total, err = p.price.MulPer(r.Quantity, per, digits, kabinet.HalfUp)
	}
	if err != nil {
		return false
	}
	t := p.src.t
	out.Outcome, out.Price, out.List, out.Per, out.Unit = Priced, p.price, p.price, per, u.code
	out.Quantity, out.Counted, out.Tax, out.Settled = r.Quantity, r.Quantity, t.tax, p.settled
	out.Ladder, out.Tier = p.tm.shape != 0, p.tier
	out.Source.List, out.Source.Agreement, out.Source.AgreementVersion = t.source.List, t.source.Agreement, t.source.AgreementVersion
	out.Source.Level, out.Source.Row, out.Source.Version = p.src.level, int(p.index), t.source.Version
	out.ValidUntil = instant(next)
	if _, scale := r.Quantity.Fixed(); p.tm.rule|words[blockRule] == 0 && scale <= int(u.digits) {
		out.Order.OK = true // nothing limits it: not worth a call
		return true
	}
	product := &s.products[words[blockSubject]]
	rule := s.orderRule(product)
	if p.tm.rule != 0 {
		rule = s.base.orderOf(p.tm)
	}
	out.Order = s.orderable(product, rule, r.Quantity, product.unit)
	return true
}

// boundary returns the earliest change: that of a window, or the one there is.
func boundary(next, now, from, until int64) int64 {
	if from > now {
		return min(next, from)
	}
	if until > now {
		return min(next, until)
	}
	return next
}

// isApart reports whether a source that is not in the base segment has the
// product.
func (v *View) isApart(subject uint32) bool {
	return slices.ContainsFunc(v.apart, func(i int32) bool { b := v.sources[i].t.seg.of(subject); return b.n > 0 })
}
