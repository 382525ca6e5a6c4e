package invite

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// The kinds of events.
const (
	EventCreated    = "invite.created"
	EventEdited     = "invite.edited"
	EventApproved   = "invite.approved"
	EventRejected   = "invite.rejected"
	EventDue        = "invite.delivery_due" // a message is to be sent; see Courier
	EventDelivered  = "invite.delivered"    // sent, bounced or complained about
	EventLocked     = "invite.locked"       // the link was tried too often
	EventAccepted   = "invite.accepted"
	EventDeclined   = "invite.declined"
	EventRevoked    = "invite.revoked"
	EventSuperseded = "invite.superseded"
	EventExpired    = "invite.expired"
	EventRenewal    = "invite.renewal_requested"
	EventPassed     = "invite.passed" // another sponsor answers for it
	EventRefused    = "invite.refused"
	EventWelcome    = "invite.welcome" // invitations are welcome again
)

// Event is what happened to an invitation. It carries no secret, and the address
// of the invited only in its masked form.
type Event struct {
	Kind       string           `json:"-"`
	Invitation ID               `json:"invitation,omitempty"`
	Org        kabinet.OrgID    `json:"org"`
	Scope      string           `json:"scope,omitempty"`
	By         kabinet.Actor    `json:"by"`
	At         time.Time        `json:"at"`
	Address    string           `json:"address,omitempty"`    // masked
	Generation int              `json:"generation,omitempty"` // of the secret, for EventDue and EventDelivered
	Reminder   int              `json:"reminder,omitempty"`   // the number of the reminder, for EventDue
	Delivery   Delivery         `json:"delivery,omitempty"`
	Person     kabinet.PersonID `json:"person,omitempty"` // who joined, or the new sponsor
	Membership string           `json:"membership,omitempty"`
	Step       string           `json:"step,omitempty"` // the onboarding step that the person joined for
	Grants     []Grant          `json:"grants,omitempty"`
	Successor  ID               `json:"successor,omitempty"`
	Reason     string           `json:"reason,omitempty"`
}

// EventKind returns the kind, such as "invite.accepted".
func (e Event) EventKind() string { return e.Kind }

// EventTime returns when it happened.
func (e Event) EventTime() time.Time { return e.At }

// Empty reports whether nothing happened, so that there is nothing to save.
func (e Event) Empty() bool { return e.Kind == "" }
