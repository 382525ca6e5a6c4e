package quickorder_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// The whole way of a pasted order: nothing is in the cart before Apply.
func Example() {
	ctx, shop, index := context.Background(), fake.NewShop(), newIndex()
	err := shop.World.InTx(func(tx *fake.Tx) error {
		svc := quickorder.Service{Index: index, Suggester: quickorder.NewSuggester(index), Carts: shop.Carts(tx)}
		v, err := svc.Carts.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()})
		if err != nil {
			return err
		}
		sheet, err := quickorder.Paste("Артикул\tКоличество\nbolt\t1 000\nBOLTT\t5\nNUT\t12,5\n", quickorder.Options{Language: language.Russian})
		if err != nil {
			return err
		}
		p, err := svc.Preview(ctx, fake.Anna, "acme", v.State.ID, sheet)
		if err != nil {
			return err
		}
		for _, row := range p.Rows {
			fmt.Println(row.Number, row.Status, row.SKU, row.Texts(nil), len(row.Suggestions))
		}
		v, err = svc.Apply(ctx, fake.Anna, cart.Ref{Org: "acme", ID: v.State.ID, Version: v.State.Version}, p)
		fmt.Println(len(v.State.Lines), "line,", v.State.Lines[0].Quantity)
		return err
	})
	fmt.Println(err)
	// Output:
	// 1 skipped  [names of columns] 0
	// 2 ok BOLT [] 0
	// 3 error  [the article BOLTT is not in the catalogue] 1
	// 4 error NUT [the quantity 12.5 is finer than the unit allows] 0
	// 1 line, 1000
	// <nil>
}

func ExampleRead() {
	sheet, err := quickorder.Read(strings.NewReader("SKU;Qty\nBOLT;5\n"), quickorder.Options{})
	fmt.Println(sheet.Len(), string(sheet.Delimiter), err)
	// Output: 2 ; <nil>
}

func ExampleExport() {
	sheet, _ := quickorder.Paste("BOLD\t=1+2", quickorder.Options{})
	p := newIndex().Resolve("acme", sheet)
	fmt.Println(quickorder.Export(os.Stdout, p.Failed(), quickorder.ExportOptions{}))
	// Output:
	// row,sku,quantity,unit,status,message,suggestions
	// 1,BOLD,'=1+2,,error,"the article BOLD is not in the catalogue; the quantity =1+2 is no number",
	// <nil>
}

func ExampleSuggester_Suggest() {
	s := quickorder.NewSuggester(newIndex())
	fmt.Println(quickorder.SKUs(s.Suggest("BLOT", 1)), quickorder.SKUs(s.Suggest("ищде", 3)), quickorder.SKUs(s.Suggest("handbook", 3)))
	// Output: BOLT BOLT BOOK
}

func ExampleList_Put() {
	l, _, err := quickorder.NewList("lst_1", "acme", "Every Monday", quickorder.Template, "", "anna", fake.Anna, fake.Start)
	if err != nil {
		panic(err)
	}
	e, err := l.Put(fake.Anna, fake.Start, quickorder.Item{SKU: "BOLT", Quantity: kabinet.QuantityOf(100)})
	fmt.Println(e.Put[0].SKU, e.Put[0].Quantity, err)
	sheet, err := l.State().Sheet(quickorder.Options{})
	fmt.Println(sheet.Len(), err)
	// Output:
	// BOLT 100 <nil>
	// 1 <nil>
}

func ExampleSheetOf() {
	sheet, err := quickorder.SheetOf(quickorder.Options{}, cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT"}, Quantity: kabinet.QuantityOf(3)})
	fmt.Println(newIndex().Resolve("acme", sheet).Rows[0].Quantity, err)
	// Output: 3 <nil>
}
