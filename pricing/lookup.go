package pricing

import (
	"cmp"
	"slices"
)

// lookup finds which of a buyer's sources a table is, by the low bits of its id:
// as many of them as keep the buyer's tables apart. A place holds one more than
// the index of the first source, and a chain leads to others of the same table,
// or of one with the same bits.
type lookup struct {
	maybe  [manyPlaces / 64]uint64 // a bit by the low bits of an id: whether it may be of the buyer
	places []uint16                // a power of two
	next   []int32                 // by source
	tables []uint32                // by source
	ids    []uint32                // of the tables: sorted, without repetition
}

// The sizes of places, from the smallest that says no to most tables to the
// largest that is worth its memory.
const (
	fewPlaces  = 256
	manyPlaces = 8192
)

// maxSources is how many sources a buyer may have.
const maxSources = 1<<16 - 2

// newLookup is of the sources whose rows are in the segment.
func newLookup(sources []source, seg *segment) lookup {
	l := lookup{next: make([]int32, len(sources)), tables: make([]uint32, len(sources))}
	for i := range sources {
		l.tables[i] = sources[i].t.id
		if sources[i].t.seg == seg {
			id := sources[i].t.id
			l.ids = append(l.ids, id)
			l.maybe[id/64%uint32(len(l.maybe))] |= 1 << (id % 64)
		}
	}
	slices.Sort(l.ids)
	l.ids = slices.Compact(l.ids)
	size := fewPlaces
	for size < manyPlaces && (size < 16*len(l.ids) || l.collide(uint32(size-1))) {
		size *= 2
	}
	l.places = make([]uint16, size)
	for i := len(sources) - 1; i >= 0; i-- { // so that the first comes first in the chain
		if l.next[i] = -1; sources[i].t.seg == seg {
			at := &l.places[sources[i].t.id&uint32(size-1)]
			l.next[i] = int32(*at) - 1
			*at = uint16(i + 1)
		}
	}
	return l
}

// collide reports whether two tables have the same bits.
func (l *lookup) collide(mask uint32) bool {
	var seen [manyPlaces / 64]uint64
	for _, id := range l.ids {
		at, bit := id&mask/64, uint64(1)<<(id&mask%64)
		if seen[at]&bit != 0 {
			return true
		}
		seen[at] |= bit
	}
	return false
}

// first returns the first source that may be of the table, or -1.
func (l *lookup) first(table uint32) int {
	return int(l.places[table&uint32(len(l.places)-1)]) - 1
}

// may returns 1 if a table may be one of the buyer's, else 0.
func (l *lookup) may(table uint32) uint64 {
	return l.maybe[table/64%uint32(len(l.maybe))] >> (table % 64) & 1
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
		first := len(dst)
		for _, id := range v.lookup.ids {
			if run := b.within(id); run != (span{}) {
				for i := v.lookup.first(id); i >= 0; i = int(v.lookup.next[i]) {
					dst = append(dst, hit{&v.sources[i], b, run, spec})
				}
			}
		}
		slices.SortFunc(dst[first:], func(a, b hit) int { return cmp.Compare(a.src.rank, b.src.rank) })
	} else {
		for i := uint32(0); i < b.n; {
			id := b.table(i)
			first := v.lookup.first(id)
			if first < 0 {
				i++
				continue
			}
			run := b.run(i)
			dst = v.found(dst, hit{b: b, span: run, spec: spec}, first)
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
		if h.src.t.id != h.b.table(h.lo) {
			continue
		}
		dst = append(dst, h)
		for j := len(dst) - 1; j > 0 && dst[j-1].spec == h.spec && h.src.rank < dst[j-1].src.rank; j-- {
			dst[j], dst[j-1] = dst[j-1], dst[j]
		}
	}
	return dst
}
