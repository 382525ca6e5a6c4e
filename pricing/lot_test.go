package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/pricing"
)

// lotList is a list of one lot.
func lotList(id pricing.ListID, to pricing.Party, rows ...pricing.Row) pricing.List {
	l := list(id, rows, to)
	l.Scope.Lot = "L"
	return l
}

func TestTheNearestPartyHasTheLotWhateverItsKind(t *testing.T) {
	parties := []pricing.Party{
		pricing.ForEveryone(), pricing.ForChannel("web"), pricing.ForSegment("gold"), pricing.ForOrganization("acme"),
		pricing.ForUnit("branch"), pricing.ForUnit("leaf"), pricing.ForLegalEntity("acme-llc"),
	}
	b := pricing.Book{Products: pcs("A")}
	for i, p := range parties { // the farther, the cheaper
		id := pricing.ListID(string(rune('a' + i)))
		b.Lists = append(b.Lists, lotList(id, p, price("A", string(rune('1'+i)))))
		require.Equal(t, id, view(t, b, acme).Resolve(ofLot("A", "1", "L")).Source.List, p)
	}
}

func TestSplittingALineOfALotChangesNoPrice(t *testing.T) {
	b := general(pcs("A"), ladder("A", "1", "10", "10", "8"))
	b.Lists = append(b.Lists, lotList("lot", pricing.ForEveryone(), ladder("A", "10", "5")))
	v := view(t, b, acme)
	require.Equal(t, []string{"60.00", "60.00"}, totals(together(v, ofLot("A", "12", "L"), ask("A", "6"))))
	require.Equal(t, []string{"30.00", "30.00", "60.00"}, totals(together(v, ofLot("A", "6", "L"), ofLot("A", "6", "L"), ask("A", "6"))))
	// Beside lines of a group too, where each line is asked about twice.
	b.Products = pcs("A", "B")
	b.Lists[0].Rows = append(b.Lists[0].Rows, pricing.Row{SKU: "B", Tiers: []pricing.Tier{{From: q("1"), Price: q("2")}},
		Ladder: &pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Unit: "PCE"}})
	v = view(t, b, acme)
	require.Equal(t, []string{"2.00", "30.00", "30.00", "60.00"},
		totals(together(v, ask("B", "1"), ofLot("A", "6", "L"), ofLot("A", "6", "L"), ask("A", "6"))))
}
