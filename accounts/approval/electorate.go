package approval

import (
	"context"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Directory tells who may vote and what the rules ask about requesters. What it
// returns holds at the moment of the call: a permission that was taken away is
// gone, so adapters keep nothing from one transaction to the next. Package
// approval/withaccounts has the one over package accounts.
type Directory interface {
	// Voters returns the persons of the organisation who may vote on the object
	// now, for an amount, in no particular order; there may be none. Whose limit
	// is lower, or in another currency, is not among them. An amount in no currency
	// says that none is known: then limits are not asked. A person who holds the
	// right as somebody's delegate has an entry of its own.
	Voters(ctx context.Context, on kabinet.Object, amount kabinet.Money) ([]Voter, error)
	// Standing returns what there is to know about who requests something for
	// the unit and the legal entity of an object. It returns kabinet.ErrNotFound for a unit that the organisation
	// does not have, and for a delegation that the actor names and does not have;
	// one that is over meanwhile is still known.
	Standing(ctx context.Context, on kabinet.Object, requester kabinet.Actor) (Standing, error)
	// Units returns the unit and all units beneath it, or kabinet.ErrNotFound.
	// The empty unit is the organisation as a whole, and one of them.
	Units(ctx context.Context, org kabinet.OrgID, unit kabinet.UnitID) ([]kabinet.UnitID, error)
}

// Voter is a person who may vote on a certain object.
type Voter struct {
	Person kabinet.PersonID
	// Delegation is set where the right is lent, by the person For, whose Posts and
	// Level they are then.
	Delegation kabinet.DelegationID
	For        kabinet.PersonID
	Posts      []Post
	// Level is how many units above the object's the nearest role holds that lets
	// the person vote; 0 is the object's own unit.
	Level int
	// Owner says that the person owns the organisation.
	Owner bool
}

// Post is a role that a person has, and how far from the object.
type Post struct {
	Role Role
	// Level is 0 where the role holds in the object's own unit, given there or
	// inherited, and otherwise how many units further up it holds.
	Level int
}

// Standing is what rules and groups ask about a requester.
type Standing struct {
	// Person is the requester: the actor, or whose rights the actor uses, for whom
	// they act or who lent them.
	Person kabinet.PersonID
	// Path are the units from the subject's up to the organisation as a whole,
	// which is empty and always the last.
	Path []kabinet.UnitID
	// Roles are those of the requester in the unit, for the legal entity.
	Roles []Role
	// User is the colleague who requests it with a right that Person lent them, and
	// UserRoles are those of their own in the unit; empty where nobody does.
	User      kabinet.PersonID
	UserRoles []Role
	// Managers are the requester's manager, the manager's manager and so on.
	Managers []kabinet.PersonID
	// Gone says that the person is nobody who could do anything in the organisation any
	// more: the membership has ended, or was suspended.
	Gone bool
	// Excluded must not approve what this person requests, by what they did themselves:
	// of the seller's staff, who act for them. To be lent a right excludes nobody, since it
	// asks for no consent: a requester would choose who decides. A colleague who uses the
	// right on the very subject is excluded by that (State.Excluded), and nobody ever votes
	// by a right of the requester's.
	Excluded []kabinet.PersonID
}

// Electorate is who may vote on one subject, and what is known of its requester.
type Electorate struct {
	Voters    []Voter
	Requester Standing
}

// depth is how often an electorate can be widened.
func (e Electorate) depth() int {
	return max(len(e.Requester.Path), len(e.Requester.Managers), 1) - 1
}

// principal returns whose right it is.
func (v Voter) principal() kabinet.PersonID {
	if v.For != "" {
		return v.For
	}
	return v.Person
}

// above reports whether the voter's right comes from one to levels units further up.
func (v Voter) above(levels int) bool { return v.Level >= 1 && v.Level <= levels }

// question is what a group is filled for.
type question struct {
	electorate Electorate
	known      bool // the amount, for which the voters may vote
	escalation int
	excluded   func(kabinet.PersonID) bool
}

// admits reports whether the voter belongs to a group, widened by the levels of
// the escalation: roles from so many units further up; whoever may vote there, in
// place of a named person or a manager, and managers of managers; limits of so many
// levels more.
func (q question) admits(g Group, v Voter) bool {
	if q.excluded(v.Person) || q.excluded(v.principal()) {
		return false
	}
	switch g.By {
	case ByRole:
		return slices.ContainsFunc(v.Posts, func(p Post) bool { return p.Role == g.Role && p.Level <= q.escalation })
	case ByPerson:
		return v.principal() == g.Person || v.above(q.escalation)
	case ByManager:
		chain := q.electorate.Requester.Managers
		return slices.Contains(chain[:min(1+q.escalation, len(chain))], v.principal()) || v.above(q.escalation)
	case ByLimit:
		if !q.known {
			return v.Owner
		}
		return v.Level <= q.reach(g.count())
	case ByOwner:
		return v.Owner
	}
	return false
}

// reach returns the level up to which n voters are found, the nearest first, and the
// levels of the escalation more.
func (q question) reach(n int) int {
	top := q.electorate.depth()
	for level := range top {
		found := map[kabinet.PersonID]bool{}
		for _, v := range q.electorate.Voters {
			if v.Level <= level && !q.excluded(v.Person) && !q.excluded(v.principal()) {
				found[v.principal()] = true
			}
		}
		if len(found) >= n {
			return level + q.escalation
		}
	}
	return top
}
