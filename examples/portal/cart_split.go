package main

import (
	"context"
	"errors"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// splitBy: an order goes to one site for one payer.
var splitBy = cart.SplitOptions{By: []cart.SplitBy{cart.BySite}}

// PartView is one of the orders that a cart becomes.
type PartView struct {
	Payer, Site string
	Lines       int
	Payable     kabinet.Money
}

// parts returns the orders that a cart becomes, or nil where it is one: what goes to one
// site for one payer is, whichever agreement has the price of a line.
func (s *Server) parts(c *call, org *accounts.Organization, v cart.View) []PartView {
	list, _, err := cart.Restore(v.State).Split(c.me.Actor, s.app.Now(), v.Totals, splitBy)
	if err != nil { // it is one order, or none yet
		return nil
	}
	var out []PartView
	several := false
	for _, part := range list {
		state := part.State()
		several = several || state.Payer != list[0].State().Payer || state.Site != list[0].State().Site
		p := PartView{Lines: len(state.Lines), Payable: state.Part.Totals.Payable}
		if e, ok := org.LegalEntity(state.Payer); ok {
			p.Payer = e.Name
		}
		if site, ok := org.Site(state.Site); ok {
			p.Site = site.Name
		}
		out = append(out, p)
	}
	if !several {
		return nil
	}
	return out
}

// moveLine gives a line another payer or site: another line takes its place.
func (s *Server) moveLine(c *call) error {
	ref, id := c.seen(), cart.LineID(c.r.FormValue("line"))
	var after cart.View
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		carts := s.app.Carts(tx)
		now, err := carts.Get(ctx, c.me.Actor, ref.Org, ref.ID)
		if err != nil {
			return err
		}
		if now.State.Version != ref.Version {
			return kabinet.ErrConflict.With("what", "cart").With("id", string(ref.ID))
		}
		for _, l := range now.State.Lines {
			if l.ID != id {
				continue
			}
			key := l.LineKey
			key.LegalEntity, key.Site = kabinet.LegalEntityID(c.r.FormValue("payer")), kabinet.SiteID(c.r.FormValue("site"))
			if key.LegalEntity == now.State.Payer {
				key.LegalEntity = ""
			}
			if key.Site == now.State.Site {
				key.Site = ""
			}
			if key == l.LineKey {
				after = now
				return nil
			}
			if after, err = carts.Add(ctx, c.me.Actor, ref, cart.NewLine{LineKey: key, Quantity: l.Quantity}); err != nil {
				return err
			}
			after, err = carts.Remove(ctx, c.me.Actor, cartRef(after.State), id)
			return err
		}
		return kabinet.ErrNotFound.With("what", "line").With("id", clip(string(id), 30))
	})
	return s.backToCart(c, ref, after, err)
}

// errWasSplit is a cart whose parts are placed already, or wait to be.
var errWasSplit = kabinet.NewError(kabinet.State, "split.already", "the cart was split and ordered already")

// placeParts splits a cart and places its parts: all of them or none, or each for itself.
// A form that is posted twice finds the cart split.
func (s *Server) placeParts(c *call, request order.PlaceRequest, each bool) error {
	var requests []order.PlaceRequest
	var placed []order.State
	split := func(ctx context.Context, tx store.Tx) error {
		requests, placed = nil, nil
		carts := s.app.Carts(tx)
		whole, err := carts.Get(ctx, c.me.Actor, request.Org, request.Cart)
		if err != nil {
			return err
		}
		if len(whole.State.SplitInto) > 0 {
			return errWasSplit
		}
		if request.Payable != (kabinet.Money{}) && !request.Payable.Equal(whole.Totals.Payable) {
			return order.ErrChanged
		}
		parts, err := carts.Split(ctx, c.me.Actor, cart.Ref{Org: request.Org, ID: request.Cart, Version: request.Version}, splitBy)
		if err != nil {
			return err
		}
		for i, p := range parts {
			r := request
			r.Cart, r.Version, r.Payable, r.Key = p.State.ID, p.State.Version, p.Totals.Payable, request.Key+"-"+strconv.Itoa(i+1)
			requests = append(requests, r)
		}
		if !each {
			placed, err = s.app.Orders(tx).PlaceAll(ctx, c.me.Actor, requests...)
		}
		return err
	}
	err := c.change(split)
	switch {
	case errors.Is(err, errWasSplit):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("split.already")})
		return c.redirect("/orders")
	case err != nil:
		return s.notPlaced(c, cart.Ref{Org: request.Org, ID: request.Cart, Version: request.Version}, err)
	}
	n := Notice{Kind: "ok"}
	if each {
		run := func(_ context.Context, do func(context.Context, *order.Service) error) error {
			return c.change(func(ctx context.Context, tx store.Tx) error { return do(ctx, s.app.Orders(tx)) })
		}
		for _, p := range order.PlaceEach(c.r.Context(), run, c.me.Actor, requests...) {
			switch {
			case p.Err == nil:
				placed = append(placed, p.Order)
			case kabinet.ProblemOf(p.Err, c.p).Status >= 500:
				return p.Err
			default:
				n.Kind, n.Items = "warn", append(n.Items, c.p.Text("split.left", param("why", plainText(c.p, p.Err))))
			}
		}
	}
	n.Text = c.p.Text("split.placed", param("n", len(placed)))
	c.notify(n)
	return c.redirect("/orders")
}

// notPlaced tells why a cart was not ordered, and leads to where that can be mended.
func (s *Server) notPlaced(c *call, ref cart.Ref, err error) error {
	switch {
	case errors.Is(err, cart.ErrOrdered):
		return s.toOrder(c, ref.Org, err)
	case errors.Is(err, order.ErrChanged):
		return s.tellChanges(c, ref, err)
	case errors.Is(err, errSite):
		c.notify(Notice{Kind: "error", Text: c.p.Text("cart.need_site")})
	case errors.Is(err, order.ErrRefused):
		c.notify(Notice{Kind: "error", Text: c.p.Text("cart.fix_first")})
	case errors.Is(err, order.ErrDelivery):
		c.notify(Notice{Kind: "warn", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case errors.Is(err, kabinet.ErrConflict), errors.Is(err, order.ErrKeyReused), errors.Is(err, cart.ErrSplit), errors.Is(err, cart.ErrNotActive):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("cart.stale")})
	default:
		if !c.refusal(err) {
			return err
		}
	}
	return c.redirect(cartPath(cart.State{Org: ref.Org, ID: ref.ID}))
}
