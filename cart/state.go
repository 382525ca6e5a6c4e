package cart

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names a cart. It is unique in its organisation.
type ID string

// NewID returns a random cart id.
func NewID() ID { return kabinet.NewID[ID]("crt") }

// LineID names a line in its cart. The cart gives them in order, "1" first,
// and never gives one twice.
type LineID string

// Status says where a cart is in its life.
type Status string

// The statuses. Active → Locked → Ordered | Merged | Expired; only an active
// cart can be edited.
const (
	Active  Status = "active"
	Locked  Status = "locked"  // being checked out or approved
	Ordered Status = "ordered" // became an order
	Merged  Status = "merged"  // its lines went to another cart, or were split
	Expired Status = "expired"
)

// OrderKind keeps kinds of orders apart: lines pool, and are ordered together,
// within one kind only. The empty kind is Stock.
type OrderKind string

// The kinds of orders.
const (
	Stock       OrderKind = ""
	ToOrder     OrderKind = "toOrder"
	DropShip    OrderKind = "dropShip"
	Sample      OrderKind = "sample"
	CallOff     OrderKind = "callOff"
	Replacement OrderKind = "replacement"
)

// Header says for whom a cart buys, from whom and under what terms. Everything
// in it can decide prices and taxes.
type Header struct {
	// Unit is the division that buys.
	Unit kabinet.UnitID `json:"unit,omitempty"`
	// Person owns the cart.
	Person kabinet.PersonID `json:"person,omitempty"`
	// Payer is the legal entity that will owe the money.
	Payer kabinet.LegalEntityID `json:"payer,omitempty"`
	// Site is the address to ship to.
	Site kabinet.SiteID `json:"site,omitempty"`
	// Seller is the legal entity of the seller.
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	// Agreement is the contract to buy under, where the buyer has several.
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	Currency  kabinet.Currency    `json:"currency"`
	Kind      OrderKind           `json:"kind,omitempty"`
	// Contact is an address that the buyer left. It says nothing about who they
	// are, so prices and taxes are never asked with it.
	Contact string `json:"contact,omitempty"`
}

// LineKey is the identity of a line: two additions with equal keys are one
// line. Everything but SKU may be empty. It is comparable.
type LineKey struct {
	SKU kabinet.SKU `json:"sku"`
	// Unit is the unit of the quantity; empty is the base unit of the product.
	Unit kabinet.UoM `json:"unit,omitempty"`
	// Configuration is the canonical text of a configured product.
	Configuration string `json:"configuration,omitempty"`
	// Site, where set, overrides that of the header.
	Site kabinet.SiteID `json:"site,omitempty"`
	// Date is the wanted date of delivery.
	Date      kabinet.Date        `json:"date,omitzero"`
	Warehouse kabinet.WarehouseID `json:"warehouse,omitempty"`
	// Lot, where set, is the only batch that will do. It may have a price of its own.
	Lot pricing.LotID `json:"lot,omitempty"`
	// LegalEntity is the payer of the line where that is not the header's. A
	// cart with several payers is split before it is ordered.
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	CostCentre  string                `json:"costCentre,omitempty"`
}

// Line is a line of a cart.
type Line struct {
	ID LineID `json:"id"`
	LineKey
	Quantity kabinet.Quantity `json:"quantity"`
	// Price is what the buyer was last told; its Hash is empty before that.
	Price PriceRef `json:"price,omitzero"`
	// Adjustments apply to the line in this order; AdjustedFor is the quantity that
	// they were given for, and AdjustedUnder names seller entity, payer, agreement and
	// kind of order; TermsCheck compares both.
	Adjustments   []Adjustment     `json:"adjustments,omitempty"`
	AdjustedFor   kabinet.Quantity `json:"adjustedFor,omitzero"`
	AdjustedUnder string           `json:"adjustedUnder,omitempty"`
	Added         time.Time        `json:"added"`
}

// PriceRef is the price that a line was last told, so that staleness is a
// comparison of hashes. Result.Source names the source and the version of the
// book.
type PriceRef struct {
	// Hash is PriceHash(Result).
	Hash   string         `json:"hash"`
	Result pricing.Result `json:"result"`
	At     time.Time      `json:"at"`
}

// State is what a store keeps of a Cart. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID     ID            `json:"id"`
	Org    kabinet.OrgID `json:"org"`
	Status Status        `json:"status"`
	// Reason says why a locked cart is locked, and LockedBy who locked it, if a person
	// did.
	Reason   string           `json:"reason,omitempty"`
	LockedBy kabinet.PersonID `json:"lockedBy,omitempty"`
	// Guest says that nobody knows who buys: prices are the public ones,
	// whatever the header says.
	Guest bool   `json:"guest,omitempty"`
	Name  string `json:"name,omitempty"`
	Header
	Lines []Line `json:"lines,omitempty"`
	Terms
	// TermsFor names what the adjustments of the whole and the charges were given
	// for; TermsCheck compares it.
	TermsFor string `json:"termsFor,omitempty"`
	// Codes are those of promotions that the buyer has entered.
	Codes []string `json:"codes,omitempty"`
	// Shares are with whom the cart is shared.
	Shares []Share `json:"shares,omitempty"`
	// LastLine is the number of the last line id given.
	LastLine int64     `json:"lastLine,omitempty"`
	Created  time.Time `json:"created"`
	Changed  time.Time `json:"changed"`
	// Expires is from when on the cart may expire; zero is never.
	Expires time.Time `json:"expires,omitzero"`
	// Order names the order that an ordered cart became.
	Order string `json:"order,omitempty"`
	// MergedInto names the cart that took the lines of a merged cart.
	MergedInto ID `json:"mergedInto,omitempty"`
	// SplitInto names the carts that took the lines of a cart that was split; it
	// is Merged too.
	SplitInto []ID `json:"splitInto,omitempty"`
	// Part says of which cart this is a part.
	Part *Part `json:"part,omitempty"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "cart").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the cart are asked for, and what a Scope is
// matched with.
func (s State) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, LegalEntity: s.Payer, Owner: s.Person}
}

// clone returns a copy that shares nothing with s.
func (s State) clone() State {
	s.Lines = slices.Clone(s.Lines)
	for i := range s.Lines {
		s.Lines[i].Adjustments = clone(s.Lines[i].Adjustments)
	}
	s.Terms, s.Shares, s.SplitInto = s.Terms.clone(), slices.Clone(s.Shares), slices.Clone(s.SplitInto)
	s.Codes = slices.Clone(s.Codes)
	if s.Part != nil {
		p := s.Part.clone()
		s.Part = &p
	}
	return s
}

func (t Terms) clone() Terms { return Terms{clone(t.Adjustments), clone(t.Charges), clone(t.Withheld)} }

// clone copies a list; an empty one becomes nil, as it comes back from JSON.
func clone[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}
