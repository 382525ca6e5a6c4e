package accounts

import (
	"slices"
	"sync"

	"github.com/seed-a884640a/kabinet"
)

// law is what an organisation says about the rights of its members, in the form
// in which it is asked: the tree of units, and what each role gives. It is
// immutable but for what its comments say, and safe for concurrent use.
type law struct {
	org    kabinet.OrgID
	kind   OrganizationKind
	closed error // why nobody may do anything, or nil
	tree   *tree
	words  *words
	// cells has half a byte for each role and permission: the Level of the
	// grant, and forbidCell where the role forbids it.
	cells  []byte
	stride int // bytes of one role
	// limits are those of each role's grants, and nil where it states none.
	limits  [][]wordLimit
	forbids bool // some role forbids something
}

type wordLimit struct {
	word  int
	limit Limit
}

const (
	levelCell  = 1<<3 - 1
	forbidCell = 1 << 3
)

// newLaw compiles what the organisation says about some roles. All words of the
// roles must be in w.
func newLaw(o *Organization, t *tree, roles []*Role, w *words) *law {
	stride := (len(w.list) + 1) / 2
	l := &law{
		org: o.s.ID, kind: o.s.Kind, closed: o.active(), tree: t, words: w,
		cells: make([]byte, stride*len(roles)), stride: stride,
	}
	for i, r := range roles {
		if isReady(r.ID) {
			l.setReady(i, r)
		} else {
			l.setRole(i, r)
		}
	}
	return l
}

// readyLaws are the ready roles of each kind of organisation, compiled once.
var readyLaws = sync.OnceValue(func() map[OrganizationKind]*law {
	out := make(map[OrganizationKind]*law, 2)
	for kind, roles := range readyTable() {
		w := readyWords()
		l := &law{kind: kind, words: w, stride: (len(w.list) + 1) / 2}
		l.cells = make([]byte, l.stride*len(roles))
		for i, r := range roles {
			l.setRole(i, r)
		}
		out[kind] = l
	}
	return out
})

// setReady copies what a ready role gives: its words come first in all words.
func (l *law) setReady(i int, r *Role) {
	from := readyLaws()[l.kind]
	k := slices.Index(readyTable()[l.kind], r)
	copy(l.cells[i*l.stride:], from.cells[k*from.stride:(k+1)*from.stride])
	if from.limits != nil {
		l.setLimits(i, from.limits[k])
	}
}

// setRole fills in what a role gives.
func (l *law) setRole(i int, r *Role) {
	row := l.cells[i*l.stride : (i+1)*l.stride]
	var limits []wordLimit
	for k := range r.Grants {
		g := &r.Grants[k]
		if !g.Level.Valid() || g.Level == LevelSeller && l.kind != Seller {
			continue // as a damaged state may have it
		}
		w, _ := l.words.index.find(g.Permission)
		shift := w % 2 * 4
		if old := row[w/2] >> shift & levelCell; byte(g.Level) > old {
			row[w/2] += (byte(g.Level) - old) << shift
		}
		if !g.Limit.IsNone() {
			limits = append(limits, wordLimit{w, g.Limit})
		}
	}
	for _, p := range r.Forbids {
		w, _ := l.words.index.find(p)
		row[w/2] |= forbidCell << (w % 2 * 4)
		l.forbids = true
	}
	l.setLimits(i, limits)
}

func (l *law) setLimits(role int, limits []wordLimit) {
	if limits == nil {
		return
	}
	if l.limits == nil {
		l.limits = make([][]wordLimit, len(l.cells)/l.stride)
	}
	l.limits[role] = limits
}

// cell returns what a role says about a permission.
func (l *law) cell(role, word int) byte {
	return l.cells[role*l.stride+word/2] >> (word % 2 * 4)
}

// level returns how far the role's grant of a permission reaches, or 0.
func (l *law) level(role, word int) Level { return Level(l.cell(role, word) & levelCell) }

// grantLimit returns the limit that the role's grants of a permission state.
func (l *law) grantLimit(role, word int) Limit {
	var out Limit
	if l.limits != nil {
		for _, x := range l.limits[role] {
			if x.word == word {
				out = MaxLimit(out, x.limit)
			}
		}
	}
	return out
}

// context returns why an actor with the membership m cannot act as they say, or
// nil; node is that of the actor's unit, and -1 where they name none.
func (l *law) context(a *kabinet.Actor, entities []LegalEntity) (node int, err error) {
	if l.closed != nil {
		return -1, l.closed
	}
	if a.Unit == "" && a.LegalEntity == "" {
		return -1, nil
	}
	node, ok := l.tree.find(a.Unit)
	switch {
	case !ok:
		return -1, notFound("unit", a.Unit)
	case l.tree.nodes[node].blocked:
		return -1, ErrUnitBlocked
	case a.Unit == "":
		node = -1
	}
	if a.LegalEntity != "" {
		i := find(entities, a.LegalEntity, legalEntityID)
		if i < 0 {
			return -1, notFound("legal entity", a.LegalEntity)
		}
		e := &entities[i]
		if err := l.tree.serves("legal entity", string(e.ID), e.Status, e.Units, a.Unit); err != nil {
			return -1, err
		}
	}
	return node, nil
}

// member is what a person holds in an organisation, as it is asked: two
// assignments lie here, and the rest beside it. It is immutable.
type member struct {
	person kabinet.PersonID
	first  [2]held
	rest   *rest  // nil for most
	tag    uint32 // of a seat in a roster
	count  uint16 // of the assignments
	off    bool   // the membership is suspended, ended or too large to be compiled
}

// rest is what few memberships have.
type rest struct {
	held     []held // after the first two
	terms    []term
	validity kabinet.Window
}

// held is an assignment in 8 bytes.
type held struct {
	at   uint32 // the node, times two, plus 1 where it is marked inherit
	what uint32 // the role, times termBound, plus the number of its term; 0 is none
}

// termBound is how many terms a member can have, less one. Somebody with more
// assignments that are limited in time, to legal entities or in amount holds
// nothing: leaving some out could leave out what one of them forbids.
const termBound = 1 << 12

func (h held) node() int     { return int(h.at >> 1) }
func (h held) inherit() bool { return h.at&1 != 0 }
func (h held) role() int     { return int(h.what / termBound) }
func (h held) term() int     { return int(h.what%termBound) - 1 }

// term is what an assignment says besides.
type term struct {
	legal    []kabinet.LegalEntityID // nil is no limit
	validity kabinet.Window
	amounts  []AmountLimit
}

// newMember compiles a membership. The role of each assignment is looked up
// with role; assignments whose role or unit is gone do not count.
func newMember(m *Membership, t *tree, role func(RoleID) (int, bool)) member {
	out := member{person: m.s.Person, off: m.s.Status != MembershipActive}
	if m.s.Validity != (kabinet.Window{}) {
		out.rest = &rest{validity: m.s.Validity}
	}
	for i := range m.s.Assignments {
		a := &m.s.Assignments[i]
		r, ok := role(a.Role)
		node, here := t.find(a.Unit)
		if !ok || !here {
			continue
		}
		h := held{uint32(node) << 1, uint32(r) * termBound}
		if a.Inherit {
			h.at |= 1
		}
		if a.LegalEntities != nil || a.Validity != (kabinet.Window{}) || a.Limits != nil {
			if out.rest == nil {
				out.rest = &rest{}
			}
			out.rest.terms = append(out.rest.terms, term{a.LegalEntities, a.Validity, a.Limits})
			h.what += uint32(len(out.rest.terms))
			out.off = out.off || len(out.rest.terms) >= termBound
		}
		out.off = out.off || r >= 1<<20 || out.count == 1<<16-1
		if int(out.count) < len(out.first) {
			out.first[out.count] = h
		} else {
			if out.rest == nil {
				out.rest = &rest{}
			}
			out.rest.held = append(out.rest.held, h)
		}
		out.count++
	}
	return out
}

// at returns the i-th assignment.
func (m *member) at(i int) held {
	if i < len(m.first) {
		return m.first[i]
	}
	return m.rest.held[i-len(m.first)]
}

// termOf returns what the assignment says besides, or nil.
func (m *member) termOf(h held) *term {
	if i := h.term(); i >= 0 {
		return &m.rest.terms[i]
	}
	return nil
}

// allows reports whether the term lets the assignment count for an actor who
// acts for the legal entity e, or for none in particular.
func (t *term) allows(e kabinet.LegalEntityID) bool {
	return t == nil || e == "" || t.legal == nil || slices.Contains(t.legal, e)
}
