// Package enum gives small enumerations their text forms: the values count from
// zero, and each has its name at its place in a list.
package enum

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// longest is how many bytes of a name that is not known an error repeats.
const longest = 40

// Name returns the name of v, or "?" where it has none.
func Name[T ~uint8](names []string, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return "?"
}

// Marshal returns the name of v as encoding.TextMarshaler does, or unknown with the
// value as {text} where it has none.
func Marshal[T ~uint8](names []string, v T, unknown *kabinet.Error) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, unknown.With("text", int(v))
	}
	return []byte(names[v]), nil
}

// Unmarshal sets v to the value named by b as encoding.TextUnmarshaler does. It returns
// unknown with the beginning of b as {text}, and leaves v, where nothing has that name.
func Unmarshal[T ~uint8](names []string, v *T, b []byte, unknown *kabinet.Error) error {
	for i, n := range names {
		if n == string(b) {
			*v = T(i)
			return nil
		}
	}
	return unknown.With("text", strings.ToValidUTF8(string(b[:min(len(b), longest)]), ""))
}
