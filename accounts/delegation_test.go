package accounts_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// lend makes a delegation with the library and saves it.
func (w world) lend(by kabinet.Actor, to kabinet.PersonID, id kabinet.DelegationID, cmd accounts.LendRights) (*accounts.Delegation, error) {
	rights, err := w.db.authorizer().Resolve(w.t.Context(), by)
	require.NoError(w.t, err)
	o, err := orgStore{w.db}.Get(w.t.Context(), by.Organization)
	require.NoError(w.t, err)
	m, err := memberStore{w.db}.Get(w.t.Context(), by.Organization, to)
	require.NoError(w.t, err)
	d, given, err := accounts.NewDelegation(id, cmd, rights, o, m, w.db.at)
	if err != nil {
		return nil, err
	}
	require.Equal(w.t, "delegation.given", given.EventKind())
	require.Equal(w.t, [2]kabinet.PersonID{by.Person, to}, [2]kabinet.PersonID{given.From, given.To}, "both names are recorded")
	return d, lentStore{w.db}.Save(w.t.Context(), d, given)
}

// actFor begins acting for a client's person.
func (w world) actFor(staff kabinet.PersonID, org kabinet.OrgID, person kabinet.PersonID, id kabinet.DelegationID, cmd accounts.ActFor) (*accounts.Delegation, error) {
	rights, err := w.db.authorizer().Resolve(w.t.Context(), as(staff, "seller"))
	require.NoError(w.t, err)
	o, err := orgStore{w.db}.Get(w.t.Context(), org)
	require.NoError(w.t, err)
	m, err := memberStore{w.db}.Get(w.t.Context(), org, person)
	require.NoError(w.t, err)
	d, given, err := accounts.ActForClient(id, cmd, rights, o, m, accounts.ActingPolicy{}, w.db.at)
	if err != nil {
		return nil, err
	}
	require.Equal(w.t, "delegation.acting", given.EventKind())
	require.Equal(w.t, [2]kabinet.PersonID{person, staff}, [2]kabinet.PersonID{given.From, given.To}, "both names are recorded")
	require.Equal(w.t, cmd.Reason, given.Reason)
	return d, lentStore{w.db}.Save(w.t.Context(), d, given)
}

var holidays = kabinet.Window{From: now, Until: now.AddDate(0, 0, 14)}

func lendAll(permissions ...kabinet.Permission) accounts.LendRights {
	return accounts.LendRights{Permissions: permissions, Max: accounts.Unlimited(), Validity: holidays, Reason: "holidays"}
}

// substitutes is a holding whose approver of the west lends to a viewer.
func substitutes(t testing.TB) world {
	w := holding(t)
	w.org("seller", accounts.Seller)
	w.member("acme", "bob", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "west", Limits: []accounts.AmountLimit{
		{Permission: "approval.vote", Limit: accounts.LimitOf(kabinet.MustMoney("1000 EUR"))},
	}})
	w.member("acme", "vic", accounts.AssignRole{Role: accounts.RoleViewer, Unit: "east"})
	w.member("acme", "olga", accounts.AssignRole{Role: accounts.RoleOwner})
	return w
}

func TestADelegateHasTheIntersection(t *testing.T) {
	w := substitutes(t)
	cmd := lendAll("approval.vote", "order.view")
	cmd.Units, cmd.Max = []kabinet.UnitID{"west1"}, accounts.LimitOf(kabinet.MustMoney("500 EUR"))
	d, err := w.lend(as("bob", "acme"), "vic", "d1", cmd)
	require.NoError(t, err)
	vic := d.Actor()
	require.Equal(t, kabinet.Actor{Person: "vic", Organization: "acme", Delegation: "d1"}, vic)

	in, out := place("acme", "west1", "", "eve"), place("acme", "west", "", "eve")
	require.NoError(t, w.check(vic, "approval.vote", in))
	require.ErrorIs(t, w.check(vic, "approval.vote", out), kabinet.ErrForbidden, "outside of what was lent")
	require.ErrorIs(t, w.check(vic, "cart.view", in), kabinet.ErrForbidden, "bob has it and did not lend it")
	require.ErrorIs(t, w.check(vic, "order.view", place("acme", "east", "", "")), kabinet.ErrForbidden, "vic's own rights are another context")
	require.NoError(t, w.check(as("vic", "acme"), "order.view", place("acme", "east", "", "")))
	require.ErrorIs(t, w.check(as("vic", "acme"), "approval.vote", in), kabinet.ErrForbidden)
	require.ErrorIs(t, w.check(vic, "approval.vote", place("other", "west1", "", "")), kabinet.NotFound)

	rights, err := w.db.authorizer().Resolve(t.Context(), vic)
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("bob"), rights.Principal())
	require.Equal(t, holidays.Until, rights.Until())
	require.NoError(t, rights.CheckAmount("approval.vote", in, kabinet.MustMoney("500 EUR")))
	require.ErrorIs(t, rights.CheckAmount("approval.vote", in, kabinet.MustMoney("500.01 EUR")), accounts.ErrLimit)
	require.Equal(t, []kabinet.Permission{"approval.vote", "order.view"}, rights.Permissions())

	// What the lender loses the delegate loses at the next call.
	w.editMember("acme", "bob", func(m *accounts.Membership) error { _, err := m.Revoke(m.Assignments()[0].ID, nil, now); return err })
	require.ErrorIs(t, w.check(vic, "approval.vote", in), kabinet.ErrForbidden)
}

func TestADelegationHoldsInItsTimeOnly(t *testing.T) {
	in := place("acme", "west", "", "eve")
	for name, change := range map[string]func(w world, d *accounts.Delegation){
		"over": func(w world, _ *accounts.Delegation) { w.db.at = holidays.Until },
		"revoked": func(w world, d *accounts.Delegation) {
			d, err := lentStore{w.db}.Get(t.Context(), "acme", d.ID())
			require.NoError(t, err)
			ended, err := d.Revoke(as("bob", "acme"), now)
			require.NoError(t, err)
			require.Equal(t, "delegation.revoked", ended.EventKind())
			require.Equal(t, [3]kabinet.PersonID{"bob", "vic", "bob"}, [3]kabinet.PersonID{ended.From, ended.To, ended.By.Person})
			require.NoError(t, lentStore{w.db}.Save(t.Context(), d, ended))
			_, err = d.Revoke(as("bob", "acme"), now)
			require.ErrorIs(t, err, accounts.ErrDelegationEnded)
		},
		"delegate suspended": func(w world, _ *accounts.Delegation) {
			w.editMember("acme", "vic", func(m *accounts.Membership) error { _, err := m.Suspend(nil, now); return err })
		},
		"lender suspended": func(w world, _ *accounts.Delegation) {
			w.editMember("acme", "bob", func(m *accounts.Membership) error { _, err := m.Suspend(nil, now); return err })
		},
		"delegate blocked": func(w world, _ *accounts.Delegation) { w.block("vic") },
		"lender blocked":   func(w world, _ *accounts.Delegation) { w.block("bob") },
		"company blocked": func(w world, _ *accounts.Delegation) {
			w.edit("acme", func(o *accounts.Organization) error { _, err := o.Block("unpaid", now); return err })
		},
	} {
		for _, cached := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				w := substitutes(t)
				if cached {
					w.db.cache = accounts.NewCache(accounts.CacheOptions{})
				}
				d, err := w.lend(as("bob", "acme"), "vic", "d1", lendAll("approval.vote"))
				require.NoError(t, err)
				require.NoError(t, w.check(d.Actor(), "approval.vote", in))
				change(w, d)
				err = w.check(d.Actor(), "approval.vote", in)
				require.ErrorIs(t, err, kabinet.ErrForbidden)
				require.ErrorIs(t, err, accounts.ErrActingFor)
				scope, err := w.db.authorizer().Scope(t.Context(), d.Actor(), "approval.vote")
				require.NoError(t, err)
				require.True(t, scope.Empty())
			})
		}
	}
}

func (w world) block(person kabinet.PersonID) {
	p, err := personStore{w.db}.Get(w.t.Context(), person)
	require.NoError(w.t, err)
	_, err = p.Block(now)
	require.NoError(w.t, err)
	require.NoError(w.t, personStore{w.db}.Save(w.t.Context(), p))
}

func TestNobodyLendsWhatTheyDoNotHave(t *testing.T) {
	w := substitutes(t)
	w.org("other", accounts.Client)
	w.member("other", "nat", accounts.AssignRole{Role: accounts.RoleOwner})
	for _, p := range []kabinet.Permission{"order.place", "zoo.visit", accounts.TeamDelegate, accounts.TeamEdit} {
		_, err := w.lend(as("bob", "acme"), "vic", "d", lendAll("approval.vote", p))
		require.ErrorIs(t, err, accounts.ErrNotLendable, p)
		require.ErrorContains(t, err, "/permissions/1", p)
	}
	for _, p := range []kabinet.Permission{accounts.TeamEdit, accounts.RoleEdit, accounts.TeamOwner} {
		_, err := w.lend(as("olga", "acme"), "vic", "d", lendAll(p))
		require.ErrorIs(t, err, accounts.ErrNotLendable, "what is given with it would outlast the loan")
	}
	_, err := w.lend(as("vic", "acme"), "bob", "d", lendAll("order.view"))
	require.ErrorIs(t, err, kabinet.ErrForbidden, "a viewer may not lend")
	_, err = w.lend(as("bob", "acme"), "bob", "d", lendAll("approval.vote"))
	require.ErrorIs(t, err, accounts.ErrSelf)

	for name, change := range map[string]func(*accounts.LendRights){
		"/reason":                   func(c *accounts.LendRights) { c.Reason = " " },
		"/permissions":              func(c *accounts.LendRights) { c.Permissions = nil },
		"/validity":                 func(c *accounts.LendRights) { c.Validity.Until = time.Time{} },
		"/validity: state when":     func(c *accounts.LendRights) { c.Validity.From = time.Time{} },
		"/validity: the window":     func(c *accounts.LendRights) { c.Validity.Until = now },
		"/validity/until":           func(c *accounts.LendRights) { c.Validity = kabinet.Window{From: now.AddDate(0, 0, -1), Until: now} },
		"/units/0":                  func(c *accounts.LendRights) { c.Units = []kabinet.UnitID{"south"} },
		"/legalEntities/1: legal e": func(c *accounts.LendRights) { c.LegalEntities = []kabinet.LegalEntityID{"le1", "le9"} },
	} {
		cmd := lendAll("approval.vote")
		change(&cmd)
		_, err := w.lend(as("bob", "acme"), "vic", "d", cmd)
		require.ErrorContains(t, err, name)
		require.NotEqual(t, kabinet.Internal, kabinet.KindOf(err))
	}

	bob, err := w.db.authorizer().Resolve(t.Context(), as("bob", "acme"))
	require.NoError(t, err)
	o, _ := orgStore{w.db}.Get(t.Context(), "acme")
	other, _ := orgStore{w.db}.Get(t.Context(), "other")
	nat, _ := memberStore{w.db}.Get(t.Context(), "other", "nat")
	vic, _ := memberStore{w.db}.Get(t.Context(), "acme", "vic")
	_, _, err = accounts.NewDelegation("d", lendAll("approval.vote"), bob, o, nat, now)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
	_, _, err = accounts.NewDelegation("d", lendAll("approval.vote"), bob, other, nat, now)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
	_, _, err = accounts.NewDelegation("", lendAll("approval.vote"), bob, o, vic, now)
	require.ErrorIs(t, err, accounts.ErrID)
}

func TestWhatIsLentIsNotLentOn(t *testing.T) {
	w := substitutes(t)
	d, err := w.lend(as("olga", "acme"), "vic", "d1", lendAll("order.place", "order.view"))
	require.NoError(t, err)
	_, err = w.lend(d.Actor(), "bob", "d2", lendAll("order.place"))
	require.ErrorIs(t, err, accounts.ErrRedelegation)
	// Nor does somebody pass on as their own what they were lent.
	_, err = w.lend(as("vic", "acme"), "bob", "d2", lendAll("order.place"))
	require.Error(t, err)
	w.editMember("acme", "vic", func(m *accounts.Membership) error {
		o, _ := orgStore{w.db}.Get(t.Context(), "acme")
		_, err := m.Assign("a2", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "east"}, o, "olga", now)
		return err
	})
	d3, err := w.lend(as("vic", "acme"), "bob", "d3", lendAll("order.place"))
	require.NoError(t, err, "vic's own, in the east")
	require.ErrorIs(t, w.check(d3.Actor(), "order.place", place("acme", "west", "", "olga")), kabinet.ErrForbidden)
	require.NoError(t, w.check(d.Actor(), "order.place", place("acme", "west", "", "olga")))
	// Nor are rights given, roles defined or taken away with it.
	a := w.db.authorizer()
	require.ErrorIs(t, a.CheckGrant(t.Context(), d.Actor(), "acme", "new", accounts.AssignRole{Role: accounts.RoleViewer}), accounts.ErrActingFor)
	require.ErrorIs(t, a.CheckRole(t.Context(), d.Actor(), "r", accounts.RoleForm{Name: "R"}), accounts.ErrActingFor)
	m, _ := memberStore{w.db}.Get(t.Context(), "acme", "bob")
	require.ErrorIs(t, a.CheckRevoke(t.Context(), d.Actor(), m, m.Assignments()[0].ID), accounts.ErrActingFor)
}

func TestADelegationIsItsUsersAlone(t *testing.T) {
	w := substitutes(t)
	w.org("other", accounts.Client)
	w.member("other", "vic", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("acme", "eve", accounts.AssignRole{Role: accounts.RoleViewer})
	d, err := w.lend(as("bob", "acme"), "vic", "d1", lendAll("approval.vote"))
	require.NoError(t, err)
	in := place("acme", "west", "", "eve")
	for name, a := range map[string]kabinet.Actor{
		"somebody else's":          {Person: "eve", Organization: "acme", Delegation: "d1"},
		"the lender's":             {Person: "bob", Organization: "acme", Delegation: "d1"},
		"one that does not exist":  {Person: "vic", Organization: "acme", Delegation: "d9"},
		"none, for somebody":       {Person: "vic", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "bob", Reason: "holidays", Until: holidays.Until}},
		"a colleague's, for staff": {Person: "vic", Organization: "acme", Delegation: "d1", OnBehalfOf: &kabinet.OnBehalf{Person: "bob", Reason: "holidays", Until: holidays.Until}},
	} {
		t.Run(name, func(t *testing.T) { require.ErrorIs(t, w.check(a, "approval.vote", in), accounts.ErrActingFor) })
	}
	require.ErrorIs(t, w.check(kabinet.Actor{Person: "vic", Organization: "other", Delegation: "d1"}, "approval.vote", in), kabinet.NotFound)
	require.ErrorIs(t, w.check(kabinet.Actor{Person: "zoe", Organization: "acme", Delegation: "d1"}, "approval.vote", in), kabinet.NotFound)
	require.NoError(t, w.check(d.Actor(), "approval.vote", in))
}

func TestWhoMayRevokeADelegation(t *testing.T) {
	w := substitutes(t)
	w.member("acme", "eve", accounts.AssignRole{Role: accounts.RoleApprover})
	d, err := w.lend(as("bob", "acme"), "vic", "d1", lendAll("approval.vote"))
	require.NoError(t, err)
	for who, ok := range map[kabinet.PersonID]bool{"bob": true, "vic": true, "olga": true, "eve": false} {
		r, err := w.db.authorizer().Resolve(t.Context(), as(who, "acme"))
		require.NoError(t, err)
		require.Equal(t, ok, d.CheckRevoke(r) == nil, who)
	}
	r, err := w.db.authorizer().Resolve(t.Context(), d.Actor())
	require.NoError(t, err)
	require.ErrorIs(t, d.CheckRevoke(r), accounts.ErrRedelegation)
	_, err = d.Expire(now)
	require.ErrorIs(t, err, accounts.ErrDelegationRunning)
	_, err = d.Revoke(as("bob", "acme"), holidays.Until)
	require.ErrorIs(t, err, accounts.ErrDelegationEnded)
	ended, err := d.Expire(holidays.Until)
	require.NoError(t, err)
	require.Equal(t, "delegation.expired", ended.EventKind())
	require.Equal(t, accounts.DelegationExpired, d.Status())
	_, err = d.Expire(holidays.Until)
	require.ErrorIs(t, err, accounts.ErrDelegationEnded)
}

func TestStaffActForAClient(t *testing.T) {
	w := holding(t)
	w.org("seller", accounts.Seller)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner, Inherit: true})
	w.member("seller", "adam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("seller", "max", accounts.AssignRole{Role: accounts.RoleManager})
	cmd := accounts.ActFor{Until: now.Add(time.Hour), Reason: "order by telephone"}
	d, err := w.actFor("adam", "acme", "ann", "d1", cmd)
	require.NoError(t, err)
	adam := d.Actor()
	require.Equal(t, kabinet.Actor{Person: "adam", Organization: "acme", Delegation: "d1",
		OnBehalfOf: &kabinet.OnBehalf{Person: "ann", Reason: cmd.Reason, Until: cmd.Until}}, adam)
	on := place("acme", "west", "le1", "ann")
	require.NoError(t, w.check(adam, "order.place", on))
	require.NoError(t, w.check(adam, accounts.TeamView, on))
	for _, p := range []kabinet.Permission{"approval.vote", accounts.TeamEdit, accounts.TeamOwner, accounts.TeamDelegate, accounts.RoleEdit, "invite.send", "order.process"} {
		require.ErrorIs(t, w.check(adam, p, on), kabinet.ErrForbidden, p)
	}
	// Their own permission, at every call.
	_, err = w.actFor("max", "acme", "ann", "d2", cmd)
	require.ErrorIs(t, err, kabinet.ErrForbidden)
	// A time box and a reason.
	for _, bad := range []accounts.ActFor{
		{Reason: "no end"}, {Until: now.Add(time.Hour)}, {Until: now.Add(time.Hour), Reason: " "},
		{Until: now.Add(9 * time.Hour), Reason: "too long"}, {Until: now, Reason: "over"},
	} {
		_, err := w.actFor("adam", "acme", "ann", "d2", bad)
		require.Equal(t, kabinet.Invalid, kabinet.KindOf(err), "%+v", bad)
	}
	// What the session says must be what was recorded.
	for _, change := range []func(*kabinet.OnBehalf){
		func(b *kabinet.OnBehalf) { b.Person = "olga" }, func(b *kabinet.OnBehalf) { b.Reason = "another" },
		func(b *kabinet.OnBehalf) { b.Until = b.Until.Add(time.Hour) },
	} {
		b := *adam.OnBehalfOf
		change(&b)
		other := adam
		other.OnBehalfOf = &b
		require.ErrorIs(t, w.check(other, "order.place", on), accounts.ErrActingFor)
	}
	// Not without the record, and not where no seller is set.
	require.ErrorIs(t, w.check(kabinet.Actor{Person: "adam", Organization: "acme", OnBehalfOf: adam.OnBehalfOf}, "order.place", on), kabinet.NotFound)
	a := w.db.authorizer()
	a.Seller = ""
	require.ErrorIs(t, a.Check(t.Context(), adam, "order.place", on), accounts.ErrActingFor)
	// What the seller allows.
	a = w.db.authorizer()
	a.Acting.Allow = []kabinet.Permission{"approval.vote", accounts.TeamEdit}
	require.NoError(t, a.Check(t.Context(), adam, "approval.vote", on))
	require.Error(t, a.Check(t.Context(), adam, accounts.TeamEdit, on), "this one nobody lends")

	w.db.at = cmd.Until
	require.ErrorIs(t, w.check(adam, "order.place", on), accounts.ErrDelegationEnded)
	w.db.at = now
	w.editMember("seller", "adam", func(m *accounts.Membership) error { _, err := m.Revoke(m.Assignments()[0].ID, nil, now); return err })
	require.ErrorIs(t, w.check(adam, "order.place", on), accounts.ErrActingFor, "a removed permission stops at the next call")
}

func TestADelegationIsKeptAsJSON(t *testing.T) {
	w := substitutes(t)
	cmd := lendAll("approval.vote")
	cmd.Units = []kabinet.UnitID{"west"}
	d, err := w.lend(as("bob", "acme"), "vic", "d1", cmd)
	require.NoError(t, err)
	b, err := json.Marshal(d.State())
	require.NoError(t, err)
	var s accounts.DelegationState
	require.NoError(t, json.Unmarshal(b, &s))
	require.Equal(t, d.State(), s)
	require.NoError(t, s.Savable())
	s.Schema++
	require.ErrorIs(t, s.Savable(), kabinet.ErrNewer)
	s.Units[0] = "east"
	require.Equal(t, kabinet.UnitID("west"), d.State().Units[0])
}
