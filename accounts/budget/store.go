package budget

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps budgets.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and
// "id", for a budget that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which
// returns kabinet.ErrNewer for what a newer library wrote. It then writes the
// state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state of
// (Org, ID) whose stored version is the same; the stored version becomes one
// more. Save returns kabinet.ErrConflict when the stored version differs, when
// version 0 finds the budget present, and when another version finds it absent.
// After Save, failed or not, the budget is spent: load it again before the next
// change. Nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "budget/"+State().ID, new version, i, event).
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of
// a transaction belongs to its goroutine.
type Store interface {
	// Get returns the budget, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Budget, error)
	// Save writes the budget and its events; see above for versions and errors.
	Save(ctx context.Context, b *Budget, events ...kabinet.Event) error
}

// Finder finds the budgets that may cover the lines of a document.
type Finder interface {
	// Covering returns the active budgets of org, ordered by ID byte by byte,
	// that the match admits: all that Match.Admits holds for, and no others. In
	// a transaction none of them changes, and no other comes, before it ends.
	Covering(ctx context.Context, org kabinet.OrgID, m Match) ([]*Budget, error)
}

// Match is what the lines of a document have between them.
type Match struct {
	Units         []kabinet.UnitID
	CostCentres   []string
	People        []kabinet.PersonID
	LegalEntities []kabinet.LegalEntityID
}

// Admits reports whether each field of the scope is empty or one of the match's.
func (m Match) Admits(s Scope) bool {
	return admits(s.Unit, m.Units) && admits(s.CostCentre, m.CostCentres) &&
		admits(s.Person, m.People) && admits(s.LegalEntity, m.LegalEntities)
}

func admits[T ~string](v T, list []T) bool {
	if v == "" {
		return true
	}
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// Lister lists budgets for people.
type Lister interface {
	// List returns the budgets that scope holds and that the filter admits,
	// ordered by Name, then by Org and ID, byte by byte. A budget is in the
	// scope when scope.Holds(state.Object()). The filter only ever narrows. A
	// cursor that List did not give is kabinet.ErrCursor. The caller owns the
	// states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of budgets. Fields that are set must all hold.
type Filter struct {
	Status      Status                `json:"status,omitempty"`
	Unit        kabinet.UnitID        `json:"unit,omitempty"`
	CostCentre  string                `json:"costCentre,omitempty"`
	Person      kabinet.PersonID      `json:"person,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
}

// Admits reports whether the filter admits the budget. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Status == "" || f.Status == s.Status) &&
		(f.Unit == "" || f.Unit == s.Scope.Unit) &&
		(f.CostCentre == "" || f.CostCentre == s.Scope.CostCentre) &&
		(f.Person == "" || f.Person == s.Scope.Person) &&
		(f.LegalEntity == "" || f.LegalEntity == s.Scope.LegalEntity)
}
