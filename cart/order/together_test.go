package order_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// splitUp fills a cart with bolts for several payers, at 8.55 from 1,000 on, and splits it.
func splitUp(t require.TestingT, shop *fake.Shop, quantities ...string) []cart.View {
	ctx := context.Background()
	shop.Parties = func(context.Context, kabinet.OrgID, cart.Header, []cart.LineKey) error { return nil }
	var lines []cart.NewLine
	for i, quantity := range quantities {
		l := fake.Line("BOLT", quantity)
		l.LegalEntity = kabinet.LegalEntityID([]string{"", "acme-trade", "acme-north"}[i])
		lines = append(lines, l)
	}
	v, err := shop.Fill(lines...)
	require.NoError(t, err)
	var parts []cart.View
	_, err = shop.Cart(func(s *cart.Service) (v2 cart.View, err error) {
		parts, err = s.Split(ctx, fake.Anna, fake.RefOf(v), cart.SplitOptions{})
		return v2, err
	})
	require.NoError(t, err)
	return parts
}

func priceOf(o order.State) string { return o.Lines[0].Price.Price.String() }

// Split 999 + 1, order the 1 alone: it has not the price of 1,000.
func TestAPartOfASplitHasTheTierOfTheWholeOnlyWhereTheRestIsOrdered(t *testing.T) {
	ctx := t.Context()
	alone := func(shop *fake.Shop, part cart.View, key string) (order.State, error) {
		return shop.Place(fake.Anna, fake.Request(part, key))
	}
	told := func(t *testing.T, err error, price string) {
		t.Helper()
		require.ErrorIs(t, err, order.ErrChanged)
		var r *order.Refusal
		require.ErrorAs(t, err, &r)
		require.Equal(t, []string{"price_changed"}, r.Lines[0].Codes)
		require.Equal(t, price, r.Lines[0].Now.Price.String())
		require.Equal(t, "8.55 RUB", r.Lines[0].Was.Price.String())
	}
	t.Run("dropped", func(t *testing.T) {
		shop := fake.NewShop()
		parts := splitUp(t, shop, "999", "1")
		require.Equal(t, "8.55 RUB", parts[1].State.Lines[0].Price.Result.Price.String())
		_, err := alone(shop, parts[1], "k")
		told(t, err, "10.00 RUB")
		// What it costs without the other is agreed to by detaching it.
		v, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Detach(ctx, fake.Anna, fake.RefOf(parts[1])) })
		require.NoError(t, err)
		require.Len(t, v.Changes, 1)
		require.Equal(t, []cart.Why{cart.WhyTier}, v.Changes[0].Why)
		again, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Detach(ctx, fake.Anna, fake.RefOf(v)) })
		require.NoError(t, err)
		require.Equal(t, v.State.Version, again.State.Version)
		o, err := alone(shop, v, "k2")
		require.NoError(t, err)
		require.Equal(t, "10.00 RUB", priceOf(o))
		// And then what is ordered counts towards the other.
		o, err = alone(shop, parts[0], "k3")
		require.NoError(t, err)
		require.Equal(t, "8.55 RUB", priceOf(o))
	})
	t.Run("together", func(t *testing.T) {
		shop := fake.NewShop()
		parts := splitUp(t, shop, "998", "1", "1")
		var orders []order.State
		_, err := shop.Order(func(s *order.Service) (o order.State, err error) {
			orders, err = s.PlaceAll(ctx, fake.Anna, fake.Request(parts[0], "a"), fake.Request(parts[1], "b"), fake.Request(parts[2], "c"))
			return o, err
		})
		require.NoError(t, err)
		for _, o := range orders {
			require.Equal(t, "8.55 RUB", priceOf(o))
		}
	})
	t.Run("two of three", func(t *testing.T) {
		shop := fake.NewShop()
		parts := splitUp(t, shop, "998", "1", "1")
		_, err := shop.Order(func(s *order.Service) (o order.State, err error) {
			_, err = s.PlaceAll(ctx, fake.Anna, fake.Request(parts[0], "a"), fake.Request(parts[1], "b"))
			return o, err
		})
		require.ErrorIs(t, err, order.ErrChanged)
	})
	t.Run("cancelled before", func(t *testing.T) {
		shop := fake.NewShop()
		parts := splitUp(t, shop, "999", "1")
		big, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Detach(ctx, fake.Anna, fake.RefOf(parts[0])) })
		require.NoError(t, err)
		o, err := alone(shop, big, "a")
		require.NoError(t, err)
		_, err = shop.Order(func(s *order.Service) (order.State, error) {
			return s.Cancel(ctx, fake.Anna, order.Ref{Org: "acme", ID: o.ID, Version: o.Version}, "no need")
		})
		require.NoError(t, err)
		_, err = alone(shop, parts[1], "b")
		told(t, err, "10.00 RUB")
	})
	t.Run("edited down", func(t *testing.T) {
		shop := fake.NewShop()
		parts := splitUp(t, shop, "999", "1")
		small, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.SetQuantity(ctx, fake.Anna, fake.RefOf(parts[0]), cart.LineQuantity{Line: parts[0].State.Lines[0].ID, Quantity: kabinet.QuantityOf(1)})
		})
		require.NoError(t, err)
		_, err = shop.Order(func(s *order.Service) (o order.State, err error) {
			_, err = s.PlaceAll(ctx, fake.Anna, fake.Request(small, "a"), fake.Request(parts[1], "b"))
			return o, err
		})
		require.ErrorIs(t, err, order.ErrChanged)
	})
	t.Run("a part of a part", func(t *testing.T) {
		shop := fake.NewShop()
		parts := splitUp(t, shop, "999", "1")
		v := parts[0]
		l := fake.Line("BOLT", "1")
		l.LegalEntity = "acme-south"
		v, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Add(ctx, fake.Anna, fake.RefOf(v), l) })
		require.NoError(t, err)
		var more []cart.View
		_, err = shop.Cart(func(s *cart.Service) (v2 cart.View, err error) {
			more, err = s.Split(ctx, fake.Anna, fake.RefOf(v), cart.SplitOptions{})
			return v2, err
		})
		require.NoError(t, err)
		_, err = alone(shop, more[1], "a")
		told(t, err, "10.00 RUB")
		_, err = shop.Order(func(s *order.Service) (o order.State, err error) {
			_, err = s.PlaceAll(ctx, fake.Anna, fake.Request(more[0], "a"), fake.Request(more[1], "b"), fake.Request(parts[1], "c"))
			return o, err
		})
		require.NoError(t, err)
	})
}

// PlaceEach places parts at the price of what is placed, and tells those that would
// cost more without a part that cannot be ordered.
func TestPartsPlacedEachHaveThePriceOfWhatIsPlaced(t *testing.T) {
	shop := fake.NewShop()
	run := func(ctx context.Context, do func(context.Context, *order.Service) error) error {
		return shop.World.InTx(func(tx *fake.Tx) error { return do(ctx, shop.Orders(tx)) })
	}
	parts := splitUp(t, shop, "999", "1")
	stale := fake.Request(parts[0], "a")
	stale.Version++
	placed := order.PlaceEach(t.Context(), run, fake.Anna, stale, fake.Request(parts[1], "b"))
	require.ErrorIs(t, placed[0].Err, kabinet.ErrConflict)
	require.ErrorIs(t, placed[1].Err, order.ErrChanged)
	orders, _ := shop.World.Count()
	require.Zero(t, orders)
	placed = order.PlaceEach(t.Context(), run, fake.Anna, fake.Request(parts[0], "c"), fake.Request(parts[1], "d"))
	for _, p := range placed {
		require.NoError(t, p.Err)
		require.Equal(t, "8.55 RUB", priceOf(p.Order))
	}
}

// What a part costs without the others is agreed to by detaching it.
func Example_split() {
	ctx, shop := context.Background(), fake.NewShop()
	parts := splitUp(must{}, shop, "999", "1")
	_, err := shop.Place(fake.Anna, fake.Request(parts[1], "key"))
	fmt.Println(kabinet.ProblemOf(err, nil).Errors[1].Detail)
	v, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Detach(ctx, fake.Anna, fake.RefOf(parts[1])) })
	fmt.Println(v.Changes[0].Was.Price, v.Changes[0].Now.Price, err)
	o, err := shop.Place(fake.Anna, fake.Request(v, "key 2"))
	fmt.Println(o.Lines[0].Price.Total, err)
	// Output:
	// BOLT now costs 10.00 RUB; it was 8.55 RUB
	// 8.55 RUB 10.00 RUB <nil>
	// 10.00 RUB <nil>
}

// A lot is of its article and of its time: a substitute has none, nor has what is
// bought again.
func TestALotStaysWithWhatWasOrdered(t *testing.T) {
	o := tolerant()
	s := o.State()
	s.Lines[0].Lot = "H-1"
	o = order.Restore(s)
	require.Empty(t, order.ReorderLines(o.State())[0].New.Lot)
	_, err := o.Answer(fake.Manager, fake.Start, order.Margin{}, order.Answer{Line: "1", Substitute: "BOLT-2", Name: "Bolt"})
	require.NoError(t, err)
	require.Equal(t, "H-1", string(o.State().Lines[0].Lot), "until the buyer agrees")
	_, err = o.Decide(fake.Anna, fake.Start, order.Decision{Line: "1", Accept: true})
	require.NoError(t, err)
	require.Equal(t, kabinet.SKU("BOLT-2"), o.State().Lines[0].SKU)
	require.Empty(t, o.State().Lines[0].Lot)
}

// Two parts are placed for their tier and the large one is cancelled: the small one is to be
// priced again, or, where it is confirmed, the large one stays.
func TestCancellingASiblingKeepsNoTier(t *testing.T) {
	for name, confirmed := range map[string]bool{"submitted": false, "confirmed": true} {
		t.Run(name, func(t *testing.T) {
			shop := fake.NewShop()
			parts := splitUp(t, shop, "999", "1")
			var orders []order.State
			_, err := shop.Order(func(s *order.Service) (o order.State, err error) {
				orders, err = s.PlaceAll(t.Context(), fake.Anna, fake.Request(parts[0], "a"), fake.Request(parts[1], "b"))
				return o, err
			})
			require.NoError(t, err)
			small := orders[1]
			if confirmed {
				small, err = shop.Order(func(s *order.Service) (order.State, error) {
					return s.Confirm(t.Context(), fake.Manager, order.Ref{Org: "acme", ID: small.ID, Version: small.Version})
				})
				require.NoError(t, err)
			}
			_, err = shop.Order(func(s *order.Service) (order.State, error) {
				return s.Cancel(t.Context(), fake.Anna, order.Ref{Org: "acme", ID: orders[0].ID, Version: orders[0].Version}, "no need")
			})
			if confirmed {
				require.ErrorIs(t, err, order.ErrTier)
				return
			}
			require.NoError(t, err)
			small, err = shop.Order(func(s *order.Service) (order.State, error) { return s.Get(t.Context(), fake.Anna, "acme", small.ID) })
			require.NoError(t, err)
			require.Equal(t, order.HoldPrice, small.Holds[0].Kind)
			small, err = shop.Order(func(s *order.Service) (order.State, error) {
				return s.Reprice(t.Context(), fake.Anna, order.Ref{Org: "acme", ID: small.ID, Version: small.Version}, kabinet.Money{})
			})
			require.NoError(t, err)
			require.Empty(t, small.Holds)
			require.Equal(t, "10.00 RUB", priceOf(small))
		})
	}
}
