package accounts

import (
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Rights are what an actor may do, compiled for one acting context and one
// instant. Compile makes them; Can and Check answer for an object and Scope
// gives the filter for lists, all from the same reaches. Rights are immutable
// and safe for concurrent use. They hold for the request they were compiled
// for: what changes later does not change them.
type Rights struct {
	actor   kabinet.Actor
	at      time.Time
	until   time.Time
	err     error // why the actor may do nothing at all, or nil
	tree    *tree
	acting  bits // the units in which some assignment holds
	abroad  bool // something reaches beyond the organisation
	reaches map[kabinet.Permission][]reach
}

// reach is a kabinet.Reach by the numbers of the tree.
type reach struct {
	anyOrg bool
	own    bool
	units  bits // nil is all units
	legal  []kabinet.LegalEntityID
}

// Actor returns for whom the rights were compiled.
func (r *Rights) Actor() kabinet.Actor { return r.actor }

// Until returns when the rights end by themselves, because the validity of
// something begins or ends; the zero time means never. It is exclusive.
func (r *Rights) Until() time.Time { return r.until }

// Err returns why the actor may do nothing at all in this context, or nil.
func (r *Rights) Err() error { return r.err }

// Can reports whether the actor may do p on the object. It does not allocate.
func (r *Rights) Can(p kabinet.Permission, on kabinet.Object) bool {
	list := r.reaches[p]
	for i := range list {
		if r.holds(&list[i], &on) {
			return true
		}
	}
	return false
}

func (r *Rights) holds(x *reach, on *kabinet.Object) bool {
	if !x.anyOrg && on.Org != r.actor.Organization {
		return false
	}
	if x.own && on.Owner != r.actor.Person {
		return false
	}
	if x.legal != nil && !slices.Contains(x.legal, on.LegalEntity) {
		return false
	}
	if x.units != nil {
		node, ok := r.tree.find(on.Unit)
		return ok && x.units.has(node)
	}
	return true
}

// Check returns nil when the actor may do p on the object. Otherwise it returns
// kabinet.ErrNotFound for an object of another organisation, unless the actor
// has some business there; Err where the actor's context names something that
// does not exist, is closed or does not go together; and kabinet.ErrForbidden in all other cases,
// with the parameters "permission" and "scope", the lowest level that would
// have sufficed, "legalEntity" where only that was out of reach, and the cause
// where the actor may do nothing at all.
func (r *Rights) Check(p kabinet.Permission, on kabinet.Object) error {
	if r.Can(p, on) {
		return nil
	}
	if on.Org != r.actor.Organization && !r.abroad {
		return notFound("organisation", on.Org)
	}
	if r.err != nil && !errors.Is(r.err, kabinet.Forbidden) {
		return r.err
	}
	e := kabinet.ErrForbidden.With("permission", p).With("scope", r.needed(on).String())
	if r.legalEntityOnly(p, on) {
		e = e.With("legalEntity", on.LegalEntity)
	}
	if r.err != nil {
		e = e.Because(r.err)
	}
	return e
}

// Scope returns the filter for lists of objects on which the actor may do p:
// it holds exactly the objects for which Can is true. The caller owns it.
func (r *Rights) Scope(p kabinet.Permission) kabinet.Scope {
	var s kabinet.Scope
	for _, x := range r.reaches[p] {
		k := kabinet.Reach{AnyOrg: x.anyOrg, LegalEntities: slices.Clone(x.legal)}
		if !x.anyOrg {
			k.Org = r.actor.Organization
		}
		if x.own {
			k.Owner = r.actor.Person
		}
		if x.units != nil {
			k.Units = make([]kabinet.UnitID, 0, len(r.tree.ids))
			for i, id := range r.tree.ids {
				if x.units.has(i) {
					k.Units = append(k.Units, id)
				}
			}
		}
		s.Reaches = append(s.Reaches, k)
	}
	return s
}

// Permissions returns what the actor may do on some object or other, sorted:
// what a menu shows. It proves nothing about any one object.
func (r *Rights) Permissions() []kabinet.Permission {
	out := make([]kabinet.Permission, 0, len(r.reaches))
	for p := range r.reaches {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// needed returns the lowest level at which a grant, where the actor acts, would
// reach the object.
func (r *Rights) needed(on kabinet.Object) Level {
	if on.Org != r.actor.Organization {
		return LevelSeller
	}
	if r.tree == nil {
		return LevelOrganization
	}
	node, ok := r.tree.find(on.Unit)
	switch {
	case !ok:
		return LevelOrganization
	case r.acting.has(node) && on.Owner == r.actor.Person:
		return LevelOwn
	case r.acting.has(node):
		return LevelUnit
	}
	for n := node; n >= 0; n = int(r.tree.nodes[n].parent) {
		if r.acting.has(n) {
			return LevelSubtree
		}
	}
	return LevelOrganization
}

// legalEntityOnly reports whether p would be allowed were it not for the legal
// entity of the object.
func (r *Rights) legalEntityOnly(p kabinet.Permission, on kabinet.Object) bool {
	for _, x := range r.reaches[p] {
		x.legal = nil
		if r.holds(&x, &on) {
			return true
		}
	}
	return false
}

// covers reports whether everything that y reaches x reaches too.
func (x *reach) covers(y *reach) bool {
	switch {
	case !x.anyOrg && y.anyOrg, x.own && !y.own:
		return false
	case x.units != nil && (y.units == nil || !x.units.contains(y.units)):
		return false
	case x.legal != nil:
		if y.legal == nil {
			return false
		}
		for _, id := range y.legal {
			if !slices.Contains(x.legal, id) {
				return false
			}
		}
	}
	return true
}

// bits is a set of node numbers of one tree. Nil stands for "all" where a reach
// says so; has on nil is false.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) add(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) addRange(from, end int) {
	for i := from; i < end; i++ {
		b.add(i)
	}
}

func (b bits) has(i int) bool { return i/64 < len(b) && b[i/64]&(1<<(i%64)) != 0 }

// contains reports whether o is a part of b; both are of the same tree.
func (b bits) contains(o bits) bool {
	for i, w := range o {
		if w&^b[i] != 0 {
			return false
		}
	}
	return true
}
