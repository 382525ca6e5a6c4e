package order_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// trucks promises one way of delivery, at a price.
type trucks struct{ freight kabinet.Money }

func (p trucks) Promise(_ context.Context, d order.Draft, way string, now time.Time) (order.Delivery, error) {
	if way != "truck" {
		return order.Delivery{}, order.ErrDelivery.At("/way")
	}
	return order.Delivery{
		Carrier: "fast", Vehicle: "truck", Vehicles: len(d.Lines), Freight: p.freight, Until: now.Add(time.Hour).In(time.FixedZone("", 3600)),
		Arrival: order.Days{First: kabinet.DateOf(now).AddDays(2)},
	}, nil
}

// What was promised when the order was placed is what was shown, and stays with it; what
// it costs is worked out by the seller, never taken from the request.
func TestDeliveryIsKept(t *testing.T) {
	d := newDesk()
	r, err := d.fill("k1", fake.Line("BOLT", "3"))
	require.NoError(t, err)
	promises := order.Promises(trucks{kabinet.MustMoney("900 RUB")})
	place := func(r order.PlaceRequest) (order.State, error) {
		return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			s.Promises = promises
			return s.Place(ctx, fake.Anna, r)
		})
	}
	r.Way, r.Freight = "truck", kabinet.MustMoney("1 RUB")
	_, err = place(r)
	require.ErrorIs(t, err, order.ErrChanged)
	require.ErrorIs(t, err, order.ErrFreight)
	r.Way, r.Freight = "drone", kabinet.Money{}
	_, err = place(r)
	require.ErrorIs(t, err, order.ErrDelivery)
	promises = nil
	_, err = place(r)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)

	promises = trucks{kabinet.MustMoney("900 RUB")}
	r.Way, r.Freight = "truck", kabinet.MustMoney("900 RUB")
	o, err := place(r)
	require.NoError(t, err)
	got := d.load(t, o.ID).Delivery
	require.Equal(t, "truck", got.Way)
	require.Equal(t, "fast", got.Carrier)
	require.True(t, got.Freight.Equal(r.Freight))
	require.Equal(t, time.UTC, got.Until.Location())
	promises = trucks{kabinet.MustMoney("950 RUB")} // dearer by now: the order is the one that was made
	again, err := place(r)
	require.NoError(t, err)
	require.Equal(t, o.ID, again.ID)
	r.Way = "drone"
	_, err = place(r)
	require.ErrorIs(t, err, order.ErrKeyReused)
	plain := d.placed(t, fake.Line("BOLT", "3"))
	require.Zero(t, plain.Delivery)
}
