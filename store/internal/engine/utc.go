package engine

import (
	"reflect"
	"sync"
	"time"
)

var timeType = reflect.TypeFor[time.Time]()

// toUTC moves every exported instant within the value that p points to into
// UTC, in place. The value must not share slices or pointers with others.
func toUTC(p any) { walkUTC(reflect.ValueOf(p).Elem()) }

func walkUTC(v reflect.Value) {
	if !holdsTime(v.Type()) {
		return
	}
	if v.Type() == timeType {
		t := v.Interface().(time.Time)
		if t.Location() != time.UTC {
			v.Set(reflect.ValueOf(t.UTC()))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walkUTC(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walkUTC(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				walkUTC(f)
			}
		}
	}
}

// timeful remembers for each type whether it holds instants.
var timeful sync.Map // reflect.Type → bool

func holdsTime(t reflect.Type) bool {
	if known, ok := timeful.Load(t); ok {
		return known.(bool)
	}
	found := false
	switch {
	case t == timeType:
		found = true
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		// A type that contains itself ends here: while it is being looked at
		// it counts as one that holds instants.
		timeful.Store(t, true)
		found = holdsTime(t.Elem())
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() || t.Field(i).Anonymous {
				found = holdsTime(t.Field(i).Type) || found
			}
		}
	}
	timeful.Store(t, found)
	return found
}
