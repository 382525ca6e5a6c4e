package kabinet

import (
	"database/sql/driver"
	"fmt"
	"math/bits"
	"strconv"

	"github.com/shopspring/decimal"
)

// The numbers Money, Quantity and Rate are an int64 coefficient of at most 18
// digits and a decimal scale of 0 to MaxScale: value = coef / 10^scale.
// Intermediate products have 128 bits.

// Bounds of every number.
const (
	// MaxScale is the largest number of decimal places.
	MaxScale = 9
	// MaxDigits is the largest number of significant digits.
	MaxDigits = 18

	maxIntegerDigits = 15
	maxTextLen       = 1 + maxIntegerDigits + 1 + MaxScale
	maxCoef          = 999_999_999_999_999_999
)

// Errors of numbers.
var (
	// ErrNumberTooLong is returned for text longer than any number can be; it
	// is not looked at further.
	ErrNumberTooLong = NewError(Invalid, "kabinet.number_too_long", "the number is longer than 26 characters")
	// ErrNumber is returned for text that is not a plain decimal number: an
	// optional minus, 1 to 15 digits, and optionally a point with 1 to 9 digits.
	ErrNumber = NewError(Invalid, "kabinet.number", "{text} is not a decimal number")
	// ErrPrecision is returned for a number of more than 18 significant digits
	// or 9 decimal places.
	ErrPrecision = NewError(Invalid, "kabinet.precision", "the number has more than 18 significant digits or 9 decimal places")
	// ErrOverflow is returned when a result does not fit 18 digits.
	ErrOverflow = NewError(Invalid, "kabinet.overflow", "the result is too large")
	// ErrDivideByZero is returned for a division by zero.
	ErrDivideByZero = NewError(Invalid, "kabinet.divide_by_zero", "division by zero")
	// ErrScale is returned for a scale outside 0 to 9.
	ErrScale = NewError(Invalid, "kabinet.scale", "the scale {scale} is not between 0 and 9")
)

var pow10 = [20]uint64{
	1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
	10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
	1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
	10_000_000_000_000_000_000,
}

// parseFixed reads -?[0-9]{1,15}(\.[0-9]{1,9})? in one pass. The scale is the
// number of digits after the point, less trailing zeros where there would be
// more than 18 significant digits.
func parseFixed[T string | []byte](s T) (coef int64, scale uint8, err error) {
	if len(s) > maxTextLen {
		return 0, 0, ErrNumberTooLong
	}
	i, neg := 0, false
	if len(s) > 0 && s[0] == '-' {
		i, neg = 1, true
	}
	start, point := i, -1
	var u uint64  // at most 18 digits
	var extra int // digits beyond 18, all zeros
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' && point < 0 && i > start {
			point = i
			continue
		}
		d := c - '0'
		if d > 9 {
			return 0, 0, ErrNumber.With("text", string(s))
		}
		if u > maxCoef/10 {
			if d != 0 || point < 0 {
				return 0, 0, finish(s[i:], point >= 0, string(s))
			}
			extra++
			continue
		}
		if extra > 0 && d != 0 {
			return 0, 0, finish(s[i:], true, string(s))
		}
		u = u*10 + uint64(d)
	}
	integer, fraction := i-start, 0
	if point >= 0 {
		integer, fraction = point-start, i-point-1
	}
	if integer < 1 || integer > maxIntegerDigits || (point >= 0 && fraction < 1) || fraction > MaxScale {
		return 0, 0, ErrNumber.With("text", string(s))
	}
	coef = int64(u)
	if neg {
		coef = -coef
	}
	return coef, uint8(fraction - extra), nil
}

// finish tells, for a number with too many digits, whether the rest is
// well-formed: ErrPrecision, or ErrNumber when it is not.
func finish[T string | []byte](rest T, point bool, all string) error {
	digits := 0
	for i := range len(rest) {
		switch c := rest[i]; {
		case c == '.' && !point:
			point, digits = true, 0
		case c < '0' || c > '9':
			return ErrNumber.With("text", all)
		default:
			digits++
		}
	}
	if !point {
		return ErrNumber.With("text", all) // more than 15 integer digits
	}
	return ErrPrecision
}

// appendFixed appends the number with at least minDigits decimal places and no
// trailing zeros beyond them.
func appendFixed(b []byte, coef int64, scale, minDigits uint8) []byte {
	for scale > minDigits && coef%10 == 0 {
		coef /= 10
		scale--
	}
	u := uint64(coef)
	if coef < 0 {
		b = append(b, '-')
		u = -u
	}
	whole, frac := u/pow10[scale], u%pow10[scale]
	b = strconv.AppendUint(b, whole, 10)
	if scale == 0 && minDigits == 0 {
		return b
	}
	b = append(b, '.')
	for i := int(scale) - 1; i >= 0; i-- {
		b = append(b, byte('0'+frac/pow10[i]%10))
	}
	for ; scale < minDigits; scale++ {
		b = append(b, '0')
	}
	return b
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

// addFixed returns a + b at the larger of the two scales, or, where that does
// not fit, at the smallest scale that is exact.
func addFixed(a int64, as uint8, b int64, bs uint8) (int64, uint8, bool) {
	if as == bs {
		if c := a + b; c <= maxCoef && c >= -maxCoef {
			return c, as, true
		}
	}
	return addScaled(a, as, b, bs)
}

func addScaled(a int64, as uint8, b int64, bs uint8) (int64, uint8, bool) {
	x, y, s, ok := align(a, as, b, bs)
	if ok {
		if c := x + y; c <= maxCoef && c >= -maxCoef {
			return c, s, true
		}
	}
	a, as = trim(a, as)
	b, bs = trim(b, bs)
	if x, y, s, ok = align(a, as, b, bs); !ok {
		return 0, 0, false
	}
	c, s := trim(x+y, s)
	return c, s, c <= maxCoef && c >= -maxCoef
}

// align brings both numbers to the larger scale.
func align(a int64, as uint8, b int64, bs uint8) (x, y int64, s uint8, ok bool) {
	if as < bs {
		x, ok = raise(a, bs-as)
		return x, b, bs, ok
	}
	y, ok = raise(b, as-bs)
	return a, y, as, ok
}

// raise returns v × 10^k.
func raise(v int64, k uint8) (int64, bool) {
	hi, lo := bits.Mul64(abs(v), pow10[k])
	if hi != 0 || lo > maxCoef {
		return 0, false
	}
	if v < 0 {
		return -int64(lo), true
	}
	return int64(lo), true
}

// cmpFixed compares two numbers; it cannot overflow.
func cmpFixed(a int64, as uint8, b int64, bs uint8) int {
	if as == bs {
		return cmp64(a, b)
	}
	if (a < 0) != (b < 0) {
		return cmp64(a, b)
	}
	ahi, alo := bits.Mul64(abs(a), pow10[bs])
	bhi, blo := bits.Mul64(abs(b), pow10[as])
	c := 0
	switch {
	case ahi != bhi:
		c = cmp64(ahi, bhi)
	default:
		c = cmp64(alo, blo)
	}
	if a < 0 {
		c = -c
	}
	return c
}

func cmp64[T int64 | uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// rescale returns the number at another scale, rounded.
func rescale(coef int64, from, to uint8, mode Rounding) (int64, bool) {
	if to >= from {
		return raise(coef, to-from)
	}
	u, d := abs(coef), pow10[from-to]
	q, rem := u/d, u%d
	if mode.increments(q, rem, d, coef < 0) {
		q++
	}
	return signed(q, coef < 0)
}

// mulFixed returns a × b rounded to the scale.
func mulFixed(a int64, as uint8, b int64, bs uint8, to uint8, mode Rounding) (int64, bool) {
	hi, lo := bits.Mul64(abs(a), abs(b))
	neg := (a < 0) != (b < 0)
	from := as + bs
	if hi == 0 && from > to {
		d := pow10[from-to]
		q, rem := lo/d, lo%d
		if mode.increments(q, rem, d, neg) {
			q++
		}
		return signed(q, neg)
	}
	if from > to {
		return divRound(hi, lo, pow10[from-to], neg, mode)
	}
	if hi != 0 || lo > maxCoef {
		return 0, false
	}
	if neg {
		return raise(-int64(lo), to-from)
	}
	return raise(int64(lo), to-from)
}

// mulDivFixed returns coef × num / den rounded from one scale to another. den
// is positive.
func mulDivFixed(coef int64, from uint8, num int64, den uint64, to uint8, mode Rounding) (int64, bool) {
	hi, lo := bits.Mul64(abs(coef), abs(num))
	neg := (coef < 0) != (num < 0)
	switch {
	case to > from:
		h1, l1 := bits.Mul64(lo, pow10[to-from])
		h2, l2 := bits.Mul64(hi, pow10[to-from])
		sum, carry := bits.Add64(h1, l2, 0)
		if h2 != 0 || carry != 0 {
			return 0, false
		}
		hi, lo = sum, l1
	case to < from:
		h, l := bits.Mul64(den, pow10[from-to])
		if h != 0 {
			return divRound128(hi, lo, h, l, neg, mode)
		}
		den = l
	}
	return divRound(hi, lo, den, neg, mode)
}

// divRound returns hi:lo / d rounded.
func divRound(hi, lo, d uint64, neg bool, mode Rounding) (int64, bool) {
	if hi >= d {
		return 0, false
	}
	q, rem := bits.Div64(hi, lo, d)
	if mode.increments(q, rem, d, neg) {
		q++
	}
	return signed(q, neg)
}

// divRound128 is divRound for a divisor of more than 64 bits, where the
// quotient has less than 64. The quotient is found bit by bit.
func divRound128(hi, lo, dh, dl uint64, neg bool, mode Rounding) (int64, bool) {
	var q uint64
	for shift := bits.LeadingZeros64(dh); shift >= 0; shift-- {
		sh, sl := dh<<shift|dl>>(64-shift), dl<<shift
		if shift == 0 {
			sh, sl = dh, dl
		}
		if hi > sh || (hi == sh && lo >= sl) {
			var borrow uint64
			lo, borrow = bits.Sub64(lo, sl, 0)
			hi, _ = bits.Sub64(hi, sh, borrow)
			q |= 1 << shift
		}
	}
	// Compare the remainder with what is missing to the divisor.
	var increment bool
	if hi|lo != 0 {
		ml, borrow := bits.Sub64(dl, lo, 0)
		mh, _ := bits.Sub64(dh, hi, borrow)
		c := cmp64(hi, mh)
		if c == 0 {
			c = cmp64(lo, ml)
		}
		increment = mode.increments(q, uint64(2+c), 4, neg)
	}
	if increment {
		q++
	}
	return signed(q, neg)
}

func signed(u uint64, neg bool) (int64, bool) {
	if u > maxCoef {
		return 0, false
	}
	if neg {
		return -int64(u), true
	}
	return int64(u), true
}

// fromDecimal converts exactly, or returns ErrPrecision.
func fromDecimal(d decimal.Decimal) (int64, uint8, error) {
	// Bound the exponent before any arithmetic: decimal's own is unbounded.
	exp := d.Exponent()
	if exp < -64 || exp > MaxDigits || d.NumDigits() > 64 {
		return 0, 0, ErrPrecision
	}
	if exp < -MaxScale {
		t := d.Truncate(MaxScale)
		if !t.Equal(d) {
			return 0, 0, ErrPrecision
		}
		d = t
	}
	if exp = d.Exponent(); exp > 0 {
		d = d.Truncate(0).Add(decimal.New(0, 0)) // scale 0
		exp = d.Exponent()
	}
	c := d.Coefficient()
	scale := uint8(max(-exp, 0))
	if exp > 0 {
		return 0, 0, ErrPrecision
	}
	if !c.IsInt64() {
		return 0, 0, ErrPrecision
	}
	coef := c.Int64()
	if abs(coef) > maxCoef {
		if coef, scale = trim(coef, scale); abs(coef) > maxCoef {
			return 0, 0, ErrPrecision
		}
	}
	return coef, scale, nil
}

func toDecimal(coef int64, scale uint8) decimal.Decimal {
	return decimal.New(coef, -int32(scale))
}

func checkScale(scale int) error {
	if scale < 0 || scale > MaxScale {
		return ErrScale.With("scale", scale)
	}
	return nil
}

// unquote returns the content of a JSON string without escapes, or the text
// itself where it is a bare number.
func unquote(b []byte) []byte {
	if len(b) >= 2 && b[0] == '"' && b[len(b)-1] == '"' {
		return b[1 : len(b)-1]
	}
	return b
}

// scanText returns the text of a SQL value.
func scanText(src any) (string, error) {
	switch v := src.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case nil:
		return "", nil
	}
	return "", ErrNumber.With("text", fmt.Sprintf("%T", src))
}

var _ driver.Valuer = Quantity{}

// divMod10 returns the quotient and remainder of m × 10 by d, where m < d.
func divMod10(m, d uint64) (q, rem uint64) {
	hi, lo := bits.Mul64(m, 10)
	return bits.Div64(hi, lo, d)
}
