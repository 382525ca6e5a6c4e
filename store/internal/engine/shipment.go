package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Shipments keeps shipments. Orders are the ids of those with goods in it, each between
// two line feeds.
var Shipments = &Table{
	Name: "shipments", What: "shipment", Columns: []string{"status", "number", "created", "orders", "source", "external"},
	Unique: []Unique{{"external", []string{"source", "external"}}},
}

var shipmentKind = &aggregate[*order.Shipment, order.ShipmentState]{
	table:   Shipments,
	sort:    []Order{{Column: "created", Desc: true}},
	state:   (*order.Shipment).State,
	restore: order.RestoreShipment,
	savable: order.ShipmentState.Savable,
	version: func(s *order.ShipmentState) *int64 { return &s.Version },
	row: func(s *order.ShipmentState) Row {
		source, external := "", ""
		if s.External.Source != "" && s.External.ID != "" {
			source, external = s.External.Source, s.External.ID
		}
		return scoped(s.Object(), string(s.ID), string(s.Status), s.Number, Instant(s.Created), set(s.Orders()), source, external)
	},
	event: func(s *order.ShipmentState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// shipments is the port of shipments.
type shipments struct{ *Tx }

func (x shipments) Get(ctx context.Context, org kabinet.OrgID, id order.ShipmentID) (*order.Shipment, error) {
	return shipmentKind.get(ctx, x.Tx, string(org), string(id))
}

func (x shipments) ByExternal(ctx context.Context, source, id string) (*order.Shipment, error) {
	if source == "" || id == "" {
		return nil, notFound(Shipments, id)
	}
	return shipmentKind.lookup(ctx, x.Tx, 0, id, source, id)
}

func (x shipments) Save(ctx context.Context, s *order.Shipment, events ...kabinet.Event) error {
	return shipmentKind.save(ctx, x.Tx, s, events)
}

func (x shipments) List(
	ctx context.Context, scope kabinet.Scope, f order.ShipmentFilter, page kabinet.Page,
) (kabinet.List[order.ShipmentState], error) {
	where := is(nil, "status", string(f.Status))
	where = is(where, "number", f.Number)
	where = has(where, "orders", string(f.Order))
	where = within(where, "created", f.Created)
	return shipmentKind.list(ctx, x.Tx, scope, where, page)
}

// Proformas keeps invoices for payment. Due is when one that is open expires, or ”.
var Proformas = &Table{Name: "proformas", What: "proforma", Columns: []string{"ordered", "issued", "due"}}

var proformaKind = &aggregate[*order.Proforma, order.ProformaState]{
	table:   Proformas,
	state:   (*order.Proforma).State,
	restore: order.RestoreProforma,
	savable: order.ProformaState.Savable,
	version: func(s *order.ProformaState) *int64 { return &s.Version },
	row: func(s *order.ProformaState) Row {
		due := ""
		if s.Status == order.Issued {
			due = Instant(s.Until)
		}
		return scoped(s.Object(), string(s.ID), string(s.Order), Instant(s.Issued), due)
	},
	event: func(s *order.ProformaState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// proformas is the port of invoices for payment.
type proformas struct{ *Tx }

func (x proformas) Get(ctx context.Context, org kabinet.OrgID, id order.ProformaID) (*order.Proforma, error) {
	return proformaKind.get(ctx, x.Tx, string(org), string(id))
}

func (x proformas) Of(ctx context.Context, org kabinet.OrgID, id order.ID) ([]*order.Proforma, error) {
	return proformaKind.all(ctx, x.Tx, Query{
		Where: []Cond{{Column: ColOrg, Values: []string{string(org)}}, {Column: "ordered", Values: []string{string(id)}}},
		Order: []Order{{Column: "issued"}},
	})
}

func (x proformas) Due(ctx context.Context, now time.Time, limit int) ([]*order.Proforma, error) {
	if limit < 1 {
		return []*order.Proforma{}, nil
	}
	return proformaKind.all(ctx, x.Tx, Query{
		Where: []Cond{{"due", AtLeast, []string{come}}, {"due", Below, []string{Instant(now.Add(1))}}},
		Order: []Order{{Column: "due"}}, Limit: limit,
	})
}

func (x proformas) Save(ctx context.Context, p *order.Proforma, events ...kabinet.Event) error {
	return proformaKind.save(ctx, x.Tx, p, events)
}

// OrderParking keeps inbound orders that name what is not known yet. They belong to no
// organisation: org is ”.
var OrderParking = &Table{Name: "order_parking", What: "parked order", Columns: []string{"tried"}}

// orderParking is the port of parked orders.
type orderParking struct{ *Tx }

// parkedID is one text of both parts of a name.
func parkedID(x order.External) string { return strconv.Quote(x.Source) + strconv.Quote(x.ID) }

// had returns what is parked under a name.
func (x orderParking) had(ctx context.Context, of order.External) (order.Parked, Row, bool, error) {
	r, ok, err := x.s.Get(ctx, OrderParking, "", parkedID(of))
	if err != nil || !ok {
		return order.Parked{}, Row{}, false, x.fail(err)
	}
	p, err := parkedOf(r)
	return p, r, err == nil, err
}

func parkedOf(r Row) (order.Parked, error) {
	var p order.Parked
	if err := json.Unmarshal(r.State, &p); err != nil {
		return p, fmt.Errorf("store: parked order %s: %w", r.ID, err)
	}
	return p, nil
}

func (x orderParking) Park(ctx context.Context, p order.Parked) error {
	old, row, ok, err := x.had(ctx, p.External)
	if err != nil || ok && old.External.Version > p.External.Version {
		return err
	}
	p.Since, p.Tried = p.Since.UTC(), p.Tried.UTC()
	state, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("store: parked order: %w", err)
	}
	next := Row{ID: parkedID(p.External), Version: row.Version + 1, Values: []string{Instant(p.Tried)}, State: state}
	if ok {
		ok, err = x.s.Update(ctx, OrderParking, next, row.Version)
	} else {
		ok, err = x.s.Insert(ctx, OrderParking, next)
	}
	if err == nil && !ok {
		return conflict(OrderParking, p.External.ID)
	}
	return x.fail(err)
}

func (x orderParking) Parked(ctx context.Context, limit int) ([]order.Parked, error) {
	out := []order.Parked{}
	if limit < 1 {
		return out, nil
	}
	rows, err := x.s.List(ctx, OrderParking, Query{Order: []Order{{Column: "tried"}}, Limit: limit})
	if err != nil {
		return nil, x.fail(err)
	}
	for _, r := range rows {
		p, err := parkedOf(r)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (x orderParking) Unpark(ctx context.Context, of order.External) error {
	old, row, ok, err := x.had(ctx, of)
	if err != nil || !ok || old.External.Version > of.Version {
		return err
	}
	_, err = x.s.Delete(ctx, OrderParking, row.Org, row.ID, row.Version)
	return x.fail(err)
}
