package cart

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Limits of a cart.
const (
	// MaxLines is the largest number of lines.
	MaxLines = 10_000
	// MaxText is the largest number of bytes of each text of a line, of a
	// header and of the name of a cart.
	MaxText = 1000
)

// Errors about carts and their lines. Those about one line have its place among
// the arguments, or in the cart, as a JSON pointer ("/lines/3/quantity").
var (
	// ErrID is returned for a cart without id or organisation.
	ErrID = kabinet.NewError(kabinet.Invalid, "cart.id", "a cart needs an id and an organisation")
	// ErrNotActive is returned for changes of a cart that is not active.
	ErrNotActive = kabinet.NewError(kabinet.State, "cart.not_active", "the cart can no longer be changed: it is {status}")
	// ErrOrdered is returned for changes of a cart that became an order, and
	// for ordering it a second time. It names the order.
	ErrOrdered = kabinet.NewError(kabinet.State, "cart.ordered", "the cart was already ordered, as {order}")
	// ErrEmpty is returned for ordering a cart without lines.
	ErrEmpty = kabinet.NewError(kabinet.Invalid, "cart.empty", "the cart has no lines")
	// ErrTooManyLines is returned when a cart would have more than MaxLines lines.
	ErrTooManyLines = kabinet.NewError(kabinet.Invalid, "cart.too_many_lines", "a cart has at most {max} lines")
	// ErrSKU is returned for a line without an article.
	ErrSKU = kabinet.NewError(kabinet.Invalid, "cart.sku", "the article is missing")
	// ErrQuantity is returned for a quantity that is not positive.
	ErrQuantity = kabinet.NewError(kabinet.Invalid, "cart.quantity", "the quantity {quantity} is not positive")
	// ErrTextTooLong is returned for text of more than MaxText bytes.
	ErrTextTooLong = kabinet.NewError(kabinet.Invalid, "cart.text_too_long", "the text is longer than {max} bytes")
	// ErrText is returned for text that is not valid UTF-8 or has a zero byte,
	// which would not come back from a store as it was.
	ErrText = kabinet.NewError(kabinet.Invalid, "cart.text", "the text has characters that cannot be stored")
	// ErrLinePayer is returned for ordering a cart in which a line has another
	// payer: such a cart is split first, since each payer has an order of its own.
	ErrLinePayer = kabinet.NewError(kabinet.Invalid, "cart.line_payer", "the line is for another payer than the cart")
	// ErrNotLocked is returned for unlocking a cart that is not locked.
	ErrNotLocked = kabinet.NewError(kabinet.State, "cart.not_locked", "the cart is not locked: it is {status}")
	// ErrNotExpired is returned for a cart whose time is not over.
	ErrNotExpired = kabinet.NewError(kabinet.State, "cart.not_expired", "the cart is kept until {until}")
	// ErrCode is returned for a code that is empty or longer than MaxCode bytes.
	ErrCode = kabinet.NewError(kabinet.Invalid, "cart.code", "a code has 1 to {max} bytes")
	// ErrShare is returned for sharing with nobody, with the owner of the cart, or
	// with a right that does not exist.
	ErrShare = kabinet.NewError(kabinet.Invalid, "cart.share", "a cart is shared with a colleague, to read, to edit or to check out")
	// ErrMerge is returned for carts that cannot be merged; field says why.
	ErrMerge = kabinet.NewError(kabinet.Invalid, "cart.merge", "these carts cannot be merged: they differ in {field}")
	// ErrSplit is returned for splitting what is no more than one order, and for
	// a way to split that does not exist.
	ErrSplit = kabinet.NewError(kabinet.Invalid, "cart.split", "the cart cannot be split so")
	// ErrSecondChange is returned when one call changes one line twice.
	ErrSecondChange = kabinet.NewError(kabinet.Invalid, "cart.second_change", "the line {line} is named twice")
)

// Errors about prices and taxes.
var (
	// ErrPriceChanged says that a line's price is not what the buyer was told.
	// Parameters: line, sku, was and now (the totals of the line), wasPrice and
	// nowPrice.
	ErrPriceChanged = kabinet.NewError(kabinet.Conflict, "cart.price_changed", "{sku} now costs {now}; it was {was}")
	// ErrPriceNew says that the buyer was not yet told the line's price.
	ErrPriceNew = kabinet.NewError(kabinet.Conflict, "cart.price_new", "{sku} costs {now}, which was not shown yet")
	// ErrNotOrderable says that a line cannot be ordered. The parameter reason
	// is the reason of pricing.
	ErrNotOrderable = kabinet.NewError(kabinet.State, "cart.not_orderable", "{sku} cannot be ordered")
	// ErrNotAccepted is found where a document is to be accepted before ordering.
	ErrNotAccepted = kabinet.NewError(kabinet.State, "cart.not_accepted", "{document} is to be accepted first")
	// ErrTermsStale is found where discounts of the whole and charges were given for
	// other lines, quantities or parties than the cart has now.
	ErrTermsStale = kabinet.NewError(kabinet.State, "cart.terms_stale", "the discounts and charges were given for other goods: they are to be given again")
	// ErrAdjustedFor is the same for a line.
	ErrAdjustedFor = kabinet.NewError(kabinet.State, "cart.adjusted_for", "the discount on {sku} was given for {quantity}: it is to be given again")
	// ErrAdjustedUnder is found where a discount on a line was given for another seller
	// entity, payer, agreement or kind of order.
	ErrAdjustedUnder = kabinet.NewError(kabinet.State, "cart.adjusted_under", "the discount on {sku} was given under other terms: it is to be given again")
	// ErrAnswer is returned when a port answers another number of lines than
	// it was asked about.
	ErrAnswer = kabinet.NewError(kabinet.Internal, "cart.answer", "the port {port} answered {got} lines instead of {want}")
	// ErrTaxRate is returned when the table of taxes has no rate for a line.
	ErrTaxRate = kabinet.NewError(kabinet.State, "cart.tax_rate", "there is no tax rate for the category {category}")
	// ErrTaxOverlap is returned for two rates of one category at one time.
	ErrTaxOverlap = kabinet.NewError(kabinet.Invalid, "cart.tax_overlap", "the tax rate overlaps in time with row {row} for the same category")
	// ErrNegativeRate is returned for a tax rate below zero.
	ErrNegativeRate = kabinet.NewError(kabinet.Invalid, "cart.negative_rate", "the tax rate {rate} is negative")
	// ErrReverse is returned for a reverse charge with a rate.
	ErrReverse = kabinet.NewError(kabinet.Invalid, "cart.reverse", "a reverse charge has no rate of its own, but {rate} is given")
	// ErrPolicy is returned for a policy of totals that does not exist.
	ErrPolicy = kabinet.NewError(kabinet.Invalid, "cart.policy", "{policy} is not a way to round totals")
	// ErrAdjustment is returned for an adjustment that has not exactly one of
	// percent, amount and amount per unit, or one per unit of a whole document.
	ErrAdjustment = kabinet.NewError(kabinet.Invalid, "cart.adjustment", "an adjustment is either a percentage or an amount")
	// ErrReason is returned for an adjustment or charge without a reason.
	ErrReason = kabinet.NewError(kabinet.Invalid, "cart.reason", "the reason is missing")
	// ErrBelowZero is returned for more than 100 per cent off, and where an adjustment
	// is given, or an order placed with one, that takes off more than there is.
	ErrBelowZero = kabinet.NewError(kabinet.Invalid, "cart.below_zero", "the discount is more than there is to pay")
	// ErrWithheld is returned for a rate of a tax withheld below zero or above one.
	ErrWithheld = kabinet.NewError(kabinet.Invalid, "cart.withheld", "the rate {rate} of a tax that is withheld is not between nothing and all")
	// ErrPaid is returned for what was paid in parts of the smallest unit of the currency.
	ErrPaid = kabinet.NewError(kabinet.Invalid, "cart.paid", "{paid} cannot have been paid: it is finer than the currency")
	// ErrHold is returned for a Hold that does not exist.
	ErrHold = kabinet.NewError(kabinet.Invalid, "cart.hold", "{hold} does not say what of a price stays when the tax changes")
	// ErrCharge is returned for a charge below zero, without a code, or with
	// one that another has, and for a tax withheld without a code.
	ErrCharge = kabinet.NewError(kabinet.Invalid, "cart.charge", "a charge needs a code of its own and an amount that is not negative")
	// ErrTooMany is returned for more than MaxAdjustments.
	ErrTooMany = kabinet.NewError(kabinet.Invalid, "cart.too_many", "there are at most {max}")
	// ErrTotals is returned for totals that do not add up.
	ErrTotals = kabinet.NewError(kabinet.Internal, "cart.totals", "the totals do not add up")
)

func notFound[T ~string](what string, id T) *kabinet.Error {
	s := string(id)
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return kabinet.ErrNotFound.With("what", what).With("id", s)
}

// field is a text with its place.
type field struct{ place, text string }

// checkTexts returns the error of checkText for the first of the fields that
// has one, with its place, or nil.
func checkTexts(fields ...field) *kabinet.Error {
	for _, f := range fields {
		if err := checkText(f.text); err != nil {
			return err.At(f.place)
		}
	}
	return nil
}

// checkText returns ErrTextTooLong, ErrText or nil.
func checkText(s string) *kabinet.Error {
	switch {
	case len(s) > MaxText:
		return ErrTextTooLong.With("max", MaxText)
	case !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0:
		return ErrText
	}
	return nil
}
