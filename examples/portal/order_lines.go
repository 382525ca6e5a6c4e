package main

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// OrderLine is a line with the explanation of its price at the time of ordering, and
// what has become of its quantity.
type OrderLine struct {
	order.Line
	Text      Text
	Why       *Why
	Path      string
	Fate      []Fate
	CanCancel bool // what is open of it
	CanClose  bool // what is open of it, as within tolerance
}

// Fate is a part of a line's quantity and what has become of it; Code is of a text.
type Fate struct {
	Code     string
	Quantity kabinet.Quantity
}

func (s *Server) orderLine(l order.Line, page *OrderPage) OrderLine {
	out := OrderLine{Line: l, Text: s.nameOf(l.SKU, l.Name), Why: whyOfLine(l), Path: productPath(l.SKU)}
	for _, f := range []Fate{
		{"fate.ordered", l.Quantity}, {"fate.over", l.Over()}, {"fate.open", l.Open()}, {"fate.allocated", l.Allocated},
		{"fate.shipped", l.Shipped}, {"fate.cancelled", l.Cancelled}, {"fate.closed", l.ClosedShort},
	} {
		if f.Quantity.Sign() > 0 {
			out.Fate = append(out.Fate, f)
		}
	}
	if len(out.Fate) == 2 { // all of it is one thing, which the line's state says
		out.Fate = nil
	}
	open := l.Open().Sign() > 0
	out.CanCancel = page.CanCancelLines && open && l.Offer == nil
	out.CanClose = page.CanProcess && open && l.Shipped.Sign() > 0
	return out
}

// flowOf returns the latest approval of an order, or nil for one that needed none, or
// whose approval is not for the caller to see.
func (s *Server) flowOf(ctx context.Context, tx store.Tx, c *call, o order.State) (*FlowView, error) {
	list, err := s.app.Spending(tx).Approvals.List(ctx, c.me.Actor,
		approval.Filter{Kind: approval.Order, Subject: string(o.ID)}, kabinet.Page{Limit: kabinet.MaxPageLimit})
	if err != nil {
		return nil, err
	}
	var latest *approval.State
	for i, f := range list.Items {
		if f.Subject.Org == o.Org && (latest == nil || f.Opened.After(latest.Opened)) {
			latest = &list.Items[i]
		}
	}
	if latest == nil {
		return nil, nil
	}
	v, err := s.flowView(ctx, tx, c, newNames(tx), *latest)
	return &v, err
}
