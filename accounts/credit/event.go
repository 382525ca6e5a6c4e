package credit

import (
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Base is what every event of an account says. What orders reserve and release are
// events of their reservations: ledger.Moved, as "credit.reserved".
type Base struct {
	Org     kabinet.OrgID `json:"org"`
	Account ID            `json:"account"`
	By      kabinet.Actor `json:"by"`
	At      time.Time     `json:"at"`
}

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Opened says that there is a new account.
type Opened struct {
	Base
	Party Party        `json:"party"`
	Terms AccountTerms `json:"terms"`
}

// EventKind returns "credit.opened".
func (Opened) EventKind() string { return "credit.opened" }

// Changed says that an account has other terms.
type Changed struct {
	Base
	Was AccountTerms `json:"was"`
	Now AccountTerms `json:"now"`
}

// EventKind returns "credit.changed".
func (Changed) EventKind() string { return "credit.changed" }

// Turned says that a payer was blocked or unblocked by hand.
type Turned struct {
	Base
	Blocked bool   `json:"blocked"`
	Reason  string `json:"reason"`
}

// EventKind returns "credit.blocked" or "credit.unblocked".
func (t Turned) EventKind() string {
	if t.Blocked {
		return "credit.blocked"
	}
	return "credit.unblocked"
}

// Taken says that a snapshot was taken.
type Taken struct {
	Base
	AsOf      time.Time `json:"asOf"`
	Watermark time.Time `json:"watermark"`
	Items     int       `json:"items"`
	// Aging is that of the snapshot's day in UTC.
	Aging Aging `json:"aging"`
}

// EventKind returns "credit.snapshot_taken".
func (Taken) EventKind() string { return "credit.snapshot_taken" }

// GroupChanged says that a group is new or has other terms.
type GroupChanged struct {
	Group GroupRef      `json:"group"`
	Terms GroupTerms    `json:"terms"`
	By    kabinet.Actor `json:"by"`
	At    time.Time     `json:"at"`
}

// EventKind returns "credit.group_changed".
func (GroupChanged) EventKind() string { return "credit.group_changed" }

// EventTime returns when it happened.
func (g GroupChanged) EventTime() time.Time { return g.At }

// HoldMoved says that a document is held, or no longer.
type HoldMoved struct {
	Base
	Hold     HoldID          `json:"hold"`
	Document ledger.Document `json:"document"`
	Status   HoldStatus      `json:"status"`
	Amount   kabinet.Money   `json:"amount"`
	Reasons  []Reason        `json:"reasons"`
	Permit   *Permit         `json:"permit,omitempty"`
	Note     string          `json:"note,omitempty"`
}

// EventKind returns "credit.order_" and the status.
func (h HoldMoved) EventKind() string { return "credit.order_" + string(h.Status) }
