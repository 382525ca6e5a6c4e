package order_test

import (
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// tolerant returns a confirmed order of 100 at 10.00 RUB, of which 5 % more or less may
// be delivered.
func tolerant() *order.Order {
	d := draft("1000.00 RUB")
	d.Lines[0].Quantity = kabinet.QuantityOf(100)
	d.Lines[0].Tolerance = order.Tolerance{Under: kabinet.MustPercent("5"), Over: kabinet.MustPercent("5")}
	d.Lines[0].Price.Price, d.Lines[0].Price.Per = kabinet.MustMoney("10 RUB"), kabinet.QuantityOf(1)
	d.Lines[0].Price.Quantity = kabinet.QuantityOf(100)
	o, _, err := order.New("ord_1", d, fake.Start)
	if err != nil {
		panic(err)
	}
	return o
}

// What is within the margin holds at once; anything else waits for the buyer.
func ExampleOrder_Answer() {
	o := tolerant()
	margin := order.Margin{Price: kabinet.MustPercent("1")}
	_, err := o.Answer(fake.Manager, fake.Start, margin, order.Answer{
		Line: "1", Quantity: kabinet.QuantityOf(97), Days: order.Days{First: kabinet.MustDate("2026-03-09")},
	})
	fmt.Println(o.State().Lines[0].Effective(), o.State().Holds, err)
	_, err = o.Answer(fake.Manager, fake.Start, margin, order.Answer{Line: "1", Quantity: kabinet.QuantityOf(40), Reason: "the furnace is down"})
	s := o.State()
	fmt.Println(s.Lines[0].Effective(), s.Holds[0].Kind, s.Lines[0].Offer.Deviations, err)
	_, err = o.Decide(fake.Anna, fake.Start, order.Decision{Line: "1", Accept: true})
	s = o.State()
	fmt.Println(s.Lines[0].Effective(), len(s.Holds), s.Totals.Net, err)
	// Output:
	// 97 [] <nil>
	// 97 consent [quantity] <nil>
	// 40 0 400.00 RUB <nil>
}

// A refused offer stays with the line until the seller answers again.
func ExampleOrder_Decide() {
	o := tolerant()
	_, err := o.Answer(fake.Manager, fake.Start, order.Margin{}, order.Answer{Line: "1", Substitute: "BOLT-2", Name: "Bolt, galvanised"})
	if err != nil {
		panic(err)
	}
	if _, err = o.Decide(fake.Anna, fake.Start, order.Decision{Line: "1", Remark: "not galvanised"}); err != nil {
		panic(err)
	}
	_, err = o.Confirm(fake.Manager, fake.Start)
	fmt.Println(err)
	if _, err = o.Answer(fake.Manager, fake.Start, order.Margin{}, order.Answer{Line: "1"}); err != nil {
		panic(err)
	}
	_, err = o.Confirm(fake.Manager, fake.Start)
	fmt.Println(o.State().Status, err)
	// Output:
	// line 1 has an offer that the buyer has not accepted
	// confirmed <nil>
}

// What is cancelled costs nothing any more; what the other lines cost stays.
func ExampleOrder_CancelLines() {
	o := tolerant()
	e, err := o.CancelLines(fake.Anna, fake.Start, "less is needed", order.LineQuantity{Line: "1", Quantity: kabinet.QuantityOf(30)})
	fmt.Println(e.Revision.Number, e.Revision.WasPayable, "→", e.Revision.Payable, err)
	_, err = o.CancelLines(fake.Anna, fake.Start, "none is needed", order.LineQuantity{Line: "1"})
	fmt.Println(err)
	// Output:
	// 2 1220.00 RUB → 854.00 RUB <nil>
	// nothing would be left: cancel the order instead
}

// A rest within the tolerance is closed.
func ExampleOrder_CloseShort() {
	s := tolerant().State()
	s.Status, s.Lines[0].Shipped = order.InFulfilment, kabinet.QuantityOf(96)
	o := order.Restore(s)
	e, err := o.CloseShort(fake.Manager, fake.Start, "1")
	fmt.Println(e.Revision.Cause, e.Revision.Payable, o.State().Lines[0].ClosedShort, o.State().Fulfilment(), err)
	// Output:
	// shortage 1171.20 RUB 4 shipped <nil>
}

// An order counts as exported only after the ERP has said so.
func ExampleOrder_Export() {
	o := tolerant()
	_, err := o.Send(fake.Manager, fake.Start)
	fmt.Println(o.State().Sync.Status, err)
	_, err = o.SendFailed(fake.Manager, fake.Start, "timeout")
	fmt.Println(o.State().Sync.Status, err)
	_, err = o.Export(fake.Manager, fake.Start, order.External{Source: "1c", ID: "ЗК-17", Version: 1})
	fmt.Println(o.State().Sync.Status, o.State().External.ID, err)
	again, err := o.Export(fake.Manager, fake.Start, order.External{Source: "1c", ID: "ЗК-17", Version: 1})
	fmt.Println(again == nil, err)
	// Output:
	// sending <nil>
	// failed <nil>
	// exported ЗК-17 <nil>
	// true <nil>
}

// Invoices and payments are dimensions of their own.
func ExampleOrder_Pay() {
	o := tolerant()
	_, err := o.Bill(fake.Manager, fake.Start, order.Invoice{Reference: "inv-1", Number: "12", Amount: kabinet.MustMoney("1220 RUB")})
	fmt.Println(o.State().Invoicing(), o.State().Payment(), err)
	for _, amount := range []string{"1000 RUB", "1000 RUB", "1220 RUB"} { // told twice, then corrected
		if _, err = o.Pay(fake.Manager, fake.Start, order.Payment{Reference: "stm-7", At: fake.Start, Amount: kabinet.MustMoney(amount)}); err != nil {
			panic(err)
		}
		fmt.Println(o.State().Paid(), o.State().Payment())
	}
	// Output:
	// whole none <nil>
	// 1000.00 RUB partly
	// 1000.00 RUB partly
	// 1220.00 RUB whole
}

// The payload of a payment QR after ГОСТ Р 56042.
func ExamplePaymentQR_Payload() {
	b, err := order.PaymentQR{
		Name: "АО «Металл»", PersonalAcc: "40702810200000000014", BankName: "ПАО Сбербанк", BIC: "044525225", CorrespAcc: "30101810400000000225",
		Sum: kabinet.MustMoney("1220.50 RUB"), Purpose: "Счёт 17 от 02.03.2026", PayeeINN: "7707083893",
	}.Payload(order.UTF8)
	fmt.Println(string(b), err)
	// Output:
	// ST00012|Name=АО «Металл»|PersonalAcc=40702810200000000014|BankName=ПАО Сбербанк|BIC=044525225|CorrespAcc=30101810400000000225|Sum=122050|Purpose=Счёт 17 от 02.03.2026|PayeeINN=7707083893 <nil>
}

// What a line of an order becomes when it is bought again.
func ExampleReorderLines() {
	s := tolerant().State()
	s.Lines[0].Cancelled = kabinet.QuantityOf(20)
	s.Lines[0].Date = kabinet.MustDate("2026-03-09")
	for _, l := range order.ReorderLines(s) {
		fmt.Println(l.New.SKU, l.New.Quantity, l.New.Date.IsZero(), l.Code)
	}
	s.Lines[0].Cancelled = s.Lines[0].Quantity
	fmt.Println(order.ReorderLines(s)[0].Code)
	// Output:
	// BOLT 80 true same
	// cancelled
}
