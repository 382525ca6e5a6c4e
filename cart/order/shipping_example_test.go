package order_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// must panics on an error.
type must struct{}

func (must) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (must) FailNow()                          { panic("failed") }

// A hundred is ordered, with 5 % more or less; 97 is weighed, and the rest is closed.
func ExampleShipping() {
	d := newDesk()
	d.tolerance = order.Tolerance{Under: kabinet.MustPercent("5"), Over: kabinet.MustPercent("5")}
	o := d.confirmed(must{}, fake.Line("BOLT", "100"))
	x, err := d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		form := order.ShipmentForm{Number: "ТН-1", Transport: order.Transport{Carrier: "РЖД", Wagon: "52341234"}}
		return s.Plan(ctx, fake.Manager, "acme", form, order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q(100)})
	})
	fmt.Println(x.Status, d.load(must{}, o.ID).Fulfilment(), err)
	x, err = d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Load(ctx, fake.Manager, shipmentRef(x), order.Weighing{Line: "1", Quantity: q(97), Heat: "A-17", Certificates: []string{"doc_1"}})
	})
	fmt.Println(x.Status, x.Lines[0].Weighed, err)
	x, err = d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Depart(ctx, fake.Manager, shipmentRef(x))
	})
	o = d.load(must{}, o.ID)
	fmt.Println(x.Status, o.Lines[0].Shipped, o.Lines[0].ClosedShort, o.Totals.Goods, err)
	// Output:
	// planned inPicking <nil>
	// loaded 97 <nil>
	// inTransit 97 3 873.00 RUB <nil>
}

// The buyer sees what an amendment comes to before it is made.
func ExampleService_Amend() {
	d := newDesk()
	o := d.placed(must{}, fake.Line("BOLT", "90"), fake.Line("BOOK", "1"))
	more := order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(100)}}, Remove: []cart.LineID{"2"}}
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		r, err := d.orders(tx).Preview(ctx, fake.Anna, ref(o), more)
		for _, c := range r.Changes {
			fmt.Println(c.Line, c.WasQuantity, c.WasAmount, "→", c.Quantity, c.Amount)
		}
		more.Payable = r.Payable
		return err
	})
	if err != nil {
		panic(err)
	}
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), more)
	})
	fmt.Println(o.Revision, o.Totals.Payable, err)
	// Output:
	// 1 90 900.00 RUB → 100 900.00 RUB
	// 2 1 110.00 RUB → 0 0
	// 2 1098.00 RUB <nil>
}

// An invoice for payment lifts its hold once it is paid.
func ExampleProformas() {
	d := newDesk()
	o := d.placed(must{}, fake.Line("BOLT", "100"))
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		p, err := d.proformas(tx).Issue(ctx, fake.Anna, ref(o), order.ProformaForm{Number: "17", Until: d.Now.Add(72 * time.Hour)})
		if err != nil {
			return err
		}
		fmt.Println(p.Status, p.Amount)
		p, err = d.proformas(tx).Pay(ctx, fake.Manager, "acme", p.ID, order.Payment{Reference: "stm-1", At: d.Now, Amount: p.Amount})
		fmt.Println(p.Status)
		return err
	})
	fmt.Println(d.load(must{}, o.ID).Payment(), err)
	// Output:
	// issued 1098.00 RUB
	// settled
	// whole <nil>
}

// Groups that cannot be ordered do not keep the others from it.
func ExamplePlaceEach() {
	d := newDesk()
	d.goods.there["NUT"] = q(5)
	one, err := d.fill("k1", fake.Line("BOLT", "5"))
	if err != nil {
		panic(err)
	}
	two, err := d.fill("k2", fake.Line("NUT", "10"))
	if err != nil {
		panic(err)
	}
	run := func(_ context.Context, do func(context.Context, *order.Service) error) error {
		return d.in(func(ctx context.Context, tx store.Tx) error { return do(ctx, d.orders(tx)) })
	}
	for _, p := range order.PlaceEach(context.Background(), run, fake.Anna, one, two) {
		fmt.Printf("%q %q\n", p.Order.Number, kabinet.ProblemOf(p.Err, nil).Code)
	}
	// Output:
	// "1" ""
	// "" "order.changed"
}

// Once an invoice has expired, the order waits to be priced again: the buyer sees what it
// comes to now, and says so.
func ExampleService_Reprice() {
	d := newDesk()
	o := d.placed(must{}, fake.Line("BOLT", "100"))
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		_, err := d.proformas(tx).Issue(ctx, fake.Anna, ref(o), order.ProformaForm{Number: "17", Until: d.Now.Add(time.Hour)})
		d.Now = d.Now.Add(time.Hour)
		if err == nil {
			_, err = d.proformas(tx).Sweep(ctx, fake.Manager, 10)
		}
		return err
	})
	o = d.load(must{}, o.ID)
	fmt.Println(o.Holds[1].Kind, err)
	d.dearer()
	reprice := func(shown string) (order.State, error) {
		return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.Reprice(ctx, fake.Anna, ref(o), kabinet.MustMoney(shown))
		})
	}
	_, err = reprice("1098 RUB")
	fmt.Println(kabinet.ProblemOf(err, nil).Errors[1].Detail)
	o, err = reprice("1220 RUB")
	fmt.Println(o.Totals.Payable, len(o.Holds), err)
	// Output:
	// price <nil>
	// the total to pay is now 1220.00 RUB; it was 1098.00 RUB
	// 1220.00 RUB 1 <nil>
}

// What an order costs is not what less of it costs: a buyer cancels all of an article
// whose price has tiers, or amends.
func ExampleService_CancelLines() {
	d := newDesk()
	o := d.placed(must{}, fake.Line("BOLT", "100"), fake.Line("BOOK", "1"))
	cancel := func(line order.LineQuantity) {
		o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.CancelLines(ctx, fake.Anna, ref(o), "not needed", line)
		})
		fmt.Println(o.Totals.Payable, err)
	}
	cancel(order.LineQuantity{Line: "1", Quantity: q(99)})
	cancel(order.LineQuantity{Line: "1"})
	// Output:
	// 0 the price of line 1 is for 100 PCE or more, or for all of it: amend the order, or ask the seller
	// 110.00 RUB <nil>
}

// The parts of a split cart are placed together.
func ExampleService_PlaceAll() {
	d := newDesk()
	one, err := d.fill("k1", fake.Line("BOLT", "5"))
	if err != nil {
		panic(err)
	}
	two, err := d.fill("k2", fake.Line("NUT", "10"))
	if err != nil {
		panic(err)
	}
	err = d.in(func(ctx context.Context, tx store.Tx) error {
		placed, err := d.orders(tx).PlaceAll(ctx, fake.Anna, one, two)
		for _, o := range placed {
			fmt.Println(o.Number, o.Totals.Payable)
		}
		return err
	})
	fmt.Println(err)
	// Output:
	// 1 61.00 RUB
	// 2 18.30 RUB
	// <nil>
}
