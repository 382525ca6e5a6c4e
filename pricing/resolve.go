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
	l.resolve(&r, nil, &out)
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
}

// match is what a source has for a line: the row that prices it, or the reason
// why none does.
type match struct {
	reason   Reason
	unit     uint16 // of the row, or the one that was missed
	row      *row
	terms    *terms
	price    kabinet.Money
	quantity kabinet.Quantity // in the row's unit
	counted  kabinet.Quantity
	tier     kabinet.Quantity // that was reached, or missed
	at       int64            // the edge that was missed
	currency kabinet.Currency // that was missed
}

// resolve answers a request. A line may be used for one after the other.
func (l *line) resolve(r *Request, pool *pool, out *Result) {
	v, s := l.v, l.s
	out.Order.Reason = ReasonNoPrice
	if l.trace != nil {
		l.trace.begin(v, r)
	}
	id, ok := s.ids[r.SKU]
	if !ok {
		out.Reason = ReasonUnknownProduct
		return
	}
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

// near returns what the reason of a miss names.
func (s *Snapshot) near(m *match) Near {
	switch m.reason {
	case ReasonBelowFirstTier:
		return Near{Quantity: m.tier, Unit: s.units[m.unit].code}
	case ReasonUnit, ReasonTooSmall:
		return Near{Unit: s.units[m.unit].code}
	case ReasonCurrency:
		return Near{Currency: m.currency}
	case ReasonExpired, ReasonNotYetValid:
		return Near{At: instant(m.at)}
	}
	return Near{}
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

// named considers the agreement that the request names, and no other: level 2
// sees only it. It returns the sources of the other levels, or done.
func (l *line) named(hits []hit) (won *source, rest []hit, done bool) {
	var named *hit
	for len(hits) > 0 && hits[0].src.level <= LevelAgreement {
		h := &hits[0]
		hits = hits[1:]
		if h.src.t.source.Agreement != l.agreement {
			l.reject(h.src, &match{reason: ReasonOtherAgreement})
			continue
		}
		l.bound(h.src.from, h.src.until)
		if h.src.live(l.at) {
			named = h
		} else {
			l.reject(h.src, &match{reason: outside(l.at, h.src.from), at: edge(l.at, h.src.from, h.src.until)})
		}
	}
	if named == nil {
		l.miss = match{reason: ReasonUnknownAgreement}
		return nil, nil, true
	}
	l.consider(named, &l.best)
	if l.best.reason == ReasonNone {
		l.keep(named.src, &l.best)
		return named.src, nil, true
	}
	exclusive := l.missed(named.src, &l.best)
	if exclusive != nil {
		l.miss = *exclusive
	}
	return nil, hits, exclusive != nil || l.best.reason == ReasonOverflow
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

// oneOf returns which of one party's several agreements holds: the only one in
// force in the currency, or the default; nil for none. stop says that the buyer
// must choose. An exclusive agreement that lacks the line is handed on: it ends
// the search unless another of its rank has the line.
func (l *line) oneOf(of []hit, before *match) (chosen *hit, exclusive *match, stop bool) {
	exclusive = before
	var m match
	live := 0
	for i := range of {
		h := &of[i]
		l.bound(h.src.from, h.src.until)
		if !h.src.live(l.at) || h.src.t.currency != l.currency {
			l.consider(h, &m)
			exclusive = cmp.Or(l.missed(h.src, &m), exclusive)
			continue
		}
		live++
		if chosen == nil || h.src.preferred {
			chosen = h
		}
	}
	if live <= 1 {
		return chosen, exclusive, false
	}
	if chosen.src.preferred {
		for i := range of {
			if h := &of[i]; h != chosen && h.src.live(l.at) && h.src.t.currency == l.currency {
				l.reject(h.src, &match{reason: ReasonOtherAgreement})
			}
		}
		return chosen, exclusive, false
	}
	// Several, none of them the default: it matters only if one has the line.
	for i := range of {
		h := &of[i]
		if !h.src.live(l.at) || h.src.t.currency != l.currency {
			continue
		}
		l.consider(h, &m)
		if m.reason == ReasonNone || h.src.exclusive {
			m.reason = ReasonChooseAgreement
			l.reject(h.src, &m)
			stop = true
			continue
		}
		l.missed(h.src, &m)
	}
	if stop {
		l.miss = match{reason: ReasonChooseAgreement}
	}
	return nil, exclusive, stop
}

// missed notes why a source did not price the line. For an exclusive source in
// force it returns what the result says if nothing else of its rank prices the
// line, since then no further source is asked.
func (l *line) missed(src *source, m *match) *match {
	l.reject(src, m)
	if l.nearer(m, &l.miss) {
		l.miss = *m
	}
	if !src.exclusive || !src.live(l.at) {
		return nil
	}
	out := *m
	if m.reason == ReasonNotAssigned {
		out = match{reason: ReasonExclusive}
	}
	return &out
}

// bound notes the instants at which a window changes.
func (l *line) bound(from, until int64) {
	if from > l.at {
		l.next = min(l.next, from)
	} else if until > l.at {
		l.next = min(l.next, until)
	}
}

// outside returns why a window that begins at from does not hold the instant.
func outside(at, from int64) Reason {
	if at < from {
		return ReasonNotYetValid
	}
	return ReasonExpired
}

func edge(at, from, until int64) int64 {
	if at < from {
		return from
	}
	return until
}

// consider looks the line up in one source and writes what it found to best.
func (l *line) consider(h *hit, best *match) {
	*best = match{reason: ReasonNotAssigned}
	src := h.src
	if h.span == (span{}) {
		if src.exclusive {
			l.bound(src.from, src.until) // it stops the search while it is in force
		}
		return
	}
	l.bound(src.from, src.until)
	exact := false       // whether best is about the unit of the request itself
	overridden := noUnit // the unit whose other rows an override hides
	for i := h.lo; i < h.hi; i++ {
		ro := &l.s.rows.rows[i]
		tm := &l.s.rows.terms[ro.terms]
		l.bound(tm.from, tm.until)
		from, until := max(tm.from, src.from), min(tm.until, src.until)
		inTime := l.at >= from && l.at < until
		same := tm.unit == l.unit
		if tm.flags&flagOverride != 0 && inTime {
			overridden = int(tm.unit)
		} else if overridden == int(tm.unit) {
			continue
		}
		switch {
		case src.t.currency != l.currency:
			if inTime {
				l.fails(best, match{reason: ReasonCurrency, currency: src.t.currency})
			}
		case !same && tm.flags&flagConvertible == 0:
			if inTime {
				l.fails(best, match{reason: ReasonUnit, unit: tm.unit})
			}
		case l.at < from:
			l.fails(best, match{reason: ReasonNotYetValid, at: from})
		case !inTime:
			l.fails(best, match{reason: ReasonExpired, at: until})
		case best.reason == ReasonNone && (exact || !same):
			// An earlier row holds: the same unit, or one listed before.
		default:
			if l.price(src.t, ro, tm, best) {
				exact = same
			}
		}
	}
}

const noUnit = -1

// fails notes a miss where it is nearer than what there is.
func (l *line) fails(best *match, m match) bool {
	if l.nearer(&m, best) {
		*best = m
	}
	return false
}

// nearer reports whether m is a nearer miss than best: of two expired prices
// the later, of two future ones the earlier, of two ladders the one that begins
// at less.
func (l *line) nearer(m, best *match) bool {
	switch {
	case best.reason == ReasonNone:
		return false
	case m.reason != best.reason:
		return m.reason.rank() > best.reason.rank()
	case m.reason == ReasonExpired:
		return m.at > best.at
	case m.reason == ReasonNotYetValid:
		return m.at < best.at
	case m.reason == ReasonBelowFirstTier:
		x, ok := l.s.convert(l.p, m.tier, m.unit, l.p.unit)
		y, ok2 := l.s.convert(l.p, best.tier, best.unit, l.p.unit)
		return ok && ok2 && x.Less(y)
	}
	return false
}

// price applies a row that holds at the instant. It writes best and returns
// true where the row prices the line; where it does not, it writes best only if
// that is a nearer miss.
func (l *line) price(t *table, ro *row, tm *terms, best *match) bool {
	s := l.s
	if tm.flags&flagOnRequest != 0 {
		*best = match{row: ro, terms: tm, unit: tm.unit}
		return true
	}
	quantity, ok := s.convert(l.p, l.quantity, l.unit, tm.unit)
	counted := quantity
	if l.pool != nil && ok {
		counted, ok = s.sum(l.p, l.pool, tm.unit)
	}
	if !ok {
		return l.fails(best, match{reason: ReasonOverflow})
	}
	if quantity.IsZero() {
		return l.fails(best, match{reason: ReasonTooSmall, unit: tm.unit})
	}
	price, tier := ro.price, kabinet.Quantity{}
	if tm.shape != 0 {
		from := s.rows.thresholds(tm)
		i := len(from) - 1
		for i >= 0 && counted.Less(from[i]) {
			i--
		}
		if i < 0 {
			return l.fails(best, match{reason: ReasonBelowFirstTier, tier: from[0], unit: tm.unit})
		}
		price, tier = price+uint32(i), from[i]
	}
	amount, err := kabinet.NewMoney(s.rows.prices[price], int(tm.scale), t.currency)
	if err != nil {
		return l.fails(best, match{reason: ReasonOverflow})
	}
	*best = match{row: ro, terms: tm, unit: tm.unit, price: amount, quantity: quantity, counted: counted, tier: tier}
	return true
}

// compare compares two matches by what one base unit costs, exactly. They
// cannot be compared where one is net and the other gross, or one is on request.
func (l *line) compare(a *source, am *match, b *source, bm *match) (order int, comparable bool) {
	if a.t.tax != b.t.tax || (am.terms.flags|bm.terms.flags)&flagOnRequest != 0 {
		return 0, false
	}
	// price / (per × factor), each side multiplied by the other's divisor.
	an, ad, _ := l.s.factor(l.p, am.unit)
	bn, bd, _ := l.s.factor(l.p, bm.unit)
	ap, as := am.price.Fixed()
	bp, bs := bm.price.Fixed()
	aq, at := l.s.rows.perOf(am.terms).Fixed()
	bq, bt := l.s.rows.perOf(bm.terms).Fixed()
	x := product256(ap, ad, bq, bn, pow10(at+bs))
	y := product256(bp, bd, aq, an, pow10(bt+as))
	return x.cmp(&y), true
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
