package accounts

import (
	"github.com/seed-a884640a/kabinet"
)

// spot is where an object is: a node of the tree, with what node says of it, or
// one of the places beside.
type spot struct{ node, end, top int }

// Places of an object beside the nodes of the tree.
const (
	lost   = -1 // in the organisation, in a unit that it does not have
	abroad = -2 // in another organisation
)

// placeOf returns where the object is.
func (r *Rights) placeOf(on *kabinet.Object) spot {
	if on.Org != r.actor.Organization {
		return spot{node: abroad}
	}
	if s := r.law.units.lookup(on.Unit); s != nil {
		return spot{int(s.value), int(s.end), int(s.top)}
	}
	return spot{node: lost}
}

// spotAt returns a node as a place.
func (r *Rights) spotAt(node int) spot {
	n := &r.law.tree.nodes[node]
	return spot{node, int(n.end), int(n.top)}
}

// allows reports whether an assignment lets the actor do the word on the object
// at its place. It is where all rules of Compile come together.
func (r *Rights) allows(h held, word word, at spot, on *kabinet.Object) bool {
	level := r.law.level(h.role(), word)
	if level == 0 || at.node == abroad && level != LevelSeller {
		return false
	}
	t := r.held.termOf(h)
	if !r.counts(t) || !r.admitsLegal(t, on.LegalEntity) {
		return false
	}
	if level == LevelOwn && on.Owner != r.whose {
		return false
	}
	return r.from(h, level, word, at)
}

// from reports whether an assignment whose grant has the level reaches the place
// from some unit in which it holds, and in which nothing forbids the word.
func (r *Rights) from(h held, level Level, word word, at spot) bool {
	switch level {
	case LevelOwn, LevelUnit:
		return at.node >= 0 && r.holds(h, word, at)
	case LevelSubtree:
		return r.holdsAbove(h, word, at.node)
	}
	return r.holdsSomewhere(h, word)
}

// counts reports whether an assignment with the term counts now, for the legal
// entity that the actor acts for.
func (r *Rights) counts(t *term) bool {
	return t == nil || t.validity.Contains(r.at) && t.allows(r.actor.LegalEntity)
}

// admitsLegal reports whether an assignment with the term reaches objects of a
// legal entity. Objects that belong to none are in reach of all.
func (r *Rights) admitsLegal(t *term, e kabinet.LegalEntityID) bool {
	return e == "" || t.allows(e) && (r.actor.LegalEntity == "" || r.actor.LegalEntity == e)
}

// holdsIn reports whether an assignment holds in a unit: it was given there, or is
// handed down as far as that.
func (h held) holdsIn(u spot) bool {
	node := h.node()
	if node == u.node {
		return u.top <= node // else the unit is blocked
	}
	return h.inherit() && node < u.node && node >= u.top && u.node < h.end()
}

// holds reports whether an assignment gives the word in a unit: it holds there,
// the actor acts there, and nothing forbids it.
func (r *Rights) holds(h held, word word, u spot) bool {
	return (r.node < 0 || r.node == u.node) && h.holdsIn(u) && !r.forbidden(word, u.node)
}

// forbids reports whether anything is forbidden to somebody at all.
func (r *Rights) forbids() bool { return r.law.forbids || r.lent != nil && r.lent.forbids() }

// forbidden reports whether some assignment forbids the word in the unit.
func (r *Rights) forbidden(word word, node int) bool {
	if r.lent != nil && r.lent.forbidden(word.name, r.law.tree.ids[node]) {
		return true
	}
	if !r.law.forbids {
		return false
	}
	for i := range int(r.held.count) {
		h := r.held.at(i)
		if r.law.cell(h.role(), word)&forbidCell != 0 && r.forbidsIn(h, node) && r.counts(r.held.termOf(h)) {
			return true
		}
	}
	return false
}

// forbidsIn reports whether what an assignment forbids is forbidden in a unit: it
// was given there, or above and is handed down. That a unit in between is isolated or
// blocked keeps allows from it, and no forbid.
func (r *Rights) forbidsIn(h held, node int) bool {
	at := h.node()
	return node == at || h.inherit() && r.law.tree.under(node, at)
}

// holdsAbove reports whether an assignment gives the word in the unit of the
// node or in one above. From the organisation as a whole all units are reached,
// the lost ones too.
func (r *Rights) holdsAbove(h held, word word, node int) bool {
	switch {
	case node == abroad:
		return false
	case r.node >= 0:
		u := r.spotAt(r.node)
		return (r.node == 0 || node >= r.node && node < u.end) && r.holds(h, word, u)
	case !r.forbids():
		// Where it was given it reaches furthest.
		return h.node() == 0 || node >= h.node() && node < h.end()
	}
	for u := max(node, 0); u >= 0; u = int(r.law.tree.nodes[u].parent) {
		if r.holds(h, word, r.spotAt(u)) {
			return true
		}
	}
	return false
}

// holdsSomewhere reports whether an assignment gives the word in some unit.
func (r *Rights) holdsSomewhere(h held, word word) bool {
	switch {
	case r.node >= 0:
		return r.holds(h, word, r.spotAt(r.node))
	case !r.forbids():
		return h.node() < h.end()
	}
	for u := h.node(); u < h.end(); u++ {
		if r.holds(h, word, r.spotAt(u)) {
			return true
		}
	}
	return false
}

// eachReach calls f with what each assignment of the actor reaches with the
// word, as the rules answer for every unit.
func (r *Rights) eachReach(word word, f func(held, reach)) {
	if r.err != nil || r.lent != nil && !r.lent.lends(word.name) {
		return
	}
	for i := range int(r.held.count) {
		h := r.held.at(i)
		level, t := r.law.level(h.role(), word), r.held.termOf(h)
		if level == 0 || !r.counts(t) {
			continue
		}
		x := reach{own: level == LevelOwn, legal: r.legal(t), anyOrg: level == LevelSeller}
		if !r.from(h, level, word, spot{node: lost}) { // else all units
			if level > LevelSubtree {
				continue
			}
			x.units = newBits(len(r.law.tree.nodes))
			for node := range r.law.tree.nodes {
				if r.from(h, level, word, r.spotAt(node)) {
					x.units.add(node)
				}
			}
		}
		if r.lent != nil {
			x = r.lent.narrow(x)
		}
		if (x.units == nil || !x.units.empty()) && (x.legal == nil || len(x.legal) > 0) {
			f(h, x)
		}
	}
}

// reaches returns what the actor reaches with the word, and nothing twice.
func (r *Rights) reaches(word word) []reach {
	var out []reach
	r.eachReach(word, func(_ held, x reach) { out = addReach(out, x) })
	return out
}

// legal returns the legal entities whose objects an assignment reaches, nil for
// all of them. Objects that belong to none are among them.
func (r *Rights) legal(t *term) []kabinet.LegalEntityID {
	switch e := r.actor.LegalEntity; {
	case e != "":
		return []kabinet.LegalEntityID{"", e}
	case t != nil && t.legal != nil:
		return append([]kabinet.LegalEntityID{""}, t.legal...)
	}
	return nil
}
