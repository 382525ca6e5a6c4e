package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func inEuros(rows ...pricing.Row) pricing.Book {
	b := general(pcs("A"), rows...)
	b.Lists[0].Currency, b.Lists[0].Convert = eur, true
	b.Rates = []pricing.ExchangeRate{{ID: "ecb-1", Of: eur, In: rub, Rate: kabinet.MustRate("91.23456789")}}
	return b
}

func TestCurrenciesMatchExactlyUnlessTheListConverts(t *testing.T) {
	b := inEuros(price("A", "1.23"))
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "112.218518505", "112.22") // 1.23 × 91.23456789 = 112.2185185047
	require.Equal(t, "ecb-1", r.Rate)
	require.Equal(t, "112.218518505", r.List.Amount())
	_, trace := view(t, b, acme).Explain(ask("A", "1"))
	require.Equal(t, "ecb-1", trace.Steps[1].Reference)
	euros := ask("A", "1")
	euros.Currency = eur
	r = view(t, b, acme).Resolve(euros)
	priced(t, r, "1.23", "1.23")
	require.Empty(t, r.Rate)

	b.Lists[0].Convert = false
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonCurrency)
	b.Lists[0].Convert, b.Rates = true, nil
	r = view(t, b, acme).Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonExchangeRate)
	require.Equal(t, rub, r.Near.Currency)
}

// The base amount is converted, and what comes after it is of that.
func TestConversionComesBeforeAdjustments(t *testing.T) {
	b := inEuros(price("A", "1"))
	b.Rates[0].Rate = kabinet.MustRate("90")
	fixed := amount("x", "9")
	fixed.Priority = 1
	b.Adjustments = []pricing.Adjustment{fixed, percent("y", "-10")}
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("89.10"), Currency: rub, Tax: pricing.Net}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "89.10", "89.10") // (90 + 9) × 0.9
	require.Equal(t, "90.00", r.List.Amount())
}

// Of the rates in force, the one that begins last.
func TestTheRateInForce(t *testing.T) {
	b := inEuros(price("A", "1"))
	rate := func(id, rate string, w kabinet.Window) pricing.ExchangeRate {
		return pricing.ExchangeRate{ID: id, Of: eur, In: rub, Rate: kabinet.MustRate(rate), Window: w}
	}
	b.Rates = []pricing.ExchangeRate{
		rate("a", "1", kabinet.Window{}), rate("c", "3", kabinet.Window{From: day.AddDate(0, 0, 1), Until: day.AddDate(0, 0, 2)}), rate("b", "2", kabinet.Window{From: day}),
		{ID: "other", Of: rub, In: eur, Rate: kabinet.MustRate("9")},
	}
	v := view(t, b, acme)
	for days, want := range map[int]string{-1: "1.00", 0: "2.00", 1: "3.00", 2: "2.00"} {
		require.Equal(t, want, answer(v.Resolve(at(ask("A", "1"), day.AddDate(0, 0, days)))))
	}
	require.Equal(t, day.AddDate(0, 0, 1), v.Resolve(ask("A", "1")).ValidUntil)
}

// Amounts of 18 digits have no room for nine decimals.
func TestLargeAmountsHaveFewerDecimals(t *testing.T) {
	b := general(pcs("A"), price("A", "123456789012.34"))
	b.Adjustments = []pricing.Adjustment{percent("x", "-33.3333333")}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "82304526049.3789297", "82304526049.38") // seven decimals: …92966
	b.Adjustments = []pricing.Adjustment{percent("x", "900")}
	r = view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "1234567890123.40", "1234567890123.40")
	b.Adjustments = []pricing.Adjustment{percent("x", "900000")}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonOverflow)
}

// One rounding for the line, half away from zero unless the book says otherwise.
func TestOneRoundingForTheLine(t *testing.T) {
	for _, c := range []struct {
		price, quantity string
		mode            kabinet.Rounding
		first           bool // the unit
		want            string
	}{
		{"0.005", "1", kabinet.HalfUp, false, "0.01"}, {"0.005", "1", kabinet.HalfEven, false, "0.00"}, {"0.015", "1", kabinet.HalfEven, false, "0.02"},
		{"0.001", "1", kabinet.Up, false, "0.01"}, {"0.009", "1", kabinet.Down, false, "0.00"},
		{"0.005", "3", kabinet.HalfUp, false, "0.02"}, {"0.005", "3", kabinet.HalfUp, true, "0.03"}, // 0.015
		{"10.004", "1000", kabinet.HalfUp, false, "10004.00"}, {"10.004", "1000", kabinet.HalfUp, true, "10000.00"},
		{"10.004", "1000", kabinet.Up, true, "10010.00"}, {"10.006", "1000", kabinet.Down, true, "10000.00"}, {"0.025", "2", kabinet.HalfEven, true, "0.04"},
	} {
		b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Tonne}}, price("A", c.price))
		b.Policy.Rounding, b.Policy.RoundUnitFirst = c.mode, c.first
		v := view(t, b, acme)
		require.Equal(t, c.want, answer(v.Resolve(ask("A", c.quantity))), "%+v", c)
		require.Equal(t, c.want, answer(together(v, ask("A", c.quantity))[0]))
	}
}

func TestRoundUnitFirst(t *testing.T) {
	b := general(pcs("A"), price("A", "10.004"))
	b.Policy.RoundUnitFirst = true
	b.Adjustments = []pricing.Adjustment{percent("x", "-50")} // 5.002
	r := view(t, b, acme).Resolve(ask("A", "1000"))
	priced(t, r, "5.00", "5000.00")
	require.Equal(t, "10.004", r.List.Amount(), "the list's price is not rounded")
	toll := amount("toll", "0.003")
	toll.PassThrough = true
	b.Adjustments = append(b.Adjustments, toll)
	priced(t, view(t, b, acme).Resolve(ask("A", "1000")), "5.01", "5010.00") // 5.005, together
	// A price for a hundred is rounded for a hundred.
	b = general(pcs("A"), pricing.Row{SKU: "A", Price: q("10.004"), Per: q("100")})
	b.Policy.RoundUnitFirst = true
	priced(t, view(t, b, acme).Resolve(ask("A", "1000")), "10.00", "100.00")
	// A promise too.
	v := view(t, b, acme)
	promise := under(ask("A", "1000"), pricing.Conditions{Locked: &pricing.Locked{Price: kabinet.MustMoney("10.004 RUB"), Tax: pricing.Net}})
	priced(t, v.Resolve(promise), "10.00", "10000.00")
}

// Currencies without decimals, and with three.
func TestTheDigitsOfTheCurrency(t *testing.T) {
	for code, want := range map[string]string{"JPY": "124", "RUB": "123.79", "KWD": "123.788"} {
		c := kabinet.MustCurrency(code)
		b := general(pcs("A"), price("A", "123.78765"))
		b.Lists[0].Currency = c
		r := ask("A", "1")
		r.Currency = c
		require.Equal(t, want, answer(view(t, b, acme).Resolve(r)))
		b.Lists[0].Rows[0] = pricing.Row{SKU: "A", Tiers: []pricing.Tier{{Price: q("123.78765"), Fee: q("0.0001")}}}
		require.Equal(t, want, answer(view(t, b, acme).Resolve(r)))
	}
}

// The order is the sum of its rounded lines, whatever its parts were before.
func TestTheDocumentIsTheSumOfItsLines(t *testing.T) {
	b := general(pcs("A"), price("A", "0.335"))
	d, err := view(t, b, acme).Document([]pricing.Request{ask("A", "1"), ask("A", "1"), ask("A", "1")})
	require.NoError(t, err)
	total, err := d.Total(nil)
	require.NoError(t, err)
	require.Equal(t, "1.02", total.Amount()) // not 1.01
}

// Numbers of any size give a price or an error, and never a panic or a number
// that has wrapped.
func TestAnyNumbersGiveAPriceOrAReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(label string) kabinet.Quantity {
			scale := rapid.IntRange(0, 9).Draw(t, label+" scale")
			out, err := kabinet.NewQuantity(rapid.Int64Range(1, 999_999_999_999_999_999/max(1, pow10(3-scale))).Draw(t, label), scale)
			require.NoError(t, err)
			return out
		}
		p := pricing.Product{SKU: "A", Unit: "X", Packs: []pricing.Pack{
			{Unit: "Y", Num: rapid.Int64Range(1, 1_000_000_000).Draw(t, "num"), Den: rapid.Int64Range(1, 1_000_000_000).Draw(t, "den")}, {Unit: kabinet.Kilogram, Num: 1_000_000_000},
		}}
		how := rapid.SampledFrom([]*pricing.Ladder{
			nil, {}, {Mode: pricing.Graduated}, {Basis: pricing.PerPeriod, Mode: pricing.Graduated}, {Measure: pricing.MeasureAmount}, {Measure: pricing.MeasureWeight}, {Mode: pricing.Block, Block: number("block")},
			{Basis: pricing.PerGroup, Key: "k", Unit: "Y"},
		}).Draw(t, "ladder")
		row := pricing.Row{SKU: "A", Convertible: true, Price: number("price"), Per: number("per"), Tiers: []pricing.Tier{{}, {From: number("from"), PercentOff: pct("12.5"), Fee: number("fee")}}, Ladder: how}
		if how != nil && how.Mode == pricing.Block {
			row.Per = kabinet.Quantity{}
		}
		if rapid.Bool().Draw(t, "flat") {
			row.Tiers, row.Ladder = nil, nil
		}
		row.Unit = rapid.SampledFrom([]kabinet.UoM{"", "Y"}).Draw(t, "unit")
		b := general([]pricing.Product{p}, row)
		b.Lists[0].Currency, b.Lists[0].Convert = eur, true
		b.Rates = []pricing.ExchangeRate{{ID: "r", Of: eur, In: rub, Rate: kabinet.MustRate("999999999.999999999")}}
		if rapid.Bool().Draw(t, "same currency") {
			b.Lists[0].Currency = rub
		}
		x := amount("x", "1")
		x.Amount = number("amount")
		b.Adjustments = []pricing.Adjustment{x, percent("y", "99999")}
		b.Floors = []pricing.Floor{{ID: "f", Absolute: number("floor"), Currency: rub, Tax: pricing.Net, Unit: "Y", Action: pricing.FloorClamp}}
		b.Policy.RoundUnitFirst = rapid.Bool().Draw(t, "unit first")
		s, _, err := pricing.Compile(b)
		if err != nil {
			return
		}
		v, err := s.For(acme)
		require.NoError(t, err)
		r := under(ask("A", "1"), pricing.Conditions{Taken: number("taken")})
		r.Quantity, r.Unit = number("quantity"), rapid.SampledFrom([]kabinet.UoM{"", "Y", kabinet.Kilogram}).Draw(t, "ordered in")
		results, traces := v.ExplainAll([]pricing.Request{r})
		for _, got := range append(append(together(v, r, r, r), results...), v.Resolve(r)) {
			if got.Outcome != pricing.Priced {
				require.Contains(t, []pricing.Reason{pricing.ReasonOverflow, pricing.ReasonTooSmall, pricing.ReasonNoCost}, got.Reason)
				require.True(t, got.Total.IsZero())
				continue
			}
			require.GreaterOrEqual(t, got.Total.Sign(), 0, "%+v", got)
			require.True(t, got.Price.Sign() > 0 || b.Policy.RoundUnitFirst, "%+v", got)
			require.Positive(t, got.Quantity.Sign())
			v.Ladder(nil, r)
			v.NextBreak(r, got)
			v.CheaperQuantity(r, got)
		}
		require.NotEmpty(t, traces[0].Text(nil))
	})
}

func pow10(n int) int64 {
	out := int64(1)
	for range n {
		out *= 10
	}
	return out
}
