package kabinet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
)

// Permission names one right, written as "object.verb": "order.place". A
// package declares the permissions it asks for as constants.
type Permission string

// Object is what a permission is asked for: where it belongs, and whose it is.
// Fields that do not apply are empty.
type Object struct {
	Org         OrgID         `json:"org,omitempty"`
	Unit        UnitID        `json:"unit,omitempty"`
	LegalEntity LegalEntityID `json:"legalEntity,omitempty"`
	Owner       PersonID      `json:"owner,omitempty"`
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
//
// Nil Units mean all units and empty ones none, so that a list which ends up
// without members cannot become one without limits; take care to keep the
// difference when copying (Clone does). JSON keeps it too: a member that is
// absent means all, [] means none, and null, which some encoders write for both,
// is refused.
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

// Empty reports whether the scope can hold nothing at all, so that a list need
// not be read.
func (s Scope) Empty() bool {
	for i := range s.Reaches {
		if !s.Reaches[i].Empty() {
			return false
		}
	}
	return true
}

// Clone returns a copy that shares nothing with s.
func (s Scope) Clone() Scope {
	out := Scope{Reaches: slices.Clone(s.Reaches)}
	for i := range out.Reaches {
		out.Reaches[i] = out.Reaches[i].Clone()
	}
	return out
}

// Empty reports whether the reach can hold nothing at all.
func (r Reach) Empty() bool {
	return (!r.AnyOrg && r.Org == "") ||
		(r.Units != nil && len(r.Units) == 0) ||
		(r.LegalEntities != nil && len(r.LegalEntities) == 0)
}

// Clone returns a copy that shares nothing with r.
func (r Reach) Clone() Reach {
	r.Units = slices.Clone(r.Units) // keeps nil and empty apart
	r.LegalEntities = slices.Clone(r.LegalEntities)
	return r
}

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

// ErrReach is returned for JSON of a Scope or a Reach that has a member unknown
// to this version of the library, or null in place of a list of a Reach: reading
// it as if it were absent could show more than was meant.
var ErrReach = NewError(Invalid, "kabinet.reach", "the reach has a member that cannot be read safely")

// UnmarshalJSON reads what json.Marshal writes. It returns ErrReach for an
// unknown member; null is the zero Scope.
func (s *Scope) UnmarshalJSON(b []byte) error {
	var in struct {
		Reaches []Reach `json:"reaches"`
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		if errors.Is(err, ErrReach) {
			return err
		}
		return ErrReach.Because(err)
	}
	*s = Scope{in.Reaches}
	return nil
}

// UnmarshalJSON reads what json.Marshal writes. It returns ErrReach for null in
// place of a list and for an unknown member; null itself is the zero Reach.
func (r *Reach) UnmarshalJSON(b []byte) error {
	var in struct {
		Org           OrgID               `json:"org"`
		AnyOrg        bool                `json:"anyOrg"`
		Units         list[UnitID]        `json:"units"`
		LegalEntities list[LegalEntityID] `json:"legalEntities"`
		Owner         PersonID            `json:"owner"`
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return ErrReach.Because(err)
	}
	*r = Reach{in.Org, in.AnyOrg, in.Units, in.LegalEntities, in.Owner}
	return nil
}

// list is a slice whose JSON cannot be null.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return errNullList
	}
	return json.Unmarshal(b, (*[]T)(l))
}

var errNullList = errors.New("null in place of a list")
