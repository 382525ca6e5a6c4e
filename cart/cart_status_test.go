package cart_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
)

// Of placing, expiring, locking, merging and splitting one version of a cart at once,
// one happens.
func TestOfAllThatEndsACartOneHappens(t *testing.T) {
	for range 20 {
		shop := fake.NewShop()
		trade := fake.Line("BOLT", "60")
		trade.Site = "quay"
		v, err := shop.Fill(fake.Line("BOLT", "40"), trade)
		require.NoError(t, err)
		v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.KeepUntil(t.Context(), fake.Anna, fake.RefOf(v), fake.Start.Add(time.Hour))
		})
		require.NoError(t, err)
		into, err := shop.Fill(fake.Line("NUT", "10"))
		require.NoError(t, err)
		shop.Now = fake.Start.Add(time.Hour)
		ref := fake.RefOf(v)
		do := func(f func(*cart.Service) (cart.View, error)) func() error {
			return func() error { _, err := shop.Cart(f); return err }
		}
		ends := []func() error{
			func() error { _, err := shop.Place(fake.Anna, fake.Request(v, "k")); return err },
			do(func(s *cart.Service) (cart.View, error) { return s.Expire(t.Context(), fake.Anna, ref) }),
			do(func(s *cart.Service) (cart.View, error) { return s.Lock(t.Context(), fake.Anna, ref, "checkout") }),
			do(func(s *cart.Service) (cart.View, error) {
				return s.Merge(t.Context(), fake.Anna, fake.RefOf(into), ref, cart.MergeSum)
			}),
			do(func(s *cart.Service) (cart.View, error) {
				_, err := s.Split(t.Context(), fake.Anna, ref, cart.SplitOptions{By: []cart.SplitBy{cart.BySite}})
				return cart.View{}, err
			}),
		}
		errs := make([]error, len(ends))
		var all sync.WaitGroup
		for i, end := range ends {
			all.Add(1)
			go func() { defer all.Done(); errs[i] = end() }()
		}
		all.Wait()
		done := -1
		for i, err := range errs {
			if err == nil {
				require.Equal(t, -1, done, "two happened")
				done = i
				continue
			}
			require.True(t, errors.Is(err, kabinet.ErrConflict) || errors.Is(err, cart.ErrNotActive) || errors.Is(err, cart.ErrOrdered), "%v", err)
		}
		require.NotEqual(t, -1, done)
		now, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Get(t.Context(), fake.Anna, "acme", v.State.ID) })
		require.NoError(t, err)
		require.Equal(t, []cart.Status{cart.Ordered, cart.Expired, cart.Locked, cart.Merged, cart.Merged}[done], now.State.Status)
		orders, _ := shop.World.Count()
		require.Equal(t, done == 0, orders == 1)
	}
}
