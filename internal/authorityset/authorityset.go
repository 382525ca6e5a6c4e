// Package authorityset makes the data that the benchmarks of who may do what are
// measured on: 1,000 organisations of 100 people, each with a tree of units of
// five levels and roles of its own over 90 permissions. The same data come out
// every time.
package authorityset

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// The sizes.
const (
	Organizations = 1000
	People        = 100 // of each organisation
	Levels        = 5   // of units
	Permissions   = 90
	Roles         = 8 // of each organisation
)

// Set is the data.
type Set struct {
	Permissions   []kabinet.Permission
	Organizations []accounts.OrganizationState
	Members       map[kabinet.OrgID][]accounts.MembershipState
	// Probes ask once for every member, in random order. Their texts are
	// copies, as those of requests are.
	Probes []Probe
}

// Probe is one question.
type Probe struct {
	Actor      kabinet.Actor
	Permission kabinet.Permission
	Object     kabinet.Object
}

// MemberKey names a member.
type MemberKey struct {
	Org    kabinet.OrgID
	Person kabinet.PersonID
}

// New returns the data.
func New() *Set {
	r := rand.New(rand.NewPCG(20, 26))
	s := &Set{Members: make(map[kabinet.OrgID][]accounts.MembershipState, Organizations)}
	verbs := []string{"view", "edit", "place", "cancel", "export", "vote", "preview", "close", "assign"}
	for i := range Permissions {
		s.Permissions = append(s.Permissions, kabinet.Permission(fmt.Sprintf("object%d.%s", i/len(verbs), verbs[i%len(verbs)])))
	}
	roles := s.roles(r)
	for i := range Organizations {
		o := accounts.OrganizationState{
			Schema: accounts.OrganizationSchema, Version: 1, ID: kabinet.OrgID(fmt.Sprintf("org_%06d", i)),
			Kind: accounts.Client, Name: fmt.Sprint("Client ", i), Status: accounts.OrganizationActive,
		}
		o.Units = units(i)
		for _, role := range roles {
			role.Grants = slices.Clone(role.Grants)
			o.Roles = append(o.Roles, role)
		}
		s.Organizations = append(s.Organizations, o)
		for k := range People {
			m := accounts.MembershipState{
				Schema: accounts.MembershipSchema, Version: 1, ID: accounts.MembershipID(fmt.Sprintf("mbr_%06d_%03d", i, k)),
				Org: o.ID, Person: kabinet.PersonID(fmt.Sprintf("person_%06d", i*People+k)), Status: accounts.MembershipActive,
			}
			for a := range 1 + r.IntN(2) {
				m.Assignments = append(m.Assignments, accounts.Assignment{
					ID: accounts.AssignmentID(fmt.Sprint(a)), Role: roles[r.IntN(len(roles))].ID,
					Unit: o.Units[r.IntN(len(o.Units))].ID, Inherit: r.IntN(2) == 0,
				})
			}
			s.Members[o.ID] = append(s.Members[o.ID], m)
		}
	}
	for _, at := range r.Perm(Organizations * People) {
		m := s.Members[s.Organizations[at/People].ID][at%People]
		s.Probes = append(s.Probes, s.Ask(kabinet.Actor{
			Person: kabinet.PersonID(strings.Clone(string(m.Person))), Organization: kabinet.OrgID(strings.Clone(string(m.Org))),
		}, r))
	}
	return s
}

// Ask returns a question of an actor about a random unit of theirs.
func (s *Set) Ask(actor kabinet.Actor, r *rand.Rand) Probe {
	p := Probe{Actor: actor, Permission: s.Permissions[r.IntN(len(s.Permissions))]}
	var i int
	fmt.Sscanf(string(actor.Organization), "org_%d", &i)
	units := s.Organizations[i].Units
	p.Object = kabinet.Object{Org: actor.Organization, Unit: kabinet.UnitID(strings.Clone(string(units[r.IntN(len(units))].ID)))}
	if r.IntN(2) == 0 {
		p.Object.Owner = actor.Person
	}
	return p
}

// roles returns the roles that each organisation defines: from a few own things
// to the whole organisation.
func (s *Set) roles(r *rand.Rand) []accounts.Role {
	out := make([]accounts.Role, Roles)
	for i := range out {
		out[i] = accounts.Role{ID: accounts.RoleID(fmt.Sprint("role", i)), Name: fmt.Sprint("Role ", i)}
		for _, p := range r.Perm(Permissions)[:20+8*i] {
			out[i].Grants = append(out[i].Grants, accounts.Grant{Permission: s.Permissions[p], Level: accounts.Level(1 + (r.IntN(3)+i)/3)})
		}
	}
	return out
}

// units returns a tree of five levels in which each unit has two beneath it.
func units(org int) []accounts.Unit {
	var out []accounts.Unit
	id := func(n int) kabinet.UnitID { return kabinet.UnitID(fmt.Sprintf("unit_%06d_%02d", org, n)) }
	for n := 1; n < 1<<Levels; n++ {
		u := accounts.Unit{ID: id(n), Name: fmt.Sprint("Unit ", n), Status: accounts.UnitActive}
		if n > 1 {
			u.Parent = id(n / 2)
		}
		out = append(out, u)
	}
	return out
}
