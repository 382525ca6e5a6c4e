package rebate

import (
	"github.com/seed-a884640a/kabinet"
)

// ClauseID names a clause.
type ClauseID string

// Clause is a rebate as an agreement states it. It is plain data: write it in
// Go, or read it with ParseClause. Validate lists its mistakes.
type Clause struct {
	ID ClauseID `json:"id"`
	// Version names this state of the clause; statements carry it.
	Version   string              `json:"version,omitempty"`
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	// Party is whose legal entities are summed: an organisation, a unit, a
	// segment, or one legal entity.
	Party kabinet.Party `json:"party"`
	// Entities are the legal entities of the party that count; others are left
	// out. Where it is empty, and Party is not a legal entity, every entry that
	// is given counts as the party's: the caller has chosen them.
	Entities []kabinet.LegalEntityID `json:"entities,omitempty"`
	// Currency is that of every amount. Another one is an error, never converted.
	Currency kabinet.Currency `json:"currency"`
	// Window is the period. It has both ends; write local days with kabinet.Days.
	kabinet.Window
	// Basis is Shipped, Invoiced or Paid: the documents that make the turnover.
	Basis Kind `json:"basis"`
	// Measure is what the thresholds count. With Quantity, Unit is the unit of
	// measure in which every counted entry must state its quantity.
	Measure Measure     `json:"measure,omitzero"`
	Unit    kabinet.UoM `json:"unit,omitempty"`
	// Exclude lists sources of prices whose entries do not count.
	Exclude []Source `json:"exclude,omitempty"`
	Mode    Mode     `json:"mode,omitzero"`
	// Growth is set exactly where Mode is GrowthOver.
	Growth *Growth `json:"growth,omitempty"`
	// Tiers is the ladder. Thresholds rise; the last tier is open.
	Tiers      []Tier     `json:"tiers"`
	Conditions Conditions `json:"conditions,omitzero"`
	Settlement Settlement `json:"settlement,omitzero"`
	// Rounding is how the bonus is rounded to the currency, once.
	Rounding kabinet.Rounding `json:"rounding,omitzero"`
}

// Tier is a step of the ladder: it begins at its threshold, inclusive, and ends
// where the next one begins, exclusive.
type Tier struct {
	// From is the threshold in the clause's currency or unit. Where Mode is
	// GrowthOver it is zero, and Growth is the threshold: 0.1 is a turnover of
	// 110 % of the base period's.
	From   kabinet.Quantity `json:"from,omitzero"`
	Growth kabinet.Rate     `json:"growth,omitzero"`
	// Rate is the part of the amount that is given back, 0.01 for 1 %. PerUnit
	// is instead an amount in the clause's currency for each unit of quantity;
	// it needs Measure Quantity. All tiers of a ladder use the same one.
	Rate    kabinet.Rate     `json:"rate,omitzero"`
	PerUnit kabinet.Quantity `json:"perUnit,omitzero"`
}

// Growth says over what a clause of mode GrowthOver measures growth: the growth
// is (turnover − base) / base, where base is the turnover of the base period by
// the clause's own basis, measure, entities and exclusions. While the period
// runs its turnover so far is compared with the whole base period. Without a
// positive base there is no growth and no bonus: Outcome NoBase.
type Growth struct {
	// Over is the base period. It has both ends, and ends before the clause's
	// period begins or at its beginning.
	Over kabinet.Window `json:"over"`
	// On is what the rate applies to: the increment over the base (default), or
	// the total turnover of the period.
	On GrowthBasis `json:"on,omitzero"`
}

// Conditions are what must hold beside the turnover. The zero Conditions ask
// for nothing.
type Conditions struct {
	// MaxOverdueDays allows no item to be overdue by more days, on the day asked
	// about or on the last day of the period if that is over. Nil asks for
	// nothing; 0 allows no overdue item at all.
	MaxOverdueDays *int `json:"maxOverdueDays,omitempty"`
}

// Source is where the price of an entry came from, such as {"promotion",
// "SPRING"} or {"agreement", "a17"}. The kinds are the host's words. In
// Clause.Exclude an empty ID means every source of the kind.
type Source struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
}

// holds reports whether an exclusion s covers the source of an entry.
func (s Source) holds(o Source) bool { return s.Kind == o.Kind && (s.ID == "" || s.ID == o.ID) }
