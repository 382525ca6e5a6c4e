package peerbench

import (
	"sync"
	"testing"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/internal/authorityset"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

var set = sync.OnceValue(authorityset.New)

// rbacWithDomains is casbin's model of roles within domains. The comparison that
// costs least stands first, so that the role graph is walked only for policies
// about the permission that is asked for.
const rbacWithDomains = `
[request_definition]
r = sub, dom, act

[policy_definition]
p = sub, act

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.act == p.act && g(r.sub, p.sub, r.dom)
`

// enforcer knows the same people in the same roles. Roles are the same in all
// organisations, so casbin is given their permissions once: with a policy for
// each organisation it would look through a thousand times as many. Units,
// levels and who owns an object it is not told about.
var enforcer = sync.OnceValue(func() *casbin.Enforcer {
	m, err := model.NewModelFromString(rbacWithDomains)
	if err != nil {
		panic(err)
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		panic(err)
	}
	var policies, members [][]string
	for _, role := range set().Organizations[0].Roles {
		for _, g := range role.Grants {
			policies = append(policies, []string{string(role.ID), string(g.Permission)})
		}
	}
	for _, o := range set().Organizations {
		for _, s := range set().Members[o.ID] {
			for i, a := range s.Assignments {
				if i == 0 || a.Role != s.Assignments[0].Role {
					members = append(members, []string{string(s.Person), string(a.Role), string(o.ID)})
				}
			}
		}
	}
	if _, err := e.AddPolicies(policies); err != nil {
		panic(err)
	}
	if _, err := e.AddGroupingPolicies(members); err != nil {
		panic(err)
	}
	return e
})

var cache = sync.OnceValue(func() *accounts.Cache {
	c := accounts.NewCache(accounts.CacheOptions{})
	for _, o := range set().Organizations {
		var members []*accounts.Membership
		for _, s := range set().Members[o.ID] {
			members = append(members, accounts.RestoreMembership(s))
		}
		if _, err := c.Compile(accounts.RestoreOrganization(o), 1, members...); err != nil {
			panic(err)
		}
	}
	return c
})

// somewhere returns whether somebody may do something with some object or other
// of their organisation, which is what casbin is asked.
func somewhere(p authorityset.Probe) bool {
	r := cache().Get(p.Actor.Organization, 1).Resolve(p.Actor, now)
	return !r.Scope(p.Permission).Empty()
}

func TestBothKnowTheSamePeople(t *testing.T) {
	allowed := 0
	for _, p := range set().Probes[:2000] {
		theirs, err := enforcer().Enforce(string(p.Actor.Person), string(p.Actor.Organization), string(p.Permission))
		if err != nil {
			t.Fatal(err)
		}
		if ours := somewhere(p); ours != theirs {
			t.Fatalf("%+v: casbin says %v, accounts %v", p, theirs, ours)
		}
		if theirs {
			allowed++
		}
	}
	if allowed < 500 || allowed > 1900 {
		t.Fatalf("%d of 2000 allowed", allowed)
	}
}

// BenchmarkCan asks for actors that are not resolved yet, about an object in a
// random unit.
func BenchmarkCan(b *testing.B) {
	probes, c := set().Probes, cache()
	b.ReportAllocs()
	i, allowed := 0, 0
	for b.Loop() {
		p := &probes[i]
		r := c.Get(p.Actor.Organization, 1).Resolve(p.Actor, now)
		if r.Can(p.Permission, p.Object) {
			allowed++
		}
		if i++; i == len(probes) {
			i = 0
		}
	}
	_ = allowed
}

// BenchmarkCasbin asks casbin the simpler question about the same actors.
func BenchmarkCasbin(b *testing.B) {
	probes, e := set().Probes, enforcer()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		p := &probes[i]
		if _, err := e.Enforce(string(p.Actor.Person), string(p.Actor.Organization), string(p.Permission)); err != nil {
			b.Fatal(err)
		}
		if i++; i == len(probes) {
			i = 0
		}
	}
}
