package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// of is a row for everything, made of the prices of a list.
func of(id pricing.ListID) pricing.Row { return pricing.Row{All: true, Of: id} }

func listOff(id pricing.ListID, off string) pricing.Row {
	return pricing.Row{All: true, Of: id, PercentOff: pct(off)}
}

func TestARowChangesThePriceOfAList(t *testing.T) {
	for _, c := range []struct {
		name  string
		base  pricing.Row
		row   pricing.Row
		price string
		total string // of 3
	}{
		{"as it is", price("A", "1000"), of("base"), "1000.00", "3000.00"},
		{"three per cent off", price("A", "1000"), listOff("base", "3"), "970.00", "2910.00"},
		{"a hair off", price("A", "1000"), listOff("base", "0.0001"), "999.999", "3000.00"},
		{"at nine decimals", price("A", "10.01"), listOff("base", "33.3333333"), "6.673333337", "20.02"},
		{"an amount off", price("A", "1000"), pricing.Row{All: true, Of: "base", AmountOff: q("50.5")}, "949.50", "2848.50"},
		{"all of it off", price("A", "1000"), listOff("base", "100"), "0.00", "0.00"},
		{"a markup", price("A", "1000"), pricing.Row{All: true, Of: "base", Markup: pct("25")}, "1250.00", "3750.00"},
		{"more than twice", price("A", "1000"), pricing.Row{All: true, Of: "base", Markup: pct("150")}, "2500.00", "7500.00"},
		{"of the tier reached", ladder("A", "1", "1000", "3", "900"), listOff("base", "10"), "810.00", "2430.00"},
		{"of a group's price", pricing.Row{All: true, Price: q("200")}, listOff("base", "10"), "180.00", "540.00"},
		{"of what is free", pricing.Row{SKU: "A", Free: true}, listOff("base", "10"), "0.00", "0.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := general(pcs("A"), c.base)
			b.Agreements = []pricing.Agreement{contract("c", c.row)}
			r := view(t, b, acme).Resolve(ask("A", "3"))
			priced(t, r, c.price, c.total)
			require.Equal(t, pricing.LevelAgreement, r.Source.Level)
			require.Equal(t, kabinet.AgreementID("c"), r.Source.Agreement)
		})
	}
}

func TestMoreOffThanThePriceIsAnErrorOfTheLine(t *testing.T) {
	b := general(pcs("A", "B"), price("A", "10"), price("B", "60"))
	b.Agreements = []pricing.Agreement{contract("c", pricing.Row{All: true, Of: "base", AmountOff: q("50")})}
	v := view(t, b, acme)
	unpriced(t, v.Resolve(ask("A", "1")), pricing.ReasonNegative) // and not the base list
	priced(t, v.Resolve(ask("B", "1")), "10.00", "10.00")
}

func TestCostPlus(t *testing.T) {
	cost := list("cost", []pricing.Row{price("A", "80")})
	cost.Cost = true
	b := general(pcs("A", "B"), price("A", "150"), price("B", "7"))
	b.Lists = append(b.Lists, cost)
	b.Agreements = []pricing.Agreement{contract("c", pricing.Row{All: true, Of: "cost", Markup: pct("12.5")})}
	v := view(t, b, acme)
	priced(t, v.Resolve(ask("A", "2")), "90.00", "180.00")
	priced(t, v.Resolve(ask("B", "1")), "7.00", "7.00") // what has no cost is not in the agreement

	b.Lists[1].Assignments = []pricing.Assignment{{To: pricing.ForEveryone()}}
	refused(t, b, pricing.ErrCost, "/lists/1/assignments")
}

func TestAListWithoutAssignmentsSellsNothingByItself(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("hidden", []pricing.Row{price("A", "10")})}}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonNotAssigned)
	b.Agreements = []pricing.Agreement{contract("c", of("hidden"))}
	priced(t, view(t, b, acme).Resolve(ask("A", "1")), "10.00", "10.00")
}

func TestTheReasonOfTheBaseIsThatOfTheRow(t *testing.T) {
	early, late := price("A", "10"), price("A", "10")
	early.Until, late.From = day.AddDate(0, 0, -1), day.AddDate(0, 0, 1)
	for _, c := range []struct {
		name string
		rows []pricing.Row
		why  pricing.Reason
	}{
		{"without the product", nil, pricing.ReasonBasePrice},
		{"on request", []pricing.Row{{SKU: "A", OnRequest: true}}, pricing.ReasonBasePrice},
		{"shared", []pricing.Row{{SKU: "A", Ladder: &pricing.Ladder{Mode: pricing.Graduated}, Tiers: ladder("A", "1", "9").Tiers}}, pricing.ReasonBasePrice},
		{"expired", []pricing.Row{early}, pricing.ReasonExpired},
		{"not yet", []pricing.Row{late}, pricing.ReasonNotYetValid},
		{"below the first tier", []pricing.Row{ladder("A", "5", "9")}, pricing.ReasonBelowFirstTier},
		{"in another unit", []pricing.Row{{SKU: "A", Unit: kabinet.Box, Price: q("9")}}, pricing.ReasonUnit},
	} {
		t.Run(c.name, func(t *testing.T) {
			boxed := []pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}}
			b := pricing.Book{Products: boxed, Lists: []pricing.List{list("hidden", c.rows)}, Agreements: []pricing.Agreement{contract("c", listOff("hidden", "3"))}}
			unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), c.why)
		})
	}
}

func TestChainsOfLists(t *testing.T) {
	chain := func(n int, upwards bool) pricing.Book {
		b := general(pcs("A"), price("A", "1000"))
		for i := range n {
			from := pricing.ListID("base")
			if i > 0 {
				from = pricing.ListID(fmt.Sprint("l", i-1))
			}
			b.Lists = append(b.Lists, list(pricing.ListID(fmt.Sprint("l", i)), []pricing.Row{{All: true, Of: from, AmountOff: q("1")}}))
		}
		b.Lists[n].Assignments = []pricing.Assignment{{To: pricing.ForOrganization("acme")}}
		if upwards {
			for i, j := 0, n; i < j; i, j = i+1, j-1 {
				b.Lists[i], b.Lists[j] = b.Lists[j], b.Lists[i]
			}
		}
		return b
	}
	for _, upwards := range []bool{false, true} {
		for _, n := range []int{1, 3, 32} {
			priced(t, view(t, chain(n, upwards), acme).Resolve(ask("A", "1")), fmt.Sprintf("%d.00", 1000-n), fmt.Sprintf("%d.00", 1000-n))
		}
		_, _, err := pricing.Compile(chain(33, upwards))
		require.ErrorIs(t, err, pricing.ErrTooMany, "a chain is as long as the order of the book says: %t", upwards)
	}
}

// Twenty layers of four lists, each made of all four below: a billion ways down.
func TestManyWaysBetweenListsAreNotAllWalked(t *testing.T) {
	skus := []kabinet.SKU{"A", "B", "C", "D"}
	b := pricing.Book{Products: pcs(skus...)}
	id := func(layer, i int) pricing.ListID { return pricing.ListID(fmt.Sprint(layer, "-", i)) }
	for layer := range 21 {
		for i := range skus {
			l := list(id(layer, i), nil)
			for j, sku := range skus {
				if layer == 0 {
					l.Rows = append(l.Rows, price(sku, fmt.Sprint(10*i+j+1)))
				} else {
					l.Rows = append(l.Rows, pricing.Row{SKU: sku, Of: id(layer-1, j)})
				}
			}
			b.Lists = append(b.Lists, l)
		}
	}
	b.Lists[len(b.Lists)-1].Assignments = []pricing.Assignment{{}}
	require.Equal(t, []string{"1.00", "12.00", "23.00", "34.00"}, each(view(t, b, acme), skus...))
}

func TestCyclesOfLists(t *testing.T) {
	for _, ring := range []int{1, 2, 3, 40} {
		b := pricing.Book{Products: pcs("A")}
		for i := range ring {
			b.Lists = append(b.Lists, list(pricing.ListID(fmt.Sprint("l", i)), []pricing.Row{of(pricing.ListID(fmt.Sprint("l", (i+1)%ring)))}))
		}
		_, _, err := pricing.Compile(b)
		require.ErrorIs(t, err, pricing.ErrCycle, "%d", ring)
	}
}

func TestABaseInAnotherCurrency(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Lists[0].Currency = eur
	b.Agreements = []pricing.Agreement{contract("c", pricing.Row{All: true, Of: "base", AmountOff: q("5")})}
	refused(t, b, pricing.ErrOfCurrency, "/agreements/0/rows/0/of")

	b.Agreements[0].Convert = true
	b.Rates = []pricing.ExchangeRate{{ID: "cbr-1", Of: eur, In: rub, Rate: kabinet.MustRate("95.123456789")}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "946.23456789", "946.23") // converted, and then 5 roubles off
	require.Equal(t, "cbr-1", r.Rate)

	b.Rates[0].Of, b.Rates[0].In = rub, eur // only the other way
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonExchangeRate)
}

func TestABaseWithTax(t *testing.T) {
	b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, TaxClass: "full"}}, price("A", "1220"))
	b.Lists[0].Tax = pricing.Gross
	b.Agreements = []pricing.Agreement{contract("c", pricing.Row{All: true, Of: "base", AmountOff: q("100")})}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTaxRate)

	b.Taxes = []pricing.TaxRate{
		{Class: "", Rate: pct("99")}, {Class: "full", Rate: pct("20"), Window: kabinet.Window{Until: day}},
		{Class: "full", Rate: pct("22"), Window: kabinet.Window{From: day}},
	}
	v := view(t, b, acme)
	r := v.Resolve(ask("A", "1"))
	priced(t, r, "900.00", "900.00") // 1000 net less 100
	require.Equal(t, pricing.Net, r.Tax)
	earlier := under(ask("A", "1"), pricing.Conditions{TaxDate: day.Add(-1)})
	priced(t, v.Resolve(earlier), "916.666666667", "916.67")

	b.Lists[0].Tax, b.Agreements[0].Tax = pricing.Net, pricing.Gross
	priced(t, view(t, b, acme).Resolve(ask("A", "1")), "1388.40", "1388.40")
}

func TestATaxRateToComeBoundsTheAnswer(t *testing.T) {
	b := general(pcs("A"), price("A", "1220"))
	b.Lists[0].Tax = pricing.Gross
	b.Agreements = []pricing.Agreement{contract("c", of("base"))}
	b.Taxes = []pricing.TaxRate{{Rate: pct("22"), Window: kabinet.Window{From: day.AddDate(0, 0, 3)}}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonTaxRate)
	require.Equal(t, day.AddDate(0, 0, 3), r.ValidUntil)
}

func TestTheUnitOfThePriceTaken(t *testing.T) {
	cable := []pricing.Product{{SKU: "A", Unit: kabinet.Metre, Packs: []pricing.Pack{{Unit: "DRUM", Num: 500}}}}
	perHundred := pricing.Row{SKU: "A", Per: q("100"), Price: q("61.80")}
	perDrum := pricing.Row{SKU: "A", Unit: "DRUM", Price: q("300")}
	for _, c := range []struct {
		name  string
		base  []pricing.Row
		row   pricing.Row
		unit  kabinet.UoM // of the request for 200
		per   string
		price string
		total string
	}{
		{"its own", []pricing.Row{perHundred}, listOff("base", "10"), "", "100", "55.62", "111.24"},
		{"an amount off is for as much", []pricing.Row{perHundred}, pricing.Row{All: true, Of: "base", AmountOff: q("1.80")}, "", "100", "60.00", "120.00"},
		{"or for what is stated", []pricing.Row{perHundred}, pricing.Row{All: true, Of: "base", Per: q("1"), AmountOff: q("0.018")}, "", "1", "0.60", "120.00"},
		{"stated anew", []pricing.Row{perHundred}, pricing.Row{SKU: "A", Of: "base", Per: q("1000")}, "", "1000", "618.00", "123.60"},
		{"the unit of the request", []pricing.Row{perHundred, perDrum}, listOff("base", "10"), "DRUM", "1", "270.00", "54000.00"},
		{"the unit that is stated", []pricing.Row{perHundred, perDrum}, pricing.Row{SKU: "A", Unit: "DRUM", Of: "base", PercentOff: pct("10"), Convertible: true}, "", "1", "270.00", "108.00"},
		{"by blocks", []pricing.Row{perHundred}, pricing.Row{
			SKU: "A", Of: "base", Tiers: []pricing.Tier{{}, {From: q("150"), PercentOff: pct("10")}}, Ladder: &pricing.Ladder{Mode: pricing.Block, Block: q("30")},
		}, "", "30", "16.686", "116.80"}, // 7 × 30 × 0.618 × 0.9
		{"with tiers of its own", []pricing.Row{perHundred}, pricing.Row{
			SKU: "A", Of: "base", Tiers: []pricing.Tier{{From: q("1")}, {From: q("150"), AmountOff: q("1.80")}},
		}, "", "100", "60.00", "120.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := general(cable, c.base...)
			b.Agreements = []pricing.Agreement{contract("c", c.row)}
			r := ask("A", "200")
			r.Unit = c.unit
			got := view(t, b, acme).Resolve(r)
			priced(t, got, c.price, c.total)
			require.Equal(t, c.per, got.Per.String())
		})
	}
	b := general(cable, perHundred)
	b.Agreements = []pricing.Agreement{contract("c", pricing.Row{SKU: "A", Unit: "DRUM", Of: "base"})}
	b.Lists[0].Assignments = nil
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonUnit)
}

func TestListsRoundThePricesThatTheyCompute(t *testing.T) {
	for _, c := range []struct {
		base, increment, ending, want string
		mode                          kabinet.Rounding
	}{
		{"12.34", "0.05", "0", "12.35", kabinet.HalfUp},
		{"12.32", "0.05", "0", "12.30", kabinet.HalfUp},
		{"12.325", "0.05", "0", "12.35", kabinet.HalfUp},
		{"12.325", "0.05", "0", "12.30", kabinet.HalfEven},
		{"12.31", "1", "-0.01", "12.99", kabinet.Up},
		{"12", "1", "-0.01", "11.99", kabinet.Up},
		{"12.99", "1", "-0.01", "11.99", kabinet.Down},
		{"1234", "100", "-10", "1190.00", kabinet.HalfUp},
		{"1234", "100", "90", "1290.00", kabinet.Down},
		{"12.3456", "0.001", "0", "12.346", kabinet.HalfUp},
		{"7", "3", "0", "6.00", kabinet.HalfUp},
	} {
		b := general(pcs("A"), price("A", c.base))
		own := list("own", []pricing.Row{of("base")}, pricing.ForOrganization("acme"))
		own.Rounding = pricing.PriceRounding{Increment: q(c.increment), Mode: c.mode, Ending: q(c.ending)}
		b.Lists = append(b.Lists, own)
		require.Equal(t, c.want, view(t, b, acme).Resolve(ask("A", "1")).Price.Amount(), "%+v", c)
	}
}

func TestListRounding(t *testing.T) {
	whole := pricing.PriceRounding{Increment: q("1")}
	resolve := func(row pricing.Row) pricing.Result {
		b := general(pcs("A"), price("A", "10"))
		own := list("own", []pricing.Row{row}, pricing.ForOrganization("acme"))
		own.Rounding = whole
		b.Lists = append(b.Lists, own)
		v := view(t, b, acme)
		r := v.Resolve(ask("A", "20"))
		if r.Ladder {
			require.Contains(t, fmt.Sprint(v.Ladder(nil, ask("A", "20"))), r.Price.Amount(), "the ladder shows what is asked")
		}
		return r
	}
	tiers := func(x ...pricing.Tier) pricing.Row { return pricing.Row{SKU: "A", Of: "base", Tiers: x} }
	t.Run("comes after the tier", func(t *testing.T) {
		priced(t, resolve(pricing.Row{SKU: "A", Of: "base", PercentOff: pct("7"), Tiers: []pricing.Tier{{PercentOff: pct("7")}}}), "9.00", "180.00") // 8.649
		priced(t, resolve(tiers(pricing.Tier{AmountOff: q("0.4")})), "10.00", "200.00")
	})
	t.Run("of each band", func(t *testing.T) {
		row := tiers(pricing.Tier{PercentOff: pct("4")}, pricing.Tier{From: q("10"), PercentOff: pct("14")})
		row.Ladder = &pricing.Ladder{Mode: pricing.Graduated}
		require.Equal(t, "190.00", resolve(row).Total.Amount()) // 10 × 10 + 10 × 9, from 9.60 and 8.60
	})
	t.Run("leaves what was written as it is", func(t *testing.T) {
		priced(t, resolve(price("A", "9.40")), "9.40", "188.00")
		priced(t, resolve(ladder("A", "1", "9.40")), "9.40", "188.00")
		alone := ladder("A", "1", "9.40")
		alone.Ladder = &pricing.Ladder{Basis: pricing.PerLine}
		priced(t, resolve(alone), "9.40", "188.00")
	})
	t.Run("leaves what is free free", func(t *testing.T) {
		priced(t, resolve(listOff("base", "100")), "0.00", "0.00")
	})
	t.Run("to nothing is an error", func(t *testing.T) {
		unpriced(t, resolve(listOff("base", "96")), pricing.ReasonNegative)
	})
}

func TestGroupTermsOfAList(t *testing.T) {
	b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, Group: "pipes"}, {SKU: "B", Unit: kabinet.Piece}}, price("A", "100"), price("B", "100"))
	b.Groups = []pricing.Group{{ID: "pipes"}}
	b.Agreements = []pricing.Agreement{contract("c", pricing.Row{Group: "pipes", Of: "base", PercentOff: pct("15")}, listOff("base", "2"))}
	v := view(t, b, acme)
	priced(t, v.Resolve(ask("A", "1")), "85.00", "85.00")
	priced(t, v.Resolve(ask("B", "1")), "98.00", "98.00")
}

func TestTheBaseListBoundsTheAnswer(t *testing.T) {
	first, second := price("A", "10"), price("A", "11")
	second.From = day.Add(time.Hour)
	b := general(pcs("A"), first, second)
	b.Agreements = []pricing.Agreement{contract("c", listOff("base", "10"))}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "9.00", "9.00")
	require.Equal(t, second.From, r.ValidUntil)
}

func TestChangesOfRowsAreChecked(t *testing.T) {
	row := func(change func(*pricing.Row)) pricing.Book {
		r := pricing.Row{SKU: "A", Of: "base"}
		change(&r)
		b := general(pcs("A"), price("A", "10"))
		b.Agreements = []pricing.Agreement{contract("c", r)}
		return b
	}
	const at = "/agreements/0/rows/0"
	refused(t, row(func(r *pricing.Row) { r.PercentOff, r.Markup = pct("1"), pct("1") }), pricing.ErrChange, at)
	refused(t, row(func(r *pricing.Row) { r.PercentOff, r.AmountOff = pct("1"), q("1") }), pricing.ErrChange, at)
	refused(t, row(func(r *pricing.Row) { r.Of, r.Price, r.PercentOff = "", q("5"), pct("1") }), pricing.ErrChange, at)
	refused(t, row(func(r *pricing.Row) { r.Price = q("5") }), pricing.ErrRowPrice, at)
	refused(t, row(func(r *pricing.Row) { r.PercentOff = pct("100.01") }), pricing.ErrPercent, at+"/percentOff")
	refused(t, row(func(r *pricing.Row) { r.PercentOff = pct("-1") }), pricing.ErrPercent, at+"/percentOff")
	refused(t, row(func(r *pricing.Row) { r.AmountOff = q("-1") }), pricing.ErrNegative, at+"/amountOff")
	refused(t, row(func(r *pricing.Row) { r.Markup = pct("-1") }), pricing.ErrNegative, at+"/markup")
	refused(t, row(func(r *pricing.Row) { r.Of = "nothing" }), pricing.ErrUnknown, at+"/of")
}
