package accounts

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Missing returns the grants of a role that the actor must not give somebody in
// the organisation to, as cmd asks for: those that the actor does not hold as
// grantable, for as long, as far and up to as high a limit, both as the tree of
// units is and as it would be with no unit blocked or isolated. It is empty
// where all may be given. What the role forbids needs no right. A limit for a
// permission that the role does not grant counts as a grant of it everywhere: it
// would hold as soon as somebody adds the permission to the role.
//
// o, p and m are the actor's, as Compile takes them; to is the organisation of
// the membership that is given the role. It may be another one than o where the
// actor is of the seller's people and holds the grants over all clients: a role
// is the target's, since roles of one name give other rights to a client and to
// the seller.
//
// What is given is compared with what single assignments of the giver reach:
// two assignments in two units do not add up to a right over both. Where limits says
// that the lowest of several counts, nobody gives more than their own lowest there. It
// returns
// the errors of Rights.Check for TeamEdit at the unit, those of
// Membership.Assign about cmd, ErrUnitBlocked, and ErrActingFor for an actor who
// acts for somebody else: what is lent cannot be given on.
func Missing(actor kabinet.Actor, o *Organization, p *Person, m *Membership, to *Organization, cmd AssignRole, now time.Time, limits LimitRule) ([]Grant, error) {
	if to == nil {
		return nil, notFound("organisation", "")
	}
	if err := Compile(actor, o, p, m, now).Check(TeamEdit, kabinet.Object{Org: to.s.ID, Unit: cmd.Unit}); err != nil {
		return nil, err
	}
	return MissingGrants(actor, o, p, m, to, cmd, now, limits)
}

// MissingGrants is Missing for who gives by another permission than TeamEdit, such
// as that to invite, which the caller has checked. An actor who may do nothing at
// all in the organisation o misses all grants.
func MissingGrants(actor kabinet.Actor, o *Organization, p *Person, m *Membership, to *Organization, cmd AssignRole, now time.Time, limits LimitRule) ([]Grant, error) {
	if to == nil {
		return nil, notFound("organisation", "")
	}
	if err := cmd.Validate(); err != nil {
		return nil, err
	}
	if err := to.checkAssignment(cmd, now); err != nil {
		return nil, err
	}
	if to.tree.nodes[to.tree.at(cmd.Unit)].blocked {
		return nil, ErrUnitBlocked.At("/unit")
	}
	r := Compile(actor, o, p, m, now)
	r.rule = limits
	return r.lacks(o, m, to, cmd), nil
}

// lacks returns what of an assignment that the organisation to can have the member m
// of o must not give, whose rights these are. Of a role that is gone it is nothing.
func (r *Rights) lacks(o *Organization, m *Membership, to *Organization, cmd AssignRole) []Grant {
	role := to.role(cmd.Role)
	if role == nil {
		return nil
	}
	idle := idleLimits(cmd.Limits, role, widest(to.s.Kind))
	if r.err != nil {
		return slices.Concat(role.Grants, idle)
	}
	var out []Grant
	for _, open := range [2]bool{false, true} {
		hold := newGiver(r, o, m, cmd.Validity, open)
		give := given(to, cmd, open)
		for _, g := range role.Grants {
			word, _ := give.law.word(g.Permission)
			missing := false
			give.eachReach(word, func(h held, y reach) {
				missing = missing || !hold.covers(g.Permission, &y, give.limit(h, word), o.s.ID == to.s.ID)
			})
			if missing && !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
		for _, g := range idle {
			if !hold.covers(g.Permission, &reach{anyOrg: g.Level == LevelSeller}, g.Limit, o.s.ID == to.s.ID) && !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	return out
}

// idleLimits returns the limits for what a role does not grant, as grants of a level.
func idleLimits(limits []AmountLimit, role *Role, level Level) []Grant {
	var out []Grant
	for _, x := range limits {
		if !role.grants(x.Permission) {
			out = append(out, Grant{Permission: x.Permission, Level: level, Limit: x.Limit})
		}
	}
	return out
}

// CheckGrant returns nil when the actor may give the member of in the organisation to
// what cmd asks for; a nil one stands for somebody who is no member yet. It takes what
// Missing takes and returns its errors, those of CheckOwner, and
// ErrGrant with the parameters "permission" and "scope" for the first grant that
// is missing.
func CheckGrant(actor kabinet.Actor, o *Organization, p *Person, m *Membership, to *Organization, of *Membership, cmd AssignRole, now time.Time, limits LimitRule) error {
	missing, err := Missing(actor, o, p, m, to, cmd, now, limits)
	if err == nil && of != nil {
		err = CheckOwner(actor, o, p, m, to, of, now)
	}
	if err == nil && len(missing) > 0 {
		return missing[0].refused()
	}
	return err
}

func (g Grant) refused() *kabinet.Error {
	return ErrGrant.With("permission", g.Permission).With("scope", g.Level.String())
}

// CheckRevoke returns nil when the actor may take an assignment away from the
// member of: the actor has TeamEdit at its unit, may change an owner where the member
// is one (CheckOwner), and holds what the role forbids as grantable in the
// whole organisation, up to the limits of the member's assignments, since that is
// what the member may get back. It returns the
// errors of Rights.Check, kabinet.ErrContextMismatch for a member of another
// organisation than o, kabinet.ErrNotFound for the assignment, and ErrGrant.
func CheckRevoke(actor kabinet.Actor, o *Organization, p *Person, m, of *Membership, id AssignmentID, now time.Time, limits LimitRule) error {
	r := Compile(actor, o, p, m, now)
	r.rule = limits
	if of != nil && o != nil && of.s.Org != o.s.ID {
		return kabinet.ErrContextMismatch
	}
	var unit kabinet.UnitID
	i := -1
	if of != nil {
		i = find(of.s.Assignments, id, func(a *Assignment) AssignmentID { return a.ID })
	}
	if i >= 0 {
		unit = of.s.Assignments[i].Unit
	}
	on := kabinet.Object{Org: actor.Organization, Unit: unit}
	if err := r.Check(TeamEdit, on); err != nil {
		return err
	}
	if i < 0 {
		return notFound("assignment", id)
	}
	if err := r.checkOwner(o, of); err != nil {
		return err
	}
	return r.checkReturned(o, m, of, of.s.Assignments[i])
}

// checkReturned returns nil when the member m, whose rights these are, may let the
// member of have what an assignment keeps from them, and ErrGrant otherwise.
func (r *Rights) checkReturned(o *Organization, m, of *Membership, a Assignment) error {
	role := o.role(a.Role)
	if role == nil {
		return nil
	}
	hold := newGiver(r, o, m, kabinet.Window{}, false)
	others := func(x *Assignment) bool { return x.ID != a.ID }
	for _, f := range role.Forbids {
		if !hold.returns(f, o, others, of) {
			return Grant{Permission: f, Level: widest(o.s.Kind)}.refused()
		}
	}
	for _, p := range r.capping(&a, role) {
		if _, some := most(p, o, others, of); some && !hold.returns(p, o, others, of) {
			return Grant{Permission: p, Level: widest(o.s.Kind)}.refused()
		}
	}
	return nil
}

// capping returns the permissions for which an assignment of a role may keep its
// holder from a higher limit of another role: where the lowest counts, those for which
// it states one.
func (r *Rights) capping(a *Assignment, role *Role) []kabinet.Permission {
	var out []kabinet.Permission
	for _, g := range role.Grants {
		if r.rule == LowestLimit && !a.limit(g.Permission).Or(g.Limit).IsNone() {
			out = append(out, g.Permission)
		}
	}
	return out
}

// CheckRole returns nil when the actor may define the role of that id in the actor's
// organisation o, new or anew, where the members are all of MembershipStore.OfOrganization: the actor has
// RoleEdit, and holds what the role adds to the one that
// there is, now and for good, as grantable in the whole organisation, and over
// all clients where the grant reaches that far, up to the limits that assignments
// of the role state. So nobody gives the holders of a
// role what they could not give them otherwise. A grant adds something where
// the role had none for the permission, or one that reaches less far, has a
// lower limit or could not be given on; a permission that is no longer forbidden
// is added too, since other roles may grant it. Where a holder is an owner, to forbid
// something more, or to change a role that makes owners, is to change an owner; see
// CheckOwner. It returns the errors of
// Rights.Check, ErrActingFor, the mistakes of the form, ErrGrant, and
// kabinet.ErrContextMismatch for a member of another organisation.
func CheckRole(actor kabinet.Actor, o *Organization, p *Person, m *Membership, id RoleID, form RoleForm, members []*Membership, now time.Time, limits LimitRule) error {
	r := Compile(actor, o, p, m, now)
	r.rule = limits
	if err := r.Check(RoleEdit, kabinet.Object{Org: actor.Organization}); err != nil {
		return err
	}
	if err := form.Validate(); err != nil {
		return err
	}
	if err := o.checkGrants(form); err != nil {
		return err
	}
	var holders []*Membership
	for _, x := range members {
		if x.s.Org != o.s.ID {
			return kabinet.ErrContextMismatch
		}
		if slices.ContainsFunc(x.s.Assignments, func(a Assignment) bool { return a.Role == id }) {
			holders = append(holders, x)
		}
	}
	var old Role
	if known := o.role(id); known != nil {
		old = *known
	}
	hold := newGiver(r, o, m, kabinet.Window{}, false)
	for i, g := range form.Grants {
		had := slices.ContainsFunc(old.Grants, func(x Grant) bool {
			return x.Permission == g.Permission && x.Level >= g.Level && x.Limit.covers(g.Limit) && (x.Grantable || !g.Grantable)
		})
		limit := g.Limit
		for _, x := range holders {
			for i := range x.s.Assignments {
				if a := &x.s.Assignments[i]; a.Role == id {
					limit = highest(limit, a.limit(g.Permission))
				}
			}
		}
		if !had && !hold.covers(g.Permission, &reach{anyOrg: g.Level == LevelSeller}, limit, true) {
			return g.refused().At("/grants/" + itoa(i))
		}
	}
	// An owner is not forbidden anything, nor no owner any more, by who could not make one.
	if old.grants(TeamOwner) || slices.ContainsFunc(form.Forbids, func(f kabinet.Permission) bool { return !slices.Contains(old.Forbids, f) }) {
		for _, x := range holders {
			if err := r.checkOwner(o, x); err != nil {
				return err
			}
		}
	}
	for _, f := range old.Forbids {
		all := func(*Assignment) bool { return true }
		if !slices.Contains(form.Forbids, f) && !hold.returns(f, o, all, holders...) {
			return Grant{Permission: f, Level: widest(o.s.Kind)}.refused().At("/forbids")
		}
	}
	return r.checkCaps(o, &hold, &old, &Role{Grants: form.Grants}, holders)
}

// checkCaps returns nil unless a role as it will be leaves its holders a higher limit of
// another role from which it kept them, and the giver may not let them have that.
func (r *Rights) checkCaps(o *Organization, hold *giver, old, to *Role, holders []*Membership) error {
	others := func(x *Assignment) bool { return x.Role != old.ID }
	for _, x := range holders {
		for i := range x.s.Assignments {
			a := &x.s.Assignments[i]
			if a.Role != old.ID {
				continue
			}
			for _, p := range r.capping(a, old) {
				capped := to.grants(p) && !a.limit(p).Or(to.limit(p)).IsNone()
				if _, some := most(p, o, others, x); !capped && some && !hold.returns(p, o, others, x) {
					return Grant{Permission: p, Level: widest(o.s.Kind)}.refused().At("/grants")
				}
			}
		}
	}
	return nil
}

// widest returns the widest level that roles of the kind can have.
func widest(kind OrganizationKind) Level {
	if kind == Seller {
		return LevelSeller
	}
	return LevelOrganization
}

// giver is somebody with only those of their rights that they may give.
type giver struct {
	Rights
	all *Rights // with the others
}

// newGiver returns what the member holds as grantable for all of the period
// that is still to come. What a role forbids counts, however short it holds.
func newGiver(r *Rights, o *Organization, m *Membership, period kabinet.Window, open bool) giver {
	state := m.s
	state.Validity = kabinet.Window{}
	state.Assignments = make([]Assignment, len(m.s.Assignments))
	roles := make([]*Role, len(m.s.Assignments))
	for i, a := range m.s.Assignments {
		// Each assignment has a role of its own here, named by its place.
		state.Assignments[i] = a
		state.Assignments[i].Role = RoleID(strconv.Itoa(i))
		roles[i] = &Role{}
		if known := o.role(a.Role); known != nil {
			roles[i].Forbids = known.Forbids
			if outlasts(m.s.Validity, period) && outlasts(a.Validity, period) {
				roles[i].Grants = slices.DeleteFunc(slices.Clone(known.Grants), func(g Grant) bool { return !g.Grantable })
			}
		}
	}
	t, all := o.tree, *r
	if open {
		t = t.open()
		all.law, all.held = compileMember(o, t, m)
	}
	held := newMember(&Membership{state}, t, func(id RoleID) (int, bool) {
		i, err := strconv.Atoi(string(id))
		return i, err == nil
	})
	return giver{Rights{actor: r.actor, at: r.at, node: r.node, rule: r.rule, law: newLaw(o, t, roles), held: &held, whose: r.actor.Person}, &all}
}

// given returns the rights that an assignment would give to somebody new.
func given(to *Organization, cmd AssignRole, open bool) *Rights {
	t := to.tree
	if open {
		t = t.open()
	}
	m := &Membership{MembershipState{Org: to.s.ID, Status: MembershipActive, Assignments: []Assignment{{
		Role: cmd.Role, Unit: cmd.Unit, Inherit: cmd.Inherit, LegalEntities: cmd.LegalEntities, Limits: cmd.Limits,
	}}}}
	l, held := compileMember(to, t, m)
	return &Rights{actor: kabinet.Actor{Organization: to.s.ID}, node: -1, law: l, held: held}
}

// covers reports whether one of the giver's reaches covers y, which is another
// person's: what is the giver's own is not theirs. Units of another organisation
// than the giver's are covered by what reaches all units of all clients.
func (g *giver) covers(p kabinet.Permission, y *reach, limit Limit, same bool) bool {
	word, ok := g.law.word(p)
	if !ok {
		return false
	}
	covered := false
	g.eachReach(word, func(h held, x reach) {
		covered = covered || !x.own && (same || x.anyOrg && x.units == nil) && x.covers(y) && g.limit(h, word).covers(limit)
	})
	return covered && !g.capped(p, y, limit, same)
}

// capped reports whether another assignment of the giver, to be given on or not, has a
// lower limit somewhere in y, where it is the lowest that counts. In another
// organisation than the giver's only what reaches all clients is the giver's.
func (g *giver) capped(p kabinet.Permission, y *reach, limit Limit, same bool) bool {
	word, ok := g.all.law.word(p)
	if g.rule != LowestLimit || !ok {
		return false
	}
	out := false
	g.all.eachReach(word, func(h held, x reach) {
		own := g.all.limit(h, word)
		out = out || !own.IsNone() && !own.covers(limit) && (same && x.meets(y) || x.anyOrg && x.units == nil)
	})
	return out
}

// returns reports whether the giver may let members have a permission that something
// kept from them: as far as any role gives it, up to what they have of it by the
// assignments that are left.
func (g *giver) returns(p kabinet.Permission, o *Organization, left func(*Assignment) bool, members ...*Membership) bool {
	limit, _ := most(p, o, left, members...)
	return g.covers(p, &reach{anyOrg: o.s.Kind == Seller}, limit, true)
}

// most returns the highest limit for a permission that some assignment of members
// states, and whether one grants it at all.
func most(p kabinet.Permission, o *Organization, among func(*Assignment) bool, members ...*Membership) (limit Limit, some bool) {
	for _, m := range members {
		for i := range m.s.Assignments {
			a := &m.s.Assignments[i]
			if role := o.role(a.Role); role != nil && role.grants(p) && among(a) {
				limit, some = highest(limit, a.limit(p).Or(role.limit(p))), true
			}
		}
	}
	return limit, some
}

func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// outlasts reports whether w ends no sooner than the period.
func outlasts(w, period kabinet.Window) bool {
	return w.Open() || !period.Open() && !period.Until.After(w.Until)
}

// Missing asks the function Missing about the stored organisation, person and
// membership of the actor, and about the stored organisation to.
func (a Authorizer) Missing(ctx context.Context, actor kabinet.Actor, to kabinet.OrgID, cmd AssignRole) ([]Grant, error) {
	g, err := a.dealing(ctx, actor, to)
	if err != nil {
		return nil, err
	}
	return Missing(actor, g.o, g.p, g.m, g.to, cmd, a.Now(), a.Limits)
}

// CheckGrant asks the function CheckGrant about the stored organisation, person and
// membership of the actor, about the stored organisation to, and the membership that
// the person who is given the role has there, if any. Ask it in the transaction that
// saves the membership.
func (a Authorizer) CheckGrant(ctx context.Context, actor kabinet.Actor, to kabinet.OrgID, person kabinet.PersonID, cmd AssignRole) error {
	g, err := a.dealing(ctx, actor, to)
	if err != nil {
		return err
	}
	of, err := optional(a.Memberships.Get(ctx, to, person))
	if err != nil {
		return err
	}
	return CheckGrant(actor, g.o, g.p, g.m, g.to, of, cmd, a.Now(), a.Limits)
}

// CheckRevoke asks the function CheckRevoke about the stored organisation,
// person and membership of the actor. Ask it in the transaction that saves the
// membership.
func (a Authorizer) CheckRevoke(ctx context.Context, actor kabinet.Actor, of *Membership, id AssignmentID) error {
	o, p, m, err := a.load(ctx, actor)
	if err != nil {
		return err
	}
	return CheckRevoke(actor, o, p, m, of, id, a.Now(), a.Limits)
}

// CheckRole asks the function CheckRole about the stored organisation, person
// and membership of the actor, and about all its members. Ask it in the transaction
// that saves the organisation.
func (a Authorizer) CheckRole(ctx context.Context, actor kabinet.Actor, id RoleID, form RoleForm) error {
	o, p, m, err := a.load(ctx, actor)
	if err != nil {
		return err
	}
	members, err := a.team(ctx, o)
	if err != nil {
		return err
	}
	return CheckRole(actor, o, p, m, id, form, members, a.Now(), a.Limits)
}
