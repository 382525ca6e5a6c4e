package cart_test

import (
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

func ExampleCart_SetTerms() {
	c := exampleCart()
	event, err := c.SetTerms(anna, noon, cart.Terms{
		Adjustments: []cart.Adjustment{{Percent: kabinet.MustPercentage("-5"), Reason: cart.ReasonVolume, Source: "agreement 7"}},
		Charges:     []cart.Charge{{Code: "shipping", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("300 RUB"), Mode: pricing.Net}},
	})
	fmt.Println(len(event.Was.Charges), event.Now.Charges[0].Amount, err)
	_, err = c.SetTerms(anna, noon, cart.Terms{Adjustments: []cart.Adjustment{{Amount: kabinet.MustMoney("-5 USD"), Reason: cart.ReasonManual}}})
	fmt.Println(err)
	// Output:
	// 0 300.00 RUB <nil>
	// /adjustments/0/amount: RUB and USD are different currencies
}

func ExampleCart_AdjustLines() {
	c := exampleCart()
	_, _ = c.Add(anna, noon, bolts("10"))
	event, err := c.AdjustLines(anna, noon, cart.LineAdjustments{Line: "1", Adjustments: []cart.Adjustment{
		{PerUnit: kabinet.MustMoney("-0.50 RUB"), Reason: cart.ReasonDefect, Source: "anna", Text: "scratched"},
	}})
	fmt.Println(event.Lines[0].Line, event.Lines[0].Now[0].PerUnit, err)
	_, err = c.AdjustLines(anna, noon, cart.LineAdjustments{Line: "1", Adjustments: []cart.Adjustment{{Percent: kabinet.MustPercentage("-5")}}})
	fmt.Println(err)
	// Output:
	// 1 -0.50 RUB <nil>
	// /lines/0/adjustments/0/reason: the reason is missing
}

func ExampleCart_KeepUntil() {
	c := exampleCart()
	event, err := c.KeepUntil(anna, noon, noon.Add(30*24*time.Hour))
	fmt.Println(event.Now.Format(time.DateOnly), err)
	// Output: 2026-04-01 <nil>
}

func ExampleCart_Expire() {
	c := exampleCart()
	_, _ = c.KeepUntil(anna, noon, noon.Add(time.Hour))
	_, err := c.Expire(anna, noon)
	fmt.Println(err)
	_, err = c.Expire(anna, noon.Add(time.Hour))
	fmt.Println(c.State().Status, err)
	// Output:
	// the cart is kept until 2026-03-02 13:00 UTC
	// expired <nil>
}

func ExampleSheet() {
	s, err := cart.NewSheet(cart.EN16931(), head.Currency)
	if err != nil {
		panic(err)
	}
	line := cart.DocumentLine{
		Price: kabinet.MustMoney("19.99 RUB"), Per: kabinet.MustQuantity("1"), Quantity: kabinet.MustQuantity("3"),
		Mode: pricing.Net, TaxRate: cart.TaxRate{Rate: kabinet.MustPercent("22")},
	}
	for range 1000 {
		if err := s.Append(line); err != nil {
			panic(err)
		}
	}
	line.Quantity = kabinet.MustQuantity("4")
	err = s.Set(500, line) // costs what one line costs
	fmt.Println(err)
	t, err := s.Totals()
	fmt.Println(t.Net, t.Tax, t.Payable, err)
	// Output:
	// <nil>
	// 59989.99 RUB 13197.80 RUB 73187.79 RUB <nil>
}

func ExampleQuantityCheck() {
	order := pricing.OrderRule{Min: kabinet.MustQuantity("10"), Step: kabinet.MustQuantity("10")}
	snapshot, _, err := pricing.Compile(pricing.Book{
		Version:  "1",
		Products: []pricing.Product{{SKU: "NUT", Unit: kabinet.Piece, Order: order}},
		Lists: []pricing.List{{
			ID: "base", Currency: head.Currency, Tax: pricing.Net, Assignments: []pricing.Assignment{{}},
			Rows: []pricing.Row{{SKU: "NUT", Price: kabinet.MustQuantity("1.5")}},
		}},
	})
	if err != nil {
		panic(err)
	}
	view, err := snapshot.For(pricing.Buyer{})
	if err != nil {
		panic(err)
	}
	nuts := cart.Line{ID: "1", LineKey: cart.LineKey{SKU: "NUT"}, Quantity: kabinet.MustQuantity("7")}
	r := view.Resolve(pricing.Request{SKU: "NUT", Quantity: nuts.Quantity, Currency: head.Currency, At: noon})
	found, err := cart.RunChecks(nil, []cart.Check{cart.PriceCheck{}, cart.QuantityCheck{}}, cart.Checkout{
		Cart: cart.State{Lines: []cart.Line{nuts}}, Prices: []cart.Priced{{Result: r}},
	})
	for _, f := range found {
		fmt.Println(f.Severity, f.Line, f.Err.Code(), f.Err.Param("above"), err)
	}
	// Output: refuse 1 pricing.below_min 10 <nil>
}
