package pricing

import "github.com/seed-a884640a/kabinet"

// Errors of books and requests. Compile joins all it finds, each with its place
// in the book as a JSON pointer ("/lists/2/rows/17/price").
var (
	ErrName        = kabinet.NewError(kabinet.Invalid, "pricing.name", "{text} is not a known name")
	ErrParty       = kabinet.NewError(kabinet.Invalid, "pricing.party", "{text} is not a party, such as everyone, segment:ID or organization:ID")
	ErrMissing     = kabinet.NewError(kabinet.Invalid, "pricing.missing", "{what} is missing")
	ErrDuplicate   = kabinet.NewError(kabinet.Invalid, "pricing.duplicate", "{what} {id} is there twice")
	ErrUnknown     = kabinet.NewError(kabinet.Invalid, "pricing.unknown", "{what} {id} is not in the book")
	ErrPack        = kabinet.NewError(kabinet.Invalid, "pricing.pack", "the factor of unit {unit} is not a positive ratio")
	ErrOrderRule   = kabinet.NewError(kabinet.Invalid, "pricing.order_rule", "the order rule is not valid: {why}")
	ErrNegative    = kabinet.NewError(kabinet.Invalid, "pricing.negative", "the price {price} is negative")
	ErrZeroPrice   = kabinet.NewError(kabinet.Invalid, "pricing.zero_price", "there is no price; a price of zero needs the mark free")
	ErrRowPrice    = kabinet.NewError(kabinet.Invalid, "pricing.row_price", "a row has a price, or tiers, or is free, or on request: exactly one of them")
	ErrPer         = kabinet.NewError(kabinet.Invalid, "pricing.per", "the price is for {per} units, which is not positive")
	ErrTiers       = kabinet.NewError(kabinet.Invalid, "pricing.tiers", "the thresholds of a ladder are positive and rise: {from} does not")
	ErrOverlap     = kabinet.NewError(kabinet.Invalid, "pricing.overlap", "the row overlaps in time with row {row} for the same product and unit")
	ErrAmbiguous   = kabinet.NewError(kabinet.Conflict, "pricing.ambiguous", "{a} and {b} both price {sku} for {party} with priority {priority}")
	ErrTaxMode     = kabinet.NewError(kabinet.Invalid, "pricing.tax_mode", "it is not stated whether prices are net or gross")
	ErrDigits      = kabinet.NewError(kabinet.Invalid, "pricing.digits", "a unit has 0 to 9 decimal places, not {digits}")
	ErrInstant     = kabinet.NewError(kabinet.Invalid, "pricing.instant", "the instant {at} is outside the years 1678 to 2261")
	ErrAccount     = kabinet.NewError(kabinet.Invalid, "pricing.account", "a buyer with units, payer or segments needs an organisation")
	ErrTooMany     = kabinet.NewError(kabinet.Invalid, "pricing.too_many", "there are more than {limit} {what}")
	errorSentinels = [...]*kabinet.Error{
		ErrName, ErrParty, ErrMissing, ErrDuplicate, ErrUnknown, ErrPack, ErrOrderRule, ErrNegative, ErrZeroPrice,
		ErrRowPrice, ErrPer, ErrTiers, ErrOverlap, ErrAmbiguous, ErrTaxMode, ErrDigits, ErrInstant, ErrAccount, ErrTooMany, ErrBookJSON,
	}
)

// reasonErrors are the errors of Result.Err.
var reasonErrors = [...]*kabinet.Error{
	ReasonNone:             kabinet.NewError(kabinet.NotFound, "pricing.no_price", "there is no price"),
	ReasonUnknownProduct:   kabinet.NewError(kabinet.NotFound, "pricing.unknown_product", "the product is not known"),
	ReasonNotAssigned:      kabinet.NewError(kabinet.NotFound, "pricing.not_assigned", "there is no price for this buyer"),
	ReasonCurrency:         kabinet.NewError(kabinet.NotFound, "pricing.currency", "there is a price in {currency} only"),
	ReasonExpired:          kabinet.NewError(kabinet.Gone, "pricing.expired", "the price ended at {at}"),
	ReasonNotYetValid:      kabinet.NewError(kabinet.NotFound, "pricing.not_yet_valid", "the price begins at {at}"),
	ReasonUnit:             kabinet.NewError(kabinet.Invalid, "pricing.unit", "there is a price per {unit} only"),
	ReasonBelowFirstTier:   kabinet.NewError(kabinet.Invalid, "pricing.below_first_tier", "there is a price from {quantity} {unit}"),
	ReasonTie:              kabinet.NewError(kabinet.Conflict, "pricing.tie", "two prices hold with the same rank"),
	ReasonChooseAgreement:  kabinet.NewError(kabinet.Invalid, "pricing.choose_agreement", "several agreements are in force: choose one"),
	ReasonUnknownAgreement: kabinet.NewError(kabinet.NotFound, "pricing.unknown_agreement", "the agreement is not in force for this buyer"),
	ReasonExclusive:        kabinet.NewError(kabinet.NotFound, "pricing.exclusive", "the product is not part of the agreed assortment"),
	ReasonUnknownUnit:      kabinet.NewError(kabinet.Invalid, "pricing.unknown_unit", "the product is not sold in this unit"),
	ReasonBadQuantity:      kabinet.NewError(kabinet.Invalid, "pricing.bad_quantity", "the quantity is not positive"),
	ReasonOverflow:         kabinet.NewError(kabinet.Invalid, "pricing.overflow", "the amount is too large"),
	ReasonNoPrice:          kabinet.NewError(kabinet.State, "pricing.not_orderable", "a product without a price cannot be ordered"),
	ReasonOnRequest:        kabinet.NewError(kabinet.State, "pricing.on_request", "the price is given on request"),
	ReasonTooFine:          kabinet.NewError(kabinet.Invalid, "pricing.too_fine", "the quantity has more decimal places than {unit} allows: {below} or {above}"),
	ReasonBelowMin:         kabinet.NewError(kabinet.Invalid, "pricing.below_min", "the smallest quantity is {above} {unit}"),
	ReasonAboveMax:         kabinet.NewError(kabinet.Invalid, "pricing.above_max", "the largest quantity is {below} {unit}"),
	ReasonStep:             kabinet.NewError(kabinet.Invalid, "pricing.step", "possible quantities are {below} and {above} {unit}"),
	ReasonOtherAgreement:   kabinet.NewError(kabinet.State, "pricing.other_agreement", "another agreement holds"),
	ReasonDearer:           kabinet.NewError(kabinet.State, "pricing.dearer", "an equal source costs less"),
	ReasonOutranked:        kabinet.NewError(kabinet.State, "pricing.outranked", "a source before it holds"),
}
