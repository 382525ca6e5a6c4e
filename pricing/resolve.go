package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

// Resolve answers one line, on its own. It allocates nothing for a line that
// can be ordered as asked.
func (v *View) Resolve(r Request) Result {
	var out Result
	v.resolve(&r, nil, &out, nil)
	return out
}

// line is the state of one resolution.
type line struct {
	v       *View
	at      int64
	product uint32
	p       *product
	unit    uint16 // of the request
	r       *Request
	pool    *pool // the lines that count together with it; nil for the line alone
	next    int64 // the earliest change of any source considered
	miss    match // the nearest miss
	trace   *Trace
}

// match is what a source has for a line: the row that prices it, or the reason
// why none does.
type match struct {
	reason   Reason
	near     kabinet.Quantity
	nearUnit uint16
	nearAt   int64
	nearCur  kabinet.Currency

	row      *row
	price    kabinet.Money
	quantity kabinet.Quantity // in the row's unit
	counted  kabinet.Quantity
	tier     kabinet.Quantity
}

func (v *View) resolve(r *Request, pool *pool, out *Result, trace *Trace) {
	s := v.snap
	out.Order.Reason = ReasonNoPrice
	if trace != nil {
		trace.begin(v, r)
	}
	id, ok := s.ids[r.SKU]
	if !ok {
		out.Reason = ReasonUnknownProduct
		return
	}
	l := line{v: v, at: nanos(r.At), product: id, p: &s.products[id], r: r, pool: pool, next: forever, trace: trace}
	if l.unit, ok = s.unitOf(l.p, r.Unit); !ok {
		out.Reason = ReasonUnknownUnit
		return
	}
	if r.Quantity.Sign() <= 0 {
		out.Reason, out.Order.Reason = ReasonBadQuantity, ReasonBadQuantity
		return
	}
	l.miss.reason = ReasonNotAssigned
	won, m, tied := l.choose()
	out.ValidUntil = instant(l.next)
	if won == nil {
		out.Reason = l.miss.reason
		out.Near = s.near(&l.miss)
	} else {
		l.finish(out, won, &m)
		out.Tied = tied
	}
	if trace != nil {
		trace.end(&l, out)
	}
}

// near returns what the reason of a miss names.
func (s *Snapshot) near(m *match) Near {
	switch m.reason {
	case ReasonBelowFirstTier:
		return Near{Quantity: m.near, Unit: s.units[m.nearUnit].code}
	case ReasonUnit:
		return Near{Unit: s.units[m.nearUnit].code}
	case ReasonCurrency:
		return Near{Currency: m.nearCur}
	case ReasonExpired, ReasonNotYetValid:
		return Near{At: instant(m.nearAt)}
	}
	return Near{}
}

// finish writes the result of the row that won.
func (l *line) finish(out *Result, won *source, m *match) {
	s := l.v.snap
	t := won.t
	out.Source = t.source
	out.Source.Level = won.level
	out.Source.Row = int(m.row.index)
	out.Tax = t.tax
	if m.row.flags&flagOnRequest != 0 {
		out.Outcome, out.Order.Reason = QuoteOnly, ReasonOnRequest
		return
	}
	per := t.perOf(m.row)
	total, err := m.price.MulPer(m.quantity, per, t.currency.Digits(), kabinet.HalfUp)
	if err != nil {
		out.Reason, out.Order.Reason, out.Source = ReasonOverflow, ReasonOverflow, Source{}
		return
	}
	out.Outcome = Priced
	out.Price, out.Per, out.Unit = m.price, per, s.units[m.row.unit].code
	out.Quantity, out.Counted, out.Tier = m.quantity, m.counted, m.tier
	out.Total = total
	ru := l.p.rule
	if m.row.rule != 0 {
		ru = &t.rules[m.row.rule-1]
	}
	out.Order = s.orderable(l.p, ru, l.r.Quantity, l.unit)
}

// choose goes through the sources in order and returns the first that prices
// the line, or nil with l.miss set.
func (l *line) choose() (*source, match, bool) {
	sources := l.v.sources
	i := 0
	if l.r.Agreement != "" {
		// Level 2 sees only the agreement that is named.
		var named *source
		for ; i < len(sources) && sources[i].level <= LevelAgreement; i++ {
			src := &sources[i]
			if src.t.source.Agreement != l.r.Agreement {
				l.reject(src, match{reason: ReasonOtherAgreement})
				continue
			}
			l.bound(src.from, src.until)
			if src.live(l.at) {
				named = src
			} else {
				l.reject(src, match{reason: outside(l.at, src.from), nearAt: edge(l.at, src.from, src.until)})
			}
		}
		if named == nil {
			l.miss = match{reason: ReasonUnknownAgreement}
			return nil, match{}, false
		}
		if m := l.consider(named); m.reason == ReasonNone {
			l.keep(named, m)
			return named, m, false
		} else if l.missed(named, m) {
			return nil, match{}, false
		}
	}
	for i < len(sources) {
		end := i + 1
		for end < len(sources) && sources[end].ties(&sources[i]) {
			end++
		}
		won, m, tied, stop := l.group(sources[i:end])
		if won != nil || stop {
			return won, m, tied
		}
		i = end
	}
	return nil, match{}, false
}

// group settles sources of one level, distance and priority. It returns stop
// where no further source may be asked.
func (l *line) group(group []source) (won *source, best match, tied, stop bool) {
	for i := 0; i < len(group); {
		src := &group[i]
		if src.level == LevelAgreement {
			// The agreements of one party stand together: one of them holds.
			end := i + 1
			for end < len(group) && group[end].party == src.party {
				end++
			}
			chosen, stop := l.agreement(group[i:end])
			i = end
			if stop {
				return nil, match{}, false, true
			}
			if chosen == nil {
				continue
			}
			src = chosen
		} else {
			i++
		}
		m := l.consider(src)
		if m.reason != ReasonNone {
			if l.missed(src, m) {
				return nil, match{}, false, true
			}
			continue
		}
		if won == nil {
			won, best = src, m
			continue
		}
		if won.t == src.t {
			continue // one list that reaches the buyer in two ways
		}
		tied = true
		cmp, comparable := l.compare(won, &best, src, &m)
		if l.v.snap.onTie(src.level, src.party) == TieRefuse || !comparable {
			l.reject(won, match{reason: ReasonTie})
			l.reject(src, match{reason: ReasonTie})
			l.miss = match{reason: ReasonTie}
			return nil, match{}, true, true
		}
		if cmp > 0 {
			best.reason = ReasonDearer
			l.reject(won, best)
			won, best = src, m
		} else {
			m.reason = ReasonDearer
			l.reject(src, m)
		}
	}
	if won != nil {
		l.keep(won, best)
	}
	return won, best, tied, false
}

// agreement returns which of one party's agreements holds: the only one in
// force in the currency, or the default; nil for none. stop says that the
// search ends here, because the buyer must choose or an exclusive one lacks the
// line.
func (l *line) agreement(of []source) (chosen *source, stop bool) {
	live := 0
	for i := range of {
		src := &of[i]
		l.bound(src.from, src.until)
		if !src.live(l.at) || src.t.currency != l.r.Currency {
			if l.missed(src, l.consider(src)) {
				return nil, true
			}
			continue
		}
		live++
		if chosen == nil || src.preferred {
			chosen = src
		}
	}
	if live <= 1 {
		return chosen, false
	}
	if chosen.preferred {
		for i := range of {
			if src := &of[i]; src != chosen && src.live(l.at) && src.t.currency == l.r.Currency {
				l.reject(src, match{reason: ReasonOtherAgreement})
			}
		}
		return chosen, false
	}
	// Several, none of them the default: it matters only if one has the line.
	for i := range of {
		src := &of[i]
		if !src.live(l.at) || src.t.currency != l.r.Currency {
			continue
		}
		m := l.consider(src)
		if m.reason == ReasonNone || src.exclusive {
			m.reason = ReasonChooseAgreement
			l.reject(src, m)
			stop = true
			continue
		}
		l.missed(src, m)
	}
	if stop {
		l.miss = match{reason: ReasonChooseAgreement}
	}
	return nil, stop
}

// missed notes why a source did not price the line, and reports whether the
// search must stop here.
func (l *line) missed(src *source, m match) bool {
	l.reject(src, m)
	if m.reason == ReasonOverflow || m.reason > l.miss.reason {
		l.miss = m
	}
	if m.reason == ReasonOverflow {
		return true
	}
	if src.exclusive && src.live(l.at) {
		if m.reason <= ReasonNotAssigned {
			l.miss = match{reason: ReasonExclusive}
		} else {
			l.miss = m
		}
		return true
	}
	return false
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

// consider looks the line up in one source.
func (l *line) consider(src *source) match {
	best := match{reason: ReasonNotAssigned}
	rows := src.t.find(l.product)
	if rows == nil {
		// Its beginning does not matter: the product is not there then either.
		return best
	}
	if src.t.currency != l.r.Currency {
		best.reason, best.nearCur = ReasonCurrency, src.t.currency
		return best
	}
	l.bound(src.from, src.until)
	exact := false // whether best is about the unit of the request itself
	for i := range rows {
		ro := &rows[i]
		if ro.product != l.product {
			break
		}
		same := ro.unit == l.unit
		if !same && ro.flags&flagConvertible == 0 {
			if best.reason != ReasonNone && best.reason < ReasonUnit {
				best = match{reason: ReasonUnit, nearUnit: ro.unit}
			}
			continue
		}
		l.bound(ro.from, ro.until)
		from, until := max(ro.from, src.from), min(ro.until, src.until)
		if l.at < from || l.at >= until {
			if m := (match{reason: outside(l.at, from), nearAt: edge(l.at, from, until)}); nearer(&m, &best) {
				best = m
			}
			continue
		}
		if best.reason == ReasonNone && (exact || !same) {
			continue // an earlier row holds: the same unit, or one listed before
		}
		m := l.price(src.t, ro)
		if m.reason == ReasonNone || m.reason > best.reason && best.reason != ReasonNone {
			best, exact = m, same
		}
	}
	return best
}

// nearer reports whether m is a nearer miss than best: of two expired prices
// the later, of two future ones the earlier.
func nearer(m, best *match) bool {
	switch {
	case best.reason == ReasonNone:
		return false
	case m.reason != best.reason:
		return m.reason > best.reason
	case m.reason == ReasonExpired:
		return m.nearAt > best.nearAt
	}
	return m.nearAt < best.nearAt
}

// price applies a row that holds at the instant.
func (l *line) price(t *table, ro *row) match {
	s := l.v.snap
	m := match{row: ro}
	if ro.flags&flagOnRequest != 0 {
		return m
	}
	var ok bool
	if m.quantity, ok = s.convert(l.p, l.r.Quantity, l.unit, ro.unit); !ok {
		return match{reason: ReasonOverflow}
	}
	m.counted = m.quantity
	if l.pool != nil {
		if m.counted, ok = s.sum(l.p, l.pool, ro.unit); !ok {
			return match{reason: ReasonOverflow}
		}
	}
	coef, scale := ro.price, ro.scale
	if ro.tierCount > 0 {
		tiers := t.tiers[ro.tiers : ro.tiers+uint32(ro.tierCount)]
		i := len(tiers) - 1
		for i >= 0 && m.counted.Less(tiers[i].from) {
			i--
		}
		if i < 0 {
			return match{reason: ReasonBelowFirstTier, near: tiers[0].from, nearUnit: ro.unit}
		}
		coef, scale, m.tier = tiers[i].price, tiers[i].priceScale, tiers[i].from
	}
	var err error
	if m.price, err = kabinet.NewMoney(coef, int(scale), t.currency); err != nil {
		return match{reason: ReasonOverflow}
	}
	return m
}

// compare compares two matches by what one base unit costs. They cannot be
// compared where one is net and the other gross, or one is on request.
func (l *line) compare(a *source, am *match, b *source, bm *match) (int, bool) {
	if a.t.tax != b.t.tax || (am.row.flags|bm.row.flags)&flagOnRequest != 0 {
		return 0, false
	}
	x, ok := l.baseCost(a.t, am)
	if !ok {
		return 0, false
	}
	y, ok := l.baseCost(b.t, bm)
	if !ok {
		return 0, false
	}
	c, err := x.Cmp(y)
	return c, err == nil
}

// baseCost returns what one base unit costs at 9 decimal places.
func (l *line) baseCost(t *table, m *match) (kabinet.Money, bool) {
	num, den, ok := l.p.ratio(l.p.units[0].unit, m.row.unit)
	if !ok {
		return kabinet.Money{}, false
	}
	x, err := m.price.MulPer(one, t.perOf(m.row), kabinet.MaxScale, kabinet.HalfUp)
	if err != nil {
		return kabinet.Money{}, false
	}
	x, err = x.MulDiv(num, den, kabinet.MaxScale, kabinet.HalfUp)
	return x, err == nil
}

// reject and keep write the trace, where one is asked for.
func (l *line) reject(src *source, m match) {
	if l.trace != nil {
		l.trace.candidate(l, src, &m)
	}
}

func (l *line) keep(src *source, m match) {
	if l.trace != nil {
		l.trace.candidate(l, src, &m)
	}
}
