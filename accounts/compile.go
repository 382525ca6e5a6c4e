package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Compile returns the rights of the actor at an instant. It is pure: the
// organisation, the person and the membership are those that the actor names,
// loaded by the caller, and a nil one stands for one that does not exist. It
// always returns Rights, which allow nothing and have an Err when the context
// does not hold. The rules:
//
//  1. The organisation and the person must be active, the membership active
//     and valid at the instant. The unit and the legal entity of the actor, if
//     given, must exist and be open, and the legal entity must serve the unit.
//  2. An assignment holds in its own unit. If it is marked Inherit, it holds in
//     the units beneath as well: walking up from a unit, all assignments so
//     marked are taken until the top, until a unit that is Isolated has been
//     passed, or until an ancestor is blocked. Nothing holds in a blocked unit.
//  3. Assignments outside their validity do not count, nor those whose role or
//     unit is gone, nor those limited to other legal entities than the actor's.
//  4. Per unit, the grants of all roles that hold there are united, and what one
//     of these roles forbids is taken away. What nothing grants is denied.
//  5. Each grant reaches from that unit as far as its Level says, and, where
//     the assignment or the actor names legal entities, only objects of these
//     and objects that belong to none.
//
// An actor who names a unit acts in it alone, though a grant may reach further
// from there. One who names none has the union of what they have in every unit.
// An actor who names a legal entity acts for it alone. Acting for somebody else
// (OnBehalfOf, Delegation) is denied here.
func Compile(actor kabinet.Actor, o *Organization, p *Person, m *Membership, now time.Time) *Rights {
	r := &Rights{actor: actor, at: now}
	if r.err = r.context(o, p, m); r.err != nil {
		return r
	}
	r.tree = o.tree
	held := r.valid(o, m)
	r.boundary(m.s.Validity)
	r.compile(held, o.s.Kind)
	return r
}

// compile fills in what the assignments allow.
func (r *Rights) compile(held []holding, kind OrganizationKind) {
	size := 0
	for _, h := range held {
		size += len(h.role.Grants)
	}
	r.reaches = make(map[kabinet.Permission][]reach, size)
	first := make([]reach, 0, size) // most permissions have one reach: one array for all
	for _, g := range r.groups(held) {
		first = r.grant(g, held, kind, first)
	}
}

// context returns why the actor's context does not hold, or nil.
func (r *Rights) context(o *Organization, p *Person, m *Membership) error {
	a := r.actor
	switch {
	case a.Person == "" || a.Organization == "" || o == nil || m == nil:
		return notFound("organisation", a.Organization)
	case o.s.ID != a.Organization || m.s.Org != a.Organization || m.s.Person != a.Person || p != nil && p.s.ID != a.Person:
		return kabinet.ErrContextMismatch
	case p == nil || !p.Active():
		return ErrPersonBlocked
	}
	if !m.ActiveAt(r.at) {
		r.boundary(m.s.Validity)
		return ErrMembershipInactive
	}
	if err := o.active(); err != nil {
		return err
	}
	if a.OnBehalfOf != nil || a.Delegation != "" {
		return ErrActingFor
	}
	node, ok := o.tree.find(a.Unit)
	switch {
	case !ok:
		return notFound("unit", a.Unit)
	case o.tree.nodes[node].blocked:
		return ErrUnitBlocked
	}
	if a.LegalEntity != "" {
		i := find(o.s.LegalEntities, a.LegalEntity, legalEntityID)
		if i < 0 {
			return notFound("legal entity", a.LegalEntity)
		}
		e := &o.s.LegalEntities[i]
		if err := o.serves("legal entity", string(e.ID), e.Status, e.Units, a.Unit); err != nil {
			return err
		}
	}
	return nil
}

// holding is an assignment that counts.
type holding struct {
	node     int
	inherit  bool
	role     *Role
	legal    []kabinet.LegalEntityID // nil is no limit
	validity kabinet.Window
}

// valid returns the assignments that count at the instant (rule 3).
func (r *Rights) valid(o *Organization, m *Membership) []holding {
	out := make([]holding, 0, len(m.s.Assignments))
	for i := range m.s.Assignments {
		a := &m.s.Assignments[i]
		r.boundary(a.Validity)
		if !a.Validity.Contains(r.at) {
			continue
		}
		role := o.role(a.Role)
		node, ok := o.tree.find(a.Unit)
		if role == nil || !ok {
			continue
		}
		h := holding{node: node, inherit: a.Inherit, role: role, validity: a.Validity}
		switch e := r.actor.LegalEntity; {
		case e != "" && a.LegalEntities != nil && !slices.Contains(a.LegalEntities, e):
			continue
		case e != "":
			h.legal = []kabinet.LegalEntityID{"", e}
		case a.LegalEntities != nil:
			h.legal = append([]kabinet.LegalEntityID{""}, a.LegalEntities...)
		}
		out = append(out, h)
	}
	return out
}

// boundary lowers until to the next end or beginning of the window.
func (r *Rights) boundary(w kabinet.Window) {
	for _, t := range [2]time.Time{w.From, w.Until} {
		if !t.IsZero() && t.After(r.at) && (r.until.IsZero() || t.Before(r.until)) {
			r.until = t
		}
	}
}

// group is a set of units in which the same assignments hold.
type group struct {
	held  []int // indexes of holdings
	nodes []int // ascending
}

// groups finds out which assignments hold in which units (rule 2). With a unit
// in the actor there is that one only.
func (r *Rights) groups(held []holding) []group {
	t := r.tree
	r.acting = newBits(len(t.nodes))
	if r.actor.Unit != "" {
		node := t.at(r.actor.Unit)
		g := group{nodes: []int{node}}
		for n, own := node, true; ; own = false {
			for i := range held {
				if held[i].node == n && (own || held[i].inherit) {
					g.held = append(g.held, i)
				}
			}
			if n == 0 || t.nodes[n].isolated {
				break
			}
			if n = int(t.nodes[n].parent); t.nodes[n].blocked {
				break
			}
		}
		if g.held == nil {
			return nil
		}
		r.acting.add(node)
		return []group{g}
	}
	// In preorder every unit comes after its parent, so what it inherits is
	// known: what its parent inherits and hands down itself.
	direct := make(map[int][]int, len(held))
	for i, h := range held {
		direct[h.node] = append(direct[h.node], i)
	}
	handed := make([][]int, len(t.nodes)) // what a unit hands down
	var out []group
	for n, nd := range t.nodes {
		if nd.blocked {
			continue // handed[n] stays nil: nothing passes through
		}
		var above []int
		if n > 0 && !nd.isolated {
			above = handed[nd.parent]
		}
		handed[n] = above
		holds := above
		if own := direct[n]; own != nil {
			holds = append(slices.Clip(above), own...)
			handed[n] = slices.Clip(above)
			for _, i := range own {
				if held[i].inherit {
					handed[n] = append(handed[n], i)
				}
			}
		}
		if len(holds) == 0 {
			continue
		}
		r.acting.add(n)
		k := slices.IndexFunc(out, func(g group) bool { return slices.Equal(g.held, holds) })
		if k < 0 {
			k = len(out)
			out = append(out, group{held: holds})
		}
		out[k].nodes = append(out[k].nodes, n)
	}
	return out
}

// grant adds what the assignments of a group allow in its units (rules 4 and 5).
// It takes room for single reaches from first, and returns what is left of it.
func (r *Rights) grant(g group, held []holding, kind OrganizationKind, first []reach) []reach {
	var units, subtree bits
	for _, i := range g.held {
		h := &held[i]
		for _, gr := range h.role.Grants {
			if forbidden(gr.Permission, g, held) {
				continue
			}
			x := reach{legal: h.legal}
			switch gr.Level {
			case LevelOwn, LevelUnit:
				if units == nil {
					units = newBits(len(r.tree.nodes))
					for _, n := range g.nodes {
						units.add(n)
					}
				}
				x.units, x.own = units, gr.Level == LevelOwn
			case LevelSubtree:
				if subtree == nil && g.nodes[0] != 0 {
					subtree = newBits(len(r.tree.nodes))
					for _, n := range g.nodes {
						subtree.addRange(n, int(r.tree.nodes[n].end))
					}
				}
				x.units = subtree // nil from the organisation as a whole
			case LevelOrganization:
			case LevelSeller:
				if kind != Seller {
					continue
				}
				x.anyOrg, r.abroad = true, true
			default:
				continue
			}
			list := r.reaches[gr.Permission]
			if n := len(first); list == nil && n < cap(first) {
				first = append(first, x)
				r.reaches[gr.Permission] = first[n : n+1 : n+1]
			} else if grown := addReach(list, x); len(grown) != len(list) || &grown[0] != &list[0] {
				r.reaches[gr.Permission] = grown
			}
		}
	}
	return first
}

func forbidden(p kabinet.Permission, g group, held []holding) bool {
	for _, i := range g.held {
		if slices.Contains(held[i].role.Forbids, p) {
			return true
		}
	}
	return false
}

// addReach adds x to the list unless it is covered, and drops what x covers.
func addReach(list []reach, x reach) []reach {
	for i := range list {
		if list[i].covers(&x) {
			return list
		}
	}
	list = slices.DeleteFunc(list, func(y reach) bool { return x.covers(&y) })
	return append(list, x)
}
