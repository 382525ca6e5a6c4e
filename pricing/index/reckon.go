package index

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// Amounts are fractions until the end, so nothing is lost and the order of
// steps does not matter; the only rounding here is that of the result.

var (
	one   = big.NewRat(1, 1)
	tenTo = func() (t [kabinet.MaxScale + 1]*big.Int) {
		t[0] = big.NewInt(1)
		for i := 1; i < len(t); i++ {
			t[i] = new(big.Int).Mul(t[i-1], big.NewInt(10))
		}
		return t
	}()
)

// number is Quantity, Rate or Money.
type number interface {
	Fixed() (coef int64, scale int)
}

func exact[T number](n T) *big.Rat {
	coef, scale := n.Fixed()
	return new(big.Rat).SetFrac(big.NewInt(coef), tenTo[scale])
}

// round returns x in 10^-scale, rounded half away from zero.
func round(x *big.Rat, scale int) *big.Int {
	n := new(big.Int).Mul(x.Num(), tenTo[scale])
	q, rem := n.QuoRem(n, x.Denom(), new(big.Int))
	if rem.Lsh(rem.Abs(rem), 1).Cmp(x.Denom()) >= 0 {
		q.Add(q, big.NewInt(int64(x.Sign())))
	}
	return q
}

// money rounds x once: to 9 decimal places, or to fewer where 18 digits do not
// suffice. It returns kabinet.ErrOverflow where they never do.
func money(x *big.Rat, c kabinet.Currency) (kabinet.Money, error) {
	for scale := kabinet.MaxScale; ; scale-- {
		if q := round(x, scale); q.IsInt64() {
			coef, s := q.Int64(), scale
			for s > c.Digits() && coef%10 == 0 {
				coef, s = coef/10, s-1
			}
			if m, err := kabinet.NewMoney(coef, s, c); err == nil {
				return m, nil
			}
		}
		if scale == 0 {
			return kabinet.Money{}, kabinet.ErrOverflow
		}
	}
}

// orOne returns q, of which zero is 1.
func orOne(q kabinet.Quantity) *big.Rat {
	if q.IsZero() {
		return one
	}
	return exact(q)
}

// amount returns by how much the price for in.Per changes: all of the change, of
// which a part may be passed through, and without bounds.
func (f *Formula) amount(in *Input, quotes []fixed) *big.Rat {
	if f.Method == Ratio {
		return f.ratio(in, quotes)
	}
	// For f.Per first.
	x := exact(quotes[0].quotation)
	if f.Method == Weight {
		x.Mul(x, new(big.Rat).Add(one, exact(f.Handling.Rate())))
		x.Sub(x, exact(*f.Base))
		x.Mul(x, exact(f.Weight))
		x.Quo(x, exact(quotes[0].series.per))
	} else {
		x.Sub(x, exact(*f.Base))
		x.Quo(x, exact(f.Step))
		x.SetInt(new(big.Int).Quo(x.Num(), x.Denom())) // full steps, towards zero
		x.Mul(x, exact(*f.StepAmount))
	}
	return f.scaled(x, in)
}

// scaled returns for in.Per what x is for f.Per.
func (f *Formula) scaled(x *big.Rat, in *Input) *big.Rat {
	x.Mul(x, orOne(in.Per))
	return x.Quo(x, orOne(f.Per))
}

func (f *Formula) ratio(in *Input, quotes []fixed) *big.Rat {
	factor := exact(f.Constant)
	for i := range f.Shares {
		x := exact(quotes[i].quotation)
		x.Quo(x, exact(*f.Shares[i].Base))
		factor.Add(factor, x.Mul(x, exact(f.Shares[i].Share)))
	}
	factor.Sub(factor, one)
	return factor.Mul(factor, exact(in.Price))
}

// bounded applies what limits the amount x, and notes in s what did.
func (f *Formula) bounded(x *big.Rat, in *Input, s *Surcharge) *big.Rat {
	if x.Sign() < 0 && !f.AllowNegative {
		x, s.Floored = new(big.Rat), true
	}
	if f.Collar != nil {
		if least := f.scaled(exact(*f.Collar), in); x.Cmp(least) < 0 {
			x, s.Collared, s.Floored = least, true, false
		}
	}
	if f.Cap != nil {
		if most := f.scaled(exact(*f.Cap), in); x.Cmp(most) > 0 {
			x, s.Capped = most, true
		}
	}
	return x
}
