package index

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
func (m Method) String() string { return name(methodNames[:], m) }

// MarshalText implements encoding.TextMarshaler.
func (m Method) MarshalText() ([]byte, error) { return marshalName(methodNames[:], m) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Method) UnmarshalText(b []byte) error { return unmarshalName(methodNames[:], m, b) }

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
func (f Fixing) String() string { return name(fixingNames[:], f) }

// MarshalText implements encoding.TextMarshaler.
func (f Fixing) MarshalText() ([]byte, error) { return marshalName(fixingNames[:], f) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *Fixing) UnmarshalText(b []byte) error { return unmarshalName(fixingNames[:], f, b) }

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
func (a Anchor) String() string { return name(anchorNames[:], a) }

// MarshalText implements encoding.TextMarshaler.
func (a Anchor) MarshalText() ([]byte, error) { return marshalName(anchorNames[:], a) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Anchor) UnmarshalText(b []byte) error { return unmarshalName(anchorNames[:], a, b) }

// Missing says what to do where an observation is missing.
type Missing uint8

// What to do without an observation.
const (
	Error     Missing = iota // there is no surcharge, and so no price
	LastKnown                // the last one known stands in for it, up to an age
)

var missingNames = [...]string{"error", "last_known"}

// String returns the name, such as "last_known".
func (m Missing) String() string { return name(missingNames[:], m) }

// MarshalText implements encoding.TextMarshaler.
func (m Missing) MarshalText() ([]byte, error) { return marshalName(missingNames[:], m) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Missing) UnmarshalText(b []byte) error { return unmarshalName(missingNames[:], m, b) }

// The enumerations of this package have text forms; these serve them all.

func name[T ~uint8](names []string, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return "?"
}

func marshalName[T ~uint8](names []string, v T) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, ErrName.With("text", int(v))
	}
	return []byte(names[v]), nil
}

func unmarshalName[T ~uint8](names []string, v *T, b []byte) error {
	for i, n := range names {
		if n == string(b) {
			*v = T(i)
			return nil
		}
	}
	return ErrName.With("text", string(b[:min(len(b), 40)]))
}
