package accounts_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// Whatever happens to organisations, memberships, persons and delegations, who
// asks with a cache gets the answers of who asks without, also when the cache
// is too small for all.
func TestTheCacheKnowsWhatTheStoresSay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		// Enough for all, for about two organisations, or for none.
		cache := accounts.NewCache(accounts.CacheOptions{Bytes: rapid.SampledFrom([]int64{0, 6000, 1}).Draw(rt, "bytes")})
		people := []kabinet.PersonID{"ann", "bob", "eve"}
		orgs := []kabinet.OrgID{"acme", "bolt", "cars"}
		roles := []accounts.RoleID{accounts.RoleOwner, accounts.RoleBuyer, accounts.RoleApprover, "own"}
		units := []kabinet.UnitID{"", "west", "west1"}
		var actors []kabinet.Actor
		for _, id := range orgs {
			w.org(id, accounts.Client)
			w.unit(id, "west", "")
			w.unit(id, "west1", "west")
			for _, p := range people {
				actors = append(actors, as(p, id), kabinet.Actor{Person: p, Organization: id, Unit: "west1"})
				w.member(id, p)
			}
		}
		person, org, unit := rapid.SampledFrom(people), rapid.SampledFrom(orgs), rapid.SampledFrom(units)
		ids := 0
		edit := func(o kabinet.OrgID, change func(o *accounts.Organization) error) {
			agg, err := orgStore{w.db}.Get(t.Context(), o)
			require.NoError(rt, err)
			if change(agg) == nil {
				require.NoError(rt, orgStore{w.db}.Save(t.Context(), agg))
			}
		}
		editMember := func(rt *rapid.T, change func(m *accounts.Membership, o *accounts.Organization) error) {
			id := org.Draw(rt, "org")
			m, err := memberStore{w.db}.Get(t.Context(), id, person.Draw(rt, "person"))
			require.NoError(rt, err)
			o, err := orgStore{w.db}.Get(t.Context(), id)
			require.NoError(rt, err)
			if change(m, o) == nil {
				require.NoError(rt, memberStore{w.db}.Save(t.Context(), m))
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"": func(rt *rapid.T) {
				for _, a := range actors {
					if rapid.IntRange(0, 3).Draw(rt, "asked") == 0 {
						continue // so that some are compiled later than others
					}
					w.db.cache = nil
					plain, err := w.db.authorizer().Resolve(t.Context(), a)
					require.NoError(rt, err)
					w.db.cache = cache
					cached, err := w.db.authorizer().Resolve(t.Context(), a)
					require.NoError(rt, err)
					for _, p := range []kabinet.Permission{"order.place", "approval.vote", accounts.TeamEdit, "x.do"} {
						require.Equal(rt, plain.Scope(p), cached.Scope(p), "%+v %s", a, p)
						on := place(a.Organization, "west", "", "ann")
						require.Equal(rt, fmt.Sprint(plain.Check(p, on)), fmt.Sprint(cached.Check(p, on)))
						require.Equal(rt, plain.Limit(p, on, kabinet.MustCurrency("EUR")), cached.Limit(p, on, kabinet.MustCurrency("EUR")))
					}
					require.Equal(rt, fmt.Sprint(plain.Err()), fmt.Sprint(cached.Err()))
					require.Equal(rt, plain.Until(), cached.Until())
				}
			},
			"assign": func(rt *rapid.T) {
				editMember(rt, func(m *accounts.Membership, o *accounts.Organization) error {
					ids++
					cmd := accounts.AssignRole{Role: rapid.SampledFrom(roles).Draw(rt, "role"), Unit: unit.Draw(rt, "unit"), Inherit: rapid.Bool().Draw(rt, "inherit")}
					if rapid.Bool().Draw(rt, "limited") {
						cmd.Limits = []accounts.AmountLimit{{Permission: "order.place", Limit: accounts.LimitOf(kabinet.MustMoney(fmt.Sprint(ids, " EUR")))}}
						cmd.Validity.Until = w.db.at.Add(time.Duration(ids) * time.Hour)
					}
					_, err := m.Assign(accounts.AssignmentID(fmt.Sprint(ids)), cmd, o, "", w.db.at)
					return err
				})
			},
			"revoke": func(rt *rapid.T) {
				editMember(rt, func(m *accounts.Membership, o *accounts.Organization) error {
					list := m.Assignments()
					if len(list) == 0 {
						return accounts.ErrUnchanged
					}
					_, err := m.Revoke(list[0].ID, []*accounts.Membership{m}, w.db.at)
					return err
				})
			},
			"suspend": func(rt *rapid.T) {
				editMember(rt, func(m *accounts.Membership, _ *accounts.Organization) error {
					_, err := m.Suspend(nil, w.db.at)
					return err
				})
			},
			"resume": func(rt *rapid.T) {
				editMember(rt, func(m *accounts.Membership, _ *accounts.Organization) error { _, err := m.Resume(w.db.at); return err })
			},
			"unit": func(rt *rapid.T) {
				edit(org.Draw(rt, "org"), func(o *accounts.Organization) error {
					if rapid.Bool().Draw(rt, "block") {
						_, err := o.BlockUnit("west", w.db.at)
						return err
					}
					_, err := o.UnblockUnit("west", w.db.at)
					return err
				})
			},
			"role": func(rt *rapid.T) {
				edit(org.Draw(rt, "org"), func(o *accounts.Organization) error {
					form := accounts.RoleForm{Name: "Own", Grants: []accounts.Grant{{Permission: "x.do", Level: accounts.Level(rapid.IntRange(1, 4).Draw(rt, "level"))}}}
					if rapid.Bool().Draw(rt, "forbid") {
						form.Forbids = []kabinet.Permission{"order.place"}
					}
					_, err := o.DefineRole("own", form, w.db.at)
					return err
				})
			},
			"person": func(rt *rapid.T) {
				p, err := personStore{w.db}.Get(t.Context(), person.Draw(rt, "person"))
				require.NoError(rt, err)
				if rapid.Bool().Draw(rt, "block") {
					_, err = p.Block(w.db.at)
				} else {
					_, err = p.Unblock(w.db.at)
				}
				if err == nil {
					require.NoError(rt, personStore{w.db}.Save(t.Context(), p))
				}
			},
			"time": func(rt *rapid.T) { w.db.at = w.db.at.Add(time.Hour) },
		})
	})
}

func TestTheCacheSparesLoading(t *testing.T) {
	w := holding(t)
	w.db.cache = accounts.NewCache(accounts.CacheOptions{})
	for _, p := range []kabinet.PersonID{"ann", "bob"} {
		w.member("acme", p, accounts.AssignRole{Role: accounts.RoleOwner})
	}
	loads := func(p kabinet.PersonID) int {
		before := w.db.loads
		require.NoError(t, w.check(as(p, "acme"), "order.place", place("acme", "", "", "")))
		return w.db.loads - before
	}
	require.Equal(t, 2, loads("ann"), "the organisation and the membership")
	require.Equal(t, 0, loads("ann"))
	require.Equal(t, 1, loads("bob"), "the membership")
	require.Equal(t, 0, loads("bob"))
	require.Equal(t, accounts.CacheStats{Organizations: 1, Memberships: 2, Bytes: w.db.cache.Stats().Bytes}, w.db.cache.Stats())
	require.ErrorIs(t, w.check(as("zoe", "acme"), "order.place", place("acme", "", "", "")), kabinet.NotFound)
	require.Equal(t, 2, w.db.cache.Stats().Memberships, "strangers take no room")
	w.editMember("acme", "bob", func(m *accounts.Membership) error { _, err := m.Suspend(w.team("acme"), now); return err })
	require.Equal(t, 2, loads("ann"))
	require.ErrorIs(t, w.check(as("bob", "acme"), "order.place", place("acme", "", "", "")), accounts.ErrMembershipInactive)
}

// compile puts an organisation with some owners into the cache.
func compile(t testing.TB, cache *accounts.Cache, id kabinet.OrgID, version int64, members int) *accounts.Compiled {
	o, _, err := accounts.NewOrganization(id, accounts.RegisterOrganization{Name: "Org"}, now)
	require.NoError(t, err)
	list := make([]*accounts.Membership, members)
	for i := range list {
		list[i] = accounts.RestoreMembership(accounts.MembershipState{Org: id, Person: kabinet.PersonID(fmt.Sprint("p", i)), Status: accounts.MembershipActive,
			Assignments: []accounts.Assignment{{Role: accounts.RoleOwner}}})
	}
	c, err := cache.Compile(o, version, list...)
	require.NoError(t, err)
	return c
}

func TestTheCacheIsBounded(t *testing.T) {
	const bound = 200_000
	cache := accounts.NewCache(accounts.CacheOptions{Bytes: bound})
	for i := range 2000 {
		id := kabinet.OrgID(fmt.Sprint("org ", i))
		compile(t, cache, id, 1, i%40)
		require.LessOrEqual(t, cache.Stats().Bytes, int64(bound))
		require.NotNil(t, cache.Get(id, 1), "what was put last is there")
		require.NotNil(t, cache.Get("org 0", 1), "what is asked for all the time stays")
		if i > 10 {
			require.NotZero(t, cache.Stats().Organizations)
		}
	}
	require.Greater(t, cache.Stats().Bytes, int64(bound/2), "the room is used")
	require.Less(t, cache.Stats().Organizations, 400)
	require.Nil(t, cache.Get("org 1", 1), "what nobody asked for made room")
	compile(t, cache, "giant", 1, 20_000)
	require.Nil(t, cache.Get("giant", 1), "it would fit only alone, and not even so")
}

func TestTheCacheAnswersForItsVersionOnly(t *testing.T) {
	cache := accounts.NewCache(accounts.CacheOptions{})
	compile(t, cache, "acme", 2, 1)
	require.Nil(t, cache.Get("acme", 1))
	require.NotNil(t, cache.Get("acme", 2))
	require.Nil(t, cache.Get("acme", 3))
	compile(t, cache, "acme", 1, 1)
	require.Nil(t, cache.Get("acme", 2), "a database that was restored counts the same versions again, for other rights")
	require.NotNil(t, cache.Get("acme", 1))
	compile(t, cache, "acme", 3, 1)
	require.Nil(t, cache.Get("acme", 2))
	require.NotNil(t, cache.Get("acme", 3))
	require.Equal(t, 1, cache.Stats().Organizations)
	for _, other := range []kabinet.OrgID{"", "acm", "acme ", "Acme"} {
		require.Nil(t, cache.Get(other, 3))
	}
	_, err := cache.Compile(accounts.RestoreOrganization(accounts.OrganizationState{ID: "acme"}), 1,
		accounts.RestoreMembership(accounts.MembershipState{Org: "other", Person: "ann"}))
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
}

// Many ask, add and put at the same time; run it with the race detector.
func TestTheCacheIsSafeForConcurrentUse(t *testing.T) {
	cache := accounts.NewCache(accounts.CacheOptions{Bytes: 100_000})
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 400 {
				id := kabinet.OrgID(fmt.Sprint("org ", i%20))
				version := int64(1 + i/50)
				c := cache.Get(id, version)
				if c == nil {
					c = compile(t, cache, id, version, 3)
				}
				person := kabinet.PersonID(fmt.Sprint("new ", g, i))
				_ = cache.Add(c, accounts.RestoreMembership(accounts.MembershipState{Org: id, Person: person, Status: accounts.MembershipActive,
					Assignments: []accounts.Assignment{{Role: accounts.RoleViewer}}}))
				for _, p := range []kabinet.PersonID{person, "p0"} {
					r := c.Resolve(as(p, id), now)
					if !r.Can("order.view", kabinet.Object{Org: id}) {
						t.Errorf("%s may not", p)
					}
				}
				if r := c.Resolve(as("stranger", id), now); r.Err() == nil {
					t.Error("a stranger may")
				}
			}
		})
	}
	all.Wait()
}

// An organisation that names more permissions than are shared keeps them for
// itself, and its rights are the same.
func TestWordsOfOneOrganisationDoNotCrowdOutOthers(t *testing.T) {
	w := newWorld(t)
	w.db.cache = accounts.NewCache(accounts.CacheOptions{})
	permission := func(org kabinet.OrgID, i int) kabinet.Permission {
		return kabinet.Permission(fmt.Sprintf("%s.x%d", org, i))
	}
	for _, org := range []kabinet.OrgID{"a", "b", "c"} {
		w.org(org, accounts.Client)
		for k := range 5 {
			w.edit(org, func(o *accounts.Organization) error {
				form := accounts.RoleForm{Name: fmt.Sprint("R", k)}
				for i := range 400 {
					form.Grants = append(form.Grants, accounts.Grant{Permission: permission(org, 400*k+i), Level: accounts.LevelUnit})
				}
				_, err := o.DefineRole(accounts.RoleID(fmt.Sprint("r", k)), form, now)
				return err
			})
		}
		w.member(org, "ann", accounts.AssignRole{Role: "r1"}, accounts.AssignRole{Role: accounts.RoleBuyer}, accounts.AssignRole{Role: "r4"})
	}
	for _, org := range []kabinet.OrgID{"a", "b", "c", "a"} {
		rights, err := w.db.authorizer().Resolve(t.Context(), as("ann", org))
		require.NoError(t, err)
		on := place(org, "", "", "ann")
		for i := range 2000 {
			require.Equal(t, slices.Contains([]int{1, 4}, i/400), rights.Can(permission(org, i), on), "%s %d", org, i)
		}
		require.False(t, rights.Can(permission("z", 1), on))
		require.True(t, rights.Can("order.place", on))
	}
}
