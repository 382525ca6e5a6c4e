package pricing_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func printer(t testing.TB, lang language.Tag) kabinet.Printer {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, kabinet.Messages(b))
	require.NoError(t, pricing.Messages(b))
	return kabinet.NewPrinter(b, lang)
}

// traced is a book that shows most of what a trace can say.
func traced() pricing.Book {
	own := list("own", []pricing.Row{{SKU: pipe.SKU, Unit: kabinet.Tonne, Convertible: true, Tiers: []pricing.Tier{{From: q("20"), Price: q("70000")}}}}, pricing.ForOrganization("acme"))
	row := pricing.Row{SKU: pipe.SKU, Unit: kabinet.Tonne, Convertible: true, Tiers: []pricing.Tier{{From: q("1"), Price: q("80000")}, {From: q("10"), Price: q("78500.333")}}}
	row.Until = day.AddDate(0, 1, 0)
	return pricing.Book{Version: "2026-03", Products: []pricing.Product{pipe}, Lists: []pricing.List{own, list("base", []pricing.Row{row}, pricing.ForEveryone())}}
}

func TestTraceText(t *testing.T) {
	r := ask(pipe.SKU, "43")
	r.Unit = kabinet.Piece
	_, trace := view(t, traced(), acme).Explain(r)
	require.Equal(t, `Pipe 159×6 (PIPE-159x6)
  78500.333 RUB per TNE, before tax
  the general price list list base
  43 PCE × 33111/125000 = 11.39 TNE (nominal factor GOST 10704)
  the price from 10 TNE; 11.39 TNE count
  78500.333 RUB × 11.39 TNE = 894118.79287 RUB
  rounding -0.00287 RUB
  total 894118.79 RUB
  may change at 2026-04-01 12:00 UTC
Considered:
  - the client's price list list own for organization:acme: there is a price from 20 TNE
  - the general price list list base (78500.333 RUB): holds
`, trace.Text(nil))
	require.Equal(t, `Pipe 159×6 (PIPE-159x6)
  78500.333 RUB за т, без налога
  общий прайс-лист
  43 шт. × 33111/125000 = 11.39 т (номинальный коэффициент GOST 10704)
  цена от 10 т; учтено 11.39 т
  78500.333 RUB × 11.39 т = 894118.79287 RUB
  округление -0.00287 RUB
  итого 894118.79 RUB
  может измениться 2026-04-01 12:00 UTC
Рассмотрено:
  - общий прайс-лист (78500.333 RUB): действует
`, trace.ForBuyer().Text(printer(t, language.Russian)))
}

func TestTraceOfALineWithoutPrice(t *testing.T) {
	_, trace := view(t, traced(), acme).Explain(func() pricing.Request {
		r := ask(pipe.SKU, "1")
		r.Unit = kabinet.Piece
		return r
	}())
	require.Contains(t, trace.Text(nil), "No price: there is a price from 1 TNE\n")
	_, trace = view(t, traced(), acme).Explain(ask("nothing", "1"))
	require.Equal(t, "nothing\n  No price: the product is not known\n", trace.Text(nil))
}

func TestTraceListsTheLinesThatPool(t *testing.T) {
	line := ask(pipe.SKU, "150")
	line.Basis = pricing.Together
	alone := ask(pipe.SKU, "150")
	results, traces := view(t, traced(), acme).ExplainAll([]pricing.Request{line, alone, line, line})
	require.Equal(t, []int{0, 2, 3}, traces[2].Lines)
	require.Equal(t, "450", traces[2].Pool[0].Quantity.String())
	require.Empty(t, traces[1].Lines)
	require.Contains(t, traces[0].Text(nil), "counted together: 450 MTR")
	require.Equal(t, results[0], traces[0].Result)
	require.Equal(t, view(t, traced(), acme).ResolveAll(nil, []pricing.Request{line, alone, line, line}), results)
}

func TestTraceJSONRoundTrip(t *testing.T) {
	r := ask(pipe.SKU, "43")
	r.Unit = kabinet.Piece
	_, trace := view(t, traced(), acme).Explain(r)
	first, err := json.Marshal(trace)
	require.NoError(t, err)
	var back pricing.Trace
	require.NoError(t, json.Unmarshal(first, &back))
	second, err := json.Marshal(&back)
	require.NoError(t, err)
	require.JSONEq(t, string(first), string(second))
	require.Equal(t, trace.Text(nil), back.Text(nil), "a stored trace reads as it did")
}

func TestForBuyerLeavesTheTraceAsItIs(t *testing.T) {
	_, trace := view(t, traced(), acme).Explain(ask(pipe.SKU, "500"))
	before, err := json.Marshal(trace)
	require.NoError(t, err)
	trace.ForBuyer()
	after, err := json.Marshal(trace)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}

func TestMessagesAreThereInBothLanguagesWithTheSameParameters(t *testing.T) {
	en, ru := pricing.MessageTables()
	names := regexp.MustCompile(`\{\w+\}`)
	set := func(s string) []string {
		found := names.FindAllString(s, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for code, text := range en {
		require.Contains(t, ru, code)
		require.Equal(t, set(text), set(ru[code]), code)
	}
	for code := range ru {
		require.Contains(t, en, code)
	}
}

func TestTraceTextOfExtremePacks(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Kilogram, Packs: []pricing.Pack{{Unit: "X", Num: 999999937}, {Unit: "Y", Num: 1, Den: 999999929}}}
	b := pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{{SKU: "A", Unit: "Y", Price: q("0.000000001"), Convertible: true}}, pricing.ForEveryone())}}
	r := ask("A", "0.000001")
	r.Unit = "X"
	_, trace := view(t, b, acme).Explain(r)
	require.Contains(t, trace.Text(nil), "999999866000004473")
}

func TestTraceSaysWhenTheWinnersAmountDoesNotFit(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("base", []pricing.Row{price("A", "999999999999999")}, pricing.ForEveryone())}}
	_, trace := view(t, b, acme).Explain(ask("A", "999999999999999"))
	require.NotContains(t, trace.Text(nil), "holds")
}

func TestTraceNamesTheBuyersAgreementsThatLackTheProduct(t *testing.T) {
	b := pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{list("base", []pricing.Row{price("A", "9")}, pricing.ForEveryone())}, Agreements: []pricing.Agreement{{
		ID: "c", Number: "17", Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Rows: []pricing.Row{price("B", "1")},
	}}}
	_, trace := view(t, b, acme).Explain(ask("A", "1"))
	require.Contains(t, trace.ForBuyer().Text(nil), "agreement 17: does not have the product")
}

func ExampleTrace_ForBuyer() {
	book := exampleBook()
	book.Lists = append(book.Lists, pricing.List{
		ID: "costs", Cost: true, Currency: kabinet.MustCurrency("EUR"), Tax: pricing.Net,
		Rows: []pricing.Row{{SKU: "BOLT-M8", Price: kabinet.MustQuantity("0.20")}},
	})
	book.Agreements[0].Rows[0] = pricing.Row{SKU: "BOLT-M8", Of: "costs", Markup: kabinet.MustPercentage("35")}
	book.Adjustments = []pricing.Adjustment{{ID: "early", Name: "early payment", Percent: kabinet.MustPercentage("-2")}}
	snapshot, _, _ := pricing.Compile(book)
	view, _ := snapshot.For(pricing.Buyer{Organization: "acme"})
	_, trace := view.Explain(pricing.Request{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(100), Currency: kabinet.MustCurrency("EUR"), At: march})
	for _, t := range []*pricing.Trace{trace, trace.ForBuyer()} {
		for _, s := range t.Steps {
			fmt.Println(s.Phase, s.Kind, s.Amount)
		}
		fmt.Println("=", t.Result.Total)
	}
	// Output:
	// base price 20.00 EUR
	// base markup 7.00 EUR
	// adjustment discount -0.54 EUR
	// = 26.46 EUR
	// base price 27.00 EUR
	// adjustment discount -0.54 EUR
	// = 26.46 EUR
}

func ExampleView_ExplainAll() {
	snapshot, _, _ := pricing.Compile(exampleBook())
	view, _ := snapshot.For(pricing.Buyer{})
	line := pricing.Request{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(500), Currency: kabinet.MustCurrency("EUR"), At: march, Basis: pricing.Together}
	results, traces := view.ExplainAll([]pricing.Request{line, line})
	fmt.Println(results[0].Price, "since lines", traces[0].Lines, "count together:", results[0].Counted)
	// Output: 0.31 EUR since lines [0 1] count together: 1000
}
