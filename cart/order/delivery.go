package order

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
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
	// Freight is what it costs, without tax, beside the totals of the order; Until is
	// the instant at which that is over, zero being never.
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
	return nil
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

// promiseAnew works the delivery of an order out for what an amendment has made of it, by
// the way that was chosen, and notes it with the revision. Once goods have left, delivery
// stays as it was promised, and so it does where there is no such way and the seller's
// people amend: they know another.
func (s *Service) promiseAnew(ctx context.Context, o *Order, e *Revised, shown kabinet.Money, now time.Time) error {
	if o.s.Delivery.Way == "" || slices.ContainsFunc(o.s.Lines, func(l Line) bool { return l.Shipped.Sign() > 0 }) {
		return nil
	}
	if s.Promises == nil {
		return kabinet.ErrMissingPort.With("port", "order.Service.Promises")
	}
	d := Draft{
		Org: o.s.Org, Order: o.s.ID, Number: o.s.Number, Origin: o.s.Origin, Cart: o.s.Cart, CartVersion: o.s.CartVersion, Header: o.s.Header,
		PlacedBy: o.s.PlacedBy, BuyerNumber: o.s.BuyerNumber, Comment: o.s.Comment, Codes: o.s.Codes, Totals: o.s.Totals, Delivery: o.s.Delivery,
	}
	for _, l := range o.s.Lines {
		if l.Effective().Sign() > 0 {
			d.Lines = append(d.Lines, l)
		}
	}
	delivery, err := s.delivery(ctx, d, o.s.Delivery.Way, shown, now)
	if errors.Is(err, ErrDelivery) && s.staff(ctx, e.By, o) {
		return nil
	}
	if err != nil {
		return err
	}
	e.Revision.WasFreight, e.Revision.Freight = o.s.Delivery.Freight, delivery.Freight
	o.s.Revisions[len(o.s.Revisions)-1], o.s.Delivery = e.Revision, delivery
	return nil
}
