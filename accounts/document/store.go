package document

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps documents.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what"
// and "id", for a document that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which returns
// kabinet.ErrNewer for what a newer library wrote. It then writes the state and the
// events in one transaction, all or nothing. State().Version is the version that was
// loaded: 0 inserts, anything else replaces the state of (Org, ID) whose stored version
// is the same; the stored version becomes one more. Save returns kabinet.ErrConflict
// when the stored version differs, when version 0 finds the document present, and when
// another version finds it absent. After Save, failed or not, the document is spent:
// load it again before the next change. Nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "document/"+State().ID, new version, i, event).
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of a
// transaction belongs to its goroutine.
type Store interface {
	// Get returns the document, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Document, error)
	// Save writes the document and its events; see above for versions and errors.
	Save(ctx context.Context, d *Document, events ...kabinet.Event) error
}

// Lister lists documents for people.
type Lister interface {
	// List returns the documents that scope holds and that the filter admits, ordered
	// by Date, the latest first, and then by Org and ID byte by byte. A document is in
	// the scope when scope.Holds(state.Object()). The filter only ever narrows: an
	// empty scope gives an empty list whatever it says. A cursor that List did not give
	// is kabinet.ErrCursor. The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// AccessStore keeps who was handed bytes. Nothing in it is ever changed.
type AccessStore interface {
	// Add writes accesses, all or none; kabinet.ErrConflict for an id of the
	// organisation that is there already.
	Add(ctx context.Context, accesses ...Access) error
	// List returns the accesses of a document, the latest first, and then by ID byte
	// by byte. A cursor that List did not give is kabinet.ErrCursor.
	List(ctx context.Context, org kabinet.OrgID, document ID, page kabinet.Page) (kabinet.List[Access], error)
}

// Filter narrows a list of documents. Fields that are set must all hold; the zero
// Filter admits everything, withdrawn documents included.
type Filter struct {
	// Org and LegalEntity are those of the client.
	Org         kabinet.OrgID         `json:"org,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	// Kinds are those wanted; none means all.
	Kinds []Kind `json:"kinds,omitempty"`
	// Number is the whole number as the document has it.
	Number string `json:"number,omitempty"`
	// Text is a part of the number or the title, whatever the case.
	Text string `json:"text,omitempty"`
	// From and Until bound the date, half-open: From belongs to it, Until does not.
	From  kabinet.Date `json:"from,omitzero"`
	Until kabinet.Date `json:"until,omitzero"`
	// About is what the document is about, both fields.
	About  Ref    `json:"about,omitzero"`
	Status Status `json:"status,omitempty"`
}

// Admits reports whether the filter admits the document. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Org == "" || f.Org == s.Org) &&
		(f.LegalEntity == "" || f.LegalEntity == s.LegalEntity) &&
		(len(f.Kinds) == 0 || slices.Contains(f.Kinds, s.Kind)) &&
		(f.Number == "" || f.Number == s.Number) &&
		(f.Text == "" || strings.Contains(s.Words(), strings.ToLower(f.Text))) &&
		(f.From.IsZero() || !s.Date.Before(f.From)) &&
		(f.Until.IsZero() || s.Date.Before(f.Until)) &&
		(f.About == Ref{} || slices.Contains(s.About, f.About)) &&
		(f.Status == "" || f.Status == s.Status)
}
