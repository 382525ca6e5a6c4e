package accounts_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

func place(org kabinet.OrgID, unit kabinet.UnitID, le kabinet.LegalEntityID, owner kabinet.PersonID) kabinet.Object {
	return kabinet.Object{Org: org, Unit: unit, LegalEntity: le, Owner: owner}
}

// holding is a client with two divisions; west has a branch.
func holding(t testing.TB) world {
	w := newWorld(t)
	w.org("acme", accounts.Client)
	w.unit("acme", "west", "")
	w.unit("acme", "west1", "west")
	w.unit("acme", "east", "")
	w.entity("acme", "le1")
	w.entity("acme", "le2", "east")
	return w
}

func TestLevels(t *testing.T) {
	levels := []accounts.Level{accounts.LevelOwn, accounts.LevelUnit, accounts.LevelSubtree, accounts.LevelOrganization}
	objects := []kabinet.Object{
		place("acme", "west", "", "ann"), place("acme", "west", "", "bob"), place("acme", "west1", "", "bob"),
		place("acme", "east", "", "ann"), place("acme", "", "", ""), place("other", "west", "", "ann"),
	}
	allowed := map[accounts.Level][]bool{
		accounts.LevelOwn:          {true, false, false, false, false, false},
		accounts.LevelUnit:         {true, true, false, false, false, false},
		accounts.LevelSubtree:      {true, true, true, false, false, false},
		accounts.LevelOrganization: {true, true, true, true, true, false},
	}
	for _, l := range levels {
		w := holding(t)
		w.edit("acme", func(o *accounts.Organization) error {
			_, err := o.DefineRole("r", accounts.RoleForm{Name: "R", Grants: []accounts.Grant{{Permission: "x.do", Level: l}}}, now)
			return err
		})
		w.member("acme", "ann", accounts.AssignRole{Role: "r", Unit: "west"})
		for i, obj := range objects {
			for _, unit := range []kabinet.UnitID{"", "west"} {
				actor := kabinet.Actor{Person: "ann", Organization: "acme", Unit: unit}
				err := w.check(actor, "x.do", obj)
				require.Equal(t, allowed[l][i], err == nil, "%v %+v %v", l, obj, err)
				scope, err := w.db.authorizer().Scope(t.Context(), actor, "x.do")
				require.NoError(t, err)
				require.Equal(t, allowed[l][i], scope.Holds(obj))
			}
		}
	}
}

func TestInheritance(t *testing.T) {
	can := func(w world, unit kabinet.UnitID) bool {
		actor := kabinet.Actor{Person: "ann", Organization: "acme", Unit: unit}
		byUnit := w.check(actor, "cart.edit", place("acme", unit, "", "ann")) == nil
		anyUnit := w.check(as("ann", "acme"), "cart.edit", place("acme", unit, "", "ann")) == nil
		require.Equal(t, byUnit, anyUnit, "with and without a unit in the actor: %s", unit)
		return byUnit
	}
	buyer := func(unit kabinet.UnitID, inherit bool) accounts.AssignRole {
		return accounts.AssignRole{Role: accounts.RoleBuyer, Unit: unit, Inherit: inherit}
	}
	isolate := func(w world, unit kabinet.UnitID) {
		w.edit("acme", func(o *accounts.Organization) error { _, err := o.IsolateUnit(unit, true, now); return err })
	}
	block := func(w world, unit kabinet.UnitID) {
		w.edit("acme", func(o *accounts.Organization) error { _, err := o.BlockUnit(unit, now); return err })
	}

	t.Run("not marked inherit stays where it is", func(t *testing.T) {
		w := holding(t)
		w.member("acme", "ann", buyer("west", false))
		require.True(t, can(w, "west"))
		require.False(t, can(w, "west1"))
		require.False(t, can(w, "east"))
	})
	t.Run("marked inherit goes down", func(t *testing.T) {
		w := holding(t)
		w.member("acme", "ann", buyer("", true))
		for _, u := range []kabinet.UnitID{"west", "west1", "east"} {
			require.True(t, can(w, u), u)
		}
	})
	t.Run("an isolated unit takes nothing, nor do those beneath", func(t *testing.T) {
		w := holding(t)
		w.member("acme", "ann", buyer("", true))
		isolate(w, "west")
		require.False(t, can(w, "west"))
		require.False(t, can(w, "west1"))
		require.True(t, can(w, "east"))
	})
	t.Run("an isolated unit hands down its own", func(t *testing.T) {
		w := holding(t)
		w.member("acme", "ann", buyer("west", true))
		isolate(w, "west")
		require.True(t, can(w, "west"))
		require.True(t, can(w, "west1"))
	})
	t.Run("a blocked ancestor stops the walk", func(t *testing.T) {
		w := holding(t)
		w.member("acme", "ann", buyer("", true))
		w.member("acme", "bob", buyer("west1", false))
		block(w, "west")
		require.False(t, can(w, "west"))
		require.False(t, can(w, "west1"))
		require.True(t, can(w, "east"))
		require.NoError(t, w.check(as("bob", "acme"), "cart.edit", place("acme", "west1", "", "bob")))
	})
}

func TestForbidsWinWhereTheyHold(t *testing.T) {
	w := holding(t)
	w.edit("acme", func(o *accounts.Organization) error {
		_, err := o.DefineRole("trainee", accounts.RoleForm{Name: "Trainee", Forbids: []kabinet.Permission{"order.place"}}, now)
		return err
	})
	w.member("acme", "ann",
		accounts.AssignRole{Role: accounts.RoleBuyer, Inherit: true},
		accounts.AssignRole{Role: "trainee", Unit: "west"})
	require.ErrorIs(t, w.check(as("ann", "acme"), "order.place", place("acme", "west", "", "ann")), kabinet.ErrForbidden)
	require.NoError(t, w.check(as("ann", "acme"), "cart.edit", place("acme", "west", "", "ann")))
	require.NoError(t, w.check(as("ann", "acme"), "order.place", place("acme", "east", "", "ann")))
	require.NoError(t, w.check(as("ann", "acme"), "order.place", place("acme", "west1", "", "ann")), "the forbid is not marked inherit")
}

func TestLegalEntities(t *testing.T) {
	w := holding(t)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleBuyer, Inherit: true, LegalEntities: []kabinet.LegalEntityID{"le1"}})
	w.member("acme", "bob", accounts.AssignRole{Role: accounts.RoleBuyer, Inherit: true})

	require.NoError(t, w.check(as("ann", "acme"), "order.place", place("acme", "east", "le1", "ann")))
	require.NoError(t, w.check(as("ann", "acme"), "cart.edit", place("acme", "east", "", "ann")), "objects without a legal entity")
	err := w.check(as("ann", "acme"), "order.place", place("acme", "east", "le2", "ann"))
	require.ErrorIs(t, err, kabinet.ErrForbidden)
	var e *kabinet.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, kabinet.LegalEntityID("le2"), e.Param("legalEntity"))

	bob := as("bob", "acme")
	require.NoError(t, w.check(bob, "order.place", place("acme", "east", "le2", "bob")))
	bob.LegalEntity = "le1"
	require.NoError(t, w.check(bob, "order.place", place("acme", "east", "le1", "bob")))
	require.ErrorIs(t, w.check(bob, "order.place", place("acme", "east", "le2", "bob")), kabinet.ErrForbidden, "acts for le1 alone")

	ann := as("ann", "acme")
	ann.LegalEntity = "le2"
	require.ErrorIs(t, w.check(ann, "order.place", place("acme", "east", "le2", "ann")), kabinet.ErrForbidden, "not in the assignment")
	ann.LegalEntity = "le3"
	require.ErrorIs(t, w.check(ann, "order.place", place("acme", "east", "", "ann")), kabinet.ErrNotFound)
	bob.LegalEntity, bob.Unit = "le2", "west"
	require.ErrorIs(t, w.check(bob, "order.place", place("acme", "west", "le2", "bob")), accounts.ErrNotServed)
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.CloseLegalEntity("le2", "", now); return err })
	bob.Unit = "east"
	require.ErrorIs(t, w.check(bob, "order.place", place("acme", "east", "le2", "bob")), accounts.ErrEntityClosed)
}

func TestActingContextIsVerified(t *testing.T) {
	w := holding(t)
	w.org("other", accounts.Client)
	w.unit("other", "north", "")
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	own := place("acme", "west", "", "ann")
	tests := map[string]struct {
		actor kabinet.Actor
		want  error
	}{
		"zero actor":                  {kabinet.Actor{}, kabinet.ErrNotFound},
		"no organisation":             {kabinet.Actor{Person: "ann"}, kabinet.ErrNotFound},
		"no person":                   {kabinet.Actor{Organization: "acme"}, kabinet.ErrNotFound},
		"not a member":                {as("zoe", "acme"), kabinet.ErrNotFound},
		"not a member there":          {as("ann", "other"), kabinet.ErrNotFound},
		"unknown unit":                {kabinet.Actor{Person: "ann", Organization: "acme", Unit: "south"}, kabinet.ErrNotFound},
		"another organisation's unit": {kabinet.Actor{Person: "ann", Organization: "acme", Unit: "north"}, kabinet.ErrNotFound},
		"no role in the unit":         {kabinet.Actor{Person: "ann", Organization: "acme", Unit: "west"}, kabinet.ErrForbidden},
		"on behalf of somebody":       {kabinet.Actor{Person: "ann", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "bob"}}, accounts.ErrActingFor},
		"by delegation":               {kabinet.Actor{Person: "ann", Organization: "acme", Delegation: "d"}, accounts.ErrActingFor},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, w.check(tc.actor, "order.place", own), tc.want)
			scope, err := w.db.authorizer().Scope(t.Context(), tc.actor, "order.place")
			require.NoError(t, err)
			require.True(t, scope.Empty())
		})
	}
	require.NoError(t, w.check(as("ann", "acme"), "order.place", own))
}

func TestADenialNamesPermissionAndScope(t *testing.T) {
	w := holding(t)
	w.org("seller", accounts.Seller)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west"})
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleManager})
	for _, tc := range []struct {
		actor kabinet.Actor
		on    kabinet.Object
		scope string
	}{
		{as("ann", "acme"), place("acme", "west", "", "ann"), "own"},
		{as("ann", "acme"), place("acme", "west", "", "bob"), "unit"},
		{as("ann", "acme"), place("acme", "west1", "", "ann"), "subtree"},
		{as("ann", "acme"), place("acme", "east", "", "ann"), "organization"},
		{as("ann", "acme"), place("acme", "gone", "", "ann"), "organization"},
		{as("sam", "seller"), place("acme", "west", "", "ann"), "seller"},
	} {
		err := w.check(tc.actor, "zoo.visit", tc.on)
		require.ErrorIs(t, err, kabinet.ErrForbidden)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, kabinet.Permission("zoo.visit"), e.Param("permission"))
		require.Equal(t, tc.scope, e.Param("scope"), "%+v", tc.on)
	}
}

func TestForeignOrganisationIsNotFound(t *testing.T) {
	w := holding(t)
	w.org("other", accounts.Client)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner, Inherit: true})
	w.member("other", "ann", accounts.AssignRole{Role: accounts.RoleViewer})
	for _, p := range []kabinet.Permission{"order.view", "order.place", accounts.OrganizationEdit, "zoo.visit"} {
		err := w.check(as("ann", "acme"), p, place("other", "", "", "ann"))
		require.ErrorIs(t, err, kabinet.NotFound)
		require.NotErrorIs(t, err, kabinet.Forbidden)
		require.ErrorIs(t, w.check(as("ann", "acme"), p, place("nowhere", "", "", "ann")), kabinet.NotFound)
		require.Equal(t, kabinet.NotFound, kabinet.KindOf(w.check(as("zoe", "acme"), p, place("acme", "", "", ""))))
	}
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.Block("unpaid", now); return err })
	require.ErrorIs(t, w.check(as("ann", "acme"), "order.view", place("other", "", "", "ann")), kabinet.NotFound,
		"the membership in the other one does not help while acting for this one")
	require.NoError(t, w.check(as("ann", "other"), "order.view", place("other", "", "", "ann")))
}

func TestSellersPeopleSeeClients(t *testing.T) {
	w := holding(t)
	w.org("seller", accounts.Seller)
	w.unit("seller", "sales", "")
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleManager, Unit: "sales"})
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	for _, o := range []kabinet.Object{place("acme", "west", "le1", "ann"), place("seller", "", "", "")} {
		require.NoError(t, w.check(as("sam", "seller"), "order.view", o))
	}
	require.ErrorIs(t, w.check(as("sam", "seller"), "order.place", place("acme", "west", "", "ann")), kabinet.ErrForbidden,
		"sees, so it is not hidden, and may not")
	scope, err := w.db.authorizer().Scope(t.Context(), as("sam", "seller"), accounts.OrganizationView)
	require.NoError(t, err)
	require.Equal(t, kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, scope)
	require.ErrorIs(t, w.check(as("ann", "acme"), "order.view", place("seller", "", "", "")), kabinet.NotFound)

	// A client's role cannot reach that far, not even from a damaged state.
	st := w.db.orgs["acme"]
	st.Roles = []accounts.Role{{ID: "r", Name: "R", Grants: []accounts.Grant{{Permission: "x.do", Level: accounts.LevelSeller}}}}
	w.db.orgs["acme"] = st
	w.member("acme", "eve", accounts.AssignRole{Role: "r"})
	require.ErrorIs(t, w.check(as("eve", "acme"), "x.do", place("seller", "", "", "")), kabinet.NotFound)
	require.ErrorIs(t, w.check(as("eve", "acme"), "x.do", place("acme", "", "", "")), kabinet.ErrForbidden)
}

func TestARemovedPermissionStopsAtTheNextCall(t *testing.T) {
	on := place("acme", "west", "", "ann")
	until := now.Add(24 * time.Hour)
	removals := map[string]func(w world){
		"assignment revoked": func(w world) {
			w.editMember("acme", "ann", func(m *accounts.Membership) error {
				_, err := m.Revoke(m.Assignments()[0].ID, w.team("acme"), now)
				return err
			})
		},
		"membership suspended": func(w world) {
			w.editMember("acme", "ann", func(m *accounts.Membership) error { _, err := m.Suspend(w.team("acme"), now); return err })
		},
		"membership ended": func(w world) {
			w.editMember("acme", "ann", func(m *accounts.Membership) error { _, err := m.End(w.team("acme"), now); return err })
		},
		"membership over": func(w world) {
			w.editMember("acme", "ann", func(m *accounts.Membership) error {
				_, err := m.SetValidity(kabinet.Window{Until: now}, w.team("acme"), now)
				return err
			})
		},
		"assignment over, at its very end": func(w world) { w.db.at = until },
		"person blocked": func(w world) {
			p, err := personStore{w.db}.Get(w.t.Context(), "ann")
			require.NoError(w.t, err)
			_, err = p.Block(now)
			require.NoError(w.t, err)
			require.NoError(w.t, personStore{w.db}.Save(w.t.Context(), p))
		},
		"role redefined": func(w world) {
			w.edit("acme", func(o *accounts.Organization) error {
				_, err := o.DefineRole("r", accounts.RoleForm{Name: "R"}, now)
				return err
			})
		},
		"unit blocked": func(w world) {
			w.edit("acme", func(o *accounts.Organization) error { _, err := o.BlockUnit("west", now); return err })
		},
		"organisation blocked": func(w world) {
			w.edit("acme", func(o *accounts.Organization) error { _, err := o.Block("unpaid", now); return err })
		},
		"organisation closed": func(w world) {
			w.edit("acme", func(o *accounts.Organization) error { _, err := o.Close("left", now); return err })
		},
	}
	for name, remove := range removals {
		removed := func(t *testing.T, cache *accounts.Cache) {
			w := holding(t)
			w.db.cache = cache
			w.edit("acme", func(o *accounts.Organization) error {
				_, err := o.DefineRole("r", accounts.RoleForm{Name: "R", Grants: []accounts.Grant{{Permission: "x.do", Level: accounts.LevelUnit}}}, now)
				return err
			})
			w.member("acme", "ann", accounts.AssignRole{Role: "r", Unit: "west", Validity: kabinet.Window{Until: until}})
			require.NoError(t, w.check(as("ann", "acme"), "x.do", on))
			before, err := w.db.authorizer().Resolve(t.Context(), as("ann", "acme"))
			require.NoError(t, err)
			require.Equal(t, until, before.Until())
			remove(w)
			require.Equal(t, kabinet.Forbidden, kabinet.KindOf(w.check(as("ann", "acme"), "x.do", on)))
			scope, err := w.db.authorizer().Scope(t.Context(), as("ann", "acme"), "x.do")
			require.NoError(t, err)
			require.True(t, scope.Empty())
			require.True(t, before.Can("x.do", on), "rights are of their own request")
		}
		t.Run(name, func(t *testing.T) { removed(t, nil) })
		t.Run(name+", with a cache", func(t *testing.T) { removed(t, accounts.NewCache(accounts.CacheOptions{})) })
	}
}

func TestACompanyThatIsBlockedCannotOrderByAnyRoute(t *testing.T) {
	w := holding(t)
	w.org("seller", accounts.Seller)
	w.org("other", accounts.Client)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner, Inherit: true})
	w.member("other", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	w.edit("seller", func(o *accounts.Organization) error {
		_, err := o.DefineRole("desk", accounts.RoleForm{Name: "Order desk",
			Grants: []accounts.Grant{{Permission: "order.place", Level: accounts.LevelSeller}}}, now)
		return err
	})
	w.member("seller", "sam", accounts.AssignRole{Role: "desk"})
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.Block("unpaid", now); return err })

	on := place("acme", "west", "le1", "ann")
	for _, unit := range []kabinet.UnitID{"", "west", "west1"} {
		for _, le := range []kabinet.LegalEntityID{"", "le1"} {
			a := kabinet.Actor{Person: "ann", Organization: "acme", Unit: unit, LegalEntity: le}
			require.ErrorIs(t, w.check(a, "order.place", on), accounts.ErrOrganizationBlocked)
			require.ErrorIs(t, w.check(a, "order.place", on), kabinet.ErrForbidden)
		}
	}
	require.ErrorIs(t, w.check(as("ann", "other"), "order.place", on), kabinet.NotFound)
	o, err := orgStore{w.db}.Get(t.Context(), "acme")
	require.NoError(t, err)
	require.NoError(t, w.check(as("sam", "seller"), "order.place", on), "the staff's permission says nothing about the client's status")
	require.ErrorIs(t, o.CheckParties(accounts.Parties{Unit: "west"}), accounts.ErrOrganizationBlocked, "so whoever places an order asks the client too")
	_, _, err = accounts.NewMembership("m", o, "eve", kabinet.Window{}, now)
	require.ErrorIs(t, err, accounts.ErrOrganizationBlocked)

	w.edit("acme", func(o *accounts.Organization) error { _, err := o.Unblock(now); return err })
	require.NoError(t, w.check(as("ann", "acme"), "order.place", on))
}

func TestFiltersSuppliedByTheClientNeverWidenAList(t *testing.T) {
	w := holding(t)
	w.org("other", accounts.Client)
	w.org("seller", accounts.Seller)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleViewer})
	list := func(a kabinet.Actor, f accounts.OrganizationFilter) []kabinet.OrgID {
		scope, err := w.db.authorizer().Scope(t.Context(), a, accounts.OrganizationView)
		require.NoError(t, err)
		l, err := orgStore{w.db}.List(t.Context(), scope, f, kabinet.Page{})
		require.NoError(t, err)
		var out []kabinet.OrgID
		for _, s := range l.Items {
			out = append(out, s.ID)
		}
		return out
	}
	filters := []accounts.OrganizationFilter{
		{}, {IDs: []kabinet.OrgID{"other"}}, {IDs: []kabinet.OrgID{"acme", "other"}}, {Kind: accounts.Seller},
		{Search: "%"}, {Search: "org"}, {Search: "ORG  Other"}, {Status: accounts.OrganizationActive},
	}
	all := list(as("ann", "acme"), accounts.OrganizationFilter{})
	require.Equal(t, []kabinet.OrgID{"acme"}, all)
	for _, f := range filters {
		require.Subset(t, all, list(as("ann", "acme"), f), "%+v", f)
		require.Empty(t, list(as("zoe", "acme"), f))
	}
	require.Equal(t, []kabinet.OrgID{"acme", "other", "seller"}, list(as("sam", "seller"), accounts.OrganizationFilter{}))
	require.Equal(t, []kabinet.OrgID{"other"}, list(as("sam", "seller"), filters[1]))
}

func TestACraftedNameCannotCollideWithAnothersKey(t *testing.T) {
	w := newWorld(t)
	// Ids that would run into each other if they were joined with a separator.
	pairs := []struct {
		org  kabinet.OrgID
		unit kabinet.UnitID
	}{{"a", "b/c"}, {"a/b", "c"}, {"a:b", "c"}, {"a", "b:c"}, {"a ", "b"}, {"a|b", "c"}, {"A", "b/c"}}
	for _, p := range pairs {
		if _, ok := w.db.orgs[p.org]; !ok {
			w.org(p.org, accounts.Client)
		}
	}
	for _, p := range pairs[:2] {
		w.unit(p.org, p.unit, "")
	}
	w.member("a", "b/ann", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("a/b", "ann", accounts.AssignRole{Role: accounts.RoleViewer})
	for _, p := range pairs {
		err := w.check(as("b/ann", "a"), "order.place", place(p.org, p.unit, "", ""))
		require.Equal(t, p.org == "a", err == nil, p.org)
		require.Error(t, w.check(as("ann", "a/b"), "order.place", place(p.org, p.unit, "", "")))
	}
	// A role's name gives nothing, and its id cannot be a ready role's.
	o, err := orgStore{w.db}.Get(t.Context(), "a")
	require.NoError(t, err)
	form := accounts.RoleForm{Name: "Tea maker"}
	_, err = o.DefineRole(accounts.RoleOwner, form, now)
	require.ErrorIs(t, err, accounts.ErrReadyRole)
	_, err = o.DefineRole(accounts.RoleManager, form, now)
	require.ErrorIs(t, err, accounts.ErrReadyRole, "also where it is a ready role of the seller only")
	for _, name := range []string{"owner", " OWNER ", "Admin"} {
		_, err = o.DefineRole("tea", accounts.RoleForm{Name: name}, now)
		require.ErrorIs(t, err, accounts.ErrNameTaken, name)
	}
	for _, name := range []string{"own\x00er", "own\u202eer", "own\u200ber", "a\nb", "\xff"} {
		_, err = o.DefineRole("tea", accounts.RoleForm{Name: name}, now)
		require.ErrorIs(t, err, accounts.ErrText, "%q", name)
		_, err = o.Rename(name, now)
		require.ErrorIs(t, err, accounts.ErrText, "%q", name)
	}
	// A stored role that pretends to be the ready one is not taken for it.
	st := w.db.orgs["a/b"]
	st.Roles = []accounts.Role{{ID: accounts.RoleViewer, Name: "x", Grants: []accounts.Grant{{Permission: "x.do", Level: accounts.LevelOrganization}}}}
	w.db.orgs["a/b"] = st
	require.ErrorIs(t, w.check(as("ann", "a/b"), "x.do", place("a/b", "", "", "")), kabinet.ErrForbidden)
}

func TestAuthorizerNamesMissingPorts(t *testing.T) {
	full := newStores().authorizer()
	for name, a := range map[string]accounts.Authorizer{
		"Organizations": {Persons: full.Persons, Memberships: full.Memberships, Now: full.Now},
		"Persons":       {Organizations: full.Organizations, Memberships: full.Memberships, Now: full.Now},
		"Memberships":   {Organizations: full.Organizations, Persons: full.Persons, Now: full.Now},
		"Now":           {Organizations: full.Organizations, Persons: full.Persons, Memberships: full.Memberships},
	} {
		err := a.Check(t.Context(), as("ann", "acme"), "x.do", place("acme", "", "", ""))
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		var e *kabinet.Error
		require.True(t, errors.As(err, &e))
		require.Equal(t, name, e.Param("port"))
		_, err = a.Scope(t.Context(), as("ann", "acme"), "x.do")
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		require.ErrorIs(t, a.CheckGrant(t.Context(), as("ann", "acme"), "acme", "bob", accounts.AssignRole{}), kabinet.ErrMissingPort)
		require.ErrorIs(t, a.CheckRole(t.Context(), as("ann", "acme"), "r", accounts.RoleForm{}), kabinet.ErrMissingPort)
	}
}

func TestTheZeroRightsAllowNothing(t *testing.T) {
	var r accounts.Rights
	on := place("acme", "west", "le1", "ann")
	require.False(t, r.Can("order.place", on))
	require.ErrorIs(t, r.Check("order.place", on), kabinet.NotFound)
	require.Error(t, r.Check("order.place", kabinet.Object{}))
	require.True(t, r.Scope("order.place").Empty())
	require.Empty(t, r.Permissions())
	require.True(t, r.Limit("order.place", on, kabinet.MustCurrency("EUR")).IsNone())
	require.Error(t, r.CheckAmount("order.place", kabinet.Object{}, kabinet.MustMoney("0 EUR")))
}

// What a store did not find is refused like any other stranger's.
func TestNobodysMembershipIsNotFound(t *testing.T) {
	w := holding(t)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	z, by := w.db.authorizer(), as("ann", "acme")
	require.ErrorIs(t, z.CheckMember(t.Context(), by, nil), kabinet.ErrNotFound)
	require.ErrorIs(t, z.CheckValidity(t.Context(), by, nil, kabinet.Window{}), kabinet.ErrNotFound)
	require.ErrorIs(t, z.CheckRevoke(t.Context(), by, nil, "1"), kabinet.ErrNotFound)
}
