package pdf_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// printer writes amounts and days as a host does.
type printer struct {
	kabinet.Printer
	thousand, point string
	rouble          string
	dayFirst        bool
}

func (p printer) Number(s string) string {
	sign := strings.TrimRight(s, "0123456789.")
	whole, fraction, _ := strings.Cut(s[len(sign):], ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + p.thousand + whole[i:]
	}
	if fraction != "" {
		fraction = p.point + fraction
	}
	return strings.ReplaceAll(sign, "-", "−") + whole + fraction
}

func (p printer) Money(m kabinet.Money) string {
	code := m.Currency().Code()
	if code == "RUB" {
		code = p.rouble
	}
	return p.Number(m.Amount()) + "\u00a0" + code
}

func (p printer) Date(d kabinet.Date) string {
	s := d.String()
	if p.dayFirst {
		return s[8:] + "." + s[5:7] + "." + s[:4]
	}
	return s
}

// printers returns those of English and Russian.
func printers(t testing.TB) map[string]kabinet.Printer {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for _, add := range []func(*catalog.Builder) error{kabinet.Messages, identifier.Messages, pdf.Messages} {
		require.NoError(t, add(b))
	}
	return map[string]kabinet.Printer{
		"en": printer{kabinet.NewPrinter(b, language.English), ",", ".", "RUB", false},
		"ru": printer{kabinet.NewPrinter(b, language.Russian), "\u00a0", ",", "₽", true},
	}
}

var (
	money = kabinet.MustMoney
	day   = kabinet.MustDate
	vat   = pdf.TaxRate{Rate: kabinet.MustPercent("22")}

	seller = pdf.Party{
		Name: "АО «Металл и трубы»", Address: "115035, г. Москва,\nСадовническая наб., д. 7, стр. 1", Contact: "+7 495 000-00-00",
		Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: "7707083893"}, {Scheme: identifier.RUKPP, Number: "773601001"}},
	}
	client = pdf.Party{
		Name: "ООО «Строительно-монтажное управление № 15 „Северо-Западное“»", Address: "198095, г. Санкт-Петербург, ул. Маршала Говорова, д. 35, корп. 5",
		Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: "7830002293"}},
	}
	bank = accounts.BankAccount{Account: "40702810200000000014", Bank: "ПАО Сбербанк", BIC: "044525225", Correspondent: "30101810400000000225"}
)

const payload = "ST00012|Name=АО «Металл и трубы»|PersonalAcc=40702810200000000014|BankName=ПАО Сбербанк|BIC=044525225|" +
	"CorrespAcc=30101810400000000225|Sum=122050|Purpose=Оплата по счёту № 17 от 02.03.2026|PayeeINN=7707083893"

// invoice returns one of n lines.
func invoice(n int) pdf.Invoice {
	i := pdf.Invoice{
		Number: "17", Date: day("2026-03-02"), Until: day("2026-03-05"), Order: "S1-4711", Contract: "12-A/2026",
		Seller: seller, Payer: client, Bank: bank, QR: []byte(payload), Amount: money("1220.50 RUB"),
		Totals: pdf.Totals{
			Goods: money("1050.41 RUB"), Changes: []pdf.Item{{Amount: money("-50 RUB")}, {Reason: "shipping", Amount: money("0.00 RUB")}},
			Net: money("1000.41 RUB"), Taxes: []pdf.Tax{{TaxRate: vat, Net: money("1000.41 RUB"), Amount: money("220.09 RUB")}},
			Total: money("1220.50 RUB"),
		},
		Notes: []string{"Goods are released when the money has come. Отпуск товара после поступления оплаты на расчётный счёт."},
	}
	names := []string{"Труба стальная 57×3,5 ГОСТ 10704-91", "Bolt M8×40 8.8 galvanised DIN 933", "Отвод 90° 57×3,5 сталь 20 ГОСТ 17375-2001, бесшовный, с контролем сварных швов и паспортом качества завода"}
	for k := range n {
		l := pdf.Line{
			SKU: kabinet.SKU("ART-" + strings.Repeat("0", k%3) + "57"), Name: names[k%3], Quantity: kabinet.MustQuantity("1250.5"), Unit: "MTR",
			Price: money("61.8000 RUB"), Tax: vat, Amount: money("77280.90 RUB"),
		}
		if k%3 == 1 {
			l.Unit, l.Per, l.Quantity = "PCE", kabinet.QuantityOf(100), kabinet.QuantityOf(400)
		}
		i.Lines = append(i.Lines, l)
	}
	return i
}

// confirmation returns one of n lines.
func confirmation(n int) pdf.Confirmation {
	i := invoice(n)
	c := pdf.Confirmation{
		Number: "S1-4711", Date: i.Date, BuyerNumber: "PO 2026/118", Contract: i.Contract, Seller: seller, Buyer: client,
		Delivery: "Склад № 2, 198095, г. Санкт-Петербург, ул. Маршала Говорова, д. 35", Totals: i.Totals, Notes: i.Notes,
	}
	for k, l := range i.Lines {
		x := pdf.ConfirmedLine{Line: l, Ordered: l.Quantity, First: day("2026-03-09")}
		switch k % 5 {
		case 1:
			x.Quantity, x.Last = kabinet.QuantityOf(300), day("2026-03-20")
		case 2:
			x.Awaited, x.First = true, kabinet.Date{}
		case 3:
			x.Quantity, x.Amount, x.First = kabinet.Quantity{}, money("0 RUB"), kabinet.Date{}
		case 4:
			x.Replaces = "ART-56"
		}
		c.Lines = append(c.Lines, x)
	}
	return c
}

// statement returns one of n lines.
func statement(t testing.TB, n int) pdf.Statement {
	rub := kabinet.MustCurrency("RUB")
	postings := []credit.Posting{{Document: "o", Kind: "invoice", Number: "R-1", Date: day("2026-01-15"), Amount: money("1000000 RUB")}}
	from := day("2026-02-01")
	for k := range n {
		p := credit.Posting{Document: "d", Kind: "invoice", Number: "R-2026-0" + strings.Repeat("1", k%5), Date: from.AddDays(k % 28), Amount: money("123456.78 RUB")}
		switch k % 4 {
		case 1:
			p.Kind, p.Number, p.Amount = "payment", "42", money("-1100000 RUB")
		case 3:
			p.Kind = "act of set-off"
		}
		postings = append(postings, p)
	}
	s, err := credit.NewStatement(rub, from, day("2026-02-28"), postings...)
	require.NoError(t, err)
	rest, err := s.Closing.Sub(money("1000000 RUB"))
	require.NoError(t, err)
	a, err := credit.Age(rub, day("2026-02-28"), credit.Item{Document: "o", Bucket: credit.Receivable, Amount: money("1000000 RUB"), Due: day("2026-01-20")},
		credit.Item{Document: "x", Bucket: credit.Receivable, Amount: rest, Due: day("2026-03-20")})
	require.NoError(t, err)
	require.True(t, a.Total.Equal(s.Closing))
	return pdf.Statement{Statement: s, Aging: &a, Seller: seller, Client: client, Contract: "12-A/2026"}
}
