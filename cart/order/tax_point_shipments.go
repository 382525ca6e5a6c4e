package order

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// ShipmentSum is what the goods of an order that left in one shipment come to at the tax
// of their day.
type ShipmentSum struct {
	Shipment ShipmentID `json:"shipment"`
	// At is as of when they are taxed.
	At time.Time `json:"at"`
	// Lines are the lines of the order in the shipment, as Totals.Lines has them, with
	// all that was loaded of each.
	Lines []LineQuantity `json:"lines"`
	// Totals are a part of the order's. Its lines have their share in the adjustments of
	// the whole, and its charges are the shipment's share of the order's.
	Totals cart.Totals `json:"totals"`
}

// Shipments returns what each of the shipments that have left comes to, of the goods of
// this order alone, in the order of their tax points. Give it all that the order has:
// shares are what was not shipped before. Those that have not left are not in the answer.
//
// A line costs in proportion to its quantity, by its price now, and charges are divided
// by the amounts of the goods, as they were to be delivered then. Once all is shipped the
// last takes what is left, so that the shipments sum to the order's Net, Tax, Total,
// Withheld and Payable exactly where no rate has changed. Where one has, a price before
// tax stays, and of one with tax what TaxPoint.Hold says. What was paid is left alone.
// What a shipment comes to does not change by those after it, nor by what is cancelled,
// unless that makes it the last, or the order's totals were a part of larger ones or round
// at the end: these are rounded anew when the order is revised.
//
// It returns kabinet.ErrMissingPort, kabinet.ErrContextMismatch for a shipment of another
// organisation, ErrForeign for one without goods of the order, kabinet.ErrNotFound for a
// line that the order does not have and ErrMoreShipped for more than the order says was
// shipped (as where one shipment is there twice), all with the place of the argument
// ("/shipments/1"), and the errors of cart.Taxes and cart.Sum.
func (p TaxPoint) Shipments(ctx context.Context, o State, shipments ...ShipmentState) ([]ShipmentSum, error) {
	list, err := p.departed(o, shipments)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t, err := newTaxing(p, o)
	if err != nil {
		return nil, err
	}
	out := make([]ShipmentSum, len(list))
	for n, x := range list {
		if out[n], err = t.ship(ctx, x); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// departure is goods of an order that have left: how much of which of its lines.
type departure struct {
	ShipmentState
	taxed      time.Time
	lines      []int
	quantities []kabinet.Quantity
}

// departed returns the shipments that have a tax point, by that.
func (p TaxPoint) departed(o State, shipments []ShipmentState) ([]departure, error) {
	var out []departure
	shipped := make([]kabinet.Quantity, len(o.Lines))
	for n, x := range shipments {
		place := "/shipments/" + strconv.Itoa(n)
		switch {
		case x.Org != o.Org:
			return nil, kabinet.ErrContextMismatch.At(place)
		case !slices.Contains(x.Orders(), o.ID):
			return nil, ErrForeign.With("order", o.Number).With("shipment", string(x.ID)).At(place)
		}
		d := departure{ShipmentState: x, taxed: x.Departed}
		for _, l := range x.Lines {
			if l.Order != o.ID {
				continue
			}
			i := slices.IndexFunc(o.Lines, func(of Line) bool { return of.ID == l.Line })
			if i < 0 {
				return nil, notFound("line", l.Line).At(place)
			}
			k := slices.Index(d.lines, i) // goods of several lots may be of one line
			if k < 0 {
				k = len(d.lines)
				d.lines, d.quantities = append(d.lines, i), append(d.quantities, kabinet.Quantity{})
			}
			var err error
			if d.quantities[k], err = d.quantities[k].Add(l.Actual()); err != nil {
				return nil, at(err, place)
			}
		}
		if x.Departed.IsZero() {
			continue
		}
		for k, i := range d.lines {
			var err error
			if shipped[i], err = shipped[i].Add(d.quantities[k]); err != nil {
				return nil, at(err, place)
			}
			if l := o.Lines[i]; l.Shipped.Less(shipped[i]) {
				return nil, ErrMoreShipped.With("line", string(l.ID)).With("shipped", l.Shipped).At(place)
			}
		}
		if p.At != nil {
			d.taxed = p.At(x)
		}
		if !d.taxed.IsZero() {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b departure) int {
		return cmp.Or(a.taxed.Compare(b.taxed), a.Departed.Compare(b.Departed), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}
