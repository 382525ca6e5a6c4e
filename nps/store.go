package nps

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps requests.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and
// "id", for a request that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which
// returns kabinet.ErrNewer for what a newer library wrote. It then writes the
// state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state of
// (Org, ID) whose stored version is the same; the stored version becomes one
// more. Save returns kabinet.ErrConflict when the stored version differs, when
// version 0 finds the request present, and when another version finds it absent.
// After Save, failed or not, the request is spent: load it again before the next
// change. Nobody shares slices: a later change of what was saved, or of what
// Get returned, does not change what is stored.
//
// Uniqueness. Link.Selector is unique where it is not empty, in all
// organisations: Save returns kabinet.ErrConflict for one that another request
// has.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "nps_request/"+State().ID, new version, i, event).
//
// Locks. In a transaction, a request that Get or BySelector returned does not
// change before the transaction ends, or the Save or the end of the transaction
// fails: of two transactions that both read and Save one request, one succeeds.
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of
// a transaction belongs to its goroutine.
type Store interface {
	// Get returns the request, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Request, error)
	// BySelector returns the request, of whatever organisation, whose link has
	// the selector, or kabinet.ErrNotFound; always for "". A selector that a
	// later link has replaced is not found.
	BySelector(ctx context.Context, selector string) (*Request, error)
	// Held returns how many of the requests of org take one of the places of
	// its cap at now: those whose Sent is at since or later, and those that are
	// stored as Eligible or AwaitingManager with an Until after now.
	Held(ctx context.Context, org kabinet.OrgID, since, now time.Time) (int, error)
	// Save writes the request and its events; see above for versions and errors.
	Save(ctx context.Context, r *Request, events ...kabinet.Event) error
}

// Lister lists requests for people.
type Lister interface {
	// List returns the requests that scope holds and that the filter admits,
	// ordered by Opened, the latest first, and then by Org and ID byte by byte.
	// A request is in the scope when scope.Holds(state.Object()). The filter
	// only ever narrows: an empty scope gives an empty list whatever it says. A
	// cursor that List did not give is kabinet.ErrCursor. Opened never changes,
	// so a reader who pages sees every request that was there at the first page
	// exactly once, unless it leaves the filter meanwhile. The caller owns the
	// states, slices included.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of requests. Fields that are set must all hold; the zero
// Filter admits everything. A window that is set admits no request whose instant
// has not come.
type Filter struct {
	// Status is the stored one, which may have ended by itself since; Until
	// tells.
	Status    Status                `json:"status,omitempty"`
	Manager   kabinet.PersonID      `json:"manager,omitempty"`
	Person    kabinet.PersonID      `json:"person,omitempty"`
	Programme ProgrammeID           `json:"programme,omitempty"`
	Entity    kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	Opened    kabinet.Window        `json:"opened,omitzero"`
	Sent      kabinet.Window        `json:"sent,omitzero"`
	Responded kabinet.Window        `json:"responded,omitzero"`
	Until     kabinet.Window        `json:"until,omitzero"`
}

// Admits reports whether the filter admits the request. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Status == "" || f.Status == s.Status) &&
		(f.Manager == "" || f.Manager == s.Deal.Manager) &&
		(f.Person == "" || f.Person == s.To.Person) &&
		(f.Programme == "" || f.Programme == s.Deal.Programme) &&
		(f.Entity == "" || f.Entity == s.Deal.LegalEntity) &&
		f.Opened.Contains(s.Opened) && during(f.Sent, s.Sent) &&
		during(f.Responded, s.Responded()) && during(f.Until, s.Until)
}

// during reports whether an instant that may not have come is in a window that may
// not be set.
func during(w kabinet.Window, t time.Time) bool {
	return (w.From.IsZero() && w.Until.IsZero()) || (!t.IsZero() && w.Contains(t))
}

// ContactStore keeps what is known of asking persons, who belong to no
// organisation. Get returns kabinet.ErrNotFound for a person who was never asked.
// Save is that of Store: versions, kabinet.ErrConflict, kabinet.ErrNewer, events
// and spent contacts alike. The i-th event becomes kabinet.NewRecord("",
// "nps_contact/"+State().ID, new version, i, event).
type ContactStore interface {
	Get(ctx context.Context, id kabinet.PersonID) (*Contact, error)
	Save(ctx context.Context, c *Contact, events ...kabinet.Event) error
}

// FollowUpStore keeps follow-ups. Get and Save are those of Store: organisations,
// versions, kabinet.ErrNotFound, kabinet.ErrConflict, kabinet.ErrNewer, events
// and spent follow-ups alike. The i-th event becomes
// kabinet.NewRecord(State().Org, "nps_followup/"+State().ID, new version, i,
// event).
type FollowUpStore interface {
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*FollowUp, error)
	Save(ctx context.Context, f *FollowUp, events ...kabinet.Event) error
}

// FollowUpLister lists follow-ups for people.
type FollowUpLister interface {
	// List is that of Lister, ordered by Opened, the latest first, and then by
	// Org and ID byte by byte.
	List(ctx context.Context, scope kabinet.Scope, filter FollowUpFilter, page kabinet.Page) (kabinet.List[FollowUpState], error)
}

// FollowUpFilter narrows a list of follow-ups. Fields that are set must all hold.
type FollowUpFilter struct {
	Status     FollowUpStatus   `json:"status,omitempty"`
	Manager    kabinet.PersonID `json:"manager,omitempty"`
	Supervisor kabinet.PersonID `json:"supervisor,omitempty"`
	Opened     kabinet.Window   `json:"opened,omitzero"`
}

// Admits reports whether the filter admits the follow-up. Adapters that filter in
// a database give the same answer.
func (f FollowUpFilter) Admits(s FollowUpState) bool {
	return (f.Status == "" || f.Status == s.Status) &&
		(f.Manager == "" || f.Manager == s.Manager) &&
		(f.Supervisor == "" || f.Supervisor == s.Supervisor) &&
		f.Opened.Contains(s.Opened)
}
