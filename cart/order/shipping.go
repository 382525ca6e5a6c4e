package order

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Shipping plans and leads shipments, with what they do to the lines of orders: a planned
// shipment allocates, one that leaves ships, both within the tolerance of the lines. A
// rest within the tolerance is closed short when the goods leave, which gives back budget,
// credit and stock; a surplus is a revision, which takes them. It is a plain struct of
// ports, built per transaction, like Service:
//
//	shipping := order.Shipping{Orders: orders, Shipments: tx.Shipments(), Lister: tx.ShipmentLister()}
//	x, err := shipping.Plan(ctx, manager, org, form, order.ShipmentLine{Order: o.ID, Line: "1", Quantity: qty})
//	x, err = shipping.Load(ctx, manager, ref, order.Weighing{Line: "1", Quantity: weighed, Heat: "A-17"})
//	x, err = shipping.Depart(ctx, manager, ref)
//
// The seller's people need PermissionProcess on every order; Accept needs PermissionPlace
// on the shipment, since it says for the buyer what came. A shipment or an order of an
// organisation where the actor has no business is kabinet.ErrNotFound.
type Shipping struct {
	Orders    *Service
	Shipments ShipmentStore
	Lister    ShipmentLister // for List only
	// NewID makes the ids of shipments; nil means NewShipmentID.
	NewID func() ShipmentID
}

// ShipmentRef names a shipment and the version of it that the caller saw.
type ShipmentRef struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ShipmentID    `json:"id"`
	Version int64         `json:"version"`
}

// Get returns a shipment; it needs PermissionView.
func (s *Shipping) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ShipmentID) (ShipmentState, error) {
	x, err := s.load(ctx, actor, PermissionView, ShipmentRef{Org: org, ID: id}, false)
	if err != nil {
		return ShipmentState{}, err
	}
	return x.State(), nil
}

// List returns the shipments on which the actor has PermissionView, those planned last
// first.
func (s *Shipping) List(ctx context.Context, actor kabinet.Actor, f ShipmentFilter, p kabinet.Page) (kabinet.List[ShipmentState], error) {
	if err := s.need(); err != nil {
		return kabinet.List[ShipmentState]{}, err
	}
	if s.Lister == nil {
		return kabinet.List[ShipmentState]{}, kabinet.ErrMissingPort.With("port", "order.Shipping.Lister")
	}
	scope, err := s.Orders.Authority.Scope(ctx, actor, PermissionView)
	if err != nil {
		return kabinet.List[ShipmentState]{}, err
	}
	return s.Lister.List(ctx, scope, f, p)
}

// Plan makes a shipment of goods of one or several orders, which are allocated. A
// shipment of another system, named by form.External, is made once: again it is
// returned as it is. It returns the errors of NewShipment, ErrStatus for an order that
// was not confirmed or has ended, ErrOffer, and ErrTolerance for more than is open.
func (s *Shipping) Plan(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, form ShipmentForm, lines ...ShipmentLine,
) (ShipmentState, error) {
	if err := s.need(); err != nil {
		return ShipmentState{}, err
	}
	if len(lines) == 0 {
		return ShipmentState{}, ErrEmpty
	}
	orders, err := s.orders(ctx, actor, org, lines)
	if err != nil {
		return ShipmentState{}, err
	}
	if e := form.External; e.Source != "" && e.ID != "" {
		x, err := s.Shipments.ByExternal(ctx, e.Source, e.ID)
		if err == nil && x.s.Org == org {
			err = s.Orders.Authority.Check(ctx, actor, PermissionProcess, x.s.Object())
			if err == nil {
				return x.State(), nil
			}
		}
		switch {
		case err == nil || x != nil && errors.Is(err, kabinet.NotFound):
			return ShipmentState{}, kabinet.ErrConflict.With("what", "shipment").With("id", e.ID)
		case !errors.Is(err, kabinet.NotFound):
			return ShipmentState{}, err
		}
	}
	newID := s.NewID
	if newID == nil {
		newID = NewShipmentID
	}
	states := make([]State, len(orders))
	for i, o := range orders {
		states[i] = o.State()
	}
	now := s.Orders.now()
	x, e, err := NewShipment(newID(), states, form, lines, actor, now)
	if err != nil {
		return ShipmentState{}, err
	}
	return s.carry(ctx, actor, x, e, orders, now, func(l ShipmentLine) (allocate, ship kabinet.Quantity) {
		return l.Quantity, kabinet.Quantity{}
	})
}

// Load says what was loaded. It returns the errors of Shipment.Load, and ErrTolerance.
func (s *Shipping) Load(ctx context.Context, actor kabinet.Actor, ref ShipmentRef, weighed ...Weighing) (ShipmentState, error) {
	return s.move(ctx, actor, ref, func(x *Shipment, now time.Time) (ShipmentMoved, error) {
		return x.Load(actor, now, weighed...)
	}, func(l ShipmentLine) (allocate, ship kabinet.Quantity) {
		diff, _ := l.Actual().Sub(l.Quantity)
		return diff, kabinet.Quantity{}
	})
}

// Depart says that the goods have left.
func (s *Shipping) Depart(ctx context.Context, actor kabinet.Actor, ref ShipmentRef) (ShipmentState, error) {
	return s.move(ctx, actor, ref, func(x *Shipment, now time.Time) (ShipmentMoved, error) {
		return x.Depart(actor, now)
	}, func(l ShipmentLine) (allocate, ship kabinet.Quantity) { return l.Actual().Neg(), l.Actual() })
}

// Recall ends a shipment that has not left: its goods are open again.
func (s *Shipping) Recall(ctx context.Context, actor kabinet.Actor, ref ShipmentRef, reason string) (ShipmentState, error) {
	return s.move(ctx, actor, ref, func(x *Shipment, now time.Time) (ShipmentMoved, error) {
		return x.Recall(actor, now, reason)
	}, func(l ShipmentLine) (allocate, ship kabinet.Quantity) { return l.Actual().Neg(), kabinet.Quantity{} })
}

// Deliver says that the goods have come.
func (s *Shipping) Deliver(ctx context.Context, actor kabinet.Actor, ref ShipmentRef) (ShipmentState, error) {
	return s.step(ctx, actor, PermissionProcess, ref, func(x *Shipment, now time.Time) (ShipmentMoved, error) {
		return x.Deliver(actor, now)
	})
}

// Accept is the buyer's word that the goods are there, and what is wrong with them.
func (s *Shipping) Accept(ctx context.Context, actor kabinet.Actor, ref ShipmentRef, remarks ...Remark) (ShipmentState, error) {
	return s.step(ctx, actor, PermissionPlace, ref, func(x *Shipment, now time.Time) (ShipmentMoved, error) {
		return x.Accept(actor, now, remarks...)
	})
}

// step changes a shipment alone.
func (s *Shipping) step(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, ref ShipmentRef, do func(*Shipment, time.Time) (ShipmentMoved, error),
) (ShipmentState, error) {
	x, err := s.load(ctx, actor, p, ref, true)
	if err != nil {
		return ShipmentState{}, err
	}
	e, err := do(x, s.Orders.now())
	if err != nil {
		return ShipmentState{}, err
	}
	return s.save(ctx, x, e)
}

// move changes a shipment and the lines of its orders.
func (s *Shipping) move(
	ctx context.Context, actor kabinet.Actor, ref ShipmentRef,
	do func(*Shipment, time.Time) (ShipmentMoved, error), by func(ShipmentLine) (allocate, ship kabinet.Quantity),
) (ShipmentState, error) {
	x, err := s.load(ctx, actor, PermissionProcess, ref, true)
	if err != nil {
		return ShipmentState{}, err
	}
	orders, err := s.orders(ctx, actor, ref.Org, x.s.Lines)
	if err != nil {
		return ShipmentState{}, err
	}
	now := s.Orders.now()
	e, err := do(x, now)
	if err != nil {
		return ShipmentState{}, err
	}
	return s.carry(ctx, actor, x, e, orders, now, by)
}

// carry makes the orders follow a shipment, and saves all.
func (s *Shipping) carry(
	ctx context.Context, actor kabinet.Actor, x *Shipment, e ShipmentMoved, orders []*Order, now time.Time,
	by func(ShipmentLine) (allocate, ship kabinet.Quantity),
) (ShipmentState, error) {
	for _, o := range orders {
		var moves []Carried
		var left []StockLine
		for n, l := range x.s.Lines {
			if l.Order != o.s.ID {
				continue
			}
			allocate, ship := by(l)
			moves = append(moves, Carried{Line: l.Line, Allocated: allocate, Shipped: ship, place: n})
			if ship.Sign() <= 0 {
				continue
			}
			// Goods of several lots or heats may be of one line of the order.
			if k := slices.IndexFunc(left, func(x StockLine) bool { return x.Line == l.Line }); k >= 0 {
				sum, err := left[k].Quantity.Add(ship)
				if err != nil {
					return ShipmentState{}, err
				}
				left[k].Quantity = sum
			} else if i := slices.IndexFunc(o.s.Lines, func(of Line) bool { return of.ID == l.Line }); i >= 0 {
				left = append(left, StockLine{l.Line, o.s.Lines[i].LineKey, ship})
			}
		}
		events, err := o.carry(actor, now, x.s.ID, moves)
		if err != nil {
			return ShipmentState{}, err
		}
		if len(left) > 0 && s.Orders.Stock != nil {
			m := StockMove{Org: o.s.Org, Order: o.s.ID, Key: string(x.s.ID), At: now, Lines: left}
			if err := s.Orders.Stock.Commit(ctx, actor, m); err != nil {
				return ShipmentState{}, err
			}
		}
		if len(events) == 0 {
			continue
		}
		if _, err := s.Orders.save(ctx, actor, o, now, events...); err != nil {
			return ShipmentState{}, err
		}
	}
	return s.save(ctx, x, e)
}

func (s *Shipping) save(ctx context.Context, x *Shipment, e ShipmentMoved) (ShipmentState, error) {
	state := x.State()
	state.Version++
	return state, s.Shipments.Save(ctx, x, e)
}

// orders loads the orders that lines name, each once, in the order of their ids.
func (s *Shipping) orders(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, lines []ShipmentLine) ([]*Order, error) {
	var out []*Order
	for _, id := range (ShipmentState{Lines: lines}).Orders() {
		o, err := s.Orders.load(ctx, actor, PermissionProcess, org, id)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// load gets a shipment on which the actor has the permission, of the version seen.
func (s *Shipping) load(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, ref ShipmentRef, seen bool) (*Shipment, error) {
	if err := s.need(); err != nil {
		return nil, err
	}
	x, err := s.Shipments.Get(ctx, ref.Org, ref.ID)
	if err == nil {
		err = s.Orders.Authority.Check(ctx, actor, p, x.s.Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, notFound("shipment", ref.ID)
	case err != nil:
		return nil, err
	case seen && x.s.Version != ref.Version:
		return nil, kabinet.ErrConflict.With("what", "shipment").With("id", string(ref.ID))
	}
	return x, nil
}

func (s *Shipping) need() error {
	switch {
	case s.Orders == nil:
		return kabinet.ErrMissingPort.With("port", "order.Shipping.Orders")
	case s.Shipments == nil:
		return kabinet.ErrMissingPort.With("port", "order.Shipping.Shipments")
	}
	return s.Orders.need("Orders")
}

// Carried is what a shipment does to a line, in differences.
type Carried struct {
	Line      cart.LineID      `json:"line"`
	Allocated kabinet.Quantity `json:"allocated"`
	Shipped   kabinet.Quantity `json:"shipped"`
	place     int
}

// Fulfilled says what a shipment has done to the lines of an order.
type Fulfilled struct {
	Base
	Shipment ShipmentID `json:"shipment"`
	Lines    []Carried  `json:"lines"`
	// Fulfilment is that of the order now.
	Fulfilment Fulfilment `json:"fulfilment"`
}

// EventKind returns "order.fulfilled".
func (Fulfilled) EventKind() string { return "order.fulfilled" }

// carry changes what is allocated and shipped. An order that was Confirmed is then
// InFulfilment. Where goods have left, a rest within tolerance is closed short.
func (o *Order) carry(by kabinet.Actor, now time.Time, id ShipmentID, moves []Carried) ([]kabinet.Event, error) {
	if o.s.Status != Confirmed && o.s.Status != InFulfilment {
		return nil, o.status(string(InFulfilment))
	}
	next := slices.Clone(o.s.Lines)
	touched := map[cart.LineID]bool{}
	for _, m := range moves {
		i := slices.IndexFunc(next, func(l Line) bool { return l.ID == m.Line })
		place := "/lines/" + strconv.Itoa(m.place)
		if i < 0 {
			return nil, notFound("line", m.Line).At(place)
		}
		l := &next[i]
		var err error
		if l.Offer != nil && !l.Offer.Refused && m.Allocated.Sign() > 0 && m.Shipped.IsZero() {
			return nil, ErrOffer.With("line", string(l.ID)).At(place)
		}
		if l.Allocated, err = l.Allocated.Add(m.Allocated); err == nil {
			l.Shipped, err = l.Shipped.Add(m.Shipped)
		}
		if err == nil {
			err = l.check()
		}
		if err != nil {
			return nil, at(err, place)
		}
		touched[l.ID] = touched[l.ID] || m.Shipped.Sign() > 0
	}
	revised, err := o.revise(by, now, ByWeight, "", next, o.taxed())
	if err != nil {
		return nil, err
	}
	events := []kabinet.Event{nil}
	if o.s.Status == Confirmed {
		e, err := o.move(by, now, InFulfilment, "", Confirmed)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	if revised != nil {
		events = append(events, *revised)
	}
	rest := slices.Clone(o.s.Lines)
	for i := range rest {
		if l := &rest[i]; touched[l.ID] && l.short() {
			if err := l.closeShort(); err != nil {
				return nil, err
			}
		}
	}
	if revised, err = o.revise(by, now, ByShortage, "", rest, o.taxed()); err != nil {
		return nil, err
	}
	if revised != nil {
		events = append(events, *revised)
	}
	events[0] = Fulfilled{o.base(by, now), id, moves, o.s.Fulfilment()}
	return events, nil
}
