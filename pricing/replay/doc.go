// Package replay re-prices the past documents of an ERP system from a book, and
// says how many of their lines agree to the cent, why the others do not, and how
// much money that is: the proof to have before a portal shows prices of its own.
//
//	run := replay.New(snapshot, replay.Options{Buyer: lookUp})
//	for line, err := range documents {                 // of exchange/documentcsv, or the host's own query
//		if err != nil {
//			return err
//		}
//		if err := run.Add(line); err != nil {
//			return err
//		}
//	}
//	report, err := run.Report()
//	fmt.Print(report.Text(printer))                    // or as JSON
//
// Lines of one document stand together in the stream: they are one order, and
// count together towards ladders. A document is priced at its own instant, and
// with Options.AsKnown as the book was known then. The order of the documents
// never matters, and memory does not grow with their number.
//
// # What agrees
//
// A line agrees where the book's total is the ERP's amount, to the smallest unit
// of the currency: the total that the ERP states, or else its unit price times
// the quantity, rounded. Where the line says that it is net or gross and the book
// has the other, the book's total is brought over by the tax rate of the line, or
// that of the book. What the book takes off an order as a whole is no part of its
// lines.
//
// # Why lines differ
//
// A line that does not agree is priced in other ways until one gives the ERP's
// amount to the cent. It has one Cause, the first in this order that explains
// it fully, and its Detail says which way it was:
//
//	unknown_buyer    Options.Buyer does not know the buyer, or no view can be made of it
//	unknown_product  the book does not have the product
//	rounding         the unit price rounded first; the total rounded in another mode, or to fewer
//	                 digits; the converted quantity not rounded
//	tax              the amount is with tax and not without, or the other way round, or of another rate
//	adjustment       without the adjustments, promotions and surcharges of the book
//	unit             the quantity taken for another unit of the product; the price of one unit taken
//	                 for that of another; the price for 100 taken for the price of 1
//	tier             the line alone and not with the others of its document; another tier of the ladder
//	agreement        another agreement of the buyer; none named; the lists alone
//	list             another price list: the buyer without segments, with one of them, without units
//	                 and payer, as a guest of the channel, as a guest
//	date             the price of another instant: when it was ordered, shipped or invoiced; as the
//	                 book was known then, or is now; one change back or ahead, two back or ahead, and
//	                 so on within Options.Window
//	currency         the number is that of another currency; or there is a price in another one only
//	rounding         at most Options.Tolerance smallest units apart
//	no_price         the book has no price; Detail.Reason says why
//	incomplete       another line of the document could not be read, so that it counts less than it should
//	other            none of these
//
// Ways of one cause are tried in the order in which they stand here. One thing at
// a time is changed, so that a line which differs in two ways is other: what is
// so throughout the ERP, such as rounding unit prices first, is better said in
// the book's policy, and the rest then explains itself.
//
// # Reading order
//
// line.go and options.go are what goes in, report.go and cause.go what comes
// out. replay.go takes the lines, document.go prices them, search.go and the
// files search_*.go look for the cause, amount.go reckons, tally.go and worst.go
// count, text.go and text_entry.go write.
package replay
