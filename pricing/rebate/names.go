package rebate

import "github.com/seed-a884640a/kabinet/internal/enum"

// Kind is what a turnover entry is.
type Kind uint8

// The kinds of entries. The first three are what a clause can be based on.
const (
	Shipped  Kind = iota + 1 // goods handed over
	Invoiced                 // an invoice
	Paid                     // a payment
	Return                   // goods returned, an invoice or a payment taken back
)

var kindNames = [...]string{"", "shipped", "invoiced", "paid", "return"}

// String returns the name, such as "shipped".
func (k Kind) String() string { return enum.Name(kindNames[:], k) }

// MarshalText implements encoding.TextMarshaler.
func (k Kind) MarshalText() ([]byte, error) { return enum.Marshal(kindNames[:], k, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *Kind) UnmarshalText(b []byte) error { return enum.Unmarshal(kindNames[:], k, b, ErrName) }

// Measure is what the thresholds of a ladder count.
type Measure uint8

// The measures.
const (
	Amount   Measure = iota // money, net of tax
	Quantity                // a quantity in the clause's unit
)

var measureNames = [...]string{"amount", "quantity"}

// String returns the name, such as "amount".
func (m Measure) String() string { return enum.Name(measureNames[:], m) }

// MarshalText implements encoding.TextMarshaler.
func (m Measure) MarshalText() ([]byte, error) { return enum.Marshal(measureNames[:], m, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Measure) UnmarshalText(b []byte) error {
	return enum.Unmarshal(measureNames[:], m, b, ErrName)
}

// Mode says what the rate of a tier applies to.
type Mode uint8

// The modes.
const (
	AllUnits   Mode = iota // the rate of the reached tier, on the whole turnover
	Graduated              // each tier's rate, on its own band
	GrowthOver             // the rate of the reached growth over a base period
)

var modeNames = [...]string{"all_units", "graduated", "growth_over"}

// String returns the name, such as "all_units".
func (m Mode) String() string { return enum.Name(modeNames[:], m) }

// MarshalText implements encoding.TextMarshaler.
func (m Mode) MarshalText() ([]byte, error) { return enum.Marshal(modeNames[:], m, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Mode) UnmarshalText(b []byte) error { return enum.Unmarshal(modeNames[:], m, b, ErrName) }

// GrowthBasis says what a rate of growth applies to.
type GrowthBasis uint8

// What a rate of growth applies to.
const (
	Increment GrowthBasis = iota // the turnover above that of the base period
	Total                        // the whole turnover of the period
)

var growthNames = [...]string{"increment", "total"}

// String returns the name, such as "increment".
func (g GrowthBasis) String() string { return enum.Name(growthNames[:], g) }

// MarshalText implements encoding.TextMarshaler.
func (g GrowthBasis) MarshalText() ([]byte, error) { return enum.Marshal(growthNames[:], g, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (g *GrowthBasis) UnmarshalText(b []byte) error {
	return enum.Unmarshal(growthNames[:], g, b, ErrName)
}

// Settlement says how the bonus reaches the client. This package records it.
type Settlement uint8

// The settlements.
const (
	CreditNote Settlement = iota // a credit note
	Offset                       // set off against what the client owes
	Payout                       // paid out
)

var settlementNames = [...]string{"credit_note", "offset", "payout"}

// String returns the name, such as "credit_note".
func (s Settlement) String() string { return enum.Name(settlementNames[:], s) }

// MarshalText implements encoding.TextMarshaler.
func (s Settlement) MarshalText() ([]byte, error) {
	return enum.Marshal(settlementNames[:], s, ErrName)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Settlement) UnmarshalText(b []byte) error {
	return enum.Unmarshal(settlementNames[:], s, b, ErrName)
}

// Outcome says whether there is a bonus, or why not.
type Outcome uint8

// The outcomes.
const (
	BelowFirstTier  Outcome = iota // the turnover, or the growth, reaches no tier
	Earned                         // there is a bonus, though it may be zero where the rate is
	NoBase                         // growth over a base period without turnover is not defined
	ConditionFailed                // a tier is reached and a condition is not met
)

var outcomeNames = [...]string{"below_first_tier", "earned", "no_base", "condition_failed"}

// String returns the name, such as "earned".
func (o Outcome) String() string { return enum.Name(outcomeNames[:], o) }

// MarshalText implements encoding.TextMarshaler.
func (o Outcome) MarshalText() ([]byte, error) { return enum.Marshal(outcomeNames[:], o, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *Outcome) UnmarshalText(b []byte) error {
	return enum.Unmarshal(outcomeNames[:], o, b, ErrName)
}

// Reason says why an entry was left out.
type Reason uint8

// The reasons, in the order in which they are tried.
const (
	OtherKind      Reason = iota // of another kind than the clause's basis
	OtherEntity                  // of a legal entity that is not of the party
	ExcludedSource               // its price came from an excluded source
	Later                        // after the instant asked about
	OtherPeriod                  // outside the period, and outside the base period
)

var reasonNames = [...]string{"other_kind", "other_entity", "excluded_source", "later", "other_period"}

// String returns the name, such as "excluded_source".
func (r Reason) String() string { return enum.Name(reasonNames[:], r) }

// MarshalText implements encoding.TextMarshaler.
func (r Reason) MarshalText() ([]byte, error) { return enum.Marshal(reasonNames[:], r, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Reason) UnmarshalText(b []byte) error { return enum.Unmarshal(reasonNames[:], r, b, ErrName) }
