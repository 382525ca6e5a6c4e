package order_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

var (
	moscow  = time.FixedZone("MSK", 3*60*60)
	newYear = time.Date(2026, 1, 1, 0, 0, 0, 0, moscow)
)

// yearTaxes are 20 % until the new year of Moscow, and 22 % from it on; books are at
// 10 %, and of scrap the buyer owes the tax from then on.
func yearTaxes() *cart.TaxTable {
	until, from := kabinet.Window{Until: newYear}, kabinet.Window{From: newYear}
	table, err := cart.NewTaxTable(
		func(sku kabinet.SKU) cart.TaxCategory {
			return map[kabinet.SKU]cart.TaxCategory{"BOOK": "R", "SCRAP": "AE"}[sku]
		},
		cart.TaxRow{Rate: kabinet.MustPercent("20"), Window: until},
		cart.TaxRow{Rate: kabinet.MustPercent("22"), Window: from},
		cart.TaxRow{Category: "R", Rate: kabinet.MustPercent("10")},
		cart.TaxRow{Category: "AE", Rate: kabinet.MustPercent("20"), Window: until},
		cart.TaxRow{Category: "AE", Reverse: true, Window: from},
	)
	if err != nil {
		panic(err)
	}
	return table
}

// ordered returns an order in fulfilment that was placed before the new year.
func ordered(p cart.Policy, terms cart.Terms, lines ...order.Line) order.State {
	results := make([]pricing.Result, len(lines))
	state := cart.State{Org: "acme", Header: fake.Header(), Terms: terms}
	d := order.Draft{Org: "acme", Number: "S1-1", Origin: order.Portal, PlacedBy: fake.Anna, Header: fake.Header()}
	for i, l := range lines {
		l.ID = cart.LineID(fmt.Sprint(i + 1))
		l.Price.Outcome, l.Price.Quantity, l.Price.Order = pricing.Priced, l.Quantity, pricing.Orderability{OK: true}
		results[i] = l.Price
		state.Lines = append(state.Lines, cart.Line{ID: l.ID, LineKey: l.LineKey, Quantity: l.Quantity})
		d.Lines = append(d.Lines, l)
	}
	var err error
	if d.Totals, err = cart.TotalLines(context.Background(), yearTaxes(), p, state, results, newYear.AddDate(0, 0, -20)); err != nil {
		panic(err)
	}
	o, _, err := order.New("ord_1", d, newYear.AddDate(0, 0, -20))
	if err != nil {
		panic(err)
	}
	s := o.State()
	s.Status = order.InFulfilment
	return s
}

// taxable is a line at a price for all of it.
func taxable(sku kabinet.SKU, quantity int64, mode pricing.TaxMode, amount string) order.Line {
	return order.Line{
		LineKey: cart.LineKey{SKU: sku}, Quantity: q(quantity), Price: pricing.Result{Total: kabinet.MustMoney(amount), Tax: mode},
	}
}

// left sends goods of an order off, each a quantity of the line of its place.
func left(o *order.State, id string, at time.Time, quantities ...int64) order.ShipmentState {
	x := order.ShipmentState{ID: order.ShipmentID(id), Org: o.Org, Status: order.InTransit, Departed: at.UTC()}
	for i, n := range quantities {
		if n == 0 {
			continue
		}
		l := &o.Lines[i]
		l.Shipped, _ = l.Shipped.Add(q(n))
		x.Lines = append(x.Lines, order.ShipmentLine{ID: cart.LineID(fmt.Sprint(len(x.Lines) + 1)), Order: o.ID, Line: l.ID, Quantity: q(n)})
	}
	return x
}

// 120.00 with tax at 20 % leaves at 22 %: what the buyer pays stays, or what the seller gets.
func ExampleTaxPoint_Shipments() {
	for _, hold := range []cart.Hold{cart.HoldNet, cart.HoldGross} {
		o := ordered(cart.EN16931(), cart.Terms{}, taxable("BOLT", 12, pricing.Gross, "120.00 RUB"))
		x := left(&o, "shp_1", newYear, 12)
		point := order.TaxPoint{Taxes: yearTaxes(), Hold: func(cart.Header, order.Line) cart.Hold { return hold }}
		sums, err := point.Shipments(context.Background(), o, x)
		if err != nil {
			panic(err)
		}
		t := sums[0].Totals
		fmt.Println(t.Net, "+", t.Tax, "=", t.Total)
	}
	// Output:
	// 100.00 RUB + 22.00 RUB = 122.00 RUB
	// 98.36 RUB + 21.64 RUB = 120.00 RUB
}

// Half of an order of goods at 20 % and books at 10 % is paid beforehand.
func ExampleTaxPoint_Advance() {
	o := ordered(cart.EN16931(), cart.Terms{},
		taxable("BOLT", 1, pricing.Net, "100.00 RUB"), taxable("BOOK", 1, pricing.Gross, "110.00 RUB"))
	point := order.TaxPoint{Taxes: yearTaxes()}
	for _, at := range []time.Time{newYear.Add(-time.Nanosecond), newYear} {
		t, err := point.Advance(context.Background(), o, kabinet.MustMoney("115 RUB"), at)
		if err != nil {
			panic(err)
		}
		for _, g := range t.Taxes {
			fmt.Print(g.Total, " at ", g.Rate.Percent(), " %: ", g.Tax, "; ")
		}
		fmt.Println("in all", t.Tax)
	}
	// Output:
	// 60.00 RUB at 20 %: 10.00 RUB; 55.00 RUB at 10 %: 5.00 RUB; in all 15.00 RUB
	// 60.47 RUB at 22 %: 10.90 RUB; 54.53 RUB at 10 %: 4.96 RUB; in all 15.86 RUB
}

// Rates are of the seller's day, half-open, and an order half of which left before the
// new year has both.
func TestARateChangesBetweenTwoShipments(t *testing.T) {
	o := ordered(cart.EN16931(), cart.Terms{}, taxable("BOLT", 10, pricing.Net, "1000.00 RUB"), taxable("SCRAP", 10, pricing.Net, "500 RUB"))
	late := left(&o, "shp_2", newYear, 6, 5)
	early := left(&o, "shp_1", newYear.Add(-time.Nanosecond), 4, 5)
	sums, err := order.TaxPoint{Taxes: yearTaxes()}.Shipments(t.Context(), o, late, early)
	require.NoError(t, err)
	require.Equal(t, []order.ShipmentID{"shp_1", "shp_2"}, []order.ShipmentID{sums[0].Shipment, sums[1].Shipment})
	require.Equal(t, early.Departed, sums[0].At)
	require.Equal(t, "650.00 RUB + 130.00 RUB", sums[0].Totals.Net.String()+" + "+sums[0].Totals.Tax.String())
	require.Equal(t, "850.00 RUB + 132.00 RUB", sums[1].Totals.Net.String()+" + "+sums[1].Totals.Tax.String())
	require.Equal(t, []order.LineQuantity{{Line: "1", Quantity: q(6)}, {Line: "2", Quantity: q(5)}}, sums[1].Lines)
	reverse, ok := sums[1].Totals.Rate(1)
	require.True(t, ok && reverse.Reverse, "the buyer owes the tax of scrap from then on")
	for _, s := range sums {
		require.NoError(t, s.Totals.Check())
	}

	delivered := order.TaxPoint{Taxes: yearTaxes(), At: func(x order.ShipmentState) time.Time { return x.Delivered }}
	early.Delivered = newYear
	sums, err = delivered.Shipments(t.Context(), o, late, early)
	require.NoError(t, err)
	require.Len(t, sums, 1, "the other has not come yet")
	require.Equal(t, "88.00 RUB", sums[0].Totals.Tax.String())
}

// Freight goes with the goods; what has left already keeps its share when the rest is
// cancelled, and the last takes what is left of it.
func TestSharesOfShipmentsThatWereTaxedStay(t *testing.T) {
	freight := cart.Terms{Charges: []cart.Charge{{Code: "freight", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("100 RUB"), Mode: pricing.Net}}}
	s := ordered(cart.EN16931(), freight, taxable("BOLT", 10, pricing.Net, "1000.00 RUB"))
	point := order.TaxPoint{Taxes: yearTaxes()}
	at := newYear.AddDate(0, 0, -9)
	list := []order.ShipmentState{left(&s, "shp_1", at, 3)}
	charged := func() (out []string) {
		sums, err := point.Shipments(t.Context(), s, list...)
		require.NoError(t, err)
		for _, x := range sums {
			out = append(out, x.Totals.Charged.String())
		}
		return out
	}
	require.Equal(t, []string{"30.00 RUB"}, charged())
	o := order.Restore(s)
	_, err := o.CancelLines(fake.Manager, at.Add(time.Hour), "less is needed", order.LineQuantity{Line: "1", Quantity: q(2)})
	require.NoError(t, err)
	s = o.State()
	require.Equal(t, []string{"30.00 RUB"}, charged())
	list = append(list, left(&s, "shp_2", at.AddDate(0, 0, 1), 4))
	require.Equal(t, []string{"30.00 RUB", "56.00 RUB"}, charged())
	o = order.Restore(s)
	_, err = o.CancelLines(fake.Manager, at.AddDate(0, 0, 2), "nothing more", order.LineQuantity{Line: "1"})
	require.NoError(t, err)
	s = o.State()
	require.Equal(t, []string{"30.00 RUB", "70.00 RUB"}, charged())
}

func TestTaxPointsRefuseWhatIsNotOfTheOrder(t *testing.T) {
	o := ordered(cart.EN16931(), cart.Terms{}, taxable("BOLT", 10, pricing.Net, "1000.00 RUB"))
	x := left(&o, "shp_1", newYear, 4)
	point := order.TaxPoint{Taxes: yearTaxes()}
	for name, tc := range map[string]struct {
		spoil func(*order.ShipmentState)
		want  error
	}{
		"organisation": {func(x *order.ShipmentState) { x.Org = "bolt" }, kabinet.ErrContextMismatch},
		"order":        {func(x *order.ShipmentState) { x.Lines[0].Order = "ord_2" }, order.ErrForeign},
		"line":         {func(x *order.ShipmentState) { x.Lines[0].Line = "9" }, kabinet.NotFound},
		"quantity":     {func(x *order.ShipmentState) { x.Lines[0].Weighed = q(5) }, order.ErrMoreShipped},
	} {
		bad := x
		bad.Lines = slices.Clone(x.Lines)
		tc.spoil(&bad)
		_, err := point.Shipments(t.Context(), o, bad)
		require.ErrorIs(t, err, tc.want, name)
	}
	_, err := point.Shipments(t.Context(), o, x, x)
	require.ErrorIs(t, err, order.ErrMoreShipped, "one shipment twice")
	_, err = order.TaxPoint{}.Shipments(t.Context(), o, x)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	x.Departed = time.Time{}
	sums, err := point.Shipments(t.Context(), o, x)
	require.NoError(t, err)
	require.Empty(t, sums, "it has not left")

	for _, amount := range []string{"0 RUB", "-1 RUB", "1 EUR"} {
		_, err = point.Advance(t.Context(), o, kabinet.MustMoney(amount), newYear)
		require.ErrorIs(t, err, order.ErrAmount, amount)
	}
	free := ordered(cart.EN16931(), cart.Terms{}, taxable("BOLT", 1, pricing.Net, "0 RUB"))
	_, err = point.Advance(t.Context(), free, kabinet.MustMoney("1 RUB"), newYear)
	require.ErrorIs(t, err, kabinet.ErrAllocate)
	_, err = order.TaxPoint{}.Advance(t.Context(), o, kabinet.MustMoney("1 RUB"), newYear)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

// What was weighed is taxed, the rest that is closed short is not, and of a shipment of two
// orders each has its own.
func TestWhatWasWeighedIsTaxed(t *testing.T) {
	d := newDesk()
	d.tolerance = order.Tolerance{Under: kabinet.MustPercent("5"), Over: kabinet.MustPercent("5")}
	one, two := d.confirmed(t, fake.Line("BOLT", "100"), fake.Line("BOOK", "3")), d.confirmed(t, fake.Line("BOLT", "5"))
	var list []order.ShipmentState
	for _, lines := range [][]order.ShipmentLine{
		{{Order: one.ID, Line: "1", Quantity: q(33)}, {Order: one.ID, Line: "2", Quantity: q(3)}, {Order: two.ID, Line: "1", Quantity: q(5)}},
		{{Order: one.ID, Line: "1", Quantity: q(40)}, {Order: one.ID, Line: "1", Quantity: q(25)}},
	} {
		x, err := d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			x, err := s.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{}, lines...)
			if err == nil {
				x, err = s.Load(ctx, fake.Manager, shipmentRef(x), order.Weighing{Line: "1", Quantity: lines[0].Quantity})
			}
			if err == nil {
				x, err = s.Depart(ctx, fake.Manager, shipmentRef(x))
			}
			return x, err
		})
		require.NoError(t, err)
		d.Now = d.Now.Add(time.Hour)
		list = append(list, x)
	}
	point := order.TaxPoint{Taxes: d.Taxes}
	one, two = d.load(t, one.ID), d.load(t, two.ID)
	require.Equal(t, q(2), one.Lines[0].ClosedShort)
	sums, err := point.Shipments(t.Context(), one, list...)
	require.NoError(t, err)
	require.Len(t, sums, 2)
	require.Equal(t, []order.LineQuantity{{Line: "1", Quantity: q(65)}}, sums[1].Lines, "two lots of one line")
	total, err := sums[0].Totals.Total.Add(sums[1].Totals.Total)
	require.NoError(t, err)
	require.Equal(t, one.Totals.Total, total)
	sums, err = point.Shipments(t.Context(), two, list[0])
	require.NoError(t, err)
	require.Equal(t, two.Totals.Total, sums[0].Totals.Total)
}

// However an order is cut into shipments, and what was cancelled between them, they sum to
// it while rates stay; what one came to does not change by what comes after it.
func TestShipmentsSumToTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		money := func(name string, least, most int64) kabinet.Money {
			m, err := kabinet.NewMoney(rapid.Int64Range(least, most).Draw(t, name), 2, fake.RUB)
			require.NoError(t, err)
			return m
		}
		modes := rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross})
		var lines []order.Line
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			sku := rapid.SampledFrom([]kabinet.SKU{"BOLT", "BOOK", "SCRAP"}).Draw(t, "sku")
			l := taxable(sku, rapid.Int64Range(1, 9).Draw(t, "quantity"), modes.Draw(t, "mode"), "0 RUB")
			l.Price.Total = money("amount", 1, 99_999)
			lines = append(lines, l)
		}
		var terms cart.Terms
		if rapid.Bool().Draw(t, "discount") {
			terms.Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-3.33"), Reason: cart.ReasonManual}}
		}
		if rapid.Bool().Draw(t, "freight") {
			terms.Charges = []cart.Charge{{Code: "freight", Reason: cart.ReasonShipping, Amount: money("freight", 0, 999), Mode: modes.Draw(t, "mode")}}
		}
		if rapid.Bool().Draw(t, "withheld") {
			terms.Withheld = []cart.Withholding{{Code: "w", Rate: kabinet.MustPercent("1.5")}}
		}
		policy := rapid.SampledFrom([]cart.Policy{cart.EN16931(), cart.OneC(), {Lines: cart.UnitFirst}, {Lines: cart.AtEnd}}).Draw(t, "policy")
		s := ordered(policy, terms, lines...)
		perLine := policy == cart.OneC() && terms.Charges != nil && !terms.Charges[0].Amount.IsZero()
		if (policy == cart.EN16931() || perLine) && terms.Withheld == nil && rapid.Bool().Draw(t, "part") { // its tax was rounded with others
			k := 0
			if perLine {
				k = s.Totals.Charges[0].Taxes
			}
			g, add := &s.Totals.Taxes[k], func(m *kabinet.Money, c kabinet.Money) { *m, _ = m.Add(c) }
			exact := g.Shown().Decimal().InexactFloat64() * g.Rate.Decimal().InexactFloat64()
			if g.Mode == pricing.Gross {
				exact /= 1 + g.Rate.Decimal().InexactFloat64()
			}
			cent := kabinet.Zero(fake.RUB)
			if perLine {
				exact *= s.Totals.Charges[0].Amount.Decimal().InexactFloat64() / g.Shown().Decimal().InexactFloat64()
				exact += g.Tax.Decimal().Sub(s.Totals.Charges[0].Tax.Decimal()).InexactFloat64()
			}
			switch off := exact - g.Tax.Decimal().InexactFloat64(); {
			case off > 1e-6:
				cent = kabinet.MustMoney("0.01 RUB")
			case off < -1e-6:
				cent = kabinet.MustMoney("-0.01 RUB")
			}
			s.Totals.Part = true
			if perLine {
				add(&s.Totals.Charges[0].Tax, cent)
			}
			add(&g.Tax, cent)
			add(&s.Totals.Tax, cent)
			if g.Mode == pricing.Net {
				for _, m := range []*kabinet.Money{&g.Total, &s.Totals.Total, &s.Totals.Payable, &s.Totals.Due} {
					add(m, cent)
				}
			} else {
				add(&g.Net, cent.Neg())
				add(&s.Totals.Net, cent.Neg())
			}
			require.NoError(t, s.Totals.Check())
		}
		point := order.TaxPoint{Taxes: yearTaxes()}
		var list []order.ShipmentState
		var was []order.ShipmentSum
		revised := false
		for n := 0; s.Fulfilment() != order.Shipped; n++ {
			at := newYear.AddDate(0, 0, n-15)
			last := n == 9
			cut, moves := make([]int64, len(s.Lines)), false
			for i, l := range s.Lines {
				open := l.Open()
				if cut[i], _ = open.Fixed(); !last {
					cut[i] = rapid.Int64Range(0, cut[i]).Draw(t, "cut")
				}
				moves = moves || cut[i] > 0
			}
			if moves {
				list = append(list, left(&s, fmt.Sprint("shp_", 10-n), at, cut...))
				sums, err := point.Shipments(t.Context(), s, list...)
				require.NoError(t, err)
				for i := range was {
					if !revised {
						require.Equal(t, was[i], sums[i])
					}
				}
				for _, x := range sums {
					require.NoError(t, x.Totals.Check(), "%+v", x.Totals)
				}
				was = sums
			}
			if i := rapid.IntRange(0, len(s.Lines)-1).Draw(t, "line"); !last && s.Lines[i].Open().Sign() > 0 && rapid.IntRange(0, 3).Draw(t, "cancel") == 0 {
				o := order.Restore(s)
				_, err := o.CancelLines(fake.Manager, at.Add(time.Hour), "less", order.LineQuantity{Line: s.Lines[i].ID, Quantity: q(1)})
				require.NoError(t, err)
				revised = revised || s.Totals.Part || !policy.Adds() // which are rounded anew
				if s = o.State(); s.Fulfilment() == order.Dropped {
					return
				}
			}
		}
		sums, err := point.Shipments(t.Context(), s, list...)
		require.NoError(t, err)
		zero := kabinet.Zero(fake.RUB)
		net, tax, total, withheld, payable := zero, zero, zero, zero, zero
		for _, x := range sums {
			for _, p := range []struct {
				sum *kabinet.Money
				add kabinet.Money
			}{{&net, x.Totals.Net}, {&tax, x.Totals.Tax}, {&total, x.Totals.Total}, {&withheld, x.Totals.Withheld}, {&payable, x.Totals.Payable}} {
				*p.sum, err = p.sum.Add(p.add)
				require.NoError(t, err)
			}
		}
		want := s.Totals
		require.Equal(t, fmt.Sprint(want.Net, want.Tax, want.Total, want.Withheld, want.Payable), fmt.Sprint(net, tax, total, withheld, payable))
	})
}
