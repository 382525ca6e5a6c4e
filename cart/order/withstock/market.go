package withstock

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
)

// Market is an order.Follower that sells the lots of the leftover market which an order
// has, be it from the start or since it was amended: what its buyer has taken, and nothing
// else. It returns market.ErrNotTaken, with the place of the line, for a lot that is
// offered and that they have not taken, or not in time. What the scales or another system
// say of a lot is no sale. A lot that comes back, since its order is cancelled, is not
// offered again by itself: it lies in stock as any other, and the seller may offer it anew.
type Market struct {
	Market *market.Service
}

var _ order.Follower = Market{}

// Gate implements order.Gate.
func (m Market) Gate(ctx context.Context, id order.ID, d order.Draft, now time.Time) ([]order.Hold, error) {
	return nil, m.sell(ctx, d.PlacedBy, d.Org, d.Cart, id, d.Lines, now)
}

// Follow implements order.Follower.
func (m Market) Follow(ctx context.Context, by kabinet.Actor, now order.State, e kabinet.Event) (order.Reaction, error) {
	revised, ok := e.(order.Revised)
	if !ok || (revised.Revision.Cause != order.ByAmendment && revised.Revision.Cause != order.ByConfirmation) {
		return order.Reaction{}, nil
	}
	more := slices.Clone(now.Lines) // by as much as the revision has of each
	for i := range more {
		more[i].Quantity = kabinet.Quantity{}
		for _, c := range revised.Revision.Changes {
			if c.Line != more[i].ID {
				continue
			}
			var err error
			if more[i].Quantity, err = c.Quantity.Sub(c.WasQuantity); err != nil {
				return order.Reaction{}, err
			}
		}
	}
	return order.Reaction{}, m.sell(ctx, by, now.Org, now.Cart, now.ID, more, revised.At)
}

// sell sells what lines have of offered lots, those of one lot at once.
func (m Market) sell(
	ctx context.Context, by kabinet.Actor, buyer kabinet.OrgID, c cart.ID, id order.ID, lines []order.Line, now time.Time,
) error {
	if m.Market == nil {
		return kabinet.ErrMissingPort.With("port", "withstock.Market.Market")
	}
	type lot struct {
		line  cart.PriceLine
		first int
	}
	var lots []lot
	at := map[string]int{}
	for i, l := range lines {
		if l.Lot == "" {
			continue
		}
		key := market.LotKey(l.SKU, l.Warehouse, l.Lot) + "/" + string(l.Unit)
		n, ok := at[key]
		if !ok {
			at[key] = len(lots)
			lots = append(lots, lot{cart.PriceLine{LineKey: l.LineKey, Quantity: l.Quantity}, i})
			continue
		}
		sum, err := lots[n].line.Quantity.Add(l.Quantity)
		if err != nil {
			return err
		}
		lots[n].line.Quantity = sum
	}
	for _, x := range lots {
		if x.line.Quantity.Sign() <= 0 {
			continue
		}
		err := m.Market.Sell(ctx, by, now, buyer, c, string(id), x.line)
		var e *kabinet.Error
		if errors.As(err, &e) {
			return e.At("/lines/" + strconv.Itoa(x.first))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
