package credit

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps accounts.
//
// Not found. Get and Of return kabinet.ErrNotFound, with the parameters "what" and
// "id", for an account that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which returns
// kabinet.ErrNewer for what a newer library wrote. It then writes the state and the
// events in one transaction, all or nothing. State().Version is the version that
// was loaded: 0 inserts, anything else replaces the state of (Org, ID) whose stored
// version is the same; the stored version becomes one more. Save returns
// kabinet.ErrConflict when the stored version differs, when version 0 finds the
// account present, and when another version finds it absent. After Save, failed or
// not, the account is spent: load it again before the next change. Nobody shares
// slices.
//
// Uniqueness. (Org, Party) is unique: Save returns kabinet.ErrConflict for one that
// another account has.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "credit_account/"+State().ID, new version, i, event).
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Locks. In a transaction, an account that Get, Of or OfPayer returned does not change
// before the transaction ends, or its end fails.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of a
// transaction belongs to its goroutine.
type Store interface {
	// Get returns the account, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Account, error)
	// Of returns the account of a party, or kabinet.ErrNotFound.
	Of(ctx context.Context, org kabinet.OrgID, p Party) (*Account, error)
	// OfPayer returns the accounts of a payer in an organisation, towards whichever
	// entity of the seller and in whatever currency, by ID byte by byte, or none.
	OfPayer(ctx context.Context, org kabinet.OrgID, payer kabinet.LegalEntityID) ([]*Account, error)
	// InGroup returns the accounts of all organisations that belong to a group,
	// by Org and ID byte by byte.
	InGroup(ctx context.Context, group GroupRef) ([]*Account, error)
	// Save writes the account and its events; see above for versions and errors.
	// Where terms, group or snapshot changed, use Service.Save.
	Save(ctx context.Context, a *Account, events ...kabinet.Event) error
}

// Lister lists accounts for people.
type Lister interface {
	// List returns the accounts that scope holds and that the filter admits,
	// ordered by Org and ID byte by byte. An account is in the scope when
	// scope.Holds(state.Object()). The filter only ever narrows. A cursor that
	// List did not give is kabinet.ErrCursor. The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of accounts. Fields that are set must all hold.
type Filter struct {
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	Payer  kabinet.LegalEntityID  `json:"payer,omitempty"`
	Group  GroupRef               `json:"group,omitzero"`
	// Blocked admits only payers who are blocked by hand.
	Blocked bool `json:"blocked,omitempty"`
}

// Admits reports whether the filter admits the account. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Seller == "" || f.Seller == s.Seller) && (f.Payer == "" || f.Payer == s.Payer) &&
		(f.Group == GroupRef{} || f.Group == s.Group) && (!f.Blocked || s.Block != nil)
}

// GroupStore keeps groups, as Store keeps accounts: not found, Save, events (of
// "credit_group/"+State().ID), time and concurrency are the same.
type GroupStore interface {
	// Get returns the group, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id GroupID) (*Group, error)
	// Save writes the group and its events.
	Save(ctx context.Context, g *Group, events ...kabinet.Event) error
}

// HoldStore keeps holds, as Store keeps accounts: not found, Save, events (of
// "credit_hold/"+State().ID), time and concurrency are the same. (Org, Document.ID)
// is unique: Save returns kabinet.ErrConflict for one that another hold has.
type HoldStore interface {
	// Get returns the hold, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id HoldID) (*OrderHold, error)
	// Of returns the hold of a document, or kabinet.ErrNotFound.
	Of(ctx context.Context, org kabinet.OrgID, document string) (*OrderHold, error)
	// Save writes the hold and its events.
	Save(ctx context.Context, h *OrderHold, events ...kabinet.Event) error
}

// HoldLister lists holds for people.
type HoldLister interface {
	// List returns the holds that scope holds and that the filter admits, ordered
	// by Created, the latest first, and then by Org and ID byte by byte; see
	// Lister. It has all reasons; to people who do not see the whole group of the
	// payer, HoldState.Told is shown.
	List(ctx context.Context, scope kabinet.Scope, filter HoldFilter, page kabinet.Page) (kabinet.List[HoldState], error)
}

// HoldFilter narrows a list of holds. Fields that are set must all hold.
type HoldFilter struct {
	Status  HoldStatus `json:"status,omitempty"`
	Account ID         `json:"account,omitempty"`
}

// Admits reports whether the filter admits the hold. Adapters that filter in a
// database give the same answer.
func (f HoldFilter) Admits(s HoldState) bool {
	return (f.Status == "" || f.Status == s.Status) && (f.Account == "" || f.Account == s.Account)
}
