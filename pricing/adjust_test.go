package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// percent is an adjustment by a part of the price.
func percent(id pricing.AdjustmentID, p string) pricing.Adjustment {
	return pricing.Adjustment{ID: id, Percent: pct(p)}
}

// amount is an adjustment by roubles, before tax.
func amount(id pricing.AdjustmentID, a string) pricing.Adjustment {
	return pricing.Adjustment{ID: id, Amount: q(a), Currency: rub, Tax: pricing.Net}
}

func TestVectorOfPromotions(t *testing.T) {
	for policy, want := range map[pricing.PromotionPolicy]string{
		pricing.PromotionsNone: "35200.00", pricing.PromotionsBest: "34000.00", pricing.PromotionsStack: "29920.00",
	} {
		b := general(pcs("A"), price("A", "1000"))
		b.Promotions = []pricing.Adjustment{percent("spring", "-15")}
		b.Agreements = []pricing.Agreement{contract("c", price("A", "880"))}
		b.Agreements[0].Promotions = policy
		v := view(t, b, acme)
		r := v.Resolve(ask("A", "40"))
		require.Equal(t, want, answer(r), policy)
		require.Equal(t, policy == pricing.PromotionsBest, r.Settled == pricing.SettledByPromotion)
		require.Equal(t, want, answer(together(v, ask("A", "40"))[0]))
		require.Equal(t, "34000.00", answer(view(t, b, pricing.Buyer{}).Resolve(ask("A", "40"))), "the public price")
	}
}

// Best is about promotions: a list that is cheaper without one does not count,
// nor a promotion that leaves the list dearer.
func TestPromotionsBestComparesPromotedPrices(t *testing.T) {
	for _, c := range []struct {
		list, promotion, want string
	}{
		{"900", "", "880.00"}, {"100", "", "880.00"}, {"1000", "-12", "880.00"}, {"1000", "-12.01", "879.90"}, {"1100", "-15", "880.00"}, {"1000", "5", "880.00"},
	} {
		b := general(pcs("A"), price("A", c.list))
		if c.promotion != "" {
			b.Promotions = []pricing.Adjustment{percent("p", c.promotion)}
		}
		b.Agreements = []pricing.Agreement{contract("c", price("A", "880"))}
		b.Agreements[0].Promotions = pricing.PromotionsBest
		require.Equal(t, c.want, answer(view(t, b, acme).Resolve(ask("A", "1"))), "%+v", c)
	}
}

func TestAPromotionNeverMakesDearer(t *testing.T) {
	b := general(pcs("A"), price("A", "100"))
	promo := pricing.Adjustment{ID: "p", Price: q("120"), Currency: rub, Tax: pricing.Net}
	b.Promotions = []pricing.Adjustment{promo, percent("q", "5")}
	require.Equal(t, "100.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	b.Adjustments, b.Promotions = b.Promotions, nil // an adjustment may
	require.Equal(t, "126.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
}

func TestAdjustmentsApplyByPriorityThenId(t *testing.T) {
	half, five := percent("b", "-50"), amount("a", "5")
	for _, c := range []struct {
		half, five int
		want       string
	}{{0, 0, "52.50"}, {1, 0, "55.00"}, {1, 1, "52.50"}, {0, 1, "52.50"}, {-2_147_483_648, 2_147_483_648, "52.50"}, {9_223_372_036_854_775_807, -1, "55.00"}} {
		half.Priority, five.Priority = c.half, c.five
		for _, order := range [][]pricing.Adjustment{{half, five}, {five, half}} {
			b := general(pcs("A"), price("A", "100"))
			b.Adjustments = order
			require.Equal(t, c.want, answer(view(t, b, acme).Resolve(ask("A", "1"))), "%+v", c)
		}
	}
}

func TestAdjustmentForms(t *testing.T) {
	boxed := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	perBox := amount("x", "6")
	perBox.Unit = kabinet.Box
	fixed := pricing.Adjustment{ID: "x", Price: q("3"), Currency: rub, Tax: pricing.Net}
	gross := amount("x", "12")
	gross.Tax = pricing.Gross
	from := func(a pricing.Adjustment, min string, unit kabinet.UoM) pricing.Adjustment {
		a.Min, a.Unit = q(min), unit
		return a
	}
	hundred, tenBoxes := pricing.Row{SKU: "A", Price: q("1000"), Per: q("100")}, pricing.Row{SKU: "A", Unit: kabinet.Box, Price: q("1200"), Per: q("10"), Convertible: true}
	euros := amount("x", "5")
	euros.Currency = eur
	for _, c := range []struct {
		name     string
		row      pricing.Row
		a        pricing.Adjustment
		price    string
		quantity string
		total    string
	}{
		{"a percentage", hundred, percent("x", "-12.5"), "875.00", "24", "210.00"},
		{"all of it", hundred, percent("x", "-100"), "0.00", "24", "0.00"},
		{"an amount for a piece", hundred, amount("x", "0.5"), "1050.00", "24", "252.00"},
		{"an amount for a box", hundred, perBox, "1050.00", "24", "252.00"},
		{"an amount for a box, of ten boxes", tenBoxes, perBox, "1260.00", "24", "252.00"},
		{"a price", hundred, fixed, "300.00", "24", "72.00"},
		{"an amount with tax", hundred, gross, "2000.00", "24", "480.00"},
		{"not from so many", hundred, from(percent("x", "10"), "25", ""), "1000.00", "24", "240.00"},
		{"from so many", hundred, from(percent("x", "10"), "24", ""), "1100.00", "24", "264.00"},
		{"from so many boxes", hundred, from(percent("x", "10"), "2", kabinet.Box), "1100.00", "24", "264.00"},
		{"not from so many boxes", hundred, from(percent("x", "10"), "2.01", kabinet.Box), "1000.00", "24", "240.00"},
		{"a unit that the product does not have", hundred, from(percent("x", "10"), "0", kabinet.Kilogram), "1000.00", "24", "240.00"},
		{"an amount in another currency", hundred, euros, "1000.00", "24", "240.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := general([]pricing.Product{boxed, {SKU: "B", Unit: kabinet.Kilogram}}, c.row)
			b.Adjustments, b.Taxes = []pricing.Adjustment{c.a}, []pricing.TaxRate{{Rate: pct("20")}}
			r := view(t, b, acme).Resolve(ask("A", c.quantity))
			priced(t, r, c.price, c.total)
			require.Equal(t, c.row.Price.String()+".00", r.List.Amount())
		})
	}
	b := general([]pricing.Product{boxed}, hundred)
	b.Adjustments = []pricing.Adjustment{gross}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTaxRate)
}

// What is for the line as a whole is changed as a whole: 100 pieces at 8 a
// hundred and a fee of 2 are 10.
func TestAdjustmentsOfSharedAmounts(t *testing.T) {
	row := pricing.Row{SKU: "A", Per: q("100"), Tiers: []pricing.Tier{{Price: q("8"), Fee: q("2")}}}
	for _, c := range []struct {
		a    pricing.Adjustment
		want string
	}{{percent("x", "10"), "11.00"}, {amount("x", "0.5"), "60.00"}, {amount("x", "-0.05"), "5.00"}, {pricing.Adjustment{ID: "x", Price: q("3"), Currency: rub, Tax: pricing.Net}, "300.00"}} {
		b := general(pcs("A"), row)
		b.Adjustments = []pricing.Adjustment{c.a}
		v := view(t, b, acme)
		require.Equal(t, c.want, answer(v.Resolve(ask("A", "100"))))
		require.Equal(t, c.want, sum(t, together(v, ask("A", "75"), ask("A", "25"))))
	}
}

func TestTakingOffMoreThanThePriceIsAnError(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Adjustments = []pricing.Adjustment{amount("x", "-10.01")}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonNegative)
	b.Adjustments[0].Amount = q("-10")
	require.Equal(t, "0.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	b.Promotions, b.Adjustments = []pricing.Adjustment{amount("x", "-10.01")}, nil
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonNegative)
	b.Adjustments, b.Promotions = []pricing.Adjustment{amount("x", "5"), amount("y", "-12")}, nil
	require.Equal(t, "3.00", answer(view(t, b, acme).Resolve(ask("A", "1"))), "not before the end")
}

func TestCombining(t *testing.T) {
	in := func(group string, how pricing.Combine, as ...pricing.Adjustment) []pricing.Adjustment {
		for i := range as {
			as[i].Group, as[i].Combine = group, how
		}
		return as
	}
	concat := func(lists ...[]pricing.Adjustment) (out []pricing.Adjustment) {
		for _, l := range lists {
			out = append(out, l...)
		}
		return out
	}
	far := percent("z", "-90")
	far.Min = q("1000")
	last := percent("x", "-50")
	last.Priority = -1
	for _, c := range []struct {
		name string
		as   []pricing.Adjustment
		want string // of 100
	}{
		{"stacked", in("g", pricing.CombineStack, percent("a", "-10"), percent("b", "-20")), "72.00"},
		{"without a group", in("", pricing.CombineStack, percent("a", "-10"), percent("b", "-20")), "72.00"},
		{"the best", in("g", pricing.CombineBest, percent("a", "-10"), percent("b", "-20"), amount("c", "-15")), "80.00"},
		{"the best of what applies", in("g", pricing.CombineBest, percent("a", "-10"), far), "90.00"},
		{"the best of surcharges", in("g", pricing.CombineBest, percent("a", "30"), percent("b", "20")), "120.00"},
		{"the best of two groups", concat(in("g", pricing.CombineBest, percent("a", "-10"), percent("b", "-20")), in("h", pricing.CombineBest, percent("c", "-30"), amount("d", "-10"))), "56.00"},
		{"the best and others", concat(in("g", pricing.CombineBest, percent("a", "-10"), percent("b", "-20")), in("", pricing.CombineStack, amount("c", "-5"))), "75.00"},
		{"the best without a group is each", in("", pricing.CombineBest, percent("a", "-10"), percent("b", "-20")), "72.00"},
		{"exclusive", concat(in("g", pricing.CombineExclusive, percent("b", "-10")), in("", pricing.CombineStack, percent("a", "-20"))), "90.00"},
		{"exclusive, whatever its priority", concat(in("g", pricing.CombineExclusive, last), in("", pricing.CombineStack, percent("a", "-20"))), "50.00"},
		{"the first of exclusive ones", in("g", pricing.CombineExclusive, percent("b", "-10"), percent("a", "-5")), "95.00"},
		{"exclusive where it applies", concat(in("g", pricing.CombineExclusive, far), in("", pricing.CombineStack, percent("a", "-20"))), "80.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, promotions := range []bool{false, true} {
				b := general(pcs("A"), price("A", "100"))
				if promotions {
					b.Promotions = c.as
				} else {
					b.Adjustments = c.as
				}
				got := answer(view(t, b, acme).Resolve(ask("A", "1")))
				if promotions && c.name == "the best of surcharges" {
					require.Equal(t, "100.00", got)
				} else {
					require.Equal(t, c.want, got)
				}
			}
		})
	}
	// An exclusive adjustment excludes those of its phase only.
	b := general(pcs("A"), price("A", "100"))
	b.Adjustments, b.Promotions = in("g", pricing.CombineExclusive, percent("a", "10")), []pricing.Adjustment{percent("p", "-10")}
	require.Equal(t, "99.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
}

func TestWhatPassesThroughIsOutsideDiscountsAndFloors(t *testing.T) {
	toll := amount("toll", "10")
	toll.PassThrough, toll.Priority = true, 5
	b := general(pcs("A"), price("A", "100"))
	b.Adjustments = []pricing.Adjustment{toll, percent("d", "-10")}
	b.Promotions = []pricing.Adjustment{percent("p", "-10")}
	r := view(t, b, acme).Resolve(ask("A", "2"))
	priced(t, r, "91.00", "182.00") // 100 × 0.9 × 0.9 + 10
	require.Equal(t, "100.00", r.List.Amount())
	b.Adjustments[0].PassThrough = false
	require.Equal(t, "178.20", answer(view(t, b, acme).Resolve(ask("A", "2")))) // 110 × 0.81

	b.Adjustments[0].PassThrough = true
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("85"), Currency: rub, Tax: pricing.Net}}
	require.Equal(t, "floor", answer(view(t, b, acme).Resolve(ask("A", "2"))), "81 and not 91")
	b.Floors[0].Action = pricing.FloorClamp
	require.Equal(t, "190.00", answer(view(t, b, acme).Resolve(ask("A", "2"))))

	share := percent("toll", "10") // of 100, and of no other surcharge that passes
	share.PassThrough = true
	b = general(pcs("A"), price("A", "100"))
	b.Adjustments = []pricing.Adjustment{toll, share}
	b.Adjustments[0].ID = "first"
	require.Equal(t, "120.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
}

func TestWhomAndWhatAdjustmentsAreFor(t *testing.T) {
	for _, c := range []struct {
		target pricing.Target
		want   []string // S, P, M, X
	}{
		{pricing.Target{}, []string{"50.00", "50.00", "50.00", "50.00"}},
		{pricing.Target{Products: []pricing.Selector{{SKU: "S"}, {SKU: "X"}}}, []string{"50.00", "100.00", "100.00", "50.00"}},
		{pricing.Target{Products: []pricing.Selector{{Group: "pipes"}}}, []string{"50.00", "50.00", "100.00", "100.00"}},
		{pricing.Target{Products: []pricing.Selector{{Group: "seamless"}, {SKU: "M"}}}, []string{"50.00", "100.00", "50.00", "100.00"}},
		{pricing.Target{Audience: []pricing.Party{pricing.ForSegment("gold")}}, []string{"50.00", "50.00", "50.00", "50.00"}},
		{pricing.Target{Audience: []pricing.Party{pricing.ForUnit("branch"), pricing.ForOrganization("other")}}, []string{"50.00", "50.00", "50.00", "50.00"}},
		{pricing.Target{Audience: []pricing.Party{pricing.ForOrganization("other")}}, []string{"100.00", "100.00", "100.00", "100.00"}},
		{pricing.Target{Audience: []pricing.Party{pricing.ForEveryone()}, Products: []pricing.Selector{{SKU: "S"}}}, []string{"50.00", "100.00", "100.00", "100.00"}},
	} {
		b := metal(pricing.Row{All: true, Price: q("100")})
		a := percent("a", "-50")
		a.Target = c.target
		b.Adjustments = []pricing.Adjustment{a}
		require.Equal(t, c.want, each(view(t, b, acme), "S", "P", "M", "X"), "%+v", c.target)
		require.Equal(t, c.want, each(view(t, b, acme), "S", "P", "M", "X"))
		guest := each(view(t, b, pricing.Buyer{}), "S")[0]
		if len(c.target.Audience) > 0 && c.target.Audience[0] != pricing.ForEveryone() {
			require.Equal(t, "100.00", guest)
		}
	}
}

// A promotion with an end bounds the answer, and one to come as well.
func TestAdjustmentsBoundTheAnswer(t *testing.T) {
	a := percent("a", "-50")
	a.Until = day.AddDate(0, 0, 2)
	c := percent("c", "-50")
	c.From = day.AddDate(0, 0, 1)
	b := general(pcs("A"), price("A", "100"))
	b.Promotions = []pricing.Adjustment{a}
	require.Equal(t, a.Until, view(t, b, acme).Resolve(ask("A", "1")).ValidUntil)
	b.Promotions = []pricing.Adjustment{a, c}
	require.Equal(t, c.From, view(t, b, acme).Resolve(ask("A", "1")).ValidUntil)
}

// 0.0333…, rounded at nine decimals at each step and to the currency once.
func TestEachPercentageRoundsAtNineDecimals(t *testing.T) {
	b := general(pcs("A"), price("A", "0.1"))
	b.Adjustments = []pricing.Adjustment{percent("a", "-66.6666667"), percent("b", "-66.6666667")}
	r := view(t, b, acme).Resolve(ask("A", "1000000"))
	priced(t, r, "0.011111111", "11111.11")
}
