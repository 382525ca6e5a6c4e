package pricing

import (
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
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
func (b Basis) String() string { return enum.Name(basisNames[:], b) }

// MarshalText implements encoding.TextMarshaler.
func (b Basis) MarshalText() ([]byte, error) { return enum.Marshal(basisNames[:], b, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler; empty text is Each.
func (b *Basis) UnmarshalText(t []byte) error {
	if len(t) == 0 {
		*b = Each
		return nil
	}
	return enum.Unmarshal(basisNames[:], b, t, ErrName)
}

// Request asks for the price of one line.
type Request struct {
	SKU kabinet.SKU `json:"sku"`
	// Unit is the unit of Quantity; empty is the base unit of the product.
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	Quantity kabinet.Quantity `json:"quantity"`
	Currency kabinet.Currency `json:"currency"`
	Basis    Basis            `json:"basis,omitzero"`
	// Agreement names the contract to buy under, where the buyer has several.
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	// At is the instant for which the price is asked, and is required.
	At time.Time `json:"at"`
	// Conditions are what else is known of the line; nil for nothing. They are
	// only read, so that many requests may share them.
	Conditions *Conditions `json:"conditions,omitempty"`
}

// Conditions are the circumstances of a request that most do without.
type Conditions struct {
	// Scope names the circumstances that sources may be limited to. Lines pool
	// within one kind of order only.
	Scope
	// TaxDate is the day whose tax rates compare net with gross prices; the
	// zero time is Request.At.
	TaxDate time.Time `json:"taxDate,omitzero"`
	// KnownAt asks what the book said at that instant: what was recorded later,
	// or withdrawn by then, does not count. The zero time asks for what it says
	// now.
	KnownAt time.Time `json:"knownAt,omitzero"`
	// Taken is what the buyer has taken of the product already in the period of
	// a ladder with the basis PerPeriod, in the unit of the request.
	Taken kabinet.Quantity `json:"taken,omitzero"`
	// Shipment and Invoice are the instants at which the goods leave and are
	// invoiced, for surcharges that are fixed then; zero while they lie ahead.
	Shipment time.Time `json:"shipment,omitzero"`
	Invoice  time.Time `json:"invoice,omitzero"`
	// Locked is a price that a quote or invoice has promised for the line, and
	// External one that another system has computed; nil for none.
	Locked   *Locked   `json:"locked,omitempty"`
	External *External `json:"external,omitempty"`
}

// Locked is a price promised for a line: it holds from Min (inclusive) to Max
// (inclusive; zero is no maximum) in Unit, before Until. A line outside is priced
// as any other, and its trace says why the lock did not hold.
type Locked struct {
	Reference string           `json:"reference"`
	Price     kabinet.Money    `json:"price"`
	Free      bool             `json:"free,omitempty"` // marks a price of zero that is meant
	Per       kabinet.Quantity `json:"per,omitzero"`
	Unit      kabinet.UoM      `json:"unit,omitempty"` // empty is the base unit
	Tax       TaxMode          `json:"tax"`
	Min       kabinet.Quantity `json:"min,omitzero"`
	Max       kabinet.Quantity `json:"max,omitzero"`
	Until     time.Time        `json:"until,omitzero"`
}

// External is a price that another system (SAP, 1C) has computed for the line. It
// holds as a Locked one does. One that Failed leaves the line to the book, or,
// where NoFallback is set, without a price. AskExternal makes them.
type External struct {
	System string `json:"system"`
	Locked
	Failed     string `json:"failed,omitempty"` // why there is no answer; empty if there is one
	NoFallback bool   `json:"noFallback,omitempty"`
}
