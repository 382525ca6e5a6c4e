package replay

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Cause is why a line differs. The names are API; the numbers mean nothing.
type Cause uint8

// The causes, in the order of a report. The package comment says what each is,
// and in which order they are tried.
const (
	Agrees Cause = iota
	CauseRounding
	CauseTax
	CauseAdjustment
	CauseUnit
	CauseTier
	CauseAgreement
	CauseList
	CauseDate
	CauseCurrency
	CauseUnknownProduct
	CauseUnknownBuyer
	CauseNoPrice
	CauseIncomplete
	CauseOther
	causes // their number
)

var causeNames = [causes]string{
	"agrees", "rounding", "tax", "adjustment", "unit", "tier", "agreement", "list", "date", "currency",
	"unknown_product", "unknown_buyer", "no_price", "incomplete", "other",
}

// String returns the name, such as "tier".
func (c Cause) String() string { return enum.Name(causeNames[:], c) }

// MarshalText implements encoding.TextMarshaler.
func (c Cause) MarshalText() ([]byte, error) { return enum.Marshal(causeNames[:], c, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Cause) UnmarshalText(b []byte) error { return enum.Unmarshal(causeNames[:], c, b, ErrName) }

// Kind is the way of pricing that gave the ERP's amount. The names are API.
type Kind uint8

// The kinds, by cause.
const (
	None Kind = iota

	UnitRounded       // the price of a unit rounded first, to Detail.Digits
	TotalRounded      // the total rounded in another mode, or to other digits
	QuantityUnrounded // the converted quantity not rounded
	Within            // at most the tolerance apart

	WithTax    // the amount is gross
	WithoutTax // the amount is net
	OtherRate  // brought over by another rate of tax

	Unadjusted // the price of the list or agreement as it stands there

	OtherUnit // the quantity taken for one of Detail.Unit
	Factor    // the price of one unit taken for that of another: Num/Den of the amount
	PerUnit   // the price for Detail.Tier units taken for the price of one

	Alone     // the line counted alone
	OtherTier // the price of the tier from Detail.Tier

	Named       // another agreement
	Unnamed     // no agreement named
	NoAgreement // the lists alone

	OtherBuyer // as another buyer: Entry.AskedBy

	OrderDate
	ShipmentDate
	InvoiceDate
	KnownThen // as the book was known at the document's instant
	KnownNow  // as it is known now
	Earlier   // before a change
	Later     // after a change

	OtherCurrency // the number in another currency
	kinds         // their number
)

var kindNames = [kinds]string{
	"", "unit_rounded", "total_rounded", "quantity_unrounded", "within", "with_tax", "without_tax", "other_rate", "unadjusted",
	"other_unit", "factor", "per", "alone", "other_tier", "named", "unnamed", "no_agreement", "other_buyer",
	"order_date", "shipment_date", "invoice_date", "known_then", "known_now", "earlier", "later", "other_currency",
}

// String returns the name, such as "unit_rounded".
func (k Kind) String() string { return enum.Name(kindNames[:], k) }

// MarshalText implements encoding.TextMarshaler.
func (k Kind) MarshalText() ([]byte, error) { return enum.Marshal(kindNames[:], k, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *Kind) UnmarshalText(b []byte) error { return enum.Unmarshal(kindNames[:], k, b, ErrName) }

// Detail says which way of pricing gave the ERP's amount, or why the book has no
// price. Only what belongs to its Kind is set. Details can be compared.
type Detail struct {
	Kind Kind `json:"kind,omitzero"`
	// Reason is why there is no price, where Kind is None.
	Reason pricing.Reason `json:"reason,omitzero"`
	// Rounding and Digits are those of UnitRounded and TotalRounded, Rate the
	// rate of tax.
	Rounding kabinet.Rounding `json:"rounding,omitzero"`
	Digits   int              `json:"digits,omitempty"`
	Rate     kabinet.Rate     `json:"rate,omitzero"`
	// Unit is that of UnitRounded, OtherUnit and OtherTier, Num/Den the Factor.
	Unit kabinet.UoM `json:"unit,omitempty"`
	Num  int64       `json:"num,omitempty"`
	Den  int64       `json:"den,omitempty"`
	// Tier is the threshold of OtherTier, and what the price was for of PerUnit.
	Tier      kabinet.Quantity    `json:"tier,omitzero"`
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	// List is the price list that the amount comes from.
	List     pricing.ListID   `json:"list,omitempty"`
	Currency kabinet.Currency `json:"currency,omitzero"`
}

// summary returns the detail without what differs from line to line.
func (d Detail) summary() Detail {
	d.Tier = kabinet.Quantity{}
	return d
}
