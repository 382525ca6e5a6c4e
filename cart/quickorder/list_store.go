package quickorder

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// ListStore keeps lists.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and
// "id", for a list that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first. It then writes
// the state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state of
// (Org, ID) whose stored version is the same; the stored version becomes one
// more. Save returns kabinet.ErrConflict when the stored version differs, when
// version 0 finds the list present, and when another version finds it absent.
// After Save, failed or not, the list is spent. Nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "list/"+State().ID, new version, i, event).
//
// Locks, time and concurrency are those of cart.Store.
type ListStore interface {
	// Get returns the list, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ListID) (*List, error)
	// Save writes the list and its events; see above for versions and errors.
	Save(ctx context.Context, l *List, events ...kabinet.Event) error
}

// ListLister lists lists for people.
type ListLister interface {
	// List returns the lists that scope holds and that the filter admits, ordered
	// by Changed, the latest first, and then by Org and ID byte by byte. A list is
	// in the scope when scope.Holds(state.Object()). A cursor that List did not
	// give is kabinet.ErrCursor. The caller owns the states, items included.
	List(ctx context.Context, scope kabinet.Scope, filter ListFilter, page kabinet.Page) (kabinet.List[ListState], error)
}

// ListFilter narrows a list of lists. Fields that are set must all hold; the zero
// ListFilter admits everything.
type ListFilter struct {
	Kind  ListKind         `json:"kind,omitempty"`
	Owner kabinet.PersonID `json:"owner,omitempty"`
	// SharedWith are the lists that are shared with a person, or with Everybody.
	SharedWith kabinet.PersonID `json:"sharedWith,omitempty"`
	Live       bool             `json:"live,omitempty"` // only those that are not archived
}

// Admits reports whether the filter admits the list. Adapters that filter in a
// database give the same answer.
func (f ListFilter) Admits(s ListState) bool {
	return (f.Kind == "" || f.Kind == s.Kind) && (f.Owner == "" || f.Owner == s.Owner) &&
		(f.SharedWith == "" || cart.RightOf(s.Shares, f.SharedWith) != "") && !(f.Live && s.Archived)
}
