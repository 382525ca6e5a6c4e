package invite

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps invitations.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and "id",
// for an invitation that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which returns
// kabinet.ErrNewer for what a newer library wrote. It then writes the state and the
// events in one transaction, all or nothing. State().Version is the version that
// was loaded: 0 inserts, anything else replaces the state of (Org, ID) whose stored
// version is the same; the stored version becomes one more. Save returns
// kabinet.ErrConflict when the stored version differs, when version 0 finds the
// invitation present, and when another version finds it absent. After Save, failed
// or not, the invitation is spent: load it again before the next change. Nobody
// shares slices.
//
// Uniqueness. Link.Selector is unique where it is not empty, in all organisations:
// Save returns kabinet.ErrConflict for one that another invitation has. (Org, Scope,
// OpenKey()) is unique where OpenKey() is not empty: Save returns ErrInvited, and
// writes nothing, where another invitation has it.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "invitation/"+State().ID, new version, i, event).
//
// Locks. In a transaction, an invitation that was read does not change before the
// transaction ends, or the Save or the end of the transaction fails: of two
// transactions that both read and Save one invitation, one succeeds. Of two that
// count what Held counts and then add to it, one waits for the other, or is run
// again.
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of a
// transaction belongs to its goroutine.
type Store interface {
	// Get returns the invitation, or kabinet.ErrNotFound if it does not exist in
	// org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Invitation, error)
	// BySelector returns the invitation, of whatever organisation, whose link
	// has the selector, or kabinet.ErrNotFound; always for "".
	BySelector(ctx context.Context, selector string) (*Invitation, error)
	// Save writes the invitation and its events; see above.
	Save(ctx context.Context, i *Invitation, events ...kabinet.Event) error
}

// Finder finds invitations that are stored as open, which may have expired since.
// What it returns is compared exactly: "%" and "_" mean themselves. The order is
// that of Org and ID, byte by byte.
type Finder interface {
	// Open returns the one whose OpenKey is the address in the organisation and
	// scope, or kabinet.ErrNotFound.
	Open(ctx context.Context, org kabinet.OrgID, scope, address string) (*Invitation, error)
	// ByAddress returns those of all organisations whose OpenKey is the address.
	ByAddress(ctx context.Context, address string) ([]*Invitation, error)
	// BySponsor returns those of the organisation that the person answers for.
	BySponsor(ctx context.Context, org kabinet.OrgID, sponsor kabinet.PersonID) ([]*Invitation, error)
	// Held returns how many of the organisation have a Seat, and expire after
	// now.
	Held(ctx context.Context, org kabinet.OrgID, now time.Time) (int, error)
	// Due returns at most limit of all organisations that are Due at now, or
	// were before, those that were due first at the beginning.
	Due(ctx context.Context, now time.Time, limit int) ([]*Invitation, error)
}

// Lister lists invitations for people.
type Lister interface {
	// List returns the invitations that scope holds and that the filter admits,
	// ordered by Created, the latest first, and then by Org and ID byte by byte.
	// An invitation is in the scope when scope.Holds(state.Object()). The filter
	// only ever narrows: an empty scope gives an empty list whatever it says. A
	// cursor that List did not give is kabinet.ErrCursor. The caller owns the
	// states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of invitations. Fields that are set must all hold; the zero
// Filter admits everything.
type Filter struct {
	Org kabinet.OrgID `json:"org,omitempty"`
	// Status is the stored one; what is stored as Pending or AwaitingApproval
	// may have expired, which Expires tells.
	Status  Status           `json:"status,omitempty"`
	Sponsor kabinet.PersonID `json:"sponsor,omitempty"`
	// Address is one in its normal form, compared exactly.
	Address string         `json:"address,omitempty"`
	Created kabinet.Window `json:"created,omitzero"`
	Expires kabinet.Window `json:"expires,omitzero"`
}

// Admits reports whether the filter admits the invitation. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Org == "" || f.Org == s.Org) &&
		(f.Status == "" || f.Status == s.Status) &&
		(f.Sponsor == "" || f.Sponsor == s.Sponsor) &&
		(f.Address == "" || f.Address == s.Address) &&
		f.Created.Contains(s.Created) && f.Expires.Contains(s.Expires)
}

// RefusalStore keeps refusals. Get returns kabinet.ErrNotFound for an address that
// never was refused. Save is that of Store: versions, kabinet.ErrConflict,
// kabinet.ErrNewer, events and spent refusals alike. The i-th event becomes
// kabinet.NewRecord(State().Org, "invite_refusal/"+State().Hash, new version, i,
// event).
type RefusalStore interface {
	Get(ctx context.Context, org kabinet.OrgID, hash string) (*Refusal, error)
	Save(ctx context.Context, r *Refusal, events ...kabinet.Event) error
}

// MeterStore keeps meters, which belong to no organisation. Get returns
// kabinet.ErrNotFound for one of which nothing was used. Save is that of Store. The
// i-th event becomes kabinet.NewRecord("", "invite_meter/"+State().ID, new version,
// i, event).
type MeterStore interface {
	Get(ctx context.Context, id string) (*Meter, error)
	Save(ctx context.Context, m *Meter, events ...kabinet.Event) error
}

// BulkStore keeps what became of lists. Get returns kabinet.ErrNotFound for a key
// that was not used. Save is that of Store. The i-th event becomes
// kabinet.NewRecord(State().Org, "invite_bulk/"+State().Key, new version, i, event).
type BulkStore interface {
	Get(ctx context.Context, org kabinet.OrgID, key string) (*Bulk, error)
	Save(ctx context.Context, b *Bulk, events ...kabinet.Event) error
}
