package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
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
