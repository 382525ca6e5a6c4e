package pricing_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// by makes the tiers of a row count as the ladder says.
func by(r pricing.Row, how pricing.Ladder) pricing.Row {
	r.Ladder = &how
	return r
}

// sum adds the totals of lines, all of which have a price.
func sum(t require.TestingT, results []pricing.Result) string {
	var out kabinet.Money
	for _, r := range results {
		require.Equal(t, pricing.Priced, r.Outcome, "%s", r.Reason)
		var err error
		out, err = out.Add(r.Total)
		require.NoError(t, err)
	}
	return out.Amount()
}

// steel is the vector of the design: three products, one of them in bags of 25 kg,
// and ten tiers.
func steel(how pricing.Ladder) (pricing.Book, []pricing.Request) {
	var tiers []pricing.Tier
	for i, from := range []string{"1", "3", "5", "10", "15", "20", "30", "40", "60", "80"} {
		tiers = append(tiers, pricing.Tier{From: q(from), PercentOff: pct([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8.5", "10"}[i])})
	}
	row := func(sku kabinet.SKU, amount string) pricing.Row {
		return by(pricing.Row{SKU: sku, Price: q(amount), Convertible: true, Tiers: tiers}, how)
	}
	tonne := func(sku kabinet.SKU) pricing.Product { return pricing.Product{SKU: sku, Unit: kabinet.Tonne} }
	bags := pricing.Product{SKU: "C", Unit: kabinet.Tonne, Packs: []pricing.Pack{{Unit: "BAG", Num: 1, Den: 40}}}
	lines := []pricing.Request{ask("A", "12.4"), ask("B", "7.9"), ask("C", "300")}
	lines[2].Unit = "BAG"
	return general([]pricing.Product{tonne("A"), tonne("B"), bags}, row("A", "60000"), row("B", "64000"), row("C", "9500")), lines
}

func TestVectorOfTenTiers(t *testing.T) {
	b, lines := steel(pricing.Ladder{Basis: pricing.PerGroup, Key: "steel", Unit: kabinet.Tonne})
	pooled := together(view(t, b, acme), lines...)
	require.Equal(t, []string{"706800.00", "480320.00", "67687.50"}, totals(pooled))
	require.Equal(t, "1254807.50", sum(t, pooled))
	before := kabinet.Zero(rub)
	for i, r := range pooled { // what it would be without the ladder
		amount, err := kabinet.MustMoney(b.Lists[0].Rows[i].Price.String()+" RUB").Mul(r.Quantity, 2, kabinet.HalfUp)
		require.NoError(t, err)
		before, err = before.Add(amount)
		require.NoError(t, err)
	}
	require.Equal(t, "1320850.00", before.Amount())
	for _, r := range pooled {
		require.Equal(t, []string{"27.8", "20", "steel"}, []string{r.Counted.String(), r.Tier.String(), r.Key})
	}
	for _, basis := range []pricing.LadderBasis{pricing.PerLine, pricing.PerSKU, pricing.PerPeriod} {
		b, lines = steel(pricing.Ladder{Basis: basis})
		require.Equal(t, "1286993.00", sum(t, together(view(t, b, acme), lines...)), basis.String())
	}
	for i := range lines {
		lines[i].Basis = pricing.Each // on a page they do not count together, whatever the ladder
	}
	b, _ = steel(pricing.Ladder{Basis: pricing.PerGroup, Key: "steel", Unit: kabinet.Tonne})
	require.Equal(t, "1286993.00", sum(t, view(t, b, acme).ResolveAll(nil, lines)))
	for i := range lines {
		lines[i].Basis = pricing.Together
	}
	lines[0].Basis = pricing.Each // neither counts it, nor is counted
	require.Equal(t, []string{"721680.00", "485376.00", "68400.00"}, totals(view(t, b, acme).ResolveAll(nil, lines)))
}

func TestModes(t *testing.T) {
	prices := ladder("A", "1", "10", "10", "9", "100", "8").Tiers
	graduated, block := pricing.Ladder{Mode: pricing.Graduated}, pricing.Ladder{Mode: pricing.Block, Block: q("12")}
	packs := ladder("A", "0", "120", "24", "110").Tiers
	fees := []pricing.Tier{{From: q("1"), Price: q("10"), Fee: q("50")}, {From: q("10"), Price: q("9"), Fee: q("20.5")}, {From: q("100"), Price: q("8")}}
	off := []pricing.Tier{{}, {From: q("10"), PercentOff: pct("12.5")}, {From: q("20"), AmountOff: q("3")}, {From: q("30"), Price: q("6")}}
	for _, c := range []struct {
		name     string
		row      pricing.Row
		quantity string
		price    string
		total    string
	}{
		{"all units", by(pricing.Row{SKU: "A", Tiers: prices}, pricing.Ladder{}), "12", "9.00", "108.00"},
		{"graduated in the first", by(pricing.Row{SKU: "A", Tiers: prices}, graduated), "9", "10.00", "90.00"},
		{"graduated on the edge", by(pricing.Row{SKU: "A", Tiers: prices}, graduated), "10", "9.00", "100.00"},
		{"graduated past it", by(pricing.Row{SKU: "A", Tiers: prices}, graduated), "12", "9.00", "118.00"},
		{"graduated through all", by(pricing.Row{SKU: "A", Tiers: prices}, graduated), "150", "8.00", "1310.00"}, // 10 × 10 + 90 × 9 + 50 × 8
		{"graduated for a hundred", by(pricing.Row{SKU: "A", Per: q("100"), Tiers: prices}, graduated), "150", "8.00", "13.10"},
		{"a block", by(pricing.Row{SKU: "A", Tiers: packs}, block), "1", "120.00", "120.00"},
		{"a full block", by(pricing.Row{SKU: "A", Tiers: packs}, block), "12", "120.00", "120.00"},
		{"one begun", by(pricing.Row{SKU: "A", Tiers: packs}, block), "13", "120.00", "240.00"},
		{"blocks of the next tier", by(pricing.Row{SKU: "A", Tiers: packs}, block), "25", "110.00", "330.00"},
		{"a fee", pricing.Row{SKU: "A", Tiers: fees}, "5", "10.00", "100.00"},
		{"another fee", pricing.Row{SKU: "A", Tiers: fees}, "10", "9.00", "110.50"},
		{"no fee", pricing.Row{SKU: "A", Tiers: fees}, "100", "8.00", "800.00"},
		{"a fee on bands", by(pricing.Row{SKU: "A", Tiers: fees}, graduated), "12", "9.00", "138.50"},
		{"a fee on blocks", by(pricing.Row{SKU: "A", Tiers: []pricing.Tier{{Price: q("120"), Fee: q("5")}}}, block), "13", "120.00", "245.00"},
		{"nothing off", pricing.Row{SKU: "A", Price: q("8"), Tiers: off}, "9", "8.00", "72.00"},
		{"a percentage off", pricing.Row{SKU: "A", Price: q("8"), Tiers: off}, "10", "7.00", "70.00"},
		{"an amount off", pricing.Row{SKU: "A", Price: q("8"), Tiers: off}, "20", "5.00", "100.00"},
		{"a price of its own", pricing.Row{SKU: "A", Price: q("8"), Tiers: off}, "30", "6.00", "180.00"},
		{"reductions by bands", by(pricing.Row{SKU: "A", Price: q("8"), Tiers: off}, graduated), "40", "6.00", "260.00"}, // 80 + 70 + 50 + 60
	} {
		t.Run(c.name, func(t *testing.T) {
			v := view(t, general(pcs("A"), c.row), acme)
			r := v.Resolve(ask("A", c.quantity))
			priced(t, r, c.price, c.total)
			require.True(t, r.Ladder)
			require.Equal(t, c.total, answer(together(v, ask("A", c.quantity))[0]), "alone in an order")
		})
	}
	v := view(t, general(pcs("A"), by(pricing.Row{SKU: "A", Tiers: packs}, block)), acme)
	require.Equal(t, "12", v.Resolve(ask("A", "1")).Per.String(), "the price is for a block")
}

func TestMoreOffATierThanThePriceIsAnError(t *testing.T) {
	b := general(pcs("A"), price("A", "1"))
	b.Agreements = []pricing.Agreement{contract("c", pricing.Row{SKU: "A", Price: q("8"), Tiers: []pricing.Tier{{}, {From: q("10"), AmountOff: q("9")}}})}
	v := view(t, b, acme)
	priced(t, v.Resolve(ask("A", "9")), "8.00", "72.00")
	unpriced(t, v.Resolve(ask("A", "10")), pricing.ReasonNegative)
}

// Amounts that do not come from a price are computed and rounded once, and then
// allocated by largest remainder.
func TestSharedAmountsAreRoundedOnceAndAllocated(t *testing.T) {
	for _, c := range []struct {
		name  string
		row   pricing.Row
		lines []string
		want  []string
	}{
		{"bands", by(ladder("A", "0", "0.10", "2", "0.095"), pricing.Ladder{Mode: pricing.Graduated}), []string{"1", "1", "1"}, []string{"0.10", "0.10", "0.10"}}, // 0.295
		{"a fee", pricing.Row{SKU: "A", Tiers: []pricing.Tier{{Price: q("1"), Fee: q("100")}}}, []string{"1", "1", "1"}, []string{"34.34", "34.33", "34.33"}},
		{"a fee by quantity", pricing.Row{SKU: "A", Tiers: []pricing.Tier{{Price: q("1"), Fee: q("100")}}}, []string{"1", "3"}, []string{"26.00", "78.00"}},
		{"blocks", by(ladder("A", "0", "100"), pricing.Ladder{Mode: pricing.Block, Block: q("10")}), []string{"4", "4", "4"}, []string{"66.67", "66.67", "66.66"}},
		{"lines that are alone", by(ladder("A", "0", "100"), pricing.Ladder{Mode: pricing.Block, Block: q("10"), Basis: pricing.PerLine}), []string{"4", "4", "4"}, []string{"100.00", "100.00", "100.00"}},
		{"and round alone", by(ladder("A", "0", "0.005", "9", "1"), pricing.Ladder{Mode: pricing.Graduated, Basis: pricing.PerLine}), []string{"1", "1", "1"}, []string{"0.01", "0.01", "0.01"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lines []pricing.Request
			for _, x := range c.lines {
				lines = append(lines, ask("A", x))
			}
			require.Equal(t, c.want, totals(together(view(t, general(pcs("A"), c.row), acme), lines...)))
		})
	}
}

func TestSplittingALineChangesNoSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{
			{Unit: kabinet.Kilogram, Num: 1000, Den: rapid.Int64Range(1, 9999).Draw(t, "grams")}, {Unit: kabinet.Box, Num: rapid.Int64Range(2, 9).Draw(t, "box")},
		}}
		how := pricing.Ladder{
			Mode:    rapid.SampledFrom([]pricing.LadderMode{pricing.AllUnits, pricing.Graduated, pricing.Block}).Draw(t, "mode"),
			Basis:   rapid.SampledFrom([]pricing.LadderBasis{pricing.PerSKU, pricing.PerPeriod, pricing.PerGroup}).Draw(t, "basis"),
			Measure: rapid.SampledFrom([]pricing.Measure{pricing.MeasureQuantity, pricing.MeasureWeight, pricing.MeasureAmount}).Draw(t, "measure"),
		}
		row := pricing.Row{SKU: "A", Unit: kabinet.Kilogram, Convertible: true, Price: q("7.77")}
		row.Per = kabinet.QuantityOf(rapid.SampledFrom([]int64{1, 3}).Draw(t, "per"))
		switch {
		case how.Mode == pricing.Block:
			how.Measure, how.Block, how.Basis, row.Per = pricing.MeasureQuantity, q("1.5"), pricing.PerSKU, kabinet.Quantity{}
		case how.Basis == pricing.PerPeriod && how.Measure == pricing.MeasureAmount:
			how.Measure = pricing.MeasureQuantity
		}
		if how.Basis == pricing.PerGroup {
			how.Key = "k"
			if how.Measure == pricing.MeasureQuantity {
				how.Unit = kabinet.Kilogram
			}
		}
		row.Ladder = &how
		for i := range rapid.IntRange(1, 4).Draw(t, "tiers") {
			row.Tiers = append(row.Tiers, pricing.Tier{From: kabinet.QuantityOf(int64(i * 9)), PercentOff: pct([]string{"0", "3.3", "5", "11.1"}[i]), Fee: q(rapid.SampledFrom([]string{"0", "10", "0.01"}).Draw(t, "fee"))})
		}
		if how.Mode == pricing.AllUnits {
			row.Tiers[0].Fee = q("10") // or each line has a price of its own
			for i := range row.Tiers {
				row.Tiers[i].Fee = q("10")
			}
		}
		v := view(t, general([]pricing.Product{p}, row), acme)
		units := []kabinet.UoM{kabinet.Piece, kabinet.Box}
		boxes := rapid.Int64Range(1, 40).Draw(t, "boxes")
		whole := ask("A", "1")
		whole.Unit, whole.Quantity = kabinet.Box, kabinet.QuantityOf(boxes)
		if how.Basis == pricing.PerPeriod {
			whole.Conditions = &pricing.Conditions{Taken: kabinet.QuantityOf(rapid.Int64Range(0, 20).Draw(t, "taken"))}
		}
		want := together(v, whole)
		require.Equal(t, want[0].Total, v.Resolve(whole).Total, "alone and in an order of one line")
		var parts []pricing.Request
		for left := boxes * p.Packs[1].Num; left > 0; {
			n := rapid.Int64Range(1, left).Draw(t, "part")
			part := whole
			part.Unit, part.Quantity = kabinet.Piece, kabinet.QuantityOf(n)
			if n%p.Packs[1].Num == 0 {
				part.Unit = rapid.SampledFrom(units).Draw(t, "unit")
			}
			if part.Unit == kabinet.Box {
				part.Quantity = kabinet.QuantityOf(n / p.Packs[1].Num)
			} else if part.Conditions != nil {
				taken, _ := whole.Conditions.Taken.MulDiv(p.Packs[1].Num, 1, 0, kabinet.HalfUp)
				part.Conditions = &pricing.Conditions{Taken: taken}
			}
			left -= n
			parts = append(parts, part)
		}
		got := together(v, parts...)
		require.Equal(t, want[0].Total.Amount(), sum(t, got))
		for _, r := range got {
			require.Equal(t, []string{want[0].Tier.String(), want[0].Counted.String(), want[0].Price.Amount()}, []string{r.Tier.String(), r.Counted.String(), r.Price.Amount()})
		}
	})
}

// heavy is a product of 2.5 kg and 4 litres a piece.
var heavy = pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{
	{Unit: kabinet.Kilogram, Num: 2, Den: 5}, {Unit: kabinet.Litre, Num: 1, Den: 4}, {Unit: kabinet.Box, Num: 10},
}}

func TestMeasures(t *testing.T) {
	for _, c := range []struct {
		name     string
		how      pricing.Ladder
		from     string // of 10 % off 8.00
		below    string
		counted  string
		quantity string
	}{
		{"pieces", pricing.Ladder{}, "20", "19", "20", "20"},
		{"boxes", pricing.Ladder{Unit: kabinet.Box}, "2", "19", "2", "20"},
		{"kilograms", pricing.Ladder{Measure: pricing.MeasureWeight}, "50", "19", "50", "20"},
		{"cubic metres", pricing.Ladder{Measure: pricing.MeasureVolume}, "0.08", "19", "0.08", "20"},
		{"amount", pricing.Ladder{Measure: pricing.MeasureAmount}, "160", "19", "160", "20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := by(pricing.Row{SKU: "A", Price: q("8"), Tiers: []pricing.Tier{{}, {From: q(c.from), PercentOff: pct("10")}}}, c.how)
			v := view(t, general([]pricing.Product{heavy}, row), acme)
			require.Equal(t, "8.00", v.Resolve(ask("A", c.below)).Price.Amount())
			r := v.Resolve(ask("A", c.quantity))
			priced(t, r, "7.20", "144.00")
			require.Equal(t, []string{c.from, c.counted}, []string{r.Tier.String(), r.Counted.String()})
			next, ok := nextBreak(v, ask("A", c.below))
			require.True(t, ok)
			require.Equal(t, []string{c.from, "7.20"}, []string{next.From.String(), next.Price.Amount()})
			want := map[pricing.Measure]kabinet.UoM{pricing.MeasureQuantity: kabinet.Piece, pricing.MeasureWeight: kabinet.Kilogram, pricing.MeasureVolume: kabinet.CubicMetre}[c.how.Measure]
			if c.how.Unit != "" {
				want = c.how.Unit
			}
			require.Equal(t, want, next.Unit)
			require.Equal(t, kabinet.Piece, next.PriceUnit)
			require.Equal(t, []string{"144.00", "144.00"}, []string{
				sum(t, together(v, ask("A", "7"), ask("A", "13"))), answer(v.Resolve(ask("A", c.quantity))),
			})
		})
	}
}

func TestTheUnitsOfWeightAndVolume(t *testing.T) {
	for unit, num := range map[kabinet.UoM]int64{kabinet.Kilogram: 1, kabinet.Tonne: 1000, "GRM": 0, kabinet.CubicMetre: 1, kabinet.Litre: 0} {
		pack := pricing.Pack{Unit: unit, Num: num}
		if num == 0 {
			pack.Num, pack.Den = 1, 1000
		}
		measure := pricing.MeasureWeight
		if unit == kabinet.CubicMetre || unit == kabinet.Litre {
			measure = pricing.MeasureVolume
		}
		p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{pack}} // a piece is a kilogram, or a cubic metre
		row := by(pricing.Row{SKU: "A", Price: q("8"), Tiers: []pricing.Tier{{From: q("1")}, {From: q("5"), Price: q("7")}}}, pricing.Ladder{Measure: measure})
		r := view(t, general([]pricing.Product{p}, row), acme).Resolve(ask("A", "5"))
		priced(t, r, "7.00", "35.00")
		require.Equal(t, "5", r.Counted.String(), unit)
	}
}

// A line that does not convert is an error: neither is it left out, nor priced
// from elsewhere.
func TestALineThatDoesNotConvertToTheMeasureIsAnError(t *testing.T) {
	weighs := by(pricing.Row{All: true, Price: q("8"), Tiers: []pricing.Tier{{}}}, pricing.Ladder{Measure: pricing.MeasureWeight})
	b := general(append(pcs("B"), heavy), price("A", "1"), price("B", "1"))
	b.Agreements = []pricing.Agreement{contract("c", weighs)}
	v := view(t, b, acme)
	priced(t, v.Resolve(ask("A", "1")), "8.00", "8.00")
	r := v.Resolve(ask("B", "1"))
	unpriced(t, r, pricing.ReasonMeasure)
	require.Equal(t, kabinet.Kilogram, r.Near.Unit)
	require.ErrorContains(t, r.Err(), "KGM")

	weighs.Ladder.Basis, weighs.Ladder.Key = pricing.PerGroup, "k"
	b.Agreements = []pricing.Agreement{contract("c", weighs)}
	require.Equal(t, []string{"8.00", "measure"}, totals(together(view(t, b, acme), ask("A", "1"), ask("B", "1"))))

	weighs.Ladder = &pricing.Ladder{Unit: kabinet.Box}
	b.Agreements = []pricing.Agreement{contract("c", weighs)}
	require.Equal(t, []string{"8.00", "measure"}, totals(together(view(t, b, acme), ask("A", "1"), ask("B", "1"))))
}

func TestTheAmountIsNetOfTax(t *testing.T) {
	row := by(pricing.Row{SKU: "A", Price: q("12"), Tiers: []pricing.Tier{{}, {From: q("100"), PercentOff: pct("10")}}}, pricing.Ladder{Measure: pricing.MeasureAmount})
	b := general(pcs("A"), row)
	b.Lists[0].Tax = pricing.Gross
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTaxRate)
	b.Taxes = []pricing.TaxRate{{Rate: pct("20")}}
	v := view(t, b, acme)
	require.Equal(t, []string{"108.00", "108.00"}, totals([]pricing.Result{v.Resolve(ask("A", "9")), v.Resolve(ask("A", "10"))})) // 108 gross is 90 net
	require.Equal(t, "100", v.Resolve(ask("A", "10")).Counted.String())
}

func TestMixAndMatch(t *testing.T) {
	group := pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece}
	tiers := []pricing.Tier{{From: q("5"), Fee: q("3")}, {From: q("10"), PercentOff: pct("10")}}
	row := func(sku kabinet.SKU, amount string) pricing.Row {
		return by(pricing.Row{SKU: sku, Price: q(amount), Tiers: tiers}, group)
	}
	b := general(pcs("A", "B", "C"), price("A", "11"), price("B", "21"), price("C", "31"))
	b.Agreements = []pricing.Agreement{contract("c", row("A", "10"), row("B", "20"))}
	v := view(t, b, acme)
	t.Run("lines count together", func(t *testing.T) {
		require.Equal(t, []string{"54.00", "72.00", "31.00"}, totals(together(v, ask("A", "6"), ask("B", "4"), ask("C", "1"))))
	})
	t.Run("a fee is shared by what is counted", func(t *testing.T) {
		require.Equal(t, []string{"21.20", "61.80"}, totals(together(v, ask("A", "2"), ask("B", "3"))))
	})
	t.Run("what is not reached leaves the lines to the next source", func(t *testing.T) {
		require.Equal(t, []string{"22.00", "42.00"}, totals(together(v, ask("A", "2"), ask("B", "2"))))
	})
	t.Run("a group of another order is another", func(t *testing.T) {
		sample := under(ask("B", "6"), pricing.Conditions{Scope: pricing.Scope{OrderKind: "sample"}})
		require.Equal(t, []string{"63.00", "123.00"}, totals(together(v, ask("A", "6"), sample)))
	})
}

// Where the ladder of one group is not reached and a line comes to that of
// another, it counts there too.
func TestALineThatComesToAnotherGroupCountsItself(t *testing.T) {
	group := func(sku kabinet.SKU, key, from, amount string) pricing.Row {
		return by(ladder(sku, from, amount), pricing.Ladder{Basis: pricing.PerGroup, Key: key, Unit: kabinet.Piece})
	}
	b := general(pcs("A", "B"), group("A", "low", "1", "10"), group("B", "low", "1", "20"))
	b.Lists[0].Rows[0].Tiers = append(b.Lists[0].Rows[0].Tiers, pricing.Tier{From: q("10"), Price: q("9")})
	b.Agreements = []pricing.Agreement{contract("c", group("A", "high", "100", "1"))}
	got := together(view(t, b, acme), ask("A", "6"), ask("B", "4"))
	require.Equal(t, []string{"54.00", "80.00"}, totals(got))
	require.Equal(t, "10", got[0].Counted.String())
}

func TestPeriods(t *testing.T) {
	taken := func(quantity, before string) pricing.Request {
		return under(ask("A", quantity), pricing.Conditions{Taken: q(before)})
	}
	row := by(ladder("A", "1", "10", "100", "9", "200", "8"), pricing.Ladder{Basis: pricing.PerPeriod})
	v := view(t, general([]pricing.Product{heavy}, row), acme)
	require.Equal(t, "600.00", answer(v.Resolve(ask("A", "60"))))
	r := v.Resolve(taken("60", "40"))
	priced(t, r, "9.00", "540.00")
	require.Equal(t, "100", r.Counted.String())
	require.Equal(t, []string{"90.00", "450.00"}, totals(together(v, taken("10", "40"), taken("50", "40"))))
	next, ok := v.NextBreak(taken("60", "40"), r)
	require.True(t, ok)
	require.Equal(t, "200", next.From.String())
	_, ok = v.CheaperQuantity(taken("60", "39"), v.Resolve(taken("60", "39")))
	require.False(t, ok)

	box := taken("6", "4")
	box.Unit = kabinet.Box
	row.Convertible = true
	require.Equal(t, "540.00", answer(view(t, general([]pricing.Product{heavy}, row), acme).Resolve(box)), "taken in the unit of the request")

	row.Ladder.Mode = pricing.Graduated
	v = view(t, general([]pricing.Product{heavy}, row), acme)
	require.Equal(t, "860.00", answer(v.Resolve(taken("90", "50")))) // 50 × 10 + 40 × 9
	require.Equal(t, "450.00", answer(v.Resolve(taken("50", "100"))))
	require.Equal(t, "480.00", answer(v.Resolve(taken("60", "1000"))))
	require.Equal(t, "860.00", sum(t, together(v, taken("45", "50"), taken("45", "50"))))
	unpriced(t, v.Resolve(taken("1", "-1")), pricing.ReasonBadQuantity)
}

func locked(quantity string) pricing.Request {
	return under(ask("A", quantity), pricing.Conditions{Locked: &pricing.Locked{Reference: "Q-1", Price: kabinet.MustMoney("1 RUB"), Tax: pricing.Net}})
}

func ofLot(sku kabinet.SKU, quantity string, lot pricing.LotID) pricing.Request {
	return under(ask(sku, quantity), pricing.Conditions{Scope: pricing.Scope{Lot: lot}})
}

func TestLockedAndLotLinesCountOnlyIfTheLadderSaysSo(t *testing.T) {
	lot := list("lot", []pricing.Row{price("A", "2")}, pricing.ForEveryone())
	lot.Scope.Lot = "L"
	for _, basis := range []pricing.LadderBasis{pricing.PerSKU, pricing.PerPeriod, pricing.PerGroup} {
		for _, counts := range []bool{false, true} {
			how := pricing.Ladder{Basis: basis, Locked: counts}
			if basis == pricing.PerGroup {
				how.Key, how.Unit = "k", kabinet.Piece
			}
			b := general(pcs("A"), by(ladder("A", "1", "10", "10", "9"), how))
			b.Lists = append(b.Lists, lot)
			want := []string{"40.00", "3.00", "6.00"}
			if counts {
				want[0] = "36.00"
			}
			got := together(view(t, b, acme), ask("A", "4"), locked("3"), ofLot("A", "3", "L"))
			require.Equal(t, want, totals(got), "%s %t", basis, counts)
			// A line of a lot without a price is as any other.
			require.Equal(t, []string{"36.00", "54.00"}, totals(together(view(t, b, acme), ask("A", "4"), ofLot("A", "6", "M"))))
		}
	}
	// Nor without saying how the ladder counts.
	b := general(pcs("A"), ladder("A", "1", "10", "10", "9"))
	b.Lists = append(b.Lists, lot)
	require.Equal(t, []string{"40.00", "3.00", "6.00"}, totals(together(view(t, b, acme), ask("A", "4"), locked("3"), ofLot("A", "3", "L"))))
}

// What counts for the tier does not share the fee: the promise is kept.
func TestLockedLinesPayNoFee(t *testing.T) {
	for _, how := range []pricing.Ladder{{Locked: true}, {Locked: true, Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece}} {
		row := by(pricing.Row{SKU: "A", Tiers: []pricing.Tier{{Price: q("10")}, {From: q("10"), Price: q("9"), Fee: q("7")}}}, how)
		require.Equal(t, []string{"43.00", "6.00"}, totals(together(view(t, general(pcs("A"), row), acme), ask("A", "4"), locked("6"))))
	}
	// The locked part of a block is not begun twice.
	row := by(ladder("A", "0", "120"), pricing.Ladder{Mode: pricing.Block, Block: q("12"), Locked: true})
	require.Equal(t, []string{"120.00", "6.00"}, totals(together(view(t, general(pcs("A"), row), acme), ask("A", "12"), locked("6"))))
}

func TestTheLinesOfALotHaveItsLadder(t *testing.T) {
	for _, how := range []*pricing.Ladder{nil, {}, {Mode: pricing.Graduated}, {Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece}} {
		row := ladder("A", "1", "4", "10", "3")
		row.Ladder = how
		lot := list("lot", []pricing.Row{row}, pricing.ForEveryone())
		lot.Scope.Lot = "L"
		b := general(pcs("A"), price("A", "10"))
		b.Lists = append(b.Lists, lot)
		v := view(t, b, acme)
		whole, parts := together(v, ofLot("A", "12", "L")), together(v, ofLot("A", "5", "L"), ask("A", "100"), ofLot("A", "7", "L"))
		require.Equal(t, v.Resolve(ofLot("A", "12", "L")).Total, whole[0].Total)
		require.Equal(t, "12", whole[0].Counted.String())
		require.Equal(t, "12", parts[0].Counted.String())
		require.Equal(t, "1000.00", parts[1].Total.Amount())
		require.Equal(t, sum(t, whole), sum(t, []pricing.Result{parts[0], parts[2]}))
	}
}

func TestLinesThatPoolAreListed(t *testing.T) {
	b := general(pcs("A", "B"), ladder("A", "1", "10"), price("B", "1"))
	lines := []pricing.Request{ask("A", "1"), ask("B", "1"), locked("2"), ask("A", "3")}
	for i := range lines {
		lines[i].Basis = pricing.Together
	}
	_, traces := view(t, b, acme).ExplainAll(lines)
	require.Equal(t, []int{0, 3}, traces[0].Lines)
	require.Equal(t, []int{1}, traces[1].Lines)
	require.Equal(t, []int{2}, traces[2].Lines)
}

func TestCheaperQuantityInEachMode(t *testing.T) {
	for _, c := range []struct {
		name     string
		row      pricing.Row
		quantity string
		cheaper  string // and its total
		total    string
	}{
		{"all units", by(ladder("A", "1", "10", "10", "8"), pricing.Ladder{Basis: pricing.PerLine}), "9", "10", "80.00"},
		{"a percentage off", pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{}, {From: q("10"), PercentOff: pct("20")}}}, "9", "10", "80.00"},
		{"a fee that ends", pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{Fee: q("50")}, {From: q("10")}}}, "6", "10", "100.00"},
		{"a fee that begins", pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{}, {From: q("10"), PercentOff: pct("20"), Fee: q("20")}}}, "9", "", ""},
		{"never by bands", by(ladder("A", "1", "10", "10", "1"), pricing.Ladder{Mode: pricing.Graduated}), "9", "", ""},
		{"but by blocks", by(ladder("A", "1", "120", "24", "50"), pricing.Ladder{Mode: pricing.Block, Block: q("12")}), "12", "24", "100.00"},
		{"not by weight", by(pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{}, {From: q("25"), PercentOff: pct("20")}}}, pricing.Ladder{Measure: pricing.MeasureWeight}), "9", "", ""},
		{"not by group", by(ladder("A", "1", "10", "10", "8"), pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece}), "9", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := view(t, general([]pricing.Product{heavy}, c.row), acme)
			got, ok := v.CheaperQuantity(ask("A", c.quantity), v.Resolve(ask("A", c.quantity)))
			require.Equal(t, c.cheaper != "", ok)
			if ok {
				require.Equal(t, []string{c.cheaper, c.total}, []string{got.Quantity.String(), got.Total.Amount()})
			}
			_, ok = nextBreak(v, ask("A", c.quantity))
			require.True(t, ok)
		})
	}
}

// The buyer is told of all lines that count together.
func TestCheaperQuantityOfLinesThatPool(t *testing.T) {
	v := view(t, general(pcs("A"), ladder("A", "1", "10", "10", "8")), acme)
	r := together(v, ask("A", "4"), ask("A", "5"))[0]
	got, ok := v.CheaperQuantity(ask("A", "4"), r)
	require.True(t, ok)
	require.Equal(t, []string{"10", "80.00", "10.00"}, []string{got.Quantity.String(), got.Total.Amount(), got.Saving.Amount()})
}

func TestLaddersShowFeesAndWhatTheyCount(t *testing.T) {
	row := by(pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{Fee: q("5")}, {From: q("100"), PercentOff: pct("20")}}}, pricing.Ladder{Measure: pricing.MeasureAmount})
	v := view(t, general(pcs("A"), row), acme)
	tiers := v.Ladder(nil, ask("A", "1"))
	require.Len(t, tiers, 2)
	require.Equal(t, []string{"5.00 RUB", "10.00 RUB", ""}, []string{tiers[0].Fee.String(), tiers[0].Price.String(), string(tiers[0].Unit)})
	require.Equal(t, []string{"0.00 RUB", "8.00 RUB", "100"}, []string{tiers[1].Fee.String(), tiers[1].Price.String(), tiers[1].From.String()})
}

// Of a ladder that counts an amount, that is in the currency of the list.
func TestALadderInAnotherCurrencyIsConverted(t *testing.T) {
	for _, measure := range []pricing.Measure{pricing.MeasureQuantity, pricing.MeasureAmount} {
		row := by(pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{Fee: q("5")}, {From: q("100"), PercentOff: pct("20")}}}, pricing.Ladder{Measure: measure})
		b := general(pcs("A"), row)
		b.Lists[0].Currency, b.Lists[0].Convert = eur, true
		b.Rates = []pricing.ExchangeRate{{ID: "r", Of: eur, In: rub, Rate: kabinet.MustRate("100.1")}}
		v := view(t, b, acme)
		require.Equal(t, "3503.50", answer(v.Resolve(ask("A", "3"))))                                       // 35 euros
		require.Equal(t, []string{"1251.25", "1251.25"}, totals(together(v, ask("A", "1"), ask("A", "1")))) // 25 euros
		tiers := v.Ladder(nil, ask("A", "3"))
		require.Equal(t, []string{"500.50 RUB", "1001.00 RUB"}, []string{tiers[0].Fee.String(), tiers[0].Price.String()})
		_, ok := nextBreak(v, ask("A", "3"))
		require.True(t, ok)
	}
}

// TestAListRoundsEveryBand: the prices of a ladder are rounded as the list says
// wherever they are shown and counted, in each mode.
func TestAListRoundsEveryBand(t *testing.T) {
	for _, how := range []pricing.Ladder{{}, {Mode: pricing.Graduated}, {Mode: pricing.Block, Block: q("4")}} {
		for _, row := range []pricing.Row{
			{SKU: "A", Of: "rrp", PercentOff: pct("10")}, // 90.09, and for a block of four 360.36
			{SKU: "A", Price: q("90.09")},
		} {
			row = by(row, how)
			row.Tiers = []pricing.Tier{{From: q("1")}, {From: q("5"), PercentOff: pct("7")}, {From: q("9"), AmountOff: q("20.10")}}
			b := general(pcs("A"), row)
			b.Lists[0].Rounding = pricing.PriceRounding{Increment: q("1"), Mode: kabinet.Up, Ending: q("-0.01")}
			b.Lists = append(b.Lists, list("rrp", []pricing.Row{price("A", "100.10")}))
			v := view(t, b, acme)
			tiers := v.Ladder(nil, ask("A", "1"))
			require.Len(t, tiers, 3)
			for i, tier := range tiers {
				if row.Of != "" || i > 0 { // a price that is written is not rounded
					require.Regexp(t, `\.99$`, tier.Price.Amount())
				}
			}
			r, trace := v.Explain(ask("A", "11"))
			want := new(big.Rat)
			switch how.Mode {
			case pricing.AllUnits:
				want.Mul(ratOfMoney(tiers[2].Price), big.NewRat(11, 1))
			case pricing.Graduated: // below 5, below 9, and from there
				for i, n := range []int64{5, 4, 2} {
					want.Add(want, new(big.Rat).Mul(ratOfMoney(tiers[i].Price), big.NewRat(n, 1)))
					require.True(t, tiers[i].Price.Equal(trace.Bands[i].Price), "band %d", i)
				}
			case pricing.Block:
				want.Mul(ratOfMoney(tiers[2].Price), big.NewRat(3, 1))
				require.True(t, tiers[2].Price.Equal(trace.Bands[0].Price))
			}
			require.Equal(t, want.FloatString(2), r.Total.Amount(), "%s %s", how.Mode, row.Of)
			require.True(t, tiers[2].Price.Equal(r.List))
		}
	}
}
