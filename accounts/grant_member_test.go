package accounts_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// owned has two owners, an administrator, who may change the team but make no owners,
// and a head of west, who may change the team there.
func owned(t *testing.T) world {
	w := holding(t)
	w.define("trainee", accounts.RoleForm{Name: "Trainee", Forbids: []kabinet.Permission{"team.owner", "team.edit"}})
	w.define("head", accounts.RoleForm{Name: "Head", Grants: []accounts.Grant{
		{Permission: accounts.TeamEdit, Level: accounts.LevelSubtree, Grantable: true}, {Permission: "order.view", Level: accounts.LevelSubtree, Grantable: true},
	}})
	w.define("reader", accounts.RoleForm{Name: "Reader", Grants: []accounts.Grant{{Permission: "order.view", Level: accounts.LevelUnit}}})
	w.member("acme", "olga", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("acme", "oleg", accounts.AssignRole{Role: accounts.RoleOwner}, accounts.AssignRole{Role: "reader"})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("acme", "hedy", accounts.AssignRole{Role: "head", Unit: "west"})
	return w
}

func TestAnOwnerIsChangedByOwnersAlone(t *testing.T) {
	w := owned(t)
	a := w.db.authorizer()
	oleg := w.membership("acme", "oleg")
	forbids := accounts.RoleForm{Name: "Reader", Forbids: []kabinet.Permission{"team.owner"}}
	for name, check := range map[string]func(by kabinet.Actor) error{
		"a role that only forbids": func(by kabinet.Actor) error {
			return a.CheckGrant(t.Context(), by, "acme", "oleg", accounts.AssignRole{Role: "trainee"})
		},
		"one more role": func(by kabinet.Actor) error {
			return a.CheckGrant(t.Context(), by, "acme", "oleg", accounts.AssignRole{Role: accounts.RoleViewer})
		},
		"suspend, end, place": func(by kabinet.Actor) error { return a.CheckMember(t.Context(), by, oleg) },
		"resume":              func(by kabinet.Actor) error { return a.CheckValidity(t.Context(), by, oleg, kabinet.Window{}) },
		"an end": func(by kabinet.Actor) error {
			return a.CheckValidity(t.Context(), by, oleg, kabinet.Window{Until: now.Add(1)})
		},
		"ownership taken away":          func(by kabinet.Actor) error { return a.CheckRevoke(t.Context(), by, oleg, oleg.Assignments()[0].ID) },
		"another role taken away":       func(by kabinet.Actor) error { return a.CheckRevoke(t.Context(), by, oleg, oleg.Assignments()[1].ID) },
		"a role of theirs that forbids": func(by kabinet.Actor) error { return a.CheckRole(t.Context(), by, "reader", forbids) },
	} {
		require.ErrorIs(t, check(as("adam", "acme")), kabinet.ErrForbidden, name)
		require.NoError(t, check(as("olga", "acme")), name)
		require.NoError(t, check(as("oleg", "acme")), name)
		require.ErrorIs(t, check(as("hedy", "acme")), kabinet.Forbidden, name)
		require.ErrorIs(t, check(as("nobody", "acme")), kabinet.ErrNotFound, name)
	}
	// A role that only forbids needs no right for others, nor for who was an owner once.
	require.NoError(t, a.CheckGrant(t.Context(), as("adam", "acme"), "acme", "hedy", accounts.AssignRole{Role: "trainee"}))
	w.member("acme", "ron", accounts.AssignRole{Role: accounts.RoleOwner, Validity: kabinet.Window{Until: now.Add(time.Hour)}})
	cmd := accounts.AssignRole{Role: "trainee"}
	require.ErrorIs(t, a.CheckGrant(t.Context(), as("adam", "acme"), "acme", "ron", cmd), kabinet.ErrForbidden)
	w.db.at = now.Add(time.Hour)
	require.NoError(t, a.CheckGrant(t.Context(), as("adam", "acme"), "acme", "ron", cmd))
	w.db.at = now
	// Who will be an owner is one, a suspended one too, and an owner of a division there.
	w.member("acme", "uma", accounts.AssignRole{Role: accounts.RoleOwner, Validity: kabinet.Window{From: now.Add(time.Hour)}})
	require.ErrorIs(t, a.CheckMember(t.Context(), as("adam", "acme"), w.membership("acme", "uma")), kabinet.ErrForbidden)
	w.editMember("acme", "oleg", func(m *accounts.Membership) error { _, err := m.Suspend(w.team("acme"), now); return err })
	require.ErrorIs(t, a.CheckValidity(t.Context(), as("adam", "acme"), w.membership("acme", "oleg"), kabinet.Window{}), kabinet.ErrForbidden)
	w.define("lord", accounts.RoleForm{Name: "Lord", Grants: []accounts.Grant{
		{Permission: accounts.TeamEdit, Level: accounts.LevelSubtree}, {Permission: accounts.TeamOwner, Level: accounts.LevelSubtree},
	}})
	w.member("acme", "lea", accounts.AssignRole{Role: "lord", Unit: "west"})
	w.member("acme", "len", accounts.AssignRole{Role: "lord", Unit: "east"})
	w.editMember("acme", "lea", func(m *accounts.Membership) error { _, err := m.Place("west", w.organization("acme"), now); return err })
	lea := w.membership("acme", "lea")
	require.ErrorIs(t, a.CheckMember(t.Context(), as("len", "acme"), lea), kabinet.ErrForbidden, "an owner of elsewhere")
	require.NoError(t, a.CheckMember(t.Context(), as("lea", "acme"), lea))
	require.NoError(t, a.CheckMember(t.Context(), as("olga", "acme"), lea))
	// Nor is a role that makes owners taken apart by others.
	require.ErrorIs(t, a.CheckRole(t.Context(), as("adam", "acme"), "lord", accounts.RoleForm{Name: "Lord"}), kabinet.ErrForbidden)
	require.NoError(t, a.CheckRole(t.Context(), as("olga", "acme"), "lord", accounts.RoleForm{Name: "Lord"}))
	// The seller's owners may, its administrators may not.
	w.org("seller", accounts.Seller)
	w.member("seller", "sol", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleAdmin})
	require.NoError(t, a.CheckMember(t.Context(), as("sol", "seller"), oleg))
	require.ErrorIs(t, a.CheckMember(t.Context(), as("sam", "seller"), oleg), kabinet.ErrForbidden)
	require.NoError(t, a.CheckMember(t.Context(), as("sam", "seller"), w.membership("acme", "hedy")))
	// Somebody of another company has no business here.
	w.org("other", accounts.Client)
	w.member("other", "nat", accounts.AssignRole{Role: accounts.RoleOwner})
	require.ErrorIs(t, a.CheckMember(t.Context(), as("nat", "other"), oleg), kabinet.ErrNotFound)
	require.ErrorIs(t, a.CheckValidity(t.Context(), as("nat", "other"), oleg, kabinet.Window{}), kabinet.ErrNotFound)
	p, err := personStore{w.db}.Get(t.Context(), "nat")
	require.NoError(t, err)
	other, nat := w.organization("other"), w.membership("other", "nat")
	require.ErrorIs(t, accounts.CheckOwner(as("nat", "other"), other, p, nat, other, oleg, now), kabinet.ErrContextMismatch)
	require.ErrorIs(t, accounts.CheckOwner(as("nat", "other"), other, p, nat, nil, nil, now), kabinet.ErrNotFound)
	require.ErrorIs(t, accounts.CheckMember(as("nat", "other"), other, p, nat, other, oleg, now), kabinet.ErrContextMismatch)
	require.ErrorIs(t, accounts.CheckGrant(as("nat", "other"), other, p, nat, other, oleg, accounts.AssignRole{Role: accounts.RoleViewer}, now, accounts.HighestLimit), kabinet.ErrContextMismatch)
}

func TestAMembershipIsSuspendedWithAllItsAssignments(t *testing.T) {
	w := owned(t)
	w.member("acme", "bert", accounts.AssignRole{Role: "reader", Unit: "west1"})
	w.member("acme", "carl", accounts.AssignRole{Role: "reader", Unit: "west1"}, accounts.AssignRole{Role: "reader", Unit: "east"})
	for _, id := range []kabinet.PersonID{"bert", "carl"} {
		w.editMember("acme", id, func(m *accounts.Membership) error { _, err := m.Place("west", w.organization("acme"), now); return err })
	}
	a := w.db.authorizer()
	require.NoError(t, a.CheckMember(t.Context(), as("hedy", "acme"), w.membership("acme", "bert")))
	require.ErrorIs(t, a.CheckMember(t.Context(), as("hedy", "acme"), w.membership("acme", "carl")), kabinet.ErrForbidden, "east is not hers")
	w.member("acme", "dora", accounts.AssignRole{Role: "reader", Unit: "west1"})
	require.ErrorIs(t, a.CheckMember(t.Context(), as("hedy", "acme"), w.membership("acme", "dora")), kabinet.ErrForbidden, "who belongs to the whole company is not hers")
}

func TestNobodyLengthensWhatTheyCouldNotGive(t *testing.T) {
	w := owned(t)
	week := kabinet.Window{From: now, Until: now.AddDate(0, 0, 7)}
	a := w.db.authorizer()
	place := func(id kabinet.PersonID, validity kabinet.Window) {
		w.editMember("acme", id, func(m *accounts.Membership) error {
			if _, err := m.Place("west", w.organization("acme"), now); err != nil {
				return err
			}
			_, err := m.SetValidity(validity, w.team("acme"), now)
			return err
		})
	}
	place("hedy", week)
	w.member("acme", "bert", accounts.AssignRole{Role: "reader", Unit: "west1"})
	place("bert", kabinet.Window{From: now.Add(time.Hour), Until: now.AddDate(0, 0, 3)})
	check := func(by, of kabinet.PersonID, v kabinet.Window) error {
		return a.CheckValidity(t.Context(), as(by, "acme"), w.membership("acme", of), v)
	}
	require.ErrorIs(t, check("hedy", "hedy", kabinet.Window{}), accounts.ErrGrant, "one's own membership")
	require.ErrorIs(t, check("hedy", "hedy", kabinet.Window{From: now, Until: week.Until.Add(1)}), accounts.ErrGrant)
	require.NoError(t, check("hedy", "hedy", week))
	require.NoError(t, check("hedy", "hedy", kabinet.Window{From: now.Add(1), Until: now.Add(2)}), "shorter")
	require.NoError(t, check("adam", "hedy", kabinet.Window{}))
	require.NoError(t, check("hedy", "bert", week))
	require.ErrorIs(t, check("hedy", "bert", kabinet.Window{Until: week.Until.Add(1)}), accounts.ErrGrant, "longer than her own")
	require.ErrorIs(t, check("hedy", "bert", kabinet.Window{From: now.Add(2), Until: now.Add(1)}), kabinet.ErrWindow)
	// What she does not hold she does not give back, and begins no sooner.
	w.member("acme", "carl", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west1"})
	place("carl", kabinet.Window{From: now.Add(time.Hour), Until: now.AddDate(0, 0, 3)})
	require.ErrorIs(t, check("hedy", "carl", kabinet.Window{Until: now.AddDate(0, 0, 3)}), accounts.ErrGrant)
	require.NoError(t, check("hedy", "carl", kabinet.Window{From: now.Add(time.Hour), Until: now.AddDate(0, 0, 2)}))
	require.NoError(t, check("adam", "carl", week))
	w.editMember("acme", "carl", func(m *accounts.Membership) error { _, err := m.Suspend(nil, now); return err })
	v := w.membership("acme", "carl").State().Validity
	require.ErrorIs(t, check("hedy", "carl", v), accounts.ErrGrant, "nor by resuming")
	require.NoError(t, check("adam", "carl", v))
}

// Somebody with a small right gives a member roles until the membership is too large to
// be compiled, so that its holder may do nothing any more.
func TestNobodyIsSwitchedOffByTooManyRoles(t *testing.T) {
	w := holding(t)
	o := w.organization("acme")
	m, _, err := accounts.NewMembership("m", o, "ann", kabinet.Window{}, now)
	require.NoError(t, err)
	assign := func(i int) error {
		_, err := m.Assign(accounts.AssignmentID("a"+strconv.Itoa(i)), accounts.AssignRole{
			Role: accounts.RoleBuyer, Unit: "west", Validity: kabinet.Window{Until: now.Add(time.Duration(i+1) * time.Hour)},
		}, o, "", now)
		return err
	}
	for i := range accounts.MaxAssignments {
		require.NoError(t, assign(i))
	}
	before := m.State()
	require.ErrorIs(t, assign(accounts.MaxAssignments), accounts.ErrTooMany)
	require.Equal(t, before, m.State())
	p, _, err := accounts.NewPerson("ann", accounts.RegisterPerson{Name: "Ann", Email: "ann@example.com"}, now)
	require.NoError(t, err)
	require.True(t, accounts.Compile(as("ann", "acme"), o, p, m, now).Can("order.place", place("acme", "west", "", "ann")))
	_, err = m.Revoke("a0", nil, now)
	require.NoError(t, err)
	require.NoError(t, assign(accounts.MaxAssignments), "there is room again")
}

func TestAnOrganisationHasOnlySoManyRolesAndUnits(t *testing.T) {
	state := holding(t).organization("acme").State()
	for i := range accounts.MaxRoles {
		id := fmt.Sprint("r", i)
		state.Roles = append(state.Roles, accounts.Role{ID: accounts.RoleID(id), Name: id, Grants: []accounts.Grant{{Permission: "x.do", Level: accounts.LevelUnit}}})
	}
	for i := len(state.Units); i < accounts.MaxUnits; i++ {
		id := fmt.Sprint("u", i)
		state.Units = append(state.Units, accounts.Unit{ID: kabinet.UnitID(id), Name: id, Status: accounts.UnitActive})
	}
	o := accounts.RestoreOrganization(state)
	_, err := o.DefineRole("more", accounts.RoleForm{Name: "More"}, now)
	require.ErrorIs(t, err, accounts.ErrTooMany)
	_, err = o.DefineRole("r7", accounts.RoleForm{Name: "Another"}, now)
	require.NoError(t, err, "one that is there is defined anew")
	_, err = o.AddUnit("more", accounts.UnitForm{Name: "More"}, now)
	require.ErrorIs(t, err, accounts.ErrTooMany)
	// With as many as possible everybody may do what they may.
	last := accounts.RoleID(fmt.Sprint("r", accounts.MaxRoles-1))
	m := accounts.RestoreMembership(accounts.MembershipState{Org: "acme", Person: "ann", Status: accounts.MembershipActive,
		Assignments: []accounts.Assignment{{ID: "a", Role: last, Unit: "west"}}})
	c, err := accounts.NewCache(accounts.CacheOptions{}).Compile(o, 1, m)
	require.NoError(t, err)
	r := c.Resolve(as("ann", "acme"), now)
	require.True(t, r.Can("x.do", place("acme", "west", "", "")))
}

// A limit says up to how much; what is less than nothing nobody decided on.
func TestAnAmountBelowZeroIsWithinNoLimit(t *testing.T) {
	below, zero := kabinet.MustMoney("-0.01 EUR"), kabinet.MustMoney("0 EUR")
	for _, l := range []accounts.Limit{{}, accounts.LimitOf(zero), accounts.LimitOf(kabinet.MustMoney("100 EUR")), accounts.Unlimited()} {
		require.False(t, l.Allows(below), l)
		require.Equal(t, !l.IsNone(), l.Allows(zero), l)
	}
	w := spenders(t)
	r, err := w.db.authorizer().Resolve(t.Context(), as("olga", "acme"))
	require.NoError(t, err)
	on := place("acme", "west", "", "olga")
	require.NoError(t, r.CheckAmount("x.spend", on, zero))
	err = r.CheckAmount("x.spend", on, below)
	require.ErrorIs(t, err, accounts.ErrBelowZero)
	require.ErrorIs(t, err, kabinet.Invalid)
	require.ErrorIs(t, r.CheckAmount("y.spend", on, below), kabinet.ErrForbidden)
}

// Where the lowest limit counts, nobody resumes somebody with a higher one than theirs.
func TestNobodyResumesAHigherLimitThanTheirLowest(t *testing.T) {
	w := spenders(t)
	limit := func(s string) accounts.Limit { return accounts.LimitOf(kabinet.MustMoney(s)) }
	w.define("low", accounts.RoleForm{Name: "Low", Grants: []accounts.Grant{spend(accounts.LevelOrganization, limit("10 EUR"))}})
	w.define("some", accounts.RoleForm{Name: "Some", Grants: []accounts.Grant{spend(accounts.LevelUnit, limit("50 EUR"))}})
	w.editMember("acme", "adam", func(m *accounts.Membership) error {
		_, err := m.Assign("low", accounts.AssignRole{Role: "low"}, w.organization("acme"), "", now)
		return err
	})
	w.member("acme", "bert", accounts.AssignRole{Role: "some", Unit: "west"})
	w.editMember("acme", "bert", func(m *accounts.Membership) error { _, err := m.Suspend(nil, now); return err })
	for rule, want := range map[accounts.LimitRule]error{accounts.HighestLimit: nil, accounts.LowestLimit: accounts.ErrGrant} {
		w.db.limits = rule
		err := w.db.authorizer().CheckValidity(t.Context(), as("adam", "acme"), w.membership("acme", "bert"), kabinet.Window{})
		require.ErrorIs(t, err, want, rule)
	}
}
