package stock

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// Store keeps levels.
//
// Not found. Get returns kabinet.ErrNotFound, with the parameters "what" and
// "id", for a level that does not exist, and likewise for one that exists in
// another organisation.
//
// Save. The adapter takes State() and calls Savable() on it first, which
// returns kabinet.ErrNewer for what a newer library wrote. It then writes the
// state and the events in one transaction, all or nothing. State().Version is
// the version that was loaded: 0 inserts, anything else replaces the state of
// (Org, SKU, Warehouse) whose stored version is the same; the stored version
// becomes one more. Save returns kabinet.ErrConflict when the stored version
// differs, when version 0 finds the level present, and when another version finds
// it absent. After Save, failed or not, the level is spent: load it again before
// the next change. Nobody shares slices.
//
// Events. The i-th event of a Save becomes kabinet.NewRecord(State().Org,
// "stock level/"+State().ID(), new version, i, event).
//
// Time. Stored instants come back equal (time.Time.Equal) and in UTC.
//
// Concurrency. A store outside a transaction is safe for concurrent use; one of
// a transaction belongs to its goroutine. In a transaction, levels that were read
// do not change, and no others come, before it ends.
type Store interface {
	// Get returns the level, or kabinet.ErrNotFound if it does not exist in org.
	Get(ctx context.Context, org kabinet.OrgID, sku kabinet.SKU, w kabinet.WarehouseID) (*Level, error)
	// Of returns the levels of the articles in all warehouses, ordered by SKU and
	// then by warehouse, byte by byte.
	Of(ctx context.Context, org kabinet.OrgID, skus ...kabinet.SKU) ([]*Level, error)
	// OfSource returns all levels of a source, in the order of Of.
	OfSource(ctx context.Context, org kabinet.OrgID, source SourceID) ([]*Level, error)
	// Save writes the level and its events; see above for versions and errors.
	Save(ctx context.Context, l *Level, events ...kabinet.Event) error
}

// SourceStore keeps sources, by the contract of Store: the key is (Org, ID), and the
// aggregate of its events "stock source/"+ID.
type SourceStore interface {
	Get(ctx context.Context, org kabinet.OrgID, id SourceID) (*Source, error)
	Save(ctx context.Context, s *Source, events ...kabinet.Event) error
}

// ParkedStore keeps rows that wait for what they name, by the contract of Store: the
// key is (Org, ID), and the aggregate of its events "parked row/"+ID.
type ParkedStore interface {
	Get(ctx context.Context, org kabinet.OrgID, id string) (*Parked, error)
	// Waiting returns the rows of a source that wait, ordered by ID byte by byte.
	Waiting(ctx context.Context, org kabinet.OrgID, source SourceID) ([]*Parked, error)
	Save(ctx context.Context, p *Parked, events ...kabinet.Event) error
}
