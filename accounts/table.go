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

// inline is a short text that lies where it is kept, so that comparing it touches
// no other place. A longer one is kept beside.
type inline struct {
	text [inlineBytes]byte
	size uint8 // of the text; longer for one that is kept beside
}

// inlineBytes is room for the ids that kabinet.NewID makes.
const inlineBytes = 31

// newInline returns the text, and false where it is too long, so that the caller
// keeps it beside.
func newInline[K ~string](key K) (x inline, short bool) {
	if len(key) > inlineBytes {
		x.size = inlineBytes + 1
		return x, false
	}
	x.size = uint8(copy(x.text[:], key))
	return x, true
}

// beside reports whether the text is kept elsewhere.
func (x *inline) beside() bool { return x.size > inlineBytes }

// is reports whether the text is a short one and equal to key.
func is[K ~string](x *inline, key K) bool {
	return int(x.size) == len(key) && string(x.text[:x.size&inlineBytes]) == string(key)
}

// table finds numbers by ids: a hash table with open addressing, a third of
// which is free. The zero table is empty. It is built by one goroutine, and safe
// for concurrent use once nothing is put into it any more. A look-up of a short
// id touches one place.
type table[K ~string] struct {
	slots []slot
	long  []K // by the number of the slot, where some are long
}

type slot struct {
	key   inline
	tag   uint32
	value int32
	// For units, what node says of the same unit.
	end, top int32
}

// newTable returns an empty table for n keys.
func newTable[K ~string](n int) table[K] { return table[K]{slots: make([]slot, n+n/2+1)} }

// find returns the number of the key.
func (t *table[K]) find(key K) (int, bool) {
	if s := t.lookup(key); s != nil {
		return int(s.value), true
	}
	return 0, false
}

// lookup returns the slot of the key, or nil.
func (t *table[K]) lookup(key K) *slot {
	if len(t.slots) == 0 {
		return nil
	}
	if s, _ := t.search(key, hash(key)); s.tag != 0 {
		return s
	}
	return nil
}

// search returns the slot of the key, or the free one where it belongs.
func (t *table[K]) search(key K, h uint64) (*slot, int) {
	mark := tag(h)
	for i := place(h, len(t.slots)); ; i++ {
		if i == len(t.slots) {
			i = 0
		}
		s := &t.slots[i]
		if s.tag == 0 || s.tag == mark && (is(&s.key, key) || s.key.beside() && t.long[i] == key) {
			return s, i
		}
	}
}

// put gives a key its number, unless it has one, and returns the number that it
// has then. The table must have been made for as many keys.
func (t *table[K]) put(key K, value int) int {
	h := hash(key)
	s, i := t.search(key, h)
	if s.tag != 0 {
		return int(s.value)
	}
	var short bool
	if s.key, short = newInline(key); !short {
		if t.long == nil {
			t.long = make([]K, len(t.slots))
		}
		t.long[i] = key
	}
	s.tag, s.value = tag(h), int32(value)
	return value
}
