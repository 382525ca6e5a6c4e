package quickorder

import "hash/maphash"

// table finds the first target of a key: a hash table with open addressing that
// holds no keys, since the texts of the targets have them. It grows while it is
// built, and is only read after that.
type table struct {
	seed  maphash.Seed
	slots []slot // a power of two, at most half of them used
	used  int
}

// slot is a place of the table; an empty one has head 0.
type slot struct {
	hash uint32
	head int32 // place + 1 of the first target
}

func newTable(n int) *table {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return &table{seed: maphash.MakeSeed(), slots: make([]slot, size)}
}

func (t *table) hash(key []byte) uint32 { return uint32(maphash.Bytes(t.seed, key)) }

// find returns the place of the first target that holds, of those of a hash, or
// -1.
func (t *table) find(h uint32, holds func(target int32) bool) int32 {
	mask := uint32(len(t.slots) - 1)
	for i := h & mask; t.slots[i].head != 0; i = (i + 1) & mask {
		if s := t.slots[i]; s.hash == h && holds(s.head-1) {
			return s.head - 1
		}
	}
	return -1
}

// first returns the first target that a hash may lead to, or -1.
func (t *table) first(h uint32) int32 { return t.slots[h&uint32(len(t.slots)-1)].head - 1 }

// set makes a target the first one of a key, instead of old, or -1.
func (t *table) set(key []byte, old, target int32) {
	h := t.hash(key)
	mask := uint32(len(t.slots) - 1)
	i := h & mask
	for t.slots[i].head != 0 {
		if old >= 0 && t.slots[i].head-1 == old {
			t.slots[i].head = target + 1
			return
		}
		i = (i + 1) & mask
	}
	t.slots[i] = slot{h, target + 1}
	if t.used++; 2*t.used > len(t.slots) {
		t.grow()
	}
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]slot, 2*len(old))
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.head == 0 {
			continue
		}
		i := s.hash & mask
		for t.slots[i].head != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}
