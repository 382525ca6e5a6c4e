package index_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// fixedAt makes a formula take the quotation of 5 January, and tables with it.
func fixedAt(f index.Formula) index.Formula {
	f.Fixing, f.Lag, f.AverageScale, f.On = index.Fixed, 0, nil, kabinet.MustDate("2026-01-05")
	return f
}

func quoted(s index.Series, value string) *index.Table {
	s.Observations = []index.Observation{observed("2026-01-05", value)}
	return must(index.Compile([]index.Series{s}))
}

// The vector of the design: 72,000, of which 60 % of (index − 60,000).
func TestVectorOfTheQuarterAverages(t *testing.T) {
	table := must(index.Compile([]index.Series{steel()}))
	price := kabinet.MustMoney("72000 RUB")
	byOrder := sheet()
	byOrder.Anchor = index.Order
	in := index.Input{Price: price, Order: instant("2026-07-20"), Shipment: instant("2026-10-08"), At: instant("2026-10-08")}

	ordered := must(table.Surcharge(byOrder, in))
	assert.Equal(t, "74700.00 RUB", must(price.Add(ordered.Amount)).String())
	assert.Equal(t, "64500", ordered.Quotation.String())
	assert.False(t, ordered.Provisional)
	assert.Zero(t, ordered.Until)

	shipped := must(table.Surcharge(sheet(), in))
	assert.Equal(t, "73800.00 RUB", must(price.Add(shipped.Amount)).String())
	assert.Equal(t, "63000", shipped.Quotation.String())

	in.At, in.Shipment = instant("2026-07-20"), instant("2026-10-08") // planned
	provisional := must(table.Surcharge(sheet(), in))
	assert.Equal(t, ordered.Amount, provisional.Amount)
	assert.Equal(t, []string{"2026-04-15", "2026-05-15", "2026-06-15"}, provisional.Observations)
	assert.True(t, provisional.Provisional)
	in.At = in.Shipment
	final, difference, err := table.Finalise(sheet(), provisional, in)
	require.NoError(t, err)
	assert.Equal(t, shipped, final)
	assert.Equal(t, "-900.00 RUB", difference.String())
}

// The published formula for cable, digit by digit.
func TestVectorOfTheCable(t *testing.T) {
	table := quoted(copper(), "576.93")
	surcharge := func(f index.Formula, per string) string {
		got, err := table.Surcharge(f, index.Input{Currency: eur, Per: kabinet.MustQuantity(per), At: instant("2026-03-05")})
		require.NoError(t, err)
		return got.Amount.String()
	}
	f := fixedAt(cable())
	assert.Equal(t, "18.6060699 EUR", surcharge(f, "100"))
	assert.Equal(t, "186.060699 EUR", surcharge(f, "1000"))
	got := must(table.Surcharge(f, index.Input{Currency: eur, Per: kabinet.QuantityOf(500), At: instant("2026-03-05")}))
	coef, scale := got.Amount.Fixed()
	assert.Equal(t, []int64{930303495, 7}, []int64{coef, int64(scale)}, "without trailing zeros")
	assert.Equal(t, "0.186060699 EUR", surcharge(f, "1"))
	assert.Equal(t, "0.186060699 EUR", surcharge(f, "0"), "zero is one")
	assert.Equal(t, "0.062020233 EUR", surcharge(f, "0.333333333"))
	f.Weight, f.Per = kabinet.MustQuantity("0.043"), kabinet.Quantity{}
	assert.Equal(t, "18.6060699 EUR", surcharge(f, "100"), "43 g in a metre")
	f.Weight, f.Per = kabinet.MustQuantity("4.3"), kabinet.QuantityOf(100)
	assert.Equal(t, "18.6060699 EUR", surcharge(f, "100"))
	f.Base = quantity("0")
	assert.Equal(t, "25.0560699 EUR", surcharge(f, "100"), "the whole metal")
	f.Per = kabinet.QuantityOf(3)
	assert.Equal(t, "8.3520233 EUR", surcharge(f, "1"))
}

// A series per tonne and one per 100 kg say the same.
func TestTheQuantityOfTheSeriesCounts(t *testing.T) {
	s := copper()
	s.Per, s.Unit = kabinet.QuantityOf(1), kabinet.Tonne
	f := fixedAt(cable())
	f.WeightUnit, f.Weight, f.Base = kabinet.Tonne, kabinet.MustQuantity("0.043"), quantity("1500")
	got := must(quoted(s, "5769.3").Surcharge(f, index.Input{Currency: eur, Per: kabinet.QuantityOf(100), At: instant("2026-03-05")}))
	assert.Equal(t, "18.6060699 EUR", got.Amount.String())
}

func TestStepsAreFull(t *testing.T) {
	f := fixedAt(freight())
	for value, want := range map[string]string{
		"150": "0.00", "154.999999999": "0.00", "155": "2.00", "159.99": "2.00", "160": "4.00", "151": "0.00",
		"149": "0.00", "145.01": "0.00", "145": "-2.00", "140.01": "-2.00", "140": "-4.00", "0.1": "-58.00",
	} {
		f.AllowNegative = true
		table := quoted(diesel(), value)
		in := index.Input{Currency: eur, At: instant("2026-03-05")}
		assert.Equal(t, want, answer(table.Surcharge(f, in)), value)
		f.AllowNegative = false
		if want[0] == '-' {
			want = "0.00 floored"
		}
		assert.Equal(t, want, answer(table.Surcharge(f, in)), value)
	}
	f.Per, f.PassThrough = kabinet.QuantityOf(1000), kabinet.MustPercentage("25")
	in := index.Input{Currency: eur, At: instant("2026-03-05"), Per: kabinet.QuantityOf(300)}
	assert.Equal(t, "0.60", answer(quoted(diesel(), "170").Surcharge(f, in)), "300 of 1000, a quarter of 4 × 2.00")
}

func TestTheFactorOfARatio(t *testing.T) {
	f := fixedAt(casting())
	f.Missing, f.MaxAge = index.Error, 0
	surcharge := func(copperAt, wagesAt, price string) (index.Surcharge, error) {
		c, w := copper(), wages()
		c.Observations = []index.Observation{observed("2026-01-05", copperAt)}
		o := observed("2026-01-05", wagesAt)
		o.ID = "w"
		w.Observations = []index.Observation{o}
		return must(index.Compile([]index.Series{c, w})).
			Surcharge(f, index.Input{Price: kabinet.MustMoney(price), Per: kabinet.QuantityOf(10), At: instant("2026-03-05")})
	}
	// 0.25 + 0.45 × 605/550 + 0.30 × 104/100 = 1.057
	got, err := surcharge("605", "104", "200 EUR")
	require.NoError(t, err)
	assert.Equal(t, "11.40 EUR", got.Amount.String())
	assert.Equal(t, "10", got.Per.String())
	assert.Equal(t, "605", got.Quotation.String())
	assert.Equal(t, []string{"2026-01-05", "w"}, got.Observations)
	assert.Equal(t, []index.Part{
		{Index: "cu-del", Quotation: kabinet.QuantityOf(605), Observations: []string{"2026-01-05"}},
		{Index: "wages", Quotation: kabinet.QuantityOf(104), Observations: []string{"w"}},
	}, got.Parts)

	assert.Equal(t, "0.00", answer(surcharge("550", "100", "200 EUR")))
	// 0.45 × 1/550 × 200 has no end: 0.16363636…
	assert.Equal(t, "0.163636364", answer(surcharge("551", "100", "200 EUR")))
	assert.Equal(t, "0.00 floored", answer(surcharge("549", "100", "200 EUR")))
	f.AllowNegative = true
	assert.Equal(t, "-0.163636364", answer(surcharge("549", "100", "200 EUR")))
	f.PassThrough = kabinet.MustPercentage("50")
	assert.Equal(t, "-0.081818182", answer(surcharge("549", "100", "200 EUR")))
	assert.Equal(t, "0.00", answer(surcharge("549", "100", "0 EUR")))
}

// One missing share is no ratio of the others.
func TestEveryShareNeedsAnObservation(t *testing.T) {
	table := must(index.Compile(everySeries()))
	f := casting()
	in := index.Input{Price: kabinet.MustMoney("200 EUR"), Invoice: instant("2026-03-10"), At: instant("2026-04-10")}
	got, err := table.Surcharge(f, in)
	require.NoError(t, err)
	assert.True(t, got.Stale, "wages of January, for March")
	assert.Equal(t, kabinet.MustDate("2026-01-31"), got.From)
	assert.Equal(t, kabinet.MustDate("2026-03-05"), got.To)
	f.Shares[0], f.Shares[1] = f.Shares[1], f.Shares[0]
	again := must(table.Surcharge(f, in))
	assert.True(t, again.Stale)
	assert.Equal(t, []kabinet.Date{got.From, got.To}, []kabinet.Date{again.From, again.To}, "in any order")
	assert.Equal(t, got.Amount, again.Amount)
	f.Missing, f.MaxAge = index.Error, 0
	_, err = table.Surcharge(f, in)
	require.ErrorIs(t, err, index.ErrObservation)
	require.ErrorIs(t, err, kabinet.State)
	require.EqualError(t, err, "wages has no observation for 2026-03-01")
}

func TestNegativeQuotationsOfPower(t *testing.T) {
	f := fixedAt(index.Formula{Method: index.Weight, Index: "power", Base: quantity("-5"), Weight: kabinet.MustQuantity("0.5")})
	in := index.Input{Currency: eur, At: instant("2026-03-05")}
	assert.Equal(t, "0.00 floored", answer(quoted(power(), "-20").Surcharge(f, in)))
	assert.Equal(t, "1.50", answer(quoted(power(), "-2").Surcharge(f, in)))
	f.AllowNegative = true
	assert.Equal(t, "-7.50", answer(quoted(power(), "-20").Surcharge(f, in)))
}

func TestBounds(t *testing.T) {
	f := fixedAt(index.Formula{
		Method: index.Weight, Index: "steel", Base: quantity("60000"), Weight: kabinet.QuantityOf(1), Per: kabinet.QuantityOf(10),
	})
	money := func(s string) *kabinet.Money { return new(kabinet.MustMoney(s)) }
	for name, test := range map[string]struct {
		value       string
		negative    bool
		collar, cap *kabinet.Money
		want        string
	}{
		"none":                         {"61000", false, nil, nil, "300.00"},
		"under the cap":                {"61000", false, nil, money("1000.01 RUB"), "300.00"},
		"at the cap":                   {"61000", false, nil, money("1000 RUB"), "300.00"},
		"over the cap":                 {"61000", false, nil, money("999.99 RUB"), "299.997 capped"},
		"a cap of nothing":             {"61000", false, nil, money("0 RUB"), "0.00 capped"},
		"at the collar":                {"61000", false, money("1000 RUB"), nil, "300.00"},
		"below the collar":             {"61000", false, money("1001 RUB"), nil, "300.30 collared"},
		"negative, and the collar":     {"59000", false, money("50 RUB"), money("60 RUB"), "15.00 collared"},
		"negative":                     {"59000", false, nil, money("60 RUB"), "0.00 floored"},
		"negative and a zero collar":   {"59000", false, money("0 RUB"), nil, "0.00 floored"},
		"allowed and above":            {"59000", true, money("-1000.5 RUB"), nil, "-300.00"},
		"allowed and below":            {"59000", true, money("-999 RUB"), nil, "-299.70 collared"},
		"allowed and a negative cap":   {"59900", true, nil, money("-200 RUB"), "-60.00 capped"},
		"equal bounds leave no choice": {"61000", false, money("70 RUB"), money("70 RUB"), "21.00 capped"},
	} {
		t.Run(name, func(t *testing.T) {
			f.AllowNegative, f.Collar, f.Cap = test.negative, test.collar, test.cap
			in := index.Input{Currency: rub, Per: kabinet.QuantityOf(3), At: instant("2026-03-05")}
			assert.Equal(t, test.want, answer(quoted(steel(), test.value).Surcharge(f, in)))
		})
	}
}

func TestLargeAmountsKeepFewerDecimalPlacesAndTooLargeOnesAreErrors(t *testing.T) {
	s := steel()
	s.Per = kabinet.QuantityOf(3)
	f := fixedAt(index.Formula{Method: index.Weight, Index: "steel", Base: quantity("0"), Weight: kabinet.QuantityOf(1)})
	in := index.Input{Currency: rub, At: instant("2026-03-05")}
	for value, want := range map[string]string{
		"1": "0.333333333", "1000000000": "333333333.333333333", "2000000000": "666666666.666666667",
		"20000000000": "6666666666.66666667", "200000000000000": "66666666666666.6667", "999999999999999": "333333333333333.00",
		"2999999999": "999999999.666666667", "29999999999": "9999999999.66666667",
	} {
		assert.Equal(t, want, answer(quoted(s, value).Surcharge(f, in)), value)
	}
	f.Weight = kabinet.QuantityOf(4)
	_, err := quoted(s, "999999999999999").Surcharge(f, in)
	require.ErrorIs(t, err, kabinet.ErrOverflow)
	f.Weight, in.Per = kabinet.QuantityOf(999_999_999_999_999), kabinet.QuantityOf(999_999_999_999_999)
	_, err = quoted(s, "999999999999999").Surcharge(f, in)
	require.ErrorIs(t, err, kabinet.ErrOverflow)
	f.Cap = new(kabinet.MustMoney("0.000000001 RUB"))
	assert.Equal(t, "999999.999999999 capped", answer(quoted(s, "999999999999999").Surcharge(f, in)), "what is in between does not count")
	// What would be rounded up past the limit is too large as well.
	f = fixedAt(freight())
	f.Step, f.StepAmount = kabinet.QuantityOf(1), new(kabinet.MustMoney("999999999999999 EUR"))
	f.Per, in = kabinet.MustQuantity("0.999999999"), index.Input{Currency: eur, At: in.At}
	_, err = quoted(diesel(), "151").Surcharge(f, in)
	require.ErrorIs(t, err, kabinet.ErrOverflow)
}

func TestFinaliseRefusesWhatItCannotCompare(t *testing.T) {
	table := must(index.Compile([]index.Series{steel()}))
	in := index.Input{Currency: rub, At: instant("2026-07-20")}
	provisional := must(table.Surcharge(sheet(), in))
	finalise := func(s index.Surcharge, in index.Input) error {
		final, difference, err := table.Finalise(sheet(), s, in)
		assert.Zero(t, final)
		assert.Zero(t, difference)
		return err
	}
	require.ErrorIs(t, finalise(provisional, in), index.ErrProvisional)
	in.Shipment = instant("2026-10-08")
	require.ErrorIs(t, finalise(provisional, in), index.ErrProvisional, "planned")
	in.At = in.Shipment
	require.ErrorIs(t, finalise(index.Surcharge{Amount: provisional.Amount}, in), index.ErrFinal)
	other := in
	other.Per = kabinet.QuantityOf(2)
	require.ErrorIs(t, finalise(provisional, other), index.ErrPer)
	other = in
	other.Currency = eur
	require.ErrorIs(t, finalise(provisional, other), index.ErrCurrency)
	euros := provisional
	euros.Amount = kabinet.MustMoney("1 EUR")
	require.ErrorIs(t, finalise(euros, in), kabinet.ErrCurrencyMismatch)
	other = in
	other.Shipment = instant("2027-10-08")
	other.At = other.Shipment
	require.ErrorIs(t, finalise(provisional, other), index.ErrObservation)
}
