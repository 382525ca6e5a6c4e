package pricing_test

import (
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

var march = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// exampleBook has a general list with a ladder, and a contract with one client.
func exampleBook() pricing.Book {
	q, eur := kabinet.MustQuantity, kabinet.MustCurrency("EUR")
	return pricing.Book{
		Version:  "2026-03",
		Products: []pricing.Product{{SKU: "BOLT-M8", Name: "Bolt M8", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 100}}}},
		Lists: []pricing.List{{
			ID: "general", Name: "2026", Currency: eur, Tax: pricing.Net,
			Assignments: []pricing.Assignment{{To: pricing.ForEveryone()}},
			Rows: []pricing.Row{{SKU: "BOLT-M8", Convertible: true, Tiers: []pricing.Tier{
				{From: q("1"), Price: q("0.40")}, {From: q("1000"), Price: q("0.31")},
			}}},
		}},
		Agreements: []pricing.Agreement{{
			ID: "a17", Number: "17/2026", Party: pricing.ForOrganization("acme"), Currency: eur, Tax: pricing.Net,
			Rows: []pricing.Row{{SKU: "BOLT-M8", Price: q("0.29"), Convertible: true}},
		}},
	}
}

func Example() {
	snapshot, _, err := pricing.Compile(exampleBook())
	if err != nil {
		fmt.Println(err)
		return
	}
	request := pricing.Request{
		SKU: "BOLT-M8", Unit: kabinet.Box, Quantity: kabinet.QuantityOf(12), Currency: kabinet.MustCurrency("EUR"),
		At: march,
	}
	for _, buyer := range []pricing.Buyer{{}, {Organization: "acme"}} {
		view, err := snapshot.For(buyer)
		if err != nil {
			fmt.Println(err)
			return
		}
		result := view.Resolve(request)
		fmt.Println(result.Outcome, result.Price, "for", result.Per, result.Unit, "total", result.Total, "by", result.Source.Level)
	}
	// Output:
	// priced 0.31 EUR for 1 PCE total 372.00 EUR by base
	// priced 0.29 EUR for 1 PCE total 348.00 EUR by agreement
}

func ExampleView_Explain() {
	snapshot, _, _ := pricing.Compile(exampleBook())
	view, _ := snapshot.For(pricing.Buyer{Organization: "acme"})
	_, trace := view.Explain(pricing.Request{
		SKU: "BOLT-M8", Unit: kabinet.Box, Quantity: kabinet.QuantityOf(2), Currency: kabinet.MustCurrency("EUR"),
		At: march,
	})
	fmt.Print(trace.ForBuyer().Text(nil))
	// Output:
	// Bolt M8 (BOLT-M8)
	//   0.29 EUR per PCE, before tax
	//   agreement 17/2026
	//   2 BX × 100 = 200 PCE
	//   0.29 EUR × 200 PCE = 58.00 EUR
	//   total 58.00 EUR
	// Considered:
	//   - agreement 17/2026 (0.29 EUR): holds
}

func ExampleView_NextBreak() {
	snapshot, _, _ := pricing.Compile(exampleBook())
	view, _ := snapshot.For(pricing.Buyer{})
	request := pricing.Request{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(990), Currency: kabinet.MustCurrency("EUR"), At: march}
	result := view.Resolve(request)
	next, _ := view.NextBreak(request, result)
	fmt.Println(result.Total, "now; from", next.From, next.Unit, "each costs", next.Price)
	// Output: 396.00 EUR now; from 1000 PCE each costs 0.31 EUR
}

func ExampleCompare() {
	book := exampleBook()
	before, _, _ := pricing.Compile(book)
	book.Agreements[0].Rows[0].Price = kabinet.MustQuantity("0.30")
	after, _, _ := pricing.Compile(book)
	buyers := []pricing.Buyer{{}, {Organization: "acme"}}
	comparison, _ := pricing.Compare(before, after, buyers, []pricing.Request{
		{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(1000), Currency: kabinet.MustCurrency("EUR"), At: march},
	})
	for _, c := range comparison.Changes {
		fmt.Println(buyers[c.Buyer].Organization, c.Before.Total, "→", c.After.Total, "difference", c.Difference)
	}
	for _, a := range comparison.Affected {
		fmt.Println(buyers[a.Buyer].Organization, a.Sums[0].Difference, "in all,", a.Sums[0].Percent, "%")
	}
	// Output:
	// acme 290.00 EUR → 300.00 EUR difference 10.00 EUR
	// acme 10.00 EUR in all, 3.45 %
}

func ExampleResult_Err() {
	book := exampleBook()
	book.Products[0].Order = pricing.OrderRule{Min: kabinet.QuantityOf(100), Step: kabinet.QuantityOf(100)}
	snapshot, _, _ := pricing.Compile(book)
	view, _ := snapshot.For(pricing.Buyer{})
	result := view.Resolve(pricing.Request{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(250), Currency: kabinet.MustCurrency("EUR"), At: march})
	fmt.Println(result.Total, result.Err())
	// Output: 100.00 EUR possible quantities are 200 and 300 PCE
}

func ExampleView_CheaperQuantity() {
	snapshot, _, _ := pricing.Compile(exampleBook())
	view, _ := snapshot.For(pricing.Buyer{})
	request := pricing.Request{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(900), Currency: kabinet.MustCurrency("EUR"), At: march}
	result := view.Resolve(request)
	cheaper, _ := view.CheaperQuantity(request, result)
	fmt.Println(result.Total, "for 900;", cheaper.Quantity, "cost", cheaper.Total)
	// Output: 360.00 EUR for 900; 1000 cost 310.00 EUR
}
