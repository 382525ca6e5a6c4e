package passcode

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps passcodes, which belong to no organisation.
//
// Get and BySelector return kabinet.ErrNotFound, with the parameters "what" and "id",
// for what is not there; BySelector always for "". Save takes State() and calls
// Savable() on it first; it writes the state and the events in one transaction, all
// or nothing. State().Version is the version that was loaded: 0 inserts, anything
// else replaces the state whose stored version is the same, which becomes one more.
// It returns kabinet.ErrConflict when the stored version differs, when version 0
// finds the passcode present or another version finds it absent, and for a
// Link.Selector, where it is not empty, that another passcode has. The i-th event
// becomes kabinet.NewRecord("", "passcode/"+State().ID, new version, i, event). After
// Save, failed or not, the passcode is spent. Instants come back equal and in UTC.
//
// A Store outside a transaction is safe for concurrent use; one of a transaction
// belongs to its goroutine.
type Store interface {
	Get(ctx context.Context, id ID) (*Passcode, error)
	// BySelector returns the passcode whose link has the selector.
	BySelector(ctx context.Context, selector string) (*Passcode, error)
	Save(ctx context.Context, p *Passcode, events ...kabinet.Event) error
}

// Purger deletes passcodes that are over.
type Purger interface {
	// Purge deletes at most limit passcodes that Expired before an instant, those
	// that did first at the beginning, and returns how many. There is no event.
	Purge(ctx context.Context, before time.Time, limit int) (int, error)
}
