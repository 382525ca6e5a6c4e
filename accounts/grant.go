package accounts

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// CheckGrant returns nil when the actor may give somebody in the organisation
// what cmd asks for: the actor has TeamEdit at the unit, and each grant of the
// role is covered by one that the actor holds as grantable, for no longer and
// nowhere wider, both as the tree of units is and as it would be with no unit
// blocked or isolated. It takes what Compile takes. It returns the errors of
// Rights.Check, those of Membership.Assign about cmd, ErrUnitBlocked, and
// ErrGrant with the parameters "permission" and "scope". What the role forbids
// needs no right.
//
// The organisation is the actor's own, which o must be. The answer says nothing
// about a membership in another one, whatever reach the seller's people have
// there: roles of one name give other rights to a client and to the seller.
//
// What is given is compared with what single assignments of the giver reach:
// two assignments in two units do not add up to a right over both.
func CheckGrant(actor kabinet.Actor, o *Organization, p *Person, m *Membership, cmd AssignRole, now time.Time) error {
	r := Compile(actor, o, p, m, now)
	if err := r.Check(TeamEdit, kabinet.Object{Org: actor.Organization, Unit: cmd.Unit}); err != nil {
		return err
	}
	if err := cmd.Validate(); err != nil {
		return err
	}
	if err := o.checkAssignment(cmd, now); err != nil {
		return err
	}
	node := o.tree.at(cmd.Unit)
	if o.tree.nodes[node].blocked {
		return ErrUnitBlocked.At("/unit")
	}
	given := holding{node: node, inherit: cmd.Inherit, role: o.role(cmd.Role)}
	if cmd.LegalEntities != nil {
		given.legal = append([]kabinet.LegalEntityID{""}, cmd.LegalEntities...)
	}
	held := r.grantable(o, m, cmd.Validity)
	for _, t := range [2]*tree{o.tree, o.tree.open()} {
		hold := Rights{actor: actor, tree: t}
		hold.compile(held, o.s.Kind)
		give := Rights{actor: kabinet.Actor{Organization: o.s.ID}, tree: t}
		give.compile([]holding{given}, o.s.Kind)
		for _, g := range given.role.Grants {
			for _, y := range give.reaches[g.Permission] {
				if !coveredByAnother(hold.reaches[g.Permission], &y) {
					return ErrGrant.With("permission", g.Permission).With("scope", g.Level.String())
				}
			}
		}
	}
	return nil
}

// CheckRole returns nil when the actor may define the role, new or anew: the
// actor has RoleEdit, and holds each permission of it, now and for good, as
// grantable in the whole organisation, and over all clients where the grant
// reaches that far. So nobody adds to a role what they do not have themselves.
// What the role forbids is not looked at: who may define roles may also take a
// Forbid out of one that they have. It returns the errors of Rights.Check, the
// mistakes of the form, and ErrGrant.
func CheckRole(actor kabinet.Actor, o *Organization, p *Person, m *Membership, form RoleForm, now time.Time) error {
	r := Compile(actor, o, p, m, now)
	if err := r.Check(RoleEdit, kabinet.Object{Org: actor.Organization}); err != nil {
		return err
	}
	if err := form.Validate(); err != nil {
		return err
	}
	if err := o.checkGrants(form); err != nil {
		return err
	}
	hold := Rights{actor: actor, tree: o.tree}
	hold.compile(r.grantable(o, m, kabinet.Window{}), o.s.Kind)
	for i, g := range form.Grants {
		if !coveredByAnother(hold.reaches[g.Permission], &reach{anyOrg: g.Level == LevelSeller}) {
			return ErrGrant.With("permission", g.Permission).With("scope", g.Level.String()).At("/grants/" + itoa(i))
		}
	}
	return nil
}

// grantable returns what the actor holds as grantable for all of the period
// that is still to come.
func (r *Rights) grantable(o *Organization, m *Membership, period kabinet.Window) []holding {
	if !outlasts(m.s.Validity, period) {
		return nil
	}
	var out []holding
	for _, h := range r.valid(o, m) {
		lasts := outlasts(h.validity, period)
		role := Role{Forbids: h.role.Forbids} // these count, however short
		for _, g := range h.role.Grants {
			if g.Grantable && lasts {
				role.Grants = append(role.Grants, g)
			}
		}
		h.role = &role
		out = append(out, h)
	}
	return out
}

// coveredByAnother reports whether one of the giver's reaches covers y, which
// is another person's: what is the giver's own is not theirs.
func coveredByAnother(list []reach, y *reach) bool {
	for i := range list {
		if !list[i].own && list[i].covers(y) {
			return true
		}
	}
	return false
}

// outlasts reports whether w ends no sooner than the period.
func outlasts(w, period kabinet.Window) bool {
	return w.Open() || !period.Open() && !period.Until.After(w.Until)
}

// CheckGrant asks the function CheckGrant about the stored organisation, person
// and membership of the actor. Ask it in the transaction that saves the
// membership.
func (a Authorizer) CheckGrant(ctx context.Context, actor kabinet.Actor, cmd AssignRole) error {
	o, p, m, err := a.load(ctx, actor)
	if err != nil {
		return err
	}
	return CheckGrant(actor, o, p, m, cmd, a.Now())
}

// CheckRole asks the function CheckRole about the stored organisation, person
// and membership of the actor. Ask it in the transaction that saves the
// organisation.
func (a Authorizer) CheckRole(ctx context.Context, actor kabinet.Actor, form RoleForm) error {
	o, p, m, err := a.load(ctx, actor)
	if err != nil {
		return err
	}
	return CheckRole(actor, o, p, m, form, a.Now())
}
