package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/pricing"
)

func TestASurchargeOfAnAgreementIsForItsAudienceOnly(t *testing.T) {
	for to, want := range map[pricing.Party]string{
		pricing.ForUnit("leaf"): "110.00", pricing.ForUnit("elsewhere"): "100.00", pricing.ForLegalEntity("acme-llc"): "110.00",
	} {
		k := contract("K", price("A", "100"))
		k.Surcharges = []pricing.Adjustment{{ID: "s", Percent: pct("10"), Target: pricing.Target{Audience: []pricing.Party{to}}}}
		b := pricing.Book{Products: pcs("A"), Agreements: []pricing.Agreement{k}}
		require.Equal(t, want, answer(view(t, b, acme).Resolve(ask("A", "1"))), to)
	}
}

func TestWhoMayNotSeeAPriceDoesNotFindItInTheTrace(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Agreements: []pricing.Agreement{contract("K", price("A", "123.45"))}}
	for _, s := range []pricing.Assortment{{ID: "s", HidePrices: true}, {ID: "s", Deny: []pricing.Selector{{SKU: "A"}}}} {
		b.Assortments = []pricing.Assortment{s}
		_, trace := view(t, b, acme).Explain(ask("A", "1"))
		require.Empty(t, trace.ForBuyer().Candidates)
		require.NotContains(t, trace.ForBuyer().Text(nil), "123.45")
	}
}
