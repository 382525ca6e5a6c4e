package kabinet_test

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

func TestMoneyJSON(t *testing.T) {
	for s, want := range map[string]string{
		"12.5 EUR":    `{"amount":"12.50","currency":"EUR"}`,
		"7 JPY":       `{"amount":"7","currency":"JPY"}`,
		"7.25 JPY":    `{"amount":"7.25","currency":"JPY"}`,
		"1.5 KWD":     `{"amount":"1.500","currency":"KWD"}`,
		"0.1234 RUB":  `{"amount":"0.1234","currency":"RUB"}`,
		"-0.0015 RUB": `{"amount":"-0.0015","currency":"RUB"}`,
		"3 BGN":       `{"amount":"3.00","currency":"BGN"}`,
		"3 ANG":       `{"amount":"3.00","currency":"ANG"}`,
	} {
		m := kabinet.MustMoney(s)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		assert.Equal(t, want, string(b))
		var back kabinet.Money
		require.NoError(t, json.Unmarshal(b, &back))
		assert.True(t, m.Equal(back))
	}
	var line struct{ Price, Missing, Null kabinet.Money }
	line.Null = kabinet.MustMoney("1 EUR")
	require.NoError(t, json.Unmarshal([]byte(` {"Price": { "currency" : "usd" , "amount" : 12.50 } , "Null" : null }`), &line))
	assert.Equal(t, "12.50 USD", line.Price.String())
	assert.Equal(t, kabinet.Money{}, line.Missing)
	assert.Equal(t, kabinet.Money{}, line.Null)
	b, err := json.Marshal(line)
	require.NoError(t, err)
	assert.Equal(t, `{"Price":{"amount":"12.50","currency":"USD"},"Missing":null,"Null":null}`, string(b))
}

func TestHostileMoneyJSON(t *testing.T) {
	for s, want := range map[string]error{
		`{"amount":"1","amount":"2","currency":"EUR"}`:     kabinet.ErrMoney,
		`{"amount":"1","currency":"EUR","currency":"RUB"}`: kabinet.ErrMoney,
		`{"amount":"1","currency":"EUR","x":1}`:            kabinet.ErrMoney,
		`{"Amount":"1","currency":"EUR"}`:                  kabinet.ErrMoney,
		`{"amount":"1","CURRENCY":"EUR"}`:                  kabinet.ErrMoney,
		`{"amount":"1"}`:                                   kabinet.ErrMoney,
		`{"currency":"EUR"}`:                               kabinet.ErrMoney,
		`{}`:                                               kabinet.ErrMoney,
		`[]`:                                               kabinet.ErrMoney,
		`"1 EUR"`:                                          kabinet.ErrMoney,
		`12.5`:                                             kabinet.ErrMoney,
		`true`:                                             kabinet.ErrMoney,
		`{"amount":null,"currency":"EUR"}`:                 kabinet.ErrMoney,
		`{"amount":["1"],"currency":"EUR"}`:                kabinet.ErrMoney,
		`{"amount":{"amount":"1"},"currency":"EUR"}`:                         kabinet.ErrMoney,
		`{"amount":true,"currency":"EUR"}`:                                   kabinet.ErrMoney,
		`{"amount":"1","currency":null}`:                                     kabinet.ErrMoney,
		`{"amount":"1","currency":978}`:                                      kabinet.ErrMoney,
		`{"amount":"1","currency":""}`:                                       kabinet.ErrCurrency,
		`{"amount":"1","currency":"EURO"}`:                                   kabinet.ErrCurrency,
		`{"amount":"","currency":"EUR"}`:                                     kabinet.ErrNumber,
		`{"amount":1e2,"currency":"EUR"}`:                                    kabinet.ErrNumber,
		`{"amount":1E+2,"currency":"EUR"}`:                                   kabinet.ErrNumber,
		`{"amount":"1e2","currency":"EUR"}`:                                  kabinet.ErrNumber,
		`{"amount":"1,50","currency":"EUR"}`:                                 kabinet.ErrNumber,
		`{"amount":1e20000000,"currency":"EUR"}`:                             kabinet.ErrNumber,
		`{"amount":0.1234567891,"currency":"EUR"}`:                           kabinet.ErrNumber,
		`{"amount":1234567890123456,"currency":"EUR"}`:                       kabinet.ErrNumber,
		`{"amount":"1234567890.123456789","currency":"EUR"}`:                 kabinet.ErrPrecision,
		`{"amount":` + strings.Repeat("9", 100_000) + `,"currency":"EUR"}`:   kabinet.ErrNumberTooLong,
		`{"amount":"` + strings.Repeat("9", 100_000) + `","currency":"EUR"}`: kabinet.ErrNumberTooLong,
	} {
		was := kabinet.MustMoney("5 EUR")
		m := was
		assert.ErrorIs(t, json.Unmarshal([]byte(s), &m), want, clip(s))
		assert.Equal(t, was, m, "an error changes nothing")
		assert.ErrorIs(t, m.UnmarshalJSON([]byte(s)), want, clip(s))
	}
	for _, s := range []string{``, `{`, `{"amount":"1"`, `{"amount":"1","currency":"EUR"`, `{"amount":"1","currency":"EUR"}}`, `{"amount":"1","currency":"EUR"} 1`, `nul`} {
		var m kabinet.Money
		assert.ErrorIs(t, m.UnmarshalJSON([]byte(s)), kabinet.ErrMoney, s)
	}
}

func clip(s string) string { return s[:min(len(s), 60)] }

func FuzzMoneyJSON(f *testing.F) {
	for _, s := range []string{
		`{"amount":"12.50","currency":"EUR"}`, `{"amount":12.50,"currency":"JPY"}`, `null`, `{}`, `{"amount":1e5,"currency":"EUR"}`,
		`{"currency":"KWD","amount":"-0.0015"}`, `{"amount":"1","amount":"2","currency":"EUR"}`, `{"amount":"1\u0030","currency":"\u0045UR"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var m kabinet.Money
		if err := json.Unmarshal(b, &m); err != nil {
			require.Zero(t, m)
			return
		}
		text, err := json.Marshal(m)
		require.NoError(t, err)
		var back kabinet.Money
		require.NoError(t, json.Unmarshal(text, &back))
		require.True(t, m.Equal(back))
		if m == (kabinet.Money{}) {
			return
		}
		// What was read is what a plain decoder sees, digit for digit.
		var raw map[string]any
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber()
		require.NoError(t, d.Decode(&raw))
		require.Len(t, raw, 2)
		var amount string
		switch v := raw["amount"].(type) {
		case json.Number:
			amount = v.String()
		case string:
			amount = v
		}
		want, err := referenceParse(amount)
		require.NoError(t, err)
		require.Zero(t, want.Cmp(rat(m.Amount())))
	})
}

func TestNumbersInJSON(t *testing.T) {
	var v struct {
		Q kabinet.Quantity
		R kabinet.Rate
		M kabinet.Rounding
		C kabinet.Currency
		D kabinet.Date
	}
	require.NoError(t, json.Unmarshal([]byte(`{"Q":12.50,"R":"0.20","M":"floor","C":"jpy","D":"2026-02-28"}`), &v))
	b, err := json.Marshal(v)
	require.NoError(t, err)
	assert.Equal(t, `{"Q":"12.5","R":"0.2","M":"floor","C":"JPY","D":"2026-02-28"}`, string(b))
	require.NoError(t, json.Unmarshal([]byte(`{"Q":null,"R":null}`), &v), "null changes nothing")
	assert.Equal(t, "12.5", v.Q.String())
	assert.Equal(t, "0.2", v.R.String())
	for _, s := range []string{`1e2`, `"1e2"`, `""`, `"1\u0030"`, `true`, `[1]`, `{}`, `" 1"`, `"١"`, `0.00000000001`, `99999999999999999999`} {
		assert.ErrorIs(t, json.Unmarshal([]byte(s), &v.Q), kabinet.Invalid, s)
		assert.ErrorIs(t, json.Unmarshal([]byte(s), &v.R), kabinet.Invalid, s)
	}
	assert.Equal(t, "12.5", v.Q.String(), "an error changes nothing")
	assert.ErrorIs(t, json.Unmarshal([]byte(`"EURO"`), &v.C), kabinet.ErrCurrency)
	_, err = json.Marshal(kabinet.Currency(7))
	assert.ErrorIs(t, err, kabinet.ErrCurrency)

	prices := map[kabinet.Currency]kabinet.Quantity{eur: kabinet.MustQuantity("1.50")}
	b, err = json.Marshal(prices)
	require.NoError(t, err)
	assert.Equal(t, `{"EUR":"1.5"}`, string(b))
}

func FuzzQuantityJSON(f *testing.F) {
	for _, s := range []string{`1`, `"1.5"`, `-0`, `1e5`, `null`, `"\u0031"`, `"`, `""`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var q kabinet.Quantity
		if err := json.Unmarshal(b, &q); err != nil {
			require.Zero(t, q)
			return
		}
		s := strings.TrimSpace(string(b))
		if s == "null" {
			return
		}
		want, err := referenceParse(strings.Trim(s, `"`))
		require.NoError(t, err)
		require.Zero(t, want.Cmp(rat(q.String())))
	})
}

func TestSQL(t *testing.T) {
	value := func(v driver.Valuer) driver.Value {
		out, err := v.Value()
		require.NoError(t, err)
		require.True(t, driver.IsValue(out))
		return out
	}
	assert.Equal(t, "12.50 EUR", value(kabinet.MustMoney("12.5 EUR")))
	assert.Nil(t, value(kabinet.Money{}))
	assert.Equal(t, "0", value(kabinet.Quantity{}))
	assert.Equal(t, "0.2", value(kabinet.MustPercent("20")))
	assert.Equal(t, "RUB", value(rub))
	assert.Equal(t, "", value(kabinet.Currency(0)))

	var m kabinet.Money
	var q kabinet.Quantity
	var r kabinet.Rate
	var c kabinet.Currency
	for _, s := range []any{"1234.5678 RUB", []byte("1234.5678 RUB")} {
		require.NoError(t, m.Scan(s))
		assert.Equal(t, "1234.5678 RUB", m.String())
	}
	for _, s := range []any{"12.500000000", []byte("12.5")} {
		require.NoError(t, q.Scan(s))
		require.NoError(t, r.Scan(s))
		assert.Equal(t, "12.5", q.String())
		assert.Equal(t, "12.5", r.String())
	}
	require.NoError(t, q.Scan(int64(-7)))
	assert.Equal(t, "-7", q.String())
	require.NoError(t, c.Scan("EUR "))
	assert.Equal(t, eur, c)

	for _, bad := range []any{1.5, math.NaN(), true, "", []byte{}, int64(math.MaxInt64), int64(math.MinInt64), "1 EUR extra"} {
		assert.ErrorIs(t, m.Scan(bad), kabinet.Invalid, "%v", bad)
		assert.ErrorIs(t, q.Scan(bad), kabinet.Invalid, "%v", bad)
		assert.ErrorIs(t, r.Scan(bad), kabinet.Invalid, "%v", bad)
	}
	assert.ErrorIs(t, c.Scan(1.5), kabinet.Invalid)
	assert.Equal(t, "1234.5678 RUB", m.String(), "an error changes nothing")

	for _, null := range []sql.Scanner{&m, &q, &r, &c} {
		require.NoError(t, null.Scan(nil))
	}
	assert.Zero(t, m)
	assert.Zero(t, q)
	assert.Zero(t, r)
	assert.Zero(t, c)
}

func TestEveryNumberReadsBackFromItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := numbers.Draw(t, "n")
		c := rapid.SampledFrom(kabinet.Currencies()).Draw(t, "currency")
		m := n.money(c)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		var back kabinet.Money
		require.NoError(t, json.Unmarshal(b, &back), string(b))
		require.True(t, m.Equal(back))
		stored, err := m.Value()
		require.NoError(t, err)
		require.NoError(t, back.Scan(stored))
		require.True(t, m.Equal(back))
		require.Equal(t, m.String(), back.String())
		require.Zero(t, rat(m.Amount()).Cmp(n.rat()))
		_, digits, _ := strings.Cut(m.Amount(), ".")
		require.GreaterOrEqual(t, len(digits), c.Digits())
		require.False(t, len(digits) > c.Digits() && strings.HasSuffix(digits, "0"))

		q, r := n.quantity(), n.rate()
		text, err := q.MarshalText()
		require.NoError(t, err)
		var q2 kabinet.Quantity
		require.NoError(t, q2.UnmarshalText(text))
		require.True(t, q.Equal(q2))
		text, err = r.MarshalText()
		require.NoError(t, err)
		var r2 kabinet.Rate
		require.NoError(t, r2.UnmarshalText(text))
		require.True(t, r.Equal(r2))
	})
}
