package replay

import (
	"math/big"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// The amounts of candidates are reckoned exactly, as fractions, and rounded once.

// modes are the ways of rounding in which a positive amount can differ.
var modes = [...]kabinet.Rounding{kabinet.HalfUp, kabinet.HalfEven, kabinet.HalfDown, kabinet.Up, kabinet.Down}

var oneRate = kabinet.MustRate("1")

// bring returns an amount of one tax mode in another, rounded to its currency,
// and false where that cannot be.
func bring(m kabinet.Money, from, to pricing.TaxMode, rate kabinet.Rate) (kabinet.Money, bool) {
	factor, err := oneRate.Add(rate)
	if err != nil || factor.Sign() <= 0 {
		return m, false
	}
	digits := m.Currency().Digits()
	switch {
	case from == to:
		m, err = m.RoundToCurrency(kabinet.HalfUp)
	case to == pricing.Gross:
		m, err = m.MulRate(factor, digits, kabinet.HalfUp)
	default:
		coef, scale := factor.Fixed()
		m, err = m.MulDiv(pow10(scale), coef, digits, kabinet.HalfUp)
	}
	return m, err == nil
}

// over is bring as a factor; nil where that cannot be.
func over(from, to pricing.TaxMode, rate kabinet.Rate) *big.Rat {
	factor := fraction(rate.Fixed())
	factor.Add(factor, big.NewRat(1, 1))
	switch {
	case factor.Sign() <= 0:
		return nil
	case from == to:
		return big.NewRat(1, 1)
	case to == pricing.Gross:
		return factor
	}
	return factor.Inv(factor)
}

// rate returns the tax rate of a line at an instant: that of the line, or of
// the book.
func (s *search) rate(l *Line, at time.Time) (kabinet.Rate, bool) {
	if l.TaxRate != nil {
		return l.TaxRate.Rate(), true
	}
	return s.bookRate(l, at)
}

func (s *search) bookRate(l *Line, at time.Time) (kabinet.Rate, bool) {
	if c := l.Request.Conditions; c != nil && !c.TaxDate.IsZero() {
		at = c.TaxDate
	}
	return s.d.view.Snapshot().TaxRate(l.Request.SKU, at)
}

// stated returns the total of a result as the line states its amount, net or
// gross, and false where there is none.
func (s *search) stated(l *Line, r *pricing.Result, at time.Time) (kabinet.Money, bool) {
	if r.Outcome != pricing.Priced {
		return kabinet.Money{}, false
	}
	if l.Tax == pricing.TaxUnstated || l.Tax == r.Tax {
		return r.Total, true
	}
	rate, ok := s.rate(l, at)
	if !ok {
		return kabinet.Money{}, false
	}
	return bring(r.Total, r.Tax, l.Tax, rate)
}

// exact returns what a result comes to before it is rounded: price × quantity /
// per. Where that is not how it was reckoned, as for a graduated ladder, it
// returns the total, and false.
func exact(r *pricing.Result) (*big.Rat, bool) {
	x := fraction(r.Price.Fixed())
	x.Mul(x, fraction(r.Quantity.Fixed()))
	if r.Per.Sign() > 0 {
		x.Quo(x, fraction(r.Per.Fixed()))
		for _, mode := range modes {
			if m, ok := rounded(x, r.Total.Currency(), r.Total.Currency().Digits(), mode); ok && m.Equal(r.Total) {
				return x, true
			}
		}
	}
	return fraction(r.Total.Fixed()), false
}

// fraction returns coef / 10^scale.
func fraction(coef int64, scale int) *big.Rat { return big.NewRat(coef, pow10(scale)) }

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// times returns the product of fractions.
func times(factors ...*big.Rat) *big.Rat {
	out := big.NewRat(1, 1)
	for _, f := range factors {
		out.Mul(out, f)
	}
	return out
}

// rounded returns an exact amount with some digits. Of what is cut off, all modes
// need to know is whether it is nothing, less than a half, a half or more: one
// more digit says that.
func rounded(x *big.Rat, c kabinet.Currency, digits int, mode kabinet.Rounding) (kabinet.Money, bool) {
	y := new(big.Rat).Mul(x, big.NewRat(pow10(digits), 1))
	n, rem := new(big.Int).QuoRem(y.Num(), y.Denom(), new(big.Int)) // towards zero
	digit := int64(0)
	if rem.Sign() != 0 {
		digit = int64(5+2*new(big.Int).Lsh(rem.Abs(rem), 1).Cmp(y.Denom())) * int64(y.Sign())
	}
	n.Mul(n, big.NewInt(10)).Add(n, big.NewInt(digit))
	if !n.IsInt64() || digits >= kabinet.MaxScale {
		return kabinet.Money{}, false
	}
	m, err := kabinet.NewMoney(n.Int64(), digits+1, c)
	if err != nil {
		return m, false
	}
	m, err = m.Round(digits, mode)
	return m, err == nil
}

// factor returns how many base units one of the unit is; nil where the product
// lacks it.
func factor(p *pricing.Product, u kabinet.UoM) *big.Rat {
	if u == "" || u == p.Unit {
		return big.NewRat(1, 1)
	}
	for _, k := range p.Packs {
		if k.Unit == u {
			return big.NewRat(k.Num, max(k.Den, 1))
		}
	}
	return nil
}
