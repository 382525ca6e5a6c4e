package ledger

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Posting is an entry to be written, and the ceiling for what it adds.
type Posting struct {
	Entry
	// Ceiling is what reserved and committed together may be at most after an
	// entry that adds to them: a Reserve, or a positive Adjust. Max is no
	// ceiling, and 0 is 0. Other entries always fit.
	Ceiling Units
}

// Store keeps entries and the balances that they make.
//
// Post. It writes the entries and moves the balances, all or nothing, in the
// order of Key.Compare. A Reserve, or a positive Adjust, is written only where
// committed + reserved + amount ≤ Ceiling at that moment, else Post returns
// ErrShort, with the parameters "account" and "left" (see Measure.Value). A Commit or Release of more
// than is reserved is ErrUnreserved. An entry whose identity is there already,
// with the same amount, is left out, whatever room there is; with another amount
// it is ErrTwice. An entry that Validate refuses gives that error. After an error
// of the library nothing is written, and the transaction can go on. Post returns
// the entries that are new, with N set.
//
// Concurrency. Whoever posts at the same time, the condition holds for each, and
// of two that reserve the last of a balance one gets it. Post holds the balances
// that it moved until the transaction ends.
//
// Isolation. Keys with different organisations have nothing to do with each
// other.
//
// Time. Stored instants come back equal and in UTC.
type Store interface {
	Post(ctx context.Context, postings ...Posting) ([]Entry, error)
	// Balance returns the balance of a key, which is zero before its first
	// entry.
	Balance(ctx context.Context, key Key) (Balance, error)
	// Entries returns at most limit entries of a key with N above after, in
	// the order of N; none for a limit below 1.
	Entries(ctx context.Context, key Key, after int64, limit int) ([]Entry, error)
}

// ReservationStore keeps reservations.
//
// Not found. Get and Latest return kabinet.ErrNotFound, with the parameters
// "what" and "id", for a reservation that does not exist, and likewise for one
// that exists in another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which
// returns kabinet.ErrNewer for what a newer library wrote. It then writes the
// state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state of
// (Org, ID) whose stored version is the same; the stored version becomes one
// more. Save returns kabinet.ErrConflict when the stored version differs, when
// version 0 finds the reservation present, and when another version finds it
// absent. After Save, failed or not, the reservation is spent: load it again
// before the next change. Nobody shares slices.
//
// Uniqueness. (Org, Book, Document.ID, Document.Version) is unique: Save returns
// kabinet.ErrConflict for one that another reservation has.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "reservation/"+State().ID, new version, i, event).
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A store outside a transaction is safe for concurrent use; one of
// a transaction belongs to its goroutine.
type ReservationStore interface {
	// Get returns the reservation, or kabinet.ErrNotFound if it does not exist
	// in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Reservation, error)
	// Latest returns the reservation of the highest version of a document, or
	// kabinet.ErrNotFound where the document never reserved anything.
	Latest(ctx context.Context, org kabinet.OrgID, book, document string) (*Reservation, error)
	// Due returns at most limit active reservations of a book, in any
	// organisation, whose Expires is set and not after now, the earliest first.
	Due(ctx context.Context, book string, now time.Time, limit int) ([]*Reservation, error)
	// Active returns the active reservations of a book in org, by Document.ID.
	Active(ctx context.Context, org kabinet.OrgID, book string) ([]*Reservation, error)
	// Save writes the reservation and its events; see above for versions and errors.
	Save(ctx context.Context, r *Reservation, events ...kabinet.Event) error
}
