package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// special applies a row that is made of another list's price, or whose ladder is
// more than prices over the whole quantity.
func (l *line) special(src *source, b *block, i uint32, sp *special, m *match) bool {
	before, based := kabinet.Money{}, false
	if sp.of != "" {
		if !l.of(src, sp, m) {
			return false
		}
		l.hide(m, sp.of)
		before, based = m.price, true
	} else {
		if !l.quantities(m) {
			return false
		}
		if coef := b.amount(i, m.terms, 0); coef > 0 {
			price, err := kabinet.NewMoney(coef, int(m.terms.scale), src.t.currency)
			if err != nil {
				return m.fail(ReasonOverflow)
			}
			before, based = price, true
			m.price = price
			l.moved(m, move{kind: StepPrice})
		}
	}
	m.price = before
	if len(sp.tiers) > 0 && !l.ladder(src, sp, m, based) {
		return false
	}
	if m.share == nil && (sp.of != "" || len(sp.tiers) > 0) {
		return l.roundPrice(&src.t.rounding, m)
	}
	return true
}

// of takes the price of the line from another list, and changes it.
func (l *line) of(src *source, sp *special, m *match) bool {
	taken, ok := l.taken(sp.of)
	if !ok {
		if taken.reason == ReasonNotAssigned {
			taken.reason = ReasonBasePrice
		}
		*m = taken
		return false
	}
	t := l.s.lists[sp.of]
	if m.terms.unit != baseUnit && m.unit != taken.unit {
		*m = match{reason: ReasonUnit, unit: taken.unit}
		return false
	}
	m.unit, m.per, m.quantity, m.counted, m.moves = taken.unit, taken.per, taken.quantity, taken.counted, taken.moves
	m.price = taken.price
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

// taken returns what a list has for the line, whoever it is assigned to.
func (l *line) taken(list ListID) (match, bool) {
	t := l.s.lists[list]
	if l.depth > maxDepth || t == nil {
		return match{reason: ReasonBasePrice}, false
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
		return best.reason == ReasonNone
	}
	if try(l.product) {
		return best, true
	}
	for g := l.p.group; g != 0; g = l.s.groups[g-1].parent {
		if try(l.s.groupSubject(g - 1)) {
			return best, true
		}
	}
	return best, try(l.s.allSubject())
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
	if r.Increment.IsZero() {
		return true
	}
	before := m.price
	steps, err := before.MulPer(one, r.Increment, 0, r.Mode)
	if err == nil {
		_, scale := r.Increment.Fixed()
		m.price, err = steps.Mul(r.Increment, scale, kabinet.HalfUp)
	}
	if err == nil {
		m.price, err = takeOff(m.price, r.Ending.Neg())
	}
	if err != nil {
		return m.fail(ReasonOverflow)
	}
	if m.price.Sign() <= 0 {
		return m.fail(ReasonNegative)
	}
	l.moved(m, move{kind: StepListRounding})
	return true
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
	rate, from, until, ok := l.s.taxRate(l.s.authored[l.product].TaxClass, l.taxed)
	if !ok {
		return rate, false
	}
	if l.taxed == l.at {
		l.bound(from, until)
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
