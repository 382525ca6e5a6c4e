package pricing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// copper is a series with one observation before day.
func copper(value string) []index.Series {
	return []index.Series{{ID: "cu", Currency: rub, Per: q("1"), Unit: kabinet.Kilogram, Observations: []index.Observation{{
		ID: "LME-7", Effective: kabinet.Date{Year: 2026, Month: 2, Day: 27}, Published: time.Date(2026, 2, 27, 18, 0, 0, 0, time.UTC), Value: q(value),
	}}}}
}

func copperRule(anchor index.Anchor) []pricing.IndexSurcharge {
	base := q("100")
	return []pricing.IndexSurcharge{{ID: "cu-rule", Name: "Copper", Formula: index.Formula{
		Method: index.Weight, Index: "cu", Base: &base, Weight: q("0.5"), Fixing: index.PreviousBusinessDay, Anchor: anchor,
	}}}
}

func with(r pricing.Request, c pricing.Conditions) pricing.Request {
	r.Conditions = &c
	return r
}

// Each case says which lines a trace has, in English and in Russian.
func TestTraceTextOfEveryKindOfStep(t *testing.T) {
	for name, c := range map[string]struct {
		book    func() pricing.Book
		request pricing.Request
		en, ru  []string
		buyer   pricing.Buyer
	}{
		"promotions that stack on an agreement": {
			book: func() pricing.Book {
				b := dearerBook()
				b.Promotions[0].Name = "Spring"
				b.Agreements[0].Promotions, b.Agreements[0].Version = pricing.PromotionsStack, "2"
				return b
			},
			request: ask("A", "40"),
			en: []string{"  748.00 RUB per PCE, before tax", "  agreement N x, version 2", "  880.00 RUB × 40 PCE = 35200.00 RUB", "  promotion Spring -15 %: -5280.00 RUB", "  total 29920.00 RUB",
				"  - agreement N x, version 2 for organization:acme (880.00 RUB): holds", "  - the general price list list base (1000.00 RUB): a source that comes first holds"},
			ru: []string{"  договор N x, редакция 2", "  акция Spring -15 %: -5280.00 RUB", "  итого 29920.00 RUB"},
		},
		"promotions that the agreement admits none of": {
			book: dearerBook, request: ask("A", "40"),
			en: []string{"  total 35200.00 RUB", "Not applied:", "  - promotion spring: the agreement admits no promotions"},
			ru: []string{"Не применено:", "  - акция spring: договор не допускает акций"},
		},
		"the promoted list price where it is better": {
			book: func() pricing.Book {
				b := dearerBook()
				b.Agreements[0].Promotions = pricing.PromotionsBest
				return b
			},
			request: ask("A", "40"),
			en: []string{"  the general price list list base", "  the price with the promotion is lower than that of the agreement", "  1000.00 RUB × 40 PCE = 40000.00 RUB", "  promotion spring -15 %: -6000.00 RUB", "  total 34000.00 RUB",
				"  - agreement N x for organization:acme (880.00 RUB): without the agreement it costs less"},
			ru: []string{"  цена по акции ниже договорной", "  - договор N x для organization:acme (880.00 RUB): без договора дешевле"},
		},
		"a price made of another list, in the other tax mode, rounded": {
			book: func() pricing.Book {
				b := listed(pcs("A"), price("A", "1000"))
				own := list("own", []pricing.Row{{SKU: "A", Of: "base", PercentOff: per100("7"), Tiers: []pricing.Tier{{From: q("10"), PercentOff: per100("3.3")}}}}, pricing.ForOrganization("acme"))
				own.Tax, own.Rounding = pricing.Gross, pricing.PriceRounding{Increment: q("1"), Mode: kabinet.Up, Ending: q("-0.01")}
				b.Lists, b.Taxes = append(b.Lists, own), []pricing.TaxRate{{Rate: per100("20")}}
				return b
			},
			request: ask("A", "12"),
			en: []string{"  the price from 10 PCE; 12 PCE count", "  1000.00 RUB × 12 PCE = 12000.00 RUB", "  with tax of 20 %: 2400.00 RUB", "  discount -7 %: -1008.00 RUB", "  tier from 10 PCE -3.3 %: -441.936 RUB",
				"  rounded by the price list: 9.816 RUB", "  total 12959.88 RUB"},
			ru: []string{"  с налогом 20 %: 2400.00 RUB", "  скидка -7 %: -1008.00 RUB", "  порог шкалы от 10 шт. -3.3 %: -441.936 RUB", "  округление по правилу прайс-листа: 9.816 RUB"},
		},
		"a price before tax of one with it": {
			book: func() pricing.Book {
				b := listed(pcs("A"), price("A", "120"))
				b.Lists[0].Tax = pricing.Gross
				b.Agreements, b.Taxes = []pricing.Agreement{agreed("x", pricing.Row{SKU: "A", Of: "base", Markup: per100("5")})}, []pricing.TaxRate{{Rate: per100("20")}}
				return b
			},
			request: ask("A", "1"),
			en:      []string{"  without tax of 20 %: -20.00 RUB", "  markup 5 %: 5.00 RUB"},
			ru:      []string{"  без налога 20 %: -20.00 RUB", "  торговая надбавка 5 %: 5.00 RUB"},
		},
		"bands, a fee and another currency": {
			book: func() pricing.Book {
				b := listed(pcs("A"), pricing.Row{SKU: "A", Tiers: []pricing.Tier{{From: q("1"), Price: q("10")}, {From: q("11"), Price: q("9.5"), Fee: q("5")}}, Ladder: &pricing.Ladder{Mode: pricing.Graduated}})
				b.Lists[0].Currency, b.Lists[0].Convert = eur, true
				b.Rates = []pricing.ExchangeRate{{ID: "cbr-1", Of: eur, In: rub, Rate: kabinet.MustRate("98.4567")}}
				return b
			},
			request: ask("A", "25"),
			en: []string{"  the price from 11 PCE; 25 PCE count", "  1 to 11 PCE: 10.00 EUR × 11 PCE = 110.00 EUR", "  from 11 PCE: 9.50 EUR × 14 PCE = 133.00 EUR", "  flat fee of 5.00 EUR: 5.00 EUR",
				"  converted at 98.4567 (cbr-1): 24417.2616 RUB", "  rounding -0.0016 RUB", "  total 24417.26 RUB"},
			ru: []string{"  от 1 до 11 шт.: 10.00 EUR × 11 шт. = 110.00 EUR", "  от 11 шт.: 9.50 EUR × 14 шт. = 133.00 EUR", "  фиксированная плата 5.00 EUR: 5.00 EUR", "  пересчёт по курсу 98.4567 (cbr-1): 24417.2616 RUB"},
		},
		"blocks of a price that is reduced": {
			book: func() pricing.Book {
				return listed(pcs("A"), pricing.Row{SKU: "A", Price: q("100"), Tiers: []pricing.Tier{{From: q("1")}, {From: q("50"), PercentOff: per100("5")}}, Ladder: &pricing.Ladder{Mode: pricing.Block, Block: q("20")}})
			},
			request: ask("A", "55"),
			en:      []string{"  95.00 RUB per block of 20 PCE, before tax", "  the price before the ladder is 100.00 RUB", "  3 blocks of 20 PCE at 95.00 RUB each: 285.00 RUB"},
			ru:      []string{"  95.00 RUB за блок 20 шт., без налога", "  цена до применения шкалы — 100.00 RUB", "  блоков по 20 шт. — 3, каждый по 95.00 RUB: 285.00 RUB"},
		},
		"bands off a list that has tiers": {
			book: func() pricing.Book {
				b := listed(pcs("A"), ladder("A", "1", "100", "10", "90"))
				b.Agreements = []pricing.Agreement{agreed("x", pricing.Row{SKU: "A", Of: "base", PercentOff: per100("10"), Tiers: []pricing.Tier{{From: q("0")}, {From: q("10"), PercentOff: per100("50")}}, Ladder: &pricing.Ladder{Mode: pricing.Graduated}})}
				return b
			},
			request: ask("A", "12"),
			en:      []string{"  the price before the ladder is 90.00 RUB", "  discount -10 %: 81.00 RUB", "  0 to 10 PCE: 81.00 RUB × 10 PCE = 810.00 RUB", "  from 10 PCE: 40.50 RUB × 2 PCE = 81.00 RUB", "  total 891.00 RUB"},
			ru:      []string{"  цена до применения шкалы — 90.00 RUB", "  скидка -10 %: 81.00 RUB"},
		},
		"an index that is not final": {
			book: func() pricing.Book {
				b := listed(pcs("A"), price("A", "1000"))
				b.Indices, b.Surcharges = copper("120"), copperRule(index.Shipment)
				return b
			},
			request: ask("A", "2"),
			en:      []string{"  index surcharge Copper (LME-7), provisional: 20.00 RUB", "  the price is provisional: an index is not final yet", "  total 2020.00 RUB"},
			ru:      []string{"  индексная надбавка Copper (LME-7), предварительно: 20.00 RUB", "  цена предварительная: значение индекса ещё не окончательное"},
		},
		"an index that cannot be computed": {
			book: func() pricing.Book {
				b := listed(pcs("A"), price("A", "1000"))
				b.Indices, b.Surcharges = copper("120"), copperRule(index.Order)
				b.Indices[0].Observations[0].Effective = kabinet.Date{Year: 2026, Month: 2, Day: 26}
				return b
			},
			request: ask("A", "2"),
			en:      []string{"  No price: the index surcharge cannot be computed", "  The index: cu has no observation for 2026-02-27"},
			ru:      []string{"  Цены нет: индексную надбавку рассчитать нельзя"},
		},
		"a floor that is raised to, one that asks, one that is kept": {
			book: func() pricing.Book {
				b := listed(pcs("A"), price("A", "90"))
				b.Floors = []pricing.Floor{
					{ID: "f1", Name: "least", Absolute: q("100"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorClamp},
					{ID: "f2", Absolute: q("110"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorRequireApproval},
					{ID: "f3", Absolute: q("50"), Currency: rub, Tax: pricing.Net},
				}
				return b
			},
			request: ask("A", "2"),
			en:      []string{"  raised to the floor least: 20.00 RUB", "  below the floor f2, which asks for approval", "  the price needs approval", "  - floor f3: the price is not below 50.00 RUB"},
			ru:      []string{"  повышение до минимальной цены least: 20.00 RUB", "  ниже минимальной цены f2, нужно согласование", "  цену нужно согласовать", "  - минимальная цена f3: цена не ниже 50.00 RUB"},
		},
		"a floor that rejects": {
			book: func() pricing.Book {
				b := listed(pcs("A"), price("A", "90"))
				b.Floors = []pricing.Floor{{ID: "f1", Absolute: q("100"), Currency: rub, Tax: pricing.Net}}
				return b
			},
			request: ask("A", "2"),
			en:      []string{"  No price: the price is below what is allowed", "  - floor f1: the price is below 100.00 RUB"},
			ru:      []string{"  - минимальная цена f1: цена ниже 100.00 RUB"},
		},
		"the price of a unit is rounded first": {
			book: func() pricing.Book {
				b := listed(pcs("A"), pricing.Row{SKU: "A", Price: q("61.806"), Per: q("100")})
				b.Policy.RoundUnitFirst = true
				b.Adjustments = []pricing.Adjustment{{ID: "small", Name: "small order", Amount: q("0.3"), Currency: rub, Tax: pricing.Net}}
				return b
			},
			request: ask("A", "10"),
			en:      []string{"  91.81 RUB per 100 PCE, before tax", "  61.806 RUB × 10 PCE / 100 = 6.1806 RUB", "  surcharge small order: 3.00 RUB", "  the price is rounded to 91.81 RUB: 0.0004 RUB", "  rounding -0.001 RUB"},
			ru:      []string{"  61.806 RUB × 10 шт. / 100 = 6.1806 RUB", "  наценка small order: 3.00 RUB", "  цена округлена до 91.81 RUB: 0.0004 RUB"},
		},
		"a free line": {
			book:    func() pricing.Book { return listed(pcs("A"), pricing.Row{SKU: "A", Free: true}) },
			request: ask("A", "10"), en: []string{"  free of charge", "  total 0.00 RUB"}, ru: []string{"  бесплатно"},
		},
		"a promised price": {
			book:    dearerBook,
			request: with(ask("A", "3"), pricing.Conditions{Locked: &pricing.Locked{Reference: "Q-17/2", Price: kabinet.MustMoney("700 RUB"), Tax: pricing.Gross}}),
			en:      []string{"  700.00 RUB per PCE, tax included", "  the promised price Q-17/2", "  - promotion spring: the price is fixed"},
			ru:      []string{"  зафиксированная цена Q-17/2", "  - акция spring: цена зафиксирована"},
		},
		"a promise for another quantity": {
			book:    dearerBook,
			request: with(ask("A", "3"), pricing.Conditions{Locked: &pricing.Locked{Reference: "Q-17/2", Price: kabinet.MustMoney("700 RUB"), Tax: pricing.Gross, Max: q("2")}}),
			en:      []string{"  agreement N x", "  - the promised price Q-17/2: the promised price is for other quantities or has ended"},
			ru:      []string{"  - зафиксированная цена Q-17/2: зафиксированная цена — для другого количества или её срок истёк"},
		},
		"a price of another system": {
			book:    dearerBook,
			request: with(ask("A", "3"), pricing.Conditions{External: &pricing.External{System: "SAP", Locked: pricing.Locked{Reference: "sim", Price: kabinet.MustMoney("700 RUB"), Tax: pricing.Net}}}),
			en:      []string{"  the price computed by SAP"},
			ru:      []string{"  цена рассчитана системой SAP"},
		},
		"a price of another system that fails": {
			book:    dearerBook,
			request: with(ask("A", "3"), pricing.Conditions{External: &pricing.External{System: "SAP", Failed: "timeout"}}),
			en:      []string{"  - the price computed by SAP: the system that computes the price gives no answer"},
			ru:      []string{"  - цена рассчитана системой SAP: система, которая рассчитывает цену, не отвечает"},
		},
		"a lot at a warehouse": {
			book: func() pricing.Book {
				b := dearerBook()
				b.Agreements = nil
				lot := list("lot", []pricing.Row{price("A", "500")}, pricing.ForEveryone())
				lot.Scope = pricing.Scope{Lot: "L1", Warehouse: "msk", Delivery: "FCA Moscow", Payment: "net30", OrderKind: "sale"}
				b.Lists = append(b.Lists, lot)
				return b
			},
			request: with(ask("A", "3"), pricing.Conditions{Scope: pricing.Scope{Lot: "L1", Warehouse: "msk", Delivery: "FCA Moscow", Payment: "net30", OrderKind: "sale"}}),
			en:      []string{"  the price of lot L1 list lot, warehouse msk, delivery FCA Moscow, payment net30, orders of the kind sale"},
			ru:      []string{"  цена партии L1 list lot, склад msk, базис поставки FCA Moscow, условия оплаты net30, вид заказа sale"},
		},
		"other circumstances, and an exclusive list": {
			book: func() pricing.Book {
				b := listed(pcs("A", "B"), price("A", "10"), price("B", "5"))
				own, other := list("own", []pricing.Row{price("B", "9")}, pricing.ForOrganization("acme")), list("other", []pricing.Row{price("A", "9")}, pricing.ForOrganization("acme"))
				own.Exclusive, other.Scope.Warehouse = true, "spb"
				b.Lists = append(b.Lists, own, other)
				return b
			},
			request: ask("A", "3"),
			en:      []string{"  No price: the product is not part of the agreed assortment", "  - the client's price list list other, warehouse spb for organization:acme: the price is for other circumstances", "  - the general price list list base (10.00 RUB): an exclusive source admits no other"},
			ru:      []string{"  - прайс-лист клиента list other, склад spb для organization:acme: цена для других условий", "  - общий прайс-лист list base (10.00 RUB): эксклюзивный источник не допускает других"},
		},
		"the lowest of a level": {
			book: func() pricing.Book {
				b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
					list("near", []pricing.Row{price("A", "10")}, pricing.ForUnit("leaf")), list("far", []pricing.Row{price("A", "9")}, pricing.ForOrganization("acme")),
				}}
				b.Policy.Choose = map[pricing.Level]pricing.Choose{pricing.LevelAccount: pricing.Lowest}
				return b
			},
			request: ask("A", "3"),
			en:      []string{"  of all prices of this level the lowest holds", "  - the client's price list list near for unit:leaf (10.00 RUB): another source of this level costs less"},
			ru:      []string{"  из всех цен этого уровня действует наименьшая"},
		},
		"a weight that chooses the tier": {
			book: func() pricing.Book {
				p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Kilogram, Num: 1, Den: 2}}}
				return listed([]pricing.Product{p}, pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{From: q("50"), PercentOff: per100("5")}}, Ladder: &pricing.Ladder{Measure: pricing.MeasureWeight}})
			},
			request: ask("A", "30"),
			en:      []string{"  the price from 50 KGM; 60 KGM count", "  tier from 50 KGM -5 %: -15.00 RUB"},
			ru:      []string{"  цена от 50 кг; учтено 60 кг", "  порог шкалы от 50 кг -5 %: -15.00 RUB"},
		},
		"an amount that chooses the tier": {
			book: func() pricing.Book {
				return listed(pcs("A"), pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{From: q("200"), PercentOff: per100("5")}}, Ladder: &pricing.Ladder{Measure: pricing.MeasureAmount}})
			},
			request: ask("A", "30"),
			en:      []string{"  the price from 200 RUB; 300 RUB count"},
			ru:      []string{"  цена от 200 RUB; учтено 300 RUB"},
		},
		"what was taken before": {
			book: func() pricing.Book {
				return listed(pcs("A"), pricing.Row{SKU: "A", Tiers: []pricing.Tier{{From: q("0"), Price: q("10")}, {From: q("100"), Price: q("9")}}, Ladder: &pricing.Ladder{Basis: pricing.PerPeriod}})
			},
			request: with(ask("A", "30"), pricing.Conditions{Taken: q("80")}),
			en:      []string{"  the price from 100 PCE; 110 PCE count", "  80 PCE of them have been taken before"},
			ru:      []string{"  из них 80 шт. выбрано ранее"},
		},
		"rules that do not apply": {
			book: func() pricing.Book {
				b := listed(pcs("A", "B"), price("A", "100"))
				rule := func(id, percent string, change func(*pricing.Adjustment)) pricing.Adjustment {
					a := pricing.Adjustment{ID: pricing.AdjustmentID(id), Percent: per100(percent)}
					change(&a)
					return a
				}
				b.Promotions = []pricing.Adjustment{
					rule("ended", "-1", func(a *pricing.Adjustment) { a.Until = day }),
					rule("next", "-1", func(a *pricing.Adjustment) { a.Target.From = day.Add(time.Hour) }),
					rule("scope", "-1", func(a *pricing.Adjustment) { a.Scope.OrderKind = "sample" }),
					rule("then", "-1", func(a *pricing.Adjustment) { a.Known.Until = day }),
					rule("many", "-1", func(a *pricing.Adjustment) { a.Min = q("100") }),
					rule("boxes", "-1", func(a *pricing.Adjustment) { a.Min, a.Unit = q("1"), kabinet.Box }),
					rule("other", "-1", func(a *pricing.Adjustment) { a.Products = []pricing.Selector{{SKU: "B"}} }),
					rule("theirs", "-1", func(a *pricing.Adjustment) { a.Audience = []pricing.Party{pricing.ForOrganization("rival")} }),
					rule("good", "-2", func(a *pricing.Adjustment) { a.Group, a.Combine = "g", pricing.CombineBest }),
					rule("better", "-3", func(a *pricing.Adjustment) { a.Group, a.Combine = "g", pricing.CombineBest }),
					{ID: "dear", Price: q("500"), Currency: rub, Tax: pricing.Net},
				}
				b.Adjustments = []pricing.Adjustment{
					{ID: "euros", Amount: q("-1"), Currency: eur, Tax: pricing.Net},
					{ID: "alone", Percent: per100("-4"), Combine: pricing.CombineExclusive}, {ID: "beside", Percent: per100("-5")},
				}
				b.Products[1].Packs = []pricing.Pack{{Unit: kabinet.Box, Num: 12}}
				b.Surcharges, b.Indices = copperRule(index.Order), copper("120")
				b.Surcharges[0].Agreement = "x"
				b.Agreements = []pricing.Agreement{agreed("x", price("B", "1"))}
				return b
			},
			request: ask("A", "3"),
			en: []string{
				"  - adjustment beside: alone excludes it", "  - adjustment euros: alone excludes it", "  - index surcharge Copper: it belongs to another agreement",
				"  - promotion ended: it ended at 2026-03-01 12:00 UTC", "  - promotion next: it begins at 2026-03-01 13:00 UTC", "  - promotion scope: it is for other circumstances",
				"  - promotion then: it was not known then", "  - promotion many: from 100 PCE", "  - promotion boxes: the product is not sold in BX",
				"  - promotion good: better is better", "  - promotion dear: it would not make it cheaper", "  promotion better -3 %: -8.64 RUB",
			},
			ru: []string{
				"  - корректировка beside: исключает alone", "  - индексная надбавка Copper: относится к другому договору", "  - акция ended: срок истёк 2026-03-01 12:00 UTC",
				"  - акция next: начнёт действовать 2026-03-01 13:00 UTC", "  - акция scope: предназначено для других условий", "  - акция then: на тот момент не было известно",
				"  - акция many: от 100 шт.", "  - акция boxes: товар не продаётся в кор.", "  - акция good: выгоднее better", "  - акция dear: цена от этого не снизится",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, trace := view(t, c.book(), acme).Explain(c.request)
			for lang, want := range map[language.Tag][]string{language.English: c.en, language.Russian: c.ru} {
				text := trace.Text(nil)
				if lang == language.Russian {
					text = trace.Text(printer(t, lang))
				}
				for _, line := range want {
					require.Contains(t, strings.Split(text, "\n"), line, text)
				}
				back := throughJSON(t, *trace)
				require.Equal(t, trace.Text(nil), back.Text(nil))
			}
			for _, note := range trace.Rules {
				require.NotContains(t, []string{"other", "theirs"}, note.Reference, "rules for other products and buyers are not considered")
			}
		})
	}
}

func TestTraceTextOfLinesThatCountTogether(t *testing.T) {
	b := listed(pcs("A", "B", "C"),
		pricing.Row{SKU: "A", Tiers: []pricing.Tier{{From: q("0"), Price: q("10")}, {From: q("10"), Price: q("9.999"), Fee: q("1")}}, Ladder: &pricing.Ladder{Mode: pricing.Graduated}},
		pricing.Row{SKU: "B", Tiers: []pricing.Tier{{From: q("0"), Price: q("10")}, {From: q("10"), Price: q("9")}}, Ladder: &pricing.Ladder{Basis: pricing.PerGroup, Key: "bolts", Unit: kabinet.Piece}},
		pricing.Row{SKU: "C", Tiers: []pricing.Tier{{From: q("0"), Price: q("10")}, {From: q("10"), Price: q("9")}}, Ladder: &pricing.Ladder{Basis: pricing.PerGroup, Key: "bolts", Unit: kabinet.Piece}},
	)
	locked := with(ask("A", "50"), pricing.Conditions{Locked: &pricing.Locked{Reference: "Q", Price: kabinet.MustMoney("1 RUB"), Tax: pricing.Net}})
	requests := []pricing.Request{ask("A", "7"), ask("B", "6"), ask("A", "7"), locked, ask("C", "6")}
	for i := range requests {
		requests[i].Basis = pricing.Together
	}
	results, traces := view(t, b, acme).ExplainAll(requests)
	require.Equal(t, []string{"70.50", "54.00", "70.50", "50.00", "54.00"}, answers(results))
	require.Equal(t, []int{0, 2}, traces[0].Lines, "a promised line does not count")
	require.Equal(t, []int{1, 4}, traces[1].Lines)
	require.Equal(t, "14", traces[2].Pool[0].Quantity.String())
	text, ru := traces[0].Text(nil), traces[0].Text(printer(t, language.Russian))
	for _, line := range []string{"  counted together: 14 PCE", "  0 to 10 PCE: 10.00 RUB × 5 PCE = 50.00 RUB", "  from 10 PCE: 9.999 RUB × 2 PCE = 19.998 RUB", "  flat fee of 1.00 RUB: 0.50 RUB", "  rounded together with the other lines: 0.002 RUB"} {
		require.Contains(t, strings.Split(text, "\n"), line, text)
	}
	require.Contains(t, ru, "  округление вместе с другими строками: 0.002 RUB\n")
	require.Contains(t, traces[4].Text(nil), "  lines 2, 5 count together (bolts)\n")
	require.Contains(t, traces[4].Text(printer(t, language.Russian)), "  вместе учтены строки 2, 5 (bolts)\n")
}

func TestAStepSaysWhatItsRoundingMakes(t *testing.T) {
	b := listed([]pricing.Product{{SKU: "A", Unit: kabinet.Tonne}}, price("A", "10.123456789"))
	b.Adjustments = []pricing.Adjustment{{ID: "a", Percent: per100("-3.33")}}
	_, trace := view(t, b, acme).Explain(ask("A", "1000000"))
	// 10.123456789 × 0.9667 = 9.7863456779263, at nine places 9.786345678.
	require.Equal(t, "0.0000737", trace.Steps[1].Rounding.Amount())
	require.Equal(t, "-337111.111", trace.Steps[1].Amount.Amount())
	require.Equal(t, trace.Steps[2].Amount, trace.Steps[2].Rounding, "all of a rounding step")
	require.Equal(t, "half_up", trace.Steps[2].Mode)
}

func TestAmountsTooLargeToBeDividedAreStillASum(t *testing.T) {
	b := listed(pcs("A"), price("A", "900000000000000"))
	b.Adjustments = []pricing.Adjustment{{ID: "a", Percent: per100("-99")}}
	r, trace := view(t, b, acme).Explain(ask("A", "9"))
	priced(t, r, "9000000000000.00", "81000000000000.00")
	require.True(t, sumOf(t, trace).Equal(r.Total))
	require.True(t, sumOf(t, trace.ForBuyer()).Equal(r.Total))
}

// TestAConsideredPriceSaysWhatItIsFor: a price per box, per hundred and per block
// beside one per piece is no comparison otherwise.
func TestAConsideredPriceSaysWhatItIsFor(t *testing.T) {
	b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}}, price("A", "9"))
	for i, row := range []pricing.Row{
		by(pricing.Row{SKU: "A", Tiers: []pricing.Tier{{From: q("1"), Price: q("40")}}}, pricing.Ladder{Mode: pricing.Block, Block: q("5")}),
		{SKU: "A", Price: q("800"), Per: q("100")},
		{SKU: "A", Price: q("90"), Unit: kabinet.Box, Convertible: true},
	} {
		l := list(pricing.ListID(rune('x'+i)), []pricing.Row{row}, pricing.ForOrganization("acme"))
		l.Assignments[0].Priority = -i
		b.Lists = append(b.Lists, l)
	}
	_, trace := view(t, b, acme).Explain(ask("A", "24"))
	text := trace.Text(nil)
	for _, line := range []string{
		"  40.00 RUB per block of 5 PCE, before tax", "(40.00 RUB / 5 PCE): holds", "(800.00 RUB / 100 PCE): ", "(90.00 RUB / BX): ", "(9.00 RUB): ",
	} {
		require.Contains(t, text, line)
	}
}
