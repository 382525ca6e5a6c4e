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

// More of an order that was paid in advance is paid in advance too: as much of it as the
// invoice asked for, less what was paid.
func TestMoreOfAPaidOrderIsPaidBeforehandToo(t *testing.T) {
	for name, c := range map[string]struct{ asked, more, less string }{
		"all":  {"1098 RUB", "1098.00 RUB", "549.00 RUB"},
		"half": {"549 RUB", "549.00 RUB", "274.50 RUB"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			o := d.placed(t, fake.Line("BOLT", "100"))
			amend := func(quantity int64) order.State {
				o = d.load(t, o.ID)
				_, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
					return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(quantity)}}})
				})
				require.NoError(t, err)
				o = d.load(t, o.ID)
				return o
			}
			p, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "1", Amount: kabinet.MustMoney(c.asked), Until: d.Now.Add(time.Hour)})
			require.NoError(t, err)
			_, err = d.pay(p.ID, "s1", c.asked)
			require.NoError(t, err)
			o = d.load(t, o.ID)
			require.Empty(t, o.Holds)
			require.Len(t, o.Prepayments, 1)
			require.Equal(t, "s1", o.Prepayments[0].Payment)
			require.Equal(t, p.ID, o.Prepayments[0].Invoice)
			require.Equal(t, "1098.00 RUB", o.Prepayments[0].Payable.String())

			require.Len(t, amend(200).Holds, 1)
			require.Equal(t, order.HoldDifference, o.Holds[0].Reference)
			require.Equal(t, c.more, o.Holds[0].Amount.String())
			_, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
				return s.Confirm(ctx, fake.Manager, ref(o))
			})
			require.ErrorIs(t, err, order.ErrHeld)
			require.Equal(t, c.less, amend(150).Holds[0].Amount.String())
			require.Empty(t, amend(100).Holds)
			amend(200)

			// An invoice for the difference lifts it, in place of the hold.
			two, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "2", Amount: kabinet.MustMoney(c.more), Until: d.Now.Add(time.Hour)})
			require.NoError(t, err)
			require.Equal(t, 1, held(d.load(t, o.ID), order.HoldPrepayment))
			_, err = d.pay(two.ID, "s2", c.more)
			require.NoError(t, err)
			o = d.load(t, o.ID)
			require.Empty(t, o.Holds)
			require.Empty(t, amend(190).Holds)

			// What is paid back is to be paid again.
			o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
				return s.Pay(ctx, fake.Manager, ref(o), order.Payment{Reference: "back", At: d.Now, Amount: kabinet.MustMoney(c.more).Neg()})
			})
			require.NoError(t, err)
			require.Equal(t, 1, held(o, order.HoldPrepayment))
		})
	}
}

// A hold that another takes the place of makes nothing prepaid.
func TestAReplacedInvoicePaysNothing(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	for _, number := range []string{"1", "2"} {
		_, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: number, Until: d.Now.Add(time.Hour)})
		require.NoError(t, err)
	}
	o = d.load(t, o.ID)
	require.Len(t, o.Holds, 1)
	require.Empty(t, o.Prepayments)
}
