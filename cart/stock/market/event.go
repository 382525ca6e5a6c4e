package market

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Changed says that a lot was offered, withdrawn, or not sold in time.
type Changed struct {
	Offer  ID            `json:"offer"`
	Org    kabinet.OrgID `json:"org"`
	By     kabinet.Actor `json:"by"`
	At     time.Time     `json:"at"`
	Status Status        `json:"status"`
	Terms  Terms         `json:"terms"`
}

// EventKind returns "market.changed".
func (Changed) EventKind() string { return "market.changed" }

// EventTime returns when it happened.
func (e Changed) EventTime() time.Time { return e.At }

// Taken says that a buyer has a lot in their cart.
type Taken struct {
	Offer ID            `json:"offer"`
	Org   kabinet.OrgID `json:"org"`
	By    kabinet.Actor `json:"by"`
	At    time.Time     `json:"at"`
	Take  Take          `json:"take"`
}

// EventKind returns "market.taken".
func (Taken) EventKind() string { return "market.taken" }

// EventTime returns when it happened.
func (e Taken) EventTime() time.Time { return e.At }

// Empty reports whether nothing changed.
func (e Taken) Empty() bool { return e.Offer == "" }

// Released says that a buyer gave a lot back.
type Released struct {
	Offer ID            `json:"offer"`
	Org   kabinet.OrgID `json:"org"`
	By    kabinet.Actor `json:"by"`
	At    time.Time     `json:"at"`
	Take  Take          `json:"take"`
}

// EventKind returns "market.released".
func (Released) EventKind() string { return "market.released" }

// EventTime returns when it happened.
func (e Released) EventTime() time.Time { return e.At }

// Empty reports whether nothing changed.
func (e Released) Empty() bool { return e.Offer == "" }

// SoldBy says that what was taken is ordered. All says that nothing of the lot is left.
type SoldBy struct {
	Offer ID            `json:"offer"`
	Org   kabinet.OrgID `json:"org"`
	By    kabinet.Actor `json:"by"`
	At    time.Time     `json:"at"`
	Take  Take          `json:"take"`
	All   bool          `json:"all,omitempty"`
}

// EventKind returns "market.sold".
func (SoldBy) EventKind() string { return "market.sold" }

// EventTime returns when it happened.
func (e SoldBy) EventTime() time.Time { return e.At }
