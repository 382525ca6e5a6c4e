package pricing_test

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// Fractions, for the reference. Each returns a new one.

func rat(n int64) *big.Rat       { return big.NewRat(n, 1) }
func add(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }
func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func mul(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
func quo(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }
func less(a, b *big.Rat) bool    { return a.Cmp(b) < 0 }
func most(a, b *big.Rat) *big.Rat {
	if less(a, b) {
		return b
	}
	return a
}

func pow(base int64, n int) int64 {
	out := int64(1)
	for range n {
		out *= base
	}
	return out
}

func ratOf(q kabinet.Quantity) *big.Rat   { return big.NewRat(fixed(q.Fixed())) }
func ratOfMoney(m kabinet.Money) *big.Rat { return big.NewRat(fixed(m.Fixed())) }
func ratOfRate(r kabinet.Rate) *big.Rat   { return big.NewRat(fixed(r.Fixed())) }

func fixed(coef int64, scale int) (num, den int64) { return coef, pow(10, scale) }

func refFloor(x *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Div(x.Num(), x.Denom())) // Euclidean: the denominator is positive
}

// refRound rounds to decimal places in one of the modes.
func refRound(x *big.Rat, digits int, mode kabinet.Rounding) *big.Rat {
	unit := rat(pow(10, digits))
	size := mul(new(big.Rat).Abs(x), unit)
	whole := refFloor(size)
	half := sub(size, whole).Cmp(big.NewRat(1, 2))
	up := false
	switch mode {
	case kabinet.HalfUp:
		up = half >= 0
	case kabinet.HalfDown:
		up = half > 0
	case kabinet.HalfEven:
		up = half > 0 || half == 0 && whole.Num().Bit(0) == 1
	case kabinet.Up:
		up = !size.IsInt()
	case kabinet.Ceiling:
		up = !size.IsInt() && x.Sign() > 0
	case kabinet.Floor:
		up = !size.IsInt() && x.Sign() < 0
	}
	if up {
		whole = add(whole, rat(1))
	}
	return mul(quo(whole, unit), rat(int64(x.Sign())))
}

// nine rounds to the 9 decimal places at which prices are worked out.
func nine(x *big.Rat) *big.Rat { return refRound(x, kabinet.MaxScale, kabinet.HalfUp) }
