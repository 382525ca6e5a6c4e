package budget

import (
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Base is what every event of a budget says. What documents reserve, commit and
// release are events of their reservations: ledger.Moved, as "budget.reserved".
type Base struct {
	Budget ID            `json:"budget"`
	Org    kabinet.OrgID `json:"org"`
	By     kabinet.Actor `json:"by"`
	At     time.Time     `json:"at"`
}

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Opened says that there is a new budget.
type Opened struct {
	Base
	Form Form `json:"form"`
}

// EventKind returns "budget.opened".
func (Opened) EventKind() string { return "budget.opened" }

// Changed says that a budget has other terms.
type Changed struct {
	Base
	Was Terms `json:"was"`
	Now Terms `json:"now"`
}

// EventKind returns "budget.changed".
func (Changed) EventKind() string { return "budget.changed" }

// PeriodSet says that a period has an amount of its own, or none again.
type PeriodSet struct {
	Base
	Period PeriodID          `json:"period"`
	Amount *kabinet.Quantity `json:"amount,omitempty"`
}

// EventKind returns "budget.period_set".
func (PeriodSet) EventKind() string { return "budget.period_set" }

// Turned says that a budget was closed or reopened.
type Turned struct {
	Base
	Status Status `json:"status"`
}

// EventKind returns "budget." and the new status.
func (t Turned) EventKind() string { return "budget." + string(t.Status) }

// Adjusted says that what a budget has spent was corrected.
type Adjusted struct {
	Base
	Entry ledger.Entry `json:"entry"`
	Note  string       `json:"note"`
}

// EventKind returns "budget.adjusted".
func (Adjusted) EventKind() string { return "budget.adjusted" }
