package accounts

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// lent narrows rights that are another's to what was lent of them.
type lent struct {
	lends func(kabinet.Permission) bool
	units bits // nil is all, also those of other organisations
	legal []kabinet.LegalEntityID
	max   Limit
	// user are the own rights of the colleague who uses them, of which only what is
	// forbidden counts. It is nil for the seller's staff.
	user *Rights
}

// forbids reports whether anything is forbidden to the colleague.
func (x *lent) forbids() bool { return x.user != nil && x.user.law.forbids }

// forbidden reports whether the permission is forbidden to the colleague in a unit.
func (x *lent) forbidden(p kabinet.Permission, unit kabinet.UnitID) bool {
	if !x.forbids() {
		return false
	}
	word, known := x.user.law.word(p)
	node, here := x.user.law.tree.find(unit)
	return known && here && x.user.forbidden(word, node)
}

// admits reports whether the permission was lent for the object at the node.
func (x *lent) admits(p kabinet.Permission, node int, on *kabinet.Object) bool {
	return x.lends(p) &&
		(x.units == nil || x.units.has(node)) &&
		(x.legal == nil || slices.Contains(x.legal, on.LegalEntity))
}

// narrow returns what is left of a reach.
func (x *lent) narrow(r reach) reach {
	if x.units != nil {
		r.anyOrg = false
	}
	r.units = r.units.both(x.units)
	switch {
	case r.legal == nil:
		r.legal = x.legal
	case x.legal != nil:
		r.legal = slices.DeleteFunc(slices.Clone(r.legal), func(e kabinet.LegalEntityID) bool { return !slices.Contains(x.legal, e) })
	}
	return r
}
