package pricing

import "slices"

// lookup finds which of a buyer's sources a table is: a filter that says no to
// nearly all tables that are none, a hash of table ids to the first source, and
// a chain to others of the same table.
type lookup struct {
	filter [filterBits / 64]uint64 // the low bits of the tables' ids
	slots  []slot                  // open addressing, a power of two, at most half full
	next   []int32
	ids    []uint32 // sorted, without repetition
}

// slot holds a table id plus one, and the index of its first source.
type slot struct{ table, source uint32 }

const filterBits = 1024

func newLookup(sources []source) lookup {
	size := 2
	for size < 2*len(sources)+1 {
		size *= 2
	}
	l := lookup{slots: make([]slot, size), next: make([]int32, len(sources))}
	mask := uint32(size - 1)
	for i := len(sources) - 1; i >= 0; i-- { // so that the first comes first in the chain
		id := sources[i].t.id
		l.filter[id%filterBits/64] |= 1 << (id % 64)
		l.next[i] = -1
		at := spread(id) & mask
		for l.slots[at].table != 0 && l.slots[at].table != id+1 {
			at = (at + 1) & mask
		}
		if l.slots[at].table != 0 {
			l.next[i] = int32(l.slots[at].source)
		} else {
			l.ids = append(l.ids, id)
		}
		l.slots[at] = slot{id + 1, uint32(i)}
	}
	slices.Sort(l.ids)
	return l
}

// first returns the index of the table's first source, or -1.
func (l *lookup) first(table uint32) int {
	mask := uint32(len(l.slots) - 1)
	for at := spread(table) & mask; ; at = (at + 1) & mask {
		switch s := l.slots[at]; s.table {
		case table + 1:
			return int(s.source)
		case 0:
			return -1
		}
	}
}

// spread is Fibonacci hashing: the constant is 2^32 divided by the golden ratio.
func spread(id uint32) uint32 {
	h := id * 0x9E3779B9
	return h ^ h>>15
}

// hit is a source of the buyer and its rows of the product in question.
type hit struct {
	src *source
	span
}

// noTable is no table id: there are fewer.
const noTable = 1<<32 - 1

// many is how many rows of a product are read one by one; of more, each of the
// buyer's tables is found by bisection.
const many = 96

// hits appends the buyer's sources that have the product, in the order in which
// they win; with all, also those that do not.
func (v *View) hits(dst []hit, product uint32, all bool) []hit {
	r := &v.snap.rows
	of := v.snap.rowsOf(product)
	switch {
	case all:
		for i := range v.sources {
			dst = append(dst, hit{&v.sources[i], r.within(of, v.sources[i].t.id)})
		}
	case of.hi-of.lo > many:
		for _, id := range v.lookup.ids {
			if run := r.within(of, id); run != (span{}) {
				dst = v.found(dst, id, run)
			}
		}
	default:
		last := uint32(noTable)
		for i := of.lo; i < of.hi; i++ {
			id := r.rows[i].table
			if v.lookup.filter[id%filterBits/64]>>(id%64)&1 != 0 && id != last {
				dst = v.found(dst, id, r.run(i, of.hi))
			}
			last = id
		}
	}
	return dst
}

// found inserts the sources of a table in their order; there are few.
func (v *View) found(dst []hit, table uint32, run span) []hit {
	for i := v.lookup.first(table); i >= 0; i = int(v.lookup.next[i]) {
		src := &v.sources[i]
		dst = append(dst, hit{src, run})
		for j := len(dst) - 1; j > 0 && src.rank < dst[j-1].src.rank; j-- {
			dst[j], dst[j-1] = dst[j-1], dst[j]
		}
	}
	return dst
}
