package documentcsv_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/documentcsv"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

const invoices = "Номер документа;Дата;Клиент;Артикул;Ед.;Количество;Сумма\n" +
	"17;10.03.2026 9:05:00;acme;Т-159;т;11,39;894 115,00\n" +
	"17;10.03.2026 9:05:00;acme;Т-159;т;два;157 000,00\n" +
	"18;11.03.2026;acme;Т-159;т;2;188 400,00\n"

var options = pricecsv.Options{Currency: kabinet.MustCurrency("RUB"), Tax: pricing.Net, Zone: time.FixedZone("MSK", 3*60*60)}

func ExampleReader() {
	rd := documentcsv.NewReader(strings.NewReader(invoices), options)
	for line, err := range rd.Lines() {
		if err != nil {
			fmt.Println(err)
			return
		}
		if line.Fault != nil {
			fmt.Println(line.Fault.Err)
			continue
		}
		fmt.Println(line.Document, line.Request.At.Format(time.RFC3339), line.Request.SKU, line.Request.Quantity, line.Request.Unit, line.Total)
	}
	// Output:
	// 17 2026-03-10T06:05:00Z Т-159 11.39 TNE 894115.00 RUB
	// row 3, column Количество: “два” is not a number
	// 18 2026-03-10T21:00:00Z Т-159 2 TNE 188400.00 RUB
}

// Lines go into a replay as they are read.
func ExampleReader_Lines() {
	snapshot, _, err := pricing.Compile(pricing.Book{
		Products: []pricing.Product{{SKU: "Т-159", Unit: kabinet.Tonne}},
		Lists: []pricing.List{{
			ID: "base", Currency: options.Currency, Tax: pricing.Net, Assignments: []pricing.Assignment{{To: pricing.ForEveryone()}},
			Rows: []pricing.Row{{SKU: "Т-159", Price: kabinet.MustQuantity("78500")}},
		}},
		Taxes: []pricing.TaxRate{{Rate: kabinet.MustPercentage("20")}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	rd := documentcsv.NewReader(strings.NewReader(invoices), options)
	report, err := replay.Run(snapshot, rd.Lines(), replay.Options{})
	fmt.Println(report.Agree, "of", report.Lines, "agree;", report.Malformed, "could not be read", err)
	for _, c := range report.Causes[1:] {
		fmt.Println(c.Cause, c.Lines, c.Money[0].Difference)
	}
	// Output:
	// 1 of 2 agree; 1 could not be read <nil>
	// tax 1 -31400.00 RUB
}
