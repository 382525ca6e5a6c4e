package main

import (
	"reflect"
	"strings"
	"testing"
)

// filled returns the names of the JSON members of a struct, those of embedded
// structs among them.
func filled[T any](t *testing.T) []string {
	t.Helper()
	var names []string
	var walk func(reflect.Type)
	walk = func(s reflect.Type) {
		for i := range s.NumField() {
			f := s.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case name == "" && f.Anonymous:
				walk(f.Type)
			case name != "" && name != "-":
				names = append(names, name)
			}
		}
	}
	walk(reflect.TypeFor[T]())
	if len(names) == 0 {
		t.Fatal("no members")
	}
	return names
}
