package order_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// A gate cancels an order that its client has decided against.
func ExampleDrop() {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("NUT", "10"))
	if err != nil {
		panic(err)
	}
	o, err := shop.Place(fake.Anna, fake.Request(v, "key"))
	if err != nil {
		panic(err)
	}
	o, err = shop.Order(func(s *order.Service) (order.State, error) {
		ref := order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}
		return order.Drop(context.Background(), s, fake.Anna, ref, "nobody approved it")
	})
	fmt.Println(o.Status, o.Reason, err)
	// Output: cancelled nobody approved it <nil>
}

// Dropping is no way around what cancelling asks for, but for the permission.
func TestDroppingChecksTheOrder(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("NUT", "10"))
	require.NoError(t, err)
	o, err := shop.Place(fake.Anna, fake.Request(v, "key"))
	require.NoError(t, err)
	for _, c := range []struct {
		ref    order.Ref
		reason string
		want   error
	}{
		{order.Ref{Org: "rival", ID: o.ID, Version: o.Version}, "no", kabinet.ErrNotFound},
		{order.Ref{Org: o.Org, ID: "none", Version: o.Version}, "no", kabinet.ErrNotFound},
		{order.Ref{Org: o.Org, ID: o.ID, Version: o.Version + 1}, "no", kabinet.ErrConflict},
		{order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, " ", order.ErrReason},
	} {
		_, err := shop.Order(func(s *order.Service) (order.State, error) {
			return order.Drop(t.Context(), s, fake.Anna, c.ref, c.reason)
		})
		require.ErrorIs(t, err, c.want)
	}
	_, err = order.Drop(t.Context(), &order.Service{}, fake.Anna, order.Ref{}, "no")
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}
