package approval

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Limits.
const (
	// MaxText is for names and ids, and MaxComment for what people write, in bytes.
	MaxText    = 1000
	MaxComment = 10_000
	// MaxRules are those of a book, MaxTiers of a rule, MaxGroups of a tier, and
	// MaxCount the persons of a group.
	MaxRules  = 200
	MaxTiers  = 10
	MaxGroups = 10
	MaxCount  = 20
	// MaxDueHours is a year.
	MaxDueHours = 366 * 24
	// MaxFacts are the facts or the terms of a subject, MaxTexts the texts of one
	// value, and MaxLines the lines of a content.
	MaxFacts = 100
	MaxTexts = 10_000
	MaxLines = 10_000
)

// Errors of rules, facts and subjects; the place says where.
var (
	// ErrRule is returned for a rule with a part that is missing or not possible.
	ErrRule = kabinet.NewError(kabinet.Invalid, "approval.rule", "this part of the rule is missing or not possible")
	// ErrGroup is returned for a group that selects nobody in particular.
	ErrGroup = kabinet.NewError(kabinet.Invalid, "approval.group", "the group does not say who approves")
	// ErrPredicate is returned for a condition that is not one, joins nothing, is
	// too large or too deep.
	ErrPredicate = kabinet.NewError(kabinet.Invalid, "approval.predicate", "the condition cannot be read")
	// ErrField is returned for a condition on a field that does not exist.
	ErrField = kabinet.NewError(kabinet.Invalid, "approval.field", "there is no field {field} to ask for")
	// ErrCompare is returned for a comparison that does not suit the type.
	ErrCompare = kabinet.NewError(kabinet.Invalid, "approval.compare", "the field {field} ({type}) cannot be compared by {op} with that value")
	// ErrValue is returned for what is not a value.
	ErrValue = kabinet.NewError(kabinet.Invalid, "approval.value", "this is not a text, a number, an amount, a flag or several texts")
	// ErrFact is returned for a fact that is not known.
	ErrFact = kabinet.NewError(kabinet.Invalid, "approval.fact", "the fact {field} is not known")
	// ErrTooMany is returned for more of something than there may be.
	ErrTooMany = kabinet.NewError(kabinet.Invalid, "approval.too_many", "there are more than {max}")
	// ErrSubject is returned for a subject with a part that is missing, is not that
	// of the flow, or is not newer.
	ErrSubject = kabinet.NewError(kabinet.Invalid, "approval.subject", "this part of what is to be approved is missing or does not belong to it")
	// ErrContent is returned for a content with a key twice, or whose hash is not
	// its own.
	ErrContent = kabinet.NewError(kabinet.Invalid, "approval.content", "the content and its hash do not go together")
	// ErrID is returned where an id is missing.
	ErrID = kabinet.NewError(kabinet.Invalid, "approval.id", "the id is missing")
	// ErrActor is returned where nobody requests something.
	ErrActor = kabinet.NewError(kabinet.Invalid, "approval.actor", "nobody requests this")
	// ErrText is returned for text that cannot be stored as it is.
	ErrText = kabinet.NewError(kabinet.Invalid, "approval.text", "the text has characters that cannot be stored")
	// ErrTextTooLong is returned for text of too many bytes.
	ErrTextTooLong = kabinet.NewError(kabinet.Invalid, "approval.text_too_long", "the text is longer than {max} bytes")
	// ErrReason is returned where a reason is required and missing.
	ErrReason = kabinet.NewError(kabinet.Invalid, "approval.reason", "please state the reason")
)

// Errors of flows.
var (
	// ErrDenied is returned for what a rule does not let through.
	ErrDenied = kabinet.NewError(kabinet.Forbidden, "approval.denied", "the rule “{rule}” does not allow this")
	// ErrStatus is returned for a step that the flow is not ready for.
	ErrStatus = kabinet.NewError(kabinet.State, "approval.status", "this is not possible while the approval is {status}")
	// ErrExpired is returned for what came too late.
	ErrExpired = kabinet.NewError(kabinet.Gone, "approval.expired", "the approval has expired")
	// ErrReleased is returned for an approval that was used.
	ErrReleased = kabinet.NewError(kabinet.State, "approval.released", "the approval was used already")
	// ErrChanged is returned for a vote or a release of another content.
	ErrChanged = kabinet.NewError(kabinet.Conflict, "approval.changed", "what is to be approved has changed; please look at it again")
	// ErrOutsider is returned for votes of people of other organisations and of
	// people who act for somebody: the seller never approves for a client.
	ErrOutsider = kabinet.NewError(kabinet.Forbidden, "approval.outsider", "only people of the organisation itself can approve this, in their own name")
	// ErrFourEyes is returned where the requester, somebody by their right, or who
	// acted for them wants to approve.
	ErrFourEyes = kabinet.NewError(kabinet.Forbidden, "approval.four_eyes", "nobody can approve what they, or somebody for them, requested")
	// ErrNotEligible is returned for votes of persons who are in no group of the
	// tier.
	ErrNotEligible = kabinet.NewError(kabinet.Forbidden, "approval.not_eligible", "this approval does not wait for you")
	// ErrVoted is returned for the second vote of a person, or with the right of
	// one who has voted.
	ErrVoted = kabinet.NewError(kabinet.State, "approval.voted", "this vote was given already")
	// ErrNotRequester is returned for what only the requester can do.
	ErrNotRequester = kabinet.NewError(kabinet.Forbidden, "approval.not_requester", "only the requester can do this")
	// ErrConsent is returned for a draft that waits for its requester.
	ErrConsent = kabinet.NewError(kabinet.Forbidden, "approval.consent", "the change needs the requester's own consent")
	// ErrNotOwner is returned for a waiver by somebody else than the owner.
	ErrNotOwner = kabinet.NewError(kabinet.Forbidden, "approval.not_owner", "only an owner of the organisation can waive an approval")
	// ErrNotWaivable is returned where a rule does not let anybody do without.
	ErrNotWaivable = kabinet.NewError(kabinet.State, "approval.not_waivable", "the rules do not allow doing without {group}")
	// ErrNotEscalated is returned for a waiver before all others were asked.
	ErrNotEscalated = kabinet.NewError(kabinet.State, "approval.not_escalated", "the approval must be escalated first")
	// ErrNotStalled is returned for escalating or waiving what is neither stalled
	// nor late.
	ErrNotStalled = kabinet.NewError(kabinet.State, "approval.not_stalled", "the approval can still be given in time")
	// ErrTop is returned for escalating where there is nobody further up.
	ErrTop = kabinet.NewError(kabinet.State, "approval.top", "there is nobody further up to escalate to")
	// ErrRecheck is returned where something no longer holds at release; its cause
	// says what.
	ErrRecheck = kabinet.NewError(kabinet.State, "approval.recheck", "{check} no longer allows this")
	// ErrPath is returned where the directory gives no path of units, without which
	// no rule would be found.
	ErrPath = kabinet.NewError(kabinet.Internal, "approval.path", "the path of the unit {unit} is not known")
)

// checkText returns ErrTextTooLong, ErrText or nil.
func checkText(s string) *kabinet.Error { return checkLong(s, MaxText) }

func checkLong(s string, limit int) *kabinet.Error {
	switch {
	case len(s) > limit:
		return ErrTextTooLong.With("max", limit)
	case !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0:
		return ErrText
	}
	return nil
}

// reason returns what somebody wrote without space around it, or ErrReason where it
// is required and empty.
func reason(s string, required bool) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" && required {
		return "", ErrReason
	}
	if err := checkLong(s, MaxComment); err != nil {
		return "", err
	}
	return s, nil
}

func notFound[T ~string](what string, id T) *kabinet.Error {
	return kabinet.ErrNotFound.With("what", what).With("id", clip(string(id)))
}

// clip shortens text from outside for messages.
func clip(s string) string {
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return strings.ToValidUTF8(s, "?")
}
