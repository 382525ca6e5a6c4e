package main

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// ChangeView is a revision with the names of its articles.
type ChangeView struct {
	order.Revision
	Lines []ChangedLine
}

// ChangedLine is how a line differs from before.
type ChangedLine struct {
	order.LineChange
	Name Text
	Unit kabinet.UoM
}

// Added and Removed tell whether the line was not there before, or is there no longer.
func (l ChangedLine) Added() bool   { return l.WasSKU == "" }
func (l ChangedLine) Removed() bool { return l.SKU == "" }

// changes returns what has changed since an order was placed, the latest first.
func (s *Server) changes(o order.State) []ChangeView {
	var out []ChangeView
	for _, r := range o.Revisions {
		out = append(out, s.change(o, r))
	}
	slices.Reverse(out)
	return out
}

func (s *Server) change(o order.State, r order.Revision) ChangeView {
	v := ChangeView{Revision: r}
	for _, ch := range r.Changes {
		sku := ch.SKU
		if sku == "" {
			sku = ch.WasSKU
		}
		l := ChangedLine{LineChange: ch, Name: s.nameOf(sku, "")}
		for _, of := range o.Lines {
			if of.ID == ch.Line {
				l.Unit = of.Unit
			}
		}
		if item, ok := s.app.Trade().Catalogue.Item(sku); ok && l.Unit == "" {
			l.Unit = item.OrderUnit
		}
		v.Lines = append(v.Lines, l)
	}
	return v
}

// AmendPage is the content of the page on which an order is changed.
type AmendPage struct {
	OrderRow
	Lines    []AmendLine
	Reason   string
	Mistakes []string
	Preview  *ChangeView // what it would come to, where something would change
	Seen     bool        // a change was asked for
}

// AmendLine is a line as it is and as it is to be.
type AmendLine struct {
	OrderLine
	Quantity string // as typed
	Date     string
	Fixed    bool // something has happened of it: its date stays
}

// amendPage shows the form, and what the change that is in the query would come to.
func (s *Server) amendPage(c *call) error {
	var page AmendPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		orders := s.app.Orders(tx)
		o, err := orders.Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), order.ID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		row, err := orderRow(ctx, tx, o)
		if err != nil {
			return err
		}
		page = AmendPage{OrderRow: row, Reason: c.reason(), Seen: c.r.FormValue("version") != ""}
		if !c.me.Rights.Can(order.PermissionPlace, o.Object()) && !c.me.Rights.Can(order.PermissionProcess, o.Object()) {
			return kabinet.ErrForbidden.With("permission", order.PermissionPlace)
		}
		a, err := c.amendment(o, &page)
		if err != nil || !page.Seen || len(page.Mistakes) > 0 {
			return err
		}
		ref := order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}
		r, err := orders.Preview(ctx, c.me.Actor, ref, a)
		switch {
		case errors.Is(err, kabinet.Forbidden), errors.Is(err, kabinet.NotFound):
			return err
		case errors.Is(err, order.ErrChanged), errors.Is(err, order.ErrRefused):
			page.Mistakes = s.refused(c.p, err).Items
		case errors.Is(err, kabinet.State), errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.Conflict):
			page.Mistakes = []string{upper(kabinet.ProblemOf(err, c.p).Detail)}
		case err != nil:
			return err
		case r.Number > 0:
			v := s.change(o, r)
			page.Preview = &v
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "order_amend", "orders", c.p.Text("amend.title", param("number", page.Number)), page)
}

// amendment reads what is to change of an order. A line with another date is another
// line: it takes the place of the old one.
func (c *call) amendment(o order.State, page *AmendPage) (order.Amendment, error) {
	a := order.Amendment{Reason: c.reason()}
	for _, l := range o.Lines {
		line := AmendLine{OrderLine: c.s.orderLine(l, &OrderPage{}), Fixed: l.Progress != order.Progress{} || l.Offer != nil}
		line.Quantity, line.Date = c.r.FormValue("quantity."+string(l.ID)), c.r.FormValue("date."+string(l.ID))
		if !page.Seen {
			line.Quantity, line.Date = c.p.input(l.Quantity), dateInput(l.Date)
		}
		line.Quantity = clip(line.Quantity, 30)
		page.Lines = append(page.Lines, line)
		if !page.Seen || line.Quantity == "" {
			continue
		}
		q, err := parseQuantity(line.Quantity, c.p.lang)
		if err != nil || q.Sign() < 0 {
			page.Mistakes = append(page.Mistakes, c.p.Name(line.Text)+": "+c.p.Text("cart.bad_quantity", param("text", line.Quantity)))
			continue
		}
		day := l.Date
		if line.Date != dateInput(l.Date) && !line.Fixed {
			day = kabinet.Date{}
			if line.Date != "" {
				if day, err = kabinet.ParseDate(line.Date); err != nil {
					page.Mistakes = append(page.Mistakes, c.p.Name(line.Text)+": "+c.p.Text("answer.bad"))
					continue
				}
			}
		}
		switch {
		case q.IsZero() && !line.Fixed:
			a.Remove = append(a.Remove, l.ID)
		case day != l.Date:
			key := l.LineKey
			key.Date = day
			a.Remove, a.Add = append(a.Remove, l.ID), append(a.Add, cart.NewLine{LineKey: key, Quantity: q})
		case !q.Equal(l.Quantity):
			a.Quantities = append(a.Quantities, order.LineQuantity{Line: l.ID, Quantity: q})
		}
	}
	return a, nil
}

// amend does what the preview has shown, at the total and the freight that it has shown.
func (s *Server) amend(ctx context.Context, tx store.Tx, c *call, ref order.Ref) error {
	orders := s.app.Orders(tx)
	o, err := orders.Get(ctx, c.me.Actor, ref.Org, ref.ID)
	if err != nil {
		return err
	}
	page := AmendPage{Seen: true}
	a, err := c.amendment(o, &page)
	if err != nil {
		return err
	}
	if len(page.Mistakes) > 0 {
		return errQuantity.With("text", page.Mistakes[0])
	}
	if a.Payable, err = kabinet.ParseMoney(c.r.FormValue("payable")); err != nil {
		return err
	}
	if freight := c.r.FormValue("freight"); freight != "" { // where a delivery was chosen
		if a.Freight, err = kabinet.ParseMoney(freight); err != nil {
			return err
		}
	}
	_, err = orders.Amend(ctx, c.me.Actor, ref, a)
	return err
}

// dateInput writes a day as a date field has it.
func dateInput(d kabinet.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
