package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestATraceDoesNotShortenHowLongAnAnswerHolds(t *testing.T) {
	k := contract("K", price("A", "5"))
	k.Default, k.MostFavoured = true, true
	later := contract("N", pricing.Row{SKU: "A", Price: q("3"), Window: kabinet.Window{From: day.Add(time.Hour)}})
	b := pricing.Book{Products: pcs("A"), Agreements: []pricing.Agreement{k, contract("M", price("A", "7")), later}}
	v := view(t, b, acme)
	explained, _ := v.Explain(ask("A", "1"))
	require.Equal(t, v.Resolve(ask("A", "1")), explained)
}
