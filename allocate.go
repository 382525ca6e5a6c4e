package kabinet

import (
	"cmp"
	"math/bits"
	"slices"
)

// ErrAllocate is returned where an amount cannot be divided by the weights:
// none, a negative one, or a sum that is zero or too large. Nothing is lost.
var ErrAllocate = NewError(Invalid, "kabinet.allocate", "the amount cannot be allocated by these weights")

// Allocate divides m in proportion to the weights by largest remainder: each
// part is its exact share rounded towards zero, and the smallest units left
// over go one each to the parts with the largest remainders, the earlier first
// where they tie. The parts have the decimal places of the currency, or those
// of m if it has more, and sum to m exactly. It returns ErrAllocate or
// ErrOverflow.
func (m Money) Allocate(weights ...int64) ([]Money, error) {
	var sum uint64
	for _, w := range weights {
		if w < 0 {
			return nil, ErrAllocate
		}
		s, carry := bits.Add64(sum, uint64(w), 0)
		if carry != 0 || s > 1<<63-1 {
			return nil, ErrAllocate
		}
		sum = s
	}
	if sum == 0 {
		return nil, ErrAllocate
	}
	scale := max(m.scale, uint8(m.currency.Digits()))
	coef, ok := raise(m.coef, scale-m.scale, scale)
	if !ok {
		return nil, ErrOverflow
	}
	type share struct {
		rem   uint64
		index int
	}
	parts := make([]Money, len(weights))
	shares := make([]share, len(weights))
	left, neg := abs(coef), coef < 0
	for i, w := range weights {
		hi, lo := bits.Mul64(abs(coef), uint64(w))
		q, rem := bits.Div64(hi, lo, sum) // hi < sum, since w ≤ sum and coef < 2^64
		c, _ := signed(q, neg, scale)
		parts[i] = Money{c, scale, m.currency}
		shares[i] = share{rem, i}
		left -= q
	}
	if left == 0 {
		return parts, nil
	}
	slices.SortFunc(shares, func(a, b share) int {
		return cmp.Or(cmp.Compare(b.rem, a.rem), cmp.Compare(a.index, b.index))
	})
	unit := int64(1)
	if neg {
		unit = -1
	}
	for _, s := range shares[:left] { // left < number of shares with a remainder
		parts[s.index].coef += unit
	}
	return parts, nil
}
