package withaccounts_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// shelf is an order.Stock of so many pieces.
type shelf int64

func (s *shelf) Reserve(_ context.Context, _ kabinet.Actor, r order.StockRequest) (short []order.Shortage, err error) {
	for _, l := range r.Lines {
		if there := kabinet.QuantityOf(int64(*s)); there.Less(l.Quantity) {
			short = append(short, order.Shortage{Line: l.Line, Available: there})
		}
	}
	return short, nil
}

func (*shelf) Release(context.Context, kabinet.Actor, order.StockMove) error { return nil }
func (*shelf) Commit(context.Context, kabinet.Actor, order.StockMove) error  { return nil }

// The goods of an order that waited for its approval are asked for once more: those that
// are gone are not promised.
func TestAnApprovedOrderWhoseGoodsAreGoneIsStuck(t *testing.T) {
	d := newDesk(t)
	there := shelf(5)
	d.Stock = func(store.Tx) order.Stock { return &there }
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	there = 4
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.ErrorIs(t, out.Stuck, approval.ErrRecheck)
	require.ErrorIs(t, out.Stuck, order.ErrStock)
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	there = 5
	require.NoError(t, d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) (err error) {
		out, err = s.Proceed(ctx, set.Dina, "acme", out.Flow.ID)
		return err
	}))
	require.NoError(t, out.Stuck)
	require.Empty(t, out.Order.Holds)
	require.ErrorIs(t, withaccounts.Goods{}.Recheck(t.Context(), approval.State{}), kabinet.ErrMissingPort)
}

// The stock is asked once more when an order that has waited is approved.
func ExampleGoods() {
	ctx := context.Background()
	s, err := set.New(ctx, memory.New(memory.Options{}))
	if err != nil {
		panic(err)
	}
	there := shelf(5)
	s.Stock = func(store.Tx) order.Stock { return &there } // Set.Spending has Goods among its Rechecks
	if err := s.Credit(ctx, "1000 RUB", credit.Policy{}); err != nil {
		panic(err)
	}
	o, err := s.Place(ctx, set.Ben, "key", 5)
	if err != nil {
		panic(err)
	}
	there = 0
	err = s.Run(ctx, func(ctx context.Context, spending *withaccounts.Spending) error {
		f, err := spending.Approvals.Get(ctx, set.Dina, "acme", approval.ID(o.Holds[0].Reference))
		if err != nil {
			return err
		}
		out, err := spending.Vote(ctx, set.Dina, "acme", f.ID, approval.Ballot{Approve: true, Version: f.Version, Hash: f.Subject.Hash})
		fmt.Println(out.Flow.Status, len(out.Order.Holds), errors.Is(out.Stuck, order.ErrStock))
		return err
	})
	fmt.Println(err)
	// Output:
	// approved 1 true
	// <nil>
}
