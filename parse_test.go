package kabinet_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

// checkParse compares the parsers of all numbers with the reference, and their
// result with its own text.
func checkParse(t require.TestingT, s string) {
	want, wantErr := referenceParse(s)
	q, err := kabinet.ParseQuantity(s)
	if wantErr != nil {
		require.ErrorIs(t, err, wantErr, "%q", s)
		require.ErrorIs(t, err, kabinet.Invalid)
		require.Zero(t, q)
	} else {
		require.NoError(t, err, "%q", s)
		coef, scale := q.Fixed()
		require.Zero(t, want.Cmp(exact(coef, scale)), "%q", s)
		require.True(t, fits(big.NewInt(coef), scale))

		again, err := kabinet.ParseQuantity(q.String())
		require.NoError(t, err)
		require.True(t, q.Equal(again))
		require.Equal(t, q.String(), again.String(), "the canonical text is stable")
		require.True(t, q.Decimal().Equal(again.Decimal()))
		back, err := kabinet.QuantityFromDecimal(q.Decimal())
		require.NoError(t, err)
		require.True(t, q.Equal(back))
	}
	r, err2 := kabinet.ParseRate(s)
	require.Equal(t, err, err2)
	coef, scale := r.Fixed()
	qc, qs := q.Fixed()
	require.Equal(t, []any{qc, qs}, []any{coef, scale})
	m, err3 := kabinet.ParseAmount(s, eur)
	require.Equal(t, err, err3)
	if err == nil {
		coef, scale = m.Fixed()
		require.Equal(t, []any{qc, qs}, []any{coef, scale})
	}
	var scanned kabinet.Quantity
	if err = scanned.Scan(s); wantErr == nil {
		require.NoError(t, err)
		require.Equal(t, q, scanned)
	} else {
		require.ErrorIs(t, err, wantErr)
	}
}

var numberTexts = []string{
	"", "-", ".", "-.", "+1", "1.", ".5", "-.5", "1.5.", "1..5", "--1", "1-", " 1", "1 ", "1\n", "\n", "1,5", "1e5", "1E5", "0x10", "1_000",
	"NaN", "Inf", "nil", "null", "٣", "１", "1\x00", "\xff",
	"0", "-0", "0.0", "-0.000000000", "1", "-1", "007", "000000000000000", "0000000000000000",
	"999999999999999", "-999999999999999", "1000000000000000", "9999999999999999",
	"0.000000001", "0.0000000001", "0.1234567890", "1.000000000", "1.0000000000",
	"123456789.123456789", "1234567890.123456789", "1234567890.123456780", "1234567890.1234567",
	"999999999999999.999", "999999999999999.9990", "999999999999999.999000000", "999999999999999.9991", "999999999999999.999000001",
	"000000000000001.123456789", "000000123456789.123456789", "100000000000000.000000000", "100000000000000.000000001",
	"123456789012345.1234567890", "1234567890123456789.5", "12345678901234567890123456", "123456789012345678901234567",
	"-999999999999999.999999999", "-123456789012345.123000000", "-123456789012345.12300000x", "12345678901234567.x",
	strings.Repeat("9", 26), strings.Repeat("9", 27), strings.Repeat("0", 1<<20),
}

func TestParseAgreesWithTheGrammar(t *testing.T) {
	for _, s := range numberTexts {
		checkParse(t, s)
	}
	rapid.Check(t, func(t *rapid.T) { checkParse(t, rapid.StringMatching(`-?[0-9]{0,17}(\.[0-9]{0,10})?`).Draw(t, "s")) })
	rapid.Check(t, func(t *rapid.T) { checkParse(t, rapid.StringMatching(`[-0-9.e ]{0,28}`).Draw(t, "s")) })
	rapid.Check(t, func(t *rapid.T) { checkParse(t, rapid.StringMatching(`-?[0-9]{9,15}\.[0-9]{3,9}`).Draw(t, "s")) })
}

func FuzzParseQuantity(f *testing.F) {
	for _, s := range numberTexts[:len(numberTexts)-1] {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkParse(t, s) })
}

func FuzzParseRate(f *testing.F) {
	f.Add("0.2")
	f.Add("1.999999999")
	f.Fuzz(func(t *testing.T, s string) {
		checkParse(t, s)
		r, err := kabinet.ParseRate(s)
		if err != nil {
			return
		}
		// Percent is exact, and read back where it has not too many digits.
		hundred := new(big.Rat).Mul(rat(r.String()), big.NewRat(100, 1))
		require.Zero(t, hundred.Cmp(rat(r.Percent())))
		if again, err := kabinet.ParsePercent(r.Percent()); err == nil {
			require.True(t, r.Equal(again))
		}
	})
}

func checkPercent(t require.TestingT, s string) {
	want, wantErr := referenceParse(s)
	r, err := kabinet.ParsePercent(s)
	if wantErr != nil {
		require.ErrorIs(t, err, wantErr)
		require.Zero(t, r)
		return
	}
	want.Quo(want, big.NewRat(100, 1))
	if !representable(want) {
		require.ErrorIs(t, err, kabinet.ErrPrecision)
		return
	}
	require.NoError(t, err, "%q", s)
	require.Zero(t, want.Cmp(rat(r.String())))
	again, err := kabinet.ParsePercent(r.Percent())
	require.NoError(t, err)
	require.Equal(t, r.Percent(), again.Percent())
	require.True(t, r.Equal(again))
}

func TestPercent(t *testing.T) {
	for _, s := range numberTexts {
		checkPercent(t, s)
	}
	for s, want := range map[string][2]string{
		"20": {"0.2", "20"}, "0": {"0", "0"}, "100": {"1", "100"}, "5": {"0.05", "5"}, "-3.50": {"-0.035", "-3.5"},
		"0.0000001": {"0.000000001", "0.0000001"}, "999999999999999": {"9999999999999.99", "999999999999999"},
		"1.100000000": {"0.011", "1.1"},
	} {
		r, err := kabinet.ParsePercent(s)
		require.NoError(t, err)
		assert.Equal(t, want, [2]string{r.String(), r.Percent()})
	}
	_, err := kabinet.ParsePercent("0.00000001")
	assert.ErrorIs(t, err, kabinet.ErrPrecision)
	assert.Equal(t, "99999999999999900", kabinet.MustRate("999999999999999").Percent())
	assert.Equal(t, "99999999999999999.9", kabinet.MustRate("999999999999999.999").Percent())
}

func FuzzParsePercent(f *testing.F) {
	for _, s := range numberTexts[:len(numberTexts)-1] {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkPercent(t, s) })
}

func checkMoney(t require.TestingT, s string) {
	m, err := kabinet.ParseMoney(s)
	amount, code, cut := strings.Cut(s, " ")
	c, currencyErr := kabinet.ParseCurrency(code)
	_, numberErr := referenceParse(amount)
	switch {
	case len(s) > 30:
		require.ErrorIs(t, err, kabinet.ErrNumberTooLong)
	case !cut:
		require.ErrorIs(t, err, kabinet.ErrMoney)
	case currencyErr != nil:
		require.ErrorIs(t, err, kabinet.ErrCurrency)
	case numberErr != nil:
		require.ErrorIs(t, err, numberErr)
	default:
		require.NoError(t, err)
		require.Equal(t, c, m.Currency())
		require.Zero(t, rat(amount).Cmp(rat(m.Amount())))
		again, err := kabinet.ParseMoney(m.String())
		require.NoError(t, err, m.String())
		require.True(t, m.Equal(again))
		require.Equal(t, m.String(), again.String())
		return
	}
	require.Zero(t, m)
}

var moneyTexts = []string{
	"12.50 EUR", "12.5 eur", "-0 JPY", "1 KWD", "1.0005 CLF", "1 BGN", "1 ANG", "1 XCG", "1", "EUR", "", " ", "1  EUR", "1 EUR ", " 1 EUR",
	"1\tEUR", "1 EU", "1 EURO", "1 ЕUR", "1 ₽", "EUR 1", "1e3 EUR", "999999999999999.999 EUR", "-999999999999999.999999999 EUR",
	"999999999999999 JPY", "999999999999999 KWD", "999999999999999.99 CLF", "123456789012345.12345678900 EUR",
}

func TestParseMoney(t *testing.T) {
	for _, s := range moneyTexts {
		checkMoney(t, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(kabinet.Currencies()).Draw(t, "currency")
		checkMoney(t, rapid.StringMatching(`-?[0-9]{1,15}(\.[0-9]{1,9})?`).Draw(t, "amount")+" "+c.Code())
	})
	for s, want := range map[string]string{
		"12.5 eur": "12.50 EUR", "12.50000 EUR": "12.50 EUR", "12.505 EUR": "12.505 EUR", "7.00 JPY": "7 JPY", "7.5 JPY": "7.5 JPY",
		"1.5 KWD": "1.500 KWD", "0.0150 RUB": "0.015 RUB", "-0.00 EUR": "0.00 EUR", "1.2345 CLF": "1.2345 CLF", "5 XAU": "5 XAU",
		"999999999999999 EUR": "999999999999999.00 EUR", "999999999999999 KWD": "999999999999999.000 KWD",
	} {
		assert.Equal(t, want, kabinet.MustMoney(s).String())
	}
	assert.Equal(t, "0", kabinet.Money{}.String())
	text, err := kabinet.MustMoney("1 EUR").AppendText([]byte("= "))
	require.NoError(t, err)
	assert.Equal(t, "= 1.00 EUR", string(text))
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range moneyTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkMoney(t, s) })
}

func FuzzParseCurrency(f *testing.F) {
	for _, s := range []string{"EUR", "rub", "XXX", "ANG", "eUr", "", "EU", "EURO", "643", "ЕUR", "E\x00R"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := kabinet.ParseCurrency(s)
		if err != nil {
			require.ErrorIs(t, err, kabinet.ErrCurrency)
			require.Zero(t, c)
			return
		}
		require.Len(t, s, 3)
		require.Equal(t, strings.ToUpper(s), c.Code())
		require.True(t, c.Valid())
	})
}

func FuzzRounding(f *testing.F) {
	f.Add("half_even")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		var r kabinet.Rounding
		if err := r.UnmarshalText([]byte(s)); err != nil {
			require.ErrorIs(t, err, kabinet.ErrRounding)
			return
		}
		text, err := r.MarshalText()
		require.NoError(t, err)
		if s != "" {
			require.Equal(t, s, string(text))
		}
	})
}

func TestRoundingText(t *testing.T) {
	for _, m := range modes {
		text, err := m.MarshalText()
		require.NoError(t, err)
		var back kabinet.Rounding
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, m, back)
	}
	back := kabinet.Floor
	require.NoError(t, back.UnmarshalText(nil))
	assert.Equal(t, kabinet.HalfUp, back)
	require.ErrorIs(t, back.UnmarshalText([]byte("HALF_UP")), kabinet.ErrRounding)
	_, err := kabinet.Rounding(99).MarshalText()
	require.ErrorIs(t, err, kabinet.ErrRounding)
	assert.Equal(t, "rounding(?)", kabinet.Rounding(99).String())
}
