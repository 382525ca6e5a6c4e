package order

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// HoldDifference is the reference of a hold for prepayment of what an order costs more
// than its invoices for payment have covered; see Prepayment.
const HoldDifference = "difference"

// Prepayment is a hold of kind HoldPrepayment that was lifted: what it asked for is paid,
// or the seller's people have taken it away by hand. It is the only sign that an order is
// prepaid. A hold that goes otherwise, as one that another takes the place of, leaves none.
type Prepayment struct {
	// Hold is the hold as it was; its Amount is what counts as prepaid.
	Hold
	// Payment is the reference of the payment that was the last of it; empty where it was
	// taken away by hand.
	Payment string `json:"payment,omitempty"`
	// Payable is what the order came to then, in its Revision.
	Payable  kabinet.Money    `json:"payable,omitzero"`
	Revision int              `json:"revision"`
	By       kabinet.PersonID `json:"by,omitempty"`
	At       time.Time        `json:"at"`
}

// Prepaid returns how much of the order is prepaid by the lifted holds that of admits. It
// is less than they came to where money was paid back, or a payment was corrected, unless
// what is in the books is enough.
func (s State) Prepaid(of func(Prepayment) bool) (kabinet.Money, error) {
	zero := kabinet.Zero(s.Currency)
	all, paid, gross, back := zero, zero, zero, zero
	add := func(sum *kabinet.Money, m kabinet.Money) error {
		if m == (kabinet.Money{}) {
			return nil
		}
		next, err := sum.Add(m)
		if err == nil {
			*sum = next
		}
		return err
	}
	for _, p := range s.Prepayments {
		if !of(p) {
			continue
		}
		if err := add(&all, p.Amount); err != nil {
			return zero, err
		}
		if p.Payment == "" {
			continue
		}
		if err := add(&paid, p.Amount); err != nil {
			return zero, err
		}
	}
	for _, p := range s.Payments {
		sum := &gross
		if p.Amount.Sign() < 0 {
			sum = &back
		}
		if err := add(sum, p.Amount); err != nil {
			return zero, err
		}
	}
	byHand, err := all.Sub(paid)
	if err != nil {
		return zero, err
	}
	have := less(paid, gross)
	for _, m := range [...]kabinet.Money{byHand, back} {
		if err := add(&have, m); err != nil {
			return zero, err
		}
	}
	if c, err := have.Cmp(s.Paid()); err == nil && c < 0 {
		have = s.Paid()
	}
	if have = less(have, all); have.Sign() < 0 {
		have = zero
	}
	return have, nil
}

// less returns the smaller of two amounts of one currency.
func less(a, b kabinet.Money) kabinet.Money {
	if c, err := a.Cmp(b); err == nil && c > 0 {
		return b
	}
	return a
}

// lift takes a hold for prepayment away for good: the order is prepaid by so much.
func (o *Order) lift(by kabinet.Actor, now time.Time, i int, payment string) Released {
	p := Prepayment{
		Hold: o.s.Holds[i], Payment: payment, Payable: o.s.Totals.Payable, Revision: o.s.Revision, By: by.Person, At: now.UTC(),
	}
	e := o.release(by, now, i)
	o.s.Prepayments = append(slices.Clone(o.s.Prepayments), p)
	e.Prepaid = &p
	return e
}

// invoiced reports whether a hold was for an invoice for payment.
func (p Prepayment) invoiced() bool { return p.Invoice != "" }

// demand makes a submitted order that invoices were paid for wait for the same part of
// what it costs by now, and no longer for what it does not cost any more.
func (o *Order) demand(by kabinet.Actor, now time.Time) ([]kabinet.Event, error) {
	i := slices.IndexFunc(o.s.Holds, Hold{Kind: HoldPrepayment, Reference: HoldDifference}.same)
	last := lastOf(o.s.Prepayments, Prepayment.invoiced)
	if o.s.Status != Submitted || last == nil {
		return nil, nil
	}
	missing, err := o.s.missing(*last)
	for _, h := range o.s.Holds {
		if err == nil && h.Invoice != "" && h.Reference != HoldDifference { // an invoice asks for it already
			missing, err = missing.Sub(h.Amount)
		}
	}
	if err != nil {
		return nil, err
	}
	if i >= 0 && o.s.Holds[i].Amount.Equal(missing) {
		return nil, nil
	}
	var events []kabinet.Event
	if i >= 0 {
		events = append(events, o.release(by, now, i))
	}
	if missing.Sign() <= 0 {
		return events, nil
	}
	held, err := o.Hold(by, now, Hold{
		Kind: HoldPrepayment, Reference: HoldDifference, Reason: missing.String(), Amount: missing, Invoice: last.Invoice,
	})
	if err != nil {
		return nil, err
	}
	return append(events, *held), nil
}

// missing returns what is still to be prepaid of an order, of which the same part is to be
// as when an invoice was paid last.
func (s State) missing(last Prepayment) (kabinet.Money, error) {
	zero := kabinet.Zero(s.Currency)
	asked := zero
	for _, p := range s.Prepayments {
		if !p.invoiced() {
			continue
		}
		var err error
		if asked, err = asked.Add(p.Amount); err != nil {
			return zero, err
		}
	}
	have, err := s.Prepaid(Prepayment.invoiced)
	if err != nil {
		return zero, err
	}
	want := s.Totals.Payable
	if c, err := asked.Cmp(last.Payable); err != nil {
		return zero, err
	} else if c < 0 {
		if want, err = share(want, asked, last.Payable); err != nil {
			return zero, err
		}
	}
	return want.Sub(have)
}

// share returns the part of an amount that one sum is of another.
func share(of, part, whole kabinet.Money) (kabinet.Money, error) {
	a, err := kabinet.QuantityFromDecimal(part.Decimal())
	if err != nil {
		return kabinet.Money{}, err
	}
	b, err := kabinet.QuantityFromDecimal(whole.Decimal())
	if err != nil {
		return kabinet.Money{}, err
	}
	return of.MulPer(a, b, of.Currency().Digits(), kabinet.HalfUp)
}

// lastOf returns the last element that is so, or nil.
func lastOf[T any](list []T, is func(T) bool) *T {
	for i := len(list) - 1; i >= 0; i-- {
		if is(list[i]) {
			return &list[i]
		}
	}
	return nil
}
