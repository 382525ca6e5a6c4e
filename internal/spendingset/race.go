package spendingset

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/store"
)

// Race lets n buyers order one piece at once, each of them twice with the same key, from
// a budget for 8 of them and credit for 6, and returns an error where more was ordered
// than that, or anything else than what was ordered is held.
func Race(ctx context.Context, db store.DB, n int) error {
	s, err := New(ctx, db)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Budget(ctx, "100", budget.Hard), s.Credit(ctx, "75 RUB", credit.Policy{})); err != nil {
		return err
	}
	var mu sync.Mutex
	placed, prepaid := map[string]bool{}, map[string]bool{}
	var wrong []error
	var wait sync.WaitGroup
	for i := range n {
		key := fmt.Sprint("key ", i)
		r, err := s.Fill(ctx, Ben, key, 1)
		if err != nil {
			return err
		}
		for range 2 { // a double click
			wait.Go(func() {
				o, err := s.Request(ctx, Ben, r)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case errors.Is(err, budget.ErrOver):
				case err != nil && !errors.Is(err, cart.ErrOrdered):
					wrong = append(wrong, err)
				case err == nil:
					placed[string(o.ID)] = true
					if len(o.Holds) > 0 {
						prepaid[string(o.ID)] = true
					}
				}
			})
		}
	}
	wait.Wait()
	spent, owed, err := s.Used(ctx)
	if err := errors.Join(append(wrong, err)...); err != nil {
		return err
	}
	if len(placed) != 8 || len(prepaid) != 2 || !spent.Equal(kabinet.MustMoney("97.60 RUB")) || !owed.Equal(kabinet.MustMoney("73.20 RUB")) {
		return fmt.Errorf("%d orders, %d of them prepaid, spend %s and owe %s", len(placed), len(prepaid), spent, owed)
	}
	return nil
}
