package pricing_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/pricing"
)

func TestABuyerDoesNotSeeWhatAFloorHasRaised(t *testing.T) {
	b := pricing.Book{
		Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{price("A", "37.50")}, pricing.ForEveryone())},
		Floors: []pricing.Floor{{ID: "f", Absolute: q("40"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorClamp}},
	}
	_, trace := view(t, b, acme).Explain(ask("A", "1"))
	require.Equal(t, "40.00", trace.Result.Total.Amount())
	require.Equal(t, "37.50", trace.Candidates[0].Price.Amount())
	require.Equal(t, "37.50", trace.Result.List.Amount())
	text, err := json.Marshal(trace.ForBuyer())
	require.NoError(t, err)
	require.NotContains(t, string(text)+trace.ForBuyer().Text(nil), "37.5")
}
