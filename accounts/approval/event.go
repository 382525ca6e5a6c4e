package approval

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Base is what every event of a flow says.
type Base struct {
	Flow    ID            `json:"flow"`
	Org     kabinet.OrgID `json:"org"`
	Kind    SubjectKind   `json:"kind"`
	Subject string        `json:"subject"` // its id
	By      kabinet.Actor `json:"by"`
	At      time.Time     `json:"at"`
}

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Submitted says that something waits for approval, and which rules require it.
type Submitted struct {
	Base
	Requester  kabinet.PersonID `json:"requester"`
	Unit       kabinet.UnitID   `json:"unit,omitempty"`
	Version    int64            `json:"version"`
	Rules      []RuleRef        `json:"rules,omitempty"`
	Supersedes ID               `json:"supersedes,omitempty"`
}

// EventKind returns "approval.submitted".
func (Submitted) EventKind() string { return "approval.submitted" }

// Alerted says that a rule could not be evaluated: somebody should repair it.
type Alerted struct {
	Base
	Alert Alert `json:"alert"`
}

// EventKind returns "approval.alerted".
func (Alerted) EventKind() string { return "approval.alerted" }

// Voted says that a person decided; For is who lent them the right.
type Voted struct {
	Base
	Tier    int              `json:"tier"`
	Approve bool             `json:"approve"`
	For     kabinet.PersonID `json:"for,omitempty"`
}

// EventKind returns "approval.voted".
func (Voted) EventKind() string { return "approval.voted" }

// TierPassed says that the tier before is full, and the Tier waits now.
type TierPassed struct {
	Base
	Tier int       `json:"tier"`
	Due  time.Time `json:"due,omitzero"`
}

// EventKind returns "approval.tier_passed".
func (TierPassed) EventKind() string { return "approval.tier_passed" }

// Granted says that the subject is approved, at this version and content. Free says
// that no rule required it.
type Granted struct {
	Base
	Version int64  `json:"version"`
	Hash    string `json:"hash"`
	Free    bool   `json:"free,omitempty"`
}

// EventKind returns "approval.approved".
func (Granted) EventKind() string { return "approval.approved" }

// Refused says that the subject is rejected.
type Refused struct {
	Base
	Requester kabinet.PersonID `json:"requester"`
	Version   int64            `json:"version"`
}

// EventKind returns "approval.rejected".
func (Refused) EventKind() string { return "approval.rejected" }

// FlowStalled says that groups of the tier can be filled by nobody. The seller's
// manager of the client is to be informed, and can help to find somebody, but not
// approve.
type FlowStalled struct {
	Base
	Tier   int     `json:"tier"`
	Groups []Group `json:"groups"`
}

// EventKind returns "approval.stalled".
func (FlowStalled) EventKind() string { return "approval.stalled" }

// Resumed says that a stalled tier can be filled again.
type Resumed struct {
	Base
	Tier int `json:"tier"`
}

// EventKind returns "approval.resumed".
func (Resumed) EventKind() string { return "approval.resumed" }

// Escalated says that the groups of the tier are widened by so many levels. AtOwner
// says that this was not enough: the client's owner is asked to find somebody, or to
// waive.
type Escalated struct {
	Base
	Tier    int  `json:"tier"`
	Level   int  `json:"level"`
	AtOwner bool `json:"atOwner,omitempty"`
}

// EventKind returns "approval.escalated".
func (Escalated) EventKind() string { return "approval.escalated" }

// Waived says which approvals the owner did without since nobody could give them, by
// group with their number, and why.
type Waived struct {
	Base
	Tier   int     `json:"tier"`
	Groups []Group `json:"groups"`
	Reason string  `json:"reason"`
}

// EventKind returns "approval.waived".
func (Waived) EventKind() string { return "approval.waived" }

// ReminderDue says that a tier is late: those who can approve are to be reminded,
// for the Count-th time.
type ReminderDue struct {
	Base
	Tier  int `json:"tier"`
	Count int `json:"count"`
}

// EventKind returns "approval.reminder_due".
func (ReminderDue) EventKind() string { return "approval.reminder_due" }

// Kept says that the subject changed in a way that nobody has to approve anew. Was
// and Hash are the same where the content is.
type Kept struct {
	Base
	Version int64  `json:"version"`
	Was     string `json:"was"`
	Hash    string `json:"hash"`
}

// EventKind returns "approval.kept".
func (Kept) EventKind() string { return "approval.kept" }

// Replaced says that the subject changed, which voids the flow and what was approved
// in it; the flow Next takes its place. Editor is who changed it, where that was not
// the requester, who is then to be asked for consent.
type Replaced struct {
	Base
	Was     Status           `json:"was"`
	Next    ID               `json:"next"`
	Version int64            `json:"version"`
	Editor  kabinet.PersonID `json:"editor,omitempty"`
}

// EventKind returns "approval.superseded".
func (Replaced) EventKind() string { return "approval.superseded" }

// Retracted says that the requester does not want it any more.
type Retracted struct {
	Base
	Was    Status `json:"was"`
	Reason string `json:"reason,omitempty"`
}

// EventKind returns "approval.withdrawn".
func (Retracted) EventKind() string { return "approval.withdrawn" }

// Lapsed says that the flow was open, or the approval unused, for too long.
type Lapsed struct {
	Base
	Was       Status           `json:"was"`
	Requester kabinet.PersonID `json:"requester"`
}

// EventKind returns "approval.expired".
func (Lapsed) EventKind() string { return "approval.expired" }

// Released says that the approval was used, for this version and content.
type Released struct {
	Base
	Version int64  `json:"version"`
	Hash    string `json:"hash"`
}

// EventKind returns "approval.released".
func (Released) EventKind() string { return "approval.released" }

// RulePublished says that a rule holds from now on, in this wording, and where nobody
// can satisfy it.
type RulePublished struct {
	Org      kabinet.OrgID `json:"org"`
	Rule     Rule          `json:"rule"`
	Warnings []Warning     `json:"warnings,omitempty"`
	By       kabinet.Actor `json:"by"`
	At       time.Time     `json:"at"`
}

// EventKind returns "approval.rule_published".
func (RulePublished) EventKind() string { return "approval.rule_published" }

// EventTime returns At.
func (e RulePublished) EventTime() time.Time { return e.At }

// RuleRetired says that a rule holds no longer. Flows that it is in go on with it.
type RuleRetired struct {
	Org  kabinet.OrgID `json:"org"`
	Rule RuleRef       `json:"rule"`
	By   kabinet.Actor `json:"by"`
	At   time.Time     `json:"at"`
}

// EventKind returns "approval.rule_retired".
func (RuleRetired) EventKind() string { return "approval.rule_retired" }

// EventTime returns At.
func (e RuleRetired) EventTime() time.Time { return e.At }
