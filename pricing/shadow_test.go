package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// shadowBook is that of the design: a branch has 3 % off the list's 78,000, the
// holding a fixed price of 72,000.
func shadowBook() pricing.Book {
	holding, branch := agreed("holding", price("REBAR", "72000")), agreed("branch", pricing.Row{Group: "steel", Of: "base", PercentOff: per100("3")})
	branch.Party = pricing.ForUnit("branch")
	return pricing.Book{
		Version: "7", Groups: []pricing.Group{{ID: "steel"}},
		Products: []pricing.Product{{SKU: "REBAR", Group: "steel", Unit: kabinet.Tonne}, {SKU: "PIPE", Group: "steel", Unit: kabinet.Tonne}},
		Lists:    []pricing.List{list("base", []pricing.Row{price("REBAR", "78000"), price("PIPE", "90000")}, pricing.ForEveryone())},
		Agreements: []pricing.Agreement{
			holding, branch,
		},
	}
}

var branchOfAcme = pricing.Buyer{Organization: "acme", Units: []kabinet.UnitID{"branch"}}

func TestABranchsPercentHidesTheHoldingsFixedPrice(t *testing.T) {
	v := view(t, shadowBook(), branchOfAcme)
	priced(t, v.Resolve(ask("REBAR", "1")), "75660.00", "75660.00")
	got := v.Shadowed(day)
	require.Len(t, got, 1)
	s := got[0]
	require.Equal(t, kabinet.SKU("REBAR"), s.SKU)
	require.Equal(t, "72000.00 RUB", s.Hidden.Price.String())
	require.Equal(t, pricing.Source{Level: pricing.LevelAgreement, Agreement: "holding", Version: "7"}, s.Hidden.Source)
	require.Equal(t, pricing.ForOrganization("acme"), s.Hidden.Party)
	require.Equal(t, "75660.00 RUB", s.By.Price.String())
	require.Equal(t, kabinet.AgreementID("branch"), s.By.Source.Agreement)
	require.Equal(t, 0, s.By.Source.Row)
	require.True(t, s.Dearer)
	require.Equal(t, kabinet.Tonne, s.By.Unit)

	// Who is not in the branch gets the fixed price, and nothing is hidden.
	require.Empty(t, view(t, shadowBook(), pricing.Buyer{Organization: "acme"}).Shadowed(day))
}

func TestNothingIsShadowedWhereTheProductComesFirst(t *testing.T) {
	b := shadowBook()
	b.Policy.Precedence = pricing.ProductFirst
	v := view(t, b, branchOfAcme)
	priced(t, v.Resolve(ask("REBAR", "1")), "72000.00", "72000.00")
	require.Empty(t, v.Shadowed(day))
}

func TestWhatShadowsNot(t *testing.T) {
	for name, change := range map[string]func(*pricing.Book){
		"the branch has a price of its own":      func(b *pricing.Book) { b.Agreements[1].Rows = append(b.Agreements[1].Rows, price("REBAR", "71000")) },
		"the branch's agreement is over":         func(b *pricing.Book) { b.Agreements[1].Until = day },
		"the holding's is over":                  func(b *pricing.Book) { b.Agreements[0].Until = day },
		"the row was withdrawn":                  func(b *pricing.Book) { b.Agreements[0].Rows[0].Known.Until = day.AddDate(1, 0, 0) },
		"they are in two currencies":             func(b *pricing.Book) { b.Lists[0].Currency, b.Agreements[1].Currency = eur, eur },
		"the group is another":                   func(b *pricing.Book) { b.Products[0].Group = "" },
		"the circumstances are two":              func(b *pricing.Book) { b.Agreements[0].Scope.Warehouse, b.Agreements[1].Scope.Warehouse = "a", "b" },
		"the broader row's base list has it not": func(b *pricing.Book) { b.Lists[0].Rows = b.Lists[0].Rows[1:] },
		"the buyer may not see it": func(b *pricing.Book) {
			b.Assortments = []pricing.Assortment{{ID: "no", Deny: []pricing.Selector{{SKU: "REBAR"}}}}
		},
		"another agreement of the branch is used": func(b *pricing.Book) {
			other := agreed("usual", price("PIPE", "1"))
			other.Party, other.Default = pricing.ForUnit("branch"), true
			b.Agreements = append(b.Agreements, other)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := shadowBook()
			change(&b)
			require.Empty(t, view(t, b, branchOfAcme).Shadowed(day))
		})
	}
	require.Empty(t, view(t, shadowBook(), branchOfAcme).Shadowed(time.Time{}))
}

func TestShadowsOfLists(t *testing.T) {
	own := list("own", []pricing.Row{{All: true, OnRequest: true, Convertible: true}}, pricing.ForUnit("branch"))
	holding := list("holding", []pricing.Row{ladder("A", "10", "8", "100", "7"), {SKU: "A", Unit: kabinet.Box, Price: q("90")}}, pricing.ForOrganization("acme"))
	segment := list("segment", []pricing.Row{price("A", "6")}, pricing.ForSegment("gold"))
	holding.Scope.Warehouse = "msk"
	b := pricing.Book{Products: []pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}}, Lists: []pricing.List{own, holding, segment}}
	buyer := branchOfAcme
	buyer.Segments = []kabinet.SegmentID{"gold"}
	got := view(t, b, buyer).Shadowed(day)
	require.Len(t, got, 2, "the segment's list is of another level")
	require.Equal(t, 0, got[0].Hidden.Source.Row)
	require.Equal(t, "10", got[0].Hidden.Quantity.String(), "the least that it has a price for")
	require.Equal(t, "8.00 RUB", got[0].Hidden.Price.String())
	require.Equal(t, kabinet.WarehouseID("msk"), got[0].Hidden.Scope.Warehouse)
	require.Zero(t, got[0].By.Price, "it is given on request")
	require.False(t, got[0].Dearer)
	require.Equal(t, 1, got[1].Hidden.Source.Row)
	require.Equal(t, kabinet.Box, got[1].Hidden.Unit)
}

func TestAShadowMayBeginAtALargerQuantity(t *testing.T) {
	b := shadowBook()
	b.Agreements[1].Rows = []pricing.Row{{Group: "steel", Unit: kabinet.Tonne, Tiers: []pricing.Tier{{From: q("20"), Price: q("70000")}}}}
	got := view(t, b, branchOfAcme).Shadowed(day)
	require.Len(t, got, 1)
	require.Equal(t, "20", got[0].By.Quantity.String())
	require.Equal(t, "20", got[0].Hidden.Quantity.String())
	require.False(t, got[0].Dearer)
}

func ExampleView_Shadowed() {
	snapshot, _, _ := pricing.Compile(shadowBook())
	view, _ := snapshot.For(branchOfAcme)
	for _, s := range view.Shadowed(day) {
		fmt.Println(s.SKU, s.By.Price, "by", s.By.Name, "hides", s.Hidden.Price, "of", s.Hidden.Name)
	}
	// Output: REBAR 75660.00 RUB by N branch hides 72000.00 RUB of N holding
}

// TestTheVersionIsOfTheBookThatAnswers, wherever a source is named, also for what
// an amendment has left alone.
func TestTheVersionIsOfTheBookThatAnswers(t *testing.T) {
	s, _, err := compile(t, shadowBook()).With(pricing.Amendment{Version: "8", Lists: []pricing.List{list("other", []pricing.Row{price("PIPE", "1")}, pricing.ForSegment("x"))}})
	require.NoError(t, err)
	v, err := s.For(branchOfAcme)
	require.NoError(t, err)
	r, trace := v.Explain(ask("REBAR", "1"))
	require.Equal(t, "8", r.Source.Version)
	for _, c := range trace.Candidates {
		require.Equal(t, "8", c.Source.Version)
	}
	for _, x := range v.Shadowed(day) {
		require.Equal(t, []string{"8", "8"}, []string{x.Hidden.Source.Version, x.By.Source.Version})
	}
	locked := ask("REBAR", "1")
	locked.Conditions = &pricing.Conditions{Locked: &pricing.Locked{Reference: "q", Price: kabinet.MustMoney("5 RUB"), Tax: pricing.Net}}
	r = v.Resolve(locked)
	require.Equal(t, pricing.Source{Level: pricing.LevelLocked, Reference: "q", Row: -1, Version: "8"}, r.Source)
}
