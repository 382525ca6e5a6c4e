package cart

import "github.com/seed-a884640a/kabinet"

// TaxCategory names a category of tax: the seller's own name, or a code of
// UNCL 5305 as EN 16931 uses it ("S", "Z", "E", "AE").
type TaxCategory string

// Preset names a policy of rounding totals.
type Preset string

// The presets. Amounts round a half away from zero to the currency.
const (
	// EN16931 rounds every line once and takes the tax of each rate from the
	// sum of the rounded lines.
	EN16931 Preset = ""
	// OneC rounds amount and tax on every line; the document is their sum.
	OneC Preset = "oneC"
)

// Totals are the sums of a document. Net + Tax = Payable, exactly.
type Totals struct {
	Currency kabinet.Currency `json:"currency"`
	Preset   Preset           `json:"preset,omitempty"`
	Net      kabinet.Money    `json:"net"`
	Tax      kabinet.Money    `json:"tax"`
	Payable  kabinet.Money    `json:"payable"`
	Taxes    []TaxTotal       `json:"taxes,omitempty"`
	// Lines are the amounts of the lines, in their order.
	Lines []LineTotal `json:"lines,omitempty"`
	// Unpriced counts lines without a price, which the sums leave out.
	Unpriced int `json:"unpriced,omitempty"`
}

// TaxTotal is the sum of the lines of one category, rate and mode.
type TaxTotal struct {
	Category TaxCategory   `json:"category"`
	Rate     kabinet.Rate  `json:"rate"`
	Gross    bool          `json:"gross,omitempty"` // the prices include the tax
	Net      kabinet.Money `json:"net"`
	Tax      kabinet.Money `json:"tax"`
	Payable  kabinet.Money `json:"payable"`
}

// LineTotal is the amount of one line as its price states it.
type LineTotal struct {
	// Amount is the rounded line: net or gross as Mode of the price says.
	Amount   kabinet.Money `json:"amount"`
	Category TaxCategory   `json:"category,omitempty"`
	Rate     kabinet.Rate  `json:"rate,omitzero"`
}
