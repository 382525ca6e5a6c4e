package order

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Delivery is how the goods of an order come to the client, as it was promised when the
// order was placed. It is a plain value.
type Delivery struct {
	// Way is the name by which the buyer chose it.
	Way     string `json:"way"`
	Carrier string `json:"carrier,omitempty"`
	Service string `json:"service,omitempty"`
	Vehicle string `json:"vehicle,omitempty"`
	// Vehicles is how many are needed.
	Vehicles  int                 `json:"vehicles,omitempty"`
	Warehouse kabinet.WarehouseID `json:"warehouse,omitempty"`
	// Source says where the slowest of the goods comes from: "stock", "inbound" or
	// "toOrder".
	Source string `json:"source,omitempty"`
	// Ready is when the goods can be picked up, Arrival when they come.
	Ready   Days `json:"ready,omitzero"`
	Arrival Days `json:"arrival,omitzero"`
	// Freight is what it costs, without tax: a charge of the order's totals, see
	// Draft.Charged. Until is the instant at which that is over, zero being never.
	Freight kabinet.Money `json:"freight,omitzero"`
	Until   time.Time     `json:"until,omitzero"`
}

// Promises tells how goods come to the client.
type Promises interface {
	// Promise returns the delivery of an order that is about to be placed by the way
	// that the buyer chose, or ErrDelivery where there is no such way at now. The draft
	// is its to read only.
	Promise(ctx context.Context, d Draft, way string, now time.Time) (Delivery, error)
}

// promise works the delivery of a draft out anew. What is not what the buyer was shown is
// a Refusal.
func (s *Service) promise(ctx context.Context, d *Draft, r PlaceRequest, now time.Time) error {
	if r.Way == "" {
		return nil
	}
	if s.Promises == nil {
		return kabinet.ErrMissingPort.With("port", "order.Service.Promises")
	}
	delivery, err := s.delivery(ctx, *d, r.Way, r.Freight, now)
	if err != nil {
		return err
	}
	d.Delivery = delivery
	d.Totals, err = d.Charged(ctx, s.Taxes, s.DeliveryTax, delivery, now)
	return err
}

// delivery asks for the delivery of a draft by a way; shown is what the buyer was told that
// it costs, if it is set.
func (s *Service) delivery(ctx context.Context, d Draft, way string, shown kabinet.Money, now time.Time) (Delivery, error) {
	out, err := s.Promises.Promise(ctx, d, way, now)
	if err != nil {
		return Delivery{}, err
	}
	if shown != (kabinet.Money{}) && !shown.Equal(out.Freight) {
		changed := Refusal{Changed: true, errs: []error{ErrFreight.With("was", shown).With("now", out.Freight).At("/freight")}}
		return Delivery{}, changed.done()
	}
	out.Way, out.Until = way, out.Until.UTC()
	return out, nil
}

// promiseAnew works the delivery of an order out for what an amendment makes of it, by
// the way that was chosen, and returns it with the charges that the order has then. Once
// goods have left, delivery stays as it was promised, and is nil; so it is where there is no such way
// and the seller's people amend: they know another.
func (s *Service) promiseAnew(
	ctx context.Context, actor kabinet.Actor, o *Order, next []Line, all rated, shown kabinet.Money, now time.Time,
) (*Delivery, []cart.TaxedCharge, error) {
	if o.s.Delivery.Way == "" || slices.ContainsFunc(o.s.Lines, func(l Line) bool { return l.Shipped.Sign() > 0 }) {
		return nil, all.charges, nil
	}
	if s.Promises == nil {
		return nil, nil, kabinet.ErrMissingPort.With("port", "order.Service.Promises")
	}
	others := slices.DeleteFunc(slices.Clone(all.charges), func(c cart.TaxedCharge) bool { return c.Code == ChargeDelivery })
	_, totals, err := o.revision(actor, now, ByAmendment, "", next, rated{all.lines, others})
	if err != nil {
		return nil, nil, err
	}
	d := Draft{
		Org: o.s.Org, Order: o.s.ID, Number: o.s.Number, Origin: o.s.Origin, Cart: o.s.Cart, CartVersion: o.s.CartVersion, Header: o.s.Header,
		PlacedBy: o.s.PlacedBy, Shared: o.s.Shared, BuyerNumber: o.s.BuyerNumber, Comment: o.s.Comment, Codes: o.s.Codes, Totals: totals, Delivery: o.s.Delivery,
	}
	for _, l := range next {
		if l.Effective().Sign() > 0 {
			d.Lines = append(d.Lines, l)
		}
	}
	delivery, err := s.delivery(ctx, d, o.s.Delivery.Way, shown, now)
	if errors.Is(err, ErrDelivery) && s.staff(ctx, actor, o) {
		return nil, all.charges, nil
	}
	if err != nil {
		return nil, nil, err
	}
	charged, err := d.Charged(ctx, s.Taxes, s.DeliveryTax, delivery, now)
	if err != nil {
		return nil, nil, err
	}
	document, err := charged.Document()
	return &delivery, document.Charges, err
}

// ChargeDelivery is the code of the charge for a delivery that was chosen.
const ChargeDelivery = "delivery"

// Charged returns the totals of a draft with what a delivery costs: a charge of code
// ChargeDelivery and reason cart.ReasonShipping, before tax, of a category of tax; empty is
// that of the port for charges. A draft that the seller has charged for shipping already has
// its totals as they are, and so has one whose delivery costs nothing. Service.Place makes
// this of a way that is chosen, with Service.DeliveryTax; a page tells so beforehand. It
// returns kabinet.ErrMissingPort and the errors of cart.Taxes and cart.Sum.
func (d Draft) Charged(ctx context.Context, taxes cart.Taxes, category cart.TaxCategory, delivery Delivery, now time.Time) (cart.Totals, error) {
	ours := func(c cart.ChargeTotal) bool { return c.Reason == cart.ReasonShipping || c.Code == ChargeDelivery }
	if delivery.Freight.Sign() <= 0 || slices.ContainsFunc(d.Totals.Charges, ours) {
		return d.Totals, nil
	}
	freight := cart.Charge{
		Code: ChargeDelivery, Reason: cart.ReasonShipping, Source: delivery.Way, Amount: delivery.Freight, Mode: pricing.Net, Category: category,
	}
	alone := cart.State{Org: d.Org, Header: d.Header, Terms: cart.Terms{Charges: []cart.Charge{freight}}}
	taxed, err := cart.TotalLines(ctx, taxes, d.Totals.Policy, alone, nil, now)
	if err != nil {
		return cart.Totals{}, err
	}
	own, err := taxed.Document()
	if err != nil {
		return cart.Totals{}, err
	}
	document, err := d.Totals.Document()
	if err != nil {
		return cart.Totals{}, err
	}
	document.Charges = append(slices.Clone(document.Charges), own.Charges...)
	return cart.Sum(document)
}
