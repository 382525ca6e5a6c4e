package accounts

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// ActingPolicy is what a seller lets its staff do who act for a client's person.
// The zero value works.
type ActingPolicy struct {
	// Longest is for how long one may act at a stretch; 0 is 8 hours.
	Longest time.Duration
	// Allow are permissions that staff may use although ExcludedForStaff says
	// no. Those that cannot be lent at all stay excluded.
	Allow []kabinet.Permission
}

// longest returns for how long one may act.
func (p ActingPolicy) longest() time.Duration {
	if p.Longest > 0 {
		return p.Longest
	}
	return 8 * time.Hour
}

// admits reports whether staff may use the permission, as far as it can be lent.
func (p ActingPolicy) admits(perm kabinet.Permission) bool {
	return !ExcludedForStaff(perm) || slices.Contains(p.Allow, perm)
}

// ExcludedForStaff reports whether staff who act for a client must not use the
// permission unless the seller allows it: approving and voting, accepting and
// signing documents, waiving what was decided, saying what must be approved, and
// changing people, which are the permissions on approval, team, role, invite and
// delegation but for viewing them.
func ExcludedForStaff(p kabinet.Permission) bool {
	object, verb, _ := strings.Cut(string(p), ".")
	switch verb {
	case "accept", "approve", "vote", "sign", "waive":
		return true
	case "view":
		return false
	}
	switch object {
	case "approval", "team", "role", "invite", "delegation":
		return true
	}
	return false
}

// ActForClient lets the person of by, who is of the seller's staff, act for a
// member of the client o until a time, for a reason. by are their own rights in
// the seller's organisation. Nothing may be done with it that the member could
// not do at that moment, nor what the policy excludes. It returns Err of by, and
// ErrRedelegation for rights that are lent themselves; ErrID; the mistakes of the
// command; the errors of by.Check for ClientAct over the client;
// kabinet.ErrContextMismatch when member is of another organisation than o;
// ErrClientOnly when that is the seller; ErrSelf; ErrMembershipInactive for
// somebody who is not an active member; and ErrTimeBox for a time that is longer
// than the policy allows.
func ActForClient(id kabinet.DelegationID, cmd ActFor, by *Rights, o *Organization, member *Membership, policy ActingPolicy, now time.Time) (*Delegation, DelegationGiven, error) {
	if err := checkLending(id, cmd, by); err != nil {
		return nil, DelegationGiven{}, err
	}
	if err := by.Check(ClientAct, kabinet.Object{Org: o.s.ID}); err != nil {
		return nil, DelegationGiven{}, err
	}
	switch {
	case member.s.Org != o.s.ID:
		return nil, DelegationGiven{}, kabinet.ErrContextMismatch
	case o.s.Kind != Client:
		return nil, DelegationGiven{}, ErrClientOnly
	case member.s.Person == by.actor.Person:
		return nil, DelegationGiven{}, ErrSelf
	case !member.ActiveAt(now):
		return nil, DelegationGiven{}, ErrMembershipInactive
	case cmd.Until.Sub(now) > policy.longest():
		return nil, DelegationGiven{}, ErrTimeBox.With("max", policy.longest().String()).At("/until")
	}
	d := &Delegation{DelegationState{
		Schema: DelegationSchema, ID: id, Org: o.s.ID, Kind: DelegationActing,
		From: member.s.Person, To: by.actor.Person, Permissions: slices.Clone(cmd.Permissions), Max: Unlimited(),
		Validity: utcWindow(kabinet.Window{From: now, Until: cmd.Until}), Reason: tidy(cmd.Reason),
		Status: DelegationActive, Created: utc(now),
	}}
	if err := d.checkTime(now); err != nil {
		return nil, DelegationGiven{}, err
	}
	return d, d.given(), nil
}

// use returns the lender's rights as the delegation lends them: the actor's,
// who names it. The caller has checked that the actor may use it; own are the rights
// of their own.
func (d *Delegation) use(actor kabinet.Actor, own, from *Rights, policy ActingPolicy) *Rights {
	out := *from
	out.actor = actor
	out.boundary(d.s.Validity)
	if out.err != nil {
		return &out
	}
	x := &lent{max: d.s.Max, lends: func(p kabinet.Permission) bool {
		among := slices.Contains(d.s.Permissions, p)
		if d.s.Kind == DelegationActing {
			among = (among || d.s.Permissions == nil) && policy.admits(p)
		}
		return among && lendable(p)
	}}
	if d.s.Kind == DelegationLent {
		user := *own
		user.actor = actor
		x.user = &user
	}
	if d.s.Units != nil {
		x.units = newBits(len(out.law.tree.nodes))
		for _, u := range d.s.Units {
			if i, ok := out.law.tree.find(u); ok && i > 0 {
				x.units.addRange(i, int(out.law.tree.nodes[i].end))
			}
		}
	}
	if d.s.LegalEntities != nil {
		x.legal = append([]kabinet.LegalEntityID{""}, d.s.LegalEntities...)
	}
	out.lent = x
	return &out
}
