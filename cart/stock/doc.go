// Package stock says what can be promised, holds it for orders, and what its
// delivery costs.
//
// A Level is what a source, such as an ERP, says of an article in a warehouse, by
// lots, with what is to come in. What orders hold of it is in a ledger (package
// accounts/ledger), so that orders which come at the same time never hold the same
// goods. What can be promised is
//
//	on hand − safety − allocated − held + inbound by the date
//
// A source declares whether its figures are Physical or AlreadyNetted, and a feed
// says which documents its figures know, so that nothing is deducted twice.
//
// A Service is built in a transaction, of its ports:
//
//	svc := stock.Service{Seller: seller, Catalogue: catalogue, Levels: tx.StockLevels(),
//		Sources: tx.StockSources(), Parked: tx.StockParked(), Ledger: tx.Ledger(),
//		Balances: tx.LedgerBalances(), Reservations: tx.Reservations(), Warehouses: warehouses}
//	answers, err := svc.Answers(ctx, now, "PIPE-57", "BOLT-M8") // now, by date, or made to order
//	held, err := svc.Reserve(ctx, actor, now, stock.Request{
//		Document: stock.Document{Org: org, ID: "order/7", Version: 1}, Until: now.Add(72 * time.Hour),
//		Lines:    []stock.Ask{{Line: "1", SKU: "PIPE-57", Quantity: metres}},
//	})
//	if errors.Is(err, stock.ErrShort) {
//		// nothing is held; the errors joined to it name each line, with what is available
//	}
//	_, err = svc.Convert(ctx, actor, now, held.Document)              // confirmed: it expires no more
//	_, err = svc.Ship(ctx, actor, now, held.Document, "shipment/1", parts...) // it left
//	report, err := svc.Import(ctx, actor, now, feed)                  // what the ERP counts now
//
// The methods of Service ask no permissions: orders ask for their own, and the rest
// is for the seller's jobs.
//
// Delivery is quoted by a RateProvider, of which Table is the implementation by
// zones and breaks; Service.Promises joins stock, lead times and quotes.
package stock
