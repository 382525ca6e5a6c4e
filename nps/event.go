package nps

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Base is what every event of a request says. Events carry neither links nor
// comments: what somebody wrote is read where it is kept.
type Base struct {
	Request ID            `json:"request"`
	Org     kabinet.OrgID `json:"org"`
	By      kabinet.Actor `json:"by"`
	At      time.Time     `json:"at"`
}

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Empty reports whether nothing happened, so that there is nothing to save.
func (b Base) Empty() bool { return b.Request == "" }

// Opened says that a deal was closed and somebody is to be asked, or is not, for
// the reason in Suppressed.
type Opened struct {
	Base
	Deal       Deal       `json:"deal"`
	To         Respondent `json:"to"`
	Suppressed Reason     `json:"suppressed,omitempty"`
}

// EventKind returns "nps.opened".
func (Opened) EventKind() string { return "nps.opened" }

// SuppressedLate says that a request that waited must not be sent any more.
type SuppressedLate struct {
	Base
	Reason Reason `json:"reason"`
}

// EventKind returns "nps.suppressed".
func (SuppressedLate) EventKind() string { return "nps.suppressed" }

// ManagerAsked says that a manager is to send the survey, by the day Due. Was is
// who was asked before.
type ManagerAsked struct {
	Base
	Was     kabinet.PersonID `json:"was,omitempty"`
	Manager kabinet.PersonID `json:"manager"`
	Due     kabinet.Date     `json:"due"`
}

// EventKind returns "nps.manager_asked".
func (ManagerAsked) EventKind() string { return "nps.manager_asked" }

// ManagerReminded says that a manager is to be reminded, for the Count-th time.
type ManagerReminded struct {
	Base
	Manager kabinet.PersonID `json:"manager"`
	Due     kabinet.Date     `json:"due"`
	Count   int              `json:"count"`
}

// EventKind returns "nps.manager_reminded".
func (ManagerReminded) EventKind() string { return "nps.manager_reminded" }

// Skipped says that a manager does not want the survey sent, and why.
type Skipped struct {
	Base
	Manager kabinet.PersonID `json:"manager"`
	Reason  string           `json:"reason"`
}

// EventKind returns "nps.manager_skipped".
func (Skipped) EventKind() string { return "nps.manager_skipped" }

// SurveySent says that a survey went out, with the link of that generation.
type SurveySent struct {
	Base
	Person     kabinet.PersonID `json:"person"`
	Manager    kabinet.PersonID `json:"manager,omitempty"`
	Generation int              `json:"generation"`
}

// EventKind returns "nps.sent".
func (SurveySent) EventKind() string { return "nps.sent" }

// SurveyBounced says that the message did not arrive.
type SurveyBounced struct {
	Base
	Person kabinet.PersonID `json:"person"`
	Reason string           `json:"reason,omitempty"`
}

// EventKind returns "nps.bounced".
func (SurveyBounced) EventKind() string { return "nps.bounced" }

// AnswerRecorded says that the person answered, or changed the answer: Revision
// counts from 1. AskReference is set once, the first time that the person is a
// promoter: the time to ask for a reference.
type AnswerRecorded struct {
	Base
	Person       kabinet.PersonID `json:"person"`
	Manager      kabinet.PersonID `json:"manager,omitempty"`
	Supervisor   kabinet.PersonID `json:"supervisor,omitempty"`
	Score        Score            `json:"score"`
	Class        string           `json:"class"`
	Revision     int              `json:"revision"`
	AskReference bool             `json:"askReference,omitempty"`
}

// EventKind returns "nps.answered".
func (AnswerRecorded) EventKind() string { return "nps.answered" }

// AnswerDismissed says that the person declines to answer.
type AnswerDismissed struct {
	Base
	Person kabinet.PersonID `json:"person"`
}

// EventKind returns "nps.dismissed".
func (AnswerDismissed) EventKind() string { return "nps.dismissed" }

// AnswerExcluded says that an answer counts no more, and why.
type AnswerExcluded struct {
	Base
	Reason string `json:"reason"`
}

// EventKind returns "nps.excluded".
func (AnswerExcluded) EventKind() string { return "nps.excluded" }

// AnswerIncluded says that an excluded answer counts again.
type AnswerIncluded struct{ Base }

// EventKind returns "nps.included".
func (AnswerIncluded) EventKind() string { return "nps.included" }

// Settled says that a request has expired or an answer is locked.
type Settled struct {
	Base
	Was Status `json:"was"`
	Now Status `json:"now"`
}

// EventKind returns "nps.settled".
func (Settled) EventKind() string { return "nps.settled" }
