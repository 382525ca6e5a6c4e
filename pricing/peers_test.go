package pricing_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Mistakes that other systems are known for, each as a test named after it.

func TestPeers_TwoGroupsApplyAndTheWinnerDoesNotDependOnCreationOrder(t *testing.T) {
	lists := []pricing.List{
		list("gold", []pricing.Row{price("A", "8")}, pricing.ForSegment("gold")),
		list("metal", []pricing.Row{price("A", "8")}, pricing.ForSegment("metal")),
		list("base", []pricing.Row{price("A", "9")}, pricing.ForEveryone()),
	}
	want := view(t, pricing.Book{Products: pcs("A"), Lists: lists}, acme).Resolve(ask("A", "1"))
	for range 20 {
		rand.Shuffle(len(lists), func(i, j int) { lists[i], lists[j] = lists[j], lists[i] })
		buyer := acme
		buyer.Segments = []kabinet.SegmentID{"metal", "gold"}
		require.Equal(t, want, view(t, pricing.Book{Products: pcs("A"), Lists: lists}, buyer).Resolve(ask("A", "1")))
	}
}

func TestPeers_Quantity13IsNotPricedFromTheBand0To10(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{ladder("A", "1", "10", "11", "9")}, pricing.ForEveryone())}}
	priced(t, view(t, b, acme).Resolve(ask("A", "13")), "9.00", "117.00")
	priced(t, view(t, b, acme).Resolve(ask("A", "10")), "10.00", "100.00")
	priced(t, view(t, b, acme).Resolve(ask("A", "11")), "9.00", "99.00")
}

func TestPeers_AddingTheSameItemAgainReevaluatesTheTier(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{ladder("A", "1", "10", "10", "9")}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	line := ask("A", "6")
	line.Basis = pricing.Together
	priced(t, v.ResolveAll(nil, []pricing.Request{line})[0], "10.00", "60.00")
	for _, r := range v.ResolveAll(nil, []pricing.Request{line, line}) {
		priced(t, r, "9.00", "54.00")
		require.Equal(t, "12", r.Counted.String())
	}
}

func TestPeers_AnOverrideListDoesNotHideABaseTierByAccident(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("base", []pricing.Row{ladder("A", "1", "10")}, pricing.ForEveryone()),
		list("own", []pricing.Row{ladder("A", "100", "7")}, pricing.ForOrganization("acme")),
	}}
	v := view(t, b, acme)
	priced(t, v.Resolve(ask("A", "5")), "10.00", "50.00")
	priced(t, v.Resolve(ask("A", "100")), "7.00", "700.00")
}

func TestPeers_AnAgreementDearerThanTheListHolds(t *testing.T) {
	b := pricing.Book{
		Products: pcs("A"), Lists: []pricing.List{list("base", []pricing.Row{price("A", "10")}, pricing.ForEveryone())},
		Agreements: []pricing.Agreement{{
			ID: "c", Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Rows: []pricing.Row{price("A", "11")},
		}},
	}
	priced(t, view(t, b, acme).Resolve(ask("A", "1")), "11.00", "11.00")
}

func TestPeers_AnotherBuyersPriceNeverShowsInATrace(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("base-secret-id", []pricing.Row{price("A", "10")}, pricing.ForEveryone()),
		list("rival-secret-id", []pricing.Row{price("A", "6.66")}, pricing.ForOrganization("rival")),
		list("segment-secret-id", []pricing.Row{ladder("A", "50", "7.77")}, pricing.ForSegment("gold")),
	}}
	b.Lists[2].Name, b.Lists[0].Name = "risky clients", "street price"
	_, trace := view(t, b, acme).Explain(ask("A", "1"))
	internal, err := json.Marshal(trace)
	require.NoError(t, err)
	require.NotContains(t, string(internal), "rival")
	require.NotContains(t, string(internal), "6.66")
	require.Contains(t, string(internal), "risky clients")

	buyer, err := json.Marshal(trace.ForBuyer())
	require.NoError(t, err)
	for _, secret := range []string{"rival", "6.66", "7.77", "secret-id", "risky", "street price", "gold", "metal"} {
		require.NotContains(t, string(buyer), secret)
		require.NotContains(t, trace.ForBuyer().Text(nil), secret)
	}
	require.Contains(t, trace.ForBuyer().Text(nil), "10.00 RUB")
}

func TestPeers_ALowPriorityListsDeepTierDoesNotLeakIntoAHighPriorityLadder(t *testing.T) {
	high, low := list("high", []pricing.Row{ladder("A", "1", "10", "10", "9")}, pricing.ForEveryone()), list("low", []pricing.Row{ladder("A", "1", "9", "100", "1")}, pricing.ForEveryone())
	high.Assignments[0].Priority = 5
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{low, high}}, acme)
	priced(t, v.Resolve(ask("A", "1000")), "9.00", "9000.00")
	require.Len(t, v.Ladder(nil, ask("A", "1000")), 2)
}

func TestPeers_TwoListsLaddersPriceTenPiecesByOnePolicyStated(t *testing.T) {
	ten, five := list("ten", []pricing.Row{ladder("A", "10", "9")}, pricing.ForSegment("gold")), list("five", []pricing.Row{ladder("A", "5", "8")}, pricing.ForSegment("metal"))
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{ten, five}}, acme)
	r := v.Resolve(ask("A", "10"))
	priced(t, r, "8.00", "80.00")
	require.Equal(t, pricing.SettledByTie, r.Settled, "settled by the level's OnTie")
	require.Equal(t, pricing.ListID("five"), r.Source.List)
}

func TestPeers_ABoxPriceIsNotMultipliedByTheConversionFactorTwice(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	b := pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{{SKU: "A", Unit: kabinet.Box, Price: q("120"), Convertible: true}}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	box := ask("A", "3")
	box.Unit = kabinet.Box
	priced(t, v.Resolve(box), "120.00", "360.00")
	priced(t, v.Resolve(ask("A", "36")), "120.00", "360.00")
}

func TestPeers_ADefaultMinimumOf1DoesNotBreakHalfAUnit(t *testing.T) {
	b := pricing.Book{Products: []pricing.Product{{SKU: "A", Unit: kabinet.Tonne}}, Lists: []pricing.List{list("b", []pricing.Row{price("A", "10")}, pricing.ForEveryone())}}
	r := view(t, b, acme).Resolve(ask("A", "0.5"))
	priced(t, r, "10.00", "5.00")
	require.True(t, r.Order.OK)
}

func TestPeers_SplittingALineKeepsTheTier(t *testing.T) {
	b := pricing.Book{Products: []pricing.Product{pipe}, Lists: []pricing.List{list("b", []pricing.Row{{
		SKU: pipe.SKU, Unit: kabinet.Tonne, Convertible: true, Tiers: []pricing.Tier{{From: q("1"), Price: q("80000")}, {From: q("10"), Price: q("78500")}},
	}}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	var lines []pricing.Request
	for _, pieces := range []string{"1", "20", "22"} {
		r := ask(pipe.SKU, pieces)
		r.Unit, r.Basis = kabinet.Piece, pricing.Together
		lines = append(lines, r)
	}
	for _, r := range v.ResolveAll(nil, lines) {
		require.Equal(t, "78500.00", r.Price.Amount())
		require.Equal(t, "11.39", r.Counted.String(), "the pooled quantity is converted once")
	}
	// Other currencies, agreements and kinds of order are other orders.
	lines[2].Conditions = &pricing.Conditions{Scope: pricing.Scope{OrderKind: "sample"}}
	require.Equal(t, "80000.00", v.ResolveAll(nil, lines)[0].Price.Amount())
}

func TestPeers_APriceOnItsLastInstantAndOneNanosecondLater(t *testing.T) {
	moscow := time.FixedZone("MSK", 3*3600)
	w, err := kabinet.Days(kabinet.Date{}, kabinet.Date{Year: 2026, Month: 12, Day: 31}, moscow)
	require.NoError(t, err)
	row := price("A", "10")
	row.Window = w
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}, acme)
	r := ask("A", "1")
	r.At = time.Date(2026, 12, 31, 23, 59, 59, 999_999_999, moscow)
	priced(t, v.Resolve(r), "10.00", "10.00")
	r.At = r.At.Add(1)
	unpriced(t, v.Resolve(r), pricing.ReasonExpired)
}

func TestPeers_AListInAnotherCurrencyIsAReasonAndNotAZero(t *testing.T) {
	l := list("b", []pricing.Row{price("A", "10")}, pricing.ForEveryone())
	l.Currency = eur
	r := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{l}}, acme).Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonCurrency)
	require.Equal(t, eur, r.Near.Currency)
}

func TestPeers_TwentyFiveOrMoreListsAreAllConsidered(t *testing.T) {
	b := pricing.Book{Products: pcs("A")}
	buyer := pricing.Buyer{Organization: "acme"}
	for i := range 60 {
		seg := kabinet.SegmentID(fmt.Sprintf("s%02d", i))
		buyer.Segments = append(buyer.Segments, seg)
		b.Lists = append(b.Lists, list(pricing.ListID(seg), []pricing.Row{price("A", fmt.Sprint(1000-i))}, pricing.ForSegment(seg)))
	}
	r, trace := view(t, b, buyer).Explain(ask("A", "1"))
	priced(t, r, "941.00", "941.00")
	require.Len(t, trace.Candidates, 60)
}

func TestPeers_BelowTheFirstTierNoPriceIsInvented(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{ladder("A", "5", "10", "10", "9")}, pricing.ForEveryone())}}
	r := view(t, b, acme).Resolve(ask("A", "4"))
	unpriced(t, r, pricing.ReasonBelowFirstTier)
	require.Equal(t, "5", r.Near.Quantity.String())
	require.EqualError(t, r.Err(), "there is a price from 5 PCE")
}

func TestPeers_APercentAdjustmentAppliesToEveryTier(t *testing.T) {
	tiers := []string{"1", "10", "10", "9", "100", "8"}
	for _, how := range []pricing.Ladder{{}, {Basis: pricing.PerLine}} {
		b := general(pcs("A"), by(ladder("A", tiers...), how))
		b.Adjustments = []pricing.Adjustment{percent("x", "-50")}
		v := view(t, b, acme)
		for quantity, want := range map[string]string{"1": "5.00", "10": "4.50", "100": "4.00"} {
			require.Equal(t, want, v.Resolve(ask("A", quantity)).Price.Amount())
		}
	}
	// So does a percentage that an agreement takes off a list, and a list's own.
	b := general(pcs("A"), ladder("A", tiers...))
	b.Agreements = []pricing.Agreement{contract("c", listOff("base", "50"))}
	v := view(t, b, acme)
	for quantity, want := range map[string]string{"1": "5.00", "10": "4.50", "100": "4.00"} {
		require.Equal(t, want, v.Resolve(ask("A", quantity)).Price.Amount())
	}
	b = general(pcs("A"), by(ladder("A", tiers...), pricing.Ladder{Mode: pricing.Graduated}))
	b.Promotions = []pricing.Adjustment{percent("x", "-50")}
	require.Equal(t, "455.00", answer(view(t, b, acme).Resolve(ask("A", "100")))) // (10 × 10 + 90 × 9) / 2
}

func TestPeers_AnotherBuyersPriceNeverShowsInACache(t *testing.T) {
	b := pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{
		list("base", []pricing.Row{price("A", "10"), price("B", "10")}, pricing.ForEveryone()),
		list("rival", []pricing.Row{price("A", "6.66"), price("B", "6.66")}, pricing.ForOrganization("rival")),
	}}
	s := compile(t, b)
	own, err := s.For(acme)
	require.NoError(t, err)
	other, err := s.For(pricing.Buyer{Organization: "rival"})
	require.NoError(t, err)
	guest, err := s.For(pricing.Buyer{})
	require.NoError(t, err)
	page := []pricing.Request{ask("A", "1"), ask("B", "1")}
	results := make([]pricing.Result, 0, 2)
	for range 3 { // whatever was asked before, and into the same memory
		require.Equal(t, []string{"6.66", "6.66"}, totals(other.ResolveAll(results[:0], page)))
		require.Equal(t, []string{"10.00", "10.00"}, totals(own.ResolveAll(results[:0], page)))
		require.Equal(t, []string{"6.66", "6.66"}, totals(together(other, page...)))
		require.Equal(t, []string{"10.00", "10.00"}, totals(together(guest, page...)))
		for i := range page {
			page[i].Basis = pricing.Each
		}
	}
	// Nor does one buyer's result lead to another's ladder.
	b.Lists[1].Rows[0] = ladder("A", "1", "6.66", "10", "5")
	s = compile(t, b)
	own, err = s.For(acme)
	require.NoError(t, err)
	other, err = s.For(pricing.Buyer{Organization: "rival"})
	require.NoError(t, err)
	_, ok := own.NextBreak(ask("A", "1"), other.Resolve(ask("A", "1")))
	require.False(t, ok)
}

func TestPeers_SplittingALineKeepsTheUnroundedSum(t *testing.T) {
	for name, c := range map[string]struct {
		row   pricing.Row
		whole string
	}{
		"all units":        {ladder("A", "1", "0.335", "3", "0.333"), "1.00"},
		"graduated":        {by(ladder("A", "1", "0.335", "2", "0.332"), pricing.Ladder{Mode: pricing.Graduated}), "1.00"},
		"blocks":           {by(ladder("A", "1", "0.5"), pricing.Ladder{Mode: pricing.Block, Block: q("2")}), "1.00"},
		"a flat fee":       {pricing.Row{SKU: "A", Tiers: []pricing.Tier{{Price: q("0.3"), Fee: q("0.10")}}}, "1.00"},
		"a fee of a group": {by(pricing.Row{SKU: "A", Tiers: []pricing.Tier{{Price: q("0.3"), Fee: q("0.10")}}}, pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece}), "1.00"},
	} {
		v := view(t, general(pcs("A"), c.row), acme)
		whole := together(v, ask("A", "3"))[0]
		require.Equal(t, c.whole, whole.Total.Amount(), name)
		parts := together(v, ask("A", "1"), ask("A", "1"), ask("A", "1"))
		for _, r := range parts {
			require.Equal(t, []string{whole.Tier.String(), whole.Price.Amount()}, []string{r.Tier.String(), r.Price.Amount()}, name)
		}
		if name == "all units" { // its lines round as lines; before they do, they sum to the whole
			require.Equal(t, []string{"0.33", "0.33", "0.33"}, totals(parts))
			continue
		}
		require.Equal(t, c.whole, sum(t, parts), name)
	}
}

func TestPeers_CancellingALineDoesNotMoveDiscountOntoTheOthers(t *testing.T) {
	b := general(pcs("A", "B", "C"), price("A", "10"), price("B", "20"), price("C", "30"))
	b.DocumentAdjustments = []pricing.Adjustment{amount("voucher", "-10")}
	d, err := view(t, b, acme).Document([]pricing.Request{ask("A", "1"), ask("B", "1"), ask("C", "1")})
	require.NoError(t, err)
	before := make([]string, 3)
	for i := range d.Lines {
		total, err := d.LineTotal(i)
		require.NoError(t, err)
		before[i] = total.Amount()
	}
	require.Equal(t, []string{"8.33", "16.67", "25.00"}, before)
	rest, err := d.Total([]bool{false, false, true})
	require.NoError(t, err)
	require.Equal(t, "25.00", rest.Amount(), "and not 20.00")
}
