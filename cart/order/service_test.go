package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// calls is every method that reads or changes one order.
func calls(actor kabinet.Actor, ref order.Ref) map[string]func(*order.Service) (order.State, error) {
	return map[string]func(*order.Service) (order.State, error){
		"get":      func(s *order.Service) (order.State, error) { return s.Get(ctx, actor, ref.Org, ref.ID) },
		"cancel":   func(s *order.Service) (order.State, error) { return s.Cancel(ctx, actor, ref, "no need") },
		"confirm":  func(s *order.Service) (order.State, error) { return s.Confirm(ctx, actor, ref) },
		"start":    func(s *order.Service) (order.State, error) { return s.Start(ctx, actor, ref) },
		"complete": func(s *order.Service) (order.State, error) { return s.Complete(ctx, actor, ref) },
		"fail":     func(s *order.Service) (order.State, error) { return s.Fail(ctx, actor, ref, "no stock") },
		"hold": func(s *order.Service) (order.State, error) {
			return s.Hold(ctx, actor, ref, order.Hold{Kind: order.HoldManual})
		},
		"release": func(s *order.Service) (order.State, error) {
			return s.Release(ctx, actor, ref, order.HoldManual, "")
		},
	}
}

func TestAForeignOrganisationsOrderIsNotFoundThroughEveryCall(t *testing.T) {
	shop, v := setup(t)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	next, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	for _, actor := range []kabinet.Actor{fake.Boris, fake.Nobody} {
		for _, ref := range []order.Ref{{"acme", o.ID, o.Version}, {"bolt", o.ID, o.Version}, {"acme", "ord_0", 1}} {
			for name, do := range calls(actor, ref) {
				got, err := shop.Order(do)
				require.Error(t, err, name)
				require.Equal(t, kabinet.ErrNotFound.With("what", "order").With("id", string(ref.ID)).Error(), err.Error(), name)
				require.Zero(t, got)
			}
		}
		// Placing reveals neither carts nor keys, by whichever organisation.
		for _, view := range []cart.View{v, next} {
			for _, org := range []kabinet.OrgID{"acme", "bolt"} {
				r := fake.Request(view, "k1")
				r.Org = org
				_, err = shop.Place(actor, r)
				require.ErrorIs(t, err, kabinet.ErrNotFound)
				require.Equal(t, kabinet.ErrNotFound.With("what", "cart").With("id", string(r.Cart)).Error(), err.Error())
			}
		}
		require.NoError(t, shop.World.InTx(func(tx *fake.Tx) error {
			list, err := shop.Orders(tx).List(ctx, actor, order.Filter{}, kabinet.Page{})
			require.Empty(t, list.Items)
			return err
		}))
	}
	counts(t, shop, 1, 1)
}

func TestListsShowWhatChecksAllow(t *testing.T) {
	shop, v := setup(t)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	for actor, want := range map[kabinet.PersonID]int{"anna": 1, "artem": 0, "reader": 1, "manager": 1, "boris": 0} {
		require.NoError(t, shop.World.InTx(func(tx *fake.Tx) error {
			svc, who := shop.Orders(tx), kabinet.Actor{Person: actor}
			list, err := svc.List(ctx, who, order.Filter{Number: o.Number}, kabinet.Page{})
			require.NoError(t, err)
			require.Len(t, list.Items, want, actor)
			for _, s := range list.Items {
				require.Nil(t, s.Lines[0].Trace)
			}
			_, err = svc.Get(ctx, who, "acme", o.ID)
			require.Equal(t, want == 1, err == nil, actor)
			return nil
		}))
	}
}

func TestTheLifeOfAnOrder(t *testing.T) {
	shop, v := setup(t)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	do := func(name string, actor kabinet.Actor) error {
		t.Helper()
		got, err := shop.Order(calls(actor, order.Ref{Org: "acme", ID: o.ID, Version: o.Version})[name])
		if err == nil {
			o = got
		}
		return err
	}
	require.ErrorIs(t, do("confirm", fake.Anna), kabinet.ErrForbidden)
	require.NoError(t, do("hold", fake.Manager))
	version := o.Version
	require.NoError(t, do("hold", fake.Manager))
	require.Equal(t, version, o.Version, "a hold that is there changes nothing")
	require.ErrorIs(t, do("confirm", fake.Manager), order.ErrHeld)
	require.NoError(t, do("release", fake.Manager))
	require.NoError(t, do("confirm", fake.Manager))
	require.NotNil(t, o.Lines[0].Trace)
	o.Version--
	require.ErrorIs(t, do("start", fake.Manager), kabinet.ErrConflict)
	o.Version++
	require.NoError(t, do("start", fake.Manager))
	require.ErrorIs(t, do("cancel", fake.Anna), order.ErrStatus)
	require.NoError(t, do("complete", fake.Manager))
	require.Equal(t, order.Completed, o.Status)
	require.Equal(t, int64(6), o.Version)

	next, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	o, err = shop.Place(fake.Anna, fake.Request(next, "k2"))
	require.NoError(t, err)
	require.ErrorIs(t, do("cancel", fake.Reader), kabinet.ErrForbidden)
	require.NoError(t, do("cancel", fake.Anna))
	require.Equal(t, "no need", o.Reason)
	// Repeating the key gives the order as it is now.
	again, err := shop.Place(fake.Anna, fake.Request(next, "k2"))
	require.NoError(t, err)
	require.Equal(t, order.Cancelled, again.Status)
}
