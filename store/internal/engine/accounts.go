package engine

import (
	"context"

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

// organizations is the port of organisations.
type organizations struct{ *Tx }

func (x organizations) Get(ctx context.Context, org kabinet.OrgID) (*accounts.Organization, error) {
	return organizationKind.get(ctx, x.Tx, string(org), string(org))
}

func (x organizations) Save(ctx context.Context, o *accounts.Organization, events ...kabinet.Event) error {
	if err := organizationKind.save(ctx, x.Tx, o, events); err != nil {
		return err
	}
	_, err := x.s.Add(ctx, authority(o.State().ID))
	return x.fail(err)
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
	Name: "memberships", What: "membership", Columns: []string{"person", "status", "created"},
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
		return scoped(s.Object(), string(s.ID), string(s.Person), string(s.Status), Instant(s.Created))
	},
	event: func(s *accounts.MembershipState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
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
	_, err = x.s.Add(ctx, authority(s.Org))
	return x.fail(err)
}
