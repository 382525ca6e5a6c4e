package pricing

// Level is the rank of a kind of source: the first level with an eligible
// source wins, whatever its amount.
type Level uint8

// The levels, the strongest first.
const (
	LevelNone      Level = iota
	LevelExternal        // a price computed elsewhere
	LevelLocked          // a line locked by a quote or an invoice
	LevelLot             // a price attached to a lot
	LevelAgreement       // a contract
	LevelAccount         // a list of the organisation, a unit or a legal entity
	LevelSegment         // a list of a segment
	LevelChannel         // a list of a channel
	LevelBase            // a list for everyone
)

var levelNames = [...]string{"", "external", "locked", "lot", "agreement", "account", "segment", "channel", "base"}

// String returns the name of the level, such as "agreement".
func (l Level) String() string { return name(levelNames[:], l) }

// MarshalText implements encoding.TextMarshaler.
func (l Level) MarshalText() ([]byte, error) { return marshalName(levelNames[:], l) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *Level) UnmarshalText(b []byte) error { return unmarshalName(levelNames[:], l, b) }

// Precedence says what comes first inside a level.
type Precedence uint8

// The precedences.
const (
	AccountFirst Precedence = iota // the nearer party, then the more specific product
	ProductFirst                   // the more specific product, then the nearer party
)

var precedenceNames = [...]string{"accountFirst", "productFirst"}

// String returns the name, such as "productFirst".
func (p Precedence) String() string { return name(precedenceNames[:], p) }

// MarshalText implements encoding.TextMarshaler.
func (p Precedence) MarshalText() ([]byte, error) { return marshalName(precedenceNames[:], p) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Precedence) UnmarshalText(b []byte) error { return unmarshalName(precedenceNames[:], p, b) }

// Choose says which of the eligible sources of a level holds.
type Choose uint8

// The choices.
const (
	MostSpecific Choose = iota // the first in order
	Lowest                     // the one that costs least at the quantity asked for
)

var chooseNames = [...]string{"mostSpecific", "lowest"}

// String returns the name, such as "lowest".
func (c Choose) String() string { return name(chooseNames[:], c) }

// MarshalText implements encoding.TextMarshaler.
func (c Choose) MarshalText() ([]byte, error) { return marshalName(chooseNames[:], c) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Choose) UnmarshalText(b []byte) error { return unmarshalName(chooseNames[:], c, b) }

// OnTie says what holds when the sources of two parties at one distance tie.
type OnTie uint8

// What holds on a tie.
const (
	TieDefault OnTie = iota // Lowest among segments, Refuse elsewhere
	TieLowest               // the lowest price of the requested quantity
	TieRefuse               // no price: ReasonTie
)

var tieNames = [...]string{"", "lowest", "refuse"}

// String returns the name, such as "lowest".
func (t OnTie) String() string { return name(tieNames[:], t) }

// MarshalText implements encoding.TextMarshaler.
func (t OnTie) MarshalText() ([]byte, error) { return marshalName(tieNames[:], t) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *OnTie) UnmarshalText(b []byte) error { return unmarshalName(tieNames[:], t, b) }

// TaxMode says whether prices are before or with tax. A book states it for
// every list and agreement.
type TaxMode uint8

// The tax modes. TaxUnstated is an error in a book.
const (
	TaxUnstated TaxMode = iota
	Net                 // before tax
	Gross               // with tax
)

var taxNames = [...]string{"", "net", "gross"}

// String returns the name, such as "net".
func (t TaxMode) String() string { return name(taxNames[:], t) }

// MarshalText implements encoding.TextMarshaler.
func (t TaxMode) MarshalText() ([]byte, error) { return marshalName(taxNames[:], t) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *TaxMode) UnmarshalText(b []byte) error { return unmarshalName(taxNames[:], t, b) }

// The enumerations of this package have text forms; these three serve them all.

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
