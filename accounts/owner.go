package accounts

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// ownership says how well a membership keeps its organisation in the hands of
// somebody.
type ownership uint8

const (
	noOwner ownership = iota
	ownerForATime
	owner
)

// ownership returns what the membership is at an instant. An owner has the ready
// role RoleOwner in the organisation as a whole, for all its legal entities, in
// a membership that is active. An end to the membership or to the assignment
// makes them an owner for a time. Whether the person may log in, or the
// organisation is open, does not matter.
func (s *MembershipState) ownership(now time.Time) ownership {
	if s.Status != MembershipActive || !s.Validity.Contains(now) {
		return noOwner
	}
	best := noOwner
	for _, a := range s.Assignments {
		if a.Role != RoleOwner || a.Unit != "" || a.LegalEntities != nil || !a.Validity.Contains(now) {
			continue
		}
		if a.Validity.Open() && s.Validity.Open() {
			return owner
		}
		best = ownerForATime
	}
	return best
}

// OwnersOf returns those of a team who are owners at an instant: active members
// with RoleOwner in the organisation as a whole, for all its legal entities.
//
// An organisation that has an owner keeps one. Revoke, Suspend, End and
// SetValidity of a Membership therefore take the whole team and return
// ErrLastOwner where nobody would be left, and also where only owners would be
// left whose membership or assignment has an end: the organisation would lose
// them without anybody doing anything. To change hands, make the new owner
// first. An owner who is to be kept from acting at once, such as after a theft
// of their password, is blocked as a person, which nothing prevents.
//
// Two owners who take each other's role at the same time are kept apart by the
// transactions, which are serialisable, as long as each reads the team in its
// own.
func OwnersOf(team []*Membership, now time.Time) []*Membership {
	var out []*Membership
	for _, m := range team {
		if m.s.ownership(now) != noOwner {
			out = append(out, m)
		}
	}
	return out
}

// keepsOwner returns nil when the change of one membership leaves the
// organisation in hands that are as good as before, and ErrLastOwner otherwise.
func keepsOwner(from, to MembershipState, team []*Membership, now time.Time) error {
	was, is := from.ownership(now), to.ownership(now)
	for _, m := range team {
		if m.s.Org != from.Org {
			return kabinet.ErrContextMismatch
		}
		if m.s.Person != from.Person {
			is = max(is, m.s.ownership(now))
		}
	}
	if is < was {
		return ErrLastOwner
	}
	return nil
}
