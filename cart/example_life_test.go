package cart_test

import (
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

func ExampleCart_Lock() {
	c := exampleCart()
	_, _ = c.Lock(anna, noon, "waits for the approval")
	_, err := c.Add(anna, noon, bolts("1"))
	fmt.Println(err)
	_, err = c.Unlock(anna, noon)
	fmt.Println(c.State().Status, err)
	// Output:
	// the cart can no longer be changed: it is locked
	// active <nil>
}

func ExampleCart_Share() {
	c := exampleCart()
	event, err := c.Share(anna, noon, cart.Share{Person: "artem", Right: cart.RightCheckout})
	fmt.Println(event.Person, event.Now, err)
	// Output: artem checkout <nil>
}

func ExampleCart_Merge() {
	c := exampleCart()
	_, _ = c.Add(anna, noon, bolts("1"))
	other, _, _ := cart.New("crt_2", "acme", "", head, anna, noon)
	_, _ = other.Add(anna, noon, bolts("2"))
	for range 2 { // the second time nothing happens
		lines, _, err := c.Merge(anna, noon, other, cart.MergeSum)
		fmt.Println(len(lines.Lines), c.State().Lines[0].Quantity, other.State().MergedInto, err)
	}
	// Output:
	// 1 3 crt_1 <nil>
	// 0 3 crt_1 <nil>
}

func ExampleCart_Split() {
	c := exampleCart()
	quay := bolts("1")
	quay.Site = "quay"
	_, _ = c.Add(anna, noon, bolts("1"), quay)
	line := cart.DocumentLine{Amount: kabinet.MustMoney("0.99 RUB"), Mode: pricing.Net, TaxRate: cart.TaxRate{Rate: kabinet.MustPercent("20")}}
	whole, err := cart.Sum(cart.Document{
		Currency: head.Currency, Lines: []cart.DocumentLine{line, line},
		Adjustments: []cart.Adjustment{{Amount: kabinet.MustMoney("-0.25 RUB"), Reason: cart.ReasonPromotion}},
	})
	if err != nil {
		panic(err)
	}
	parts, _, err := c.Split(anna, noon, whole, cart.SplitOptions{By: []cart.SplitBy{cart.BySite}})
	for _, p := range parts {
		fmt.Println(p.State().ID, p.State().Part.Totals.Payable)
	}
	fmt.Println(whole.Payable, err)
	// Output:
	// crt_1-1 1.03 RUB
	// crt_1-2 1.05 RUB
	// 2.08 RUB <nil>
}
