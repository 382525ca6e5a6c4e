package kabinet_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

// TestAllocateIsLargestRemainder checks the definition: parts sum to the whole,
// each is the exact share rounded one way or the other, and none that was
// rounded up has a smaller remainder than one that was not.
func TestAllocateIsLargestRemainder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := numbers.Draw(t, "a")
		c := rapid.SampledFrom([]kabinet.Currency{eur, jpy, kwd}).Draw(t, "currency")
		weights := rapid.SliceOfN(coefficients(math.MaxInt64/8), 1, 8).Draw(t, "weights")
		total := new(big.Int)
		for i := range weights {
			weights[i] = max(weights[i], -weights[i])
			total.Add(total, big.NewInt(weights[i]))
		}
		m := a.money(c)
		parts, err := m.Allocate(weights...)
		if total.Sign() == 0 {
			require.ErrorIs(t, err, kabinet.ErrAllocate)
			return
		}
		scale := max(a.scale, c.Digits())
		whole := new(big.Int).Mul(big.NewInt(a.coef), tenTo(scale-a.scale))
		if !fits(whole, scale) {
			require.ErrorIs(t, err, kabinet.ErrOverflow)
			return
		}
		require.NoError(t, err)
		require.Len(t, parts, len(weights))
		left := new(big.Int).Set(whole)
		type share struct {
			rem *big.Int
			up  bool
		}
		var shares []share
		for i, p := range parts {
			coef, s := p.Fixed()
			require.Equal(t, scale, s)
			require.Equal(t, c, p.Currency())
			left.Sub(left, big.NewInt(coef))
			x := new(big.Int).Mul(whole, big.NewInt(weights[i]))
			q, rem := new(big.Int).QuoRem(x, total, new(big.Int))
			up := big.NewInt(coef).Cmp(q) != 0
			if up {
				require.Equal(t, new(big.Int).Add(q, big.NewInt(int64(whole.Sign()))).String(), big.NewInt(coef).String())
				require.NotZero(t, rem.Sign())
			}
			shares = append(shares, share{rem.Abs(rem), up})
		}
		require.Zero(t, left.Sign(), "parts do not sum to the whole")
		for i, x := range shares {
			for j, y := range shares {
				if x.up && !y.up {
					require.True(t, x.rem.Cmp(y.rem) > 0 || (x.rem.Cmp(y.rem) == 0 && i < j))
				}
			}
		}
	})
}

func TestAllocateVectors(t *testing.T) {
	for _, v := range []struct {
		money   string
		weights []int64
		want    []string
	}{
		{"100 EUR", []int64{1, 1, 1}, []string{"33.34 EUR", "33.33 EUR", "33.33 EUR"}},
		{"-100 EUR", []int64{1, 1, 1}, []string{"-33.34 EUR", "-33.33 EUR", "-33.33 EUR"}},
		{"100 JPY", []int64{1, 1, 1}, []string{"34 JPY", "33 JPY", "33 JPY"}},
		{"0.05 EUR", []int64{3, 7}, []string{"0.02 EUR", "0.03 EUR"}},
		{"0.001 EUR", []int64{1, 1}, []string{"0.001 EUR", "0.00 EUR"}},
		{"10 EUR", []int64{0, 1, 0}, []string{"0.00 EUR", "10.00 EUR", "0.00 EUR"}},
		{"0 EUR", []int64{1, 2}, []string{"0.00 EUR", "0.00 EUR"}},
		{"895000 RUB", []int64{451, 315, 129}, []string{"451000.00 RUB", "315000.00 RUB", "129000.00 RUB"}},
	} {
		parts, err := kabinet.MustMoney(v.money).Allocate(v.weights...)
		require.NoError(t, err)
		var got []string
		for _, p := range parts {
			got = append(got, p.String())
		}
		assert.Equal(t, v.want, got)
	}
	for _, bad := range [][]int64{nil, {}, {0}, {0, 0}, {1, -1}, {math.MaxInt64, 1}, {math.MaxInt64, math.MaxInt64, 2}, {math.MinInt64}} {
		parts, err := kabinet.MustMoney("1 EUR").Allocate(bad...)
		assert.ErrorIs(t, err, kabinet.ErrAllocate)
		assert.Nil(t, parts)
	}
}

func TestAllocateIsProportionalWhateverTheOrder(t *testing.T) {
	weights := []int64{5, 1, 9, 2}
	m := kabinet.MustMoney("99.99 EUR")
	parts, err := m.Allocate(weights...)
	require.NoError(t, err)
	slices.Reverse(weights)
	reversed, err := m.Allocate(weights...)
	require.NoError(t, err)
	slices.Reverse(reversed)
	assert.Equal(t, parts, reversed)
}
