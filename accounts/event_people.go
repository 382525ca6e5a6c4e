package accounts

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// PersonRegistered says that a person can log in.
type PersonRegistered struct {
	Person kabinet.PersonID `json:"person"`
	Login  string           `json:"login"`
	Name   string           `json:"name"`
	At     time.Time        `json:"at"`
}

// PersonChanged says that a person has another name or locale.
type PersonChanged struct {
	Person kabinet.PersonID `json:"person"`
	Name   string           `json:"name"`
	Locale string           `json:"locale,omitempty"`
	At     time.Time        `json:"at"`
}

// LoginChanged says that a person logs in with another address.
type LoginChanged struct {
	Person kabinet.PersonID `json:"person"`
	From   string           `json:"from"`
	To     string           `json:"to"`
	At     time.Time        `json:"at"`
}

// PersonStatusChanged says that a person was blocked or unblocked, everywhere.
type PersonStatusChanged struct {
	Person kabinet.PersonID `json:"person"`
	From   PersonStatus     `json:"from"`
	To     PersonStatus     `json:"to"`
	At     time.Time        `json:"at"`
}

// MemberJoined says that a person became a member of an organisation, for the
// first time or again.
type MemberJoined struct {
	Org      kabinet.OrgID    `json:"org"`
	Person   kabinet.PersonID `json:"person"`
	Validity kabinet.Window   `json:"validity,omitzero"`
	At       time.Time        `json:"at"`
}

// MembershipStatusChanged says that a membership was suspended, resumed or ended.
type MembershipStatusChanged struct {
	Org    kabinet.OrgID    `json:"org"`
	Person kabinet.PersonID `json:"person"`
	From   MembershipStatus `json:"from"`
	To     MembershipStatus `json:"to"`
	At     time.Time        `json:"at"`
}

// MembershipValidityChanged says that a membership holds at other times.
type MembershipValidityChanged struct {
	Org    kabinet.OrgID    `json:"org"`
	Person kabinet.PersonID `json:"person"`
	From   kabinet.Window   `json:"from,omitzero"`
	To     kabinet.Window   `json:"to,omitzero"`
	At     time.Time        `json:"at"`
}

// MemberPlaced says that a member belongs to another unit.
type MemberPlaced struct {
	Org    kabinet.OrgID    `json:"org"`
	Person kabinet.PersonID `json:"person"`
	From   kabinet.UnitID   `json:"from,omitempty"`
	To     kabinet.UnitID   `json:"to,omitempty"`
	At     time.Time        `json:"at"`
}

// RoleAssigned says that a member has a role.
type RoleAssigned struct {
	Org        kabinet.OrgID    `json:"org"`
	Person     kabinet.PersonID `json:"person"`
	Assignment Assignment       `json:"assignment"`
	At         time.Time        `json:"at"`
}

// RoleRevoked says that a member has a role no longer.
type RoleRevoked struct {
	Org        kabinet.OrgID    `json:"org"`
	Person     kabinet.PersonID `json:"person"`
	Assignment Assignment       `json:"assignment"`
	At         time.Time        `json:"at"`
}

// EventKind returns "person.registered".
func (PersonRegistered) EventKind() string { return "person.registered" }

// EventKind returns "person.changed".
func (PersonChanged) EventKind() string { return "person.changed" }

// EventKind returns "person.login_changed".
func (LoginChanged) EventKind() string { return "person.login_changed" }

// EventKind returns "person.blocked" or "person.unblocked".
func (e PersonStatusChanged) EventKind() string {
	if e.To == PersonBlocked {
		return "person.blocked"
	}
	return "person.unblocked"
}

// EventKind returns "membership.joined".
func (MemberJoined) EventKind() string { return "membership.joined" }

// EventKind returns "membership.suspended", "membership.resumed" or
// "membership.ended".
func (e MembershipStatusChanged) EventKind() string {
	switch e.To {
	case MembershipSuspended:
		return "membership.suspended"
	case MembershipEnded:
		return "membership.ended"
	}
	return "membership.resumed"
}

// EventKind returns "membership.validity_changed".
func (MembershipValidityChanged) EventKind() string { return "membership.validity_changed" }

// EventKind returns "membership.placed".
func (MemberPlaced) EventKind() string { return "membership.placed" }

// EventKind returns "membership.role_assigned".
func (RoleAssigned) EventKind() string { return "membership.role_assigned" }

// EventKind returns "membership.role_revoked".
func (RoleRevoked) EventKind() string { return "membership.role_revoked" }

// EventTime returns At.
func (e PersonRegistered) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e PersonChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e LoginChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e PersonStatusChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e MemberJoined) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e MembershipStatusChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e MembershipValidityChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e MemberPlaced) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e RoleAssigned) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e RoleRevoked) EventTime() time.Time { return e.At }
