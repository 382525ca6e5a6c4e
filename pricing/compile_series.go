package pricing

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// series sorts the rows that one table has of a subject by unit and time, ends
// each of a series where the next begins, and rejects those that overlap.
func (c *compiler) series(seg *segment, subject uint32) {
	b := seg.of(subject)
	for lo := uint32(0); lo < b.n; {
		run := b.run(lo)
		if run.hi-run.lo > 1 || c.in.terms[b.row(run.lo)[0]].flags&flagOverride != 0 {
			c.run(&b, subject, run)
		}
		lo = run.hi
	}
}

func (c *compiler) run(b *block, subject uint32, run span) {
	type row struct {
		words []uint32
		terms
		open bool  // it was written without an end
		end  int64 // where it ends nevertheless, since another follows
	}
	rows := make([]row, 0, run.hi-run.lo)
	for i := run.lo; i < run.hi; i++ {
		w := slices.Clone(b.row(i))
		t := c.in.terms[w[0]]
		rows = append(rows, row{w, t, t.until == forever, t.until})
	}
	place := func(unit uint16) int {
		if int(subject) < len(c.s.products) {
			return c.s.place(&c.s.products[subject], unit)
		}
		return int(unit)
	}
	slices.SortFunc(rows, func(x, y row) int {
		return cmp.Or(
			cmp.Compare(place(x.unit), place(y.unit)), cmp.Compare(y.flags&flagOverride, x.flags&flagOverride),
			cmp.Compare(x.from, y.from), cmp.Compare(x.words[1], y.words[1]),
		)
	})
	t := c.tables[b.table(run.lo)-c.first]
	fail := func(at *row, e *kabinet.Error) {
		c.fail(fmt.Sprintf("%s/rows/%d", t.at, at.words[1]), e.With("sku", c.subjectName(subject)))
	}
	said := func(x *row) known {
		if x.known == 0 {
			return always
		}
		return c.in.knowns[x.known-1]
	}
	// Rows that were not known at the same time do not meet. Where any row says
	// when it was known, the end of an open one depends on when it is asked.
	history := slices.ContainsFunc(rows, func(r row) bool { return r.known != 0 })
	for j := range rows {
		y := &rows[j]
		for i := range rows[:j] {
			x := &rows[i]
			if x.unit != y.unit || (x.flags^y.flags)&flagOverride != 0 || !said(x).meets(said(y)) {
				continue
			}
			switch {
			case x.open && y.open && x.from < y.from:
				x.flags |= flagSeries
				x.end = min(x.end, y.from)
			case x.end > y.from:
				fail(y, ErrOverlap.With("row", x.words[1]))
			}
		}
	}
	// Rows of several units are no series.
	for j := range rows {
		y := &rows[j]
		for i := range rows[:j] {
			x := &rows[i]
			if x.unit != y.unit && (x.flags^y.flags)&flagOverride == 0 && max(x.from, y.from) < min(x.end, y.end) && said(x).meets(said(y)) &&
				c.oneUnit(subject, x.unit, c.takes(&x.terms), y.unit, c.takes(&y.terms)) {
				fail(y, ErrOverlap.With("row", x.words[1]))
			}
		}
	}
	for j := range rows {
		x := &rows[j]
		if x.flags&flagOverride == 0 {
			continue
		}
		inside := slices.ContainsFunc(rows, func(y row) bool {
			return y.unit == x.unit && y.flags&flagOverride == 0 && y.from <= x.from && x.until <= y.end
		})
		if !inside {
			fail(x, ErrOverride)
		}
	}
	for i := range rows {
		if !history {
			rows[i].until = rows[i].end
		}
		rows[i].words[0] = c.termsOf(rows[i].terms)
		copy(b.row(run.lo+uint32(i)), rows[i].words)
	}
}

// takes reports whether a row has the price, and the unit, of another list.
func (c *compiler) takes(t *terms) bool {
	return t.special != 0 && c.in.specials[t.special-1].of != ""
}

// oneUnit reports whether two rows of a subject could both have the unit of one
// request. A row without a unit is for the base unit of a product, or, where it
// takes the price of another list, for any.
func (c *compiler) oneUnit(subject uint32, x uint16, takesX bool, y uint16, takesY bool) bool {
	switch {
	case x == y, x == baseUnit && takesX, y == baseUnit && takesY:
		return true
	case x == baseUnit:
		return c.isBase(subject, y)
	case y == baseUnit:
		return c.isBase(subject, x)
	}
	return false
}

// subjectUnit is a unit that some product of a subject has as its base unit.
type subjectUnit struct {
	subject uint32
	unit    uint16
}

// isBase reports whether the unit is the base unit of a product in a group, or,
// for everything, of any.
func (c *compiler) isBase(subject uint32, unit uint16) bool {
	if c.bases == nil {
		s := c.s.articles
		c.bases = map[subjectUnit]bool{}
		for i := range s.products {
			p := &s.products[i]
			c.bases[subjectUnit{s.allSubject(), p.unit}] = true
			for g := p.group; g != 0; g = s.groups[g-1].parent {
				c.bases[subjectUnit{s.groupSubject(g - 1), p.unit}] = true
			}
		}
	}
	return c.bases[subjectUnit{subject, unit}]
}

// subjectName is a product's number, or a group's id.
func (c *compiler) subjectName(subject uint32) string {
	s := c.s.articles
	if int(subject) < len(s.products) {
		return string(s.authored[subject].SKU)
	}
	for id, g := range s.groupIDs {
		if s.groupSubject(g) == subject {
			return string(id)
		}
	}
	return "*"
}
