package cart

import "github.com/seed-a884640a/kabinet"

// Policy says how the totals of a document are rounded. The zero Policy rounds
// every line once to the currency, takes the tax of each category and rate from
// the sum of the rounded lines, and rounds a half away from zero; it is
// EN16931. A Policy is comparable.
type Policy struct {
	Lines LineRounding `json:"lines,omitempty"`
	Taxes TaxRounding  `json:"taxes,omitempty"`
	// Rounding is how everything is rounded.
	Rounding kabinet.Rounding `json:"rounding,omitzero"`
}

// LineRounding says where the amount of a line is rounded.
type LineRounding string

// The ways to round lines.
const (
	// PerLine rounds once: what price, quantity and adjustments come to.
	PerLine LineRounding = ""
	// UnitFirst rounds the price after the adjustments that change it (percent
	// and amounts per unit, up to the first amount), and then the line, as ERPs
	// do that keep a rounded price.
	UnitFirst LineRounding = "unitFirst"
	// AtEnd keeps lines, taxes and sums exact, and rounds every value that is
	// shown on its own, so that the values shown need not add up.
	AtEnd LineRounding = "atEnd"
)

// TaxRounding says where tax is rounded.
type TaxRounding string

// The ways to round tax.
const (
	TaxPerRate TaxRounding = ""     // once for each category and rate (EN 16931-1, BR-CO-17)
	TaxPerLine TaxRounding = "line" // on each line, and charge
)

// EN16931 returns the policy of European invoices: a rounding for each line, and
// the tax per category on the sum of net lines. It is the zero Policy.
func EN16931() Policy { return Policy{} }

// OneC returns the policy of 1C: amount and tax are rounded on the line, and the
// document is the sum of its lines.
func OneC() Policy { return Policy{Taxes: TaxPerLine} }

// Adds reports whether the parts of the totals sum to the whole exactly: lines
// to their rate, rates to the document, and net and tax to the total. They do
// unless the policy rounds at the end.
func (p Policy) Adds() bool { return p.Lines != AtEnd }

// Validate returns ErrPolicy for a policy that does not exist.
func (p Policy) Validate() error {
	switch {
	case p.Lines != PerLine && p.Lines != UnitFirst && p.Lines != AtEnd:
		return ErrPolicy.With("policy", string(p.Lines)).At("/lines")
	case p.Taxes != TaxPerRate && p.Taxes != TaxPerLine, p.Lines == AtEnd && p.Taxes != TaxPerRate:
		return ErrPolicy.With("policy", string(p.Taxes)).At("/taxes")
	}
	if _, err := p.Rounding.MarshalText(); err != nil {
		return ErrPolicy.With("policy", p.Rounding.String()).At("/rounding")
	}
	return nil
}
