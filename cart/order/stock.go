package order

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Stock keeps goods for orders. Its methods run in the transaction of the order, after
// budgets and credit and before the number, and take all lines at once, so that a
// placing is as many round trips for a thousand lines as for one.
type Stock interface {
	// Reserve makes the stock keep for an order what its lines need, all of it or
	// nothing, until an instant. A later revision replaces what the order had; the same
	// one again lets it keep them longer, never shorter, and asks anew for what it had
	// and has no more. Where there is not enough it reserves nothing,
	// and the answer names the lines; it is empty where all is reserved. What is made
	// or bought to order is never short.
	Reserve(ctx context.Context, by kabinet.Actor, r StockRequest) ([]Shortage, error)
	// Release gives back all that an order still has reserved. An order that has
	// nothing is fine.
	Release(ctx context.Context, by kabinet.Actor, m StockMove) error
	// Commit says that goods of an order have left: they are no longer reserved, nor
	// there. The same Key again changes nothing.
	Commit(ctx context.Context, by kabinet.Actor, m StockMove) error
}

// StockRequest asks to keep goods for an order.
type StockRequest struct {
	Org    kabinet.OrgID          `json:"org"`
	Order  ID                     `json:"order"`
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	Kind   cart.OrderKind         `json:"kind,omitempty"`
	Site   kabinet.SiteID         `json:"site,omitempty"`
	// Revision is that of the order, from 1.
	Revision int       `json:"revision"`
	At       time.Time `json:"at"`
	// Until is when the reservation expires; the zero time is never.
	Until time.Time   `json:"until,omitzero"`
	Lines []StockLine `json:"lines"`
}

// StockLine is a quantity of what a line of an order names.
type StockLine struct {
	Line cart.LineID `json:"line"`
	cart.LineKey
	Quantity kabinet.Quantity `json:"quantity"`
}

// StockMove is goods of an order that move.
type StockMove struct {
	Org   kabinet.OrgID `json:"org"`
	Order ID            `json:"order"`
	// Key makes a Commit safe to repeat: the shipment.
	Key   string      `json:"key,omitempty"`
	At    time.Time   `json:"at"`
	Lines []StockLine `json:"lines,omitempty"`
}

// Shortage says that there is not enough for a line.
type Shortage struct {
	Line      cart.LineID      `json:"line"`
	Available kabinet.Quantity `json:"available"`
}

// KeepStock is how long a placed order keeps goods where the host does not say.
const KeepStock = 30 * 24 * time.Hour

// needs returns what the lines of an order still need, those that have not left.
func (s State) needs() []StockLine {
	out := make([]StockLine, 0, len(s.Lines))
	for _, l := range s.Lines {
		if q, err := l.Open().Add(l.Allocated); err == nil && q.Sign() > 0 {
			out = append(out, StockLine{l.ID, l.LineKey, q})
		}
	}
	return out
}

// keep asks the stock, if there is one, for what the order needs now: until an instant,
// or for good where that is zero. It returns a Refusal where there is not enough.
func (s *Service) keep(ctx context.Context, by kabinet.Actor, o State, now, until time.Time) error {
	if s.Stock == nil {
		return nil
	}
	return KeepGoods(ctx, s.Stock, by, o, now, until)
}

// KeepGoods asks a stock to keep what an order needs now, until an instant, or for good
// where that is zero; be it once more, as before an order goes on that has waited. It
// returns a Refusal that names the lines that are short, and the errors of Stock. It asks
// for no permission.
func KeepGoods(ctx context.Context, stock Stock, by kabinet.Actor, o State, now, until time.Time) error {
	short, err := stock.Reserve(ctx, by, StockRequest{
		Org: o.Org, Order: o.ID, Seller: o.Seller, Kind: o.Kind, Site: o.Site,
		Revision: o.Revision, At: now, Until: until, Lines: o.needs(),
	})
	if err != nil || len(short) == 0 {
		return err
	}
	return shortages(o.Lines, short)
}

// waits returns until when the goods of an order are kept that is not confirmed yet.
func (s *Service) waits(now time.Time) time.Time {
	if s.KeepStock > 0 {
		return now.Add(s.KeepStock)
	}
	return now.Add(KeepStock)
}

// moveStock lets the stock follow what happened to an order. What is confirmed keeps its
// goods for good, and is refused where they have gone meanwhile; of what another system
// has confirmed or changed, that system's figures tell what is there.
func (s *Service) moveStock(ctx context.Context, by kabinet.Actor, o State, events []kabinet.Event, now time.Time) error {
	if s.Stock == nil {
		return nil
	}
	var changed, imported, ended bool
	for _, e := range events {
		switch e := e.(type) {
		case Moved:
			changed = changed || e.Now == Confirmed || e.Was == Submitted
			ended = ended || e.Now == Cancelled || e.Now == Failed || e.Now == Completed
		case Revised:
			changed = true
		case Imported:
			imported = true
		}
	}
	release := StockMove{Org: o.Org, Order: o.ID, At: now}
	switch {
	case ended, o.ended(): // what another system says of it afterwards keeps nothing
		return s.Stock.Release(ctx, by, release)
	case !changed:
		return nil
	}
	var until time.Time
	if o.Status == Submitted {
		until = s.waits(now)
	}
	err := s.keep(ctx, by, o, now, until)
	if imported && errors.Is(err, ErrStock) {
		return s.Stock.Release(ctx, by, release)
	}
	return err
}
