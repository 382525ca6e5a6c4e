package kabinet

import "math/bits"

// reciprocal divides by 10^k by way of multiplication, which is quicker than a
// division by a number that is not constant. For any u < 2^64
//
//	u / 10^k = (u >> k) / 5^k = ((u >> k) × magic) >> (64 + shift)
//
// rounded down, where magic = ⌈2^(64+shift) / 5^k⌉ and 2^shift < 5^k <
// 2^(shift+1): the quotient u >> k has at most 64-k bits, and the error of
// magic, less than 1 in more than 2^63, does not reach the next whole number
// (Granlund and Montgomery, Division by Invariant Integers using
// Multiplication, 1994, theorem 4.2).
type reciprocal struct {
	magic uint64
	half  uint64 // 10^k / 2
	shift uint8
}

// reciprocals is indexed by k, from 1 to 18. Its length is a power of two, so
// that an index masked with 31 needs no bounds check.
var reciprocals = makeReciprocals()

func makeReciprocals() (table [32]reciprocal) {
	five := uint64(1)
	for k := 1; k <= 18; k++ {
		five *= 5
		shift := bits.Len64(five) - 1
		q, rem := bits.Div64(1<<shift, 0, five) // five is no power of two, so 2^shift < five
		if rem != 0 {
			q++
		}
		table[k] = reciprocal{q, pow10[k] / 2, uint8(shift)}
	}
	return table
}

// halfUp returns u / 10^k rounded half up. u is less than 2^63.
func (r *reciprocal) halfUp(u uint64, k int) uint64 {
	hi, _ := bits.Mul64((u+r.half)>>(k&63), r.magic)
	return hi >> (r.shift & 63)
}

// mulFixed returns a × b rounded to the scale.
func mulFixed(a int64, as uint8, b int64, bs uint8, to uint8, mode Rounding) (int64, bool) {
	hi, lo := bits.Mul64(abs(a), abs(b))
	from, neg := as+bs, (a < 0) != (b < 0)
	if from > to {
		return divRound(hi, lo, pow10[from-to], neg, to, mode)
	}
	if hi != 0 || lo > maxCoef {
		return 0, false
	}
	if neg {
		return raise(-int64(lo), to-from, to)
	}
	return raise(int64(lo), to-from, to)
}

// mulDivFixed returns coef × num / den rounded from one scale, -9 to 18, to
// another. den is positive.
func mulDivFixed(coef int64, from int, num int64, den uint64, to uint8, mode Rounding) (int64, bool) {
	hi, lo := bits.Mul64(abs(coef), abs(num))
	neg := (coef < 0) != (num < 0)
	switch up := int(to) - from; {
	case up > 0:
		// A product that passes 128 bits here passes 18 digits after the
		// division as well, since den has at most 63 bits.
		h1, l1 := bits.Mul64(lo, pow10[up])
		h2, l2 := bits.Mul64(hi, pow10[up])
		sum, carry := bits.Add64(h1, l2, 0)
		if h2 != 0 || carry != 0 {
			return 0, false
		}
		hi, lo = sum, l1
	case up < 0:
		h, l := bits.Mul64(den, pow10[-up])
		if h != 0 {
			return divRound128(hi, lo, h, l, neg, to, mode)
		}
		den = l
	}
	return divRound(hi, lo, den, neg, to, mode)
}

// divRound returns hi:lo / d rounded, as a coefficient at the scale.
func divRound(hi, lo, d uint64, neg bool, scale uint8, mode Rounding) (int64, bool) {
	if hi >= d {
		return 0, false
	}
	q, rem := bits.Div64(hi, lo, d)
	if q > maxCoef {
		return 0, false // before q++ could wrap
	}
	if mode.increments(q, rem, d, neg) {
		q++
	}
	return signed(q, neg, scale)
}

// divRound128 is divRound for a divisor of more than 64 bits, where the
// quotient has at most 64. The quotient is found bit by bit.
func divRound128(hi, lo, dh, dl uint64, neg bool, scale uint8, mode Rounding) (int64, bool) {
	var q uint64
	for shift := bits.LeadingZeros64(dh); shift >= 0; shift-- {
		sh, sl := dh<<shift|dl>>(64-shift), dl<<shift // a shift by 64 gives 0
		if hi > sh || (hi == sh && lo >= sl) {
			var borrow uint64
			lo, borrow = bits.Sub64(lo, sl, 0)
			hi, _ = bits.Sub64(hi, sh, borrow)
			q |= 1 << shift
		}
	}
	if q > maxCoef {
		return 0, false
	}
	if hi|lo != 0 {
		// Compare the remainder with what it lacks to the divisor, and let 1,
		// 2 or 3 parts of 4 stand for less than, equal to or more than a half.
		ml, borrow := bits.Sub64(dl, lo, 0)
		mh, _ := bits.Sub64(dh, hi, borrow)
		half := compare(hi, mh)
		if half == 0 {
			half = compare(lo, ml)
		}
		if mode.increments(q, uint64(2+half), 4, neg) {
			q++
		}
	}
	return signed(q, neg, scale)
}
