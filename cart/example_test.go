package cart_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

var (
	anna = kabinet.Actor{Person: "anna", Organization: "acme"}
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	head = cart.Header{Person: "anna", Payer: "acme-llc", Seller: "S1", Currency: kabinet.MustCurrency("RUB")}
)

func bolts(n string) cart.NewLine {
	return cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT"}, Quantity: kabinet.MustQuantity(n)}
}

func exampleCart() *cart.Cart {
	c, _, err := cart.New("crt_1", "acme", "", head, anna, noon)
	if err != nil {
		panic(err)
	}
	return c
}

// The whole way of a cart, priced by a pricing.View. The ports of a real host
// come from a transaction of package store.
func Example() {
	ctx := context.Background()
	snapshot, _, err := pricing.Compile(pricing.Book{
		Version:  "2026-03",
		Products: []pricing.Product{{SKU: "BOLT", Name: "Bolt M8", Unit: kabinet.Piece}},
		Lists: []pricing.List{{
			ID: "base", Currency: head.Currency, Tax: pricing.Net,
			Assignments: []pricing.Assignment{{To: pricing.ForEveryone()}},
			Rows: []pricing.Row{{SKU: "BOLT", Tiers: []pricing.Tier{
				{From: kabinet.MustQuantity("1"), Price: kabinet.MustQuantity("10")},
				{From: kabinet.MustQuantity("100"), Price: kabinet.MustQuantity("9")},
			}}},
		}},
	})
	if err != nil {
		panic(err)
	}
	taxes, err := cart.NewTaxTable(nil, cart.TaxRow{Rate: kabinet.MustPercent("22")})
	if err != nil {
		panic(err)
	}
	err = new(fake.World).InTx(func(tx *fake.Tx) error {
		svc := &cart.Service{
			Carts: tx.Carts(), Lister: tx.Carts(), Taxes: taxes, Authority: fake.NewAuthority(),
			Parties: cart.PartiesFunc(fake.Parties),
			Pricer: cart.ViewPricer{View: func(_ context.Context, q cart.PriceQuery) (*pricing.View, error) {
				return snapshot.For(pricing.Buyer{Organization: q.Org, Payer: q.Payer})
			}},
			NewID: func() cart.ID { return "crt_1" },
			Now:   func() time.Time { return noon },
		}
		v, err := svc.Open(ctx, anna, "acme", cart.OpenRequest{Header: head})
		if err != nil {
			return err
		}
		for range 2 { // the second time the quantity reaches the tier of 100
			ref := cart.Ref{Org: "acme", ID: v.State.ID, Version: v.State.Version}
			if v, err = svc.Add(ctx, anna, ref, bolts("50")); err != nil {
				return err
			}
			l := v.State.Lines[0]
			fmt.Println(l.Quantity, "at", l.Price.Result.Price, "with tax", v.Totals.Payable, v.Changes[0].Why)
		}
		list, err := svc.List(ctx, anna, cart.Filter{Status: cart.Active}, kabinet.Page{})
		fmt.Println(len(list.Items), "cart")
		return err
	})
	if err != nil {
		panic(err)
	}
	// Output:
	// 50 at 10.00 RUB with tax 610.00 RUB []
	// 100 at 9.00 RUB with tax 1098.00 RUB [tier quantity]
	// 1 cart
}

func ExampleCart_Add() {
	c := exampleCart()
	event, err := c.Add(anna, noon, bolts("60"), bolts("40"))
	fmt.Println(event.Lines[0].SKU, event.Lines[0].Was, "→", event.Lines[0].Now, err)
	_, err = c.Add(anna, noon, bolts("0"))
	fmt.Println(err)
	// Output:
	// BOLT 0 → 100 <nil>
	// /lines/0/quantity: the quantity 0 is not positive
}

func ExampleCart_SetQuantity() {
	c := exampleCart()
	_, _ = c.Add(anna, noon, bolts("60"))
	same, _ := c.SetQuantity(anna, noon, cart.LineQuantity{Line: "1", Quantity: kabinet.MustQuantity("60.0")})
	other, _ := c.SetQuantity(anna, noon, cart.LineQuantity{Line: "1", Quantity: kabinet.MustQuantity("61")})
	fmt.Println(same.Empty(), other.Empty())
	// Output: true false
}

func ExampleCart_Remove() {
	c := exampleCart()
	_, _ = c.Add(anna, noon, bolts("60"))
	_, err := c.Remove(anna, noon, "1")
	fmt.Println(len(c.State().Lines), err)
	// Output: 0 <nil>
}

func ExampleCart_SetHeader() {
	c := exampleCart()
	h := c.State().Header
	h.Payer = "acme-trade"
	event, err := c.SetHeader(anna, noon, h)
	fmt.Println(event.Was.Payer, "→", event.Now.Payer, err)
	// Output: acme-llc → acme-trade <nil>
}

func ExampleCart_Reprice() {
	c := exampleCart()
	_, _ = c.Add(anna, noon, bolts("1"))
	for _, price := range []string{"10.00 RUB", "10 RUB", "11.00 RUB"} {
		event, err := c.Reprice(anna, noon, cart.Quoted{Line: "1", Result: pricing.Result{
			Outcome: pricing.Priced, Price: kabinet.MustMoney(price), Total: kabinet.MustMoney(price),
			Order: pricing.Orderability{OK: true},
		}})
		if err != nil {
			panic(err)
		}
		for _, ch := range event.Changes {
			fmt.Println(ch.Code, ch.Why, ch.Err())
		}
	}
	// Output:
	// price_new [] /lines/0: BOLT costs 10.00 RUB, which was not shown yet
	// price_changed [amount] /lines/0: BOLT now costs 11.00 RUB; it was 10.00 RUB
}

func ExampleCart_Order() {
	c := exampleCart()
	_, _ = c.Add(anna, noon, bolts("1"))
	_, err := c.Order(anna, noon, "ord_1")
	fmt.Println(c.State().Status, err)
	_, err = c.Order(anna, noon, "ord_2")
	fmt.Println(err)
	// Output:
	// ordered <nil>
	// the cart was already ordered, as ord_1
}

// 300 lines of 19.99 net at 22 %: rounding the tax on every line, or once.
func ExampleSum() {
	lines := make([]cart.DocumentLine, 300)
	for i := range lines {
		lines[i] = cart.DocumentLine{
			Amount: kabinet.MustMoney("19.99 RUB"), Mode: pricing.Net,
			TaxRate: cart.TaxRate{Category: "S", Rate: kabinet.MustPercent("22")},
		}
	}
	for _, policy := range []cart.Policy{cart.OneC(), cart.EN16931()} {
		t, err := cart.Sum(cart.Document{Currency: head.Currency, Policy: policy, Lines: lines})
		fmt.Println(t.Net, "+", t.Tax, "=", t.Payable, err)
	}
	// Output:
	// 5997.00 RUB + 1320.00 RUB = 7317.00 RUB <nil>
	// 5997.00 RUB + 1319.34 RUB = 7316.34 RUB <nil>
}

func ExampleNewTaxTable() {
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	table, err := cart.NewTaxTable(nil,
		cart.TaxRow{Rate: kabinet.MustPercent("20"), Window: kabinet.Window{Until: year}},
		cart.TaxRow{Rate: kabinet.MustPercent("22"), Window: kabinet.Window{From: year}},
	)
	if err != nil {
		panic(err)
	}
	rates, err := table.TaxRates(context.Background(), cart.TaxQuery{At: noon, Lines: make([]cart.TaxLine, 1)})
	fmt.Println(rates[0].Rate.Percent(), err)
	// Output: 22 <nil>
}
