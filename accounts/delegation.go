package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Delegation lets one person use rights of another for a time: a colleague who
// stands in for them (DelegationLent), or somebody of the seller's staff who
// acts for a client's person (DelegationActing). Whoever uses it names it in
// kabinet.Actor.Delegation, and has then the intersection of what was lent with
// what the other may do at that moment, and nothing of their own; what is forbidden to
// a colleague stays so. Lent rights cannot be lent on, nor given to others. Both names are in its events, and the
// events of what is done carry the actor with it.
//
//	Active → Revoked | Expired
//
// It holds only within its validity, whether Expire was called or not. A
// Delegation is not safe for concurrent use.
type Delegation struct {
	s DelegationState
}

// NewDelegation lends rights of the person of by to a member of the same
// organisation o. by are the lender's own rights at the moment. It returns
// Err of by, and ErrRedelegation for rights that are lent themselves; ErrID; the
// mistakes of the command; kabinet.ErrContextMismatch when to or o are of
// another organisation than by; ErrMembershipInactive for a colleague who is
// not an active member; kabinet.ErrForbidden without TeamDelegate; ErrSelf; kabinet.ErrNotFound for
// a unit or a legal entity that o does not have; and ErrNotLendable, with the
// place, for a permission that the lender does not have at all, or that is for
// giving rights to people.
func NewDelegation(id kabinet.DelegationID, cmd LendRights, by *Rights, o *Organization, to *Membership, now time.Time) (*Delegation, DelegationGiven, error) {
	if err := checkLending(id, cmd, by); err != nil {
		return nil, DelegationGiven{}, err
	}
	switch {
	case o.s.ID != by.actor.Organization || to.s.Org != o.s.ID:
		return nil, DelegationGiven{}, kabinet.ErrContextMismatch
	case to.s.Person == by.actor.Person:
		return nil, DelegationGiven{}, ErrSelf
	case !to.ActiveAt(now):
		return nil, DelegationGiven{}, ErrMembershipInactive
	case !by.some(TeamDelegate):
		return nil, DelegationGiven{}, kabinet.ErrForbidden.With("permission", TeamDelegate).With("scope", LevelOwn.String())
	}
	if err := o.checkUnits(cmd.Units); err != nil {
		return nil, DelegationGiven{}, err
	}
	for i, e := range cmd.LegalEntities {
		if _, ok := o.LegalEntity(e); !ok {
			return nil, DelegationGiven{}, at(notFound("legal entity", e), "/legalEntities/"+itoa(i))
		}
	}
	for i, p := range cmd.Permissions {
		if !lendable(p) || !by.some(p) {
			return nil, DelegationGiven{}, ErrNotLendable.With("permission", p).At("/permissions/" + itoa(i))
		}
	}
	d := &Delegation{DelegationState{
		Schema: DelegationSchema, ID: id, Org: o.s.ID, Kind: DelegationLent,
		From: by.actor.Person, To: to.s.Person, Permissions: slices.Clone(cmd.Permissions),
		Units: slices.Clone(cmd.Units), LegalEntities: slices.Clone(cmd.LegalEntities), Max: cmd.Max,
		Validity: utcWindow(cmd.Validity), Reason: tidy(cmd.Reason), Status: DelegationActive, Created: utc(now),
	}}
	if err := d.checkTime(now); err != nil {
		return nil, DelegationGiven{}, err
	}
	return d, d.given(), nil
}

// checkLending checks what both kinds have in common.
func checkLending(id kabinet.DelegationID, cmd interface{ Validate() error }, by *Rights) error {
	if err := checkID(id); err != nil {
		return err
	}
	switch {
	case by.actor.Delegation != "" || by.actor.OnBehalfOf != nil:
		return ErrRedelegation
	case by.err != nil:
		return by.err
	}
	return cmd.Validate()
}

// checkTime returns why the delegation cannot hold at the time it says.
func (d *Delegation) checkTime(now time.Time) error {
	w := d.s.Validity
	if err := w.Validate(); err != nil {
		return at(err, "/validity")
	}
	if w.From.IsZero() || w.Until.IsZero() {
		return ErrTimeBox.At("/validity")
	}
	if !now.Before(w.Until) {
		return ErrAssignmentOver.At("/validity/until")
	}
	return nil
}

// RestoreDelegation returns the delegation that a store kept.
func RestoreDelegation(s DelegationState) *Delegation {
	s = s.clone()
	s.Schema = max(s.Schema, DelegationSchema)
	return &Delegation{s}
}

// State returns a copy of everything that a store keeps.
func (d *Delegation) State() DelegationState { return d.s.clone() }

// ID returns the delegation's id.
func (d *Delegation) ID() kabinet.DelegationID { return d.s.ID }

// Org returns the organisation in which the rights are.
func (d *Delegation) Org() kabinet.OrgID { return d.s.Org }

// From returns whose rights are used, and To who uses them.
func (d *Delegation) From() kabinet.PersonID { return d.s.From }

// To returns who uses the rights.
func (d *Delegation) To() kabinet.PersonID { return d.s.To }

// Kind returns whether a colleague uses the rights or the seller's staff.
func (d *Delegation) Kind() DelegationKind { return d.s.Kind }

// Status returns the status that is stored; see ActiveAt.
func (d *Delegation) Status() DelegationStatus { return d.s.Status }

// ActiveAt reports whether the rights can be used at t.
func (d *Delegation) ActiveAt(t time.Time) bool {
	return d.s.Status == DelegationActive && d.s.Validity.Contains(t)
}

// Actor returns the actor who uses the delegation: what a session that was
// begun with it carries.
func (d *Delegation) Actor() kabinet.Actor {
	a := kabinet.Actor{Person: d.s.To, Organization: d.s.Org, Delegation: d.s.ID}
	if d.s.Kind == DelegationActing {
		a.OnBehalfOf = &kabinet.OnBehalf{Person: d.s.From, Reason: d.s.Reason, Until: d.s.Validity.Until}
	}
	return a
}

// CheckRevoke returns nil when the person of the rights may revoke the
// delegation: whose rights are lent, who uses them, and who has TeamEdit over
// the former, each of them in person. Otherwise it returns the error of
// Rights.Check, or ErrRedelegation.
func (d *Delegation) CheckRevoke(by *Rights) error {
	a := by.actor
	if a.Delegation != "" || a.OnBehalfOf != nil {
		return ErrRedelegation
	}
	own := a.Person == d.s.From && a.Organization == d.s.Org || a.Person == d.s.To
	if own && by.err == nil {
		return nil
	}
	return by.Check(TeamEdit, kabinet.Object{Org: d.s.Org, Owner: d.s.From})
}

// Revoke ends the delegation, from the next request on. The caller has checked
// with CheckRevoke that the actor may. It returns ErrDelegationEnded when it was
// revoked before, or is over.
func (d *Delegation) Revoke(by kabinet.Actor, now time.Time) (DelegationEnded, error) {
	if d.s.Status != DelegationActive || !now.Before(d.s.Validity.Until) {
		return DelegationEnded{}, ErrDelegationEnded
	}
	return d.end(DelegationRevoked, &by, now), nil
}

// Expire writes down that the delegation is over; it is housekeeping, since
// nothing can be done with it after its time anyway. It returns
// ErrDelegationEnded when it has ended before, and ErrDelegationRunning before
// its end.
func (d *Delegation) Expire(now time.Time) (DelegationEnded, error) {
	switch {
	case d.s.Status != DelegationActive:
		return DelegationEnded{}, ErrDelegationEnded
	case now.Before(d.s.Validity.Until):
		return DelegationEnded{}, ErrDelegationRunning
	}
	return d.end(DelegationExpired, nil, now), nil
}

func (d *Delegation) end(to DelegationStatus, by *kabinet.Actor, now time.Time) DelegationEnded {
	d.s.Status, d.s.Ended = to, utc(now)
	if by != nil {
		d.s.EndedBy = by.Person
	}
	return DelegationEnded{
		Org: d.s.Org, Delegation: d.s.ID, Kind: d.s.Kind, From: d.s.From, To: d.s.To, Status: to, By: by, At: d.s.Ended,
	}
}

func (d *Delegation) given() DelegationGiven {
	s := d.s.clone()
	return DelegationGiven{
		Org: s.Org, Delegation: s.ID, Kind: s.Kind, From: s.From, To: s.To, Permissions: s.Permissions,
		Units: s.Units, LegalEntities: s.LegalEntities, Max: s.Max, Validity: s.Validity, Reason: s.Reason, At: s.Created,
	}
}

// some reports whether the rights have the permission for some object or other.
func (r *Rights) some(p kabinet.Permission) bool {
	if r.law == nil {
		return false
	}
	word, ok := r.law.word(p)
	return ok && len(r.reaches(word)) > 0
}

// lendable reports whether a permission can be lent. Those by which people get
// rights cannot: what is given with them would outlast the loan.
func lendable(p kabinet.Permission) bool {
	switch p {
	case TeamEdit, TeamOwner, TeamDelegate, RoleEdit, ClientAct:
		return false
	}
	return true
}
