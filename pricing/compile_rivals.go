package pricing

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// rivalry is two assignments that tie down to priority, the first of them of a
// table that is compiled now.
type rivalry struct{ a, b *source }

// ambiguities rejects two lists that one party has with one priority where both
// price one thing, in one currency, at one time: nothing would say which holds.
// Of two segments it warns, for a buyer may be in both.
func (c *compiler) ambiguities() {
	sources := c.rivals()
	if len(sources) == 0 {
		return
	}
	var segments []*segment
	for _, id := range slices.Sorted(maps.Keys(sources)) {
		if seg := sources[id][0].t.seg; !slices.Contains(segments, seg) {
			segments = append(segments, seg)
		}
	}
	// Reported once for two assignments, not for each row; and of the segments
	// that meet those of one list, one.
	said, warned := map[rivalry]bool{}, map[*table]bool{}
	for i := range c.in.rows {
		r := &c.in.rows[i]
		own := sources[r.table]
		if len(own) == 0 {
			continue
		}
		found := len(c.errs)
		for _, seg := range segments {
			others := seg.of(r.subject)
			for at := uint32(0); at < others.n && others.table(at) < r.table; at = others.run(at).hi {
				for _, b := range sources[others.table(at)] {
					for _, a := range own {
						if v := (rivalry{a, b}); rival(a, b) && !said[v] {
							said[v] = c.rivalry(v, r, warned)
						}
					}
				}
			}
		}
		// Segments come in any order.
		slices.SortFunc(c.errs[found:], func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	}
}

// rivalry reports two assignments that meet at a row of the first. It returns
// true where nothing more is to be said of them.
func (c *compiler) rivalry(v rivalry, r *placed, warned map[*table]bool) bool {
	a, b := v.a.t.source.List, v.b.t.source.List
	one := v.a.party == v.b.party
	if !one && warned[v.a.t] {
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
	warned[v.a.t] = true
	c.warn(v.a.t.at, warnTie.With("a", a).With("b", b).
		With("sku", c.subjectName(r.subject)).With("party", v.a.party).With("other", v.b.party))
	return true
}

// contest is what assignments that may tie have in common: those of one party, and
// those of all segments.
type contest struct {
	level    Level
	priority int32
	party    Party
}

func contestOf(a *source) contest {
	k := contest{a.level, a.priority, a.party}
	if a.party.Kind == PartySegment {
		k.party.ID = ""
	}
	return k
}

// rivals returns, by table, the assignments that tie with another and meet it in
// time, where one of the two is compiled now.
func (c *compiler) rivals() map[uint32][]*source {
	all := map[contest][]*source{}
	now := map[contest]bool{}
	for _, sources := range c.s.parties {
		for i := range sources {
			if a := &sources[i]; a.level != LevelAgreement {
				k := contestOf(a)
				all[k] = append(all[k], a)
				now[k] = now[k] || a.t.id >= c.first
			}
		}
	}
	out := map[uint32][]*source{}
	for k, list := range all {
		if len(list) == 1 || !now[k] {
			continue
		}
		slices.SortFunc(list, func(a, b *source) int { return cmp.Compare(a.from, b.from) })
		until := int64(sinceEver) // of those before
		for i, a := range list {
			if a.from < until || (i+1 < len(list) && list[i+1].from < a.until) {
				out[a.t.id] = append(out[a.t.id], a)
			}
			until = max(until, a.until)
		}
	}
	for _, list := range out { // which came in any order
		slices.SortFunc(list, func(a, b *source) int {
			return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.party.Kind, b.party.Kind), cmp.Compare(a.party.ID, b.party.ID), cmp.Compare(a.from, b.from))
		})
	}
	return out
}

// rival reports whether two assignments tie and could both answer one request.
func rival(a, b *source) bool {
	return contestOf(a) == contestOf(b) && a.t != b.t && sameCurrency(a.t, b.t) &&
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
