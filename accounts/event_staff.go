package accounts

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// StaffAssigned says that somebody of the seller's looks after a client, or one
// of its units.
type StaffAssigned struct {
	Org      kabinet.OrgID    `json:"org"` // the client
	Staff    StaffID          `json:"staff"`
	Unit     kabinet.UnitID   `json:"unit,omitempty"`
	Person   kabinet.PersonID `json:"person"`
	Function StaffFunction    `json:"function"`
	Validity kabinet.Window   `json:"validity,omitzero"`
	At       time.Time        `json:"at"`
}

// StaffValidityChanged says that a staff assignment holds at other times.
type StaffValidityChanged struct {
	Org    kabinet.OrgID    `json:"org"`
	Staff  StaffID          `json:"staff"`
	Person kabinet.PersonID `json:"person"`
	From   kabinet.Window   `json:"from,omitzero"`
	To     kabinet.Window   `json:"to,omitzero"`
	At     time.Time        `json:"at"`
}

// StaffEnded says that a staff assignment was ended.
type StaffEnded struct {
	Org      kabinet.OrgID    `json:"org"`
	Staff    StaffID          `json:"staff"`
	Unit     kabinet.UnitID   `json:"unit,omitempty"`
	Person   kabinet.PersonID `json:"person"`
	Function StaffFunction    `json:"function"`
	At       time.Time        `json:"at"`
}

// EventKind returns "staff.assigned".
func (StaffAssigned) EventKind() string { return "staff.assigned" }

// EventKind returns "staff.validity_changed".
func (StaffValidityChanged) EventKind() string { return "staff.validity_changed" }

// EventKind returns "staff.ended".
func (StaffEnded) EventKind() string { return "staff.ended" }

// EventTime returns At.
func (e StaffAssigned) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e StaffValidityChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e StaffEnded) EventTime() time.Time { return e.At }
