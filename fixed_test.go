package kabinet

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestReciprocalsDivideExactly covers each power of ten at the places where a
// quotient changes, and the greatest numbers.
func TestReciprocalsDivideExactly(t *testing.T) {
	check := func(t require.TestingT, u uint64, k int) {
		want := (u + pow10[k]/2) / pow10[k]
		require.Equal(t, want, reciprocals[k].halfUp(u, k), "%d / 10^%d", u, k)
	}
	for k := 1; k <= 18; k++ {
		d := pow10[k]
		greatest := uint64(math.MaxInt64)
		for _, q := range []uint64{0, 1, 2, 3, 9, 10, greatest / d / 2, greatest/d - 1, greatest / d} {
			for _, off := range []uint64{0, 1, d/2 - 1, d / 2, d/2 + 1, d - 1} {
				check(t, min(q*d+off, greatest), k)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.Uint64Range(0, math.MaxInt64).Draw(t, "u"), rapid.IntRange(1, 18).Draw(t, "k"))
	})
}

// TestDivRound128AgreesWithBig covers divisors of 65 to 128 bits, among them
// dividends that are an exact multiple, a half, or next to one.
func TestDivRound128AgreesWithBig(t *testing.T) {
	word := func(hi, lo uint64) *big.Int {
		x := new(big.Int).SetUint64(hi)
		return x.Lsh(x, 64).Add(x, new(big.Int).SetUint64(lo))
	}
	rapid.Check(t, func(t *rapid.T) {
		dh := rapid.Uint64Range(1, math.MaxUint64).Draw(t, "dh") >> rapid.IntRange(0, 63).Draw(t, "narrow")
		dl := rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 3), rapid.Just[uint64](math.MaxUint64)).Draw(t, "dl")
		dh = max(dh, 1)
		d := word(dh, dl)
		x := new(big.Int)
		if rapid.Bool().Draw(t, "near a half") {
			greatest := new(big.Int).Quo(word(math.MaxUint64, math.MaxUint64), d)
			q := rapid.Uint64Range(0, greatest.Uint64()).Draw(t, "q")
			twice := new(big.Int).SetUint64(q)
			twice.Lsh(twice, 1).Add(twice, big.NewInt(rapid.Int64Range(0, 1).Draw(t, "half")))
			x.Mul(twice, d).Rsh(x, 1).Add(x, big.NewInt(rapid.Int64Range(-1, 1).Draw(t, "off")))
			if x.Sign() < 0 || x.BitLen() > 128 {
				t.Skip("the dividend has no 128 bits")
			}
		} else {
			x = word(rapid.Uint64().Draw(t, "hi"), rapid.Uint64().Draw(t, "lo"))
		}
		hi, lo := new(big.Int).Rsh(x, 64).Uint64(), new(big.Int).And(x, word(0, math.MaxUint64)).Uint64()
		neg := rapid.Bool().Draw(t, "neg")
		scale := uint8(rapid.IntRange(0, 9).Draw(t, "scale"))
		mode := Rounding(rapid.IntRange(0, int(Floor)).Draw(t, "mode"))

		want, rem := new(big.Int).QuoRem(x, d, new(big.Int))
		twice := new(big.Int).Lsh(rem, 1)
		half := twice.Cmp(d)
		up := rem.Sign() != 0 && map[Rounding]bool{
			HalfUp: half >= 0, HalfEven: half > 0 || (half == 0 && want.Bit(0) == 1), HalfDown: half > 0,
			Up: true, Down: false, Ceiling: !neg, Floor: neg,
		}[mode]
		if up {
			want.Add(want, big.NewInt(1))
		}
		got, ok := divRound128(hi, lo, dh, dl, neg, scale, mode)
		require.Equal(t, want.Cmp(big.NewInt(limits[scale])) <= 0, ok)
		if ok {
			require.Zero(t, want.CmpAbs(big.NewInt(got)))
			require.Equal(t, neg && want.Sign() != 0, got < 0)
		}
	})
}

// TestDivRoundDoesNotWrap holds a quotient of 2^64-1 that is rounded up.
func TestDivRoundDoesNotWrap(t *testing.T) {
	for _, d := range []uint64{2, 10, 1000, math.MaxUint64} {
		hi := d - 1
		_, ok := divRound(hi, math.MaxUint64, d, false, 9, Up)
		assert.False(t, ok)
		_, ok = divRound(hi, math.MaxUint64, d, true, 0, HalfUp)
		assert.False(t, ok)
	}
	_, ok := divRound(5, 0, 5, false, 0, Down)
	assert.False(t, ok, "a quotient of more than 64 bits")
}

func TestLimits(t *testing.T) {
	for scale := range uint8(MaxScale + 1) {
		assert.True(t, fits(limits[scale], scale))
		assert.True(t, fits(-limits[scale], scale))
		assert.False(t, fits(limits[scale]+1, scale))
		assert.False(t, fits(-limits[scale]-1, scale))
		text := string(appendFixed(nil, -limits[scale], scale, 0))
		coef, got, err := parseFixed(text)
		require.NoError(t, err)
		require.Zero(t, cmpFixed(-limits[scale], scale, coef, got))
		assert.LessOrEqual(t, len(text), maxTextLen)
	}
	for scale := uint8(MaxScale + 1); scale < 16; scale++ {
		assert.False(t, fits(1, scale))
	}
	assert.False(t, fits(math.MinInt64, 9))
	assert.Equal(t, uint64(1)<<63, abs(math.MinInt64))
}

func TestClip(t *testing.T) {
	assert.Equal(t, "short", clip("short", 5))
	assert.Equal(t, "длин…", clip("длинное", 9))
	assert.Equal(t, "…", clip("д", 1))
	assert.Equal(t, strings.Repeat("a", 20)+"…", clip(strings.Repeat("a", 1<<20), 20))
}
