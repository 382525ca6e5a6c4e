package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// TestAStepIsSaidAsWhatItDoes: what changes a price is not another price times
// the quantity.
func TestAStepIsSaidAsWhatItDoes(t *testing.T) {
	rub := kabinet.MustCurrency("RUB")
	row := pricing.Row{SKU: "A", Price: kabinet.MustQuantity("100"), Per: kabinet.MustQuantity("10")}
	b := pricing.Book{
		Products: []pricing.Product{{SKU: "A", Unit: kabinet.Metre}},
		Lists: []pricing.List{{ID: "base", Currency: rub, Tax: pricing.Net, Rows: []pricing.Row{row},
			Assignments: []pricing.Assignment{{To: pricing.ForEveryone()}}}},
		Adjustments: []pricing.Adjustment{
			{ID: "cut", Name: "Distant delivery", Percent: kabinet.MustPercentage("3.333"), Priority: 2},
			{ID: "small", Percent: kabinet.MustPercentage("-1"), Priority: 1},
		},
	}
	snapshot, _, err := pricing.Compile(b)
	require.NoError(t, err)
	sentences := func(lang string) []string {
		view, err := snapshot.For(pricing.Buyer{})
		require.NoError(t, err)
		_, trace := view.Explain(pricing.Request{SKU: "A", Quantity: kabinet.MustQuantity("25"), Currency: rub, At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
		messages, err := newCatalog()
		require.NoError(t, err)
		return whyOf(trace).Sentences(newPrinter(messages, lang))
	}
	en := sentences("en")
	require.Equal(t, []string{
		"₽100.00 × 25\u00a0m / 10 = ₽250.00", "Distant delivery: ₽8.3325", "Discount: -₽2.583325", "Rounded to the kopeck: ₽255.75",
	}, en[len(en)-4:])
	require.Contains(t, sentences("ru"), "Скидка: -2,583325\u00a0₽")
}
