package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

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
	best.reason, best.row = ReasonNotAssigned, nil // what else it holds depends on the reason
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
	coef, tier := ro.amount(), kabinet.Quantity{}
	if tm.shape != 0 {
		from := s.rows.thresholds(tm)
		i := len(from) - 1
		for i >= 0 && counted.Less(from[i]) {
			i--
		}
		if i < 0 {
			return l.fails(best, match{reason: ReasonBelowFirstTier, tier: from[0], unit: tm.unit})
		}
		coef, tier = s.rows.prices[coef+int64(i)], from[i]
	}
	amount, err := kabinet.NewMoney(coef, int(tm.scale), t.currency)
	if err != nil {
		return l.fails(best, match{reason: ReasonOverflow})
	}
	best.reason, best.row, best.terms, best.unit = ReasonNone, ro, tm, tm.unit
	best.price, best.quantity, best.counted, best.tier = amount, quantity, counted, tier
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
