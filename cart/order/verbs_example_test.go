package order_test

import (
	"fmt"
	"iter"
	"os"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// An order waits as long as it has a hold, whoever confirms it.
func ExampleOrder_Hold() {
	o := tolerant()
	_, err := o.Hold(fake.Manager, fake.Start, order.Hold{Kind: order.HoldManual, Reason: "call first"})
	fmt.Println(o.State().Holds[0].Kind, err)
	_, err = o.Confirm(fake.Manager, fake.Start)
	fmt.Println(err != nil, o.State().Status)
	_, err = o.Release(fake.Manager, fake.Start, order.HoldManual, "")
	fmt.Println(len(o.State().Holds), err)
	_, err = o.Confirm(fake.Manager, fake.Start)
	fmt.Println(o.State().Status, err)
	// Output:
	// manual <nil>
	// true submitted
	// 0 <nil>
	// confirmed <nil>
}

// The ERP may refuse an order; it counts as exported only when the ERP says so.
func ExampleOrder_SendFailed() {
	o := tolerant()
	if _, err := o.Send(fake.Manager, fake.Start); err != nil {
		panic(err)
	}
	if _, err := o.SendFailed(fake.Manager, fake.Start, "the ERP is closed for the night"); err != nil {
		panic(err)
	}
	fmt.Println(o.State().Sync.Status, o.State().Sync.Tries)
	e, err := o.Send(fake.Manager, fake.Start.Add(8*time.Hour))
	fmt.Println(e.Sync.Status, e.Sync.Tries, err)
	// Output:
	// failed 1
	// sending 2 <nil>
}

// The same invoice comes twice and is one; how much is invoiced is a dimension of its own.
func ExampleOrder_Bill() {
	o := tolerant()
	x := order.Invoice{Reference: "erp-77", Number: "77", Amount: kabinet.MustMoney("610 RUB")}
	for range 2 {
		e, err := o.Bill(fake.Manager, fake.Start, x)
		fmt.Println(e != nil, o.State().Invoicing(), err)
	}
	// Output:
	// true partly <nil>
	// false partly <nil>
}

// What a spreadsheet would take for a formula is none, whatever delimiter it expects.
func ExampleWriteCSV() {
	s := tolerant().State()
	s.BuyerNumber = "=1+1"
	s.Lines[0].Name = "Bolt;=2+2"
	var one iter.Seq2[order.State, error] = func(yield func(order.State, error) bool) { yield(s, nil) }
	fmt.Println(order.WriteCSV(os.Stdout, one, order.ExportOptions{}))
	// Output:
	// order,buyer's number,placed,status,fulfilment,payment,origin,payer,site,line,article,name,quantity,unit,open,shipped,cancelled,price,amount,currency,delivery
	// S1-1,'=1+1,2026-03-02,submitted,open,none,portal,acme-llc,yard,1,BOLT,"Bolt;'=2+2",100,,100,0,0,10.00,1000.00,RUB,
	// <nil>
}
