package main

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// filled returns the names of the JSON members of a struct, those of embedded
// structs among them.
func filled[T any](t *testing.T) []string {
	t.Helper()
	return membersOf(t, reflect.TypeFor[T](), false)
}

// everyMember returns the names of the members of a struct and of all structs in
// it.
func everyMember[T any](t *testing.T) []string {
	t.Helper()
	return membersOf(t, reflect.TypeFor[T](), true)
}

func membersOf(t *testing.T, s reflect.Type, deep bool) []string {
	t.Helper()
	var names []string
	var walk func(reflect.Type)
	walk = func(s reflect.Type) {
		switch p := reflect.PointerTo(s); {
		case p.Implements(reflect.TypeFor[json.Unmarshaler]()), p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
			return
		case s.Kind() == reflect.Slice, s.Kind() == reflect.Pointer, s.Kind() == reflect.Map:
			walk(s.Elem())
			return
		case s.Kind() != reflect.Struct:
			return
		}
		for i := range s.NumField() {
			f := s.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name != "" && name != "-" && !slices.Contains(names, name) {
				names = append(names, name)
			}
			if deep || (name == "" && f.Anonymous) {
				walk(f.Type)
			}
		}
	}
	walk(s)
	if len(names) == 0 {
		t.Fatal("no members")
	}
	return names
}
