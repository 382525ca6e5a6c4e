package pricing

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
)

// Row is the price of a product, a group or everything in a list or agreement.
// Rows of one selector and unit without Until form a series: each ends where the
// next begins, as in the price registers of ERP systems. Other rows must not
// overlap, unless one is an Override.
type Row struct {
	// Exactly one of SKU, Group (with the groups below it) and All says what
	// the row is for. In one source the SKU comes before the group, the deeper
	// group before the higher, and All last.
	SKU   kabinet.SKU `json:"sku,omitempty"`
	Group GroupID     `json:"group,omitempty"`
	All   bool        `json:"all,omitempty"`
	// Unit and Per are what the price is for: 61.80 per 100 m is {Unit: "MTR",
	// Per: 100}. An empty Unit is the product's base unit, and a zero Per is 1; in
	// a row Of another list both are as in the price that is taken.
	Unit kabinet.UoM      `json:"unit,omitempty"`
	Per  kabinet.Quantity `json:"per,omitzero"`

	// Price is the amount in the list's currency. Zero is no price, unless Free.
	// What is taken off a price may be all of it, without that mark: 100 %, of
	// which Compile warns, or an amount as large as a price of another list. A
	// Floor guards against it. More than all is ReasonNegative.
	Price kabinet.Quantity `json:"price,omitzero"`
	// Of takes the price from the named list instead, as that list has it for
	// the quantity, and changes it by one of PercentOff, AmountOff (per Per of
	// Unit) and Markup, a percentage on it: cost-plus is a Markup Of costs.
	Of         ListID             `json:"of,omitempty"`
	PercentOff kabinet.Percentage `json:"percentOff,omitzero"`
	AmountOff  kabinet.Quantity   `json:"amountOff,omitzero"`
	Markup     kabinet.Percentage `json:"markup,omitzero"`
	// Tiers is a ladder of quantity breaks: prices, or reductions of Price or of
	// the price taken Of a list. Ladder says how it counts, nil the usual way.
	Tiers  []Tier  `json:"tiers,omitempty"`
	Ladder *Ladder `json:"ladder,omitempty"`
	// Free marks a price of zero that is meant.
	Free bool `json:"free,omitempty"`
	// OnRequest marks a product that is sold by quote only.
	OnRequest bool `json:"onRequest,omitempty"`

	// Convertible lets the row price quantities in other units of the product,
	// where no row has their unit. Of several convertible rows that in the base
	// unit holds, then those in the order of the packs.
	Convertible bool `json:"convertible,omitempty"`
	// Override lets the row stand inside the time of another: it holds during
	// its own, and the other again after it.
	Override bool `json:"override,omitempty"`
	// Order overrides the product's order rule.
	Order OrderRule `json:"order,omitzero"`
	kabinet.Window
	Days
	// Known is the time during which the book said so: From when the row was
	// recorded, Until when it was withdrawn. A Request with KnownAt sees the
	// book as it was; one without sees what is not withdrawn.
	Known kabinet.Window `json:"known,omitzero"`
}

// Tier is a step of a ladder: from this quantity (inclusive) up to the next tier
// (exclusive), or on. The first may begin at 0, for any quantity.
type Tier struct {
	From kabinet.Quantity `json:"from"`
	// Price is the price in this tier. Without it the tier takes PercentOff or
	// AmountOff, or nothing, off the price of the row.
	Price      kabinet.Quantity   `json:"price,omitzero"`
	PercentOff kabinet.Percentage `json:"percentOff,omitzero"`
	AmountOff  kabinet.Quantity   `json:"amountOff,omitzero"`
	// Fee is a flat amount that is added once where this tier is the highest
	// reached, however many lines count together.
	Fee kabinet.Quantity `json:"fee,omitzero"`
}

// Ladder says how the tiers of a row count. The zero Ladder is the usual one:
// the whole quantity at the tier that the lines of the product reach together.
type Ladder struct {
	Mode LadderMode `json:"mode,omitzero"`
	// Block is the size of a block, in the unit of the price, where Mode is
	// Block: each block that is begun costs the price of its tier, which is for a
	// block. The price of another list is made one for a block.
	Block kabinet.Quantity `json:"block,omitzero"`
	// Measure is what the thresholds count, and Unit its unit: by default that
	// of the price.
	Measure Measure     `json:"measure,omitzero"`
	Unit    kabinet.UoM `json:"unit,omitempty"`
	// Basis says which lines count together. Key names the group of a PerGroup.
	Basis LadderBasis `json:"basis,omitzero"`
	Key   string      `json:"key,omitempty"`
	// Locked lets lines at a locked price or of a lot count too. Without it the
	// lines of a lot count among themselves, towards the ladder of the lot.
	Locked bool `json:"locked,omitempty"`
}

// LadderMode says how the tiers of a ladder make an amount.
type LadderMode uint8

// The modes.
const (
	AllUnits  LadderMode = iota // the whole quantity at the price of the tier reached
	Graduated                   // each part of the quantity at the price of its own tier
	Block                       // blocks that are begun, each at the price of the tier reached
)

var modeNames = [...]string{"allUnits", "graduated", "block"}

// String returns the name, such as "graduated".
func (m LadderMode) String() string { return enum.Name(modeNames[:], m) }

// MarshalText implements encoding.TextMarshaler.
func (m LadderMode) MarshalText() ([]byte, error) { return enum.Marshal(modeNames[:], m, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *LadderMode) UnmarshalText(b []byte) error {
	return enum.Unmarshal(modeNames[:], m, b, ErrName)
}

// LadderBasis says which lines of an order group count together.
type LadderBasis uint8

// The bases. Lines pool only where the requests are resolved Together.
const (
	PerSKU    LadderBasis = iota // the lines of the product
	PerLine                      // every line alone
	PerGroup                     // the lines whose ladders have one Key: mix and match
	PerPeriod                    // the lines of the product, on top of Conditions.Taken
)

var ladderBasisNames = [...]string{"sku", "line", "group", "period"}

// String returns the name, such as "group".
func (b LadderBasis) String() string { return enum.Name(ladderBasisNames[:], b) }

// MarshalText implements encoding.TextMarshaler.
func (b LadderBasis) MarshalText() ([]byte, error) {
	return enum.Marshal(ladderBasisNames[:], b, ErrName)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *LadderBasis) UnmarshalText(t []byte) error {
	return enum.Unmarshal(ladderBasisNames[:], b, t, ErrName)
}

// Measure is what the thresholds of a ladder count.
type Measure uint8

// The measures.
const (
	MeasureQuantity Measure = iota // the quantity, in Ladder.Unit
	MeasureWeight                  // kilograms, by the product's conversions
	MeasureVolume                  // cubic metres, by the product's conversions
	MeasureAmount                  // the amount at the prices before the ladder, net of tax
)

var measureNames = [...]string{"quantity", "weight", "volume", "amount"}

// String returns the name, such as "weight".
func (m Measure) String() string { return enum.Name(measureNames[:], m) }

// MarshalText implements encoding.TextMarshaler.
func (m Measure) MarshalText() ([]byte, error) { return enum.Marshal(measureNames[:], m, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Measure) UnmarshalText(b []byte) error {
	return enum.Unmarshal(measureNames[:], m, b, ErrName)
}
