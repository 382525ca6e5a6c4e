package pricing_test

import (
	"fmt"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

const smallBook = `{
  "products": [{"sku": "BOLT-M8", "unit": "PCE"}],
  "lists": [{
    "id": "base", "currency": "EUR", "tax": "net",
    "assignments": [{"to": "everyone"}],
    "rows": [{"sku": "BOLT-M8", "price": "0.32"}]
  }]
}`

// A book that cannot be read names every mistake with its line; so does one that
// does not compile.
func ExampleReadBook() {
	_, _, err := pricing.ReadBook(strings.NewReader(strings.NewReplacer(`"net"`, `"netto"`, `"price"`, `"prise"`).Replace(smallBook)))
	fmt.Println(err)
	book, lines, _ := pricing.ReadBook(strings.NewReader(strings.Replace(smallBook, "BOLT-M8", "BOLT-M9", 1)))
	_, _, err = pricing.Compile(book)
	fmt.Println(lines.Annotate(err))
	// Output:
	// line 4 /lists/0/tax: netto is not a known name
	// line 6 /lists/0/rows/0/prise: there is no member prise here
	// line 6 /lists/0/rows/0/sku: BOLT-M8 is not in the book
}

// An amendment puts other prices in force without compiling the book again.
func ExampleReadAmendment() {
	book, _, _ := pricing.ReadBook(strings.NewReader(smallBook))
	snapshot, _, _ := pricing.Compile(book)
	amendment, lines, err := pricing.ReadAmendment(strings.NewReader(`{
	  "version": "April",
	  "lists": [{
	    "id": "base", "currency": "EUR", "tax": "net",
	    "assignments": [{"to": "everyone"}],
	    "rows": [{"sku": "BOLT-M8", "price": "0.33"}]
	  }]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	snapshot, _, err = snapshot.With(amendment)
	if err != nil {
		fmt.Println(lines.Annotate(err))
		return
	}
	view, _ := snapshot.For(pricing.Buyer{})
	fmt.Println(view.Resolve(pricing.Request{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(100), Currency: kabinet.MustCurrency("EUR"), At: march}).Total)
	// Output: 33.00 EUR
}

// A host reads types of its own as strictly.
func ExampleReadJSON() {
	type cart struct {
		Buyer    pricing.Buyer     `json:"buyer"`
		Requests []pricing.Request `json:"requests"`
	}
	c, _, err := pricing.ReadJSON[cart](strings.NewReader(`{
	  "buyer": {"organization": "acme"},
	  "requests": [{"sku": "BOLT-M8", "qty": "100"}]
	}`))
	fmt.Println(c.Buyer.Organization, err)
	// Output: line 3 /requests/0/qty: there is no member qty here
}
