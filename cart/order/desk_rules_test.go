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
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// proforma returns an invoice of 1220 roubles for a day.
func proforma(t *testing.T) *order.Proforma {
	d := draft("1000 RUB")
	o, _, err := order.New("ord_1", d, fake.Start)
	require.NoError(t, err)
	p, _, err := order.NewProforma("pro_1", o.State(), "1", o.State().Totals.Payable, fake.Start.Add(24*time.Hour), fake.Anna, fake.Start)
	require.NoError(t, err)
	return p
}

func TestWhatIsPaidForAnInvoice(t *testing.T) {
	p := proforma(t)
	for _, amount := range []string{"0 RUB", "-1 RUB", "1 EUR"} {
		_, err := p.Pay(fake.Manager, fake.Start, order.Payment{Reference: "s", Amount: kabinet.MustMoney(amount)})
		require.ErrorIs(t, err, order.ErrAmount, amount)
	}
	// Nobody pays in the future: such an instant is now.
	_, err := p.Pay(fake.Manager, fake.Start, order.Payment{Reference: "s", At: fake.Start.Add(48 * time.Hour), Amount: kabinet.MustMoney("1 RUB")})
	require.NoError(t, err)
	require.Equal(t, order.Issued, p.State().Status)
	_, err = p.Void(fake.Manager, fake.Start, "no more")
	require.ErrorIs(t, err, order.ErrProforma, "there is money in it")
}

// An invoice that was paid for an order that costs more since lifts nothing.
func TestAnInvoiceOfAnEarlierRevisionLiftsNothing(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	p, err := d.issue(t, fake.Anna, o, order.ProformaForm{Number: "1", Until: d.Now.Add(time.Hour)})
	require.NoError(t, err)
	o = d.load(t, o.ID)
	_, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Add: []cart.NewLine{fake.Line("BOOK", "1")}})
	})
	require.NoError(t, err)
	p, err = d.pay(p.ID, "s", "1098 RUB")
	require.NoError(t, err)
	require.Equal(t, order.Settled, p.Status)
	require.Equal(t, 1, held(d.load(t, o.ID), order.HoldPrepayment))
}

// What was paid keeps prices and goods, whatever becomes of another invoice.
func TestAPaidInvoiceKeepsWhatAnotherWouldLetGo(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	one, err := d.issue(t, fake.Manager, o, order.ProformaForm{Number: "1", Amount: kabinet.MustMoney("500 RUB"), Until: d.Now.Add(time.Hour)})
	require.NoError(t, err)
	_, err = d.pay(one.ID, "s", "500 RUB")
	require.NoError(t, err)
	require.Equal(t, d.Now.Add(30*24*time.Hour), d.goods.kept[o.ID].Until, "until it is confirmed")
	_, err = d.issue(t, fake.Manager, o, order.ProformaForm{Number: "2", Until: d.Now.Add(time.Hour)})
	require.NoError(t, err)
	d.Now = d.Now.Add(time.Hour)
	d.sweep(t)
	require.Contains(t, d.goods.kept, o.ID)
	require.Zero(t, held(d.load(t, o.ID), order.HoldPrice))
}

// apiece gives the lines of a draft a price for each, which comes to what they cost.
func apiece(d order.Draft) order.Draft {
	for i := range d.Lines {
		l, amount := &d.Lines[i], d.Totals.Lines[i].Amount
		price, err := amount.MulPer(kabinet.QuantityOf(1), l.Quantity, 2, kabinet.HalfUp)
		if err != nil {
			panic(err)
		}
		l.Price.Price, l.Price.List, l.Price.Total = price, price, amount
		l.Price.Per, l.Price.Quantity = kabinet.QuantityOf(1), l.Quantity
	}
	return d
}

func TestWhatCannotBeAnswered(t *testing.T) {
	o, _, err := order.New("ord_1", apiece(draft("100.00 RUB", "200.00 RUB")), fake.Start)
	require.NoError(t, err)
	_, err = o.Answer(fake.Manager, fake.Start, order.Margin{}, order.Answer{Line: "1", Price: kabinet.MustMoney("1 EUR")})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = o.Answer(fake.Manager, fake.Start, order.Margin{}, order.Answer{Line: "1", Price: kabinet.MustMoney("99999999 RUB")})
	require.NoError(t, err)
	_, err = o.Decide(fake.Anna, fake.Start, order.Decision{Line: "1"})
	require.NoError(t, err)
	_, err = o.Decide(fake.Anna, fake.Start, order.Decision{Line: "1", Accept: true})
	require.ErrorIs(t, err, order.ErrNoOffer, "it was refused")
}

// A discount that a line has its share in stays in proportion when its price changes.
func TestAnotherPriceKeepsTheDiscount(t *testing.T) {
	d := draft("100.00 RUB", "200.00 RUB")
	document, err := d.Totals.Document()
	require.NoError(t, err)
	document.Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-10"), Reason: "discount"}}
	d.Totals, err = cart.Sum(document)
	require.NoError(t, err)
	o, _, err := order.New("ord_1", apiece(d), fake.Start)
	require.NoError(t, err)
	was := o.State().Lines[0].Price
	half, err := was.Price.MulPer(kabinet.QuantityOf(1), kabinet.QuantityOf(2), 2, kabinet.HalfUp)
	require.NoError(t, err)
	_, err = o.Answer(fake.Manager, fake.Start, order.Margin{}, order.Answer{Line: "1", Price: half})
	require.NoError(t, err)
	require.Equal(t, "45.00 RUB", o.State().Totals.Lines[0].Amount.String())
}

func TestWhatCannotBeAmended(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "10"), fake.Line("NUT", "20"))
	amend := func(by kabinet.Actor, a order.Amendment) (order.State, error) {
		return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Amend(ctx, by, ref(o), a) })
	}
	do := func(call func(context.Context, *order.Service) (order.State, error)) {
		t.Helper()
		next, err := d.lead(call)
		require.NoError(t, err)
		o = next
	}
	var many order.Amendment
	for i := range cart.MaxLines {
		l := fake.Line("BOLT", "1")
		l.CostCentre = fmt.Sprint(i)
		many.Add = append(many.Add, l)
	}
	_, err := amend(fake.Anna, many)
	require.ErrorIs(t, err, cart.ErrTooManyLines)
	do(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Answer(ctx, fake.Manager, ref(o), order.Answer{Line: "1", Price: kabinet.MustMoney("99 RUB")})
	})
	_, err = amend(fake.Anna, order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(5)}}})
	require.ErrorIs(t, err, order.ErrOffer)
	do(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Decide(ctx, fake.Anna, ref(o), order.Decision{Line: "1"})
	})
	do(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.CancelLines(ctx, fake.Anna, ref(o), "none", order.LineQuantity{Line: "2"})
	})
	_, err = amend(fake.Anna, order.Amendment{Remove: []cart.LineID{"2"}})
	require.ErrorIs(t, err, order.ErrOpen, "it has a history")
	_, err = amend(fake.Anna, order.Amendment{Quantities: []order.LineQuantity{{Line: "2", Quantity: q(20)}}})
	require.ErrorIs(t, err, order.ErrOpen, "nothing of it would be wanted")
}

// What is under way keeps its price when its article is amended.
func TestWhatIsUnderWayKeepsItsPrice(t *testing.T) {
	d := newDesk()
	later := fake.Line("BOLT", "10")
	later.Date = kabinet.MustDate("2026-12-01")
	o := d.confirmed(t, fake.Line("BOLT", "10"), later)
	_, err := d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{}, order.ShipmentLine{Order: o.ID, Line: "2", Quantity: q(5)})
	})
	require.NoError(t, err)
	d.dearer()
	o = d.load(t, o.ID)
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Manager, ref(o), order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(11)}}})
	})
	require.NoError(t, err)
	require.Equal(t, "11.00 RUB", o.Lines[0].Price.Price.String())
	require.Equal(t, "10.00 RUB", o.Lines[1].Price.Price.String())
}

func TestWhatCannotBeShipped(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "10"))
	plan := func() error {
		_, err := d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{}, order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q(5)})
		})
		return err
	}
	require.ErrorIs(t, plan(), order.ErrStatus, "it is not confirmed")
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Confirm(ctx, fake.Manager, ref(o))
	})
	require.NoError(t, err)
	_, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Answer(ctx, fake.Manager, ref(o), order.Answer{Line: "1", Price: kabinet.MustMoney("99 RUB")})
	})
	require.NoError(t, err)
	require.ErrorIs(t, plan(), order.ErrOffer, "the buyer is asked")

	one := d.load(t, o.ID)
	lines := []order.ShipmentLine{{Order: one.ID, Line: "1", Quantity: q(1)}}
	for name, change := range map[string]func(*order.State){
		"payer": func(s *order.State) { s.Payer = "other" }, "site": func(s *order.State) { s.Site = "other" },
		"seller": func(s *order.State) { s.Seller = "other" }, "organisation": func(s *order.State) { s.Org = "other" },
	} {
		two := one
		two.ID = "ord_2"
		change(&two)
		_, _, err := order.NewShipment("shp_1", []order.State{one, two}, order.ShipmentForm{}, lines, fake.Manager, d.Now)
		require.ErrorIs(t, err, order.ErrShipment, name)
	}
}

// What a price was for: a discount, tiers that are each for a part, tiers of a line alone,
// and tiers of a group of articles.
func TestWhatAPartDoesNotKeep(t *testing.T) {
	ladder := func(counted, tier int64, key string) func(*order.Line) {
		return func(l *order.Line) {
			l.Price.Ladder, l.Price.Counted, l.Price.Tier, l.Price.Key = true, q(counted), q(tier), key
		}
	}
	for name, x := range map[string]struct {
		one, two func(*order.Line)
		want     error
	}{
		"nothing in the way": {ladder(10, 5, ""), nil, nil},
		"a discount": {func(l *order.Line) {
			l.Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-1"), Reason: "x"}}
		}, nil, cart.ErrAdjustedFor},
		"a quote": {func(l *order.Line) { l.Price.Source.Level = pricing.LevelLocked }, nil, order.ErrTier},
		"graduated": {func(l *order.Line) {
			ladder(10, 5, "")(l)
			l.Price.Total = kabinet.MustMoney("90.00 RUB")
		}, nil, order.ErrTier},
		"alone, beside another line of it": {ladder(10, 6, ""), func(l *order.Line) { l.SKU = "1"; ladder(10, 1, "")(l) }, order.ErrTier},
		"a group":                          {ladder(20, 16, "bolts"), ladder(20, 16, "bolts"), order.ErrTier},
		"a group that has enough":          {ladder(20, 15, "bolts"), ladder(20, 15, "bolts"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			made := draft("100.00 RUB", "100.00 RUB")
			for i := range made.Lines {
				made.Lines[i].SKU, made.Lines[i].Quantity = kabinet.SKU(made.Lines[i].ID), q(10)
			}
			made = apiece(made)
			for i, change := range []func(*order.Line){x.one, x.two} {
				if change != nil {
					change(&made.Lines[i])
				}
			}
			made.Header, made.Org = fake.Header(), "acme"
			o, placed, err := order.New("ord_1", made, d.Now)
			require.NoError(t, err)
			require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error { return tx.Orders().Save(ctx, o, placed) }))
			_, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
				return s.CancelLines(ctx, fake.Anna, order.Ref{Org: "acme", ID: "ord_1", Version: 1}, "less", order.LineQuantity{Line: "1", Quantity: q(5)})
			})
			if x.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, x.want)
		})
	}
}

// A discount on a line was given for its quantity: only the seller's people let it stand
// for another.
func TestWhoAmendsALineWithADiscount(t *testing.T) {
	d := newDesk()
	made := draft("100.00 RUB")
	made.Lines[0].Quantity = q(10)
	made.Lines[0].Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-10"), Reason: cart.ReasonVolume}}
	o, placed, err := order.New("ord_1", apiece(made), d.Now)
	require.NoError(t, err)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error { return tx.Orders().Save(ctx, o, placed) }))
	amend := func(by kabinet.Actor) (order.State, error) {
		return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.Amend(ctx, by, order.Ref{Org: "acme", ID: "ord_1", Version: 1}, order.Amendment{
				Quantities: []order.LineQuantity{{Line: "1", Quantity: q(5)}},
			})
		})
	}
	_, err = amend(fake.Anna)
	require.ErrorIs(t, err, cart.ErrAdjustedFor)
	after, err := amend(fake.Manager)
	require.NoError(t, err)
	require.Equal(t, "45.00 RUB", after.Totals.Lines[0].Amount.String())
}

// An order has one name in the ERP: another is no export of it, in a later version either.
func TestAnOrderHasOneNameElsewhere(t *testing.T) {
	o, _, err := order.New("ord_1", draft(), fake.Start)
	require.NoError(t, err)
	_, err = o.Export(fake.Manager, fake.Start, order.External{Source: "1c", ID: "17", Version: 1})
	require.NoError(t, err)
	for _, x := range []order.External{{Source: "1c", ID: "18", Version: 2}, {Source: "sap", ID: "17", Version: 2}} {
		_, err = o.Export(fake.Manager, fake.Start, x)
		require.ErrorIs(t, err, order.ErrExternal)
	}
	require.Equal(t, "17", o.State().External.ID)
}

// A surplus counts from what the buyer wanted: an answer within the tolerance and a
// shipment within it are no more than one of them. A rest is closed short once nothing
// more of the line is to leave.
func TestTolerancesAreUsedOnce(t *testing.T) {
	d := newDesk()
	d.tolerance = order.Tolerance{Under: kabinet.MustPercent("10"), Over: kabinet.MustPercent("10")}
	plan := func(o order.State, quantity int64) (order.ShipmentState, error) {
		return d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{}, order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q(quantity)})
		})
	}
	o := d.confirmed(t, fake.Line("BOLT", "100"))
	_, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Answer(ctx, fake.Manager, ref(o), order.Answer{Line: "1", Quantity: q(110)})
	})
	require.NoError(t, err)
	_, err = plan(o, 111)
	require.ErrorIs(t, err, order.ErrTolerance)

	o = d.confirmed(t, fake.Line("BOLT", "100"))
	most, err := plan(o, 95)
	require.NoError(t, err)
	last, err := plan(o, 1)
	require.NoError(t, err)
	for _, x := range []struct {
		shipment order.ShipmentState
		closed   string
	}{{most, "0"}, {last, "4"}} {
		loaded, err := d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Load(ctx, fake.Manager, shipmentRef(x.shipment))
		})
		require.NoError(t, err)
		_, err = d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Depart(ctx, fake.Manager, shipmentRef(loaded))
		})
		require.NoError(t, err)
		require.Equal(t, x.closed, d.load(t, o.ID).Lines[0].ClosedShort.String())
	}
}
