package pricing

import (
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// quick answers what most lines are: a buyer without rules of their own asks for
// a price in the base unit, and the first of the buyer's sources in force has
// one, single or by tiers over the whole quantity. It says so where a line needs
// more, and then has done nothing. It gives the same answers as the rest, only
// sooner; see BENCHMARKS.md.
//
// A page of lines is answered in batches. What is slow is waiting for memory, a
// few times for each line, one after the other. So each step is done for all
// lines of a batch before the next: the processor then waits for many at once.
type quick struct {
	v  *View
	at time.Time // of the request before, and its nanoseconds
	ns int64
}

// ahead is what has been looked up for a batch.
type ahead struct {
	hashes  [batch]uint64
	blocks  [batch]layout
	ranked  [batch]ranked
	touched uint64
}

// batch is how many lines are answered together.
const batch = 64

// ranked are the rows of a block that are of the buyer's sources, in the order
// in which these win: the index of a source, and a row.
type ranked struct {
	n     uint16
	ranks [quickRows + 1]uint16
	rows  [quickRows + 1]uint16
}

// quickRows is how many rows of the buyer's sources a block may have; with more,
// or where it is not clear whose a row is, a line is not one for quick.
const (
	quickRows = 11
	tooMany   = quickRows + 1
)

// look looks up the products of at most batch requests, and which of the rows
// are candidates, and reads a little of these. Nothing comes of that reading but
// that the memory is at hand when the lines are answered.
func (q *ahead) look(v *View, some []Request) {
	s := v.snap
	words, slots := s.base.words, s.index.slots
	touched := q.touched
	for i := range some {
		q.hashes[i] = maphash.String(s.index.seed, string(some[i].SKU))
	}
	for _, h := range q.hashes[:len(some)] {
		touched += uint64(slots[h>>s.index.shift&uint64(len(slots)-1)])
	}
	var at [batch]uint32
	for i := range some {
		at[i] = s.index.first(q.hashes[i])
	}
	for _, at := range at[:len(some)] {
		touched += uint64(words[at])
	}
	for i := range some {
		b, c := &q.blocks[i], &q.ranked[i]
		if b.at = at[i]; b.at != 0 && !sameSKU(words[b.at:], some[i].SKU) {
			b.at = s.index.lookup(q.hashes[i], some[i].SKU, words)
		}
		if at[i] = 0; b.at != 0 {
			b.set(s.base, b.at)
			c.find(&v.lookup, s.base, b)
			at[i] = b.rows + b.stride*uint32(c.rows[0]) // most probably the one that wins
		}
	}
	for _, at := range at[:len(some)] {
		touched += uint64(words[at])
	}
	q.touched = touched
}

// warm is look for lines that the general path answers, with a trace or without.
// It reads a little of what that needs besides.
func (q *ahead) warm(v *View, some []Request) {
	q.look(v, some)
	for i := range some {
		if at := q.blocks[i].at; at != 0 {
			subject := v.snap.base.words[at+blockSubject]
			q.touched += uint64(v.snap.products[subject].unit) + uint64(len(v.snap.authored[subject].Name))
		}
	}
}

// find notes the rows of the buyer's sources. Most rows are not, and a jump that
// cannot be foreseen costs more than a few steps for each.
func (c *ranked) find(l *lookup, seg *segment, b *layout) {
	c.n, c.rows[0] = 0, 0
	switch {
	case b.n > math.MaxUint16:
		c.n = tooMany
	case b.n > many || seg.wide:
		b := block{*b, seg}
		for i := range l.tables {
			t := &l.tables[i]
			for run := b.within(t.id); run.lo < run.hi; run.lo++ {
				c.add(t, run.lo)
			}
		}
	default:
		// From the last on: what is for everyone mostly comes first in a book, and
		// wins last.
		for i := (b.n - 1) &^ (idsAtOnce - 1); i <= many; i -= idsAtOnce {
			ids := seg.words[b.ids+i/2:][:idsAtOnce/2]
			places := l.both(ids[0]) | l.both(ids[1])<<16 | l.both(ids[2])<<32 | l.both(ids[3])<<48
			if b.n-i < idsAtOnce {
				places &= 1<<(8*(b.n-i)) - 1
			}
			for places != 0 {
				at := uint32(63-bits.LeadingZeros64(places)) / 8
				place := uint8(places >> (8 * at))
				places &= 1<<(8*at) - 1
				if place == unsure {
					c.n = tooMany
				} else if t := &l.tables[place-1]; t.id == ids[at/2]>>(at%2*16)&0xFFFF {
					c.add(t, i+at)
				}
			}
		}
	}
	if c.n <= quickRows {
		c.ranks[c.n] = noRank
	}
}

// idsAtOnce is how many ids of tables are looked at together.
const idsAtOnce = 8

// both returns the places of two ids in a word, a byte each.
func (l *lookup) both(ids uint32) uint64 {
	return uint64(*l.place(ids & 0xFFFF)) | uint64(*l.place(ids >> 16))<<8
}

// add notes a row of a table.
func (c *ranked) add(t *ownTable, row uint32) {
	if c.n >= quickRows || !t.alone {
		c.n = tooMany
		return
	}
	rank, at := uint16(t.first), c.n
	for ; at > 0 && c.ranks[at-1] > rank; at-- {
		c.ranks[at], c.rows[at] = c.ranks[at-1], c.rows[at-1]
	}
	c.ranks[at], c.rows[at] = rank, uint16(row)
	c.n++
}

// one answers a request that stands alone.
func (q *quick) one(r *Request, out *Result) bool {
	s := q.v.snap
	at := s.index.find(r.SKU, s.base.words)
	if at == 0 {
		return false
	}
	var b layout
	var c ranked
	b.set(s.base, at)
	c.find(&q.v.lookup, s.base, &b)
	return q.answer(r, &b, &c, out)
}

// answer writes the answer to a request for the product of a block, and reports
// whether it could. Where it could not, it may have written to some of out.
func (q *quick) answer(r *Request, b *layout, c *ranked, out *Result) bool {
	v := q.v
	s := v.snap
	if b.at == 0 || r.Agreement != "" || r.Basis != Each || c.n > quickRows {
		return false
	}
	u := &s.articles.units[b.unit]
	if b.special || (r.Unit != "" && r.Unit != u.code) || (v.ruled && s.isRuled(s.base.words[b.at+blockSubject])) {
		return false
	}
	if len(v.apart) > 0 && v.isApart(s.base.words[b.at+blockSubject]) {
		return false
	}
	if r.At != q.at || r.At.IsZero() {
		q.at, q.ns = r.At, nanos(r.At)
	}
	now := q.ns
	if now == sinceEver || now == forever || r.Quantity.Sign() <= 0 {
		return false
	}
	next := int64(forever)
	for h := uint16(0); h < c.n; {
		first, group, tied := h, v.sources[c.ranks[h]].group, false
		var won quickRow
		for ; c.ranks[h] != noRank; h++ {
			src := &v.sources[c.ranks[h]]
			if src.group != group {
				break
			}
			row := b.row(s.base.words, uint32(c.rows[h]))
			tm := &s.base.terms[row[0]]
			if tm.unit != b.unit || src.t.currency != r.Currency {
				return false
			}
			next = boundary(boundary(next, now, src.from, src.until), now, tm.from, tm.until)
			if src.live(now) && tm.live(now) {
				tied = tied || won.src != nil && won.src != src
				won = quickRow{src, tm, row}
			}
		}
		if won.src == nil {
			continue
		}
		if tied {
			if won = q.lowest(r, b, c, first, h); won.src == nil {
				return false
			}
		}
		out.ValidUntil = instant(next)
		return won.write(s, r, b, tied, out)
	}
	return false
}

// lowest returns the row that costs the least of those in force among some hits
// of one group, or none where that is not clear: where they cost the same, or
// cannot be compared so simply.
func (q *quick) lowest(r *Request, b *layout, c *ranked, lo, hi uint16) (won quickRow) {
	s := q.v.snap
	var least kabinet.Money
	for h := lo; h < hi; {
		var p quickRow
		for rank := c.ranks[h]; h < hi && c.ranks[h] == rank; h++ {
			src, row := &q.v.sources[rank], b.row(s.base.words, uint32(c.rows[h]))
			if tm := &s.base.terms[row[0]]; src.live(q.ns) && tm.live(q.ns) {
				p = quickRow{src, tm, row}
			}
		}
		if p.src == nil {
			continue
		}
		price, _, ok := p.price(s.base, b, r.Quantity)
		if !ok {
			return quickRow{}
		}
		order := -1
		if won.src != nil {
			var err error
			if order, err = price.Cmp(least); err != nil || order == 0 || p.tm.per != won.tm.per || p.src.t.tax != won.src.t.tax ||
				s.onTie(won.src.level, won.src.party) != TieLowest {
				return quickRow{}
			}
		}
		if order < 0 {
			won, least = p, price
		}
	}
	return won
}

// noRank is the rank of no source.
const noRank = math.MaxUint16

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

// quickRow is a row of a source.
type quickRow struct {
	src *source
	tm  *terms
	row []uint32
}

// price returns the price of the row for a quantity and the tier it is of, and
// reports whether there is one.
func (p quickRow) price(seg *segment, b *layout, quantity kabinet.Quantity) (price kabinet.Money, tier kabinet.Quantity, ok bool) {
	i := 0
	if p.tm.ladder.count != 0 {
		from := seg.thresholds(p.tm)
		for i = len(from) - 1; i >= 0 && quantity.Less(from[i]); i-- {
		}
		if i < 0 {
			return price, tier, false
		}
		tier = from[i]
	}
	price, err := kabinet.NewMoney(seg.amount(seg.words[b.at:], p.row, p.tm, i), int(p.tm.scale), p.src.t.currency)
	return price, tier, err == nil
}

// write writes the result but for ValidUntil, and reports whether there is one.
// Every field is set: to clear them all first costs as much again.
func (p quickRow) write(s *Snapshot, r *Request, b *layout, tied bool, out *Result) bool {
	price, tier, ok := p.price(s.base, b, r.Quantity)
	if !ok {
		return false
	}
	per, digits := one, r.Currency.Digits()
	var err error
	if p.tm.per == 0 {
		out.Total, err = price.Mul(r.Quantity, digits, kabinet.HalfUp)
	} else {
		per = s.base.per[p.tm.per-1]
		out.Total, err = price.MulPer(r.Quantity, per, digits, kabinet.HalfUp)
	}
	if err != nil {
		return false
	}
	t, u := p.src.t, &s.units[b.unit]
	out.Outcome, out.Reason, out.Near = Priced, ReasonNone, Near{}
	out.Price, out.List, out.Per, out.Unit, out.Tax = price, price, per, u.code, t.tax
	out.Quantity, out.Ladder, out.Counted, out.Tier, out.Key = r.Quantity, p.tm.ladder.count != 0, r.Quantity, tier, ""
	from := &out.Source
	from.Level, from.List, from.Agreement, from.AgreementVersion = p.src.level, t.source.List, t.source.Agreement, t.source.AgreementVersion
	from.Reference, from.Row, from.Version = "", int(p.row[1]), s.version
	out.Settled, out.NeedsApproval, out.Provisional, out.InvoiceBy, out.Rate = SettledByRank, false, false, InvoiceNominal, ""
	out.Order, out.raised = Orderability{}, false
	if tied {
		out.Settled = SettledByTie
	}
	head := s.base.words[b.at : b.at+blockHead]
	if _, scale := r.Quantity.Fixed(); p.tm.rule|head[blockRule] == 0 && scale <= int(u.digits) {
		out.Order.OK = true // nothing limits it: not worth a call
		return true
	}
	product := &s.products[head[blockSubject]]
	rule := s.orderRule(product)
	if p.tm.rule != 0 {
		rule = s.base.orderOf(p.tm)
	}
	out.Order = s.orderable(product, rule, r.Quantity, product.unit)
	return true
}
