package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// pipe is a 159×6 pipe: 22.64 kg a metre by GOST 10704, cut to 11.7 m.
var pipe = pricing.Product{
	SKU: "PIPE-159x6", Name: "Pipe 159×6", Unit: kabinet.Metre,
	Packs: []pricing.Pack{
		{Unit: kabinet.Tonne, Num: 100000, Den: 2264, Nominal: true, Standard: "GOST 10704"},
		{Unit: kabinet.Piece, Num: 117, Den: 10},
	},
}

func TestPipeIsPricedByTheTonneAndOrderedByThePiece(t *testing.T) {
	b := pricing.Book{Products: []pricing.Product{pipe}, Lists: []pricing.List{
		list("base", []pricing.Row{{SKU: pipe.SKU, Unit: kabinet.Tonne, Price: q("78500"), Convertible: true}}, pricing.ForEveryone()),
	}}
	r := ask(pipe.SKU, "43")
	r.Unit = kabinet.Piece
	res, trace := view(t, b, acme).Explain(r)
	// 43 × 11.7 m = 503.1 m = 11.390184 t, priced as 11.390 t: not 894,129.44.
	priced(t, res, "78500.00", "894115.00")
	require.Equal(t, "11.39", res.Quantity.String())
	require.Equal(t, kabinet.Tonne, res.Unit)
	require.Equal(t, "GOST 10704", trace.Conversion.Standard)
	require.True(t, trace.Conversion.Nominal)
	require.Equal(t, "43", trace.Conversion.From.String())
	require.EqualValues(t, 33111, trace.Conversion.Num)
	require.EqualValues(t, 125000, trace.Conversion.Den)
}

func TestPriceForManyUnits(t *testing.T) {
	cable := pricing.Product{SKU: "CABLE", Unit: kabinet.Metre}
	b := pricing.Book{Products: []pricing.Product{cable}, Lists: []pricing.List{
		list("base", []pricing.Row{{SKU: "CABLE", Per: q("100"), Price: q("61.80")}}, pricing.ForEveryone()),
	}}
	r := view(t, b, acme).Resolve(ask("CABLE", "250"))
	priced(t, r, "61.80", "154.50")
	require.Equal(t, "100", r.Per.String())
}

func TestExactUnitComesBeforeAConvertedOne(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	piece, box := pricing.Row{SKU: "A", Price: q("10"), Convertible: true}, pricing.Row{SKU: "A", Unit: kabinet.Box, Price: q("100")}
	for _, rows := range [][]pricing.Row{{piece, box}, {box, piece}} {
		v := view(t, pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", rows, pricing.ForEveryone())}}, acme)
		r := ask("A", "2")
		r.Unit = kabinet.Box
		priced(t, v.Resolve(r), "100.00", "200.00")
	}
	v := view(t, pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{piece}, pricing.ForEveryone())}}, acme)
	r := ask("A", "2")
	r.Unit = kabinet.Box
	priced(t, v.Resolve(r), "10.00", "240.00")
	unpriced(t, view(t, pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{box}, pricing.ForEveryone())}}, acme).Resolve(ask("A", "2")), pricing.ReasonUnit)
}

func TestQuantityFinerThanItsUnitCannotBeOrdered(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{price("A", "10")}, pricing.ForEveryone())}}
	r := view(t, b, acme).Resolve(ask("A", "2.5"))
	priced(t, r, "10.00", "25.00")
	require.Equal(t, pricing.Orderability{Reason: pricing.ReasonTooFine, Below: q("2"), Above: q("3"), Unit: kabinet.Piece}, r.Order)
	require.True(t, view(t, b, acme).Resolve(ask("A", "2.000")).Order.OK)

	b.Units = []pricing.Unit{{Code: kabinet.Piece, Digits: 1}}
	require.True(t, view(t, b, acme).Resolve(ask("A", "2.5")).Order.OK)
}

func TestOrderRules(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	rule := pricing.OrderRule{Min: q("20"), Max: q("100"), Step: q("10")}
	for _, c := range []struct {
		name     string
		rule     pricing.OrderRule
		quantity string
		unit     kabinet.UoM
		want     pricing.Orderability
	}{
		{"at the minimum", rule, "20", "", pricing.Orderability{OK: true}},
		{"at the maximum", rule, "100", "", pricing.Orderability{OK: true}},
		{"below", rule, "19", "", pricing.Orderability{Reason: pricing.ReasonBelowMin, Above: q("20"), Unit: kabinet.Piece}},
		{"above", rule, "101", "", pricing.Orderability{Reason: pricing.ReasonAboveMax, Below: q("100"), Unit: kabinet.Piece}},
		{"between", rule, "25", "", pricing.Orderability{Reason: pricing.ReasonStep, Below: q("20"), Above: q("30"), Unit: kabinet.Piece}},
		{"boxes that make a multiple", rule, "5", kabinet.Box, pricing.Orderability{OK: true}},
		{"boxes that do not", rule, "2", kabinet.Box, pricing.Orderability{Reason: pricing.ReasonStep, Above: q("5"), Unit: kabinet.Box}},
		{"whole boxes in pieces", pricing.OrderRule{Step: q("1"), Unit: kabinet.Box}, "36", "", pricing.Orderability{OK: true}},
		{"no whole boxes", pricing.OrderRule{Step: q("1"), Unit: kabinet.Box}, "40", "", pricing.Orderability{Reason: pricing.ReasonStep, Below: q("36"), Above: q("48"), Unit: kabinet.Piece}},
		{"no box holds just four", pricing.OrderRule{Min: q("40"), Max: q("40")}, "5", kabinet.Box, pricing.Orderability{Reason: pricing.ReasonAboveMax, Unit: kabinet.Box}},
		{"a third of a box is no box", pricing.OrderRule{Step: q("1"), Unit: kabinet.Box}, "4", "", pricing.Orderability{Reason: pricing.ReasonStep, Above: q("12"), Unit: kabinet.Piece}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask("A", c.quantity)
			r.Unit = c.unit
			row := pricing.Row{SKU: "A", Price: q("1"), Convertible: true, Order: c.rule}
			got := view(t, pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}, acme).Resolve(r)
			require.Equal(t, pricing.Priced, got.Outcome, "price and orderability are separate")
			require.Equal(t, c.want, got.Order)
			if !c.want.OK {
				require.ErrorIs(t, got.Err(), kabinet.Invalid)
			}
			// The product's rule holds where the row has none.
			row.Order, p.Order = pricing.OrderRule{}, c.rule
			got = view(t, pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}, acme).Resolve(r)
			require.Equal(t, c.want, got.Order)
		})
	}
	t.Run("the row's rule overrides the product's", func(t *testing.T) {
		p := p
		p.Order = pricing.OrderRule{Min: q("50")}
		row := pricing.Row{SKU: "A", Price: q("1"), Order: pricing.OrderRule{Min: q("5")}}
		got := view(t, pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}, acme).Resolve(ask("A", "6"))
		require.True(t, got.Order.OK)
	})
}

func TestLadderAndNextBreak(t *testing.T) {
	b := pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{
		list("b", []pricing.Row{ladder("A", "1", "10", "10", "9", "100", "8"), price("B", "1")}, pricing.ForEveryone()),
	}}
	v := view(t, b, acme)
	steps := v.Ladder(nil, ask("A", "12"))
	require.Len(t, steps, 3)
	require.Equal(t, "10", steps[1].From.String())
	require.Equal(t, "9.00 RUB", steps[1].Price.String())
	require.Empty(t, v.Ladder(nil, ask("B", "1")))
	require.Empty(t, v.Ladder(nil, ask("A", "0.5")))

	next, ok := nextBreak(v, ask("A", "12"))
	require.True(t, ok)
	require.Equal(t, "100", next.From.String())
	_, ok = nextBreak(v, ask("A", "100"))
	require.False(t, ok, "the last tier is open")
	_, ok = nextBreak(v, ask("B", "1"))
	require.False(t, ok)
	_, ok = v.NextBreak(ask("nothing", "1"), v.Resolve(ask("A", "1")))
	require.False(t, ok)
}

func TestAPriceByTheBoxPricesPiecesExactly(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	b := pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{{SKU: "A", Unit: kabinet.Box, Price: q("1200"), Convertible: true}}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	for pieces, total := range map[string]string{"5": "500.00", "6": "600.00", "17": "1700.00", "1": "100.00"} {
		priced(t, v.Resolve(ask("A", pieces)), "1200.00", total)
	}
}

func TestAQuantityThatRoundsToNothingHasNoPrice(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Kilogram, Packs: []pricing.Pack{{Unit: kabinet.Tonne, Num: 1000}}}
	b := pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{{SKU: "A", Unit: kabinet.Tonne, Price: q("50000"), Convertible: true}}, pricing.ForEveryone())}}
	r := view(t, b, acme).Resolve(ask("A", "0.4"))
	unpriced(t, r, pricing.ReasonTooSmall)
	require.EqualError(t, r.Err(), "the quantity is too small to be priced in TNE")
}

func TestPoolingInSeveralUnitsRoundsOnce(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 3}, {Unit: kabinet.Tonne, Num: 10000, Den: 14}}}
	b := pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{{
		SKU: "A", Unit: kabinet.Tonne, Convertible: true, Tiers: []pricing.Tier{{From: q("0.001"), Price: q("100000")}, {From: q("0.006"), Price: q("90000")}},
	}}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	line := func(quantity string, unit kabinet.UoM) pricing.Request {
		r := ask("A", quantity)
		r.Unit, r.Basis = unit, pricing.Together
		return r
	}
	whole := v.ResolveAll(nil, []pricing.Request{line("4", "")})[0] // 0.0056 t is 0.006 t
	require.Equal(t, "90000.00", whole.Price.Amount())
	for _, r := range v.ResolveAll(nil, []pricing.Request{line("1", ""), line("1", kabinet.Box)}) {
		require.Equal(t, "90000.00", r.Price.Amount())
		require.Equal(t, "0.006", r.Counted.String())
	}
}

func TestLinesOfTwoInstantsDoNotPool(t *testing.T) {
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{ladder("A", "1", "10", "10", "9")}, pricing.ForEveryone())}}, acme)
	one, two := ask("A", "5"), ask("A", "5")
	one.Basis, two.Basis, two.At = pricing.Together, pricing.Together, day.Add(1)
	for _, r := range v.ResolveAll(nil, []pricing.Request{one, two}) {
		require.Equal(t, "10.00", r.Price.Amount())
	}
}

func TestNearestQuantitiesCanBeOrdered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{
			{Unit: kabinet.Box, Num: rapid.Int64Range(1, 12).Draw(t, "box")}, {Unit: kabinet.Tonne, Num: 1000, Den: rapid.Int64Range(1, 30).Draw(t, "kg")},
		}}
		units := []kabinet.UoM{kabinet.Piece, kabinet.Box, kabinet.Tonne}
		step := rapid.Int64Range(0, 8).Draw(t, "step")
		times := func(label string) kabinet.Quantity {
			return kabinet.QuantityOf(max(step, 1) * rapid.Int64Range(0, 9).Draw(t, label))
		}
		rule := pricing.OrderRule{Step: kabinet.QuantityOf(step), Min: times("min"), Max: times("max"), Unit: rapid.SampledFrom(units).Draw(t, "rule unit")}
		row := pricing.Row{SKU: "A", Price: q("1"), Convertible: true, Order: rule}
		b := pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}
		s, _, err := pricing.Compile(b)
		if err != nil {
			return // a rule that contradicts itself
		}
		v, err := s.For(acme)
		require.NoError(t, err)
		r := ask("A", "1")
		r.Unit = rapid.SampledFrom(units).Draw(t, "unit")
		r.Quantity, err = kabinet.NewQuantity(rapid.Int64Range(1, 200_000).Draw(t, "quantity"), 3)
		require.NoError(t, err)
		got := v.Resolve(r)
		if got.Outcome != pricing.Priced || got.Order.OK {
			return
		}
		require.Equal(t, r.Unit, got.Order.Unit)
		for _, near := range []kabinet.Quantity{got.Order.Below, got.Order.Above} {
			if near.IsZero() {
				continue
			}
			r.Quantity = near
			require.True(t, v.Resolve(r).Order.OK, "%s is named but cannot be ordered: %+v", near, v.Resolve(r).Order)
		}
		require.True(t, got.Order.Below.IsZero() || got.Order.Below.Less(got.Order.Above) || got.Order.Above.IsZero())
	})
}

func TestALadderMayBeginAtNothing(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{ladder("A", "0", "10", "10", "9")}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	r := v.Resolve(ask("A", "1"))
	priced(t, r, "10.00", "10.00")
	require.True(t, r.Ladder)
	require.Len(t, v.Ladder(nil, ask("A", "1")), 2)
	next, ok := v.NextBreak(ask("A", "1"), r)
	require.True(t, ok)
	require.Equal(t, "10", next.From.String())
}

func TestCheaperQuantity(t *testing.T) {
	row := ladder("A", "1", "10", "10", "8", "100", "5")
	b := pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{list("b", []pricing.Row{row, price("B", "1")}, pricing.ForEveryone())}}
	for _, c := range []struct {
		quantity, cheaper, saving string
		order                     pricing.OrderRule
	}{
		{quantity: "7", cheaper: ""},
		{quantity: "8", cheaper: ""}, // 8 × 10 = 10 × 8
		{quantity: "9", cheaper: "10", saving: "10.00"},
		{quantity: "63", cheaper: "100", saving: "4.00"},
		{quantity: "62", cheaper: ""},
		{quantity: "100", cheaper: ""},
		{quantity: "9", cheaper: "", order: pricing.OrderRule{Step: q("9")}},   // 18 × 8 is more
		{quantity: "63", cheaper: "", order: pricing.OrderRule{Step: q("21")}}, // 105 × 5 is more than 63 × 8
		{quantity: "9", cheaper: "", order: pricing.OrderRule{Max: q("9")}},
	} {
		b.Lists[0].Rows[0].Order = c.order
		v := view(t, b, acme)
		got, ok := v.CheaperQuantity(ask("A", c.quantity), v.Resolve(ask("A", c.quantity)))
		require.Equal(t, c.cheaper != "", ok, c.quantity)
		if ok {
			require.Equal(t, c.cheaper, got.Quantity.String())
			require.Equal(t, c.saving, got.Saving.Amount())
		}
	}
	v := view(t, b, acme)
	_, ok := v.CheaperQuantity(ask("B", "1"), v.Resolve(ask("B", "1")))
	require.False(t, ok)
}
