package accounts

import (
	"sync"
	"sync/atomic"

	"github.com/seed-a884640a/kabinet"
)

// Cache keeps compiled authorities, one for each organisation, for all requests
// of a process. It is safe for concurrent use, and readers wait for nobody. Its
// memory is bounded: where there is no room, organisations that nobody asked
// about lately make place, and they are compiled again when somebody does.
//
// What is in it is asked for by version, so it never answers from rights that
// were taken away, in whatever process that was. It must hold only what was
// committed: an Authorizer sees to that; see UncommittedVersions.
type Cache struct {
	max   int64
	words vocabulary
	shelf atomic.Pointer[shelf]
	mu    sync.Mutex // of what changes the shelf
	bytes atomic.Int64
	hand  int // by mu: where the search for something to drop goes on
}

// shelf is a hash table of compiled authorities with open addressing.
type shelf struct {
	places []atomic.Pointer[Compiled]
	taken  int // dropped ones included
}

// dropped marks a place whose organisation made room.
var dropped = &Compiled{}

// CacheOptions are what a host may choose; the zero value works.
type CacheOptions struct {
	// Bytes bounds the memory, the texts of ids aside; 0 is 64 MiB, which holds
	// some 500,000 memberships.
	Bytes int64
}

// NewCache returns an empty cache.
func NewCache(o CacheOptions) *Cache {
	c := &Cache{max: o.Bytes}
	if c.max <= 0 {
		c.max = 64 << 20
	}
	c.shelf.Store(&shelf{places: make([]atomic.Pointer[Compiled], 64)})
	return c
}

// Get returns the organisation's authority at that version, or nil.
func (c *Cache) Get(org kabinet.OrgID, version int64) *Compiled {
	s := c.shelf.Load()
	for i := place(hash(org), len(s.places)); ; i++ {
		if i == len(s.places) {
			i = 0
		}
		x := s.places[i].Load()
		switch {
		case x == nil:
			return nil
		case x == dropped || !x.isOf(org):
			continue
		case x.version != version:
			return nil
		}
		if !x.used.Load() {
			x.used.Store(true)
		}
		return x
	}
}

// Compile compiles an organisation with some of its memberships, all of them as
// they are at the authority version, which must have been committed, and keeps
// the result in place of that of another version. What does not fit at all is
// returned and not kept. It returns kabinet.ErrContextMismatch for a membership
// of another organisation.
func (c *Cache) Compile(o *Organization, version int64, members ...*Membership) (*Compiled, error) {
	x := compileOrganization(o, version, max(4, len(members)), &c.words)
	for _, m := range members {
		if m.s.Org != x.org {
			return nil, kabinet.ErrContextMismatch
		}
		x.add(m)
	}
	c.put(x)
	return x, nil
}

// Add adds a membership, as it is at the authority version of x, to what Compile
// made; the first one of a person counts. It returns kabinet.ErrContextMismatch
// when it is of another organisation.
func (c *Cache) Add(x *Compiled, m *Membership) error {
	if m.s.Org != x.org {
		return kabinet.ErrContextMismatch
	}
	if n := x.add(m); n > 0 && c.bytes.Add(n) > c.max {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.makeRoom(x)
	}
	return nil
}

// put keeps an authority.
func (c *Cache) put(x *Compiled) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if x.bytes > c.max { // nobody else has x yet
		return
	}
	s := c.shelf.Load()
	if 2*(s.taken+1) > len(s.places) {
		s = s.grown()
		c.shelf.Store(s)
	}
	i := place(hash(x.org), len(s.places))
	for ; ; i++ {
		if i == len(s.places) {
			i = 0
		}
		old := s.places[i].Load()
		if old == nil {
			s.taken++
			break
		}
		if old.org == x.org && old != dropped {
			c.forget(old)
			break
		}
	}
	x.kept = true // and not used: what nobody asks for again makes room first
	c.bytes.Add(x.bytes)
	s.places[i].Store(x)
	c.makeRoom(x)
}

// makeRoom drops authorities until the rest fits. Whoever was asked for since the
// hand came by last gets another turn; what was added to last goes last.
func (c *Cache) makeRoom(last *Compiled) {
	s := c.shelf.Load()
	for turns := 0; c.bytes.Load() > c.max && turns < 3*len(s.places); turns++ {
		c.hand = (c.hand + 1) % len(s.places)
		x := s.places[c.hand].Load()
		if x == nil || x == dropped || x == last && turns < 2*len(s.places) || x.used.Swap(false) && turns < len(s.places) {
			continue
		}
		s.places[c.hand].Store(dropped)
		c.forget(x)
	}
}

// forget takes an authority out of the count.
func (c *Cache) forget(x *Compiled) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kept = false
	c.bytes.Add(-x.bytes)
}

// grown returns a shelf with room to spare, without what was dropped.
func (s *shelf) grown() *shelf {
	live := 0
	for i := range s.places {
		if x := s.places[i].Load(); x != nil && x != dropped {
			live++
		}
	}
	out := &shelf{places: make([]atomic.Pointer[Compiled], max(64, 4*live)), taken: live}
	for i := range s.places {
		x := s.places[i].Load()
		if x == nil || x == dropped {
			continue
		}
		k := place(hash(x.org), len(out.places))
		for out.places[k].Load() != nil {
			if k++; k == len(out.places) {
				k = 0
			}
		}
		out.places[k].Store(x)
	}
	return out
}

// CacheStats says what a cache holds.
type CacheStats struct {
	Organizations int
	Memberships   int
	// Bytes is the memory it takes, the texts of ids aside.
	Bytes int64
}

// Stats returns what the cache holds now.
func (c *Cache) Stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := CacheStats{Bytes: c.bytes.Load()}
	s := c.shelf.Load()
	for i := range s.places {
		if x := s.places[i].Load(); x != nil && x != dropped {
			x.mu.Lock()
			out.Organizations++
			out.Memberships += x.roster().taken
			x.mu.Unlock()
		}
	}
	return out
}

// vocabulary gives the roles of many organisations common words, so that the
// words of one are warm for the others. It is bounded, since organisations may
// name permissions as they like: what no longer fits is known to its organisation
// alone. It is safe for concurrent use.
type vocabulary struct {
	mu  sync.Mutex
	all *words
}

// vocabularyBound is how many common words there can be.
const vocabularyBound = 4096

// with returns words that know the permissions of the roles.
func (v *vocabulary) with(roles []*Role) *words {
	w := readyWords()
	if v != nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.all != nil {
			w = v.all
		}
	}
	w = w.with(roles)
	if v != nil && len(w.list) <= vocabularyBound {
		v.all = w
	}
	return w
}
