package index

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Input is what a surcharge is reckoned for.
type Input struct {
	// Price is the price for Per of the priced unit, to which a Ratio applies.
	// The other methods do without.
	Price kabinet.Money `json:"price,omitzero"`
	// Per is how much of the priced unit the surcharge is for. Zero is 1.
	Per kabinet.Quantity `json:"per,omitzero"`
	// Currency is that of the line. Zero is that of Price.
	Currency kabinet.Currency `json:"currency,omitzero"`
	// Order, Shipment and Invoice are when these happened or are planned; zero
	// is not known yet.
	Order    time.Time `json:"order,omitzero"`
	Shipment time.Time `json:"shipment,omitzero"`
	Invoice  time.Time `json:"invoice,omitzero"`
	// At is the instant of asking. It is required.
	At time.Time `json:"at"`
	// KnownAt hides what was published after it. Zero is everything.
	KnownAt time.Time `json:"knownAt,omitzero"`
	// Calendar says which days are business days, and in which zone days begin.
	Calendar kabinet.Calendar `json:"-"`
}

// Surcharge is what a formula gives. It is plain data that a line can keep.
type Surcharge struct {
	// Amount is for Per of the priced unit, at up to 9 decimal places, fewer
	// where it is so large that 18 digits do not suffice.
	Amount kabinet.Money    `json:"amount"`
	Per    kabinet.Quantity `json:"per"`
	// Quotation is that of the index, in its currency and for its Per, or of the
	// first share. Observations are the ids of what it was made of, by date.
	Quotation    kabinet.Quantity `json:"quotation"`
	Observations []string         `json:"observations"`
	// Parts are the quotations of a ratio, one for each share; Observations
	// holds the ids of all of them.
	Parts []Part `json:"parts,omitempty"`
	// From and To are the first and the last effective date of the observations.
	From kabinet.Date `json:"from"`
	To   kabinet.Date `json:"to"`
	// Provisional says that the anchor's event lies ahead, or that the period of
	// the average is not over: Amount is what it would be were the event now.
	Provisional bool `json:"provisional,omitempty"`
	// Stale says that an observation was missing, and the last one known stands
	// in for it.
	Stale bool `json:"stale,omitempty"`
	// Floored says that a negative amount became 0, Capped that the amount is
	// the cap, and Collared that it is the collar.
	Floored  bool `json:"floored,omitempty"`
	Capped   bool `json:"capped,omitempty"`
	Collared bool `json:"collared,omitempty"`
	// Until is the next instant at which the answer can differ: nothing changes
	// while At is before it and KnownAt, where it is set, moves along with At.
	// Zero is never, as far as the table knows.
	Until time.Time `json:"until,omitzero"`
}

// Part is the quotation of one share of a ratio.
type Part struct {
	Index        SeriesID         `json:"index"`
	Quotation    kabinet.Quantity `json:"quotation"`
	Observations []string         `json:"observations"`
}
