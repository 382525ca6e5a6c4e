package engine

import (
	"context"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// Organizations keeps organisations. The key is (id, id), so that it begins
// with the organisation like every other.
var Organizations = &Table{
	Name: "organizations", What: "organization", Columns: []string{"kind", "status", "name_key", "seller"},
	Unique: []Unique{{"seller", []string{"seller"}}},
}

var organizationKind = &aggregate[*accounts.Organization, accounts.OrganizationState]{
	table:   Organizations,
	sort:    []Order{{Column: "name_key"}},
	state:   (*accounts.Organization).State,
	restore: accounts.RestoreOrganization,
	savable: accounts.OrganizationState.Savable,
	version: func(s *accounts.OrganizationState) *int64 { return &s.Version },
	row: func(s *accounts.OrganizationState) Row {
		seller := ""
		if s.Kind == accounts.Seller {
			seller = "1" // the same for all, so that there is one
		}
		return scoped(kabinet.Object{Org: s.ID}, string(s.ID), string(s.Kind), string(s.Status), s.NameKey(), seller)
	},
	event: func(s *accounts.OrganizationState) (kabinet.OrgID, string) { return s.ID, string(s.ID) },
	taken: func(Unique) error { return accounts.ErrSecondSeller },
}

// authority is the counter of changes to rights in an organisation.
func authority(org kabinet.OrgID) Counter { return Counter{string(org), "authority"} }

// bump adds to the counter, and remembers that others do not see its value yet.
func (x *Tx) bump(ctx context.Context, org kabinet.OrgID) error {
	if x.bumped == nil {
		x.bumped = map[kabinet.OrgID]bool{}
	}
	x.bumped[org] = true
	_, err := x.s.Add(ctx, authority(org))
	return x.fail(err)
}

// organizations is the port of organisations.
type organizations struct{ *Tx }

func (x organizations) Get(ctx context.Context, org kabinet.OrgID) (*accounts.Organization, error) {
	return organizationKind.get(ctx, x.Tx, string(org), string(org))
}

func (x organizations) Save(ctx context.Context, o *accounts.Organization, events ...kabinet.Event) error {
	if err := organizationKind.save(ctx, x.Tx, o, events); err != nil {
		return err
	}
	return x.bump(ctx, o.State().ID)
}

func (x organizations) List(ctx context.Context, scope kabinet.Scope, f accounts.OrganizationFilter, page kabinet.Page) (kabinet.List[accounts.OrganizationState], error) {
	where := is(nil, "kind", string(f.Kind))
	where = is(where, "status", string(f.Status))
	if key := accounts.NameKey(f.Search); key != "" {
		where = append(where, Cond{"name_key", Contains, []string{key}})
	}
	where = among(where, ColOrg, f.IDs)
	return organizationKind.list(ctx, x.Tx, scope, where, page)
}

// authorityVersions is the port of the counters of changes to rights.
type authorityVersions struct{ *Tx }

func (x authorityVersions) AuthorityVersion(ctx context.Context, org kabinet.OrgID) (int64, error) {
	n, ok, err := x.s.Counter(ctx, authority(org))
	if err != nil {
		return 0, x.fail(err)
	}
	if !ok {
		return 0, notFound(Organizations, string(org))
	}
	return n, nil
}

func (x authorityVersions) Uncommitted(org kabinet.OrgID) bool {
	return x.bumped[org] || x.config.Joined
}

var _ accounts.UncommittedVersions = authorityVersions{}

// SellerEntities keeps the legal entities of the seller. They are found by their
// id alone: their row's organisation is "".
var SellerEntities = &Table{Name: "seller_entities", What: "seller entity"}

var sellerEntityKind = &aggregate[*accounts.SellerEntity, accounts.SellerEntityState]{
	table:   SellerEntities,
	state:   (*accounts.SellerEntity).State,
	restore: accounts.RestoreSellerEntity,
	savable: accounts.SellerEntityState.Savable,
	version: func(s *accounts.SellerEntityState) *int64 { return &s.Version },
	row:     func(s *accounts.SellerEntityState) Row { return Row{ID: string(s.ID)} },
	event:   func(s *accounts.SellerEntityState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// sellerEntities is the port of the seller's legal entities.
type sellerEntities struct{ *Tx }

func (x sellerEntities) Get(ctx context.Context, id kabinet.SellerEntityID) (*accounts.SellerEntity, error) {
	return sellerEntityKind.get(ctx, x.Tx, "", string(id))
}

func (x sellerEntities) All(ctx context.Context) ([]*accounts.SellerEntity, error) {
	return sellerEntityKind.all(ctx, x.Tx, Query{})
}

func (x sellerEntities) Save(ctx context.Context, e *accounts.SellerEntity, events ...kabinet.Event) error {
	s := e.State()
	w, err := sellerEntityKind.prepare(&s, events)
	if err != nil {
		return err
	}
	if err := x.exists(ctx, s.Org); err != nil {
		return err
	}
	return sellerEntityKind.apply(ctx, x.Tx, w)
}

// People keeps persons, who belong to no organisation: theirs is "".
var People = &Table{
	Name: "people", What: "person", Columns: []string{"login"},
	Unique: []Unique{{"login", []string{"login"}}},
}

var personKind = &aggregate[*accounts.Person, accounts.PersonState]{
	table:   People,
	state:   (*accounts.Person).State,
	restore: accounts.RestorePerson,
	savable: accounts.PersonState.Savable,
	version: func(s *accounts.PersonState) *int64 { return &s.Version },
	row:     func(s *accounts.PersonState) Row { return Row{ID: string(s.ID), Values: []string{s.Login}} },
	event:   func(s *accounts.PersonState) (kabinet.OrgID, string) { return "", string(s.ID) },
	taken:   func(Unique) error { return accounts.ErrLoginTaken },
}

// people is the port of persons.
type people struct{ *Tx }

func (x people) Get(ctx context.Context, id kabinet.PersonID) (*accounts.Person, error) {
	return personKind.get(ctx, x.Tx, "", string(id))
}

func (x people) ByLogin(ctx context.Context, login string) (*accounts.Person, error) {
	key, err := accounts.NormalizeLogin(login)
	if err != nil || key == "" {
		return nil, notFound(People, login)
	}
	return personKind.lookup(ctx, x.Tx, 0, login, key)
}

func (x people) Save(ctx context.Context, p *accounts.Person, events ...kabinet.Event) error {
	return personKind.save(ctx, x.Tx, p, events)
}

// Memberships keeps memberships, unique by organisation and person.
var Memberships = &Table{
	Name: "memberships", What: "membership", Columns: []string{"person", "status", "created", "roles"},
	Unique: []Unique{{"person", []string{ColOrg, "person"}}},
}

var membershipKind = &aggregate[*accounts.Membership, accounts.MembershipState]{
	table:   Memberships,
	sort:    []Order{{Column: "created"}},
	state:   (*accounts.Membership).State,
	restore: accounts.RestoreMembership,
	savable: accounts.MembershipState.Savable,
	version: func(s *accounts.MembershipState) *int64 { return &s.Version },
	row: func(s *accounts.MembershipState) Row {
		return scoped(s.Object(), string(s.ID), string(s.Person), string(s.Status), Instant(s.Created), rolesOf(s))
	},
	event: func(s *accounts.MembershipState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// rolesOf returns the ids of the roles that were assigned, each between two line
// feeds, which no id contains.
func rolesOf(s *accounts.MembershipState) string {
	var b strings.Builder
	for _, a := range s.Assignments {
		b.WriteString("\n" + string(a.Role))
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	return b.String()
}

// memberships is the port of memberships.
type memberships struct{ *Tx }

func (x memberships) Get(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID) (*accounts.Membership, error) {
	return membershipKind.lookup(ctx, x.Tx, 0, string(person), string(org), string(person))
}

func (x memberships) OfPerson(ctx context.Context, person kabinet.PersonID) ([]*accounts.Membership, error) {
	return membershipKind.all(ctx, x.Tx, Query{
		Where: []Cond{{Column: "person", Values: []string{string(person)}}},
	})
}

func (x memberships) OfOrganization(ctx context.Context, org kabinet.OrgID) ([]*accounts.Membership, error) {
	return membershipKind.all(ctx, x.Tx, Query{
		Where: []Cond{{Column: ColOrg, Values: []string{string(org)}}}, Order: []Order{{Column: "person"}},
	})
}

func (x memberships) List(ctx context.Context, scope kabinet.Scope, f accounts.MembershipFilter, page kabinet.Page) (kabinet.List[accounts.MembershipState], error) {
	where := is(nil, ColOrg, string(f.Org))
	where = is(where, "status", string(f.Status))
	where = among(where, ColUnit, f.Units)
	where = among(where, "person", f.Persons)
	switch role := string(f.Role); {
	case strings.Contains(role, "\n"):
		where = among(where, "roles", []string{}) // nobody has it
	case role != "":
		where = append(where, Cond{"roles", Contains, []string{"\n" + role + "\n"}})
	}
	return membershipKind.list(ctx, x.Tx, scope, where, page)
}

func (x memberships) Save(ctx context.Context, m *accounts.Membership, events ...kabinet.Event) error {
	s := m.State()
	w, err := membershipKind.prepare(&s, events)
	if err != nil {
		return err
	}
	if _, err := (authorityVersions{x.Tx}).AuthorityVersion(ctx, s.Org); err != nil {
		return err
	}
	_, ok, err := x.s.Get(ctx, People, "", string(s.Person))
	if err != nil {
		return x.fail(err)
	}
	if !ok {
		return notFound(People, string(s.Person))
	}
	if err := membershipKind.apply(ctx, x.Tx, w); err != nil {
		return err
	}
	return x.bump(ctx, s.Org)
}

// Delegations keeps delegations. The owner is whose rights are used.
var Delegations = &Table{
	Name: "delegations", What: "delegation",
	Columns: []string{"kind", "recipient", "status", "begins", "ends", "created"},
}

var delegationKind = &aggregate[*accounts.Delegation, accounts.DelegationState]{
	table:   Delegations,
	sort:    []Order{{Column: "created", Desc: true}},
	state:   (*accounts.Delegation).State,
	restore: accounts.RestoreDelegation,
	savable: accounts.DelegationState.Savable,
	version: func(s *accounts.DelegationState) *int64 { return &s.Version },
	row: func(s *accounts.DelegationState) Row {
		return scoped(s.Object(), string(s.ID), string(s.Kind), string(s.To), string(s.Status),
			Instant(s.Validity.From), Instant(s.Validity.Until), Instant(s.Created))
	},
	event: func(s *accounts.DelegationState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// delegations is the port of delegations.
type delegations struct{ *Tx }

func (x delegations) Get(ctx context.Context, org kabinet.OrgID, id kabinet.DelegationID) (*accounts.Delegation, error) {
	return delegationKind.get(ctx, x.Tx, string(org), string(id))
}

func (x delegations) Save(ctx context.Context, d *accounts.Delegation, events ...kabinet.Event) error {
	s := d.State()
	w, err := delegationKind.prepare(&s, events)
	if err != nil {
		return err
	}
	if _, err := (authorityVersions{x.Tx}).AuthorityVersion(ctx, s.Org); err != nil {
		return err
	}
	if err := delegationKind.apply(ctx, x.Tx, w); err != nil {
		return err
	}
	return x.bump(ctx, s.Org)
}

func (x delegations) List(ctx context.Context, scope kabinet.Scope, f accounts.DelegationFilter, page kabinet.Page) (kabinet.List[accounts.DelegationState], error) {
	where := is(nil, "kind", string(f.Kind))
	where = is(where, ColOwner, string(f.From))
	where = is(where, "recipient", string(f.To))
	where = is(where, "status", string(f.Status))
	return delegationKind.list(ctx, x.Tx, scope, within(where, "ends", f.Until), page)
}

func (x delegations) To(ctx context.Context, person kabinet.PersonID, now time.Time) ([]accounts.DelegationState, error) {
	rows, err := x.s.List(ctx, Delegations, Query{Where: []Cond{
		{Column: "recipient", Values: []string{string(person)}},
		{Column: "status", Values: []string{string(accounts.DelegationActive)}},
		{"begins", Below, []string{Instant(now.Add(1))}}, {"ends", AtLeast, []string{Instant(now.Add(1))}},
	}})
	if err != nil {
		return nil, x.fail(err)
	}
	out := make([]accounts.DelegationState, 0, len(rows))
	for _, r := range rows {
		s, err := delegationKind.decode(r)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}
