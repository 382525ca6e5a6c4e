package pricing_test

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestExclusiveSourcesOfOneRankStandTogether(t *testing.T) {
	metal, bolts := list("metal", []pricing.Row{price("A", "5")}, pricing.ForOrganization("acme")), list("bolts", []pricing.Row{price("B", "6")}, pricing.ForOrganization("acme"))
	metal.Exclusive, bolts.Exclusive = true, true
	base := list("base", []pricing.Row{price("A", "9"), price("B", "9"), price("C", "9")}, pricing.ForEveryone())
	b := pricing.Book{Products: pcs("A", "B", "C"), Lists: []pricing.List{metal, bolts, base}}
	v := view(t, b, acme)
	priced(t, v.Resolve(ask("A", "1")), "5.00", "5.00")
	priced(t, v.Resolve(ask("B", "1")), "6.00", "6.00")
	unpriced(t, v.Resolve(ask("C", "1")), pricing.ReasonExclusive)
}

func TestExclusiveAgreementsInTwoCurrenciesDoNotBlockEachOther(t *testing.T) {
	agreement := func(id kabinet.AgreementID, c kabinet.Currency) pricing.Agreement {
		return pricing.Agreement{
			ID: id, Party: pricing.ForOrganization("acme"), Currency: c, Tax: pricing.Net, Default: true, Exclusive: true,
			Rows: []pricing.Row{price("A", "10")},
		}
	}
	v := view(t, pricing.Book{Products: pcs("A"), Agreements: []pricing.Agreement{agreement("r", rub), agreement("e", eur)}}, acme)
	for _, c := range []kabinet.Currency{rub, eur} {
		r := ask("A", "1")
		r.Currency = c
		priced(t, v.Resolve(r), "10.00", "10.00")
	}
}

func TestAnExclusiveSourceBoundsTheAnswerItPrevents(t *testing.T) {
	ex := list("ex", []pricing.Row{price("B", "1")}, pricing.ForOrganization("acme"))
	ex.Exclusive, ex.Until = true, day.AddDate(0, 0, 3)
	base := list("base", []pricing.Row{price("A", "9")}, pricing.ForEveryone())
	r := view(t, pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{ex, base}}, acme).Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonExclusive)
	require.Equal(t, ex.Until, r.ValidUntil)

	ex.From, ex.Until = ex.Until, time.Time{}
	r = view(t, pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{ex, base}}, acme).Resolve(ask("A", "1"))
	priced(t, r, "9.00", "9.00")
	require.Equal(t, ex.From, r.ValidUntil)
}

func TestAnOverrideHoldsInsideAnotherRow(t *testing.T) {
	long, promo := price("A", "10"), price("A", "8")
	promo.Override, promo.From, promo.Until = true, day, day.Add(time.Hour)
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{promo, long}, pricing.ForEveryone())}}, acme)
	for at, want := range map[time.Time]string{
		day.Add(-1): "10.00", day: "8.00", day.Add(time.Hour - 1): "8.00", day.Add(time.Hour): "10.00",
	} {
		r := ask("A", "1")
		r.At = at
		priced(t, v.Resolve(r), want, want)
	}
	require.Equal(t, promo.Until, v.Resolve(ask("A", "1")).ValidUntil)
}

func TestAnInstantIsRequired(t *testing.T) {
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{price("A", "1")}, pricing.ForEveryone())}}, acme)
	for _, at := range []time.Time{{}, time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)} {
		r := ask("A", "1")
		r.At = at
		unpriced(t, v.Resolve(r), pricing.ReasonBadInstant)
	}
}

func TestTieComparesExactlyAtAnySize(t *testing.T) {
	huge := pricing.Product{SKU: "A", Unit: kabinet.Tonne, Packs: []pricing.Pack{{Unit: kabinet.Piece, Num: 1, Den: 1_000_000}}}
	row := func(amount, per string, unit kabinet.UoM) []pricing.Row {
		return []pricing.Row{{SKU: "A", Unit: unit, Price: q(amount), Per: q(per), Convertible: true}}
	}
	for _, c := range []struct {
		gold, metal []pricing.Row
		want        pricing.ListID
	}{
		{row("1000000000", "1", ""), row("5", "1", ""), "metal"},
		{row("1400", "1", kabinet.Piece), row("1500", "1", kabinet.Piece), "gold"},
		{row("1", "3", kabinet.Piece), row("333333.3332", "1", ""), "metal"},
		{row("999999999999999", "0.000000001", kabinet.Piece), row("999999999999998", "0.000000001", kabinet.Piece), "metal"},
	} {
		b := pricing.Book{Products: []pricing.Product{huge}, Lists: []pricing.List{
			list("gold", c.gold, pricing.ForSegment("gold")), list("metal", c.metal, pricing.ForSegment("metal")),
		}}
		_, trace := view(t, b, acme).Explain(ask("A", "1"))
		for _, candidate := range trace.Candidates {
			if candidate.Source.List == c.want {
				require.NotEqual(t, pricing.ReasonDearer, candidate.Reason)
			} else {
				require.Equal(t, pricing.ReasonDearer, candidate.Reason)
			}
		}
	}
}

func TestOfEqualPricesThatWhichMayBeOrderedComesFirst(t *testing.T) {
	for _, segments := range [][]kabinet.SegmentID{{"gold", "metal"}, {"metal", "gold"}} {
		strict, free := price("A", "10"), price("A", "10")
		strict.Order = pricing.OrderRule{Min: q("100")}
		b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
			list("x", []pricing.Row{strict}, pricing.ForSegment(segments[0])), list("y", []pricing.Row{free}, pricing.ForSegment(segments[1])),
		}}
		r, trace := view(t, b, acme).Explain(ask("A", "1"))
		require.True(t, r.Order.OK)
		require.Equal(t, pricing.ListID("y"), r.Source.List)
		require.Contains(t, trace.Text(nil), "an equal source costs the same")
	}
}

func TestNearestMissAcrossSources(t *testing.T) {
	own := list("own", []pricing.Row{ladder("A", "100", "1")}, pricing.ForOrganization("acme"))
	base := list("base", []pricing.Row{ladder("A", "10", "2")}, pricing.ForEveryone())
	r := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{own, base}}, acme).Resolve(ask("A", "1"))
	require.Equal(t, "10", r.Near.Quantity.String())

	long, late := price("A", "1"), price("A", "1")
	long.Until, late.Until = day.AddDate(-3, 0, 0), day.AddDate(0, 0, -1)
	own.Rows, base.Rows = []pricing.Row{long}, []pricing.Row{late}
	r = view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{own, base}}, acme).Resolve(ask("A", "1"))
	require.Equal(t, late.Until, r.Near.At)

	base.Currency, base.Until = eur, day.AddDate(0, 0, -1)
	r = view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{own, base}}, acme).Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonExpired) // the other currency has ended, too
}

func TestNextBreakAnswersOnlyForTheBuyersOwnAndPresentLadder(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("base", []pricing.Row{ladder("A", "1", "10", "10", "9")}, pricing.ForEveryone()),
		list("secret", []pricing.Row{ladder("A", "1", "5", "10", "3")}, pricing.ForOrganization("rival")),
	}}
	v := view(t, b, acme)
	r := v.Resolve(ask("A", "1"))
	_, ok := v.NextBreak(ask("A", "1"), r)
	require.True(t, ok)
	forged := r
	forged.Source.List = "secret"
	_, ok = v.NextBreak(ask("A", "1"), forged)
	require.False(t, ok)
	b.Lists[0].Rows[0].Per = q("100")
	_, ok = view(t, b, acme).NextBreak(ask("A", "1"), r)
	require.False(t, ok, "the result is of another book")
}

func TestSellerEntityScopesListsAndAgreements(t *testing.T) {
	works := list("works", []pricing.Row{price("A", "8")}, pricing.ForEveryone())
	trade := list("trade", []pricing.Row{price("A", "9")}, pricing.ForEveryone())
	works.Seller, trade.Seller = "works", "trade"
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{works, trade}}
	for seller, want := range map[kabinet.SellerEntityID]string{"works": "8.00", "trade": "9.00"} {
		buyer := acme
		buyer.Seller = seller
		priced(t, view(t, b, buyer).Resolve(ask("A", "1")), want, want)
	}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonNotAssigned)
}

func TestProductIsACopy(t *testing.T) {
	s := compile(t, pricing.Book{Products: []pricing.Product{pipe}})
	p, _ := s.Product(pipe.SKU)
	p.Packs[0].Num = 1
	again, _ := s.Product(pipe.SKU)
	require.Equal(t, pipe.Packs, again.Packs)
	_, ok := s.Product("nothing")
	require.False(t, ok)
}

func TestResultForBuyerWithholdsListAndRow(t *testing.T) {
	v := view(t, pricing.Book{Version: "7", Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{price("A", "1")}, pricing.ForEveryone())}}, acme)
	require.Equal(t, pricing.Source{Level: pricing.LevelBase, Row: -1, Version: "7"}, v.Resolve(ask("A", "1")).ForBuyer().Source)
}

func TestAFreeLineKeepsItsAmountsInJSON(t *testing.T) {
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{{SKU: "A", Free: true}}, pricing.ForEveryone())}}, acme)
	r := v.Resolve(ask("A", "1"))
	text, err := json.Marshal(r)
	require.NoError(t, err)
	require.Contains(t, string(text), `"total":{"amount":"0.00","currency":"RUB"}`)
	var back pricing.Result
	require.NoError(t, json.Unmarshal(text, &back))
	require.True(t, r.Total.Equal(back.Total))
}

func TestErrSaysWhyInBothLanguages(t *testing.T) {
	latin := regexp.MustCompile(`[a-z]{3,}`)
	for _, c := range []struct {
		r    pricing.Result
		want string
	}{
		{pricing.Result{Reason: pricing.ReasonUnknownProduct}, "the product is not known"},
		{pricing.Result{Reason: pricing.ReasonBelowFirstTier, Near: pricing.Near{Quantity: q("5"), Unit: "PCE"}}, "there is a price from 5 PCE"},
		{pricing.Result{Outcome: pricing.QuoteOnly}, "the price is given on request"},
		{pricing.Result{Outcome: pricing.Priced, Order: pricing.Orderability{Reason: pricing.ReasonStep, Below: q("20"), Above: q("30"), Unit: "PCE"}}, "possible quantities are 20 and 30 PCE"},
		{pricing.Result{Outcome: pricing.Priced, Order: pricing.Orderability{Reason: pricing.ReasonStep, Above: q("30"), Unit: "PCE"}}, "the next possible quantity is 30 PCE"},
		{pricing.Result{Outcome: pricing.Priced, Order: pricing.Orderability{Reason: pricing.ReasonStep, Below: q("20"), Unit: "PCE"}}, "the next smaller possible quantity is 20 PCE"},
		{pricing.Result{Outcome: pricing.Priced, Order: pricing.Orderability{Reason: pricing.ReasonStep, Unit: "PCE"}}, "no quantity in PCE near this one is possible"},
	} {
		require.EqualError(t, c.r.Err(), c.want)
		var e *kabinet.Error
		require.ErrorAs(t, c.r.Err(), &e)
		require.NotRegexp(t, latin, e.Text(printer(t, language.Russian)))
	}
}

// TestAnExclusiveListDoesNotHideANearerMiss: what a source above it lacks by a
// little says more than that the list does not have the product.
func TestAnExclusiveListDoesNotHideANearerMiss(t *testing.T) {
	ex := list("ex", []pricing.Row{price("B", "1"), ladder("C", "10", "4")}, pricing.ForOrganization("acme"))
	ex.Exclusive = true
	base := list("base", []pricing.Row{price("A", "9"), price("C", "9")}, pricing.ForEveryone())
	k := contract("k", ladder("A", "5", "3"), ladder("C", "3", "3"))
	b := pricing.Book{Products: pcs("A", "B", "C", "D"), Lists: []pricing.List{ex, base}, Agreements: []pricing.Agreement{k}}
	v := view(t, b, acme)
	r := v.Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonBelowFirstTier)
	require.Equal(t, q("5"), r.Near.Quantity)
	r = v.Resolve(ask("C", "1")) // the ladder of the agreement begins at less than that of the list
	unpriced(t, r, pricing.ReasonBelowFirstTier)
	require.Equal(t, q("3"), r.Near.Quantity)
	unpriced(t, v.Resolve(ask("D", "1")), pricing.ReasonExclusive) // and a miss of nothing at all does not
	b.Agreements[0].Currency = eur
	r = view(t, b, acme).Resolve(ask("A", "5"))
	unpriced(t, r, pricing.ReasonCurrency)
	require.Equal(t, eur, r.Near.Currency)
	// What is below the list is not asked, and is no miss.
	b.Agreements, b.Lists[1].Rows[0] = nil, ladder("A", "5", "9")
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonExclusive)
}
