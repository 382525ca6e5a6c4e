// Package withstock lets package cart/order keep goods by package cart/stock.
//
//	orders := order.Service{ /* … */ Stock: withstock.Keeper{Stock: &stock.Service{ /* ports of the same transaction */ }}}
package withstock

import (
	"context"
	"errors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// Keeper is an order.Stock.
type Keeper struct {
	Stock *stock.Service
}

var _ order.Stock = Keeper{}

// Document returns what stock calls a revision of an order; revision 0 is for methods
// that go by the latest.
func Document(org kabinet.OrgID, id order.ID, revision int) stock.Document {
	return stock.Document{Org: org, ID: string(id), Version: int64(revision)}
}

// Reserve implements order.Stock. Orders of the kinds cart.ToOrder and cart.DropShip
// need no stock, and neither do lines of articles that are made to order and of which
// there is not enough. A line that names a date counts on what comes in until then.
func (k Keeper) Reserve(ctx context.Context, by kabinet.Actor, r order.StockRequest) ([]order.Shortage, error) {
	if k.Stock == nil {
		return nil, kabinet.ErrMissingPort.With("port", "withstock.Keeper.Stock")
	}
	if r.Kind == cart.ToOrder || r.Kind == cart.DropShip {
		return nil, nil
	}
	d := Document(r.Org, r.Order, r.Revision)
	skus := make([]kabinet.SKU, len(r.Lines))
	lines := make(map[string]order.StockLine, len(r.Lines))
	asks := make([]stock.Ask, len(r.Lines))
	for i, l := range r.Lines {
		skus[i], lines[string(l.Line)] = l.SKU, l
		asks[i] = stock.Ask{
			Line: string(l.Line), SKU: l.SKU, Unit: l.Unit, Quantity: l.Quantity, Warehouse: l.Warehouse, Lot: string(l.Lot), By: l.Date,
		}
	}
	if len(asks) == 0 {
		return nil, k.Release(ctx, by, order.StockMove{Org: r.Org, Order: r.Order, At: r.At})
	}
	held, err := k.Stock.Reserve(ctx, by, r.At, stock.Request{Document: d, Lines: asks, Until: r.Until, Again: true})
	if err == nil {
		if r.Until.IsZero() || r.Until.After(held.Until) {
			_, err = k.Stock.Extend(ctx, by, r.At, d, r.Until)
		}
		return nil, err
	}
	if !errors.Is(err, stock.ErrShort) {
		return nil, err
	}
	articles, cannot := k.Stock.Catalogue.Articles(ctx, skus...)
	if cannot != nil {
		return nil, cannot
	}
	made := map[string]bool{}
	var out []order.Shortage
	for _, e := range stock.Insufficient(err) {
		id, _ := e.Param("line").(string)
		line, asked := lines[id]
		available, _ := e.Param("available").(string)
		base, bad := kabinet.ParseQuantity(available)
		if !asked || bad != nil {
			return nil, err
		}
		article := articles[line.SKU]
		if article.ToOrder {
			made[id] = true
			continue
		}
		q, err := article.In(base, line.Unit)
		if err != nil {
			return nil, err
		}
		out = append(out, order.Shortage{Line: line.Line, Available: q})
	}
	if len(out) > 0 || len(made) == 0 {
		if len(out) == 0 {
			return nil, err
		}
		return out, nil
	}
	rest := r
	rest.Lines = nil
	for _, l := range r.Lines {
		if !made[string(l.Line)] {
			rest.Lines = append(rest.Lines, l)
		}
	}
	return k.Reserve(ctx, by, rest)
}

// Release implements order.Stock.
func (k Keeper) Release(ctx context.Context, by kabinet.Actor, m order.StockMove) error {
	return k.move(m, func(d stock.Document) error {
		_, err := k.Stock.Release(ctx, by, m.At, d, "released")
		return err
	})
}

// Commit implements order.Stock. Lines are in the units of the order; no lines are all.
func (k Keeper) Commit(ctx context.Context, by kabinet.Actor, m order.StockMove) error {
	return k.move(m, func(d stock.Document) error {
		skus := make([]kabinet.SKU, len(m.Lines))
		for i, l := range m.Lines {
			skus[i] = l.SKU
		}
		articles, err := k.Stock.Catalogue.Articles(ctx, skus...)
		if err != nil {
			return err
		}
		held, err := k.Stock.Held(ctx, d)
		if err != nil {
			return err
		}
		var parts []stock.Part
		for _, l := range m.Lines {
			if !held.Has(string(l.Line)) {
				continue // made to order
			}
			q, err := articles[l.SKU].Base(l.Quantity, l.Unit)
			if err != nil {
				return err
			}
			parts = append(parts, stock.Part{Line: string(l.Line), Quantity: q})
		}
		if len(m.Lines) > 0 && len(parts) == 0 {
			return nil
		}
		_, err = k.Stock.Ship(ctx, by, m.At, d, m.Key, parts...)
		return err
	})
}

// move passes over orders that hold nothing.
func (k Keeper) move(m order.StockMove, do func(stock.Document) error) error {
	if k.Stock == nil {
		return kabinet.ErrMissingPort.With("port", "withstock.Keeper.Stock")
	}
	err := do(Document(m.Org, m.Order, 0))
	if errors.Is(err, kabinet.ErrNotFound) {
		return nil
	}
	return err
}
