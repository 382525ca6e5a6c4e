package pricing_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// metal is a catalogue: metal > pipes > seamless, and a product at each level.
func metal(rows ...pricing.Row) pricing.Book {
	b := general([]pricing.Product{
		{SKU: "S", Unit: kabinet.Piece, Group: "seamless"}, {SKU: "P", Unit: kabinet.Piece, Group: "pipes"},
		{SKU: "M", Unit: kabinet.Piece, Group: "metal"}, {SKU: "X", Unit: kabinet.Piece},
	}, rows...)
	b.Groups = []pricing.Group{{ID: "seamless", Parent: "pipes"}, {ID: "metal"}, {ID: "pipes", Parent: "metal"}}
	return b
}

// each resolves one piece of each product.
func each(v *pricing.View, skus ...kabinet.SKU) (out []string) {
	for _, sku := range skus {
		out = append(out, answer(v.Resolve(ask(sku, "1"))))
	}
	return out
}

func TestARowHoldsForItsGroupAndThoseBelow(t *testing.T) {
	all, high, deep, own := pricing.Row{All: true, Price: q("40")}, pricing.Row{Group: "metal", Price: q("30")}, pricing.Row{Group: "seamless", Price: q("20")}, price("S", "10")
	for _, c := range []struct {
		rows []pricing.Row
		want []string // S, P, M, X
	}{
		{[]pricing.Row{all}, []string{"40.00", "40.00", "40.00", "40.00"}},
		{[]pricing.Row{high}, []string{"30.00", "30.00", "30.00", "not_assigned"}},
		{[]pricing.Row{deep}, []string{"20.00", "not_assigned", "not_assigned", "not_assigned"}},
		{[]pricing.Row{all, high, deep, own}, []string{"10.00", "30.00", "30.00", "40.00"}},
		{[]pricing.Row{own, deep, high, all}, []string{"10.00", "30.00", "30.00", "40.00"}},
		{[]pricing.Row{high, all, deep}, []string{"20.00", "30.00", "30.00", "40.00"}},
	} {
		require.Equal(t, c.want, each(view(t, metal(c.rows...), acme), "S", "P", "M", "X"))
	}
}

// A broad row of the nearer party comes before the product of a farther one, but
// not where products come first.
func TestAccountDistanceComesBeforeSpecificity(t *testing.T) {
	b := metal()
	b.Lists = []pricing.List{
		list("branch", []pricing.Row{{All: true, Price: q("1")}}, pricing.ForUnit("branch")),
		list("acme", []pricing.Row{{Group: "metal", Price: q("2")}, price("S", "3")}, pricing.ForOrganization("acme")),
		list("base", []pricing.Row{price("S", "4"), price("X", "5")}, pricing.ForEveryone()),
	}
	require.Equal(t, []string{"1.00", "1.00", "1.00", "1.00"}, each(view(t, b, acme), "S", "P", "M", "X"))
	b.Policy.Precedence = pricing.ProductFirst
	require.Equal(t, []string{"3.00", "2.00", "2.00", "1.00"}, each(view(t, b, acme), "S", "P", "M", "X")) // and levels come before both
}

func TestTheDeeperGroupComesFirst(t *testing.T) {
	for _, precedence := range []pricing.Precedence{pricing.AccountFirst, pricing.ProductFirst} {
		b := metal()
		b.Policy.Precedence = precedence
		b.Lists = []pricing.List{
			list("high", []pricing.Row{{Group: "metal", Price: q("3")}}, pricing.ForSegment("gold")),
			list("deep", []pricing.Row{{Group: "pipes", Price: q("5")}}, pricing.ForSegment("metal")),
		}
		require.Equal(t, []string{"5.00", "5.00", "3.00"}, each(view(t, b, acme), "S", "P", "M"))
	}
}

func TestPriorityComesAfterSpecificity(t *testing.T) {
	for _, precedence := range []pricing.Precedence{pricing.AccountFirst, pricing.ProductFirst} {
		broad, narrow := list("broad", []pricing.Row{{All: true, Price: q("1")}}, pricing.ForEveryone()), list("narrow", []pricing.Row{price("S", "2")}, pricing.ForEveryone())
		broad.Assignments[0].Priority = 100
		b := metal()
		b.Lists, b.Policy.Precedence = []pricing.List{broad, narrow}, precedence
		require.Equal(t, []string{"2.00", "1.00"}, each(view(t, b, acme), "S", "P"))

		// Among rows of one specificity it decides.
		b.Lists[1].Rows = append(b.Lists[1].Rows, pricing.Row{All: true, Price: q("3")})
		require.Equal(t, []string{"2.00", "1.00"}, each(view(t, b, acme), "S", "P"))
	}
}

func TestARowOfAProductThatDoesNotHoldGivesWayToTheGroups(t *testing.T) {
	late, tiered := price("S", "10"), ladder("P", "100", "10")
	late.From = day.AddDate(0, 0, 1)
	v := view(t, metal(late, tiered, pricing.Row{Group: "metal", Price: q("30")}), acme)
	require.Equal(t, []string{"30.00", "30.00"}, each(v, "S", "P"))
	require.Equal(t, late.From, v.Resolve(ask("S", "1")).ValidUntil)
}

func TestRowsOfGroupsInUnits(t *testing.T) {
	b := metal(pricing.Row{Group: "pipes", Unit: kabinet.Box, Price: q("30"), Convertible: true})
	b.Products[0].Packs = []pricing.Pack{{Unit: kabinet.Box, Num: 10}}
	b.Products[1].Packs = []pricing.Pack{{Unit: kabinet.Box, Num: 4}}
	require.Equal(t, []string{"3.00", "7.50"}, each(view(t, b, acme), "S", "P"))

	b.Products[1].Packs = nil // not sold by the box
	r := view(t, b, acme).Resolve(ask("P", "1"))
	unpriced(t, r, pricing.ReasonUnit)
	require.Equal(t, kabinet.Box, r.Near.Unit)

	b.Products[0].Packs = nil
	refused(t, b, pricing.ErrUnknown, "/lists/0/rows/0/unit")
}

func TestOrderRulesOfRowsOfGroups(t *testing.T) {
	v := view(t, metal(pricing.Row{Group: "pipes", Price: q("30"), Order: pricing.OrderRule{Min: q("10"), Step: q("5")}}), acme)
	r := v.Resolve(ask("S", "12"))
	priced(t, r, "30.00", "360.00")
	require.Equal(t, pricing.Orderability{Reason: pricing.ReasonStep, Below: q("10"), Above: q("15"), Unit: kabinet.Piece}, r.Order)
}

// What a row of a group asks for is that of each product; the lines of two
// products do not count together.
func TestRowsOfGroupsWithTiersCountByProduct(t *testing.T) {
	row := pricing.Row{Group: "metal", Tiers: ladder("", "1", "10", "10", "9").Tiers}
	v := view(t, metal(row), acme)
	require.Equal(t, []string{"60.00", "60.00"}, totals(together(v, ask("S", "6"), ask("P", "6"))))
	require.Equal(t, []string{"54.00", "54.00"}, totals(together(v, ask("S", "6"), ask("S", "6"))))
}

func TestSeriesOfRowsOfGroups(t *testing.T) {
	first, second := pricing.Row{Group: "metal", Price: q("1")}, pricing.Row{Group: "metal", Price: q("2")}
	second.From = day
	v := view(t, metal(second, first), acme)
	require.Equal(t, "2.00", answer(v.Resolve(ask("S", "1"))))
	r := ask("S", "1")
	r.At = day.Add(-1)
	require.Equal(t, "1.00", answer(v.Resolve(r)))
	first.From = day
	refused(t, metal(second, first), pricing.ErrOverlap, "/lists/0/rows/1")
}

func TestGroupsAreTreesOfThirtyTwo(t *testing.T) {
	deep := func(n int) pricing.Book { // n groups below the root
		b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, Group: pricing.GroupID(fmt.Sprint("g", n))}}, pricing.Row{Group: "g0", Price: q("7")})
		for i := n; i >= 0; i-- {
			g := pricing.Group{ID: pricing.GroupID(fmt.Sprint("g", i))}
			if i > 0 {
				g.Parent = pricing.GroupID(fmt.Sprint("g", i-1))
			}
			b.Groups = append(b.Groups, g)
		}
		return b
	}
	v := view(t, deep(32), acme)
	require.Equal(t, "7.00", answer(v.Resolve(ask("A", "1"))))
	b := deep(32)
	b.Lists[0].Rows = append(b.Lists[0].Rows, pricing.Row{All: true, Price: q("8")}, pricing.Row{Group: "g1", Price: q("6")})
	require.Equal(t, "6.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	refused(t, deep(33), pricing.ErrGroupTree, "/groups/0/parent")

	ring := deep(2)
	ring.Groups[2].Parent = "g2"
	refused(t, ring, pricing.ErrGroupTree, "/groups/0/parent")
	ring.Groups[2].Parent = "g0"
	refused(t, ring, pricing.ErrGroupTree, "/groups/0/parent")
}

func TestTwoListsOfOnePartyMayNotPriceOneGroup(t *testing.T) {
	b := metal(pricing.Row{Group: "pipes", Price: q("1")})
	b.Lists = append(b.Lists, list("other", []pricing.Row{price("S", "1"), {Group: "metal", Price: q("2")}, {Group: "pipes", Price: q("3")}}, pricing.ForEveryone()))
	refused(t, b, pricing.ErrAmbiguous, "/lists/1/rows/2")
	b.Lists[1].Rows = b.Lists[1].Rows[:2] // apart in specificity
	require.Equal(t, []string{"1.00", "1.00", "2.00"}, each(view(t, b, acme), "S", "P", "M"))
}
