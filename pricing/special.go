package pricing

import (
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// special applies a row that is made of another list's price, or whose ladder is
// more than prices over the whole quantity.
func (l *line) special(src *source, b *block, i uint32, sp *special, m *match) bool {
	switch {
	case !l.base(src, b, i, sp, m):
		return false
	case len(sp.tiers) > 0:
		return l.ladder(src, sp, m)
	}
	return l.roundPrice(&src.t.rounding, m)
}

// base writes the price before the ladder to the match: none where each tier has
// its own.
func (l *line) base(src *source, b *block, i uint32, sp *special, m *match) bool {
	if sp.of != "" {
		ok := l.of(src, sp, m)
		l.hide(m, sp.of)
		return ok
	}
	if !l.quantities(m) {
		return false
	}
	coef := b.amount(i, m.terms, 0)
	if coef == 0 {
		return true
	}
	price, err := kabinet.NewMoney(coef, int(m.terms.scale), src.t.currency)
	if err != nil {
		return m.fail(ReasonOverflow)
	}
	m.price = price
	l.moved(m, move{kind: StepPrice})
	return true
}

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

// scaled applies f at 9 decimal places, or, for an amount so large that they do
// not fit, at as many as do.
func scaled(f func(scale int) (kabinet.Money, error)) (kabinet.Money, error) {
	var err error
	for scale := kabinet.MaxScale; scale >= 0; scale-- {
		var m kabinet.Money
		if m, err = f(scale); err == nil {
			return shorter(m), nil
		}
	}
	return kabinet.Money{}, err
}

// shorter leaves out zeros at the end, down to the digits of the currency, so
// that amounts stay readable and small.
func shorter(m kabinet.Money) kabinet.Money {
	coef, scale := m.Fixed()
	digits := m.Currency().Digits()
	if coef == 0 || scale <= digits || coef%10 != 0 {
		return m
	}
	for scale > digits && coef%10 == 0 {
		coef, scale = coef/10, scale-1
	}
	if s, err := kabinet.NewMoney(coef, scale, m.Currency()); err == nil {
		return s
	}
	return m
}

// less takes a part off.
func less(m kabinet.Money, part kabinet.Rate) (kabinet.Money, error) {
	rest, err := kabinet.MustRate("1").Sub(part)
	if err != nil {
		return m, err
	}
	return scaled(func(scale int) (kabinet.Money, error) { return m.MulRate(rest, scale, kabinet.HalfUp) })
}

// takeOff takes an amount off.
func takeOff(m kabinet.Money, off kabinet.Quantity) (kabinet.Money, error) {
	coef, scale := off.Fixed()
	o, err := kabinet.NewMoney(coef, scale, m.Currency())
	if err != nil {
		return m, err
	}
	return m.Sub(o)
}

// roundPrice rounds a computed price as its list says.
func (l *line) roundPrice(r *PriceRounding, m *match) bool {
	price, why := r.round(m.price)
	if why != ReasonNone {
		return m.fail(why)
	}
	if !price.Equal(m.price) {
		m.price = price
		l.moved(m, move{kind: StepListRounding})
	}
	return true
}

// round returns the price as it is rounded. What is free stays so, but no other
// price is rounded to nothing.
func (r *PriceRounding) round(price kabinet.Money) (kabinet.Money, Reason) {
	if r.Increment.IsZero() || price.IsZero() {
		return price, ReasonNone
	}
	out, err := price.MulPer(one, r.Increment, 0, r.Mode)
	if err == nil {
		_, scale := r.Increment.Fixed()
		out, err = out.Mul(r.Increment, scale, kabinet.HalfUp)
	}
	if err == nil {
		out, err = takeOff(out, r.Ending.Neg())
	}
	switch {
	case err != nil:
		return price, ReasonOverflow
	case out.Sign() <= 0:
		return price, ReasonNegative
	}
	return out, ReasonNone
}

// retax brings a price from one tax mode into another, by the rate of the day.
func (l *line) retax(m *match, from, to TaxMode) bool {
	if from == to {
		return true
	}
	before := m.price
	var ok bool
	if m.price, ok = l.taxIn(m.price, from, to); !ok {
		return m.fail(ReasonTaxRate)
	}
	if l.trace != nil {
		mv := move{kind: StepTax}
		factor, _ := l.taxFactor()
		mv.by(byTimes, before, factor)
		if to == Net {
			mv.how = byOver
		}
		l.moved(m, mv)
	}
	return true
}

// taxIn returns an amount of one tax mode in another.
func (l *line) taxIn(m kabinet.Money, from, to TaxMode) (kabinet.Money, bool) {
	if from == to || m.IsZero() {
		return m, true
	}
	factor, ok := l.taxFactor()
	if !ok {
		return m, false
	}
	coef, scale := factor.Fixed()
	out, err := scaled(func(s int) (kabinet.Money, error) {
		if to == Gross {
			return m.MulRate(factor, s, kabinet.HalfUp)
		}
		return m.MulDiv(pow10(scale), coef, s, kabinet.HalfUp)
	})
	return out, err == nil
}

// taxFactor returns 1 plus the tax rate of the product on the day.
func (l *line) taxFactor() (kabinet.Rate, bool) {
	class := l.s.authored[l.product].TaxClass
	if l.taxed == l.at {
		for _, t := range l.s.taxes[class] {
			l.bound(t.from, t.until)
		}
	}
	rate, _, _, ok := l.s.taxRate(class, l.taxed, l.known)
	if !ok {
		return rate, false
	}
	factor, err := kabinet.MustRate("1").Add(rate)
	return factor, err == nil
}

// exchange brings the price of a source into the currency of the request.
func (l *line) exchange(src *source, m *match) bool {
	if src.t.currency == l.currency {
		return true
	}
	return l.convert(m, l.currency)
}

// convert brings the price of a match into another currency, by the rate in
// force.
func (l *line) convert(m *match, to kabinet.Currency) bool {
	from := m.price.Currency()
	if from == to {
		return true
	}
	var in *exchange
	for i, x := range l.s.rates[[2]kabinet.Currency{from, to}] {
		if !x.known.at(l.known) {
			continue
		}
		l.bound(x.from, x.until)
		if in == nil && x.from <= l.at && l.at < x.until {
			in = &l.s.rates[[2]kabinet.Currency{from, to}][i]
		}
	}
	if in == nil {
		*m = match{reason: ReasonExchangeRate, currency: to}
		return false
	}
	before := m.price
	coef, scale := before.Fixed()
	same, err := kabinet.NewMoney(coef, scale, to)
	if err == nil {
		m.price, err = scaled(func(s int) (kabinet.Money, error) { return same.MulRate(in.rate, s, kabinet.HalfUp) })
	}
	if err != nil {
		return m.fail(ReasonOverflow)
	}
	if m.share != nil {
		m.share = new(big.Rat).Mul(m.share, ratOfRate(in.rate))
	}
	m.rate = in.id
	mv := move{kind: StepConversion, reference: in.id}
	mv.by(byTimes, same, in.rate)
	l.moved(m, mv)
	return true
}

func ratOfRate(r kabinet.Rate) *big.Rat {
	coef, scale := r.Fixed()
	return big.NewRat(coef, pow10(scale))
}

func ratOfMoney(m kabinet.Money) *big.Rat {
	coef, scale := m.Fixed()
	return big.NewRat(coef, pow10(scale))
}
