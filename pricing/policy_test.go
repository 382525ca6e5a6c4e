package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func choose(b pricing.Book, level pricing.Level) pricing.Book {
	b.Policy.Choose = map[pricing.Level]pricing.Choose{level: pricing.Lowest}
	return b
}

func TestLowestIsTheLeastOfItsLevelOnly(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("leaf", []pricing.Row{price("A", "9")}, pricing.ForUnit("leaf")),
		list("acme", []pricing.Row{price("A", "8")}, pricing.ForOrganization("acme")),
		list("gold", []pricing.Row{price("A", "5")}, pricing.ForSegment("gold")),
		list("base", []pricing.Row{price("A", "1")}, pricing.ForEveryone()),
	}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "9.00", "9.00")
	require.Equal(t, pricing.SettledByRank, r.Settled)
	r = view(t, choose(b, pricing.LevelAccount), acme).Resolve(ask("A", "1"))
	priced(t, r, "8.00", "8.00")
	require.Equal(t, pricing.SettledByLowest, r.Settled)
	require.Equal(t, pricing.ListID("acme"), r.Source.List)
	priced(t, view(t, choose(b, pricing.LevelSegment), acme).Resolve(ask("A", "1")), "9.00", "9.00")
}

func TestLowestDoesNotAskForPriority(t *testing.T) {
	high, low := list("high", []pricing.Row{price("A", "9")}, pricing.ForEveryone()), list("low", []pricing.Row{price("A", "8")}, pricing.ForEveryone())
	high.Assignments[0].Priority = 7
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{high, low}}
	priced(t, view(t, b, acme).Resolve(ask("A", "1")), "9.00", "9.00")
	priced(t, view(t, choose(b, pricing.LevelBase), acme).Resolve(ask("A", "1")), "8.00", "8.00")
}

// The price is that of the quantity asked for, per base unit, and the ladder is
// then taken whole.
func TestLowestComparesAtTheQuantity(t *testing.T) {
	b := choose(pricing.Book{Products: []pricing.Product{heavy}, Lists: []pricing.List{
		list("steep", []pricing.Row{ladder("A", "1", "12", "100", "6")}, pricing.ForUnit("leaf")),
		list("flat", []pricing.Row{{SKU: "A", Unit: kabinet.Box, Price: q("100"), Convertible: true}}, pricing.ForOrganization("acme")),
		list("bands", []pricing.Row{by(ladder("A", "1", "12", "10", "9.9"), pricing.Ladder{Mode: pricing.Graduated})}, pricing.ForLegalEntity("acme-llc")),
	}}, pricing.LevelAccount)
	v := view(t, b, acme)
	for quantity, want := range map[string]pricing.ListID{"1": "flat", "99": "flat", "100": "steep", "10": "flat"} {
		require.Equal(t, want, v.Resolve(ask("A", quantity)).Source.List, quantity)
	}
	require.Len(t, v.Ladder(nil, ask("A", "100")), 2)
	b.Lists[1].Rows[0].Price = q("101.1") // 10.11 a piece
	v = view(t, b, acme)
	for quantity, want := range map[string]pricing.ListID{"10": "flat", "90": "flat", "99": "flat", "100": "steep"} {
		require.Equal(t, want, v.Resolve(ask("A", quantity)).Source.List, quantity)
	}
	b.Lists[1].Rows[0].Price = q("101.2")
	require.Equal(t, pricing.ListID("bands"), view(t, b, acme).Resolve(ask("A", "99")).Source.List) // (120 + 881.10) / 99 is 10.1121…
}

func TestLowestTakesOfOneSourceWhatIsMoreSpecific(t *testing.T) {
	b := choose(metal(), pricing.LevelSegment)
	b.Lists = []pricing.List{
		list("a", []pricing.Row{price("S", "100"), {All: true, Price: q("50")}}, pricing.ForSegment("gold")),
		list("b", []pricing.Row{price("S", "90")}, pricing.ForSegment("metal")),
	}
	r := view(t, b, acme).Resolve(ask("S", "1"))
	priced(t, r, "90.00", "90.00")
	require.Equal(t, pricing.SettledByLowest, r.Settled)
}

func TestLowestComparesNetPricesWithEverythingThatChangesThem(t *testing.T) {
	b := choose(pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("net", []pricing.Row{price("A", "100")}, pricing.ForUnit("leaf")),
		list("gross", []pricing.Row{price("A", "119")}, pricing.ForOrganization("acme")),
	}}, pricing.LevelAccount)
	b.Lists[1].Tax = pricing.Gross
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTaxRate)
	b.Taxes = []pricing.TaxRate{
		{Rate: pct("20"), Window: kabinet.Window{Until: day}}, {Rate: pct("18"), Window: kabinet.Window{From: day}},
	}
	v := view(t, b, acme)
	require.Equal(t, pricing.ListID("net"), v.Resolve(ask("A", "1")).Source.List)
	require.Equal(t, pricing.ListID("gross"), v.Resolve(under(ask("A", "1"), pricing.Conditions{TaxDate: day.Add(-1)})).Source.List)

	b.Lists[1].Exclusive = true // so no promotion
	b.Promotions = []pricing.Adjustment{{ID: "p", Percent: pct("-10")}}
	r := view(t, b, acme).Resolve(under(ask("A", "1"), pricing.Conditions{TaxDate: day.Add(-1)}))
	priced(t, r, "90.00", "90.00")
	require.Equal(t, pricing.ListID("net"), r.Source.List)
}

func TestTiesBetweenSources(t *testing.T) {
	agree := func(id kabinet.AgreementID, segment kabinet.SegmentID, amount string) pricing.Agreement {
		a := contract(id, price("A", amount))
		a.Party = pricing.ForSegment(segment)
		return a
	}
	b := pricing.Book{Products: pcs("A"), Agreements: []pricing.Agreement{agree("x", "gold", "8"), agree("y", "metal", "7")}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "7.00", "7.00")
	require.Equal(t, pricing.SettledByTie, r.Settled)
	b.Policy.OnTie = map[pricing.Level]pricing.OnTie{pricing.LevelAgreement: pricing.TieRefuse}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTie)

	// Two units at one distance there are not; two lists of lots there are.
	lot := func(id pricing.ListID, segment kabinet.SegmentID, amount string) pricing.List {
		l := list(id, []pricing.Row{price("A", amount)}, pricing.ForSegment(segment))
		l.Scope.Lot = "L"
		return l
	}
	b = pricing.Book{Products: pcs("A"), Lists: []pricing.List{lot("x", "gold", "8"), lot("y", "metal", "7")}}
	require.Equal(t, "7.00", answer(view(t, b, acme).Resolve(ofLot("A", "1", "L"))))
	// What is on request cannot be compared.
	b = pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("x", []pricing.Row{price("A", "8")}, pricing.ForSegment("gold")), list("y", []pricing.Row{{SKU: "A", OnRequest: true}}, pricing.ForSegment("metal")),
	}}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTie)
}

func TestATieIsBetweenRowsOfOneSpecificity(t *testing.T) {
	b := metal()
	b.Lists = []pricing.List{
		list("x", []pricing.Row{{Group: "pipes", Price: q("8")}}, pricing.ForSegment("gold")),
		list("y", []pricing.Row{{All: true, Price: q("7")}}, pricing.ForSegment("metal")),
	}
	r := view(t, b, acme).Resolve(ask("S", "1"))
	priced(t, r, "8.00", "8.00")
	require.Equal(t, pricing.SettledByRank, r.Settled)
	b.Lists[1].Rows[0] = pricing.Row{Group: "pipes", Price: q("7")}
	require.Equal(t, pricing.SettledByTie, view(t, b, acme).Resolve(ask("S", "1")).Settled)
}

func TestCompileWarnsOfTiesBetweenSegments(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("x", []pricing.Row{price("A", "8")}, pricing.ForSegment("gold")), list("y", []pricing.Row{price("A", "7")}, pricing.ForSegment("metal")),
	}}
	_, report, err := pricing.Compile(b)
	require.NoError(t, err)
	require.Len(t, report.Warnings, 1)
	require.Equal(t, []string{"tie", "/lists/1"}, []string{report.Warnings[0].Code, report.Warnings[0].At})
	for _, change := range []func(*pricing.List){
		func(l *pricing.List) { l.Assignments[0].Priority = 1 },
		func(l *pricing.List) { l.Currency = eur },
		func(l *pricing.List) { l.Scope.Payment = "net30" },
		func(l *pricing.List) { l.Until = day; b.Lists[0].From = day },
		func(l *pricing.List) { l.Rows[0] = pricing.Row{All: true, Price: q("7")} },
	} {
		l := list("y", []pricing.Row{price("A", "7")}, pricing.ForSegment("metal"))
		change(&l)
		b.Lists[1] = l
		_, report, err = pricing.Compile(b)
		require.NoError(t, err)
		require.Empty(t, report.Warnings)
	}
}

func TestMostFavoured(t *testing.T) {
	agree := contract("c", price("A", "100"))
	agree.MostFavoured = true
	for _, c := range []struct {
		name    string
		list    string
		promo   string
		want    string
		settled pricing.Settled
		from    pricing.Level
	}{
		{"dearer than the list", "90", "", "90.00", pricing.SettledByFavour, pricing.LevelBase},
		{"cheaper", "110", "", "100.00", pricing.SettledByRank, pricing.LevelAgreement},
		{"the same", "100", "", "100.00", pricing.SettledByRank, pricing.LevelAgreement},
		{"dearer than the promoted list", "110", "-10", "99.00", pricing.SettledByFavour, pricing.LevelBase},
		{"cheaper than the promoted list", "120", "-10", "100.00", pricing.SettledByRank, pricing.LevelAgreement},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := general(pcs("A"), price("A", c.list))
			b.Agreements = []pricing.Agreement{agree}
			if c.promo != "" {
				b.Promotions = []pricing.Adjustment{{ID: "p", Percent: pct(c.promo)}}
			}
			v := view(t, b, acme)
			r, trace := v.Explain(ask("A", "1"))
			require.Equal(t, []any{c.want, c.settled, c.from}, []any{answer(r), r.Settled, r.Source.Level})
			require.Equal(t, r, v.Resolve(ask("A", "1")))
			if c.settled == pricing.SettledByFavour {
				require.Equal(t, pricing.ReasonFavoured, trace.Candidates[0].Reason)
			}
			named := ask("A", "1")
			named.Agreement = "c"
			require.Equal(t, c.want, answer(v.Resolve(named)))

			b.Agreements = []pricing.Agreement{contract("c", price("A", "100"))}
			require.Equal(t, "100.00", answer(view(t, b, acme).Resolve(ask("A", "1"))), "off by default")
		})
	}
}

func TestMostFavouredComparesWithTheNextSource(t *testing.T) {
	agree := contract("c", price("A", "100"))
	agree.MostFavoured = true
	b := pricing.Book{Products: pcs("A"), Agreements: []pricing.Agreement{agree}, Lists: []pricing.List{
		list("acme", []pricing.Row{price("A", "120")}, pricing.ForOrganization("acme")), // would hold
		list("base", []pricing.Row{price("A", "50")}, pricing.ForEveryone()),
	}}
	priced(t, view(t, b, acme).Resolve(ask("A", "1")), "100.00", "100.00")

	b.Lists = nil // nothing to compare with
	priced(t, view(t, b, acme).Resolve(ask("A", "1")), "100.00", "100.00")

	b.Lists = []pricing.List{list("base", []pricing.Row{{SKU: "A", OnRequest: true}}, pricing.ForEveryone())}
	priced(t, view(t, b, acme).Resolve(ask("A", "1")), "100.00", "100.00")

	b.Lists = []pricing.List{list("base", []pricing.Row{price("A", "110")}, pricing.ForEveryone())}
	b.Lists[0].Tax = pricing.Gross
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTaxRate) // what cannot be compared is an error
	b.Taxes = []pricing.TaxRate{{Rate: pct("20")}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "110.00", "110.00")
	require.Equal(t, pricing.Gross, r.Tax)

	other := contract("d", price("A", "90")) // another agreement is what the buyer has without this one
	b.Agreements = append(b.Agreements, other)
	b.Lists = nil
	named := ask("A", "1")
	named.Agreement = "c"
	r = view(t, b, acme).Resolve(named)
	priced(t, r, "90.00", "90.00")
	require.Equal(t, kabinet.AgreementID("d"), r.Source.Agreement)
}

// The ladder of the other source is taken whole too, and lines that count
// together stay together.
func TestMostFavouredWithLadders(t *testing.T) {
	agree := contract("c", by(ladder("A", "0", "10", "10", "8"), pricing.Ladder{Mode: pricing.Graduated}))
	agree.MostFavoured = true
	b := general(pcs("A"), by(ladder("A", "0", "9.995", "8", "8"), pricing.Ladder{Mode: pricing.Graduated}))
	b.Agreements = []pricing.Agreement{agree}
	v := view(t, b, acme)
	got := together(v, ask("A", "1"), ask("A", "1"), ask("A", "1"))
	require.Equal(t, []string{"10.00", "10.00", "9.99"}, totals(got)) // 29.985 is 29.99
	require.Equal(t, pricing.SettledByFavour, got[0].Settled)
}

func TestFavourIsOfTheBuyersTimeToo(t *testing.T) {
	agree := contract("c", price("A", "100"))
	agree.MostFavoured = true
	cheap := price("A", "90")
	cheap.From = day.Add(time.Hour)
	b := general(pcs("A"), price("A", "110"), cheap)
	b.Agreements = []pricing.Agreement{agree}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "100.00", "100.00")
	require.Equal(t, cheap.From, r.ValidUntil)
}

func TestExclusiveStopsBelowItsRank(t *testing.T) {
	rows := func(amount string) []pricing.Row { return []pricing.Row{price("A", amount), price("B", amount)} }
	ex := list("gold", []pricing.Row{price("A", "5")}, pricing.ForSegment("gold"))
	ex.Exclusive = true
	for _, c := range []struct {
		name  string
		other pricing.List
		a, b  string
	}{
		{"nearer", list("acme", rows("3"), pricing.ForOrganization("acme")), "3.00", "3.00"},
		{"of its rank", list("metal", []pricing.Row{price("B", "4")}, pricing.ForSegment("metal")), "5.00", "4.00"},
		{"a channel", list("web", rows("2"), pricing.ForChannel("web")), "5.00", "exclusive"},
		{"the base", list("base", rows("1"), pricing.ForEveryone()), "5.00", "exclusive"},
	} {
		b := pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{ex, c.other}}
		require.Equal(t, []string{c.a, c.b}, each(view(t, b, acme), "A", "B"), c.name)
	}
}

func TestExclusiveWithGroups(t *testing.T) {
	ex := list("ex", []pricing.Row{{Group: "pipes", Price: q("5")}}, pricing.ForOrganization("acme"))
	ex.Exclusive = true
	b := metal(price("S", "9"), price("P", "9"), price("M", "9"), price("X", "9"))
	b.Lists = append(b.Lists, ex)
	for _, precedence := range []pricing.Precedence{pricing.AccountFirst, pricing.ProductFirst} {
		b.Policy.Precedence = precedence
		require.Equal(t, []string{"5.00", "5.00", "exclusive", "exclusive"}, each(view(t, b, acme), "S", "P", "M", "X"))
	}
}

// The reason is the nearest miss of the exclusive source, where it has one.
func TestTheReasonOfAnExclusiveSource(t *testing.T) {
	ex := list("ex", []pricing.Row{ladder("A", "10", "5")}, pricing.ForOrganization("acme"))
	ex.Exclusive = true
	b := general(pcs("A", "B"), price("A", "1"), price("B", "1"))
	b.Lists = append(b.Lists, ex)
	r := view(t, b, acme).Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonBelowFirstTier)
	require.Equal(t, "10", r.Near.Quantity.String())
}

func TestExclusiveTakesNoPromotion(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Promotions = []pricing.Adjustment{{ID: "p", Percent: pct("-50")}}
	require.Equal(t, "5.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	b.Lists[0].Exclusive = true
	require.Equal(t, "10.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	for _, policy := range []pricing.PromotionPolicy{pricing.PromotionsNone, pricing.PromotionsBest, pricing.PromotionsStack} {
		agree := contract("c", price("A", "8"))
		agree.Exclusive, agree.Promotions = true, policy
		b.Lists[0].Exclusive = false
		b.Agreements = []pricing.Agreement{agree}
		require.Equal(t, "8.00", answer(view(t, b, acme).Resolve(ask("A", "1"))), policy.String())
	}
	b.Agreements[0].MostFavoured = true
	refused(t, b, pricing.ErrFavoured, "/agreements/0/mostFavoured")
}
