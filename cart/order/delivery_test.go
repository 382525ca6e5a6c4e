package order_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
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

// What was chosen and costs money is in the total: gates, invoices and whoever pays see it,
// and an amendment changes it.
func TestTheChosenDeliveryIsInTheTotal(t *testing.T) {
	d := newDesk()
	d.goods.there["BOLT"] = q(1000)
	var gated order.Draft
	d.gates = []order.Gate{order.GateFunc(func(_ context.Context, _ order.ID, draft order.Draft, _ time.Time) ([]order.Hold, error) {
		gated = draft
		return nil, nil
	})}
	lead := func(do func(ctx context.Context, s *order.Service) (order.State, error)) (o order.State) {
		t.Helper()
		o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			s.Promises = perKilo{}
			return do(ctx, s)
		})
		require.NoError(t, err)
		require.NoError(t, o.Totals.Check())
		return o
	}
	r, err := d.fill("k1", fake.Line("BOLT", "100"))
	require.NoError(t, err)
	require.Equal(t, "1098.00 RUB", r.Payable.String(), "of the cart")
	r.Way, r.Freight = "truck", kabinet.MustMoney("100 RUB")
	o := lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Place(ctx, fake.Anna, r) })
	require.Equal(t, "1220.00 RUB", o.Totals.Payable.String(), "900 and 100, and 22 % of both")
	require.Equal(t, "900.00 RUB", o.Totals.Goods.String())
	require.Equal(t, "900.00 RUB", o.Lines[0].Amount.String())
	require.Equal(t, "1220.00 RUB", gated.Totals.Payable.String())
	require.Len(t, o.Totals.Charges, 1)
	require.Equal(t, cart.ReasonShipping, o.Totals.Charges[0].Reason)
	require.Equal(t, "truck", o.Totals.Charges[0].Source)
	o = lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		more := order.Amendment{
			Quantities: []order.LineQuantity{{Line: "1", Quantity: q(150)}},
			Payable:    kabinet.MustMoney("1830 RUB"), Freight: kabinet.MustMoney("150 RUB"),
		}
		return s.Amend(ctx, fake.Anna, ref(o), more)
	})
	require.Equal(t, "1830.00 RUB", o.Totals.Payable.String(), "1350 and 150, and the tax")
	require.Equal(t, "1220.00 RUB", o.Revisions[0].WasPayable.String())
	require.Equal(t, "1830.00 RUB", o.Revisions[0].Payable.String())
	require.Len(t, o.Totals.Charges, 1)
	o = lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.CancelLines(ctx, fake.Anna, ref(o), "not needed", order.LineQuantity{Line: "1", Quantity: q(50)})
	})
	require.Equal(t, "1281.00 RUB", o.Totals.Payable.String(), "a line that is cancelled changes no freight")
	o = lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Manager, ref(o), order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(350)}}})
	})
	require.Equal(t, "150.00 RUB", o.Totals.Charges[0].Amount.String(), "there is no such way: it stays")
}

// A cart that the seller has charged for shipping pays that, and not the chosen way as well;
// a way that costs nothing is no charge; the category of the charge is the seller's.
func TestFreightIsChargedOnce(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	taxes, err := cart.NewTaxTable(nil, cart.TaxRow{Rate: kabinet.MustPercent("22")}, cart.TaxRow{Category: "freight", Rate: kabinet.MustPercent("10")})
	require.NoError(t, err)
	draft := order.Draft{Org: o.Org, Header: o.Header, Lines: o.Lines, Totals: o.Totals}
	charged := func(freight string) cart.Totals {
		t.Helper()
		totals, err := draft.Charged(t.Context(), taxes, "freight", order.Delivery{Way: "truck", Freight: kabinet.MustMoney(freight)}, d.Now)
		require.NoError(t, err)
		return totals
	}
	require.Equal(t, o.Totals, charged("0 RUB"))
	once := charged("100 RUB")
	require.Equal(t, cart.TaxCategory("freight"), once.Charges[0].Category)
	require.Equal(t, "1208.00 RUB", once.Payable.String())
	draft.Totals = once
	require.Equal(t, once, charged("70 RUB"))
	document, err := o.Totals.Document()
	require.NoError(t, err)
	document.Charges = []cart.TaxedCharge{{Charge: cart.Charge{
		Code: "S1", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("10 RUB"), Mode: o.Lines[0].Price.Tax,
	}, Tax: document.Lines[0].TaxRate}}
	draft.Totals, err = cart.Sum(document)
	require.NoError(t, err)
	require.Equal(t, draft.Totals, charged("100 RUB"))
}

// The freight of a part of a split cart, with its share of discounts, comes on top of what the
// part costs and changes none of it.
func TestFreightComesOnTopOfAPart(t *testing.T) {
	shop := fake.NewShop()
	parts := splitUp(t, shop, "7", "3", "5")
	for _, discount := range []bool{false, true} {
		for _, p := range parts {
			totals := p.Totals
			if discount {
				d, err := totals.Document()
				require.NoError(t, err)
				d.Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-3.33"), Reason: cart.ReasonManual}}
				totals, err = cart.Sum(d)
				require.NoError(t, err)
			}
			d := order.Draft{Org: "acme", Header: p.State.Header, Totals: totals}
			with, err := d.Charged(t.Context(), shop.Taxes, "", order.Delivery{Freight: kabinet.MustMoney("100 RUB")}, shop.Now)
			require.NoError(t, err)
			more, err := with.Payable.Sub(totals.Payable)
			require.NoError(t, err)
			require.Equal(t, "122.00 RUB", more.String())
			require.Equal(t, totals.Adjusted, with.Adjusted)
		}
	}
}

// A page tells what an order comes to with a way of delivery.
func ExampleDraft_Charged() {
	d := newDesk()
	o := d.placed(must{}, fake.Line("BOLT", "100"))
	draft := order.Draft{Org: o.Org, Header: o.Header, Lines: o.Lines, Totals: o.Totals}
	truck := order.Delivery{Way: "truck", Freight: kabinet.MustMoney("100 RUB")}
	totals, err := draft.Charged(context.Background(), d.Taxes, "", truck, d.Now)
	fmt.Println(o.Totals.Payable, totals.Charged, totals.Payable, err)
	// Output: 1098.00 RUB 100.00 RUB 1220.00 RUB <nil>
}
