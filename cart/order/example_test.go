package order_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Placing is safe to repeat: the key belongs to the intent, and both tries get
// one order. The shop stands for a host's transactions and ports.
func ExampleService_Place() {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "100"))
	if err != nil {
		panic(err)
	}
	request := order.PlaceRequest{
		Org: "acme", Cart: v.State.ID, Version: v.State.Version, Key: "5f0c", Payable: v.Totals.Payable,
	}
	for range 2 {
		err = shop.World.InTx(func(tx *fake.Tx) error {
			o, err := shop.Orders(tx).Place(context.Background(), fake.Anna, request)
			if err == nil {
				fmt.Println(o.Number, o.Status, o.Totals.Payable)
			}
			return err
		})
		if err != nil {
			panic(err)
		}
	}
	// Output:
	// S1-00001 submitted 1098.00 RUB
	// S1-00001 submitted 1098.00 RUB
}

// A price that changed since the buyer looked is told line by line, and nothing
// is ordered.
func ExampleService_Place_changed() {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"), fake.Line("NUT", "10"))
	if err != nil {
		panic(err)
	}
	book := fake.Book()
	book.Lists[0].Rows[1].Price = kabinet.MustQuantity("2")
	shop.Live.Swap(fake.Compile(book))
	_, err = shop.Place(fake.Anna, fake.Request(v, "5f0c"))
	fmt.Println(errors.Is(err, order.ErrChanged))
	for _, e := range kabinet.ProblemOf(err, nil).Errors {
		fmt.Println(e.Code, e.At, e.Detail)
	}
	// Output:
	// true
	// order.changed  what was shown has changed since: look again before ordering
	// cart.price_changed /lines/1 NUT now costs 20.00 RUB; it was 15.00 RUB
	// order.total_changed /totals/payable the total to pay is now 36.60 RUB; it was 30.50 RUB
}

func exampleOrder(holds ...order.Hold) *order.Order {
	d := draft("10.00 RUB")
	d.Holds = holds
	o, _, err := order.New("ord_1", d, fake.Start)
	if err != nil {
		panic(err)
	}
	return o
}

func ExampleOrder_Confirm() {
	o := exampleOrder(order.Hold{Kind: order.HoldApproval, Reference: "apr_1"})
	_, err := o.Confirm(fake.Manager, fake.Start)
	fmt.Println(err)
	released, err := o.Release(fake.Manager, fake.Start, order.HoldApproval, "apr_1")
	fmt.Println(released.Left, err)
	moved, err := o.Confirm(fake.Manager, fake.Start)
	fmt.Println(moved.EventKind(), err)
	// Output:
	// the order waits for approval
	// 0 <nil>
	// order.confirmed <nil>
}

func ExampleOrder_Cancel() {
	o := exampleOrder()
	moved, err := o.Cancel(fake.Anna, fake.Start, "ordered by mistake")
	fmt.Println(moved.Was, "→", moved.Now, err)
	_, err = o.Start(fake.Manager, fake.Start)
	fmt.Println(err)
	// Output:
	// submitted → cancelled <nil>
	// an order that is cancelled cannot become inFulfilment
}

func ExampleOrder_Complete() {
	o := exampleOrder()
	for _, step := range []func(kabinet.Actor) (order.Moved, error){
		func(by kabinet.Actor) (order.Moved, error) { return o.Confirm(by, fake.Start) },
		func(by kabinet.Actor) (order.Moved, error) { return o.Start(by, fake.Start) },
		func(by kabinet.Actor) (order.Moved, error) { return o.Complete(by, fake.Start) },
	} {
		moved, err := step(fake.Manager)
		fmt.Println(moved.Now, err)
	}
	// Output:
	// confirmed <nil>
	// inFulfilment <nil>
	// completed <nil>
}
