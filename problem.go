package kabinet

import (
	"encoding/json"
	"errors"
)

// Problem is the problem document of RFC 9457 (application/problem+json) for an
// error. Code and Errors are extension members.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	Code   string         `json:"code,omitempty"`
	Errors []ProblemEntry `json:"errors,omitempty"`
}

// ProblemEntry is one mistake of a Problem.
type ProblemEntry struct {
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	At     string         `json:"at,omitempty"`
	Params map[string]any `json:"params,omitempty"`
}

// ProblemOf returns the problem document for err in the language of p (nil is
// plain English). Errors joined with errors.Join become entries, in order; the
// status, the code and the detail are those of the first. An error that has no
// Error of this library in its tree becomes status 500 (or that of a Kind in
// it), and its text is withheld, since it may name internals; the text around
// and beside an Error is withheld for the same reason, and so are causes.
// ProblemOf(nil, p) is the zero Problem. The document can always be written as
// JSON: parameters that cannot, and errors among them, become their texts.
func ProblemOf(err error, p Printer) Problem {
	if err == nil {
		return Problem{}
	}
	list := flatten(err, nil)
	if len(list) == 0 {
		kind := KindOf(err)
		return Problem{Type: "about:blank", Title: kind.title(p), Status: kind.Status()}
	}
	first := list[0]
	out := Problem{
		Type:   "urn:kabinet:" + first.code,
		Title:  first.kind.title(p),
		Status: first.kind.Status(),
		Detail: Text(p, first.code, first.text, first.params...),
		Code:   first.code,
	}
	for _, e := range list {
		entry := ProblemEntry{Code: e.code, Detail: Text(p, e.code, e.text, e.params...), At: e.at}
		for _, q := range e.params {
			if entry.Params == nil {
				entry.Params = make(map[string]any, len(e.params))
			}
			entry.Params[q.Name] = writable(p, q.Value)
		}
		out.Errors = append(out.Errors, entry)
	}
	return out
}

// writable returns a parameter as it is if JSON can carry it, and as its text
// otherwise. Errors have no members of their own, so they become texts, too.
func writable(p Printer, v any) any {
	if _, ok := v.(error); !ok {
		if _, err := json.Marshal(v); err == nil {
			return v
		}
	}
	return Print(p, v)
}

// title returns the words for the kind in the language of p.
func (k Kind) title(p Printer) string {
	if int(k) >= len(kinds) {
		k = Internal
	}
	return Text(p, "kabinet.kind."+kinds[k].name, kinds[k].title)
}

// flatten collects the outermost Errors of err's tree in order.
func flatten(err error, out []*Error) []*Error {
	if e, ok := err.(*Error); ok {
		return append(out, e)
	}
	switch x := err.(type) {
	case interface{ Unwrap() []error }:
		for _, child := range x.Unwrap() {
			out = flatten(child, out)
		}
	case interface{ Unwrap() error }:
		if child := errors.Unwrap(err); child != nil {
			out = flatten(child, out)
		}
	}
	return out
}
