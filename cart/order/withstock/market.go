package withstock

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
)

// Market is an order.Gate that sells the lots of the leftover market which an order
// has: what its buyer has taken, and nothing else. It returns market.ErrNotTaken, with
// the place of the line, for a lot that is offered and that they have not taken, or not
// in time. A lot that comes back, since its order is cancelled, is not offered again by
// itself: it lies in stock as any other, and the seller may offer it anew.
type Market struct {
	Market *market.Service
}

var _ order.Gate = Market{}

// Gate implements order.Gate.
func (m Market) Gate(ctx context.Context, id order.ID, d order.Draft, now time.Time) ([]order.Hold, error) {
	if m.Market == nil {
		return nil, kabinet.ErrMissingPort.With("port", "withstock.Market.Market")
	}
	type lot struct {
		line  cart.PriceLine
		first int
	}
	var lots []lot // lines of one lot are sold at once
	at := map[string]int{}
	for i, l := range d.Lines {
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
			return nil, err
		}
		lots[n].line.Quantity = sum
	}
	for _, x := range lots {
		err := m.Market.Sell(ctx, d.PlacedBy, now, d.Org, d.Cart, string(id), x.line)
		var e *kabinet.Error
		if errors.As(err, &e) {
			return nil, e.At("/lines/" + strconv.Itoa(x.first))
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}
