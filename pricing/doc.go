// Package pricing says which price holds for this buyer, this product, this
// quantity, at this instant, and why.
//
// The seller's prices are a Book: plain data, in Go or JSON. Compile checks it
// and turns it into a Snapshot, which is immutable. A Snapshot compiles a Buyer
// into a View, and a View answers Requests. Nothing reads a clock, does I/O or
// takes a lock, so all of them are safe for any number of goroutines:
//
//	snapshot, report, err := pricing.Compile(book)  // every mistake, with its place
//	view, err := snapshot.For(pricing.Buyer{Organization: "acme", Segments: segments})
//	result := view.Resolve(pricing.Request{SKU: "BOLT-M8", Quantity: twelve, Currency: eur, At: now})
//	if result.Outcome == pricing.Priced {
//		fmt.Println(result.Total, "by", result.Source.Level)
//	}
//	_, trace := view.Explain(request)
//	fmt.Println(trace.ForBuyer().Text(printer))     // why, in the reader's language
//
// # Which source wins
//
// Sources have a level: agreement, account list, segment list, channel list,
// base list. The first level with an eligible source wins, whatever its amount.
// Inside a level the nearer party comes first (legal entity, then the units
// from the leaf to the root, then the organisation, then segments), then the
// larger priority. A source is eligible when its windows hold the instant, its
// currency is that of the request, it has the product in the unit (or in one
// that converts), and the quantity reaches its first tier. Two lists of one
// party and priority that price one product at one time are refused by Compile;
// two parties at one distance that tie are settled by OnTie. Nothing depends on
// the order of the book.
//
// # Reading order
//
// book.go and party.go are what a seller writes; request.go and result.go what
// is asked and answered. compile.go, compile_rows.go and table.go make the
// tables; view.go, lookup.go, resolve.go, agreement.go and consider.go answer
// from them; units.go, orderrule.go, ladder.go and pool.go are the rules of
// quantities; trace.go and compare.go explain.
package pricing
