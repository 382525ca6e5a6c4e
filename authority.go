package kabinet

import (
	"context"
	"slices"
)

// Permission names one right, written as "object.verb": "order.place". A
// package declares the permissions it asks for as constants.
type Permission string

// Object is what a permission is asked for: where it belongs, and whose it is.
// Fields that do not apply are empty.
type Object struct {
	Org         OrgID
	Unit        UnitID
	LegalEntity LegalEntityID
	Owner       PersonID
}

// Authority answers who may do what. Check and Scope come from one resolver:
// an object is in the Scope exactly when Check allows it.
type Authority interface {
	// Check returns nil when the actor may do p on the object, ErrNotFound
	// when the object lies in an organisation where the actor has no business,
	// and ErrForbidden, naming the permission, otherwise.
	Check(ctx context.Context, actor Actor, p Permission, on Object) error
	// Scope returns the filter for lists: the objects on which the actor may
	// do p. An actor without the permission gets the empty Scope.
	Scope(ctx context.Context, actor Actor, p Permission) (Scope, error)
}

// Scope is the filter that every List takes, so that a list can never show what
// a check would refuse. It is a union of reaches. The zero Scope holds nothing.
type Scope struct {
	Reaches []Reach `json:"reaches,omitempty"`
}

// Reach is a part of a Scope: the objects that satisfy all of its conditions.
// The zero Reach holds nothing, since it names no organisation.
type Reach struct {
	// Org is the organisation; AnyOrg is for the seller's own people.
	Org    OrgID `json:"org,omitempty"`
	AnyOrg bool  `json:"anyOrg,omitempty"`
	// Units limits to objects of these units. Nil means all, and an empty
	// slice none.
	Units []UnitID `json:"units,omitzero"`
	// LegalEntities limits to objects of these legal entities, likewise.
	LegalEntities []LegalEntityID `json:"legalEntities,omitzero"`
	// Owner limits to the objects of one person, if set.
	Owner PersonID `json:"owner,omitempty"`
}

// Holds reports whether the object is in the scope.
func (s Scope) Holds(o Object) bool {
	for i := range s.Reaches {
		if s.Reaches[i].Holds(o) {
			return true
		}
	}
	return false
}

// Empty reports whether the scope can hold nothing at all.
func (s Scope) Empty() bool { return len(s.Reaches) == 0 }

// Holds reports whether the object satisfies all conditions of the reach.
func (r Reach) Holds(o Object) bool {
	switch {
	case !r.AnyOrg && (r.Org == "" || r.Org != o.Org):
		return false
	case r.Units != nil && !slices.Contains(r.Units, o.Unit):
		return false
	case r.LegalEntities != nil && !slices.Contains(r.LegalEntities, o.LegalEntity):
		return false
	case r.Owner != "" && r.Owner != o.Owner:
		return false
	}
	return true
}
