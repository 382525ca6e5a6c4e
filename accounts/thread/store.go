package thread

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps threads.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and "id", for a
// thread that does not exist, and likewise for one that exists in another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which returns
// kabinet.ErrNewer for what a newer library wrote. It then writes the state and the
// events in one transaction, all or nothing. State().Version is the version that was
// loaded: 0 inserts, anything else replaces the state of (Org, ID) whose stored version
// is the same; the stored version becomes one more. Save returns kabinet.ErrConflict
// when the stored version differs, when version 0 finds the thread present, and when
// another version finds it absent. After Save, failed or not, the thread is spent: load
// it again before the next change. Nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "thread/"+State().ID, new version, i, event).
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of a
// transaction belongs to its goroutine.
type Store interface {
	// Get returns the thread, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Thread, error)
	// Save writes the thread and its events; see above for versions and errors.
	Save(ctx context.Context, t *Thread, events ...kabinet.Event) error
}

// Lister lists threads for people.
type Lister interface {
	// List returns the threads that scope holds and that the filter admits, ordered by
	// Changed, the latest first, and then by Org and ID byte by byte. A thread is in the
	// scope when scope.Holds(state.Object()). The filter only ever narrows: an empty
	// scope gives an empty list whatever it says. A cursor that List did not give is
	// kabinet.ErrCursor. The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// MessageStore keeps messages. Nothing in it is ever changed.
type MessageStore interface {
	// Add writes a message, or returns kabinet.ErrConflict where the thread has one of
	// its number.
	Add(ctx context.Context, m Message) error
	// List returns the messages of a thread, the latest first. A cursor that List did
	// not give is kabinet.ErrCursor.
	List(ctx context.Context, org kabinet.OrgID, thread ID, page kabinet.Page) (kabinet.List[Message], error)
}

// MarkStore keeps how far people have read.
type MarkStore interface {
	// Mark records that the person has read the messages up to a number; a lower one
	// than before changes nothing.
	Mark(ctx context.Context, org kabinet.OrgID, thread ID, person kabinet.PersonID, number int) error
	// Marks returns how far the person has read of each of the threads, 0 where they
	// have read nothing.
	Marks(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, threads ...ID) (map[ID]int, error)
}

// Filter narrows a list of threads. Fields that are set must all hold; the zero Filter
// admits everything.
type Filter struct {
	Org  kabinet.OrgID `json:"org,omitempty"`
	Kind Kind          `json:"kind,omitempty"`
	// About is what it is about: its Kind alone, or both.
	About Ref `json:"about,omitzero"`
	// Awaiting is the side whose answer is awaited.
	Awaiting Side  `json:"awaiting,omitempty"`
	Stage    Stage `json:"stage,omitempty"`
	// Open leaves closed threads out.
	Open bool `json:"open,omitempty"`
}

// Admits reports whether the filter admits the thread. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Org == "" || f.Org == s.Org) &&
		(f.Kind == "" || f.Kind == s.Kind) &&
		(f.About.Kind == "" || f.About.Kind == s.About.Kind) &&
		(f.About.ID == "" || f.About.ID == s.About.ID) &&
		(f.Awaiting == "" || f.Awaiting == s.Awaiting) &&
		(f.Stage == "" || f.Stage == s.Stage) &&
		(!f.Open || s.Closed.IsZero())
}
