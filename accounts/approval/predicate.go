package approval

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Op is a comparison of a fact with a value.
type Op string

// The comparisons. Less and its like are for numbers and money, In asks whether
// a text is one of several, Has whether several texts have the one; IsKnown asks
// whether the fact is there at all.
const (
	Equal   Op = "="
	Unequal Op = "!="
	Less    Op = "<"
	AtMost  Op = "<="
	Greater Op = ">"
	AtLeast Op = ">="
	In      Op = "in"
	Has     Op = "has"
	IsKnown Op = "known"
)

type join uint8

const (
	joinAll join = iota
	joinAny
	joinNot
	joinNone // a comparison
)

// Predicate is a condition on facts. Where, Known, All, Any and Not build it; it
// can do nothing but compare. The zero Predicate holds always. A Predicate is
// immutable and safe for concurrent use. Its JSON is one of
//
//	{"field":"total","op":">=","value":{"money":{"amount":"5000.00","currency":"EUR"}}}
//	{"field":"cost_centre","op":"known"}
//	{"all":[…]}   {"any":[…]}   {"not":{…}}
type Predicate struct {
	join  join
	of    []Predicate
	field Field
	op    Op
	value Value
}

// Limits of a Predicate.
const (
	MaxPredicateDepth = 8
	MaxPredicateSize  = 200 // nodes
)

// Always returns the predicate that holds always.
func Always() Predicate { return Predicate{} }

// Where compares a fact with a value.
func Where(f Field, op Op, v Value) Predicate {
	return Predicate{join: joinNone, field: f, op: op, value: v}
}

// Known holds where the fact is there.
func Known(f Field) Predicate { return Predicate{join: joinNone, field: f, op: IsKnown} }

// All holds where all hold; All() holds always.
func All(of ...Predicate) Predicate {
	return Predicate{join: joinAll, of: append([]Predicate(nil), of...)}
}

// Any holds where at least one holds.
func Any(of ...Predicate) Predicate {
	return Predicate{join: joinAny, of: append([]Predicate(nil), of...)}
}

// Not holds where p does not.
func Not(p Predicate) Predicate { return Predicate{join: joinNot, of: []Predicate{p}} }

// Holds reports whether the facts satisfy the predicate. An error says that
// nobody can know: a fact is missing (ErrFact), of another type (ErrCompare), or
// in another currency (kabinet.ErrCurrencyMismatch). Where the rest decides, an
// error does not matter: All with a condition that is false is false, and Any
// with one that is true is true, in whatever order they stand.
func (p Predicate) Holds(f Facts) (bool, error) {
	switch p.join {
	case joinAll, joinAny:
		decides := p.join == joinAny // the answer of one that settles it
		var unknown error
		for _, q := range p.of {
			switch got, err := q.Holds(f); {
			case err != nil:
				if unknown == nil {
					unknown = err
				}
			case got == decides:
				return decides, nil
			}
		}
		return !decides && unknown == nil, unknown
	case joinNot:
		got, err := p.of[0].Holds(f)
		return !got && err == nil, err
	}
	v, err := f.Get(p.field)
	if p.op == IsKnown {
		return err == nil, nil
	}
	if err != nil {
		return false, err
	}
	return p.compare(v)
}

func (p Predicate) compare(v Value) (bool, error) {
	if !suits(p.op, v.kind, p.value.kind) {
		return false, ErrCompare.With("field", string(p.field)).With("op", string(p.op)).With("type", v.kind.String())
	}
	switch p.op {
	case In:
		return slices.Contains(p.value.texts, v.text), nil
	case Has:
		return slices.Contains(v.texts, p.value.text), nil
	case Equal, Unequal:
		if v.kind == TypeMoney {
			c, err := v.money.Cmp(p.value.money)
			return err == nil && (c == 0) == (p.op == Equal), err
		}
		return v.Equal(p.value) == (p.op == Equal), nil
	}
	var c int
	if v.kind == TypeMoney {
		var err error
		if c, err = v.money.Cmp(p.value.money); err != nil {
			return false, err
		}
	} else {
		c = v.number.Cmp(p.value.number)
	}
	switch p.op {
	case Less:
		return c < 0, nil
	case AtMost:
		return c <= 0, nil
	case Greater:
		return c > 0, nil
	}
	return c >= 0, nil
}

// suits reports whether a fact can be compared with a value of that type.
func suits(op Op, fact, value Type) bool {
	switch op {
	case Equal, Unequal:
		return fact == value && fact != 0
	case Less, AtMost, Greater, AtLeast:
		return fact == value && (fact == TypeNumber || fact == TypeMoney)
	case In:
		return fact == TypeText && value == TypeTexts
	case Has:
		return fact == TypeTexts && value == TypeText
	case IsKnown:
		return value == 0
	}
	return false
}

// Validate returns what is wrong with the predicate, with its place: ErrPredicate
// for one that is too large, too deep, or joins nothing, ErrField for a field that
// is not in the vocabulary, ErrCompare for a comparison that does not suit the
// type, and the errors of values.
func (p Predicate) Validate(v Vocabulary) error {
	size := 0
	return p.validate(v, 1, &size)
}

func (p Predicate) validate(v Vocabulary, depth int, size *int) error {
	if *size++; *size > MaxPredicateSize || depth > MaxPredicateDepth {
		return ErrPredicate
	}
	switch p.join {
	case joinAll, joinAny, joinNot:
		if len(p.of) == 0 && p.join != joinAll {
			return ErrPredicate
		}
		for i, q := range p.of {
			place := "/" + joinNames[p.join]
			if p.join != joinNot {
				place += "/" + strconv.Itoa(i)
			}
			if err := at(q.validate(v, depth+1, size), place); err != nil {
				return err
			}
		}
		return nil
	}
	fact, ok := v[p.field]
	if !ok {
		return ErrField.With("field", clip(string(p.field))).At("/field")
	}
	if p.op != IsKnown {
		if err := p.value.check(); err != nil {
			return err.At("/value")
		}
	}
	if !suits(p.op, fact, p.value.kind) {
		return ErrCompare.With("field", string(p.field)).With("op", clip(string(p.op))).With("type", fact.String()).At("/op")
	}
	return nil
}

var joinNames = [...]string{joinAll: "all", joinAny: "any", joinNot: "not"}

// Equal reports whether both are built alike.
func (p Predicate) Equal(o Predicate) bool {
	return p.join == o.join && p.field == o.field && p.op == o.op && p.value.Equal(o.value) &&
		slices.EqualFunc(p.of, o.of, Predicate.Equal)
}

// String returns the predicate as people may read it: total >= 5000.00 EUR.
func (p Predicate) String() string {
	switch {
	case p.join == joinNot:
		return "not (" + p.of[0].String() + ")"
	case p.join == joinNone && p.op == IsKnown:
		return string(p.field) + " is known"
	case p.join == joinNone:
		return string(p.field) + " " + string(p.op) + " " + p.value.String()
	case len(p.of) == 0:
		return map[join]string{joinAll: "always", joinAny: "never"}[p.join]
	}
	parts := make([]string, len(p.of))
	for i, q := range p.of {
		if parts[i] = q.String(); q.join != joinNone && len(p.of) > 1 {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, map[join]string{joinAll: " and ", joinAny: " or "}[p.join])
}

type predicateJSON struct {
	All   *[]Predicate `json:"all,omitempty"`
	Any   *[]Predicate `json:"any,omitempty"`
	Not   *Predicate   `json:"not,omitempty"`
	Field Field        `json:"field,omitempty"`
	Op    Op           `json:"op,omitempty"`
	Value *Value       `json:"value,omitempty"`
}

// MarshalJSON writes the predicate.
func (p Predicate) MarshalJSON() ([]byte, error) {
	var out predicateJSON
	of := p.of
	if of == nil {
		of = []Predicate{}
	}
	switch p.join {
	case joinAll:
		out.All = &of
	case joinAny:
		out.Any = &of
	case joinNot:
		out.Not = &of[0]
	default:
		out.Field, out.Op = p.field, p.op
		if p.op != IsKnown {
			out.Value = &p.value
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes. It returns ErrPredicate for
// anything else and for what is too large or too deep; whether the fields exist
// is for Validate.
func (p *Predicate) UnmarshalJSON(b []byte) error {
	if nested(b) > 2*MaxPredicateDepth+2 {
		return ErrPredicate // before it is read, which is done once for each level
	}
	var in predicateJSON
	if err := strict(b, &in); err != nil {
		return ErrPredicate.Because(err)
	}
	var found []Predicate
	if in.All != nil {
		found = append(found, All(*in.All...))
	}
	if in.Any != nil {
		found = append(found, Any(*in.Any...))
	}
	if in.Not != nil {
		found = append(found, Not(*in.Not))
	}
	if in.Field != "" || in.Op != "" || in.Value != nil {
		q := Known(in.Field)
		if q.op = in.Op; in.Value != nil {
			q.value = *in.Value
		}
		if q.field == "" || q.op == "" || (q.op == IsKnown) != (in.Value == nil) {
			return ErrPredicate
		}
		found = append(found, q)
	}
	if len(found) != 1 {
		return ErrPredicate
	}
	if size := 0; !found[0].fits(1, &size) {
		return ErrPredicate
	}
	*p = found[0]
	return nil
}

// nested returns how deeply objects and arrays are nested in JSON.
func nested(b []byte) int {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

func (p Predicate) fits(depth int, size *int) bool {
	if *size++; *size > MaxPredicateSize || depth > MaxPredicateDepth {
		return false
	}
	for _, q := range p.of {
		if !q.fits(depth+1, size) {
			return false
		}
	}
	return true
}

func sortedFields(f Facts) []Field { return slices.Sorted(maps.Keys(f)) }

// at puts a place in front of that of an error of the library.
func at(err error, place string) error {
	if e, ok := err.(*kabinet.Error); ok && e != nil {
		return e.At(place)
	}
	return err
}
