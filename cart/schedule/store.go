package schedule

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps schedules.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and "id",
// for a schedule that does not exist, and likewise for one of another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first. It then writes the
// state and the events in one transaction, all or nothing. State().Version is the
// version that was loaded: 0 inserts, anything else replaces the state of (Org, ID)
// whose stored version is the same; the stored version becomes one more. Save returns
// kabinet.ErrConflict when the stored version differs, when version 0 finds the
// schedule present, and when another version finds it absent. After Save, failed or
// not, the schedule is spent. Nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "schedule/"+State().ID, new version, i, event).
//
// Locks, time and concurrency are those of cart.Store.
type Store interface {
	// Get returns the schedule, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Schedule, error)
	// Save writes the schedule and its events; see above for versions and errors.
	Save(ctx context.Context, x *Schedule, events ...kabinet.Event) error
}

// Lister lists schedules for people.
type Lister interface {
	// List returns the schedules that scope holds and that the filter admits, ordered
	// by Changed, the latest first, and then by Org and ID byte by byte. A schedule is
	// in the scope when scope.Holds(state.Object()). A cursor that List did not give is
	// kabinet.ErrCursor. The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Finder finds what is due, for the host's job.
type Finder interface {
	// Due returns at most limit schedules of all organisations whose State.DueAt is at
	// now or before, and not zero: the earliest first, and then by Org and ID byte by
	// byte.
	Due(ctx context.Context, now time.Time, limit int) ([]State, error)
}

// Filter narrows a list of schedules. Fields that are set must all hold; the zero
// Filter admits everything.
type Filter struct {
	Status      Status                `json:"status,omitempty"`
	Person      kabinet.PersonID      `json:"person,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"` // the payer
}

// Admits reports whether the filter admits the schedule. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Status == "" || f.Status == s.Status) && (f.Person == "" || f.Person == s.Person) &&
		(f.LegalEntity == "" || f.LegalEntity == s.Payer)
}
