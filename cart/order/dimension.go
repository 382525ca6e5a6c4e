package order

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// SyncStatus says whether the order is in the seller's ERP. It is a dimension of its own
// beside Status.
type SyncStatus string

// The values. An order counts as exported only after the ERP has said so.
const (
	NotSent    SyncStatus = ""
	Sending    SyncStatus = "sending"  // given to what carries it, without an answer yet
	Exported   SyncStatus = "exported" // the ERP has it, as External says
	SendFailed SyncStatus = "failed"   // the ERP or the way there refused it; to be tried again
)

// Sync is how far the order is on its way to the ERP.
type Sync struct {
	Status SyncStatus `json:"status,omitempty"`
	At     time.Time  `json:"at,omitzero"`
	// Tries counts how often it was sent, Error is why it failed last.
	Tries int    `json:"tries,omitempty"`
	Error string `json:"error,omitempty"`
}

// Synced says how far the order is on its way to the ERP.
type Synced struct {
	Base
	Sync     Sync     `json:"sync"`
	External External `json:"external,omitzero"`
}

// EventKind returns "order.synced".
func (Synced) EventKind() string { return "order.synced" }

// Send says that the order was given to what carries it to the ERP, which may be
// repeated. It returns ErrExported for one that is there.
func (o *Order) Send(by kabinet.Actor, now time.Time) (Synced, error) {
	if o.s.Sync.Status == Exported {
		return Synced{}, ErrExported.With("id", o.s.External.ID)
	}
	return o.synced(by, now, Sync{Status: Sending, Tries: o.s.Sync.Tries + 1}, o.s.External), nil
}

// SendFailed says that the ERP did not take the order. It returns ErrExported for one
// that is there, ErrReason, ErrTextTooLong and ErrText.
func (o *Order) SendFailed(by kabinet.Actor, now time.Time, reason string) (Synced, error) {
	if o.s.Sync.Status == Exported {
		return Synced{}, ErrExported.With("id", o.s.External.ID)
	}
	if err := reasonable(reason); err != nil {
		return Synced{}, err
	}
	return o.synced(by, now, Sync{Status: SendFailed, Tries: o.s.Sync.Tries, Error: reason}, o.s.External), nil
}

// Export says that the ERP has the order, and what it calls it. The same again changes
// nothing, and the event is nil. It returns ErrExternal without source or id, or for
// another one than the order has.
func (o *Order) Export(by kabinet.Actor, now time.Time, x External) (*Synced, error) {
	if err := x.validate(); err != nil {
		return nil, err
	}
	old := o.s.External
	if old.ID != "" && (old.Source != x.Source || old.ID != x.ID) {
		return nil, ErrExternal.With("source", old.Source).With("id", old.ID)
	}
	if o.s.Sync.Status == Exported && x.Version <= old.Version {
		return nil, nil
	}
	x.Version = max(x.Version, old.Version)
	e := o.synced(by, now, Sync{Status: Exported, Tries: o.s.Sync.Tries}, x)
	return &e, nil
}

func (o *Order) synced(by kabinet.Actor, now time.Time, s Sync, x External) Synced {
	s.At = now.UTC()
	o.s.Sync, o.s.External, o.s.Changed = s, x, s.At
	return Synced{o.base(by, now), s, x}
}

func (x External) validate() *kabinet.Error {
	if x.Source == "" || x.ID == "" || x.Version < 0 {
		return ErrExternal.With("source", x.Source).With("id", x.ID)
	}
	if len(x.Source)+len(x.ID) > MaxKey || !isText(x.Source) || !isText(x.ID) {
		return ErrExternal.With("source", "").With("id", "")
	}
	return nil
}

// Invoice is an invoice for what was delivered, or for all of the order.
type Invoice struct {
	// Reference is the id of the document where it was made; it makes the invoice one.
	Reference string        `json:"reference"`
	Number    string        `json:"number"`
	Date      kabinet.Date  `json:"date,omitzero"`
	Due       kabinet.Date  `json:"due,omitzero"`
	Amount    kabinet.Money `json:"amount"`
}

// Payment is money that came for the order.
type Payment struct {
	// Reference is the id of the document where it was booked; it makes the payment one.
	Reference string        `json:"reference"`
	At        time.Time     `json:"at"`
	Amount    kabinet.Money `json:"amount"`
}

// Settlement says how much of something has happened.
type Settlement string

// The values, of invoicing and of payment.
const (
	None   Settlement = "none"
	Partly Settlement = "partly"
	Whole  Settlement = "whole"
	Beyond Settlement = "beyond" // more than the order comes to
)

// Invoicing says how much of the order was invoiced. It is a dimension of its own beside
// Status.
func (s State) Invoicing() Settlement { return settled(s.Invoiced(), s.Totals.Payable) }

// Payment says how much of the order was paid. It is a dimension of its own beside Status.
func (s State) Payment() Settlement { return settled(s.Paid(), s.Totals.Payable) }

// Invoiced returns the sum of the invoices.
func (s State) Invoiced() kabinet.Money {
	sum := kabinet.Zero(s.Currency)
	for _, i := range s.Invoices {
		sum, _ = sum.Add(i.Amount) // it fits: adding the invoice has checked it
	}
	return sum
}

// Paid returns the sum of the payments.
func (s State) Paid() kabinet.Money {
	sum := kabinet.Zero(s.Currency)
	for _, p := range s.Payments {
		sum, _ = sum.Add(p.Amount) // it fits: adding the payment has checked it
	}
	return sum
}

func settled(sum, whole kabinet.Money) Settlement {
	c, err := sum.Cmp(whole)
	switch {
	case err != nil || sum.IsZero() && whole.Sign() > 0:
		return None
	case c < 0:
		return Partly
	case c > 0:
		return Beyond
	}
	return Whole
}

// Billed says that an invoice or a payment of the order is there, or was corrected.
type Billed struct {
	Base
	Invoice   *Invoice   `json:"invoice,omitempty"`
	Payment   *Payment   `json:"payment,omitempty"`
	Invoicing Settlement `json:"invoicing"`
	Paid      Settlement `json:"paid"`
}

// EventKind returns "order.billed".
func (Billed) EventKind() string { return "order.billed" }

// Bill records an invoice, in any status. One of the same reference is replaced; the same
// again changes nothing, and the event is nil. It returns ErrReference,
// kabinet.ErrCurrencyMismatch, kabinet.ErrOverflow, ErrTextTooLong and ErrText.
func (o *Order) Bill(by kabinet.Actor, now time.Time, x Invoice) (*Billed, error) {
	if err := o.booked(x.Reference, x.Amount); err != nil {
		return nil, err
	}
	if err := checkText(x.Number); err != nil {
		return nil, err.At("/number")
	}
	next, changed := put(o.s.Invoices, x, func(i Invoice) bool { return i.Reference == x.Reference }, func(a, b Invoice) bool {
		return a.Number == b.Number && a.Date == b.Date && a.Due == b.Due && a.Amount.Equal(b.Amount)
	})
	if !changed {
		return nil, nil
	}
	if err := fits(next, func(i Invoice) kabinet.Money { return i.Amount }); err != nil {
		return nil, err
	}
	o.s.Invoices, o.s.Changed = next, now.UTC()
	return &Billed{Base: o.base(by, now), Invoice: &x, Invoicing: o.s.Invoicing(), Paid: o.s.Payment()}, nil
}

// Pay records a payment, in any status; a negative one is a refund. One of the same
// reference is replaced; the same again changes nothing, and the event is nil. It returns
// what Bill does.
func (o *Order) Pay(by kabinet.Actor, now time.Time, x Payment) (*Billed, error) {
	if err := o.booked(x.Reference, x.Amount); err != nil {
		return nil, err
	}
	x.At = x.At.UTC()
	next, changed := put(o.s.Payments, x, func(p Payment) bool { return p.Reference == x.Reference }, func(a, b Payment) bool {
		return a.At.Equal(b.At) && a.Amount.Equal(b.Amount)
	})
	if !changed {
		return nil, nil
	}
	if err := fits(next, func(p Payment) kabinet.Money { return p.Amount }); err != nil {
		return nil, err
	}
	o.s.Payments, o.s.Changed = next, now.UTC()
	return &Billed{Base: o.base(by, now), Payment: &x, Invoicing: o.s.Invoicing(), Paid: o.s.Payment()}, nil
}

// booked checks a document of the ledgers.
func (o *Order) booked(reference string, amount kabinet.Money) error {
	switch {
	case reference == "":
		return ErrReference.At("/reference")
	case amount.Currency() != o.s.Currency:
		return kabinet.ErrCurrencyMismatch.With("a", o.s.Currency.Code()).With("b", amount.Currency().Code()).At("/amount")
	}
	if err := checkText(reference); err != nil {
		return err.At("/reference")
	}
	return nil
}

// put replaces the element that is the one of x, or adds x, unless it is equal.
func put[T any](list []T, x T, one func(T) bool, equal func(a, b T) bool) ([]T, bool) {
	i := slices.IndexFunc(list, one)
	if i >= 0 && equal(list[i], x) {
		return list, false
	}
	list = slices.Clone(list)
	if i < 0 {
		return append(list, x), true
	}
	list[i] = x
	return list, true
}

// fits returns kabinet.ErrOverflow where amounts cannot be added.
func fits[T any](list []T, amount func(T) kabinet.Money) error {
	if len(list) == 0 {
		return nil
	}
	sum := kabinet.Zero(amount(list[0]).Currency())
	for _, x := range list {
		var err error
		if sum, err = sum.Add(amount(x)); err != nil {
			return err
		}
	}
	return nil
}
