package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestARuleIsInAUnitOfTheProductsItNames(t *testing.T) {
	b := general(append(pcs("A"), pricing.Product{SKU: "K", Unit: kabinet.Kilogram}), price("A", "5"))
	fee := pricing.Adjustment{ID: "s", Amount: q("7"), Currency: rub, Tax: pricing.Net, Unit: kabinet.Kilogram}
	fee.Products = []pricing.Selector{{SKU: "K"}, {SKU: "A"}}
	b.Adjustments = []pricing.Adjustment{fee}
	refused(t, b, pricing.ErrUnknown, "/adjustments/0/unit") // it would never be charged
	b.Adjustments[0].Products = nil
	require.Equal(t, "5.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	b.Adjustments = nil
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("1"), Currency: rub, Tax: pricing.Net, Unit: kabinet.Kilogram, Target: fee.Target}}
	refused(t, b, pricing.ErrUnknown, "/floors/0/unit")
}

// warnedOf returns what Compile warns of, by place.
func warnedOf(t *testing.T, b pricing.Book) map[string]string {
	_, report, err := pricing.Compile(b)
	require.NoError(t, err)
	out := map[string]string{}
	for _, w := range report.Warnings {
		out[w.At] = w.Message(nil)
	}
	return out
}

func TestCompileWarnsOfARuleThatCanNeverApply(t *testing.T) {
	b := general(append(pcs("A"), pricing.Product{SKU: "K", Unit: kabinet.Kilogram, Group: "g"}), price("A", "5"))
	b.Groups = []pricing.Group{{ID: "g"}}
	amount := func(id pricing.AdjustmentID, c kabinet.Currency, unit kabinet.UoM) pricing.Adjustment {
		return pricing.Adjustment{ID: id, Amount: q("1"), Currency: c, Tax: pricing.Net, Unit: unit}
	}
	boxes := amount("boxes", rub, kabinet.Piece)
	boxes.Products = []pricing.Selector{{Group: "g"}} // of kilograms only
	k := contract("k", price("A", "4"))
	k.Surcharges = []pricing.Adjustment{amount("s", eur, ""), amount("t", rub, "")}
	b.Agreements = []pricing.Agreement{k}
	b.Adjustments = []pricing.Adjustment{amount("dollars", kabinet.MustCurrency("USD"), ""), amount("roubles", rub, kabinet.Kilogram), boxes}
	b.Promotions = []pricing.Adjustment{{ID: "percent", Percent: pct("-5"), Currency: eur}} // the currency says nothing
	b.DocumentAdjustments = []pricing.Adjustment{{ID: "large", Percent: pct("-5"), Min: q("1000"), Currency: eur, Tax: pricing.Net}}
	want := map[string]string{
		"/agreements/0/surcharges/0/currency": "s never applies: the book has no price in EUR",
		"/adjustments/0/currency":             "dollars never applies: the book has no price in USD",
		"/adjustments/2/unit":                 "boxes never applies: none of its products is sold in PCE",
		"/documentAdjustments/0/currency":     "large never applies: the book has no price in EUR",
	}
	require.Equal(t, want, warnedOf(t, b))
	// What converts into a currency has prices in it.
	b.Rates = []pricing.ExchangeRate{{ID: "r", Of: rub, In: eur, Rate: kabinet.MustRate("0.01")}}
	require.Equal(t, want, warnedOf(t, b))
	b.Agreements[0].Convert = true
	delete(want, "/agreements/0/surcharges/0/currency")
	delete(want, "/documentAdjustments/0/currency")
	require.Equal(t, want, warnedOf(t, b))
}

// TestAllOfAPriceMayBeTakenOff: it is then free without that mark, and Compile
// warns where it can be seen.
func TestAllOfAPriceMayBeTakenOff(t *testing.T) {
	b := general(pcs("A", "B"), price("A", "5"), price("B", "5"))
	whole := pricing.Row{SKU: "A", Of: "base", PercentOff: pct("100")}
	k := contract("k", whole, pricing.Row{SKU: "B", Of: "base", AmountOff: q("5")})
	b.Agreements = []pricing.Agreement{k}
	require.Equal(t, map[string]string{"/agreements/0/rows/0/percentOff": "100 % off leaves nothing of the price: A"}, warnedOf(t, b))
	v := view(t, b, acme)
	priced(t, v.Resolve(ask("A", "2")), "0.00", "0.00")
	priced(t, v.Resolve(ask("B", "2")), "0.00", "0.00")
	b.Agreements[0].Rows[1].AmountOff = q("5.01")
	unpriced(t, view(t, b, acme).Resolve(ask("B", "2")), pricing.ReasonNegative)
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("1"), Currency: rub, Tax: pricing.Net}}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "2")), pricing.ReasonFloor)

	b = general(pcs("A"), pricing.Row{SKU: "A", Price: q("5"), Tiers: []pricing.Tier{{From: q("9"), PercentOff: pct("100")}}})
	b.Promotions = []pricing.Adjustment{{ID: "gift", Percent: pct("-100")}}
	got := warnedOf(t, b)
	require.Equal(t, "100 % off leaves nothing of the price: A", got["/lists/0/rows/0/tiers/0/percentOff"])
	require.Equal(t, "100 % off leaves nothing of the price: gift", got["/promotions/0/percent"])
}
