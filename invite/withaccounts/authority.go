package withaccounts

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
)

// Grants returns what the roles give as the organisation defines them now. It
// returns the errors of accounts.Membership.Assign about a role, with its place.
func (d Directory) Grants(ctx context.Context, org kabinet.OrgID, roles []invite.Role, at time.Time) ([]invite.Grant, error) {
	o, err := d.hold(ctx, org)
	if err != nil {
		return nil, err
	}
	var out []invite.Grant
	for i, r := range roles {
		grants, err := grantsOf(o, r, at)
		if err != nil {
			return nil, placed(err, "/roles/"+strconv.Itoa(i))
		}
		out = append(out, grants...)
	}
	return out, nil
}

// grantsOf returns what one role gives.
func grantsOf(o *accounts.Organization, r invite.Role, at time.Time) ([]invite.Grant, error) {
	cmd, err := command(r)
	if err != nil {
		return nil, err
	}
	nobody := accounts.RestoreMembership(accounts.MembershipState{Org: o.ID(), Status: accounts.MembershipActive})
	if _, err := nobody.Assign("invited", cmd, o, "", at); err != nil {
		return nil, err
	}
	role, _ := o.Role(cmd.Role)
	var out []invite.Grant
	for _, g := range role.Grants {
		limit := g.Limit
		for _, l := range cmd.Limits {
			if l.Permission == g.Permission {
				limit = l.Limit
			}
		}
		out = append(out, invite.Grant{
			Permission: g.Permission, Unit: r.Unit, Reach: g.Level.String(), Inherit: r.Inherit,
			LegalEntities: slices.Clone(r.LegalEntities), Limit: limitText(limit), Until: r.Until,
		})
	}
	return out, nil
}

// command returns the command that gives a role.
func command(r invite.Role) (accounts.AssignRole, error) {
	cmd := accounts.AssignRole{
		Role: accounts.RoleID(r.Role), Unit: r.Unit, Inherit: r.Inherit, LegalEntities: slices.Clone(r.LegalEntities),
		Validity: kabinet.Window{Until: r.Until},
	}
	for i, l := range r.Limits {
		limit, err := accounts.ParseLimit(l.Limit)
		if err != nil {
			return cmd, placed(err, "/limits/"+strconv.Itoa(i)+"/limit")
		}
		cmd.Limits = append(cmd.Limits, accounts.AmountLimit{Permission: l.Permission, Limit: limit})
	}
	return cmd, nil
}

// limitText writes a limit as grants carry it.
func limitText(l accounts.Limit) string {
	if l.IsNone() {
		return ""
	}
	return l.String()
}

func limitOf(text string) (accounts.Limit, error) {
	if text == "" {
		return accounts.Limit{}, nil
	}
	return accounts.ParseLimit(text)
}

// giver is somebody with the membership by which they may give.
type giver struct {
	actor kabinet.Actor
	org   *accounts.Organization // where the membership is
	who   *accounts.Person
	as    *accounts.Membership
	all   bool // they may give everything
	// limits says which of several limits is the giver's.
	limits accounts.LimitRule
}

// givers returns the memberships by which a person may give in an organisation.
func (d Directory) givers(ctx context.Context, to *accounts.Organization, person kabinet.PersonID) ([]giver, error) {
	who, err := optional(d.Authorizer.Persons.Get(ctx, person))
	if err != nil || who == nil {
		return nil, err
	}
	var out []giver
	for _, org := range []kabinet.OrgID{to.ID(), d.Seller} {
		if org == "" || org == to.ID() && len(out) > 0 {
			continue
		}
		m, err := optional(d.Authorizer.Memberships.Get(ctx, org, person))
		if err != nil {
			return nil, err
		}
		if m == nil {
			continue
		}
		o := to
		if org != to.ID() {
			if o, err = d.hold(ctx, org); err != nil {
				return nil, err
			}
		}
		out = append(out, giver{actor: kabinet.Actor{Person: person, Organization: org}, org: o, who: who, as: m, limits: d.Authorizer.Limits})
	}
	founds, err := d.founds(ctx, to, person)
	if founds {
		out = append(out, giver{all: true})
	}
	return out, err
}

// founds reports whether the person is one of the seller's people who may register
// clients, and the organisation is a client that has no owner yet.
func (d Directory) founds(ctx context.Context, to *accounts.Organization, person kabinet.PersonID) (bool, error) {
	may, err := d.staff(ctx, to.ID(), person, accounts.OrganizationBlock)
	if err != nil || !may {
		return false, err
	}
	team, err := d.Authorizer.Memberships.OfOrganization(ctx, to.ID())
	return err == nil && len(accounts.OwnersOf(team, d.Authorizer.Now())) == 0, err
}

// Missing returns the grants that the person may not give.
func (d Directory) Missing(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, grants []invite.Grant, at time.Time) ([]invite.Grant, error) {
	to, err := d.hold(ctx, org)
	if err != nil {
		return nil, err
	}
	givers, err := d.givers(ctx, to, person)
	if err != nil {
		return nil, err
	}
	return missing(to, givers, grants, at)
}

// missing returns the grants that none of the givers may give.
func missing(to *accounts.Organization, givers []giver, grants []invite.Grant, at time.Time) ([]invite.Grant, error) {
	left := grants
	for _, g := range givers {
		if len(left) == 0 || g.all {
			return nil, nil
		}
		var still []invite.Grant
		for _, group := range groups(left) {
			some, err := g.missing(to, group, at)
			if err != nil {
				return nil, err
			}
			still = append(still, some...)
		}
		left = still
	}
	return left, nil
}

// groups parts grants so that each part can be the grants of one role in one
// assignment.
func groups(grants []invite.Grant) [][]invite.Grant {
	var out [][]invite.Grant
next:
	for _, g := range grants {
		for i, group := range out {
			if assignedAlike(group[0], g) && !slices.ContainsFunc(group, func(o invite.Grant) bool { return o.Permission == g.Permission }) {
				out[i] = append(group, g)
				continue next
			}
		}
		out = append(out, []invite.Grant{g})
	}
	return out
}

func assignedAlike(a, b invite.Grant) bool {
	return a.Unit == b.Unit && a.Inherit == b.Inherit && a.Until.Equal(b.Until) &&
		(a.LegalEntities == nil) == (b.LegalEntities == nil) && slices.Equal(a.LegalEntities, b.LegalEntities)
}

// asked is the role that has the grants in question.
const asked accounts.RoleID = "invite.asked"

// missing asks accounts about an organisation that has a role with just the grants
// of a group. Grants that the organisation cannot have any more are missing.
func (g giver) missing(to *accounts.Organization, group []invite.Grant, at time.Time) ([]invite.Grant, error) {
	form, err := roleOf(group)
	if err != nil {
		return group, nil
	}
	state := to.State()
	state.Roles = append(state.Roles, accounts.Role{ID: asked, Name: string(asked), Grants: form})
	target := accounts.RestoreOrganization(state)
	from := g.org
	if from == to {
		from = target
	}
	cmd := accounts.AssignRole{
		Role: asked, Unit: group[0].Unit, Inherit: group[0].Inherit, LegalEntities: group[0].LegalEntities,
		Validity: kabinet.Window{Until: group[0].Until},
	}
	lacks, err := accounts.MissingGrants(g.actor, from, g.who, g.as, target, cmd, at, g.limits)
	switch {
	case err != nil && kabinet.KindOf(err) == kabinet.Internal:
		return nil, err
	case err != nil:
		return group, nil
	}
	var out []invite.Grant
	for _, q := range group {
		if slices.ContainsFunc(lacks, func(l accounts.Grant) bool { return l.Permission == q.Permission }) {
			out = append(out, q)
		}
	}
	return out, nil
}

// roleOf returns the grants of a role that gives a group.
func roleOf(group []invite.Grant) ([]accounts.Grant, error) {
	var out []accounts.Grant
	for _, g := range group {
		var level accounts.Level
		err := level.UnmarshalText([]byte(g.Reach))
		limit, bad := limitOf(g.Limit)
		if err = errors.Join(err, bad); err != nil {
			return nil, err
		}
		out = append(out, accounts.Grant{Permission: g.Permission, Level: level, Limit: limit})
	}
	return out, nil
}

// Clip returns what is left of the grants. Of one that the person may not give whole
// it looks for the part with the latest end, and with it the highest limit, at which
// they may, and else for the units in which they have roles. So what is left may be
// less than all that they could give, and is never more.
func (d Directory) Clip(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, grants []invite.Grant, at time.Time) ([]invite.Grant, error) {
	to, err := d.hold(ctx, org)
	if err != nil {
		return nil, err
	}
	givers, err := d.givers(ctx, to, person)
	if err != nil {
		return nil, err
	}
	lacks, err := missing(to, givers, grants, at)
	if err != nil {
		return nil, err
	}
	var out []invite.Grant
	for _, g := range grants {
		if !slices.ContainsFunc(lacks, func(l invite.Grant) bool { return equal(l, g) }) {
			out = append(out, g)
			continue
		}
		parts, err := part(to, givers, g, at)
		if err != nil {
			return nil, err
		}
		out = append(out, parts...)
	}
	return out, nil
}

func equal(a, b invite.Grant) bool {
	return assignedAlike(a, b) && a.Permission == b.Permission && a.Reach == b.Reach && a.Limit == b.Limit
}

// part returns what can be given of one grant.
func part(to *accounts.Organization, givers []giver, g invite.Grant, at time.Time) ([]invite.Grant, error) {
	whole, err := firstGiven(to, givers, shorter(givers, g), at)
	if err != nil || whole != nil {
		return whole, err
	}
	if g.Reach != accounts.LevelSubtree.String() && g.Reach != accounts.LevelOrganization.String() {
		return nil, nil
	}
	var out []invite.Grant
	root := g.Unit
	if g.Reach == accounts.LevelOrganization.String() {
		root = ""
	}
	beneath := to.Subtree(root)
	var seen []kabinet.UnitID
	for _, x := range givers {
		if x.as == nil {
			continue
		}
		for _, a := range x.as.Assignments() {
			if a.Unit == "" || a.Unit == g.Unit || slices.Contains(seen, a.Unit) || root != "" && !slices.Contains(beneath, a.Unit) {
				continue
			}
			seen = append(seen, a.Unit)
			narrow := g
			narrow.Unit, narrow.Reach, narrow.Inherit = a.Unit, accounts.LevelSubtree.String(), false
			some, err := firstGiven(to, givers, shorter(givers, narrow), at)
			if err != nil {
				return nil, err
			}
			out = append(out, some...)
		}
	}
	return out, nil
}

// firstGiven returns the first of the grants that can be given, or nil.
func firstGiven(to *accounts.Organization, givers []giver, grants []invite.Grant, at time.Time) ([]invite.Grant, error) {
	for _, g := range grants {
		lacks, err := missing(to, givers, []invite.Grant{g}, at)
		if err != nil {
			return nil, err
		}
		if len(lacks) == 0 {
			return []invite.Grant{g}, nil
		}
	}
	return nil, nil
}

// shorter returns a grant, and then those of its parts that end when something of
// the givers ends, or are limited as something of theirs is: the latest end first,
// and of each the highest limit.
func shorter(givers []giver, g invite.Grant) []invite.Grant {
	whole, err := limitOf(g.Limit)
	if err != nil {
		return nil
	}
	ends, limits := []time.Time{g.Until}, []accounts.Limit{whole}
	end := func(t time.Time) {
		if !t.IsZero() && (g.Until.IsZero() || t.Before(g.Until)) {
			ends = append(ends, t)
		}
	}
	limit := func(p kabinet.Permission, l accounts.Limit) {
		if p == g.Permission && !l.IsNone() && !l.Equal(whole) && accounts.MinLimit(l, whole).Equal(l) {
			limits = append(limits, l)
		}
	}
	for _, x := range givers {
		if x.as == nil {
			continue
		}
		end(x.as.State().Validity.Until)
		for _, a := range x.as.Assignments() {
			end(a.Validity.Until)
			for _, l := range a.Limits {
				limit(l.Permission, l.Limit)
			}
			role, _ := x.org.Role(a.Role)
			for _, held := range role.Grants {
				limit(held.Permission, held.Limit)
			}
		}
	}
	slices.SortFunc(ends, func(a, b time.Time) int {
		switch {
		case a.IsZero() || b.IsZero():
			return map[bool]int{true: -1, false: 1}[a.IsZero()]
		}
		return b.Compare(a)
	})
	slices.SortStableFunc(limits, func(a, b accounts.Limit) int {
		switch {
		case a.Equal(b):
			return 0
		case accounts.MaxLimit(a, b).Equal(a):
			return -1
		}
		return 1
	})
	var out []invite.Grant
	for _, t := range slices.CompactFunc(ends, time.Time.Equal) {
		for _, l := range slices.CompactFunc(slices.Clone(limits), accounts.Limit.Equal) {
			p := g
			p.Until, p.Limit = t, limitText(l)
			out = append(out, p)
		}
	}
	return out
}

// Holds returns what the roles of a member give, those of a suspended one too, and
// whether the person is a member elsewhere, or may use rights of somebody else.
func (d Directory) Holds(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, at time.Time) (grants []invite.Grant, elsewhere bool, err error) {
	o, err := d.hold(ctx, org)
	if err != nil {
		return nil, false, err
	}
	if d.Delegations != nil {
		lent, err := d.Delegations.To(ctx, person, at)
		if err != nil {
			return nil, false, err
		}
		elsewhere = len(lent) > 0
	}
	all, err := d.Authorizer.Memberships.OfPerson(ctx, person)
	for _, m := range all {
		switch {
		case m.Status() == accounts.MembershipEnded:
		case m.Org() != org:
			elsewhere = true
		default:
			for _, a := range m.Assignments() {
				if !a.Validity.Until.IsZero() && !at.Before(a.Validity.Until) {
					continue
				}
				role := invite.Role{
					Role: string(a.Role), Unit: a.Unit, Inherit: a.Inherit, LegalEntities: a.LegalEntities, Until: a.Validity.Until,
				}
				for _, l := range a.Limits {
					role.Limits = append(role.Limits, invite.RoleLimit{Permission: l.Permission, Limit: l.Limit.String()})
				}
				some, err := grantsOf(o, role, at)
				if err != nil {
					return nil, false, err
				}
				grants = append(grants, some...)
			}
		}
	}
	return grants, elsewhere, err
}

// placed puts a place in front of that of an error of the library.
func placed(err error, place string) error {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return e.At(place)
	}
	return err
}
