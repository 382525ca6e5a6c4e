package order_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

func TestTextOfHoldsThatStoresCannotKeepIsRefused(t *testing.T) {
	shop, v := setup(t)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	for at, hold := range map[string]order.Hold{
		"/kind":      {Kind: "a\x00"},
		"/reference": {Kind: "a", Reference: "\xff"},
		"/reason":    {Kind: "a", Reason: "\x00"},
	} {
		_, err := shop.Order(func(s *order.Service) (order.State, error) {
			return s.Hold(ctx, fake.Manager, order.Ref{Org: "acme", ID: o.ID, Version: 1}, hold)
		})
		require.ErrorIs(t, err, order.ErrText)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, at, e.Place())

		d := draft()
		d.Holds = []order.Hold{{Kind: "a"}, hold}
		_, _, err = order.New("o", d, fake.Start)
		require.ErrorIs(t, err, order.ErrText)
		require.ErrorAs(t, err, &e)
		require.Equal(t, "/holds/1"+at, e.Place())
	}
	_, err = shop.Order(func(s *order.Service) (order.State, error) {
		return s.Hold(ctx, fake.Manager, order.Ref{Org: "acme", ID: o.ID, Version: 1},
			order.Hold{Kind: "a", Reason: strings.Repeat("a", order.MaxText+1)})
	})
	require.ErrorIs(t, err, order.ErrTextTooLong)
}

func TestANumberThatStoresCannotKeepIsRefused(t *testing.T) {
	d := draft()
	d.Number = "1\x00"
	_, _, err := order.New("o", d, fake.Start)
	require.ErrorIs(t, err, order.ErrText)
}

func TestAnOrderHasACurrency(t *testing.T) {
	totals := cart.Totals{Lines: make([]cart.LineTotal, 1)}
	_, _, err := order.New("o", order.Draft{
		Org: "acme", Number: "1", Header: cart.Header{Payer: "acme-llc"}, Lines: make([]order.Line, 1), Totals: totals,
	}, fake.Start)
	require.ErrorIs(t, err, kabinet.ErrCurrency)
}

func TestABlankReasonIsNone(t *testing.T) {
	shop, v := setup(t)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	_, err = shop.Order(func(s *order.Service) (order.State, error) {
		return s.Cancel(ctx, fake.Anna, order.Ref{Org: "acme", ID: o.ID, Version: 1}, " \n")
	})
	require.ErrorIs(t, err, order.ErrReason)
}

// A check that refuses without saying why refuses all the same.
func TestAFindingWithoutAnErrorRefuses(t *testing.T) {
	shop, v := setup(t)
	_, err := shop.Order(func(s *order.Service) (order.State, error) {
		s.Checks = []cart.Check{cart.CheckFunc(func(context.Context, cart.Checkout) ([]cart.Finding, error) {
			return []cart.Finding{{Severity: cart.Refuse}}, nil
		})}
		return s.Place(ctx, fake.Anna, fake.Request(v, "k1"))
	})
	require.ErrorIs(t, err, order.ErrRefused)
	require.Len(t, kabinet.ProblemOf(err, nil).Errors, 1)
	counts(t, shop, 0, 0)
}

// Whether another organisation has the order or the cart does not show in the
// error.
func TestAForeignOrderReadsLikeOneThatDoesNotExist(t *testing.T) {
	shop, v := setup(t)
	id := order.ID(strings.Repeat("o", 100))
	get := func() kabinet.Problem {
		_, err := shop.Order(func(s *order.Service) (order.State, error) { return s.Get(ctx, fake.Boris, "acme", id) })
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		return kabinet.ProblemOf(err, nil)
	}
	before := get()
	_, err := shop.Order(func(s *order.Service) (order.State, error) {
		s.NewID = func() order.ID { return id }
		return s.Place(ctx, fake.Anna, fake.Request(v, "k1"))
	})
	require.NoError(t, err)
	require.Equal(t, before, get())
}

func TestAHoldThatComesTooLateSaysSo(t *testing.T) {
	o, _, err := order.New("o", draft(), fake.Start)
	require.NoError(t, err)
	_, err = o.Confirm(fake.Manager, fake.Start)
	require.NoError(t, err)
	_, err = o.Hold(fake.Manager, fake.Start, order.Hold{Kind: order.HoldManual})
	require.ErrorIs(t, err, order.ErrStatus)
	require.ErrorContains(t, err, "an order that is confirmed cannot become held")
	_, err = o.Release(fake.Manager, fake.Start, order.HoldManual, "")
	require.ErrorContains(t, err, "an order that is confirmed cannot become released")
}
