package accounts

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema numbers of the states that this version of the library writes. A
// state with a higher number was written by a newer version: it can be loaded
// and asked, but Savable refuses to write it back.
const (
	OrganizationSchema = 1
	PersonSchema       = 1
	MembershipSchema   = 1
	SellerEntitySchema = 1
	StaffSchema        = 1
)

// OrganizationState is what a store keeps of an Organization. Times are UTC.
type OrganizationState struct {
	// Schema is OrganizationSchema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save. It counts the saves of the organisation itself and has
	// nothing to do with AuthorityVersion.
	Version int64 `json:"version"`

	ID           kabinet.OrgID      `json:"id"`
	Kind         OrganizationKind   `json:"kind"`
	Name         string             `json:"name"`
	Status       OrganizationStatus `json:"status"`
	StatusReason string             `json:"statusReason,omitempty"`
	Locale       string             `json:"locale,omitempty"`
	Created      time.Time          `json:"created"`

	Units []Unit `json:"units,omitempty"`
	// RemovedUnits are the ids of units that there were once.
	RemovedUnits  []kabinet.UnitID `json:"removedUnits,omitempty"`
	LegalEntities []LegalEntity    `json:"legalEntities,omitempty"`
	Sites         []Site           `json:"sites,omitempty"`
	Roles         []Role           `json:"roles,omitempty"`
}

// PersonState is what a store keeps of a Person. Times are UTC.
type PersonState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	ID kabinet.PersonID `json:"id"`
	// Login is the e-mail address in the form of NormalizeLogin, unique among
	// all persons of the store.
	Login   string       `json:"login"`
	Name    string       `json:"name"`
	Locale  string       `json:"locale,omitempty"`
	Status  PersonStatus `json:"status"`
	Created time.Time    `json:"created"`
}

// MembershipState is what a store keeps of a Membership. Times are UTC. A
// membership is unique by (Org, Person); ID names it in events.
type MembershipState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	ID     MembershipID     `json:"id"`
	Org    kabinet.OrgID    `json:"org"`
	Person kabinet.PersonID `json:"person"`
	Status MembershipStatus `json:"status"`
	// Unit is where the member belongs: their own department or branch. Lists
	// of members go by it. Empty is the organisation as a whole.
	Unit kabinet.UnitID `json:"unit,omitempty"`
	// Validity is when the membership holds, half-open.
	Validity    kabinet.Window `json:"validity,omitzero"`
	Assignments []Assignment   `json:"assignments,omitempty"`
	Created     time.Time      `json:"created"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s OrganizationState) Savable() error {
	return savable(s.Schema, OrganizationSchema, "organization", string(s.ID))
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s PersonState) Savable() error {
	return savable(s.Schema, PersonSchema, "person", string(s.ID))
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s MembershipState) Savable() error {
	return savable(s.Schema, MembershipSchema, "membership", string(s.ID))
}

// Object returns what a Scope looks at: the member, as the owner, in the unit
// where they belong.
func (s MembershipState) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, Owner: s.Person}
}

func savable(schema, known int, what, id string) error {
	if schema > known {
		return kabinet.ErrNewer.With("what", what).With("id", id)
	}
	return nil
}

// NameKey returns the key by which lists sort and search organisations; see
// NameKey.
func (s OrganizationState) NameKey() string { return NameKey(s.Name) }

// NameKey returns a name in lower case (Unicode) with single spaces, so that
// stores compare names byte by byte whatever their collation. It serves search
// and order only; nothing is identified by a name.
func NameKey(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}

// clone returns a copy that shares no slice with s.
func (s OrganizationState) clone() OrganizationState {
	s.Units = slices.Clone(s.Units)
	s.RemovedUnits = slices.Clone(s.RemovedUnits)
	s.LegalEntities = cloneEach(s.LegalEntities, LegalEntity.clone)
	s.Sites = cloneEach(s.Sites, Site.clone)
	s.Roles = cloneEach(s.Roles, Role.clone)
	return s
}

// clone returns a copy that shares no slice with s.
func (s MembershipState) clone() MembershipState {
	s.Assignments = cloneEach(s.Assignments, Assignment.clone)
	return s
}

func cloneEach[T any](in []T, clone func(T) T) []T {
	if in == nil {
		return nil
	}
	out := make([]T, len(in))
	for i, v := range in {
		out[i] = clone(v)
	}
	return out
}

// utc returns t in UTC without a monotonic reading, as states and events keep it.
func utc(t time.Time) time.Time { return t.UTC().Round(0) }
