package order

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// ProformaSchema is the number of the ProformaState that this version of the library
// writes.
const ProformaSchema = 1

// ProformaID names an invoice for payment. It is unique in its organisation.
type ProformaID string

// NewProformaID returns a random id of an invoice for payment.
func NewProformaID() ProformaID { return kabinet.NewID[ProformaID]("pro") }

// ProformaStatus says where an invoice for payment is in its life.
type ProformaStatus string

// The statuses: Issued → Settled | Expired | Voided, and Late from Expired.
const (
	Issued  ProformaStatus = "issued"
	Settled ProformaStatus = "settled" // paid in full, in time
	Expired ProformaStatus = "expired"
	// Late has money that came after it expired: the order is to be priced again.
	Late   ProformaStatus = "late"
	Voided ProformaStatus = "voided"
)

// ProformaState is what a store keeps of a Proforma. Times are UTC.
type ProformaState struct {
	// Schema is the ProformaSchema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID     ProformaID             `json:"id"`
	Org    kabinet.OrgID          `json:"org"`
	Unit   kabinet.UnitID         `json:"unit,omitempty"`
	Payer  kabinet.LegalEntityID  `json:"payer"`
	Person kabinet.PersonID       `json:"person,omitempty"`
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	// Order and Revision are what it is for.
	Order    ID             `json:"order"`
	Revision int            `json:"revision"`
	Number   string         `json:"number"`
	Status   ProformaStatus `json:"status"`
	Amount   kabinet.Money  `json:"amount"`
	// Until is until when the prices and the goods are kept, exclusive.
	Until    time.Time `json:"until"`
	Payments []Payment `json:"payments,omitempty"`
	Issued   time.Time `json:"issued"`
	Changed  time.Time `json:"changed"`
	Reason   string    `json:"reason,omitempty"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s ProformaState) Savable() error {
	if s.Schema > ProformaSchema {
		return kabinet.ErrNewer.With("what", "proforma").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions are asked for, and what a Scope is matched with.
func (s ProformaState) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, LegalEntity: s.Payer, Owner: s.Person}
}

// Paid returns the sum of the payments.
func (s ProformaState) Paid() kabinet.Money {
	sum := kabinet.Zero(s.Amount.Currency())
	for _, p := range s.Payments {
		sum, _ = sum.Add(p.Amount) // it fits: adding the payment has checked it
	}
	return sum
}

// Proforma is an invoice for payment (счёт на оплату): it keeps the prices and the goods
// of an order until it is paid or expires. A method that returns an error changes
// nothing. A Proforma is not safe for concurrent use.
type Proforma struct{ s ProformaState }

// RestoreProforma returns the invoice of a state that a store kept. It copies the state.
func RestoreProforma(s ProformaState) *Proforma {
	s.Payments = slices.Clone(s.Payments)
	s.Schema = max(s.Schema, ProformaSchema)
	return &Proforma{s}
}

// State returns a copy of all the invoice holds.
func (p *Proforma) State() ProformaState {
	s := p.s
	s.Payments = slices.Clone(s.Payments)
	return s
}

// ProformaMoved says that an invoice for payment has another status, or that there is a
// new one, or that money came. Its kind is "proforma." and the status.
type ProformaMoved struct {
	Proforma ProformaID     `json:"proforma"`
	Org      kabinet.OrgID  `json:"org"`
	Order    ID             `json:"order"`
	Number   string         `json:"number"`
	By       kabinet.Actor  `json:"by"`
	At       time.Time      `json:"at"`
	Was      ProformaStatus `json:"was,omitempty"`
	Now      ProformaStatus `json:"now"`
	Amount   kabinet.Money  `json:"amount"`
	Paid     kabinet.Money  `json:"paid"`
	Until    time.Time      `json:"until"`
	Reason   string         `json:"reason,omitempty"`
}

// EventKind returns "proforma." and the status.
func (m ProformaMoved) EventKind() string { return "proforma." + string(m.Now) }

// EventTime returns when it happened.
func (m ProformaMoved) EventTime() time.Time { return m.At }

// NewProforma returns an invoice for the payment of an order, or of a part of it, and its
// event. It returns ErrID, ErrNumber, ErrAmount for an amount that is not positive, or is
// more than the order comes to, kabinet.ErrWindow where it is over already, ErrStatus for
// an order that has ended, ErrTextTooLong and ErrText.
func NewProforma(
	id ProformaID, o State, number string, amount kabinet.Money, until time.Time, by kabinet.Actor, now time.Time,
) (*Proforma, ProformaMoved, error) {
	switch {
	case id == "" || o.ID == "":
		return nil, ProformaMoved{}, ErrID
	case number == "":
		return nil, ProformaMoved{}, ErrNumber
	case o.ended():
		return nil, ProformaMoved{}, ErrStatus.With("status", string(o.Status)).With("wanted", "invoiced")
	case !until.After(now):
		return nil, ProformaMoved{}, kabinet.ErrWindow.With("from", now).With("until", until).At("/until")
	}
	if err := checkText(number); err != nil {
		return nil, ProformaMoved{}, err.At("/number")
	}
	if c, err := amount.Cmp(o.Totals.Payable); err != nil || c > 0 || amount.Sign() <= 0 {
		return nil, ProformaMoved{}, ErrAmount.With("most", o.Totals.Payable).At("/amount")
	}
	p := &Proforma{ProformaState{
		Schema: ProformaSchema, ID: id, Org: o.Org, Unit: o.Unit, Payer: o.Payer, Person: o.Person, Seller: o.Seller,
		Order: o.ID, Revision: o.Revision, Number: number, Status: Issued, Amount: amount, Until: until.UTC(),
		Issued: now.UTC(), Changed: now.UTC(),
	}}
	return p, p.moved(by, now, ""), nil
}

// Pay records money. In time, it settles the invoice once it is enough; after Until the
// invoice is Late, whatever the amount. The same payment again changes nothing, and the
// event is nil. It returns ErrProforma for a voided invoice, ErrReference, ErrAmount,
// kabinet.ErrOverflow, ErrTextTooLong and ErrText.
func (p *Proforma) Pay(by kabinet.Actor, now time.Time, x Payment) (*ProformaMoved, error) {
	switch {
	case p.s.Status == Voided:
		return nil, p.status(Settled)
	case x.Reference == "":
		return nil, ErrReference.At("/reference")
	case x.Amount.Currency() != p.s.Amount.Currency() || x.Amount.Sign() <= 0:
		return nil, ErrAmount.With("most", p.s.Amount).At("/amount")
	}
	if err := checkText(x.Reference); err != nil {
		return nil, err.At("/reference")
	}
	if slices.ContainsFunc(p.s.Payments, func(y Payment) bool { return y.Reference == x.Reference }) {
		return nil, nil
	}
	x.At = x.At.UTC()
	next := append(slices.Clone(p.s.Payments), x)
	if err := fits(next, func(y Payment) kabinet.Money { return y.Amount }); err != nil {
		return nil, err
	}
	was := p.s.Status
	p.s.Payments, p.s.Changed = next, now.UTC()
	whole, err := p.s.Paid().Cmp(p.s.Amount)
	switch {
	case was == Expired || was == Issued && !x.at(now).Before(p.s.Until):
		p.s.Status = Late
	case was == Issued && err == nil && whole >= 0:
		p.s.Status = Settled
	}
	e := p.moved(by, now, was)
	return &e, nil
}

// at returns when the money came, as far as it is known: never after now.
func (p Payment) at(now time.Time) time.Time {
	if p.At.IsZero() || p.At.After(now) {
		return now
	}
	return p.At
}

// Expire ends an invoice at its time. It returns ErrProforma for one that is not Issued,
// or not over yet.
func (p *Proforma) Expire(by kabinet.Actor, now time.Time) (ProformaMoved, error) {
	if p.s.Status != Issued || now.Before(p.s.Until) {
		return ProformaMoved{}, p.status(Expired)
	}
	return p.move(by, now, Expired), nil
}

// Void takes an invoice back that was not paid. It returns ErrProforma, ErrReason,
// ErrTextTooLong and ErrText.
func (p *Proforma) Void(by kabinet.Actor, now time.Time, reason string) (ProformaMoved, error) {
	if p.s.Status != Issued || len(p.s.Payments) > 0 {
		return ProformaMoved{}, p.status(Voided)
	}
	if err := reasonable(reason); err != nil {
		return ProformaMoved{}, err
	}
	p.s.Reason = reason
	return p.move(by, now, Voided), nil
}

func (p *Proforma) move(by kabinet.Actor, now time.Time, to ProformaStatus) ProformaMoved {
	was := p.s.Status
	p.s.Status, p.s.Changed = to, now.UTC()
	return p.moved(by, now, was)
}

func (p *Proforma) moved(by kabinet.Actor, now time.Time, was ProformaStatus) ProformaMoved {
	return ProformaMoved{
		Proforma: p.s.ID, Org: p.s.Org, Order: p.s.Order, Number: p.s.Number, By: by, At: now.UTC(), Was: was, Now: p.s.Status,
		Amount: p.s.Amount, Paid: p.s.Paid(), Until: p.s.Until, Reason: p.s.Reason,
	}
}

func (p *Proforma) status(wanted ProformaStatus) error {
	return ErrProforma.With("status", string(p.s.Status)).With("wanted", string(wanted))
}

// ProformaStore keeps invoices for payment. What Store says of orders about not found,
// Save, events ("proforma/"), time and concurrency holds for it.
type ProformaStore interface {
	// Get returns the invoice, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ProformaID) (*Proforma, error)
	// Of returns the invoices of an order, the earliest first, or none.
	Of(ctx context.Context, org kabinet.OrgID, order ID) ([]*Proforma, error)
	// Due returns at most limit invoices that are Issued and whose Until is not after
	// now, the earliest first.
	Due(ctx context.Context, now time.Time, limit int) ([]*Proforma, error)
	// Save writes the invoice and its events.
	Save(ctx context.Context, p *Proforma, events ...kabinet.Event) error
}
