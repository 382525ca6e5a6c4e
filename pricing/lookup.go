package pricing

import (
	"cmp"
	"slices"
)

// lookup finds which of a buyer's sources a table is: a filter that says no to
// nearly all tables that are none, a hash of table ids to the first source, and
// a chain to others of the same table.
type lookup struct {
	filter filter
	slots  []slot // open addressing, a power of two, at most half full
	next   []int32
	ids    []uint32 // sorted, without repetition
}

// slot holds a table id plus one, and the index of its first source.
type slot struct{ table, source uint32 }

// filter has a bit for the low bits of each table's id.
type filter [filterBits / 64]uint64

const filterBits = 1024

func (f *filter) set(table uint32)        { f[table%filterBits/64] |= 1 << (table % 64) }
func (f *filter) bit(table uint32) uint64 { return f[table%filterBits/64] >> (table % 64) & 1 }

// newLookup is of the sources whose rows are in the segment.
func newLookup(sources []source, seg *segment) lookup {
	size := 2
	for size < 2*len(sources)+1 {
		size *= 2
	}
	l := lookup{slots: make([]slot, size), next: make([]int32, len(sources))}
	mask := uint32(size - 1)
	for i := len(sources) - 1; i >= 0; i-- { // so that the first comes first in the chain
		l.next[i] = -1
		if sources[i].t.seg != seg {
			continue
		}
		id := sources[i].t.id
		l.filter.set(id)
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

// hit is a source of the buyer and its rows for a product, for one of its groups
// or for everything.
type hit struct {
	src *source
	b   block
	span
	// spec is 0 for rows of the product, then 1 for those of its group, 2 of
	// the group above, and so on.
	spec uint8
}

// many is how many rows of a product are read one by one; of more, each of the
// buyer's tables is found by bisection.
const many = 96

// everything is the spec of rows for everything.
const everything = maxDepth + 2

// hits appends the buyer's sources that have the product, in the order in which
// they win.
func (v *View) hits(dst []hit, product uint32) []hit {
	s := v.snap
	dst = v.hitsOf(dst, product, 0)
	if v.broad {
		spec := uint8(1)
		for g := s.products[product].group; g != 0; g = s.groups[g-1].parent {
			dst = v.hitsOf(dst, s.groupSubject(g-1), spec)
			spec++
		}
		dst = v.hitsOf(dst, s.allSubject(), everything)
	}
	if v.broad || len(v.apart) > 0 {
		slices.SortFunc(dst, v.order)
	}
	return dst
}

// order is the order in which hits win.
func (v *View) order(a, b hit) int {
	x, y := a.src, b.src
	if v.snap.policy.Precedence == ProductFirst {
		return cmp.Or(cmp.Compare(x.level, y.level), cmp.Compare(a.spec, b.spec), cmp.Compare(x.rank, y.rank))
	}
	return cmp.Or(cmp.Compare(x.level, y.level), cmp.Compare(x.distance, y.distance), cmp.Compare(a.spec, b.spec), cmp.Compare(x.rank, y.rank))
}

// tie reports whether neither hit comes before the other.
func (a *hit) tie(b *hit) bool { return a.src.group == b.src.group && a.spec == b.spec }

func (v *View) hitsOf(dst []hit, subject uint32, spec uint8) []hit {
	s := v.snap
	if b := s.base.of(subject); b.n > many {
		for _, id := range v.lookup.ids {
			if run := b.within(id); run != (span{}) {
				dst = v.found(dst, hit{b: b, span: run, spec: spec}, v.lookup.first(id))
			}
		}
	} else {
		for i := uint32(0); i < b.n; {
			id := b.table(i)
			if v.lookup.filter.bit(id) == 0 {
				i++
				continue
			}
			run := b.run(i)
			dst = v.found(dst, hit{b: b, span: run, spec: spec}, v.lookup.first(id))
			i = run.hi
		}
	}
	for _, i := range v.apart {
		src := &v.sources[i]
		if b := src.t.seg.of(subject); b.n > 0 {
			if run := b.within(src.t.id); run != (span{}) {
				dst = append(dst, hit{src, b, run, spec})
			}
		}
	}
	return dst
}

// found inserts the sources of a table in their order; there are few.
func (v *View) found(dst []hit, h hit, first int) []hit {
	for i := first; i >= 0; i = int(v.lookup.next[i]) {
		h.src = &v.sources[i]
		dst = append(dst, h)
		for j := len(dst) - 1; j > 0 && dst[j-1].spec == h.spec && h.src.rank < dst[j-1].src.rank; j-- {
			dst[j], dst[j-1] = dst[j-1], dst[j]
		}
	}
	return dst
}
