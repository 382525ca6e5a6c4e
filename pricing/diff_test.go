package pricing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// explained is the trace of one line.
func explained(t testing.TB, b pricing.Book, r pricing.Request) *pricing.Trace {
	t.Helper()
	_, trace := view(t, b, acme).Explain(r)
	return trace
}

// causesOf are the causes of a difference in short, whose sum is asserted.
func causesOf(t testing.TB, d pricing.Difference) (out []string) {
	t.Helper()
	sum := kabinet.Zero(d.Change.Currency())
	for _, c := range d.Causes {
		var err error
		sum, err = sum.Add(c.Amount)
		require.NoError(t, err)
		s := c.Kind
		if c.Reference != "" {
			s += " " + c.Reference
		}
		out = append(out, s+" "+c.Amount.Amount())
	}
	require.True(t, sum.Equal(d.Change), "%s and %s", sum, d.Change)
	return out
}

func TestDiffOfOnePriceIsNothing(t *testing.T) {
	trace := explained(t, dearerBook(), ask("A", "40"))
	d := pricing.Diff(trace, trace)
	require.Empty(t, d.Causes)
	require.Empty(t, d.Sources)
	require.True(t, d.Change.IsZero())
	require.Equal(t, "A\n  nothing has changed\n", d.Text(nil))
	require.Equal(t, "A\n  ничего не изменилось\n", d.Text(printer(t, language.Russian)))
}

func TestDiffNamesItsCauses(t *testing.T) {
	base := func(rows ...pricing.Row) pricing.Book { return listed(pcs("A"), rows...) }
	spring := pricing.Adjustment{ID: "spring", Name: "Spring", Percent: per100("-10")}
	for name, c := range map[string]struct {
		before, after     func() pricing.Book
		asked, askedAfter pricing.Request
		causes, en, ru    []string
		change            string
		without           []string
	}{
		"another price": {
			before: func() pricing.Book { return base(price("A", "10")) }, after: func() pricing.Book { return base(price("A", "12")) },
			asked: ask("A", "5"), change: "10.00", causes: []string{"price 10.00"},
			en: []string{"  50.00 RUB → 60.00 RUB (+10.00 RUB)", "  price: 10.00 RUB / PCE → 12.00 RUB / PCE", "  - the price, 10.00 RUB → 12.00 RUB: +10.00 RUB"},
			ru: []string{"  цена: 10.00 RUB / шт. → 12.00 RUB / шт.", "  - цена, 10.00 RUB → 12.00 RUB: +10.00 RUB"},
		},
		"another quantity, at the prices before, and what else": {
			before: func() pricing.Book { return base(price("A", "10")) }, after: func() pricing.Book { return base(price("A", "12")) },
			asked: ask("A", "5"), askedAfter: ask("A", "7"), change: "34.00", causes: []string{"quantity 20.00", "price 14.00"},
			en: []string{"  quantity asked for: 5 PCE → 7 PCE", "  - the quantity: +20.00 RUB"}, ru: []string{"  запрошенное количество: 5 шт. → 7 шт.", "  - количество: +20.00 RUB"},
		},
		"another tier": {
			before: func() pricing.Book { return base(ladder("A", "1", "10", "10", "9")) },
			asked:  ask("A", "9"), askedAfter: ask("A", "10"), change: "0.00", causes: []string{"quantity 10.00", "tier -10.00"},
			en: []string{"  tier from: 1 PCE → 10 PCE", "  counted: 9 PCE → 10 PCE", "  - the ladder, 10.00 RUB → 9.00 RUB: -10.00 RUB"}, ru: []string{"  порог шкалы от: 1 шт. → 10 шт.", "  - шкала, 10.00 RUB → 9.00 RUB: -10.00 RUB"},
		},
		"another source": {
			before: func() pricing.Book { return base(price("A", "10")) },
			after: func() pricing.Book {
				b := base(price("A", "10"))
				b.Agreements = []pricing.Agreement{agreed("x", price("A", "8"))}
				return b
			},
			asked: ask("A", "5"), change: "-10.00", causes: []string{"source -10.00"},
			en: []string{"  source: the general price list list base → agreement N x", "  - another source, 10.00 RUB → 8.00 RUB: -10.00 RUB", "Sources:",
				"  - the general price list list base: a source that comes first holds, before: holds", "  - agreement N x: new, holds"},
			ru: []string{"  источник цены: общий прайс-лист list base → договор N x", "Источники:", "  - общий прайс-лист list base: действует источник, стоящий раньше, раньше: действует", "  - договор N x: новый, действует"},
		},
		"another version of the agreement": {
			before: func() pricing.Book {
				b := base()
				a := agreed("x", price("A", "8"))
				a.Version = "1"
				b.Agreements, b.Version = []pricing.Agreement{a}, "2026-03"
				return b
			},
			after: func() pricing.Book {
				b := base()
				a, next := agreed("x", price("A", "8")), agreed("x", price("A", "9"))
				a.Version, next.Version, next.From = "1", "2", day
				b.Agreements, b.Version = []pricing.Agreement{a, next}, "2026-04"
				return b
			},
			asked: ask("A", "5"), change: "5.00", causes: []string{"source 5.00"},
			en: []string{"  source: agreement N x, version 1 → agreement N x, version 2", "  version of the prices: 2026-03 → 2026-04", "  - agreement N x, version 1: the price ended at 2026-03-01 12:00 UTC, before: holds"},
			ru: []string{"  источник цены: договор N x, редакция 1 → договор N x, редакция 2", "  редакция цен: 2026-03 → 2026-04"},
		},
		"a promotion that is over": {
			before: func() pricing.Book {
				b := base(price("A", "10"))
				b.Promotions = []pricing.Adjustment{spring}
				b.Promotions[0].Until = day.Add(time.Hour)
				return b
			},
			asked: ask("A", "5"), askedAfter: func() pricing.Request { r := ask("A", "5"); r.At = day.Add(time.Hour); return r }(),
			change: "5.00", causes: []string{"gone spring 5.00"},
			en: []string{"  instant: 2026-03-01 12:00 UTC → 2026-03-01 13:00 UTC", "  - promotion Spring, gone (now: it ended at 2026-03-01 13:00 UTC): +5.00 RUB"},
			ru: []string{"  момент: 2026-03-01 12:00 UTC → 2026-03-01 13:00 UTC", "  - акция Spring, больше не применяется (срок истёк 2026-03-01 13:00 UTC): +5.00 RUB"},
		},
		"a promotion that is reached": {
			before: func() pricing.Book {
				b := base(price("A", "10"))
				b.Promotions = []pricing.Adjustment{spring}
				b.Promotions[0].Min = q("10")
				return b
			},
			asked: ask("A", "5"), askedAfter: ask("A", "10"), change: "40.00", causes: []string{"quantity 50.00", "new spring -10.00"},
			en: []string{"  - promotion Spring, new (before: from 10 PCE): -10.00 RUB"}, ru: []string{"  - акция Spring, добавлено (раньше: от 10 шт.): -10.00 RUB"},
		},
		"another percentage": {
			before: func() pricing.Book {
				b := base(price("A", "10"))
				b.Adjustments = []pricing.Adjustment{spring}
				return b
			},
			after: func() pricing.Book {
				b := base(price("A", "10"))
				next := spring
				next.Percent = per100("5")
				b.Adjustments = []pricing.Adjustment{next}
				return b
			},
			asked: ask("A", "5"), change: "7.50", causes: []string{"step spring 7.50"},
			en: []string{"  - adjustment Spring, -10 % → 5 %: +7.50 RUB"}, ru: []string{"  - корректировка Spring, -10 % → 5 %: +7.50 RUB"},
		},
		"another exchange rate, and another price": {
			before: func() pricing.Book {
				b := base(price("A", "10"))
				b.Lists[0].Currency, b.Lists[0].Convert = eur, true
				b.Rates = []pricing.ExchangeRate{{ID: "one", Of: eur, In: rub, Rate: kabinet.MustRate("90")}}
				return b
			},
			after: func() pricing.Book {
				b := base(price("A", "11"))
				b.Lists[0].Currency, b.Lists[0].Convert = eur, true
				b.Rates = []pricing.ExchangeRate{{ID: "two", Of: eur, In: rub, Rate: kabinet.MustRate("100")}}
				return b
			},
			asked: ask("A", "5"), change: "1000.00", causes: []string{"price 450.00", "rate 550.00"},
			en: []string{"  exchange rate: one → two", "  - the price: +450.00 RUB", "  - the exchange rate: +550.00 RUB"}, ru: []string{"  курс: one → two", "  - курс валюты: +550.00 RUB"},
		},
		"a fee does not grow with the quantity": {
			before: func() pricing.Book {
				r := ladder("A", "0", "10")
				r.Tiers[0].Fee = q("7")
				return base(r)
			},
			asked: ask("A", "5"), askedAfter: ask("A", "10"), change: "50.00", causes: []string{"quantity 50.00"},
		},
		"bands": {
			before: func() pricing.Book {
				r := ladder("A", "0", "10", "10", "8")
				r.Ladder = &pricing.Ladder{Mode: pricing.Graduated}
				return base(r)
			},
			asked: ask("A", "10"), askedAfter: ask("A", "20"), change: "80.00", causes: []string{"quantity 100.00", "tier -20.00"},
		},
		"another conversion": {
			before: func() pricing.Book {
				b := listed([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}}, pricing.Row{SKU: "A", Price: q("10"), Convertible: true})
				return b
			},
			after: func() pricing.Book {
				return listed([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 10}}}}, pricing.Row{SKU: "A", Price: q("10"), Convertible: true})
			},
			asked: func() pricing.Request { r := ask("A", "2"); r.Unit = kabinet.Box; return r }(), change: "-40.00", causes: []string{"quantity -40.00"},
			en: []string{"  priced quantity: 24 PCE → 20 PCE", "  conversion factor: 12 → 10"}, ru: []string{"  количество в расчёте: 24 шт. → 20 шт.", "  коэффициент пересчёта: 12 → 10"},
		},
		"another unit of the same quantity": {
			before: func() pricing.Book {
				return listed([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}}, pricing.Row{SKU: "A", Price: q("10"), Convertible: true})
			},
			asked: ask("A", "12"), askedAfter: func() pricing.Request { r := ask("A", "1"); r.Unit = kabinet.Box; return r }(), change: "0.00",
			en: []string{"  quantity asked for: 12 PCE → 1 BX"}, without: []string{"Because of:"},
		},
		"a floor and an approval": {
			before: func() pricing.Book { return base(price("A", "10")) },
			after: func() pricing.Book {
				b := base(price("A", "10"))
				b.Floors = []pricing.Floor{
					{ID: "f", Absolute: q("11"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorClamp},
					{ID: "g", Absolute: q("12"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorRequireApproval},
				}
				return b
			},
			asked: ask("A", "5"), change: "5.00", causes: []string{"new f 5.00"},
			en: []string{"  the price needs approval now", "  - floor f, new: +5.00 RUB"}, ru: []string{"  теперь цену нужно согласовать", "  - минимальная цена f, добавлено: +5.00 RUB"},
		},
		"a tie, and a minimum": {
			before: func() pricing.Book {
				return pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("gold", []pricing.Row{price("A", "10")}, pricing.ForSegment("gold"))}}
			},
			after: func() pricing.Book {
				row := price("A", "9")
				row.Order.Min = q("6")
				return pricing.Book{Products: pcs("A"), Lists: []pricing.List{
					list("gold", []pricing.Row{price("A", "10")}, pricing.ForSegment("gold")), list("metal", []pricing.Row{row}, pricing.ForSegment("metal")),
				}}
			},
			asked: ask("A", "5"), change: "-5.00", causes: []string{"source -5.00"},
			en: []string{"  of price lists of one rank the lower price holds", "  Cannot be ordered so: the smallest quantity is 6 PCE"},
			ru: []string{"  из прайс-листов одного ранга действует меньшая цена", "  Так заказать нельзя: наименьшее количество — 6 шт."},
		},
		"an index that moved and became final": {
			before: func() pricing.Book {
				b := base(price("A", "1000"))
				b.Indices, b.Surcharges = copper("120"), copperRule(index.Shipment)
				return b
			},
			after: func() pricing.Book {
				b := base(price("A", "1000"))
				b.Indices, b.Surcharges = copper("130"), copperRule(index.Order)
				return b
			},
			asked: ask("A", "2"), change: "10.00", causes: []string{"step cu-rule 10.00"},
			en: []string{"  the price is final now", "  - index surcharge Copper: +10.00 RUB"}, ru: []string{"  теперь цена окончательная", "  - индексная надбавка Copper: +10.00 RUB"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if c.after == nil {
				c.after = c.before
			}
			if c.askedAfter.SKU == "" {
				c.askedAfter = c.asked
			}
			a, b := explained(t, c.before(), c.asked), explained(t, c.after(), c.askedAfter)
			d := pricing.Diff(a, b)
			require.Equal(t, c.causes, causesOf(t, d), d.Text(nil))
			require.Equal(t, c.change, d.Change.Amount())
			text, ru := d.Text(nil), d.Text(printer(t, language.Russian))
			for _, line := range c.en {
				require.Contains(t, strings.Split(text, "\n"), line, text)
			}
			for _, line := range c.ru {
				require.Contains(t, strings.Split(ru, "\n"), line, ru)
			}
			for _, line := range c.without {
				require.NotContains(t, text, line)
			}
			back := throughJSON(t, d)
			require.Equal(t, text, back.Text(nil))
			// The other way round it is the opposite.
			opposite, err := d.Change.Add(pricing.Diff(b, a).Change)
			require.NoError(t, err)
			require.True(t, opposite.IsZero())
		})
	}
}

func TestDiffOfAPriceThatIsLost(t *testing.T) {
	b := listed(pcs("A"), price("A", "10"))
	a := explained(t, b, ask("A", "5"))
	b.Lists[0].Until = day
	gone := explained(t, b, ask("A", "5"))
	d := pricing.Diff(a, gone)
	require.Empty(t, d.Causes)
	require.Zero(t, d.Change)
	require.Equal(t, &pricing.Changed[pricing.Outcome]{Before: pricing.Priced, After: pricing.NoPrice}, d.Outcome)
	require.Equal(t, `A
  50.00 RUB → no price
  the price ended at 2026-03-01 12:00 UTC
Sources:
  - the general price list list base: the price ended at 2026-03-01 12:00 UTC, before: holds
`, d.Text(nil))
	back := pricing.Diff(gone, a)
	require.Contains(t, back.Text(nil), "  there is a price now\n")
	require.Contains(t, back.Text(printer(t, language.Russian)), "  цены нет → 50.00 RUB\n  теперь цена есть\n")

	b.Lists[0].Until = time.Time{}
	b.Lists[0].Rows[0] = pricing.Row{SKU: "A", OnRequest: true}
	d = pricing.Diff(gone, explained(t, b, ask("A", "5")))
	require.Contains(t, d.Text(nil), "  the price is given on request\n")

	b.Lists[0].Rows[0], b.Lists[0].From = price("A", "10"), day.Add(time.Hour)
	d = pricing.Diff(gone, explained(t, b, ask("A", "5")))
	require.Contains(t, d.Text(nil), "  the price ended at 2026-03-01 12:00 UTC → the price begins at 2026-03-01 13:00 UTC\n")
}

func TestDiffAcrossCurrenciesHasNoAmounts(t *testing.T) {
	b := listed(pcs("A"), price("A", "10"))
	euros := list("euros", []pricing.Row{price("A", "1")}, pricing.ForEveryone())
	euros.Currency = eur
	b.Lists = append(b.Lists, euros)
	r := ask("A", "5")
	r.Currency = eur
	d := pricing.Diff(explained(t, b, ask("A", "5")), explained(t, b, r))
	require.Zero(t, d.Change)
	require.Empty(t, d.Causes)
	require.Contains(t, d.Text(nil), "  50.00 RUB → 5.00 EUR\n  currency: RUB → EUR\n")
}

func TestDiffOfTwoBuyersAndCircumstances(t *testing.T) {
	b := dearerBook()
	_, mine := view(t, b, acme).Explain(ask("A", "40"))
	r := with(ask("A", "40"), pricing.Conditions{Scope: pricing.Scope{Lot: "L1", Warehouse: "msk"}})
	r.Agreement = "x"
	_, theirs := view(t, b, acme).Explain(r)
	d := pricing.Diff(mine, theirs)
	require.Contains(t, d.Text(nil), "  agreement named: — → x\n  circumstances: — → lot L1, warehouse msk\n")
	require.Contains(t, d.Text(printer(t, language.Russian)), "  договор в запросе: — → x\n  условия: — → партия L1, склад msk\n")
	_, guest := view(t, b, pricing.Buyer{}).Explain(ask("A", "40"))
	require.Equal(t, []string{"source -4800.00", "gone spring 6000.00"}, causesOf(t, pricing.Diff(guest, mine)))
}

func TestDiffOfTheBuyersViewsHidesWhatTheyHide(t *testing.T) {
	b := secretBook()
	a := explained(t, b, ask("A", "3"))
	b.Lists[1].Rows[0].Price = q("700") // the cost
	b.Version = "8"
	d := pricing.Diff(a.ForBuyer(), explained(t, b, ask("A", "3")).ForBuyer())
	for _, c := range d.Causes {
		require.NotContains(t, []string{pricing.StepMarkup, pricing.StepFloor}, c.Step)
	}
	require.Equal(t, []string{"price 278.70", "step spring -19.6755", "rounding -0.0045"}, causesOf(t, d))
}

func ExampleDiff() {
	book := exampleBook()
	before, _, _ := pricing.Compile(book)
	book.Version = "2026-04"
	book.Agreements[0].Rows[0].Price = kabinet.MustQuantity("0.30")
	after, _, _ := pricing.Compile(book)
	request := pricing.Request{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(1000), Currency: kabinet.MustCurrency("EUR"), At: march}
	buyer := pricing.Buyer{Organization: "acme"}
	was, _ := before.For(buyer)
	is, _ := after.For(buyer)
	request.Quantity = kabinet.QuantityOf(1000)
	_, a := was.Explain(request)
	request.Quantity = kabinet.QuantityOf(1100)
	_, b := is.Explain(request)
	difference := pricing.Diff(a, b)
	fmt.Print(difference.Text(nil))
	// Output:
	// Bolt M8 (BOLT-M8)
	//   290.00 EUR → 330.00 EUR (+40.00 EUR)
	//   quantity asked for: 1000 PCE → 1100 PCE
	//   version of the prices: 2026-03 → 2026-04
	//   price: 0.29 EUR / PCE → 0.30 EUR / PCE
	// Because of:
	//   - the quantity: +29.00 EUR
	//   - the price, 0.29 EUR → 0.30 EUR: +11.00 EUR
}
