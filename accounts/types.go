package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

type (
	// MembershipID names a membership, in events and logs.
	MembershipID string
	// AssignmentID names an assignment within a membership.
	AssignmentID string
	// RoleID names a role: a ready one, such as RoleBuyer, or one of an
	// organisation's own.
	RoleID string
)

// OrganizationKind tells clients from the seller.
type OrganizationKind string

// The kinds of organisations. One store holds one seller.
const (
	Client OrganizationKind = "client"
	Seller OrganizationKind = "seller"
)

// OrganizationStatus is the state of an organisation. Its people can act only
// while it is OrganizationActive.
type OrganizationStatus string

// The statuses: Active ⇄ Blocked, and Closed from both, for good.
const (
	OrganizationActive  OrganizationStatus = "active"
	OrganizationBlocked OrganizationStatus = "blocked"
	OrganizationClosed  OrganizationStatus = "closed"
)

// UnitStatus is the state of a unit. Nobody acts in a unit that is blocked or
// archived, and nothing is inherited through it.
type UnitStatus string

// The statuses of units: Active ⇄ Blocked, Archived from both, and Active again
// from Archived. An archived unit is there for the documents that name it: it
// stays as it is, takes no new units, members or assignments, and leaves its name
// to others. What is beneath an archived unit is archived too.
const (
	UnitActive   UnitStatus = "active"
	UnitBlocked  UnitStatus = "blocked"
	UnitArchived UnitStatus = "archived"
)

// PersonStatus is the state of a person. A blocked person can do nothing, in
// any organisation.
type PersonStatus string

// The statuses of persons.
const (
	PersonActive  PersonStatus = "active"
	PersonBlocked PersonStatus = "blocked"
)

// MembershipStatus is the state of a membership, which gives rights only while
// it is MembershipActive.
type MembershipStatus string

// The statuses: Active ⇄ Suspended, Ended from both; Rejoin begins anew.
const (
	MembershipActive    MembershipStatus = "active"
	MembershipSuspended MembershipStatus = "suspended"
	MembershipEnded     MembershipStatus = "ended"
)

// Unit is a division or a branch of an organisation. Units form a tree of at
// most MaxDepth levels under the organisation.
type Unit struct {
	ID kabinet.UnitID `json:"id"`
	// Parent is the unit above, and empty directly under the organisation.
	Parent kabinet.UnitID `json:"parent,omitempty"`
	Name   string         `json:"name"`
	Status UnitStatus     `json:"status"`
	// Isolated units take no assignments from above, but for what these forbid.
	// Their objects stay in
	// reach of grants over a subtree or more that hold further up.
	Isolated bool `json:"isolated,omitempty"`
}

// Grant is a permission with how far it reaches.
type Grant struct {
	Permission kabinet.Permission `json:"permission"`
	Level      Level              `json:"level"`
	// Grantable says that who holds it may give it to others, for no longer
	// and nowhere wider than they hold it.
	Grantable bool `json:"grantable,omitempty"`
	// Limit is up to which amount the permission may be used, where it is
	// about amounts and the assignment states none of its own.
	Limit Limit `json:"limit,omitzero"`
}

// Role is a named set of grants. Forbids take permissions away again, in the unit
// of an assignment of the role and, where it is marked Inherit, in all units beneath,
// isolated ones too, whatever other roles give or colleagues lend there.
type Role struct {
	ID      RoleID               `json:"id"`
	Name    string               `json:"name"`
	Grants  []Grant              `json:"grants,omitempty"`
	Forbids []kabinet.Permission `json:"forbids,omitempty"`
}

func (r Role) clone() Role {
	r.Grants = slices.Clone(r.Grants)
	r.Forbids = slices.Clone(r.Forbids)
	return r
}

// grants reports whether the role grants a permission, however far.
func (r *Role) grants(p kabinet.Permission) bool {
	return slices.ContainsFunc(r.Grants, func(g Grant) bool { return g.Permission == p })
}

// limit returns the limit that the role states for a permission.
func (r *Role) limit(p kabinet.Permission) (out Limit) {
	for _, g := range r.Grants {
		if g.Permission == p {
			out = highest(out, g.Limit)
		}
	}
	return out
}

// Assignment gives a member a role at a unit.
type Assignment struct {
	ID   AssignmentID `json:"id"`
	Role RoleID       `json:"role"`
	// Unit is where the role holds; empty is the organisation as a whole.
	Unit kabinet.UnitID `json:"unit,omitempty"`
	// Inherit makes the role hold in the units beneath as well, as far as they
	// accept it; what it forbids they cannot refuse.
	Inherit bool `json:"inherit,omitempty"`
	// LegalEntities limits the role to objects of these legal entities, and to
	// objects that belong to none. Nil is no limit; an empty slice allows no
	// legal entity.
	LegalEntities []kabinet.LegalEntityID `json:"legalEntities,omitzero"`
	// Limits are up to which amounts the role's permissions may be used, in
	// place of the limits of its grants.
	Limits []AmountLimit `json:"limits,omitempty"`
	// Validity is when the assignment holds, half-open.
	Validity  kabinet.Window   `json:"validity,omitzero"`
	GrantedBy kabinet.PersonID `json:"grantedBy,omitempty"`
	GrantedAt time.Time        `json:"grantedAt"`
}

func (a Assignment) clone() Assignment {
	a.LegalEntities = slices.Clone(a.LegalEntities)
	a.Limits = slices.Clone(a.Limits)
	return a
}

// limit returns the limit that the assignment states for a permission.
func (a *Assignment) limit(p kabinet.Permission) Limit {
	for _, x := range a.Limits {
		if x.Permission == p {
			return x.Limit
		}
	}
	return Limit{}
}
