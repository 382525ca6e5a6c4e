package pricing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

func TestCompileNamesEveryMistakeWithItsPlace(t *testing.T) {
	boxed := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	withRow := func(rows ...pricing.Row) func(*pricing.Book) {
		return func(b *pricing.Book) { b.Lists[0].Rows = rows }
	}
	over := func(r pricing.Row) pricing.Row {
		r.Override = true
		return r
	}
	window := func(r pricing.Row, from, until time.Time) pricing.Row {
		r.From, r.Until = from, until
		return r
	}
	for _, c := range []struct {
		name string
		book func(*pricing.Book)
		want error
		at   string
	}{
		{"unit without code", func(b *pricing.Book) { b.Units = []pricing.Unit{{}} }, pricing.ErrMissing, "/units/0/code"},
		{"unit twice", func(b *pricing.Book) { b.Units = []pricing.Unit{{Code: "X"}, {Code: "X"}} }, pricing.ErrDuplicate, "/units/1/code"},
		{"unit digits", func(b *pricing.Book) { b.Units = []pricing.Unit{{Code: "X", Digits: 10}} }, pricing.ErrDigits, "/units/0/digits"},
		{"product without SKU", func(b *pricing.Book) { b.Products = append(b.Products, pricing.Product{Unit: "PCE"}) }, pricing.ErrMissing, "/products/1/sku"},
		{"product twice", func(b *pricing.Book) { b.Products = append(b.Products, boxed) }, pricing.ErrDuplicate, "/products/1/sku"},
		{"product without unit", func(b *pricing.Book) { b.Products = append(b.Products, pricing.Product{SKU: "B"}) }, pricing.ErrMissing, "/products/1/unit"},
		{"pack of nothing", func(b *pricing.Book) { b.Products[0].Packs = []pricing.Pack{{Unit: "X"}} }, pricing.ErrPack, "/products/0/packs/0"},
		{"pack below nothing", func(b *pricing.Book) { b.Products[0].Packs = []pricing.Pack{{Unit: "X", Num: 1, Den: -1}} }, pricing.ErrPack, "/products/0/packs/0"},
		{"pack too fine", func(b *pricing.Book) { b.Products[0].Packs = []pricing.Pack{{Unit: "X", Num: 1, Den: 1_000_000_001}} }, pricing.ErrPack, "/products/0/packs/0"},
		{"pack of the base unit", func(b *pricing.Book) { b.Products[0].Packs = []pricing.Pack{{Unit: "PCE", Num: 2}} }, pricing.ErrDuplicate, "/products/0/packs/0/unit"},
		{"order rule in no unit", func(b *pricing.Book) { b.Products[0].Order = pricing.OrderRule{Min: q("1"), Unit: "X"} }, pricing.ErrUnknown, "/products/0/order/unit"},
		{"minimum above maximum", func(b *pricing.Book) { b.Products[0].Order = pricing.OrderRule{Min: q("2"), Max: q("1")} }, pricing.ErrMinMax, "/products/0/order/max"},
		{"minimum off the step", func(b *pricing.Book) { b.Products[0].Order = pricing.OrderRule{Min: q("3"), Step: q("2")} }, pricing.ErrStepOf, "/products/0/order/min"},
		{"maximum off the step", func(b *pricing.Book) { b.Products[0].Order = pricing.OrderRule{Max: q("3"), Step: q("2")} }, pricing.ErrStepOf, "/products/0/order/max"},
		{"negative step", func(b *pricing.Book) { b.Products[0].Order = pricing.OrderRule{Step: q("-2")} }, pricing.ErrNegative, "/products/0/order/step"},
		{"a step finer than its unit", func(b *pricing.Book) { b.Products[0].Order = pricing.OrderRule{Step: q("1.5")} }, pricing.ErrTooFine, "/products/0/order/step"},
		{"a rule of nothing", func(b *pricing.Book) { b.Products[0].Order = pricing.OrderRule{Unit: kabinet.Box} }, pricing.ErrNoRule, "/products/0/order"},
		{"unknown tie", func(b *pricing.Book) { b.Policy.OnTie = map[pricing.Level]pricing.OnTie{pricing.LevelSegment: 9} }, pricing.ErrName, "/policy/onTie/segment"},
		{"tie of no level", func(b *pricing.Book) {
			b.Policy.OnTie = map[pricing.Level]pricing.OnTie{pricing.LevelLocked: pricing.TieLowest}
		}, pricing.ErrName, "/policy/onTie/locked"},
		{"list without id", func(b *pricing.Book) { b.Lists[0].ID = "" }, pricing.ErrMissing, "/lists/0/id"},
		{"list twice", func(b *pricing.Book) { b.Lists = append(b.Lists, b.Lists[0]) }, pricing.ErrDuplicate, "/lists/1/id"},
		{"list without currency", func(b *pricing.Book) { b.Lists[0].Currency = 0 }, pricing.ErrMissing, "/lists/0/currency"},
		{"list without tax mode", func(b *pricing.Book) { b.Lists[0].Tax = 0 }, pricing.ErrTaxMode, "/lists/0/tax"},
		{"list that ends before it begins", func(b *pricing.Book) { b.Lists[0].From, b.Lists[0].Until = day, day }, kabinet.ErrWindow, "/lists/0"},
		{"instant too far away", func(b *pricing.Book) { b.Lists[0].Until = time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC) }, pricing.ErrInstant, "/lists/0/until"},
		{"assignment to nobody", func(b *pricing.Book) {
			b.Lists[0].Assignments = []pricing.Assignment{{To: pricing.ForSegment("")}}
		}, pricing.ErrParty, "/lists/0/assignments/0/to"},
		{"assignment twice", func(b *pricing.Book) { b.Lists[0].Assignments = make([]pricing.Assignment, 2) }, pricing.ErrDuplicate, "/lists/0/assignments/1"},
		{"row without SKU", withRow(pricing.Row{Price: q("1")}), pricing.ErrMissing, "/lists/0/rows/0/sku"},
		{"row of no product", withRow(price("A", "1"), price("Z", "1")), pricing.ErrUnknown, "/lists/0/rows/1/sku"},
		{"row in no unit", withRow(pricing.Row{SKU: "A", Unit: "X", Price: q("1")}), pricing.ErrUnknown, "/lists/0/rows/0/unit"},
		{"row without price", withRow(pricing.Row{SKU: "A"}), pricing.ErrZeroPrice, "/lists/0/rows/0/price"},
		{"zero is not free", withRow(price("A", "0.00")), pricing.ErrZeroPrice, "/lists/0/rows/0/price"},
		{"negative price", withRow(price("A", "-1")), pricing.ErrNegative, "/lists/0/rows/0/price"},
		{"free with a price", withRow(pricing.Row{SKU: "A", Free: true, Price: q("1")}), pricing.ErrRowPrice, "/lists/0/rows/0"},
		{"on request with tiers", withRow(pricing.Row{SKU: "A", OnRequest: true, Tiers: ladder("A", "1", "1").Tiers}), pricing.ErrRowPrice, "/lists/0/rows/0"},
		{"per nothing", withRow(pricing.Row{SKU: "A", Price: q("1"), Per: q("-1")}), pricing.ErrNegative, "/lists/0/rows/0/per"},
		{"tier from below zero", withRow(ladder("A", "-1", "1")), pricing.ErrTiers, "/lists/0/rows/0/tiers/0/from"},
		{"tiers that fall", withRow(ladder("A", "5", "2", "5", "1")), pricing.ErrTiers, "/lists/0/rows/0/tiers/1/from"},
		{"negative tier", withRow(ladder("A", "5", "-2")), pricing.ErrNegative, "/lists/0/rows/0/tiers/0/price"},
		{"zero tier", withRow(ladder("A", "5", "0")), pricing.ErrZeroPrice, "/lists/0/rows/0/tiers/0/price"},
		{"row rule", withRow(pricing.Row{SKU: "A", Price: q("1"), Order: pricing.OrderRule{Min: q("3"), Step: q("2")}}), pricing.ErrStepOf, "/lists/0/rows/0/order/min"},
		{"one beginning twice", withRow(price("A", "1"), price("A", "2")), pricing.ErrOverlap, "/lists/0/rows/1"},
		{"an end past the next beginning", withRow(window(price("A", "1"), day, day.Add(2)), window(price("A", "1"), day.Add(1), time.Time{})), pricing.ErrOverlap, "/lists/0/rows/1"},
		{"an end inside a row without end", withRow(price("A", "1"), window(price("A", "1"), day, day.Add(1))), pricing.ErrOverlap, "/lists/0/rows/1"},
		{"an override of nothing", withRow(window(over(price("A", "1")), day, day.Add(1))), pricing.ErrOverride, "/lists/0/rows/0"},
		{"an override across an edge", withRow(window(price("A", "1"), day, day.Add(9)), window(over(price("A", "1")), day.Add(1), day.Add(10))), pricing.ErrOverride, "/lists/0/rows/1"},
		{"overrides that overlap", withRow(price("A", "1"), window(over(price("A", "1")), day, day.Add(9)), window(over(price("A", "1")), day.Add(8), day.Add(10))), pricing.ErrOverlap, "/lists/0/rows/2"},
		{"two lists of one party and priority", func(b *pricing.Book) {
			b.Lists = append(b.Lists, list("other", []pricing.Row{price("A", "2")}, pricing.ForEveryone()))
		}, pricing.ErrAmbiguous, "/lists/1/rows/0"},
		{"a converted row against an exact one", func(b *pricing.Book) {
			b.Lists = append(b.Lists, list("other", []pricing.Row{{SKU: "A", Unit: kabinet.Box, Price: q("2"), Convertible: true}}, pricing.ForEveryone()))
		}, pricing.ErrAmbiguous, "/lists/1/rows/0"},
		{"agreement without id", func(b *pricing.Book) { b.Agreements[0].ID = "" }, pricing.ErrMissing, "/agreements/0/id"},
		{"agreement twice", func(b *pricing.Book) { b.Agreements = append(b.Agreements, b.Agreements[0]) }, pricing.ErrDuplicate, "/agreements/1/id"},
		{"agreement with everyone", func(b *pricing.Book) { b.Agreements[0].Party = pricing.ForEveryone() }, pricing.ErrWith, "/agreements/0/party"},
		{"two defaults", func(b *pricing.Book) {
			b.Agreements[0].Default = true
			second := b.Agreements[0]
			second.ID = "second"
			b.Agreements = append(b.Agreements, second)
		}, pricing.ErrAmbiguous, "/agreements/1/default"},
		{"agreement row", func(b *pricing.Book) { b.Agreements[0].Rows = []pricing.Row{price("A", "-1")} }, pricing.ErrNegative, "/agreements/0/rows/0/price"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := pricing.Book{
				Products: []pricing.Product{boxed}, Lists: []pricing.List{list("b", []pricing.Row{price("A", "1")}, pricing.ForEveryone())},
				Agreements: []pricing.Agreement{{ID: "c", Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net}},
			}
			_, _, err := pricing.Compile(b)
			require.NoError(t, err)
			c.book(&b)
			s, _, err := pricing.Compile(b)
			require.ErrorIs(t, err, c.want)
			require.Nil(t, s)
			var e *kabinet.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.at, e.Place())
		})
	}
}

func TestCompileReportsAllMistakesAtOnce(t *testing.T) {
	_, _, err := pricing.Compile(pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("b", []pricing.Row{price("A", "-1"), price("Z", "1")}, pricing.ForEveryone()),
	}})
	require.ErrorIs(t, err, pricing.ErrNegative)
	require.ErrorIs(t, err, pricing.ErrUnknown)
	require.Len(t, kabinet.ProblemOf(err, nil).Errors, 2)
}

func TestListsOfOnePartyMayShareAProductApartInTimePriorityOrCurrency(t *testing.T) {
	a, b := list("a", []pricing.Row{price("A", "1")}, pricing.ForEveryone()), list("b", []pricing.Row{price("A", "2")}, pricing.ForEveryone())
	compiles := func(a, b pricing.List) {
		t.Helper()
		_, _, err := pricing.Compile(pricing.Book{Products: pcs("A"), Lists: []pricing.List{a, b}})
		require.NoError(t, err)
	}
	later := b
	later.From, a.Until = day, day
	compiles(a, later)
	a.Until = time.Time{}
	other := b
	other.Currency = eur
	compiles(a, other)
	b.Assignments = []pricing.Assignment{{Priority: 1}}
	compiles(a, b)
}

func TestCompileWarns(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{ladder("A", "1", "5", "10", "6")})}}
	l := list("c", nil, pricing.ForEveryone())
	l.Until, l.Assignments[0].From = day, day
	b.Lists = append(b.Lists, l)
	_, report, err := pricing.Compile(b)
	require.NoError(t, err)
	var codes, places []string
	for _, w := range report.Warnings {
		codes, places = append(codes, w.Code), append(places, w.At)
	}
	require.Equal(t, []string{"ladder_rises", "assignment_never", "list_unassigned", "list_unassigned"}, codes)
	require.Equal(t, []string{"/lists/0/rows/0/tiers/1/price", "/lists/1/assignments/0", "/lists/0", "/lists/1"}, places)
}

func TestPartyText(t *testing.T) {
	for _, p := range []pricing.Party{
		pricing.ForEveryone(), pricing.ForChannel("c"), pricing.ForSegment("s:t"), pricing.ForOrganization("o"),
		pricing.ForUnit("u"), pricing.ForLegalEntity("l"),
	} {
		got, err := pricing.ParseParty(p.String())
		require.NoError(t, err)
		require.Equal(t, p, got)
	}
	for _, bad := range []string{"", "nobody", "everyone:x", "everyone:", "segment", "segment:", "Segment:x", ":x"} {
		_, err := pricing.ParseParty(bad)
		require.ErrorIs(t, err, pricing.ErrParty, bad)
	}
}

// oneOfEach is a valid book with one of each rule.
func oneOfEach() pricing.Book {
	base := q("100")
	cost := list("cost", []pricing.Row{price("A", "5")})
	cost.Cost = true
	b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, Group: "g", Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}}, price("A", "10"))
	b.Lists = append(b.Lists, cost)
	b.Groups = []pricing.Group{{ID: "g"}, {ID: "h", Parent: "g"}}
	b.Agreements = []pricing.Agreement{contract("c", price("A", "9"))}
	b.Agreements[0].Surcharges = []pricing.Adjustment{percent("s", "1")}
	b.Adjustments = []pricing.Adjustment{percent("a", "1"), amount("b", "1")}
	b.Promotions = []pricing.Adjustment{percent("a", "-1")}
	b.DocumentAdjustments = []pricing.Adjustment{percent("a", "-1")}
	b.Floors = []pricing.Floor{{ID: "f", Cost: "cost", Margin: pct("1"), List: "base", MaxDiscount: pct("99"), Absolute: q("1"), Currency: rub, Tax: pricing.Net}}
	b.Indices = []index.Series{{ID: "cu", Currency: rub, Per: q("1"), Unit: kabinet.Kilogram, Observations: []index.Observation{{ID: "1", Effective: date("2026-01-05"), Published: day, Value: q("1")}}}}
	b.Surcharges = []pricing.IndexSurcharge{{ID: "x", Agreement: "c", Formula: index.Formula{Method: index.Weight, Index: "cu", Base: &base, Weight: q("1"), Fixing: index.PreviousBusinessDay}}}
	b.Assortments = []pricing.Assortment{{ID: "a", Audience: []pricing.Party{pricing.ForSegment("s")}, Allow: []pricing.Selector{{Group: "g"}}}}
	b.Rates = []pricing.ExchangeRate{{ID: "r", Of: eur, In: rub, Rate: kabinet.MustRate("100")}}
	b.Taxes = []pricing.TaxRate{{Rate: pct("20")}}
	return b
}

func TestCompileNamesEveryMistakeInGroupsLaddersAndRulesWithItsPlace(t *testing.T) {
	type book = *pricing.Book
	row := func(r pricing.Row) func(book) { return func(b book) { b.Lists[0].Rows = []pricing.Row{r} } }
	laddered := func(how pricing.Ladder, tiers ...pricing.Tier) func(book) {
		if tiers == nil {
			tiers = []pricing.Tier{{Price: q("1")}}
		}
		return row(pricing.Row{SKU: "A", Ladder: &how, Tiers: tiers})
	}
	adjust := func(change func(*pricing.Adjustment)) func(book) {
		return func(b book) { change(&b.Adjustments[1]) }
	}
	floor := func(change func(*pricing.Floor)) func(book) { return func(b book) { change(&b.Floors[0]) } }
	far := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)
	group := pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece}
	for _, c := range []struct {
		name string
		book func(book)
		want error
		at   string
	}{
		{"group without id", func(b book) { b.Groups[0].ID = "" }, pricing.ErrMissing, "/groups/0/id"},
		{"group twice", func(b book) { b.Groups[1].ID = "g" }, pricing.ErrDuplicate, "/groups/1/id"},
		{"group below nothing", func(b book) { b.Groups[1].Parent = "x" }, pricing.ErrUnknown, "/groups/1/parent"},
		{"groups in a ring", func(b book) { b.Groups[0].Parent = "h" }, pricing.ErrGroupTree, "/groups/0/parent"},
		{"product in no group", func(b book) { b.Products[0].Group = "x" }, pricing.ErrUnknown, "/products/0/group"},
		{"an SKU of a novel", func(b book) { b.Products[0].SKU = kabinet.SKU(strings.Repeat("x", 1<<16)) }, pricing.ErrTooMany, "/products/0/sku"},
		{"zone", func(b book) { b.Calendar.Zone = "Nowhere" }, pricing.ErrZone, "/calendar/zone"},
		{"holiday that is a workday", func(b book) {
			b.Calendar.Holidays, b.Calendar.Workdays = []kabinet.Date{date("2026-01-05")}, []kabinet.Date{date("2026-01-05")}
		}, kabinet.ErrCalendar, "/calendar"},
		{"unknown choice", func(b book) { b.Policy.Choose = map[pricing.Level]pricing.Choose{pricing.LevelBase: 7} }, pricing.ErrName, "/policy/choose/base"},
		{"choice of no level", func(b book) {
			b.Policy.Choose = map[pricing.Level]pricing.Choose{pricing.LevelExternal: pricing.Lowest}
		}, pricing.ErrName, "/policy/choose/external"},
		{"unknown precedence", func(b book) { b.Policy.Precedence = 7 }, pricing.ErrName, "/policy/precedence"},
		{"unknown rounding", func(b book) { b.Policy.Rounding = 77 }, kabinet.ErrRounding, "/policy/rounding"},
		{"negative saving", func(b book) { b.Policy.SavingWarning = pct("-1") }, pricing.ErrNegative, "/policy/savingWarning"},

		{"row for two things", row(pricing.Row{SKU: "A", All: true, Price: q("1")}), pricing.ErrSelector, "/lists/0/rows/0"},
		{"row for no group", row(pricing.Row{Group: "x", Price: q("1")}), pricing.ErrUnknown, "/lists/0/rows/0/group"},
		{"row of a group in no unit", row(pricing.Row{Group: "g", Unit: "x", Price: q("1")}), pricing.ErrUnknown, "/lists/0/rows/0/unit"},
		{"row of a group with a rule in no unit", row(pricing.Row{Group: "g", Price: q("1"), Order: pricing.OrderRule{Min: q("1"), Unit: "x"}}), pricing.ErrUnknown, "/lists/0/rows/0/order/unit"},
		{"row known before it was", row(pricing.Row{SKU: "A", Price: q("1"), Known: kabinet.Window{From: day, Until: day}}), kabinet.ErrWindow, "/lists/0/rows/0/known"},
		{"row too long ago", row(pricing.Row{SKU: "A", Price: q("1"), Window: kabinet.Window{From: far}}), pricing.ErrInstant, "/lists/0/rows/0/from"},
		{"row with a day and an instant", row(pricing.Row{SKU: "A", Price: q("1"), Window: kabinet.Window{From: day}, Days: pricing.Days{FirstDay: date("2026-03-01")}}), pricing.ErrDays, "/lists/0/rows/0"},
		{"a price of a list and of its own", row(pricing.Row{SKU: "A", Price: q("1"), Of: "cost"}), pricing.ErrRowPrice, "/lists/0/rows/0"},
		{"a change of nothing", row(pricing.Row{SKU: "A", Price: q("1"), Markup: pct("1")}), pricing.ErrChange, "/lists/0/rows/0"},
		{"of no list", row(pricing.Row{SKU: "A", Of: "x"}), pricing.ErrUnknown, "/lists/0/rows/0/of"},
		{"of itself", row(pricing.Row{SKU: "A", Of: "base"}), pricing.ErrCycle, "/lists/0/rows/0/of"},
		{"of another currency", func(b book) { b.Lists[0].Rows[0], b.Lists[1].Currency = pricing.Row{SKU: "A", Of: "cost"}, eur }, pricing.ErrOfCurrency, "/lists/0/rows/0/of"},
		{"more than all off", row(pricing.Row{SKU: "A", Of: "cost", PercentOff: pct("101")}), pricing.ErrPercent, "/lists/0/rows/0/percentOff"},
		{"a tier of two forms", row(pricing.Row{SKU: "A", Price: q("1"), Tiers: []pricing.Tier{{Price: q("1"), PercentOff: pct("1")}}}), pricing.ErrTierForm, "/lists/0/rows/0/tiers/0/price"},
		{"a tier off nothing", row(pricing.Row{SKU: "A", Tiers: []pricing.Tier{{PercentOff: pct("1")}}}), pricing.ErrTierForm, "/lists/0/rows/0/tiers/0/price"},
		{"a tier of nothing", row(pricing.Row{SKU: "A", Tiers: []pricing.Tier{{From: q("1"), Fee: q("1")}}}), pricing.ErrZeroPrice, "/lists/0/rows/0/tiers/0/price"},
		{"a tier with too much off", row(pricing.Row{SKU: "A", Price: q("1"), Tiers: []pricing.Tier{{PercentOff: pct("100.1")}}}), pricing.ErrPercent, "/lists/0/rows/0/tiers/0/percentOff"},
		{"a tier with less than nothing off", row(pricing.Row{SKU: "A", Price: q("1"), Tiers: []pricing.Tier{{AmountOff: q("-1")}}}), pricing.ErrNegative, "/lists/0/rows/0/tiers/0/amountOff"},
		{"a negative fee", row(pricing.Row{SKU: "A", Price: q("1"), Tiers: []pricing.Tier{{Fee: q("-1")}}}), pricing.ErrNegative, "/lists/0/rows/0/tiers/0/fee"},
		{"a ladder on request", row(pricing.Row{SKU: "A", OnRequest: true, Ladder: &pricing.Ladder{}}), pricing.ErrRowPrice, "/lists/0/rows/0"},

		{"a ladder without tiers", row(pricing.Row{SKU: "A", Price: q("1"), Ladder: &pricing.Ladder{}}), pricing.ErrLadder, "/lists/0/rows/0/ladder"},
		{"a ladder of a list without tiers", row(pricing.Row{SKU: "A", Of: "cost", Ladder: &pricing.Ladder{}}), pricing.ErrLadder, "/lists/0/rows/0/ladder/mode"},
		{"an unknown mode", laddered(pricing.Ladder{Mode: 7}), pricing.ErrName, "/lists/0/rows/0/ladder"},
		{"blocks of no size", laddered(pricing.Ladder{Mode: pricing.Block}), pricing.ErrLadder, "/lists/0/rows/0/ladder/block"},
		{"a size of no blocks", laddered(pricing.Ladder{Block: q("1")}), pricing.ErrLadder, "/lists/0/rows/0/ladder/block"},
		{"blocks of kilograms", laddered(pricing.Ladder{Mode: pricing.Block, Block: q("1"), Measure: pricing.MeasureWeight}), pricing.ErrLadder, "/lists/0/rows/0/ladder/measure"},
		{"blocks of several products", laddered(pricing.Ladder{Mode: pricing.Block, Block: q("1"), Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece}), pricing.ErrLadder, "/lists/0/rows/0/ladder/mode"},
		{"blocks for a hundred", row(pricing.Row{SKU: "A", Per: q("100"), Ladder: &pricing.Ladder{Mode: pricing.Block, Block: q("1")}, Tiers: []pricing.Tier{{Price: q("1")}}}), pricing.ErrLadder, "/lists/0/rows/0/ladder/block"},
		{"a group without key", laddered(pricing.Ladder{Basis: pricing.PerGroup, Unit: kabinet.Piece}), pricing.ErrLadder, "/lists/0/rows/0/ladder/key"},
		{"a key of no group", laddered(pricing.Ladder{Key: "k"}), pricing.ErrLadder, "/lists/0/rows/0/ladder/key"},
		{"a group without unit", laddered(pricing.Ladder{Basis: pricing.PerGroup, Key: "k"}), pricing.ErrLadder, "/lists/0/rows/0/ladder/unit"},
		{"a unit of weight", laddered(pricing.Ladder{Measure: pricing.MeasureWeight, Unit: kabinet.Tonne}), pricing.ErrLadder, "/lists/0/rows/0/ladder/unit"},
		{"a unit that the product does not have", laddered(pricing.Ladder{Unit: kabinet.Tonne}), pricing.ErrUnknown, "/lists/0/rows/0/ladder/unit"},
		{"a unit that no product has", row(pricing.Row{All: true, Ladder: &pricing.Ladder{Unit: "x"}, Tiers: []pricing.Tier{{Price: q("1")}}}), pricing.ErrUnknown, "/lists/0/rows/0/ladder/unit"},
		{"an amount of no price", laddered(pricing.Ladder{Measure: pricing.MeasureAmount}), pricing.ErrLadder, "/lists/0/rows/0/ladder/measure"},
		{"an amount of a period", row(pricing.Row{SKU: "A", Price: q("1"), Ladder: &pricing.Ladder{Measure: pricing.MeasureAmount, Basis: pricing.PerPeriod}, Tiers: []pricing.Tier{{}}}), pricing.ErrLadder, "/lists/0/rows/0/ladder/basis"},
		{"one key that counts in two ways", func(b book) {
			other := pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Box}
			b.Lists[0].Rows = []pricing.Row{{SKU: "A", Ladder: &group, Tiers: []pricing.Tier{{Price: q("1")}}}, {Group: "g", Ladder: &other, Tiers: []pricing.Tier{{Price: q("1")}}}}
		}, pricing.ErrLadder, "/lists/0/rows/1/ladder/key"},
		{"one key that counts two currencies", func(b book) {
			amounts := pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Measure: pricing.MeasureAmount}
			b.Lists[0].Rows = []pricing.Row{{SKU: "A", Price: q("1"), Ladder: &amounts, Tiers: []pricing.Tier{{}}}}
			b.Lists[1].Rows, b.Lists[1].Currency = b.Lists[0].Rows, eur
		}, pricing.ErrLadder, "/lists/1/rows/0/ladder/key"},

		{"list with a negative increment", func(b book) { b.Lists[0].Rounding.Increment = q("-1") }, pricing.ErrNegative, "/lists/0/rounding/increment"},
		{"list with an ending of no increment", func(b book) { b.Lists[0].Rounding.Ending = q("-0.01") }, pricing.ErrMissing, "/lists/0/rounding/increment"},
		{"list with an unknown rounding", func(b book) { b.Lists[0].Rounding = pricing.PriceRounding{Increment: q("1"), Mode: 77} }, kabinet.ErrRounding, "/lists/0/rounding/mode"},
		{"list of costs for somebody", func(b book) { b.Lists[1].Assignments = []pricing.Assignment{{}} }, pricing.ErrCost, "/lists/1/assignments"},
		{"priority too large", func(b book) { b.Lists[0].Assignments[0].Priority = 1 << 31 }, pricing.ErrTooMany, "/lists/0/assignments/0/priority"},
		{"priority too small", func(b book) { b.Lists[0].Assignments[0].Priority = -1<<31 - 1 }, pricing.ErrTooMany, "/lists/0/assignments/0/priority"},
		{"assignment known before it was", func(b book) { b.Lists[0].Assignments[0].Known = kabinet.Window{From: day, Until: day} }, kabinet.ErrWindow, "/lists/0/assignments/0/known"},
		{"agreement without currency", func(b book) { b.Agreements[0].Currency = 0 }, pricing.ErrMissing, "/agreements/0/currency"},
		{"agreement without tax mode", func(b book) { b.Agreements[0].Tax = 0 }, pricing.ErrTaxMode, "/agreements/0/tax"},
		{"agreement with an unknown policy", func(b book) { b.Agreements[0].Promotions = 7 }, pricing.ErrName, "/agreements/0/promotions"},
		{"agreement that is exclusive and favoured", func(b book) { b.Agreements[0].Exclusive, b.Agreements[0].MostFavoured = true, true }, pricing.ErrFavoured, "/agreements/0/mostFavoured"},
		{"versions that overlap", func(b book) {
			second := b.Agreements[0]
			second.Version = "2"
			b.Agreements = append(b.Agreements, second)
		}, pricing.ErrVersions, "/agreements/1"},
		{"surcharge of an agreement", func(b book) { b.Agreements[0].Surcharges[0].Percent = pct("0") }, pricing.ErrAdjustment, "/agreements/0/surcharges/0"},

		{"adjustment without id", adjust(func(a *pricing.Adjustment) { a.ID = "" }), pricing.ErrMissing, "/adjustments/1/id"},
		{"adjustment twice", adjust(func(a *pricing.Adjustment) { a.ID = "a" }), pricing.ErrDuplicate, "/adjustments/1/id"},
		{"adjustment in two ways", adjust(func(a *pricing.Adjustment) { a.Percent = pct("1") }), pricing.ErrAdjustment, "/adjustments/1"},
		{"adjustment of nothing", adjust(func(a *pricing.Adjustment) { a.Amount = kabinet.Quantity{} }), pricing.ErrAdjustment, "/adjustments/1"},
		{"adjustment of more than all", func(b book) { b.Adjustments[0].Percent = pct("-100.01") }, pricing.ErrPercent, "/adjustments/0/percent"},
		{"adjustment to a negative price", adjust(func(a *pricing.Adjustment) { a.Amount, a.Price = kabinet.Quantity{}, q("-1") }), pricing.ErrNegative, "/adjustments/1/price"},
		{"adjustment without currency", adjust(func(a *pricing.Adjustment) { a.Currency = 0 }), pricing.ErrMissing, "/adjustments/1/currency"},
		{"adjustment without tax mode", adjust(func(a *pricing.Adjustment) { a.Tax = 0 }), pricing.ErrTaxMode, "/adjustments/1/tax"},
		{"adjustment in no unit", adjust(func(a *pricing.Adjustment) { a.Unit = "x" }), pricing.ErrUnknown, "/adjustments/1/unit"},
		{"adjustment from less than nothing", adjust(func(a *pricing.Adjustment) { a.Min = q("-1") }), pricing.ErrNegative, "/adjustments/1/min"},
		{"adjustment that combines in no way", adjust(func(a *pricing.Adjustment) { a.Combine = 7 }), pricing.ErrName, "/adjustments/1/combine"},
		{"adjustments that combine in two ways", func(b book) {
			b.Adjustments[0].Group, b.Adjustments[1].Group, b.Adjustments[1].Combine = "g", "g", pricing.CombineBest
		}, pricing.ErrCombine, "/adjustments/1/combine"},
		{"a discount that passes through", adjust(func(a *pricing.Adjustment) { a.Amount, a.PassThrough = q("-1"), true }), pricing.ErrPassThrough, "/adjustments/1/passThrough"},
		{"adjustment for no product", adjust(func(a *pricing.Adjustment) { a.Products = []pricing.Selector{{SKU: "A"}, {SKU: "x"}} }), pricing.ErrUnknown, "/adjustments/1/products/1/sku"},
		{"adjustment for no group", adjust(func(a *pricing.Adjustment) { a.Products = []pricing.Selector{{Group: "x"}} }), pricing.ErrUnknown, "/adjustments/1/products/0/group"},
		{"adjustment for both", adjust(func(a *pricing.Adjustment) { a.Products = []pricing.Selector{{SKU: "A", Group: "g"}} }), pricing.ErrSelector, "/adjustments/1/products/0"},
		{"adjustment for neither", adjust(func(a *pricing.Adjustment) { a.Products = []pricing.Selector{{}} }), pricing.ErrSelector, "/adjustments/1/products/0"},
		{"adjustment for nobody", adjust(func(a *pricing.Adjustment) { a.Audience = []pricing.Party{pricing.ForUnit("")} }), pricing.ErrParty, "/adjustments/1/audience/0"},
		{"adjustment that ends before it begins", adjust(func(a *pricing.Adjustment) { a.From, a.Until = day, day }), kabinet.ErrWindow, "/adjustments/1"},
		{"promotion", func(b book) { b.Promotions[0].Percent = pct("-101") }, pricing.ErrPercent, "/promotions/0/percent"},
		{"document adjustment to a price", func(b book) {
			b.DocumentAdjustments[0] = pricing.Adjustment{ID: "a", Price: q("1"), Currency: rub, Tax: pricing.Net}
		}, pricing.ErrAdjustment, "/documentAdjustments/0/price"},
		{"document adjustment from an amount of no currency", func(b book) { b.DocumentAdjustments[0].Min = q("1") }, pricing.ErrMissing, "/documentAdjustments/0/currency"},

		{"floor without id", floor(func(f *pricing.Floor) { f.ID = "" }), pricing.ErrMissing, "/floors/0/id"},
		{"floor twice", func(b book) { b.Floors = append(b.Floors, b.Floors[0]) }, pricing.ErrDuplicate, "/floors/1/id"},
		{"floor of nothing", func(b book) { b.Floors[0] = pricing.Floor{ID: "f"} }, pricing.ErrFloor, "/floors/0"},
		{"negative floor", floor(func(f *pricing.Floor) { f.Absolute = q("-1") }), pricing.ErrNegative, "/floors/0/absolute"},
		{"floor without currency", floor(func(f *pricing.Floor) { f.Currency = 0 }), pricing.ErrMissing, "/floors/0/currency"},
		{"floor without tax mode", floor(func(f *pricing.Floor) { f.Tax = 0 }), pricing.ErrTaxMode, "/floors/0/tax"},
		{"floor in no unit", floor(func(f *pricing.Floor) { f.Unit = "x" }), pricing.ErrUnknown, "/floors/0/unit"},
		{"margin on nothing", floor(func(f *pricing.Floor) { f.Cost = "" }), pricing.ErrMissing, "/floors/0/cost"},
		{"discount on nothing", floor(func(f *pricing.Floor) { f.List = "" }), pricing.ErrMissing, "/floors/0/list"},
		{"more discount than there is", floor(func(f *pricing.Floor) { f.MaxDiscount = pct("101") }), pricing.ErrPercent, "/floors/0/maxDiscount"},
		{"less margin than there is", floor(func(f *pricing.Floor) { f.Margin = pct("-101") }), pricing.ErrPercent, "/floors/0/margin"},
		{"unknown action", floor(func(f *pricing.Floor) { f.Action = 7 }), pricing.ErrName, "/floors/0/action"},
		{"floor of no cost", floor(func(f *pricing.Floor) { f.Cost = "x" }), pricing.ErrUnknown, "/floors/0/cost"},
		{"floor of no list", floor(func(f *pricing.Floor) { f.List = "x" }), pricing.ErrUnknown, "/floors/0/list"},

		{"series", func(b book) { b.Indices[0].Observations[0].ID = "" }, index.ErrMissing, "/indices/0/observations/0/id"},
		{"surcharge without id", func(b book) { b.Surcharges[0].ID = "" }, pricing.ErrMissing, "/surcharges/0/id"},
		{"surcharge twice", func(b book) { b.Surcharges = append(b.Surcharges, b.Surcharges[0]) }, pricing.ErrDuplicate, "/surcharges/1/id"},
		{"surcharge of no agreement", func(b book) { b.Surcharges[0].Agreement = "x" }, pricing.ErrUnknown, "/surcharges/0/agreement"},
		{"surcharge in no unit", func(b book) { b.Surcharges[0].Unit = "x" }, pricing.ErrUnknown, "/surcharges/0/unit"},
		{"surcharge of no series", func(b book) { b.Surcharges[0].Index = "x" }, index.ErrSeries, "/surcharges/0/index"},
		{"surcharge for no product", func(b book) { b.Surcharges[0].Products = []pricing.Selector{{SKU: "x"}} }, pricing.ErrUnknown, "/surcharges/0/products/0/sku"},

		{"assortment without id", func(b book) { b.Assortments[0].ID = "" }, pricing.ErrMissing, "/assortments/0/id"},
		{"assortment twice", func(b book) { b.Assortments = append(b.Assortments, b.Assortments[0]) }, pricing.ErrDuplicate, "/assortments/1/id"},
		{"assortment for nobody", func(b book) { b.Assortments[0].Audience[0].ID = "" }, pricing.ErrParty, "/assortments/0/audience/0"},
		{"assortment of nothing", func(b book) { b.Assortments[0].Allow[0].Group = "x" }, pricing.ErrUnknown, "/assortments/0/allow/0/group"},
		{"assortment without nothing", func(b book) { b.Assortments[0].Deny = []pricing.Selector{{SKU: "x"}} }, pricing.ErrUnknown, "/assortments/0/deny/0/sku"},
		{"rate without id", func(b book) { b.Rates[0].ID = "" }, pricing.ErrMissing, "/rates/0/id"},
		{"rate of nothing", func(b book) { b.Rates[0].Of = 0 }, pricing.ErrRate, "/rates/0/in"},
		{"rate to itself", func(b book) { b.Rates[0].In = eur }, pricing.ErrRate, "/rates/0/in"},
		{"rate of zero", func(b book) { b.Rates[0].Rate = kabinet.MustRate("0") }, pricing.ErrRate, "/rates/0/rate"},
		{"rate twice", func(b book) { b.Rates = append(b.Rates, b.Rates[0]) }, pricing.ErrDuplicate, "/rates/1/id"},
		{"negative tax", func(b book) { b.Taxes[0].Rate = pct("-1") }, pricing.ErrNegative, "/taxes/0/rate"},
		{"two taxes at once", func(b book) { b.Taxes = append(b.Taxes, pricing.TaxRate{Rate: pct("10")}) }, pricing.ErrTaxes, "/taxes/1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := oneOfEach()
			compile(t, b)
			c.book(&b)
			s, _, err := pricing.Compile(b)
			require.ErrorIs(t, err, c.want)
			require.Nil(t, s)
			require.Equal(t, c.at, place(t, err))
		})
	}
}

// What a little more costs less, or what each costs more of, is told at once:
// also where tiers say it in per cent, or off an amount.
func TestCompileWarnsOfLadders(t *testing.T) {
	row := func(tiers ...pricing.Tier) pricing.Row { return pricing.Row{SKU: "A", Price: q("10"), Tiers: tiers} }
	off := func(from, percent string) pricing.Tier { return pricing.Tier{From: q(from), PercentOff: pct(percent)} }
	for _, c := range []struct {
		name    string
		row     pricing.Row
		saving  string
		want    string
		warning string
	}{
		{"5 % are usual", ladder("A", "1", "100", "10", "95"), "", "", ""},
		{"more is not", ladder("A", "1", "100", "10", "94.99"), "", "ladder_saving /lists/0/rows/0/tiers/1/price", "just below 10 of A, buying more saves 5.01 %"},
		{"unless it is stated", ladder("A", "1", "100", "10", "90"), "10", "", ""},
		{"it rises", ladder("A", "1", "100", "10", "100.01"), "", "ladder_rises /lists/0/rows/0/tiers/1/price", "the price of A rises from 100 to 100.01 at 10"},
		{"in per cent", row(off("1", "2"), off("10", "7")), "", "ladder_saving /lists/0/rows/0/tiers/1/percentOff", "just below 10 of A, buying more saves 5.1 %"},
		{"little in per cent", row(off("1", "2"), off("10", "5")), "", "", ""},
		{"less in per cent", row(off("1", "2"), off("10", "1")), "", "ladder_rises /lists/0/rows/0/tiers/1/percentOff", "the price of A rises from −2 % to −1 % at 10"},
		{"from nothing off", row(pricing.Tier{}, off("10", "6")), "", "ladder_saving /lists/0/rows/0/tiers/1/percentOff", "just below 10 of A, buying more saves 6 %"},
		{"amounts off", row(pricing.Tier{}, pricing.Tier{From: q("10"), AmountOff: q("1")}), "", "ladder_saving /lists/0/rows/0/tiers/1/amountOff", "just below 10 of A, buying more saves 10 %"},
		{"a price after per cent", row(off("1", "10"), pricing.Tier{From: q("10"), Price: q("9.5")}), "", "ladder_rises /lists/0/rows/0/tiers/1/price", "the price of A rises from 9 to 9.5 at 10"},
		{"per cent after a price", row(pricing.Tier{Price: q("9")}, off("10", "20")), "", "ladder_saving /lists/0/rows/0/tiers/1/percentOff", "just below 10 of A, buying more saves 11.11 %"},
		{"per cent off a list", pricing.Row{SKU: "A", Of: "cost", Tiers: []pricing.Tier{{}, off("10", "6")}}, "", "ladder_saving /lists/0/rows/0/tiers/1/percentOff", "just below 10 of A, buying more saves 6 %"},
		{"less per cent off a list", pricing.Row{SKU: "A", Of: "cost", Tiers: []pricing.Tier{off("1", "6"), off("10", "5")}}, "", "ladder_rises /lists/0/rows/0/tiers/1/percentOff", "the price of A rises from −6 % to −5 % at 10"},
		{"amounts off a list cannot be told", pricing.Row{SKU: "A", Of: "cost", Tiers: []pricing.Tier{{}, {From: q("10"), AmountOff: q("1")}}}, "", "", ""},
		{"bands never save", by(ladder("A", "1", "100", "10", "50"), pricing.Ladder{Mode: pricing.Graduated}), "", "", ""},
		{"blocks do", by(ladder("A", "1", "100", "10", "50"), pricing.Ladder{Mode: pricing.Block, Block: q("5")}), "", "ladder_saving /lists/0/rows/0/tiers/1/price", "just below 10 of A, buying more saves 50 %"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := oneOfEach()
			b.Lists[0].Rows = []pricing.Row{c.row}
			if c.saving != "" {
				b.Policy.SavingWarning = pct(c.saving)
			}
			_, report, err := pricing.Compile(b)
			require.NoError(t, err)
			var got, text string
			for _, w := range report.Warnings {
				got, text = w.Code+" "+w.At, w.Message(nil)
			}
			require.Equal(t, []string{c.want, c.warning}, []string{got, text})
		})
	}
}
