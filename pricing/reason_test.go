package pricing_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// A row that is made of another list and cannot be computed says why, and not
// that the buyer has no price.
func TestAMissNamesWhatCannotBeComputed(t *testing.T) {
	b, _, err := pricing.ReadBook(strings.NewReader(`{
		"products": [{"sku": "A", "unit": "PCE"}],
		"lists": [
			{"id": "base", "currency": "EUR", "tax": "net", "rows": [{"sku": "A", "price": "5"}]},
			{"id": "gross", "currency": "EUR", "tax": "gross", "assignments": [{"to": "everyone"}], "rows": [{"sku": "A", "of": "base"}]},
			{"id": "off", "currency": "EUR", "tax": "net", "assignments": [{"to": "organization:acme"}], "rows": [{"sku": "A", "of": "base", "amountOff": "6"}]}
		]}`))
	require.NoError(t, err)
	s, _, err := pricing.Compile(b)
	require.NoError(t, err)
	for buyer, want := range map[*pricing.Buyer]pricing.Reason{
		{}:                     pricing.ReasonTaxRate,
		{Organization: "acme"}: pricing.ReasonNegative,
	} {
		v, err := s.For(*buyer)
		require.NoError(t, err)
		r := ask("A", "1")
		r.Currency = kabinet.MustCurrency("EUR")
		require.Equal(t, want, v.Resolve(r).Reason)
	}
}
