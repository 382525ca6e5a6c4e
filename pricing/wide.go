package pricing

import "math/bits"

// uint256 is an unsigned number of 256 bits, the lowest word first.
type uint256 [4]uint64

// product256 multiplies numbers that are not negative and whose product fits:
// two coefficients of 18 digits, two parts of factors and a power of ten do.
func product256(factors ...int64) uint256 {
	x := uint256{1}
	for _, f := range factors {
		var carry uint64
		for i := range x {
			hi, lo := bits.Mul64(x[i], uint64(f))
			var c uint64
			x[i], c = bits.Add64(lo, carry, 0)
			carry = hi + c
		}
	}
	return x
}

func (x *uint256) cmp(y *uint256) int {
	for i := len(x) - 1; i >= 0; i-- {
		switch {
		case x[i] < y[i]:
			return -1
		case x[i] > y[i]:
			return 1
		}
	}
	return 0
}

// pow10 returns 10^n for n up to 18.
func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
