package accounts

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Commands come from outside: forms, imports, API calls. Validate checks one
// and returns all its mistakes, joined, each with its place as a JSON pointer;
// the methods that take a command call it themselves. Texts are tidied (single
// spaces, none around) by the methods, not by Validate.

// RegisterOrganization asks for a new organisation.
type RegisterOrganization struct {
	Name string `json:"name" validate:"required,filled,max=200,plain"`
	// Kind is Client if empty.
	Kind   OrganizationKind `json:"kind,omitempty" validate:"omitempty,oneof=client seller"`
	Locale string           `json:"locale,omitempty" validate:"omitempty,bcp47_language_tag"`
}

// Validate returns nil, or the mistakes of the command.
func (c RegisterOrganization) Validate() error { return validate(c) }

// RegisterPerson asks for a new person with a login.
type RegisterPerson struct {
	Name   string `json:"name" validate:"required,filled,max=200,plain"`
	Email  string `json:"email" validate:"required,login"`
	Locale string `json:"locale,omitempty" validate:"omitempty,bcp47_language_tag"`
}

// Validate returns nil, or the mistakes of the command.
func (c RegisterPerson) Validate() error { return validate(c) }

// ChangePerson replaces what a person tells about themselves.
type ChangePerson struct {
	Name   string `json:"name" validate:"required,filled,max=200,plain"`
	Locale string `json:"locale,omitempty" validate:"omitempty,bcp47_language_tag"`
}

// Validate returns nil, or the mistakes of the command.
func (c ChangePerson) Validate() error { return validate(c) }

// UnitForm describes a new unit.
type UnitForm struct {
	Name string `json:"name" validate:"required,filled,max=200,plain"`
	// Parent is the unit above; empty is directly under the organisation.
	Parent   kabinet.UnitID `json:"parent,omitempty"`
	Isolated bool           `json:"isolated,omitempty"`
}

// Validate returns nil, or the mistakes of the form.
func (c UnitForm) Validate() error { return validate(c) }

// RoleForm describes a role of the organisation's own.
type RoleForm struct {
	Name    string               `json:"name" validate:"required,filled,max=100,plain"`
	Grants  []Grant              `json:"grants,omitempty" validate:"max=500"`
	Forbids []kabinet.Permission `json:"forbids,omitempty" validate:"max=500"`
}

// Validate returns nil, or the mistakes of the form.
func (c RoleForm) Validate() error { return validate(c) }

// AssignRole asks to give a member a role. The fields mean what they mean in
// Assignment.
type AssignRole struct {
	Role          RoleID                  `json:"role" validate:"required"`
	Unit          kabinet.UnitID          `json:"unit,omitempty"`
	Inherit       bool                    `json:"inherit,omitempty"`
	LegalEntities []kabinet.LegalEntityID `json:"legalEntities,omitzero" validate:"max=1000"`
	Limits        []AmountLimit           `json:"limits,omitempty" validate:"max=500"`
	Validity      kabinet.Window          `json:"validity,omitzero"`
}

// Validate returns nil, or the mistakes of the command.
func (c AssignRole) Validate() error { return validate(c) }

// LendRights asks to lend rights to a colleague. The fields mean what they mean in
// DelegationState.
type LendRights struct {
	Permissions   []kabinet.Permission    `json:"permissions" validate:"required,min=1,max=200"`
	Units         []kabinet.UnitID        `json:"units,omitzero" validate:"max=1000"`
	LegalEntities []kabinet.LegalEntityID `json:"legalEntities,omitzero" validate:"max=1000"`
	Max           Limit                   `json:"max,omitzero"`
	Validity      kabinet.Window          `json:"validity"`
	Reason        string                  `json:"reason" validate:"required,filled,max=1000,plain"`
}

// Validate returns nil, or the mistakes of the command.
func (c LendRights) Validate() error { return validate(c) }

// ActFor asks to act for a client's person.
type ActFor struct {
	// Until is when it ends, exclusive.
	Until  time.Time `json:"until" validate:"required"`
	Reason string    `json:"reason" validate:"required,filled,max=1000,plain"`
	// Permissions narrows what may be done, if it is not nil.
	Permissions []kabinet.Permission `json:"permissions,omitzero" validate:"max=200"`
}

// Validate returns nil, or the mistakes of the command.
func (c ActFor) Validate() error { return validate(c) }
