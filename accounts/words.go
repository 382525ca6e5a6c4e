package accounts

import (
	"sync"

	"github.com/seed-a884640a/kabinet"
)

// word is a permission as a law is asked for it.
type word struct {
	name kabinet.Permission
	n    int // its number, where the law has numbers
}

// words numbers the permissions that some roles know.
type words struct {
	index table[kabinet.Permission]
	list  []kabinet.Permission
}

// readyWords are the permissions of the ready roles, which begin all words that
// know some of these.
var readyWords = sync.OnceValue(func() *words {
	var roles []*Role
	for _, kind := range []OrganizationKind{Client, Seller} {
		roles = append(roles, readyTable()[kind]...)
	}
	return (&words{}).with(roles)
})

// with returns words that know all permissions of the roles: w itself where it
// does, and otherwise others in which those of w keep their numbers.
func (w *words) with(roles []*Role) *words {
	known := true
	for _, r := range roles {
		known = known && w.knows(r)
	}
	if known {
		return w
	}
	n := len(w.list)
	for _, r := range roles {
		n += len(r.Grants) + len(r.Forbids)
	}
	all := (&words{index: newTable[kabinet.Permission](n)}).add(w.list...)
	for _, r := range roles {
		for i := range r.Grants {
			all.add(r.Grants[i].Permission)
		}
		all.add(r.Forbids...)
	}
	// Most were named several times: a smaller table will do.
	return (&words{index: newTable[kabinet.Permission](len(all.list))}).add(all.list...)
}

// add gives permissions that have none a number, while nobody else has w.
func (w *words) add(list ...kabinet.Permission) *words {
	for _, p := range list {
		if w.index.put(p, len(w.list)) == len(w.list) {
			w.list = append(w.list, p)
		}
	}
	return w
}

// knows reports whether all permissions of the role have a number.
func (w *words) knows(r *Role) bool {
	for i := range r.Grants {
		if w.index.lookup(r.Grants[i].Permission) == nil {
			return false
		}
	}
	for _, p := range r.Forbids {
		if w.index.lookup(p) == nil {
			return false
		}
	}
	return true
}
