package onboarding

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps onboardings.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and "id", for
// an onboarding that does not exist, and likewise for one that exists in another
// organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which returns
// kabinet.ErrNewer for what a newer library wrote. It then writes the state and the
// events in one transaction, all or nothing. State().Version is the version that was
// loaded: 0 inserts, anything else replaces the state of (Org, ID) whose stored version
// is the same; the stored version becomes one more. Save returns kabinet.ErrConflict
// when the stored version differs, when version 0 finds the onboarding present, and
// when another version finds it absent. After Save, failed or not, the onboarding is
// spent: load it again before the next change. Nobody shares slices.
//
// Uniqueness. (Org, OpenKey()) is unique where OpenKey() is not empty: Save returns
// ErrRunning, and writes nothing, where another onboarding has it.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "onboarding/"+State().ID, new version, i, event).
//
// Locks. In a transaction, an onboarding that was read does not change before the
// transaction ends, or the Save or the end of the transaction fails: of two
// transactions that both read and Save one onboarding, one succeeds.
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of a
// transaction belongs to its goroutine.
type Store interface {
	// Get returns the onboarding, or kabinet.ErrNotFound if it does not exist in
	// org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Instance, error)
	// Running returns the one of the organisation that runs by the template, or
	// kabinet.ErrNotFound.
	Running(ctx context.Context, org kabinet.OrgID, template TemplateID) (*Instance, error)
	// Save writes the onboarding and its events; see above.
	Save(ctx context.Context, i *Instance, events ...kabinet.Event) error
}

// Finder finds what is to be looked at without anybody asking.
type Finder interface {
	// Due returns at most limit onboardings of all organisations whose
	// Watch.Next has come and is now or before, those that were due first at the
	// beginning.
	Due(ctx context.Context, now time.Time, limit int) ([]*Instance, error)
}

// Lister lists onboardings for people.
type Lister interface {
	// List returns the onboardings that scope holds and that the filter admits,
	// ordered by Started, the latest first, and then by Org and ID byte by byte.
	// An onboarding is in the scope when scope.Holds(state.Object()). The filter
	// only ever narrows: an empty scope gives an empty list whatever it says. A
	// cursor that List did not give is kabinet.ErrCursor. The caller owns the
	// states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of onboardings. Fields that are set must all hold; the zero
// Filter admits everything.
type Filter struct {
	Org      kabinet.OrgID `json:"org,omitempty"`
	Status   Status        `json:"status,omitempty"`
	Template TemplateID    `json:"template,omitempty"`
	// Manager is the one on the seller's side.
	Manager kabinet.PersonID `json:"manager,omitempty"`
	// Cause is that of the stall that Watch saw last, and Class the steady class.
	Cause   StallCause     `json:"cause,omitempty"`
	Class   Class          `json:"class,omitempty"`
	Started kabinet.Window `json:"started,omitzero"`
}

// Admits reports whether the filter admits the onboarding. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Org == "" || f.Org == s.Org) &&
		(f.Status == "" || f.Status == s.Status) &&
		(f.Template == "" || f.Template == s.Template) &&
		(f.Manager == "" || f.Manager == s.Manager) &&
		(f.Cause == "" || f.Cause == s.Watch.Stall.Cause) &&
		(f.Class == "" || f.Class == s.Watch.Standing.Class) &&
		f.Started.Contains(s.Started)
}

// SeriesStore keeps published templates, which belong to no client's organisation. Get
// returns kabinet.ErrNotFound for a template that was never published. Save is that of
// Store: versions, kabinet.ErrConflict, kabinet.ErrNewer, events and spent series alike.
// The i-th event becomes kabinet.NewRecord("", "onboarding_template/"+State().ID, new
// version, i, event).
type SeriesStore interface {
	Get(ctx context.Context, id TemplateID) (*Series, error)
	Save(ctx context.Context, s *Series, events ...kabinet.Event) error
}
