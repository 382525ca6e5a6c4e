package order

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Proformas issues invoices for payment and books what is paid for them. While one is
// open its order keeps its prices, and the stock its goods; what is paid in time lifts
// the order's hold for prepayment, and money that comes later asks for the order to be
// priced again (Service.Reprice), by a hold of kind HoldPrice. An order that is confirmed
// keeps both whatever becomes of its invoices. It is a plain struct of
// ports, built per transaction:
//
//	proformas := order.Proformas{Orders: orders, Store: tx.Proformas()}
//	p, err := proformas.Issue(ctx, buyer, ref, order.ProformaForm{Number: "17", Until: inThreeDays})
//	p, err = proformas.Pay(ctx, bookkeeper, org, p.ID, order.Payment{Reference: "stm-42", At: at, Amount: sum})
type Proformas struct {
	Orders *Service
	Store  ProformaStore
	// NewID makes the ids of invoices; nil means NewProformaID.
	NewID func() ProformaID
}

// ProformaForm is what an invoice for payment says.
type ProformaForm struct {
	Number string `json:"number"`
	// Amount is what is to be paid; the zero Money is all that is left to pay.
	Amount kabinet.Money `json:"amount,omitzero"`
	Until  time.Time     `json:"until"`
}

// Issue makes an invoice for the payment of an order, in place of an earlier one that is
// open and unpaid. An order that is Submitted waits for it with a hold of kind
// HoldPrepayment whose reference is the id of the invoice.
//
// The seller's people, with PermissionProcess, ask for any part of what is left to pay:
// neither paid nor asked for by an invoice that was paid in part. The buyer, with
// PermissionPlace, asks for all of it, and keeps the prices of an order that is Submitted
// no longer than goods are kept (Service.KeepStock) and than the invoice that it replaces:
// kabinet.ErrWindow. Once an invoice has expired, they are to be priced again first:
// ErrHeld. Issue returns the errors of NewProforma, ErrAmount too for more than is left, a
// Refusal for goods that are not there any more, kabinet.ErrConflict, kabinet.ErrNotFound
// and kabinet.ErrForbidden.
func (s *Proformas) Issue(ctx context.Context, actor kabinet.Actor, ref Ref, form ProformaForm) (ProformaState, error) {
	if err := s.need(); err != nil {
		return ProformaState{}, err
	}
	o, err := s.Orders.load(ctx, actor, PermissionProcess, ref.Org, ref.ID)
	staff := err == nil
	if errors.Is(err, kabinet.Forbidden) {
		o, err = s.Orders.load(ctx, actor, PermissionPlace, ref.Org, ref.ID)
	}
	switch {
	case err != nil:
		return ProformaState{}, err
	case o.s.Version != ref.Version:
		return ProformaState{}, kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	}
	list, err := s.Store.Of(ctx, o.s.Org, o.s.ID)
	if err != nil {
		return ProformaState{}, err
	}
	left, err := unasked(o.s, list)
	if err != nil {
		return ProformaState{}, err
	}
	now, amount := s.Orders.now(), form.Amount
	if amount == (kabinet.Money{}) {
		amount = left
	}
	if c, err := amount.Cmp(left); err != nil || c > 0 || c < 0 && !staff {
		return ProformaState{}, ErrAmount.With("most", left).At("/amount")
	}
	newID := s.NewID
	if newID == nil {
		newID = NewProformaID
	}
	p, e, err := NewProforma(newID(), o.State(), form.Number, amount, form.Until, actor, now)
	if err != nil {
		return ProformaState{}, err
	}
	if !staff {
		if err := s.keeps(o.s, list, form.Until, now); err != nil {
			return ProformaState{}, err
		}
	}
	events, err := s.replace(ctx, actor, o, list, now)
	if err != nil {
		return ProformaState{}, err
	}
	if o.s.Status == Submitted {
		held, err := o.Hold(actor, now, Hold{
			Kind: HoldPrepayment, Reference: string(p.s.ID), Reason: amount.String(), Amount: amount, Invoice: p.s.ID,
		})
		if err != nil {
			return ProformaState{}, err
		}
		events = append(events, *held)
	}
	if o.s.Status == Submitted {
		if err := s.Orders.keep(ctx, actor, o.State(), now, p.s.Until); err != nil {
			return ProformaState{}, err
		}
	}
	if len(events) > 0 {
		if _, err := s.Orders.save(ctx, actor, o, now, events...); err != nil {
			return ProformaState{}, err
		}
	}
	return s.save(ctx, p, e)
}

// unasked returns what an order comes to less what was paid, and less what invoices that
// were paid in part still ask for.
func unasked(o State, list []*Proforma) (kabinet.Money, error) {
	left, err := o.Totals.Payable.Sub(o.Paid())
	for _, p := range list {
		if err != nil || p.s.Status != Issued || len(p.s.Payments) == 0 {
			continue
		}
		var rest kabinet.Money
		if rest, err = p.s.Amount.Sub(p.s.Paid()); err == nil {
			left, err = left.Sub(rest)
		}
	}
	return left, err
}

// keeps returns an error where the buyer would keep prices longer than they may.
func (s *Proformas) keeps(o State, list []*Proforma, until, now time.Time) error {
	if o.Status != Submitted {
		return nil
	}
	most := s.Orders.waits(now)
	over := slices.ContainsFunc(o.Holds, func(h Hold) bool { return h.Kind == HoldPrice })
	for _, p := range list {
		if p.s.Status != Issued {
			continue
		}
		over = over || !now.Before(p.s.Until)
		if p.s.Until.Before(most) {
			most = p.s.Until
		}
	}
	switch {
	case over:
		return ErrHeld.With("hold", string(HoldPrice)).With("reference", "")
	case until.After(most):
		return kabinet.ErrWindow.With("from", now).With("until", until).At("/until")
	}
	return nil
}

// replace voids the open invoices of an order that nothing was paid for, with the holds
// of those that are not settled.
func (s *Proformas) replace(ctx context.Context, actor kabinet.Actor, o *Order, list []*Proforma, now time.Time) ([]kabinet.Event, error) {
	var events []kabinet.Event
	for _, old := range list {
		kinds := []HoldKind{HoldPrepayment}
		switch {
		case old.s.Status == Settled:
			continue
		case old.s.Status == Issued && len(old.s.Payments) == 0:
			e, err := old.Void(actor, now, "replaced")
			if err != nil {
				return nil, err
			}
			if err := s.Store.Save(ctx, old, e); err != nil {
				return nil, err
			}
		case old.s.Status == Expired: // the seller's people let its prices stand
			kinds = append(kinds, HoldPrice)
		}
		for _, kind := range kinds {
			if e, err := o.replace(actor, now, kind, string(old.s.ID)); err == nil {
				events = append(events, e)
			}
		}
	}
	if e, err := o.replace(actor, now, HoldPrepayment, HoldDifference); err == nil {
		events = append(events, e)
	}
	return events, nil
}

// Pay books money for an invoice, and on its order. Paid in full and in time, the
// invoice lifts its hold, and every hold for prepayment once the whole order is paid. An
// invoice that is Late, or whose order has changed to cost more, lifts nothing: the first
// makes the order wait for HoldPrice. The same payment again changes nothing; one that is
// booked for another invoice of the order, or with another amount, is ErrBooked. It needs
// PermissionProcess, and returns the errors of Proforma.Pay.
func (s *Proformas) Pay(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ProformaID, x Payment) (ProformaState, error) {
	p, err := s.load(ctx, actor, PermissionProcess, org, id)
	if err != nil {
		return ProformaState{}, err
	}
	o, err := s.Orders.load(ctx, actor, PermissionProcess, org, p.s.Order)
	if err != nil {
		return ProformaState{}, err
	}
	now := s.Orders.now()
	e, err := p.Pay(actor, now, x)
	if e == nil || err != nil {
		return p.State(), err
	}
	if err := s.unbooked(ctx, o.s, p.s.ID, x); err != nil {
		return ProformaState{}, err
	}
	var events []kabinet.Event
	billed, err := o.Pay(actor, now, x)
	if err != nil {
		return ProformaState{}, err
	}
	if billed != nil {
		events = append(events, *billed)
	}
	if o.s.Status == Submitted {
		more, err := s.lift(o, p.s, actor, now, x.Reference)
		if err != nil {
			return ProformaState{}, err
		}
		events = append(events, more...)
		if p.s.Status == Settled { // the goods wait for the confirmation
			if err := s.Orders.keep(ctx, actor, o.State(), now, s.Orders.waits(now)); err != nil {
				return ProformaState{}, err
			}
		}
	}
	if len(events) > 0 {
		if _, err := s.Orders.save(ctx, actor, o, now, events...); err != nil {
			return ProformaState{}, err
		}
	}
	return s.save(ctx, p, *e)
}

// unbooked returns ErrBooked where a payment is another invoice's, or is in the books with
// another amount.
func (s *Proformas) unbooked(ctx context.Context, o State, id ProformaID, x Payment) error {
	same := func(y Payment) bool { return y.Reference == x.Reference }
	i := slices.IndexFunc(o.Payments, same)
	if i < 0 {
		return nil
	}
	list, err := s.Store.Of(ctx, o.Org, o.ID)
	if err != nil {
		return err
	}
	if !o.Payments[i].Amount.Equal(x.Amount) || slices.ContainsFunc(list, func(p *Proforma) bool {
		return p.s.ID != id && slices.ContainsFunc(p.s.Payments, same)
	}) {
		return ErrBooked.With("reference", x.Reference).At("/reference")
	}
	return nil
}

// lift takes the holds of an order away for which an invoice was paid.
func (s *Proformas) lift(o *Order, p ProformaState, by kabinet.Actor, now time.Time, payment string) ([]kabinet.Event, error) {
	c, err := o.s.Paid().Cmp(o.s.Totals.Payable)
	if err != nil {
		return nil, err
	}
	var events []kabinet.Event
	switch {
	case p.Status == Late:
		held, err := o.Hold(by, now, Hold{Kind: HoldPrice, Reference: string(p.ID)})
		if err != nil || held == nil {
			return nil, err
		}
		return append(events, *held), nil
	case p.Status != Settled:
		return nil, nil
	}
	for _, h := range o.State().Holds {
		own := h.Reference == string(p.ID) && p.Revision == o.s.Revision
		if h.Kind != HoldPrepayment || c < 0 && !own {
			continue
		}
		events = append(events, o.lift(by, now, slices.IndexFunc(o.s.Holds, h.same), payment))
	}
	return events, nil
}

// Sweep expires at most limit invoices whose time is over, and lets the goods go of the
// orders that are not confirmed and have no other invoice, open or paid, which then wait
// to be priced again (HoldPrice); it returns how many. Call it, each time in a transaction of its own, until
// that is 0. It needs PermissionProcess on each, and passes over others.
func (s *Proformas) Sweep(ctx context.Context, actor kabinet.Actor, limit int) (int, error) {
	if err := s.need(); err != nil {
		return 0, err
	}
	type place struct {
		org kabinet.OrgID
		id  ProformaID
	}
	now, n, others := s.Orders.now(), 0, map[place]bool{}
	for n < limit {
		list, err := s.Store.Due(ctx, now, limit-n+len(others)) // those of others are due still
		if err != nil {
			return n, err
		}
		list = slices.DeleteFunc(list, func(p *Proforma) bool { return others[place{p.s.Org, p.s.ID}] })
		if len(list) == 0 {
			break
		}
		for _, p := range list {
			err := s.Orders.Authority.Check(ctx, actor, PermissionProcess, p.s.Object())
			if errors.Is(err, kabinet.Forbidden) || errors.Is(err, kabinet.NotFound) {
				others[place{p.s.Org, p.s.ID}] = true
				continue
			}
			if err == nil {
				err = s.expire(ctx, actor, p, now)
			}
			if err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// expire expires an invoice, and lets go of what it kept.
func (s *Proformas) expire(ctx context.Context, actor kabinet.Actor, p *Proforma, now time.Time) error {
	e, err := p.Expire(actor, now)
	if err != nil {
		return err
	}
	if err := s.Store.Save(ctx, p, e); err != nil {
		return err
	}
	return s.letGo(ctx, actor, p.s, now)
}

// letGo gives the goods and prices of an order back that waits for nothing but an expired
// invoice: from now on it waits to be priced again.
func (s *Proformas) letGo(ctx context.Context, actor kabinet.Actor, p ProformaState, now time.Time) error {
	o, err := s.Orders.Orders.Get(ctx, p.Org, p.Order)
	if err != nil || o.s.Status != Submitted {
		return err
	}
	list, err := s.Store.Of(ctx, p.Org, p.Order)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.s.Status == Issued || x.s.Status == Settled {
			return nil
		}
	}
	if s.Orders.Stock != nil {
		if err := s.Orders.Stock.Release(ctx, actor, StockMove{Org: p.Org, Order: p.Order, At: now}); err != nil {
			return err
		}
	}
	held, err := o.Hold(actor, now, Hold{Kind: HoldPrice, Reference: string(p.ID)})
	if held == nil || err != nil {
		return err
	}
	_, err = s.Orders.save(ctx, actor, o, now, *held)
	return err
}

// Get returns an invoice; it needs PermissionView.
func (s *Proformas) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ProformaID) (ProformaState, error) {
	p, err := s.load(ctx, actor, PermissionView, org, id)
	if err != nil {
		return ProformaState{}, err
	}
	return p.State(), nil
}

// Of returns the invoices of an order, the earliest first; it needs PermissionView on the
// order.
func (s *Proformas) Of(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) ([]ProformaState, error) {
	if err := s.need(); err != nil {
		return nil, err
	}
	if _, err := s.Orders.load(ctx, actor, PermissionView, org, id); err != nil {
		return nil, err
	}
	list, err := s.Store.Of(ctx, org, id)
	if err != nil {
		return nil, err
	}
	out := make([]ProformaState, len(list))
	for i, p := range list {
		out[i] = p.State()
	}
	return out, nil
}

func (s *Proformas) load(ctx context.Context, actor kabinet.Actor, perm kabinet.Permission, org kabinet.OrgID, id ProformaID) (*Proforma, error) {
	if err := s.need(); err != nil {
		return nil, err
	}
	p, err := s.Store.Get(ctx, org, id)
	if err == nil {
		err = s.Orders.Authority.Check(ctx, actor, perm, p.s.Object())
	}
	if errors.Is(err, kabinet.NotFound) {
		return nil, notFound("proforma", id)
	}
	return p, err
}

func (s *Proformas) save(ctx context.Context, p *Proforma, e ProformaMoved) (ProformaState, error) {
	state := p.State()
	state.Version++
	return state, s.Store.Save(ctx, p, e)
}

func (s *Proformas) need() error {
	switch {
	case s.Orders == nil:
		return kabinet.ErrMissingPort.With("port", "order.Proformas.Orders")
	case s.Store == nil:
		return kabinet.ErrMissingPort.With("port", "order.Proformas.Store")
	}
	return s.Orders.need("Orders")
}
