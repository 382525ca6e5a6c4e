package accounts

import (
	"hash/maphash"
	mathbits "math/bits"
)

// seed makes the hashes of this process its own, so that nobody can choose ids
// that fall on each other.
var seed = maphash.MakeSeed()

func hash[K ~string](key K) uint64 { return maphash.String(seed, string(key)) }

// place returns where the search for a hash begins in a table of n slots.
func place(h uint64, n int) int {
	i, _ := mathbits.Mul64(h, uint64(n))
	return int(i)
}

// tag returns the part of a hash that is kept beside the key. It is never 0,
// which says that a slot is free.
func tag(h uint64) uint32 { return uint32(h) | 1 }

// table finds numbers by ids: a hash table with open addressing, a third of
// which is free. The zero table is empty. It is built by one goroutine, and safe
// for concurrent use once nothing is put into it any more. Beside a Go map it
// takes half the memory, and a look-up touches the key and one other place.
type table[K ~string] struct {
	slots []slot[K]
	count int
}

type slot[K ~string] struct {
	key   K
	value int32
	tag   uint32
}

// newTable returns an empty table for n keys.
func newTable[K ~string](n int) table[K] {
	return table[K]{slots: make([]slot[K], n+n/2+1)}
}

// find returns the number of the key.
func (t *table[K]) find(key K) (int, bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	h := hash(key)
	mark := tag(h)
	for i := place(h, len(t.slots)); ; i++ {
		if i == len(t.slots) {
			i = 0
		}
		s := &t.slots[i]
		if s.tag == mark && s.key == key {
			return int(s.value), true
		}
		if s.tag == 0 {
			return 0, false
		}
	}
}

// put gives a key that is not in the table its number. The table must have been
// made for as many keys.
func (t *table[K]) put(key K, value int) {
	h := hash(key)
	i := place(h, len(t.slots))
	for t.slots[i].tag != 0 {
		if i++; i == len(t.slots) {
			i = 0
		}
	}
	t.slots[i] = slot[K]{key, int32(value), tag(h)}
	t.count++
}
