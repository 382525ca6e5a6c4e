package withaccounts

import (
	"cmp"
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Goods is an approval.Recheck that asks the stock for what an order needs, once more,
// when its approval is released: those of an order that waited for too long may be gone.
// The order is stuck then (Outcome.Stuck) until it is amended. It is for
// approval.Service.Rechecks, over the ports of the transaction:
//
//	approvals.Rechecks = []approval.Recheck{withaccounts.Goods{Orders: tx.Orders(), Stock: stock}}
type Goods struct {
	Orders order.Store
	Stock  order.Stock
	// Keep is for how long the goods are kept from now on; 0 means order.KeepStock.
	Keep time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

var _ approval.Recheck = Goods{}

// Name returns "stock".
func (Goods) Name() string { return "stock" }

// Recheck implements approval.Recheck. It returns the errors of order.KeepGoods.
func (g Goods) Recheck(ctx context.Context, approved approval.State) error {
	switch {
	case g.Orders == nil:
		return kabinet.ErrMissingPort.With("port", "withaccounts.Goods.Orders")
	case g.Stock == nil:
		return kabinet.ErrMissingPort.With("port", "withaccounts.Goods.Stock")
	case approved.Subject.Kind != approval.Order:
		return nil
	}
	o, err := g.Orders.Get(ctx, approved.Subject.Org, order.ID(approved.Subject.ID))
	if err != nil {
		return err
	}
	now := clock(g.Now)
	return order.KeepGoods(ctx, g.Stock, approved.By, o.State(), now, until(now, cmp.Or(g.Keep, order.KeepStock)))
}
