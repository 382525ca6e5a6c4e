package order

import (
	"encoding/json"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Line is a line of an order: what was ordered at which price and why, and what has
// become of it. Always
//
//	Quantity + Over = Open + Allocated + Shipped + Cancelled + ClosedShort
//
// and Over is at most what Tolerance allows of what was not cancelled.
type Line struct {
	ID cart.LineID `json:"id"`
	cart.LineKey
	Name     string           `json:"name,omitempty"`
	Quantity kabinet.Quantity `json:"quantity"`
	// Price is the answer of pricing for Quantity.
	Price pricing.Result `json:"price"`
	// Amount is what Quantity comes to in the totals of the order, with its share in
	// the adjustments of the whole, with or without tax as Price.Tax says. What is
	// delivered less or more costs in proportion.
	Amount kabinet.Money `json:"amount"`
	// Adjustments are the line's own, which Amount has in it.
	Adjustments []cart.Adjustment `json:"adjustments,omitempty"`
	// Given says that Amount has a share in a discount of the whole, which was given for
	// what the order was when it was placed.
	Given bool `json:"given,omitempty"`
	// Trace says why, for the seller; BuyerTrace is the part that the buyer
	// may see. A store keeps their JSON value; spacing may change.
	Trace      json.RawMessage `json:"trace,omitempty"`
	BuyerTrace json.RawMessage `json:"buyerTrace,omitempty"`
	// Tolerance is how much more or less may be delivered.
	Tolerance Tolerance `json:"tolerance,omitzero"`
	// Confirmed says that the seller has answered the line; Delivery are the days that
	// were promised for it.
	Confirmed bool `json:"confirmed,omitempty"`
	Delivery  Days `json:"delivery,omitzero"`
	// Offer is an answer that the buyer has not accepted, if there is one.
	Offer *Offer `json:"offer,omitempty"`
	// Replaces is the article that was ordered, where the buyer accepted another.
	Replaces kabinet.SKU `json:"replaces,omitempty"`
	// Agreed is what the buyer wanted last, where answers within the margin have moved
	// the line: tolerance and margin count from it, so that many small answers get no
	// further than one.
	Agreed Agreed `json:"agreed,omitzero"`
	Progress
}

// Agreed is what the buyer wanted of a line, or said yes to.
type Agreed struct {
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	Price    kabinet.Money    `json:"price,omitzero"`
	// Until is the last day of delivery; zero is any.
	Until kabinet.Date `json:"until,omitzero"`
}

// Tolerance is by which part of the ordered quantity a delivery may differ: 0.05 is
// 5 %. Metals, cable and bulk goods are sold so.
type Tolerance struct {
	Under kabinet.Rate `json:"under,omitzero"`
	Over  kabinet.Rate `json:"over,omitzero"`
}

// Progress is what has become of a line, in the unit of its quantity.
type Progress struct {
	// Allocated is in shipments that have not left.
	Allocated kabinet.Quantity `json:"allocated,omitzero"`
	// Shipped has left.
	Shipped kabinet.Quantity `json:"shipped,omitzero"`
	// Cancelled is not wanted any more.
	Cancelled kabinet.Quantity `json:"cancelled,omitzero"`
	// ClosedShort was not delivered and will not be, within Tolerance.Under.
	ClosedShort kabinet.Quantity `json:"closedShort,omitzero"`
}

// Open is what is still to be allocated.
func (l Line) Open() kabinet.Quantity {
	if left := l.left(); left.Sign() > 0 {
		return left
	}
	return kabinet.Quantity{}
}

// Over is what was allocated and shipped beyond what was ordered.
func (l Line) Over() kabinet.Quantity {
	if left := l.left(); left.Sign() < 0 {
		return left.Neg()
	}
	return kabinet.Quantity{}
}

// Effective is the quantity that is to be delivered and paid in the end:
// Quantity + Over − Cancelled − ClosedShort.
func (l Line) Effective() kabinet.Quantity {
	q, _ := total(l.Quantity, l.Over(), l.Cancelled.Neg(), l.ClosedShort.Neg())
	return q
}

// underWay reports whether some of the line is in shipments, or will not be in any.
func (l Line) underWay() bool {
	return l.Allocated.Sign() > 0 || l.Shipped.Sign() > 0 || l.ClosedShort.Sign() > 0
}

// Fulfilment says how far the delivery of the line is.
func (l Line) Fulfilment() Fulfilment {
	switch {
	case l.Effective().Sign() <= 0:
		return Dropped
	case l.Shipped.Sign() > 0 && l.Open().IsZero() && l.Allocated.IsZero():
		return Shipped
	case l.Shipped.Sign() > 0:
		return PartlyShipped
	case l.Allocated.Sign() > 0:
		return InPicking
	}
	return Unfulfilled
}

// Fulfilment says how far a delivery is. It is a dimension of its own beside Status.
type Fulfilment string

// The values, of a line and of an order.
const (
	Unfulfilled   Fulfilment = "open"
	InPicking     Fulfilment = "inPicking" // in shipments that have not left
	PartlyShipped Fulfilment = "partlyShipped"
	Shipped       Fulfilment = "shipped"
	Dropped       Fulfilment = "dropped" // nothing of it will be delivered
)

// Fulfilment says how far the delivery of the order is.
func (s State) Fulfilment() Fulfilment {
	n := map[Fulfilment]int{}
	for _, l := range s.Lines {
		n[l.Fulfilment()]++
	}
	switch rest := len(s.Lines) - n[Dropped]; {
	case rest == 0:
		return Dropped
	case n[Shipped] == rest:
		return Shipped
	case n[Shipped]+n[PartlyShipped] > 0:
		return PartlyShipped
	case n[InPicking] > 0:
		return InPicking
	}
	return Unfulfilled
}

// left is what the line wants beyond all that has become of it, or is negative by
// what is over. It fits: every change of a line has checked it.
func (l Line) left() kabinet.Quantity {
	q, _ := total(l.Quantity, l.Allocated.Neg(), l.Shipped.Neg(), l.Cancelled.Neg(), l.ClosedShort.Neg())
	return q
}

// agreed returns what the buyer wanted last.
func (l Line) agreed() Agreed {
	if l.Agreed != (Agreed{}) {
		return l.Agreed
	}
	wanted, _ := l.Quantity.Sub(l.Cancelled) // it fits: it was subtracted before
	until := l.Date
	if !l.Delivery.First.IsZero() {
		until = l.Delivery.End()
	}
	return Agreed{wanted, l.Price.Price, until}
}

// cancel cancels a quantity that is open, of what was agreed as well.
func (l *Line) cancel(q kabinet.Quantity) error {
	var err error
	if l.Cancelled, err = l.Cancelled.Add(q); err != nil || l.Agreed == (Agreed{}) {
		return err
	}
	left, err := l.Quantity.Sub(l.Cancelled)
	if err == nil && left.Less(l.Agreed.Quantity) {
		l.Agreed.Quantity = left
	}
	return err
}

// check returns ErrTolerance for more than the line may have over, and
// kabinet.ErrOverflow where its numbers do not fit.
func (l Line) check() error {
	left, err := total(l.Quantity, l.Allocated.Neg(), l.Shipped.Neg(), l.Cancelled.Neg(), l.ClosedShort.Neg())
	if err != nil {
		return err
	}
	beyond, err := total(l.Allocated, l.Shipped, l.agreed().Quantity.Neg())
	if err != nil {
		return err
	}
	over := left.Neg()
	if over.Less(beyond) {
		over = beyond
	}
	if over.Sign() <= 0 {
		return nil
	}
	most, err := l.part(l.Tolerance.Over)
	if err != nil {
		return err
	}
	if most.Less(over) {
		return ErrTolerance.With("line", string(l.ID)).With("over", over).With("most", most)
	}
	return nil
}

// part returns a part of the agreed quantity, rounded down.
func (l Line) part(rate kabinet.Rate) (kabinet.Quantity, error) {
	wanted := l.agreed().Quantity
	coef, scale := rate.Fixed()
	den := int64(1)
	for range scale {
		den *= 10
	}
	_, own := wanted.Fixed()
	return wanted.MulDiv(coef, den, min(own+scale, 9), kabinet.Down)
}

// short reports whether what is open may stay undelivered.
func (l Line) short() bool {
	if l.Open().Sign() <= 0 || l.Allocated.Sign() > 0 {
		return false
	}
	missing, err := l.agreed().Quantity.Sub(l.Shipped)
	if err != nil {
		return false
	}
	most, err := l.part(l.Tolerance.Under)
	return err == nil && !most.Less(missing)
}

// cost is what an effective quantity of the line comes to.
func (l Line) cost() (kabinet.Money, error) {
	q := l.Effective()
	if q.Equal(l.Quantity) {
		return l.Amount, nil
	}
	return l.Amount.MulPer(q, l.Quantity, l.Amount.Currency().Digits(), kabinet.HalfUp)
}

// total adds quantities.
func total(list ...kabinet.Quantity) (sum kabinet.Quantity, err error) {
	for _, q := range list {
		if sum, err = sum.Add(q); err != nil {
			return kabinet.Quantity{}, err
		}
	}
	return sum, nil
}
