package credit

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Schema is the number of the states that this version of the library writes.
const Schema = 1

// ID names an account. It is unique in its organisation.
type ID string

// NewID returns a random account id.
func NewID() ID { return kabinet.NewID[ID]("cra") }

// GroupID names a group. It is unique in its organisation.
type GroupID string

// NewGroupID returns a random group id.
func NewGroupID() GroupID { return kabinet.NewID[GroupID]("crg") }

// GroupRef names a group in the organisation where it is kept, which may be the
// seller's for a group of several clients.
type GroupRef struct {
	Org kabinet.OrgID `json:"org"`
	ID  GroupID       `json:"id"`
}

// Party is whom an account is for: the payer, towards one legal entity of the
// seller, in one currency. A client has one account for each.
type Party struct {
	Seller   kabinet.SellerEntityID `json:"seller"`
	Payer    kabinet.LegalEntityID  `json:"payer"`
	Currency kabinet.Currency       `json:"currency"`
}

// AgreementLimit is the limit of what an agreement may owe.
type AgreementLimit struct {
	Agreement kabinet.AgreementID `json:"agreement"`
	Limit     accounts.Limit      `json:"limit"`
}

// Guarantee is security that adds to a limit while it holds.
type Guarantee struct {
	ID     string         `json:"id"`
	Amount kabinet.Money  `json:"amount"`
	Valid  kabinet.Window `json:"valid,omitzero"`
}

// AccountTerms are what may change of an account.
type AccountTerms struct {
	// Limit is that of the payer. None grants no credit; that is another thing
	// than a limit of 0, and comes to the same.
	Limit accounts.Limit `json:"limit"`
	// Agreements are the limits of agreements. Those without one, or with none,
	// are limited by the payer's alone.
	Agreements []AgreementLimit `json:"agreements,omitempty"`
	Guarantees []Guarantee      `json:"guarantees,omitempty"`
	Policy     Policy           `json:"policy,omitzero"`
	// Group is the group of payers that it belongs to, if any.
	Group GroupRef `json:"group,omitzero"`
}

// Blocked says who blocked a payer, and why.
type Blocked struct {
	By     kabinet.Actor `json:"by"`
	Reason string        `json:"reason"`
	At     time.Time     `json:"at"`
}

// Counted is what of the exposure has been counted on a key of the ledger.
type Counted struct {
	ledger.Key
	Measure ledger.Measure `json:"measure"`
	Amount  ledger.Units   `json:"amount"`
}

// State is what a store keeps of an Account. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID  ID            `json:"id"`
	Org kabinet.OrgID `json:"org"`
	Party
	AccountTerms
	// Block is set while the payer is blocked by hand.
	Block *Blocked `json:"block,omitempty"`
	// Snapshot is the last that was taken.
	Snapshot Snapshot `json:"snapshot,omitzero"`
	// Counted is what of it stands in the ledger.
	Counted []Counted `json:"counted,omitempty"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error { return savable("credit account", s.ID, s.Schema) }

// Object is what permissions on the account are asked for, and what a Scope is
// matched with.
func (s State) Object() kabinet.Object { return kabinet.Object{Org: s.Org, LegalEntity: s.Payer} }

// Aging returns what the last snapshot has by age on a day.
func (s State) Aging(day kabinet.Date) (Aging, error) {
	return Age(s.Currency, day, s.Snapshot.Items...)
}

// The books of the ledger. Reservations are in that of the payers.
const (
	Book          = "credit"
	agreementBook = "credit.agreement"
	groupBook     = "credit.group"
)

// Key returns the ledger's key of the payer's limit.
func (s State) Key() ledger.Key { return ledger.Key{Org: s.Org, Book: Book, Account: string(s.ID)} }

// AgreementKey returns the ledger's key of an agreement's limit.
func (s State) AgreementKey(a kabinet.AgreementID) ledger.Key {
	return ledger.Key{Org: s.Org, Book: agreementBook, Account: string(s.ID), Part: string(a)}
}

func (s State) clone() State {
	s.AccountTerms = s.AccountTerms.clone()
	s.Snapshot.Items, s.Counted = slices.Clone(s.Snapshot.Items), slices.Clone(s.Counted)
	if s.Block != nil {
		b := *s.Block
		b.By = cloneActor(b.By)
		s.Block = &b
	}
	return s
}

func (t AccountTerms) clone() AccountTerms {
	t.Agreements, t.Guarantees = slices.Clone(t.Agreements), slices.Clone(t.Guarantees)
	return t
}

func cloneActor(a kabinet.Actor) kabinet.Actor {
	if a.OnBehalfOf != nil {
		b := *a.OnBehalfOf
		a.OnBehalfOf = &b
	}
	return a
}

func savable[T ~string](what string, id T, schema int) error {
	if schema > Schema {
		return kabinet.ErrNewer.With("what", what).With("id", string(id))
	}
	return nil
}
