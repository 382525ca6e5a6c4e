package accounts

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// EntityStatus is the state of a legal entity, a seller entity or a site. Only
// active ones serve new business. All stay, since documents name them.
type EntityStatus string

// The statuses: Active ⇄ Blocked, Closed from both, and Active again from
// Closed. Sites are not blocked, but closed and opened again.
const (
	EntityActive  EntityStatus = "active"
	EntityBlocked EntityStatus = "blocked"
	EntityClosed  EntityStatus = "closed"
)

// checkStatus returns why an entity cannot go from one status to another:
// ErrText or ErrTooLong for the reason, ErrUnchanged, or ErrEntityClosed. The
// statuses from which the move begins are the last arguments.
func checkStatus[I ~string](is, to EntityStatus, reason, what string, id I, from ...EntityStatus) error {
	switch {
	case !slices.Contains(from, is) && is == EntityClosed && to != EntityClosed:
		return ErrEntityClosed.With("what", what).With("id", id)
	case !slices.Contains(from, is):
		return ErrUnchanged
	}
	return checkReason(reason)
}

// inUse returns nil for an active entity, and otherwise ErrEntityBlocked or
// ErrEntityClosed.
func inUse[I ~string](status EntityStatus, what string, id I) *kabinet.Error {
	switch status {
	case EntityActive:
		return nil
	case EntityBlocked:
		return ErrEntityBlocked.With("what", what).With("id", id)
	}
	return ErrEntityClosed.With("what", what).With("id", id)
}

// checkReason returns ErrText or ErrTooLong for a reason that people cannot be
// shown.
func checkReason(reason string) error {
	switch {
	case !plainText(reason):
		return ErrText.At("/reason")
	case len([]rune(reason)) > 1000:
		return ErrTooLong.With("max", 1000).At("/reason")
	}
	return nil
}

// checkForm returns the first of: the mistake of the id, those of the form, a
// unit that does not exist.
func (o *Organization) checkForm(id error, form func() error, units []kabinet.UnitID) error {
	if id != nil {
		return id
	}
	if err := form(); err != nil {
		return err
	}
	return o.checkUnits(units)
}

// sameEntity reports whether two entities are the same in every field; an
// empty list is the same as none.
func sameEntity[T any](a, b T) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		f, g := x.Field(i), y.Field(i)
		if f.Kind() == reflect.Slice && f.Len() == 0 && g.Len() == 0 {
			continue
		}
		if !reflect.DeepEqual(f.Interface(), g.Interface()) {
			return false
		}
	}
	return true
}

func itoa(i int) string { return strconv.Itoa(i) }
