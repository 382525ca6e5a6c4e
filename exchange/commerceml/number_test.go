package commerceml

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-a884640a/kabinet"
)

func TestNumbersAs1CWritesThem(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "1719": "1719", "-5": "-5", "−5": "-5", "12.50": "12.50", "12,50": "12.50",
		"1 234 567,89": "1234567.89", "1\u00A0719": "1719", "12\u202F345.6": "12345.6", "1\u2009000": "1000",
		",5": "0.5", "5.": "5", "-,5": "-0.5", "0000123": "0000123",
		"1000.0000000000": "1000.000000000", "1,00000000000000": "1.000000000",
	} {
		got, ok := plainNumber(in)
		assert.True(t, ok, in)
		assert.Equal(t, want, got, in)
		_, err := parseQuantity(in)
		assert.Nil(t, err, in)
	}
	for _, in := range []string{
		"", "-", ".", ",", "12O", "1,234.56", "1.234.567", "1e5", "+1", "1 2", "12 34", "1234 567", "1 234 ", "1  234",
		"0x10", "١٢", "1'000", "1 000,5 0", "1/3", "NaN", "--1", "- 1", strings.Repeat("9", 70), "0.0000000001",
		"1234567890123456789", "0.33333333333333",
	} {
		_, err := parseQuantity(in)
		if assert.NotNil(t, err, in) {
			assert.ErrorIs(t, err, ErrNumber, in)
		}
	}
}

func TestTaxRates(t *testing.T) {
	for in, want := range map[string]string{"20": "0.2", "20%": "0.2", "20 %": "0.2", "НДС 10": "0.1", "НДС20%": "0.2", "0": "0", "7,5": "0.075"} {
		got, exempt, err := parseTaxRate(in)
		assert.Nil(t, err, in)
		assert.False(t, exempt)
		assert.Equal(t, want, got.String(), in)
	}
	for _, in := range []string{"Без НДС", "без налога"} {
		_, exempt, err := parseTaxRate(in)
		assert.Nil(t, err, in)
		assert.True(t, exempt, in)
	}
	for in, want := range map[string]*kabinet.Error{"20/120": ErrNumber, "НДС": ErrNumber, "-20": ErrRange, "": ErrNumber} {
		_, _, err := parseTaxRate(in)
		if assert.NotNil(t, err, in) {
			assert.ErrorIs(t, err, want, in)
		}
	}
}

func TestTimes(t *testing.T) {
	moscow := time.FixedZone("MSK", 3*3600)
	want := time.Date(2026, 3, 2, 9, 15, 0, 0, moscow)
	for _, in := range []string{"2026-03-02T09:15:00", "2026-03-02 09:15:00", "02.03.2026 09:15:00", "2026-03-02T06:15:00Z", "2026-03-02T08:15:00+02:00", "2026-03-02T08:15:00+0200"} {
		assert.True(t, want.Equal(parseTime(in, moscow)), in)
	}
	assert.Equal(t, "2008-03-28T00:00:00Z", parseTime("2008-03-28", nil).Format(time.RFC3339))
	for _, in := range []string{"", "вчера", "2026-13-01", strings.Repeat("2", 50)} {
		assert.True(t, parseTime(in, nil).IsZero(), in)
	}
}

func TestCurrencies(t *testing.T) {
	r := &reader{currencies: map[string]kabinet.Currency{currencyKey("У.Е."): kabinet.MustCurrency("USD")}}
	for in, want := range map[string]string{
		"RUB": "RUB", "rub": "RUB", "RUR": "RUB", "руб": "RUB", "руб.": "RUB", "РУБ": "RUB", "643": "RUB", "810": "RUB", "₽": "RUB", "р.": "RUB",
		"USD": "USD", "840": "USD", "EUR": "EUR", "Евро": "EUR", "978": "EUR", "JPY": "JPY", "392": "JPY", "398": "KZT", "тенге": "KZT",
		"BYN": "BYN", "933": "BYN", "008": "ALL", "у.е.": "USD", "У.Е": "USD",
	} {
		c, ok := r.currency(in)
		assert.True(t, ok, in)
		assert.Equal(t, want, c.Code(), in)
	}
	for _, in := range []string{"тугрик", "XYZ", "64", "000", "1643", "-43", strings.Repeat("р", 100)} {
		_, ok := r.currency(in)
		assert.False(t, ok, in)
	}
	for name, code := range currencyNames {
		_, err := kabinet.ParseCurrency(code)
		assert.NoError(t, err)
		assert.Equal(t, name, currencyKey(name), "the key of %s", name)
	}
}

func TestUnits(t *testing.T) {
	r := &reader{
		opts:  Options{Units: map[string]kabinet.UoM{"Короб": "BOX40", "876": "EA"}},
		units: map[string]Unit{"u-1": {UoM: "NMP", Code: "778", Name: "упак"}},
	}
	for _, c := range []struct {
		in   Unit
		want kabinet.UoM
	}{
		{Unit{Code: "796"}, kabinet.Piece},
		{Unit{Code: "6"}, kabinet.Metre},
		{Unit{Code: "006", Name: "метр"}, kabinet.Metre},
		{Unit{Code: "778", International: "PCE"}, kabinet.Pack}, // the code is right more often
		{Unit{Code: "000", International: "KGM"}, kabinet.Kilogram},
		{Unit{Name: "Шт."}, kabinet.Piece},
		{Unit{FullName: "Килограмм"}, kabinet.Kilogram},
		{Unit{Name: "Поддон"}, "Поддон"},
		{Unit{Code: "999", Name: "бухта"}, "бухта"},
		{Unit{Code: "999"}, "999"},
		{Unit{Name: "Короб", Code: "796"}, "BOX40"},
		{Unit{Code: "876"}, "EA"},
		{Unit{International: "шт", FullName: "Штука"}, kabinet.Piece},
		{Unit{}, ""},
	} {
		got := r.resolve(c.in)
		assert.Equal(t, c.want, got.UoM, "%+v", c.in)
		got.UoM = ""
		assert.Equal(t, c.in, got, "the rest stays")
	}

	base := r.resolve(Unit{Code: "166", Name: "кг", FullName: "Килограмм", International: "KGM"})
	packs := []Pack{{Unit: r.resolve(Unit{Name: "мешок"}), Coefficient: kabinet.QuantityOf(25)}}
	for text, want := range map[string]kabinet.UoM{
		"": "KGM", "166": "KGM", "кг": "KGM", "KGM": "KGM", "мешок": "мешок", "u-1": "NMP", "168": "TNE", "TNE": "TNE", "т": "TNE", "ящ.": "BX", "876": "EA",
	} {
		assert.Equal(t, want, r.unitOf(text, base, packs).UoM, text)
	}
	assert.Zero(t, r.unitOf("", Unit{}, nil))
	for _, code := range unitNames {
		assert.Contains(t, okei, code)
	}
}

var plainForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"", "1 234,50", "-,5", "1\u00A0000", "1.0000000000", "12O", "1e9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain, ok := plainNumber(s)
		if !ok {
			return
		}
		if !plainForm.MatchString(plain) || len(plain) > 70 {
			t.Fatalf("%q became %q", s, plain)
		}
		again, ok := plainNumber(plain)
		if !ok || again != plain {
			t.Fatalf("%q became %q, and that %q", s, plain, again)
		}
	})
}
