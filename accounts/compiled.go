package accounts

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/seed-a884640a/kabinet"
)

// Compiled is the authority of one organisation at one authority version: its
// tree of units and what its roles give, compiled once, and the memberships that
// were added. Resolve answers from it without a store. What is in it never
// changes; memberships are added as they are asked for. It is safe for
// concurrent use, and readers wait for nobody.
type Compiled struct {
	law
	version  int64
	entities []LegalEntity // of which only what law.context asks
	roles    table[RoleID]

	roster atomic.Pointer[roster]
	mu     sync.Mutex // of what adds to the roster
	bytes  int64      // by mu
	gone   bool       // by mu: no cache counts the bytes any more
	used   atomic.Bool
}

// roster is a hash table of members with open addressing, in which seats are
// taken and never left. A seat is taken by setting its tag last.
type roster struct {
	seats []member
	taken int
}

func newRoster(n int) *roster { return &roster{seats: make([]member, n+n*2/5+2)} }

// find returns the member, or nil.
func (r *roster) find(person kabinet.PersonID) *member {
	h := hash(person)
	mark := tag(h)
	for i := place(h, len(r.seats)); ; i++ {
		if i == len(r.seats) {
			i = 0
		}
		s := &r.seats[i]
		switch atomic.LoadUint32(&s.tag) {
		case mark:
			if s.person == person {
				return s
			}
		case 0:
			return nil
		}
	}
}

// add takes a free seat for a member who has none. One writer at a time.
func (r *roster) add(m *member) {
	h := hash(m.person)
	i := place(h, len(r.seats))
	for r.seats[i].tag != 0 {
		if i++; i == len(r.seats) {
			i = 0
		}
	}
	s := &r.seats[i]
	s.person, s.first, s.rest, s.count, s.off = m.person, m.first, m.rest, m.count, m.off
	atomic.StoreUint32(&s.tag, tag(h))
	r.taken++
}

// CompileOrganization compiles the organisation with some of its memberships,
// all of them as they are at the authority version. It returns
// kabinet.ErrContextMismatch for a membership of another organisation.
func CompileOrganization(o *Organization, version int64, members ...*Membership) (*Compiled, error) {
	c := compileOrganization(o, version, len(members), nil)
	for _, m := range members {
		if err := c.Add(m); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// compileOrganization compiles an organisation with room for n members. Words
// are those of vocabulary, where given, as far as it has room.
func compileOrganization(o *Organization, version int64, n int, vocabulary *vocabulary) *Compiled {
	roles := slices.Clone(readyTable()[o.s.Kind])
	for _, r := range pointers(o.s.Roles) {
		if !isReady(r.ID) {
			roles = append(roles, r)
		}
	}
	c := &Compiled{version: version, roles: newTable[RoleID](len(roles))}
	c.law = *newLaw(o, o.tree, roles, vocabulary.with(roles))
	for i, r := range roles {
		if _, twice := c.roles.find(r.ID); !twice {
			c.roles.put(r.ID, i)
		}
	}
	for _, e := range o.s.LegalEntities {
		c.entities = append(c.entities, LegalEntity{ID: e.ID, Status: e.Status, Units: slices.Clone(e.Units)})
	}
	r := newRoster(n)
	c.roster.Store(r)
	c.bytes = int64(unsafe.Sizeof(*c)) + int64(len(c.cells)) +
		int64(len(o.tree.nodes))*int64(unsafe.Sizeof(node{})+unsafe.Sizeof("")) + int64(len(o.tree.index.slots))*slotSize +
		int64(len(c.roles.slots))*slotSize + int64(len(c.entities))*int64(unsafe.Sizeof(LegalEntity{})) +
		int64(len(r.seats))*int64(unsafe.Sizeof(member{}))
	return c
}

const slotSize = int64(unsafe.Sizeof(slot[kabinet.UnitID]{}))

// Org returns the organisation.
func (c *Compiled) Org() kabinet.OrgID { return c.org }

// Version returns the authority version that was compiled.
func (c *Compiled) Version() int64 { return c.version }

// Add adds a membership, as it is at the authority version; the first one of a
// person counts. It returns kabinet.ErrContextMismatch when it is of another
// organisation.
func (c *Compiled) Add(m *Membership) error {
	if m.s.Org != c.org {
		return kabinet.ErrContextMismatch
	}
	c.add(m)
	return nil
}

// add adds a membership and returns how many bytes that took.
func (c *Compiled) add(m *Membership) int64 {
	held := newMember(m, c.tree, c.roles.find)
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.roster.Load()
	if r.find(held.person) != nil {
		return 0
	}
	before := c.bytes
	if 4*(r.taken+1) > 3*len(r.seats) {
		grown := newRoster(2 * len(r.seats))
		for i := range r.seats {
			if r.seats[i].tag != 0 {
				grown.add(&r.seats[i])
			}
		}
		c.bytes += int64(len(grown.seats)-len(r.seats)) * int64(unsafe.Sizeof(member{}))
		r = grown
	}
	r.add(&held)
	c.roster.Store(r)
	if x := held.rest; x != nil {
		c.bytes += int64(unsafe.Sizeof(*x)) + int64(cap(x.held))*int64(unsafe.Sizeof(held.first[0])) +
			int64(cap(x.terms))*int64(unsafe.Sizeof(term{}))
	}
	if c.gone {
		return 0
	}
	return c.bytes - before
}

// Has reports whether the membership of the person was added.
func (c *Compiled) Has(person kabinet.PersonID) bool { return c.roster.Load().find(person) != nil }

// Resolve returns the rights at an instant of an actor whose person is active,
// which is for the caller to know: Authorizer reads it anew for every request.
// The rules are those of Compile; somebody whose membership was not added is no
// member. It allocates nothing unless the actor may do nothing.
func (c *Compiled) Resolve(actor kabinet.Actor, at time.Time) (r Rights) {
	r.actor, r.at, r.node = actor, at, -1
	var m *member
	if actor.Organization == c.org && actor.Person != "" {
		m = c.roster.Load().find(actor.Person)
	}
	switch {
	case m == nil:
		r.err = notFound("organisation", actor.Organization)
	case actor.OnBehalfOf != nil || actor.Delegation != "":
		r.err = ErrActingFor
	default:
		r.stand(&c.law, c.entities, m)
	}
	return r
}
