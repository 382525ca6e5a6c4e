package cart_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// TestPayablesSumToPayable: whatever the lines, presets and taxes, the lines with
// tax are the document to the last kopeck, and each is within one of its own.
func TestPayablesSumToPayable(t *testing.T) {
	rub := kabinet.MustCurrency("RUB")
	rapid.Check(t, func(t *rapid.T) {
		var lines []cart.DocumentLine
		for range rapid.IntRange(0, 12).Draw(t, "lines") {
			if rapid.IntRange(0, 5).Draw(t, "unpriced") == 0 {
				lines = append(lines, cart.DocumentLine{})
				continue
			}
			amount, _ := kabinet.NewMoney(rapid.Int64Range(0, 1_000_000).Draw(t, "amount"), 2, rub)
			lines = append(lines, cart.DocumentLine{
				Amount: amount, Mode: rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "mode"),
				TaxRate: cart.TaxRate{
					Category: rapid.SampledFrom([]cart.TaxCategory{"standard", "reduced"}).Draw(t, "category"),
					Rate:     kabinet.MustPercent(rapid.SampledFrom([]string{"0", "10", "22"}).Draw(t, "rate")),
				},
			})
		}
		totals, err := sum(rapid.SampledFrom([]cart.Policy{cart.EN16931(), cart.OneC()}).Draw(t, "preset"), rub, lines...)
		require.NoError(t, err)
		payables, err := totals.Payables()
		require.NoError(t, err)
		require.Len(t, payables, len(lines))
		all := kabinet.Zero(rub)
		for i, p := range payables {
			require.Equal(t, lines[i].Amount == kabinet.Money{}, p == kabinet.Money{})
			all, err = all.Add(p)
			require.NoError(t, err)
		}
		require.True(t, all.Equal(totals.Payable), "%s of %s", all, totals.Payable)
	})
}

// TestSumsOfLinesAreTheTotals: net, tax and total of the lines are those of the document,
// with adjustments and charges, whatever the policy, and each line adds up.
func TestSumsOfLinesAreTheTotals(t *testing.T) {
	rub := kabinet.MustCurrency("RUB")
	rates := []cart.TaxRate{
		{Category: "standard", Rate: kabinet.MustPercent("22")}, {Category: "reduced", Rate: kabinet.MustPercent("10")}, {Category: "none"},
	}
	policies := []cart.Policy{cart.EN16931(), cart.OneC(), {Lines: cart.UnitFirst, Taxes: cart.TaxPerLine}, {Lines: cart.AtEnd}}
	rapid.Check(t, func(t *rapid.T) {
		money := func(name string, most int64) kabinet.Money {
			m, _ := kabinet.NewMoney(rapid.Int64Range(0, most).Draw(t, name), 2, rub)
			return m
		}
		d := cart.Document{Currency: rub, Policy: rapid.SampledFrom(policies).Draw(t, "policy")}
		for range rapid.IntRange(1, 8).Draw(t, "lines") {
			if rapid.IntRange(0, 5).Draw(t, "unpriced") == 0 {
				d.Lines = append(d.Lines, cart.DocumentLine{})
				continue
			}
			d.Lines = append(d.Lines, cart.DocumentLine{
				Amount: money("amount", 1_000_000), Mode: rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "mode"),
				TaxRate: rapid.SampledFrom(rates).Draw(t, "rate"),
			})
		}
		for n := range rapid.IntRange(0, 2).Draw(t, "charges") {
			d.Charges = append(d.Charges, cart.TaxedCharge{
				Charge: cart.Charge{Code: fmt.Sprint("freight ", n), Reason: cart.ReasonShipping, Mode: pricing.Net, Amount: money("charge", 10_000)}, Tax: rapid.SampledFrom(rates).Draw(t, "charged at"),
			})
		}
		if rapid.Bool().Draw(t, "adjusted") {
			d.Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-3"), Reason: "promotion"}}
		}
		totals, err := cart.Sum(d)
		require.NoError(t, err)
		sums, err := totals.Sums()
		if totals.Unpriced == len(d.Lines) && len(d.Charges) > 0 {
			return // there is no line to have the charges
		}
		require.NoError(t, err)
		require.Len(t, sums, len(d.Lines))
		all := cart.LineSum{Net: kabinet.Zero(rub), Tax: kabinet.Zero(rub), Total: kabinet.Zero(rub)}
		for i, s := range sums {
			if d.Policy.Adds() {
				both, err := s.Net.Add(s.Tax)
				require.NoError(t, err)
				require.True(t, both.Equal(s.Total), "line %d: %v", i, s)
			}
			if i < len(totals.LineTaxes) && len(d.Charges) == 0 && totals.Lines[i].Taxes >= 0 {
				require.True(t, totals.LineTaxes[i].Equal(s.Tax), "line %d keeps its tax", i)
			}
			all.Net, _ = all.Net.Add(s.Net)
			all.Tax, _ = all.Tax.Add(s.Tax)
			all.Total, _ = all.Total.Add(s.Total)
		}
		require.True(t, all.Net.Equal(totals.Net) && all.Tax.Equal(totals.Tax) && all.Total.Equal(totals.Total), "%v of %v", all, totals)
	})
}

func ExampleTotals_Sums() {
	rate := cart.TaxRate{Category: "standard", Rate: kabinet.MustPercent("22")}
	totals, err := cart.Sum(cart.Document{
		Currency: kabinet.MustCurrency("RUB"), Policy: cart.OneC(),
		Lines: []cart.DocumentLine{
			{Amount: kabinet.MustMoney("300 RUB"), Mode: pricing.Net, TaxRate: rate},
			{Amount: kabinet.MustMoney("100 RUB"), Mode: pricing.Net, TaxRate: rate},
		},
		Charges: []cart.TaxedCharge{{Charge: cart.Charge{Code: "freight", Reason: cart.ReasonShipping, Mode: pricing.Net, Amount: kabinet.MustMoney("20 RUB")}, Tax: rate}},
	})
	if err != nil {
		panic(err)
	}
	lines, err := totals.Sums()
	for _, l := range lines {
		fmt.Println(l.Net, "+", l.Tax, "=", l.Total)
	}
	fmt.Println(totals.Total, err)
	// Output:
	// 315.00 RUB + 69.30 RUB = 384.30 RUB
	// 105.00 RUB + 23.10 RUB = 128.10 RUB
	// 512.40 RUB <nil>
}

func TestPayablesNeedTheirTaxes(t *testing.T) {
	rub := kabinet.MustCurrency("RUB")
	totals, err := sum(cart.EN16931(), rub, cart.DocumentLine{Amount: kabinet.MustMoney("10 RUB"), Mode: pricing.Net})
	require.NoError(t, err)
	totals.Taxes = nil
	_, err = totals.Payables()
	require.ErrorIs(t, err, cart.ErrTotals)
}

func ExampleTotals_Payables() {
	rate := cart.TaxRate{Category: "standard", Rate: kabinet.MustPercent("22")}
	totals, err := cart.Sum(cart.Document{Currency: kabinet.MustCurrency("RUB"), Lines: []cart.DocumentLine{
		{Amount: kabinet.MustMoney("0.99 RUB"), Mode: pricing.Net, TaxRate: rate},
		{Amount: kabinet.MustMoney("0.99 RUB"), Mode: pricing.Net, TaxRate: rate},
	}})
	if err != nil {
		panic(err)
	}
	lines, err := totals.Payables()
	fmt.Println(lines[0], lines[1], totals.Payable, err)
	// Output: 1.21 RUB 1.21 RUB 2.42 RUB <nil>
}
