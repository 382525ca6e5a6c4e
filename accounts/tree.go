package accounts

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// MaxDepth is how many levels of units an organisation can have.
const MaxDepth = 8

// tree is an immutable index of an organisation's units in preorder, so that a
// unit with all units beneath it is one run of ids. Node 0 stands for the
// organisation as a whole and has the empty id.
type tree struct {
	ids   []kabinet.UnitID
	nodes []node
	index map[kabinet.UnitID]int
}

type node struct {
	parent   int // -1 for node 0
	unit     int // the place in the units that were indexed; -1 for node 0
	end      int // the nodes of the subtree are [i, end)
	depth    int // 0 for node 0
	blocked  bool
	isolated bool
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
		nodes: make([]node, 0, len(units)+1),
		index: make(map[kabinet.UnitID]int, len(units)+1),
	}
	var add func(n node, id kabinet.UnitID)
	add = func(n node, id kabinet.UnitID) {
		at := len(t.ids)
		t.ids, t.nodes = append(t.ids, id), append(t.nodes, n)
		t.index[id] = at
		for _, c := range children[id] {
			u := &units[c]
			if _, seen := t.index[u.ID]; seen {
				continue
			}
			add(node{parent: at, unit: c, depth: n.depth + 1, blocked: u.Status != UnitActive, isolated: u.Isolated}, u.ID)
		}
		t.nodes[at].end = len(t.ids)
	}
	add(node{parent: -1, unit: -1}, "")
	return t
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
	return deepest - t.nodes[i].depth + 1
}

// under reports whether node i is in the subtree of node top, top included.
func (t *tree) under(i, top int) bool { return i >= top && i < t.nodes[top].end }

// underAny reports whether the unit is one of the tops or beneath one of them.
// No tops mean the whole organisation.
func (t *tree) underAny(unit kabinet.UnitID, tops []kabinet.UnitID) bool {
	i, ok := t.index[unit]
	if !ok {
		return false
	}
	if len(tops) == 0 {
		return true
	}
	for _, top := range tops {
		if j, ok := t.index[top]; ok && t.under(i, j) {
			return true
		}
	}
	return false
}

// open returns the same tree with no unit blocked or isolated.
func (t *tree) open() *tree {
	out := *t
	out.nodes = slices.Clone(t.nodes)
	for i := range out.nodes {
		out.nodes[i].blocked, out.nodes[i].isolated = false, false
	}
	return &out
}
