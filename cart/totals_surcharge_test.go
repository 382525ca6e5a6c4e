package cart_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

// What is taken off all there is leaves nothing, and a surcharge after it is to be paid
// nevertheless: it is divided like the goods, or by the lines where they are free.
func TestASurchargeAfterADiscountOfAllThereIsIsToBePaid(t *testing.T) {
	free := cart.DocumentLine{Amount: kabinet.MustMoney("0 RUB"), Mode: pricing.Net, TaxRate: cart.TaxRate{Category: "S", Rate: kabinet.MustPercent("22")}}
	books := taxed("0 RUB", "10", pricing.Net)
	for name, c := range map[string]struct {
		lines       []cart.DocumentLine
		adjustments []cart.Adjustment
		adjusted    string // all
		shares      []string
		net, tax    string
	}{
		"a discount of more than a small cart": {
			[]cart.DocumentLine{taxed("30 RUB", "22", pricing.Net), taxed("10 RUB", "10", pricing.Net)},
			[]cart.Adjustment{amountOff("-100 RUB"), amountOff("10 RUB")},
			"-30.00 RUB", []string{"-7.50 RUB", "-22.50 RUB"}, "10.00 RUB", "1.90 RUB", // 2.50 at 10 %, 7.50 at 22 %
		},
		"a discount of all, and two surcharges": {
			[]cart.DocumentLine{taxed("30 RUB", "22", pricing.Net), taxed("10 RUB", "10", pricing.Net)},
			[]cart.Adjustment{{Percent: kabinet.MustPercentage("-100"), Reason: cart.ReasonManual}, amountOff("8 RUB"), amountOff("2 RUB")},
			"-30.00 RUB", []string{"-7.50 RUB", "-22.50 RUB"}, "10.00 RUB", "1.90 RUB",
		},
		"free samples": {
			[]cart.DocumentLine{free, free, free, books}, []cart.Adjustment{amountOff("10 RUB")},
			"10.00 RUB", []string{"2.50 RUB", "7.50 RUB"}, "10.00 RUB", "1.90 RUB",
		},
		"a line without a price has no part": {
			[]cart.DocumentLine{{}, free, books}, []cart.Adjustment{amountOff("5 RUB")},
			"5.00 RUB", []string{"2.50 RUB", "2.50 RUB"}, "5.00 RUB", "0.80 RUB", // 0.25 and 0.55
		},
		"goods that were worth something have it all": {
			[]cart.DocumentLine{free, taxed("10 RUB", "10", pricing.Net)}, []cart.Adjustment{amountOff("-10 RUB"), amountOff("5 RUB")},
			"-5.00 RUB", []string{"-5.00 RUB", "0.00 RUB"}, "5.00 RUB", "0.50 RUB",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range policies {
				d := cart.Document{Currency: fake.RUB, Policy: p, Lines: c.lines, Adjustments: c.adjustments}
				totals, err := cart.Sum(d)
				require.NoError(t, err)
				require.NoError(t, totals.Check())
				require.True(t, totals.Adjusted.Equal(kabinet.MustMoney(c.adjusted)), "%v", totals.Adjusted)
				require.True(t, totals.Net.Equal(kabinet.MustMoney(c.net)), "%v", totals.Net)
				var shares []string
				for _, g := range totals.Taxes {
					shares = append(shares, g.Adjusted.String())
				}
				require.Equal(t, c.shares, shares)
				if p.Taxes == cart.TaxPerRate {
					require.Equal(t, c.tax, totals.Tax.String(), "%+v", p)
				}
				sheet, err := cart.NewSheet(p, fake.RUB)
				require.NoError(t, err)
				for _, l := range c.lines {
					require.NoError(t, sheet.Append(l))
				}
				sheet.Terms(c.adjustments, nil, nil, kabinet.Money{})
				running, err := sheet.Totals()
				require.NoError(t, err)
				totals.Lines, totals.LineTaxes = nil, nil
				require.Equal(t, totals, running)
			}
		})
	}
	for _, p := range policies {
		_, err := cart.Sum(cart.Document{Currency: fake.RUB, Policy: p, Lines: []cart.DocumentLine{{}}, Adjustments: []cart.Adjustment{amountOff("1 RUB")}})
		require.ErrorIs(t, err, kabinet.ErrAllocate, "there is nothing to put it on")
	}
}
