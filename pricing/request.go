package pricing

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Buyer is for whom prices are asked: the account path, the payer, segments and
// channel. A Buyer without an organisation is a guest, who sees only lists of
// the channel and for everyone.
type Buyer struct {
	// Seller is the legal entity of the seller to buy from: lists and
	// agreements that are limited to another do not count.
	Seller       kabinet.SellerEntityID `json:"seller,omitempty"`
	Organization kabinet.OrgID          `json:"organization,omitempty"`
	// Units is the account path inside the organisation, leaf first.
	Units []kabinet.UnitID `json:"units,omitempty"`
	// Payer is the legal entity that will owe the money.
	Payer    kabinet.LegalEntityID `json:"payer,omitempty"`
	Segments []kabinet.SegmentID   `json:"segments,omitempty"`
	Channel  kabinet.ChannelID     `json:"channel,omitempty"`
}

// Basis says how the quantities of several requests count towards ladders.
type Basis uint8

// The bases.
const (
	Each     Basis = iota // every line alone, as on a catalogue page
	Together              // lines of one order pool by article, as in a cart
)

var basisNames = [...]string{"each", "together"}

// String returns the name, such as "together".
func (b Basis) String() string { return name(basisNames[:], b) }

// MarshalText implements encoding.TextMarshaler.
func (b Basis) MarshalText() ([]byte, error) { return marshalName(basisNames[:], b) }

// UnmarshalText implements encoding.TextUnmarshaler; empty text is Each.
func (b *Basis) UnmarshalText(t []byte) error {
	if len(t) == 0 {
		*b = Each
		return nil
	}
	return unmarshalName(basisNames[:], b, t)
}

// Request asks for the price of one line.
type Request struct {
	SKU kabinet.SKU `json:"sku"`
	// Unit is the unit of Quantity; empty is the base unit of the product.
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	Quantity kabinet.Quantity `json:"quantity"`
	Currency kabinet.Currency `json:"currency"`
	// Agreement names the contract to buy under, where the buyer has several.
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	// OrderKind keeps kinds of orders apart: lines pool within one kind only.
	OrderKind string `json:"orderKind,omitempty"`
	// At is the instant for which the price is asked, and is required.
	At    time.Time `json:"at"`
	Basis Basis     `json:"basis,omitzero"`
}
