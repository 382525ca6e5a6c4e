package onboarding

import "github.com/seed-a884640a/kabinet"

// Errors of templates; the place says where.
var (
	// ErrJSON is returned for what is not the JSON of a template.
	ErrJSON = kabinet.NewError(kabinet.Invalid, "onboarding.json", "this is not a template in JSON")
	// ErrMissing is returned where an id, a key or a value is missing.
	ErrMissing = kabinet.NewError(kabinet.Invalid, "onboarding.missing", "a required value is missing")
	// ErrNeedless is returned for a value that has no meaning there.
	ErrNeedless = kabinet.NewError(kabinet.Invalid, "onboarding.needless", "this value has no meaning here")
	// ErrText is returned for text that cannot be stored or is too long.
	ErrText = kabinet.NewError(kabinet.Invalid, "onboarding.text", "the text is longer than {max} bytes, or cannot be stored")
	// ErrName is returned for the name of a scope, a need or a kind that is none.
	ErrName = kabinet.NewError(kabinet.Invalid, "onboarding.name", "{text} is not a known name")
	// ErrNumber is returned for a number out of range.
	ErrNumber = kabinet.NewError(kabinet.Invalid, "onboarding.number", "{number} is not from 0 to {max}")
	// ErrTooMany is returned for a template that is too large.
	ErrTooMany = kabinet.NewError(kabinet.Invalid, "onboarding.too_many", "a template has at most {steps} steps and {roles} roles")
	// ErrDuplicate is returned for an id that is there twice.
	ErrDuplicate = kabinet.NewError(kabinet.Invalid, "onboarding.duplicate", "{id} is there twice")
	// ErrUnknownRole and ErrUnknownStep are returned for ids that the template
	// does not have.
	ErrUnknownRole = kabinet.NewError(kabinet.Invalid, "onboarding.unknown_role", "there is no role {id}")
	ErrUnknownStep = kabinet.NewError(kabinet.Invalid, "onboarding.unknown_step", "there is no step {id}")
	// ErrCycle is returned for steps that wait for each other.
	ErrCycle = kabinet.NewError(kabinet.Invalid, "onboarding.cycle", "these steps wait for each other: {steps}")
	// ErrUnreachable is returned for a step that can never be unlocked.
	ErrUnreachable = kabinet.NewError(kabinet.Invalid, "onboarding.unreachable", "step {id} can never be reached")
	// ErrNoMust is returned for a template in which nothing has to be done.
	ErrNoMust = kabinet.NewError(kabinet.Invalid, "onboarding.no_must", "a template needs at least one step that must be done")
	// ErrMustSkip is returned for a must with a skip rule.
	ErrMustSkip = kabinet.NewError(kabinet.Invalid, "onboarding.must_skip", "what must be done cannot be skipped, only waived by the seller")
	// ErrSticky is returned for stickiness of another kind than While.
	ErrSticky = kabinet.NewError(kabinet.Invalid, "onboarding.sticky", "only a live predicate can be sticky")
	// ErrRemind is returned for days of reminders that do not rise.
	ErrRemind = kabinet.NewError(kabinet.Invalid, "onboarding.remind", "the days of reminders rise, from 1")
	// ErrCondition is returned for a condition that joins nothing, says two things
	// at once, or lies too deep.
	ErrCondition = kabinet.NewError(kabinet.Invalid, "onboarding.condition", "a condition is one of an attribute, all, any and not")
	// ErrPublished is returned for a version that is not there.
	ErrPublished = kabinet.NewError(kabinet.NotFound, "onboarding.published", "version {version} of template {id} was not published")
	// ErrOtherTemplate is returned where a template is not that of the instance.
	ErrOtherTemplate = kabinet.NewError(kabinet.Invalid, "onboarding.other_template", "the onboarding follows version {version} of template {id}")
)

// Errors of what people do.
var (
	// ErrID is returned where an id is missing; its place says which.
	ErrID = kabinet.NewError(kabinet.Invalid, "onboarding.id", "the id is missing")
	// ErrReason is returned where a reason is required and missing.
	ErrReason = kabinet.NewError(kabinet.Invalid, "onboarding.reason", "please state the reason")
	// ErrFact is returned for a fact that cannot be one; its place says why.
	ErrFact = kabinet.NewError(kabinet.Invalid, "onboarding.fact", "{kind} cannot be recorded so")
	// ErrFactTwice is returned for two different facts of one id.
	ErrFactTwice = kabinet.NewError(kabinet.Conflict, "onboarding.fact_twice", "another fact has the id {id}")
	// ErrManyFacts is returned for an instance with too many facts.
	ErrManyFacts = kabinet.NewError(kabinet.TooMany, "onboarding.many_facts", "an onboarding has at most {max} facts")
	// ErrStep is returned for a step, or a subject of it, that is not there.
	ErrStep = kabinet.NewError(kabinet.NotFound, "onboarding.step", "there is no step {step} for {subject}")
	// ErrStatus is returned for what the step's state does not allow.
	ErrStatus = kabinet.NewError(kabinet.State, "onboarding.status", "this is not possible while the step is {status}")
	// ErrKind is returned for completing by hand what completes itself, or what
	// must be handed in.
	ErrKind = kabinet.NewError(kabinet.State, "onboarding.kind", "the step is not completed in this way")
	// ErrNotYours is returned to who may not do a step.
	ErrNotYours = kabinet.NewError(kabinet.Forbidden, "onboarding.not_yours", "this is for {who}")
	// ErrNotSkippable is returned for skipping what cannot be.
	ErrNotSkippable = kabinet.NewError(kabinet.State, "onboarding.not_skippable", "this step cannot be skipped")
	// ErrDefer is returned for putting a step off for too long, or into the past.
	ErrDefer = kabinet.NewError(kabinet.Invalid, "onboarding.defer", "the step can be put off until {until}")
	// ErrPerson is returned for a person who does not take part.
	ErrPerson = kabinet.NewError(kabinet.Invalid, "onboarding.person", "{person} does not take part")
	// ErrOffer is returned for answering a hand-over that is not offered to the
	// person, or has expired.
	ErrOffer = kabinet.NewError(kabinet.State, "onboarding.offer", "nothing is offered to you, or the time for it is over")
	// ErrOver is returned for changing an onboarding that is finished or cancelled.
	ErrOver = kabinet.NewError(kabinet.State, "onboarding.over", "the onboarding is {status}")
	// ErrRunning is returned for a second onboarding by one template.
	ErrRunning = kabinet.NewError(kabinet.Conflict, "onboarding.running", "the company is being onboarded already")
	// ErrPolicy is returned for a policy that cannot be followed.
	ErrPolicy = kabinet.NewError(kabinet.Invalid, "onboarding.policy", "the policy has a value that is not possible")
)
