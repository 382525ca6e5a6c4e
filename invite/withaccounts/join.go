package withaccounts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
)

// Join makes the subject a member and assigns the roles; what a member has stays.
// Where the grants are less than the roles give, the organisation gets a role of its
// own with just these grants, named after them, and that is assigned; what the roles
// forbid is forbidden all the same. A person is
// registered where there is none with the invited address for login. It returns
// invite.ErrMember for a suspended member and a blocked person, the errors of
// accounts.CheckOwner where a role would forbid an owner something and the sponsor
// may not change owners, and the errors of accounts.
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
	if err := d.mayForbid(ctx, o, m, cmds, j.By); err != nil {
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

// mayForbid returns why the sponsor must not give somebody roles that forbid something:
// the errors of accounts.CheckOwner for an owner whom they could not change otherwise.
func (d Directory) mayForbid(ctx context.Context, o *accounts.Organization, m *accounts.Membership, cmds []accounts.AssignRole, sponsor kabinet.PersonID) error {
	if !slices.ContainsFunc(cmds, func(cmd accounts.AssignRole) bool { r, _ := o.Role(cmd.Role); return len(r.Forbids) > 0 }) {
		return nil
	}
	givers, err := d.givers(ctx, o, sponsor)
	if err != nil {
		return err
	}
	may := accounts.CheckOwner(kabinet.Actor{Person: sponsor, Organization: o.ID()}, o, nil, nil, o, m, d.Authorizer.Now())
	for _, g := range givers {
		if g.all {
			return nil
		}
		if may = accounts.CheckOwner(g.actor, g.org, g.who, g.as, o, m, d.Authorizer.Now()); may == nil {
			return nil
		}
	}
	return may
}

// commands returns what is to be assigned.
func (d Directory) commands(ctx context.Context, j invite.Joining) ([]accounts.AssignRole, error) {
	o, err := d.Authorizer.Organizations.Get(ctx, j.Org)
	if err != nil {
		return nil, err
	}
	var out, forbidding []accounts.AssignRole
	for _, r := range j.Roles {
		cmd, err := command(r)
		if err != nil {
			return nil, err
		}
		role, _ := o.Role(cmd.Role)
		// A limit for what the role does not grant nobody has agreed to.
		cmd.Limits = slices.DeleteFunc(cmd.Limits, func(l accounts.AmountLimit) bool {
			return !slices.ContainsFunc(role.Grants, func(g accounts.Grant) bool { return g.Permission == l.Permission })
		})
		out = append(out, cmd)
		if len(role.Forbids) > 0 && j.Clipped {
			if cmd.Role, err = d.define(ctx, j, accounts.RoleForm{Forbids: role.Forbids}); err != nil {
				return nil, err
			}
			cmd.Limits = nil
			forbidding = append(forbidding, cmd)
		}
	}
	if !j.Clipped {
		return out, nil
	}
	out = forbidding
	for _, group := range groups(j.Grants) {
		grants, err := roleOf(group)
		if err != nil {
			return nil, err
		}
		role, err := d.define(ctx, j, accounts.RoleForm{Grants: grants})
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

// define gives the organisation a role with just what the form says. Its name and its
// id follow from that, so that the same is one role.
func (d Directory) define(ctx context.Context, j invite.Joining, form accounts.RoleForm) (accounts.RoleID, error) {
	b, err := json.Marshal(form)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	name := hex.EncodeToString(h[:8])
	form.Name = "Invited " + name
	o, err := d.Authorizer.Organizations.Get(ctx, j.Org)
	if err != nil {
		return "", err
	}
	id := accounts.RoleID("invited-" + name)
	e, err := o.DefineRole(id, form, j.At)
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
