package main

import (
	"bytes"
	"context"
	"io"
	"iter"
	"net/url"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// HistoryForm is what the list of orders is narrowed by, as it was typed.
type HistoryForm struct {
	Number, Buyer, SKU, Status, From, Until string
}

// Set reports whether anything is.
func (f HistoryForm) Set() bool { return f != HistoryForm{} }

// Query writes the form as the query of a link.
func (f HistoryForm) Query() string {
	q := url.Values{}
	for name, value := range map[string]string{
		"number": f.Number, "buyer": f.Buyer, "sku": f.SKU, "status": f.Status, "from": f.From, "until": f.Until,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// Statuses are those to choose from.
func (f HistoryForm) Statuses() []order.Status {
	return []order.Status{order.Submitted, order.Confirmed, order.InFulfilment, order.Completed, order.Cancelled, order.Failed}
}

// history reads the form from the query. What is no date narrows nothing.
func (c *call) history() (HistoryForm, order.Filter) {
	value := func(name string) string { return clip(strings.TrimSpace(c.r.FormValue(name)), 100) }
	form := HistoryForm{
		Number: value("number"), Buyer: value("buyer"), SKU: value("sku"), Status: value("status"), From: value("from"), Until: value("until"),
	}
	f := order.Filter{Number: form.Number, BuyerNumber: form.Buyer, SKU: kabinet.SKU(form.SKU), Status: order.Status(form.Status)}
	if d, err := kabinet.ParseDate(form.From); err == nil {
		f.Placed.From = d.Start(zone)
	}
	if d, err := kabinet.ParseDate(form.Until); err == nil {
		f.Placed.Until = d.AddDays(1).Start(zone)
	}
	return form, f
}

// exportOrders gives the orders that the form admits as a file for spreadsheets. Whoever
// may not export gets the header alone: the library asks for the permission, order by
// order.
func (s *Server) exportOrders(name, kind string, write func(io.Writer, iter.Seq2[order.State, error], order.ExportOptions) error) func(*call) error {
	return func(c *call) error {
		_, f := c.history()
		options := order.ExportOptions{BOM: true, Russian: c.p.lang == "ru", Zone: zone}
		if options.Russian {
			options.Comma = ';'
		}
		var b bytes.Buffer
		err := c.view(func(ctx context.Context, tx store.Tx) error {
			b.Reset()
			return write(&b, s.app.Orders(tx).All(ctx, c.me.Actor, f), options)
		})
		if err != nil {
			return err
		}
		c.w.Header().Set("Content-Type", kind)
		c.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		_, err = c.w.Write(b.Bytes())
		return err
	}
}

// buyAgain puts the lines of an order into the cart that is being filled, at today's
// prices, and tells line by line what is different.
func (s *Server) buyAgain(c *call) error {
	org, id := kabinet.OrgID(c.r.PathValue("org")), order.ID(c.r.PathValue("id"))
	var lines []order.ReorderLine
	var added cart.View
	put := 0
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		if lines, err = s.app.Orders(tx).Reorder(ctx, c.me.Actor, org, id); err != nil {
			return err
		}
		b, err := c.buyer(ctx, tx)
		if err != nil {
			return err
		}
		var list []cart.NewLine
		for _, l := range lines {
			if !l.LeftOut() {
				l.New.Site = "" // which is the cart's
				list = append(list, l.New)
			}
		}
		if put = len(list); put == 0 {
			return nil
		}
		added, err = s.app.add(ctx, tx, c.me, b.Header, list...)
		return err
	})
	if err != nil {
		return err
	}
	n := Notice{Kind: "ok", Text: c.p.Text("again.done", param("n", put))}
	for _, l := range lines {
		name := c.p.Name(s.nameOf(l.New.SKU, l.Name))
		switch l.Code {
		case order.ReorderPrice:
			n.Items = append(n.Items, c.p.Text("again.price", param("name", name), param("was", l.Was.Price), param("now", l.Now.Price)))
		case order.ReorderNot:
			n.Kind, n.Items = "warn", append(n.Items, c.p.Text("again.not", param("name", name)))
		case order.ReorderCancelled:
			n.Items = append(n.Items, c.p.Text("again.cancelled", param("name", name)))
		}
	}
	if put == 0 {
		c.notify(n)
		return c.redirect(orderPath(org, id))
	}
	c.notify(n)
	return c.redirect(cartPath(added.State))
}

// answered reads what the seller says to one line.
func (c *call) answered() (order.Answer, error) {
	a := order.Answer{Line: cart.LineID(c.r.FormValue("line")), Reason: clip(c.r.FormValue("reason"), 1000)}
	if text := strings.TrimSpace(c.r.FormValue("quantity")); text != "" {
		q, err := parseQuantity(text, c.p.lang)
		if err != nil {
			return a, err
		}
		a.Quantity, a.None = q, q.IsZero()
	}
	if text := c.r.FormValue("date"); text != "" {
		d, err := kabinet.ParseDate(text)
		if err != nil {
			return a, err
		}
		a.Days.First = d
	}
	return a, nil
}

// ordersPath is the list with a form.
func ordersPath(f HistoryForm, after string) string {
	q := f.Query()
	if after != "" {
		q = strings.TrimPrefix(q+"&after="+url.QueryEscape(after), "&")
	}
	return strings.TrimSuffix("/orders?"+q, "?")
}
