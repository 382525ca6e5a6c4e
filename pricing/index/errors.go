package index

import "github.com/seed-a884640a/kabinet"

// Errors of series and formulas. Each has its place as a JSON pointer into the
// slice of series ("/3/observations/5/value"), the formula ("/shares/1/base") or
// the input ("/price"); several are joined.
var (
	ErrName    = kabinet.NewError(kabinet.Invalid, "index.name", "{text} is not a known name")
	ErrMissing = kabinet.NewError(kabinet.Invalid, "index.missing", "a required value is missing")
	// ErrSuperfluous is for a value that the rest leaves without meaning, such as
	// a weight with the method Ratio.
	ErrSuperfluous = kabinet.NewError(kabinet.Invalid, "index.superfluous", "the value has no meaning here")
	ErrDuplicate   = kabinet.NewError(kabinet.Invalid, "index.duplicate", "{id} is there twice")
	// ErrTie is for two observations of one effective date that were published
	// at the same instant: nothing says which of them revises the other.
	ErrTie      = kabinet.NewError(kabinet.Invalid, "index.tie", "{id} and {other} are of the same date and were published at the same instant")
	ErrNegative = kabinet.NewError(kabinet.Invalid, "index.negative", "{value} is negative")
	ErrPositive = kabinet.NewError(kabinet.Invalid, "index.positive", "{value} is not above zero")
	ErrRange    = kabinet.NewError(kabinet.Invalid, "index.range", "{value} is not between {min} and {max}")
	// ErrShares is for a constant and shares that are not 1 together.
	ErrShares = kabinet.NewError(kabinet.Invalid, "index.shares", "the constant and the shares are {sum} together, not 1")
	// ErrHandling is for a discount of the whole quotation or more.
	ErrHandling = kabinet.NewError(kabinet.Invalid, "index.handling", "{value} % of handling leaves nothing of the quotation")
	ErrBounds   = kabinet.NewError(kabinet.Invalid, "index.bounds", "the collar {collar} is above the cap {cap}")
	ErrSeries   = kabinet.NewError(kabinet.Invalid, "index.series", "there is no series {index}")
	// ErrNoObservation is for the id of an observation that the series has not.
	ErrNoObservation = kabinet.NewError(kabinet.Invalid, "index.no_observation", "{index} has no observation {id}")
	// ErrSigned is for a ratio of a series whose values may be zero or negative.
	ErrSigned = kabinet.NewError(kabinet.Invalid, "index.signed", "the quotations of {index} may be zero or negative, and a ratio needs positive ones")
	// ErrBare is for a weight of a series that has no currency.
	ErrBare = kabinet.NewError(kabinet.Invalid, "index.bare", "{index} is a bare number, and a weight needs amounts for a quantity")
	ErrUnit = kabinet.NewError(kabinet.Invalid, "index.unit", "the weight is in {unit}, and {index} is quoted for {wanted}")
	// ErrCurrency is for a series or an amount in another currency than the
	// line's or the rest of the formula's, which is never converted.
	ErrCurrency = kabinet.NewError(kabinet.Invalid, "index.currency", "the currency is {currency}, and has to be {wanted}")
	ErrInstant  = kabinet.NewError(kabinet.Invalid, "index.instant", "the instant {at} is outside the years 1678 to 2261")

	// ErrObservation is for a quotation that is not there. It names the index
	// and the date, or the first day of the period.
	ErrObservation = kabinet.NewError(kabinet.State, "index.observation", "{index} has no observation for {date}")
	// ErrProvisional is returned by Finalise while the anchor's event lies ahead
	// or the period of the average is not over.
	ErrProvisional = kabinet.NewError(kabinet.State, "index.provisional", "the surcharge cannot be final yet: its event or the end of its period lies ahead")
	// ErrFinal is returned by Finalise for a surcharge that is not provisional.
	ErrFinal = kabinet.NewError(kabinet.State, "index.final", "the surcharge is final already")
	// ErrPer is returned by Finalise for surcharges on different quantities.
	ErrPer = kabinet.NewError(kabinet.Invalid, "index.per", "the provisional surcharge is for {per}, and the final one for {wanted}")
)

var sentinels = [...]*kabinet.Error{
	ErrName, ErrMissing, ErrSuperfluous, ErrDuplicate, ErrTie, ErrNegative, ErrPositive, ErrRange, ErrShares, ErrHandling,
	ErrBounds, ErrSeries, ErrNoObservation, ErrSigned, ErrBare, ErrUnit, ErrCurrency, ErrInstant, ErrObservation, ErrProvisional, ErrFinal, ErrPer,
}
