package accounts

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// law is what an organisation says about the rights of its members, in the form
// in which it is asked: the tree of units, and what each role gives. It is
// immutable and safe for concurrent use.
type law struct {
	units table[kabinet.UnitID] // of tree
	words *words                // nil where roles are asked themselves
	// cells has half a byte for each role and permission: the Level of the
	// grant, and forbidCell where the role forbids it.
	cells   []byte
	stride  int // bytes of one role
	roles   []*Role
	forbids bool  // some role forbids something
	closed  error // why nobody may do anything, or nil
	org     kabinet.OrgID
	kind    OrganizationKind
	tree    *tree
	limits  []roleLimit // that grants state, by words
	// entities are those of the organisation, of which only the context and the
	// names are asked.
	entities []LegalEntity
}

// roleLimit is the limit that a role states for a permission.
type roleLimit struct {
	role, word int32
	limit      Limit
}

const (
	levelCell  = 1<<3 - 1
	forbidCell = 1 << 3
)

// newLaw returns the law of some roles, which are asked themselves: that is
// quicker where few questions follow.
func newLaw(o *Organization, t *tree, roles []*Role) *law {
	l := &law{org: o.s.ID, kind: o.s.Kind, closed: o.active(), tree: t, units: t.index, roles: roles, entities: o.s.LegalEntities}
	for _, r := range roles {
		l.forbids = l.forbids || len(r.Forbids) > 0
	}
	return l
}

// compile fills in the cells, for many questions: all permissions of the roles
// must be words.
func (l *law) compile(w *words) {
	l.words, l.stride = w, (len(w.list)+1)/2
	l.cells = make([]byte, l.stride*len(l.roles))
	for i, r := range l.roles {
		row := l.cells[i*l.stride : (i+1)*l.stride]
		for k := range r.Grants {
			g := &r.Grants[k]
			if !l.can(g) {
				continue
			}
			n, _ := w.index.find(g.Permission)
			shift := n % 2 * 4
			if old := row[n/2] >> shift & levelCell; byte(g.Level) > old {
				row[n/2] += (byte(g.Level) - old) << shift
			}
			if !g.Limit.IsNone() {
				l.limits = append(l.limits, roleLimit{int32(i), int32(n), g.Limit})
			}
		}
		for _, p := range r.Forbids {
			n, _ := w.index.find(p)
			row[n/2] |= forbidCell << (n % 2 * 4)
		}
	}
	l.limits = slices.Clip(l.limits)
	l.roles = nil
}

// can reports whether roles of this kind of organisation can have the grant: a
// damaged state may have others.
func (l *law) can(g *Grant) bool {
	return g.Level.Valid() && (g.Level != LevelSeller || l.kind == Seller)
}

// word returns the permission as the law is asked for it, and false where no role
// says anything about it.
func (l *law) word(p kabinet.Permission) (word, bool) {
	if l.words == nil {
		return word{name: p}, true
	}
	n, ok := l.words.index.find(p)
	return word{p, n}, ok
}

// permissions returns what the roles say anything about.
func (l *law) permissions() []kabinet.Permission {
	if l.words != nil {
		return l.words.list
	}
	var out []kabinet.Permission
	for _, r := range l.roles {
		for _, g := range r.Grants {
			if !slices.Contains(out, g.Permission) {
				out = append(out, g.Permission)
			}
		}
	}
	return out
}

// cell returns what a role says about a permission.
func (l *law) cell(role int, w word) byte {
	if l.words != nil {
		return l.cells[role*l.stride+w.n/2] >> (w.n % 2 * 4)
	}
	var out byte
	r := l.roles[role]
	for i := range r.Grants {
		if g := &r.Grants[i]; g.Permission == w.name && l.can(g) {
			out = max(out, byte(g.Level))
		}
	}
	if slices.Contains(r.Forbids, w.name) {
		out |= forbidCell
	}
	return out
}

// level returns how far the role's grant of a permission reaches, or 0.
func (l *law) level(role int, w word) Level { return Level(l.cell(role, w) & levelCell) }

// grantLimit returns the limit that the role's grants of a permission state.
func (l *law) grantLimit(role int, w word) Limit {
	var out Limit
	if l.words == nil {
		for _, g := range l.roles[role].Grants {
			if g.Permission == w.name && l.can(&g) {
				out = MaxLimit(out, g.Limit)
			}
		}
	}
	for _, x := range l.limits {
		if int(x.role) == role && int(x.word) == w.n {
			out = MaxLimit(out, x.limit)
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
// assignments lie here, and the rest beside it. It is immutable, and takes 64
// bytes.
type member struct {
	person inline
	first  [2]held
	rest   *rest  // nil for most
	tag    uint32 // of a seat in a roster
	count  uint16 // of the assignments
	off    bool   // the membership is suspended, ended or too large to be compiled
}

// rest is what few memberships have.
type rest struct {
	person   kabinet.PersonID // where it is long
	held     []held           // after the first two
	terms    []term
	validity kabinet.Window
}

// held is an assignment in 8 bytes: from the lowest bit, 20 for its node, 20 for
// the end of the nodes in which it could hold, 1 for Inherit, 11 for the role and
// 12 for its term, where 0 is none. An assignment in a blocked unit ends where it
// begins.
type held uint64

// The bounds of what is compiled: beyond them a membership gives nothing. To
// leave some assignments out could be to leave out what one of them forbids.
const (
	nodeBound = 1 << 20
	roleBound = 1 << 11
	termBound = 1 << 12
)

func newHeld(t *tree, node, role, term int, inherit bool) held {
	n := &t.nodes[node]
	end := node
	if !n.blocked {
		end = int(n.end)
	}
	h := held(node) | held(end)<<20 | held(role)<<41 | held(term)<<52
	if inherit {
		h |= 1 << 40
	}
	return h
}

func (h held) node() int     { return int(h & (nodeBound - 1)) }
func (h held) end() int      { return int(h >> 20 & (nodeBound - 1)) }
func (h held) inherit() bool { return h&(1<<40) != 0 }
func (h held) role() int     { return int(h >> 41 & (roleBound - 1)) }
func (h held) term() int     { return int(h>>52) - 1 }

// term is what an assignment says besides.
type term struct {
	legal    []kabinet.LegalEntityID // nil is no limit
	validity kabinet.Window
	amounts  []AmountLimit
}

// newMember compiles a membership. The role of each assignment is looked up
// with role; assignments whose role or unit is gone do not count.
func newMember(m *Membership, t *tree, role func(RoleID) (int, bool)) member {
	out := member{off: m.s.Status != MembershipActive || len(t.nodes) >= nodeBound || len(m.s.Assignments) >= termBound}
	var short bool
	if out.person, short = newInline(m.s.Person); !short {
		out.beside().person = m.s.Person
	}
	if m.s.Validity != (kabinet.Window{}) {
		out.beside().validity = m.s.Validity
	}
	if out.off {
		return out
	}
	for i := range m.s.Assignments {
		a := &m.s.Assignments[i]
		r, ok := role(a.Role)
		node, here := t.find(a.Unit)
		if !ok || !here {
			continue
		}
		if r >= roleBound {
			out.off = true
			return out
		}
		number := 0
		if a.LegalEntities != nil || a.Validity != (kabinet.Window{}) || a.Limits != nil {
			x := out.beside()
			x.terms = append(x.terms, term{a.LegalEntities, a.Validity, a.Limits})
			number = len(x.terms)
		}
		h := newHeld(t, node, r, number, a.Inherit)
		if int(out.count) < len(out.first) {
			out.first[out.count] = h
		} else {
			x := out.beside()
			x.held = append(x.held, h)
		}
		out.count++
	}
	return out
}

// beside returns the rest, which it makes where there is none.
func (m *member) beside() *rest {
	if m.rest == nil {
		m.rest = &rest{}
	}
	return m.rest
}

// is reports whether the member is that person.
func (m *member) is(person kabinet.PersonID) bool {
	return is(&m.person, person) || m.person.beside() && m.rest.person == person
}

// id returns who the member is.
func (m *member) id() kabinet.PersonID {
	if m.person.beside() {
		return m.rest.person
	}
	return kabinet.PersonID(m.person.text[:m.person.size])
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
