package order_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Whoever named another company's shipment by what the ERP calls it, and no line, was
// shown it.
func TestNobodyIsShownAShipmentByItsExternalName(t *testing.T) {
	d := newDesk()
	o := d.confirmed(t, fake.Line("BOLT", "100"))
	form := order.ShipmentForm{External: order.External{Source: "1c", ID: "7"}}
	line := order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q(100)}
	plan := func(actor kabinet.Actor, org kabinet.OrgID, lines ...order.ShipmentLine) (order.ShipmentState, error) {
		return d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Plan(ctx, actor, org, form, lines...)
		})
	}
	x, err := plan(fake.Manager, "acme", line)
	require.NoError(t, err)
	for _, actor := range []kabinet.Actor{fake.Boris, fake.Nobody} {
		got, err := plan(actor, "acme")
		require.Error(t, err)
		require.Empty(t, got.ID)
		got, err = plan(actor, "acme", line)
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		require.Empty(t, got.ID)
	}
	_, err = plan(fake.Manager, "acme")
	require.ErrorIs(t, err, order.ErrEmpty)
	again, err := plan(fake.Manager, "acme", line)
	require.NoError(t, err)
	require.Equal(t, x, again, "an ERP may say it twice")
}

// A remark had any kind, of any length.
func TestARemarkHasAKindThatThereIs(t *testing.T) {
	d := newDesk()
	o := d.confirmed(t, fake.Line("BOLT", "100"))
	var x order.ShipmentState
	step := func(do func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error)) {
		t.Helper()
		next, err := d.ship(do)
		require.NoError(t, err)
		x = next
	}
	step(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{}, order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q(100)})
	})
	step(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Load(ctx, fake.Manager, shipmentRef(x))
	})
	step(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Depart(ctx, fake.Manager, shipmentRef(x))
	})
	step(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Deliver(ctx, fake.Manager, shipmentRef(x))
	})
	for _, remarks := range [][]order.Remark{{{Kind: "x\x00"}}, {{}}, make([]order.Remark, order.MaxRemarks+1)} {
		for i := range remarks {
			if len(remarks) > 1 {
				remarks[i].Kind = order.RemarkOther
			}
		}
		_, err := d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Accept(ctx, fake.Anna, shipmentRef(x), remarks...)
		})
		require.ErrorIs(t, err, order.ErrRemark)
	}
	step(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Accept(ctx, fake.Anna, shipmentRef(x), order.Remark{Kind: order.RemarkDamage, Line: "1", Quantity: q(2), Text: "bent"})
	})
}
