package rollout

import (
	"github.com/seed-a884640a/kabinet"
)

// Errors of events and of their history.
var (
	// ErrMissing is returned where a value is required.
	ErrMissing = kabinet.NewError(kabinet.Invalid, "rollout.missing", "the value is missing")
	// ErrNeedless is returned for a member that an event of its kind does not have.
	ErrNeedless = kabinet.NewError(kabinet.Invalid, "rollout.needless", "an event of the kind {kind} does not have this")
	// ErrKind is returned for an event of a kind that is not known.
	ErrKind = kabinet.NewError(kabinet.Invalid, "rollout.kind", "{kind} is not a kind of event")
	// ErrTopic is returned for an enquiry about something that is not known.
	ErrTopic = kabinet.NewError(kabinet.Invalid, "rollout.topic", "{topic} is not a topic: price, stock or other")
	// ErrText is returned for text that is too long or cannot be kept.
	ErrText = kabinet.NewError(kabinet.Invalid, "rollout.text", "the text is longer than {max} bytes, or has characters that cannot be kept")
	// ErrTime is returned for an instant that cannot be right.
	ErrTime = kabinet.NewError(kabinet.Invalid, "rollout.time", "this time cannot be right")
	// ErrNumber is returned for a number that cannot be right.
	ErrNumber = kabinet.NewError(kabinet.Invalid, "rollout.number", "this number cannot be right")
	// ErrTwice is returned for two different events of one id, and for two orders
	// or enquiries of one number.
	ErrTwice = kabinet.NewError(kabinet.Conflict, "rollout.twice", "{id} is there twice and says different things")
	// ErrJSON is returned for a line that is not one JSON object of an event.
	ErrJSON = kabinet.NewError(kabinet.Invalid, "rollout.json", "this is not a JSON object of an event")
	// ErrRowTooLong is returned for a line of more than MaxRow bytes.
	ErrRowTooLong = kabinet.NewError(kabinet.Invalid, "rollout.row_too_long", "the line is longer than {max} bytes")
	// ErrRead is returned when the reader fails; its cause says why.
	ErrRead = kabinet.NewError(kabinet.Internal, "rollout.read", "the events could not be read")
)

// Errors of plans.
var (
	// ErrPlan is returned for a plan with a value that makes no sense.
	ErrPlan = kabinet.NewError(kabinet.Invalid, "rollout.plan", "this value of the plan makes no sense")
	// ErrMeasure is returned for a measure that is not known.
	ErrMeasure = kabinet.NewError(kabinet.Invalid, "rollout.measure", "{measure} is not a measure")
	// ErrNoData is returned where there is nothing to reckon with.
	ErrNoData = kabinet.NewError(kabinet.Invalid, "rollout.no_data", "there is nothing to reckon with")
)

// Errors of pilots.
var (
	// ErrID is returned for a pilot without an id, an organisation or a name.
	ErrID = kabinet.NewError(kabinet.Invalid, "rollout.id", "an id or a name is missing")
	// ErrStatus is returned for a step that the pilot is not ready for.
	ErrStatus = kabinet.NewError(kabinet.State, "rollout.status", "this is not possible while the pilot is {status}")
	// ErrMember is returned for a member that is neither one client nor one person
	// of the staff.
	ErrMember = kabinet.NewError(kabinet.Invalid, "rollout.member", "a member is one client or one person of the staff")
	// ErrApplied is returned for a second application of one member.
	ErrApplied = kabinet.NewError(kabinet.Conflict, "rollout.applied", "{member} has applied already")
	// ErrNotApplied is returned where a member has not applied.
	ErrNotApplied = kabinet.NewError(kabinet.NotFound, "rollout.not_applied", "{member} has not applied")
	// ErrDecided is returned for an application that was decided already.
	ErrDecided = kabinet.NewError(kabinet.State, "rollout.decided", "the application is {status}")
	// ErrCriteria is returned for choosing who does not meet a criterion that all
	// must meet, without a reason.
	ErrCriteria = kabinet.NewError(kabinet.State, "rollout.criteria", "{member} does not meet the criterion {criterion}; choosing them needs a reason")
	// ErrReason is returned where a reason is required.
	ErrReason = kabinet.NewError(kabinet.Invalid, "rollout.reason", "a reason is needed")
	// ErrWave is returned for a wave that there is not, is there twice, or whose
	// announcement comes after its start.
	ErrWave = kabinet.NewError(kabinet.Invalid, "rollout.wave", "the wave {wave} is not there, is there twice, or has no sensible dates")
	// ErrFrozen is returned for a change of a cohort that is frozen.
	ErrFrozen = kabinet.NewError(kabinet.State, "rollout.frozen", "the cohort of the wave {wave} is frozen")
	// ErrNotFrozen is returned for a cohort that is not frozen yet.
	ErrNotFrozen = kabinet.NewError(kabinet.State, "rollout.not_frozen", "the cohort of the wave {wave} is not frozen yet")
	// ErrEmptyCohort is returned for freezing a cohort without members.
	ErrEmptyCohort = kabinet.NewError(kabinet.State, "rollout.empty_cohort", "the wave {wave} has no members")
	// ErrManyMembers is returned for more of something than MaxMembers.
	ErrManyMembers = kabinet.NewError(kabinet.TooMany, "rollout.many", "there are more than {max}")
)

var sentinels = [...]*kabinet.Error{
	ErrMissing, ErrNeedless, ErrKind, ErrTopic, ErrText, ErrTime, ErrNumber, ErrTwice, ErrJSON, ErrRowTooLong, ErrRead,
	ErrPlan, ErrMeasure, ErrNoData,
	ErrID, ErrStatus, ErrMember, ErrApplied, ErrNotApplied, ErrDecided, ErrCriteria, ErrReason, ErrWave, ErrFrozen, ErrNotFrozen,
	ErrEmptyCohort, ErrManyMembers,
}
