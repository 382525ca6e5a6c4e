package accounts

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// CheckOwner returns nil when the actor may change anything about the membership of,
// which is one of the organisation to: where an assignment of it that is not over
// makes its holder an owner, of whatever unit, the actor has TeamOwner there. So an
// owner is neither suspended nor forbidden anything by who could not make one. It
// takes what Missing takes and returns the errors of Rights.Check, and
// kabinet.ErrContextMismatch for a membership of another organisation than to. It
// does not ask for TeamEdit; CheckMember, CheckGrant and CheckRevoke, which ask both,
// do.
func CheckOwner(actor kabinet.Actor, o *Organization, p *Person, m *Membership, to *Organization, of *Membership, now time.Time) error {
	return Compile(actor, o, p, m, now).checkOwner(to, of)
}

func (r *Rights) checkOwner(to *Organization, of *Membership) error {
	if to == nil || of == nil {
		return notFound("membership", "")
	}
	if of.s.Org != to.s.ID {
		return kabinet.ErrContextMismatch
	}
	for _, a := range of.coming(r.at) {
		if role := to.role(a.Role); role != nil && role.grants(TeamOwner) {
			if err := r.Check(TeamOwner, kabinet.Object{Org: to.s.ID, Unit: a.Unit}); err != nil {
				return err
			}
		}
	}
	return nil
}

// coming returns the assignments that are not over.
func (m *Membership) coming(now time.Time) []Assignment {
	var out []Assignment
	for _, a := range m.s.Assignments {
		if a.Validity.Open() || now.Before(a.Validity.Until) {
			out = append(out, a)
		}
	}
	return out
}

// CheckMember returns nil when the actor may suspend or end the membership of, place
// it in another unit or shorten it: the actor has TeamEdit where the member belongs,
// and in the unit of each assignment that is not over, since all of them are
// concerned; and for an owner what CheckOwner says. To resume or to lengthen it takes CheckValidity. It takes what
// Missing takes, and returns the errors of Rights.Check and
// kabinet.ErrContextMismatch for a membership of another organisation than to.
func CheckMember(actor kabinet.Actor, o *Organization, p *Person, m *Membership, to *Organization, of *Membership, now time.Time) error {
	return Compile(actor, o, p, m, now).checkMember(to, of)
}

func (r *Rights) checkMember(to *Organization, of *Membership) error {
	if err := r.checkOwner(to, of); err != nil {
		return err
	}
	if err := r.Check(TeamEdit, of.s.Object()); err != nil {
		return err
	}
	for _, a := range of.coming(r.at) {
		if err := r.Check(TeamEdit, kabinet.Object{Org: of.s.Org, Unit: a.Unit, Owner: of.s.Person}); err != nil {
			return err
		}
	}
	return nil
}

// CheckValidity returns nil when the actor may let the membership of give rights at
// the times of the window: SetValidity, and with its validity as it is Resume. What
// the member had not anyway is given once more: besides what CheckMember says, the
// actor may give all of its assignments, for as long as they would hold then. So
// nobody lengthens their own membership, or what they could not have given. It
// returns the errors of CheckMember, kabinet.ErrWindow, ErrActingFor, and ErrGrant.
func CheckValidity(actor kabinet.Actor, o *Organization, p *Person, m *Membership, to *Organization, of *Membership, validity kabinet.Window, now time.Time, limits LimitRule) error {
	r := Compile(actor, o, p, m, now)
	r.rule = limits
	if err := r.checkMember(to, of); err != nil {
		return err
	}
	if err := validity.Validate(); err != nil {
		return err
	}
	had := of.s.Validity
	if of.s.Status == MembershipActive && !validity.From.Before(had.From) && outlasts(had, validity) {
		return nil
	}
	for _, a := range of.coming(now) {
		if missing := r.lacks(o, m, to, a.over(validity)); len(missing) > 0 {
			return missing[0].refused()
		}
	}
	return nil
}

// over returns the command that gives what an assignment gives in a membership of
// the validity.
func (a Assignment) over(validity kabinet.Window) AssignRole {
	cmd := AssignRole{Role: a.Role, Unit: a.Unit, Inherit: a.Inherit, LegalEntities: a.LegalEntities, Limits: a.Limits, Validity: a.Validity}
	if !outlasts(validity, a.Validity) {
		cmd.Validity.Until = validity.Until
	}
	return cmd
}

// CheckMember asks the function CheckMember about the stored organisations, person and
// memberships; see CheckGrant for the target. Ask it in the transaction that saves the
// membership.
func (a Authorizer) CheckMember(ctx context.Context, actor kabinet.Actor, of *Membership) error {
	if of == nil {
		return notFound("membership", "")
	}
	g, err := a.dealing(ctx, actor, of.s.Org)
	if err != nil {
		return err
	}
	return CheckMember(actor, g.o, g.p, g.m, g.to, of, a.Now())
}

// CheckValidity asks the function CheckValidity likewise.
func (a Authorizer) CheckValidity(ctx context.Context, actor kabinet.Actor, of *Membership, validity kabinet.Window) error {
	if of == nil {
		return notFound("membership", "")
	}
	g, err := a.dealing(ctx, actor, of.s.Org)
	if err != nil {
		return err
	}
	return CheckValidity(actor, g.o, g.p, g.m, g.to, of, validity, a.Now(), a.Limits)
}

// dealing is an actor's organisation, person and membership, as Compile takes them,
// and the organisation they deal with.
type dealing struct {
	o, to *Organization
	p     *Person
	m     *Membership
}

func (a Authorizer) dealing(ctx context.Context, actor kabinet.Actor, to kabinet.OrgID) (d dealing, err error) {
	if d.o, d.p, d.m, err = a.load(ctx, actor); err != nil {
		return d, err
	}
	d.to = d.o
	if to != actor.Organization {
		if d.to, err = optional(a.Organizations.Get(ctx, to)); err != nil {
			return d, err
		}
	}
	if d.to == nil {
		err = notFound("organisation", to)
	}
	return d, err
}
