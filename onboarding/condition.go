package onboarding

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Condition is a predicate over attributes: what the host says about a company, a
// legal entity or a person, such as "country" or "entities.complete". An attribute
// that a legal entity or person lacks is that of the company. Exactly one of the
// fields is set, In aside; the zero Condition is none and always holds.
type Condition struct {
	// Attribute holds where the attribute has one of the values In or, where In
	// is empty, any value but "" and "false".
	Attribute string   `json:"attribute,omitempty"`
	In        []string `json:"in,omitempty"`

	All []Condition `json:"all,omitempty"`
	Any []Condition `json:"any,omitempty"`
	Not *Condition  `json:"not,omitempty"`
}

// Is returns the condition that an attribute has one of the values or, without
// values, that it is set and not "false".
func Is(attribute string, values ...string) Condition {
	return Condition{Attribute: attribute, In: values}
}

// AllOf returns the condition that all hold.
func AllOf(list ...Condition) Condition { return Condition{All: list} }

// AnyOf returns the condition that at least one holds.
func AnyOf(list ...Condition) Condition { return Condition{Any: list} }

// Not returns the condition that c does not hold.
func Not(c Condition) Condition { return Condition{Not: &c} }

// IsZero reports whether c is no condition, so that it always holds.
func (c Condition) IsZero() bool {
	return c.Attribute == "" && c.In == nil && c.All == nil && c.Any == nil && c.Not == nil
}

func (c Condition) clone() Condition {
	c.In, c.All, c.Any = slices.Clone(c.In), slices.Clone(c.All), slices.Clone(c.Any)
	for i := range c.All {
		c.All[i] = c.All[i].clone()
	}
	for i := range c.Any {
		c.Any[i] = c.Any[i].clone()
	}
	if c.Not != nil {
		n := c.Not.clone()
		c.Not = &n
	}
	return c
}

// maxDepth bounds how deep conditions may lie in each other.
const maxDepth = 8

// check adds the mistakes of a condition that is set.
func (c *Condition) check(m *mistakes, at string, depth int) {
	if depth > maxDepth {
		m.add(ErrCondition, at)
		return
	}
	set := 0
	for _, yes := range [...]bool{c.Attribute != "", len(c.All) > 0, len(c.Any) > 0, c.Not != nil} {
		if yes {
			set++
		}
	}
	if set != 1 || c.Attribute == "" && len(c.In) > 0 || max(len(c.In), len(c.All), len(c.Any)) > MaxList {
		m.add(ErrCondition, at)
		return
	}
	m.text(c.Attribute, at+"/attribute")
	for i, v := range c.In {
		m.text(v, at+"/in/"+strconv.Itoa(i))
	}
	for i := range c.All {
		c.All[i].check(m, at+"/all/"+strconv.Itoa(i), depth+1)
	}
	for i := range c.Any {
		c.Any[i].check(m, at+"/any/"+strconv.Itoa(i), depth+1)
	}
	if c.Not != nil {
		c.Not.check(m, at+"/not", depth+1)
	}
}

// test is a compiled condition; nil always holds.
type test struct {
	kind      byte // of 'a'ttribute, 'A'll, 'O'r, 'N'ot
	attribute int32
	in        []string
	of        []test
}

func (c *compiler) test(cond *Condition) *test {
	if cond.IsZero() {
		return nil
	}
	t := c.node(cond)
	return &t
}

func (c *compiler) node(cond *Condition) test {
	var kind byte
	var list []Condition
	switch {
	case cond.Attribute != "":
		return test{kind: 'a', attribute: c.attribute(cond.Attribute), in: cond.In}
	case cond.Not != nil:
		return test{kind: 'N', of: []test{c.node(cond.Not)}}
	case cond.All != nil:
		kind, list = 'A', cond.All
	default:
		kind, list = 'O', cond.Any
	}
	t := test{kind: kind, of: make([]test, len(list))}
	for i := range list {
		t.of[i] = c.node(&list[i])
	}
	return t
}

// mentions reports whether the condition looks at an attribute.
func (t *test) mentions(attribute int32) bool {
	if t.kind == 'a' {
		return t.attribute == attribute
	}
	for i := range t.of {
		if t.of[i].mentions(attribute) {
			return true
		}
	}
	return false
}

// holds returns whether the condition holds for a subject, and since when nothing
// that it looks at has changed.
func (t *test) holds(p *progress, subject Subject) (bool, time.Time) {
	if t.kind == 'a' {
		a := p.attribute(t.attribute, subject)
		if a == nil {
			return false, time.Time{}
		}
		if len(t.in) == 0 {
			return a.value != "" && a.value != "false", a.at
		}
		return slices.Contains(t.in, a.value), a.at
	}
	out, since := t.kind != 'O', time.Time{}
	for i := range t.of {
		ok, at := t.of[i].holds(p, subject)
		since = later(since, at)
		switch t.kind {
		case 'A':
			out = out && ok
		case 'O':
			out = out || ok
		default:
			out = !ok
		}
	}
	return out, since
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Subject is for whom a step is done: the id of a legal entity or of a person, or ""
// for the organisation.
type Subject string

// ForPerson returns the subject of a person.
func ForPerson(id kabinet.PersonID) Subject { return Subject(id) }

// ForLegalEntity returns the subject of a legal entity.
func ForLegalEntity(id kabinet.LegalEntityID) Subject { return Subject(id) }
