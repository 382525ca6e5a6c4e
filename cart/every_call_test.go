package cart_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
)

// call is an exported call of the service on one cart.
type call struct {
	do func(s *cart.Service, actor kabinet.Actor, ref cart.Ref) (cart.View, error)
	// right is what a share has to give; "" where none is enough.
	right cart.Right
	reads bool // and takes no version
}

// calls are all of them but Open and the lists.
func calls(other cart.Ref) map[string]call {
	split := func(l cart.Line) string { return string(l.ID) }
	return map[string]call{
		"Get": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.Get(ctx, a, r.Org, r.ID)
		}, cart.RightRead, true},
		"Check": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (v cart.View, err error) {
			_, err = s.Check(ctx, a, r.Org, r.ID)
			return v, err
		}, cart.RightRead, true},
		"Preview": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (v cart.View, err error) {
			_, err = s.Preview(ctx, a, r.Org, r.ID)
			return v, err
		}, cart.RightRead, true},
		"Add": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.Add(ctx, a, r, fake.Line("BOLT", "1"))
		}, cart.RightEdit, false},
		"SetQuantity": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.SetQuantity(ctx, a, r, cart.LineQuantity{Line: "1", Quantity: qty("7")})
		}, cart.RightEdit, false},
		"Remove": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) { return s.Remove(ctx, a, r, "1") }, cart.RightEdit, false},
		"SetHeader": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			h := fake.Header()
			h.Site = "quay"
			return s.SetHeader(ctx, a, r, h)
		}, cart.RightEdit, false},
		"SetCodes": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.SetCodes(ctx, a, r, "SPRING")
		}, cart.RightEdit, false},
		"Reprice": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) { return s.Reprice(ctx, a, r) }, cart.RightEdit, false},
		"Lock": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.Lock(ctx, a, r, "approval")
		}, cart.RightEdit, false},
		"KeepUntil": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.KeepUntil(ctx, a, r, fake.Start.Add(time.Hour))
		}, cart.RightEdit, false},
		"Split": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			_, err := s.Split(ctx, a, r, cart.SplitOptions{By: []cart.SplitBy{cart.ByTerms}, Terms: split})
			return cart.View{}, err
		}, cart.RightEdit, false},
		"Merge": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.Merge(ctx, a, r, other, cart.MergeSum)
		}, cart.RightEdit, false},
		"merged away": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.Merge(ctx, a, other, r, cart.MergeSum)
		}, cart.RightEdit, false},
		// Refused by the cart once the actor may: it is no part, active, and not over.
		"Detach": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) { return s.Detach(ctx, a, r) }, cart.RightEdit, false},
		"Unlock": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) { return s.Unlock(ctx, a, r) }, cart.RightCheckout, false},
		"Expire": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) { return s.Expire(ctx, a, r) }, cart.RightEdit, false},
		"Welcome": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.Welcome(ctx, a, r, a, other, cart.MergeSum)
		}, cart.RightEdit, false},
		"welcomed": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.Welcome(ctx, a, other, a, r, cart.MergeSum)
		}, cart.RightEdit, false},
		"Share": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.Share(ctx, a, r, cart.Share{Person: "reader", Right: cart.RightRead})
		}, "", false},
		"SetTerms": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.SetTerms(ctx, a, r, cart.Terms{Adjustments: []cart.Adjustment{percentOff("-50")}})
		}, "", false},
		"AdjustLines": {func(s *cart.Service, a kabinet.Actor, r cart.Ref) (cart.View, error) {
			return s.AdjustLines(ctx, a, r, cart.LineAdjustments{Line: "1", Adjustments: []cart.Adjustment{percentOff("-50")}})
		}, "", false},
	}
}

// sold is a shop with a cart of Anna's, shared with Artem, and one of Artem's own.
func sold(t *testing.T, right cart.Right) (*fake.Shop, cart.View, cart.Ref) {
	t.Helper()
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "5"), fake.Line("NUT", "10"))
	require.NoError(t, err)
	if right != "" {
		v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.Share(ctx, fake.Anna, fake.RefOf(v), cart.Share{Person: "artem", Right: right})
		})
		require.NoError(t, err)
	}
	h := fake.Header()
	h.Person = "artem"
	other, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Open(ctx, fake.Artem, "acme", cart.OpenRequest{Header: h})
	})
	require.NoError(t, err)
	return shop, v, fake.RefOf(other)
}

// ofTheCart are refusals of a cart that the actor may use: that it is no part, not locked.
func ofTheCart(err error) bool {
	for _, e := range []error{cart.ErrSplit, cart.ErrNotLocked, cart.ErrNotExpired, cart.ErrMerge} {
		if errors.Is(err, e) {
			return true
		}
	}
	return err == nil
}

// A share gives what it says through every call, and no more.
func TestAShareThroughEveryCall(t *testing.T) {
	for _, right := range []cart.Right{"", cart.RightRead, cart.RightEdit, cart.RightCheckout} {
		for name := range calls(cart.Ref{}) {
			shop, v, other := sold(t, right)
			c := calls(other)[name]
			before := len(shop.World.Records())
			_, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return c.do(s, fake.Artem, fake.RefOf(v)) })
			if c.right != "" && right.Includes(c.right) {
				require.True(t, ofTheCart(err), "%s with %q: %v", name, right, err)
				continue
			}
			require.ErrorIs(t, err, kabinet.Forbidden, "%s with %q", name, right)
			require.Len(t, shop.World.Records(), before, name)
		}
	}
}

// Every call of another client's, or by nobody, reads as if there were no such cart,
// whatever the version, and leaves nothing behind.
func TestEveryCallOnAForeignCartIsNotFound(t *testing.T) {
	for _, actor := range []kabinet.Actor{fake.Boris, fake.Nobody} {
		for name := range calls(cart.Ref{}) {
			shop, v, other := sold(t, cart.RightCheckout)
			before := len(shop.World.Records())
			for _, ref := range []cart.Ref{fake.RefOf(v), {Org: "acme", ID: v.State.ID, Version: 99}, {Org: "bolt", ID: v.State.ID}, {Org: "acme", ID: "crt_0"}} {
				got, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return calls(other)[name].do(s, actor, ref) })
				if ref.Org != "acme" && errors.Is(err, kabinet.ErrContextMismatch) {
					continue // carts of two organisations, neither of which was looked at
				}
				require.ErrorIs(t, err, kabinet.ErrNotFound, name)
				require.Zero(t, got)
			}
			require.Len(t, shop.World.Records(), before, name)
		}
	}
}

// Every write names the version that was seen, and one of another version changes nothing.
func TestEveryWriteOfAnotherVersionIsAConflict(t *testing.T) {
	for name := range calls(cart.Ref{}) {
		shop, v, other := sold(t, "")
		shop.Authority["anna"][cart.PermissionAdjust] = kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
		c := calls(other)[name]
		if c.reads {
			continue
		}
		before := len(shop.World.Records())
		for _, version := range []int64{0, v.State.Version - 1, v.State.Version + 1} {
			ref := fake.RefOf(v)
			ref.Version = version
			_, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return c.do(s, fake.Anna, ref) })
			require.ErrorIs(t, err, kabinet.ErrConflict, "%s of %d", name, version)
		}
		require.Len(t, shop.World.Records(), before, name)
	}
}

// A new call of the service is tried here too.
func TestEveryCallOfTheServiceIsTried(t *testing.T) {
	known := []string{"Open", "List", "ListShared"} // which have tests of their own
	for name := range calls(cart.Ref{}) {
		known = append(known, name)
	}
	service := reflect.TypeFor[*cart.Service]()
	for i := range service.NumMethod() {
		require.True(t, slices.Contains(known, service.Method(i).Name), service.Method(i).Name)
	}
}

// A discount on a line was given under a contract and for a payer: it does not go along
// to a cheaper contract, to another payer, or in a merge.
func TestADiscountOfALineHoldsForItsContract(t *testing.T) {
	for name, change := range map[string]func(*cart.Header){
		"contract": func(h *cart.Header) { h.Agreement = "cheaper" },
		"payer":    func(h *cart.Header) { h.Payer = "acme-trade" },
		"seller":   func(h *cart.Header) { h.Seller = "S2" },
		"kind":     func(h *cart.Header) { h.Kind = cart.Sample },
	} {
		c := newCart(t)
		_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "5"))
		require.NoError(t, err)
		give := func() {
			_, err := c.AdjustLines(fake.Manager, fake.Start, cart.LineAdjustments{Line: "1", Adjustments: []cart.Adjustment{percentOff("-50")}})
			require.NoError(t, err)
		}
		stale := func() int {
			findings, err := cart.TermsCheck{}.Check(t.Context(), cart.Checkout{Cart: c.State()})
			require.NoError(t, err)
			return len(findings)
		}
		give()
		require.Zero(t, stale())
		was := c.State().Header
		h := was
		change(&h)
		_, err = c.SetHeader(fake.Anna, fake.Start, h)
		require.NoError(t, err)
		require.Equal(t, 1, stale(), name)
		give()
		require.Zero(t, stale(), "given again")
		h.Site = "quay"
		_, err = c.SetHeader(fake.Anna, fake.Start, h)
		require.NoError(t, err)
		require.Zero(t, stale(), "where it goes is for the freight")
	}
}
