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
	// Which of the buyer's sources have the product, the first in order first.
	var ranks, rows [quickHits]uint32
	hits := 0
	first := blockHead + (words[blockSKU]&0xFFFF+3)/4
	ids := words[first : first+n]
	for i, id := range ids {
		if !v.lookup.may(id) {
			continue
		}
		src := v.lookup.first(id)
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
		ranks[at], rows[at] = uint32(src), uint32(i)
		hits++
	}
	next := int64(forever)
	for h := 0; h < hits; {
		src := &v.sources[ranks[h]]
		end := h + 1
		for end < hits && ranks[end] == ranks[h] {
			end++ // rows of one list: a series
		}
		if src.t.currency != r.Currency || (end < hits && v.sources[ranks[end]].group == src.group) {
			return false // of another currency, or they tie
		}
		next = boundary(next, now, src.from, src.until)
		var row []uint32
		for ; h < end; h++ {
			at := first + n + rowWords*rows[h]
			tm := &s.base.terms[words[at]]
			if uint32(tm.unit) != unit {
				return false
			}
			next = boundary(next, now, tm.from, tm.until)
			if now >= max(tm.from, src.from) && now < min(tm.until, src.until) {
				row = words[at : at+rowWords]
			}
		}
		if row != nil {
			return q.price(r, src, words, row, u, next, out)
		}
	}
	return false
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

// price writes the result of a row that is in force.
func (q *quick) price(r *Request, src *source, words, row []uint32, u *unit, next int64, out *Result) bool {
	s := q.v.snap
	tm := &s.base.terms[row[0]]
	coef := int64(row[2])
	if tm.shape != 0 {
		from := s.base.thresholds(tm)
		i := len(from) - 1
		for i >= 0 && r.Quantity.Less(from[i]) {
			i--
		}
		if i < 0 {
			return false
		}
		out.Ladder, out.Tier = true, from[i]
		if tm.flags&flagWide != 0 {
			at := row[2] + 2*uint32(i)
			coef = int64(uint64(words[at]) | uint64(words[at+1])<<32)
		} else {
			coef = int64(words[row[2]+uint32(i)])
		}
	} else if tm.flags&flagWide != 0 {
		coef = int64(uint64(words[row[2]]) | uint64(words[row[2]+1])<<32)
	}
	price, err := kabinet.NewMoney(coef, int(tm.scale), r.Currency)
	if err != nil {
		return false
	}
	per := one
	if tm.per == 0 {
		out.Total, err = price.Mul(r.Quantity, r.Currency.Digits(), kabinet.HalfUp)
	} else {
		per = s.base.per[tm.per-1]
		out.Total, err = price.MulPer(r.Quantity, per, r.Currency.Digits(), kabinet.HalfUp)
	}
	if err != nil {
		return false
	}
	out.Outcome, out.Price, out.List, out.Per, out.Unit = Priced, price, price, per, u.code
	out.Quantity, out.Counted, out.Tax = r.Quantity, r.Quantity, src.t.tax
	out.Source = src.t.source
	out.Source.Level, out.Source.Row = src.level, int(row[1])
	out.ValidUntil = instant(next)
	if _, scale := r.Quantity.Fixed(); tm.rule|words[blockRule] == 0 && scale <= int(u.digits) {
		out.Order.OK = true // nothing limits it: not worth a call
		return true
	}
	p := &s.products[words[blockSubject]]
	own := s.orderRule(p)
	if tm.rule != 0 {
		own = s.base.orderOf(tm)
	}
	out.Order = s.orderable(p, own, r.Quantity, p.unit)
	return true
}
