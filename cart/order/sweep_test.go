package order_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// The number that another system gives a shipment is no key to it: who names no order, or
// has no right on the shipment, is not shown it.
func TestPlanningShowsNobodyElsesShipment(t *testing.T) {
	d := newDesk()
	o := d.confirmed(t, fake.Line("BOLT", "10"))
	form := order.ShipmentForm{External: order.External{Source: "erp", ID: "7"}}
	plan := func(by kabinet.Actor, org kabinet.OrgID, lines ...order.ShipmentLine) error {
		x, err := d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Plan(ctx, by, org, form, lines...)
		})
		if err != nil {
			require.Zero(t, x)
		}
		return err
	}
	line := order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q(10)}
	require.NoError(t, plan(fake.Manager, "acme", line))
	for _, who := range []kabinet.Actor{fake.Boris, fake.Anna, fake.Manager, {}} {
		require.ErrorIs(t, plan(who, "acme"), order.ErrEmpty)
	}
	require.ErrorIs(t, plan(fake.Boris, "acme", line), kabinet.NotFound)
	require.NoError(t, plan(fake.Manager, "acme", line), "again it is the same")
}

// Nobody without the right parks an order of another system, in place of one that waits,
// nor learns what waits.
func TestNobodyElseParksOrders(t *testing.T) {
	d := newDesk()
	in := inbound(t, 1)
	in.Payer = "unknown"
	take := func(by kabinet.Actor, retry bool) (err error) {
		return d.in(func(ctx context.Context, tx store.Tx) error {
			if retry {
				_, err := d.intake(tx, newDirectory()).Retry(ctx, by, 10)
				return err
			}
			_, err := d.intake(tx, newDirectory()).Take(ctx, by, in)
			return err
		})
	}
	for _, who := range []kabinet.Actor{fake.Anna, fake.Boris, {}} {
		require.Error(t, take(who, false))
		require.Error(t, take(who, true))
	}
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		list, err := tx.OrderParking().Parked(ctx, 10)
		require.Empty(t, list)
		return err
	}))
	require.NoError(t, take(fake.Manager, false))
	require.NoError(t, take(fake.Manager, true))
}

// What another system says of an order that has ended here keeps no goods for it.
func TestAnEndedOrderKeepsNoGoods(t *testing.T) {
	d := newDesk()
	o := d.confirmed(t, fake.Line("BOLT", "10"))
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Cancel(ctx, fake.Anna, ref(o), "no need")
	})
	require.NoError(t, err)
	require.Empty(t, d.goods.kept)
	in := inbound(t, 1)
	in.Order, in.Status, in.Lines = o.ID, order.Cancelled, in.Lines[:1]
	in.Lines[0].ID, in.Lines[0].Cancelled = "1", kabinet.Quantity{}
	in.Lines[0].Shipped = kabinet.Quantity{}
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		_, err := d.intake(tx, newDirectory()).Take(ctx, fake.Manager, in)
		return err
	}))
	require.Empty(t, d.goods.kept)
}

// What has been shipped, as another system says of an order that is only confirmed here, is
// not given back by cancelling the order.
func TestWhatHasLeftIsNotCancelled(t *testing.T) {
	d := newDesk()
	o := d.confirmed(t, fake.Line("BOLT", "10"), fake.Line("BOOK", "1"))
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		s, err := tx.Orders().Get(ctx, "acme", o.ID)
		require.NoError(t, err)
		state := s.State()
		state.Lines[0].Shipped = q(4)
		return tx.Orders().Save(ctx, order.Restore(state))
	}))
	for name, end := range map[string]func(context.Context, *order.Service, order.Ref) (order.State, error){
		"cancel": func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
			return s.Cancel(ctx, fake.Anna, r, "x")
		},
		"fail": func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
			return s.Fail(ctx, fake.Manager, r, "x")
		},
	} {
		o = d.load(t, o.ID)
		_, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return end(ctx, s, ref(o)) })
		require.ErrorIs(t, err, order.ErrOpen, name)
	}
}

// An order has one payer: no line of another comes in by an amendment, nor what a cart
// would not take.
func TestAnAmendmentAddsWhatACartWouldTake(t *testing.T) {
	d := newDesk()
	d.Parties = cart.PartiesFunc(func(context.Context, kabinet.OrgID, cart.Header, []cart.LineKey) error { return nil })
	o := d.placed(t, fake.Line("BOLT", "10"))
	other, broken := fake.Line("BOLT", "1"), fake.Line("BOLT", "1")
	other.LegalEntity, broken.CostCentre = "acme-trade", "a\x00"
	for _, c := range []struct {
		line cart.NewLine
		want error
	}{{other, cart.ErrLinePayer}, {broken, cart.ErrText}, {fake.Line("", "1"), cart.ErrSKU}} {
		_, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Add: []cart.NewLine{c.line}})
		})
		require.ErrorIs(t, err, c.want)
	}
	own := fake.Line("BOOK", "1")
	own.LegalEntity = o.Payer
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Add: []cart.NewLine{own}})
	})
	require.NoError(t, err)
	require.Empty(t, o.Lines[1].LegalEntity)
}

// The consent to a line that was taken out is waited for no longer.
func TestNobodyWaitsForTheConsentToALineThatIsGone(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "10"), fake.Line("BOOK", "1"))
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Answer(ctx, fake.Manager, ref(o), order.Answer{Line: "1", Price: kabinet.MustMoney("99 RUB")})
	})
	require.NoError(t, err)
	require.Equal(t, 1, held(o, order.HoldConsent))
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Remove: []cart.LineID{"1"}})
	})
	require.NoError(t, err)
	require.Empty(t, o.Holds)
}

// Two lines of one id are one too many.
func TestLinesOfAnOrderHaveTheirOwnIDs(t *testing.T) {
	d := draft("10 RUB", "5 RUB")
	d.Lines[1].ID = d.Lines[0].ID
	_, _, err := order.New("o", d, fake.Start)
	require.ErrorIs(t, err, order.ErrTwice)
}

// blind may not process the orders of one payer.
type blind struct {
	kabinet.Authority
	payer kabinet.LegalEntityID
}

func (b blind) Check(ctx context.Context, a kabinet.Actor, p kabinet.Permission, o kabinet.Object) error {
	if p == order.PermissionProcess && o.LegalEntity == b.payer {
		return kabinet.ErrNotFound
	}
	return b.Authority.Check(ctx, a, p, o)
}

// A batch full of invoices that the actor may not process hides none that they may.
func TestInvoicesOfOthersHideNoneFromTheSweep(t *testing.T) {
	d := newDesk()
	var last order.State
	for i := range 5 {
		last = d.placed(t, fake.Line("BOLT", "10"))
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
			p, err := d.proformas(tx).Issue(ctx, fake.Manager, ref(last), order.ProformaForm{Number: "1", Until: d.Now.Add(time.Duration(i+1) * time.Minute)})
			if i > 2 || err != nil { // the first three are another payer's
				return err
			}
			x, err := tx.Proformas().Get(ctx, "acme", p.ID)
			require.NoError(t, err)
			s := x.State()
			s.Payer = "other"
			return tx.Proformas().Save(ctx, order.RestoreProforma(s))
		}))
	}
	d.Now = d.Now.Add(time.Hour)
	sweep := func(limit int) (n int) {
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
			s := d.proformas(tx)
			s.Orders.Authority = blind{s.Orders.Authority, "other"}
			n, err = s.Sweep(ctx, fake.Manager, limit)
			return err
		}))
		return n
	}
	require.Equal(t, 1, sweep(1))
	require.Equal(t, 1, sweep(2))
	require.Zero(t, sweep(2))
	require.Equal(t, 1, held(d.load(t, last.ID), order.HoldPrice))
}

// Each call of invoices for payment, by who has no business with the payer and by who may
// only read: it is not there, or forbidden, and nothing happens.
func TestNobodyElsesInvoiceIsSeenOrChanged(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "10"))
	form := order.ProformaForm{Number: "1", Until: d.Now.Add(time.Hour)}
	var p order.ProformaState
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
		p, err = d.proformas(tx).Issue(ctx, fake.Manager, ref(o), form)
		return err
	}))
	o = d.load(t, o.ID)
	d.Now = d.Now.Add(30 * time.Minute)
	paid := order.Payment{Reference: "s", At: d.Now, Amount: p.Amount}
	for name, call := range map[string]func(context.Context, *order.Proformas, kabinet.Actor, kabinet.OrgID) error{
		"issue": func(ctx context.Context, s *order.Proformas, by kabinet.Actor, org kabinet.OrgID) error {
			_, err := s.Issue(ctx, by, order.Ref{Org: org, ID: o.ID, Version: o.Version}, order.ProformaForm{Number: "2", Until: form.Until})
			return err
		},
		"pay": func(ctx context.Context, s *order.Proformas, by kabinet.Actor, org kabinet.OrgID) error {
			_, err := s.Pay(ctx, by, org, p.ID, paid)
			return err
		},
		"get": func(ctx context.Context, s *order.Proformas, by kabinet.Actor, org kabinet.OrgID) error {
			x, err := s.Get(ctx, by, org, p.ID)
			if err != nil {
				require.Zero(t, x)
			}
			return err
		},
		"of": func(ctx context.Context, s *order.Proformas, by kabinet.Actor, org kabinet.OrgID) error {
			list, err := s.Of(ctx, by, org, o.ID)
			require.True(t, err == nil || len(list) == 0)
			return err
		},
	} {
		for who, c := range map[string]struct {
			by   kabinet.Actor
			org  kabinet.OrgID
			want error
		}{
			"another client":                  {fake.Boris, "acme", kabinet.ErrNotFound},
			"another client, as their own":    {fake.Boris, "bolt", kabinet.ErrNotFound},
			"another client, saying they are": {kabinet.Actor{Person: fake.Boris.Person, Organization: "acme"}, "acme", kabinet.ErrNotFound},
			"nobody":                          {fake.Nobody, "acme", kabinet.ErrNotFound},
			"a reader":                        {fake.Reader, "acme", kabinet.ErrForbidden},
		} {
			if c.want == kabinet.ErrForbidden && (name == "get" || name == "of") {
				continue
			}
			err := d.in(func(ctx context.Context, tx store.Tx) error { return call(ctx, d.proformas(tx), c.by, c.org) })
			require.ErrorIs(t, err, c.want, "%s by %s", name, who)
		}
	}
	require.Equal(t, o, d.load(t, o.ID))
	d.Now = d.Now.Add(time.Hour)
	for _, by := range []kabinet.Actor{fake.Boris, fake.Anna, fake.Reader, fake.Nobody} {
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
			n, err := d.proformas(tx).Sweep(ctx, by, 10)
			require.Zero(t, n)
			return err
		}))
	}
	require.Equal(t, o, d.load(t, o.ID))
}
