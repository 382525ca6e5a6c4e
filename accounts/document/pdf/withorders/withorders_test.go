package withorders_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf/withorders"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

var (
	money  = kabinet.MustMoney
	moscow = time.FixedZone("Moscow", 3*3600)
	// late is the next day in Moscow.
	late  = time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC)
	clerk = kabinet.Actor{Person: "clerk"}

	details = withorders.Details{
		Seller: pdf.Party{Name: "АО «Металл»", Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: "7707083893"}, {Scheme: identifier.RUKPP, Number: "773601001"}}},
		Client: pdf.Party{Name: "ООО «Стройка»", Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: "7830002293"}}},
		Bank:   accounts.BankAccount{Account: "40702810200000000014", Bank: "ПАО Сбербанк", BIC: "044525225", Correspondent: "30101810400000000225"},
		Zone:   moscow, Contract: "12-A", Delivery: "Склад № 2", Notes: []string{"a note"},
	}
)

// placed returns an order of 100 m at 10.00, and of 400 bolts at 12.50 for 100, with 22 %
// of tax, a discount of 5 % of the whole and freight.
func placed(t testing.TB, currency string) *order.Order {
	t.Helper()
	c := kabinet.MustCurrency(currency)
	vat := cart.TaxRate{Category: "S", Rate: kabinet.MustPercent("22")}
	line := func(id cart.LineID, sku kabinet.SKU, unit kabinet.UoM, quantity, per int64, price, total string) order.Line {
		return order.Line{
			ID: id, LineKey: cart.LineKey{SKU: sku, Unit: unit}, Name: "Name of " + string(sku), Quantity: kabinet.QuantityOf(quantity),
			Price: pricing.Result{
				Outcome: pricing.Priced, Price: money(price + " " + currency), Per: kabinet.QuantityOf(per), Unit: unit, Tax: pricing.Net,
				Quantity: kabinet.QuantityOf(quantity), Total: money(total + " " + currency), Order: pricing.Orderability{OK: true},
			},
		}
	}
	d := order.Draft{
		Org: "acme", Number: "S1-4711", Origin: order.Portal, PlacedBy: clerk, BuyerNumber: "PO 118",
		Header: cart.Header{Payer: "acme_ltd", Person: "anna", Seller: "metall", Currency: c},
		Lines:  []order.Line{line("1", "PIPE-57", "MTR", 100, 1, "10", "1000"), line("2", "BOLT-M8", "PCE", 400, 100, "12.50", "50")},
	}
	doc := cart.Document{
		Currency: c, Adjustments: []cart.Adjustment{{Percent: kabinet.MustPercentage("-5"), Reason: cart.ReasonVolume, Text: "Volume discount"}},
		Charges: []cart.TaxedCharge{{Charge: cart.Charge{Code: "freight", Reason: cart.ReasonShipping, Amount: money("20 " + currency), Mode: pricing.Net}, Tax: vat}},
	}
	for _, l := range d.Lines {
		doc.Lines = append(doc.Lines, cart.DocumentLine{Amount: l.Price.Total, Mode: pricing.Net, TaxRate: vat})
	}
	var err error
	d.Totals, err = cart.Sum(doc)
	require.NoError(t, err)
	o, _, err := order.New("ord_1", d, late)
	require.NoError(t, err)
	return o
}

func proforma(t testing.TB, o order.State) order.ProformaState {
	t.Helper()
	p, _, err := order.NewProforma("pro_1", o, "17", o.Totals.Payable, late.Add(3*24*time.Hour), clerk, late)
	require.NoError(t, err)
	return p.State()
}

func TestInvoice(t *testing.T) {
	o := placed(t, "RUB").State()
	i, err := withorders.Invoice(proforma(t, o), o, details)
	require.NoError(t, err)
	require.Equal(t, "17", i.Number)
	require.Equal(t, kabinet.MustDate("2026-03-02"), i.Date) // in Moscow
	require.Equal(t, kabinet.MustDate("2026-03-05"), i.Until)
	require.Equal(t, "S1-4711", i.Order)
	vat := pdf.TaxRate{Rate: kabinet.MustPercent("22")}
	require.Equal(t, []pdf.Line{
		{SKU: "PIPE-57", Name: "Name of PIPE-57", Quantity: kabinet.QuantityOf(100), Unit: "MTR", Price: money("10 RUB"), Per: kabinet.QuantityOf(1), PriceUnit: "MTR", Tax: vat, Amount: money("1000.00 RUB")},
		{SKU: "BOLT-M8", Name: "Name of BOLT-M8", Quantity: kabinet.QuantityOf(400), Unit: "PCE", Price: money("12.50 RUB"), Per: kabinet.QuantityOf(100), PriceUnit: "PCE", Tax: vat, Amount: money("50.00 RUB")},
	}, i.Lines)
	require.Equal(t, []pdf.Item{{Text: "Volume discount", Reason: "volume", Amount: money("-52.50 RUB")}, {Reason: "shipping", Amount: money("20.00 RUB")}}, i.Totals.Changes)
	sum := i.Totals.Goods // what is drawn adds up
	for _, c := range i.Totals.Changes {
		sum, err = sum.Add(c.Amount)
		require.NoError(t, err)
	}
	require.True(t, sum.Equal(i.Totals.Net), "%s, %s", sum, i.Totals.Net)
	for _, x := range i.Totals.Taxes {
		sum, err = sum.Add(x.Amount)
		require.NoError(t, err)
	}
	require.True(t, sum.Equal(i.Totals.Total))
	require.True(t, i.Amount.Equal(i.Totals.Total))

	q, _, err := order.ParseQR(i.QR)
	require.NoError(t, err)
	require.Equal(t, order.PaymentQR{
		Name: "АО «Металл»", PersonalAcc: "40702810200000000014", BankName: "ПАО Сбербанк", BIC: "044525225", CorrespAcc: "30101810400000000225",
		Sum: i.Amount, Purpose: "Оплата по счёту № 17 от 02.03.2026", PayeeINN: "7707083893", KPP: "773601001", PayerINN: "7830002293",
	}, q)
	require.NoError(t, i.Draw(new(bytes.Buffer), pdf.Options{}))
}

// An invoice shows what it was issued for, or nothing.
func TestInvoiceOfAnotherOrder(t *testing.T) {
	o := placed(t, "RUB")
	p := proforma(t, o.State())
	other := o.State()
	other.ID = "ord_2"
	_, err := withorders.Invoice(p, other, details)
	require.ErrorIs(t, err, order.ErrID)
	other = o.State()
	other.Org = "globex"
	_, err = withorders.Invoice(p, other, details)
	require.ErrorIs(t, err, order.ErrID)
	_, err = o.CancelLines(clerk, late, "less is needed", order.LineQuantity{Line: "1", Quantity: kabinet.QuantityOf(30)})
	require.NoError(t, err)
	_, err = withorders.Invoice(p, o.State(), details)
	require.ErrorIs(t, err, kabinet.Conflict)
}

func TestPaymentQR(t *testing.T) {
	o := placed(t, "RUB").State()
	p := proforma(t, o)
	d := details
	d.Bank.Bank, d.Seller.Name = strings.Repeat("Б", 100), strings.Repeat("Щ", 300)
	i, err := withorders.Invoice(p, o, d)
	require.NoError(t, err)
	q, _, err := order.ParseQR(i.QR)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("Б", 45), q.BankName)
	require.Equal(t, strings.Repeat("Щ", 160), q.Name)

	d = details
	d.Bank.Account = "40702810300000000014" // whose check digit does not fit the bank
	_, err = withorders.Invoice(p, o, d)
	require.ErrorIs(t, err, order.ErrQR)

	d.Bank = accounts.BankAccount{Account: "DE89370400440532013000", BIC: "COBADEFF"}
	i, err = withorders.Invoice(p, o, d)
	require.NoError(t, err)
	require.Empty(t, i.QR)

	o = placed(t, "EUR").State()
	i, err = withorders.Invoice(proforma(t, o), o, details)
	require.NoError(t, err)
	require.Empty(t, i.QR)
}

// The sums of what became of an order are those of what is left, line by line.
func TestConfirmation(t *testing.T) {
	o := placed(t, "RUB")
	_, err := o.Answer(clerk, late, order.Margin{}, order.Answer{Line: "1", Days: order.Days{First: kabinet.MustDate("2026-03-09"), Last: kabinet.MustDate("2026-03-11")}})
	require.NoError(t, err)
	_, err = o.CancelLines(clerk, late, "less is needed", order.LineQuantity{Line: "1", Quantity: kabinet.QuantityOf(40)})
	require.NoError(t, err)
	c := withorders.Confirmation(o.State(), details)
	require.Equal(t, "PO 118", c.BuyerNumber)
	require.Equal(t, kabinet.MustDate("2026-03-02"), c.Date)
	require.True(t, c.Lines[0].Ordered.Equal(kabinet.QuantityOf(100)))
	require.True(t, c.Lines[0].Quantity.Equal(kabinet.QuantityOf(60)))
	require.Equal(t, money("570.00 RUB"), c.Lines[0].Amount) // with its share of the discount
	require.Equal(t, kabinet.MustDate("2026-03-11"), c.Lines[0].Last)
	require.False(t, c.Lines[0].Awaited)
	require.True(t, c.Lines[1].Awaited)

	_, err = o.CancelLines(clerk, late, "not needed", order.LineQuantity{Line: "2"})
	require.NoError(t, err)
	c = withorders.Confirmation(o.State(), details)
	require.True(t, c.Lines[1].Quantity.IsZero())
	require.False(t, c.Lines[1].Awaited)
	i, err := withorders.Invoice(proforma(t, o.State()), o.State(), details)
	require.NoError(t, err)
	require.Len(t, i.Lines, 1) // nothing is paid for what does not come
	require.NoError(t, c.Draw(new(bytes.Buffer), pdf.Options{}))
}

// What was summed from several tiers, or is exempt, is not said to be what it is not.
func TestLinesWithoutOnePrice(t *testing.T) {
	s := placed(t, "RUB").State()
	s.Lines[0].Price.Total = money("900 RUB")
	s.Lines[1].Price.Tax = pricing.Gross
	s.Lines[1].Adjustments = []cart.Adjustment{{Text: "scratched"}, {}, {Text: "last one"}}
	s.Totals.Taxes[0].TaxRate = cart.TaxRate{Category: "E"}
	s.Totals.Withholdings = []cart.WithholdingTotal{{Withholding: cart.Withholding{Code: "WHT"}, Amount: money("3 RUB")}}
	c := withorders.Confirmation(s, details)
	require.Equal(t, kabinet.Money{}, c.Lines[0].Price)
	require.Equal(t, pdf.TaxRate{Exempt: true}, c.Lines[0].Tax)
	require.True(t, c.Lines[1].Gross)
	require.Equal(t, "scratched; last one", c.Lines[1].Note)
	require.Equal(t, []pdf.Item{{Text: "WHT", Amount: money("-3 RUB")}}, c.Totals.Withheld)
}

// The invoice of an order, with its QR code.
func ExampleInvoice() {
	o := placed(new(testing.T), "RUB").State()
	invoice, err := withorders.Invoice(proforma(new(testing.T), o), o, details)
	fmt.Println(invoice.Amount, len(invoice.Lines), err)
	var file bytes.Buffer
	err = invoice.Draw(&file, pdf.Options{})
	fmt.Printf("%s %v\n", file.Bytes()[:5], err)
	// Output:
	// 1241.35 RUB 2 <nil>
	// %PDF- <nil>
}

// The confirmation of an order as it is now.
func ExampleConfirmation() {
	confirmation := withorders.Confirmation(placed(new(testing.T), "RUB").State(), details)
	fmt.Println(confirmation.Number, confirmation.Lines[0].Awaited, confirmation.Totals.Total)
	var file bytes.Buffer
	err := confirmation.Draw(&file, pdf.Options{})
	fmt.Printf("%s %v\n", file.Bytes()[:5], err)
	// Output:
	// S1-4711 true 1241.35 RUB
	// %PDF- <nil>
}
