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
// were asked for. A Cache makes it. Resolve answers from it without a store. What is in it never
// changes; memberships are added as they are asked for. It is safe for
// concurrent use, and readers wait for nobody.
type Compiled struct {
	// What each question reads comes first and lies together.
	name    inline // org
	version int64
	seats   roster                 // of the members, unless there are more
	grown   atomic.Pointer[roster] // of all members, once there are more
	used    atomic.Bool
	law

	ids   []RoleID   // of the roles of the law, by their numbers
	mu    sync.Mutex // of what adds to a roster
	bytes int64      // by mu
	kept  bool       // by mu: a cache counts the bytes
}

// roster is a hash table of members with open addressing, in which seats are
// taken and never left. A seat is taken by setting its tag last.
type roster struct {
	seats []member
	taken int
}

// newRoster returns an empty roster for n members.
func newRoster(n int) roster { return roster{seats: make([]member, n+n/4+2)} }

// roster returns where the members are.
func (c *Compiled) roster() *roster {
	if r := c.grown.Load(); r != nil {
		return r
	}
	return &c.seats
}

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
			if s.is(person) {
				return s
			}
		case 0:
			return nil
		}
	}
}

// add takes a free seat for a member who has none. One writer at a time.
func (r *roster) add(m *member, h uint64) {
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

// compileOrganization compiles an organisation with room for n members. Words
// are those of the vocabulary as far as it has room.
func compileOrganization(o *Organization, version int64, n int, vocabulary *vocabulary) *Compiled {
	roles := slices.Clone(readyTable()[o.s.Kind])
	for _, r := range pointers(o.s.Roles) {
		if !isReady(r.ID) {
			roles = append(roles, r)
		}
	}
	c := &Compiled{version: version, seats: newRoster(n), ids: make([]RoleID, len(roles))}
	c.name, _ = newInline(o.s.ID)
	c.law = *newLaw(o, o.tree, roles)
	c.law.compile(vocabulary.with(roles))
	for i, r := range roles {
		c.ids[i] = r.ID
	}
	c.entities = nil
	for _, e := range o.s.LegalEntities {
		c.entities = append(c.entities, LegalEntity{ID: e.ID, Name: e.Name, Status: e.Status, Units: slices.Clone(e.Units)})
	}
	c.bytes = int64(unsafe.Sizeof(*c)) + int64(len(c.cells)) +
		int64(len(o.tree.nodes))*int64(unsafe.Sizeof(node{})+unsafe.Sizeof("")) + int64(len(o.tree.index.slots))*int64(unsafe.Sizeof(slot{})) +
		int64(len(c.ids))*int64(unsafe.Sizeof("")) + int64(len(c.entities))*int64(unsafe.Sizeof(LegalEntity{})) +
		int64(len(c.seats.seats))*int64(unsafe.Sizeof(member{}))
	return c
}

// role returns the number of a role; of several with one id the first counts.
func (c *Compiled) role(id RoleID) (int, bool) {
	i := slices.Index(c.ids, id)
	return i, i >= 0
}

// isOf reports whether it is the authority of that organisation.
func (c *Compiled) isOf(org kabinet.OrgID) bool {
	return is(&c.name, org) || c.name.beside() && c.org == org
}

// Org returns the organisation.
func (c *Compiled) Org() kabinet.OrgID { return c.org }

// Version returns the authority version that was compiled.
func (c *Compiled) Version() int64 { return c.version }

// add adds a membership and returns how many bytes that took.
func (c *Compiled) add(m *Membership) int64 {
	held := newMember(m, c.tree, c.role)
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.roster()
	if r.find(m.s.Person) != nil {
		return 0
	}
	before := c.bytes
	if 6*(r.taken+1) > 5*len(r.seats) {
		grown := newRoster(2 * len(r.seats))
		for i := range r.seats {
			if r.seats[i].tag != 0 {
				grown.add(&r.seats[i], hash(r.seats[i].id()))
			}
		}
		c.bytes += int64(len(grown.seats)-len(r.seats)) * int64(unsafe.Sizeof(member{}))
		grown.add(&held, hash(m.s.Person))
		c.grown.Store(&grown)
	} else {
		r.add(&held, hash(m.s.Person))
	}
	if x := held.rest; x != nil {
		c.bytes += int64(unsafe.Sizeof(*x)) + int64(cap(x.held))*int64(unsafe.Sizeof(held.first[0])) +
			int64(cap(x.terms))*int64(unsafe.Sizeof(term{}))
	}
	if !c.kept {
		return 0
	}
	return c.bytes - before
}

// Has reports whether the membership of the person was added.
func (c *Compiled) Has(person kabinet.PersonID) bool { return c.roster().find(person) != nil }

// Resolve returns the rights at an instant of an actor whose person is active,
// which is for the caller to know: Authorizer reads it anew for every request.
// The rules are those of Compile; somebody whose membership was not added is no
// member. It allocates nothing unless the actor may do nothing.
func (c *Compiled) Resolve(actor kabinet.Actor, at time.Time) (r Rights) {
	r.actor, r.at, r.node = actor, at, -1
	var m *member
	if c.isOf(actor.Organization) && actor.Person != "" {
		m = c.roster().find(actor.Person)
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
