package order

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps orders.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and
// "id", for an order that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which
// returns kabinet.ErrNewer for what a newer library wrote. It then writes the
// state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state of
// (Org, ID) whose stored version is the same; the stored version becomes one
// more. Save returns kabinet.ErrConflict when the stored version differs, when
// version 0 finds the order present, and when another version finds it absent.
// After Save, failed or not, the order is spent: load it again before the next
// change. Nobody shares slices: a later change of what was saved, or of what
// Get returned, does not change what is stored.
//
// Uniqueness. Number is unique by seller entity, where it is not empty: Save
// returns kabinet.ErrConflict for one that another order of the same Seller
// has. External is unique by source and id, where both are set, likewise.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "order/"+State().ID, new version, i, event).
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC. Money and
// quantities come back Equal, with all their digits.
//
// Concurrency. A Store outside a transaction is safe for concurrent use; one of
// a transaction belongs to its goroutine.
type Store interface {
	// Get returns the order, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, id ID) (*Order, error)
	// Save writes the order and its events; see above for versions and errors.
	Save(ctx context.Context, o *Order, events ...kabinet.Event) error
}

// Finder finds orders by what other systems call them.
type Finder interface {
	// ByExternal returns the order that another system calls so, or kabinet.ErrNotFound.
	ByExternal(ctx context.Context, source, id string) (*Order, error)
}

// Lister lists orders for people.
type Lister interface {
	// List returns the orders that scope holds and that the filter admits,
	// ordered by Placed, the latest first, and then by Org and ID byte by
	// byte. An order is in the scope when scope.Holds(state.Object()). The
	// filter only ever narrows: an empty scope gives an empty list whatever it
	// says. A cursor that List did not give is kabinet.ErrCursor. Placed never
	// changes, so a reader who pages sees every order that was there at the
	// first page exactly once, unless it leaves the filter meanwhile. The
	// caller owns the states, lines included.
	List(ctx context.Context, scope kabinet.Scope, filter Filter, page kabinet.Page) (kabinet.List[State], error)
}

// Filter narrows a list of orders. Fields that are set must all hold; the zero
// Filter admits everything.
type Filter struct {
	Status Status `json:"status,omitempty"`
	// LegalEntity is the payer.
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	// Placed admits orders placed within it, half-open.
	Placed kabinet.Window `json:"placed,omitzero"`
	// Number is the whole number as the order has it, BuyerNumber the buyer's own.
	Number      string `json:"number,omitempty"`
	BuyerNumber string `json:"buyerNumber,omitempty"`
	// SKU admits orders with a line of the article, delivered or replaced.
	SKU kabinet.SKU `json:"sku,omitempty"`
	// Site admits orders to it, as a whole or with a line.
	Site   kabinet.SiteID `json:"site,omitempty"`
	Origin Origin         `json:"origin,omitempty"`
	// Unexported admits orders that the ERP does not have.
	Unexported bool `json:"unexported,omitempty"`
}

// Admits reports whether the filter admits the order. Adapters that filter in a
// database give the same answer.
func (f Filter) Admits(s State) bool {
	return (f.Status == "" || f.Status == s.Status) &&
		(f.LegalEntity == "" || f.LegalEntity == s.Payer) &&
		f.Placed.Contains(s.Placed) &&
		(f.Number == "" || f.Number == s.Number) &&
		(f.BuyerNumber == "" || f.BuyerNumber == s.BuyerNumber) &&
		(f.SKU == "" || slices.Contains(s.SKUs(), f.SKU)) &&
		(f.Site == "" || slices.Contains(s.Sites(), f.Site)) &&
		(f.Origin == "" || f.Origin == s.Origin) &&
		(!f.Unexported || s.Sync.Status != Exported)
}

// SKUs returns the articles of the lines, and those that they replace, each once.
func (s State) SKUs() []kabinet.SKU {
	var out []kabinet.SKU
	seen := map[kabinet.SKU]bool{"": true}
	for _, l := range s.Lines {
		for _, sku := range [...]kabinet.SKU{l.SKU, l.Replaces} {
			if !seen[sku] {
				seen[sku], out = true, append(out, sku)
			}
		}
	}
	return out
}

// Sites returns where the order goes to, each site once: that of the header first.
func (s State) Sites() []kabinet.SiteID {
	var out []kabinet.SiteID
	seen := map[kabinet.SiteID]bool{"": true}
	add := func(id kabinet.SiteID) {
		if !seen[id] {
			seen[id], out = true, append(out, id)
		}
	}
	add(s.Site)
	for _, l := range s.Lines {
		add(l.Site)
	}
	return out
}

// KeepKeys is how long, from Claim.At, a store keeps idempotency keys at least. Purge them
// with KeyPurger after that.
const KeepKeys = 30 * 24 * time.Hour

// Claim is an idempotency key with what it was used for.
type Claim struct {
	Org kabinet.OrgID `json:"org"`
	// Key is the caller's, 1 to MaxKey bytes; it is compared byte by byte.
	Key string `json:"key"`
	// Hash is the hash of the request.
	Hash string `json:"hash"`
	// Order is the order that the request will make.
	Order ID        `json:"order"`
	At    time.Time `json:"at"`
}

// Keys keeps idempotency keys, unique by (Org, Key).
type Keys interface {
	// Claim records the claim and returns its Order and false, where the key
	// is new. Where the key was claimed with the same hash it changes nothing
	// and returns the recorded order and true; with another hash it returns
	// ErrKeyReused.
	//
	// A claim belongs to its transaction: a rollback frees the key. Of two
	// transactions that claim one key at a time, the second waits for the end
	// of the first, or fails with an error for which the transaction is run
	// again; it never sees a claim that may still be rolled back.
	Claim(ctx context.Context, c Claim) (order ID, found bool, err error)
}

// KeyPurger deletes idempotency keys.
type KeyPurger interface {
	// PurgeKeys deletes at most limit keys that were claimed before the instant, and
	// returns how many; call it until that is 0. A request whose key is gone would be
	// placed anew, so before must not be later than now less KeepKeys.
	PurgeKeys(ctx context.Context, before time.Time, limit int) (int, error)
}

// Numbers gives orders their numbers.
type Numbers interface {
	// Next returns the next number of the seller entity's series for that day, of
	// the seller's zone; a series may begin anew with each year. It is unique
	// for ever in the seller entity. Inside a transaction the number belongs to it:
	// rolled back, the number is given again, so that a series has no gaps but
	// those its owner makes; and transactions that take numbers of one series
	// wait for each other, which is why Place takes its number last.
	Next(ctx context.Context, seller kabinet.SellerEntityID, on kabinet.Date) (string, error)
}
