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
	// ErrTier is returned for cancelling a part of what a price was given for.
	ErrTier = kabinet.NewError(kabinet.State, "order.tier", "the price of line {line} is for {tier} {unit} or more, or for all of it: amend the order, or ask the seller")
	// ErrBooked is returned for a payment that is booked for another invoice, or with
	// another amount.
	ErrBooked = kabinet.NewError(kabinet.Conflict, "order.booked", "the payment {reference} is booked already, and not so")
	// ErrTolerance is returned for a quantity outside the tolerance of its line.
	ErrTolerance = kabinet.NewError(kabinet.State, "order.tolerance", "the quantity of line {line} is outside its tolerance")
	// ErrAnswer is returned for an answer that cannot be: a negative quantity or price,
	// days in the wrong order.
	ErrAnswer = kabinet.NewError(kabinet.Invalid, "order.answer", "the answer to line {line} cannot be")
	// ErrOffer is returned where a line has an offer that the buyer has not accepted.
	ErrOffer = kabinet.NewError(kabinet.State, "order.offer", "line {line} has an offer that the buyer has not accepted")
	// ErrNoOffer is returned for a decision on a line that has no offer.
	ErrNoOffer = kabinet.NewError(kabinet.State, "order.no_offer", "line {line} has no offer that waits for a decision")
	// ErrUnsettled is returned for completing an order with a line to be delivered.
	ErrUnsettled = kabinet.NewError(kabinet.State, "order.unsettled", "line {line} is not delivered in full yet")
	// ErrQuantity is returned for a quantity that is not positive.
	ErrQuantity = kabinet.NewError(kabinet.Invalid, "order.quantity", "the quantity of line {line} is not positive")
	// ErrShipment is returned for orders that cannot travel together.
	ErrShipment = kabinet.NewError(kabinet.Invalid, "order.shipment", "the order {order} is for another payer, site or seller")
	// ErrForeign is returned for a shipment without goods of the order.
	ErrForeign = kabinet.NewError(kabinet.Invalid, "order.foreign", "the shipment {shipment} has nothing of the order {order}")
	// ErrMoreShipped is returned for shipments of more of a line than its order knows of.
	ErrMoreShipped = kabinet.NewError(kabinet.Invalid, "order.more_shipped", "the shipments have more of line {line} than the {shipped} that were shipped")
	// ErrShipmentStatus is returned for a step that the shipment's status does not allow.
	ErrShipmentStatus = kabinet.NewError(kabinet.State, "order.shipment_status", "a shipment that is {status} cannot become {wanted}")
	// ErrRemark is returned for a remark without one of the kinds that there are, of a
	// negative quantity, or beyond MaxRemarks.
	ErrRemark = kabinet.NewError(kabinet.Invalid, "order.remark", "a remark needs a kind, and a quantity that is not negative")
	// ErrExternal is returned for an order without the name that another system gives it,
	// or with another one.
	ErrExternal = kabinet.NewError(kabinet.Invalid, "order.external", "{id} of {source} is not the order's name in another system")
	// ErrExternalVersion is returned for an inbound order without a version from 1 on.
	ErrExternalVersion = kabinet.NewError(kabinet.Invalid, "order.external_version", "an order of another system has a version from 1 on, not {version}")
	// ErrBackwards is returned for a status of another system that lies before that of the
	// order, of which something has left.
	ErrBackwards = kabinet.NewError(kabinet.State, "order.backwards", "of the order something was shipped or loaded: from {status} it does not go back to {wanted}")
	// ErrExported is returned for sending an order that is in the ERP.
	ErrExported = kabinet.NewError(kabinet.State, "order.exported", "the order is in the other system already, as {id}")
	// ErrInbound is returned for what is no order of another system; text says why.
	ErrInbound = kabinet.NewError(kabinet.Invalid, "order.inbound", "the order of another system cannot be read: {text}")
	// ErrOrigin is returned for an inbound order that is neither from an ERP nor by EDI.
	ErrOrigin = kabinet.NewError(kabinet.Invalid, "order.origin", "{origin} is not where orders come from")
	// ErrReference is returned for an invoice or a payment without reference.
	ErrReference = kabinet.NewError(kabinet.Invalid, "order.reference", "the reference is missing")
	// ErrAmount is returned for an amount that is not positive, in another currency, or
	// too large.
	ErrAmount = kabinet.NewError(kabinet.Invalid, "order.amount", "the amount must be positive and at most {most}")
	// ErrProforma is returned for a step that the status of an invoice for payment does
	// not allow.
	ErrProforma = kabinet.NewError(kabinet.State, "order.proforma", "an invoice for payment that is {status} cannot become {wanted}")
	// ErrQR is returned for what cannot be a payment QR; it names the field.
	ErrQR = kabinet.NewError(kabinet.Invalid, "order.qr", "the field {field} of the payment QR is not valid")
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
	// ErrDelivery is returned for a way of delivery that there is not, or not any more.
	ErrDelivery = kabinet.NewError(kabinet.Conflict, "order.delivery", "the chosen delivery is not offered now")
	// ErrFreight is joined to ErrChanged when the delivery costs something else.
	ErrFreight = kabinet.NewError(kabinet.Conflict, "order.freight_changed", "the delivery now costs {now}; it was {was}")
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
