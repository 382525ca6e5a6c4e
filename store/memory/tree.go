package memory

import "hash/maphash"

// tree is an ordered map that never changes: put and without return another
// tree that shares most of its nodes with the old one. It is a treap, whose
// priorities are hashes of the keys. The zero tree is empty.
type tree[K comparable, V any] struct{ root *node[K, V] }

type node[K comparable, V any] struct {
	key         K
	value       V
	priority    uint64
	left, right *node[K, V]
}

// ordering says how keys compare.
type ordering[K any] func(a, b K) int

// get returns the value of a key.
func (t tree[K, V]) get(by ordering[K], key K) (V, bool) {
	n := t.root
	for n != nil {
		switch c := by(key, n.key); {
		case c < 0:
			n = n.left
		case c > 0:
			n = n.right
		default:
			return n.value, true
		}
	}
	var none V
	return none, false
}

// put returns the tree with the value set for a key.
func (t tree[K, V]) put(by ordering[K], seed maphash.Seed, key K, value V) tree[K, V] {
	return tree[K, V]{t.root.put(by, &node[K, V]{key: key, value: value, priority: maphash.Comparable(seed, key)})}
}

func (n *node[K, V]) put(by ordering[K], add *node[K, V]) *node[K, V] {
	if n == nil {
		return add
	}
	c := *n
	switch cmp := by(add.key, n.key); {
	case cmp == 0:
		c.value = add.value
	case cmp < 0:
		l := n.left.put(by, add)
		if l.priority > c.priority {
			// Rotate: the node of l is new, so it may be changed.
			c.left, l.right = l.right, &c
			return l
		}
		c.left = l
	default:
		r := n.right.put(by, add)
		if r.priority > c.priority {
			c.right, r.left = r.left, &c
			return r
		}
		c.right = r
	}
	return &c
}

// without returns the tree without a key.
func (t tree[K, V]) without(by ordering[K], key K) tree[K, V] {
	return tree[K, V]{t.root.without(by, key)}
}

func (n *node[K, V]) without(by ordering[K], key K) *node[K, V] {
	if n == nil {
		return nil
	}
	cmp := by(key, n.key)
	if cmp == 0 {
		return merge(n.left, n.right)
	}
	c := *n
	if cmp < 0 {
		c.left = n.left.without(by, key)
	} else {
		c.right = n.right.without(by, key)
	}
	return &c
}

// merge joins two trees of which all keys of a come before those of b.
func merge[K comparable, V any](a, b *node[K, V]) *node[K, V] {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.priority >= b.priority:
		c := *a
		c.right = merge(a.right, b)
		return &c
	default:
		c := *b
		c.left = merge(a, b.left)
		return &c
	}
}

// from calls yield for all keys that do not come before first, in order, until
// yield returns false.
func (t tree[K, V]) from(by ordering[K], first K, yield func(K, V) bool) {
	t.root.from(by, first, yield)
}

func (n *node[K, V]) from(by ordering[K], first K, yield func(K, V) bool) bool {
	if n == nil {
		return true
	}
	if by(first, n.key) <= 0 {
		if !n.left.from(by, first, yield) || !yield(n.key, n.value) {
			return false
		}
	}
	return n.right.from(by, first, yield)
}
