package accounts

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// CheckMove returns nil when the actor may hang a unit of the actor's organisation o
// under another one, an empty parent being the organisation as a whole. A move changes what people may do: the
// assignments above the new place come to reach the unit, and what was forbidden to
// somebody above the old place is so no more. So the actor has OrganizationEdit for
// the unit and for both places; may give each assignment that comes to reach the unit,
// as if it were given there; and may take away each assignment whose forbid the unit
// would slip, as CheckRevoke says. The members are all of
// MembershipStore.OfOrganization. To isolate or block a unit takes OrganizationEdit
// alone: it lets nobody do more, since no forbid is stopped by that, and whoever gave
// somebody something above could have given it in the unit too.
//
// It returns the errors of Rights.Check, kabinet.ErrNotFound for the unit or the
// parent, kabinet.ErrContextMismatch for a member of another organisation, ErrCycle,
// and ErrGrant.
func CheckMove(actor kabinet.Actor, o *Organization, p *Person, m *Membership, id, parent kabinet.UnitID, members []*Membership, now time.Time, limits LimitRule) error {
	r := Compile(actor, o, p, m, now)
	r.rule = limits
	if err := r.Check(OrganizationEdit, kabinet.Object{Org: actor.Organization, Unit: id}); err != nil {
		return err
	}
	u, ok := o.Unit(id)
	if !ok {
		return notFound("unit", id)
	}
	to, ok := o.tree.find(parent)
	if !ok {
		return at(notFound("unit", parent), "/parent")
	}
	for _, place := range [2]kabinet.UnitID{u.Parent, parent} {
		if err := r.Check(OrganizationEdit, kabinet.Object{Org: actor.Organization, Unit: place}); err != nil {
			return err
		}
	}
	i, from := o.tree.at(id), o.tree.at(u.Parent)
	if o.tree.under(to, i) {
		return ErrCycle.At("/parent")
	}
	for _, of := range members {
		if of.s.Org != o.s.ID {
			return kabinet.ErrContextMismatch
		}
		for _, a := range of.coming(now) {
			if err := r.checkMoved(o, m, of, a, id, from, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkMoved returns nil when the actor may let an assignment come to reach a unit, or
// be slipped by it, as it moves from beneath one node to beneath another.
func (r *Rights) checkMoved(o *Organization, m, of *Membership, a Assignment, id kabinet.UnitID, from, to int) error {
	role := o.role(a.Role)
	node, here := o.tree.find(a.Unit)
	if role == nil || !here {
		return nil
	}
	above, beneath := o.tree.under(from, node), o.tree.under(to, node)
	switch {
	case above && !beneath && a.Inherit && len(role.Forbids)+len(r.capping(&a, role)) > 0:
		if err := r.Check(TeamEdit, kabinet.Object{Org: o.s.ID, Unit: a.Unit}); err != nil {
			return err
		}
		if err := r.checkOwner(o, of); err != nil {
			return err
		}
		return r.checkReturned(o, m, of, a)
	case beneath && !above:
		cmd := a.over(of.s.Validity)
		cmd.Unit = id
		if missing := r.lacks(o, m, o, cmd); len(missing) > 0 {
			return missing[0].refused()
		}
	}
	return nil
}

// CheckMove asks the function CheckMove about the stored organisation, person and
// memberships. Ask it in the transaction that saves the organisation.
func (a Authorizer) CheckMove(ctx context.Context, actor kabinet.Actor, id, parent kabinet.UnitID) error {
	o, p, m, err := a.load(ctx, actor)
	if err != nil {
		return err
	}
	members, err := a.team(ctx, o)
	if err != nil {
		return err
	}
	return CheckMove(actor, o, p, m, id, parent, members, a.Now(), a.Limits)
}

// team returns all members of an organisation, or none where there is no such.
func (a Authorizer) team(ctx context.Context, o *Organization) ([]*Membership, error) {
	if o == nil {
		return nil, nil
	}
	return a.Memberships.OfOrganization(ctx, o.s.ID)
}
