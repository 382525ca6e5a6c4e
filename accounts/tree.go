package accounts

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// MaxDepth is how many levels of units an organisation can have.
const MaxDepth = 8

// MaxUnits is how many units an organisation can have.
const MaxUnits = 100_000

// tree is an immutable index of an organisation's units in preorder, so that a
// unit with all units beneath it is one run of ids. Node 0 stands for the
// organisation as a whole and has the empty id.
type tree struct {
	ids   []kabinet.UnitID
	names []string // of the units, for people
	nodes []node
	index table[kabinet.UnitID]
}

type node struct {
	parent   int32 // -1 for node 0
	unit     int32 // the place in the units that were indexed; -1 for node 0
	end      int32 // the nodes of the subtree are [i, end)
	top      int32 // what is marked inherit holds here from this node down; end for a blocked node
	depth    uint8 // 0 for node 0; at most 255, however deep a damaged state is
	blocked  bool
	isolated bool
}

// find returns the node of the unit.
func (t *tree) find(id kabinet.UnitID) (int, bool) { return t.index.find(id) }

// at returns the node of a unit that exists.
func (t *tree) at(id kabinet.UnitID) int {
	i, _ := t.index.find(id)
	return i
}

// newTree indexes the units. Units that hang on no existing unit, or on each
// other, are not in the tree, so that a damaged state gives no rights; of units
// with one id the first that is reached from the top counts.
func newTree(units []Unit) *tree {
	children := make(map[kabinet.UnitID][]int, len(units))
	for i, u := range units {
		if u.ID != "" {
			children[u.Parent] = append(children[u.Parent], i)
		}
	}
	t := &tree{
		ids:   make([]kabinet.UnitID, 0, len(units)+1),
		names: make([]string, 0, len(units)+1),
		nodes: make([]node, 0, len(units)+1),
		index: newTable[kabinet.UnitID](len(units) + 1),
	}
	var add func(n node, id kabinet.UnitID, name string)
	add = func(n node, id kabinet.UnitID, name string) {
		at := len(t.ids)
		t.ids, t.names, t.nodes = append(t.ids, id), append(t.names, name), append(t.nodes, n)
		t.index.put(id, at)
		for _, c := range children[id] {
			u := &units[c]
			if _, seen := t.find(u.ID); seen {
				continue
			}
			add(node{
				parent: int32(at), unit: int32(c), depth: n.depth + uint8(min(1, 255-n.depth)),
				blocked: u.Status != UnitActive, isolated: u.Isolated,
			}, u.ID, u.Name)
		}
		t.nodes[at].end = int32(len(t.ids))
	}
	add(node{parent: -1, unit: -1}, "", "")
	t.inherit()
	return t
}

// inherit finds out from where each node takes what is marked inherit: walking
// up, all nodes until the top, until one that is isolated has been passed, or
// until an ancestor is blocked. In preorder each node comes after its parent.
func (t *tree) inherit() {
	defer t.copyToIndex()
	for i := range t.nodes {
		n := &t.nodes[i]
		switch {
		case n.blocked:
			n.top = n.end
		case i == 0 || n.isolated || t.nodes[n.parent].blocked:
			n.top = int32(i)
		default:
			n.top = t.nodes[n.parent].top
		}
	}
}

// copyToIndex lets a look-up of a unit find what is asked next beside it.
func (t *tree) copyToIndex() {
	for i := range t.index.slots {
		if s := &t.index.slots[i]; s.tag != 0 {
			s.end, s.top = t.nodes[s.value].end, t.nodes[s.value].top
		}
	}
}

// subtree returns the ids of node i and of all beneath it. The slice belongs to
// the tree and is clipped, so appending to it copies.
func (t *tree) subtree(i int) []kabinet.UnitID {
	end := t.nodes[i].end
	return t.ids[i:end:end]
}

// height returns how many levels the subtree of node i has, itself included.
func (t *tree) height(i int) int {
	deepest := t.nodes[i].depth
	for _, n := range t.nodes[i:t.nodes[i].end] {
		deepest = max(deepest, n.depth)
	}
	return int(deepest-t.nodes[i].depth) + 1
}

// under reports whether node i is in the subtree of node top, top included.
func (t *tree) under(i, top int) bool { return i >= top && i < int(t.nodes[top].end) }

// underAny reports whether the unit is one of the tops or beneath one of them.
// No tops mean the whole organisation.
func (t *tree) underAny(unit kabinet.UnitID, tops []kabinet.UnitID) bool {
	i, ok := t.find(unit)
	if !ok {
		return false
	}
	if len(tops) == 0 {
		return true
	}
	for _, top := range tops {
		if j, ok := t.find(top); ok && t.under(i, j) {
			return true
		}
	}
	return false
}

// open returns the same tree with no unit blocked or isolated.
func (t *tree) open() *tree {
	out := *t
	out.nodes = slices.Clone(t.nodes)
	out.index.slots = slices.Clone(t.index.slots)
	for i := range out.nodes {
		out.nodes[i].blocked, out.nodes[i].isolated = false, false
	}
	out.inherit()
	return &out
}
