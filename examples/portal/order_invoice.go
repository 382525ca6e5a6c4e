package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/claim/withcredit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// termDays is in how many days an invoice is to be paid.
const termDays = 30

// bill books the invoice of what was shipped, as the seller's accounting system would
// report it: on the order, and on the account of its payer.
func (s *Server) bill(ctx context.Context, tx store.Tx, c *call, ref order.Ref) error {
	orders := s.app.Orders(tx)
	o, err := orders.Get(ctx, c.me.Actor, ref.Org, ref.ID)
	if err != nil {
		return err
	}
	today := kabinet.DateOf(s.app.Now().In(zone))
	invoice := order.Invoice{
		Reference: string(o.ID), Number: "УТ-" + strings.TrimPrefix(o.Number, "MM-"), Date: today, Due: today.AddDays(termDays), Amount: o.Totals.Payable,
	}
	if _, err := orders.Bill(ctx, c.me.Actor, ref, invoice); err != nil {
		return err
	}
	left, err := invoice.Amount.Sub(o.Paid())
	if err != nil || left.Sign() <= 0 {
		return err
	}
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: o.Org}}}
	list, err := tx.CreditAccountLister().List(ctx, scope, credit.Filter{Seller: o.Seller, Payer: o.Payer}, kabinet.Page{Limit: 1})
	if err != nil || len(list.Items) == 0 { // who prepays has no account
		return err
	}
	account := list.Items[0]
	snapshot := account.Snapshot
	snapshot.AsOf = s.app.Now()
	snapshot.Items = append(slices.DeleteFunc(snapshot.Items, func(i credit.Item) bool { return i.Document == invoice.Reference }), credit.Item{
		Document: invoice.Reference, Bucket: credit.Receivable, Amount: left, Posted: invoice.Date, Due: invoice.Due,
	})
	return s.app.credit(tx).Take(ctx, c.me.Actor, s.app.Now(), o.Org, account.ID, snapshot)
}

// canBill reports whether all that will be delivered has left and no invoice is there.
func canBill(o order.State) bool {
	return (o.Status == order.InFulfilment || o.Status == order.Completed) && o.Fulfilment() == order.Shipped && len(o.Invoices) == 0
}

// owed returns what is on an account: what is in dispute is owed, and not overdue.
func (a *App) owed(ctx context.Context, tx store.Tx, account credit.State) ([]credit.Item, error) {
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: account.Org}}} // who sees the account sees what is disputed of it
	var disputes []claim.Dispute
	for page := (kabinet.Page{Limit: kabinet.MaxPageLimit}); ; {
		list, err := tx.ClaimLister().List(ctx, scope, claim.Filter{Org: account.Org, LegalEntity: account.Payer}, page)
		if err != nil {
			return nil, err
		}
		for _, x := range list.Items {
			more, err := x.Disputes()
			if err != nil {
				return nil, err
			}
			disputes = append(disputes, more...)
		}
		if page.After = list.Next; page.After == "" {
			return withcredit.Set(account.Snapshot.Items, disputes...)
		}
	}
}

// openItem is a document that is owed, named as the invoice of its order, where it has one.
func (a *App) openItem(ctx context.Context, tx store.Tx, account credit.State, i credit.Item, today kabinet.Date) (OpenItem, error) {
	out := OpenItem{Item: i}
	document, disputed := strings.CutSuffix(i.Document, withcredit.Suffix)
	if out.Document, out.Disputed = document, disputed; !disputed {
		out.Late = max(0, i.Due.DaysUntil(today))
	}
	o, err := tx.Orders().Get(ctx, account.Org, order.ID(document))
	if errors.Is(err, kabinet.NotFound) {
		return out, nil // of before the portal
	}
	if err != nil {
		return out, err
	}
	state := o.State()
	out.Path, out.order = orderPath(state.Org, state.ID), &state
	for _, x := range state.Invoices {
		if x.Reference == document {
			out.Document, out.Posted, out.Due = x.Number, x.Date, x.Due
		}
	}
	return out, nil
}
