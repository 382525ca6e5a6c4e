package order

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// The permissions that Service asks for, on State.Object of the order, and
// PermissionPlace on that of the cart.
const (
	PermissionPlace  kabinet.Permission = "order.place"
	PermissionView   kabinet.Permission = "order.view"
	PermissionCancel kabinet.Permission = "order.cancel"
	// PermissionProcess is for the seller's people, who confirm, hold, fulfil
	// and fail orders.
	PermissionProcess kabinet.Permission = "order.process"
	// PermissionTrace is for the seller's people, who may see the internal
	// traces of prices.
	PermissionTrace kabinet.Permission = "order.trace"
)

// Service places orders and does what people do with them. It is a plain struct
// of ports, built per transaction; every method runs in one transaction, and
// the stores belong to it. An order or cart of an organisation where the actor
// has no business is kabinet.ErrNotFound, through every method; a port that is
// needed and not set is kabinet.ErrMissingPort, which names it.
type Service struct {
	Orders    Store
	Lister    Lister // for List only
	Authority kabinet.Authority

	// What Place needs.
	Carts   cart.Store
	Keys    Keys
	Numbers Numbers
	Pricer  cart.Pricer
	Taxes   cart.Taxes
	Parties cart.Parties
	// Checks run before the order exists; what they refuse is one document
	// with the price changes.
	Checks []cart.Check
	// Gates run when nothing else stands against the order. Those that are a
	// Follower are told of every change too.
	Gates []Gate
	// Stock, where set, keeps the goods of orders; nil means that orders do not
	// wait for goods. KeepStock is for how long; 0 means 30 days.
	Stock     Stock
	KeepStock time.Duration
	// Promises, where set, tells how goods are delivered; PlaceRequest.Way needs it.
	Promises Promises
	// DeliveryTax is the category of tax of a delivery that is chosen; empty is that of the
	// port of taxes for charges.
	DeliveryTax cart.TaxCategory
	// Tolerance, where set, says by how much the delivery of a line may differ.
	Tolerance func(cart.Header, cart.LineKey) Tolerance
	// Margin, where set, says by how much the seller's answer to a line may differ
	// from it without asking the buyer; nil is not at all.
	Margin func(cart.Header) Margin
	// Zone is the seller's, for the dates of numbers; nil means UTC.
	Zone *time.Location
	// Policy says how a seller entity rounds totals; nil means cart.EN16931.
	Policy func(kabinet.SellerEntityID) cart.Policy
	// NewID makes the ids of orders; nil means the package's NewID.
	NewID func() ID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Gate reserves for an order, and says what it must wait for: approval, budget,
// credit, stock.
type Gate interface {
	// Gate is called once for an order that is about to be placed, in the
	// transaction of placing it. It returns the holds that the order is to
	// have; an error stops the order, and what it reserved is rolled back. The
	// draft is its to read only, and has no number yet; now is the instant of placing.
	Gate(ctx context.Context, id ID, d Draft, now time.Time) ([]Hold, error)
}

// Follower is a Gate that also follows what becomes of orders: it gives back what it
// reserved for one that is cancelled, and says no to steps that what it waits for does
// not allow yet.
type Follower interface {
	Gate
	// Follow is called in the transaction of every change by Service, before it is
	// saved, with the order as it will be and the event. An error stops the change.
	// What it wants the order to wait for from now on, or no longer, is its answer;
	// holds come and go only while the order is Submitted: later, an answer that has
	// any to add stops the change with ErrHeld.
	Follow(ctx context.Context, by kabinet.Actor, now State, e kabinet.Event) (Reaction, error)
}

// Reaction is what a change makes of the holds of an order. Release comes first; a
// hold that is not there is passed over, and nothing is prepaid for being released so.
type Reaction struct {
	Release []Hold
	Hold    []Hold
	// Tell are events that are stored with the order, for what people have to know and
	// what holds nothing up.
	Tell []kabinet.Event
}

// GateFunc is a function that implements Gate.
type GateFunc func(ctx context.Context, id ID, d Draft, now time.Time) ([]Hold, error)

// Gate calls f.
func (f GateFunc) Gate(ctx context.Context, id ID, d Draft, now time.Time) ([]Hold, error) {
	return f(ctx, id, d, now)
}

// Get returns an order. Only with PermissionTrace too does it have internal
// traces. It returns kabinet.ErrNotFound, or kabinet.ErrForbidden without
// PermissionView.
func (s *Service) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) (State, error) {
	if err := s.need("Orders"); err != nil {
		return State{}, err
	}
	o, err := s.load(ctx, actor, PermissionView, org, id)
	if err != nil {
		return State{}, err
	}
	return s.show(ctx, actor, o.State())
}

// List returns the orders on which the actor has PermissionView, those placed
// last first, without internal traces.
func (s *Service) List(
	ctx context.Context, actor kabinet.Actor, f Filter, p kabinet.Page,
) (kabinet.List[State], error) {
	if err := s.need("Lister"); err != nil {
		return kabinet.List[State]{}, err
	}
	scope, err := s.Authority.Scope(ctx, actor, PermissionView)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	list, err := s.Lister.List(ctx, scope, f, p)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	for i := range list.Items {
		list.Items[i] = list.Items[i].ForBuyer()
	}
	return list, nil
}

// ForBuyer returns a copy that holds only what the buyer may see: without the
// internal traces of prices.
func (s State) ForBuyer() State {
	s = s.clone()
	for i := range s.Lines {
		s.Lines[i].Trace = nil
	}
	return s
}

// Ref names an order and the version of it that the caller saw.
type Ref struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ID            `json:"id"`
	Version int64         `json:"version"`
}

// Cancel cancels an order; it needs PermissionCancel. Where orders that were split from the
// same cart have the price of a tier for its sake, those that are not confirmed are to be
// priced again (HoldPrice), and where one is, it is ErrTier without PermissionProcess. It returns the errors of
// Order.Cancel, kabinet.ErrConflict when the order has another version than the
// one seen, kabinet.ErrNotFound or kabinet.ErrForbidden.
func (s *Service) Cancel(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	return s.change(ctx, actor, PermissionCancel, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(s.cancel(ctx, actor, o, reason, s.staff(ctx, actor, o), now))
	})
}

// cancel cancels an order; lets says that prices of others stand all the same.
func (s *Service) cancel(ctx context.Context, actor kabinet.Actor, o *Order, reason string, lets bool, now time.Time) (Moved, error) {
	was := o.s
	moved, err := o.Cancel(actor, now, reason)
	if err == nil && !lets {
		err = s.leavesSiblings(ctx, actor, was, o, now)
	}
	return moved, err
}

// Drop cancels an order of a service for what has ended elsewhere, as an approval that was
// rejected, withdrawn or not given in time: all that follows from Cancel follows from it.
// It is for gates, and no method since it asks for no permission. Whoever the actor is, it
// is the client who does without the order: prices of the orders that it was split from
// stand for nobody. Its errors are those of Cancel but for kabinet.ErrForbidden.
func Drop(ctx context.Context, s *Service, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	if err := s.need("Orders"); err != nil {
		return State{}, err
	}
	o, err := s.Orders.Get(ctx, ref.Org, ref.ID)
	switch {
	case errors.Is(err, kabinet.NotFound):
		return State{}, notFound("order", ref.ID)
	case err != nil:
		return State{}, err
	case o.s.Version != ref.Version:
		return State{}, kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	}
	now := s.now()
	moved, err := s.cancel(ctx, actor, o, reason, false, now)
	if err != nil {
		return State{}, err
	}
	state, err := s.save(ctx, actor, o, now, moved)
	if err != nil {
		return State{}, err
	}
	return s.show(ctx, actor, state)
}

// CancelLines cancels lines, or a part of them; it needs PermissionCancel. Who has not
// PermissionProcess as well leaves no price of a tier, and no discount on a line, to less
// than it was given for, nor one on the whole to a part of it, and amends the order
// instead, or asks the seller: ErrTier, cart.ErrAdjustedFor, cart.ErrTermsStale. It returns the errors of Order.CancelLines, and those that Cancel
// lists.
func (s *Service) CancelLines(ctx context.Context, actor kabinet.Actor, ref Ref, reason string, lines ...LineQuantity) (State, error) {
	return s.change(ctx, actor, PermissionCancel, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		before := o.s
		was := o.s.Lines
		e, err := o.CancelLines(actor, now, reason, lines...)
		if err == nil && !s.staff(ctx, actor, o) {
			err = s.leavesSiblings(ctx, actor, before, o, now)
			if err == nil {
				err = leavesPrices(was, o.s.Lines)
			}
			if err == nil {
				err = leavesTerms(was, o.s.Lines)
			}
		}
		return event(e, err)
	})
}

// staff reports whether the actor is one of the seller's people, who may let prices stand.
func (s *Service) staff(ctx context.Context, actor kabinet.Actor, o *Order) bool {
	return s.Authority.Check(ctx, actor, PermissionProcess, o.s.Object()) == nil
}

// Confirm confirms an order; like the methods below it needs PermissionProcess,
// and returns the errors of the method of Order, and those that Cancel lists.
func (s *Service) Confirm(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(o.Confirm(actor, now))
	})
}

// Start says that fulfilment began.
func (s *Service) Start(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(o.Start(actor, now))
	})
}

// Complete ends fulfilment.
func (s *Service) Complete(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(o.Complete(actor, now))
	})
}

// Answer records what the seller says to lines, with s.Margin; like Confirm it needs
// PermissionProcess.
func (s *Service) Answer(ctx context.Context, actor kabinet.Actor, ref Ref, answers ...Answer) (State, error) {
	return s.changes(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) ([]kabinet.Event, error) {
		var m Margin
		if s.Margin != nil {
			m = s.Margin(o.s.Header)
		}
		return o.Answer(actor, now, m, answers...)
	})
}

// Decide records what the buyer says to offers; it needs PermissionPlace.
func (s *Service) Decide(ctx context.Context, actor kabinet.Actor, ref Ref, decisions ...Decision) (State, error) {
	return s.changes(ctx, actor, PermissionPlace, ref, func(o *Order, now time.Time) ([]kabinet.Event, error) {
		return o.Decide(actor, now, decisions...)
	})
}

// CloseShort closes the rest of lines, which is within their tolerance.
func (s *Service) CloseShort(ctx context.Context, actor kabinet.Actor, ref Ref, lines ...cart.LineID) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(o.CloseShort(actor, now, lines...))
	})
}

// Fail ends an order that cannot go on.
func (s *Service) Fail(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(o.Fail(actor, now, reason))
	})
}

// Hold makes an order wait. A hold that the order has changes nothing.
func (s *Service) Hold(ctx context.Context, actor kabinet.Actor, ref Ref, h Hold) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return some(o.Hold(actor, now, h))
	})
}

// Release takes a hold away.
func (s *Service) Release(
	ctx context.Context, actor kabinet.Actor, ref Ref, kind HoldKind, reference string,
) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(o.Release(actor, now, kind, reference))
	})
}

// Send says that the order was given to what carries it to the ERP.
func (s *Service) Send(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(o.Send(actor, now))
	})
}

// SendFailed says that the ERP did not take the order.
func (s *Service) SendFailed(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return event(o.SendFailed(actor, now, reason))
	})
}

// Export says that the ERP has the order.
func (s *Service) Export(ctx context.Context, actor kabinet.Actor, ref Ref, x External) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return some(o.Export(actor, now, x))
	})
}

// Bill records an invoice.
func (s *Service) Bill(ctx context.Context, actor kabinet.Actor, ref Ref, x Invoice) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return some(o.Bill(actor, now, x))
	})
}

// Pay records a payment that belongs to no invoice for payment; see Proformas for one
// that does.
func (s *Service) Pay(ctx context.Context, actor kabinet.Actor, ref Ref, x Payment) (State, error) {
	return s.change(ctx, actor, PermissionProcess, ref, func(o *Order, now time.Time) (kabinet.Event, error) {
		return some(o.Pay(actor, now, x))
	})
}

// some returns the event of a call that may have none.
func some[E kabinet.Event](e *E, err error) (kabinet.Event, error) {
	if e == nil || err != nil {
		return nil, err
	}
	return *e, nil
}

// event drops the event of a failed call.
func event[E kabinet.Event](e E, err error) (kabinet.Event, error) {
	if err != nil {
		return nil, err
	}
	return e, nil
}

// change loads an order of the version seen, changes it and saves it, unless
// nothing happened.
func (s *Service) change(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, ref Ref,
	do func(*Order, time.Time) (kabinet.Event, error),
) (State, error) {
	return s.changes(ctx, actor, p, ref, func(o *Order, now time.Time) ([]kabinet.Event, error) {
		e, err := do(o, now)
		if e == nil || err != nil {
			return nil, err
		}
		return []kabinet.Event{e}, nil
	})
}

// changes is change for what makes several events, or none.
func (s *Service) changes(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, ref Ref,
	do func(*Order, time.Time) ([]kabinet.Event, error),
) (State, error) {
	if err := s.need("Orders"); err != nil {
		return State{}, err
	}
	o, err := s.load(ctx, actor, p, ref.Org, ref.ID)
	if err != nil {
		return State{}, err
	}
	if o.s.Version != ref.Version {
		return State{}, kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	}
	now := s.now()
	events, err := do(o, now)
	if err != nil {
		return State{}, err
	}
	if len(events) == 0 {
		return s.show(ctx, actor, o.State())
	}
	state, err := s.save(ctx, actor, o, now, events...)
	if err != nil {
		return State{}, err
	}
	return s.show(ctx, actor, state)
}

// save lets the followers, and then the stock, follow the events, and writes the order.
// It returns the order as it is stored.
func (s *Service) save(ctx context.Context, actor kabinet.Actor, o *Order, now time.Time, events ...kabinet.Event) (State, error) {
	all := slices.Clone(events)
	if slices.ContainsFunc(events, costs) {
		more, err := o.demand(actor, now)
		if err != nil {
			return State{}, err
		}
		all = append(all, more...)
	}
	for _, e := range events {
		for _, g := range s.Gates {
			f, ok := g.(Follower)
			if !ok {
				continue
			}
			r, err := f.Follow(ctx, actor, o.State(), e)
			if err != nil {
				return State{}, err
			}
			more, err := o.react(actor, now, r)
			if err != nil {
				return State{}, err
			}
			all = append(append(all, more...), r.Tell...)
		}
	}
	state := o.State()
	if err := s.moveStock(ctx, actor, state, events, now); err != nil {
		return State{}, err
	}
	if err := s.Orders.Save(ctx, o, all...); err != nil {
		return State{}, err
	}
	state.Version++
	return state, nil
}

// costs reports whether an event may change what is still to be paid.
func costs(e kabinet.Event) bool {
	switch e.(type) {
	case Revised, Billed:
		return true
	}
	return false
}

// react changes the holds of an order as a follower wants.
func (o *Order) react(by kabinet.Actor, now time.Time, r Reaction) ([]kabinet.Event, error) {
	var out []kabinet.Event
	for _, h := range r.Release {
		if o.s.Status != Submitted || !slices.ContainsFunc(o.s.Holds, h.same) {
			continue
		}
		e, err := o.replace(by, now, h.Kind, h.Reference)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	for _, h := range r.Hold {
		if o.s.Status != Submitted {
			return nil, ErrHeld.With("hold", string(h.Kind)).With("reference", h.Reference)
		}
		e, err := o.Hold(by, now, h)
		if err != nil {
			return nil, err
		}
		if e != nil {
			out = append(out, *e)
		}
	}
	return out, nil
}

// load gets an order on which the actor has the permission. That it is not
// there and a refusal to say so read the same, whatever the store says.
func (s *Service) load(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, org kabinet.OrgID, id ID,
) (*Order, error) {
	o, err := s.Orders.Get(ctx, org, id)
	if err == nil {
		err = s.Authority.Check(ctx, actor, p, o.s.Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, notFound("order", id)
	case err != nil:
		return nil, err
	}
	return o, nil
}

// show leaves internal traces to those who may see them.
func (s *Service) show(ctx context.Context, actor kabinet.Actor, state State) (State, error) {
	err := s.Authority.Check(ctx, actor, PermissionTrace, state.Object())
	switch {
	case err == nil:
		return state, nil
	case errors.Is(err, kabinet.Forbidden), errors.Is(err, kabinet.NotFound):
		return state.ForBuyer(), nil
	}
	return State{}, err
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// need returns kabinet.ErrMissingPort for the authority, or the first of the
// named ports, that is not set.
func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Orders": s.Orders != nil, "Lister": s.Lister != nil,
		"Carts": s.Carts != nil, "Keys": s.Keys != nil, "Numbers": s.Numbers != nil,
		"Pricer": s.Pricer != nil, "Taxes": s.Taxes != nil, "Parties": s.Parties != nil,
	}
	for _, name := range append([]string{"Authority"}, names...) {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "order.Service."+name)
		}
	}
	return nil
}
