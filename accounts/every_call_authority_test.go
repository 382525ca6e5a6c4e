package accounts_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// besieged is a holding of which everybody wants something who must not have it.
type besieged struct {
	world
	lent, acting *accounts.Delegation
}

func newBesieged(t *testing.T) besieged {
	w := holding(t)
	w.unit("acme", "north", "")
	w.org("other", accounts.Client)
	w.unit("other", "west", "")
	w.entity("other", "le9")
	w.org("seller", accounts.Seller)
	tomorrow := kabinet.Window{From: now.AddDate(0, 0, 1)}
	owner := accounts.AssignRole{Role: accounts.RoleOwner}
	for _, id := range []kabinet.PersonID{"olga", "sue", "eve", "tom", "old", "bea"} {
		w.member("acme", id, owner)
	}
	w.member("acme", "ned", accounts.AssignRole{Role: accounts.RoleAdmin, Unit: "north", Inherit: true})
	w.member("acme", "len", accounts.AssignRole{Role: accounts.RoleOwner, Validity: tomorrow})
	w.member("acme", "vic", accounts.AssignRole{Role: accounts.RoleViewer})
	w.member("acme", "bert", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west"})
	w.member("other", "nat", owner)
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("seller", "ivo")
	w.editMember("acme", "sue", func(m *accounts.Membership) error { _, err := m.Suspend(w.team("acme"), now); return err })
	w.editMember("acme", "eve", func(m *accounts.Membership) error { _, err := m.End(w.team("acme"), now); return err })
	for id, v := range map[kabinet.PersonID]kabinet.Window{"tom": tomorrow, "old": {Until: now}} {
		w.editMember("acme", id, func(m *accounts.Membership) error { _, err := m.SetValidity(v, w.team("acme"), now); return err })
	}
	w.block("bea")
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.BlockUnit("north", now); return err })
	lent, err := w.lend(as("olga", "acme"), "vic", "d1", lendAll("order.place"))
	require.NoError(t, err)
	acting, err := w.actFor("sam", "acme", "olga", "d2", accounts.ActFor{Until: now.Add(time.Hour), Reason: "by phone"})
	require.NoError(t, err)
	return besieged{w, lent, acting}
}

// intruders are actors who may do nothing of what changes people, roles or units of
// acme.
func (w besieged) intruders() map[string]kabinet.Actor {
	out := map[string]kabinet.Actor{
		"nobody":                             {},
		"of another company":                 as("nat", "other"),
		"of another company, as of this one": as("nat", "acme"),
		"without the permission":             as("vic", "acme"),
		"suspended":                          as("sue", "acme"),
		"ended":                              as("eve", "acme"),
		"not yet a member":                   as("tom", "acme"),
		"a member no more":                   as("old", "acme"),
		"an owner from tomorrow":             as("len", "acme"),
		"blocked":                            as("bea", "acme"),
		"in a blocked unit":                  as("ned", "acme"),
		"acting in a blocked unit":           {Person: "olga", Organization: "acme", Unit: "north"},
		"acting in another unit":             {Person: "olga", Organization: "acme", Unit: "east"},
		"acting in another company's unit":   {Person: "olga", Organization: "acme", Unit: "theirs"},
		"acting for another's legal entity":  {Person: "olga", Organization: "acme", LegalEntity: "le9"},
		"with what was lent":                 w.lent.Actor(),
		"with what was lent to another":      {Person: "bert", Organization: "acme", Delegation: "d1"},
		"with what was lent to a stranger":   {Person: "nat", Organization: "acme", Delegation: "d1"},
		"with what was never lent":           {Person: "olga", Organization: "acme", Delegation: "d9"},
		"staff who act":                      w.acting.Actor(),
		"staff who act without a record":     {Person: "sam", Organization: "acme", OnBehalfOf: w.acting.Actor().OnBehalfOf},
		"staff without a role":               as("ivo", "seller"),
	}
	for name, id := range hostileIDs {
		out["a person, "+name] = kabinet.Actor{Person: kabinet.PersonID(id), Organization: "acme"}
		out["a company, "+name] = kabinet.Actor{Person: "olga", Organization: kabinet.OrgID(id)}
		if id != "" {
			out["a unit, "+name] = kabinet.Actor{Person: "olga", Organization: "acme", Unit: kabinet.UnitID(id)}
			out["a legal entity, "+name] = kabinet.Actor{Person: "olga", Organization: "acme", LegalEntity: kabinet.LegalEntityID(id)}
			out["a delegation, "+name] = kabinet.Actor{Person: "vic", Organization: "acme", Delegation: kabinet.DelegationID(id)}
		}
	}
	return out
}

// hostileIDs are ids of nothing.
var hostileIDs = map[string]string{
	"empty": "", "long": strings.Repeat("a", 10<<10), "not UTF-8": "west\xff", "NUL": "west\x00", "reversed": "west\u202e", "space": " west",
}

// party is an actor with what Compile takes.
type party struct {
	besieged
	by kabinet.Actor
	o  *accounts.Organization
	p  *accounts.Person
	m  *accounts.Membership
}

func (w besieged) party(by kabinet.Actor) party {
	x := party{besieged: w, by: by}
	x.o, _ = orgStore{w.db}.Get(w.t.Context(), by.Organization)
	x.p, _ = personStore{w.db}.Get(w.t.Context(), by.Person)
	x.m, _ = memberStore{w.db}.Get(w.t.Context(), by.Organization, by.Person)
	return x
}

// rights are those of the actor, as an Authorizer resolves them.
func (x party) rights() *accounts.Rights {
	r, err := x.db.authorizer().Resolve(x.t.Context(), x.by)
	require.NoError(x.t, err)
	return r
}

func (x party) acme() *accounts.Organization { return x.organization("acme") }
func (x party) bert() *accounts.Membership   { return x.membership("acme", "bert") }
func (x party) olga() *accounts.Membership   { return x.membership("acme", "olga") }

var (
	inWest   = place("acme", "west", "", "")
	aBuyer   = accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west"}
	aRole    = accounts.RoleForm{Name: "R", Grants: []accounts.Grant{{Permission: "order.view", Level: accounts.LevelUnit}}}
	nextYear = kabinet.Window{Until: now.AddDate(1, 0, 0)}
	highest  = accounts.HighestLimit
)

// ofAcme returns the answer of what is asked of the actor's own company alone, whichever
// that is, and not found where it is another than acme.
func (x party) ofAcme(err error) error {
	if err == nil && x.by.Organization != "acme" {
		return kabinet.ErrNotFound
	}
	return err
}

// allowed makes an error of what only says yes or no.
func allowed(yes bool) error {
	if yes {
		return nil
	}
	return kabinet.ErrForbidden
}

func nothingMissing(missing []accounts.Grant, err error) error {
	if err == nil && len(missing) > 0 {
		return accounts.ErrGrant
	}
	return err
}

// authorityCalls are what asks who somebody is. olga may do all of it, but for what
// takes staff, which sam may.
var authorityCalls = []struct {
	name string
	do   func(x party) error
}{
	{"Authorizer.Check", func(x party) error { return x.db.authorizer().Check(x.t.Context(), x.by, accounts.TeamEdit, inWest) }},
	{"Authorizer.Resolve", func(x party) error { return x.rights().Check(accounts.TeamEdit, inWest) }},
	{"Authorizer.Scope", func(x party) error {
		s, err := x.db.authorizer().Scope(x.t.Context(), x.by, accounts.TeamEdit)
		require.NoError(x.t, err)
		return allowed(s.Holds(inWest))
	}},
	{"Authorizer.Explain", func(x party) error {
		e, err := x.db.authorizer().Explain(x.t.Context(), x.by, accounts.TeamEdit, inWest)
		require.NoError(x.t, err)
		return allowed(e.Allowed)
	}},
	{"Authorizer.Missing", func(x party) error {
		return nothingMissing(x.db.authorizer().Missing(x.t.Context(), x.by, "acme", aBuyer))
	}},
	{"Authorizer.CheckGrant", func(x party) error {
		return x.db.authorizer().CheckGrant(x.t.Context(), x.by, "acme", "new", aBuyer)
	}},
	{"Authorizer.CheckRevoke", func(x party) error {
		return x.db.authorizer().CheckRevoke(x.t.Context(), x.by, x.bert(), x.bert().Assignments()[0].ID)
	}},
	{"Authorizer.CheckRole", func(x party) error { return x.ofAcme(x.db.authorizer().CheckRole(x.t.Context(), x.by, "r", aRole)) }},
	{"Authorizer.CheckMember", func(x party) error { return x.db.authorizer().CheckMember(x.t.Context(), x.by, x.bert()) }},
	{"Authorizer.CheckValidity", func(x party) error {
		return x.db.authorizer().CheckValidity(x.t.Context(), x.by, x.bert(), nextYear)
	}},
	{"Authorizer.CheckMove", func(x party) error { return x.db.authorizer().CheckMove(x.t.Context(), x.by, "west1", "") }},
	{"Compile", func(x party) error {
		return accounts.Compile(x.by, x.o, x.p, x.m, now).Check(accounts.TeamEdit, inWest)
	}},
	{"Explain", func(x party) error {
		return allowed(accounts.Explain(x.by, x.o, x.p, x.m, accounts.TeamEdit, inWest, now).Allowed)
	}},
	{"Missing", func(x party) error {
		return nothingMissing(accounts.Missing(x.by, x.o, x.p, x.m, x.acme(), aBuyer, now, highest))
	}},
	{"MissingGrants", func(x party) error {
		return nothingMissing(accounts.MissingGrants(x.by, x.o, x.p, x.m, x.acme(), aBuyer, now, highest))
	}},
	{"CheckGrant", func(x party) error {
		return accounts.CheckGrant(x.by, x.o, x.p, x.m, x.acme(), nil, aBuyer, now, highest)
	}},
	{"CheckRevoke", func(x party) error {
		return accounts.CheckRevoke(x.by, x.o, x.p, x.m, x.bert(), x.bert().Assignments()[0].ID, now, highest)
	}},
	{"CheckRole", func(x party) error {
		return x.ofAcme(accounts.CheckRole(x.by, x.o, x.p, x.m, "r", aRole, x.team(x.by.Organization), now, highest))
	}},
	{"CheckOwner", func(x party) error { return accounts.CheckOwner(x.by, x.o, x.p, x.m, x.acme(), x.olga(), now) }},
	{"CheckMember", func(x party) error { return accounts.CheckMember(x.by, x.o, x.p, x.m, x.acme(), x.bert(), now) }},
	{"CheckValidity", func(x party) error {
		return accounts.CheckValidity(x.by, x.o, x.p, x.m, x.acme(), x.bert(), nextYear, now, highest)
	}},
	{"CheckMove", func(x party) error {
		return accounts.CheckMove(x.by, x.o, x.p, x.m, "west1", "", x.team("acme"), now, highest)
	}},
	{"Rights.Can", func(x party) error { return allowed(x.rights().Can(accounts.TeamEdit, inWest)) }},
	{"Rights.Check", func(x party) error { return x.rights().Check(accounts.RoleEdit, place("acme", "", "", "")) }},
	{"Rights.Scope", func(x party) error { return allowed(x.rights().Scope(accounts.TeamEdit).Holds(inWest)) }},
	{"Rights.Permissions", func(x party) error {
		return x.ofAcme(allowed(slices.Contains(x.rights().Permissions(), accounts.TeamOwner)))
	}},
	{"NewDelegation", func(x party) error {
		_, _, err := accounts.NewDelegation("n", lendAll("approval.vote"), x.rights(), x.acme(), x.bert(), now)
		return err
	}},
	{"Delegation.CheckRevoke", func(x party) error {
		s := x.lent.State()
		s.From, s.To = "bert", "new"
		return accounts.RestoreDelegation(s).CheckRevoke(x.rights())
	}},
	{"Compiled.Resolve", func(x party) error {
		c, err := accounts.NewCache(accounts.CacheOptions{}).Compile(x.acme(), 1, x.team("acme")...)
		require.NoError(x.t, err)
		if x.p == nil || !x.p.Active() {
			return accounts.ErrPersonBlocked // for the caller to know
		}
		r := c.Resolve(x.by, now)
		return r.Check(accounts.TeamEdit, inWest)
	}},
}

func TestNobodyGetsPastACallThatAsksWhoTheyAre(t *testing.T) {
	w := newBesieged(t)
	for _, cached := range []bool{false, true} {
		if w.db.cache = nil; cached {
			w.db.cache = accounts.NewCache(accounts.CacheOptions{})
		}
		for _, c := range authorityCalls {
			require.NoError(t, c.do(w.party(as("olga", "acme"))), c.name)
			for who, by := range w.intruders() {
				err := c.do(w.party(by))
				require.Error(t, err, "%s by %s", c.name, who)
				require.Contains(t, []kabinet.Kind{kabinet.NotFound, kabinet.Forbidden, kabinet.Invalid, kabinet.State}, kabinet.KindOf(err), "%s by %s", c.name, who)
			}
		}
	}
}

// Nothing of another company is reached by who may do everything in their own.
func TestAnOwnerReachesNothingOfAnotherCompany(t *testing.T) {
	w := newBesieged(t)
	nat := w.party(as("nat", "other")).rights()
	for _, p := range nat.Permissions() {
		require.True(t, nat.Can(p, place("other", "west", "", "nat")), p)
		for _, on := range []kabinet.Object{inWest, place("acme", "", "", "nat"), place("acme", "west", "le9", "nat"), place("", "west", "", "nat"), place("other\x00", "", "", "nat")} {
			require.ErrorIs(t, nat.Check(p, on), kabinet.ErrNotFound, "%s %+v", p, on)
			require.False(t, nat.Scope(p).Holds(on), "%s %+v", p, on)
			require.True(t, nat.Limit(p, on, kabinet.MustMoney("1 EUR").Currency()).IsNone(), p)
		}
	}
}

// A loan for one of the seller's units reaches no client's unit of the same id, though
// the lender reaches all clients.
func TestALoanForAUnitReachesNoOtherCompany(t *testing.T) {
	w := newBesieged(t)
	w.unit("seller", "west", "")
	cmd := lendAll("order.view")
	cmd.Units = []kabinet.UnitID{"west"}
	d, err := w.lend(as("sam", "seller"), "ivo", "d3", cmd)
	require.NoError(t, err)
	r := w.party(d.Actor()).rights()
	for _, on := range []kabinet.Object{inWest, place("seller", "", "", ""), place("seller", "gone", "", "")} {
		require.False(t, r.Can("order.view", on), "%+v", on)
		require.False(t, r.Scope("order.view").Holds(on), "%+v", on)
	}
	require.True(t, r.Scope("order.view").Holds(place("seller", "west", "", "")))
}
