package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// What the book said of rates and assortments can be asked for, as what it said
// of prices can.
func TestKnownAtHoldsForRatesTaxesAndAssortments(t *testing.T) {
	corrected := day.Add(-time.Hour)
	was, is := kabinet.Window{Until: corrected}, kabinet.Window{From: corrected}
	euros := list("euros", []pricing.Row{price("A", "1")}, pricing.ForEveryone())
	euros.Currency, euros.Convert = eur, true
	gross := list("gross", []pricing.Row{price("B", "121")}, pricing.ForSegment("gold"))
	gross.Tax = pricing.Gross
	b := pricing.Book{
		Products: pcs("A", "B"),
		Lists:    []pricing.List{euros, gross, list("net", []pricing.Row{price("B", "100")}, pricing.ForSegment("metal"))},
		Rates: []pricing.ExchangeRate{
			{ID: "typed", Of: eur, In: rub, Rate: kabinet.MustRate("9"), Known: was},
			{ID: "right", Of: eur, In: rub, Rate: kabinet.MustRate("90"), Known: is},
		},
		Taxes: []pricing.TaxRate{
			{Rate: kabinet.MustPercentage("25"), Known: was}, {Rate: kabinet.MustPercentage("20"), Known: is},
		},
	}
	v := view(t, b, acme)
	then := func(r pricing.Request) pricing.Result {
		r.Conditions = &pricing.Conditions{KnownAt: corrected.Add(-time.Nanosecond)}
		return v.Resolve(r)
	}
	priced(t, v.Resolve(ask("A", "1")), "90.00", "90.00")
	priced(t, then(ask("A", "1")), "9.00", "9.00")
	require.Equal(t, "typed", then(ask("A", "1")).Rate)
	require.Equal(t, pricing.ListID("net"), v.Resolve(ask("B", "1")).Source.List, "121 with 20 % is more than 100")
	require.Equal(t, pricing.ListID("gross"), then(ask("B", "1")).Source.List, "121 with 25 % is less than 100")

	b.Assortments = []pricing.Assortment{{ID: "a", Deny: []pricing.Selector{{SKU: "A"}}, Known: is}}
	v = view(t, b, acme)
	unpriced(t, v.Resolve(ask("A", "1")), pricing.ReasonAssortment)
	priced(t, then(ask("A", "1")), "9.00", "9.00")

	b.Rates[1].Known = kabinet.Window{}
	_, _, err := pricing.Compile(b)
	require.ErrorIs(t, err, pricing.ErrDuplicate)
}
