package accounts

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// OrganizationRegistered says that an organisation began.
type OrganizationRegistered struct {
	Org  kabinet.OrgID    `json:"org"`
	Kind OrganizationKind `json:"kind"`
	Name string           `json:"name"`
	At   time.Time        `json:"at"`
}

// OrganizationRenamed says that an organisation has another name.
type OrganizationRenamed struct {
	Org  kabinet.OrgID `json:"org"`
	From string        `json:"from"`
	To   string        `json:"to"`
	At   time.Time     `json:"at"`
}

// OrganizationStatusChanged says that an organisation was blocked, unblocked
// or closed, and why.
type OrganizationStatusChanged struct {
	Org    kabinet.OrgID      `json:"org"`
	From   OrganizationStatus `json:"from"`
	To     OrganizationStatus `json:"to"`
	Reason string             `json:"reason,omitempty"`
	At     time.Time          `json:"at"`
}

// UnitAdded says that a unit was added.
type UnitAdded struct {
	Org  kabinet.OrgID `json:"org"`
	Unit Unit          `json:"unit"`
	At   time.Time     `json:"at"`
}

// UnitRenamed says that a unit has another name.
type UnitRenamed struct {
	Org  kabinet.OrgID  `json:"org"`
	Unit kabinet.UnitID `json:"unit"`
	From string         `json:"from"`
	To   string         `json:"to"`
	At   time.Time      `json:"at"`
}

// UnitMoved says that a unit, with all beneath it, hangs under another one.
type UnitMoved struct {
	Org  kabinet.OrgID  `json:"org"`
	Unit kabinet.UnitID `json:"unit"`
	From kabinet.UnitID `json:"from,omitempty"`
	To   kabinet.UnitID `json:"to,omitempty"`
	At   time.Time      `json:"at"`
}

// UnitStatusChanged says that a unit was blocked, unblocked, archived or
// restored.
type UnitStatusChanged struct {
	Org  kabinet.OrgID  `json:"org"`
	Unit kabinet.UnitID `json:"unit"`
	From UnitStatus     `json:"from"`
	To   UnitStatus     `json:"to"`
	At   time.Time      `json:"at"`
}

// UnitIsolationChanged says that a unit stopped taking assignments from above,
// or takes them again.
type UnitIsolationChanged struct {
	Org      kabinet.OrgID  `json:"org"`
	Unit     kabinet.UnitID `json:"unit"`
	Isolated bool           `json:"isolated"`
	At       time.Time      `json:"at"`
}

// UnitRemoved says that an empty unit was removed.
type UnitRemoved struct {
	Org  kabinet.OrgID `json:"org"`
	Unit Unit          `json:"unit"`
	At   time.Time     `json:"at"`
}

// LegalEntityAdded says that a client has one more legal entity.
type LegalEntityAdded struct {
	Org         kabinet.OrgID `json:"org"`
	LegalEntity LegalEntity   `json:"legalEntity"`
	At          time.Time     `json:"at"`
}

// LegalEntityChanged says that a legal entity is described anew.
type LegalEntityChanged struct {
	Org  kabinet.OrgID `json:"org"`
	From LegalEntity   `json:"from"`
	To   LegalEntity   `json:"to"`
	At   time.Time     `json:"at"`
}

// LegalEntityStatusChanged says that a legal entity was blocked, unblocked,
// closed or opened again, and why.
type LegalEntityStatusChanged struct {
	Org         kabinet.OrgID         `json:"org"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity"`
	From        EntityStatus          `json:"from"`
	To          EntityStatus          `json:"to"`
	Reason      string                `json:"reason,omitempty"`
	At          time.Time             `json:"at"`
}

// SellerEntityAdded says that the seller has one more legal entity.
type SellerEntityAdded struct {
	Org          kabinet.OrgID          `json:"org"`
	SellerEntity kabinet.SellerEntityID `json:"sellerEntity"`
	Form         SellerEntityForm       `json:"form"`
	At           time.Time              `json:"at"`
}

// SellerEntityChanged says that a legal entity of the seller is described anew.
type SellerEntityChanged struct {
	Org          kabinet.OrgID          `json:"org"`
	SellerEntity kabinet.SellerEntityID `json:"sellerEntity"`
	From         SellerEntityForm       `json:"from"`
	To           SellerEntityForm       `json:"to"`
	At           time.Time              `json:"at"`
}

// SellerEntityStatusChanged says that a legal entity of the seller was blocked,
// unblocked, closed or opened again, and why.
type SellerEntityStatusChanged struct {
	Org          kabinet.OrgID          `json:"org"`
	SellerEntity kabinet.SellerEntityID `json:"sellerEntity"`
	From         EntityStatus           `json:"from"`
	To           EntityStatus           `json:"to"`
	Reason       string                 `json:"reason,omitempty"`
	At           time.Time              `json:"at"`
}

// SiteAdded says that an organisation has one more ship-to address.
type SiteAdded struct {
	Org  kabinet.OrgID `json:"org"`
	Site Site          `json:"site"`
	At   time.Time     `json:"at"`
}

// SiteChanged says that a site is described anew, or was closed or opened again.
type SiteChanged struct {
	Org  kabinet.OrgID `json:"org"`
	From Site          `json:"from"`
	To   Site          `json:"to"`
	At   time.Time     `json:"at"`
}

// RoleDefined says that an organisation has a role of its own, new or redefined.
type RoleDefined struct {
	Org  kabinet.OrgID `json:"org"`
	Role Role          `json:"role"`
	At   time.Time     `json:"at"`
}

// RoleRemoved says that an organisation has a role no longer.
type RoleRemoved struct {
	Org  kabinet.OrgID `json:"org"`
	Role Role          `json:"role"`
	At   time.Time     `json:"at"`
}

// EventKind returns "organization.registered".
func (OrganizationRegistered) EventKind() string { return "organization.registered" }

// EventKind returns "organization.renamed".
func (OrganizationRenamed) EventKind() string { return "organization.renamed" }

// EventKind returns "organization.blocked", "organization.unblocked" or
// "organization.closed".
func (e OrganizationStatusChanged) EventKind() string {
	switch e.To {
	case OrganizationBlocked:
		return "organization.blocked"
	case OrganizationClosed:
		return "organization.closed"
	}
	return "organization.unblocked"
}

// EventKind returns "unit.added".
func (UnitAdded) EventKind() string { return "unit.added" }

// EventKind returns "unit.renamed".
func (UnitRenamed) EventKind() string { return "unit.renamed" }

// EventKind returns "unit.moved".
func (UnitMoved) EventKind() string { return "unit.moved" }

// EventKind returns "unit.blocked", "unit.unblocked", "unit.archived" or
// "unit.restored".
func (e UnitStatusChanged) EventKind() string {
	switch {
	case e.To == UnitBlocked:
		return "unit.blocked"
	case e.To == UnitArchived:
		return "unit.archived"
	case e.From == UnitArchived:
		return "unit.restored"
	}
	return "unit.unblocked"
}

// EventKind returns "unit.isolation_changed".
func (UnitIsolationChanged) EventKind() string { return "unit.isolation_changed" }

// EventKind returns "unit.removed".
func (UnitRemoved) EventKind() string { return "unit.removed" }

// EventKind returns "legal_entity.added".
func (LegalEntityAdded) EventKind() string { return "legal_entity.added" }

// EventKind returns "legal_entity.changed".
func (LegalEntityChanged) EventKind() string { return "legal_entity.changed" }

// EventKind returns "legal_entity.blocked", "legal_entity.unblocked",
// "legal_entity.closed" or "legal_entity.reopened".
func (e LegalEntityStatusChanged) EventKind() string { return "legal_entity." + moved(e.From, e.To) }

// EventKind returns "seller_entity.added".
func (SellerEntityAdded) EventKind() string { return "seller_entity.added" }

// EventKind returns "seller_entity.changed".
func (SellerEntityChanged) EventKind() string { return "seller_entity.changed" }

// EventKind returns "seller_entity.blocked", "seller_entity.unblocked",
// "seller_entity.closed" or "seller_entity.reopened".
func (e SellerEntityStatusChanged) EventKind() string { return "seller_entity." + moved(e.From, e.To) }

// moved names a change of status.
func moved(from, to EntityStatus) string {
	switch {
	case to == EntityBlocked:
		return "blocked"
	case to == EntityClosed:
		return "closed"
	case from == EntityClosed:
		return "reopened"
	}
	return "unblocked"
}

// EventKind returns "site.added".
func (SiteAdded) EventKind() string { return "site.added" }

// EventKind returns "site.changed".
func (SiteChanged) EventKind() string { return "site.changed" }

// EventKind returns "role.defined".
func (RoleDefined) EventKind() string { return "role.defined" }

// EventKind returns "role.removed".
func (RoleRemoved) EventKind() string { return "role.removed" }

// EventTime returns At.
func (e OrganizationRegistered) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e OrganizationRenamed) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e OrganizationStatusChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e UnitAdded) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e UnitRenamed) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e UnitMoved) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e UnitStatusChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e UnitIsolationChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e UnitRemoved) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e LegalEntityAdded) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e LegalEntityChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e SellerEntityAdded) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e SellerEntityChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e LegalEntityStatusChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e SellerEntityStatusChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e SiteAdded) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e SiteChanged) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e RoleDefined) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e RoleRemoved) EventTime() time.Time { return e.At }
