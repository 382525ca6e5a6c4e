package main

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// place turns a cart into an order. The form carries a key that was made with
// the page, the version of the cart and the total that were shown: however
// often it is posted, and by however many clicks at once, there is one order,
// and it is what the buyer saw.
func (s *Server) place(c *call) error {
	ref := c.seen()
	request := order.PlaceRequest{
		Org: ref.Org, Cart: ref.ID, Version: ref.Version, Key: c.r.FormValue("key"),
		BuyerNumber: clip(c.r.FormValue("number"), 50), Comment: clip(c.r.FormValue("comment"), 1000),
	}
	var err error
	if text := c.r.FormValue("payable"); text != "" {
		if request.Payable, err = kabinet.ParseMoney(text); err != nil {
			return err
		}
	}
	if err := c.way(&request); err != nil {
		return err
	}
	if how := c.r.FormValue("split"); how != "" {
		return s.placeParts(c, request, how == "each")
	}
	var placed order.State
	err = c.change(func(ctx context.Context, tx store.Tx) (err error) {
		placed, err = s.app.Orders(tx).Place(ctx, c.me.Actor, request)
		return err
	})
	if err != nil {
		return s.notPlaced(c, ref, err)
	}
	n := Notice{Kind: "ok", Text: c.p.Text("order.thanks")}
	for _, h := range placed.Holds {
		if code := "order.thanks_" + string(h.Kind); c.p.or(code, "") != "" {
			n.Text = c.p.Text(code)
		}
	}
	c.notify(n)
	return c.redirect(orderPath(placed.Org, placed.ID))
}

// tellChanges prices the cart again, so that its page shows what holds now, and
// tells line by line what has changed.
func (s *Server) tellChanges(c *call, ref cart.Ref, why error) error {
	var after cart.View
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		after, err = s.app.Carts(tx).Reprice(ctx, c.me.Actor, ref)
		return err
	})
	if err != nil {
		return s.backToCart(c, ref, after, err)
	}
	n := s.priceNotice(c.p, after.Changes)
	if n == nil {
		n = &Notice{Kind: "warn", Title: c.p.Text("cart.short_title")}
	}
	n.Text = c.p.Text("cart.changed_lead")
	n.Items = append(n.Items, s.short(c.p, why)...)
	c.notify(*n)
	return c.redirect(cartPath(after.State))
}

// short says of which lines there is less than ordered, and that the delivery costs
// something else.
func (s *Server) short(p *printer, why error) []string {
	var out []string
	for _, e := range kabinet.ProblemOf(why, p).Errors {
		if e.Code == order.ErrStock.Code() || e.Code == order.ErrFreight.Code() {
			out = append(out, upper(e.Detail))
		}
	}
	return out
}

// priceText is a price with what it is for.
func (s *Server) priceText(p *printer, r pricing.Result) string {
	if r.Outcome != pricing.Priced {
		return p.Text("price.none")
	}
	unit := p.UnitOf(kabinet.QuantityOf(1), r.Unit)
	if !r.Per.Equal(kabinet.QuantityOf(1)) {
		unit = p.Quantity(r.Per, r.Unit)
	}
	return p.Text("price.per", param("price", r.Price), param("unit", unit))
}
