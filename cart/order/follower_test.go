package order_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

var errNo = errors.New("no")

// follower writes down what it is told of, and says no to a kind of event.
type follower struct {
	seen   []string
	refuse string
	answer order.Reaction
}

func (*follower) Gate(context.Context, order.ID, order.Draft, time.Time) ([]order.Hold, error) {
	return nil, nil
}

func (f *follower) Follow(_ context.Context, _ kabinet.Actor, now order.State, e kabinet.Event) (order.Reaction, error) {
	f.seen = append(f.seen, e.EventKind()+" "+string(now.Status))
	if e.EventKind() == f.refuse {
		return order.Reaction{}, errNo
	}
	return f.answer, nil
}

func TestFollowersAreToldOfEveryChangeAndCanRefuseIt(t *testing.T) {
	shop, v := setup(t)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	f := &follower{refuse: "order.confirmed"}
	change := func(do func(*order.Service, order.Ref) (order.State, error)) error {
		return shop.World.InTx(func(tx *fake.Tx) error {
			svc := shop.Orders(tx)
			svc.Gates = []order.Gate{f}
			got, err := do(svc, order.Ref{Org: "acme", ID: o.ID, Version: o.Version})
			if err == nil {
				o = got
			}
			return err
		})
	}
	hold := func(s *order.Service, ref order.Ref) (order.State, error) {
		return s.Hold(ctx, fake.Manager, ref, order.Hold{Kind: order.HoldManual})
	}
	require.NoError(t, change(hold))
	require.NoError(t, change(hold)) // which changes nothing
	require.NoError(t, change(func(s *order.Service, ref order.Ref) (order.State, error) {
		return s.Release(ctx, fake.Manager, ref, order.HoldManual, "")
	}))
	confirm := func(s *order.Service, ref order.Ref) (order.State, error) { return s.Confirm(ctx, fake.Manager, ref) }
	require.ErrorIs(t, change(confirm), errNo)
	require.Equal(t, order.Submitted, o.Status)
	f.refuse = ""
	require.NoError(t, change(confirm))
	require.Equal(t, []string{"order.held submitted", "order.released submitted", "order.confirmed confirmed", "order.confirmed confirmed"}, f.seen)
}
