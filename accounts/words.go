package accounts

import (
	"sync"

	"github.com/seed-a884640a/kabinet"
)

// words numbers the permissions that some roles know. It never changes, and
// what extends it keeps its numbers.
type words struct {
	index table[kabinet.Permission]
	list  []kabinet.Permission
}

// readyWords are the permissions of the ready roles, which begin all words.
var readyWords = sync.OnceValue(func() *words {
	w := &words{}
	for _, kind := range []OrganizationKind{Client, Seller} {
		for _, r := range ReadyRoles(kind) {
			w = w.with(&r)
		}
	}
	return w
})

// with returns words that know all permissions of the role: w itself where it
// does.
func (w *words) with(r *Role) *words {
	var more []kabinet.Permission
	add := func(p kabinet.Permission) {
		if _, ok := w.index.find(p); !ok {
			more = append(more, p)
		}
	}
	for i := range r.Grants {
		add(r.Grants[i].Permission)
	}
	for _, p := range r.Forbids {
		add(p)
	}
	if len(more) == 0 {
		return w
	}
	out := &words{index: newTable[kabinet.Permission](len(w.list) + len(more))}
	for _, list := range [2][]kabinet.Permission{w.list, more} {
		for _, p := range list {
			if _, ok := out.index.find(p); !ok {
				out.index.put(p, len(out.list))
				out.list = append(out.list, p)
			}
		}
	}
	return out
}
