package pricing_test

import (
	"fmt"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// scopes are the parts of a scope, the one that decides first.
var scopes = []pricing.Scope{{Lot: "L"}, {Warehouse: "W"}, {Delivery: "FCA Moscow"}, {Payment: "net30"}, {OrderKind: "sample"}}

// scoped is the scope of the parts whose bits are set, the first part the highest.
func scoped(set int) (out pricing.Scope) {
	if set&16 != 0 {
		out.Lot = scopes[0].Lot
	}
	if set&8 != 0 {
		out.Warehouse = scopes[1].Warehouse
	}
	if set&4 != 0 {
		out.Delivery = scopes[2].Delivery
	}
	if set&2 != 0 {
		out.Payment = scopes[3].Payment
	}
	if set&1 != 0 {
		out.OrderKind = scopes[4].OrderKind
	}
	return out
}

// Lists for every set of circumstances: of those that match, the one that names
// the strongest wins, and never the one that names more.
func TestTheStrongestCircumstanceDecidesAndNotTheirNumber(t *testing.T) {
	b := pricing.Book{Products: pcs("A")}
	for set := range 32 {
		l := list(pricing.ListID(fmt.Sprint(set)), []pricing.Row{price("A", fmt.Sprint(set+1))}, pricing.ForEveryone())
		l.Scope = scoped(set)
		b.Lists = append(b.Lists, l)
	}
	v := view(t, b, acme)
	for set := range 32 {
		r := v.Resolve(under(ask("A", "1"), pricing.Conditions{Scope: scoped(set)}))
		require.Equal(t, fmt.Sprint(set), string(r.Source.List))
	}
	for strong := range 5 { // the strong one alone against all the weaker together
		two := b
		two.Lists = []pricing.List{b.Lists[0], b.Lists[1<<strong], b.Lists[1<<strong-1]}
		if strong == 0 {
			two.Lists = two.Lists[:2]
		}
		r := view(t, two, acme).Resolve(under(ask("A", "1"), pricing.Conditions{Scope: scoped(31)}))
		require.Equal(t, fmt.Sprint(1<<strong), string(r.Source.List), "against %d", bits.OnesCount(uint(1<<strong-1)))
	}
}

func TestScopesFilterByEquality(t *testing.T) {
	for i, s := range scopes {
		l := list("scoped", []pricing.Row{price("A", "1")}, pricing.ForEveryone())
		l.Scope = s
		b := general(pcs("A"), price("A", "2"))
		b.Lists = append(b.Lists, l)
		v := view(t, b, acme)
		require.Equal(t, "2.00", answer(v.Resolve(ask("A", "1"))))
		require.Equal(t, "1.00", answer(v.Resolve(under(ask("A", "1"), pricing.Conditions{Scope: s}))))
		other := pricing.Scope{Lot: "other", Warehouse: "other", Delivery: "other", Payment: "other", OrderKind: "other"}
		require.Equal(t, "2.00", answer(v.Resolve(under(ask("A", "1"), pricing.Conditions{Scope: other}))), i)

		b.Lists = b.Lists[1:]
		r, trace := view(t, b, acme).Explain(ask("A", "1"))
		unpriced(t, r, pricing.ReasonNotAssigned)
		require.Equal(t, pricing.ReasonScope, trace.Candidates[0].Reason)
	}
}

// Scopes come after the party and the specificity, and before priority.
func TestTheRankOfAScope(t *testing.T) {
	b := metal()
	near, scoped, high := list("near", []pricing.Row{{All: true, Price: q("1")}}, pricing.ForUnit("leaf")),
		list("scoped", []pricing.Row{{All: true, Price: q("2")}}, pricing.ForOrganization("acme")),
		list("high", []pricing.Row{price("S", "3"), {All: true, Price: q("4")}}, pricing.ForOrganization("acme"))
	scoped.Scope.Warehouse = "W"
	high.Assignments[0].Priority = 9
	b.Lists = []pricing.List{near, scoped, high}
	w := pricing.Conditions{Scope: pricing.Scope{Warehouse: "W"}}
	require.Equal(t, "1.00", answer(view(t, b, acme).Resolve(under(ask("S", "1"), w))))
	b.Lists = b.Lists[1:]
	require.Equal(t, "3.00", answer(view(t, b, acme).Resolve(under(ask("S", "1"), w))))
	require.Equal(t, "2.00", answer(view(t, b, acme).Resolve(under(ask("P", "1"), w))))
}

func TestALotIsALevelOfItsOwn(t *testing.T) {
	lot := list("lot", []pricing.Row{price("A", "50")}, pricing.ForEveryone())
	lot.Scope.Lot = "L"
	b := general(pcs("A", "B"), price("A", "10"), price("B", "10"))
	b.Lists = append(b.Lists, lot)
	b.Agreements = []pricing.Agreement{contract("c", price("A", "8"), price("B", "8"))}
	b.Promotions = []pricing.Adjustment{{ID: "p", Percent: pct("-10")}}
	b.Adjustments = []pricing.Adjustment{{ID: "s", Percent: pct("10")}}
	v := view(t, b, acme)
	r := v.Resolve(ofLot("A", "2", "L"))
	priced(t, r, "50.00", "100.00") // dearer than the contract, and neither surcharged nor promoted
	require.Equal(t, pricing.LevelLot, r.Source.Level)
	require.Equal(t, "8.80", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "8.80", answer(v.Resolve(ofLot("A", "1", "M"))))
	require.Equal(t, "8.80", answer(v.Resolve(ofLot("B", "1", "L"))), "the lot is of another product")
	require.Equal(t, "50.00", answer(v.Resolve(named(ofLot("A", "1", "L"), "c"))))
}

func TestALotKeepsItsFloor(t *testing.T) {
	lot := list("lot", []pricing.Row{price("A", "50")}, pricing.ForEveryone())
	lot.Scope.Lot = "L"
	b := general(pcs("A"), price("A", "100"))
	b.Lists = append(b.Lists, lot)
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("60"), Currency: rub, Tax: pricing.Net}}
	require.Equal(t, "floor", answer(view(t, b, acme).Resolve(ofLot("A", "1", "L"))))
}

func TestTwoListsOfOneScopeAreAmbiguous(t *testing.T) {
	b := general(pcs("A"), price("A", "1"))
	b.Lists = append(b.Lists, list("other", []pricing.Row{price("A", "2")}, pricing.ForEveryone()))
	b.Lists[0].Scope, b.Lists[1].Scope = scoped(10), scoped(10)
	refused(t, b, pricing.ErrAmbiguous, "/lists/1/rows/0")
	b.Lists[1].Scope.Payment = "net60"
	compile(t, b)
	b.Lists[1].Scope.Lot = "L"
	compile(t, b)
}

func TestRulesHaveScopes(t *testing.T) {
	north := pricing.Scope{Warehouse: "north"}
	b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Piece}}, price("A", "100"))
	b.Adjustments = []pricing.Adjustment{{ID: "a", Percent: pct("10"), Target: pricing.Target{Scope: north}}}
	b.Floors = []pricing.Floor{{ID: "f", Target: pricing.Target{Scope: pricing.Scope{Warehouse: "south"}}, Absolute: q("200"), Currency: rub, Tax: pricing.Net}}
	v := view(t, b, acme)
	require.Equal(t, "100.00", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "110.00", answer(v.Resolve(under(ask("A", "1"), pricing.Conditions{Scope: north}))))
	require.Equal(t, "floor", answer(v.Resolve(under(ask("A", "1"), pricing.Conditions{Scope: pricing.Scope{Warehouse: "south"}}))))
}

// TestAUnitNamedTwiceIsOneUnit, where it comes first, and so is a segment.
func TestAUnitNamedTwiceIsOneUnit(t *testing.T) {
	b := general(pcs("A"), price("A", "5"))
	leaf, branch := list("leaf", []pricing.Row{price("A", "3")}, pricing.ForUnit("leaf")), list("branch", []pricing.Row{price("A", "4")}, pricing.ForUnit("branch"))
	gold := list("gold", []pricing.Row{price("A", "1")}, pricing.ForSegment("gold"))
	b.Lists = append(b.Lists, leaf, branch, gold)
	k := contract("k", price("B", "4"))
	k.Party = pricing.ForUnit("leaf")
	b.Agreements, b.Products = []pricing.Agreement{k}, pcs("A", "B")
	v := view(t, b, pricing.Buyer{
		Organization: "acme", Units: []kabinet.UnitID{"leaf", "branch", "leaf", "leaf"}, Segments: []kabinet.SegmentID{"gold", "metal", "gold"},
	})
	r, trace := v.Explain(ask("A", "1"))
	priced(t, r, "3.00", "3.00")
	var names []string
	for _, c := range trace.Candidates {
		names = append(names, string(c.Source.List)+string(c.Source.Agreement))
	}
	require.Equal(t, []string{"k", "leaf", "branch", "gold", "base"}, names)
	require.Len(t, v.Agreements(day), 1)
}
