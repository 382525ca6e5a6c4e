package order_test

import (
	"context"
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// told runs a call of the service of orders in a transaction of its own, and returns the
// order after it.
func (d *desk) told(o order.State, do func(ctx context.Context, s *order.Service, ref order.Ref) (order.State, error)) order.State {
	out, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return do(ctx, s, ref(o)) })
	if err != nil {
		panic(err)
	}
	return out
}

// ten places an order for ten bolts.
func (d *desk) ten() order.State { return d.placed(must{}, fake.Line("BOLT", "10")) }

// Only who may process orders sees the internal trace of a price.
func ExampleService_Get() {
	d := newDesk()
	o := d.ten()
	for _, who := range []kabinet.Actor{fake.Anna, fake.Manager, fake.Boris} {
		got, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Get(ctx, who, "acme", o.ID) })
		if err != nil {
			fmt.Println(kabinet.ProblemOf(err, nil).Code)
			continue
		}
		fmt.Println(got.Number, len(got.Lines[0].Trace) > 0)
	}
	// Output:
	// 1 false
	// 1 true
	// kabinet.not_found
}

// A list shows what its reader may see.
func ExampleService_List() {
	d := newDesk()
	d.ten()
	d.confirmed(must{}, fake.Line("NUT", "20"))
	for _, who := range []kabinet.Actor{fake.Anna, fake.Boris} {
		err := d.in(func(ctx context.Context, tx store.Tx) error {
			list, err := d.orders(tx).List(ctx, who, order.Filter{Status: order.Confirmed}, kabinet.Page{})
			fmt.Println(len(list.Items), err)
			return err
		})
		if err != nil {
			panic(err)
		}
	}
	// Output:
	// 1 <nil>
	// 0 <nil>
}

// All orders of a client, for an export.
func ExampleService_All() {
	d := newDesk()
	d.Authority["anna"][order.PermissionExport] = kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	d.ten()
	d.placed(must{}, fake.Line("NUT", "20"))
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		sum := kabinet.Zero(fake.RUB)
		for o, err := range d.orders(tx).All(ctx, fake.Anna, order.Filter{}) {
			if err != nil {
				return err
			}
			if sum, err = sum.Add(o.Totals.Payable); err != nil {
				return err
			}
		}
		fmt.Println(sum)
		return nil
	})
	fmt.Println(err)
	// Output:
	// 158.60 RUB
	// <nil>
}

// What is cancelled gives back what it held.
func ExampleService_Cancel() {
	d := newDesk()
	o := d.told(d.ten(), func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Cancel(ctx, fake.Anna, r, "ordered twice")
	})
	fmt.Println(o.Status)
	// Output:
	// cancelled
}

// The seller confirms what no hold stands against.
func ExampleService_Confirm() {
	d := newDesk()
	o := d.told(d.ten(), func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Confirm(ctx, fake.Manager, r)
	})
	fmt.Println(o.Status)
	// Output:
	// confirmed
}

// An order is worked on, and completed by the word of the seller.
func ExampleService_Complete() {
	d := newDesk()
	o := d.told(d.confirmed(must{}, fake.Line("BOLT", "10")), func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Start(ctx, fake.Manager, r)
	})
	fmt.Println(o.Status)
	o = d.told(o, func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Complete(ctx, fake.Manager, r)
	})
	fmt.Println(o.Status)
	// Output:
	// inFulfilment
	// completed
}

// A hold keeps an order from being confirmed until it is released.
func ExampleService_Hold() {
	d := newDesk()
	o := d.told(d.ten(), func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Hold(ctx, fake.Manager, r, order.Hold{Kind: order.HoldManual, Reason: "call first"})
	})
	_, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Confirm(ctx, fake.Manager, ref(o))
	})
	fmt.Println(err)
	o = d.told(o, func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Release(ctx, fake.Manager, r, order.HoldManual, "")
	})
	fmt.Println(len(o.Holds))
	// Output:
	// the order waits for manual
	// 0
}

// The seller offers less, and the buyer decides.
func ExampleService_Answer() {
	d := newDesk()
	o := d.told(d.ten(), func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Answer(ctx, fake.Manager, r, order.Answer{Line: "1", Quantity: q(8), Reason: "the last ones"})
	})
	fmt.Println(o.Holds[0].Kind, o.Lines[0].Effective())
	o = d.told(o, func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Decide(ctx, fake.Anna, r, order.Decision{Line: "1", Accept: true})
	})
	fmt.Println(len(o.Holds), o.Lines[0].Effective(), o.Totals.Payable)
	// Output:
	// consent 10
	// 0 8 97.60 RUB
}

// An order that cannot be carried out ends with a reason.
func ExampleService_Fail() {
	d := newDesk()
	o := d.told(d.ten(), func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Fail(ctx, fake.Manager, r, "the works are closed")
	})
	fmt.Println(o.Status)
	// Output:
	// failed
}

// An order is sent to the ERP until the ERP says that it has it.
func ExampleService_Export() {
	d := newDesk()
	o := d.ten()
	for _, step := range []func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error){
		func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
			return s.Send(ctx, fake.Manager, r)
		},
		func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
			return s.SendFailed(ctx, fake.Manager, r, "timeout")
		},
		func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
			return s.Send(ctx, fake.Manager, r)
		},
		func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
			return s.Export(ctx, fake.Manager, r, order.External{Source: "1c", ID: "ЗК-17", Version: 1})
		},
	} {
		o = d.told(o, step)
		fmt.Println(o.Sync.Status)
	}
	// Output:
	// sending
	// failed
	// sending
	// exported
}

// Invoices and payments are dimensions of their own.
func ExampleService_Pay() {
	d := newDesk()
	o := d.told(d.ten(), func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Bill(ctx, fake.Manager, r, order.Invoice{Reference: "inv-1", Number: "12", Amount: kabinet.MustMoney("122 RUB")})
	})
	fmt.Println(o.Invoicing(), o.Payment())
	o = d.told(o, func(ctx context.Context, s *order.Service, r order.Ref) (order.State, error) {
		return s.Pay(ctx, fake.Manager, r, order.Payment{Reference: "stm-1", At: d.Now, Amount: kabinet.MustMoney("100 RUB")})
	})
	fmt.Println(o.Invoicing(), o.Payment())
	// Output:
	// whole none
	// whole partly
}

// What an amendment comes to, before it is made.
func ExampleService_Preview() {
	d := newDesk()
	o := d.ten()
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		r, err := d.orders(tx).Preview(ctx, fake.Anna, ref(o), order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(100)}}})
		fmt.Println(r.WasPayable, "→", r.Payable)
		return err
	})
	fmt.Println(err)
	// Output:
	// 122.00 RUB → 1098.00 RUB
	// <nil>
}

// What an order costs when it is bought again today.
func ExampleService_Reorder() {
	d := newDesk()
	o := d.placed(must{}, fake.Line("BOLT", "100"))
	d.dearer()
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		lines, err := d.orders(tx).Reorder(ctx, fake.Anna, "acme", o.ID)
		for _, l := range lines {
			fmt.Println(l.New.SKU, l.New.Quantity, l.Code, l.Was.Price, "→", l.Now.Price)
		}
		return err
	})
	fmt.Println(err)
	// Output:
	// BOLT 100 price_changed 9.00 RUB → 10.00 RUB
	// <nil>
}

// A parked order is taken once the ERP's payer is known.
func ExampleIntake_Retry() {
	d, known := newDesk(), newDirectory()
	delete(known.payers, "000001")
	in, err := order.ParseInbound([]byte(fromERP))
	if err != nil {
		panic(err)
	}
	taken, err := d.take(fake.Manager, known, in)
	fmt.Println(taken.Outcome, taken.Missing, err)
	known.payers["000001"] = "acme-llc"
	err = d.in(func(ctx context.Context, tx store.Tx) error {
		again, err := d.intake(tx, known).Retry(ctx, fake.Manager, 10)
		for _, t := range again {
			fmt.Println(t.Outcome, t.Order.Number)
		}
		return err
	})
	fmt.Println(err)
	// Output:
	// parked legal entity 000001 was not found <nil>
	// created ЗК-1
	// <nil>
}

// planned plans a shipment of ten bolts.
func (d *desk) planned() order.ShipmentState {
	o := d.confirmed(must{}, fake.Line("BOLT", "10"))
	return d.shipped(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{Number: "ТН-1"}, order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q(10)})
	})
}

func (d *desk) shipped(do func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error)) order.ShipmentState {
	x, err := d.ship(do)
	if err != nil {
		panic(err)
	}
	return x
}

// A shipment is planned, loaded, on its way and there; the buyer accepts it with remarks.
func ExampleShipping_Accept() {
	d := newDesk()
	x := d.planned()
	for _, step := range []func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error){
		func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Load(ctx, fake.Manager, shipmentRef(x))
		},
		func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Depart(ctx, fake.Manager, shipmentRef(x))
		},
		func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Deliver(ctx, fake.Manager, shipmentRef(x))
		},
		func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Accept(ctx, fake.Anna, shipmentRef(x), order.Remark{Line: x.Lines[0].ID, Kind: order.RemarkDamage, Quantity: q(2), Text: "rusty"})
		},
	} {
		x = d.shipped(step)
		fmt.Println(x.Status)
	}
	fmt.Println(x.Remarks[0].Text)
	// Output:
	// loaded
	// inTransit
	// delivered
	// accepted
	// rusty
}

// The goods of a shipment that is recalled are open again.
func ExampleShipping_Recall() {
	d := newDesk()
	x := d.planned()
	x = d.shipped(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Recall(ctx, fake.Manager, shipmentRef(x), "the truck broke down")
	})
	fmt.Println(x.Status, d.load(must{}, x.Lines[0].Order).Lines[0].Open())
	// Output:
	// recalled 10
}

// What a client may see of its shipments.
func ExampleShipping_List() {
	d := newDesk()
	x := d.planned()
	err := d.in(func(ctx context.Context, tx store.Tx) error {
		list, err := d.shipping(tx).List(ctx, fake.Anna, order.ShipmentFilter{}, kabinet.Page{})
		if err != nil {
			return err
		}
		fmt.Println(len(list.Items), list.Items[0].Number)
		one, err := d.shipping(tx).Get(ctx, fake.Anna, "acme", x.ID)
		fmt.Println(one.Number, one.Status)
		return err
	})
	fmt.Println(err)
	// Output:
	// 1 ТН-1
	// ТН-1 planned
	// <nil>
}
