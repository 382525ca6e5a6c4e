package stock

import (
	"context"
	"errors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Check finds the lines of a cart of which there is not enough: ErrInsufficient, with
// what there is; and every line with a unit, quantity or warehouse that stock cannot
// keep: ErrUnit, ErrQuantity or ErrWarehouse. Lines of kinds of orders that need no stock (cart.ToOrder,
// cart.DropShip) are passed over, and so are articles that the catalogue does not
// know, which other checks find. What an order that is amended holds already is its own,
// and what of it has left is asked for no more.
type Check struct {
	Service *Service
	// Severity is cart.Refuse where it is empty. A line of an article that can be
	// made to order is a warning in any case.
	Severity cart.Severity
	// Held, where set, says which lines have their goods held already, as lots of the
	// leftover market that the buyer has taken: they are passed over.
	Held func(ctx context.Context, c cart.Checkout) (map[cart.LineID]bool, error)
}

var _ cart.Check = Check{}

// Check implements cart.Check.
func (k Check) Check(ctx context.Context, c cart.Checkout) ([]cart.Finding, error) {
	if k.Service == nil {
		return nil, kabinet.ErrMissingPort.With("port", "stock.Check.Service")
	}
	if c.Cart.Kind == cart.ToOrder || c.Cart.Kind == cart.DropShip {
		return nil, nil
	}
	skus := make([]kabinet.SKU, len(c.Cart.Lines))
	for i, l := range c.Cart.Lines {
		skus[i] = l.SKU
	}
	if err := k.Service.need("Catalogue"); err != nil {
		return nil, err
	}
	articles, err := k.Service.Catalogue.Articles(ctx, skus...)
	if err != nil {
		return nil, err
	}
	var held map[cart.LineID]bool
	if k.Held != nil {
		if held, err = k.Held(ctx, c); err != nil {
			return nil, err
		}
	}
	var asks []Ask
	var places []int
	for i, l := range c.Cart.Lines {
		if l.Quantity, err = l.Quantity.Sub(c.Left[l.ID]); err != nil {
			return nil, err
		}
		gone := !c.Left[l.ID].IsZero() && l.Quantity.Sign() <= 0
		if _, known := articles[l.SKU]; known && !held[l.ID] && !gone {
			asks, places = append(asks, AskOf(l)), append(places, i)
		}
	}
	var own []Document
	if c.Order != "" {
		own = append(own, Document{Org: c.Cart.Org, ID: c.Order})
	}
	p, err := k.Service.plan(ctx, c.At, asks, own...)
	if err != nil {
		return nil, err
	}
	var out []cart.Finding
	for _, e := range p.wrong {
		// A unit, quantity or warehouse that stock cannot keep is the line's mistake.
		if e.Kind() != kabinet.Invalid && !errors.Is(e, ErrWarehouse) {
			return nil, e
		}
		out = append(out, cart.Finding{Severity: cart.Refuse, Err: relocate(e, places)})
	}
	for _, e := range p.short {
		f := cart.Finding{Severity: k.Severity, Err: relocate(e, places)}
		sku, _ := e.Param("sku").(string)
		switch {
		case articles[kabinet.SKU(sku)].ToOrder:
			f.Severity = cart.Warn
		case f.Severity == "":
			f.Severity = cart.Refuse
		}
		out = append(out, f)
	}
	return out, nil
}

// AskOf returns what a line of a cart wants to have held.
func AskOf(l cart.Line) Ask {
	return Ask{Line: string(l.ID), SKU: l.SKU, Unit: l.Unit, Quantity: l.Quantity, Warehouse: l.Warehouse, Lot: string(l.Lot), By: l.Date}
}

// relocate names the place in the cart instead of that among the lines asked about.
func relocate(e *kabinet.Error, places []int) *kabinet.Error {
	index, rest, ok := lineAt(e.Place())
	if !ok || index >= len(places) {
		return e
	}
	return e.Moved(linePlace(places[index]) + rest)
}
