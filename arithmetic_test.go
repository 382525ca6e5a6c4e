package kabinet_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

var (
	eur = kabinet.MustCurrency("EUR")
	rub = kabinet.MustCurrency("RUB")
	jpy = kabinet.MustCurrency("JPY")
	kwd = kabinet.MustCurrency("KWD")
)

// same fails unless the rounded result is the reference's, or both overflow.
func same(t require.TestingT, want *big.Rat, scale int, mode kabinet.Rounding, coef int64, gotScale int, err error) {
	rounded := round(want, scale, mode)
	if !fits(rounded, scale) {
		require.ErrorIs(t, err, kabinet.ErrOverflow, "%s at scale %d", rounded, scale)
		require.Zero(t, coef)
		return
	}
	require.NoError(t, err, "%s at scale %d %s", want, scale, mode)
	require.Equal(t, rounded.String(), big.NewInt(coef).String(), "%s at scale %d %s", want, scale, mode)
	require.Equal(t, scale, gotScale)
}

func TestMulIsExactAndRoundedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		scale, mode := rapid.IntRange(0, 9).Draw(t, "scale"), rapid.SampledFrom(modes).Draw(t, "mode")
		want := new(big.Rat).Mul(a.rat(), b.rat())

		m, err := a.money(eur).Mul(b.quantity(), scale, mode)
		coef, s := m.Fixed()
		same(t, want, scale, mode, coef, s, err)
		if err == nil {
			assert.Equal(t, eur, m.Currency())
		}
		byRate, err2 := a.money(eur).MulRate(b.rate(), scale, mode)
		require.Equal(t, m, byRate)
		require.Equal(t, err, err2)

		r, err := a.rate().Mul(b.rate(), scale, mode)
		coef, s = r.Fixed()
		same(t, want, scale, mode, coef, s, err)
	})
}

func TestMulDivIsExactAndRoundedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := numbers.Draw(t, "a")
		num := coefficients(math.MaxInt64).Draw(t, "num")
		if rapid.IntRange(0, 20).Draw(t, "least") == 0 {
			num = math.MinInt64
		}
		den := max(1, coefficients(math.MaxInt64).Draw(t, "den"))
		scale, mode := rapid.IntRange(0, 9).Draw(t, "scale"), rapid.SampledFrom(modes).Draw(t, "mode")
		want := new(big.Rat).Mul(a.rat(), big.NewRat(num, den))

		m, err := a.money(eur).MulDiv(num, den, scale, mode)
		coef, s := m.Fixed()
		same(t, want, scale, mode, coef, s, err)

		q, err := a.quantity().MulDiv(num, den, scale, mode)
		coef, s = q.Fixed()
		same(t, want, scale, mode, coef, s, err)
	})
}

func TestMulPerIsExactAndRoundedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, q, per := numbers.Draw(t, "a"), numbers.Draw(t, "q"), numbers.Draw(t, "per")
		per.coef = max(1, per.coef)
		scale, mode := rapid.IntRange(0, 9).Draw(t, "scale"), rapid.SampledFrom(modes).Draw(t, "mode")
		want := new(big.Rat).Mul(a.rat(), q.rat())
		want.Quo(want, per.rat())
		m, err := a.money(eur).MulPer(q.quantity(), per.quantity(), scale, mode)
		coef, s := m.Fixed()
		same(t, want, scale, mode, coef, s, err)
	})
}

func TestRoundAgreesWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := numbers.Draw(t, "a")
		scale, mode := rapid.IntRange(0, 9).Draw(t, "scale"), rapid.SampledFrom(modes).Draw(t, "mode")

		m, err := a.money(eur).Round(scale, mode)
		coef, s := m.Fixed()
		same(t, a.rat(), scale, mode, coef, s, err)
		q, err := a.quantity().Round(scale, mode)
		coef, s = q.Fixed()
		same(t, a.rat(), scale, mode, coef, s, err)
		r, err := a.rate().Round(scale, mode)
		coef, s = r.Fixed()
		same(t, a.rat(), scale, mode, coef, s, err)

		c := rapid.SampledFrom([]kabinet.Currency{eur, jpy, kwd}).Draw(t, "currency")
		m, err = a.money(c).RoundToCurrency(mode)
		coef, s = m.Fixed()
		same(t, a.rat(), c.Digits(), mode, coef, s, err)
	})
}

// sum fails unless a sum is exact, or not representable and an overflow.
func sum(t require.TestingT, want *big.Rat, coef int64, scale int, err error) {
	if !representable(want) {
		require.ErrorIs(t, err, kabinet.ErrOverflow, want.FloatString(9))
		return
	}
	require.NoError(t, err, want.FloatString(9))
	require.Zero(t, want.Cmp(exact(coef, scale)), "%s, got %d e-%d", want.FloatString(9), coef, scale)
	require.True(t, fits(big.NewInt(coef), scale))
}

func TestSumsAreExactOrErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		plus, minus := new(big.Rat).Add(a.rat(), b.rat()), new(big.Rat).Sub(a.rat(), b.rat())

		m, err := a.money(eur).Add(b.money(eur))
		coef, s := m.Fixed()
		sum(t, plus, coef, s, err)
		m, err = a.money(eur).Sub(b.money(eur))
		coef, s = m.Fixed()
		sum(t, minus, coef, s, err)

		q, err := a.quantity().Add(b.quantity())
		coef, s = q.Fixed()
		sum(t, plus, coef, s, err)
		q, err = a.quantity().Sub(b.quantity())
		coef, s = q.Fixed()
		sum(t, minus, coef, s, err)

		r, err := a.rate().Add(b.rate())
		coef, s = r.Fixed()
		sum(t, plus, coef, s, err)
		r, err = a.rate().Sub(b.rate())
		coef, s = r.Fixed()
		sum(t, minus, coef, s, err)
	})
}

func TestSumsThatCancelAreNotOverflows(t *testing.T) {
	for _, v := range []struct{ a, b, want string }{
		{"999999999999999", "-0.001", "999999999999998.999"},
		{"100000000000000", "-99999999999999.9999", "0.0001"},
		{"-100000000000000", "99999999999999.9999", "-0.0001"},
		{"99999999999.123456700", "900000000000000", "900099999999999.1234567"},
		{"999999999999999.5", "0.500", ""},
		{"999999999999999", "1", ""},
		{"999999999999999.999", "0.0001", ""},
	} {
		got, err := kabinet.MustQuantity(v.a).Add(kabinet.MustQuantity(v.b))
		if v.want == "" {
			assert.ErrorIs(t, err, kabinet.ErrOverflow, "%s + %s", v.a, v.b)
			continue
		}
		if representable(rat(v.want)) {
			require.NoError(t, err, "%s + %s", v.a, v.b)
			assert.Equal(t, v.want, got.String())
		} else {
			assert.ErrorIs(t, err, kabinet.ErrOverflow)
		}
	}
}

func TestSumKeepsTheLargerScale(t *testing.T) {
	m, err := kabinet.MustMoney("1.5 EUR").Add(kabinet.MustMoney("2.250 EUR"))
	require.NoError(t, err)
	coef, scale := m.Fixed()
	assert.EqualValues(t, 3750, coef)
	assert.Equal(t, 3, scale)
}

func TestComparisonsAgreeWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		if rapid.Bool().Draw(t, "equal") {
			if x, err := a.quantity().Round(9, kabinet.Down); err == nil {
				coef, scale := x.Fixed()
				b = number{coef, scale}
			}
		}
		want := a.rat().Cmp(b.rat())
		c, err := a.money(eur).Cmp(b.money(eur))
		require.NoError(t, err)
		require.Equal(t, want, c)
		require.Equal(t, want, a.quantity().Cmp(b.quantity()))
		require.Equal(t, want, a.rate().Cmp(b.rate()))
		require.Equal(t, want == 0, a.money(eur).Equal(b.money(eur)))
		require.Equal(t, want == 0, a.quantity().Equal(b.quantity()))
		require.Equal(t, want == 0, a.rate().Equal(b.rate()))
		require.Equal(t, want < 0, a.quantity().Less(b.quantity()))
		require.Equal(t, want < 0, a.rate().Less(b.rate()))
		require.False(t, a.money(eur).Equal(a.money(rub)))
		sign := a.rat().Sign()
		require.Equal(t, []int{sign, sign, sign}, []int{a.money(eur).Sign(), a.quantity().Sign(), a.rate().Sign()})
		require.Equal(t, sign == 0, a.money(eur).IsZero())
		require.Equal(t, sign == 0, a.quantity().IsZero())
		require.Equal(t, sign == 0, a.rate().IsZero())
		require.Equal(t, -sign, a.money(eur).Neg().Sign())
		require.Equal(t, -sign, a.rate().Neg().Sign())
		require.Equal(t, sign*sign, a.money(eur).Abs().Sign())
		require.Equal(t, sign*sign, a.quantity().Abs().Sign())
	})
}

func TestIsMultipleOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		if k := rapid.Int64Range(0, 50).Draw(t, "k"); k > 0 && rapid.Bool().Draw(t, "multiple") {
			if q, err := b.quantity().MulDiv(k, 1, 9, kabinet.Down); err == nil {
				coef, scale := q.Fixed()
				a = number{coef, scale}
			}
		}
		want := a.coef == 0
		if b.coef != 0 {
			want = new(big.Rat).Quo(a.rat(), b.rat()).IsInt()
		}
		require.Equal(t, want, a.quantity().IsMultipleOf(b.quantity()))
	})
	assert.True(t, kabinet.MustQuantity("-7.50").IsMultipleOf(kabinet.MustQuantity("2.5")))
	assert.True(t, kabinet.MustQuantity("0").IsMultipleOf(kabinet.MustQuantity("0.00")))
	assert.False(t, kabinet.MustQuantity("1").IsMultipleOf(kabinet.MustQuantity("0")))
	assert.False(t, kabinet.MustQuantity("2.55").IsMultipleOf(kabinet.MustQuantity("0.1")))
	assert.True(t, kabinet.MustQuantity("999999999999999").IsMultipleOf(kabinet.MustQuantity("0.000000003")))
}

func TestArgumentsOutOfRange(t *testing.T) {
	m, q, r := kabinet.MustMoney("1.50 EUR"), kabinet.MustQuantity("2"), kabinet.MustRate("0.2")
	for _, scale := range []int{-1, 10, 16, 256, 265, math.MaxInt, math.MinInt} {
		_, err := m.Mul(q, scale, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = m.MulRate(r, scale, kabinet.Floor)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = m.MulDiv(1, 2, scale, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = m.MulPer(q, q, scale, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = m.Round(scale, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = q.Round(scale, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = q.MulDiv(1, 2, scale, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = r.Round(scale, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = r.Mul(r, scale, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = kabinet.NewMoney(1, scale, eur)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = kabinet.NewQuantity(1, scale)
		assert.ErrorIs(t, err, kabinet.ErrScale)
		_, err = kabinet.NewRate(1, scale)
		assert.ErrorIs(t, err, kabinet.ErrScale)
	}
	for _, den := range []int64{0, -1, math.MinInt64} {
		_, err := m.MulDiv(1, den, 2, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrDivideByZero)
		_, err = q.MulDiv(1, den, 2, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrDivideByZero)
	}
	for _, per := range []string{"0", "-0.5"} {
		_, err := m.MulPer(q, kabinet.MustQuantity(per), 2, kabinet.HalfUp)
		assert.ErrorIs(t, err, kabinet.ErrDivideByZero)
	}
	for _, c := range []kabinet.Currency{0, 1, 7, 999 + 1, 1531, 1533, math.MaxUint16} {
		_, err := kabinet.NewMoney(1, 2, c)
		assert.ErrorIs(t, err, kabinet.ErrCurrency)
		_, err = kabinet.ParseAmount("1", c)
		assert.ErrorIs(t, err, kabinet.ErrCurrency)
	}
	for _, coef := range []int64{1e18, -1e18, math.MaxInt64, math.MinInt64} {
		_, err := kabinet.NewMoney(coef, 9, eur)
		assert.ErrorIs(t, err, kabinet.ErrOverflow)
	}
	for scale, limit := range []int64{1e15, 1e16, 1e17, 1e18, 1e18, 1e18, 1e18, 1e18, 1e18, 1e18} {
		_, err := kabinet.NewQuantity(limit, scale)
		assert.ErrorIs(t, err, kabinet.ErrOverflow)
		_, err = kabinet.NewRate(-limit, scale)
		assert.ErrorIs(t, err, kabinet.ErrOverflow)
		q, err := kabinet.NewQuantity(limit-1, scale)
		require.NoError(t, err)
		again, err := kabinet.ParseQuantity(q.String())
		require.NoError(t, err)
		assert.True(t, q.Equal(again))
	}
	assert.Panics(t, func() { kabinet.QuantityOf(1e15) })
	assert.Equal(t, "999999999999999", kabinet.QuantityOf(1e15-1).String())
	assert.Panics(t, func() { kabinet.MustQuantity("x") })
	assert.Panics(t, func() { kabinet.MustMoney("x") })
	assert.Panics(t, func() { kabinet.MustRate("x") })
	assert.Panics(t, func() { kabinet.MustPercent("x") })
	assert.Panics(t, func() { kabinet.MustCurrency("x") })
	assert.Panics(t, func() { kabinet.MustDate("x") })
}

func TestCurrenciesDoNotMix(t *testing.T) {
	a, b := kabinet.MustMoney("1 EUR"), kabinet.MustMoney("1 RUB")
	_, err := a.Add(b)
	assert.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	assert.EqualError(t, err, "EUR and RUB are different currencies")
	_, err = a.Sub(b)
	assert.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = a.Cmp(b)
	assert.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = a.Add(kabinet.Zero(rub))
	assert.ErrorIs(t, err, kabinet.ErrCurrencyMismatch, "zero roubles are not nothing")
	assert.False(t, a.Equal(b))

	for _, pair := range [][2]kabinet.Money{{a, {}}, {{}, a}} {
		s, err := pair[0].Add(pair[1])
		require.NoError(t, err)
		assert.Equal(t, a, s)
	}
	nothing, err := kabinet.Money{}.Mul(kabinet.MustQuantity("3"), 2, kabinet.HalfUp)
	require.NoError(t, err)
	assert.True(t, nothing.Equal(kabinet.Money{}))
	s, err := nothing.Add(a)
	require.NoError(t, err)
	assert.Equal(t, a, s, "three times nothing is nothing in no currency")
	s, err = kabinet.Money{}.Sub(a)
	require.NoError(t, err)
	assert.Equal(t, "-1.00 EUR", s.String())
	assert.Equal(t, kabinet.Money{}, kabinet.Zero(0))
	assert.Equal(t, "0.000 KWD", kabinet.Zero(kwd).String())
}

func TestMoneyVectors(t *testing.T) {
	price, q := kabinet.MustMoney("61.80 EUR"), kabinet.MustQuantity("503.1")
	got, err := price.MulPer(q, kabinet.MustQuantity("100"), 2, kabinet.HalfUp)
	require.NoError(t, err)
	assert.Equal(t, "310.92 EUR", got.String()) // 310.9158
	got, err = kabinet.MustMoney("78500 RUB").Mul(kabinet.MustQuantity("11.390"), 2, kabinet.HalfUp)
	require.NoError(t, err)
	assert.Equal(t, "894115.00 RUB", got.String())
	got, err = kabinet.MustMoney("100 EUR").MulRate(kabinet.MustPercent("-19.6"), 2, kabinet.HalfUp)
	require.NoError(t, err)
	assert.Equal(t, "-19.60 EUR", got.String())
	for mode, want := range map[kabinet.Rounding][2]string{
		kabinet.HalfUp: {"3.00 EUR", "-3.00 EUR"}, kabinet.HalfEven: {"2.00 EUR", "-2.00 EUR"},
		kabinet.HalfDown: {"2.00 EUR", "-2.00 EUR"}, kabinet.Up: {"3.00 EUR", "-3.00 EUR"},
		kabinet.Down: {"2.00 EUR", "-2.00 EUR"}, kabinet.Ceiling: {"3.00 EUR", "-2.00 EUR"},
		kabinet.Floor: {"2.00 EUR", "-3.00 EUR"},
	} {
		for i, s := range []string{"2.5 EUR", "-2.5 EUR"} {
			got, err := kabinet.MustMoney(s).Round(0, mode)
			require.NoError(t, err)
			assert.Equal(t, want[i], got.String(), mode.String())
		}
	}
}

func TestZeroOfAnUnknownCurrencyIsTheZeroMoney(t *testing.T) {
	for _, c := range []kabinet.Currency{0, 1, 9999, math.MaxUint16} {
		assert.Equal(t, kabinet.Money{}, kabinet.Zero(c))
	}
	assert.Equal(t, "0.00 EUR", kabinet.Zero(eur).String())
}

func TestLikeKeepsTheForm(t *testing.T) {
	m, err := kabinet.MustMoney("1.5 RUB").Like(275)
	require.NoError(t, err)
	require.Equal(t, kabinet.MustMoney("27.5 RUB"), m)
	_, err = kabinet.MustMoney("1 RUB").Like(1_000_000_000_000_000)
	require.ErrorIs(t, err, kabinet.ErrOverflow)
}
