package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestWithoutAgreementsTheListsHold(t *testing.T) {
	s := compile(t, pricing.Book{Version: "v", Products: pcs("A", "B"), Lists: []pricing.List{
		list("base", []pricing.Row{price("A", "10")}, pricing.ForEveryone()),
		list("gold", []pricing.Row{price("A", "8")}, pricing.ForOrganization("acme")),
	}, Agreements: []pricing.Agreement{
		{ID: "exclusive", Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Exclusive: true, Rows: []pricing.Row{price("B", "7")}},
		{ID: "segment", Party: pricing.ForSegment("gold"), Currency: rub, Tax: pricing.Net, Rows: []pricing.Row{price("B", "7")}},
	}})
	with, err := s.For(acme)
	require.NoError(t, err)
	unpriced(t, with.Resolve(ask("A", "1")), pricing.ReasonExclusive)

	lists := s.WithoutAgreements()
	v, err := lists.For(acme)
	require.NoError(t, err)
	r := v.Resolve(ask("A", "1"))
	priced(t, r, "8.00", "8.00")
	require.Equal(t, "v", r.Source.Version)
	unpriced(t, v.Resolve(ask("B", "1")), pricing.ReasonNotAssigned)
	require.Empty(t, v.Agreements(day))

	// The first snapshot is as it was, and the other one can be amended.
	require.Len(t, with.Agreements(day), 2)
	again, _, err := lists.With(pricing.Amendment{Agreements: []pricing.Agreement{
		{ID: "exclusive", Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Rows: []pricing.Row{price("B", "6")}},
	}})
	require.NoError(t, err)
	v, err = again.For(acme)
	require.NoError(t, err)
	priced(t, v.Resolve(ask("B", "1")), "6.00", "6.00")
}

func TestTaxRateIsThatOfTheDay(t *testing.T) {
	change := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := pricing.Book{Products: []pricing.Product{{SKU: "A", Unit: kabinet.Piece, TaxClass: "full"}, {SKU: "B", Unit: kabinet.Piece}}, Taxes: []pricing.TaxRate{
		{Class: "full", Rate: kabinet.MustPercentage("20"), Window: kabinet.Window{Until: change}},
		{Class: "full", Rate: kabinet.MustPercentage("22"), Window: kabinet.Window{From: change}},
	}}
	s := compile(t, b)
	for _, c := range []struct {
		sku  kabinet.SKU
		at   time.Time
		want string
		ok   bool
	}{
		{"A", change.Add(-1), "0.2", true}, {"A", change, "0.22", true}, {"B", change, "0", false}, {"C", change, "0", false},
	} {
		rate, ok := s.TaxRate(c.sku, c.at)
		require.Equal(t, c.ok, ok)
		require.Equal(t, c.want, rate.String())
	}
}
