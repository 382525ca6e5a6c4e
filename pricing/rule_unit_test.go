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
