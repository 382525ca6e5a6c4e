package index

import "github.com/seed-a884640a/kabinet"

// Formula turns quotations into a surcharge on a price. It is plain data, fit to
// stand in a book; Validate lists its mistakes, and Table.Check those against
// the series.
//
// With Weight the surcharge for Per of the priced unit is
//
//	Weight × (quotation × (1 + Handling) − Base) / the series' Per
//
// with Step it is StepAmount for every full Step by which the quotation exceeds
// Base, and with Ratio the price × (Constant + Σ Share·quotation/Base − 1). Of
// that PassThrough is charged. A negative result is 0 unless AllowNegative, and
// then Collar and Cap bound it. There is one rounding, at the end, beside that
// of an average.
type Formula struct {
	Method Method `json:"method"`

	// Index is the series of Weight and Step, and Base the quotation that the
	// price already contains, in the currency and for the Per of the series. A
	// base of zero is a base; nil is none.
	Index SeriesID          `json:"index,omitempty"`
	Base  *kabinet.Quantity `json:"base,omitempty"`
	// Per is how much of the priced unit Weight, StepAmount, Cap and Collar are
	// for: 43 kg for 1000 m. Zero is 1.
	Per kabinet.Quantity `json:"per,omitzero"`

	// Weight is the quantity of the index's unit in Per of the priced unit.
	// WeightUnit, where it is stated, must be the unit of the series, so that
	// kilograms do not meet a price per tonne. Method Weight only.
	Weight     kabinet.Quantity `json:"weight,omitzero"`
	WeightUnit kabinet.UoM      `json:"weightUnit,omitempty"`
	// Handling is what procurement adds to the quotation: 1 for 1 %. It is above
	// −100 %. Method Weight only.
	Handling kabinet.Percentage `json:"handling,omitzero"`

	// Step is the size of a step of the quotation, and StepAmount what each full
	// one adds. Where negative surcharges are allowed, each full step below Base
	// takes as much off. Method Step only.
	Step       kabinet.Quantity `json:"step,omitzero"`
	StepAmount *kabinet.Money   `json:"stepAmount,omitempty"`

	// Constant is the part of the price that follows no index, and Shares are
	// the parts that do. Together they are 1. Method Ratio only.
	Constant kabinet.Rate `json:"constant,omitzero"`
	Shares   []Share      `json:"shares,omitempty"`

	// PassThrough is the part of the change that the buyer bears, above 0 and up
	// to 100 %. Zero is 100 %.
	PassThrough kabinet.Percentage `json:"passThrough,omitzero"`

	// Fixing says which quotation holds for the day of the anchor.
	Fixing Fixing `json:"fixing"`
	// Lag is how many whole months or quarters an average lies back: 1 is the
	// one before that of the anchor, and 0 that of the anchor itself, which
	// stays provisional until it is over. With PreviousBusinessDay it counts
	// business days, and 0 is 1. It is at most MaxLag.
	Lag int `json:"lag,omitempty"`
	// On and Observation name what Fixed means, one of them: an effective date,
	// whose revisions count, or the id of an observation, which has none. A
	// ratio of several series has a date.
	On          kabinet.Date `json:"on,omitzero"`
	Observation string       `json:"observation,omitempty"`
	// AverageScale is how many decimal places an average is rounded to, half
	// away from zero. Nil is as many as the finest of the averaged observations
	// has, trailing zeros aside.
	AverageScale *int `json:"averageScale,omitempty"`

	// Anchor is the event whose day decides.
	Anchor Anchor `json:"anchor,omitzero"`

	// AllowNegative lets a quotation below the base make the price cheaper.
	AllowNegative bool `json:"allowNegative,omitempty"`
	// Cap is the most, and Collar the least that is charged for Per of the
	// priced unit, in the currency of the price. Nil is no bound.
	Cap    *kabinet.Money `json:"cap,omitempty"`
	Collar *kabinet.Money `json:"collar,omitempty"`

	// Missing says what to do without an observation, and MaxAge how many days
	// before the wanted day, or the first one of the wanted period, the
	// observation that LastKnown takes may lie, 1 to MaxMaxAge. With Error, what
	// is provisional takes the last observation known, however old.
	Missing Missing `json:"missing,omitzero"`
	MaxAge  int     `json:"maxAge,omitempty"`
}

// Share is a part of the price that follows an index: Share × quotation / Base.
type Share struct {
	Index SeriesID          `json:"index"`
	Base  *kabinet.Quantity `json:"base,omitempty"`
	Share kabinet.Rate      `json:"share"`
}
