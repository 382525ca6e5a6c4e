package order

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names an order. It is unique in its organisation.
type ID string

// NewID returns a random order id.
func NewID() ID { return kabinet.NewID[ID]("ord") }

// Status says where an order is in its life.
type Status string

// The statuses: Submitted → Confirmed → InFulfilment → Completed, and Cancelled
// or Failed from the first two.
const (
	Submitted    Status = "submitted"
	Confirmed    Status = "confirmed"
	InFulfilment Status = "inFulfilment"
	Completed    Status = "completed"
	Cancelled    Status = "cancelled"
	Failed       Status = "failed"
)

// Origin says where an order was made.
type Origin string

// The origins.
const (
	Portal Origin = "portal"
	Staff  Origin = "staff" // in the portal, by the seller's staff for the client
	ERP    Origin = "erp"
	EDI    Origin = "edi"
)

// HoldKind says what an order waits for.
type HoldKind string

// The kinds of holds.
const (
	HoldApproval   HoldKind = "approval"
	HoldCredit     HoldKind = "credit"
	HoldPrepayment HoldKind = "prepayment"
	HoldStock      HoldKind = "stock"
	HoldData       HoldKind = "data"
	HoldManual     HoldKind = "manual"
	// HoldConsent waits for the buyer's word on what the seller answered to the line of
	// its reference: Decide lifts it.
	HoldConsent HoldKind = "consent"
	// HoldPrice waits until the order is priced again.
	HoldPrice HoldKind = "price"
)

// Hold keeps an order from being confirmed. Holds are a set by Kind and
// Reference.
type Hold struct {
	Kind HoldKind `json:"kind"`
	// Reference names what is waited for, such as an approval.
	Reference string    `json:"reference,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Since     time.Time `json:"since"`
	// Amount is what is to be paid, of a hold for prepayment, and Invoice the invoice for
	// payment that asks for it, if one does.
	Amount  kabinet.Money `json:"amount,omitzero"`
	Invoice ProformaID    `json:"invoice,omitempty"`
}

// State is what a store keeps of an Order. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID     ID            `json:"id"`
	Org    kabinet.OrgID `json:"org"`
	Number string        `json:"number"`
	Status Status        `json:"status"`
	Holds  []Hold        `json:"holds,omitempty"`
	Origin Origin        `json:"origin"`
	// Cart and CartVersion name what was ordered; empty for imported orders.
	Cart        cart.ID `json:"cart,omitempty"`
	CartVersion int64   `json:"cartVersion,omitempty"`
	// Header pins the parties: buyer, payer, site, seller entity, agreement.
	// Its Person is the buyer.
	cart.Header
	// PlacedBy is who placed the order, with on whose behalf.
	PlacedBy kabinet.Actor `json:"placedBy"`
	// Shared says that the cart was shared with them, so that they could.
	Shared bool `json:"shared,omitempty"`
	// BuyerNumber is the buyer's own number of the order.
	BuyerNumber string `json:"buyerNumber,omitempty"`
	Comment     string `json:"comment,omitempty"`
	// Codes are those of promotions that the buyer had entered: what is priced again is
	// priced with them.
	Codes []string `json:"codes,omitempty"`
	// Delivery is how the goods come, as it was promised when the order was placed; zero
	// where nothing was.
	Delivery Delivery `json:"delivery,omitzero"`

	// Revision counts the versions of what is ordered, 1 being what was placed.
	Revision int    `json:"revision"`
	Lines    []Line `json:"lines"`
	// Totals are the sums of what is to be delivered: of each line its Effective
	// quantity.
	Totals cart.Totals `json:"totals"`
	// Revisions say what changed since the order was placed, the earliest first.
	Revisions []Revision `json:"revisions,omitempty"`

	// Prepayments are the holds for prepayment that were lifted, the earliest first.
	Prepayments []Prepayment `json:"prepayments,omitempty"`

	// External names the order in the seller's ERP, and Sync says how far it is there.
	External External `json:"external,omitzero"`
	Sync     Sync     `json:"sync,omitzero"`
	// Invoices and Payments are what other systems have booked for the order.
	Invoices []Invoice `json:"invoices,omitempty"`
	Payments []Payment `json:"payments,omitempty"`

	Placed  time.Time `json:"placed"`
	Changed time.Time `json:"changed"`
	// Reason says why an order was cancelled or failed.
	Reason string `json:"reason,omitempty"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "order").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the order are asked for, and what a Scope is
// matched with.
func (s State) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, LegalEntity: s.Payer, Owner: s.Person}
}

// clone returns a copy that shares nothing with s.
func (s State) clone() State {
	s.Holds, s.Prepayments, s.Codes = slices.Clone(s.Holds), slices.Clone(s.Prepayments), slices.Clone(s.Codes)
	s.Lines = slices.Clone(s.Lines)
	for i := range s.Lines {
		s.Lines[i].Trace = slices.Clone(s.Lines[i].Trace)
		s.Lines[i].Adjustments = slices.Clone(s.Lines[i].Adjustments)
		s.Lines[i].BuyerTrace = slices.Clone(s.Lines[i].BuyerTrace)
		if offer := s.Lines[i].Offer; offer != nil {
			c := *offer
			c.Deviations = slices.Clone(c.Deviations)
			s.Lines[i].Offer = &c
		}
	}
	s.Totals = s.Totals.Clone()
	s.Invoices, s.Payments = slices.Clone(s.Invoices), slices.Clone(s.Payments)
	s.Revisions = slices.Clone(s.Revisions)
	for i := range s.Revisions {
		s.Revisions[i].Changes = slices.Clone(s.Revisions[i].Changes)
	}
	if b := s.PlacedBy.OnBehalfOf; b != nil {
		c := *b
		s.PlacedBy.OnBehalfOf = &c
	}
	return s
}
