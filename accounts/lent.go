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
}

// admits reports whether the permission was lent for the object at the node.
func (x *lent) admits(p kabinet.Permission, node int, on *kabinet.Object) bool {
	return x.lends(p) &&
		(x.units == nil || node >= 0 && x.units.has(node)) &&
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
