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
//  4. Per unit, the grants of all roles that hold there are united, and what a
//     role forbids there is taken away: it was assigned there, or above and marked
//     Inherit. A forbid is a safety and goes down through units that are isolated or
//     blocked, which stop allows only. What nothing grants is denied.
//  5. Each grant reaches from that unit as far as its Level says, and, where
//     the assignment or the actor names legal entities, only objects of these
//     and objects that belong to none.
//
// A membership with 4,096 assignments, or with a role beyond the 2,048th of its
// organisation, or in one of a million units gives nothing; MaxAssignments, MaxRoles
// and MaxUnits keep well below that.
//
// An actor who names a unit acts in it alone, though a grant may reach further
// from there. One who names none has the union of what they have in every unit.
// An actor who names a legal entity acts for it alone. Acting for somebody else
// (OnBehalfOf, Delegation) is denied here, since it takes more to decide; see
// Authorizer.Resolve.
func Compile(actor kabinet.Actor, o *Organization, p *Person, m *Membership, now time.Time) *Rights {
	r := &Rights{actor: actor, at: now, node: -1}
	switch {
	case actor.Person == "" || actor.Organization == "" || o == nil || m == nil:
		r.err = notFound("organisation", actor.Organization)
	case o.s.ID != actor.Organization || m.s.Org != actor.Organization || m.s.Person != actor.Person || p != nil && p.s.ID != actor.Person:
		r.err = kabinet.ErrContextMismatch
	case p == nil || !p.Active():
		r.err = ErrPersonBlocked
	case actor.OnBehalfOf != nil || actor.Delegation != "":
		r.err = ErrActingFor
	default:
		l, held := compileMember(o, o.tree, m)
		r.stand(l, o.s.LegalEntities, held)
	}
	return r
}

// compileMember compiles one membership, with what the organisation says about
// its roles, over a tree of the organisation's units.
func compileMember(o *Organization, t *tree, m *Membership) (*law, *member) {
	roles := make([]*Role, 0, 4)
	held := newMember(m, t, func(id RoleID) (int, bool) {
		if i := slices.IndexFunc(roles, func(r *Role) bool { return r.ID == id }); i >= 0 {
			return i, true
		}
		r := o.role(id)
		if r == nil {
			return 0, false
		}
		roles = append(roles, r)
		return len(roles) - 1, true
	})
	return newLaw(o, t, roles), &held
}

// stand makes the rights those of a member under a law, in the actor's context.
func (r *Rights) stand(l *law, entities []LegalEntity, m *member) {
	if m.rest != nil {
		r.boundary(m.rest.validity)
	}
	if m.off || m.rest != nil && !m.rest.validity.Contains(r.at) {
		r.err = ErrMembershipInactive
		return
	}
	if r.node, r.err = l.context(&r.actor, entities); r.err != nil {
		return
	}
	r.law, r.held, r.whose = l, m, r.actor.Person
	if m.rest != nil {
		for i := range m.rest.terms {
			r.boundary(m.rest.terms[i].validity)
		}
	}
}

// boundary lowers until to the next end or beginning of the window.
func (r *Rights) boundary(w kabinet.Window) {
	for _, t := range [2]time.Time{w.From, w.Until} {
		if !t.IsZero() && t.After(r.at) && (r.until.IsZero() || t.Before(r.until)) {
			r.until = t
		}
	}
}
