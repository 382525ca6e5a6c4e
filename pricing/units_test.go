package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

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
		{"boxes that do not", rule, "2", kabinet.Box, pricing.Orderability{Reason: pricing.ReasonStep, Below: q("20"), Above: q("30"), Unit: kabinet.Piece}},
		{"whole boxes in pieces", pricing.OrderRule{Step: q("1"), Unit: kabinet.Box}, "36", "", pricing.Orderability{OK: true}},
		{"no whole boxes", pricing.OrderRule{Step: q("1"), Unit: kabinet.Box}, "40", "", pricing.Orderability{Reason: pricing.ReasonStep, Below: q("3"), Above: q("4"), Unit: kabinet.Box}},
		{"a third of a box is no box", pricing.OrderRule{Step: q("1"), Unit: kabinet.Box}, "4", "", pricing.Orderability{Reason: pricing.ReasonStep, Above: q("1"), Unit: kabinet.Box}},
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

	next, ok := v.NextBreak("A", v.Resolve(ask("A", "12")))
	require.True(t, ok)
	require.Equal(t, "100", next.From.String())
	_, ok = v.NextBreak("A", v.Resolve(ask("A", "100")))
	require.False(t, ok, "the last tier is open")
	_, ok = v.NextBreak("B", v.Resolve(ask("B", "1")))
	require.False(t, ok)
	_, ok = v.NextBreak("nothing", v.Resolve(ask("A", "1")))
	require.False(t, ok)
}
