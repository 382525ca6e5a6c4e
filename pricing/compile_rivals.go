package pricing

import (
	"cmp"
	"fmt"
	"slices"
)

// rivalry is two assignments that tie down to priority, the first of them of a
// table that is compiled now.
type rivalry struct{ a, b *source }

// ambiguities rejects two lists that one party has with one priority where both
// price one thing, in one currency, at one time: nothing would say which holds.
// Of two segments it warns, for a buyer may be in both.
func (c *compiler) ambiguities() {
	rivals := c.rivals()
	if len(rivals) == 0 {
		return
	}
	warned := map[ListID]bool{}
	for i := range c.in.rows {
		r := &c.in.rows[i]
		// Reported once for two lists, not for each of their rows; and of the
		// segments that meet those of one list, the first.
		rivals[r.table] = slices.DeleteFunc(rivals[r.table], func(v rivalry) bool { return c.rivalry(v, r, warned) })
	}
}

// rivalry reports two assignments that meet at a row of the first. It returns
// true where nothing more is to be said of them.
func (c *compiler) rivalry(v rivalry, r *placed, warned map[ListID]bool) bool {
	a, b := v.a.t.source.List, v.b.t.source.List
	one := v.a.party == v.b.party
	if !one && warned[a] {
		return true
	}
	at, met := c.meeting(v, r)
	if !met {
		return false
	}
	if one {
		c.fail(fmt.Sprintf("%s/rows/%d", v.a.t.at, r.index), ErrAmbiguous.With("a", min(a, b)).With("b", max(a, b)).
			With("sku", c.subjectName(r.subject)).With("party", v.a.party).With("priority", v.a.priority).With("other", at))
		return true
	}
	warned[a] = true
	c.warn(v.a.t.at, warnTie.With("a", a).With("b", b).
		With("sku", c.subjectName(r.subject)).With("party", v.a.party).With("other", v.b.party))
	return true
}

// rivals returns, by table, the assignments that tie in every other respect:
// those of one party, and those of segments.
func (c *compiler) rivals() map[uint32][]rivalry {
	var all []*source
	for _, sources := range c.s.parties {
		for i := range sources {
			if sources[i].level != LevelAgreement {
				all = append(all, &sources[i])
			}
		}
	}
	slices.SortFunc(all, func(a, b *source) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.party.Kind, b.party.Kind),
			cmp.Compare(a.party.ID, b.party.ID), cmp.Compare(a.t.id, b.t.id), cmp.Compare(a.from, b.from))
	})
	out := map[uint32][]rivalry{}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if b.priority != a.priority || b.party.Kind != a.party.Kind || (b.party != a.party && a.party.Kind != PartySegment) {
				break
			}
			if x, y := a, b; max(x.t.id, y.t.id) >= c.first && rival(x, y) {
				if x.t.id < y.t.id {
					x, y = y, x
				}
				out[x.t.id] = append(out[x.t.id], rivalry{x, y})
			}
		}
	}
	return out
}

// rival reports whether two assignments of one priority could both answer one
// request.
func rival(a, b *source) bool {
	return a.level == b.level && a.t != b.t && (a.t.currency == b.t.currency || a.t.convert || b.t.convert) &&
		sameSeller(a.t, b.t) && a.t.scope == b.t.scope && max(a.from, b.from) < min(a.until, b.until) && a.known.meets(b.known)
}

// takes reports whether a row has the price, and the unit, of another list.
func takes(seg *segment, t *terms) bool {
	sp := seg.specialOf(t)
	return sp != nil && sp.of != ""
}

// meeting returns where the second of two rivals has a row that a request could
// find together with a row of the first.
func (c *compiler) meeting(v rivalry, r *placed) (at string, met bool) {
	mine, theirs := v.a.t.seg.of(r.subject), v.b.t.seg.of(r.subject)
	if mine.n == 0 || theirs.n == 0 {
		return "", false
	}
	run, other := mine.within(v.a.t.id), theirs.within(v.b.t.id)
	for i := run.lo; i < run.hi; i++ {
		if mine.index(i) != r.index {
			continue
		}
		x := mine.terms(i)
		for j := other.lo; j < other.hi; j++ {
			y := theirs.terms(j)
			if (c.oneUnit(r.subject, x.unit, takes(v.a.t.seg, x), y.unit, takes(v.b.t.seg, y)) || (x.flags|y.flags)&flagConvertible != 0) &&
				max(x.from, v.a.from, y.from, v.b.from) < min(x.until, v.a.until, y.until, v.b.until) &&
				mine.seg.knownOf(x).meets(theirs.seg.knownOf(y)) {
				return fmt.Sprintf("%s/rows/%d", v.b.t.at, theirs.index(j)), true
			}
		}
	}
	return "", false
}
