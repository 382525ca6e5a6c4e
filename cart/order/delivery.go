package order

import (
	"context"
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
	delivery, err := s.Promises.Promise(ctx, *d, r.Way, now)
	if err != nil {
		return err
	}
	if r.Freight != (kabinet.Money{}) && !r.Freight.Equal(delivery.Freight) {
		changed := Refusal{Changed: true, errs: []error{ErrFreight.With("was", r.Freight).With("now", delivery.Freight).At("/freight")}}
		return changed.done()
	}
	delivery.Way, delivery.Until = r.Way, delivery.Until.UTC()
	d.Delivery = delivery
	return nil
}
