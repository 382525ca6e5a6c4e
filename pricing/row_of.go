package pricing

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// of takes the price of the line from another list, and changes it.
func (l *line) of(src *source, sp *special, m *match) bool {
	stated := m.terms.unit != baseUnit
	if stated && !l.quantities(m) {
		return false
	}
	unit, quantity := l.unit, l.quantity
	if stated { // the list is asked in that unit
		l.unit, l.quantity = m.unit, m.quantity
	}
	taken, ok := l.taken(sp.of)
	l.unit, l.quantity = unit, quantity
	if !ok {
		if taken.reason == ReasonNotAssigned {
			taken.reason = ReasonBasePrice
		}
		*m = taken
		return false
	}
	t := l.s.lists[sp.of]
	if stated && m.unit != taken.unit {
		*m = match{reason: ReasonUnit, unit: taken.unit}
		return false
	}
	m.unit, m.quantity, m.counted, m.price, m.moves = taken.unit, taken.quantity, taken.counted, taken.price, taken.moves
	m.rate = taken.rate
	switch {
	case sp.ladder.Mode == Block:
		m.per = sp.ladder.Block
	case m.terms.per == 0:
		m.per = taken.per
	}
	if !l.restate(m, taken.per) {
		return m.fail(ReasonOverflow)
	}
	if !l.retax(m, t.tax, src.t.tax) {
		return false
	}
	if t.currency != src.t.currency {
		if !l.convert(m, src.t.currency) {
			return false
		}
	}
	before := m.price
	var err error
	mv := move{kind: StepDiscount}
	switch {
	case !sp.percentOff.IsZero():
		m.price, err = less(before, sp.percentOff)
		mv.by(byPart, before, sp.percentOff.Neg())
	case !sp.markup.IsZero():
		m.price, err = less(before, sp.markup.Neg())
		mv.kind = StepMarkup
		mv.by(byPart, before, sp.markup)
	case !sp.amountOff.IsZero():
		m.price, err = takeOff(before, sp.amountOff)
	default:
		return true
	}
	if err != nil {
		return m.fail(ReasonOverflow)
	}
	if m.price.Sign() < 0 {
		return m.fail(ReasonNegative)
	}
	l.moved(m, mv)
	return true
}

// restate makes a price that is for from one for m.per, and so the moves behind
// it.
func (l *line) restate(m *match, from kabinet.Quantity) bool {
	to := func(x kabinet.Money) (kabinet.Money, error) {
		return scaled(func(s int) (kabinet.Money, error) { return x.MulPer(m.per, from, s, kabinet.HalfUp) })
	}
	if m.per.Equal(from) {
		return true
	}
	var err error
	if m.price, err = to(m.price); err != nil {
		return false
	}
	moves := slices.Clone(m.moves)
	for i := range moves {
		for _, x := range [...]*kabinet.Money{&moves[i].base, &moves[i].made, &moves[i].after} {
			if *x, err = to(*x); err != nil {
				return false
			}
		}
	}
	m.moves = moves
	return true
}

// takenKey says what a list is asked for.
type takenKey struct {
	list       ListID
	unit       uint16
	quantity   kabinet.Quantity
	pool       *pool
	collecting bool
	traced     bool
}

// taken returns what a list has for the line, whoever it is assigned to. What
// lists below lists have is remembered: each may be asked for by many rows of
// the one above, and their number would multiply from list to list.
func (l *line) taken(list ListID) (match, bool) {
	if l.depth == 0 {
		m := l.take(list)
		return m, m.reason == ReasonNone
	}
	key := takenKey{list, l.unit, l.quantity, l.pool, l.groups != nil && l.groups.collecting, l.trace != nil}
	m, ok := l.asked[key]
	if !ok {
		m = l.take(list)
		if l.asked == nil {
			l.asked = map[takenKey]match{}
		}
		l.asked[key] = m
	}
	m.moves = slices.Clone(m.moves)
	return m, m.reason == ReasonNone
}

func (l *line) take(list ListID) match {
	t := l.s.lists[list]
	if l.depth > maxDepth || t == nil {
		return match{reason: ReasonBasePrice}
	}
	l.depth++
	defer func() { l.depth-- }()
	src := &source{t: t, from: t.from, until: t.until, known: always}
	best := match{reason: ReasonNotAssigned}
	try := func(subject uint32) bool {
		b := t.seg.of(subject)
		if b.n == 0 {
			return false
		}
		h := hit{src: src, b: b, span: b.within(t.id)}
		var m match
		// The list is in its own currency, whatever that of the request.
		currency := l.currency
		l.currency = t.currency
		l.consider(&h, &m)
		l.currency = currency
		if m.reason == ReasonNone && (m.onRequest || m.share != nil) {
			m = match{reason: ReasonBasePrice}
		}
		if m.reason == ReasonNone || l.nearer(&m, &best) {
			best = m
		}
		return best.reason == ReasonNone || best.reason.fails()
	}
	done := try(l.product)
	for g := l.p.group; g != 0 && !done; g = l.s.groups[g-1].parent {
		done = try(l.s.groupSubject(g - 1))
	}
	if !done {
		try(l.s.allSubject())
	}
	return best
}
