package rebate

import "github.com/seed-a884640a/kabinet"

// Errors of clauses and facts. Each has its place as a JSON pointer into the
// clause ("/tiers/1/rate") or the facts ("/entries/17/net"); several are joined.
var (
	ErrName    = kabinet.NewError(kabinet.Invalid, "rebate.name", "{text} is not a known name")
	ErrMissing = kabinet.NewError(kabinet.Invalid, "rebate.missing", "a required value is missing")
	// ErrSuperfluous is for a value that the rest of the clause leaves without
	// meaning, such as a unit where amounts are measured.
	ErrSuperfluous = kabinet.NewError(kabinet.Invalid, "rebate.superfluous", "the value has no meaning here")
	ErrDuplicate   = kabinet.NewError(kabinet.Invalid, "rebate.duplicate", "{id} is there twice")
	ErrNegative    = kabinet.NewError(kabinet.Invalid, "rebate.negative", "{value} is negative")
	ErrParty       = kabinet.NewError(kabinet.Invalid, "rebate.party", "a rebate is for an organisation, a unit, a segment or a legal entity, not for {party}")
	// ErrPeriod is for a period without a beginning or an end.
	ErrPeriod = kabinet.NewError(kabinet.Invalid, "rebate.period", "the period needs a beginning and an end")
	// ErrBasePeriod is for a base period that ends after the period begins.
	ErrBasePeriod = kabinet.NewError(kabinet.Invalid, "rebate.base_period", "the base period ends at {until}, after the period begins")
	// ErrThreshold is for a ladder whose thresholds do not rise.
	ErrThreshold = kabinet.NewError(kabinet.Invalid, "rebate.threshold", "the threshold {from} is not above that of the tier before it")
	// ErrFalls is for a rate that is less than that of the tier before it, so
	// that buying more would give less.
	ErrFalls = kabinet.NewError(kabinet.Invalid, "rebate.falls", "the rate {rate} is less than that of the tier before it")
	ErrRate  = kabinet.NewError(kabinet.Invalid, "rebate.rate", "the rate {rate} is more than the whole")
	// ErrRates is for a ladder that mixes rates and amounts per unit.
	ErrRates = kabinet.NewError(kabinet.Invalid, "rebate.rates", "a ladder has rates or amounts per unit, not both")
	// ErrPerUnit is for bands or an increment of quantity, to which no amount
	// of money belongs that a rate could apply to.
	ErrPerUnit = kabinet.NewError(kabinet.Invalid, "rebate.per_unit", "bands and increments of a quantity need an amount per unit")
	ErrJSON    = kabinet.NewError(kabinet.Invalid, "rebate.json", "this is not a rebate clause: {why}")

	// ErrConflict is for two different entries of one kind, document and line.
	ErrConflict = kabinet.NewError(kabinet.Conflict, "rebate.conflict", "{document} differs from what entry {entry} says of it")
	// ErrUnit is for a counted entry without a quantity in the clause's unit.
	ErrUnit       = kabinet.NewError(kabinet.Invalid, "rebate.unit", "the quantity is in {unit}, and the clause counts {wanted}")
	ErrReturnOnly = kabinet.NewError(kabinet.Invalid, "rebate.return_only", "only a return can have this value")
	ErrOriginal   = kabinet.NewError(kabinet.Invalid, "rebate.original", "the return of {at} is earlier than what it returns, {original}")
	// ErrReceivables is for a condition on overdue items of which the facts say
	// nothing.
	ErrReceivables = kabinet.NewError(kabinet.Invalid, "rebate.receivables", "the clause has a condition on overdue items, and the receivables are not given")
	// ErrInstant is for a zero instant to accrue for, and for a correction as of
	// an instant before that of the statement.
	ErrInstant = kabinet.NewError(kabinet.Invalid, "rebate.instant", "the instant {at} is none that can be reckoned for")
	// ErrOther is for the correction of a statement by another clause, period or
	// currency.
	ErrOther = kabinet.NewError(kabinet.Invalid, "rebate.other", "the statement is of {statement}, not of {clause} and its period and currency")
	// ErrShares is for a statement whose shares do not sum to its bonus.
	ErrShares = kabinet.NewError(kabinet.Invalid, "rebate.shares", "the shares of the statement do not sum to its bonus {bonus}")
)

var sentinels = [...]*kabinet.Error{
	ErrName, ErrMissing, ErrSuperfluous, ErrDuplicate, ErrNegative, ErrParty, ErrPeriod, ErrBasePeriod, ErrThreshold, ErrFalls,
	ErrRate, ErrRates, ErrPerUnit, ErrJSON, ErrConflict, ErrUnit, ErrReturnOnly, ErrOriginal, ErrReceivables, ErrInstant,
	ErrOther, ErrShares,
}
