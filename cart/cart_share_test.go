package cart_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
)

// Who may edit a cart because it is shared with them does not become its owner, who
// could order it too.
func TestASharedCartIsNotTakenOver(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	share := func(r cart.Right) {
		v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.Share(t.Context(), fake.Anna, fake.RefOf(v), cart.Share{Person: "artem", Right: r})
		})
		require.NoError(t, err)
	}
	header := func(change func(*cart.Header)) error {
		h := v.State.Header
		change(&h)
		now, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.SetHeader(t.Context(), fake.Artem, fake.RefOf(v), h)
		})
		if err == nil {
			v = now
		}
		return err
	}
	share(cart.RightEdit)
	require.NoError(t, header(func(h *cart.Header) { h.Site = "quay" }))
	require.ErrorIs(t, header(func(h *cart.Header) { h.Person = "artem" }), kabinet.Forbidden)
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Share(t.Context(), fake.Artem, fake.RefOf(v), cart.Share{Person: "artem", Right: cart.RightCheckout})
	})
	require.ErrorIs(t, err, kabinet.Forbidden, "nor do they give themselves another right")
	share("")
	require.ErrorIs(t, header(func(h *cart.Header) { h.Site = "yard" }), kabinet.Forbidden, "a right that was taken away is gone at once")
	list := shared(t, shop, fake.Artem)
	require.Empty(t, list)
	share(cart.RightRead)
	list = shared(t, shop, fake.Artem)
	require.Len(t, list, 1)
	require.Empty(t, shared(t, shop, fake.Boris), "nobody of another organisation sees it")
}

func shared(t *testing.T, shop *fake.Shop, actor kabinet.Actor) (list []cart.State) {
	t.Helper()
	_, err := shop.Cart(func(s *cart.Service) (_ cart.View, err error) {
		list, err = s.ListShared(t.Context(), actor, "acme", cart.Filter{})
		return cart.View{}, err
	})
	require.NoError(t, err)
	return list
}

func TestAShareIsWithAnotherPersonAndARight(t *testing.T) {
	c := newCart(t)
	for _, s := range []cart.Share{{}, {Person: "anna", Right: cart.RightRead}, {Person: "artem"}, {Person: "artem", Right: "own"}} {
		_, err := c.Share(fake.Anna, fake.Start, s)
		require.ErrorIs(t, err, cart.ErrShare)
	}
	_, err := c.Share(fake.Anna, fake.Start, cart.Share{Person: "a\nb", Right: cart.RightRead})
	require.ErrorIs(t, err, cart.ErrText, "stores keep them one on a line")
	_, err = c.Unshare(fake.Anna, fake.Start, "artem")
	require.ErrorIs(t, err, kabinet.NotFound)
}

// A cart ends when its time is over, even if nobody can say its totals.
func TestACartExpiresWithoutItsTotals(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	do := func(f func(*cart.Service) (cart.View, error)) error {
		now, err := shop.Cart(f)
		if err == nil {
			v = now
		}
		return err
	}
	until := fake.Start.Add(time.Hour)
	require.NoError(t, do(func(s *cart.Service) (cart.View, error) {
		return s.KeepUntil(t.Context(), fake.Anna, fake.RefOf(v), until)
	}))
	expire := func(s *cart.Service) (cart.View, error) { return s.Expire(t.Context(), fake.Anna, fake.RefOf(v)) }
	shop.Now = until.Add(-1)
	require.ErrorIs(t, do(expire), cart.ErrNotExpired)
	shop.Now, shop.Taxes = until, failingTaxes{}
	require.NoError(t, do(expire))
	require.Equal(t, cart.Expired, v.State.Status)
	require.ErrorIs(t, do(expire), cart.ErrNotActive)
}

func TestATimeThatCannotBeStoredIsRefused(t *testing.T) {
	c := newCart(t)
	_, err := c.KeepUntil(fake.Anna, fake.Start, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))
	require.ErrorIs(t, err, kabinet.ErrDate)
	_, err = c.KeepUntil(fake.Anna, fake.Start, time.Time{})
	require.NoError(t, err)
}

// Who may only edit a cart does not take it out of the checkout of another.
func TestALockIsTakenOffByWhoMayCheckOut(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	do := func(f func(*cart.Service) (cart.View, error)) error {
		next, err := shop.Cart(f)
		if err == nil {
			v = next
		}
		return err
	}
	lock := func(by kabinet.Actor) error {
		return do(func(s *cart.Service) (cart.View, error) { return s.Lock(t.Context(), by, fake.RefOf(v), "checkout") })
	}
	unlock := func(by kabinet.Actor) error {
		return do(func(s *cart.Service) (cart.View, error) { return s.Unlock(t.Context(), by, fake.RefOf(v)) })
	}
	share := func(r cart.Right) {
		require.NoError(t, do(func(s *cart.Service) (cart.View, error) {
			return s.Share(t.Context(), fake.Anna, fake.RefOf(v), cart.Share{Person: "artem", Right: r})
		}))
	}
	share(cart.RightEdit)
	require.NoError(t, lock(fake.Anna))
	require.Equal(t, kabinet.PersonID("anna"), v.State.LockedBy)
	require.ErrorIs(t, unlock(fake.Artem), kabinet.Forbidden)
	require.NoError(t, unlock(fake.Anna))
	require.Empty(t, v.State.LockedBy)
	require.NoError(t, lock(fake.Artem))
	require.NoError(t, unlock(fake.Artem), "their own")
	require.NoError(t, lock(fake.Artem))
	require.NoError(t, unlock(fake.Anna), "who may place it")
	require.NoError(t, lock(fake.Anna))
	share(cart.RightCheckout)
	require.NoError(t, unlock(fake.Artem))
	require.NoError(t, lock(kabinet.Actor{Person: "anna", Organization: "acme"}))
	delete(shop.Authority["anna"], "order.place")
	delete(shop.Authority["artem"], "order.place")
	require.ErrorIs(t, unlock(fake.Artem), kabinet.Forbidden, "who places nothing of their own either")
	require.NoError(t, unlock(fake.Anna))
}

// What the cart was shared with somebody for is no more once it is theirs: given on, it
// is not theirs any more.
func TestAnOwnerHasNoShare(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	do := func(f func(*cart.Service) (cart.View, error)) {
		t.Helper()
		v, err = shop.Cart(f)
		require.NoError(t, err)
	}
	for _, p := range []kabinet.PersonID{"artem", "reader"} {
		do(func(s *cart.Service) (cart.View, error) {
			return s.Share(t.Context(), fake.Anna, fake.RefOf(v), cart.Share{Person: p, Right: cart.RightEdit})
		})
	}
	for _, owner := range []kabinet.PersonID{"artem", "anna"} {
		do(func(s *cart.Service) (cart.View, error) {
			h := v.State.Header
			h.Person = owner
			return s.SetHeader(t.Context(), fake.Anna, fake.RefOf(v), h)
		})
		require.Equal(t, []kabinet.PersonID{"reader"}, v.State.SharedWith())
	}
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Get(t.Context(), fake.Artem, "acme", v.State.ID) })
	require.ErrorIs(t, err, kabinet.Forbidden)
}

// A cart is shared with people of the organisation only, whoever asks.
func TestACartIsSharedWithColleaguesOnly(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	members := map[kabinet.PersonID]bool{"anna": true, "artem": true}
	share := func(p kabinet.PersonID) error {
		_, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
			s.Parties = cart.PartiesFunc(func(_ context.Context, org kabinet.OrgID, h cart.Header, _ []cart.LineKey) error {
				if org != "acme" || !members[h.Person] {
					return kabinet.ErrNotFound.With("what", "person").With("id", string(h.Person))
				}
				return nil
			})
			return s.Share(t.Context(), fake.Anna, fake.RefOf(v), cart.Share{Person: p, Right: cart.RightRead})
		})
		return err
	}
	require.ErrorIs(t, share("boris"), kabinet.NotFound)
	require.NoError(t, share("artem"))
}
