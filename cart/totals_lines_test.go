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
