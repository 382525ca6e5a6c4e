package order

import "github.com/seed-a884640a/kabinet"

// Limits of an order.
const (
	// MaxKey is the largest number of bytes of an idempotency key.
	MaxKey = 200
	// MaxText is the largest number of bytes of a comment, a reason or a
	// buyer's number.
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
	// ErrStatus is returned for a step that the order's status does not allow.
	ErrStatus = kabinet.NewError(kabinet.State, "order.status", "an order that is {status} cannot become {wanted}")
	// ErrHeld is returned on confirming an order with holds. It names the first.
	ErrHeld = kabinet.NewError(kabinet.State, "order.held", "the order waits for {hold}")
	// ErrHold is returned for a hold without a kind.
	ErrHold = kabinet.NewError(kabinet.Invalid, "order.hold", "the kind of hold is missing")
	// ErrReason is returned for a cancellation or failure without a reason.
	ErrReason = kabinet.NewError(kabinet.Invalid, "order.reason", "the reason is missing")
)

// Errors of placing.
var (
	// ErrKey is returned for an idempotency key that is empty or longer than
	// MaxKey bytes.
	ErrKey = kabinet.NewError(kabinet.Invalid, "order.key", "an idempotency key has 1 to {max} bytes")
	// ErrKeyReused is returned for an idempotency key that another request used.
	ErrKeyReused = kabinet.NewError(kabinet.Conflict, "order.key_reused", "the key {key} was used for another request")
	// ErrChanged is returned when the order would differ from what the buyer
	// was shown. One error for every change is joined to it.
	ErrChanged = kabinet.NewError(kabinet.Conflict, "order.changed", "what was shown has changed since: look again before ordering")
	// ErrTotalChanged is joined to ErrChanged when the total to pay differs.
	ErrTotalChanged = kabinet.NewError(kabinet.Conflict, "order.total_changed", "the total to pay is now {now}; it was {was}")
	// ErrRefused is returned when the cart cannot be ordered as it is. One
	// error for every reason is joined to it.
	ErrRefused = kabinet.NewError(kabinet.State, "order.refused", "the cart cannot be ordered as it is")
)

func notFound(id ID) *kabinet.Error {
	s := string(id)
	if len(s) > 80 {
		s = s[:80]
	}
	return kabinet.ErrNotFound.With("what", "order").With("id", s)
}
