package approval

import (
	"context"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// What holds for every port of this file:
//
// Not found. Get and its like return kabinet.ErrNotFound, with the parameters
// "what" and "id", for what does not exist, and likewise for what exists in
// another organisation than the one that was asked for.
//
// Save. The adapter takes State() and calls Savable() on it first, which returns
// kabinet.ErrNewer for what a newer library wrote. It then writes the state and the
// events in one transaction, all or nothing. State().Version is the version that
// was loaded: 0 inserts, anything else replaces the state whose stored version is
// the same, and the stored version becomes one more. Save returns
// kabinet.ErrConflict when the stored version differs, when version 0 finds the
// aggregate present, and when another version finds it absent. After Save, failed
// or not, the aggregate is spent: load it again before the next change. Nobody
// shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(org, aggregate, new
// version, i, event), where aggregate is "approval/"+id for flows and
// "approval_book/"+org for books.
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. Ports belong to the goroutine of their transaction. Two votes on one
// flow cannot both be saved over the same version.

// Store keeps flows.
type Store interface {
	// Get returns the flow, or kabinet.ErrNotFound.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Flow, error)
	// Current returns the flow of the subject that is not over (State.Over), or
	// kabinet.ErrNotFound. There is at most one.
	Current(ctx context.Context, org kabinet.OrgID, kind SubjectKind, subject string) (*Flow, error)
	// Save writes the flow and its events; see above. It returns
	// kabinet.ErrConflict also where the subject has another flow that is not
	// over, and this one is not either.
	Save(ctx context.Context, f *Flow, events ...kabinet.Event) error
}

// Lister lists flows for people.
type Lister interface {
	// List returns the flows that scope holds and that the filter admits, those
	// that were opened last first, then by organisation and id. A flow is in the
	// scope when scope.Holds(state.Object()). The filter only ever narrows. A
	// cursor that List did not give is kabinet.ErrCursor. The caller owns the
	// states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of flows. Fields that are set must all hold; the zero Filter
// admits everything.
type Filter struct {
	// Statuses admits flows of one of these, if it is not nil.
	Statuses []Status    `json:"statuses,omitzero"`
	Kind     SubjectKind `json:"kind,omitempty"`
	// Subject is the id of what is to be approved; with Kind, it names one subject.
	Subject   string           `json:"subject,omitempty"`
	Requester kabinet.PersonID `json:"requester,omitempty"`
	// Opened is when the flow was opened.
	Opened kabinet.Window `json:"opened,omitzero"`
	// Next is when something is to be done about it by itself; a window that is
	// set admits no flow of which nothing is.
	Next kabinet.Window `json:"next,omitzero"`
}

// Admits reports whether the filter admits the state.
func (f Filter) Admits(s State) bool {
	next := s.Next()
	return (f.Statuses == nil || slices.Contains(f.Statuses, s.Status)) &&
		(f.Kind == "" || f.Kind == s.Subject.Kind) &&
		(f.Subject == "" || f.Subject == s.Subject.ID) &&
		(f.Requester == "" || f.Requester == s.Requester) &&
		f.Opened.Contains(s.Opened) &&
		(f.Next == kabinet.Window{} || !next.IsZero() && f.Next.Contains(next))
}

// BookStore keeps the rules of organisations, one book each.
type BookStore interface {
	// Get returns the book, or kabinet.ErrNotFound where none was saved.
	Get(ctx context.Context, org kabinet.OrgID) (*Book, error)
	// Save writes the book and its events; see above.
	Save(ctx context.Context, b *Book, events ...kabinet.Event) error
}
