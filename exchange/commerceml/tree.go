package commerceml

import (
	"bytes"
	"encoding/xml"
	"iter"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// tree is one record, read whole before anything is made of it. Its memory is
// used again for the next record, so elements and nothing else point into it.
type tree struct {
	nodes []node
	text  []byte
	// above is the path of the element that holds the record.
	above string
	// over is set when the record exceeds a limit; the rest was not kept.
	over *Error
}

// node is one element of a tree. Nodes refer to each other by index; 0 is the
// record itself, and stands for none.
type node struct {
	name         string
	attrs        []xml.Attr
	text         [2]int // its own text in tree.text
	parent       int32
	first, last  int32
	next         int32
	line, column int
}

// keepText is the size of text beyond which the memory of a large record is
// given back, and keepNodes the same for elements.
const (
	keepText  = 256 << 10
	keepNodes = 4096
)

// attrCost is what an attribute is charged besides its name and value: the
// memory that it takes when these are empty.
const attrCost = 48

// read fills the tree with the element whose start was read last.
func (t *tree) read(s *scanner) *Error {
	if cap(t.text) > keepText {
		t.text = nil
	}
	if cap(t.nodes) > keepNodes {
		t.nodes = nil
	}
	t.nodes, t.text, t.over = t.nodes[:0], t.text[:0], nil
	depth := len(s.stack)
	size := 0
	at := int32(0)
	for {
		switch s.tok.kind {
		case startToken:
			if t.over != nil {
				break
			}
			size += len(s.tok.name)
			for _, a := range s.tok.attrs {
				size += attrCost + len(a.Name.Space) + len(a.Name.Local) + len(a.Value)
			}
			n := node{name: s.tok.name, attrs: s.tok.attrs, parent: at, line: s.tok.line, column: s.tok.column}
			i := int32(len(t.nodes))
			if i > 0 {
				p := &t.nodes[at]
				if p.first == 0 {
					p.first = i
				} else {
					t.nodes[p.last].next = i
				}
				p.last = i
			}
			t.nodes = append(t.nodes, n)
			at = i
		case endToken:
			if t.over == nil {
				at = t.nodes[at].parent
			}
			if len(s.stack) < depth {
				return nil
			}
		case textToken:
			n := &t.nodes[at]
			if t.over != nil || isBlank(s.tok.text) && (n.text[0] == n.text[1] || n.text[1] != len(t.text)) {
				break // a blank between pieces of one text belongs to it
			}
			size += len(s.tok.text)
			if n.text[0] != n.text[1] && n.text[1] != len(t.text) {
				// Text on both sides of other elements is brought together.
				start := len(t.text)
				t.text = append(t.text, t.text[n.text[0]:n.text[1]]...)
				n.text = [2]int{start, len(t.text)}
			} else if n.text[0] == n.text[1] {
				n.text = [2]int{len(t.text), len(t.text)}
			}
			t.text = append(t.text, s.tok.text...)
			n.text[1] = len(t.text)
		}
		if t.over == nil {
			switch {
			case len(t.nodes) > s.limits.Elements:
				t.over = s.fail(ErrLimit.With("limit", "Elements").With("max", s.limits.Elements))
			case size > s.limits.Record || len(t.text) > 2*s.limits.Record:
				t.over = s.fail(ErrLimit.With("limit", "Record").With("max", s.limits.Record))
			}
		}
		if err := s.next(); err != nil {
			return err
		}
	}
}

// root returns the record itself.
func (t *tree) root() element { return element{t, 0} }

// element is an element of a tree, or none: then everything about it is empty.
type element struct {
	t *tree
	i int32
}

func (e element) node() *node { return &e.t.nodes[e.i] }

// exists reports whether there is such an element.
func (e element) exists() bool { return e.t != nil }

// name returns the name without prefix.
func (e element) name() string { return e.node().name }

// text returns the element's own text, trimmed.
func (e element) text() string {
	if e.t == nil {
		return ""
	}
	n := e.node()
	return string(bytes.TrimSpace(e.t.text[n.text[0]:n.text[1]]))
}

// number returns the text of an element that holds a number. Where it holds
// elements too, what stands around them is no number, so the text says so.
func (e element) number() string {
	text := e.text()
	if e.t != nil && e.node().first != 0 && text != "" {
		return text + " <" + clip(e.t.nodes[e.node().first].name) + ">"
	}
	return text
}

// attr returns the value of an attribute, trimmed, or "".
func (e element) attr(name string) string {
	if e.t == nil {
		return ""
	}
	for i := range e.node().attrs {
		if a := &e.node().attrs[i]; a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// all returns the elements within this one.
func (e element) all() iter.Seq[element] {
	return func(yield func(element) bool) {
		if e.t == nil {
			return
		}
		for i := e.node().first; i != 0; i = e.t.nodes[i].next {
			if !yield(element{e.t, i}) {
				return
			}
		}
	}
}

// each returns the elements of that name within this one.
func (e element) each(name string) iter.Seq[element] {
	return func(yield func(element) bool) {
		for c := range e.all() {
			if c.name() == name && !yield(c) {
				return
			}
		}
	}
}

// listed returns the elements of that name within all lists of the other name
// within this one.
func (e element) listed(list, name string) iter.Seq[element] {
	return func(yield func(element) bool) {
		for l := range e.each(list) {
			for c := range l.each(name) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// child returns the first element of that name within this one, or none.
func (e element) child(name string) element {
	if e.t != nil {
		for i := e.node().first; i != 0; i = e.t.nodes[i].next {
			if e.t.nodes[i].name == name {
				return element{e.t, i}
			}
		}
	}
	return element{}
}

// value returns the attribute of that name or else the text of the child.
func (e element) value(name string) string {
	if v := e.attr(name); v != "" {
		return v
	}
	return e.child(name).text()
}

// fail gives a mistake the place of the element.
func (e element) fail(err *kabinet.Error) *Error {
	n := e.node()
	return newError(n.line, n.column, e.path(), err)
}

// path returns the path from the root of the document.
func (e element) path() string {
	path := clip(e.name())
	for i := e.i; i != 0; {
		i = e.node().parent
		e.i = i
		path = clip(e.name()) + "/" + path
	}
	if e.t.above != "" {
		path = e.t.above + "/" + path
	}
	return path
}
