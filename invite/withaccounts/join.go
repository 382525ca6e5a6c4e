package withaccounts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
)

// Join makes the subject a member and assigns the roles; what a member has stays.
// Where the grants are less than the roles give, the organisation gets a role of its
// own with just these grants, named after them, and that is assigned. A person is
// registered where there is none with the invited address for login. It returns
// invite.ErrMember for a suspended member and a blocked person, and the errors of
// accounts.
func (d Directory) Join(ctx context.Context, j invite.Joining) (invite.Joined, error) {
	if _, err := d.hold(ctx, j.Org); err != nil {
		return invite.Joined{}, err
	}
	p, err := d.person(ctx, j)
	if err != nil {
		return invite.Joined{}, err
	}
	cmds, err := d.commands(ctx, j)
	if err != nil {
		return invite.Joined{}, err
	}
	// What commands has saved of the organisation is loaded anew.
	o, err := d.Authorizer.Organizations.Get(ctx, j.Org)
	if err != nil {
		return invite.Joined{}, err
	}
	m, events, err := d.membership(ctx, o, p.ID(), j)
	if err != nil {
		return invite.Joined{}, err
	}
	for _, cmd := range cmds {
		e, err := m.Assign(kabinet.NewID[accounts.AssignmentID]("asg"), cmd, o, j.By, j.At)
		switch {
		case errors.Is(err, accounts.ErrUnchanged):
		case err != nil:
			return invite.Joined{}, err
		default:
			events = append(events, e)
		}
	}
	joined := invite.Joined{Person: p.ID(), Membership: string(m.ID())}
	if len(events) == 0 {
		return joined, nil
	}
	return joined, d.Authorizer.Memberships.Save(ctx, m, events...)
}

// person returns whose login it is, and registers somebody new.
func (d Directory) person(ctx context.Context, j invite.Joining) (*accounts.Person, error) {
	find := func() (*accounts.Person, error) {
		if j.Subject.Person != "" {
			return d.Authorizer.Persons.Get(ctx, j.Subject.Person)
		}
		return optional(d.Authorizer.Persons.ByLogin(ctx, j.Address))
	}
	p, err := find()
	switch {
	case err != nil:
		return nil, err
	case p != nil && !p.Active():
		return nil, invite.ErrMember
	case p != nil:
		return p, nil
	}
	name := j.Name
	if name == "" {
		name, _, _ = strings.Cut(j.Address, "@")
	}
	id := kabinet.NewID[kabinet.PersonID]("prs")
	p, registered, err := accounts.NewPerson(id, accounts.RegisterPerson{Name: name, Email: j.Address, Locale: j.Locale}, j.At)
	if err != nil {
		return nil, err
	}
	return p, d.Authorizer.Persons.Save(ctx, p, registered)
}

// membership returns the membership of a person, which may be new, and what has
// happened to it.
func (d Directory) membership(ctx context.Context, o *accounts.Organization, person kabinet.PersonID, j invite.Joining) (*accounts.Membership, []kabinet.Event, error) {
	m, err := optional(d.Authorizer.Memberships.Get(ctx, j.Org, person))
	if err != nil {
		return nil, nil, err
	}
	var events []kabinet.Event
	switch {
	case m == nil:
		id := kabinet.NewID[accounts.MembershipID]("mem")
		fresh, joined, err := accounts.NewMembership(id, o, person, kabinet.Window{}, j.At)
		if err != nil {
			return nil, nil, err
		}
		m, events = fresh, append(events, joined)
	case m.Status() == accounts.MembershipEnded:
		rejoined, err := m.Rejoin(o, kabinet.Window{}, j.At)
		if err != nil {
			return nil, nil, err
		}
		events = append(events, rejoined)
	case !m.ActiveAt(j.At):
		return nil, nil, invite.ErrMember
	default:
		return m, nil, nil
	}
	if j.Unit != "" {
		e, err := m.Place(j.Unit, o, j.At)
		if err != nil {
			return nil, nil, err
		}
		events = append(events, e)
	}
	return m, events, nil
}

// commands returns what is to be assigned.
func (d Directory) commands(ctx context.Context, j invite.Joining) ([]accounts.AssignRole, error) {
	var out []accounts.AssignRole
	if !j.Clipped {
		for _, r := range j.Roles {
			cmd, err := command(r)
			if err != nil {
				return nil, err
			}
			out = append(out, cmd)
		}
		return out, nil
	}
	for _, group := range groups(j.Grants) {
		role, err := d.define(ctx, j, group)
		if err != nil {
			return nil, err
		}
		out = append(out, accounts.AssignRole{
			Role: role, Unit: group[0].Unit, Inherit: group[0].Inherit, LegalEntities: group[0].LegalEntities,
			Validity: kabinet.Window{Until: group[0].Until},
		})
	}
	return out, nil
}

// define gives the organisation a role with just the grants of a group. Its id
// follows from them, so that the same grants are one role.
func (d Directory) define(ctx context.Context, j invite.Joining, group []invite.Grant) (accounts.RoleID, error) {
	grants, err := roleOf(group)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(grants)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	name := hex.EncodeToString(h[:8])
	o, err := d.Authorizer.Organizations.Get(ctx, j.Org)
	if err != nil {
		return "", err
	}
	id := accounts.RoleID("invited-" + name)
	e, err := o.DefineRole(id, accounts.RoleForm{Name: "Invited " + name, Grants: grants}, j.At)
	switch {
	case errors.Is(err, accounts.ErrUnchanged):
		return id, nil
	case err != nil:
		return "", err
	}
	return id, d.Authorizer.Organizations.Save(ctx, o, e)
}

// Relogin gives a member the invited address for login. Person, roles and history
// stay. It returns accounts.ErrLoginTaken where the address, or the subject, is
// another person's.
func (d Directory) Relogin(ctx context.Context, j invite.Joining) (invite.Joined, error) {
	if err := d.check(); err != nil {
		return invite.Joined{}, err
	}
	if j.Subject.Person != "" && j.Subject.Person != j.Resets {
		return invite.Joined{}, accounts.ErrLoginTaken
	}
	m, err := d.Authorizer.Memberships.Get(ctx, j.Org, j.Resets)
	if err != nil {
		return invite.Joined{}, err
	}
	joined := invite.Joined{Person: j.Resets, Membership: string(m.ID())}
	p, err := d.Authorizer.Persons.Get(ctx, j.Resets)
	if err != nil {
		return invite.Joined{}, err
	}
	e, err := p.ChangeLogin(j.Address, j.At)
	switch {
	case errors.Is(err, accounts.ErrUnchanged):
		return joined, nil
	case err != nil:
		return invite.Joined{}, err
	}
	return joined, d.Authorizer.Persons.Save(ctx, p, e)
}
