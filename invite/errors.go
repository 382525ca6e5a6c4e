package invite

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Limits of texts.
const (
	MaxText    = 500  // bytes of ids, reasons and attributes
	MaxName    = 200  // runes of a name
	MaxMessage = 1000 // runes of a message
)

// Errors of this package.
var (
	// ErrLink is returned for every link and handle that opens nothing for who
	// comes with it, whatever is wrong, so that it says nothing about the
	// invitations that there are.
	ErrLink = kabinet.NewError(kabinet.NotFound, "invite.link", "the link is not valid")
	// ErrExpired and ErrEnded are told to the invited alone, who has signed in
	// with the address that was invited.
	ErrExpired = kabinet.NewError(kabinet.Gone, "invite.expired", "the invitation has expired; ask for another one")
	ErrEnded   = kabinet.NewError(kabinet.Gone, "invite.ended", "the invitation is over: {status}")
	// ErrStatus is returned for a change that the status does not allow.
	ErrStatus = kabinet.NewError(kabinet.State, "invite.status", "this cannot be done with an invitation that is {status}")
	// ErrInvited is returned where somebody else invites the same address into
	// the same scope at this moment.
	ErrInvited = kabinet.NewError(kabinet.Conflict, "invite.invited", "this address has just been invited by somebody else")
	// ErrOpen is returned for inviting an address whose open invitation the actor
	// could not revoke.
	ErrOpen = kabinet.NewError(kabinet.State, "invite.open", "this address is invited already")
	// ErrAttempts is returned for a link that was tried too often. Another one
	// can be sent at any time.
	ErrAttempts = kabinet.NewError(kabinet.TooMany, "invite.attempts", "the link was tried too often; ask for another one")
	// ErrChanged is returned where what is accepted is not what was shown.
	ErrChanged = kabinet.NewError(kabinet.Conflict, "invite.changed", "the invitation has changed since it was shown; look at it again")

	ErrAddress    = kabinet.NewError(kabinet.Invalid, "invite.address", "this is not an e-mail address")
	ErrID         = kabinet.NewError(kabinet.Invalid, "invite.id", "an id is missing")
	ErrText       = kabinet.NewError(kabinet.Invalid, "invite.text", "the text has characters that cannot be kept")
	ErrLong       = kabinet.NewError(kabinet.Invalid, "invite.long", "the text is longer than {max}")
	ErrURL        = kabinet.NewError(kabinet.Invalid, "invite.url", "a message must not contain links")
	ErrLocale     = kabinet.NewError(kabinet.Invalid, "invite.locale", "this is not the tag of a language")
	ErrTTL        = kabinet.NewError(kabinet.Invalid, "invite.ttl", "an invitation holds from {min} to {max}")
	ErrPolicy     = kabinet.NewError(kabinet.Invalid, "invite.policy", "a value of the policy is not valid")
	ErrRedirect   = kabinet.NewError(kabinet.Invalid, "invite.redirect", "{key} is not a place to go to")
	ErrGeneration = kabinet.NewError(kabinet.Invalid, "invite.generation", "the secret belongs to another generation of the invitation")

	// ErrNobody is returned where the policy lets nobody invite.
	ErrNobody = kabinet.NewError(kabinet.Forbidden, "invite.nobody", "nobody may invite here")
	// ErrGrant is returned where the sponsor may not give what is offered, with
	// the permission, unit, reach and limit of the first such grant.
	ErrGrant = kabinet.NewError(kabinet.Forbidden, "invite.grant", "who invites may not give {permission} {unit}")
	// ErrSponsor is returned where who answers for the invitation has left.
	ErrSponsor = kabinet.NewError(kabinet.Gone, "invite.sponsor", "who invited is no longer with the organisation; ask for another invitation")
	// ErrElsewhere is returned for resetting the login of a person who is a
	// member of other organisations too, or uses rights of somebody else.
	ErrElsewhere = kabinet.NewError(kabinet.Forbidden, "invite.elsewhere", "the login opens other organisations, or rights of others, too")
	ErrDomain    = kabinet.NewError(kabinet.Forbidden, "invite.domain", "addresses of {domain} may not be invited")
	// ErrRefused is returned where the person does not want to be invited by the
	// organisation any more.
	ErrRefused = kabinet.NewError(kabinet.Forbidden, "invite.refused", "this person does not want to be invited again")
	ErrSeats   = kabinet.NewError(kabinet.State, "invite.seats", "all {seats} places are taken or reserved")
	ErrRate    = kabinet.NewError(kabinet.TooMany, "invite.rate", "too many invitations; the next one can be sent at {time}")
	// ErrOwn is returned for approving one's own proposal.
	ErrOwn = kabinet.NewError(kabinet.Forbidden, "invite.own", "somebody else must approve this")

	ErrSecondFactor = kabinet.NewError(kabinet.Forbidden, "invite.second_factor", "sign in with a second factor first")
	ErrConsent      = kabinet.NewError(kabinet.Invalid, "invite.consent", "{consent} must be agreed to")
	// ErrMember is returned for accepting where the membership is suspended.
	ErrMember = kabinet.NewError(kabinet.State, "invite.member", "the membership is suspended")

	ErrRegistration = kabinet.NewError(kabinet.Forbidden, "invite.registration", "registration is not open here")
	ErrField        = kabinet.NewError(kabinet.Invalid, "invite.field", "{field} is missing or not known")

	ErrRows = kabinet.NewError(kabinet.Invalid, "invite.rows", "a list has from 1 to {max} rows")
	// ErrKey is returned for an idempotency key that was used for another
	// request.
	ErrKey = kabinet.NewError(kabinet.Conflict, "invite.key", "the key was used for another list")
	// ErrDelivering is returned where another process delivers at this moment.
	ErrDelivering = kabinet.NewError(kabinet.State, "invite.delivering", "the message is being delivered")
	// ErrSend is returned where the Sender failed. It does not repeat the
	// Sender's error, which may quote the message.
	ErrSend = kabinet.NewError(kabinet.Internal, "invite.send", "the message could not be sent")
)

// field is a text with its place.
type field struct{ place, text string }

// checkTexts returns what is wrong with the first of the fields that cannot be
// kept, with its place, or nil.
func checkTexts(fields ...field) error {
	for _, f := range fields {
		switch {
		case len(f.text) > MaxText:
			return ErrLong.With("max", MaxText).At(f.place)
		case !utf8.ValidString(f.text) || strings.IndexByte(f.text, 0) >= 0:
			return ErrText.At(f.place)
		}
	}
	return nil
}

// at puts a place in front of that of an error of the library.
func at(err error, place string) error {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return e.At(place)
	}
	return err
}
