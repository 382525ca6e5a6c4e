package accounts

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Explanation says why an actor may do something with an object, or why not:
// what stops the actor altogether, what was lent to them, and what each of the
// assignments contributes. It is made by the rules that Rights.Can asks, so it
// cannot say another thing. It marshals to JSON, and Text prints it for people.
// It tells about people's roles, so show it to who may see those.
type Explanation struct {
	Actor      kabinet.Actor      `json:"actor"`
	Permission kabinet.Permission `json:"permission"`
	Object     kabinet.Object     `json:"object"`
	// UnitName is the name of the object's unit, where it is one of the organisation's.
	UnitName string    `json:"unitName,omitempty"`
	At       time.Time `json:"at"`
	Allowed  bool      `json:"allowed"`
	// Cause is the code of what stops the actor altogether, such as
	// "accounts.membership_inactive", or "kabinet.not_found" for an object of
	// another organisation.
	Cause string `json:"cause,omitempty"`
	// Needed is the lowest level that would have sufficed; 0 where it is allowed.
	Needed Level `json:"needed,omitzero"`
	// Delegation is what the actor was lent, where they use another's rights.
	Delegation *DelegationNote `json:"delegation,omitempty"`
	// Assignments are those of the person whose rights are used, in their order.
	Assignments []AssignmentNote `json:"assignments"`

	cause error
}

// DelegationNote says what a delegation contributes to an explanation.
type DelegationNote struct {
	ID       kabinet.DelegationID `json:"id"`
	Kind     DelegationKind       `json:"kind"`
	From     kabinet.PersonID     `json:"from"`
	To       kabinet.PersonID     `json:"to"`
	Validity kabinet.Window       `json:"validity"`
	Reason   string               `json:"reason"`
	// Verdict is Lends, NotLent, LentElsewhere or ForbiddenToUser.
	Verdict Verdict `json:"verdict"`
}

// AssignmentNote says what an assignment contributes to an explanation.
type AssignmentNote struct {
	ID       AssignmentID   `json:"id"`
	Role     RoleID         `json:"role"`
	RoleName string         `json:"roleName,omitempty"`
	Unit     kabinet.UnitID `json:"unit,omitempty"`
	UnitName string         `json:"unitName,omitempty"`
	Inherit  bool           `json:"inherit,omitempty"`
	Validity kabinet.Window `json:"validity,omitzero"`
	Limit    Limit          `json:"limit,omitzero"`
	// Level is how far the role's grant reaches; 0 where it has none.
	Level   Level   `json:"level,omitzero"`
	Verdict Verdict `json:"verdict"`
	// In is the unit in which the assignment holds and from which it reaches the
	// object, or would if nothing forbade it. It was inherited from Unit where
	// Inherited is set.
	In        kabinet.UnitID `json:"in,omitempty"`
	InName    string         `json:"inName,omitempty"`
	Inherited bool           `json:"inherited,omitempty"`
	// Stop is the unit that stopped the walk up the tree.
	Stop     kabinet.UnitID `json:"stop,omitempty"`
	StopName string         `json:"stopName,omitempty"`
	// ForbiddenBy are the assignments whose roles forbid the permission there, and
	// ForbiddenByRoles the names of these roles in the same order.
	ForbiddenBy      []AssignmentID `json:"forbiddenBy,omitempty"`
	ForbiddenByRoles []string       `json:"forbiddenByRoles,omitempty"`
}

// Verdict is what an assignment or a delegation contributes.
type Verdict string

// The verdicts. Only Grants and Lends speak for the actor.
const (
	// Grants: the assignment allows it.
	Grants Verdict = "grants"
	// GrantsNothing: the role does not know the permission.
	GrantsNothing Verdict = "grants_nothing"
	// RoleGone and UnitGone: there is no such role or unit any more.
	RoleGone Verdict = "role_gone"
	UnitGone Verdict = "unit_gone"
	// NotYet and Over: the instant is before or after the validity.
	NotYet Verdict = "not_yet"
	Over   Verdict = "over"
	// OtherLegalEntity: the assignment or the actor is limited to others.
	OtherLegalEntity Verdict = "other_legal_entity"
	// NotOwn: it reaches what is the person's own only.
	NotOwn Verdict = "not_own"
	// Blocked: Stop, the unit of the assignment or one beneath it, is blocked.
	Blocked Verdict = "blocked"
	// Isolated: Stop takes nothing from above.
	Isolated Verdict = "isolated"
	// NotInherited: it is not marked to hold in the units beneath.
	NotInherited Verdict = "not_inherited"
	// ElsewhereActing: it does not hold in the unit in which the actor acts.
	ElsewhereActing Verdict = "elsewhere_acting"
	// TooNarrow: it does not reach so far.
	TooNarrow Verdict = "too_narrow"
	// Forbidden: ForbiddenBy take it away where it holds.
	Forbidden Verdict = "forbidden"
	// Lends: the delegation lends the permission for the object.
	Lends Verdict = "lends"
	// ForbiddenToUser: a role of the one who uses the delegation forbids it there.
	ForbiddenToUser Verdict = "forbidden_to_user"
	// NotLent: the permission is not among what was lent, or cannot be.
	NotLent Verdict = "not_lent"
	// LentElsewhere: it was lent for other units or legal entities.
	LentElsewhere Verdict = "lent_elsewhere"
)

// Explain explains Rights.Can for an actor who acts for nobody else. It takes
// what Compile takes.
func Explain(actor kabinet.Actor, o *Organization, p *Person, m *Membership, perm kabinet.Permission, on kabinet.Object, now time.Time) Explanation {
	return explain(Compile(actor, o, p, m, now), o, m, nil, perm, on)
}

// Explain explains what Check answers the actor now. It loads what Resolve does,
// leaving the cache alone, and returns its errors.
func (a Authorizer) Explain(ctx context.Context, actor kabinet.Actor, perm kabinet.Permission, on kabinet.Object) (Explanation, error) {
	if err := a.check(); err != nil {
		return Explanation{}, err
	}
	// What is resolved and what is explained are of one moment.
	a.Cache = nil
	a.Organizations = firstOrganizations{a.Organizations, map[kabinet.OrgID]*Organization{}}
	a.Memberships = firstMemberships{a.Memberships, map[memberOf]*Membership{}}
	r, err := a.Resolve(ctx, actor)
	if err != nil {
		return Explanation{}, err
	}
	holder := kabinet.Actor{Person: r.Principal(), Organization: actor.Organization}
	o, _, m, err := a.load(ctx, holder)
	if err != nil {
		return Explanation{}, err
	}
	var d *Delegation
	if r.lent != nil {
		if d, err = a.Delegations.Get(ctx, actor.Organization, actor.Delegation); err != nil {
			return Explanation{}, err
		}
	}
	return explain(r, o, m, d, perm, on), nil
}

// explain explains rights that are held by the membership m of o.
func explain(r *Rights, o *Organization, m *Membership, d *Delegation, perm kabinet.Permission, on kabinet.Object) Explanation {
	out := Explanation{
		Actor: r.actor, Permission: perm, Object: on, At: r.at, Allowed: r.Can(perm, on),
		Assignments: []AssignmentNote{},
	}
	if !out.Allowed {
		out.Needed = r.needed(on)
		out.cause = r.err
		var e *kabinet.Error
		if err := r.Check(perm, on); r.err == nil && errors.Is(err, kabinet.NotFound) {
			out.cause = err
		}
		if errors.As(out.cause, &e) {
			out.Cause = e.Code()
		}
	}
	if r.err != nil {
		return out
	}
	if d != nil {
		free := r.unhindered()
		out.Delegation = r.noteDelegation(d, perm, &on, free)
		r = free // what is forbidden to who uses it is said there
	}
	if on.Org == o.s.ID {
		out.UnitName = o.unitName(on.Unit)
	}
	k := 0
	for i := range m.s.Assignments {
		a := &m.s.Assignments[i]
		n := AssignmentNote{ID: a.ID, Role: a.Role, Unit: a.Unit, Inherit: a.Inherit, Validity: a.Validity}
		role := o.role(a.Role)
		_, here := r.law.tree.find(a.Unit)
		if role != nil {
			n.RoleName = role.Name
		}
		n.UnitName = o.unitName(a.Unit)
		switch {
		case role == nil:
			n.Verdict = RoleGone
		case !here:
			n.Verdict = UnitGone
		default:
			r.note(&n, r.held.at(k), perm, &on)
			k++ // what is gone is not held
		}
		if n.Verdict == Forbidden {
			n.ForbiddenBy, n.ForbiddenByRoles = r.forbidders(m, o, perm, n.In)
		}
		n.InName, n.StopName = o.unitName(n.In), o.unitName(n.Stop)
		out.Assignments = append(out.Assignments, n)
	}
	return out
}

// note fills in what one assignment contributes.
func (r *Rights) note(n *AssignmentNote, h held, perm kabinet.Permission, on *kabinet.Object) {
	word, known := r.law.word(perm)
	if known {
		n.Level = r.law.level(h.role(), word)
	}
	if n.Level == 0 {
		n.Verdict = GrantsNothing
		return
	}
	n.Limit = r.limit(h, word)
	t, at := r.held.termOf(h), r.placeOf(on)
	switch {
	case t != nil && !t.validity.From.IsZero() && r.at.Before(t.validity.From):
		n.Verdict = NotYet
	case t != nil && !t.validity.Contains(r.at):
		n.Verdict = Over
	case !r.counts(t) || !r.admitsLegal(t, on.LegalEntity):
		n.Verdict = OtherLegalEntity
	case r.allows(h, word, at, on):
		n.Verdict = Grants
		r.noteIn(n, h, word, at.node)
	case n.Level == LevelOwn && on.Owner != r.whose:
		n.Verdict = NotOwn
	default:
		law := *r.law
		law.forbids = false
		free := *r
		free.law = &law
		if free.allows(h, word, at, on) {
			n.Verdict = Forbidden
			free.noteIn(n, h, word, at.node)
			return
		}
		r.noteStop(n, h, at.node)
	}
}

// noteIn names the unit from which an assignment reaches the node.
func (r *Rights) noteIn(n *AssignmentNote, h held, word word, node int) {
	nodes := r.law.tree.nodes
	for u := h.node(); u < int(nodes[h.node()].end); u++ {
		reaches := u == node
		switch {
		case n.Level == LevelSubtree:
			reaches = u == 0 || node >= u && node < int(nodes[u].end)
		case n.Level > LevelSubtree:
			reaches = true
		}
		if reaches && r.holds(h, word, r.spotAt(u)) {
			n.In, n.Inherited = r.law.tree.ids[u], u != h.node()
			return
		}
	}
}

// noteStop says why an assignment does not hold where it would have to.
func (r *Rights) noteStop(n *AssignmentNote, h held, node int) {
	t, at, target := r.law.tree, h.node(), node
	if r.node >= 0 {
		target = r.node
	}
	switch {
	case t.nodes[at].blocked:
		n.Verdict, n.Stop = Blocked, t.ids[at]
	case node == abroad || target >= 0 && h.holdsIn(r.spotAt(target)):
		n.Verdict = TooNarrow
	case target <= at || target >= int(t.nodes[at].end):
		n.Verdict = TooNarrow
		if r.node >= 0 {
			n.Verdict = ElsewhereActing
		}
	case !h.inherit():
		n.Verdict = NotInherited
	default:
		n.Verdict, n.Stop = t.stop(at, target)
	}
}

// stop returns what keeps node u, which is beneath node at, from inheriting.
func (t *tree) stop(at, u int) (Verdict, kabinet.UnitID) {
	if t.nodes[u].blocked {
		return Blocked, t.ids[u]
	}
	for ; u > at; u = int(t.nodes[u].parent) {
		if t.nodes[u].isolated {
			return Isolated, t.ids[u]
		}
		if up := t.nodes[u].parent; t.nodes[up].blocked {
			return Blocked, t.ids[up]
		}
	}
	return TooNarrow, ""
}

// unitName returns the name of a unit, or "" where there is none.
func (o *Organization) unitName(id kabinet.UnitID) string {
	u, _ := o.Unit(id)
	return u.Name
}

// forbidders names the assignments that forbid the permission in a unit, and their roles.
func (r *Rights) forbidders(m *Membership, o *Organization, perm kabinet.Permission, in kabinet.UnitID) (out []AssignmentID, roles []string) {
	for _, a := range m.s.Assignments {
		role := o.role(a.Role)
		at, ok := r.law.tree.find(a.Unit)
		if role == nil || !ok || !slices.Contains(role.Forbids, perm) || !r.counts(&term{legal: a.LegalEntities, validity: a.Validity}) {
			continue
		}
		if r.forbidsIn(newHeld(r.law.tree, at, 0, 0, a.Inherit), r.law.tree.at(in)) {
			out, roles = append(out, a.ID), append(roles, role.Name)
		}
	}
	return out, roles
}

// noteDelegation says what the delegation contributes.
func (r *Rights) noteDelegation(d *Delegation, perm kabinet.Permission, on *kabinet.Object, free *Rights) *DelegationNote {
	n := &DelegationNote{ID: d.s.ID, Kind: d.s.Kind, From: d.s.From, To: d.s.To, Validity: d.s.Validity, Reason: d.s.Reason, Verdict: Lends}
	switch {
	case !r.lent.lends(perm):
		n.Verdict = NotLent
	case !r.lent.admits(perm, r.placeOf(on).node, on):
		n.Verdict = LentElsewhere
	case free.Can(perm, *on) && !r.Can(perm, *on):
		n.Verdict = ForbiddenToUser
	}
	return n
}

// unhindered returns lent rights as if nothing were forbidden to who uses them.
func (r *Rights) unhindered() *Rights {
	out, lent := *r, *r.lent
	lent.user = nil
	out.lent = &lent
	return &out
}
