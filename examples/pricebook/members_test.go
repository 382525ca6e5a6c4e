package main

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// everyMember returns the names of the members of a struct and of all structs in
// it.
func everyMember[T any](t *testing.T) []string {
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
			walk(f.Type)
		}
	}
	walk(reflect.TypeFor[T]())
	if len(names) == 0 {
		t.Fatal("no members")
	}
	return names
}
