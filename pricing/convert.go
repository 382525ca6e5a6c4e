package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

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
