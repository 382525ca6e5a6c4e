package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// What the reference found, each as the smallest book that shows it.

var boxed = pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 6}, {Unit: kabinet.Kilogram, Num: 2}}}

func TestWhatThereIsWithoutAFavouredAgreementMayBeFavouredToo(t *testing.T) {
	b := general(pcs("A"), price("A", "90"))
	near, far := contract("near", price("A", "100")), contract("far", price("A", "95"))
	near.Party, near.MostFavoured, far.MostFavoured = pricing.ForUnit("leaf"), true, true
	b.Agreements = []pricing.Agreement{near, far}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "90.00", "90.00")
	require.Equal(t, pricing.SettledByFavour, r.Settled)
}

func TestAShareIsComparedUnrounded(t *testing.T) {
	// 2 at 0.333333333 come to 0.666666666, whichever way it is reckoned: they
	// tie, and the smaller id holds, although the graduated amount is 0.67.
	row := price("A", "0.333333333")
	row.Tiers, row.Ladder = []pricing.Tier{{From: q("0")}}, &pricing.Ladder{Mode: pricing.Graduated}
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("a", []pricing.Row{row}, pricing.ForSegment("gold")), list("b", []pricing.Row{price("A", "0.333333333")}, pricing.ForSegment("metal")),
	}}
	r := view(t, b, acme).Resolve(ask("A", "2"))
	require.Equal(t, pricing.ListID("a"), r.Source.List)
	require.Equal(t, "0.67", r.Total.Amount())
}

func TestAPriceAtItsCostKeepsTheFloorInAnotherUnit(t *testing.T) {
	// A box of 6 costs 60, so a piece 10: not 0.166666667 × 60 = 10.00000002.
	b := general([]pricing.Product{boxed}, price("A", "10"))
	b.Lists = append(b.Lists, pricing.List{ID: "cost", Cost: true, Currency: rub, Tax: pricing.Net, Rows: []pricing.Row{{SKU: "A", Unit: kabinet.Box, Price: q("60"), Convertible: true}}})
	b.Floors = []pricing.Floor{{ID: "f", Cost: "cost", Action: pricing.FloorReject}}
	priced(t, view(t, b, acme).Resolve(ask("A", "1")), "10.00", "10.00")
}

func TestASurchargePerBoxIsExactPerPiece(t *testing.T) {
	b := general([]pricing.Product{boxed}, price("A", "10"))
	base := q("0")
	b.Indices = []index.Series{quoted("cu", rub, "1", kabinet.Kilogram, "2026-02-27", "100")}
	b.Surcharges = []pricing.IndexSurcharge{{ID: "i", Unit: kabinet.Box, Formula: index.Formula{
		Method: index.Weight, Index: "cu", Base: &base, Weight: q("0.9"), Fixing: index.PreviousBusinessDay,
	}}}
	r := view(t, b, acme).Resolve(ask("A", "600000"))
	priced(t, r, "25.00", "15000000.00") // 90 for a box; a sixth of a box at 9 places is 0.166666667
	require.Equal(t, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), r.ValidUntil, "the next day has another business day before it")
}

func TestWhatOtherLinesCountBoundsTheAnswer(t *testing.T) {
	v := view(t, general(pcs("A"), ladder("A", "1", "10", "10", "8")), acme)
	until := day.Add(time.Hour)
	line := ask("A", "6")
	locked := under(ask("A", "4"), pricing.Conditions{Locked: &pricing.Locked{Reference: "quote", Price: kabinet.MustMoney("7.00 RUB"), Tax: pricing.Net, Until: until}})
	got := together(v, line, locked)
	require.Equal(t, []string{"60.00", "28.00"}, totals(got))
	require.Equal(t, until, got[0].ValidUntil)
	line.At, locked.At = until, until
	require.Equal(t, []string{"48.00", "32.00"}, totals(together(v, line, locked)), "the lock has ended, and its line counts")
}

func TestALineCountsInTheOrderThatItIsAskedIn(t *testing.T) {
	// Looked at without its agreement, it is still no line of the other order.
	b := general(pcs("A"), pricing.Row{
		SKU: "A", Tiers: []pricing.Tier{{From: q("1"), Price: q("8")}, {From: q("4"), Price: q("1")}},
		Ladder: &pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece},
	})
	a, other := contract("a", price("A", "24")), contract("other")
	a.MostFavoured, other.Default = true, true
	b.Agreements = []pricing.Agreement{a, other}
	named := ask("A", "2")
	named.Agreement = "a"
	require.Equal(t, []string{"16.00", "16.00"}, totals(together(view(t, b, acme), named, ask("A", "2"))))
}

func TestConvertibleRowsOfAGroupGoByTheUnitsOfTheProduct(t *testing.T) {
	p := boxed
	p.Group = "g"
	kilo := pricing.Product{SKU: "K", Unit: kabinet.Kilogram}
	for _, products := range [][]pricing.Product{{p, kilo}, {kilo, p}} { // which unit is met first
		b := general(products, pricing.Row{Group: "g", Unit: kabinet.Kilogram, Price: q("1"), Convertible: true}, pricing.Row{Group: "g", Unit: kabinet.Box, Price: q("60"), Convertible: true})
		b.Groups = []pricing.Group{{ID: "g"}}
		priced(t, view(t, b, acme).Resolve(ask("A", "3")), "60.00", "30.00") // boxes stand before kilograms
	}
}

func TestAConversionBelowTwoListsKeepsItsRate(t *testing.T) {
	b := general(pcs("A"), price("A", "100"))
	middle, own := list("middle", []pricing.Row{of("base")}), list("own", []pricing.Row{of("middle")}, pricing.ForOrganization("acme"))
	middle.Currency, middle.Convert, own.Currency = eur, true, eur
	b.Lists = append(b.Lists, middle, own)
	b.Rates = []pricing.ExchangeRate{{ID: "cbr", Of: rub, In: eur, Rate: kabinet.MustRate("0.01")}}
	r := ask("A", "1")
	r.Currency = eur
	got := view(t, b, acme).Resolve(r)
	priced(t, got, "1.00", "1.00")
	require.Equal(t, "cbr", got.Rate)
}

func TestAProductWithoutAPriceDoesNotCountInItsGroup(t *testing.T) {
	row := func(sku kabinet.SKU) pricing.Row {
		return pricing.Row{
			SKU: sku, Tiers: []pricing.Tier{{From: q("1"), Price: q("10")}, {From: q("4"), Price: q("8")}},
			Ladder: &pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece},
		}
	}
	b := general(pcs("A", "B"), row("A"), row("B"))
	require.Equal(t, []string{"16.00", "24.00"}, totals(together(view(t, b, acme), ask("A", "2"), ask("B", "3"))))
	b.Assortments = []pricing.Assortment{{ID: "s", Deny: []pricing.Selector{{SKU: "B"}}}}
	require.Equal(t, []string{"20.00", "assortment"}, totals(together(view(t, b, acme), ask("A", "2"), ask("B", "3"))))
}
