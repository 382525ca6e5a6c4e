package onboarding

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// The kinds of events. Every fact that somebody adds is an event too, of the kind
// "onboarding." and that of the fact.
const (
	EventBegun     = "onboarding.begun"
	EventStep      = "onboarding.step"     // a step came to another status
	EventFinished  = "onboarding.finished" // everything that must be done is
	EventUnlocked  = "onboarding.resumed_after_finish"
	EventRemind    = "onboarding.remind" // people are to be reminded of a step
	EventStalled   = "onboarding.stalled"
	EventMoving    = "onboarding.moving" // stalled no more
	EventVacant    = "onboarding.owner_vacant"
	EventClass     = "onboarding.class" // the client is engaged, silent, vanished
	EventMigrated  = "onboarding.migrated"
	EventFull      = "onboarding.full" // nine tenths of MaxFacts are there
	EventUnwatched = "onboarding.unwatched"
)

// Base is what every event of an onboarding says.
type Base struct {
	Kind       string        `json:"-"`
	Onboarding ID            `json:"onboarding"`
	Org        kabinet.OrgID `json:"org"`
	Template   TemplateID    `json:"template"`
	By         kabinet.Actor `json:"by"`
	At         time.Time     `json:"at"`
	Progress   Share         `json:"progress"`
}

// EventKind returns the kind, such as "onboarding.finished".
func (b Base) EventKind() string { return b.Kind }

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Added says that a fact was added.
type Added struct {
	Base
	Fact Fact `json:"fact"`
}

// StepMoved says that a step came to another status.
type StepMoved struct {
	Base
	Step    StepID     `json:"step"`
	Subject Subject    `json:"subject,omitempty"`
	Was     StepStatus `json:"was,omitempty"`
	Now     StepStatus `json:"now"`
	// Who are to do it now, where it is open.
	Who Who `json:"who,omitzero"`
}

// Milestone says that an onboarding began, was finished, or runs again.
type Milestone struct {
	Base
	Owner   kabinet.PersonID `json:"owner,omitempty"`
	Manager kabinet.PersonID `json:"manager,omitempty"`
}

// Reminder says that people are to be reminded of a step, for the Count-th time.
type Reminder struct {
	Base
	Step    StepID       `json:"step"`
	Subject Subject      `json:"subject,omitempty"`
	Title   string       `json:"title"` // key of the host's catalogue
	Due     kabinet.Date `json:"due,omitzero"`
	Overdue bool         `json:"overdue,omitempty"`
	Count   int          `json:"count"`
	Who     Who          `json:"who"`
}

// Alert says that an onboarding is stalled, moves again, has no owner, or is nearly full. Was is
// the stall before.
type Alert struct {
	Base
	Stall   Stall            `json:"stall,omitzero"`
	Was     StallCause       `json:"was,omitempty"`
	Manager kabinet.PersonID `json:"manager,omitempty"` // who is told
}

// Unwatched says that an onboarding could not be looked at, and why, in plain English for
// who runs the host; it is looked at again a day later.
type Unwatched struct {
	Base
	Why     string           `json:"why"`
	Manager kabinet.PersonID `json:"manager,omitempty"`
}

// ClassChanged says that the client is of another class, and what to do next.
type ClassChanged struct {
	Base
	Was     Class            `json:"was,omitempty"`
	Now     Class            `json:"now"`
	Move    Move             `json:"move,omitempty"`
	Manager kabinet.PersonID `json:"manager,omitempty"`
}

// Migrated says that an onboarding follows another version of its template.
type Migrated struct {
	Base
	From   int             `json:"from"`
	To     int             `json:"to"`
	Report MigrationReport `json:"report"`
}
