package index

import "github.com/seed-a884640a/kabinet/internal/enum"

// Method is how a quotation becomes a surcharge.
type Method uint8

// The methods.
const (
	Weight Method = iota + 1 // by the quantity of the indexed material in the product
	Step                     // an amount for each full step of the quotation
	Ratio                    // the price in proportion to one or more indices
)

var methodNames = [...]string{"", "weight", "step", "ratio"}

// String returns the name, such as "weight".
func (m Method) String() string { return enum.Name(methodNames[:], m) }

// MarshalText implements encoding.TextMarshaler.
func (m Method) MarshalText() ([]byte, error) { return enum.Marshal(methodNames[:], m, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Method) UnmarshalText(b []byte) error { return enum.Unmarshal(methodNames[:], m, b, ErrName) }

// Fixing says which quotation holds for a day.
type Fixing uint8

// The fixings.
const (
	PreviousBusinessDay Fixing = iota + 1 // that of a business day before
	MonthAverage                          // the mean of a month's observations
	QuarterAverage                        // the mean of a quarter's observations
	Fixed                                 // one that the formula names
)

var fixingNames = [...]string{"", "previous_business_day", "month_average", "quarter_average", "fixed"}

// String returns the name, such as "month_average".
func (f Fixing) String() string { return enum.Name(fixingNames[:], f) }

// MarshalText implements encoding.TextMarshaler.
func (f Fixing) MarshalText() ([]byte, error) { return enum.Marshal(fixingNames[:], f, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *Fixing) UnmarshalText(b []byte) error { return enum.Unmarshal(fixingNames[:], f, b, ErrName) }

// Anchor is the event whose day decides which quotation holds.
type Anchor uint8

// The anchors.
const (
	Order    Anchor = iota // the order was placed
	Shipment               // the goods were handed over
	Invoice                // the invoice was issued
)

var anchorNames = [...]string{"order", "shipment", "invoice"}

// String returns the name, such as "shipment".
func (a Anchor) String() string { return enum.Name(anchorNames[:], a) }

// MarshalText implements encoding.TextMarshaler.
func (a Anchor) MarshalText() ([]byte, error) { return enum.Marshal(anchorNames[:], a, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Anchor) UnmarshalText(b []byte) error { return enum.Unmarshal(anchorNames[:], a, b, ErrName) }

// Missing says what to do where an observation is missing.
type Missing uint8

// What to do without an observation.
const (
	Error     Missing = iota // there is no surcharge, and so no price
	LastKnown                // the last one known stands in for it, up to an age
)

var missingNames = [...]string{"error", "last_known"}

// String returns the name, such as "last_known".
func (m Missing) String() string { return enum.Name(missingNames[:], m) }

// MarshalText implements encoding.TextMarshaler.
func (m Missing) MarshalText() ([]byte, error) { return enum.Marshal(missingNames[:], m, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Missing) UnmarshalText(b []byte) error {
	return enum.Unmarshal(missingNames[:], m, b, ErrName)
}
