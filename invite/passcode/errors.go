package passcode

import "github.com/seed-a884640a/kabinet"

// Errors of this package.
var (
	// ErrCode is returned for every code and link that opens nothing, whatever is
	// wrong.
	ErrCode = kabinet.NewError(kabinet.Invalid, "passcode.code", "the code or the link is wrong or no longer works; ask for another one")
	// ErrAddress is returned for what is no e-mail address.
	ErrAddress = kabinet.NewError(kabinet.Invalid, "passcode.address", "this is not an e-mail address")
	// ErrLocale is returned for what is no tag of a language.
	ErrLocale = kabinet.NewError(kabinet.Invalid, "passcode.locale", "this is not the tag of a language")
	// ErrRate is returned where too many messages to the address were asked for,
	// known or not.
	ErrRate = kabinet.NewError(kabinet.TooMany, "passcode.rate", "too many codes were asked for; the next one can be sent at {time}")
	// ErrDelivering is returned where another process delivers at this moment.
	ErrDelivering = kabinet.NewError(kabinet.State, "passcode.delivering", "the message is being delivered")
	// ErrSend is returned where the Sender failed. It does not repeat the
	// Sender's error, which may quote the message.
	ErrSend = kabinet.NewError(kabinet.Internal, "passcode.send", "the message could not be sent")
	// ErrBase is returned for a Courier whose Base is no address.
	ErrBase = kabinet.NewError(kabinet.Invalid, "passcode.base", "the address of the page is not valid")
)

var sentinels = [...]*kabinet.Error{ErrCode, ErrAddress, ErrLocale, ErrRate, ErrDelivering, ErrSend, ErrBase}
