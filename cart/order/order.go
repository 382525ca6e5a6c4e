// Package order holds orders: what was bought, by whom, for whom, at which
// prices and why, as of the time of ordering.
//
// Service places a cart, exactly once, and leads orders through their life. It
// is built in a transaction, of its ports:
//
//	svc := order.Service{
//		Orders: tx.Orders(), Carts: tx.Carts(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(),
//		Pricer: pricer, Taxes: taxes, Parties: parties, Authority: authority,
//	}
//	o, err := svc.Place(ctx, actor, order.PlaceRequest{
//		Org: org, Cart: cartID, Version: seen, Key: key, Payable: shown,
//	})
//	if errors.Is(err, order.ErrChanged) {
//		// kabinet.ProblemOf(err, printer) lists what changed, line by line.
//	}
//	fmt.Println(o.Number, o.Totals.Payable)
//
// An error rolls the transaction back, so a refused try leaves nothing behind.
package order

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Order is an order of one organisation, with its lines and prices as they were
// when it was placed. A method that returns an error changes nothing. An Order
// is not safe for concurrent use.
type Order struct{ s State }

// Draft is what a new order is made of.
type Draft struct {
	Org kabinet.OrgID
	// Order is that which is amended; empty for one that is new.
	Order  ID
	Number string
	Origin Origin
	// Cart and CartVersion name what is ordered, if it was a cart.
	Cart        cart.ID
	CartVersion int64
	cart.Header
	PlacedBy kabinet.Actor
	// Shared says that the cart was shared with who places it, with cart.RightCheckout:
	// then they may order it where they might order such a cart of their own.
	Shared      bool
	BuyerNumber string
	Comment     string
	Codes       []string // of promotions, that the buyer had entered
	Lines       []Line
	Totals      cart.Totals
	Holds       []Hold
	// Delivery is how the goods come, where the buyer chose a way.
	Delivery Delivery
}

// New returns a submitted order of the draft and its event. It returns ErrID,
// ErrNumber, ErrEmpty, ErrPayer, kabinet.ErrCurrency, ErrTextTooLong, ErrText or ErrHold
// for what is missing or too long, ErrTwice for two lines of one id, and cart.ErrTotals for totals that do not add
// up, are in another currency, or leave a line out.
func New(id ID, d Draft, now time.Time) (*Order, Placed, error) {
	switch {
	case id == "" || d.Org == "":
		return nil, Placed{}, ErrID
	case d.Number == "":
		return nil, Placed{}, ErrNumber
	case len(d.Lines) == 0:
		return nil, Placed{}, ErrEmpty
	case d.Payer == "":
		return nil, Placed{}, ErrPayer.At("/payer")
	case !d.Currency.Valid():
		return nil, Placed{}, kabinet.ErrCurrency.At("/currency")
	case d.Totals.Unpriced > 0 || len(d.Totals.Lines) != len(d.Lines) || d.Totals.Currency != d.Currency:
		return nil, Placed{}, cart.ErrTotals
	}
	if err := checkText(d.Number); err != nil {
		return nil, Placed{}, err.At("/number")
	}
	if err := checkText(d.Comment); err != nil {
		return nil, Placed{}, err.At("/comment")
	}
	if err := checkText(d.BuyerNumber); err != nil {
		return nil, Placed{}, err.At("/buyerNumber")
	}
	if err := d.Totals.Check(); err != nil {
		return nil, Placed{}, err
	}
	shares, err := d.Totals.Shares()
	if err != nil {
		return nil, Placed{}, err
	}
	now = now.UTC()
	var holds []Hold
	for i, h := range d.Holds {
		if err := h.validate(); err != nil {
			return nil, Placed{}, err.At("/holds/" + strconv.Itoa(i))
		}
		if h.Since = h.Since.UTC(); h.Since.IsZero() {
			h.Since = now
		}
		if !slices.ContainsFunc(holds, h.same) {
			holds = append(holds, h)
		}
	}
	s := State{
		Schema: Schema, ID: id, Org: d.Org, Number: d.Number, Status: Submitted, Holds: holds, Origin: d.Origin,
		Cart: d.Cart, CartVersion: d.CartVersion, Header: d.Header, PlacedBy: d.PlacedBy, Shared: d.Shared,
		BuyerNumber: d.BuyerNumber, Comment: d.Comment, Codes: d.Codes, Delivery: d.Delivery, Revision: 1, Lines: d.Lines, Totals: d.Totals, Placed: now, Changed: now,
	}
	o := &Order{s.clone()}
	seen := map[cart.LineID]bool{"": true}
	for i := range o.s.Lines {
		if id := o.s.Lines[i].ID; id != "" && seen[id] {
			return nil, Placed{}, ErrTwice.With("line", string(id)).At("/lines/" + strconv.Itoa(i))
		}
		seen[o.s.Lines[i].ID] = true
		amount, err := d.Totals.Lines[i].Amount.Add(shares[i])
		if err != nil {
			return nil, Placed{}, err
		}
		l := &o.s.Lines[i]
		l.Amount, l.Progress, l.Offer, l.Given = amount, Progress{}, nil, shares[i].Sign() < 0
	}
	return o, Placed{
		Base: o.base(d.PlacedBy, now), Origin: d.Origin, Cart: d.Cart, Header: d.Header, Lines: len(d.Lines),
		Net: d.Totals.Net, Tax: d.Totals.Tax, Payable: d.Totals.Payable, Holds: slices.Clone(holds),
	}, nil
}

// Restore returns the order of a state that a store kept. It copies the state.
func Restore(s State) *Order {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Order{s}
}

// State returns a copy of all the order holds.
func (o *Order) State() State { return o.s.clone() }

// Hold makes a submitted order wait for something from now on, whatever
// h.Since says. The event is nil where the order waits for it already. It
// returns ErrHold, ErrTextTooLong, ErrText or ErrStatus.
func (o *Order) Hold(by kabinet.Actor, now time.Time, h Hold) (*Held, error) {
	if err := h.validate(); err != nil {
		return nil, err
	}
	if o.s.Status != Submitted {
		return nil, o.status("held")
	}
	if slices.ContainsFunc(o.s.Holds, h.same) {
		return nil, nil
	}
	h.Since = now.UTC()
	o.s.Holds, o.s.Changed = append(slices.Clone(o.s.Holds), h), h.Since
	return &Held{o.base(by, now), h}, nil
}

// Release takes a hold away by hand; one for prepayment counts as prepaid from then on, see
// Prepayment. Once Left is 0 the order can be confirmed. It
// returns kabinet.ErrNotFound where the order has no such hold, ErrHeld for one that
// only Decide lifts, and ErrStatus
// for an order that is no longer submitted.
func (o *Order) Release(by kabinet.Actor, now time.Time, kind HoldKind, reference string) (Released, error) {
	i, err := o.releasable(kind, reference)
	switch {
	case err != nil:
		return Released{}, err
	case kind == HoldPrepayment:
		return o.lift(by, now, i, ""), nil
	}
	return o.release(by, now, i), nil
}

// replace takes a hold away for what comes in its place: nothing is prepaid thereby. It
// returns the errors of Release.
func (o *Order) replace(by kabinet.Actor, now time.Time, kind HoldKind, reference string) (Released, error) {
	i, err := o.releasable(kind, reference)
	if err != nil {
		return Released{}, err
	}
	return o.release(by, now, i), nil
}

// releasable returns where a hold is that can be taken away.
func (o *Order) releasable(kind HoldKind, reference string) (int, error) {
	i := slices.IndexFunc(o.s.Holds, Hold{Kind: kind, Reference: reference}.same)
	switch {
	case o.s.Status != Submitted:
		return i, o.status("released")
	case i < 0:
		return i, notFound("hold", kind)
	case kind == HoldConsent:
		return i, ErrHeld.With("hold", string(kind)).With("reference", reference)
	}
	return i, nil
}

func (o *Order) release(by kabinet.Actor, now time.Time, i int) Released {
	h := o.s.Holds[i]
	o.s.Holds = slices.Delete(slices.Clone(o.s.Holds), i, i+1)
	o.s.Changed = now.UTC()
	return Released{Base: o.base(by, now), Hold: h, Left: len(o.s.Holds)}
}

// Confirm confirms a submitted order: lines that were not answered are as ordered. It
// returns ErrHeld while a hold remains, ErrOffer while a line has an offer that the buyer
// refused, or ErrStatus.
func (o *Order) Confirm(by kabinet.Actor, now time.Time) (Moved, error) {
	if o.s.Status == Submitted && len(o.s.Holds) > 0 {
		return Moved{}, ErrHeld.With("hold", string(o.s.Holds[0].Kind)).With("reference", o.s.Holds[0].Reference)
	}
	for _, l := range o.s.Lines {
		if o.s.Status == Submitted && l.Offer != nil {
			return Moved{}, ErrOffer.With("line", string(l.ID))
		}
	}
	e, err := o.move(by, now, Confirmed, "", Submitted)
	if err == nil {
		o.s.Lines = slices.Clone(o.s.Lines)
		for i := range o.s.Lines {
			o.s.Lines[i].Confirmed = true
		}
	}
	return e, err
}

// Start says that the fulfilment of a confirmed order began, or returns ErrStatus.
func (o *Order) Start(by kabinet.Actor, now time.Time) (Moved, error) {
	return o.move(by, now, InFulfilment, "", Confirmed)
}

// Complete ends an order in fulfilment. It returns ErrStatus, and ErrUnsettled where
// lines are delivered by shipments and one is not settled yet. What a host delivers
// without shipments is settled by this.
func (o *Order) Complete(by kabinet.Actor, now time.Time) (Moved, error) {
	if f := o.s.Fulfilment(); o.s.Status == InFulfilment && (f == PartlyShipped || f == InPicking) {
		i := slices.IndexFunc(o.s.Lines, func(l Line) bool { return l.Open().Sign() > 0 || l.Allocated.Sign() > 0 })
		return Moved{}, ErrUnsettled.With("line", string(o.s.Lines[i].ID))
	}
	return o.move(by, now, Completed, "", InFulfilment)
}

// Cancel ends an order, submitted or confirmed, because somebody wants it so.
// It returns ErrReason, ErrTextTooLong, ErrText, ErrStatus, or ErrOpen where some of it has
// been shipped: cancel the lines.
func (o *Order) Cancel(by kabinet.Actor, now time.Time, reason string) (Moved, error) {
	return o.end(by, now, Cancelled, reason)
}

// Fail ends an order, submitted or confirmed, because it cannot go on. It
// returns ErrReason, ErrTextTooLong, ErrText, ErrStatus or ErrOpen.
func (o *Order) Fail(by kabinet.Actor, now time.Time, reason string) (Moved, error) {
	return o.end(by, now, Failed, reason)
}

func (o *Order) end(by kabinet.Actor, now time.Time, to Status, reason string) (Moved, error) {
	if err := reasonable(reason); err != nil {
		return Moved{}, err
	}
	for _, l := range o.s.Lines { // as another system may say of an order that is not in fulfilment here
		if l.Shipped.Sign() > 0 || l.Allocated.Sign() > 0 {
			return Moved{}, ErrOpen.With("line", string(l.ID)).With("open", l.Open())
		}
	}
	return o.move(by, now, to, reason, Submitted, Confirmed)
}

func (o *Order) move(by kabinet.Actor, now time.Time, to Status, reason string, from ...Status) (Moved, error) {
	if !slices.Contains(from, o.s.Status) {
		return Moved{}, o.status(string(to))
	}
	was := o.s.Status
	o.s.Status, o.s.Reason, o.s.Changed = to, reason, now.UTC()
	return Moved{o.base(by, now), was, to, reason}, nil
}

func (o *Order) status(wanted string) error {
	return ErrStatus.With("status", string(o.s.Status)).With("wanted", wanted)
}

func (o *Order) base(by kabinet.Actor, now time.Time) Base {
	return Base{Order: o.s.ID, Org: o.s.Org, Number: o.s.Number, By: by, At: now.UTC()}
}

// validate checks a hold before an order has it.
func (h Hold) validate() *kabinet.Error {
	if h.Kind == "" {
		return ErrHold.At("/kind")
	}
	if err := checkText(string(h.Kind)); err != nil {
		return err.At("/kind")
	}
	if err := checkText(h.Reference); err != nil {
		return err.At("/reference")
	}
	if err := checkText(h.Reason); err != nil {
		return err.At("/reason")
	}
	return nil
}

// same reports whether both are the same hold of a set.
func (h Hold) same(x Hold) bool { return h.Kind == x.Kind && h.Reference == x.Reference }
