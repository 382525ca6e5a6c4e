// Package budget keeps clients within what they have given themselves to spend.
//
// A Budget belongs to a client. It covers a unit with all beneath it, a cost
// centre, a person, a legal entity, or any of these together; it measures money,
// a quantity of goods or a number of orders, for each period of its Cycle; and its
// Mode says what happens to an order that exceeds it. What orders hold and spend
// is in a ledger (package accounts/ledger), so orders that come at the same time
// never spend the same money.
//
// A Service is built in a transaction, of its ports:
//
//	svc := budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()}
//	d, err := svc.Reserve(ctx, actor, now, budget.Spend{
//		Org: org, Document: ledger.Document{ID: "order/" + id, Version: 1}, Until: now.AddDate(0, 0, 14),
//		Lines: []budget.Line{{ID: "1", Units: path, Person: buyer, CostCentre: "4711", Amount: gross}},
//	})
//	switch {
//	case errors.Is(err, budget.ErrOver):   // a hard budget; nothing was reserved
//	case d.Outcome == budget.NeedsApproval: // d.Requirements say whose approval
//	}
//	_, err = svc.Book().Commit(ctx, actor, now, org, "order/"+id, "placed") // or Release, or Cancel
//
// A budget that is opened counts what comes after it. Cover lets the documents count too
// that are open then.
//
// Amounts include tax: a Line's Amount is what the client will pay.
package budget
