package market

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Store keeps offers.
//
// Not found. Get and ByLot return kabinet.ErrNotFound, with the parameters "what" and
// "id", for an offer that does not exist, and likewise for one of another seller.
//
// Save. The adapter takes State() and calls Savable() on it first. It then writes the
// state and the events in one transaction, all or nothing. State().Version is the
// version that was loaded: 0 inserts, anything else replaces the state of (Org, ID)
// whose stored version is the same; the stored version becomes one more. Save returns
// kabinet.ErrConflict when the stored version differs, when version 0 finds the offer
// present, and when another version finds it absent, and ErrOffered where another offer
// that is Offered has the same LotKey. After Save, failed or not, the offer is spent.
// Nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "offer/"+State().ID, new version, i, event).
//
// Locks, time and concurrency are those of cart.Store.
type Store interface {
	// Get returns the offer, or kabinet.ErrNotFound if the seller has none such.
	Get(ctx context.Context, seller kabinet.OrgID, id ID) (*Offer, error)
	// ByLot returns the offer of a lot whose status is Offered, or kabinet.ErrNotFound.
	ByLot(ctx context.Context, seller kabinet.OrgID, sku kabinet.SKU, w kabinet.WarehouseID, lot pricing.LotID) (*Offer, error)
	// Save writes the offer and its events; see above for versions and errors.
	Save(ctx context.Context, o *Offer, events ...kabinet.Event) error
}

// Lister lists offers.
type Lister interface {
	// List returns the offers that scope holds and that the filter admits, ordered by
	// Created, the latest first, and then by Org and ID byte by byte. An offer is in
	// the scope when scope.Holds(state.Object()). A cursor that List did not give is
	// kabinet.ErrCursor. The caller owns the states.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// LotKey is what is unique among the offers of a seller that are Offered: article,
// warehouse and lot, escaped, so that no crafted name makes another's.
func LotKey(sku kabinet.SKU, w kabinet.WarehouseID, lot pricing.LotID) string {
	return url.PathEscape(string(sku)) + "/" + url.PathEscape(string(w)) + "/" + url.PathEscape(string(lot))
}

// Filter narrows a list of offers. Fields that are set must all hold; the zero Filter
// admits everything.
type Filter struct {
	SKU       kabinet.SKU         `json:"sku,omitempty"`
	Warehouse kabinet.WarehouseID `json:"warehouse,omitempty"`
	// Open are those that can be taken at that instant; see State.Open.
	Open time.Time `json:"open,omitzero"`
	// For, where it is not nil, are those for one of these parties.
	For []kabinet.Party `json:"for,omitzero"`
}

// Admits reports whether the filter admits the offer. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.SKU == "" || f.SKU == s.SKU) && (f.Warehouse == "" || f.Warehouse == s.Warehouse) &&
		(f.Open.IsZero() || s.Open(f.Open)) && (f.For == nil || slices.Contains(f.For, s.For))
}
