package pricing

import (
	"cmp"
	"slices"
)

// lookup finds which of a buyer's tables a table is, and what sources it is.
type lookup struct {
	tables []ownTable // sorted by id
	next   []int32    // by source: the next one of the table, or -1
	// places says by the low bits of an id which of the buyer's tables it may be:
	// 0 for none, one more than the index in tables, or unsure for any of them.
	places [1 << 11]uint8
}

// ownTable is a table of the buyer and its first source; alone says that there is
// no other.
type ownTable struct {
	id    uint32
	first int32
	alone bool
}

const unsure = 255

// newLookup is of the sources whose rows are in the segment.
func newLookup(sources []source, seg *segment) lookup {
	l := lookup{next: make([]int32, len(sources))}
	for i := range sources {
		if sources[i].t.seg == seg {
			l.tables = append(l.tables, ownTable{id: sources[i].t.id, first: -1})
		}
	}
	slices.SortFunc(l.tables, func(a, b ownTable) int { return cmp.Compare(a.id, b.id) })
	l.tables = slices.Compact(l.tables)
	for i := len(sources) - 1; i >= 0; i-- { // so that the first comes first in the chain
		if sources[i].t.seg == seg {
			t := &l.tables[l.bisect(sources[i].t.id)]
			t.alone = t.first < 0
			l.next[i], t.first = t.first, int32(i)
		}
	}
	for i := range l.tables {
		if at := l.place(l.tables[i].id); *at == 0 && i+1 < unsure {
			*at = uint8(i + 1)
		} else {
			*at = unsure
		}
	}
	return l
}

func (l *lookup) place(table uint32) *uint8 { return &l.places[table%uint32(len(l.places))] }

// bisect returns where in tables the id is or would be.
func (l *lookup) bisect(table uint32) int {
	i, _ := slices.BinarySearchFunc(l.tables, table, func(t ownTable, id uint32) int { return cmp.Compare(t.id, id) })
	return i
}

// first returns the first source of the table, or -1.
func (l *lookup) first(table uint32) int {
	i := int(*l.place(table)) - 1
	if i == unsure-1 {
		i = l.bisect(table)
	}
	if uint(i) >= uint(len(l.tables)) || l.tables[i].id != table {
		return -1
	}
	return int(l.tables[i].first)
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
const many = 512

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
		for _, t := range v.lookup.tables {
			if run := b.within(t.id); run != (span{}) {
				for i := int(t.first); i >= 0; i = int(v.lookup.next[i]) {
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
		dst = append(dst, h)
		for j := len(dst) - 1; j > 0 && dst[j-1].spec == h.spec && h.src.rank < dst[j-1].src.rank; j-- {
			dst[j], dst[j-1] = dst[j-1], dst[j]
		}
	}
	return dst
}
