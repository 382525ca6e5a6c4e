package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Units returns a copy of the units in the order of the tree: each unit before
// those beneath it.
func (o *Organization) Units() []Unit {
	out := make([]Unit, 0, len(o.s.Units))
	for _, id := range o.tree.ids[1:] {
		out = append(out, o.s.Units[o.unitAt(id)])
	}
	return out
}

// Unit returns the unit, and false if the organisation does not have it.
func (o *Organization) Unit(id kabinet.UnitID) (Unit, bool) {
	if i := o.unitAt(id); i >= 0 {
		return o.s.Units[i], true
	}
	return Unit{}, false
}

// Subtree returns the unit with all units beneath it, each before those
// beneath it, and nil for a unit that does not exist. The empty id is the
// organisation as a whole and comes first in its own subtree.
func (o *Organization) Subtree(id kabinet.UnitID) []kabinet.UnitID {
	i, ok := o.tree.find(id)
	if !ok {
		return nil
	}
	return slices.Clone(o.tree.subtree(i))
}

// Path returns the units from the top down to the unit, itself included, and
// nil for one that does not exist.
func (o *Organization) Path(id kabinet.UnitID) []kabinet.UnitID {
	var out []kabinet.UnitID
	for i, ok := o.tree.find(id); ok && i > 0; i = int(o.tree.nodes[i].parent) {
		out = append(out, o.tree.ids[i])
	}
	slices.Reverse(out)
	return out
}

// AddUnit adds a unit. Ids are for good, since documents keep them: that of a
// removed unit is taken too. It returns ErrID, the mistakes of the form,
// kabinet.ErrNotFound or ErrUnitArchived for the parent, ErrIDTaken, ErrNameTaken
// under the same parent, ErrDepth, or ErrTooMany for more than MaxUnits.
func (o *Organization) AddUnit(id kabinet.UnitID, form UnitForm, now time.Time) (UnitAdded, error) {
	if err := checkID(id); err != nil {
		return UnitAdded{}, err
	}
	if err := form.Validate(); err != nil {
		return UnitAdded{}, err
	}
	if slices.Contains(o.s.RemovedUnits, id) || slices.ContainsFunc(o.s.Units, func(u Unit) bool { return u.ID == id }) {
		return UnitAdded{}, ErrIDTaken.With("what", "unit").With("id", id)
	}
	u := Unit{ID: id, Parent: form.Parent, Name: tidy(form.Name), Status: UnitActive, Isolated: form.Isolated}
	parent, err := o.takes(u.Parent, "/parent")
	if err != nil {
		return UnitAdded{}, err
	}
	if o.tree.nodes[parent].depth+1 > MaxDepth {
		return UnitAdded{}, ErrDepth.With("max", MaxDepth).At("/parent")
	}
	if err := o.freeName(u); err != nil {
		return UnitAdded{}, err
	}
	if len(o.s.Units) >= MaxUnits {
		return UnitAdded{}, ErrTooMany.With("what", "units").With("max", MaxUnits)
	}
	o.setUnits(append(slices.Clip(o.s.Units), u))
	return UnitAdded{Org: o.s.ID, Unit: u, At: utc(now)}, nil
}

// RenameUnit gives the unit another name. It returns kabinet.ErrNotFound,
// ErrUnitArchived, the mistakes of the name, ErrNameTaken or ErrUnchanged.
func (o *Organization) RenameUnit(id kabinet.UnitID, name string, now time.Time) (UnitRenamed, error) {
	u, err := o.open(id)
	if err != nil {
		return UnitRenamed{}, err
	}
	if err := (UnitForm{Name: name}).Validate(); err != nil {
		return UnitRenamed{}, err
	}
	from := u.Name
	if u.Name = tidy(name); u.Name == from {
		return UnitRenamed{}, ErrUnchanged
	}
	if err := o.freeName(u); err != nil {
		return UnitRenamed{}, err
	}
	o.replaceUnit(u)
	return UnitRenamed{Org: o.s.ID, Unit: id, From: from, To: u.Name, At: utc(now)}, nil
}

// MoveUnit hangs the unit, with all beneath it, under another one; an empty
// parent is the organisation. Assignments and objects go along, and it is under other
// assignments then: see CheckMove. It returns
// kabinet.ErrNotFound, ErrUnitArchived for either, ErrCycle, ErrDepth,
// ErrNameTaken or ErrUnchanged.
func (o *Organization) MoveUnit(id, parent kabinet.UnitID, now time.Time) (UnitMoved, error) {
	u, err := o.open(id)
	if err != nil {
		return UnitMoved{}, err
	}
	to, err := o.takes(parent, "/parent")
	if err != nil {
		return UnitMoved{}, err
	}
	i := o.tree.at(id)
	switch {
	case u.Parent == parent:
		return UnitMoved{}, ErrUnchanged
	case o.tree.under(to, i):
		return UnitMoved{}, ErrCycle.At("/parent")
	case int(o.tree.nodes[to].depth)+o.tree.height(i) > MaxDepth:
		return UnitMoved{}, ErrDepth.With("max", MaxDepth).At("/parent")
	}
	from := u.Parent
	u.Parent = parent
	if err := o.freeName(u); err != nil {
		return UnitMoved{}, err
	}
	o.replaceUnit(u)
	return UnitMoved{Org: o.s.ID, Unit: id, From: from, To: parent, At: utc(now)}, nil
}

// IsolateUnit sets whether the unit refuses assignments from above, but for what
// these forbid. It returns
// kabinet.ErrNotFound, ErrUnitArchived or ErrUnchanged.
func (o *Organization) IsolateUnit(id kabinet.UnitID, isolated bool, now time.Time) (UnitIsolationChanged, error) {
	u, err := o.open(id)
	if err != nil {
		return UnitIsolationChanged{}, err
	}
	if u.Isolated == isolated {
		return UnitIsolationChanged{}, ErrUnchanged
	}
	u.Isolated = isolated
	o.replaceUnit(u)
	return UnitIsolationChanged{Org: o.s.ID, Unit: id, Isolated: isolated, At: utc(now)}, nil
}

// BlockUnit stops the acting in a unit: assignments in it allow nothing,
// and units beneath inherit nothing through it but what is forbidden. Units beneath that have
// assignments of their own go on. It returns kabinet.ErrNotFound,
// ErrUnitArchived or ErrUnchanged.
func (o *Organization) BlockUnit(id kabinet.UnitID, now time.Time) (UnitStatusChanged, error) {
	u, err := o.open(id)
	if err != nil {
		return UnitStatusChanged{}, err
	}
	return o.unitBecome(u, UnitBlocked, now)
}

// UnblockUnit undoes BlockUnit. It returns kabinet.ErrNotFound, ErrUnitArchived
// or ErrUnchanged.
func (o *Organization) UnblockUnit(id kabinet.UnitID, now time.Time) (UnitStatusChanged, error) {
	u, err := o.open(id)
	if err != nil {
		return UnitStatusChanged{}, err
	}
	return o.unitBecome(u, UnitActive, now)
}

// ArchiveUnit puts a unit that is not needed any more out of the way: see
// UnitArchived. It returns kabinet.ErrNotFound, ErrUnchanged, or ErrUnitInUse
// while a unit directly beneath is not archived.
func (o *Organization) ArchiveUnit(id kabinet.UnitID, now time.Time) (UnitStatusChanged, error) {
	u, ok := o.Unit(id)
	if !ok {
		return UnitStatusChanged{}, notFound("unit", id)
	}
	for _, v := range o.s.Units {
		if v.Parent == id && v.Status != UnitArchived {
			return UnitStatusChanged{}, ErrUnitInUse.With("what", "units")
		}
	}
	return o.unitBecome(u, UnitArchived, now)
}

// RestoreUnit undoes ArchiveUnit; units beneath stay archived. It returns
// kabinet.ErrNotFound, ErrUnchanged for a unit that is not archived,
// ErrUnitArchived while the one above is, or ErrNameTaken.
func (o *Organization) RestoreUnit(id kabinet.UnitID, now time.Time) (UnitStatusChanged, error) {
	u, ok := o.Unit(id)
	switch {
	case !ok:
		return UnitStatusChanged{}, notFound("unit", id)
	case u.Status != UnitArchived:
		return UnitStatusChanged{}, ErrUnchanged
	}
	if _, err := o.takes(u.Parent, "/parent"); err != nil {
		return UnitStatusChanged{}, err
	}
	if err := o.freeName(u); err != nil {
		return UnitStatusChanged{}, err
	}
	return o.unitBecome(u, UnitActive, now)
}

func (o *Organization) unitBecome(u Unit, to UnitStatus, now time.Time) (UnitStatusChanged, error) {
	if u.Status == to {
		return UnitStatusChanged{}, ErrUnchanged
	}
	e := UnitStatusChanged{Org: o.s.ID, Unit: u.ID, From: u.Status, To: to, At: utc(now)}
	u.Status = to
	o.replaceUnit(u)
	return e, nil
}

// open returns a unit that may be changed, or kabinet.ErrNotFound or
// ErrUnitArchived.
func (o *Organization) open(id kabinet.UnitID) (Unit, error) {
	u, ok := o.Unit(id)
	switch {
	case !ok:
		return u, notFound("unit", id)
	case u.Status == UnitArchived:
		return u, ErrUnitArchived
	}
	return u, nil
}

// takes returns the node of a unit in which something new may be placed, the
// organisation as a whole for the empty id, or kabinet.ErrNotFound or
// ErrUnitArchived with the place.
func (o *Organization) takes(id kabinet.UnitID, place string) (int, error) {
	i, ok := o.tree.find(id)
	if !ok {
		return 0, at(notFound("unit", id), place)
	}
	if u := o.tree.nodes[i].unit; u >= 0 && o.s.Units[u].Status == UnitArchived {
		return 0, ErrUnitArchived.At(place)
	}
	return i, nil
}

// RemoveUnit removes an empty unit: one without units beneath, legal entities
// and sites that name it, members who belong to it, and assignments of the
// members, who are all of MembershipStore.OfOrganization. It returns kabinet.ErrNotFound,
// kabinet.ErrContextMismatch for a member of another organisation, or
// ErrUnitInUse. Business documents that name the unit keep its id; a host that
// has some archives the unit instead.
func (o *Organization) RemoveUnit(id kabinet.UnitID, members []*Membership, now time.Time) (UnitRemoved, error) {
	u, ok := o.Unit(id)
	if !ok {
		return UnitRemoved{}, notFound("unit", id)
	}
	if len(o.tree.subtree(o.tree.at(id))) > 1 {
		return UnitRemoved{}, ErrUnitInUse.With("what", "units")
	}
	for _, e := range o.s.LegalEntities {
		if slices.Contains(e.Units, id) {
			return UnitRemoved{}, ErrUnitInUse.With("what", "legal entities")
		}
	}
	for _, s := range o.s.Sites {
		if slices.Contains(s.Units, id) {
			return UnitRemoved{}, ErrUnitInUse.With("what", "sites")
		}
	}
	used, err := o.assigned(members, func(a Assignment) bool { return a.Unit == id })
	switch {
	case err != nil:
		return UnitRemoved{}, err
	case used, slices.ContainsFunc(members, func(m *Membership) bool { return m.s.Unit == id && m.s.Status != MembershipEnded }):
		return UnitRemoved{}, ErrUnitInUse.With("what", "members")
	}
	o.setUnits(slices.DeleteFunc(slices.Clone(o.s.Units), func(v Unit) bool { return v.ID == id }))
	o.s.RemovedUnits = append(slices.Clip(o.s.RemovedUnits), id)
	return UnitRemoved{Org: o.s.ID, Unit: u, At: utc(now)}, nil
}

// assigned reports whether some member has an assignment that matches.
func (o *Organization) assigned(members []*Membership, match func(Assignment) bool) (bool, error) {
	used := false
	for _, m := range members {
		if m.s.Org != o.s.ID {
			return false, kabinet.ErrContextMismatch
		}
		used = used || slices.ContainsFunc(m.s.Assignments, match)
	}
	return used, nil
}

// freeName returns ErrNameTaken when another unit under u's parent, archived ones
// aside, has its name.
func (o *Organization) freeName(u Unit) error {
	key := NameKey(u.Name)
	for _, v := range o.s.Units {
		if v.ID != u.ID && v.Parent == u.Parent && v.Status != UnitArchived && NameKey(v.Name) == key {
			return ErrNameTaken.With("name", u.Name).At("/name")
		}
	}
	return nil
}

// unitAt returns the place of a unit of the tree in the state, or -1.
func (o *Organization) unitAt(id kabinet.UnitID) int {
	if i, ok := o.tree.find(id); ok {
		return int(o.tree.nodes[i].unit)
	}
	return -1
}

func (o *Organization) replaceUnit(u Unit) {
	units := slices.Clone(o.s.Units)
	units[o.unitAt(u.ID)] = u
	o.setUnits(units)
}

func (o *Organization) setUnits(units []Unit) {
	o.s.Units, o.tree = units, newTree(units)
}
