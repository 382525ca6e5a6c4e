package pricing

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
)

// Trace says how a result came about: which sources were considered and why
// each was kept or rejected, the steps that sum to the total exactly, and the
// rules that might have applied and did not. It marshals to JSON, and a trace
// that is read back says the same. As it is made it is the seller's own;
// ForBuyer gives what a buyer may see. What is adjusted on a whole order is not in
// it, but in the Document.
type Trace struct {
	Request     Request     `json:"request"`
	Result      Result      `json:"result"`
	ProductName string      `json:"productName,omitempty"`
	Candidates  []Candidate `json:"candidates,omitempty"`
	Conversion  *Conversion `json:"conversion,omitempty"`
	// Pool holds the quantities that were counted together, by unit, and Lines
	// the indices of the requests they came from.
	Pool  []Pooled `json:"pool,omitempty"`
	Lines []int    `json:"lines,omitempty"`
	// Ladder says how the tiers count, where that is not the usual way. Its Unit
	// is that of the thresholds; empty for amounts of money.
	Ladder *Ladder `json:"ladder,omitempty"`
	// Bands are the parts of a graduated ladder, or the blocks of one that sells
	// by blocks, for all lines that count together.
	Bands []Band `json:"bands,omitempty"`
	Steps []Step `json:"steps,omitempty"`
	// Rules are those that were considered and not applied.
	Rules []RuleNote `json:"rules,omitempty"`
	// IndexError says why an index surcharge cannot be computed.
	IndexError string `json:"indexError,omitempty"`
}

// Candidate is a source that was considered, in the order in which they win.
type Candidate struct {
	Source Source `json:"source"`
	// Name is the name of the list, the number of the agreement, or the system
	// that has computed the price.
	Name     string           `json:"name,omitempty"`
	Party    Party            `json:"party,omitzero"` // none for everyone
	Priority int              `json:"priority,omitempty"`
	Window   kabinet.Window   `json:"window,omitzero"`
	Scope    Scope            `json:"scope,omitzero"`
	Currency kabinet.Currency `json:"currency,omitzero"`
	Won      bool             `json:"won,omitempty"`
	// Reason says why it did not win, and Near what was missing.
	Reason Reason `json:"reason,omitzero"`
	Near   Near   `json:"near,omitzero"`
	// Price is what it has for the line, where it has a price.
	Price kabinet.Money    `json:"price"`
	Per   kabinet.Quantity `json:"per,omitzero"`
	Unit  kabinet.UoM      `json:"unit,omitempty"`

	place int // among the view's sources; -1 for a promise
}

// Conversion is how the ordered quantity became the priced one: times Num/Den,
// rounded to the decimal places of the unit, or to 9 for one that is counted.
type Conversion struct {
	From     kabinet.Quantity `json:"from"`
	FromUnit kabinet.UoM      `json:"fromUnit"`
	To       kabinet.Quantity `json:"to"`
	ToUnit   kabinet.UoM      `json:"toUnit"`
	Num      int64            `json:"num"`
	Den      int64            `json:"den"`
	Nominal  bool             `json:"nominal,omitempty"`
	Standard string           `json:"standard,omitempty"`
	// Via are the factors it was made of: that of FromUnit to the base unit,
	// and that of ToUnit, where neither is the base unit.
	Via []Pack `json:"via,omitempty"`
}

// Pooled is a quantity that was counted.
type Pooled struct {
	Quantity kabinet.Quantity `json:"quantity"`
	Unit     kabinet.UoM      `json:"unit"`
}

// Phase is a stage of the calculation.
type Phase uint8

// The phases, in their order.
const (
	PhaseBase         Phase = iota // the price of the source, with its ladder
	PhaseIndex                     // index surcharges
	PhaseAdjustment                // adjustments of the line
	PhasePromotion                 // promotions
	PhaseFloor                     // the least price
	PhaseUnitRounding              // rounding the price of a unit, where the policy asks for it
	PhaseExtension                 // rounding the line to its currency
	PhaseDocument                  // adjustments of the order
)

var phaseNames = [...]string{"base", "index", "adjustment", "promotion", "floor", "unitRounding", "extension", "document"}

// String returns the name, such as "base".
func (p Phase) String() string { return enum.Name(phaseNames[:], p) }

// MarshalText implements encoding.TextMarshaler.
func (p Phase) MarshalText() ([]byte, error) { return enum.Marshal(phaseNames[:], p, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Phase) UnmarshalText(b []byte) error { return enum.Unmarshal(phaseNames[:], p, b, ErrName) }

// Kinds of steps.
const (
	StepPrice        = "price"        // a single price
	StepTier         = "tier"         // the tier of a ladder over the whole quantity
	StepBand         = "band"         // the part of the quantity in one tier of a graduated ladder
	StepBlocks       = "blocks"       // blocks that were begun
	StepFee          = "fee"          // the flat fee of a tier
	StepFree         = "free"         // a price of zero that is meant
	StepDiscount     = "discount"     // something taken off
	StepMarkup       = "markup"       // something put on the price of a list
	StepSurcharge    = "surcharge"    // an adjustment that makes it dearer
	StepIndex        = "index"        // an index surcharge
	StepTax          = "tax"          // from net to gross, or back
	StepConversion   = "conversion"   // into another currency
	StepListRounding = "listRounding" // a list's rounding of a computed price
	StepFloor        = "floor"        // raised to the floor
	StepApproval     = "approval"     // below a floor that asks for approval
	StepRounding     = "rounding"     // the difference that rounding makes
	StepAllocation   = "allocation"   // of what lines that are computed together come to, rounded once, the part of this one
)

// Step is one change of the amount. The amounts of all steps of a line with a
// price sum to its total exactly.
type Step struct {
	Phase Phase  `json:"phase"`
	Kind  string `json:"kind"`
	// Basis is the quantity, in BasisUnit, for which the step was reckoned.
	Basis     kabinet.Quantity `json:"basis,omitzero"`
	BasisUnit kabinet.UoM      `json:"basisUnit,omitempty"`
	// Price is the price after the step, for Per of the result's unit, or the
	// amount of the line where a ladder gives that; of a band its own, of blocks
	// that of one, and of a fee the whole fee. Percent is what made it, where that
	// was a percentage.
	Price   kabinet.Money      `json:"price"`
	Percent kabinet.Percentage `json:"percent,omitzero"`
	// Amount is what the step adds to the line, in the currency of its total. It
	// is zero for the steps that lead to a price in another currency, or to the
	// one before a ladder by bands or blocks: the step that converts or counts
	// has their sum. Of a price in another currency Foreign is the amount there,
	// and Rate what the conversion multiplied it by.
	Amount  kabinet.Money `json:"amount"`
	Foreign kabinet.Money `json:"foreign,omitzero"`
	Rate    kabinet.Rate  `json:"rate,omitzero"`
	// Rounding is how much of the amount rounding makes: all of a rounding step,
	// and of a percentage or a conversion what its 9 decimal places leave out.
	Rounding kabinet.Money `json:"rounding,omitzero"`
	// From and Until (exclusive; zero is no end) are the thresholds of a tier.
	From  kabinet.Quantity `json:"from,omitzero"`
	Until kabinet.Quantity `json:"until,omitzero"`
	// Reference and Name are those of the rule, rate or promise behind it.
	Reference string `json:"reference,omitempty"`
	Name      string `json:"name,omitempty"`
	// Observations are those of an index, Provisional that they are not final.
	Observations []string `json:"observations,omitempty"`
	Provisional  bool     `json:"provisional,omitempty"`
	// Mode is the rounding mode of a rounding step.
	Mode string `json:"mode,omitempty"`
	// Internal marks what ForBuyer folds into another step: costs and what is put
	// on them, prices of lists that the buyer does not have, and floors.
	Internal bool `json:"internal,omitempty"`
}
