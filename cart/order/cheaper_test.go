package order_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// issue makes an invoice for the payment of an order as it is stored.
func (d *desk) issue(t *testing.T, by kabinet.Actor, o order.State, form order.ProformaForm) (p order.ProformaState, err error) {
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		o, err = tx0(ctx, tx, o)
		require.NoError(t, err)
		p, err = d.proformas(tx).Issue(ctx, by, ref(o), form)
		return err
	})
	return p, err
}

// pay books money for an invoice.
func (d *desk) pay(id order.ProformaID, reference, amount string) (p order.ProformaState, err error) {
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		p, err = d.proformas(tx).Pay(ctx, fake.Manager, "acme", id, order.Payment{Reference: reference, At: d.Now, Amount: kabinet.MustMoney(amount)})
		return err
	})
	return p, err
}

func (d *desk) sweep(t *testing.T) {
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		_, err := d.proformas(tx).Sweep(ctx, fake.Manager, 10)
		return err
	}))
}

// dearer puts the price of bolts up by a rouble.
func (d *desk) dearer() {
	book := fake.Book()
	book.Lists[0].Rows[0].Tiers = []pricing.Tier{
		{From: kabinet.MustQuantity("1"), Price: kabinet.MustQuantity("11")}, {From: kabinet.MustQuantity("100"), Price: kabinet.MustQuantity("10")},
	}
	d.Live.Swap(fake.Compile(book))
}

// late returns an order whose invoices were paid too late, since when bolts are dearer.
func (d *desk) late(t *testing.T, invoices int, lines ...cart.NewLine) order.State {
	o := d.placed(t, lines...)
	for i := range invoices {
		p, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "p", Amount: kabinet.MustMoney("10 RUB"), Until: d.Now.Add(time.Hour)})
		require.NoError(t, err)
		d.Now = d.Now.Add(time.Hour)
		d.sweep(t)
		_, err = d.pay(p.ID, "s"+string(rune('0'+i)), "10 RUB")
		require.NoError(t, err)
	}
	d.dearer()
	return d.load(t, o.ID)
}

func held(o order.State, kind order.HoldKind) (n int) {
	for _, h := range o.Holds {
		if h.Kind == kind {
			n++
		}
	}
	return n
}

// An amendment that changes nothing prices nothing, so the order still has to be priced
// again.
func TestAnEmptyAmendmentIsNoRepricing(t *testing.T) {
	d := newDesk()
	o := d.late(t, 1, fake.Line("BOLT", "100"))
	require.Equal(t, 1, held(o, order.HoldPrice))
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{})
	})
	require.NoError(t, err)
	require.Equal(t, 1, held(o, order.HoldPrice))
}

// Pricing again answers every invoice that was paid late.
func TestRepricingAnswersEveryLatePayment(t *testing.T) {
	d := newDesk()
	o := d.late(t, 2, fake.Line("BOLT", "100"))
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Reprice(ctx, fake.Anna, ref(o), kabinet.Money{})
	})
	require.NoError(t, err)
	require.Zero(t, held(o, order.HoldPrice))
	require.Equal(t, "10.00 RUB", o.Lines[0].Price.Price.String())
}

// A piece that is cancelled first keeps no line from being priced again.
func TestALineThatIsPartlyCancelledIsPricedAgain(t *testing.T) {
	d := newDesk()
	o := d.late(t, 1, fake.Line("BOLT", "150"))
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.CancelLines(ctx, fake.Anna, ref(o), "less", order.LineQuantity{Line: "1", Quantity: q(1)})
	})
	require.NoError(t, err)
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Reprice(ctx, fake.Anna, ref(o), kabinet.Money{})
	})
	require.NoError(t, err)
	require.Equal(t, "10.00 RUB", o.Lines[0].Price.Price.String())
	require.Equal(t, "1490.00 RUB", o.Totals.Lines[0].Amount.String())
	require.Equal(t, "1500.00 RUB", o.Lines[0].Amount.String(), "of all that was ordered")
}

// The price of a hundred is not had for one by ordering a hundred and cancelling the
// rest: neither on one line nor on several of an article, nor once the order is confirmed.
func TestWhatIsCancelledDoesNotLeaveItsTier(t *testing.T) {
	yard := fake.Line("BOLT", "20")
	yard.Date = kabinet.MustDate("2026-12-01")
	for name, lines := range map[string][]cart.NewLine{
		"one line": {fake.Line("BOLT", "100")}, "two lines": {fake.Line("BOLT", "80"), yard},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			o := d.placed(t, append(lines, fake.Line("NUT", "20"))...)
			require.Equal(t, "9.00 RUB", o.Lines[0].Price.Price.String())
			less := func(by kabinet.Actor, quantities ...order.LineQuantity) (order.State, error) {
				return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
					return s.CancelLines(ctx, by, ref(o), "less", quantities...)
				})
			}
			for range 2 {
				_, err := less(fake.Anna, order.LineQuantity{Line: "1", Quantity: q(79)})
				require.ErrorIs(t, err, order.ErrTier)
				require.Equal(t, kabinet.State, kabinet.KindOf(err))
				if o.Status == order.Submitted {
					o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
						return s.Confirm(ctx, fake.Manager, ref(o))
					})
					require.NoError(t, err)
				}
			}
			// All of an article can go, and what has no tiers; the seller lets the price stand.
			all := []order.LineQuantity{{Line: "1"}}
			if len(lines) > 1 {
				all = append(all, order.LineQuantity{Line: "2"})
			}
			gone := errors.New("not in earnest")
			require.ErrorIs(t, d.in(func(ctx context.Context, tx store.Tx) error {
				_, err := d.orders(tx).CancelLines(ctx, fake.Anna, ref(o), "none", all...)
				require.NoError(t, err)
				return gone
			}), gone)
			d.Authority["manager"][order.PermissionCancel] = d.Authority["manager"][order.PermissionProcess]
			o, err := less(fake.Manager, order.LineQuantity{Line: "1", Quantity: q(79)})
			require.NoError(t, err)
			require.Equal(t, "9.00 RUB", o.Lines[0].Price.Price.String())
		})
	}
}

// What was cancelled counts towards no tier when a line is amended later.
func TestAnAmendmentCountsNothingThatWasCancelled(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"), fake.Line("NUT", "20"))
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.CancelLines(ctx, fake.Anna, ref(o), "none", order.LineQuantity{Line: "1"})
	})
	require.NoError(t, err)
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(103)}}})
	})
	require.NoError(t, err)
	require.Equal(t, "3", o.Lines[0].Effective().String())
	require.Equal(t, "10.00 RUB", o.Lines[0].Price.Price.String())
	require.Equal(t, "30.00 RUB", o.Totals.Lines[0].Amount.String())
}

// A line of which a piece was cancelled is priced again with its article, like any other.
func TestALineThatIsPartlyCancelledFollowsItsArticle(t *testing.T) {
	d := newDesk()
	later := fake.Line("BOLT", "2")
	later.Date = kabinet.MustDate("2026-12-01")
	o := d.placed(t, fake.Line("BOLT", "99"), later)
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.CancelLines(ctx, fake.Anna, ref(o), "less", order.LineQuantity{Line: "2", Quantity: q(1)})
	})
	require.NoError(t, err)
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Remove: []cart.LineID{"1"}})
	})
	require.NoError(t, err)
	require.Equal(t, "10.00 RUB", o.Totals.Lines[0].Amount.String())
}

// A buyer keeps prices and goods by invoices no longer than the seller's rules allow, and
// no longer at all once an invoice has expired.
func TestABuyersInvoiceKeepsPricesForAWhile(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	month := d.Now.Add(30 * 24 * time.Hour)
	_, err := d.issue(t, fake.Anna, o, order.ProformaForm{Number: "1", Until: month.Add(1)})
	require.ErrorIs(t, err, kabinet.ErrWindow)
	_, err = d.issue(t, fake.Anna, o, order.ProformaForm{Number: "1", Until: month})
	require.NoError(t, err)
	d.Now = d.Now.Add(time.Hour)
	_, err = d.issue(t, fake.Anna, o, order.ProformaForm{Number: "2", Until: month.Add(time.Hour)})
	require.ErrorIs(t, err, kabinet.ErrWindow, "renewing it prolongs nothing")
	_, err = d.issue(t, fake.Manager, o, order.ProformaForm{Number: "2", Until: month.Add(time.Hour)})
	require.NoError(t, err, "the seller's people may")
	d.Now, o = month.Add(time.Hour), d.load(t, o.ID)
	for range 2 { // as soon as its time is over, whether it was swept or not
		_, err = d.issue(t, fake.Anna, o, order.ProformaForm{Number: "3", Until: d.Now.Add(time.Hour)})
		require.ErrorIs(t, err, order.ErrHeld)
		d.sweep(t)
	}
	o = d.load(t, o.ID)
	require.Equal(t, 1, held(o, order.HoldPrice))
	d.dearer()
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Reprice(ctx, fake.Anna, ref(o), kabinet.Money{})
	})
	require.NoError(t, err)
	p, err := d.issue(t, fake.Anna, o, order.ProformaForm{Number: "3", Until: d.Now.Add(time.Hour)})
	require.NoError(t, err)
	require.Equal(t, "1220.00 RUB", p.Amount.String())
}

// How much is to be paid in advance is the seller's word.
func TestABuyerDoesNotLowerAPrepayment(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	until := d.Now.Add(time.Hour)
	_, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "1", Amount: kabinet.MustMoney("500 RUB"), Until: until})
	require.NoError(t, err)
	_, err = d.issue(t, fake.Anna, o, order.ProformaForm{Number: "2", Amount: kabinet.MustMoney("0.01 RUB"), Until: until})
	require.ErrorIs(t, err, order.ErrAmount)
	_, err = d.issue(t, fake.Anna, o, order.ProformaForm{Number: "2", Amount: kabinet.MustMoney("1098 RUB"), Until: until})
	require.NoError(t, err)
}

// Nobody pays twice: an invoice asks for no more than is left to pay.
func TestNoInvoiceForWhatIsPaid(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	until := d.Now.Add(time.Hour)
	p, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "1", Amount: kabinet.MustMoney("1000 RUB"), Until: until})
	require.NoError(t, err)
	_, err = d.pay(p.ID, "s1", "1000 RUB")
	require.NoError(t, err)
	_, err = d.issue(t, fake.Manager, o, order.ProformaForm{Number: "2", Amount: kabinet.MustMoney("98.01 RUB"), Until: until})
	require.ErrorIs(t, err, order.ErrAmount)
	p, err = d.issue(t, fake.Manager, o, order.ProformaForm{Number: "2", Amount: kabinet.MustMoney("98 RUB"), Until: until})
	require.NoError(t, err)

	// Of one that is paid in part, the rest is asked for already.
	_, err = d.pay(p.ID, "s2", "50 RUB")
	require.NoError(t, err)
	_, err = d.issue(t, fake.Manager, o, order.ProformaForm{Number: "3", Until: until})
	require.ErrorIs(t, err, order.ErrAmount)
}

// One payment settles one invoice, and is booked with one amount.
func TestAPaymentIsBookedOnce(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	until := d.Now.Add(time.Hour)
	half := kabinet.MustMoney("549 RUB")
	one, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "1", Amount: half, Until: until})
	require.NoError(t, err)
	_, err = d.pay(one.ID, "s1", "549 RUB")
	require.NoError(t, err)
	two, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "2", Amount: half, Until: until})
	require.NoError(t, err)
	for _, amount := range []string{"549 RUB", "1 RUB"} {
		_, err = d.pay(two.ID, "s1", amount)
		require.ErrorIs(t, err, order.ErrBooked)
	}
	require.Equal(t, "549.00 RUB", d.load(t, o.ID).Paid().String())
	// What the books had before the invoice was named for it is the same money.
	o = d.load(t, o.ID)
	_, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Pay(ctx, fake.Manager, ref(o), order.Payment{Reference: "s2", At: d.Now, Amount: half})
	})
	require.NoError(t, err)
	two, err = d.pay(two.ID, "s2", "549 RUB")
	require.NoError(t, err)
	require.Equal(t, order.Settled, two.Status)
	require.Equal(t, "1098.00 RUB", d.load(t, o.ID).Paid().String())
}

// What was paid by then is in time whenever it is booked; what was paid afterwards is
// late, whether the invoice was swept or not, and an instant of the future is now.
func TestMoneyIsInTimeByItsOwnInstant(t *testing.T) {
	for name, x := range map[string]struct {
		paid time.Duration
		want order.ProformaStatus
	}{
		"a second before": {-time.Second, order.Settled}, "at the end": {0, order.Late}, "after": {time.Minute, order.Late},
		"to come": {48 * time.Hour, order.Late},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			o := d.placed(t, fake.Line("BOLT", "100"))
			until := d.Now.Add(time.Hour)
			p, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "1", Until: until})
			require.NoError(t, err)
			d.Now = until.Add(time.Hour)
			require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
				p, err = d.proformas(tx).Pay(ctx, fake.Manager, "acme", p.ID, order.Payment{Reference: "s", At: until.Add(x.paid), Amount: p.Amount})
				return err
			}))
			require.Equal(t, x.want, p.Status)
			o = d.load(t, o.ID)
			require.Equal(t, x.want == order.Late, held(o, order.HoldPrice) == 1)
		})
	}
}

// A discount of the whole is for all of it: the buyer leaves none of it to a part, neither
// by cancelling lines nor by an amendment. What is priced anew has no share in it.
func TestADiscountOfTheWholeIsNotKeptByAPart(t *testing.T) {
	discounted := draft("100.00 RUB", "200.00 RUB")
	document, err := discounted.Totals.Document()
	require.NoError(t, err)
	document.Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-10"), Reason: "discount"}}
	discounted.Totals, err = cart.Sum(document)
	require.NoError(t, err)
	made, _, err := order.New("ord_1", discounted, fake.Start)
	require.NoError(t, err)
	require.True(t, made.State().Lines[0].Given && made.State().Lines[1].Given)

	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "10"), fake.Line("NUT", "20"))
	require.False(t, o.Lines[0].Given)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		x, err := tx.Orders().Get(ctx, "acme", o.ID)
		require.NoError(t, err)
		s := x.State()
		s.Lines[0].Given, s.Lines[1].Given = true, true
		return tx.Orders().Save(ctx, order.Restore(s))
	}))
	o = d.load(t, o.ID)
	less := func(by kabinet.Actor) (order.State, error) {
		return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.CancelLines(ctx, by, ref(o), "less", order.LineQuantity{Line: "2"})
		})
	}
	amend := func(a order.Amendment) (order.State, error) {
		return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.Amend(ctx, fake.Anna, ref(o), a)
		})
	}
	_, err = less(fake.Anna)
	require.ErrorIs(t, err, cart.ErrTermsStale)
	for _, a := range []order.Amendment{
		{Remove: []cart.LineID{"2"}}, {Quantities: []order.LineQuantity{{Line: "2", Quantity: q(10)}}},
	} {
		_, err = amend(a)
		require.ErrorIs(t, err, cart.ErrTermsStale)
	}
	o, err = amend(order.Amendment{Quantities: []order.LineQuantity{{Line: "2", Quantity: q(30)}}})
	require.NoError(t, err, "more of it may be")
	require.True(t, o.Lines[0].Given)
	require.False(t, o.Lines[1].Given)
	d.Authority["manager"][order.PermissionCancel] = d.Authority["manager"][order.PermissionProcess]
	o, err = less(fake.Manager)
	require.NoError(t, err)
	require.True(t, o.Lines[0].Given, "the seller lets it stand")
}
