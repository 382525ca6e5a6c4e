package accounts_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// stores is a plain fake of all ports, for one goroutine. Its keys are structs
// and ids, as the contract asks.
type stores struct {
	orgs      map[kabinet.OrgID]accounts.OrganizationState
	people    map[kabinet.PersonID]accounts.PersonState
	members   map[memberKey]accounts.MembershipState
	lent      map[kabinet.DelegationID]accounts.DelegationState
	authority map[kabinet.OrgID]int64
	at        time.Time
	cache     *accounts.Cache // used where set
	loads     int             // organisations and memberships that were read
	limits    accounts.LimitRule
}

type memberKey struct {
	org    kabinet.OrgID
	person kabinet.PersonID
}

func newStores() *stores {
	return &stores{
		orgs:      map[kabinet.OrgID]accounts.OrganizationState{},
		people:    map[kabinet.PersonID]accounts.PersonState{},
		members:   map[memberKey]accounts.MembershipState{},
		lent:      map[kabinet.DelegationID]accounts.DelegationState{},
		authority: map[kabinet.OrgID]int64{},
		at:        now,
	}
}

type (
	orgStore    struct{ *stores }
	personStore struct{ *stores }
	memberStore struct{ *stores }
	lentStore   struct{ *stores }
)

var (
	_ accounts.OrganizationStore  = orgStore{}
	_ accounts.OrganizationLister = orgStore{}
	_ accounts.AuthorityVersions  = orgStore{}
	_ accounts.PersonStore        = personStore{}
	_ accounts.MembershipStore    = memberStore{}
	_ accounts.DelegationStore    = lentStore{}
)

func (s *stores) authorizer() accounts.Authorizer {
	return accounts.Authorizer{
		Organizations: orgStore{s}, Persons: personStore{s}, Memberships: memberStore{s},
		Now: func() time.Time { return s.at }, Versions: orgStore{s}, Cache: s.cache,
		Delegations: lentStore{s}, Seller: "seller", Limits: s.limits,
	}
}

func version(what string, stored, loaded int64) error {
	if stored != loaded {
		return kabinet.ErrConflict.With("what", what)
	}
	return nil
}

func (s lentStore) Get(_ context.Context, org kabinet.OrgID, id kabinet.DelegationID) (*accounts.Delegation, error) {
	st, ok := s.lent[id]
	if !ok || st.Org != org {
		return nil, kabinet.ErrNotFound.With("what", "delegation").With("id", id)
	}
	return accounts.RestoreDelegation(st), nil
}

func (s lentStore) Save(_ context.Context, d *accounts.Delegation, _ ...kabinet.Event) error {
	st := d.State()
	if err := version("delegation", s.lent[st.ID].Version, st.Version); err != nil {
		return err
	}
	st.Version++
	s.lent[st.ID] = st
	s.authority[st.Org]++
	return nil
}

func (s orgStore) Get(_ context.Context, org kabinet.OrgID) (*accounts.Organization, error) {
	s.loads++
	st, ok := s.orgs[org]
	if !ok {
		return nil, kabinet.ErrNotFound.With("what", "organization").With("id", org)
	}
	return accounts.RestoreOrganization(st), nil
}

func (s orgStore) Save(_ context.Context, o *accounts.Organization, _ ...kabinet.Event) error {
	st := o.State()
	if err := st.Savable(); err != nil {
		return err
	}
	if err := version("organization", s.orgs[st.ID].Version, st.Version); err != nil {
		return err
	}
	st.Version++
	s.orgs[st.ID] = st
	s.authority[st.ID]++
	return nil
}

func (s orgStore) AuthorityVersion(_ context.Context, org kabinet.OrgID) (int64, error) {
	if v, ok := s.authority[org]; ok {
		return v, nil
	}
	return 0, kabinet.ErrNotFound.With("what", "organization").With("id", org)
}

func (s orgStore) List(_ context.Context, scope kabinet.Scope, f accounts.OrganizationFilter, _ kabinet.Page) (kabinet.List[accounts.OrganizationState], error) {
	var out kabinet.List[accounts.OrganizationState]
	for _, st := range s.orgs {
		if scope.Holds(kabinet.Object{Org: st.ID}) &&
			(f.Kind == "" || f.Kind == st.Kind) && (f.Status == "" || f.Status == st.Status) &&
			strings.Contains(st.NameKey(), accounts.NameKey(f.Search)) &&
			(f.IDs == nil || slices.Contains(f.IDs, st.ID)) {
			out.Items = append(out.Items, st)
		}
	}
	slices.SortFunc(out.Items, func(a, b accounts.OrganizationState) int {
		return strings.Compare(a.NameKey()+"\x00"+string(a.ID), b.NameKey()+"\x00"+string(b.ID))
	})
	return out, nil
}

func (s personStore) Get(_ context.Context, id kabinet.PersonID) (*accounts.Person, error) {
	st, ok := s.people[id]
	if !ok {
		return nil, kabinet.ErrNotFound.With("what", "person").With("id", id)
	}
	return accounts.RestorePerson(st), nil
}

func (s personStore) ByLogin(_ context.Context, login string) (*accounts.Person, error) {
	login, err := accounts.NormalizeLogin(login)
	for _, st := range s.people {
		if err == nil && st.Login == login {
			return accounts.RestorePerson(st), nil
		}
	}
	return nil, kabinet.ErrNotFound.With("what", "person")
}

func (s personStore) Save(_ context.Context, p *accounts.Person, _ ...kabinet.Event) error {
	st := p.State()
	if err := st.Savable(); err != nil {
		return err
	}
	if err := version("person", s.people[st.ID].Version, st.Version); err != nil {
		return err
	}
	for _, other := range s.people {
		if other.ID != st.ID && other.Login == st.Login {
			return accounts.ErrLoginTaken
		}
	}
	st.Version++
	s.people[st.ID] = st
	return nil
}

func (s memberStore) Get(_ context.Context, org kabinet.OrgID, person kabinet.PersonID) (*accounts.Membership, error) {
	s.loads++
	st, ok := s.members[memberKey{org, person}]
	if !ok {
		return nil, kabinet.ErrNotFound.With("what", "membership")
	}
	return accounts.RestoreMembership(st), nil
}

func (s memberStore) OfPerson(_ context.Context, person kabinet.PersonID) ([]*accounts.Membership, error) {
	var out []*accounts.Membership
	for k, st := range s.members {
		if k.person == person {
			out = append(out, accounts.RestoreMembership(st))
		}
	}
	slices.SortFunc(out, func(a, b *accounts.Membership) int { return strings.Compare(string(a.Org()), string(b.Org())) })
	return out, nil
}

func (s memberStore) OfOrganization(_ context.Context, org kabinet.OrgID) ([]*accounts.Membership, error) {
	var out []*accounts.Membership
	for k, st := range s.members {
		if k.org == org {
			out = append(out, accounts.RestoreMembership(st))
		}
	}
	slices.SortFunc(out, func(a, b *accounts.Membership) int {
		return strings.Compare(string(a.Person()), string(b.Person()))
	})
	return out, nil
}

func (s memberStore) Save(_ context.Context, m *accounts.Membership, _ ...kabinet.Event) error {
	st := m.State()
	if err := st.Savable(); err != nil {
		return err
	}
	k := memberKey{st.Org, st.Person}
	if err := version("membership", s.members[k].Version, st.Version); err != nil {
		return err
	}
	st.Version++
	s.members[k] = st
	s.authority[st.Org]++
	return nil
}

// world builds organisations for tests; every step must succeed.
type world struct {
	t  testing.TB
	db *stores
}

func newWorld(t testing.TB) world { return world{t, newStores()} }

func (w world) org(id kabinet.OrgID, kind accounts.OrganizationKind) {
	o, e, err := accounts.NewOrganization(id, accounts.RegisterOrganization{Name: "Org " + string(id), Kind: kind}, now)
	require.NoError(w.t, err)
	require.NoError(w.t, orgStore{w.db}.Save(w.t.Context(), o, e))
}

// edit loads, changes and saves an organisation.
func (w world) edit(id kabinet.OrgID, change func(o *accounts.Organization) error) {
	o, err := orgStore{w.db}.Get(w.t.Context(), id)
	require.NoError(w.t, err)
	require.NoError(w.t, change(o))
	require.NoError(w.t, orgStore{w.db}.Save(w.t.Context(), o))
}

func (w world) unit(org kabinet.OrgID, id, parent kabinet.UnitID) {
	w.edit(org, func(o *accounts.Organization) error {
		_, err := o.AddUnit(id, accounts.UnitForm{Name: "Unit " + string(id), Parent: parent}, now)
		return err
	})
}

func (w world) entity(org kabinet.OrgID, id kabinet.LegalEntityID, units ...kabinet.UnitID) {
	w.edit(org, func(o *accounts.Organization) error {
		_, err := o.AddLegalEntity(id, accounts.LegalEntityForm{Name: "LLC " + string(id), Country: "RU", Units: units}, now)
		return err
	})
}

func (w world) person(id kabinet.PersonID) {
	p, e, err := accounts.NewPerson(id, accounts.RegisterPerson{Name: string(id), Email: string(id) + "@example.com"}, now)
	require.NoError(w.t, err)
	require.NoError(w.t, personStore{w.db}.Save(w.t.Context(), p, e))
}

// member makes a new person a member with the assignments.
func (w world) member(org kabinet.OrgID, person kabinet.PersonID, roles ...accounts.AssignRole) {
	if _, ok := w.db.people[person]; !ok {
		w.person(person)
	}
	o, err := orgStore{w.db}.Get(w.t.Context(), org)
	require.NoError(w.t, err)
	m, e, err := accounts.NewMembership(kabinet.NewID[accounts.MembershipID]("mbr"), o, person, kabinet.Window{}, now)
	require.NoError(w.t, err)
	for _, r := range roles {
		_, err := m.Assign(kabinet.NewID[accounts.AssignmentID]("asg"), r, o, "granter", now)
		require.NoError(w.t, err)
	}
	require.NoError(w.t, memberStore{w.db}.Save(w.t.Context(), m, e))
}

func (w world) editMember(org kabinet.OrgID, person kabinet.PersonID, change func(m *accounts.Membership) error) {
	m, err := memberStore{w.db}.Get(w.t.Context(), org, person)
	require.NoError(w.t, err)
	require.NoError(w.t, change(m))
	require.NoError(w.t, memberStore{w.db}.Save(w.t.Context(), m))
}

func (w world) team(org kabinet.OrgID) []*accounts.Membership {
	team, err := memberStore{w.db}.OfOrganization(w.t.Context(), org)
	require.NoError(w.t, err)
	return team
}

func (w world) check(a kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	return w.db.authorizer().Check(w.t.Context(), a, p, on)
}

func as(person kabinet.PersonID, org kabinet.OrgID) kabinet.Actor {
	return kabinet.Actor{Person: person, Organization: org}
}
