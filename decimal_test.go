package kabinet_test

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

func TestDecimalsConvertExactlyOrNotAtAll(t *testing.T) {
	for s, want := range map[string]string{
		"0": "0", "5e3": "5000", "1e14": "100000000000000", "9.99e14": "999000000000000", "1.000000000000e-3": "0.001",
		"-1.5": "-1.5", "0e2000000000": "0", "0e-2000000000": "0", "1e-9": "0.000000001", "10e-10": "0.000000001",
		"999999999999999.999": "999999999999999.999", "999999999999999.9990000000000000000": "999999999999999.999",
		"123456789012345678e-3": "123456789012345.678", "1e15": "", "1e16": "", "1e-10": "", "1.0000000001": "",
		"1234567890123456789e-9": "", "1234567890123456780e-9": "1234567890.12345678",
		"1e2000000000": "", "1e-2000000000": "", "-1e2147483647": "", "1e-2147483648": "",
		"1" + strings.Repeat("0", 60) + "e-60": "1", "1" + strings.Repeat("0", 300) + "e-300": "",
	} {
		d := toDecimal(t, s)
		q, err := kabinet.QuantityFromDecimal(d)
		if want == "" {
			assert.ErrorIs(t, err, kabinet.ErrPrecision, s)
			assert.Zero(t, q)
			continue
		}
		require.NoError(t, err, s)
		assert.Equal(t, want, q.String(), s)
		r, err := kabinet.RateFromDecimal(d)
		require.NoError(t, err, s)
		assert.Equal(t, want, r.String(), s)
		m, err := kabinet.MoneyFromDecimal(d, jpy)
		require.NoError(t, err, s)
		assert.Equal(t, want+" JPY", m.String(), s)
	}
	_, err := kabinet.MoneyFromDecimal(decimal.New(1, 0), 0)
	assert.ErrorIs(t, err, kabinet.ErrCurrency)
	var zero decimal.Decimal
	q, err := kabinet.QuantityFromDecimal(zero)
	require.NoError(t, err)
	assert.Zero(t, q)
}

// toDecimal reads what decimal.NewFromString reads, and also exponents that it
// refuses but arithmetic and decimal.New can give.
func toDecimal(t *testing.T, s string) decimal.Decimal {
	coef, exp, _ := strings.Cut(s, "e")
	d := decimal.RequireFromString(coef)
	if exp == "" {
		return d
	}
	e, err := strconv.ParseInt(exp, 10, 32)
	require.NoError(t, err)
	return decimal.NewFromBigInt(d.Coefficient(), int32(max(e+int64(d.Exponent()), math.MinInt32)))
}

func TestDecimalConversionDoesNotChangeItsArgument(t *testing.T) {
	d := decimal.RequireFromString("1.5000000000000000000000")
	_, err := kabinet.QuantityFromDecimal(d)
	require.NoError(t, err)
	assert.Equal(t, "1.5000000000000000000000", d.StringFixed(22))
}

func TestHostileDecimalsTakeNoTime(t *testing.T) {
	million := decimal.NewFromBigInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(1_000_000), nil), -1_000_000)
	hostile := []decimal.Decimal{
		million, million.Neg(), decimal.New(1, 2_000_000_000), decimal.New(1, -2_000_000_000),
		decimal.New(7, 1<<31-1), decimal.New(7, -1<<31), decimal.New(0, 1<<31-1),
	}
	start := time.Now()
	for _, d := range hostile {
		for range 100 {
			_, _ = kabinet.QuantityFromDecimal(d)
		}
	}
	assert.Less(t, time.Since(start), 2*time.Second, "700 conversions")
}

func TestDecimalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := numbers.Draw(t, "n")
		zeros := rapid.IntRange(0, 20).Draw(t, "zeros")
		d := decimal.NewFromBigInt(new(big.Int).Mul(big.NewInt(n.coef), tenTo(zeros)), -int32(n.scale+zeros))
		q, err := kabinet.QuantityFromDecimal(d)
		require.NoError(t, err)
		coef, scale := q.Fixed()
		require.Zero(t, n.rat().Cmp(exact(coef, scale)))
		require.True(t, d.Equal(q.Decimal()))
		require.True(t, n.money(eur).Decimal().Equal(d))
		require.True(t, n.rate().Decimal().Equal(d))
	})
	rapid.Check(t, func(t *rapid.T) {
		coef, exp := rapid.Int64().Draw(t, "coef"), rapid.Int32Range(-30, 30).Draw(t, "exp")
		d := decimal.New(coef, exp)
		q, err := kabinet.QuantityFromDecimal(d)
		if representable(d.Rat()) {
			require.NoError(t, err)
			require.True(t, q.Decimal().Equal(d))
		} else {
			require.ErrorIs(t, err, kabinet.ErrPrecision)
		}
	})
}
