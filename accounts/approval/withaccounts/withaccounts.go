// Package withaccounts lets approvals ask package accounts who may vote. Only a host
// imports it, so approval can be used with another directory.
//
//	authorizer := accounts.Authorizer{
//		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(),
//		Delegations: tx.Delegations(), Versions: tx.AuthorityVersions(), Now: time.Now,
//	}
//	svc := approval.Service{
//		Flows: tx.Approvals(), Lister: tx.ApprovalLister(), Books: tx.ApprovalBooks(), Authority: authorizer,
//		Directory: withaccounts.Directory{Authorizer: authorizer, Delegations: tx.DelegationLister()},
//	}
package withaccounts

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// Directory is an approval.Directory over memberships, roles, limits and delegations.
// Who may vote is who holds approval.PermissionVote on the object, up to the amount, by
// the same Authorizer that is asked about everything else; what it returns holds in the
// transaction of its ports. Its errors are those of the ports, and
// kabinet.ErrMissingPort.
type Directory struct {
	// Authorizer is required, with the stores of the transaction. Where its Versions
	// are set, the version of the organisation's rights is held, so that a vote
	// never commits on a right that was taken away meanwhile. Where its Delegations
	// are, lent rights count.
	Authorizer accounts.Authorizer
	// Delegations lists who lent rights to whom. It is required where the
	// Authorizer has Delegations: without it nobody would be excluded for them.
	Delegations accounts.DelegationLister
	// Managers returns the manager of a person in the unit, the manager's manager
	// and so on, where a host knows better. Nil means those who lead the unit, the
	// one above it and so on: who has the role Lead there.
	Managers func(ctx context.Context, org kabinet.OrgID, unit kabinet.UnitID, person kabinet.PersonID) ([]kabinet.PersonID, error)
	// Lead is the role of who leads a unit; empty is accounts.RoleApprover.
	Lead accounts.RoleID
}

var _ approval.Directory = Directory{}

// Voters returns the members who may vote on the object for the amount, and the
// delegates of such members, by person and delegation. People of the seller are never
// among them, unless the organisation is the seller itself.
func (d Directory) Voters(ctx context.Context, on kabinet.Object, amount kabinet.Money) ([]approval.Voter, error) {
	org, team, err := d.load(ctx, on.Org)
	if err != nil {
		return nil, err
	}
	path, err := pathOf(org, on.Unit)
	if err != nil {
		return nil, err
	}
	now := d.Authorizer.Now()
	lent, err := d.lent(ctx, on.Org, accounts.DelegationFilter{Kind: accounts.DelegationLent})
	if err != nil {
		return nil, err
	}
	owners := accounts.OwnersOf(team, now)
	var out []approval.Voter
	for _, m := range team {
		v := approval.Voter{Person: m.Person(), Owner: slices.Contains(owners, m)}
		v.Posts, v.Level = posts(org, m, path, on.LegalEntity, now)
		if v.Level < 0 {
			continue
		}
		actors := []kabinet.Actor{{Person: m.Person(), Organization: on.Org}}
		for _, l := range lent {
			if l.From == m.Person() {
				actors = append(actors, kabinet.Actor{Person: l.To, Organization: on.Org, Delegation: l.ID})
			}
		}
		for _, actor := range actors {
			may, err := d.may(ctx, actor, on, amount)
			if err != nil {
				return nil, err
			}
			if !may {
				continue
			}
			w := v
			if actor.Delegation != "" {
				w.Person, w.For, w.Delegation = actor.Person, m.Person(), actor.Delegation
			}
			out = append(out, w)
		}
	}
	return out, nil
}

// may reports whether an actor may vote.
func (d Directory) may(ctx context.Context, actor kabinet.Actor, on kabinet.Object, amount kabinet.Money) (bool, error) {
	rights, err := d.Authorizer.Resolve(ctx, actor)
	if err != nil {
		return false, err
	}
	if amount.Currency().Valid() {
		return rights.CheckAmount(approval.PermissionVote, on, amount) == nil, nil
	}
	return rights.Can(approval.PermissionVote, on), nil
}

// Standing returns the path of the unit, and the requester with the roles that hold in
// the unit for the legal entity, and likewise who uses a right that the requester lent
// them. Excluded are those of the seller's staff who act for the requester, which they
// began themselves, and not colleagues to whom the requester lent a right, which takes no
// consent of theirs (approval.Standing.Excluded). A delegation that the actor names is known
// also when it is over.
func (d Directory) Standing(ctx context.Context, on kabinet.Object, by kabinet.Actor) (approval.Standing, error) {
	id := on.Org
	org, team, err := d.load(ctx, id)
	if err != nil {
		return approval.Standing{}, err
	}
	who := approval.Standing{}
	if who.Path, err = pathOf(org, on.Unit); err != nil {
		return approval.Standing{}, err
	}
	if who.Person, err = d.requester(ctx, id, by); err != nil {
		return approval.Standing{}, err
	}
	if by.OnBehalfOf == nil && by.Person != who.Person {
		who.User = by.Person
	}
	who.Gone = true
	for _, m := range team {
		switch m.Person() {
		case who.Person:
			who.Gone = !m.ActiveAt(d.Authorizer.Now())
			who.Roles = roles(org, m, who.Path, on.LegalEntity, d.Authorizer.Now())
		case who.User:
			who.UserRoles = roles(org, m, who.Path, on.LegalEntity, d.Authorizer.Now())
		}
	}
	if d.Managers == nil {
		who.Managers = d.leads(org, team, who.Path, on.LegalEntity, who.Person)
	} else if who.Managers, err = d.Managers(ctx, id, on.Unit, who.Person); err != nil {
		return approval.Standing{}, err
	}
	lent, err := d.lent(ctx, id, accounts.DelegationFilter{From: who.Person, Kind: accounts.DelegationActing})
	for _, l := range lent {
		who.Excluded = append(who.Excluded, l.To)
	}
	return who, err
}

// requester returns for whom an actor acts.
func (d Directory) requester(ctx context.Context, org kabinet.OrgID, by kabinet.Actor) (kabinet.PersonID, error) {
	switch {
	case by.OnBehalfOf != nil:
		return by.OnBehalfOf.Person, nil
	case by.Delegation == "":
		return by.Person, nil
	}
	missing := kabinet.ErrNotFound.With("what", "delegation").With("id", string(by.Delegation))
	if d.Authorizer.Delegations == nil {
		return "", missing
	}
	l, err := d.Authorizer.Delegations.Get(ctx, org, by.Delegation)
	switch {
	case err != nil:
		return "", err
	case l.To() != by.Person:
		return "", missing
	}
	return l.From(), nil
}

// Units returns the unit and all units beneath it.
func (d Directory) Units(ctx context.Context, id kabinet.OrgID, unit kabinet.UnitID) ([]kabinet.UnitID, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	org, err := d.Authorizer.Organizations.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if units := org.Subtree(unit); units != nil {
		return units, nil
	}
	return nil, kabinet.ErrNotFound.With("what", "unit").With("id", string(unit))
}

// load reads an organisation with its team, and holds the version of its rights.
func (d Directory) load(ctx context.Context, id kabinet.OrgID) (*accounts.Organization, []*accounts.Membership, error) {
	if err := d.check(); err != nil {
		return nil, nil, err
	}
	if d.Authorizer.Versions != nil {
		if _, err := d.Authorizer.Versions.AuthorityVersion(ctx, id); err != nil {
			return nil, nil, err
		}
	}
	org, err := d.Authorizer.Organizations.Get(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	team, err := d.Authorizer.Memberships.OfOrganization(ctx, id)
	return org, team, err
}

func (d Directory) check() error {
	missing := ""
	switch a := d.Authorizer; {
	case a.Organizations == nil:
		missing = "Authorizer.Organizations"
	case a.Memberships == nil:
		missing = "Authorizer.Memberships"
	case a.Now == nil:
		missing = "Authorizer.Now"
	case a.Delegations != nil && d.Delegations == nil:
		missing = "Delegations"
	default:
		return nil
	}
	return kabinet.ErrMissingPort.With("port", "withaccounts.Directory."+missing)
}

// lent returns the rights that others may use now, as far as the filter admits them.
func (d Directory) lent(ctx context.Context, org kabinet.OrgID, filter accounts.DelegationFilter) ([]accounts.DelegationState, error) {
	if d.Delegations == nil {
		return nil, nil
	}
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: org}}}
	now := d.Authorizer.Now()
	filter.Status, filter.Until = accounts.DelegationActive, kabinet.Window{From: now.Add(1)}
	var out []accounts.DelegationState
	for page := (kabinet.Page{Limit: kabinet.MaxPageLimit}); ; {
		list, err := d.Delegations.List(ctx, scope, filter, page)
		if err != nil {
			return nil, err
		}
		for _, l := range list.Items {
			if l.Validity.Contains(now) {
				out = append(out, l)
			}
		}
		if page.After = list.Next; page.After == "" {
			return out, nil
		}
	}
}

// pathOf returns the units from one up to the organisation as a whole.
func pathOf(org *accounts.Organization, unit kabinet.UnitID) ([]kabinet.UnitID, error) {
	path := org.Path(unit)
	if unit != "" && len(path) == 0 {
		return nil, kabinet.ErrNotFound.With("what", "unit").With("id", string(unit))
	}
	slices.Reverse(path)
	return append(path, ""), nil
}

// posts returns the roles that a member has along a path, for objects of a legal
// entity, and how far up the nearest of them is that lets its holder vote, −1 where
// none does. None holds in a unit that is blocked. A role holds in the object's own unit where it was given there, or where
// it is inherited; see accounts.Compile for what stops it.
func posts(org *accounts.Organization, m *accounts.Membership, path []kabinet.UnitID, entity kabinet.LegalEntityID, now time.Time) (out []approval.Post, level int) {
	level = -1
	for _, a := range m.Assignments() {
		up := slices.Index(path, a.Unit)
		role, ok := org.Role(a.Role)
		if up < 0 || !ok || !a.Validity.Contains(now) || !open(org, a.Unit) ||
			entity != "" && a.LegalEntities != nil && !slices.Contains(a.LegalEntities, entity) {
			continue
		}
		post := approval.Post{Role: approval.Role(a.Role), Level: up}
		if a.Inherit && inherits(org, path[:up+1]) {
			post.Level = 0
		}
		out = append(out, post)
		votes := slices.ContainsFunc(role.Grants, func(g accounts.Grant) bool { return g.Permission == approval.PermissionVote })
		if votes && (level < 0 || up < level) {
			level = up
		}
	}
	return out, level
}

// roles returns the roles that a member has in the first unit of a path, each once.
func roles(org *accounts.Organization, m *accounts.Membership, path []kabinet.UnitID, entity kabinet.LegalEntityID, now time.Time) (out []approval.Role) {
	all, _ := posts(org, m, path, entity, now)
	for _, p := range all {
		if p.Level == 0 && !slices.Contains(out, p.Role) {
			out = append(out, p.Role)
		}
	}
	return out
}

// open reports whether roles hold in a unit; the empty one is always open.
func open(org *accounts.Organization, id kabinet.UnitID) bool {
	u, ok := org.Unit(id)
	return id == "" || ok && u.Status == accounts.UnitActive
}

// inherits reports whether the first unit of a path takes what is given at the last.
func inherits(org *accounts.Organization, path []kabinet.UnitID) bool {
	for i, id := range path[:len(path)-1] {
		u, ok := org.Unit(id)
		if !ok || u.Isolated || !open(org, id) || !open(org, path[i+1]) {
			return false
		}
	}
	return true
}
