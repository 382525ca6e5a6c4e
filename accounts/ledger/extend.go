package ledger

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Extend lets a reservation live until a later instant; the zero one is for good. It
// never shortens: the event is nil where the reservation lives that long already. It
// returns ErrEnded, or kabinet.ErrWindow for an instant that is not after now.
func (r *Reservation) Extend(by kabinet.Actor, now, until time.Time) (*Moved, error) {
	switch {
	case r.s.Status != Active:
		return nil, ErrEnded.With("document", r.s.Document.ID).With("status", string(r.s.Status))
	case !until.IsZero() && !until.After(now):
		return nil, kabinet.ErrWindow.With("from", now).With("until", until)
	case r.s.Expires.IsZero(), !until.IsZero() && !until.After(r.s.Expires):
		return nil, nil
	}
	r.s.Expires = until.UTC()
	if until.IsZero() {
		r.s.Expires = time.Time{}
	}
	m := r.moved("extended", by, now.UTC(), nil)
	return &m, nil
}

// Extend extends what the latest version of a document holds; see
// Reservation.Extend. It returns kabinet.ErrNotFound for a document that reserved
// nothing.
func (b Book) Extend(
	ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document string, until time.Time,
) (State, error) {
	return b.change(ctx, org, document, func(r *Reservation) (*Moved, error) { return r.Extend(by, now, until) })
}

// BalanceReader reads many balances at once.
type BalanceReader interface {
	// Balances returns the balance of each key, in their order; that of a key
	// without entries is zero. In a transaction they are held until it ends.
	Balances(ctx context.Context, keys ...Key) ([]Balance, error)
}
