package kabinet

import (
	"errors"
	"slices"
	"strings"
)

// Kind says what class of mistake an error is, and so what a caller can do
// about it. A Kind is itself an error, so that
//
//	errors.Is(err, kabinet.NotFound)
//
// holds for every error of that kind, whichever package it came from.
type Kind uint8

// The kinds, each with the HTTP status that ProblemOf gives it.
const (
	Internal  Kind = iota // 500: our fault, or an error from outside the library
	Invalid               // 422: the input breaks a rule
	NotFound              // 404: it does not exist, or not for this caller
	Conflict              // 409: somebody else changed it first
	State                 // 409: it is not in a state that allows this
	Forbidden             // 403: the caller lacks a permission
	Gone                  // 410: it existed, and is over
	TooMany               // 429: a rate or a limit of tries is used up
)

var kinds = [...]struct {
	name   string
	status int
	title  string
}{
	Internal:  {"internal", 500, "Internal error"},
	Invalid:   {"invalid", 422, "Invalid input"},
	NotFound:  {"not_found", 404, "Not found"},
	Conflict:  {"conflict", 409, "Conflict"},
	State:     {"state", 409, "Not possible in this state"},
	Forbidden: {"forbidden", 403, "Not allowed"},
	Gone:      {"gone", 410, "No longer available"},
	TooMany:   {"too_many", 429, "Too many requests"},
}

// Error returns the name of the kind, such as "not_found".
func (k Kind) Error() string {
	if int(k) < len(kinds) {
		return kinds[k].name
	}
	return "internal"
}

// Status returns the HTTP status code that suits the kind.
func (k Kind) Status() int {
	if int(k) < len(kinds) {
		return kinds[k].status
	}
	return 500
}

// Param is one named value of an error message.
type Param struct {
	Name  string
	Value any
}

// Error is an error with a kind, a stable code, and details: the place in the
// input, named parameters, a cause. Packages declare their errors as sentinels
// with NewError; At, With and Because return copies with detail added, for
// which errors.Is with the sentinel still holds. An Error is immutable and safe
// for concurrent use.
type Error struct {
	kind   Kind
	code   string
	text   string
	at     string
	params []Param
	cause  error
}

// NewError declares an error. The code is stable and public, written as
// "package.what". The text is its English message, in which {name} stands for
// the parameter of that name; translations are looked up by the code.
func NewError(kind Kind, code, text string) *Error {
	return &Error{kind: kind, code: code, text: text}
}

// At returns a copy that names the place of the mistake: a JSON pointer
// ("/lines/3/qty"), or "row 7, column price" for a table. When the error has a
// place already, the new one is put in front, so that callers can add their
// own level on the way up.
func (e *Error) At(place string) *Error {
	c := *e
	c.at = place + e.at
	return &c
}

// Moved returns a copy with another place instead of the one it has, for callers
// whose input has another shape than that of what they call.
func (e *Error) Moved(place string) *Error {
	c := *e
	c.at = place
	return &c
}

// With returns a copy with a named parameter added.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.params = append(slices.Clip(e.params), Param{name, value})
	return &c
}

// Because returns a copy with a cause, which errors.Is and errors.As also see. It
// takes the place of an earlier cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Error returns the place, the English message with its parameters, and the cause.
func (e *Error) Error() string {
	var b strings.Builder
	if e.at != "" {
		b.WriteString(e.at)
		b.WriteString(": ")
	}
	b.WriteString(Text(nil, e.code, e.text, e.params...))
	if e.cause != nil {
		b.WriteString(": ")
		b.WriteString(e.cause.Error())
	}
	return b.String()
}

// Text returns the message alone, in the language of p (nil is plain English),
// without the place and the cause.
func (e *Error) Text(p Printer) string { return Text(p, e.code, e.text, e.params...) }

// Template returns the English message with its {names}, for catalogues.
func (e *Error) Template() string { return e.text }

// Is reports whether target is this error's kind, or an Error of the same code.
func (e *Error) Is(target error) bool {
	switch t := target.(type) {
	case Kind:
		return e.kind == t
	case *Error:
		return e.code == t.code
	}
	return false
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Kind returns the class of the error.
func (e *Error) Kind() Kind { return e.kind }

// Code returns the stable code, such as "cart.empty".
func (e *Error) Code() string { return e.code }

// Place returns the place given with At, or "".
func (e *Error) Place() string { return e.at }

// Params returns a copy of the named parameters in the order they were added.
func (e *Error) Params() []Param { return slices.Clone(e.params) }

// Param returns the last parameter of that name, or nil.
func (e *Error) Param(name string) any {
	for _, p := range slices.Backward(e.params) {
		if p.Name == name {
			return p.Value
		}
	}
	return nil
}

// KindOf returns the kind of the first Error in err's tree, or Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.kind
	}
	var k Kind
	if errors.As(err, &k) {
		return k
	}
	return Internal
}

// Errors that every package may return.
var (
	// ErrNotFound is returned for an object that does not exist in the
	// organisation of the caller, also when it exists in another one.
	ErrNotFound = NewError(NotFound, "kabinet.not_found", "{what} {id} was not found")
	// ErrConflict is returned by Save when the stored version differs.
	ErrConflict = NewError(Conflict, "kabinet.conflict", "{what} {id} was changed by somebody else in the meantime")
	// ErrNewer is returned by Save when the stored state was written by a
	// newer version of the library, whose fields would be lost.
	ErrNewer = NewError(State, "kabinet.newer", "{what} {id} was written by a newer version of the software")
	// ErrContextMismatch is returned when two loaded objects belong to
	// different organisations.
	ErrContextMismatch = NewError(Invalid, "kabinet.context_mismatch", "the objects belong to different organisations")
	// ErrForbidden is returned when a permission is missing; it names it, and
	// "where", as far as it is known where.
	ErrForbidden = NewError(Forbidden, "kabinet.forbidden", "the permission {permission} is missing {where}")
	// ErrMissingPort is returned when a service is used without a port it needs.
	ErrMissingPort = NewError(Internal, "kabinet.missing_port", "the port {port} is not set")
)
