package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Book leads the reservations of one kind through their life. It is a plain
// struct of ports, built per transaction; a transaction in which a method returns
// an error has to be rolled back. A port that is not set is
// kabinet.ErrMissingPort, which names it.
type Book struct {
	// Name tells the reservations of a document for budgets from those for
	// credit, and begins the kinds of their events.
	Name         string
	Ledger       Store
	Reservations ReservationStore
	// NewID makes the ids of reservations; nil means the package's NewID.
	NewID func() ID
}

// Supersede makes room for a version of a document: what an earlier version
// holds is released. Where that very version has reserved already, which is what
// a repeat finds, it changes nothing and returns the reservation and true. It
// returns ErrOlder where a later version has reserved, and ErrEnded where this one
// had and gave it all back, or has expired: nobody may take that for money that is
// held. Such a document reserves again under a later version.
func (b Book) Supersede(
	ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, d Document,
) (had State, found bool, err error) {
	had, err = b.supersede(ctx, by, now, org, d)
	if err != nil || had.Document != d {
		return State{}, false, err
	}
	return had, true, nil
}

// supersede does what Supersede says. It returns the reservation of that version, or
// else that of an earlier one as it was, if there are any.
func (b Book) supersede(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, d Document) (State, error) {
	if err := b.need(); err != nil {
		return State{}, err
	}
	r, err := b.Reservations.Latest(ctx, org, b.Name, d.ID)
	switch {
	case errors.Is(err, kabinet.NotFound):
		return State{}, nil
	case err != nil:
		return State{}, err
	}
	was := r.State()
	switch {
	case was.Document.Version == d.Version && was.GivenUp(now):
		return State{}, ErrEnded.With("document", d.ID).With("status", string(was.Status))
	case was.Document.Version > d.Version:
		return State{}, ErrOlder.With("latest", was.Document.Version).With("document", d.ID)
	case was.Document.Version == d.Version || was.Status != Active:
		return was, nil
	}
	m, err := r.Release(by, now, r.unused(Release, "superseded"))
	if err != nil {
		return State{}, err
	}
	_, err = b.save(ctx, r, m, nil)
	return was, err
}

// Reserve reserves all that is asked for, or nothing: it returns ErrShort where
// too little is left on any key. Reserving one version of a document again
// returns what it reserved the first time, unless that was given up, and a later
// version releases what the earlier ones still hold; see Supersede for the other
// errors, and New.
func (b Book) Reserve(ctx context.Context, by kabinet.Actor, now time.Time, r Request) (State, error) {
	had, err := b.supersede(ctx, by, now, r.Org, r.Document)
	if err != nil || had.Document == r.Document {
		return had, err
	}
	newID := b.NewID
	if newID == nil {
		newID = NewID
	}
	c, m, err := New(newID(), b.Name, by, now, r)
	if err != nil {
		return State{}, err
	}
	if had.ID != "" {
		c.s.follows(had)
	}
	postings := make([]Posting, len(m.Entries))
	for i, e := range m.Entries {
		postings[i] = Posting{e, r.Asks[i].Ceiling}
	}
	if _, err := b.Ledger.Post(ctx, postings...); err != nil {
		return State{}, err
	}
	s := c.State()
	if err := b.Reservations.Save(ctx, c, m); err != nil {
		return State{}, err
	}
	s.Version++
	return s, nil
}

// Commit commits parts of what the latest version of a document holds; see
// Reservation.Commit. It returns kabinet.ErrNotFound for a document that reserved
// nothing.
func (b Book) Commit(
	ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document, step string, parts ...Part,
) (State, error) {
	return b.change(ctx, org, document, nil, func(r *Reservation) (*Moved, error) { return r.Commit(by, now, step, parts...) })
}

// Release gives parts of what the latest version of a document holds back; see
// Reservation.Release. It returns kabinet.ErrNotFound for a document that
// reserved nothing.
func (b Book) Release(
	ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document, step string, parts ...Part,
) (State, error) {
	return b.change(ctx, org, document, nil, func(r *Reservation) (*Moved, error) { return r.Release(by, now, step, parts...) })
}

// Cancel gives back all that the latest version of a document holds, and returns
// what it has committed. It returns kabinet.ErrNotFound for a document that
// reserved nothing; cancelling twice is harmless.
func (b Book) Cancel(
	ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document, step string,
) (State, error) {
	s, err := b.change(ctx, org, document, nil, func(r *Reservation) (*Moved, error) {
		if r.s.Status != Active {
			return nil, nil
		}
		return r.Release(by, now, r.unused(Release, step))
	})
	if err != nil {
		return s, err
	}
	return b.change(ctx, org, document, nil, func(r *Reservation) (*Moved, error) {
		return r.Return(by, now, r.unused(Adjust, step))
	})
}

// Return takes parts of what the latest version of a document has committed back;
// see Reservation.Return. It returns kabinet.ErrNotFound for a document that
// reserved nothing.
func (b Book) Return(
	ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document, step string, parts ...Part,
) (State, error) {
	return b.change(ctx, org, document, nil, func(r *Reservation) (*Moved, error) { return r.Return(by, now, step, parts...) })
}

// Rekey moves what the latest version of a document holds; see Reservation.Rekey.
func (b Book) Rekey(
	ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document, step string, drop []Key, add []Item,
) (State, error) {
	return b.change(ctx, org, document, nil, func(r *Reservation) (*Moved, error) { return r.Rekey(by, now, step, drop, add) })
}

// change does something to the latest reservation of a document. The ceilings are those
// of the entries; nil is none, since what is held already stays held.
func (b Book) change(
	ctx context.Context, org kabinet.OrgID, document string, ceilings []Units, do func(*Reservation) (*Moved, error),
) (State, error) {
	if err := b.need(); err != nil {
		return State{}, err
	}
	r, err := b.Reservations.Latest(ctx, org, b.Name, document)
	if err != nil {
		return State{}, err
	}
	m, err := do(r)
	if err != nil {
		return State{}, err
	}
	return b.save(ctx, r, m, ceilings)
}

// save posts the movements of a reservation and saves it, unless nothing moved.
// The reservation comes first: it is what two that change one of them meet at.
func (b Book) save(ctx context.Context, r *Reservation, m *Moved, ceilings []Units) (State, error) {
	s := r.State()
	if m == nil {
		return s, nil
	}
	if err := b.Reservations.Save(ctx, r, *m); err != nil {
		return State{}, err
	}
	postings := make([]Posting, len(m.Entries))
	for i, e := range m.Entries {
		postings[i] = Posting{Entry: e, Ceiling: Max}
		if ceilings != nil {
			postings[i].Ceiling = ceilings[i]
		}
	}
	_, err := b.Ledger.Post(ctx, postings...)
	s.Version++
	return s, err
}

func (b Book) need() error {
	switch {
	case b.Ledger == nil:
		return kabinet.ErrMissingPort.With("port", "ledger.Book.Ledger")
	case b.Reservations == nil:
		return kabinet.ErrMissingPort.With("port", "ledger.Book.Reservations")
	}
	return nil
}
