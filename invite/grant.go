package invite

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Role is one role that an invitation offers, in the words of the host's
// directory. What it gives is asked of Authority.Grants.
type Role struct {
	Role          string                  `json:"role"`
	Unit          kabinet.UnitID          `json:"unit,omitempty"`
	Inherit       bool                    `json:"inherit,omitempty"`
	LegalEntities []kabinet.LegalEntityID `json:"legalEntities,omitzero"` // nil means all
	Limits        []RoleLimit             `json:"limits,omitempty"`
	Until         time.Time               `json:"until,omitzero"` // exclusive; zero means for good
}

// RoleLimit is up to which amount a permission of the role may be used, such as
// "500 EUR" or "unlimited".
type RoleLimit struct {
	Permission kabinet.Permission `json:"permission"`
	Limit      string             `json:"limit"`
}

func (r Role) clone() Role {
	r.LegalEntities, r.Limits = slices.Clone(r.LegalEntities), slices.Clone(r.Limits)
	return r
}

// Grant is one element of an authority: a permission over the objects of a unit
// and what is beneath it, up to an amount, until an instant. Roles and ranks have
// no part in it, since names do not tell who holds more.
type Grant struct {
	Permission kabinet.Permission `json:"permission"`
	// Unit is the root of the subtree; empty is the organisation as a whole.
	Unit kabinet.UnitID `json:"unit,omitempty"`
	// Reach and Inherit say how far the permission goes from the unit, in the
	// words of the directory, such as "subtree".
	Reach         string                  `json:"reach,omitempty"`
	Inherit       bool                    `json:"inherit,omitempty"`
	LegalEntities []kabinet.LegalEntityID `json:"legalEntities,omitzero"` // nil means all
	// Limit is "", "unlimited" or an amount such as "500 EUR".
	Limit string    `json:"limit,omitempty"`
	Until time.Time `json:"until,omitzero"` // exclusive; zero means for good
}

func (g Grant) clone() Grant {
	g.LegalEntities = slices.Clone(g.LegalEntities)
	return g
}

// String names the permission and where it holds.
func (g Grant) String() string {
	parts := []string{string(g.Permission)}
	for _, p := range []string{string(g.Unit), g.Reach, g.Limit} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " ")
}

// same reports whether both are one grant but for their ends.
func (g Grant) same(o Grant) bool {
	return g.Permission == o.Permission && g.Unit == o.Unit && g.Reach == o.Reach && g.Inherit == o.Inherit && g.Limit == o.Limit &&
		(g.LegalEntities == nil) == (o.LegalEntities == nil) && slices.Equal(g.LegalEntities, o.LegalEntities)
}

// Authority knows who holds what, and how units lie in each other. Its grants are
// those that a person may give to others. Implementations belong to the transaction
// of the service. Package invite/withaccounts has one.
type Authority interface {
	// Grants returns what the roles give as they are defined now, each until the
	// end of its role. It returns an error for a role or a unit that the
	// organisation does not have, with its place ("/roles/0/role").
	Grants(ctx context.Context, org kabinet.OrgID, roles []Role, at time.Time) ([]Grant, error)
	// Missing returns those of the grants that the person may not give to
	// others in the organisation at an instant: they do not hold them, or not
	// as far, as long or as high. It is empty where all may be given.
	Missing(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, grants []Grant, at time.Time) ([]Grant, error)
	// Clip returns grants of which none is Missing, each of which is a part of
	// one that was asked for.
	Clip(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, grants []Grant, at time.Time) ([]Grant, error)
	// Holds returns all that a member holds in the organisation, and whether
	// the same login opens other organisations too: who gets the login gets
	// all of that.
	Holds(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, at time.Time) (grants []Grant, elsewhere bool, err error)
}

// within returns those of the grants that the others cover, and those that they do
// not. One grant covers another where only the end differs, and its own is no
// earlier. Nothing is known here of how units and amounts relate, so what is cut
// in two covers less than it might, and never more.
func within(grants, others []Grant) (inside, outside []Grant) {
	for _, g := range grants {
		i := slices.IndexFunc(others, func(o Grant) bool {
			return o.same(g) && (o.Until.IsZero() || !g.Until.IsZero() && !g.Until.After(o.Until))
		})
		if i < 0 {
			outside = append(outside, g)
		} else {
			inside = append(inside, g)
		}
	}
	return inside, outside
}
