package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

// outside returns why a window does not hold the instant.
func (l *line) outside(from, until int64) match {
	if l.at < from {
		return match{reason: ReasonNotYetValid, at: from}
	}
	return match{reason: ReasonExpired, at: until}
}

// standing is a row that is in force and has a unit for the line. Its class says
// in which order such rows are asked: one that names the unit of the request,
// one that means it, then the convertible ones in the order of the product's
// units.
type standing struct {
	row   uint32
	unit  uint16
	class int
}

// consider looks the line up in one source and writes what it found to best.
func (l *line) consider(h *hit, best *match) {
	*best = match{reason: ReasonNotAssigned}
	src, b := h.src, &h.b
	if h.span == (span{}) {
		return
	}
	begin, end := src.from, l.until(src)
	overridden := noUnit // the unit whose other rows an override hides
	var room [8]standing
	rows := room[:0]
	for i := h.lo; i < h.hi; i++ {
		tm := b.terms(i)
		if !b.seg.knownAt(tm, l.known) {
			l.fails(best, match{reason: ReasonUnknownThen})
			continue
		}
		from, until := tm.from, tm.until
		if tm.flags&flagSeries != 0 && until == forever {
			until = l.seriesEnd(h, i, tm)
		}
		l.bound(begin, end)
		l.bound(from, until)
		from, until = max(from, begin), min(until, end)
		inTime := l.at >= from && l.at < until
		if tm.flags&flagOverride != 0 && inTime {
			overridden = int(tm.unit)
		} else if overridden == int(tm.unit) {
			continue
		}
		unit, class := l.classOf(b.seg, tm)
		switch {
		case src.t.currency != l.currency && !src.t.convert:
			if inTime {
				l.fails(best, match{reason: ReasonCurrency, currency: src.t.currency})
			}
		case class < 0:
			if inTime {
				l.fails(best, match{reason: ReasonUnit, unit: tm.unit})
			}
		case !inTime:
			l.fails(best, l.outside(from, until))
		default:
			rows = append(rows, standing{i, unit, class})
			for j := len(rows) - 1; j > 0 && rows[j].class < rows[j-1].class; j-- {
				rows[j], rows[j-1] = rows[j-1], rows[j]
			}
		}
	}
	for _, r := range rows {
		if l.price(src, b, r.row, b.terms(r.row), r.unit, best) || best.reason.fails() {
			return
		}
	}
}

// classOf returns the unit of a row for the product of the line, and the class of
// the row; negative where it cannot price the line.
func (l *line) classOf(seg *segment, tm *terms) (unit uint16, class int) {
	unit = l.unitOf(seg, tm)
	if unit != l.unit {
		if unit == noSuchUnit || tm.flags&flagConvertible == 0 {
			return unit, -1
		}
		class = 2 + 2*l.s.place(l.p, unit)
	}
	if tm.unit == baseUnit {
		class++
	}
	return unit, class
}

const noUnit = -1

// noSuchUnit is the unit of a row of a group that the product does not have.
const noSuchUnit = 1<<16 - 1

// unitOf returns the unit of a row for the product of the line.
func (l *line) unitOf(seg *segment, tm *terms) uint16 {
	switch {
	case tm.unit != baseUnit:
		if l.s.place(l.p, tm.unit) < 0 {
			return noSuchUnit
		}
		return tm.unit
	case tm.special != 0 && seg.specialOf(tm).of != "":
		return l.unit // of whatever unit the price is that it takes
	}
	return l.p.unit
}

// seriesEnd returns where a row of a series ends, as it is known: where the next
// begins of those that were known then.
func (l *line) seriesEnd(h *hit, i uint32, tm *terms) int64 {
	end := int64(forever)
	for j := h.lo; j < h.hi; j++ {
		o := h.b.terms(j)
		if j != i && o.unit == tm.unit && (o.flags^tm.flags)&flagOverride == 0 && o.until == forever && o.from > tm.from &&
			h.b.seg.knownAt(o, l.known) {
			end = min(end, o.from)
		}
	}
	return end
}

// fails notes a miss where it is nearer than what there is. An error is nearer
// than a price, since what it is about comes before that.
func (l *line) fails(best *match, m match) bool {
	if m.reason.fails() || l.nearer(&m, best) {
		*best = m
	}
	return false
}

// price applies a row that holds at the instant. It writes best and returns
// true where the row prices the line; where it does not, it writes best only if
// that is a nearer miss.
func (l *line) price(src *source, b *block, i uint32, tm *terms, unit uint16, best *match) bool {
	if tm.flags&flagOnRequest != 0 {
		*best = match{seg: b.seg, terms: tm, index: b.index(i), unit: unit, onRequest: true}
		return true
	}
	m := match{seg: b.seg, terms: tm, index: b.index(i), unit: unit, per: b.seg.perOf(tm)}
	if sp := b.seg.specialOf(tm); sp != nil {
		if !l.special(src, b, i, sp, &m) {
			return l.fails(best, m)
		}
	} else if !l.plain(src, b, i, &m) {
		return l.fails(best, m)
	}
	if !l.exchange(src, &m) {
		return l.fails(best, m)
	}
	*best = m
	return true
}

// plain applies a row with a price, or with prices over the whole quantity.
func (l *line) plain(src *source, b *block, i uint32, m *match) bool {
	if !l.quantities(m) {
		return false
	}
	at := 0
	if from := b.seg.thresholds(m.terms); len(from) > 0 {
		m.ladder = true
		counted, ok := l.pooled(m.unit, false)
		if !ok {
			return m.fail(ReasonOverflow)
		}
		m.counted = counted
		for at = len(from) - 1; at >= 0 && counted.Less(from[at]); at-- {
		}
		if at < 0 {
			*m = match{reason: ReasonBelowFirstTier, tier: from[0], unit: m.unit}
			return false
		}
		m.tier = from[at]
	} else if l.pool != nil {
		counted, ok := l.pooled(m.unit, false)
		if !ok {
			return m.fail(ReasonOverflow)
		}
		m.counted = counted
	}
	price, err := kabinet.NewMoney(b.amount(i, m.terms, at), int(m.terms.scale), src.t.currency)
	if err != nil {
		return m.fail(ReasonOverflow)
	}
	m.price = price
	if l.trace != nil {
		mv := move{kind: StepPrice}
		if m.ladder {
			mv.kind, mv.from = StepTier, m.tier
		}
		l.moved(m, mv)
	}
	return true
}

// quantities writes the quantity of the line in the unit of the price.
func (l *line) quantities(m *match) bool {
	quantity, ok := l.s.convert(l.p, l.quantity, l.unit, m.unit)
	if !ok {
		return m.fail(ReasonOverflow)
	}
	if quantity.IsZero() {
		*m = match{reason: ReasonTooSmall, unit: m.unit}
		return false
	}
	m.quantity, m.counted = quantity, quantity
	return true
}

// fail makes a match a miss.
func (m *match) fail(why Reason) bool {
	*m = match{reason: why}
	return false
}

// pooled returns the quantity that counts for the line in a unit: its own, or
// that of all lines of the product that pool with it.
func (l *line) pooled(unit uint16, locked bool) (kabinet.Quantity, bool) {
	if l.pool == nil {
		return l.s.convert(l.p, l.quantity, l.unit, unit)
	}
	return l.s.sum(l.p, l.pool.with(locked).sums, unit)
}
