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
// Sources have a level: external price, locked price, lot, agreement, account
// list, segment list, channel list, base list. The first level with an eligible
// source wins, whatever its amount. Inside a level the nearer party comes first
// (legal entity, then the units from the leaf to the root, then the
// organisation, then segments), then the more specific product (the SKU, its
// group, the groups above, everything), then the scope (lot, warehouse,
// delivery, payment, kind of order), then the larger priority. A source is
// eligible when its windows hold the instant, its currency is that of the
// request, it has the product in the unit (or in one that converts), and the
// quantity reaches its first tier. Two lists of one party and priority that
// price one thing at one time are refused by Compile; two parties at one
// distance that tie are settled by OnTie. Nothing depends on the order of the
// book. Policies are said where they apply: Lowest at a level, Exclusive and
// MostFavoured on a source, ProductFirst in the book.
//
// # What changes the price
//
// The price of the source, with its ladder, goes through phases: index
// surcharges, adjustments, promotions, floors, rounding of the unit where the
// book asks for it, and the one rounding of the line to its currency. A Document
// is the lines of an order with what is adjusted on the whole. Prices of a unit
// are kept at 9 decimal places, or as many as fit; each percentage or
// conversion is rounded there once, half away from zero.
//
// # Time
//
// All windows are half-open. What a Book says has two times: when it holds
// (Request.At), and when it was said (Conditions.KnownAt), so that any past
// price can be computed again. A Result says until when it can hold.
//
// # Reading order
//
// What a seller writes: book.go, party.go, level.go, book_list.go, book_row.go,
// book_agreement.go, book_rules.go; read_json.go reads it. What is asked and
// answered: request.go, result.go.
//
// How a book becomes tables: compile.go, compile_articles.go, compile_list.go,
// compile_row.go, compile_series.go, compile_rivals.go, compile_rules.go make
// them; articles.go, segment.go and build.go are their form in memory;
// snapshot.go and rulebook.go hold them; live.go changes them.
//
// How a line is answered: view.go and lookup.go find a buyer's sources,
// resolve.go and line.go are one resolution from end to end, choose.go and
// agreement.go choose among sources, consider.go asks one of them, special.go,
// row_of.go and row_ladder.go are the rows that are more than a price, convert.go
// brings prices into another tax mode or currency, pool.go has the lines that
// count together, promised.go and external.go the prices from outside, reckon.go,
// adjust.go and floor.go the phases; amounts.go reckons, units.go and orderrule.go
// are the rules of quantities. quick.go gives the same answers to simple lines,
// sooner. ladder.go and document.go answer what follows from a result.
//
// Why: the files trace*.go explain one answer, those of diff*.go two, those of
// compare*.go two books; shadow.go finds prices that others hide.
package pricing
