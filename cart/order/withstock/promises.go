package withstock

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// Promises is an order.Promises over stock: what it offers beforehand is what an order
// is promised, worked out anew.
type Promises struct {
	Stock *stock.Service
	// To says where an order of an organisation goes, and false where that is not known.
	To func(ctx context.Context, org kabinet.OrgID, h cart.Header) (stock.Destination, bool, error)
}

var _ order.Promises = Promises{}

// Way returns the name of a way of delivery.
func Way(p stock.Promise) string {
	return strings.Join([]string{string(p.Warehouse), p.Quote.Carrier, p.Quote.Service, p.Quote.Vehicle}, "/")
}

// Offers returns what can be promised for an order that goes to one place, those that
// cost least first; there are none where the place is not known, no carrier goes there,
// what the goods weigh is not known, or nothing is ordered. It returns
// kabinet.ErrMissingPort and the errors of stock.Service.Promises.
func (k Promises) Offers(ctx context.Context, d order.Draft, now time.Time) ([]stock.Promise, error) {
	switch {
	case k.Stock == nil:
		return nil, kabinet.ErrMissingPort.With("port", "withstock.Promises.Stock")
	case k.To == nil:
		return nil, kabinet.ErrMissingPort.With("port", "withstock.Promises.To")
	}
	to, known, err := k.To(ctx, d.Org, d.Header)
	if err != nil || !known || len(d.Lines) == 0 {
		return nil, err
	}
	needs := make([]stock.Need, len(d.Lines))
	for i, l := range d.Lines {
		needs[i] = stock.Need{SKU: l.SKU, Unit: l.Unit, Quantity: l.Effective(), Goods: kabinet.Zero(d.Currency)}
	}
	needs[0].Goods = d.Totals.Net // which is of all lines, discounts taken off
	var offers []stock.Promise
	if d.Order == "" {
		offers, err = k.Stock.Promises(ctx, now, to, needs...)
	} else {
		offers, err = k.Stock.PromisesAnew(ctx, now, Document(d.Org, d.Order, 0), to, needs...)
	}
	if errors.Is(err, stock.ErrMeasures) {
		return nil, nil
	}
	return offers, err
}

// Promise implements order.Promises.
func (k Promises) Promise(ctx context.Context, d order.Draft, way string, now time.Time) (order.Delivery, error) {
	offers, err := k.Offers(ctx, d, now)
	if err != nil {
		return order.Delivery{}, err
	}
	for _, p := range offers {
		if Way(p) != way {
			continue
		}
		return order.Delivery{
			Way: way, Carrier: p.Quote.Carrier, Service: p.Quote.Service, Vehicle: p.Quote.Vehicle, Vehicles: p.Quote.Vehicles,
			Warehouse: p.Warehouse, Source: string(p.From), Ready: days(p.Ready), Arrival: days(p.Arrival),
			Freight: p.Freight, Until: p.Quote.Until,
		}, nil
	}
	return order.Delivery{}, order.ErrDelivery.At("/way")
}

func days(s stock.Span) order.Days {
	d := order.Days{First: s.From}
	if s.To != s.From {
		d.Last = s.To
	}
	return d
}
