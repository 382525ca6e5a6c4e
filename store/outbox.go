package store

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Outbox keeps events until they have been delivered. Stores write the events
// of a Save themselves; Append is for what is no aggregate, such as ledgers.
//
// Records are unique by (Org, ID). They are in the order in which they were
// appended: within a transaction in that of the calls, and of two transactions
// that touch one aggregate in that of their commits, so that the records of an
// aggregate are in the order of their versions.
type Outbox interface {
	// Append adds the records, all or nothing. One whose (Org, ID) is there
	// already, delivered or not, is left out, so that appending twice is
	// harmless. A record without ID, Kind or Aggregate is ErrRecord.
	Append(ctx context.Context, records ...kabinet.Record) error
	// Pending returns at most limit records that are not done, the oldest
	// first. At comes back equal and in UTC, Data as the same JSON value.
	Pending(ctx context.Context, limit int) ([]kabinet.Record, error)
	// Done says that the records were delivered; only Org and ID matter.
	// Records that are done or unknown are passed over.
	Done(ctx context.Context, records ...kabinet.Record) error
}

// OutboxPurger deletes what was delivered long ago, so that the outbox does not grow
// for ever.
type OutboxPurger interface {
	// Purge deletes at most limit records that are done and whose At is before the
	// instant, the earliest first, and returns how many: call it, each time in a
	// transaction of its own, until it returns fewer than the limit. What is not done
	// stays, however old. A record that is purged is forgotten: appending it again
	// delivers it again, so before must not be later than anything that may still be
	// repeated.
	Purge(ctx context.Context, before time.Time, limit int) (int, error)
}
