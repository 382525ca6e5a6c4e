package onboarding

import (
	"slices"
)

type (
	// TemplateID names a template; its versions share it.
	TemplateID string
	// StepID names a step. It is stable: the same id in two versions of a
	// template is the same step.
	StepID string
	// RoleID names what people are in an onboarding, such as "accountant". Roles
	// of a template are its own, and need not be those of package accounts.
	RoleID string
)

// Template says what has to be done to get a company started. It is authored in Go
// or JSON, and checked and compiled by Compile; published versions never change.
type Template struct {
	ID TemplateID `json:"id"`
	// Version counts the published versions from 1, and is 0 before. Series.Publish
	// sets it.
	Version int `json:"version,omitempty"`
	// Title is a key of the host's message catalogue.
	Title string `json:"title"`
	Roles []Role `json:"roles,omitempty"`
	Steps []Step `json:"steps"`
}

// Role is one that steps may name.
type Role struct {
	ID RoleID `json:"id"`
	// Title is a key of the host's message catalogue.
	Title string `json:"title"`
}

// Scope says for whom a step is done.
type Scope string

// The scopes.
const (
	// PerOrganization is a step that is done once for all the people.
	PerOrganization Scope = "organization"
	// PerLegalEntity is a step that is done for each legal entity.
	PerLegalEntity Scope = "legalEntity"
	// PerPerson is a step that each person does who has one of its roles, or
	// everybody where it names none.
	PerPerson Scope = "person"
)

// Need says how much a step matters.
type Need string

// The needs. What a must needs by its hard dependencies matters as much.
const (
	Must     Need = "must" // never skipped, only waived by the seller
	Should   Need = "should"
	Optional Need = "optional" // not in the progress
)

// CompletionKind says what makes a step done.
type CompletionKind string

// The kinds of completion.
const (
	// Manual is somebody saying that it is done.
	Manual CompletionKind = "manual"
	// OnEvent is an event of the host, such as "order.placed".
	OnEvent CompletionKind = "event"
	// While is a live predicate: the step is done as long as it holds, or from
	// the first time on where the step is Sticky.
	While CompletionKind = "while"
	// Reviewed is evidence handed in by the client and approved by the seller.
	Reviewed CompletionKind = "reviewed"
)

// Completion says what makes a step done.
type Completion struct {
	Kind CompletionKind `json:"kind"`
	// Event is the kind of the event, for OnEvent.
	Event string `json:"event,omitempty"`
	// Holds is the predicate, for While.
	Holds Condition `json:"holds,omitzero"`
}

// Dependencies are steps that come before. Both conditions must hold. A step of a
// scope with several subjects counts when all of them do; where both steps have the
// same scope, that of the same subject counts.
type Dependencies struct {
	// All must be satisfied, and of Any at least one, unless it is empty.
	All []StepID `json:"all,omitempty"`
	Any []StepID `json:"any,omitempty"`
}

// SkipRule says who may leave a step out for good. The reason is always required.
type SkipRule string

// The rules.
const (
	SkipNever         SkipRule = ""            // only the seller, by waiving
	SkipByOwner       SkipRule = "owner"       // the accountable owner
	SkipByResponsible SkipRule = "responsible" // whoever may do the step
)

// Step is one thing to be done. Days are business days of the calendar that the
// template is compiled with.
type Step struct {
	ID StepID `json:"id"`
	// Title and Help are keys of the host's message catalogue.
	Title string `json:"title"`
	Help  string `json:"help,omitempty"`
	// Scope is PerOrganization where it is empty.
	Scope Scope `json:"scope,omitempty"`
	// Roles are who does it; any one of them will do. Where nobody has one, and
	// where it is empty, it falls to the owner.
	Roles []RoleID `json:"roles,omitempty"`
	Need  Need     `json:"need"`
	// Hard dependencies keep the step locked; Soft ones only advise.
	Hard Dependencies `json:"hard,omitzero"`
	Soft Dependencies `json:"soft,omitzero"`
	// When says to which companies the step applies; the zero Condition is all.
	When Condition  `json:"when,omitzero"`
	Done Completion `json:"done"`
	// Sticky keeps a step of kind While done when its predicate turns false.
	Sticky bool     `json:"sticky,omitempty"`
	Skip   SkipRule `json:"skip,omitempty"`
	// DeferDays is how long after it became ready the step may be put off; 0 is
	// not at all.
	DeferDays int `json:"deferDays,omitempty"`
	// DueDays is the time to do it from when it is ready; 0 is no due date.
	DueDays int `json:"dueDays,omitempty"`
	// Remind are the days after it became ready on which the responsible are
	// reminded, in rising order.
	Remind []int `json:"remind,omitempty"`
	// Weight is the step's part in the progress; 0 counts as 1.
	Weight int `json:"weight,omitempty"`
	// Value marks the step that shows that the portal pays off, such as the first
	// order; time to value is measured to it.
	Value bool `json:"value,omitempty"`
	// Minutes is how long it takes, for who is asked to do it.
	Minutes int `json:"minutes,omitempty"`
}

func (t Template) clone() Template {
	t.Roles, t.Steps = slices.Clone(t.Roles), slices.Clone(t.Steps)
	for i, s := range t.Steps {
		s.Roles, s.Remind = slices.Clone(s.Roles), slices.Clone(s.Remind)
		s.Hard, s.Soft = s.Hard.clone(), s.Soft.clone()
		s.When, s.Done.Holds = s.When.clone(), s.Done.Holds.clone()
		t.Steps[i] = s
	}
	return t
}

func (d Dependencies) clone() Dependencies {
	return Dependencies{slices.Clone(d.All), slices.Clone(d.Any)}
}

// scope returns the scope with its default.
func (s *Step) scope() Scope {
	if s.Scope == "" {
		return PerOrganization
	}
	return s.Scope
}

func (s *Step) weight() int { return max(s.Weight, 1) }
