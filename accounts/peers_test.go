package accounts_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// Bugs that other systems had, with those in authorizer_test.go.

func TestAnApproverOfAnotherUnitNeitherSeesNorApproves(t *testing.T) {
	for _, cached := range []bool{false, true} {
		w := holding(t)
		if cached {
			w.db.cache = accounts.NewCache(accounts.CacheOptions{})
		}
		w.member("acme", "wes", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "west"})
		w.member("acme", "eva", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "east", Inherit: true})
		for _, unit := range []kabinet.UnitID{"west", "west1"} {
			on := place("acme", unit, "le1", "ann")
			for _, p := range []kabinet.Permission{"approval.view", "approval.vote", "order.view", "document.view"} {
				require.NoError(t, w.check(as("wes", "acme"), p, on), "%s %s", p, unit)
				require.ErrorIs(t, w.check(as("eva", "acme"), p, on), kabinet.ErrForbidden, "%s %s", p, unit)
				scope, err := w.db.authorizer().Scope(t.Context(), as("eva", "acme"), p)
				require.NoError(t, err)
				require.False(t, scope.Holds(on))
				require.True(t, scope.Holds(place("acme", "east", "le1", "ann")))
			}
		}
		require.ErrorIs(t, w.check(as("wes", "acme"), "approval.vote", place("acme", "", "", "ann")), kabinet.ErrForbidden, "nor what belongs to the organisation as a whole")
	}
}

func TestALimitOfZeroIsZero(t *testing.T) {
	eur := func(s string) kabinet.Money { return kabinet.MustMoney(s + " EUR") }
	zero, some, none := accounts.LimitOf(eur("0")), accounts.LimitOf(eur("100")), accounts.Limit{}
	for name, tc := range map[string]struct {
		limits        []accounts.Limit // of assignments; none states nothing
		grant         accounts.Limit   // of the role
		rule          accounts.LimitRule
		allowed, over string
		want          accounts.Limit
	}{
		"zero is not unlimited":            {limits: []accounts.Limit{zero}, allowed: "0", over: "0.01", want: zero},
		"nor where the role is unlimited":  {limits: []accounts.Limit{zero}, grant: accounts.Unlimited(), allowed: "0", over: "0.01", want: zero},
		"missing is not zero":              {limits: []accounts.Limit{none}, over: "0", want: none},
		"missing takes the role's":         {limits: []accounts.Limit{none}, grant: some, allowed: "100", over: "100.01", want: some},
		"unlimited":                        {limits: []accounts.Limit{accounts.Unlimited()}, grant: zero, allowed: "999999999", want: accounts.Unlimited()},
		"the highest of several":           {limits: []accounts.Limit{zero, some, none}, allowed: "100", over: "100.01", want: some},
		"the lowest of several":            {limits: []accounts.Limit{zero, some, none}, rule: accounts.LowestLimit, allowed: "0", over: "0.01", want: zero},
		"the lowest of one and unlimited":  {limits: []accounts.Limit{some, accounts.Unlimited()}, rule: accounts.LowestLimit, allowed: "100", over: "100.01", want: some},
		"the highest of one and unlimited": {limits: []accounts.Limit{some, accounts.Unlimited()}, allowed: "5000", want: accounts.Unlimited()},
	} {
		for _, cached := range []bool{false, true} {
			t.Run(fmt.Sprint(name, cached), func(t *testing.T) {
				w := holding(t)
				if cached {
					w.db.cache = accounts.NewCache(accounts.CacheOptions{})
				}
				w.edit("acme", func(o *accounts.Organization) error {
					_, err := o.DefineRole("r", accounts.RoleForm{Name: "R", Grants: []accounts.Grant{{Permission: "x.spend", Level: accounts.LevelUnit, Limit: tc.grant}}}, now)
					return err
				})
				var roles []accounts.AssignRole
				for i, l := range tc.limits {
					role := accounts.AssignRole{Role: "r", Unit: "west", Validity: kabinet.Window{Until: now.Add(time.Duration(i+1) * time.Hour)}}
					if !l.IsNone() {
						role.Limits = []accounts.AmountLimit{{Permission: "x.spend", Limit: l}}
					}
					roles = append(roles, role)
				}
				w.member("acme", "ann", roles...)
				a := w.db.authorizer()
				a.Limits = tc.rule
				rights, err := a.Resolve(t.Context(), as("ann", "acme"))
				require.NoError(t, err)
				on := place("acme", "west", "", "")
				require.True(t, tc.want.Equal(rights.Limit("x.spend", on, kabinet.MustCurrency("EUR"))), "%v", rights.Limit("x.spend", on, kabinet.MustCurrency("EUR")))
				if tc.allowed != "" {
					require.NoError(t, rights.CheckAmount("x.spend", on, eur(tc.allowed)))
				}
				if tc.over != "" {
					err := rights.CheckAmount("x.spend", on, eur(tc.over))
					require.ErrorIs(t, err, accounts.ErrLimit)
					require.ErrorIs(t, err, kabinet.Forbidden)
					require.ErrorContains(t, err, "x.spend: "+tc.want.String())
				}
				if !tc.want.IsUnlimited() {
					require.ErrorIs(t, rights.CheckAmount("x.spend", on, kabinet.MustMoney("0 USD")), accounts.ErrLimit, "another currency")
				}
				require.True(t, rights.Limit("x.spend", place("acme", "east", "", ""), kabinet.MustCurrency("EUR")).IsNone(), "elsewhere")
				require.ErrorIs(t, rights.CheckAmount("x.spend", place("acme", "east", "", ""), eur("0")), kabinet.ErrForbidden)
			})
		}
	}
}

func TestLimitsAsText(t *testing.T) {
	for text, want := range map[string]accounts.Limit{
		"none": {}, "unlimited": accounts.Unlimited(), "0.00 EUR": accounts.LimitOf(kabinet.MustMoney("0 EUR")), "12.50 RUB": accounts.LimitOf(kabinet.MustMoney("12.5 RUB")),
	} {
		got, err := accounts.ParseLimit(text)
		require.NoError(t, err)
		require.True(t, got.Equal(want))
		require.Equal(t, text, want.String())
		b, err := json.Marshal(accounts.AmountLimit{Permission: "x.spend", Limit: want})
		require.NoError(t, err)
		require.JSONEq(t, fmt.Sprintf(`{"permission":"x.spend","limit":%q}`, text), string(b))
		var back accounts.AmountLimit
		require.NoError(t, json.Unmarshal(b, &back))
		require.True(t, back.Limit.Equal(want))
	}
	for _, bad := range []string{"", "0", "-1 EUR", "all", "Unlimited", "1 XYZ", "1"} {
		_, err := accounts.ParseLimit(bad)
		require.ErrorIs(t, err, accounts.ErrLimitText, bad)
	}
	require.True(t, accounts.LimitOf(kabinet.MustMoney("-1 EUR")).IsNone())
	require.True(t, accounts.LimitOf(kabinet.Money{}).IsNone())
	require.True(t, accounts.Limit{}.Or(accounts.Unlimited()).IsUnlimited())
	some := accounts.LimitOf(kabinet.MustMoney("1 EUR"))
	require.True(t, some.Or(accounts.Unlimited()).Equal(some))
	amount, ok := some.Amount()
	require.True(t, ok && amount.Equal(kabinet.MustMoney("1 EUR")))
}

func FuzzParseLimit(f *testing.F) {
	for _, s := range []string{"none", "unlimited", "12.50 EUR", "0 RUB", "-1 EUR", "1e9 EUR", "١ EUR"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := accounts.ParseLimit(s)
		if err != nil {
			return
		}
		back, err := accounts.ParseLimit(l.String())
		if err != nil || !back.Equal(l) {
			t.Fatalf("%q is %v, which reads as %v: %v", s, l, back, err)
		}
		if m, ok := l.Amount(); ok && (!l.Allows(m) || m.Sign() < 0) {
			t.Fatalf("%q is a limit that does not allow its amount", s)
		}
	})
}

func TestACompanyThatIsBlockedCannotOrderThroughSubstitutesOrStaff(t *testing.T) {
	for _, cached := range []bool{false, true} {
		w := holding(t)
		if cached {
			w.db.cache = accounts.NewCache(accounts.CacheOptions{})
		}
		w.org("seller", accounts.Seller)
		w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner, Inherit: true})
		w.member("acme", "vic")
		w.member("seller", "adam", accounts.AssignRole{Role: accounts.RoleAdmin})
		lent, err := w.lend(as("ann", "acme"), "vic", "d1", lendAll("order.place"))
		require.NoError(t, err)
		acting, err := w.actFor("adam", "acme", "ann", "d2", accounts.ActFor{Until: now.Add(time.Hour), Reason: "by telephone"})
		require.NoError(t, err)
		on := place("acme", "west", "le1", "ann")
		actors := []kabinet.Actor{as("ann", "acme"), lent.Actor(), acting.Actor()}
		for _, a := range actors {
			require.NoError(t, w.check(a, "order.place", on))
		}
		w.edit("acme", func(o *accounts.Organization) error { _, err := o.Block("unpaid", now); return err })
		for _, a := range actors {
			err := w.check(a, "order.place", on)
			require.ErrorIs(t, err, kabinet.ErrForbidden, "%+v", a)
			require.ErrorIs(t, err, accounts.ErrOrganizationBlocked, "%+v", a)
		}
	}
}

// Ids longer than what is kept beside others, equal as far as that.
func TestALongCraftedNameCannotCollideWithAnothersKey(t *testing.T) {
	same := strings.Repeat("x", 31)
	ids := []string{same, same + "a", same + "b", same[:30], same + "\u00e9", strings.Repeat("x", 32), strings.Repeat("x", 150), strings.Repeat("x", 151)}
	w := newWorld(t)
	w.db.cache = accounts.NewCache(accounts.CacheOptions{})
	for i, id := range ids {
		org := kabinet.OrgID(id)
		w.org(org, accounts.Client)
		for _, unit := range ids {
			w.unit(org, kabinet.UnitID(unit), "")
		}
		w.db.people[kabinet.PersonID(id)] = accounts.PersonState{ID: kabinet.PersonID(id), Status: accounts.PersonActive}
		w.member(org, kabinet.PersonID(id), accounts.AssignRole{Role: accounts.RoleApprover, Unit: kabinet.UnitID(ids[(i+1)%len(ids)])})
	}
	for i, org := range ids {
		for _, person := range ids {
			for k, unit := range ids {
				for _, target := range ids {
					on := place(kabinet.OrgID(target), kabinet.UnitID(unit), "", "")
					err := w.check(as(kabinet.PersonID(person), kabinet.OrgID(org)), "approval.vote", on)
					want := person == org && target == org && k == (i+1)%len(ids)
					require.Equal(t, want, err == nil, "%d %d %s %s", i, k, person, target)
				}
			}
		}
	}
	long := kabinet.Permission("x." + strings.Repeat("y", 60))
	w.edit(kabinet.OrgID(same), func(o *accounts.Organization) error {
		_, err := o.DefineRole("r", accounts.RoleForm{Name: "R", Grants: []accounts.Grant{{Permission: long, Level: accounts.LevelOrganization}}}, now)
		return err
	})
	w.member(kabinet.OrgID(same), "ann", accounts.AssignRole{Role: "r"})
	on := place(kabinet.OrgID(same), "", "", "")
	require.NoError(t, w.check(as("ann", kabinet.OrgID(same)), long, on))
	require.Error(t, w.check(as("ann", kabinet.OrgID(same)), long+"y", on))
	require.Error(t, w.check(as("ann", kabinet.OrgID(same)), long[:len(long)-1], on))
}

func TestEditingARoleWidensNobodyBeyondWhatTheEditorMayGive(t *testing.T) {
	w := holding(t)
	define := func(form accounts.RoleForm) {
		w.edit("acme", func(o *accounts.Organization) error { _, err := o.DefineRole("r", form, now); return err })
	}
	spend := accounts.Grant{Permission: "x.spend", Level: accounts.LevelUnit, Limit: accounts.LimitOf(kabinet.MustMoney("100 EUR"))}
	define(accounts.RoleForm{Name: "R", Grants: []accounts.Grant{spend, {Permission: "order.view", Level: accounts.LevelUnit}}, Forbids: []kabinet.Permission{"x.spend", "order.place", "z.do"}})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin}) // holds order.*, and not x.spend or z.do
	check := func(change func(f *accounts.RoleForm)) error {
		o, err := orgStore{w.db}.Get(t.Context(), "acme")
		require.NoError(t, err)
		r, _ := o.Role("r")
		form := accounts.RoleForm{Name: r.Name, Grants: r.Grants, Forbids: r.Forbids}
		change(&form)
		return w.db.authorizer().CheckRole(t.Context(), as("adam", "acme"), "r", form)
	}
	require.NoError(t, check(func(f *accounts.RoleForm) { f.Name = "Renamed" }), "what was there before is not the editor's to have")
	require.NoError(t, check(func(f *accounts.RoleForm) { f.Grants = f.Grants[1:] }))
	require.NoError(t, check(func(f *accounts.RoleForm) { f.Grants[0].Level = accounts.LevelOwn }))
	require.NoError(t, check(func(f *accounts.RoleForm) { f.Grants[1].Level = accounts.LevelOrganization }), "held as grantable")
	require.NoError(t, check(func(f *accounts.RoleForm) { f.Forbids = append(f.Forbids, "y.do") }))
	require.NoError(t, check(func(f *accounts.RoleForm) { f.Forbids = []kabinet.Permission{"x.spend", "z.do"} }), "order.place is the editor's to give back")
	require.NoError(t, check(func(f *accounts.RoleForm) { f.Grants[0].Limit = accounts.LimitOf(kabinet.MustMoney("99 EUR")) }))
	for name, change := range map[string]func(f *accounts.RoleForm){
		"wider":                func(f *accounts.RoleForm) { f.Grants[0].Level = accounts.LevelSubtree },
		"a higher limit":       func(f *accounts.RoleForm) { f.Grants[0].Limit = accounts.LimitOf(kabinet.MustMoney("101 EUR")) },
		"no limit any more":    func(f *accounts.RoleForm) { f.Grants[0].Limit = accounts.Unlimited() },
		"another currency":     func(f *accounts.RoleForm) { f.Grants[0].Limit = accounts.LimitOf(kabinet.MustMoney("1 USD")) },
		"to be given on":       func(f *accounts.RoleForm) { f.Grants[0].Grantable = true },
		"forbidden no more":    func(f *accounts.RoleForm) { f.Forbids = f.Forbids[:2] },
		"its own forbid taken": func(f *accounts.RoleForm) { f.Forbids = f.Forbids[1:] },
		"something new": func(f *accounts.RoleForm) {
			f.Grants = append(f.Grants, accounts.Grant{Permission: "z.do", Level: accounts.LevelOwn})
		},
		"what only an owner has": func(f *accounts.RoleForm) { f.Grants[1].Permission = accounts.TeamOwner },
		"another role of this id": func(f *accounts.RoleForm) {
			f.Grants = []accounts.Grant{{Permission: "z.do", Level: accounts.LevelUnit}}
		},
	} {
		require.ErrorIs(t, check(change), accounts.ErrGrant, name)
	}
	form := accounts.RoleForm{Name: "New", Grants: []accounts.Grant{spend}}
	require.ErrorIs(t, w.db.authorizer().CheckRole(t.Context(), as("adam", "acme"), "new", form), accounts.ErrGrant, "under another id it is new")
}

func TestTakingAwayARoleGivesNobodyMore(t *testing.T) {
	w := holding(t)
	w.edit("acme", func(o *accounts.Organization) error {
		if _, err := o.DefineRole("checked", accounts.RoleForm{Name: "Checked", Forbids: []kabinet.Permission{"z.do"}}, now); err != nil {
			return err
		}
		_, err := o.DefineRole("trainee", accounts.RoleForm{Name: "Trainee", Forbids: []kabinet.Permission{"order.place"}}, now)
		return err
	})
	w.member("acme", "olga", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin}, accounts.AssignRole{Role: "checked"})
	w.member("acme", "tina", accounts.AssignRole{Role: accounts.RoleBuyer}, accounts.AssignRole{Role: "trainee"}, accounts.AssignRole{Role: "checked"})
	w.org("other", accounts.Client)
	w.member("other", "nat", accounts.AssignRole{Role: accounts.RoleBuyer})
	revoke := func(by, of kabinet.PersonID, i int) error {
		m, err := memberStore{w.db}.Get(t.Context(), "acme", of)
		require.NoError(t, err)
		return w.db.authorizer().CheckRevoke(t.Context(), as(by, "acme"), m, m.Assignments()[i].ID)
	}
	require.NoError(t, revoke("adam", "tina", 0))
	require.NoError(t, revoke("adam", "tina", 1), "order.place is adam's to give back")
	require.ErrorIs(t, revoke("adam", "tina", 2), accounts.ErrGrant, "z.do is not")
	require.ErrorIs(t, revoke("adam", "adam", 1), accounts.ErrGrant, "nor to himself")
	require.ErrorIs(t, revoke("adam", "olga", 0), kabinet.ErrForbidden, "only owners unmake owners")
	require.NoError(t, revoke("olga", "olga", 0))
	require.ErrorIs(t, revoke("tina", "adam", 0), kabinet.ErrForbidden)
	nat, err := memberStore{w.db}.Get(t.Context(), "other", "nat")
	require.NoError(t, err)
	require.ErrorIs(t, w.db.authorizer().CheckRevoke(t.Context(), as("olga", "acme"), nat, nat.Assignments()[0].ID), kabinet.ErrContextMismatch)
	m, _ := memberStore{w.db}.Get(t.Context(), "acme", "tina")
	require.ErrorIs(t, w.db.authorizer().CheckRevoke(t.Context(), as("olga", "acme"), m, "nosuch"), kabinet.ErrNotFound)
}

func TestARoleIsGivenInTheOrganisationThatIsNamed(t *testing.T) {
	w := holding(t)
	w.org("seller", accounts.Seller)
	w.org("other", accounts.Client)
	w.unit("other", "west", "")
	w.edit("other", func(o *accounts.Organization) error {
		_, err := o.DefineRole("reader", accounts.RoleForm{Name: "Reader", Grants: []accounts.Grant{{Permission: "order.view", Level: accounts.LevelOrganization}}}, now)
		return err
	})
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("other", "ann", accounts.AssignRole{Role: accounts.RoleViewer})
	w.member("seller", "adam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("seller", "lou", accounts.AssignRole{Role: accounts.RoleAdmin, Validity: kabinet.Window{Until: now.Add(time.Hour)}})
	a := w.db.authorizer()
	check := func(by kabinet.Actor, to kabinet.OrgID, cmd accounts.AssignRole) error {
		return a.CheckGrant(t.Context(), by, to, "new", cmd)
	}
	viewer := accounts.AssignRole{Role: accounts.RoleViewer, Unit: "west"}
	require.NoError(t, check(as("ann", "acme"), "acme", viewer))
	require.ErrorIs(t, check(as("ann", "acme"), "other", viewer), kabinet.NotFound, "another organisation, though the unit has the same id")
	require.ErrorIs(t, check(as("ann", "acme"), "nowhere", viewer), kabinet.NotFound)
	require.ErrorIs(t, check(as("ann", "other"), "other", viewer), kabinet.ErrForbidden)
	// The seller's people give in a client's organisation what they hold over all clients.
	require.NoError(t, check(as("adam", "seller"), "other", viewer))
	require.NoError(t, check(as("adam", "seller"), "other", accounts.AssignRole{Role: "reader", Inherit: true}), "the target's role")
	require.ErrorIs(t, check(as("adam", "seller"), "acme", accounts.AssignRole{Role: "reader"}), kabinet.NotFound, "which the other one does not have")
	require.ErrorIs(t, check(as("adam", "seller"), "other", accounts.AssignRole{Role: accounts.RoleBuyer}), accounts.ErrGrant, "no one at the seller's places orders")
	require.ErrorIs(t, check(as("lou", "seller"), "other", viewer), accounts.ErrGrant, "for no longer")
	missing, err := a.Missing(t.Context(), as("adam", "seller"), "other", accounts.AssignRole{Role: accounts.RoleBuyer})
	require.NoError(t, err)
	var names []kabinet.Permission
	for _, g := range missing {
		names = append(names, g.Permission)
	}
	require.ElementsMatch(t, []kabinet.Permission{"cart.edit", "order.place", "order.cancel", "claim.edit", "onboarding.act"}, names)
}

func TestALimitIsNotGivenBeyondOnesOwn(t *testing.T) {
	w := holding(t)
	w.edit("acme", func(o *accounts.Organization) error {
		_, err := o.DefineRole("head", accounts.RoleForm{Name: "Head", Grants: []accounts.Grant{
			{Permission: accounts.TeamEdit, Level: accounts.LevelSubtree}, {Permission: "x.spend", Level: accounts.LevelSubtree, Grantable: true, Limit: accounts.Unlimited()},
		}}, now)
		if err == nil {
			_, err = o.DefineRole("spender", accounts.RoleForm{Name: "Spender", Grants: []accounts.Grant{{Permission: "x.spend", Level: accounts.LevelUnit}}}, now)
		}
		return err
	})
	upTo := func(s string) []accounts.AmountLimit {
		return []accounts.AmountLimit{{Permission: "x.spend", Limit: accounts.LimitOf(kabinet.MustMoney(s))}}
	}
	w.member("acme", "hedy", accounts.AssignRole{Role: "head", Unit: "west", Limits: upTo("1000 EUR")})
	give := func(limits []accounts.AmountLimit) error {
		return w.db.authorizer().CheckGrant(t.Context(), as("hedy", "acme"), "acme", "new", accounts.AssignRole{Role: "spender", Unit: "west1", Limits: limits})
	}
	require.NoError(t, give(nil), "no limit is stated: it allows nothing")
	require.NoError(t, give(upTo("1000 EUR")))
	require.ErrorIs(t, give(upTo("1000.01 EUR")), accounts.ErrGrant)
	require.ErrorIs(t, give(upTo("1 USD")), accounts.ErrGrant)
	require.ErrorIs(t, give([]accounts.AmountLimit{{Permission: "x.spend", Limit: accounts.Unlimited()}}), accounts.ErrGrant)
	for _, bad := range [][]accounts.AmountLimit{
		{{Permission: "x.spend"}}, {{Permission: "X", Limit: accounts.Unlimited()}}, append(upTo("1 EUR"), upTo("2 EUR")...),
	} {
		require.Contains(t, []kabinet.Kind{kabinet.Invalid, kabinet.Conflict}, kabinet.KindOf(give(bad)), "%+v", bad)
	}
}

func TestExportsAndPreviewsArePermissionsOfTheirOwn(t *testing.T) {
	w := holding(t)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west"})
	on := place("acme", "west", "", "ann")
	require.NoError(t, w.check(as("ann", "acme"), "order.view", on))
	for _, p := range []kabinet.Permission{"order.export", "price.export", "document.preview", "order.process"} {
		require.ErrorIs(t, w.check(as("ann", "acme"), p, on), kabinet.ErrForbidden, p)
	}
}

func TestTwoLoadedObjectsOfDifferentOrganisations(t *testing.T) {
	ref, on := benchReference()
	o, p := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p)
	other := ref.m
	other.Org = "other"
	r := accounts.Compile(ref.actor, o, p, accounts.RestoreMembership(other), now)
	require.ErrorIs(t, r.Err(), kabinet.ErrContextMismatch)
	require.ErrorIs(t, r.Check("order.place", on), kabinet.ErrContextMismatch)
	require.False(t, r.Can("order.place", on))
}
