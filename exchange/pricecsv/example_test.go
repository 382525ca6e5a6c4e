package pricecsv_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
)

func ExampleReader() {
	const file = "Артикул;Наименование;Ед.;Цена;Действует по\n" +
		"Т-159;Труба 159×6;т;78 500,00;31.12.2026\n"
	rd := pricecsv.NewReader(strings.NewReader(file), pricecsv.Options{
		List:     "base",
		Currency: kabinet.MustCurrency("RUB"),
		Zone:     time.FixedZone("MSK", 3*60*60),
	})
	var rec pricecsv.Record
	for {
		err := rd.Read(&rec)
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rec.SKU, rec.Price, "per", rec.Unit, "until", rec.Until.Format(time.RFC3339))
	}
	// Output: Т-159 78500.00 RUB per TNE until 2026-12-31T21:00:00Z
}

func ExampleAll() {
	const file = "sku,price\nA,10\nB,ten\nC,30\n"
	skipped, err := pricecsv.All(strings.NewReader(file), pricecsv.Options{
		Currency: kabinet.MustCurrency("EUR"),
		OnError: func(e *pricecsv.Error) bool {
			fmt.Println(e)
			return true // skip the record and go on
		},
	}, func(r pricecsv.Record) error {
		fmt.Println(r.SKU, r.Price)
		return nil
	})
	fmt.Println(skipped, err)
	// Output:
	// A 10.00 EUR
	// row 3, column price: “ten” is not a number
	// C 30.00 EUR
	// 1 <nil>
}

func ExampleLoad() {
	const file = "list,sku,unit,price,from\n" +
		"base,PIPE,TNE,80000,\n" +
		"base,PIPE,TNE,78500,10\n"
	table, _, err := pricecsv.Load(strings.NewReader(file), pricecsv.Options{Currency: kabinet.MustCurrency("RUB"), Tax: pricing.Net})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range table.Lists() {
		for _, row := range l.List.Rows {
			for _, tier := range row.Tiers {
				fmt.Println(l.List.ID, row.SKU, "from", tier.From, "at", tier.Price)
			}
		}
	}
	// Output:
	// base PIPE from 0.001 at 80000
	// base PIPE from 10 at 78500
}

func ExampleWriter() {
	w := pricecsv.NewWriter(os.Stdout, pricecsv.WriterOptions{
		Comma:   ';',
		Columns: []pricecsv.Column{pricecsv.SKU, pricecsv.Unit, pricecsv.Price, pricecsv.From},
	})
	for _, r := range []pricecsv.Record{
		{SKU: "PIPE", Unit: "TNE", Price: kabinet.MustMoney("80000 RUB")},
		{SKU: "PIPE", Unit: "TNE", Price: kabinet.MustMoney("78500.50 RUB"), From: kabinet.MustQuantity("1.234")},
	} {
		if err := w.Write(r); err != nil {
			fmt.Println(err)
		}
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// sku;unit;price;from
	// PIPE;TNE;80000;
	// PIPE;TNE;78500,5;1,2340
}
