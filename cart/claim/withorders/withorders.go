// Package withorders tells package cart/claim what the orders and shipments of package
// cart/order document.
//
//	claims := claim.Service{ /* … */ Documents: withorders.Documents{Orders: tx.Orders(), Shipments: tx.Shipments()}}
package withorders

import (
	"context"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Documents is a claim.Documents over orders and their shipments.
type Documents struct {
	Orders    order.Store
	Shipments order.ShipmentStore
	// Calendar tells the day of a delivery; the zero one is that of UTC.
	Calendar kabinet.Calendar
	// Invoice names the document by which a line of a shipment is owed. Nil takes the
	// last invoice of the order.
	Invoice func(order.State, order.ShipmentState, order.ShipmentLine) string
}

var _ claim.Documents = Documents{}

// Ref returns how claims name a line of a shipment.
func Ref(x order.ShipmentState, l order.ShipmentLine) claim.Ref {
	return claim.Ref{Order: string(l.Order), Shipment: string(x.ID), Line: string(l.ID)}
}

// Documented implements claim.Documents. A shipment that has not left documents
// nothing, and neither does a line of another order than the one that is named.
func (d Documents) Documented(ctx context.Context, org kabinet.OrgID, refs ...claim.Ref) ([]claim.Documented, error) {
	switch {
	case d.Orders == nil:
		return nil, kabinet.ErrMissingPort.With("port", "withorders.Documents.Orders")
	case d.Shipments == nil:
		return nil, kabinet.ErrMissingPort.With("port", "withorders.Documents.Shipments")
	}
	shipments, orders := map[string]order.ShipmentState{}, map[order.ID]order.State{}
	out := make([]claim.Documented, len(refs))
	for i, r := range refs {
		x, ok := shipments[r.Shipment]
		if !ok {
			loaded, err := d.Shipments.Get(ctx, org, order.ShipmentID(r.Shipment))
			if err != nil {
				return nil, err
			}
			x = loaded.State()
			shipments[r.Shipment] = x
		}
		k := slices.IndexFunc(x.Lines, func(l order.ShipmentLine) bool { return string(l.ID) == r.Line && string(l.Order) == r.Order })
		if k < 0 || !left(x.Status) {
			return nil, kabinet.ErrNotFound.With("what", "shipment").With("id", r.Shipment)
		}
		l := x.Lines[k]
		o, ok := orders[l.Order]
		if !ok {
			loaded, err := d.Orders.Get(ctx, org, l.Order)
			if err != nil {
				return nil, err
			}
			o = loaded.State()
			orders[l.Order] = o
		}
		var err error
		if out[i], err = d.documented(r, o, x, l); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// left reports whether the goods of a shipment have left.
func left(s order.ShipmentStatus) bool {
	return s == order.InTransit || s == order.Delivered || s == order.Accepted
}

func (d Documents) documented(r claim.Ref, o order.State, x order.ShipmentState, l order.ShipmentLine) (claim.Documented, error) {
	out := claim.Documented{
		Ref: r, Object: o.Object(), SKU: l.SKU, Name: l.Name, Unit: l.Unit, Lot: l.Lot, Quantity: l.Actual(),
	}
	if !x.Delivered.IsZero() {
		out.Delivered = d.Calendar.Day(x.Delivered)
	}
	switch {
	case d.Invoice != nil:
		out.Invoice = d.Invoice(o, x, l)
	case len(o.Invoices) > 0:
		out.Invoice = o.Invoices[len(o.Invoices)-1].Reference
	}
	n := slices.IndexFunc(o.Lines, func(k order.Line) bool { return k.ID == l.Line })
	if n < 0 {
		return out, kabinet.ErrNotFound.With("what", "line").With("id", string(l.Line))
	}
	line := o.Lines[n]
	rate, _ := o.Totals.Rate(n)
	out.Original = claim.Original{Price: line.Price.Price, Per: line.Price.Per, Tax: rate.Rate, Tier: tier(line)}
	var err error
	out.Original.Net, err = net(line, rate, l.Actual())
	return out, err
}

// tier names what the price was reached by.
func tier(l order.Line) string {
	if !l.Price.Ladder {
		return ""
	}
	return l.Price.Tier.String() + " " + string(l.Price.Unit)
}

// net returns what a delivered quantity of a line came to without tax, in proportion to
// what was ordered, rounded once to the currency.
func net(l order.Line, rate cart.TaxRate, delivered kabinet.Quantity) (kabinet.Money, error) {
	digits := l.Amount.Currency().Digits()
	shown, err := l.Amount.MulPer(delivered, l.Quantity, digits, kabinet.HalfUp)
	if err != nil || l.Price.Tax != pricing.Gross {
		return shown, err
	}
	coef, scale := rate.Rate.Fixed()
	one := int64(1)
	for range scale {
		one *= 10
	}
	return shown.MulDiv(one, one+coef, digits, kabinet.HalfUp)
}
