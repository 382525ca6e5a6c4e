package kabinet

import "math/bits"

// The numbers Money, Quantity and Rate are an int64 coefficient of at most 18
// digits and a decimal scale of 0 to MaxScale: value = coef / 10^scale. There
// are at most 15 digits before the point, so that every value prints as text
// which its parser reads back. Functions here return false where the result
// would break these bounds. Intermediate products have 128 bits.

// Bounds of every number.
const (
	// MaxScale is the largest number of decimal places.
	MaxScale = 9
	// MaxDigits is the largest number of significant digits.
	MaxDigits = 18
	// MaxIntegerDigits is the largest number of digits before the point.
	MaxIntegerDigits = 15

	maxCoef = 999_999_999_999_999_999
)

// Errors of numbers.
var (
	// ErrNumberTooLong is returned for text longer than any number can be; it
	// is not looked at further.
	ErrNumberTooLong = NewError(Invalid, "kabinet.number_too_long", "the number is longer than 26 characters")
	// ErrNumber is returned for text that is not a plain decimal number: an
	// optional minus, 1 to 15 digits, and optionally a point with 1 to 9 digits.
	ErrNumber = NewError(Invalid, "kabinet.number", "{text} is not a decimal number")
	// ErrPrecision is returned for a number of more than 18 significant digits,
	// and for a decimal.Decimal that also has more than 15 digits before the
	// point or 9 after it.
	ErrPrecision = NewError(Invalid, "kabinet.precision", "the number has more than 18 significant digits, 15 before the point or 9 after it")
	// ErrOverflow is returned when a result has more than 15 digits before the
	// point, or more than 18 in all at the scale that was asked for.
	ErrOverflow = NewError(Invalid, "kabinet.overflow", "the result is too large")
	// ErrDivideByZero is returned for a division by zero, and for one by a
	// negative number where only positive ones make sense.
	ErrDivideByZero = NewError(Invalid, "kabinet.divide_by_zero", "the divisor is not positive")
	// ErrScale is returned for a scale outside 0 to 9.
	ErrScale = NewError(Invalid, "kabinet.scale", "the scale {scale} is not between 0 and 9")
)

// pow10 holds the powers of ten that fit 64 bits.
var pow10 = [20]uint64{
	1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
	10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
	1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
	10_000_000_000_000_000_000,
}

// limits holds the largest coefficient for each scale. Its length is a power of
// two, so that an index masked with 15 needs no bounds check; nothing but zero
// fits the scales that do not exist.
var limits = [16]int64{
	999_999_999_999_999, 9_999_999_999_999_999, 99_999_999_999_999_999,
	maxCoef, maxCoef, maxCoef, maxCoef, maxCoef, maxCoef, maxCoef,
}

// fits reports whether the coefficient is within the bounds at the scale.
func fits(coef int64, scale uint8) bool {
	limit := limits[scale&15]
	return coef <= limit && coef >= -limit
}

func checkScale(scale int) error {
	if scale < 0 || scale > MaxScale {
		return ErrScale.With("scale", scale)
	}
	return nil
}

// trim removes trailing zeros after the point.
func trim(coef int64, scale uint8) (int64, uint8) {
	for scale > 0 && coef%10 == 0 {
		coef /= 10
		scale--
	}
	return coef, scale
}

func abs(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

// signed returns u, or -u, as a coefficient at the scale.
func signed(u uint64, neg bool, scale uint8) (int64, bool) {
	if u > uint64(limits[scale&15]) {
		return 0, false
	}
	if neg {
		return -int64(u), true
	}
	return int64(u), true
}

// addFixed returns a + b at the larger of the two scales, or, where that does
// not fit, at the smallest scale that is exact.
func addFixed(a int64, as uint8, b int64, bs uint8) (int64, uint8, bool) {
	if as == bs {
		if c := a + b; fits(c, as) {
			return c, as, true
		}
	}
	return addScaled(a, as, b, bs)
}

// addScaled is addFixed without the short way for equal scales.
func addScaled(a int64, as uint8, b int64, bs uint8) (int64, uint8, bool) {
	if c, s, ok := addAligned(a, as, b, bs); ok && fits(c, s) {
		return c, s, true
	}
	a, as = trim(a, as)
	b, bs = trim(b, bs)
	c, s, ok := addAligned(a, as, b, bs)
	if !ok {
		return 0, 0, false
	}
	c, s = trim(c, s)
	return c, s, fits(c, s)
}

// addAligned returns a + b at the larger scale, unless the number that has to
// be raised to it exceeds 3·10^18. Then the sum is too large at this scale
// whatever the other number is; the sum may exceed the bounds itself.
func addAligned(a int64, as uint8, b int64, bs uint8) (int64, uint8, bool) {
	if as < bs {
		a, as, b, bs = b, bs, a, as
	}
	hi, lo := bits.Mul64(abs(b), pow10[as-bs])
	if hi != 0 || lo > 3*(maxCoef+1) {
		return 0, 0, false
	}
	if b < 0 {
		return a - int64(lo), as, true
	}
	return a + int64(lo), as, true
}

// raise returns v × 10^k as a coefficient at the scale.
func raise(v int64, k, scale uint8) (int64, bool) {
	hi, lo := bits.Mul64(abs(v), pow10[k])
	if hi != 0 {
		return 0, false
	}
	return signed(lo, v < 0, scale)
}

// cmpFixed compares two numbers; it cannot overflow.
func cmpFixed(a int64, as uint8, b int64, bs uint8) int {
	if as == bs || (a < 0) != (b < 0) {
		return compare(a, b)
	}
	ahi, alo := bits.Mul64(abs(a), pow10[bs])
	bhi, blo := bits.Mul64(abs(b), pow10[as])
	c := compare(ahi, bhi)
	if c == 0 {
		c = compare(alo, blo)
	}
	if a < 0 {
		c = -c
	}
	return c
}

func compare[T int64 | uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// multipleFixed reports whether a is a whole multiple of b.
func multipleFixed(a int64, as uint8, b int64, bs uint8) bool {
	if b == 0 {
		return a == 0
	}
	a, as = trim(a, as)
	b, bs = trim(b, bs)
	if as > bs {
		// Finer than the step: a is no multiple of 10 here, and a whole
		// multiple of b·10^(as-bs) would be.
		return false
	}
	hi, lo := bits.Mul64(abs(a), pow10[bs-as])
	return bits.Rem64(hi, lo, abs(b)) == 0
}

// rescale returns the number at another scale, rounded.
func rescale(coef int64, from, to uint8, mode Rounding) (int64, bool) {
	if to >= from {
		return raise(coef, to-from, to)
	}
	d, neg := pow10[from-to], coef < 0
	q, rem := abs(coef)/d, abs(coef)%d
	if mode.increments(q, rem, d, neg) {
		q++
	}
	return signed(q, neg, to)
}
