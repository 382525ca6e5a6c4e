package accounts

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// DelegationKind says who uses somebody's rights.
type DelegationKind string

// The kinds of delegations.
const (
	// DelegationLent is for a colleague in the same organisation.
	DelegationLent DelegationKind = "lent"
	// DelegationActing is for the seller's staff, who act for a client's person.
	DelegationActing DelegationKind = "acting"
)

// DelegationStatus is the state of a delegation.
type DelegationStatus string

// The statuses: Active → Revoked | Expired.
const (
	DelegationActive  DelegationStatus = "active"
	DelegationRevoked DelegationStatus = "revoked"
	DelegationExpired DelegationStatus = "expired"
)

// DelegationSchema is the schema number of the states that this version of the
// library writes.
const DelegationSchema = 1

// DelegationState is what a store keeps of a Delegation. Times are UTC.
type DelegationState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	ID   kabinet.DelegationID `json:"id"`
	Org  kabinet.OrgID        `json:"org"` // in which the rights are
	Kind DelegationKind       `json:"kind"`
	// From is whose rights are used, and To who uses them.
	From kabinet.PersonID `json:"from"`
	To   kabinet.PersonID `json:"to"`

	// Permissions are what is lent. Nil is everything that staff may do who
	// act for a client, and an empty slice nothing.
	Permissions []kabinet.Permission `json:"permissions,omitzero"`
	// Units limits to objects of these units and of all units beneath them,
	// as the tree is when it is asked. Nil is no limit, and an empty slice none.
	Units []kabinet.UnitID `json:"units,omitzero"`
	// LegalEntities limits to objects of these legal entities, and to objects
	// that belong to none, likewise.
	LegalEntities []kabinet.LegalEntityID `json:"legalEntities,omitzero"`
	// Max is up to which amount the rights may be used; whatever it says, the
	// limits of the lender hold too.
	Max Limit `json:"max,omitzero"`
	// Validity is when the rights may be used, half-open; both ends are set.
	Validity kabinet.Window `json:"validity"`
	Reason   string         `json:"reason"`

	Status  DelegationStatus `json:"status"`
	Created time.Time        `json:"created"`
	Ended   time.Time        `json:"ended,omitzero"`
	EndedBy kabinet.PersonID `json:"endedBy,omitempty"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s DelegationState) Savable() error {
	return savable(s.Schema, DelegationSchema, "delegation", string(s.ID))
}

// Object returns what a permission to see delegations is asked for: those of a
// person are that person's own.
func (s DelegationState) Object() kabinet.Object { return kabinet.Object{Org: s.Org, Owner: s.From} }

// clone returns a copy that shares no slice with s.
func (s DelegationState) clone() DelegationState {
	s.Permissions = slices.Clone(s.Permissions)
	s.Units = slices.Clone(s.Units)
	s.LegalEntities = slices.Clone(s.LegalEntities)
	return s
}

// DelegationStore keeps delegations. What holds for every port of this package
// holds here too; the aggregate of its events is "delegation/"+State().ID.
type DelegationStore interface {
	// Get returns the delegation, whatever its status, or kabinet.ErrNotFound
	// if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id kabinet.DelegationID) (*Delegation, error)
	// Save writes the delegation and its events. Every Save adds 1 to
	// AuthorityVersion of the organisation, in the same transaction; an
	// organisation that does not exist is kabinet.ErrNotFound and nothing is
	// written.
	Save(ctx context.Context, d *Delegation, events ...kabinet.Event) error
}

// DelegationLister lists delegations for people.
type DelegationLister interface {
	// List returns the delegations that scope holds and that the filter
	// admits, ordered by Created, the latest first, and then by Org and ID byte
	// by byte. A delegation is in the scope when scope.Holds(state.Object()).
	// The filter only ever narrows: an empty scope gives an empty list whatever
	// it says. A cursor that List did not give is kabinet.ErrCursor. The caller
	// owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter DelegationFilter, page kabinet.Page) (kabinet.List[DelegationState], error)
	// To returns the delegations that the person may use at now, in whatever
	// organisation, ordered by organisation and id: the contexts to choose
	// from. Nobody else's are shown, so it takes no scope.
	To(ctx context.Context, person kabinet.PersonID, now time.Time) ([]DelegationState, error)
}

// DelegationFilter narrows a list of delegations. Fields that are set must all
// hold; the zero filter admits everything.
type DelegationFilter struct {
	Kind DelegationKind   `json:"kind,omitempty"`
	From kabinet.PersonID `json:"from,omitempty"`
	To   kabinet.PersonID `json:"to,omitempty"`
	// Status is the stored one, which may be over since; Until tells.
	Status DelegationStatus `json:"status,omitempty"`
	// Until admits those whose end is in the window.
	Until kabinet.Window `json:"until,omitzero"`
}

// Admits reports whether the filter admits the delegation.
func (f DelegationFilter) Admits(s DelegationState) bool {
	return (f.Kind == "" || f.Kind == s.Kind) && (f.From == "" || f.From == s.From) &&
		(f.To == "" || f.To == s.To) && (f.Status == "" || f.Status == s.Status) && f.Until.Contains(s.Validity.Until)
}

// DelegationGiven says that somebody may use another's rights.
type DelegationGiven struct {
	Org           kabinet.OrgID           `json:"org"`
	Delegation    kabinet.DelegationID    `json:"delegation"`
	Kind          DelegationKind          `json:"kind"`
	From          kabinet.PersonID        `json:"from"`
	To            kabinet.PersonID        `json:"to"`
	Permissions   []kabinet.Permission    `json:"permissions,omitzero"`
	Units         []kabinet.UnitID        `json:"units,omitzero"`
	LegalEntities []kabinet.LegalEntityID `json:"legalEntities,omitzero"`
	Max           Limit                   `json:"max,omitzero"`
	Validity      kabinet.Window          `json:"validity"`
	Reason        string                  `json:"reason"`
	At            time.Time               `json:"at"`
}

// DelegationEnded says that somebody may no longer use another's rights.
type DelegationEnded struct {
	Org        kabinet.OrgID        `json:"org"`
	Delegation kabinet.DelegationID `json:"delegation"`
	Kind       DelegationKind       `json:"kind"`
	From       kabinet.PersonID     `json:"from"`
	To         kabinet.PersonID     `json:"to"`
	Status     DelegationStatus     `json:"status"`
	By         *kabinet.Actor       `json:"by,omitempty"` // nil when it expired
	At         time.Time            `json:"at"`
}

// EventKind returns "delegation.given", or "delegation.acting" for staff.
func (e DelegationGiven) EventKind() string {
	if e.Kind == DelegationActing {
		return "delegation.acting"
	}
	return "delegation.given"
}

// EventKind returns "delegation.revoked" or "delegation.expired".
func (e DelegationEnded) EventKind() string {
	if e.Status == DelegationExpired {
		return "delegation.expired"
	}
	return "delegation.revoked"
}

// EventTime returns At.
func (e DelegationGiven) EventTime() time.Time { return e.At }

// EventTime returns At.
func (e DelegationEnded) EventTime() time.Time { return e.At }
