package cart

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps carts.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and
// "id", for a cart that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which
// returns kabinet.ErrNewer for what a newer library wrote. It then writes the
// state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state of
// (Org, ID) whose stored version is the same; the stored version becomes one
// more. Save returns kabinet.ErrConflict when the stored version differs, when
// version 0 finds the cart present, and when another version finds it absent.
// After Save, failed or not, the cart is spent: load it again before the next
// change. Nobody shares slices: a later change of what was saved, or of what
// Get returned, does not change what is stored.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "cart/"+State().ID, new version, i, event).
//
// Locks. In a transaction, a cart that Get returned does not change before the
// transaction ends, or the Save or the end of the transaction fails: of two
// transactions that both Get and Save one cart, one succeeds.
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC. Money and
// quantities come back Equal, with all their digits.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of
// a transaction belongs to its goroutine.
type Store interface {
	// Get returns the cart, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Cart, error)
	// Save writes the cart and its events; see above for versions and errors.
	Save(ctx context.Context, c *Cart, events ...kabinet.Event) error
}

// Lister lists carts for people.
type Lister interface {
	// List returns the carts that scope holds and that the filter admits,
	// ordered by Changed, the latest first, and then by Org and ID byte by
	// byte. A cart is in the scope when scope.Holds(state.Object()). The
	// filter only ever narrows: an empty scope gives an empty list whatever it
	// says. A cursor that List did not give is kabinet.ErrCursor. A cart that
	// is changed while a reader pages may be seen twice or not at all. The
	// caller owns the states, lines included.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of carts. Fields that are set must all hold; the zero
// Filter admits everything.
type Filter struct {
	Status      Status                `json:"status,omitempty"`
	Person      kabinet.PersonID      `json:"person,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"` // the payer of the header
	// SharedWith are the carts that are shared with a person.
	SharedWith kabinet.PersonID `json:"sharedWith,omitempty"`
	// Expired are those whose Expires is at this instant or before.
	Expired time.Time `json:"expired,omitzero"`
}

// Admits reports whether the filter admits the cart. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Status == "" || f.Status == s.Status) &&
		(f.Person == "" || f.Person == s.Person) &&
		(f.LegalEntity == "" || f.LegalEntity == s.Payer) &&
		(f.SharedWith == "" || s.right(f.SharedWith) != "") &&
		(f.Expired.IsZero() || !s.Expires.IsZero() && !s.Expires.After(f.Expired))
}
