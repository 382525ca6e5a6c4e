package order

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Limits of an order.
const (
	// MaxKey is the largest number of bytes of an idempotency key.
	MaxKey = 200
	// MaxText is the largest number of bytes of a comment, a reason, a
	// number, and each text of a hold.
	MaxText = 4000
)

// Errors about orders.
var (
	// ErrID is returned for an order without id or organisation.
	ErrID = kabinet.NewError(kabinet.Invalid, "order.id", "an order needs an id and an organisation")
	// ErrNumber is returned for an order without a number.
	ErrNumber = kabinet.NewError(kabinet.Invalid, "order.number", "an order needs a number")
	// ErrEmpty is returned for an order without lines.
	ErrEmpty = kabinet.NewError(kabinet.Invalid, "order.empty", "an order needs lines")
	// ErrTextTooLong is returned for text of more than MaxText bytes.
	ErrTextTooLong = kabinet.NewError(kabinet.Invalid, "order.text_too_long", "the text is longer than {max} bytes")
	// ErrText is returned for text that is not valid UTF-8 or has a zero byte,
	// which would not come back from a store as it was.
	ErrText = kabinet.NewError(kabinet.Invalid, "order.text", "the text has characters that cannot be stored")
	// ErrStatus is returned for a step that the order's status does not allow.
	ErrStatus = kabinet.NewError(kabinet.State, "order.status", "an order that is {status} cannot become {wanted}")
	// ErrHeld is returned on confirming an order with holds. It names the first.
	ErrHeld = kabinet.NewError(kabinet.State, "order.held", "the order waits for {hold}")
	// ErrHold is returned for a hold without a kind.
	ErrHold = kabinet.NewError(kabinet.Invalid, "order.hold", "the kind of hold is missing")
	// ErrPayer is returned for an order that nobody would pay.
	ErrPayer = kabinet.NewError(kabinet.Invalid, "order.payer", "an order needs a payer")
	// ErrOpen is returned for a change of more of a line than is open.
	ErrOpen = kabinet.NewError(kabinet.State, "order.open", "only {open} of line {line} is open")
	// ErrTolerance is returned for a quantity outside the tolerance of its line.
	ErrTolerance = kabinet.NewError(kabinet.State, "order.tolerance", "the quantity of line {line} is outside its tolerance")
	// ErrTwice is returned when one call names one line twice.
	ErrTwice = kabinet.NewError(kabinet.Invalid, "order.twice", "the line {line} is named twice")
	// ErrNothingLeft is returned where a change would leave nothing of an order.
	ErrNothingLeft = kabinet.NewError(kabinet.State, "order.nothing_left", "nothing would be left: cancel the order instead")
	// ErrReason is returned for a cancellation or failure without a reason.
	ErrReason = kabinet.NewError(kabinet.Invalid, "order.reason", "the reason is missing")
)

// Errors of placing.
var (
	// ErrKey is returned for an idempotency key that is empty, longer than
	// MaxKey bytes, or not text.
	ErrKey = kabinet.NewError(kabinet.Invalid, "order.key", "an idempotency key has 1 to {max} bytes")
	// ErrKeyReused is returned for an idempotency key that another request used.
	ErrKeyReused = kabinet.NewError(kabinet.Conflict, "order.key_reused", "the key {key} was used for another request")
	// ErrChanged is returned when the order would differ from what the buyer
	// was shown. One error for every change is joined to it.
	ErrChanged = kabinet.NewError(kabinet.Conflict, "order.changed", "what was shown has changed since: look again before ordering")
	// ErrTotalChanged is joined to ErrChanged when the total to pay differs.
	ErrTotalChanged = kabinet.NewError(kabinet.Conflict, "order.total_changed", "the total to pay is now {now}; it was {was}")
	// ErrStock is joined to ErrChanged for a line of which there is less than ordered.
	ErrStock = kabinet.NewError(kabinet.Conflict, "order.insufficient_stock", "of {sku} only {available} is available")
	// ErrRefused is returned when the cart cannot be ordered as it is. One
	// error for every reason is joined to it.
	ErrRefused = kabinet.NewError(kabinet.State, "order.refused", "the cart cannot be ordered as it is")
)

func notFound[T ~string](what string, id T) *kabinet.Error {
	s := string(id)
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return kabinet.ErrNotFound.With("what", what).With("id", s)
}

// checkText returns ErrTextTooLong, ErrText or nil.
func checkText(s string) *kabinet.Error {
	switch {
	case len(s) > MaxText:
		return ErrTextTooLong.With("max", MaxText)
	case !isText(s):
		return ErrText
	}
	return nil
}

func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }
