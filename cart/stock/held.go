package stock

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Held is what a document holds, or held.
type Held struct {
	Document Document      `json:"document"`
	Status   ledger.Status `json:"status"`
	Until    time.Time     `json:"until,omitzero"`
	Parts    []HeldPart    `json:"parts"`
}

// HeldPart is what a line holds of one lot or receipt, in base units.
type HeldPart struct {
	Line      string              `json:"line"`
	SKU       kabinet.SKU         `json:"sku"`
	Warehouse kabinet.WarehouseID `json:"warehouse"`
	Lot       string              `json:"lot,omitempty"`
	Inbound   string              `json:"inbound,omitempty"`
	Quantity  kabinet.Quantity    `json:"quantity"` // that was held first
	Open      kabinet.Quantity    `json:"open"`
	Shipped   kabinet.Quantity    `json:"shipped"`
}

// Has reports whether a line holds, or held, something.
func (h Held) Has(line string) bool {
	return slices.ContainsFunc(h.Parts, func(p HeldPart) bool { return p.Line == line })
}

// held shows a reservation.
func held(d Document, s ledger.State) Held {
	d.Version = s.Document.Version >> tries
	out := Held{Document: d, Status: s.Status, Until: s.Expires}
	for _, i := range s.Items {
		p := HeldPart{Line: lineOf(i.Line)}
		p.SKU, p.Warehouse, p.Lot, p.Inbound = place(i.Key)
		p.Quantity, _ = i.Measure.Quantity(i.Amount) // they were quantities
		p.Open, _ = i.Measure.Quantity(i.Open())
		p.Shipped, _ = i.Measure.Quantity(i.Committed)
		out.Parts = append(out.Parts, p)
	}
	return out
}

// lineOf returns the document's line of a line of the ledger.
func lineOf(line string) string {
	if i := strings.LastIndexByte(line, '/'); i >= 0 {
		return line[:i]
	}
	return line
}

// Held returns what the latest version of a document holds, or kabinet.ErrNotFound
// for one that never held anything.
func (s *Service) Held(ctx context.Context, d Document) (Held, error) {
	if err := s.need("Reservations"); err != nil {
		return Held{}, err
	}
	r, err := s.Reservations.Latest(ctx, s.Seller, Book, d.name())
	if err != nil {
		return Held{}, hide(d, err)
	}
	return held(d, r.State()), nil
}

// hide names the document as the caller does.
func hide(d Document, err error) error {
	if errors.Is(err, kabinet.NotFound) {
		return kabinet.ErrNotFound.With("what", "reservation").With("id", d.ID)
	}
	return err
}

// Extend lets what a document holds live until a later instant; it never shortens.
// It returns kabinet.ErrNotFound, or ErrLapsed where it was given back.
func (s *Service) Extend(ctx context.Context, by kabinet.Actor, now time.Time, d Document, until time.Time) (Held, error) {
	return s.extend(ctx, by, now, d, until)
}

// Convert makes what a document holds its own for good, as when an order is
// confirmed: it expires no more. It returns kabinet.ErrNotFound, or ErrLapsed where
// it was given back. What the figures of a source have taken over is no loss.
func (s *Service) Convert(ctx context.Context, by kabinet.Actor, now time.Time, d Document) (Held, error) {
	return s.extend(ctx, by, now, d, time.Time{})
}

func (s *Service) extend(ctx context.Context, by kabinet.Actor, now time.Time, d Document, until time.Time) (Held, error) {
	r, err := s.latest(ctx, d)
	if err != nil {
		return Held{}, err
	}
	if overtaken(r.State()) || r.State().Status == ledger.Converted {
		return held(d, r.State()), nil
	}
	got, err := s.book().Extend(ctx, by, now, s.Seller, d.name(), until)
	return held(d, got), lapsed(d, r.State(), err)
}

func (s *Service) latest(ctx context.Context, d Document) (*ledger.Reservation, error) {
	if err := s.need("Ledger", "Reservations"); err != nil {
		return nil, err
	}
	r, err := s.Reservations.Latest(ctx, s.Seller, Book, d.name())
	return r, hide(d, err)
}

// lapsed tells that what was held is over in the words of this package.
func lapsed(d Document, s ledger.State, err error) error {
	if errors.Is(err, ledger.ErrEnded) {
		var e *kabinet.Error
		status := string(s.Status)
		if errors.As(err, &e) && status == "" {
			status, _ = e.Param("status").(string)
		}
		return ErrLapsed.With("document", d.ID).With("status", status)
	}
	return err
}

// known begins the steps by which a source's figures take a part over.
const known = "known/"

// overtaken reports whether what a reservation held ended because the figures of a
// source have it, at least in part.
func overtaken(s ledger.State) bool {
	return s.Status == ledger.Released && slices.ContainsFunc(s.Steps, func(t ledger.Step) bool {
		return t.Kind == ledger.Release && strings.HasPrefix(t.Step, known)
	})
}

var _ ledger.Expirer = (*Service)(nil)

// Due returns at most limit reservations of stock that have expired at now, the earliest
// first. It implements ledger.Expirer.
func (s *Service) Due(ctx context.Context, now time.Time, limit int) ([]ledger.State, error) {
	if err := s.need("Ledger", "Reservations"); err != nil {
		return nil, err
	}
	return s.book().Due(ctx, now, limit)
}

// Expire gives back what the latest version of a document holds and has expired at now;
// org and document are those that Due has. It returns the errors of ledger.Book.Expire. It
// is for ledger.ExpireEach, which does so for all that is due, each in a transaction of its
// own, and which a job of the host calls:
//
//	n, err := ledger.ExpireEach(ctx, func(ctx context.Context, do func(context.Context, *stock.Service) error) error {
//		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, service(tx)) })
//	}, actor, now)
func (s *Service) Expire(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document string) (ledger.State, error) {
	if err := s.need("Ledger", "Reservations"); err != nil {
		return ledger.State{}, err
	}
	return s.book().Expire(ctx, by, now, org, document)
}
