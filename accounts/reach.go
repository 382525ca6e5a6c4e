package accounts

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// reach is a kabinet.Reach by the numbers of the tree.
type reach struct {
	anyOrg bool
	own    bool
	units  bits // nil is all units
	legal  []kabinet.LegalEntityID
}

// covers reports whether everything that y reaches x reaches too.
func (x *reach) covers(y *reach) bool {
	switch {
	case !x.anyOrg && y.anyOrg, x.own && !y.own:
		return false
	case x.units != nil && (y.units == nil || !x.units.contains(y.units)):
		return false
	case x.legal != nil:
		if y.legal == nil {
			return false
		}
		for _, id := range y.legal {
			if !slices.Contains(x.legal, id) {
				return false
			}
		}
	}
	return true
}

// meets reports whether there may be something that both reach; they are of one tree.
func (x *reach) meets(y *reach) bool {
	both := x.units.both(y.units)
	return both == nil || !both.empty() // what belongs to no legal entity all reach
}

// addReach adds x to the list unless it is covered, and drops what x covers.
func addReach(list []reach, x reach) []reach {
	for i := range list {
		if list[i].covers(&x) {
			return list
		}
	}
	list = slices.DeleteFunc(list, func(y reach) bool { return x.covers(&y) })
	return append(list, x)
}

// bits is a set of small numbers, such as the nodes of one tree. Nil stands for
// "all" where a reach says so; has on nil is false.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) add(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) addRange(from, end int) {
	for i := from; i < end; i++ {
		b.add(i)
	}
}

func (b bits) has(i int) bool { return uint(i)/64 < uint(len(b)) && b[i/64]&(1<<(i%64)) != 0 }

func (b bits) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

// contains reports whether o is a part of b; both are of the same tree.
func (b bits) contains(o bits) bool {
	for i, w := range o {
		if w&^b[i] != 0 {
			return false
		}
	}
	return true
}

// both returns what is in both of two sets of the same tree, of which nil is all.
func (b bits) both(o bits) bits {
	switch {
	case b == nil:
		return o
	case o == nil:
		return b
	}
	out := make(bits, len(b))
	for i := range b {
		out[i] = b[i] & o[i]
	}
	return out
}
