// Package market is the leftover market: unique lots that the seller offers to some
// or all of their clients, at a price and until an instant, and of which the first to
// take one has it.
//
// An Offer is of one lot in one warehouse. Who takes it, whole or in part, has it in
// their cart for a while, at the price that was offered, and nobody else can; what was
// taken and is not ordered by then is free again. Of several who take at the same time
// one wins: the others get ErrTaken, with what is left.
//
//	m := market.Service{Seller: seller, Offers: tx.MarketOffers(), Lister: tx.MarketOfferLister(),
//		Stock: stocks, Carts: carts, Authority: authority}
//	o, err := m.Offer(ctx, manager, market.Terms{SKU: "PIPE-57", Warehouse: "north", Lot: "H-4711",
//		Unit: "MTR", Quantity: metres, Whole: true, Price: price, Until: friday})
//	list, err := m.List(ctx, buyer, org, market.Filter{}, kabinet.Page{})
//	view, err := m.Take(ctx, buyer, ref, o.ID, metres) // a line of the cart, at that price
//
// The price comes through the prices of lots that there are already: a
// cart.ViewPricer with Locks set to Service.Locks prices a taken line as promised, and
// package cart/order/withstock sells what was taken in the transaction that places the
// order. Where Stock is set, goods that are offered are held, so that nobody orders
// them meanwhile.
package market
