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
	return b.change(ctx, org, document, nil, func(r *Reservation) (*Moved, error) { return r.Extend(by, now, until) })
}

// Add reserves more with what the latest version of a document holds, or nothing, as
// for a budget that came after it. The step is one that was never used. It returns
// kabinet.ErrNotFound for a document that reserved nothing, ErrShort where too little is
// left on any key, and the errors of Reservation.Rekey, such as ErrTwice for a key and
// line that it holds already.
func (b Book) Add(
	ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document, step string, asks ...Ask,
) (State, error) {
	items, ceilings := make([]Item, len(asks)), make([]Units, len(asks))
	for i, a := range asks {
		items[i], ceilings[i] = Item{Key: a.Key, Line: a.Line, Measure: a.Measure, Amount: a.Amount}, a.Ceiling
	}
	return b.change(ctx, org, document, ceilings, func(r *Reservation) (*Moved, error) { return r.Rekey(by, now, step, nil, items) })
}

// BalanceReader reads many balances at once.
type BalanceReader interface {
	// Balances returns the balance of each key, in their order; that of a key
	// without entries is zero. In a transaction they are held until it ends.
	Balances(ctx context.Context, keys ...Key) ([]Balance, error)
}
