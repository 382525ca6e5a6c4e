package index

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// SeriesID names a series, such as "cu-del".
type SeriesID string

// Series is what one source publishes day after day, month after month: a
// metal's quotation, the price of diesel, an index of wages. It is plain data;
// Compile checks it.
type Series struct {
	ID   SeriesID `json:"id"`
	Name string   `json:"name,omitempty"`
	// Currency, Per and Unit say what a value is: an amount in Currency for Per
	// of Unit, such as EUR for 100 KGM or USD for 1 TNE. A bare number, such as
	// an index of wages, has none of the three. So may a quotation whose
	// currency a contract disregards: dollars in a ratio on prices in euros.
	Currency kabinet.Currency `json:"currency,omitzero"`
	Per      kabinet.Quantity `json:"per,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	// Signed allows values that are zero or negative, as power has them. The
	// method Ratio, which divides by quotations, cannot use such a series.
	Signed       bool          `json:"signed,omitempty"`
	Observations []Observation `json:"observations,omitempty"`
}

// Observation is one published value. It never changes. Several of one effective
// date are revisions: the one that was published last holds, from its
// publication on, and who knows only what was published before sees the earlier
// one.
type Observation struct {
	// ID is unique in its series; lines keep it.
	ID        string           `json:"id"`
	Effective kabinet.Date     `json:"effective"`
	Published time.Time        `json:"published"`
	Value     kabinet.Quantity `json:"value"`
}
