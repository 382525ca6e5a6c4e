package main

import (
	"context"
	"errors"

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
	var placed order.State
	err = c.change(func(ctx context.Context, tx store.Tx) (err error) {
		placed, err = s.app.Orders(tx).Place(ctx, c.me.Actor, request)
		return err
	})
	switch {
	case err == nil:
		n := Notice{Kind: "ok", Text: c.p.Text("order.thanks")}
		for _, h := range placed.Holds {
			if code := "order.thanks_" + string(h.Kind); c.p.or(code, "") != "" {
				n.Text = c.p.Text(code)
			}
		}
		c.notify(n)
		return c.redirect(orderPath(placed.Org, placed.ID))
	case errors.Is(err, cart.ErrOrdered):
		return s.toOrder(c, ref.Org, err)
	case errors.Is(err, order.ErrChanged):
		return s.tellChanges(c, ref)
	case errors.Is(err, errSite):
		c.notify(Notice{Kind: "error", Text: c.p.Text("cart.need_site")})
	case errors.Is(err, order.ErrRefused):
		c.notify(Notice{Kind: "error", Text: c.p.Text("cart.fix_first")})
	case errors.Is(err, kabinet.ErrConflict), errors.Is(err, order.ErrKeyReused):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("cart.stale")})
	default:
		if !c.refusal(err) {
			return err
		}
	}
	return c.redirect(cartPath(cart.State{Org: ref.Org, ID: ref.ID}))
}

// tellChanges prices the cart again, so that its page shows what holds now, and
// tells line by line what has changed.
func (s *Server) tellChanges(c *call, ref cart.Ref) error {
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
		n = &Notice{Kind: "warn", Title: c.p.Text("cart.changed_title")}
	}
	n.Text = c.p.Text("cart.changed_lead")
	c.notify(*n)
	return c.redirect(cartPath(after.State))
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
