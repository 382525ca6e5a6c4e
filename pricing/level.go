package pricing

import "github.com/seed-a884640a/kabinet/internal/enum"

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
func (l Level) String() string { return enum.Name(levelNames[:], l) }

// MarshalText implements encoding.TextMarshaler.
func (l Level) MarshalText() ([]byte, error) { return enum.Marshal(levelNames[:], l, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *Level) UnmarshalText(b []byte) error { return enum.Unmarshal(levelNames[:], l, b, ErrName) }

// Precedence says what comes first inside a level.
type Precedence uint8

// The precedences.
const (
	AccountFirst Precedence = iota // the nearer party, then the more specific product
	ProductFirst                   // the more specific product, then the nearer party
)

var precedenceNames = [...]string{"accountFirst", "productFirst"}

// String returns the name, such as "productFirst".
func (p Precedence) String() string { return enum.Name(precedenceNames[:], p) }

// MarshalText implements encoding.TextMarshaler.
func (p Precedence) MarshalText() ([]byte, error) {
	return enum.Marshal(precedenceNames[:], p, ErrName)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Precedence) UnmarshalText(b []byte) error {
	return enum.Unmarshal(precedenceNames[:], p, b, ErrName)
}

// Choose says which of the eligible sources of a level holds.
type Choose uint8

// The choices.
const (
	MostSpecific Choose = iota // the first in order
	Lowest                     // the one that costs least at the quantity asked for
)

var chooseNames = [...]string{"mostSpecific", "lowest"}

// String returns the name, such as "lowest".
func (c Choose) String() string { return enum.Name(chooseNames[:], c) }

// MarshalText implements encoding.TextMarshaler.
func (c Choose) MarshalText() ([]byte, error) { return enum.Marshal(chooseNames[:], c, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Choose) UnmarshalText(b []byte) error { return enum.Unmarshal(chooseNames[:], c, b, ErrName) }

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
func (t OnTie) String() string { return enum.Name(tieNames[:], t) }

// MarshalText implements encoding.TextMarshaler.
func (t OnTie) MarshalText() ([]byte, error) { return enum.Marshal(tieNames[:], t, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *OnTie) UnmarshalText(b []byte) error { return enum.Unmarshal(tieNames[:], t, b, ErrName) }

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
func (t TaxMode) String() string { return enum.Name(taxNames[:], t) }

// MarshalText implements encoding.TextMarshaler.
func (t TaxMode) MarshalText() ([]byte, error) { return enum.Marshal(taxNames[:], t, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *TaxMode) UnmarshalText(b []byte) error { return enum.Unmarshal(taxNames[:], t, b, ErrName) }
