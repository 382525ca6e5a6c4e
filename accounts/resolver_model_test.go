package accounts_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// reference answers slowly and obviously, straight from the rules of Compile,
// by walking from units and asking each grant about the object.
type reference struct {
	o     accounts.OrganizationState
	p     accounts.PersonState
	m     accounts.MembershipState
	actor kabinet.Actor
	at    time.Time
	also  *reference // what is forbidden to somebody else counts too, or nil
}

func (r reference) unit(id kabinet.UnitID) *accounts.Unit {
	for i := range r.o.Units {
		if r.o.Units[i].ID == id {
			return &r.o.Units[i]
		}
	}
	return nil
}

// beneath reports whether u is top or somewhere beneath it.
func (r reference) beneath(u, top kabinet.UnitID) bool {
	for top != "" && u != "" && u != top {
		if r.unit(u) == nil {
			return false
		}
		u = r.unit(u).Parent
	}
	return top == "" || u == top
}

func (r reference) role(id accounts.RoleID) accounts.Role {
	for _, x := range r.o.Roles {
		if x.ID == id {
			return x
		}
	}
	return accounts.Role{}
}

// rule 1
func (r reference) contextHolds() bool {
	if r.o.Status != accounts.OrganizationActive || r.p.Status != accounts.PersonActive ||
		r.m.Status != accounts.MembershipActive || !r.m.Validity.Contains(r.at) {
		return false
	}
	if u := r.actor.Unit; u != "" && (r.unit(u) == nil || r.unit(u).Status != accounts.UnitActive) {
		return false
	}
	if r.actor.LegalEntity == "" {
		return true
	}
	for _, e := range r.o.LegalEntities {
		if e.ID != r.actor.LegalEntity || e.Status != accounts.EntityActive {
			continue
		}
		if r.actor.Unit == "" || len(e.Units) == 0 {
			return true
		}
		for _, top := range e.Units {
			if r.beneath(r.actor.Unit, top) {
				return true
			}
		}
	}
	return false
}

// rules 2 and 3
func (r reference) holdIn(u kabinet.UnitID) []accounts.Assignment {
	var out []accounts.Assignment
	take := func(at kabinet.UnitID, direct bool) {
		for _, a := range r.m.Assignments {
			if a.Unit == at && (direct || a.Inherit) && a.Validity.Contains(r.at) &&
				(r.actor.LegalEntity == "" || a.LegalEntities == nil || slices.Contains(a.LegalEntities, r.actor.LegalEntity)) {
				out = append(out, a)
			}
		}
	}
	if u != "" && r.unit(u).Status != accounts.UnitActive {
		return nil
	}
	take(u, true)
	for u != "" && !r.unit(u).Isolated {
		u = r.unit(u).Parent
		if u != "" && r.unit(u).Status != accounts.UnitActive {
			break
		}
		take(u, false)
	}
	return out
}

// forbidden answers rule 4: a forbid goes down through isolated and blocked units.
func (r reference) forbidden(p kabinet.Permission, u kabinet.UnitID) bool {
	return slices.ContainsFunc(r.m.Assignments, func(a accounts.Assignment) bool {
		counts := a.Validity.Contains(r.at) &&
			(r.actor.LegalEntity == "" || a.LegalEntities == nil || slices.Contains(a.LegalEntities, r.actor.LegalEntity))
		return counts && slices.Contains(r.role(a.Role).Forbids, p) && (a.Unit == u || a.Inherit && r.beneath(u, a.Unit))
	})
}

// rules 4 and 5
func (r reference) can(p kabinet.Permission, on kabinet.Object) bool {
	if !r.contextHolds() {
		return false
	}
	in := []kabinet.UnitID{r.actor.Unit}
	if r.actor.Unit == "" {
		for _, u := range r.o.Units {
			in = append(in, u.ID)
		}
	}
	for _, u := range in {
		if r.forbidden(p, u) || r.also != nil && r.also.forbidden(p, u) {
			continue
		}
		for _, a := range r.holdIn(u) {
			for _, g := range r.role(a.Role).Grants {
				if g.Permission == p && r.legal(a, on) && r.reaches(g.Level, u, on) {
					return true
				}
			}
		}
	}
	return false
}

func (r reference) legal(a accounts.Assignment, on kabinet.Object) bool {
	return on.LegalEntity == "" || (a.LegalEntities == nil || slices.Contains(a.LegalEntities, on.LegalEntity)) &&
		(r.actor.LegalEntity == "" || r.actor.LegalEntity == on.LegalEntity)
}

func (r reference) reaches(l accounts.Level, from kabinet.UnitID, on kabinet.Object) bool {
	here := on.Org == r.o.ID
	switch l {
	case accounts.LevelOwn:
		return here && on.Unit == from && on.Owner == r.m.Person
	case accounts.LevelUnit:
		return here && on.Unit == from
	case accounts.LevelSubtree:
		return here && (from == "" || r.unit(on.Unit) != nil && r.beneath(on.Unit, from))
	case accounts.LevelOrganization:
		return here
	case accounts.LevelSeller:
		return r.o.Kind == accounts.Seller
	}
	return false
}

var (
	someUnits    = []kabinet.UnitID{"", "u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9", "gone"}
	someEntities = []kabinet.LegalEntityID{"", "le0", "le1", "le2"}
	somePeople   = []kabinet.PersonID{"", "ann", "bob"}
	someOrgs     = []kabinet.OrgID{"acme", "acme", "acme", "other", ""}
	someRights   = []kabinet.Permission{"a.x", "b.x", "c.x"}
)

// drawReference draws an organisation with random units, entities, roles and
// one member, each thing mostly active.
func drawReference(t *rapid.T) reference {
	mostly := func(label string) bool { return rapid.IntRange(0, 19).Draw(t, label) != 7 }
	usually := func(label string) bool { return rapid.IntRange(0, 4).Draw(t, label) != 3 }
	pick := func(yes bool, a, b string) string {
		if yes {
			return a
		}
		return b
	}
	window := rapid.SampledFrom([]kabinet.Window{{}, {}, {}, {}, {}, {}, {}, {Until: now}, {From: now}, {From: now.Add(time.Hour)}, {Until: now.Add(time.Hour)}, {Until: now.Add(time.Hour)}})
	r := reference{at: now}
	r.o = accounts.OrganizationState{
		ID: "acme", Kind: rapid.SampledFrom([]accounts.OrganizationKind{accounts.Client, accounts.Seller}).Draw(t, "kind"),
		Status: accounts.OrganizationStatus(pick(mostly("organisation"), "active", "blocked")),
	}
	for i := range rapid.IntRange(0, 10).Draw(t, "units") {
		r.o.Units = append(r.o.Units, accounts.Unit{
			ID:       someUnits[i+1],
			Parent:   someUnits[rapid.IntRange(max(0, i-3), i).Draw(t, "parent")],
			Status:   accounts.UnitStatus(pick(usually("unit"), "active", "blocked")),
			Isolated: !usually("open"),
		})
	}
	for i := range 3 {
		e := accounts.LegalEntity{ID: someEntities[i+1], Status: accounts.EntityStatus(pick(mostly("entity"), "active", "closed"))}
		for range rapid.IntRange(0, 2).Draw(t, "serves") {
			e.Units = append(e.Units, rapid.SampledFrom(someUnits[1:]).Draw(t, "served"))
		}
		r.o.LegalEntities = append(r.o.LegalEntities, e)
	}
	for i := range 3 {
		role := accounts.Role{ID: accounts.RoleID(fmt.Sprint("r", i))}
		for range rapid.IntRange(1, 4).Draw(t, "grants") {
			role.Grants = append(role.Grants, accounts.Grant{
				Permission: rapid.SampledFrom(someRights).Draw(t, "permission"),
				Level:      accounts.Level(rapid.IntRange(0, 6).Draw(t, "level")),
			})
		}
		if !usually("no forbid") {
			role.Forbids = []kabinet.Permission{rapid.SampledFrom(someRights).Draw(t, "forbidden")}
		}
		r.o.Roles = append(r.o.Roles, role)
	}
	r.p = accounts.PersonState{ID: "ann", Status: accounts.PersonStatus(pick(mostly("person"), "active", "blocked"))}
	r.m = accounts.MembershipState{
		Org: "acme", Person: "ann", Validity: window.Draw(t, "membership"),
		Status: accounts.MembershipStatus(pick(mostly("member"), "active", "suspended")),
	}
	for range rapid.IntRange(1, 6).Draw(t, "assignments") {
		a := accounts.Assignment{
			Role:     accounts.RoleID(fmt.Sprint("r", rapid.IntRange(0, 3).Draw(t, "role"))), // r3 does not exist
			Unit:     someUnits[rapid.IntRange(0, len(r.o.Units)+1).Draw(t, "at")],
			Inherit:  rapid.Bool().Draw(t, "inherit"),
			Validity: window.Draw(t, "assignment"),
		}
		if !usually("any entity") {
			a.LegalEntities = slices.Clone(someEntities[1:rapid.IntRange(1, 3).Draw(t, "entities")])
		}
		r.m.Assignments = append(r.m.Assignments, a)
	}
	r.actor = kabinet.Actor{Person: "ann", Organization: "acme"}
	if rapid.Bool().Draw(t, "in a unit") {
		r.actor.Unit = someUnits[rapid.IntRange(0, len(r.o.Units)).Draw(t, "acting unit")]
	}
	if !usually("for any entity") {
		r.actor.LegalEntity = rapid.SampledFrom(someEntities).Draw(t, "acting entity")
	}
	return r
}

func (r reference) compile() *accounts.Rights {
	return accounts.Compile(r.actor, accounts.RestoreOrganization(r.o), accounts.RestorePerson(r.p), accounts.RestoreMembership(r.m), r.at)
}

// compiled answers from the authority of the organisation, in which others are
// too.
func (r reference) compiled(t *rapid.T) accounts.Rights {
	cache := accounts.NewCache(accounts.CacheOptions{})
	c, err := cache.Compile(accounts.RestoreOrganization(r.o), 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rapid.IntRange(0, 9).Draw(t, "others") {
		other := r.m
		if i != 4 {
			other.Person = kabinet.PersonID(fmt.Sprint("other ", i))
		}
		if err := cache.Add(c, accounts.RestoreMembership(other)); err != nil {
			t.Fatal(err)
		}
	}
	if err := cache.Add(c, accounts.RestoreMembership(r.m)); err != nil {
		t.Fatal(err)
	}
	if r.p.Status != accounts.PersonActive {
		return accounts.Rights{} // which the caller of Resolve finds out
	}
	rights := c.Resolve(r.actor, r.at)
	if alone := r.compile(); !rights.Until().Equal(alone.Until()) || (rights.Err() == nil) != (alone.Err() == nil) {
		t.Fatalf("until %v and %v, errors %v and %v", rights.Until(), alone.Until(), rights.Err(), alone.Err())
	}
	return rights
}

// eachObject calls f for every object there could be.
func eachObject(f func(p kabinet.Permission, on kabinet.Object)) {
	for _, p := range someRights {
		for _, org := range someOrgs[2:] {
			for _, unit := range someUnits {
				for _, le := range someEntities {
					for _, owner := range somePeople {
						f(p, kabinet.Object{Org: org, Unit: unit, LegalEntity: le, Owner: owner})
					}
				}
			}
		}
	}
}

func TestResolverAgreesWithTheReference(t *testing.T) {
	draws, useful := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		ref := drawReference(t)
		rights := ref.compile()
		compiled := ref.compiled(t)
		allowed := 0
		eachObject(func(p kabinet.Permission, on kabinet.Object) {
			want := ref.can(p, on)
			if want {
				allowed++
			}
			if got := rights.Can(p, on); got != want {
				t.Fatalf("%s on %+v: got %v, want %v", p, on, got, want)
			}
			if got := compiled.Can(p, on); got != want {
				t.Fatalf("compiled: %s on %+v: got %v, want %v", p, on, got, want)
			}
			if err := rights.Check(p, on); (err == nil) != want {
				t.Fatalf("%s on %+v: got %v, want %v", p, on, err, want)
			}
		})
		if draws++; allowed > 0 {
			useful++
		}
	})
	require.Greater(t, useful*10, draws, "the random organisations allow too little to prove anything")
}

func TestTheListShowsExactlyWhatTheCheckAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rights := drawReference(t).compile()
		for _, p := range someRights {
			scope := rights.Scope(p)
			eachObject(func(q kabinet.Permission, on kabinet.Object) {
				if q == p && scope.Holds(on) != rights.Can(p, on) {
					t.Fatalf("%s on %+v: list %v, check %v", p, on, scope.Holds(on), rights.Can(p, on))
				}
			})
			if scope.Empty() == slices.Contains(rights.Permissions(), p) {
				t.Fatalf("%s: scope %+v, permissions %v", p, scope, rights.Permissions())
			}
		}
	})
}

func TestRightsChangeOnlyAtUntil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := drawReference(t)
		rights := ref.compile()
		for _, d := range []time.Duration{time.Minute, time.Hour, 2 * time.Hour} {
			later := ref
			later.at = now.Add(d)
			if u := rights.Until(); !u.IsZero() && !later.at.Before(u) {
				break
			}
			eachObject(func(p kabinet.Permission, on kabinet.Object) {
				if on.Owner == "ann" && rights.Can(p, on) != later.can(p, on) {
					t.Fatalf("%s on %+v changed before %v", p, on, rights.Until())
				}
			})
		}
	})
}

func TestAHigherLevelReachesAllThatALowerOneDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := drawReference(t)
		lower := ref.compile()
		for i := range ref.o.Roles {
			for j := range ref.o.Roles[i].Grants {
				if g := &ref.o.Roles[i].Grants[j]; g.Level >= accounts.LevelOwn && g.Level < accounts.LevelOrganization {
					g.Level++
				}
			}
		}
		higher := ref.compile()
		eachObject(func(p kabinet.Permission, on kabinet.Object) {
			if lower.Can(p, on) && !higher.Can(p, on) {
				t.Fatalf("%s on %+v", p, on)
			}
		})
	})
}

func TestCanDoesNotAllocate(t *testing.T) {
	rights, on := benchRights()
	require.True(t, rights.Can("order.place", on))
	require.Zero(t, testing.AllocsPerRun(100, func() { rights.Can("order.place", on) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = rights.Check("order.place", on) }))
}

// benchRights is a buyer of a client with 40 units.
func benchRights() (*accounts.Rights, kabinet.Object) {
	ref, on := benchReference()
	return ref.compile(), on
}

func benchReference() (reference, kabinet.Object) {
	r := reference{at: now, actor: kabinet.Actor{Person: "ann", Organization: "acme", Unit: "u7"}}
	r.o = accounts.OrganizationState{ID: "acme", Kind: accounts.Client, Status: accounts.OrganizationActive}
	for i := range 40 {
		u := accounts.Unit{ID: kabinet.UnitID(fmt.Sprint("u", i)), Status: accounts.UnitActive}
		if i > 0 {
			u.Parent = kabinet.UnitID(fmt.Sprint("u", (i-1)/3))
		}
		r.o.Units = append(r.o.Units, u)
	}
	r.p = accounts.PersonState{ID: "ann", Status: accounts.PersonActive}
	r.m = accounts.MembershipState{Org: "acme", Person: "ann", Status: accounts.MembershipActive, Assignments: []accounts.Assignment{
		{ID: "1", Role: accounts.RoleBuyer, Unit: "u7"},
		{ID: "2", Role: accounts.RoleViewer, Unit: "u0", Inherit: true},
	}}
	return r, kabinet.Object{Org: "acme", Unit: "u7", LegalEntity: "le1", Owner: "ann"}
}
