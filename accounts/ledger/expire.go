package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Expirer gives back what has expired, one reservation at a time. A Book is one, and so
// is whatever does more than a Book when a reservation ends.
type Expirer interface {
	// Due returns at most limit reservations that have expired at now, in any
	// organisation, the earliest first.
	Due(ctx context.Context, now time.Time, limit int) ([]State, error)
	// Expire gives back what the latest version of a document holds, and returns it. It
	// returns ErrNotDue where that has not expired at now, ErrEnded where it holds
	// nothing any more, or kabinet.ErrNotFound.
	Expire(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document string) (State, error)
}

// Due implements Expirer.
func (b Book) Due(ctx context.Context, now time.Time, limit int) ([]State, error) {
	if err := b.need(); err != nil {
		return nil, err
	}
	due, err := b.Reservations.Due(ctx, b.Name, now, limit)
	if err != nil {
		return nil, err
	}
	out := make([]State, len(due))
	for i, r := range due {
		out[i] = r.State()
	}
	return out, nil
}

// Expire implements Expirer; see Reservation.Expire. ExpireEach is for all that is due.
func (b Book) Expire(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document string) (State, error) {
	return b.change(ctx, org, document, nil, func(r *Reservation) (*Moved, error) { return r.Expire(by, now) })
}

// expireBatch is how many reservations ExpireEach looks for at once.
const expireBatch = 100

// ExpireEach gives back what every reservation holds that has expired at now, in any
// organisation, each in a transaction of its own, which run begins with the Expirer of
// that transaction:
//
//	run := func(ctx context.Context, do func(context.Context, ledger.Book) error) error {
//		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
//			return do(ctx, ledger.Book{Name: "budget", Ledger: tx.Ledger(), Reservations: tx.Reservations()})
//		})
//	}
//	n, err := ledger.ExpireEach(ctx, run, actor, now)
//
// So one that cannot be given back does not hold up the others. It returns how many were
// given back, and the errors of those that were not, each with the organisation and the
// document, joined. What was committed, extended or given back by somebody else meanwhile
// is no error. A job of the host calls it.
func ExpireEach[E Expirer](
	ctx context.Context, run func(context.Context, func(context.Context, E) error) error, by kabinet.Actor, now time.Time,
) (n int, err error) {
	type place struct {
		org kabinet.OrgID
		id  ID
	}
	tried, left := map[place]bool{}, 0
	var errs []error
	for {
		var due []State
		if err := run(ctx, func(ctx context.Context, e E) (err error) {
			due, err = e.Due(ctx, now, expireBatch+left) // what is left behind is due still
			return err
		}); err != nil {
			return n, errors.Join(append(errs, err)...)
		}
		due = slices.DeleteFunc(due, func(s State) bool { return tried[place{s.Org, s.ID}] })
		if len(due) == 0 {
			return n, errors.Join(errs...)
		}
		for _, s := range due {
			if err := ctx.Err(); err != nil {
				return n, errors.Join(append(errs, err)...)
			}
			tried[place{s.Org, s.ID}] = true
			err := run(ctx, func(ctx context.Context, e E) error {
				_, err := e.Expire(ctx, by, now, s.Org, s.Document.ID)
				return err
			})
			if err == nil {
				n++
				continue
			}
			left++
			if !errors.Is(err, ErrNotDue) && !errors.Is(err, ErrEnded) {
				errs = append(errs, fmt.Errorf("reservation of %s in %s: %w", s.Document.ID, s.Org, err))
			}
		}
	}
}
