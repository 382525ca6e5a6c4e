package rebate

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Statement is what a clause gives as of an instant: the running figure while
// the period lasts, and the bonus after it. It is plain data that survives JSON,
// so that it can be kept and corrected later.
type Statement struct {
	Clause    ClauseID            `json:"clause"`
	Version   string              `json:"version,omitempty"`
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	Party     kabinet.Party       `json:"party"`
	kabinet.Window
	AsOf time.Time `json:"asOf"`
	// Final says that the period had ended; before that everything is
	// provisional. A final statement may still be corrected.
	Final      bool             `json:"final"`
	Basis      Kind             `json:"basis"`
	Measure    Measure          `json:"measure"`
	Mode       Mode             `json:"mode"`
	Settlement Settlement       `json:"settlement"`
	Rounding   kabinet.Rounding `json:"rounding"`

	// Turnover is that of all legal entities, net of tax and returns. It may be
	// negative.
	Turnover Turnover `json:"turnover"`
	// Base is the turnover of the base period, and Growth the growth over it,
	// rounded down to four decimal places and shown as 1,000,000,000 at the most,
	// where the mode is GrowthOver and Base is positive. Tiers are chosen by the
	// exact growth.
	Base    *Turnover     `json:"base,omitempty"`
	Growth  *kabinet.Rate `json:"growth,omitempty"`
	Outcome Outcome       `json:"outcome"`
	// Reached is the tier that the turnover or the growth has reached; nil below
	// the first.
	Reached *Tier `json:"reached,omitempty"`
	// Next is the tier after it and how far it is; nil at the last tier, and
	// where the growth is over nothing.
	Next *Next `json:"next,omitempty"`
	// Reckoned is the bonus by the ladder alone, and Bonus what is given: the
	// same, or zero while a condition is not met.
	Reckoned   kabinet.Money `json:"reckoned"`
	Bonus      kabinet.Money `json:"bonus"`
	Conditions []Condition   `json:"conditions,omitempty"`
	// Shares divide Bonus among the legal entities that have turnover entries,
	// in the order of their ids.
	Shares []Share `json:"shares"`
	// Steps say how the bonus was reckoned. Their amounts sum to Bonus exactly.
	Steps []Step `json:"steps,omitempty"`

	// Counted is how many entries made the turnover (and the base), and Repeated
	// how many had been given before.
	Counted  int       `json:"counted"`
	Repeated int       `json:"repeated,omitempty"`
	LeftOut  []LeftOut `json:"leftOut,omitempty"`
}

// Turnover is what entries sum to. Quantity and Unit are set where the clause
// measures quantity.
type Turnover struct {
	Amount   kabinet.Money    `json:"amount"`
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
}

// Next is the tier after the one that is reached.
type Next struct {
	Tier Tier `json:"tier"`
	// At is the turnover at which it begins, in the clause's currency or unit.
	// For growth it is rounded up to the decimal places of the currency or unit.
	At kabinet.Quantity `json:"at"`
	// Distance is what is lacking to At. It is always positive.
	Distance Distance `json:"distance"`
}

// Distance is an amount or a quantity, as the clause measures.
type Distance struct {
	Amount   kabinet.Money    `json:"amount,omitzero"`
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
}

// Share is the part of one legal entity: by its amount where tiers have rates,
// by its quantity where they have amounts per unit. An entity whose turnover is
// negative has a share of zero.
type Share struct {
	Entity   kabinet.LegalEntityID `json:"entity"`
	Turnover Turnover              `json:"turnover"`
	Bonus    kabinet.Money         `json:"bonus"`
}

// ConditionMaxOverdueDays is the kind of the condition that no item is overdue
// by more days.
const ConditionMaxOverdueDays = "max_overdue_days"

// Condition is a condition of the clause and whether it is met.
type Condition struct {
	Kind  string `json:"kind"`
	Limit int    `json:"limit"`
	Met   bool   `json:"met"`
	// Overdue are the items that break it, those of most days first.
	Overdue []Overdue `json:"overdue,omitempty"`
}

// Overdue is an item and by how many days it is overdue.
type Overdue struct {
	Document string                `json:"document"`
	Entity   kabinet.LegalEntityID `json:"entity"`
	Days     int                   `json:"days"`
}

// Kinds of steps.
const (
	StepAllUnits  = "all_units" // the reached rate on the whole turnover
	StepBand      = "band"      // a tier's rate on its band, from From
	StepIncrement = "increment" // the reached rate on the increment over the base
	StepTotal     = "total"     // the reached rate of growth on the whole turnover
	StepRounding  = "rounding"  // the difference that rounding makes
	StepCondition = "condition" // what is not given while a condition is not met
)

// Step is one amount of the reckoning.
type Step struct {
	Kind string `json:"kind"`
	// From is where a band begins.
	From kabinet.Quantity `json:"from,omitzero"`
	// Basis is what Rate or PerUnit applied to: an amount in the clause's
	// currency with Rate, a quantity with PerUnit.
	Basis   kabinet.Quantity `json:"basis,omitzero"`
	Rate    kabinet.Rate     `json:"rate,omitzero"`
	PerUnit kabinet.Quantity `json:"perUnit,omitzero"`
	Amount  kabinet.Money    `json:"amount"`
	// Mode is the rounding mode of a rounding step.
	Mode string `json:"mode,omitempty"`
}

// LeftOut says how many entries did not count for one reason, and what they sum
// to, returns subtracted.
type LeftOut struct {
	Reason  Reason        `json:"reason"`
	Entries int           `json:"entries"`
	Amount  kabinet.Money `json:"amount"`
}
