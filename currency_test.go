package kabinet_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

func TestCurrencyFacts(t *testing.T) {
	for code, want := range map[string]struct {
		number string
		digits int
	}{
		"EUR": {"978", 2}, "USD": {"840", 2}, "RUB": {"643", 2}, "AUD": {"036", 2}, "ALL": {"008", 2},
		"JPY": {"392", 0}, "KRW": {"410", 0}, "ISK": {"352", 0}, "VND": {"704", 0}, "CLP": {"152", 0}, "UYI": {"940", 0},
		"KWD": {"414", 3}, "BHD": {"048", 3}, "IQD": {"368", 3}, "JOD": {"400", 3}, "LYD": {"434", 3}, "OMR": {"512", 3}, "TND": {"788", 3},
		"CLF": {"990", 4}, "UYW": {"927", 4},
		"COP": {"170", 2}, "RSD": {"941", 2}, "IDR": {"360", 2}, "HUF": {"348", 2}, "IRR": {"364", 2}, "MGA": {"969", 2}, "AFN": {"971", 2},
		"XCG": {"532", 2}, "VES": {"928", 2}, "VED": {"926", 2}, "SLE": {"925", 2}, "ZWG": {"924", 2}, "BYN": {"933", 2}, "KZT": {"398", 2},
		"XDR": {"960", 0}, "XAU": {"959", 0}, "XTS": {"963", 0}, "XXX": {"999", 0},
	} {
		c, err := kabinet.ParseCurrency(code)
		require.NoError(t, err, code)
		assert.Equal(t, code, c.Code())
		assert.Equal(t, want.number, c.Number(), code)
		assert.Equal(t, want.digits, c.Digits(), code)
		assert.False(t, c.Withdrawn(), code)
		assert.NotEmpty(t, c.Name(), code)
		assert.Contains(t, kabinet.Currencies(), c)
	}
	assert.EqualValues(t, 643, rub)
	assert.Equal(t, "Russian Ruble", rub.Name())
	assert.True(t, rub.HasUnit())
	assert.True(t, jpy.HasUnit())
	assert.False(t, kabinet.MustCurrency("XAU").HasUnit())
}

func TestWithdrawnCurrenciesAreStillRead(t *testing.T) {
	for _, code := range []string{"BGN", "HRK", "ANG", "LTL", "BYR", "RUR", "ZWL", "SLL"} {
		c, err := kabinet.ParseCurrency(code)
		require.NoError(t, err, code)
		assert.True(t, c.Valid(), code)
		assert.True(t, c.Withdrawn(), code)
		assert.Equal(t, code, c.Code())
		assert.NotContains(t, kabinet.Currencies(), c)
	}
	ang, xcg := kabinet.MustCurrency("ANG"), kabinet.MustCurrency("XCG")
	assert.NotEqual(t, ang, xcg, "one number in ISO 4217, two currencies")
	assert.Equal(t, "532", ang.Number())
	assert.Equal(t, "532", xcg.Number())
	assert.EqualValues(t, 532, xcg)
}

func TestCurrencies(t *testing.T) {
	all := kabinet.Currencies()
	assert.Len(t, all, 178)
	assert.True(t, slices.IsSortedFunc(all, func(a, b kabinet.Currency) int {
		if a.Code() < b.Code() {
			return -1
		}
		return 1
	}))
	for _, c := range all {
		again, err := kabinet.ParseCurrency(c.Code())
		require.NoError(t, err)
		assert.Equal(t, c, again)
	}
}

func TestNoCurrency(t *testing.T) {
	for _, c := range []kabinet.Currency{0, 1, 1000, 65535} {
		assert.False(t, c.Valid())
		assert.False(t, c.Withdrawn())
		assert.False(t, c.HasUnit())
		assert.Empty(t, c.Code()+c.String()+c.Name()+c.Number())
		assert.Zero(t, c.Digits())
	}
	for _, s := range []string{"", "EU", "EURO", "978", "EÜR", "   ", "XEU", "ZZZ", "AAA"} {
		_, err := kabinet.ParseCurrency(s)
		assert.ErrorIs(t, err, kabinet.ErrCurrency, s)
	}
}

func TestUoMDigits(t *testing.T) {
	for u, want := range map[kabinet.UoM]int{
		kabinet.Piece: 0, kabinet.Pack: 0, kabinet.Box: 0, kabinet.Pair: 0, kabinet.Set: 0,
		kabinet.Kilogram: 3, kabinet.Tonne: 3, kabinet.Metre: 3, "BOX40": 3, "": 3,
	} {
		assert.Equal(t, want, u.Digits(), u)
	}
}
