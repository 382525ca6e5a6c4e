package pricing

import (
	"cmp"

	"github.com/seed-a884640a/kabinet"
)

// Resolve answers one line, on its own. It allocates nothing for a line that
// can be ordered as asked and that up to 32 of the buyer's sources have.
func (v *View) Resolve(r Request) Result {
	var out Result
	l := line{v: v, s: v.snap}
	l.resolve(&r, l.s.idOf(r.SKU), nil, &out)
	return out
}

// line is the state of one resolution.
type line struct {
	v       *View
	s       *Snapshot
	at      int64
	product uint32
	p       *product
	// Of the request:
	unit      uint16
	quantity  kabinet.Quantity
	currency  kabinet.Currency
	agreement kabinet.AgreementID

	pool   *pool // the lines that count together with it; nil for the line alone
	next   int64 // the earliest change of any source considered
	miss   match // the nearest miss
	best   match // what won so far
	other  match // what ties with it
	trace  *Trace
	buffer [32]hit
	// Of the requests to come; see ahead.
	ids     [32]uint32
	touched uint32
}

// unknown stands for the id of a product that the book does not have.
const unknown = 1<<32 - 1

// idOf returns the id of a product, or unknown.
func (s *Snapshot) idOf(sku kabinet.SKU) uint32 {
	if id, ok := s.ids[sku]; ok {
		return id
	}
	return unknown
}

// resolve answers a request for the product of the id. A line may be used for
// one after the other.
func (l *line) resolve(r *Request, id uint32, pool *pool, out *Result) {
	v, s := l.v, l.s
	out.Order.Reason = ReasonNoPrice
	if l.trace != nil {
		l.trace.begin(v, r)
	}
	if id == unknown {
		out.Reason = ReasonUnknownProduct
		return
	}
	var ok bool
	l.p, l.product, l.pool = &s.products[id], id, pool
	if l.unit, ok = s.unitOf(l.p, r.Unit); !ok {
		out.Reason = ReasonUnknownUnit
		return
	}
	if r.Quantity.Sign() <= 0 {
		out.Reason, out.Order.Reason = ReasonBadQuantity, ReasonBadQuantity
		return
	}
	if l.at = nanos(r.At); l.at == sinceEver || l.at == forever {
		out.Reason = ReasonBadInstant
		return
	}
	l.quantity, l.currency, l.agreement = r.Quantity, r.Currency, r.Agreement
	l.next = forever
	l.miss.reason = ReasonNotAssigned
	hits := v.hits(l.buffer[:0], id, v.whole || r.Agreement != "")
	won, tied := l.choose(hits)
	out.ValidUntil = instant(l.next)
	if won == nil {
		out.Reason = l.miss.reason
		out.Near = s.near(&l.miss)
	} else {
		l.finish(out, won, &l.best)
		out.Tied = tied
	}
	if l.trace != nil {
		l.trace.end(l, out)
	}
}

// finish writes the result of the row that won.
func (l *line) finish(out *Result, won *source, m *match) {
	s, t := l.s, won.t
	out.Source = t.source
	out.Source.Level = won.level
	out.Source.Row = int(m.row.index)
	out.Tax = t.tax
	if m.terms.flags&flagOnRequest != 0 {
		out.Outcome, out.Order.Reason = QuoteOnly, ReasonOnRequest
		return
	}
	per := s.rows.perOf(m.terms)
	total, err := m.price.MulPer(m.quantity, per, t.currency.Digits(), kabinet.HalfUp)
	if err != nil {
		out.Reason, out.Order.Reason, out.Source = ReasonOverflow, ReasonOverflow, Source{}
		return
	}
	out.Outcome = Priced
	out.Price, out.Per, out.Unit = m.price, per, s.units[m.unit].code
	out.Quantity, out.Counted, out.Ladder, out.Tier = m.quantity, m.counted, m.terms.shape != 0, m.tier
	out.Total = total
	out.Order.Reason = ReasonNone
	if _, scale := l.quantity.Fixed(); m.terms.rule|l.p.rule == 0 && scale <= int(s.units[l.unit].digits) {
		out.Order.OK = true // nothing limits it: not worth a call
		return
	}
	out.Order = l.orderable(m)
}

// orderable checks the line against the rule of a row, or else of the product.
func (l *line) orderable(m *match) Orderability {
	return l.s.orderable(l.p, cmp.Or(m.terms.rule, l.p.rule), l.quantity, l.unit)
}

// choose goes through the sources in order and returns the first that prices
// the line, with l.best, or nil with l.miss set.
func (l *line) choose(hits []hit) (won *source, tied bool) {
	if l.agreement != "" {
		var done bool
		if won, hits, done = l.named(hits); done {
			return won, false
		}
	}
	for len(hits) > 0 {
		end := 1
		for end < len(hits) && hits[end].src.group == hits[0].src.group {
			end++
		}
		var stop bool
		if won, tied, stop = l.group(hits[:end]); won != nil || stop {
			return won, tied
		}
		hits = hits[end:]
	}
	return nil, false
}

// group settles sources of one level, distance and priority. It returns stop
// where no further source may be asked.
func (l *line) group(group []hit) (won *source, tied, stop bool) {
	best := &l.best
	var exclusive *match // what an exclusive source of the group lacks
	for i := 0; i < len(group); {
		h := &group[i]
		i++
		if h.src.level == LevelAgreement {
			// The agreements of one party stand together: one of them holds.
			end := i
			for end < len(group) && group[end].src.party == h.src.party {
				end++
			}
			if of := group[i-1 : end]; len(of) > 1 {
				if h, exclusive, stop = l.oneOf(of, exclusive); stop {
					return nil, false, true
				}
			}
			if i = end; h == nil {
				continue
			}
		}
		m := best
		if won != nil {
			m = &l.other
		}
		l.consider(h, m)
		if m.reason != ReasonNone {
			exclusive = cmp.Or(l.missed(h.src, m), exclusive)
			if m.reason == ReasonOverflow {
				return nil, false, true
			}
			continue
		}
		if won == nil {
			won = h.src
			continue
		}
		if won.t == h.src.t {
			continue // one list that reaches the buyer in two ways
		}
		tied = true
		order, comparable := l.compare(won, best, h.src, m)
		if l.s.onTie(h.src.level, h.src.party) == TieRefuse || !comparable {
			best.reason, m.reason = ReasonTie, ReasonTie
			l.reject(won, best)
			l.reject(h.src, m)
			l.miss = match{reason: ReasonTie}
			return nil, true, true
		}
		why := ReasonDearer
		if order == 0 {
			// Of equal ones that which may be ordered as asked, then the smaller id.
			why = ReasonEqual
			if !l.orderable(best).OK && l.orderable(m).OK {
				order = 1
			}
		}
		if order > 0 {
			best.reason = why
			l.reject(won, best)
			won, *best = h.src, *m
		} else {
			m.reason = why
			l.reject(h.src, m)
		}
	}
	if won != nil {
		l.keep(won, best)
		return won, tied, false
	}
	if exclusive != nil {
		l.miss = *exclusive
		return nil, false, true
	}
	return nil, false, false
}

// reject and keep write the trace, where one is asked for.
func (l *line) reject(src *source, m *match) {
	if l.trace != nil {
		l.trace.candidate(l, src, m)
	}
}

func (l *line) keep(src *source, m *match) {
	if l.trace != nil {
		l.trace.candidate(l, src, m)
	}
}
