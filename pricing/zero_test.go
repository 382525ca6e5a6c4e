package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestAPromiseOfZeroIsNoPriceUnlessItIsFree(t *testing.T) {
	v := view(t, general(pcs("A"), price("A", "100")), acme)
	x := pricing.Locked{Reference: "Q-1", Price: kabinet.MustMoney("0 RUB"), Tax: pricing.Net}
	locked := under(ask("A", "1"), pricing.Conditions{Locked: &x})
	unpriced(t, v.Resolve(locked), pricing.ReasonPromise) // and not silently the book's
	external := under(ask("A", "1"), pricing.Conditions{External: &pricing.External{System: "SAP", Locked: x}})
	require.Equal(t, "100.00", answer(v.Resolve(external)))
	external.Conditions.External.NoFallback = true
	unpriced(t, v.Resolve(external), pricing.ReasonExternal)
	x.Free = true
	require.Equal(t, "0.00", answer(v.Resolve(locked)))
}
