package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

func TestAGrantorGivesOnlyWhatTheyHold(t *testing.T) {
	w := holding(t)
	tomorrow := now.Add(24 * time.Hour)
	w.edit("acme", func(o *accounts.Organization) error {
		// The head of a division hires buyers for it.
		_, err := o.DefineRole("head", accounts.RoleForm{Name: "Head", Grants: append(grantable(accounts.LevelSubtree, accounts.RoleBuyer),
			accounts.Grant{Permission: accounts.TeamEdit, Level: accounts.LevelSubtree})}, now)
		return err
	})
	w.member("acme", "olga", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("acme", "temp", accounts.AssignRole{Role: accounts.RoleAdmin, Validity: kabinet.Window{Until: tomorrow}})
	w.member("acme", "le1", accounts.AssignRole{Role: accounts.RoleAdmin, LegalEntities: []kabinet.LegalEntityID{"le1"}})
	w.member("acme", "hedy", accounts.AssignRole{Role: "head", Unit: "west", Inherit: true})
	w.member("acme", "bert", accounts.AssignRole{Role: accounts.RoleBuyer})
	buyer := func(unit kabinet.UnitID) accounts.AssignRole {
		return accounts.AssignRole{Role: accounts.RoleBuyer, Unit: unit}
	}
	for name, tc := range map[string]struct {
		by   kabinet.PersonID
		cmd  accounts.AssignRole
		want error
	}{
		"an owner makes an owner":              {"olga", accounts.AssignRole{Role: accounts.RoleOwner, Inherit: true}, nil},
		"an admin makes an admin":              {"adam", accounts.AssignRole{Role: accounts.RoleAdmin}, nil},
		"an admin makes an approver":           {"adam", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "east"}, nil},
		"an admin makes no owner":              {"adam", accounts.AssignRole{Role: accounts.RoleOwner}, accounts.ErrGrant},
		"no longer":                            {"temp", buyer("west"), accounts.ErrGrant},
		"no longer, by a second":               {"temp", accounts.AssignRole{Role: accounts.RoleBuyer, Validity: kabinet.Window{Until: tomorrow.Add(time.Second)}}, accounts.ErrGrant},
		"for as long":                          {"temp", accounts.AssignRole{Role: accounts.RoleBuyer, Validity: kabinet.Window{Until: tomorrow}}, nil},
		"for all legal entities":               {"le1", buyer("west"), accounts.ErrGrant},
		"for another legal entity":             {"le1", accounts.AssignRole{Role: accounts.RoleBuyer, LegalEntities: []kabinet.LegalEntityID{"le1", "le2"}}, accounts.ErrGrant},
		"for the same legal entity":            {"le1", accounts.AssignRole{Role: accounts.RoleBuyer, LegalEntities: []kabinet.LegalEntityID{"le1"}}, nil},
		"in the own division":                  {"hedy", buyer("west1"), accounts.ErrGrant}, // a buyer sees the organisation, the head may not give that
		"in another division":                  {"hedy", buyer("east"), kabinet.ErrForbidden},
		"over the whole":                       {"hedy", accounts.AssignRole{Role: accounts.RoleBuyer, Inherit: true}, kabinet.ErrForbidden},
		"without the right to change the team": {"bert", buyer("west"), kabinet.ErrForbidden},
		"who is no member":                     {"zoe", buyer("west"), kabinet.ErrNotFound},
		"a role that does not exist":           {"olga", accounts.AssignRole{Role: "nosuch"}, kabinet.ErrNotFound},
		"an empty command":                     {"olga", accounts.AssignRole{}, accounts.ErrRequired},
		"what is over":                         {"olga", accounts.AssignRole{Role: accounts.RoleBuyer, Validity: kabinet.Window{Until: now}}, accounts.ErrAssignmentOver},
	} {
		t.Run(name, func(t *testing.T) {
			err := w.db.authorizer().CheckGrant(t.Context(), as(tc.by, "acme"), "acme", "new", tc.cmd)
			if tc.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tc.want)
		})
	}

	// What a giver is forbidden for a while, they do not give in the meantime.
	w.edit("acme", func(o *accounts.Organization) error {
		_, err := o.DefineRole("trainee", accounts.RoleForm{Name: "Trainee", Forbids: []kabinet.Permission{"order.place"}}, now)
		return err
	})
	w.member("acme", "tina", accounts.AssignRole{Role: accounts.RoleOwner}, accounts.AssignRole{Role: "trainee", Validity: kabinet.Window{Until: tomorrow}})
	err := w.db.authorizer().CheckGrant(t.Context(), as("tina", "acme"), "acme", "new", buyer(""))
	require.ErrorIs(t, err, accounts.ErrGrant)
	require.ErrorContains(t, err, "order.place")

	// Within the division the head gives what stays there.
	w.edit("acme", func(o *accounts.Organization) error {
		_, err := o.DefineRole("local", accounts.RoleForm{Name: "Local", Grants: []accounts.Grant{{Permission: "cart.edit", Level: accounts.LevelOwn}, {Permission: "order.view", Level: accounts.LevelSubtree}}}, now)
		return err
	})
	hedy := as("hedy", "acme")
	local := func(unit kabinet.UnitID, inherit bool) error {
		return w.db.authorizer().CheckGrant(t.Context(), hedy, "acme", "new", accounts.AssignRole{Role: "local", Unit: unit, Inherit: inherit})
	}
	require.NoError(t, local("west", true))
	require.NoError(t, local("west1", false))
	require.ErrorIs(t, local("east", false), kabinet.ErrForbidden)
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.BlockUnit("west1", now); return err })
	require.ErrorIs(t, local("west1", false), accounts.ErrUnitBlocked, "what does not hold today may hold tomorrow")
}

// grantable returns the grants of a client's ready role at one level, to be
// given on.
func grantable(l accounts.Level, role accounts.RoleID) []accounts.Grant {
	out := accounts.RolePermissions(accounts.Client, role)
	for i := range out {
		out[i].Level, out[i].Grantable = l, true
	}
	return out
}

func TestNobodyDefinesARoleWiderThanTheirOwn(t *testing.T) {
	w := holding(t)
	w.org("seller", accounts.Seller)
	w.member("acme", "olga", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("acme", "temp", accounts.AssignRole{Role: accounts.RoleOwner, Validity: kabinet.Window{Until: now.Add(time.Hour)}})
	w.member("acme", "bert", accounts.AssignRole{Role: accounts.RoleBuyer})
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleAdmin})
	form := func(l accounts.Level, p kabinet.Permission) accounts.RoleForm {
		return accounts.RoleForm{Name: "R", Grants: []accounts.Grant{{Permission: p, Level: l}}}
	}
	check := func(person kabinet.PersonID, org kabinet.OrgID, f accounts.RoleForm) error {
		return w.db.authorizer().CheckRole(t.Context(), as(person, org), "r", f)
	}
	require.NoError(t, check("adam", "acme", form(accounts.LevelUnit, "order.place")))
	require.NoError(t, check("olga", "acme", form(accounts.LevelOrganization, accounts.TeamOwner)))
	require.NoError(t, check("sam", "seller", form(accounts.LevelSeller, "order.view")))
	require.ErrorIs(t, check("adam", "acme", form(accounts.LevelUnit, accounts.TeamOwner)), accounts.ErrGrant)
	require.ErrorIs(t, check("adam", "acme", form(accounts.LevelOwn, "zoo.visit")), accounts.ErrGrant)
	require.ErrorIs(t, check("temp", "acme", form(accounts.LevelUnit, "order.place")), accounts.ErrGrant, "a role is for good")
	require.ErrorIs(t, check("sam", "seller", form(accounts.LevelSeller, "order.place")), accounts.ErrGrant)
	require.ErrorIs(t, check("bert", "acme", form(accounts.LevelOwn, "order.place")), kabinet.ErrForbidden)
	require.ErrorIs(t, check("olga", "acme", accounts.RoleForm{}), accounts.ErrRequired)
	require.ErrorIs(t, check("olga", "acme", form(accounts.LevelSeller, "order.view")), accounts.ErrLevel)
}

// What CheckGrant lets pass gives nobody anything that the giver could not do,
// except on what becomes the taker's own, which the giver reaches as well.
func TestWhatIsGivenIsHeld(t *testing.T) {
	given := 0
	rapid.Check(t, func(t *rapid.T) {
		ref := drawReference(t)
		ref.o.Status, ref.p.Status, ref.m.Status, ref.m.Validity = accounts.OrganizationActive, accounts.PersonActive, accounts.MembershipActive, kabinet.Window{}
		for i := range ref.o.Roles {
			for j := range ref.o.Roles[i].Grants {
				ref.o.Roles[i].Grants[j].Grantable = rapid.IntRange(0, 4).Draw(t, "grantable") > 0
			}
			if rapid.Bool().Draw(t, "staff") {
				ref.o.Roles[i].Grants = append(ref.o.Roles[i].Grants, accounts.Grant{Permission: accounts.TeamEdit, Level: accounts.LevelOrganization})
			}
		}
		// A boss with much to give, and a role that asks for little, so that it is often held.
		ref.o.Roles = append(ref.o.Roles, accounts.Role{ID: "small", Grants: []accounts.Grant{{
			Permission: rapid.SampledFrom(someRights).Draw(t, "small permission"), Level: accounts.Level(rapid.IntRange(1, 4).Draw(t, "small level")),
		}}})
		boss := accounts.Role{ID: "boss", Grants: []accounts.Grant{{Permission: accounts.TeamEdit, Level: accounts.LevelOrganization}}}
		for _, p := range someRights {
			boss.Grants = append(boss.Grants, accounts.Grant{Permission: p, Level: accounts.Level(rapid.IntRange(2, 4).Draw(t, "boss level")), Grantable: true})
		}
		ref.o.Roles = append(ref.o.Roles, boss)
		ref.m.Assignments = append(ref.m.Assignments, accounts.Assignment{Role: "boss", Inherit: rapid.Bool().Draw(t, "boss inherit"),
			Unit: someUnits[rapid.IntRange(0, min(2, len(ref.o.Units))).Draw(t, "boss unit")]})
		cmd := accounts.AssignRole{
			Role:    accounts.RoleID(rapid.SampledFrom([]string{"small", "small", "r0", "r1"}).Draw(t, "given role")),
			Unit:    someUnits[rapid.IntRange(0, len(ref.o.Units)).Draw(t, "given unit")],
			Inherit: rapid.Bool().Draw(t, "given inherit"),
		}
		if rapid.Bool().Draw(t, "given entity") {
			cmd.LegalEntities = []kabinet.LegalEntityID{"le0"}
		}
		o, p := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p)
		if accounts.CheckGrant(ref.actor, o, p, accounts.RestoreMembership(ref.m), o, nil, cmd, now, accounts.HighestLimit) != nil {
			return
		}
		given++
		giver := ref.compile()
		taker := ref
		taker.actor = kabinet.Actor{Person: "bob", Organization: "acme"}
		taker.p.ID, taker.m.Person = "bob", "bob"
		taker.m.Assignments = []accounts.Assignment{{Role: cmd.Role, Unit: cmd.Unit, Inherit: cmd.Inherit, LegalEntities: cmd.LegalEntities}}
		rights := taker.compile()
		eachObject(func(perm kabinet.Permission, on kabinet.Object) {
			if rights.Can(perm, on) && !giver.Can(perm, on) {
				t.Fatalf("%+v gives %s on %+v", cmd, perm, on)
			}
		})
	})
	require.Greater(t, given, 10, "too little was given to prove anything")
}

// Where the lowest of several limits counts, the giver's own lowest is what they may
// give, whichever of their roles they give by, and whether they may give that one or not.
func TestAGiverOfTheLowestLimitGivesNoHigherOne(t *testing.T) {
	w := holding(t)
	amount := func(s string) []accounts.AmountLimit {
		return []accounts.AmountLimit{{Permission: "order.place", Limit: accounts.LimitOf(kabinet.MustMoney(s))}}
	}
	w.edit("acme", func(o *accounts.Organization) error {
		_, err := o.DefineRole("capped", accounts.RoleForm{Name: "Capped", Grants: []accounts.Grant{
			{Permission: "order.place", Level: accounts.LevelSubtree, Limit: accounts.LimitOf(kabinet.MustMoney("50 EUR"))},
		}}, now)
		return err
	})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin, Limits: amount("100 EUR")},
		accounts.AssignRole{Role: "capped", Unit: "west"})
	for name, c := range map[string]struct {
		rule  accounts.LimitRule
		unit  kabinet.UnitID
		limit string
		want  error
	}{
		"the higher, where that counts":      {accounts.HighestLimit, "west", "100 EUR", nil},
		"the higher, where the lower counts": {accounts.LowestLimit, "west", "100 EUR", accounts.ErrGrant},
		"a little more than the lower":       {accounts.LowestLimit, "west", "50.01 EUR", accounts.ErrGrant},
		"beneath":                            {accounts.LowestLimit, "west1", "100 EUR", accounts.ErrGrant},
		"the lower":                          {accounts.LowestLimit, "west", "50 EUR", nil},
		"in another unit":                    {accounts.LowestLimit, "east", "100 EUR", nil},
		"everywhere":                         {accounts.LowestLimit, "", "100 EUR", accounts.ErrGrant},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.db.authorizer()
			a.Limits = c.rule
			err := a.CheckGrant(t.Context(), as("adam", "acme"), "acme", "new", accounts.AssignRole{
				Role: accounts.RoleBuyer, Unit: c.unit, Limits: amount(c.limit), Inherit: c.unit == "",
			})
			require.ErrorIs(t, err, c.want)
		})
	}
}
