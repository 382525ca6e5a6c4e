package claim

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps claims.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and
// "id", for a claim that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which
// returns kabinet.ErrNewer for what a newer library wrote. It then writes the
// state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state of
// (Org, ID) whose stored version is the same; the stored version becomes one
// more. Save returns kabinet.ErrConflict when the stored version differs, when
// version 0 finds the claim present, and when another version finds it absent.
// After Save, failed or not, the claim is spent: load it again before the next
// change. Nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "claim/"+State().ID, new version, i, event).
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of
// a transaction belongs to its goroutine.
type Store interface {
	// Get returns the claim, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Claim, error)
	// Save writes the claim and its events; see above for versions and errors.
	Save(ctx context.Context, c *Claim, events ...kabinet.Event) error
}

// Lister lists claims for people.
type Lister interface {
	// List returns the claims that scope holds and that the filter admits, ordered by
	// Changed, the latest first, and then by Org and ID byte by byte. A claim is in
	// the scope when scope.Holds(state.Object()). The filter only ever narrows. A
	// cursor that List did not give is kabinet.ErrCursor. The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of claims. Fields that are set must all hold.
type Filter struct {
	// Statuses, where not nil, are those that are admitted.
	Statuses    []Status              `json:"statuses,omitempty"`
	Org         kabinet.OrgID         `json:"org,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
}

// Admits reports whether the filter admits the claim. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	admitted := f.Statuses == nil
	for _, x := range f.Statuses {
		admitted = admitted || x == s.Status
	}
	return admitted && (f.Org == "" || f.Org == s.Org) && (f.LegalEntity == "" || f.LegalEntity == s.Payer)
}

// Documents knows what was shipped, and what was agreed for it.
type Documents interface {
	// Documented returns what the documents of an organisation say of each line, in
	// their order, or kabinet.ErrNotFound where one does not exist in it.
	Documented(ctx context.Context, org kabinet.OrgID, refs ...Ref) ([]Documented, error)
}

// DocumentsFunc is a function that implements Documents.
type DocumentsFunc func(ctx context.Context, org kabinet.OrgID, refs ...Ref) ([]Documented, error)

// Documented calls f.
func (f DocumentsFunc) Documented(ctx context.Context, org kabinet.OrgID, refs ...Ref) ([]Documented, error) {
	return f(ctx, org, refs...)
}

// Evidence knows which documents may stand for a claim; package
// cart/claim/withdocuments knows it from accounts/document.
type Evidence interface {
	// Check returns kabinet.ErrNotFound, with the id, for a document that the
	// organisation does not have or the actor may not see.
	Check(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, documents ...string) error
}

// EvidenceFunc is a function that implements Evidence.
type EvidenceFunc func(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, documents ...string) error

// Check calls f.
func (f EvidenceFunc) Check(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, documents ...string) error {
	return f(ctx, actor, org, documents...)
}
