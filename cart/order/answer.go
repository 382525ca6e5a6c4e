package order

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Days are days of delivery, both included. A zero Last is First.
type Days struct {
	First kabinet.Date `json:"first,omitzero"`
	Last  kabinet.Date `json:"last,omitzero"`
}

// End returns the last day.
func (d Days) End() kabinet.Date {
	if d.Last.IsZero() {
		return d.First
	}
	return d.Last
}

// Answer is what the seller says to a line. What it leaves zero is as ordered.
type Answer struct {
	Line cart.LineID `json:"line"`
	// Quantity is what the line gets in all, shipped or not; None says that it gets
	// no more than it has.
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	None     bool             `json:"none,omitempty"`
	// Days are those on which the goods arrive.
	Days Days `json:"days,omitzero"`
	// Price is for as many units as the ordered one.
	Price kabinet.Money `json:"price,omitzero"`
	// Substitute is an article to get instead, and Name what it is called.
	Substitute kabinet.SKU `json:"substitute,omitempty"`
	Name       string      `json:"name,omitempty"`
	Reason     string      `json:"reason,omitempty"`
}

// Deviation says in which respect an answer differs from the order.
type Deviation string

// The deviations.
const (
	DeviatesQuantity   Deviation = "quantity"
	DeviatesDate       Deviation = "date"
	DeviatesPrice      Deviation = "price"
	DeviatesSubstitute Deviation = "substitute"
)

// Margin is by how much an answer may differ from what the buyer agreed to last, without
// asking again. The margin of the quantity is the line's own Tolerance. A substitute is
// always asked for, and a lower price or an earlier day never; what was promised better
// than agreed is taken back only within the margin.
type Margin struct {
	// Days is how many days later than agreed.
	Days int
	// Price is the part by which the price may rise.
	Price kabinet.Rate
}

// Offer is an answer outside the margin, which the buyer has not accepted.
type Offer struct {
	Answer
	Deviations []Deviation   `json:"deviations"`
	By         kabinet.Actor `json:"by"`
	At         time.Time     `json:"at"`
	// Refused says that the buyer does not want it, and Remark why: the seller has to
	// answer again.
	Refused bool   `json:"refused,omitempty"`
	Remark  string `json:"remark,omitempty"`
}

// Answered says what the seller has said to lines.
type Answered struct {
	Base
	Lines []AnsweredLine `json:"lines"`
}

// AnsweredLine is an answer, with what the buyer is to be asked about.
type AnsweredLine struct {
	Answer
	Deviations []Deviation `json:"deviations,omitempty"`
}

// EventKind returns "order.answered".
func (Answered) EventKind() string { return "order.answered" }

// Decision is what the buyer says to an offer.
type Decision struct {
	Line   cart.LineID `json:"line"`
	Accept bool        `json:"accept"`
	Remark string      `json:"remark,omitempty"`
}

// Decided says which offers the buyer has accepted or refused.
type Decided struct {
	Base
	Lines []Decision `json:"lines"`
}

// EventKind returns "order.decided".
func (Decided) EventKind() string { return "order.decided" }

// Answer records what the seller says to lines, all or nothing. What is within the
// margin holds at once; anything else becomes an Offer, for which an order that is
// Submitted has a hold of kind HoldConsent with the line as reference. It returns
// ErrEmpty, ErrStatus for an order that has ended, and with the place of the argument
// kabinet.ErrNotFound, ErrTwice, ErrOpen for less than has been allocated already,
// ErrAnswer for what cannot be, kabinet.ErrCurrencyMismatch, ErrTextTooLong and ErrText.
func (o *Order) Answer(by kabinet.Actor, now time.Time, m Margin, answers ...Answer) ([]kabinet.Event, error) {
	if o.s.ended() {
		return nil, o.status("answered")
	}
	if len(answers) == 0 {
		return nil, ErrEmpty
	}
	next := slices.Clone(o.s.Lines)
	find := finder(next)
	event := Answered{Base: o.base(by, now)}
	for n, a := range answers {
		place := "/lines/" + strconv.Itoa(n)
		l, err := find(a.Line)
		if err != nil {
			return nil, err.At(place)
		}
		deviations, failed := l.answer(m, a)
		if failed != nil {
			return nil, at(failed, place)
		}
		if len(deviations) > 0 {
			l.Offer = &Offer{Answer: a, Deviations: deviations, By: by, At: now.UTC()}
		}
		event.Lines = append(event.Lines, AnsweredLine{a, deviations})
	}
	return o.settle(by, now, next, event)
}

// Decide records what the buyer says to offers, all or nothing. An accepted one holds;
// a refused one stays with the line, until the seller answers again. It returns ErrEmpty,
// ErrStatus for an order that has ended, and with the place of the argument
// kabinet.ErrNotFound, ErrTwice, ErrNoOffer, ErrTextTooLong and ErrText.
func (o *Order) Decide(by kabinet.Actor, now time.Time, decisions ...Decision) ([]kabinet.Event, error) {
	if o.s.ended() {
		return nil, o.status("decided")
	}
	if len(decisions) == 0 {
		return nil, ErrEmpty
	}
	next := slices.Clone(o.s.Lines)
	find := finder(next)
	for n, d := range decisions {
		place := "/lines/" + strconv.Itoa(n)
		l, err := find(d.Line)
		switch {
		case err != nil:
			return nil, err.At(place)
		case l.Offer == nil || l.Offer.Refused:
			return nil, ErrNoOffer.With("line", string(d.Line)).At(place)
		}
		if err := checkText(d.Remark); err != nil {
			return nil, err.At(place + "/remark")
		}
		if !d.Accept {
			refused := *l.Offer
			refused.Refused, refused.Remark = true, d.Remark
			l.Offer = &refused
			continue
		}
		if err := l.take(l.Offer.Answer); err != nil {
			return nil, at(err, place)
		}
	}
	return o.settle(by, now, next, Decided{o.base(by, now), slices.Clone(decisions)})
}

// settle takes over answered lines, with the revision that they make and the holds that
// they come to.
func (o *Order) settle(by kabinet.Actor, now time.Time, next []Line, first kabinet.Event) ([]kabinet.Event, error) {
	if o.s.Status != InFulfilment && !slices.ContainsFunc(next, func(l Line) bool { return l.Effective().Sign() > 0 }) {
		return nil, ErrNothingLeft
	}
	revised, err := o.revise(by, now, ByConfirmation, "", next, o.taxed())
	if err != nil {
		return nil, err
	}
	events := []kabinet.Event{first}
	if revised != nil {
		events = append(events, *revised)
	}
	return append(events, o.consents(by, now)...), nil
}

// consents makes the holds for consent those of the open offers, while the order is
// Submitted.
func (o *Order) consents(by kabinet.Actor, now time.Time) []kabinet.Event {
	var events []kabinet.Event
	if o.s.Status != Submitted {
		return nil
	}
	asks := map[string]bool{}
	for _, l := range o.s.Lines {
		h := Hold{Kind: HoldConsent, Reference: string(l.ID), Since: now.UTC()}
		if l.Offer == nil || l.Offer.Refused {
			continue
		}
		asks[h.Reference] = true
		if !slices.ContainsFunc(o.s.Holds, h.same) {
			o.s.Holds = append(slices.Clone(o.s.Holds), h)
			events = append(events, Held{o.base(by, now), h})
		}
	}
	for _, h := range slices.Clone(o.s.Holds) { // also that of a line that is not there any more
		if h.Kind == HoldConsent && !asks[h.Reference] {
			events = append(events, o.release(by, now, slices.IndexFunc(o.s.Holds, h.same)))
		}
	}
	return events
}

// answer makes what is within the margin hold, or returns the deviations.
func (l *Line) answer(m Margin, a Answer) ([]Deviation, error) {
	for _, f := range [...]struct{ place, text string }{{"/reason", a.Reason}, {"/substitute", string(a.Substitute)}, {"/name", a.Name}} {
		if err := checkText(f.text); err != nil {
			return nil, err.At(f.place)
		}
	}
	switch {
	case a.Quantity.Sign() < 0 || a.None && a.Quantity.Sign() != 0,
		a.Price.Sign() < 0, a.Days.First.IsZero() && !a.Days.Last.IsZero(), a.Days.End().Before(a.Days.First):
		return nil, ErrAnswer.With("line", string(l.ID))
	case a.Price != (kabinet.Money{}) && a.Price.Currency() != l.Amount.Currency():
		return nil, kabinet.ErrCurrencyMismatch.With("a", l.Amount.Currency().Code()).With("b", a.Price.Currency().Code())
	}
	var out []Deviation
	within, err := l.quantityWithin(a)
	if err != nil {
		return nil, err
	}
	if !within {
		out = append(out, DeviatesQuantity)
	}
	agreed := l.agreed()
	until := agreed.Until
	if promised := l.Delivery.End(); !promised.IsZero() && (until.IsZero() || promised.Before(until)) {
		until = promised
	}
	if !a.Days.First.IsZero() && !until.IsZero() && a.Days.End().After(until.AddDays(m.Days)) {
		out = append(out, DeviatesDate)
	}
	if a.Price != (kabinet.Money{}) {
		price := agreed.Price
		if c, err := l.Price.Price.Cmp(price); err != nil {
			return nil, err
		} else if c < 0 {
			price = l.Price.Price
		}
		rise, err := price.MulRate(m.Price, 9, kabinet.Down)
		if err != nil {
			return nil, err
		}
		most, err := price.Add(rise)
		if err != nil {
			return nil, err
		}
		if c, err := a.Price.Cmp(most); err != nil {
			return nil, err
		} else if c > 0 {
			out = append(out, DeviatesPrice)
		}
	}
	if a.Substitute != "" && a.Substitute != l.SKU {
		out = append(out, DeviatesSubstitute)
	}
	taken := *l
	if err := taken.take(a); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		taken.Agreed = agreed
	}
	if err := taken.check(); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		*l = taken
	}
	return out, nil
}

// asked returns the quantity that the line would have by an answer.
func (l *Line) asked(a Answer) (kabinet.Quantity, error) {
	switch {
	case a.None:
		return l.Allocated.Add(l.Shipped)
	case a.Quantity.IsZero():
		return l.Effective(), nil
	}
	return a.Quantity, nil
}

func (l *Line) quantityWithin(a Answer) (bool, error) {
	to, err := l.asked(a)
	if err != nil {
		return false, err
	}
	rate := l.Tolerance.Over
	diff, err := to.Sub(l.agreed().Quantity)
	if err != nil {
		return false, err
	}
	if diff.Sign() < 0 {
		rate, diff = l.Tolerance.Under, diff.Neg()
	}
	most, err := l.part(rate)
	return err == nil && !most.Less(diff), err
}

// take makes an answer hold, and agreed.
func (l *Line) take(a Answer) error {
	to, err := l.asked(a)
	if err != nil {
		return err
	}
	diff, err := to.Sub(l.Effective())
	if err != nil {
		return err
	}
	switch {
	case diff.Sign() < 0:
		if l.Open().Less(diff.Neg()) {
			return ErrOpen.With("line", string(l.ID)).With("open", l.Open())
		}
		if l.Cancelled, err = l.Cancelled.Add(diff.Neg()); err != nil {
			return err
		}
	case diff.Sign() > 0:
		whole, err := l.Quantity.Add(diff)
		if err != nil {
			return err
		}
		if err := l.resize(whole); err != nil {
			return err
		}
	}
	if a.Price != (kabinet.Money{}) {
		if err := l.reprice(a.Price); err != nil {
			return err
		}
	}
	if a.Substitute != "" && a.Substitute != l.SKU {
		if l.Replaces == "" {
			l.Replaces = l.SKU
		}
		l.SKU, l.Name, l.Lot = a.Substitute, a.Name, "" // a lot is of its article
	}
	if !a.Days.First.IsZero() {
		l.Delivery = a.Days
	}
	l.Offer, l.Confirmed, l.Agreed = nil, true, Agreed{}
	return nil
}

// resize changes the ordered quantity at the same price.
func (l *Line) resize(q kabinet.Quantity) (err error) {
	digits := l.Amount.Currency().Digits()
	if l.Amount, err = l.Amount.MulPer(q, l.Quantity, digits, kabinet.HalfUp); err != nil {
		return err
	}
	if p := &l.Price; p.Total.Currency() == l.Amount.Currency() {
		if p.Total, err = p.Total.MulPer(q, l.Quantity, digits, kabinet.HalfUp); err != nil {
			return err
		}
	}
	// The priced quantity may be in another unit: it grows in proportion, as an amount
	// of any currency does.
	priced, err := kabinet.MoneyFromDecimal(l.Price.Quantity.Decimal(), l.Amount.Currency())
	if err != nil {
		return err
	}
	if priced, err = priced.MulPer(q, l.Quantity, 9, kabinet.HalfUp); err != nil {
		return err
	}
	if l.Price.Quantity, err = kabinet.QuantityFromDecimal(priced.Decimal()); err != nil {
		return err
	}
	l.Quantity = q
	return nil
}

// reprice changes the price; what was taken off the line stays in proportion.
func (l *Line) reprice(to kabinet.Money) error {
	digits := l.Amount.Currency().Digits()
	now, err := to.MulPer(l.Price.Quantity, l.Price.Per, digits, kabinet.HalfUp)
	if err != nil {
		return err
	}
	amount := now
	if l.Price.Total.Sign() > 0 && !l.Amount.Equal(l.Price.Total) {
		a, err := kabinet.QuantityFromDecimal(l.Amount.Decimal())
		if err != nil {
			return err
		}
		b, err := kabinet.QuantityFromDecimal(l.Price.Total.Decimal())
		if err != nil {
			return err
		}
		if amount, err = now.MulPer(a, b, digits, kabinet.HalfUp); err != nil {
			return err
		}
	}
	l.Price.Price, l.Price.List, l.Price.Total, l.Amount = to, to, now, amount
	return nil
}
