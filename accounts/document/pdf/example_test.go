package pdf_test

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/directory"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// russian is a printer of the library's own; a host has one that writes amounts and days
// as its readers do.
func russian() kabinet.Printer {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for _, add := range []func(*catalog.Builder) error{kabinet.Messages, identifier.Messages, pdf.Messages} {
		if err := add(b); err != nil {
			panic(err)
		}
	}
	return kabinet.NewPrinter(b, language.Russian)
}

// An invoice is drawn, and taken in for a document.
func ExampleInvoice_Draw() {
	rate := pdf.TaxRate{Rate: kabinet.MustPercent("22")}
	invoice := pdf.Invoice{
		Number: "17", Date: kabinet.MustDate("2026-03-02"), Until: kabinet.MustDate("2026-03-05"),
		Seller: pdf.Party{Name: "АО «Металл»", Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: "7707083893"}}},
		Payer:  pdf.Party{Name: "ООО «Стройка»"},
		Bank:   accounts.BankAccount{Account: "40702810200000000014", Bank: "ПАО Сбербанк", BIC: "044525225"},
		Lines: []pdf.Line{{
			SKU: "PIPE-57", Name: "Труба 57×3,5", Quantity: kabinet.QuantityOf(100), Unit: "MTR",
			Price: kabinet.MustMoney("10 RUB"), Tax: rate, Amount: kabinet.MustMoney("1000 RUB"),
		}},
		Totals: pdf.Totals{
			Net: kabinet.MustMoney("1000 RUB"), Total: kabinet.MustMoney("1220 RUB"),
			Taxes: []pdf.Tax{{TaxRate: rate, Net: kabinet.MustMoney("1000 RUB"), Amount: kabinet.MustMoney("220 RUB")}},
		},
		Amount: kabinet.MustMoney("1220 RUB"),
	}
	var file bytes.Buffer
	err := invoice.Draw(&file, pdf.Options{Printer: russian()})
	fmt.Println(err)

	dir, err := os.MkdirTemp("", "documents")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	blobs, err := directory.Open(dir)
	if err != nil {
		panic(err)
	}
	defer blobs.Close()
	content, err := document.Receive(context.Background(), blobs, "acme", "doc_1", "счёт 17.pdf", &file, document.Limits{})
	fmt.Println(content.Name, content.MediaType, err)
	// Output:
	// <nil>
	// счёт 17.pdf application/pdf <nil>
}

// What is confirmed may be less than what was ordered.
func ExampleConfirmation_Draw() {
	confirmation := pdf.Confirmation{
		Number: "S1-4711", Date: kabinet.MustDate("2026-03-02"), BuyerNumber: "PO 118",
		Seller: pdf.Party{Name: "Metall AO"}, Buyer: pdf.Party{Name: "Acme Ltd"},
		Lines: []pdf.ConfirmedLine{{
			Line: pdf.Line{
				SKU: "BOLT-M8", Name: "Bolt M8×40", Quantity: kabinet.QuantityOf(300), Unit: "PCE",
				Price: kabinet.MustMoney("12.50 EUR"), Per: kabinet.QuantityOf(100), Amount: kabinet.MustMoney("37.50 EUR"),
				Tax: pdf.TaxRate{Reverse: true},
			},
			Ordered: kabinet.QuantityOf(400), First: kabinet.MustDate("2026-03-09"), Last: kabinet.MustDate("2026-03-11"),
		}},
		Totals: pdf.Totals{Total: kabinet.MustMoney("37.50 EUR")},
	}
	var file bytes.Buffer
	err := confirmation.Draw(&file, pdf.Options{})
	fmt.Printf("%s %v\n", file.Bytes()[:5], err)
	// Output: %PDF- <nil>
}

// The statement of package credit, with what is overdue.
func ExampleStatement_Draw() {
	eur, march := kabinet.MustCurrency("EUR"), kabinet.MustDate("2026-03-31")
	statement, err := credit.NewStatement(eur, kabinet.MustDate("2026-03-01"), march,
		credit.Posting{Document: "i1", Kind: "invoice", Number: "R-1", Date: kabinet.MustDate("2026-02-10"), Amount: kabinet.MustMoney("500 EUR")},
		credit.Posting{Document: "p1", Kind: "payment", Number: "42", Date: kabinet.MustDate("2026-03-12"), Amount: kabinet.MustMoney("-200 EUR")},
	)
	if err != nil {
		panic(err)
	}
	aging, err := credit.Age(eur, march, credit.Item{
		Document: "i1", Bucket: credit.Receivable, Amount: kabinet.MustMoney("300 EUR"), Due: kabinet.MustDate("2026-03-12"),
	})
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	err = pdf.Statement{Statement: statement, Aging: &aging, Seller: pdf.Party{Name: "Metall AO"}, Client: pdf.Party{Name: "Acme Ltd"}}.
		Draw(&file, pdf.Options{Printer: russian(), Size: pdf.Letter})
	fmt.Printf("%s %v\n", file.Bytes()[:5], err)
	// Output: %PDF- <nil>
}
