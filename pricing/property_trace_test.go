package pricing_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestStepsSumToTheTotalWhateverIsOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		v := view(t, b, buyer)
		results, traces := v.ExplainAll(requests)
		require.Equal(t, v.ResolveAll(nil, requests), results, "a trace changes nothing\n%s", shown(b, requests))
		for i, r := range results {
			for _, trace := range []*pricing.Trace{traces[i], traces[i].ForBuyer()} {
				var sum kabinet.Money
				for _, s := range trace.Steps {
					var err error
					sum, err = sum.Add(s.Amount)
					require.NoError(t, err, shown(b, requests[i], trace))
				}
				if r.Outcome == pricing.Priced {
					require.True(t, sum.Equal(r.Total) || (sum.IsZero() && r.Total.IsZero()), "line %d: %s and %s\n%s", i, sum, r.Total, shown(b, requests, trace))
				} else {
					require.Empty(t, trace.Steps)
				}
			}
		}
	})
}

func TestStepsSumToTheTotalOfLargeAndSmallNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := pricing.Row{SKU: "A", Per: kabinet.QuantityOf(rapid.Int64Range(1, 1000).Draw(t, "per"))}
		row.Price, _ = kabinet.NewQuantity(rapid.Int64Range(1, 999_999_999_999).Draw(t, "price"), rapid.IntRange(0, 9).Draw(t, "scale"))
		b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Tonne}}, row)
		b.Promotions = []pricing.Adjustment{{ID: "p", Percent: kabinet.MustPercentage("-33.3333333")}}
		r := ask("A", "1")
		r.Quantity, _ = kabinet.NewQuantity(rapid.Int64Range(1, 999_999_999).Draw(t, "quantity"), 3)
		res, trace := view(t, b, acme).Explain(r)
		if res.Outcome != pricing.Priced {
			require.Equal(t, pricing.ReasonOverflow, res.Reason)
			return
		}
		var sum kabinet.Money
		for _, s := range trace.Steps {
			var err error
			sum, err = sum.Add(s.Amount)
			require.NoError(t, err)
		}
		require.True(t, sum.Equal(res.Total), "%s and %s", sum, res.Total)
	})
}

func TestOneSourceWinsWhereThereIsAPrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		results, traces := view(t, b, buyer).ExplainAll(requests)
		for i, r := range results {
			won := 0
			for _, c := range traces[i].Candidates {
				if c.Won {
					won++
				}
			}
			if r.Outcome == pricing.NoPrice {
				require.Zero(t, won, shown(b, requests, traces[i]))
				require.NotEqual(t, pricing.ReasonNone, r.Reason, shown(b, requests, traces[i]))
				continue
			}
			require.Equal(t, 1, won, shown(b, requests, traces[i]))
			if r.Outcome == pricing.Priced {
				require.Positive(t, r.Quantity.Sign())
			}
		}
	})
}

func TestATraceIsTheSameAfterJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		_, traces := view(t, b, buyer).ExplainAll(requests)
		for _, trace := range traces {
			data, err := json.Marshal(trace)
			require.NoError(t, err)
			var back pricing.Trace
			require.NoError(t, json.Unmarshal(data, &back))
			again, err := json.Marshal(&back)
			require.NoError(t, err)
			require.JSONEq(t, string(data), string(again))
			require.Equal(t, trace.Text(nil), back.Text(nil))
		}
	})
}
