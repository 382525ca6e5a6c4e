package accounts_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/internal/authorityset"
)

// market is the data of the benchmarks, compiled; see internal/authorityset.
type market struct {
	*authorityset.Set
	cache *accounts.Cache
	raw   map[authorityset.MemberKey]int32
	// bytes is what the compiled authority takes, and members what of it the
	// memberships take: the rest are trees and roles.
	bytes, members uint64
}

var theMarket = sync.OnceValue(func() *market {
	m := &market{Set: authorityset.New()}
	bare := m.compile(false)
	m.bytes = m.compile(true)
	m.members = m.bytes - bare
	m.raw = make(map[authorityset.MemberKey]int32, len(m.Probes))
	for _, members := range m.Members {
		for _, s := range members {
			m.raw[authorityset.MemberKey{Org: s.Org, Person: s.Person}] = int32(len(m.raw))
		}
	}
	return m
})

// compile fills the cache and returns how much memory that took.
func (m *market) compile(members bool) uint64 {
	m.cache = nil
	before := heap()
	m.cache = accounts.NewCache(accounts.CacheOptions{Bytes: 1 << 30})
	for _, o := range m.Organizations {
		var list []*accounts.Membership
		if members {
			list = restored(m.Members[o.ID])
		}
		if _, err := m.cache.Compile(accounts.RestoreOrganization(o), 1, list...); err != nil {
			panic(err)
		}
	}
	return heap() - before
}

func restored(states []accounts.MembershipState) []*accounts.Membership {
	out := make([]*accounts.Membership, len(states))
	for i, s := range states {
		out[i] = accounts.RestoreMembership(s)
	}
	return out
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

var sink int

// BenchmarkRawMap is the yardstick: one look-up of the same actors, organisation
// and person, in one Go map.
func BenchmarkRawMap(b *testing.B) {
	m := theMarket()
	b.ReportAllocs()
	i, found := 0, 0
	for b.Loop() {
		p := &m.Probes[i]
		if _, ok := m.raw[authorityset.MemberKey{Org: p.Actor.Organization, Person: p.Actor.Person}]; ok {
			found++
		}
		if i++; i == len(m.Probes) {
			i = 0
		}
	}
	if found == 0 {
		b.Fatal("nobody found")
	}
}

// BenchmarkCan asks for an actor who is not resolved yet: from the compiled
// authority of all organisations to the answer.
func BenchmarkCan(b *testing.B) {
	m := theMarket()
	b.ReportAllocs()
	i, allowed, asked := 0, 0, 0
	for b.Loop() {
		p := &m.Probes[i]
		r := m.cache.Get(p.Actor.Organization, 1).Resolve(p.Actor, now)
		if r.Can(p.Permission, p.Object) {
			allowed++
		}
		asked++
		if i++; i == len(m.Probes) {
			i = 0
		}
	}
	if asked > 1000 && (allowed*10 < asked || allowed*10 > asked*9) {
		b.Fatalf("%d of %d allowed", allowed, asked)
	}
	// The texts of the ids up to 31 bytes lie within.
	b.ReportMetric(float64(m.members)/(1<<20), "MiB-members")
	b.ReportMetric(float64(m.bytes)/(1<<20), "MiB-all")
}

// BenchmarkCanResolved asks resolved actors, each about the same things.
func BenchmarkCanResolved(b *testing.B) {
	m := theMarket()
	const actors, questions = 16, 64
	var rights [actors]accounts.Rights
	var asked [actors][questions]authorityset.Probe
	r := rand.New(rand.NewPCG(1, 2))
	for k := range rights {
		p := m.Probes[r.IntN(len(m.Probes))]
		rights[k] = m.cache.Get(p.Actor.Organization, 1).Resolve(p.Actor, now)
		for i := range questions {
			asked[k][i] = m.Ask(p.Actor, r)
		}
	}
	b.ReportAllocs()
	i, allowed := 0, 0
	for b.Loop() {
		k := i / questions % actors
		p := &asked[k][i%questions]
		if rights[k].Can(p.Permission, p.Object) {
			allowed++
		}
		i++
	}
	sink += allowed
}

// BenchmarkScope makes the filter of a list.
func BenchmarkScope(b *testing.B) {
	m := theMarket()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		p := &m.Probes[i]
		r := m.cache.Get(p.Actor.Organization, 1).Resolve(p.Actor, now)
		sink += len(r.Scope(p.Permission).Reaches)
		if i++; i == len(m.Probes) {
			i = 0
		}
	}
}

// BenchmarkCompile is the walk without a cache: from the loaded organisation and
// membership to the rights.
func BenchmarkCompile(b *testing.B) {
	m := theMarket()
	type loaded struct {
		actor kabinet.Actor
		o     *accounts.Organization
		p     *accounts.Person
		m     *accounts.Membership
	}
	var all []loaded
	for i := range 64 {
		o := m.Organizations[i]
		s := m.Members[o.ID][i]
		all = append(all, loaded{
			kabinet.Actor{Person: s.Person, Organization: o.ID}, accounts.RestoreOrganization(o),
			accounts.RestorePerson(accounts.PersonState{ID: s.Person, Status: accounts.PersonActive}), accounts.RestoreMembership(s),
		})
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		x := &all[i%len(all)]
		r := accounts.Compile(x.actor, x.o, x.p, x.m, now)
		if r.Can(m.Probes[i%1000].Permission, kabinet.Object{Org: x.o.ID()}) {
			sink++
		}
		i++
	}
}

// BenchmarkCompileOrganization compiles one organisation with its 100 members.
func BenchmarkCompileOrganization(b *testing.B) {
	m := theMarket()
	o := accounts.RestoreOrganization(m.Organizations[0])
	members := restored(m.Members[o.ID()])
	cache := accounts.NewCache(accounts.CacheOptions{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cache.Compile(o, 1, members...); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleCache() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	m, _, _ := accounts.NewMembership("mbr_1", o, "ann", kabinet.Window{}, now)
	_, _ = m.Assign("asg_1", accounts.AssignRole{Role: accounts.RoleViewer}, o, "olga", now)

	cache := accounts.NewCache(accounts.CacheOptions{}) // one for the process
	_, err := cache.Compile(o, 7, m)
	rights := cache.Get("acme", 7).Resolve(kabinet.Actor{Person: "ann", Organization: "acme"}, now)
	fmt.Println(rights.Can("order.view", kabinet.Object{Org: "acme"}), err)
	fmt.Println(cache.Get("acme", 8) == nil, "since somebody's rights have changed")
	// Output:
	// true <nil>
	// true since somebody's rights have changed
}
