package cart_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

// What rounds to nothing on the line can still be adjusted where totals round at the
// end: such totals were made, and then refused when the order was to be placed.
func TestTotalsThatRoundAtTheEndPassTheirOwnCheck(t *testing.T) {
	d := cart.Document{Currency: fake.RUB, Policy: cart.Policy{Lines: cart.AtEnd}, Lines: repeat(taxed("0.004 RUB", "22", pricing.Net), 3)}
	d.Adjustments = []cart.Adjustment{percentOff("-50")}
	totals, err := cart.Sum(d)
	require.NoError(t, err)
	require.Equal(t, "0.01 RUB", totals.Payable.String())
	require.NoError(t, totals.Check())
}

// A kopeck that could go to either of two rates goes to the same one, in whatever order
// the lines came.
func TestATieBetweenRatesDoesNotHangOnTheOrderOfLines(t *testing.T) {
	d := cart.Document{Currency: fake.RUB, Lines: []cart.DocumentLine{taxed("10 RUB", "10", pricing.Net), taxed("10 RUB", "22", pricing.Net)}}
	d.Adjustments = []cart.Adjustment{{Amount: kabinet.MustMoney("-0.05 RUB"), Reason: cart.ReasonManual}}
	for range 2 {
		totals, err := cart.Sum(d)
		require.NoError(t, err)
		require.Equal(t, "9.97 RUB", totals.Taxes[0].Net.String())
		require.Equal(t, "9.98 RUB", totals.Taxes[1].Net.String())
		slices.Reverse(d.Lines)
	}
}

// Thirty at 3.33 came to 99.90, and at 3.3333 to 100.00: that is what is held.
func TestTheNetThatIsHeldIsThatOfTheRoundedPrice(t *testing.T) {
	l := cart.DocumentLine{
		Price: kabinet.MustMoney("3.3333 RUB"), Per: qty("1"), Quantity: qty("30"), Mode: pricing.Gross,
		TaxRate: cart.TaxRate{Rate: kabinet.MustPercent("20")},
	}
	for lines, want := range map[cart.LineRounding]string{cart.UnitFirst: "101.57 RUB", cart.PerLine: "101.67 RUB"} {
		p := cart.Policy{Lines: lines}
		to, err := l.Retax(p, cart.TaxRate{Rate: kabinet.MustPercent("22")}, cart.HoldNet)
		require.NoError(t, err)
		require.Equal(t, want, to.Amount.String())
	}
}

// Every adjustment says why, also one in per cent on a line.
func TestAnAdjustmentOfALineSaysWhy(t *testing.T) {
	for _, a := range []cart.Adjustment{
		{Percent: kabinet.MustPercentage("-10")}, {Amount: kabinet.MustMoney("-1 RUB")}, {PerUnit: kabinet.MustMoney("-1 RUB")},
	} {
		for _, p := range policies {
			l := cart.DocumentLine{Price: kabinet.MustMoney("50 RUB"), Per: qty("1"), Quantity: qty("2"), Mode: pricing.Net, Adjustments: []cart.Adjustment{a}}
			_, err := sum(p, fake.RUB, l)
			require.ErrorIs(t, err, cart.ErrReason)
			require.Equal(t, "/lines/0/adjustments/0/reason", place(t, err))
		}
	}
}

// More than all is off, also of nothing and of goods that come back, under every policy.
func TestMoreThanAllOffIsRefusedOfNothingToo(t *testing.T) {
	for _, quantity := range []string{"2", "0", "-2"} {
		for _, p := range policies {
			l := cart.DocumentLine{
				Price: kabinet.MustMoney("50 RUB"), Per: qty("1"), Quantity: qty(quantity), Mode: pricing.Net, Adjustments: []cart.Adjustment{percentOff("-150")},
			}
			_, err := sum(p, fake.RUB, l)
			require.ErrorIs(t, err, cart.ErrBelowZero, "%s under %v", quantity, p)
			l.Adjustments = []cart.Adjustment{percentOff("-100")}
			totals, err := sum(p, fake.RUB, l)
			require.NoError(t, err)
			require.True(t, totals.Payable.IsZero())
			require.NoError(t, totals.Check())
		}
	}
}

// A charge of nothing, as free delivery is, does not get lost in a split.
func TestFreeDeliveryStaysWithEveryPart(t *testing.T) {
	c := newCart(t)
	quay := fake.Line("NUT", "1")
	quay.Site = "quay"
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"), quay)
	require.NoError(t, err)
	whole, err := cart.Sum(cart.Document{
		Currency: fake.RUB, Lines: repeat(taxed("10 RUB", "22", pricing.Net), 2),
		Charges: []cart.TaxedCharge{{Charge: cart.Charge{Code: "freight", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("0 RUB"), Mode: pricing.Net}}},
	})
	require.NoError(t, err)
	parts, _, err := c.Split(fake.Anna, fake.Start, whole, cart.SplitOptions{By: []cart.SplitBy{cart.BySite}})
	require.NoError(t, err)
	for _, p := range parts {
		require.Len(t, p.State().Charges, 1)
		require.NoError(t, p.State().Part.Totals.Check())
	}
}
