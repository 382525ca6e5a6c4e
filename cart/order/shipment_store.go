package order

import (
	"context"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// External names something in another system.
type External struct {
	// Source is the system, as in "1c".
	Source string `json:"source"`
	// ID is its own key, unique in the source.
	ID string `json:"id"`
	// Version grows with every change there; 0 where the source counts none.
	Version int64 `json:"version,omitempty"`
}

// ShipmentStore keeps shipments. What Store says of orders about not found, Save, events
// ("shipment/"), time and concurrency holds for it. External is unique by source and id,
// where both are set: Save returns kabinet.ErrConflict for one that another shipment has.
type ShipmentStore interface {
	// Get returns the shipment, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ShipmentID) (*Shipment, error)
	// ByExternal returns the shipment that another system calls so, or
	// kabinet.ErrNotFound.
	ByExternal(ctx context.Context, source, id string) (*Shipment, error)
	// Save writes the shipment and its events.
	Save(ctx context.Context, x *Shipment, events ...kabinet.Event) error
}

// ShipmentLister lists shipments for people.
type ShipmentLister interface {
	// List returns the shipments that scope holds and that the filter admits, ordered by
	// Created, the latest first, and then by Org and ID byte by byte; see Lister.List.
	List(ctx context.Context, scope kabinet.Scope, filter ShipmentFilter, page kabinet.Page) (kabinet.List[ShipmentState], error)
}

// ShipmentFilter narrows a list of shipments. Fields that are set must all hold; the
// zero ShipmentFilter admits everything.
type ShipmentFilter struct {
	Status ShipmentStatus `json:"status,omitempty"`
	// Order admits shipments with goods of that order.
	Order  ID     `json:"order,omitempty"`
	Number string `json:"number,omitempty"`
	// Created admits shipments planned within it, half-open.
	Created kabinet.Window `json:"created,omitzero"`
}

// Admits reports whether the filter admits the shipment. Adapters that filter in a
// database give the same answer.
func (f ShipmentFilter) Admits(s ShipmentState) bool {
	return (f.Status == "" || f.Status == s.Status) &&
		(f.Order == "" || slices.Contains(s.Orders(), f.Order)) &&
		(f.Number == "" || f.Number == s.Number) &&
		f.Created.Contains(s.Created)
}
