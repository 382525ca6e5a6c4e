package pricing

import (
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
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
func (o Outcome) String() string { return enum.Name(outcomeNames[:], o) }

// MarshalText implements encoding.TextMarshaler.
func (o Outcome) MarshalText() ([]byte, error) { return enum.Marshal(outcomeNames[:], o, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *Outcome) UnmarshalText(b []byte) error {
	return enum.Unmarshal(outcomeNames[:], o, b, ErrName)
}

// Reason says why there is no price, or why a line cannot be ordered. Of
// several reasons a result names the nearest miss: a price that is there but in
// another currency is farther than one that has ended, that farther than one to
// come, then another unit, then a ladder that begins at more. The names are API;
// the numbers mean nothing.
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
	ReasonEqual                   // in a trace: a tied source costs the same
	ReasonTooSmall                // the quantity rounds to nothing in the unit of the price, Near.Unit
	ReasonBadInstant              // the request names no instant, or one outside the years 1678 to 2261
	ReasonAssortment              // the product is not in the buyer's assortment
	ReasonHidden                  // the buyer sees the product without its price
	ReasonFloor                   // the price is below the floor
	ReasonNoCost                  // the floor needs a cost or list price that there is not
	ReasonTaxRate                 // net and gross prices cannot be compared: no tax rate is in force
	ReasonExchangeRate            // no exchange rate is in force
	ReasonMeasure                 // a line does not convert to the measure of the ladder, Near.Unit
	ReasonIndex                   // the index surcharge cannot be computed
	ReasonBasePrice               // the list that the price is made of does not have the product
	ReasonLockRange               // in a trace: the quantity is outside what the locked price is for
	ReasonExternal                // the system that computes the price did not answer
	ReasonFavoured                // in a trace: the buyer pays less without the agreement
	ReasonUnknownThen             // in a trace: the book did not say so at KnownAt
	ReasonNegative                // adjustments take off more than the price
	ReasonScope                   // in a trace: the source is for other circumstances
	ReasonPromise                 // the locked price is none: zero but not free, negative, or neither net nor gross
)

var reasonNames = [...]string{
	"", "unknown_product", "not_assigned", "currency", "expired", "not_yet_valid", "unit",
	"below_first_tier", "tie", "choose_agreement", "unknown_agreement", "exclusive", "unknown_unit",
	"bad_quantity", "overflow", "no_price", "on_request", "too_fine", "below_min", "above_max", "step",
	"other_agreement", "dearer", "outranked", "equal", "too_small", "bad_instant",
	"assortment", "hidden", "floor", "no_cost", "tax_rate", "exchange_rate", "measure", "index", "base_price",
	"lock_range", "external", "favoured", "unknown_then", "negative", "scope", "promise",
}

// rank orders the reasons of misses, the nearest last.
func (r Reason) rank() int {
	for i, x := range [...]Reason{
		ReasonNotAssigned, ReasonScope, ReasonUnknownThen, ReasonExclusive, ReasonCurrency, ReasonExchangeRate, ReasonExpired, ReasonNotYetValid, ReasonUnit, ReasonBasePrice,
		ReasonBelowFirstTier, ReasonTooSmall, ReasonMeasure, ReasonTaxRate, ReasonNegative, ReasonOverflow,
	} {
		if x == r {
			return i
		}
	}
	return -1
}

// fails reports whether the reason is an error, which fails the line where it
// occurs: no other source is asked.
func (r Reason) fails() bool {
	switch r {
	case ReasonMeasure, ReasonTaxRate, ReasonNegative, ReasonOverflow, ReasonNoCost, ReasonIndex, ReasonPromise:
		return true
	}
	return false
}

// String returns the code of the reason, such as "below_first_tier".
func (r Reason) String() string { return enum.Name(reasonNames[:], r) }

// MarshalText implements encoding.TextMarshaler.
func (r Reason) MarshalText() ([]byte, error) { return enum.Marshal(reasonNames[:], r, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Reason) UnmarshalText(b []byte) error { return enum.Unmarshal(reasonNames[:], r, b, ErrName) }

// Source names what a price came from.
type Source struct {
	Level     Level               `json:"level"`
	List      ListID              `json:"list,omitempty"`
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	// AgreementVersion is the version of the agreement.
	AgreementVersion string `json:"agreementVersion,omitempty"`
	// Reference is that of a locked or external price.
	Reference string `json:"reference,omitempty"`
	// Row is the index of the row in the list or agreement, or -1 where there
	// is none or it is withheld.
	Row int `json:"row"`
	// Version is the version of the book that answered: after Snapshot.With, that
	// of the amendment, also for what it leaves alone.
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
	// Price is the amount for Per of Unit, after everything that changes it.
	// List is the price of the source before adjustments, promotions and
	// surcharges; equal to Price where there were none. For a ladder that is
	// not over the whole quantity, both are those of the highest tier reached.
	Price kabinet.Money    `json:"price"`
	List  kabinet.Money    `json:"list"`
	Per   kabinet.Quantity `json:"per,omitzero"`
	Unit  kabinet.UoM      `json:"unit,omitempty"`
	Tax   TaxMode          `json:"tax,omitzero"`
	// Quantity is the priced quantity: the ordered one, or, where it was in
	// another unit, that in Unit, rounded to the unit's decimal places (9 for a
	// unit that is counted).
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	// Ladder says whether there are tiers. Counted is what chose the tier, in
	// the measure of the ladder: Quantity, or what all lines that pool with it
	// come to. Tier is the threshold reached, and Key the group of a ladder
	// that counts by one.
	Ladder  bool             `json:"ladder,omitempty"`
	Counted kabinet.Quantity `json:"counted,omitzero"`
	Tier    kabinet.Quantity `json:"tier,omitzero"`
	Key     string           `json:"key,omitempty"`
	// Total is what the line costs. For a single price and a ladder over the
	// whole quantity it is Price × Quantity / Per, rounded once to the
	// currency, by default a half away from zero; so a tiny price may come to
	// 0.00. The amount of another ladder, and a flat fee, are computed and
	// rounded once for all lines that pool, and allocated to them.
	Total  kabinet.Money `json:"total"`
	Source Source        `json:"source,omitzero"`
	// Settled says by which policy the source was chosen, where it was not the
	// first in order.
	Settled Settled `json:"settled,omitzero"`
	// NeedsApproval says that the price is below a floor that asks for it.
	NeedsApproval bool `json:"needsApproval,omitempty"`
	// Provisional says that an index surcharge is not final yet.
	Provisional bool `json:"provisional,omitempty"`
	// InvoiceBy is that of the product; see Snapshot.Invoiced.
	InvoiceBy InvoiceBy `json:"invoiceBy,omitzero"`
	// Rate is the id of the exchange rate that was applied.
	Rate string `json:"rate,omitempty"`
	// Order says whether the line may be ordered.
	Order Orderability `json:"order"`
	// ValidUntil is the next instant at which any considered source changes,
	// so that the answer can differ; zero if none does.
	ValidUntil time.Time `json:"validUntil,omitzero"`

	raised bool // to a floor, which List would show a buyer
}

// Settled is the policy that chose a source.
type Settled uint8

// The policies.
const (
	SettledByRank      Settled = iota // the first in order
	SettledByTie                      // OnTie among equal sources
	SettledByLowest                   // Lowest at the level
	SettledByFavour                   // MostFavoured on the agreement
	SettledByPromotion                // the promotion was better than the agreement
)

var settledNames = [...]string{"", "tie", "lowest", "favour", "promotion"}

// String returns the name, such as "tie".
func (c Settled) String() string { return enum.Name(settledNames[:], c) }

// MarshalText implements encoding.TextMarshaler.
func (c Settled) MarshalText() ([]byte, error) { return enum.Marshal(settledNames[:], c, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Settled) UnmarshalText(b []byte) error {
	return enum.Unmarshal(settledNames[:], c, b, ErrName)
}

// ForBuyer returns the result without what only the seller may see: the list and
// the row, and that a floor or a cost stands behind a missing price.
func (r Result) ForBuyer() Result {
	r.Source, r.Reason = r.Source.forBuyer(), r.Reason.forBuyer()
	if r.raised {
		r.List, r.raised = r.Price, false
	}
	return r
}

// forBuyer returns a reason without what it says of floors and costs.
func (r Reason) forBuyer() Reason {
	switch r {
	case ReasonFloor, ReasonNoCost, ReasonBasePrice:
		return ReasonNotAssigned
	}
	return r
}

func (s Source) forBuyer() Source {
	s.List, s.Row = "", -1
	return s
}

// Err returns nil for a priced and orderable line, and otherwise an error that
// says why not, with the nearest possible quantities where there are any.
func (r Result) Err() error {
	switch {
	case r.Outcome == QuoteOnly:
		return explain(ReasonOnRequest, Near{}, r.Order)
	case r.Outcome == NoPrice:
		return explain(r.Reason, r.Near, r.Order)
	case !r.Order.OK:
		return explain(r.Order.Reason, Near{}, r.Order)
	}
	return nil
}

// explain returns the error of a reason with what it names.
func explain(why Reason, near Near, o Orderability) *kabinet.Error {
	e := reasonErrors[ReasonNone]
	if int(why) < len(reasonErrors) {
		e = reasonErrors[why]
	}
	switch why {
	case ReasonBelowFirstTier, ReasonUnit, ReasonTooSmall, ReasonMeasure:
		if near.Currency != 0 { // the ladder counts an amount
			return e.With("quantity", near.Quantity).With("unit", near.Currency.Code())
		}
		return e.With("quantity", near.Quantity).With("unit", near.Unit)
	case ReasonCurrency, ReasonExchangeRate:
		return e.With("currency", near.Currency)
	case ReasonExpired, ReasonNotYetValid:
		return e.With("at", near.At)
	case ReasonTooFine, ReasonStep, ReasonBelowMin, ReasonAboveMax:
		switch {
		case o.Below.IsZero() && o.Above.IsZero():
			e = errNoQuantity
		case why == ReasonBelowMin || why == ReasonAboveMax:
		case o.Below.IsZero():
			e = errFromQuantity
		case o.Above.IsZero():
			e = errUpToQuantity
		}
		return e.With("below", o.Below).With("above", o.Above).With("unit", o.Unit)
	}
	return e
}
