package accounts

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// What holds for every port of this file:
//
// Not found. Get and its like return kabinet.ErrNotFound, with the parameters
// "what" and "id", for what does not exist, and likewise for what exists in
// another organisation than the one that was asked for. Methods that return
// several values return an empty slice and no error when there are none.
//
// Save. The adapter takes State() and calls Savable() on it first, which
// returns kabinet.ErrNewer for what a newer library wrote. It then writes the
// state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state
// whose stored version is the same, and the stored version becomes one more.
// Save returns kabinet.ErrConflict when the stored version differs, when
// version 0 finds the aggregate present, and when another version finds it
// absent. After Save, failed or not, the aggregate is spent: load it again
// before the next change. A change of the aggregate after Save returned, or of
// what Get returned, does not change what is stored, nor the other way round:
// nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(org, aggregate,
// new version, i, event), where org and aggregate are, for organisations, the
// id and "organization/"+id; for persons, "" and "person/"+id; for memberships,
// the organisation and "membership/"+State().ID; for seller entities, the
// seller's organisation and "seller entity/"+id; for staff assignments, the
// client and "staff assignment/"+id.
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. Ports outside a transaction are safe for concurrent use; ports
// of a transaction belong to its goroutine.

// OrganizationStore keeps organisations.
type OrganizationStore interface {
	// Get returns the organisation, or kabinet.ErrNotFound.
	Get(ctx context.Context, org kabinet.OrgID) (*Organization, error)
	// Save writes the organisation and its events; see above for versions and
	// errors. A store holds one seller: saving another organisation of the
	// kind Seller is ErrSecondSeller, and nothing is written. Every Save adds 1 to the organisation's AuthorityVersion, in the
	// same transaction. Organisations are never deleted.
	Save(ctx context.Context, o *Organization, events ...kabinet.Event) error
}

// OrganizationLister lists organisations for people.
type OrganizationLister interface {
	// List returns the organisations that scope holds and that the filter
	// admits, ordered by NameKey and then by ID, both compared byte by byte.
	// An organisation is in the scope when
	//
	//	scope.Holds(kabinet.Object{Org: state.ID})
	//
	// The filter only ever narrows: an empty scope gives an empty list
	// whatever it says. A cursor that List did not give is kabinet.ErrCursor.
	// The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter OrganizationFilter, page kabinet.Page) (kabinet.List[OrganizationState], error)
}

// OrganizationFilter narrows a list of organisations. Fields that are set must
// all hold; the zero filter admits everything.
type OrganizationFilter struct {
	Kind   OrganizationKind   `json:"kind,omitempty"`
	Status OrganizationStatus `json:"status,omitempty"`
	// Search admits organisations whose NameKey contains NameKey(Search).
	// It is plain text: "%", "_" and "*" mean themselves.
	Search string `json:"search,omitempty"`
	// IDs admits only these organisations, if it is not nil.
	IDs []kabinet.OrgID `json:"ids,omitzero"`
}

// AuthorityVersions tells when rights in an organisation may have changed.
type AuthorityVersions interface {
	// AuthorityVersion returns the organisation's counter of changes that
	// matter to rights, or kabinet.ErrNotFound. It is 1 after the organisation
	// is first saved, and every Save of the organisation and every Save of a
	// membership or a delegation in it adds exactly 1, in the transaction of that Save; a Save
	// that fails or is rolled back adds nothing. The version of an Organization
	// is left alone by saves of memberships.
	//
	// In a transaction, the counter that was read is held until its end: a
	// transaction that read it and one that adds to it are serialised, or one
	// of them fails and is retried. So what acts on rights that it compiled
	// in its own transaction never commits on rights already taken away.
	AuthorityVersion(ctx context.Context, org kabinet.OrgID) (int64, error)
}

// UncommittedVersions is what the AuthorityVersions of a transaction implement
// besides, so that nothing is cached that a rollback undoes.
type UncommittedVersions interface {
	// Uncommitted reports whether this transaction may have added to the
	// organisation's counter itself, so that others do not see its value yet,
	// and may see the same value for something else later.
	Uncommitted(org kabinet.OrgID) bool
}

// PersonStore keeps persons. One store holds the persons of one seller and all
// its clients.
type PersonStore interface {
	// Get returns the person, or kabinet.ErrNotFound.
	Get(ctx context.Context, person kabinet.PersonID) (*Person, error)
	// ByLogin returns the person whose login is NormalizeLogin(login), or
	// kabinet.ErrNotFound, also for text that is no login at all. The adapter
	// normalises and compares exactly: "%" and "_" mean themselves.
	ByLogin(ctx context.Context, login string) (*Person, error)
	// Save writes the person and its events; see above for versions and
	// errors. Logins are unique: when another person has the same
	// State().Login, Save returns ErrLoginTaken and writes nothing. Persons
	// are read anew for every request, so saving one touches no
	// AuthorityVersion.
	Save(ctx context.Context, p *Person, events ...kabinet.Event) error
}

// SellerEntityStore keeps the legal entities of the seller. One store holds one
// seller, and every client may be served by any of its entities, so they are
// found by their id alone.
type SellerEntityStore interface {
	// Get returns the seller entity, whatever its status, or
	// kabinet.ErrNotFound.
	Get(ctx context.Context, id kabinet.SellerEntityID) (*SellerEntity, error)
	// All returns all of them, whatever their status, ordered by id.
	All(ctx context.Context) ([]*SellerEntity, error)
	// Save writes the seller entity and its events; see above for versions and
	// errors. An organisation that does not exist is kabinet.ErrNotFound and
	// nothing is written. It touches no AuthorityVersion.
	Save(ctx context.Context, e *SellerEntity, events ...kabinet.Event) error
}

// StaffStore keeps who of the seller's staff looks after which client.
type StaffStore interface {
	// Get returns the assignment of the client, or kabinet.ErrNotFound.
	Get(ctx context.Context, client kabinet.OrgID, id StaffID) (*StaffAssignment, error)
	// OfOrganization returns all assignments of the client, those that are
	// over included, ordered by id.
	OfOrganization(ctx context.Context, client kabinet.OrgID) ([]*StaffAssignment, error)
	// Save writes the assignment and its events; see above for versions and
	// errors. A client that does not exist is kabinet.ErrNotFound and nothing
	// is written. It touches no AuthorityVersion.
	Save(ctx context.Context, a *StaffAssignment, events ...kabinet.Event) error
}

// StaffLister lists staff assignments for people: whose clients these are.
type StaffLister interface {
	// List returns the assignments that scope holds and that the filter
	// admits, ordered by client and then by id, both compared byte by byte. An
	// assignment is in the scope when
	//
	//	scope.Holds(state.Object())
	//
	// The filter only ever narrows: an empty scope gives an empty list
	// whatever it says. A cursor that List did not give is kabinet.ErrCursor.
	// The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter StaffFilter, page kabinet.Page) (kabinet.List[StaffState], error)
}

// StaffFilter narrows a list of staff assignments. Fields that are set must all
// hold; the zero filter admits everything.
type StaffFilter struct {
	Org      kabinet.OrgID    `json:"org,omitempty"`
	Person   kabinet.PersonID `json:"person,omitempty"`
	Function StaffFunction    `json:"function,omitempty"`
	// At admits only assignments that are active then, if it is not zero.
	At time.Time `json:"at,omitzero"`
}

// MembershipLister lists memberships for people: team pages, and who is to be
// invited.
type MembershipLister interface {
	// List returns the memberships that scope holds and that the filter
	// admits, in the order in which they were created, and then by organisation
	// and id, both compared byte by byte. A membership is in the scope when
	//
	//	scope.Holds(state.Object())
	//
	// The filter only ever narrows: an empty scope gives an empty list
	// whatever it says. A cursor that List did not give is kabinet.ErrCursor.
	// The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter MembershipFilter, page kabinet.Page) (kabinet.List[MembershipState], error)
}

// MembershipFilter narrows a list of memberships. Fields that are set must all
// hold; the zero filter admits everything.
type MembershipFilter struct {
	Org    kabinet.OrgID    `json:"org,omitempty"`
	Status MembershipStatus `json:"status,omitempty"`
	// Units admits only members who belong to one of these units, if it is not
	// nil; the empty id is the organisation as a whole.
	Units []kabinet.UnitID `json:"units,omitzero"`
	// Persons admits only these members, if it is not nil.
	Persons []kabinet.PersonID `json:"persons,omitzero"`
	// Role admits only members who were assigned it, in whatever unit, also where
	// the assignment is over or has not begun.
	Role RoleID `json:"role,omitempty"`
}

// Admits reports whether the filter admits the membership. Adapters that filter in a
// database give the same answer.
func (f MembershipFilter) Admits(s MembershipState) bool {
	return (f.Org == "" || f.Org == s.Org) && (f.Status == "" || f.Status == s.Status) &&
		(f.Units == nil || slices.Contains(f.Units, s.Unit)) && (f.Persons == nil || slices.Contains(f.Persons, s.Person)) &&
		(f.Role == "" || slices.ContainsFunc(s.Assignments, func(a Assignment) bool { return a.Role == f.Role }))
}

// MembershipStore keeps memberships. A membership is unique by organisation and
// person.
type MembershipStore interface {
	// Get returns the membership of the person in the organisation, whatever
	// its status, or kabinet.ErrNotFound.
	Get(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID) (*Membership, error)
	// OfPerson returns all memberships of the person, whatever their status,
	// ordered by organisation id.
	OfPerson(ctx context.Context, person kabinet.PersonID) ([]*Membership, error)
	// OfOrganization returns all memberships in the organisation, whatever
	// their status, ordered by person id. It serves the library's own checks;
	// what people see of a team goes through a Scope.
	OfOrganization(ctx context.Context, org kabinet.OrgID) ([]*Membership, error)
	// Save writes the membership and its events; see above for versions and
	// errors. Inserting where (Org, Person) exists already is
	// kabinet.ErrConflict, also under another MembershipID. Every Save adds 1
	// to AuthorityVersion of the organisation, in the same transaction; an
	// organisation or a person that does not exist is kabinet.ErrNotFound and
	// nothing is written.
	Save(ctx context.Context, m *Membership, events ...kabinet.Event) error
}
