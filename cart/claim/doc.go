// Package claim is what clients hold against what was delivered: too little, too much,
// something else, broken, below quality, with wrong papers or at a wrong price, or to
// be sent back.
//
//	Draft → Submitted → InReview ⇄ InfoRequested → Accepted | PartlyAccepted | Rejected
//	                                     Accepted, PartlyAccepted → InResolution → Closed
//
// Each Line refers to a line of a shipment. Two sides are kept apart: what was expected
// is bounded by what was documented, less what other claims hold of it, atomically,
// through a ledger (package accounts/ledger); what was received is free, since 20 of
// something else may have come of which no document speaks. What is accepted is
// resolved to the last unit, at the price, tier and tax rate of the order.
//
// A Service is built in a transaction, of its ports:
//
//	svc := claim.Service{Authority: authority, Claims: tx.Claims(), Lister: tx.ClaimLister(),
//		Documents: documents, Evidence: evidence, Ledger: tx.Ledger(), Reservations: tx.Reservations(), Policy: policy}
//	c, err := svc.Open(ctx, buyer, claim.Header{Org: org, Payer: payer, Person: buyer.Person}, claim.Draft{
//		Ref: claim.Ref{Order: "ord_1", Shipment: "shp_1", Line: "1"}, Kind: claim.Shortage, Expected: claim.Side{Quantity: three},
//	})
//	c, err = svc.Submit(ctx, buyer, c.At())   // ErrBound: more than was documented and is not claimed yet
//	c, err = svc.Take(ctx, seller, c.At())    // into review
//	c, err = svc.Decide(ctx, seller, c.At(), claim.Decision{Line: "1", Accepted: two, Reason: "the scales said so"})
//	c, err = svc.Resolve(ctx, seller, c.At(), claim.Plan{Line: "1", Remedy: claim.Credit, Quantity: two})
//	c, err = svc.Fulfil(ctx, seller, c.At(), "1", "credit note 17") // the last one closes it
package claim
