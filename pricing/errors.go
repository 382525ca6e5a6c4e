package pricing

import "github.com/seed-a884640a/kabinet"

// ErrParty is for text that names no party.
var ErrParty = kabinet.ErrParty

// Errors of books and requests. Compile joins all it finds, each with its place
// in the book as a JSON pointer ("/lists/2/rows/17/price").
var (
	ErrName      = kabinet.NewError(kabinet.Invalid, "pricing.name", "{text} is not a known name")
	ErrMissing   = kabinet.NewError(kabinet.Invalid, "pricing.missing", "a required value is missing")
	ErrDuplicate = kabinet.NewError(kabinet.Invalid, "pricing.duplicate", "{id} is there twice")
	ErrUnknown   = kabinet.NewError(kabinet.Invalid, "pricing.unknown", "{id} is not in the book")
	ErrPack      = kabinet.NewError(kabinet.Invalid, "pricing.pack", "the factor of unit {unit} is not a positive ratio of numbers up to 1000000000")
	ErrNegative  = kabinet.NewError(kabinet.Invalid, "pricing.negative", "{value} is negative")
	ErrMinMax    = kabinet.NewError(kabinet.Invalid, "pricing.min_max", "the maximum {max} is less than the minimum {min}")
	ErrStepOf    = kabinet.NewError(kabinet.Invalid, "pricing.step_of", "{value} is not a multiple of the step {step}")
	ErrTooFine   = kabinet.NewError(kabinet.Invalid, "pricing.rule_too_fine", "{value} has more decimal places than unit {unit}")
	ErrNoRule    = kabinet.NewError(kabinet.Invalid, "pricing.no_rule", "the order rule limits nothing")
	ErrZeroPrice = kabinet.NewError(kabinet.Invalid, "pricing.zero_price", "there is no price; a price of zero needs the mark free")
	ErrRowPrice  = kabinet.NewError(kabinet.Invalid, "pricing.row_price", "a row has exactly one of a price, a price taken of a list, free and on request; or tiers with prices")
	ErrTiers     = kabinet.NewError(kabinet.Invalid, "pricing.tiers", "the thresholds of a ladder rise from 0 or more: {from} does not")
	// ErrOverlap is for rows of one source, product and unit that overlap in
	// time, unless one is an Override inside the other.
	ErrOverlap = kabinet.NewError(kabinet.Invalid, "pricing.overlap", "the row overlaps in time with row {row} for the same product and unit")
	// ErrOverride is for an Override that lies inside no other row.
	ErrOverride = kabinet.NewError(kabinet.Invalid, "pricing.override", "the override lies inside no single row for the same product and unit")
	// ErrAmbiguous is for two lists, or two default agreements, of which
	// nothing says which holds.
	ErrAmbiguous = kabinet.NewError(kabinet.Conflict, "pricing.ambiguous", "{a} and {b} tie for {party}: nothing says which of them holds")
	ErrTaxMode   = kabinet.NewError(kabinet.Invalid, "pricing.tax_mode", "it is not stated whether prices are net or gross")
	ErrDigits    = kabinet.NewError(kabinet.Invalid, "pricing.digits", "a unit has 0 to 9 decimal places, not {digits}")
	ErrInstant   = kabinet.NewError(kabinet.Invalid, "pricing.instant", "the instant {at} is outside the years 1678 to 2261")
	ErrAccount   = kabinet.NewError(kabinet.Invalid, "pricing.account", "a buyer with units, payer or segments needs an organisation")
	ErrSelector  = kabinet.NewError(kabinet.Invalid, "pricing.selector", "it names exactly one of a product, a group and all")
	ErrGroupTree = kabinet.NewError(kabinet.Invalid, "pricing.group_tree", "group {id} is below itself, or deeper than {limit}")
	ErrDays      = kabinet.NewError(kabinet.Invalid, "pricing.days", "an end of the window is stated both as a day and as an instant")
	ErrPercent   = kabinet.NewError(kabinet.Invalid, "pricing.percent", "{value} % is out of range")
	// ErrChange is for a row that changes a price in several ways, or has no
	// price of another list to change.
	ErrChange   = kabinet.NewError(kabinet.Invalid, "pricing.change", "a row changes a price taken of a list, by one of percentOff, amountOff and markup")
	ErrTierForm = kabinet.NewError(kabinet.Invalid, "pricing.tier_form", "a tier has a price, or takes a percentage or an amount off the price of its row: one of them")
	ErrLadder   = kabinet.NewError(kabinet.Invalid, "pricing.ladder", "the ladder does not fit: {why}")
	ErrCost     = kabinet.NewError(kabinet.Invalid, "pricing.cost", "{id} is a list of costs, and cannot be assigned to buyers")
	ErrCycle    = kabinet.NewError(kabinet.Invalid, "pricing.cycle", "list {id} is made of itself")
	// ErrOfCurrency is for a row made of a list in another currency, in a
	// source that does not say Convert.
	ErrOfCurrency = kabinet.NewError(kabinet.Invalid, "pricing.of_currency", "{id} is in {currency}, not in {wanted}")
	ErrFavoured   = kabinet.NewError(kabinet.Invalid, "pricing.favoured", "an exclusive agreement cannot be most favoured: there is nothing to compare it with")
	ErrVersions   = kabinet.NewError(kabinet.Invalid, "pricing.versions", "versions {a} and {b} of agreement {id} overlap")
	ErrAdjustment = kabinet.NewError(kabinet.Invalid, "pricing.adjustment", "an adjustment is one of a percentage, an amount and a price")
	ErrCombine    = kabinet.NewError(kabinet.Invalid, "pricing.combine", "the members of group {group} say differently how they combine")
	// ErrPassThrough is for a discount or price that is to pass through.
	ErrPassThrough = kabinet.NewError(kabinet.Invalid, "pricing.pass_through", "only a surcharge can pass through")
	ErrFloor       = kabinet.NewError(kabinet.Invalid, "pricing.floor_empty", "the floor states no amount, cost or list")
	// ErrWith is for an agreement with everyone or a channel.
	ErrWith = kabinet.NewError(kabinet.Invalid, "pricing.with", "an agreement is with an organisation, a unit, a legal entity or a segment, not with {party}")
	ErrZone = kabinet.NewError(kabinet.Invalid, "pricing.zone", "{zone} is not a time zone, such as Europe/Moscow")
	// ErrTaxes is for two rates of one class at one time.
	ErrTaxes = kabinet.NewError(kabinet.Invalid, "pricing.taxes", "another tax rate of this class is in force at the same time")
	ErrRate  = kabinet.NewError(kabinet.Invalid, "pricing.rate", "an exchange rate is above zero, between two currencies")
	// ErrNeeded is for a list that goes while others are made of it.
	ErrNeeded = kabinet.NewError(kabinet.Conflict, "pricing.needed", "list {id} cannot go: {by} is made of it")
	// ErrSurcharged is for an agreement that goes while an index surcharge is
	// limited to it.
	ErrSurcharged = kabinet.NewError(kabinet.Conflict, "pricing.surcharged", "agreement {id} cannot go: surcharge {by} is for it")
	ErrTooMany    = kabinet.NewError(kabinet.Invalid, "pricing.too_many", "there are more than {limit}")

	errorSentinels = [...]*kabinet.Error{
		ErrName, ErrMissing, ErrDuplicate, ErrUnknown, ErrPack, ErrNegative, ErrMinMax, ErrStepOf, ErrTooFine,
		ErrNoRule, ErrZeroPrice, ErrRowPrice, ErrTiers, ErrOverlap, ErrOverride, ErrAmbiguous, ErrTaxMode, ErrDigits,
		ErrInstant, ErrAccount, ErrTooMany, ErrSelector, ErrGroupTree, ErrDays, ErrPercent, ErrChange, ErrTierForm, ErrLadder,
		ErrCost, ErrCycle, ErrOfCurrency, ErrFavoured, ErrVersions, ErrAdjustment, ErrCombine, ErrPassThrough, ErrFloor, ErrRate, ErrNeeded, ErrSurcharged, ErrWith, ErrZone, ErrTaxes, ErrMixedTax, ErrAnswers, ErrPanic, ErrNoUnitPrice,
		errNoQuantity, errFromQuantity, errUpToQuantity,
	}
)

// Why a ladder does not fit.
var (
	ladderTiers        = kabinet.NewError(kabinet.Invalid, "pricing.ladder.no_tiers", "it has no tiers")
	ladderBlock        = kabinet.NewError(kabinet.Invalid, "pricing.ladder.block", "the size of a block goes with the mode block")
	ladderBlockPer     = kabinet.NewError(kabinet.Invalid, "pricing.ladder.block_per", "the prices of a ladder by blocks are for a block each, and for nothing else")
	ladderBlockMeasure = kabinet.NewError(kabinet.Invalid, "pricing.ladder.block_measure", "blocks count the quantity")
	ladderKey          = kabinet.NewError(kabinet.Invalid, "pricing.ladder.key", "the key goes with the basis group")
	ladderGroupBlock   = kabinet.NewError(kabinet.Invalid, "pricing.ladder.group_block", "blocks are of one product")
	ladderUnit         = kabinet.NewError(kabinet.Invalid, "pricing.ladder.unit", "the unit goes with the measure quantity")
	ladderAmount       = kabinet.NewError(kabinet.Invalid, "pricing.ladder.amount", "without a price before the ladder there is no amount")
	ladderPeriod       = kabinet.NewError(kabinet.Invalid, "pricing.ladder.period", "what was taken in the period is a quantity")
	ladderGroupUnit    = kabinet.NewError(kabinet.Invalid, "pricing.ladder.group_unit", "a group needs the unit that it counts in")
	ladderAlike        = kabinet.NewError(kabinet.Invalid, "pricing.ladder.alike", "ladders of one key measure alike")

	ladderMistakes = [...]*kabinet.Error{ladderTiers, ladderBlock, ladderBlockPer, ladderBlockMeasure, ladderKey, ladderGroupBlock, ladderUnit, ladderAmount, ladderPeriod, ladderGroupUnit, ladderAlike}
)

// What a Report warns of.
var (
	warnUnassigned = kabinet.NewError(kabinet.Invalid, "pricing.warn.list_unassigned", "list {id} is assigned to nobody")
	warnNever      = kabinet.NewError(kabinet.Invalid, "pricing.warn.assignment_never", "the assignment of list {id} to {party} is never in force")
	warnRises      = kabinet.NewError(kabinet.Invalid, "pricing.warn.ladder_rises", "the price of {sku} rises from {was} to {price} at {from}")

	warnSaving = kabinet.NewError(kabinet.Invalid, "pricing.warn.ladder_saving", "just below {from} of {sku}, buying more saves {saving} %")
	warnTie    = kabinet.NewError(kabinet.Invalid, "pricing.warn.tie", "lists {a} and {b} tie for {sku} where a buyer is both {party} and {other}")

	warnCurrency = kabinet.NewError(kabinet.Invalid, "pricing.warn.rule_currency", "{id} never applies: the book has no price in {currency}")
	warnUnit     = kabinet.NewError(kabinet.Invalid, "pricing.warn.rule_unit", "{id} never applies: none of its products is sold in {unit}")
	warnNothing  = kabinet.NewError(kabinet.Invalid, "pricing.warn.nothing_left", "100 % off leaves nothing of the price: {id}")

	warnings = [...]*kabinet.Error{warnUnassigned, warnNever, warnRises, warnSaving, warnTie, warnCurrency, warnUnit, warnNothing}
)

// Quantities that break a rule, where there is a valid one on one side or none.
var (
	errNoQuantity   = kabinet.NewError(kabinet.Invalid, "pricing.no_quantity", "no quantity in {unit} near this one is possible")
	errFromQuantity = kabinet.NewError(kabinet.Invalid, "pricing.from_quantity", "the next possible quantity is {above} {unit}")
	errUpToQuantity = kabinet.NewError(kabinet.Invalid, "pricing.up_to_quantity", "the next smaller possible quantity is {below} {unit}")
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
	ReasonTooFine:          kabinet.NewError(kabinet.Invalid, "pricing.too_fine", "the quantity is finer than can be ordered: {below} or {above} {unit}"),
	ReasonBelowMin:         kabinet.NewError(kabinet.Invalid, "pricing.below_min", "the smallest quantity is {above} {unit}"),
	ReasonAboveMax:         kabinet.NewError(kabinet.Invalid, "pricing.above_max", "the largest quantity is {below} {unit}"),
	ReasonStep:             kabinet.NewError(kabinet.Invalid, "pricing.step", "possible quantities are {below} and {above} {unit}"),
	ReasonOtherAgreement:   kabinet.NewError(kabinet.State, "pricing.other_agreement", "another agreement holds"),
	ReasonEqual:            kabinet.NewError(kabinet.State, "pricing.equal", "an equal source costs the same and comes first"),
	ReasonTooSmall:         kabinet.NewError(kabinet.Invalid, "pricing.too_small", "the quantity is too small to be priced in {unit}"),
	ReasonBadInstant:       kabinet.NewError(kabinet.Invalid, "pricing.bad_instant", "it is not said for which time the price is asked"),
	ReasonDearer:           kabinet.NewError(kabinet.State, "pricing.dearer", "an equal source costs less"),
	ReasonOutranked:        kabinet.NewError(kabinet.State, "pricing.outranked", "a source that comes first holds"),
	ReasonAssortment:       kabinet.NewError(kabinet.NotFound, "pricing.assortment", "the product is not in the assortment"),
	ReasonHidden:           kabinet.NewError(kabinet.Forbidden, "pricing.hidden", "the price is not shown"),
	ReasonFloor:            kabinet.NewError(kabinet.State, "pricing.floor", "the price is below what is allowed"),
	ReasonNoCost:           kabinet.NewError(kabinet.State, "pricing.no_cost", "the least price cannot be computed"),
	ReasonTaxRate:          kabinet.NewError(kabinet.State, "pricing.tax_rate", "prices before and with tax cannot be compared: no tax rate is in force"),
	ReasonExchangeRate:     kabinet.NewError(kabinet.State, "pricing.exchange_rate", "no exchange rate to {currency} is in force"),
	ReasonMeasure:          kabinet.NewError(kabinet.Invalid, "pricing.measure", "the quantity cannot be counted in {unit}"),
	ReasonIndex:            kabinet.NewError(kabinet.State, "pricing.index", "the index surcharge cannot be computed"),
	ReasonBasePrice:        kabinet.NewError(kabinet.State, "pricing.base_price", "the price that this one is made of is missing"),
	ReasonNegative:         kabinet.NewError(kabinet.State, "pricing.below_zero", "more is taken off than the price"),
	ReasonLockRange:        kabinet.NewError(kabinet.State, "pricing.lock_range", "the promised price is for other quantities or has ended"),
	ReasonExternal:         kabinet.NewError(kabinet.State, "pricing.external", "the system that computes the price gives no answer"),
	ReasonFavoured:         kabinet.NewError(kabinet.State, "pricing.favoured_less", "without the agreement it costs less"),
	ReasonUnknownThen:      kabinet.NewError(kabinet.NotFound, "pricing.unknown_then", "the price was not known then"),
	ReasonPromise:          kabinet.NewError(kabinet.Invalid, "pricing.promise", "the promised price is not a price"),
	ReasonScope:            kabinet.NewError(kabinet.NotFound, "pricing.scope", "the price is for other circumstances"),
}
