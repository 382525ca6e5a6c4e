package pricing

import (
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
