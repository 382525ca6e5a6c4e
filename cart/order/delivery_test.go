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

// perKilo costs as much as there is of everything.
type perKilo struct{}

func (perKilo) Promise(_ context.Context, d order.Draft, way string, now time.Time) (order.Delivery, error) {
	var sum kabinet.Quantity
	for _, l := range d.Lines {
		sum, _ = sum.Add(l.Effective())
	}
	if q(200).Less(sum) {
		return order.Delivery{}, order.ErrDelivery.At("/way")
	}
	return order.Delivery{Freight: kabinet.MustMoney(sum.String() + " RUB")}, nil
}

// A small order was amended to a large one, which travelled for the freight of the small.
func TestAnAmendmentPaysItsFreight(t *testing.T) {
	d := newDesk()
	d.goods.there["BOLT"] = q(1000)
	lead := func(do func(ctx context.Context, s *order.Service) (order.State, error)) (order.State, error) {
		return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			s.Promises = perKilo{}
			return do(ctx, s)
		})
	}
	r, err := d.fill("k1", fake.Line("BOLT", "100"))
	require.NoError(t, err)
	r.Way, r.Freight = "truck", kabinet.MustMoney("100 RUB")
	o, err := lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Place(ctx, fake.Anna, r) })
	require.NoError(t, err)
	amend := func(n int64, freight string) error {
		more := order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(n)}}}
		if freight != "" {
			more.Freight = kabinet.MustMoney(freight)
		}
		next, err := lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			p, err := s.Preview(ctx, fake.Anna, ref(o), more)
			if err == nil {
				require.Equal(t, []string{"100.00 RUB", "150.00 RUB"}, []string{p.WasFreight.String(), p.Freight.String()})
			}
			return s.Amend(ctx, fake.Anna, ref(o), more)
		})
		if err == nil {
			o = next
		}
		return err
	}
	require.ErrorIs(t, amend(150, "100 RUB"), order.ErrFreight)
	require.ErrorIs(t, amend(300, ""), order.ErrDelivery)
	require.Equal(t, "100.00 RUB", d.load(t, o.ID).Delivery.Freight.String())
	require.NoError(t, amend(150, "150 RUB"))
	o = d.load(t, o.ID)
	require.Equal(t, "150.00 RUB", o.Delivery.Freight.String())
	require.Equal(t, "truck", o.Delivery.Way)
	require.Equal(t, "150.00 RUB", o.Revisions[0].Freight.String())
	o, err = lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Manager, ref(o), order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(300)}}})
	})
	require.NoError(t, err, "the seller's people find a way")
	require.Equal(t, "150.00 RUB", o.Delivery.Freight.String())
}
