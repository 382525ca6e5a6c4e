package kabinet

import "errors"

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
// status is that of the first. An error that is not an Error of this library
// becomes status 500 and its text is withheld, since it may name internals;
// causes are withheld for the same reason. ProblemOf(nil, p) is the zero
// Problem.
func ProblemOf(err error, p Printer) Problem {
	if err == nil {
		return Problem{}
	}
	list := flatten(err, nil)
	if len(list) == 0 {
		return Problem{
			Type:   "about:blank",
			Title:  Text(p, "kabinet.kind."+Internal.Error(), "Internal error"),
			Status: KindOf(err).Status(),
		}
	}
	first := list[0]
	out := Problem{
		Type:   "urn:kabinet:" + first.code,
		Title:  Text(p, "kabinet.kind."+first.kind.Error(), kindTitles[first.kind]),
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
			entry.Params[q.Name] = q.Value
		}
		out.Errors = append(out.Errors, entry)
	}
	return out
}

var kindTitles = [...]string{
	Internal: "Internal error", Invalid: "Invalid input", NotFound: "Not found",
	Conflict: "Conflict", State: "Not possible in this state", Forbidden: "Not allowed",
	Gone: "No longer available", TooMany: "Too many requests",
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
