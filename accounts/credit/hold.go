package credit

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// HoldID names a hold. It is unique in its organisation.
type HoldID string

// NewHoldID returns a random hold id.
func NewHoldID() HoldID { return kabinet.NewID[HoldID]("crh") }

// HoldStatus says where the hold of a document is in its life.
type HoldStatus string

// The statuses: Held → Released | Cancelled. A document without a hold has none. A
// released hold whose release no longer covers the document is held again.
const (
	Held      HoldStatus = "held"
	Released  HoldStatus = "released"
	Cancelled HoldStatus = "cancelled"
)

// Permit says what was released: one version of a document, up to an amount of
// credit, until an instant.
type Permit struct {
	By      kabinet.Actor `json:"by"`
	At      time.Time     `json:"at"`
	Version int64         `json:"version"`
	Amount  kabinet.Money `json:"amount"`
	// Until is exclusive.
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
}

// HoldState is what a store keeps of an OrderHold. Times are UTC.
type HoldState struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID       HoldID          `json:"id"`
	Org      kabinet.OrgID   `json:"org"`
	Account  ID              `json:"account"`
	Party    Party           `json:"party"`
	Document ledger.Document `json:"document"`
	// Agreement is the one under which the document asks for credit, if any.
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	Status    HoldStatus          `json:"status"`
	// Amount is the credit that the document asks for, and Reasons why it is
	// not given.
	Amount  kabinet.Money `json:"amount"`
	Reasons []Reason      `json:"reasons"`
	// Permit is set once it was released.
	Permit  *Permit   `json:"permit,omitempty"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
	// Note says why it was cancelled.
	Note string `json:"note,omitempty"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s HoldState) Savable() error { return savable("credit hold", s.ID, s.Schema) }

// Object is what permissions on the hold are asked for, and what a Scope is
// matched with.
func (s HoldState) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, LegalEntity: s.Party.Payer}
}

// Told returns what may be told to people who see the payer's account, but not those of
// the whole group; see Assessment.Told.
func (s HoldState) Told() HoldState {
	s = s.clone()
	s.Reasons = told(s.Reasons)
	return s
}

// Covers reports whether the hold was released for that version of the document,
// for that much credit, at that instant.
func (s HoldState) Covers(d ledger.Document, credit kabinet.Money, now time.Time) bool {
	if s.Status != Released || s.Permit == nil || s.Document.ID != d.ID || s.Permit.Version != d.Version {
		return false
	}
	c, err := credit.Cmp(s.Permit.Amount)
	return err == nil && c <= 0 && now.Before(s.Permit.Until)
}

func (s HoldState) clone() HoldState {
	s.Reasons = slices.Clone(s.Reasons)
	if s.Permit != nil {
		p := *s.Permit
		p.By = cloneActor(p.By)
		s.Permit = &p
	}
	return s
}

// OrderHold is what keeps a document waiting for the seller's credit. A method that
// returns an error changes nothing. It is not safe for concurrent use.
type OrderHold struct{ s HoldState }

// NewHold returns the hold of a document, under an agreement or none, and its event, or
// ErrID.
func NewHold(
	id HoldID, account State, d ledger.Document, a kabinet.AgreementID, credit kabinet.Money, reasons []Reason, now time.Time,
) (*OrderHold, HoldMoved, error) {
	if id == "" || account.ID == "" || account.Org == "" || d.ID == "" {
		return nil, HoldMoved{}, ErrID
	}
	now = now.UTC()
	h := &OrderHold{HoldState{
		Schema: Schema, ID: id, Org: account.Org, Account: account.ID, Party: account.Party, Document: d, Agreement: a, Status: Held,
		Amount: credit, Reasons: reasons, Created: now, Changed: now,
	}.clone()}
	return h, h.moved(kabinet.Actor{}, now), nil
}

// RestoreHold returns the hold of a state that a store kept. It copies the state.
func RestoreHold(s HoldState) *OrderHold {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &OrderHold{s}
}

// State returns a copy of all the hold has.
func (h *OrderHold) State() HoldState { return h.s.clone() }

// Again holds the document once more: for a later version, more credit, another payer
// of the organisation, another agreement, other reasons, or a release that is over. The
// event is nil where it waits for the same already. It returns ErrHold for an earlier
// version.
func (h *OrderHold) Again(
	now time.Time, account State, d ledger.Document, a kabinet.AgreementID, credit kabinet.Money, reasons []Reason,
) (*HoldMoved, error) {
	if account.Org != h.s.Org || d.ID != h.s.Document.ID || d.Version < h.s.Document.Version {
		return nil, ErrHold.With("document", h.s.Document.ID).With("status", string(h.s.Status))
	}
	if h.s.Status == Held && d == h.s.Document && a == h.s.Agreement && credit.Equal(h.s.Amount) && account.Party == h.s.Party &&
		slices.Equal(reasons, h.s.Reasons) {
		return nil, nil
	}
	next := h.s.clone()
	next.Document, next.Status, next.Amount, next.Reasons = d, Held, credit, slices.Clone(reasons)
	next.Account, next.Party, next.Agreement = account.ID, account.Party, a
	next.Permit, next.Note, next.Changed = nil, "", now.UTC()
	h.s = next
	m := h.moved(kabinet.Actor{}, now)
	return &m, nil
}

// Release lets one version of the document pass, up to an amount of credit, until
// an instant. It returns ErrHold where it is not held, kabinet.ErrConflict for
// another version than the one that is, ErrPermit for an amount that is not
// positive or in another currency, or an end that is not after now, or ErrReason.
func (h *OrderHold) Release(by kabinet.Actor, now time.Time, p Permit) (HoldMoved, error) {
	switch {
	case h.s.Status != Held:
		return HoldMoved{}, ErrHold.With("document", h.s.Document.ID).With("status", string(h.s.Status))
	case p.Version != h.s.Document.Version:
		return HoldMoved{}, kabinet.ErrConflict.With("what", "document").With("id", h.s.Document.ID)
	case p.Amount.Sign() <= 0 || p.Amount.Currency() != h.s.Party.Currency || !p.Until.After(now):
		return HoldMoved{}, ErrPermit
	}
	if err := checkReason(p.Reason); err != nil {
		return HoldMoved{}, err
	}
	p.By, p.At, p.Until = cloneActor(by), now.UTC(), p.Until.UTC()
	h.s.Status, h.s.Permit, h.s.Changed = Released, &p, now.UTC()
	return h.moved(by, now), nil
}

// Cancel gives the document up, or a release back. It returns ErrHold where it is
// cancelled, or ErrReason.
func (h *OrderHold) Cancel(by kabinet.Actor, now time.Time, reason string) (HoldMoved, error) {
	if h.s.Status == Cancelled {
		return HoldMoved{}, ErrHold.With("document", h.s.Document.ID).With("status", string(h.s.Status))
	}
	if err := checkReason(reason); err != nil {
		return HoldMoved{}, err
	}
	h.s.Status, h.s.Note, h.s.Changed = Cancelled, reason, now.UTC()
	return h.moved(by, now), nil
}

func (h *OrderHold) moved(by kabinet.Actor, now time.Time) HoldMoved {
	s := h.s.clone()
	return HoldMoved{
		Base: Base{Org: s.Org, Account: s.Account, By: cloneActor(by), At: now.UTC()}, Hold: s.ID,
		Document: s.Document, Status: s.Status, Amount: s.Amount, Reasons: s.Reasons, Permit: s.Permit, Note: s.Note,
	}
}
