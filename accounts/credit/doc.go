// Package credit says how far a client may owe, and what it owes.
//
// An Account is what one legal entity of a client, the payer, may owe one legal
// entity of the seller in one currency. Limits stack: that of the agreement, that
// of the payer and that of its Group; an order has to pass all of them, tax
// included, and it is always the payer's limits that count, whoever buys. What an
// ERP knows comes as a Snapshot; what orders of the portal take on top of it is
// reserved in a ledger (package accounts/ledger), so orders that come at the same
// time never take the same credit.
//
// An order keeps its whole credit reserved until a snapshot has all of it, and while
// both know of it, it counts once, with the larger of the two: an ERP that lags behind
// an edit frees nothing. ERPs that carry a watermark, or name the versions of orders,
// are understood soonest; see Snapshot.Includes. An order under an agreement is
// reserved there also while the agreement has no limit, so that one that is set later
// counts what is on order.
//
// A Service is built in a transaction, of its ports:
//
//	svc := credit.Service{
//		Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
//		Ledger: tx.Ledger(), Reservations: tx.Reservations(),
//	}
//	prepaid, _, err := terms.Prepaid(order.Totals.Payable)
//	a, err := svc.Reserve(ctx, actor, now, credit.Request{
//		Org: org, Party: credit.Party{Seller: seller, Payer: payer, Currency: currency},
//		Document: ledger.Document{ID: "order/" + id, Version: 1}, Total: order.Totals.Payable, Prepaid: prepaid,
//	})
//	switch a.Decision {
//	case credit.Hold:       // somebody has to release it: svc.ReleaseHold
//	case credit.PrepayOnly: // nothing was reserved; a.Reasons say why
//	}
//
// Terms say how an order is paid: instalments with their due dates, and what is
// prepaid. Age, NewStatement and Reconcile say what is owed.
package credit
