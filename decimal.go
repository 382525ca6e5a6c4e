package kabinet

import (
	"math/big"

	"github.com/shopspring/decimal"
)

// maxDecimalBits bounds the coefficients of decimals that are looked at: some
// 77 digits, of which those beyond the 18th can only be zeros.
const maxDecimalBits = 256

// fromDecimal converts exactly, or returns ErrPrecision. The time it takes is
// bounded whatever the decimal's exponent: it does not call decimal's own
// arithmetic, which computes 10^exponent. Zero is zero with any exponent.
func fromDecimal(d decimal.Decimal) (int64, uint8, error) {
	c, exp := d.Coefficient(), d.Exponent()
	if c.Sign() == 0 {
		return 0, uint8(min(max(-int64(exp), 0), MaxScale)), nil
	}
	if c.BitLen() > maxDecimalBits || exp < -maxDecimalBits || exp > MaxIntegerDigits {
		return 0, 0, ErrPrecision
	}
	// Drop trailing zeros that are too far behind the point or too many.
	ten, rem := big.NewInt(10), new(big.Int)
	for exp < 0 && (exp < -MaxScale || !isCoef(c)) {
		if c.QuoRem(c, ten, rem); rem.Sign() != 0 {
			return 0, 0, ErrPrecision
		}
		exp++
	}
	if !isCoef(c) {
		return 0, 0, ErrPrecision
	}
	raised, scale := uint8(max(exp, 0)), uint8(max(-exp, 0))
	coef, ok := raise(c.Int64(), raised, scale)
	if !ok {
		return 0, 0, ErrPrecision
	}
	return coef, scale, nil
}

func isCoef(c *big.Int) bool { return c.IsInt64() && abs(c.Int64()) <= maxCoef }

// toDecimal converts exactly.
func toDecimal(coef int64, scale uint8) decimal.Decimal {
	return decimal.New(coef, -int32(scale))
}
