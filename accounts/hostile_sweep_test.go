package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

func spendUpTo(limit string) []accounts.AmountLimit {
	return []accounts.AmountLimit{{Permission: "x.spend", Limit: accounts.LimitOf(kabinet.MustMoney(limit))}}
}

// spenders is a holding in which adam may define and give roles, spend up to 100 EUR
// and give that on, and olga all of it without limit.
func spenders(t *testing.T) world {
	w := holding(t)
	w.edit("acme", func(o *accounts.Organization) error {
		_, err := o.DefineRole("spender", accounts.RoleForm{Name: "Spender", Grants: []accounts.Grant{
			{Permission: "x.spend", Level: accounts.LevelOrganization, Grantable: true},
		}}, now)
		return err
	})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin}, accounts.AssignRole{Role: "spender", Limits: spendUpTo("100 EUR")})
	w.member("acme", "olga", accounts.AssignRole{Role: accounts.RoleOwner},
		accounts.AssignRole{Role: "spender", Limits: []accounts.AmountLimit{{Permission: "x.spend", Limit: accounts.Unlimited()}}})
	return w
}

func (w world) checkRole(by kabinet.PersonID, id accounts.RoleID, form accounts.RoleForm) error {
	return w.db.authorizer().CheckRole(w.t.Context(), as(by, "acme"), id, form)
}

func (w world) define(id accounts.RoleID, form accounts.RoleForm) {
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.DefineRole(id, form, now); return err })
}

func spend(l accounts.Level, limit accounts.Limit) accounts.Grant {
	return accounts.Grant{Permission: "x.spend", Level: l, Limit: limit}
}

// A limit is planted with a role that says nothing of the permission yet, and the
// permission is added to the role afterwards, by the planter or by somebody trusting.
func TestALimitIsNotPlantedForAPermissionThatComesLater(t *testing.T) {
	w := spenders(t)
	w.define("r", accounts.RoleForm{Name: "R"})
	give := func(by kabinet.PersonID, limits []accounts.AmountLimit) error {
		return w.db.authorizer().CheckGrant(t.Context(), as(by, "acme"), "acme", "new", accounts.AssignRole{Role: "r", Unit: "west", Limits: limits})
	}
	unlimited := []accounts.AmountLimit{{Permission: "x.spend", Limit: accounts.Unlimited()}}
	require.ErrorIs(t, give("adam", unlimited), accounts.ErrGrant)
	require.ErrorIs(t, give("adam", spendUpTo("100.01 EUR")), accounts.ErrGrant)
	require.ErrorIs(t, give("adam", spendUpTo("1 USD")), accounts.ErrGrant)
	require.NoError(t, give("adam", spendUpTo("100 EUR")))
	require.NoError(t, give("olga", unlimited))
	missing, err := accounts.MissingGrants(as("zoe", "acme"), nil, nil, nil, w.organization("acme"),
		accounts.AssignRole{Role: "r", Limits: unlimited}, now, accounts.HighestLimit)
	require.NoError(t, err)
	require.Equal(t, []accounts.Grant{spend(accounts.LevelOrganization, accounts.Unlimited())}, missing, "nobody may give it")

	// Where the limit is there already, who adds the permission must hold that much.
	w.member("acme", "bert", accounts.AssignRole{Role: "r", Unit: "west", Limits: unlimited})
	form := accounts.RoleForm{Name: "R", Grants: []accounts.Grant{spend(accounts.LevelUnit, accounts.LimitOf(kabinet.MustMoney("100 EUR")))}}
	require.ErrorIs(t, w.checkRole("adam", "r", form), accounts.ErrGrant)
	require.NoError(t, w.checkRole("adam", "r2", form), "a role that nobody has")
	require.NoError(t, w.checkRole("olga", "r", form))
}

func (w world) organization(id kabinet.OrgID) *accounts.Organization {
	o, err := orgStore{w.db}.Get(w.t.Context(), id)
	require.NoError(w.t, err)
	return o
}

func (w world) membership(org kabinet.OrgID, person kabinet.PersonID) *accounts.Membership {
	m, err := memberStore{w.db}.Get(w.t.Context(), org, person)
	require.NoError(w.t, err)
	return m
}

// Two grants of one permission would hold with the level of one and the limit of the
// other, though the editor adds neither.
func TestAPermissionIsGrantedOnceInARole(t *testing.T) {
	w := spenders(t)
	high, low := accounts.LimitOf(kabinet.MustMoney("1000 EUR")), accounts.LimitOf(kabinet.MustMoney("1 EUR"))
	w.define("r", accounts.RoleForm{Name: "R", Grants: []accounts.Grant{spend(accounts.LevelOwn, high)}})
	form := accounts.RoleForm{Name: "R", Grants: []accounts.Grant{spend(accounts.LevelOwn, high), spend(accounts.LevelOrganization, low)}}
	require.ErrorIs(t, w.checkRole("adam", "r", form), accounts.ErrIDTaken)
	_, err := w.organization("acme").DefineRole("r", form, now)
	require.ErrorIs(t, err, accounts.ErrIDTaken)
	require.Equal(t, "/grants/1/permission", kabinet.ProblemOf(err, nil).Errors[0].At)
}

// A role reaches further, or what it forbids is lifted, for those who have a higher
// limit than the editor.
func TestNobodyWidensAHigherLimitThanTheirOwn(t *testing.T) {
	w := spenders(t)
	w.define("r", accounts.RoleForm{Name: "R", Grants: []accounts.Grant{spend(accounts.LevelUnit, accounts.Limit{})}})
	w.define("stop", accounts.RoleForm{Name: "Stop", Forbids: []kabinet.Permission{"x.spend"}})
	wider := accounts.RoleForm{Name: "R", Grants: []accounts.Grant{spend(accounts.LevelOrganization, accounts.Limit{})}}
	lifted := accounts.RoleForm{Name: "Stop"}
	for _, c := range []struct {
		who   kabinet.PersonID
		limit string
		want  error
	}{{"bert", "100 EUR", nil}, {"carl", "100.01 EUR", accounts.ErrGrant}} {
		w.member("acme", c.who, accounts.AssignRole{Role: "r", Unit: "west", Limits: spendUpTo(c.limit)}, accounts.AssignRole{Role: "stop"})
		m := w.membership("acme", c.who)
		require.ErrorIs(t, w.checkRole("adam", "r", wider), c.want)
		require.ErrorIs(t, w.checkRole("adam", "stop", lifted), c.want)
		require.ErrorIs(t, w.db.authorizer().CheckRevoke(t.Context(), as("adam", "acme"), m, m.Assignments()[1].ID), c.want)
		require.NoError(t, w.checkRole("olga", "r", wider))
		require.NoError(t, w.checkRole("olga", "stop", lifted))
	}
	// A suspended member comes back with what they have.
	w.editMember("acme", "carl", func(m *accounts.Membership) error { _, err := m.Suspend(nil, now); return err })
	require.ErrorIs(t, w.checkRole("adam", "r", wider), accounts.ErrGrant)
	w.editMember("acme", "carl", func(m *accounts.Membership) error { _, err := m.End(nil, now); return err })
	require.NoError(t, w.checkRole("adam", "r", wider))

	w.org("other", accounts.Client)
	w.member("other", "nat")
	p, err := personStore{w.db}.Get(t.Context(), "olga")
	require.NoError(t, err)
	require.ErrorIs(t, accounts.CheckRole(as("olga", "acme"), w.organization("acme"), p, w.membership("acme", "olga"), "r", wider,
		[]*accounts.Membership{w.membership("other", "nat")}, now, accounts.HighestLimit), kabinet.ErrContextMismatch)
}

// Two objects of different organisations are passed together, and the ids are the same
// in both.
func TestNoCallTakesObjectsOfTwoOrganisations(t *testing.T) {
	w := holding(t)
	w.org("other", accounts.Client)
	w.unit("other", "west", "")
	w.org("seller", accounts.Seller)
	w.unit("seller", "west", "")
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("other", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleAdmin})
	o, other, seller := w.organization("acme"), w.organization("other"), w.organization("seller")
	ann, theirs := w.membership("acme", "ann"), w.membership("other", "ann")
	team := []*accounts.Membership{ann, theirs}
	id := ann.Assignments()[0].ID
	p, err := personStore{w.db}.Get(t.Context(), "ann")
	require.NoError(t, err)
	sam, err := personStore{w.db}.Get(t.Context(), "sam")
	require.NoError(t, err)
	ended, _, err := accounts.NewMembership("m", o, "eve", kabinet.Window{}, now)
	require.NoError(t, err)
	_, err = ended.End(nil, now)
	require.NoError(t, err)
	cache := accounts.NewCache(accounts.CacheOptions{})
	compiled, err := cache.Compile(o, 1, ann)
	require.NoError(t, err)
	rights := accounts.Compile(as("ann", "acme"), o, p, ann, now)
	require.NoError(t, rights.Err())
	viewer := accounts.AssignRole{Role: accounts.RoleViewer, Unit: "west"}
	for name, call := range map[string]func() error{
		"Assign":  func() error { _, err := ann.Assign("a", viewer, other, "ann", now); return err },
		"Revoke":  func() error { _, err := ann.Revoke(id, team, now); return err },
		"Suspend": func() error { _, err := ann.Suspend(team, now); return err },
		"End":     func() error { _, err := ann.End(team, now); return err },
		"SetValidity": func() error {
			_, err := ann.SetValidity(kabinet.Window{Until: now.AddDate(1, 0, 0)}, team, now)
			return err
		},
		"Place":                 func() error { _, err := ann.Place("west", other, now); return err },
		"Rejoin":                func() error { _, err := ended.Rejoin(other, kabinet.Window{}, now); return err },
		"RemoveUnit":            func() error { _, err := o.RemoveUnit("west1", team, now); return err },
		"Compile, organisation": func() error { return accounts.Compile(as("ann", "acme"), other, p, ann, now).Err() },
		"Compile, membership":   func() error { return accounts.Compile(as("ann", "acme"), o, p, theirs, now).Err() },
		"Compile, person":       func() error { return accounts.Compile(as("ann", "acme"), o, sam, ann, now).Err() },
		"CheckGrant": func() error {
			return accounts.CheckGrant(as("ann", "acme"), o, p, theirs, o, nil, viewer, now, accounts.HighestLimit)
		},
		"CheckRevoke": func() error {
			return accounts.CheckRevoke(as("ann", "acme"), o, p, ann, theirs, id, now, accounts.HighestLimit)
		},
		"CheckRole": func() error {
			return accounts.CheckRole(as("ann", "acme"), other, p, ann, "r", accounts.RoleForm{Name: "R"}, nil, now, accounts.HighestLimit)
		},
		"Cache.Compile": func() error { _, err := cache.Compile(o, 1, theirs); return err },
		"Cache.Add":     func() error { return cache.Add(compiled, theirs) },
		"NewStaffAssignment": func() error {
			_, _, err := accounts.NewStaffAssignment("s", o, seller, theirs, accounts.AssignStaff{Unit: "west"}, "sam", now)
			return err
		},
		"ActForClient": func() error {
			own := accounts.Compile(as("sam", "seller"), seller, sam, w.membership("seller", "sam"), now)
			_, _, err := accounts.ActForClient("d", accounts.ActFor{Until: now.Add(time.Hour), Reason: "x"}, own, o, theirs, accounts.ActingPolicy{}, now)
			return err
		},
	} {
		before, held := o.State(), ann.State()
		require.ErrorIs(t, call(), kabinet.ErrContextMismatch, name)
		require.Equal(t, before, o.State(), name)
		require.Equal(t, held, ann.State(), name)
	}
	// Explain says no, and names nothing of the other one's.
	e := accounts.Explain(as("ann", "acme"), other, p, ann, accounts.TeamView, place("acme", "west", "", ""), now)
	require.False(t, e.Allowed)
	require.Empty(t, e.Assignments)
}

// Another case, a space, a separator or a letter of another script makes another id,
// in every place where an actor or an object names one.
func TestALookAlikeIsNobody(t *testing.T) {
	for _, cached := range []bool{false, true} {
		w := substitutes(t)
		if cached {
			w.db.cache = accounts.NewCache(accounts.CacheOptions{})
		}
		d, err := w.lend(as("bob", "acme"), "vic", "d1", lendAll("approval.vote"))
		require.NoError(t, err)
		vic, in := d.Actor(), place("acme", "west", "", "eve")
		require.NoError(t, w.check(vic, "approval.vote", in))
		for name, change := range map[string]func(a *kabinet.Actor, on *kabinet.Object, p *kabinet.Permission){
			"person":        func(a *kabinet.Actor, _ *kabinet.Object, _ *kabinet.Permission) { a.Person = "Vic" },
			"person, space": func(a *kabinet.Actor, _ *kabinet.Object, _ *kabinet.Permission) { a.Person = "vic " },
			"organisation":  func(a *kabinet.Actor, _ *kabinet.Object, _ *kabinet.Permission) { a.Organization = "аcme" },
			"organisation, both": func(a *kabinet.Actor, on *kabinet.Object, _ *kabinet.Permission) {
				a.Organization, on.Org = "ACME", "ACME"
			},
			"delegation":          func(a *kabinet.Actor, _ *kabinet.Object, _ *kabinet.Permission) { a.Delegation = "D1" },
			"acting unit":         func(a *kabinet.Actor, _ *kabinet.Object, _ *kabinet.Permission) { a.Unit = "west/" },
			"acting legal entity": func(a *kabinet.Actor, _ *kabinet.Object, _ *kabinet.Permission) { a.LegalEntity = "LE1" },
			"object":              func(_ *kabinet.Actor, on *kabinet.Object, _ *kabinet.Permission) { on.Org = "acme\x00" },
			"unit":                func(_ *kabinet.Actor, on *kabinet.Object, _ *kabinet.Permission) { on.Unit = "West" },
			"no unit":             func(_ *kabinet.Actor, on *kabinet.Object, _ *kabinet.Permission) { on.Unit = "" },
			"permission":          func(_ *kabinet.Actor, _ *kabinet.Object, p *kabinet.Permission) { *p = "approval.Vote" },
			"permission, more":    func(_ *kabinet.Actor, _ *kabinet.Object, p *kabinet.Permission) { *p = "approval.vote.any" },
			"no permission":       func(_ *kabinet.Actor, _ *kabinet.Object, p *kabinet.Permission) { *p = "" },
		} {
			a, on, p := vic, in, kabinet.Permission("approval.vote")
			change(&a, &on, &p)
			require.Error(t, w.check(a, p, on), name)
			scope, err := w.db.authorizer().Scope(t.Context(), a, p)
			require.NoError(t, err)
			require.False(t, scope.Holds(on), name)
		}
	}
	// Nor is it a ready role, or one of the organisation's with its name.
	o := acme(t)
	for _, id := range []accounts.RoleID{"Owner", "owner ", "оwner"} {
		_, ok := o.Role(id)
		require.False(t, ok, id)
	}
	for _, name := range []string{" OWNER ", "administrator"} {
		_, err := o.DefineRole("r", accounts.RoleForm{Name: name}, now)
		require.ErrorIs(t, err, accounts.ErrNameTaken)
	}
	for _, bad := range []kabinet.UnitID{"a\u200b", "a\u202e", "a\x00", "a\xff", ""} {
		_, err := o.AddUnit(bad, accounts.UnitForm{Name: "A"}, now)
		require.ErrorIs(t, err, accounts.ErrID, "%q", bad)
	}
}

// What a lender may not do they do not lend: what a role forbids them, a lower limit or
// another place hold from the next call on, whatever was lent before.
func TestALoanFollowsItsLenderDownwards(t *testing.T) {
	in := place("acme", "west1", "", "eve")
	for name, change := range map[string]func(w world){
		"forbidden": func(w world) {
			w.editMember("acme", "bob", func(m *accounts.Membership) error {
				_, err := m.Assign("f", accounts.AssignRole{Role: "stop", Unit: "west", Inherit: true}, w.organization("acme"), "olga", now)
				return err
			})
		},
		"the unit is moved away": func(w world) {
			w.edit("acme", func(o *accounts.Organization) error { _, err := o.MoveUnit("west1", "east", now); return err })
		},
		"the clock goes backwards": func(w world) { w.db.at = now.Add(-time.Second) },
	} {
		w := substitutes(t)
		w.db.cache = accounts.NewCache(accounts.CacheOptions{})
		w.define("stop", accounts.RoleForm{Name: "Stop", Forbids: []kabinet.Permission{"approval.vote"}})
		cmd := lendAll("approval.vote")
		cmd.Units = []kabinet.UnitID{"west"}
		d, err := w.lend(as("bob", "acme"), "vic", "d1", cmd)
		require.NoError(t, err, name)
		require.NoError(t, w.check(d.Actor(), "approval.vote", in), name)
		change(w)
		if name == "forbidden" {
			in.Unit = "west"
		}
		require.Error(t, w.check(d.Actor(), "approval.vote", in), name)
		in.Unit = "west1"
	}
}

// Staff who act for an owner give nobody rights, define no roles and lend nothing on.
func TestStaffWhoActForAnOwnerGiveNothing(t *testing.T) {
	w := substitutes(t)
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleAdmin})
	d, err := w.actFor("sam", "acme", "olga", "d1", accounts.ActFor{Until: now.Add(time.Hour), Reason: "by phone"})
	require.NoError(t, err)
	sam, in := d.Actor(), place("acme", "west", "", "olga")
	require.NoError(t, w.check(sam, "order.place", in))
	a := w.db.authorizer()
	require.ErrorIs(t, a.CheckGrant(t.Context(), sam, "acme", "new", accounts.AssignRole{Role: accounts.RoleViewer}), kabinet.NotFound)
	require.ErrorIs(t, a.CheckRole(t.Context(), sam, "r", accounts.RoleForm{Name: "R"}), kabinet.NotFound)
	bob := w.membership("acme", "bob")
	require.ErrorIs(t, a.CheckRevoke(t.Context(), sam, bob, bob.Assignments()[0].ID), kabinet.NotFound)
	_, err = w.lend(sam, "vic", "d2", lendAll("order.place"))
	require.ErrorIs(t, err, accounts.ErrRedelegation)
	// A policy that allows everything does not lend what cannot be lent, nor more time.
	a.Acting = accounts.ActingPolicy{Allow: []kabinet.Permission{accounts.TeamEdit, accounts.TeamOwner, accounts.RoleEdit, accounts.TeamDelegate, accounts.ClientAct}}
	for _, p := range a.Acting.Allow {
		require.Error(t, a.Check(t.Context(), sam, p, in), p)
	}
	for name, change := range map[string]func(b *kabinet.OnBehalf){
		"somebody else": func(b *kabinet.OnBehalf) { b.Person = "bob" },
		"longer":        func(b *kabinet.OnBehalf) { b.Until = b.Until.Add(time.Hour) },
		"otherwise":     func(b *kabinet.OnBehalf) { b.Reason = "x" },
	} {
		forged, b := sam, *sam.OnBehalfOf
		change(&b)
		forged.OnBehalfOf = &b
		require.ErrorIs(t, w.check(forged, "order.place", in), accounts.ErrActingFor, name)
	}
	// Who is of a client acts for nobody of another, whatever their rights there.
	w.org("other", accounts.Client)
	w.member("other", "nat", accounts.AssignRole{Role: accounts.RoleOwner})
	p, err := personStore{w.db}.Get(t.Context(), "nat")
	require.NoError(t, err)
	nat := accounts.Compile(as("nat", "other"), w.organization("other"), p, w.membership("other", "nat"), now)
	_, _, err = accounts.ActForClient("d3", accounts.ActFor{Until: now.Add(time.Hour), Reason: "x"}, nat, w.organization("acme"), w.membership("acme", "olga"), accounts.ActingPolicy{}, now)
	require.ErrorIs(t, err, kabinet.NotFound)
	// The host names no seller: nobody's staff acts.
	a.Seller = ""
	require.ErrorIs(t, a.Check(t.Context(), sam, "order.place", in), kabinet.NotFound)
}

// What begins tomorrow is not given today, and what is given does not outlast the
// membership of the giver.
func TestAGrantIsNoLongerThanTheGiversOwn(t *testing.T) {
	w := holding(t)
	tomorrow := now.AddDate(0, 0, 1)
	w.member("acme", "tom", accounts.AssignRole{Role: accounts.RoleAdmin, Validity: kabinet.Window{From: tomorrow}})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.editMember("acme", "adam", func(m *accounts.Membership) error {
		_, err := m.SetValidity(kabinet.Window{Until: tomorrow}, nil, now)
		return err
	})
	give := func(by kabinet.Actor, v kabinet.Window) error {
		return w.db.authorizer().CheckGrant(t.Context(), by, "acme", "new", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west", Validity: v})
	}
	require.ErrorIs(t, give(as("tom", "acme"), kabinet.Window{From: tomorrow}), kabinet.ErrForbidden)
	require.ErrorIs(t, give(as("adam", "acme"), kabinet.Window{}), accounts.ErrGrant)
	require.ErrorIs(t, give(as("adam", "acme"), kabinet.Window{From: tomorrow, Until: tomorrow.Add(time.Hour)}), accounts.ErrGrant)
	require.NoError(t, give(as("adam", "acme"), kabinet.Window{Until: tomorrow}))
	// Acting in one unit, or for one legal entity, one gives no more than that.
	require.ErrorIs(t, give(kabinet.Actor{Person: "adam", Organization: "acme", Unit: "east"}, kabinet.Window{Until: tomorrow}), kabinet.ErrForbidden)
	require.ErrorIs(t, give(kabinet.Actor{Person: "adam", Organization: "acme", LegalEntity: "le1"}, kabinet.Window{Until: tomorrow}), accounts.ErrGrant)
	w.db.at = tomorrow
	require.Error(t, give(as("adam", "acme"), kabinet.Window{Until: tomorrow.Add(time.Hour)}))
}

// A request that is slow puts an old version into the cache after a new one: nobody
// is answered from it.
func TestAnOldVersionInTheCacheAnswersNobody(t *testing.T) {
	w := holding(t)
	w.db.cache = accounts.NewCache(accounts.CacheOptions{})
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	on := place("acme", "west", "", "")
	require.NoError(t, w.check(as("ann", "acme"), "order.place", on))
	o, m, version := w.organization("acme"), w.membership("acme", "ann"), w.db.authority["acme"]
	w.editMember("acme", "ann", func(m *accounts.Membership) error {
		_, err := m.Assign("v", accounts.AssignRole{Role: accounts.RoleViewer}, o, "ann", now)
		return err
	})
	w.member("acme", "olga", accounts.AssignRole{Role: accounts.RoleOwner})
	w.editMember("acme", "ann", func(m *accounts.Membership) error {
		_, err := m.Revoke(m.Assignments()[0].ID, w.team("acme"), now)
		return err
	})
	require.ErrorIs(t, w.check(as("ann", "acme"), "order.place", on), kabinet.ErrForbidden)
	_, err := w.db.cache.Compile(o, version, m)
	require.NoError(t, err)
	require.ErrorIs(t, w.check(as("ann", "acme"), "order.place", on), kabinet.ErrForbidden)
	require.NoError(t, w.check(as("ann", "acme"), "order.view", on))
}

// Units, legal entities, sites and staff of another company are not found, though they
// exist, and neither are those that merely look like one's own.
func TestPartiesOfAnotherCompanyAreNotFound(t *testing.T) {
	w := holding(t)
	w.org("other", accounts.Client)
	w.unit("other", "theirs", "")
	w.entity("other", "le9")
	site := accounts.SiteForm{Name: "Yard", Address: accounts.Address{Country: "RU", City: "Tula"}, Units: []kabinet.UnitID{"east"}}
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.AddSite("yard", site, now); return err })
	w.edit("other", func(o *accounts.Organization) error {
		_, err := o.AddSite("depot", accounts.SiteForm{Name: "Depot", Address: site.Address}, now)
		return err
	})
	o := w.organization("acme")
	for _, p := range []accounts.Parties{
		{Unit: "theirs"}, {Unit: "West"}, {LegalEntity: "le9"}, {LegalEntity: "LE1"}, {Site: "depot"}, {Site: "yard "}, {Unit: "west", Site: "depot"},
	} {
		require.ErrorIs(t, o.CheckParties(p), kabinet.NotFound, "%+v", p)
	}
	require.ErrorIs(t, o.CheckParties(accounts.Parties{Unit: "west", Site: "yard"}), accounts.ErrNotServed, "another unit's")
	require.NoError(t, o.CheckParties(accounts.Parties{Unit: "east", Site: "yard"}))
	require.Empty(t, o.SitesFor("theirs"))
	require.Empty(t, o.LegalEntitiesFor("theirs"))
	before := o.State()
	for name, call := range map[string]func() error{
		"a unit beneath": func() error {
			_, err := o.AddUnit("n", accounts.UnitForm{Name: "N", Parent: "theirs"}, now)
			return err
		},
		"a unit moved": func() error { _, err := o.MoveUnit("west", "theirs", now); return err },
		"a site for a unit": func() error {
			site.Units = []kabinet.UnitID{"theirs"}
			_, err := o.ChangeSite("yard", site, now)
			return err
		},
		"their site":         func() error { _, err := o.CloseSite("depot", now); return err },
		"their legal entity": func() error { _, err := o.CloseLegalEntity("le9", "", now); return err },
		"their unit":         func() error { _, err := o.BlockUnit("theirs", now); return err },
		"a role there":       func() error { return assignTo(o, accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "theirs"}) },
		"a role for an entity": func() error {
			return assignTo(o, accounts.AssignRole{Role: accounts.RoleBuyer, LegalEntities: []kabinet.LegalEntityID{"le9"}})
		},
	} {
		require.ErrorIs(t, call(), kabinet.NotFound, name)
		require.Equal(t, before, o.State(), name)
	}
	staff := []accounts.StaffState{{ID: "s", Org: "other", Person: "sam", Seller: "seller", Function: accounts.StaffManager}}
	require.Empty(t, o.StaffFor("west", accounts.StaffManager, staff, now))
}

func assignTo(o *accounts.Organization, cmd accounts.AssignRole) error {
	m, _, err := accounts.NewMembership("m", o, "eve", kabinet.Window{}, now)
	if err != nil {
		return err
	}
	_, err = m.Assign("a", cmd, o, "", now)
	return err
}

// A limit is what it says to the last digit, in its own currency, and nothing below
// zero or unreadable is one.
func TestALimitIsNotReadAsMore(t *testing.T) {
	l := accounts.LimitOf(kabinet.MustMoney("100 EUR"))
	require.True(t, l.Allows(kabinet.MustMoney("100.000000000 EUR")))
	for _, over := range []string{"100.000000001 EUR", "100.01 EUR", "999999999999999.99 EUR", "1 USD", "0 USD"} {
		require.False(t, l.Allows(kabinet.MustMoney(over)), over)
	}
	require.False(t, l.Allows(kabinet.Money{}))
	require.True(t, accounts.LimitOf(kabinet.MustMoney("-1 EUR")).IsNone())
	require.True(t, accounts.LimitOf(kabinet.Money{}).IsNone())
	require.True(t, accounts.MinLimit(l, accounts.LimitOf(kabinet.MustMoney("5 USD"))).IsNone(), "of two currencies nothing is common")
	require.True(t, accounts.MinLimit(l, accounts.Limit{}).IsNone())
	for _, text := range []string{"", "Unlimited", "unlimited ", "-1 EUR", "1e9 EUR", "100", "∞", "1000000000000000 EUR"} {
		_, err := accounts.ParseLimit(text)
		require.ErrorIs(t, err, accounts.ErrLimitText, "%q", text)
		kept := l
		require.Error(t, kept.UnmarshalText([]byte(text)))
		require.True(t, kept.Equal(l), "%q", text)
	}
}
