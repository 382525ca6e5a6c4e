package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
)

var organizationSubject = subject[accounts.OrganizationState]{
	name: "organization",
	make: func(_ kabinet.OrgID, i int) accounts.OrganizationState {
		return organization(kabinet.OrgID(fmt.Sprint("org_", i)))
	},
	get: func(ctx context.Context, tx store.Tx, s accounts.OrganizationState) (accounts.OrganizationState, error) {
		o, err := tx.Organizations().Get(ctx, s.ID)
		if err != nil {
			return accounts.OrganizationState{}, err
		}
		return o.State(), nil
	},
	pointer: func(ctx context.Context, tx store.Tx, s accounts.OrganizationState) (any, error) {
		return tx.Organizations().Get(ctx, s.ID)
	},
	save: func(ctx context.Context, tx store.Tx, s accounts.OrganizationState, events ...kabinet.Event) error {
		return tx.Organizations().Save(ctx, accounts.RestoreOrganization(s), events...)
	},
	version: func(s *accounts.OrganizationState) *int64 { return &s.Version },
	schema:  func(s *accounts.OrganizationState) *int { return &s.Schema },
	change:  func(s *accounts.OrganizationState, note string) { s.StatusReason = note },
	note:    func(s accounts.OrganizationState) string { return s.StatusReason },
	org:     func(s accounts.OrganizationState) kabinet.OrgID { return s.ID },
	id:      func(s accounts.OrganizationState) string { return string(s.ID) },
}

// organization returns a state with all fields set.
func organization(id kabinet.OrgID) accounts.OrganizationState {
	var s accounts.OrganizationState
	fill(&s)
	s.Schema, s.Version, s.ID = accounts.OrganizationSchema, 0, id
	s.Kind, s.Status = accounts.Client, accounts.OrganizationBlocked
	return s
}

// Organizations returns the suite of accounts.OrganizationStore,
// accounts.OrganizationLister and accounts.AuthorityVersions.
func Organizations() Suite {
	names := []string{"Ёлка", "ёлка  ", "Öl & Co", "100%", "100", "a_b", "aXb", "Zebra", "zebra", ""}
	kinds := []accounts.OrganizationKind{accounts.Client, accounts.Seller}
	statuses := []accounts.OrganizationStatus{accounts.OrganizationActive, accounts.OrganizationClosed}
	l := listing[accounts.OrganizationState, accounts.OrganizationFilter]{
		subject: organizationSubject,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f accounts.OrganizationFilter, page kabinet.Page) (kabinet.List[accounts.OrganizationState], error) {
			return tx.OrganizationLister().List(ctx, scope, f, page)
		},
		object: func(s accounts.OrganizationState) kabinet.Object { return kabinet.Object{Org: s.ID} },
		admits: func(f accounts.OrganizationFilter, s accounts.OrganizationState) bool {
			return (f.Kind == "" || f.Kind == s.Kind) && (f.Status == "" || f.Status == s.Status) &&
				strings.Contains(s.NameKey(), accounts.NameKey(f.Search)) &&
				(f.IDs == nil || slices.Contains(f.IDs, s.ID))
		},
		compare: func(a, b accounts.OrganizationState) int {
			return cmp.Or(cmp.Compare(a.NameKey(), b.NameKey()), cmp.Compare(a.ID, b.ID))
		},
		vary: func(s *accounts.OrganizationState, r *rand.Rand) {
			s.Units, s.LegalEntities, s.Sites, s.Roles = s.Units[:1], nil, nil, nil
			s.Name, s.Status = pick(r, names), pick(r, statuses)
			if i := int(s.ID[len(s.ID)-1] - '0'); s.ID[:len(s.ID)-1] == "org_" && i < len(listOrgs) {
				s.ID = listOrgs[i]
			}
			if s.ID == listOrgs[1] {
				s.Kind = accounts.Seller // a store holds one
			} else {
				s.Kind = accounts.Client
			}
		},
		filter: func(r *rand.Rand) accounts.OrganizationFilter {
			var f accounts.OrganizationFilter
			switch r.IntN(5) {
			case 0:
				f.Kind = pick(r, kinds)
			case 1:
				f.Status = pick(r, statuses)
			case 2:
				f.Search = pick(r, []string{"ЁЛ", "%", "_", "*", " ", "zeb", "'", `\`, "100", "ö"})
			case 3:
				f.IDs = some(r, listOrgs)
			}
			return f
		},
	}
	return Suite{"organizations", append(l.checks(),
		check("authority versions", authorityVersions),
		check("authority versions roll back", authorityVersionsRollBack),
		check("one seller", oneSeller),
	)}
}

func oneSeller(e env) {
	j := organizationSubject
	seller := func(id kabinet.OrgID) accounts.OrganizationState {
		s := organization(id)
		s.Kind = accounts.Seller
		return s
	}
	j.put(e, seller("org_0"))
	j.put(e, organization("org_1"))
	j.put(e, organization("org_2"))
	for range 2 { // the seller itself may be saved again
		j.put(e, j.load(e, seller("org_0")))
	}
	if err := j.swallowed(e, seller("org_3"), happened("lost")); !errors.Is(err, accounts.ErrSecondSeller) {
		e.Fatalf("a second seller: %v", err)
	}
	j.absent(e, seller("org_3"))
	turned := j.load(e, organization("org_1"))
	turned.Kind = accounts.Seller
	if err := j.swallowed(e, turned, happened("lost")); !errors.Is(err, accounts.ErrSecondSeller) {
		e.Fatalf("a client that turns into a second seller: %v", err)
	}
	j.same(e, organization("org_1"), 1)
	e.authority("org_1", 1)
	e.sameRecords()
}

// authority checks the counter of an organisation.
func (e env) authority(org kabinet.OrgID, want int64) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) error {
		got, err := tx.AuthorityVersions().AuthorityVersion(ctx, org)
		if err == nil && got != want {
			err = fmt.Errorf("the authority version of %s is %d, want %d", org, got, want)
		}
		return err
	})
}

func authorityVersions(e env) {
	j := organizationSubject
	unknown := func(ctx context.Context, tx store.Tx) error {
		_, err := tx.AuthorityVersions().AuthorityVersion(ctx, "org_0")
		return err
	}
	e.refused(kabinet.ErrNotFound, "authority version of no organisation", unknown)
	a, b := organization("org_0"), organization("org_1")
	j.put(e, a)
	j.put(e, b)
	e.authority("org_0", 1)
	next := j.load(e, a)
	j.put(e, next)
	e.authority("org_0", 2)
	e.authority("org_1", 1)
	if err := j.swallowed(e, next); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("stale save: %v", err)
	}
	newer := j.load(e, a)
	newer.Schema++
	if err := j.swallowed(e, newer); !errors.Is(err, kabinet.ErrNewer) {
		e.Fatalf("newer save: %v", err)
	}
	e.authority("org_0", 2)
}

func authorityVersionsRollBack(e env) {
	j := organizationSubject
	s := organization("org_0")
	j.put(e, s)
	e.refused(errUndo, "rollback", func(ctx context.Context, tx store.Tx) error {
		got, err := j.get(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := j.save(ctx, tx, got); err != nil {
			return err
		}
		if v, err := tx.AuthorityVersions().AuthorityVersion(ctx, "org_0"); v != 2 || err != nil {
			return fmt.Errorf("within the transaction of a save the authority version is %d: %v", v, err)
		}
		return errUndo
	})
	e.authority("org_0", 1)
}

var sellerEntitySubject = subject[accounts.SellerEntityState]{
	name: "seller entity",
	make: func(org kabinet.OrgID, i int) accounts.SellerEntityState {
		var s accounts.SellerEntityState
		fill(&s)
		s.Schema, s.Version = accounts.SellerEntitySchema, 0
		s.ID, s.Org, s.Status = kabinet.SellerEntityID(fmt.Sprint("sen_", i)), org, accounts.EntityBlocked
		return s
	},
	prepare: members,
	get: func(ctx context.Context, tx store.Tx, s accounts.SellerEntityState) (accounts.SellerEntityState, error) {
		e, err := tx.SellerEntities().Get(ctx, s.ID)
		if err != nil {
			return accounts.SellerEntityState{}, err
		}
		return e.State(), nil
	},
	pointer: func(ctx context.Context, tx store.Tx, s accounts.SellerEntityState) (any, error) {
		return tx.SellerEntities().Get(ctx, s.ID)
	},
	save: func(ctx context.Context, tx store.Tx, s accounts.SellerEntityState, events ...kabinet.Event) error {
		return tx.SellerEntities().Save(ctx, accounts.RestoreSellerEntity(s), events...)
	},
	version: func(s *accounts.SellerEntityState) *int64 { return &s.Version },
	schema:  func(s *accounts.SellerEntityState) *int { return &s.Schema },
	change:  func(s *accounts.SellerEntityState, note string) { s.StatusReason = note },
	note:    func(s accounts.SellerEntityState) string { return s.StatusReason },
	org:     func(s accounts.SellerEntityState) kabinet.OrgID { return s.Org },
	id:      func(s accounts.SellerEntityState) string { return string(s.ID) },
}

// SellerEntities returns the suite of accounts.SellerEntityStore.
func SellerEntities() Suite {
	return Suite{"seller entities", append(sellerEntitySubject.checks(),
		check("all seller entities", allSellerEntities),
		check("seller entities of nobody", func(e env) {
			j := sellerEntitySubject
			j.start(e, 0)
			s := j.make("org_none", 0)
			if err := j.swallowed(e, s, happened("lost")); !errors.Is(err, kabinet.ErrNotFound) {
				e.Fatalf("seller entity of no organisation: %v", err)
			}
			j.absent(e, s)
			e.sameRecords()
			j.put(e, j.make(orgA, 0))
			e.authority(orgA, 1)
		}),
	)}
}

func allSellerEntities(e env) {
	j := sellerEntitySubject
	all := func(want ...kabinet.SellerEntityID) {
		e.Helper()
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.SellerEntities().All(ctx)
			if err != nil || list == nil {
				return fmt.Errorf("all seller entities are %v: %w", list, err)
			}
			got := make([]kabinet.SellerEntityID, len(list))
			for i, x := range list {
				got[i] = x.ID()
				if v := x.State().Version; v != 1 {
					return fmt.Errorf("%s comes in version %d", x.ID(), v)
				}
			}
			if !slices.Equal(got, want) {
				return fmt.Errorf("all seller entities are %q, want %q", got, want)
			}
			return nil
		})
	}
	j.start(e, 0)
	all()
	for _, i := range []int{3, 1, 2} {
		j.put(e, j.make(orgA, i))
	}
	all("sen_1", "sen_2", "sen_3")
}

var personSubject = subject[accounts.PersonState]{
	name: "person",
	make: func(_ kabinet.OrgID, i int) accounts.PersonState { return person(i) },
	get: func(ctx context.Context, tx store.Tx, s accounts.PersonState) (accounts.PersonState, error) {
		p, err := tx.People().Get(ctx, s.ID)
		if err != nil {
			return accounts.PersonState{}, err
		}
		return p.State(), nil
	},
	pointer: func(ctx context.Context, tx store.Tx, s accounts.PersonState) (any, error) {
		return tx.People().Get(ctx, s.ID)
	},
	save: func(ctx context.Context, tx store.Tx, s accounts.PersonState, events ...kabinet.Event) error {
		return tx.People().Save(ctx, accounts.RestorePerson(s), events...)
	},
	version: func(s *accounts.PersonState) *int64 { return &s.Version },
	schema:  func(s *accounts.PersonState) *int { return &s.Schema },
	change:  func(s *accounts.PersonState, note string) { s.Name = note },
	note:    func(s accounts.PersonState) string { return s.Name },
	org:     func(accounts.PersonState) kabinet.OrgID { return "" },
	id:      func(s accounts.PersonState) string { return string(s.ID) },
}

// person returns a state with all fields set.
func person(i int) accounts.PersonState {
	var s accounts.PersonState
	fill(&s)
	s.Schema, s.Version, s.ID = accounts.PersonSchema, 0, kabinet.PersonID(fmt.Sprintf("prs_%03d", i))
	s.Login, s.Status = fmt.Sprintf("person_%d%%@example.com", i), accounts.PersonBlocked
	return s
}

// People returns the suite of accounts.PersonStore.
func People() Suite {
	return Suite{"people", append(personSubject.checks(), check("logins", logins), check("logins are unique", uniqueLogins))}
}

func logins(e env) {
	j := personSubject
	j.put(e, person(1))
	j.put(e, person(11))
	by := func(login string) func(ctx context.Context, tx store.Tx) error {
		return func(ctx context.Context, tx store.Tx) error {
			p, err := tx.People().ByLogin(ctx, login)
			if err != nil {
				return err
			}
			want := person(1)
			want.Version = 1
			if d := differences(p.State(), want); len(d) > 0 {
				return fmt.Errorf("the person of the login %q differs: %v", login, d)
			}
			return nil
		}
	}
	for _, login := range []string{"person_1%@example.com", " PERSON_1%@Example.COM "} {
		e.must(by(login))
	}
	for _, login := range []string{"", "person_1", "person_%@example.com", "personx1%@example.com", "%", "person_2%@example.com", "no login at all"} {
		e.refused(kabinet.ErrNotFound, fmt.Sprintf("person of the login %q", login), by(login))
	}
	// A changed login is found, and the old one no more.
	s := j.load(e, person(11))
	s.Login = "new@example.com"
	j.put(e, s)
	e.refused(kabinet.ErrNotFound, "person of the old login", by("person_11%@example.com"))
	e.must(func(ctx context.Context, tx store.Tx) error {
		p, err := tx.People().ByLogin(ctx, "new@example.com")
		if err == nil && p.State().ID != s.ID {
			err = fmt.Errorf("the new login is that of %s", p.State().ID)
		}
		return err
	})
	free := person(2)
	free.Login = "person_11%@example.com"
	j.put(e, free)
}

func uniqueLogins(e env) {
	j := personSubject
	j.put(e, person(1))
	j.put(e, person(2))
	taken := person(3)
	taken.Login = person(1).Login
	e.refused(accounts.ErrLoginTaken, "a taken login", j.saves(taken, happened("lost")))
	if err := j.swallowed(e, taken, happened("lost")); !errors.Is(err, accounts.ErrLoginTaken) {
		e.Fatalf("a taken login: %v", err)
	}
	j.absent(e, taken)
	other := j.load(e, person(2))
	other.Login = person(1).Login
	if err := j.swallowed(e, other, happened("lost")); !errors.Is(err, accounts.ErrLoginTaken) {
		e.Fatalf("a change to a taken login: %v", err)
	}
	j.same(e, person(1), 1)
	j.same(e, person(2), 1)
	e.sameRecords()

	const n = 6
	errs := together(n, func(i int, ready func()) error {
		s := person(10 + i)
		s.Login = "one@example.com"
		ready()
		return e.db.InTx(e.ctx, j.saves(s))
	})
	won := 0
	for i, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, accounts.ErrLoginTaken) {
			e.Fatalf("registration %d: %v", i, err)
		}
	}
	if won != 1 {
		e.Fatalf("%d of %d registrations with one login succeeded", won, n)
	}
}

var membershipSubject = subject[accounts.MembershipState]{
	name:    "membership",
	make:    membership,
	prepare: members,
	get: func(ctx context.Context, tx store.Tx, s accounts.MembershipState) (accounts.MembershipState, error) {
		m, err := tx.Memberships().Get(ctx, s.Org, s.Person)
		if err != nil {
			return accounts.MembershipState{}, err
		}
		return m.State(), nil
	},
	pointer: func(ctx context.Context, tx store.Tx, s accounts.MembershipState) (any, error) {
		return tx.Memberships().Get(ctx, s.Org, s.Person)
	},
	save: func(ctx context.Context, tx store.Tx, s accounts.MembershipState, events ...kabinet.Event) error {
		return tx.Memberships().Save(ctx, accounts.RestoreMembership(s), events...)
	},
	version: func(s *accounts.MembershipState) *int64 { return &s.Version },
	schema:  func(s *accounts.MembershipState) *int { return &s.Schema },
	change:  func(s *accounts.MembershipState, note string) { s.Assignments[0].Role = accounts.RoleID(note) },
	note:    func(s accounts.MembershipState) string { return string(s.Assignments[0].Role) },
	org:     func(s accounts.MembershipState) kabinet.OrgID { return s.Org },
	id:      func(s accounts.MembershipState) string { return string(s.ID) },
	moved:   func(s accounts.MembershipState, org kabinet.OrgID) accounts.MembershipState { s.Org = org; return s },
}

// membership returns a state with all fields set.
func membership(org kabinet.OrgID, i int) accounts.MembershipState {
	var s accounts.MembershipState
	fill(&s)
	s.Schema, s.Version = accounts.MembershipSchema, 0
	s.ID, s.Org, s.Person = accounts.MembershipID(fmt.Sprint("mbr_", i)), org, person(i).ID
	s.Status = accounts.MembershipSuspended
	// No limit and an empty one are opposites.
	s.Assignments[0].LegalEntities = nil
	s.Assignments[1].LegalEntities = []kabinet.LegalEntityID{}
	return s
}

// members saves organisations and n persons.
func members(ctx context.Context, tx store.Tx, orgs []kabinet.OrgID, n int) error {
	for _, org := range orgs {
		if err := organizationSubject.save(ctx, tx, organization(org)); err != nil {
			return err
		}
	}
	for i := range n {
		if err := personSubject.save(ctx, tx, person(i)); err != nil {
			return err
		}
	}
	return nil
}

// listRoles are roles of which one begins another, and one has a pattern's characters.
var listRoles = []accounts.RoleID{"buyer", "viewer", "buyer_2", "b%"}

// Memberships returns the suite of accounts.MembershipStore,
// accounts.MembershipLister, and of what they add to accounts.AuthorityVersions.
func Memberships() Suite {
	statuses := []accounts.MembershipStatus{accounts.MembershipActive, accounts.MembershipSuspended, accounts.MembershipEnded}
	persons := []kabinet.PersonID{person(0).ID, person(3).ID, person(7).ID, person(8).ID, "prs_none", ""}
	l := listing[accounts.MembershipState, accounts.MembershipFilter]{
		subject: membershipSubject,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f accounts.MembershipFilter, page kabinet.Page) (kabinet.List[accounts.MembershipState], error) {
			return tx.MembershipLister().List(ctx, scope, f, page)
		},
		object: accounts.MembershipState.Object,
		admits: accounts.MembershipFilter.Admits,
		compare: func(a, b accounts.MembershipState) int {
			return cmp.Or(a.Created.Compare(b.Created), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *accounts.MembershipState, r *rand.Rand) {
			s.Status, s.Unit = pick(r, statuses), pick(r, listUnits)
			s.Assignments = make([]accounts.Assignment, r.IntN(3))
			for i := range s.Assignments {
				s.Assignments[i] = accounts.Assignment{ID: accounts.AssignmentID(strconv.Itoa(i)), Role: pick(r, listRoles), GrantedAt: base}
			}
			s.Created = base.Add(time.Duration(r.IntN(4)) * time.Millisecond)
		},
		filter: func(r *rand.Rand) accounts.MembershipFilter {
			f := accounts.MembershipFilter{Units: some(r, listUnits)}
			switch r.IntN(5) {
			case 3:
				f.Role = pick(r, append(listRoles, "buy", "buyer\nviewer"))
			case 0:
				f.Status = pick(r, statuses)
			case 1:
				f.Org = pick(r, listOrgs)
			case 2:
				f.Persons = some(r, persons)
			}
			return f
		},
	}
	return Suite{"memberships", append(l.checks(),
		check("one membership by organisation and person", uniqueMemberships),
		check("memberships of somebody and something", membershipsOf),
		check("memberships and authority versions", membershipAuthority),
		check("memberships of nobody and nothing", membershipsOfNobody),
		check("two owners who suspend each other", owners),
	)}
}

func uniqueMemberships(e env) {
	j := membershipSubject
	j.start(e, 2)
	s := membership(orgA, 0)
	j.put(e, s)
	other := membership(orgA, 0)
	other.ID = "mbr_other"
	if err := j.swallowed(e, other, happened("lost")); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("a second membership of one person: %v", err)
	}
	same := membership(orgA, 1)
	same.ID = s.ID
	if err := j.swallowed(e, same, happened("lost")); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("a second membership of one id: %v", err)
	}
	j.same(e, s, 1)
	j.absent(e, same)
	e.sameRecords()
	e.authority(orgA, 2)
}

func membershipsOf(e env) {
	j := membershipSubject
	j.start(e, 4)
	of := []struct {
		org kabinet.OrgID
		i   int
	}{{orgB, 2}, {orgA, 3}, {orgA, 1}, {orgB, 1}, {orgA, 2}}
	for k, x := range of {
		s := membership(x.org, x.i)
		s.ID = accounts.MembershipID(fmt.Sprint("mbr_", 9-k))
		j.put(e, s)
	}
	var got []string
	add := func(list []*accounts.Membership, err error) error {
		if list == nil && err == nil {
			err = errors.New("the list is nil, want an empty one")
		}
		for _, m := range list {
			s := m.State()
			got = append(got, fmt.Sprint(s.Org, " ", s.Person, " ", s.Version))
		}
		got = append(got, "·")
		return err
	}
	e.must(func(ctx context.Context, tx store.Tx) error {
		got = nil
		return errors.Join(
			add(tx.Memberships().OfPerson(ctx, person(2).ID)),
			add(tx.Memberships().OfPerson(ctx, person(3).ID)),
			add(tx.Memberships().OfPerson(ctx, person(0).ID)),
			add(tx.Memberships().OfPerson(ctx, "")),
			add(tx.Memberships().OfOrganization(ctx, orgA)),
			add(tx.Memberships().OfOrganization(ctx, orgB)),
			add(tx.Memberships().OfOrganization(ctx, "org_none")),
		)
	})
	want := []string{
		"org_a prs_002 1", "org_b prs_002 1", "·", "org_a prs_003 1", "·", "·", "·",
		"org_a prs_001 1", "org_a prs_002 1", "org_a prs_003 1", "·", "org_b prs_001 1", "org_b prs_002 1", "·", "·",
	}
	if !slices.Equal(got, want) {
		e.Fatalf("memberships %q, want %q", got, want)
	}
}

func membershipAuthority(e env) {
	j := membershipSubject
	j.start(e, 2)
	e.authority(orgA, 1)
	j.put(e, membership(orgA, 0))
	e.authority(orgA, 2)
	stale := j.load(e, membership(orgA, 0))
	j.put(e, j.load(e, stale))
	e.authority(orgA, 3)
	e.authority(orgB, 1)
	if err := j.swallowed(e, stale); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("stale save: %v", err)
	}
	e.refused(errUndo, "rollback", func(ctx context.Context, tx store.Tx) error {
		if err := j.save(ctx, tx, membership(orgA, 1)); err != nil {
			return err
		}
		return errUndo
	})
	e.authority(orgA, 3)
	// The organisation's own version is left alone.
	if v := organizationSubject.load(e, organization(orgA)).Version; v != 1 {
		e.Fatalf("saves of memberships made version %d of the organisation", v)
	}
	// What is decided on a version that was read is serialised with its changes.
	const n = 6
	errs := together(n, func(i int, ready func()) error {
		ready()
		return e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			before, err := tx.AuthorityVersions().AuthorityVersion(ctx, orgA)
			if err != nil {
				return err
			}
			m, err := j.get(ctx, tx, stale)
			if err != nil {
				return err
			}
			if err := j.save(ctx, tx, m); err != nil {
				return err
			}
			after, err := tx.AuthorityVersions().AuthorityVersion(ctx, orgA)
			if err == nil && after != before+1 {
				err = fmt.Errorf("one save moved the authority version from %d to %d", before, after)
			}
			return err
		})
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	e.authority(orgA, 3+n)
}

// owners lets the owners of an organisation suspend each other at the same time,
// each on the word of the team that they read: one of them has to stay.
func owners(e env) {
	j := membershipSubject
	const n = 4
	j.start(e, n)
	for i := range n {
		s := membership(orgA, i)
		s.Status, s.Validity, s.Assignments = accounts.MembershipActive, kabinet.Window{}, []accounts.Assignment{{ID: "1", Role: accounts.RoleOwner}}
		j.put(e, s)
	}
	errs := together(n, func(i int, ready func()) error {
		ready()
		return e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			team, err := tx.Memberships().OfOrganization(ctx, orgA)
			if err != nil {
				return err
			}
			m := team[i]
			if _, err := m.Suspend(team, base); err != nil {
				return err
			}
			return tx.Memberships().Save(ctx, m)
		})
	})
	refused := 0
	for i, err := range errs {
		switch {
		case errors.Is(err, accounts.ErrLastOwner):
			refused++
		case err != nil && !errors.Is(err, store.ErrBusy):
			e.Fatalf("owner %d: %v", i, err)
		}
	}
	e.must(func(ctx context.Context, tx store.Tx) error {
		team, err := tx.Memberships().OfOrganization(ctx, orgA)
		if left := len(accounts.OwnersOf(team, base)); err == nil && (left == 0 || left == 1 && refused != 1) {
			err = fmt.Errorf("of %d owners who suspended each other %d are left, and %d were refused", n, left, refused)
		}
		return err
	})
}

func membershipsOfNobody(e env) {
	j := membershipSubject
	j.start(e, 1)
	nobody, nothing := membership(orgA, 5), membership("org_none", 0)
	for _, s := range []accounts.MembershipState{nobody, nothing} {
		if err := j.swallowed(e, s, happened("lost")); !errors.Is(err, kabinet.ErrNotFound) {
			e.Fatalf("membership of %s in %s: %v", s.Person, s.Org, err)
		}
		j.absent(e, s)
	}
	e.authority(orgA, 1)
	e.sameRecords()
}
