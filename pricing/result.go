package pricing

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Outcome says whether there is a price.
type Outcome uint8

// The outcomes of a price.
const (
	NoPrice   Outcome = iota // there is none; Reason says why
	Priced                   // there is one
	QuoteOnly                // the product is sold by quote only
)

var outcomeNames = [...]string{"no_price", "priced", "quote_only"}

// String returns the name, such as "priced".
func (o Outcome) String() string { return name(outcomeNames[:], o) }

// MarshalText implements encoding.TextMarshaler.
func (o Outcome) MarshalText() ([]byte, error) { return marshalName(outcomeNames[:], o) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *Outcome) UnmarshalText(b []byte) error { return unmarshalName(outcomeNames[:], o, b) }

// Reason says why there is no price, or why a line cannot be ordered. Of
// several reasons a result names the nearest miss: the largest value.
type Reason uint8

// The reasons.
const (
	ReasonNone             Reason = iota
	ReasonUnknownProduct          // the book has no such product
	ReasonNotAssigned             // no source of this buyer has the product
	ReasonCurrency                // only in another currency: Near.Currency
	ReasonExpired                 // the last price ended at Near.At
	ReasonNotYetValid             // the first price begins at Near.At
	ReasonUnit                    // only in another unit, Near.Unit, that does not convert
	ReasonBelowFirstTier          // the ladder begins at Near.Quantity of Near.Unit
	ReasonTie                     // two sources tie, and the book refuses to choose
	ReasonChooseAgreement         // several agreements are live, none of them the default
	ReasonUnknownAgreement        // the request names an agreement that the buyer does not have now
	ReasonExclusive               // an exclusive source lacks the product
	ReasonUnknownUnit             // the product has no such unit
	ReasonBadQuantity             // the quantity is not positive
	ReasonOverflow                // the amount does not fit
	ReasonNoPrice                 // not orderable because it has no price
	ReasonOnRequest               // not orderable because it is sold by quote only
	ReasonTooFine                 // the quantity is finer than its unit allows
	ReasonBelowMin                // less than the minimum
	ReasonAboveMax                // more than the maximum
	ReasonStep                    // not a multiple of the step
	ReasonOtherAgreement          // in a trace: another agreement was named, or is the default
	ReasonDearer                  // in a trace: a tied source costs less
	ReasonOutranked               // in a trace: a source before it won
)

var reasonNames = [...]string{
	"", "unknown_product", "not_assigned", "currency", "expired", "not_yet_valid", "unit",
	"below_first_tier", "tie", "choose_agreement", "unknown_agreement", "exclusive", "unknown_unit",
	"bad_quantity", "overflow", "no_price", "on_request", "too_fine", "below_min", "above_max", "step",
	"other_agreement", "dearer", "outranked",
}

// String returns the code of the reason, such as "below_first_tier".
func (r Reason) String() string { return name(reasonNames[:], r) }

// MarshalText implements encoding.TextMarshaler.
func (r Reason) MarshalText() ([]byte, error) { return marshalName(reasonNames[:], r) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Reason) UnmarshalText(b []byte) error { return unmarshalName(reasonNames[:], r, b) }

// Source names what a price came from.
type Source struct {
	Level     Level               `json:"level"`
	List      ListID              `json:"list,omitempty"`
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	// Row is the index of the row in the list or agreement.
	Row int `json:"row"`
	// Version is the version of the book.
	Version string `json:"version,omitempty"`
}

// Orderability says whether a line may be ordered as asked. It is independent
// of the amount, but what has no price cannot be ordered.
type Orderability struct {
	OK     bool   `json:"ok"`
	Reason Reason `json:"reason,omitzero"`
	// Below and Above are the nearest valid quantities in Unit where the
	// quantity breaks a rule; zero where there is none on that side.
	Below kabinet.Quantity `json:"below,omitzero"`
	Above kabinet.Quantity `json:"above,omitzero"`
	Unit  kabinet.UoM      `json:"unit,omitempty"`
}

// Near is what would have been needed, for the reasons that name it.
type Near struct {
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	Currency kabinet.Currency `json:"currency,omitzero"`
	At       time.Time        `json:"at,omitzero"`
}

// Result is the answer for one line. It is a value without slices or pointers
// into the snapshot; the trace has the rest. The zero Result has no price.
type Result struct {
	Outcome Outcome `json:"outcome"`
	// Reason and Near say why there is no price.
	Reason Reason `json:"reason,omitzero"`
	Near   Near   `json:"near,omitzero"`
	// Price is the amount for Per units of Unit.
	Price kabinet.Money    `json:"price,omitzero"`
	Per   kabinet.Quantity `json:"per,omitzero"`
	Unit  kabinet.UoM      `json:"unit,omitempty"`
	Tax   TaxMode          `json:"tax,omitzero"`
	// Quantity is the priced quantity: the ordered one in Unit, rounded to the
	// unit's decimal places.
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	// Counted is the quantity that chose the tier: Quantity, or that of all
	// lines that pool with it. Tier is the threshold reached, 0 without ladder.
	Counted kabinet.Quantity `json:"counted,omitzero"`
	Tier    kabinet.Quantity `json:"tier,omitzero"`
	// Total is Price × Quantity / Per, rounded once to the currency, a half
	// away from zero.
	Total  kabinet.Money `json:"total,omitzero"`
	Source Source        `json:"source,omitzero"`
	// Tied says that equal sources were settled by the level's OnTie.
	Tied bool `json:"tied,omitempty"`
	// Order says whether the line may be ordered.
	Order Orderability `json:"order"`
	// ValidUntil is the next instant at which any considered source changes,
	// so that the answer can differ; zero if none does.
	ValidUntil time.Time `json:"validUntil,omitzero"`
}

// Err returns nil for a priced and orderable line, and otherwise an error whose
// code is "pricing." and the reason.
func (r Result) Err() error {
	reason := r.Reason
	switch {
	case r.Outcome == QuoteOnly:
		reason = ReasonOnRequest
	case r.Outcome == Priced && r.Order.OK:
		return nil
	case r.Outcome == Priced:
		return reasonErrors[r.Order.Reason].With("below", r.Order.Below).With("above", r.Order.Above).With("unit", r.Order.Unit)
	}
	return reasonErrors[reason].With("quantity", r.Near.Quantity).With("unit", r.Near.Unit).
		With("currency", r.Near.Currency).With("at", r.Near.At)
}
