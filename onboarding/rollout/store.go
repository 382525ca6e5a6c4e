package rollout

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps pilots: a cohort that is not stored is not frozen.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and "id",
// for a pilot that does not exist, and likewise for one of another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which returns
// kabinet.ErrNewer for what a newer library wrote. It then writes the state and the
// events in one transaction, all or nothing. State().Version is the version that
// was loaded: 0 inserts, anything else replaces the state of (Org, ID) whose stored
// version is the same; the stored version becomes one more. Save returns
// kabinet.ErrConflict when the stored version differs, when version 0 finds the
// pilot present, and when another version finds it absent. After Save, failed or
// not, the pilot is spent: load it again before the next change. Nobody shares
// slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "rollout_pilot/"+State().ID, new version, i, event).
//
// Locks. In a transaction, a pilot that Get returned does not change before the
// transaction ends, or the Save or the end of the transaction fails.
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of a
// transaction belongs to its goroutine.
type Store interface {
	// Get returns the pilot, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id PilotID) (*Pilot, error)
	// Save writes the pilot and its events; see above for versions and errors.
	Save(ctx context.Context, p *Pilot, events ...kabinet.Event) error
}

// Lister lists pilots for people.
type Lister interface {
	// List returns the pilots that scope holds and that the filter admits, ordered
	// by Created, the latest first, and then by Org and ID byte by byte. A pilot is
	// in the scope when scope.Holds(state.Object()). The filter only ever narrows.
	// A cursor that List did not give is kabinet.ErrCursor. The caller owns the
	// states, slices included.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[PilotState], error)
}

// Filter narrows a list of pilots. The zero Filter admits everything.
type Filter struct {
	Status PilotStatus `json:"status,omitempty"`
}

// Admits reports whether the filter admits the pilot. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s PilotState) bool { return f.Status == "" || f.Status == s.Status }
