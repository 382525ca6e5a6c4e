package rebate

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// Sums here are whole numbers of 10^-9, the finest that Money and Quantity
// have, and products of two such numbers are whole numbers of 10^-18: exact
// whatever their size, so the order of adding can neither lose nor overflow
// anything. Only what leaves the package must fit Money and Quantity.

const fine = kabinet.MaxScale

var tenTo = func() (t [2*fine + 1]*big.Int) {
	t[0] = big.NewInt(1)
	for i := 1; i < len(t); i++ {
		t[i] = new(big.Int).Mul(t[i-1], big.NewInt(10))
	}
	return t
}()

// exact returns coef / 10^scale in 10^-9.
func exact(coef int64, scale int) *big.Int {
	x := big.NewInt(coef)
	return x.Mul(x, tenTo[fine-scale])
}

// product returns a × b in 10^-18.
func product(a, b *big.Int) *big.Int { return new(big.Int).Mul(a, b) }

// round returns x, in 10^-from, in 10^-to, which is not finer.
func round(x *big.Int, from, to int, mode kabinet.Rounding) *big.Int {
	d := tenTo[from-to]
	q, rem := new(big.Int).QuoRem(x, d, new(big.Int))
	if rem.Sign() == 0 {
		return q
	}
	neg := x.Sign() < 0
	rem.Abs(rem)
	half := rem.Lsh(rem, 1).Cmp(d)
	away := false
	switch mode {
	case kabinet.HalfUp:
		away = half >= 0
	case kabinet.HalfEven:
		away = half > 0 || (half == 0 && q.Bit(0) == 1)
	case kabinet.HalfDown:
		away = half > 0
	case kabinet.Up:
		away = true
	case kabinet.Ceiling:
		away = !neg
	case kabinet.Floor:
		away = neg
	}
	if away && neg {
		q.Sub(q, tenTo[0])
	} else if away {
		q.Add(q, tenTo[0])
	}
	return q
}

// trimmed returns x, in 10^-scale, without trailing zeros after the point, but
// with at least the given number of decimal places.
func trimmed(x *big.Int, scale, atLeast int) (int64, int, error) {
	for scale > atLeast {
		q, rem := new(big.Int).QuoRem(x, tenTo[1], new(big.Int))
		if rem.Sign() != 0 {
			break
		}
		x, scale = q, scale-1
	}
	if !x.IsInt64() {
		return 0, 0, kabinet.ErrOverflow
	}
	return x.Int64(), scale, nil
}

// money returns x, in 10^-scale, as an amount, or kabinet.ErrOverflow.
func money(x *big.Int, scale int, c kabinet.Currency) (kabinet.Money, error) {
	coef, scale, err := trimmed(x, scale, min(c.Digits(), scale))
	if err != nil {
		return kabinet.Money{}, err
	}
	return kabinet.NewMoney(coef, scale, c)
}

// quantity returns x, in 10^-9, as a quantity, or kabinet.ErrOverflow.
func quantity(x *big.Int) (kabinet.Quantity, error) {
	coef, scale, err := trimmed(x, fine, 0)
	if err != nil {
		return kabinet.Quantity{}, err
	}
	return kabinet.NewQuantity(coef, scale)
}

// allocate shares an amount by weights, none of them negative, by largest
// remainder; the earlier gets more where remainders tie. Weights are divided by
// what they have in common, so they are too large (kabinet.ErrOverflow) only
// where they have more digits together than an amount can.
func allocate(m kabinet.Money, weights []*big.Int) ([]kabinet.Money, error) {
	common, sum := new(big.Int), new(big.Int)
	for _, w := range weights {
		common.GCD(nil, nil, common, w)
		sum.Add(sum, w)
	}
	if m.IsZero() || sum.Sign() == 0 {
		parts := make([]kabinet.Money, len(weights))
		for i := range parts {
			parts[i] = kabinet.Zero(m.Currency())
		}
		return parts, nil
	}
	if !sum.Quo(sum, common).IsInt64() {
		return nil, kabinet.ErrOverflow
	}
	small := make([]int64, len(weights))
	for i, w := range weights {
		small[i] = new(big.Int).Quo(w, common).Int64()
	}
	return m.Allocate(small...)
}
