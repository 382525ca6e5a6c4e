// Package withorders makes papers of orders and of invoices for payment, for package pdf
// to draw:
//
//	details := withorders.Details{Seller: seller, Client: client, Bank: account, Zone: moscow}
//	invoice, err := withorders.Invoice(proforma, order, details)
//	err = invoice.Draw(w, pdf.Options{Printer: russian})
//	err = withorders.Confirmation(order, details).Draw(w, pdf.Options{Printer: russian})
//
// Their sums are those of the order: nothing is reckoned anew.
package withorders

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Details are what an order only names.
type Details struct {
	// Seller is the legal entity that sells, and Client the one that pays.
	Seller, Client pdf.Party
	// Bank is where the seller is paid.
	Bank accounts.BankAccount
	// Contract and Delivery are the agreement and the site of the order, in words.
	Contract, Delivery string
	// Zone is that of the days of the papers; nil is UTC.
	Zone *time.Location
	// Notes are said at the end of the papers.
	Notes []string
}

// Invoice returns an invoice for payment with the lines of its order, as many of each as
// are to be delivered. With a Russian bank and an amount in roubles it has the payment QR
// of ГОСТ Р 56042. It returns order.ErrID for another order, kabinet.ErrConflict for
// another revision of it than the invoice was issued for, and the errors of
// order.PaymentQR.
func Invoice(p order.ProformaState, o order.State, d Details) (pdf.Invoice, error) {
	switch {
	case p.Order != o.ID || p.Org != o.Org:
		return pdf.Invoice{}, order.ErrID
	case p.Revision != o.Revision:
		return pdf.Invoice{}, kabinet.ErrConflict.With("what", "order").With("id", string(o.ID))
	}
	out := pdf.Invoice{
		Number: p.Number, Date: d.day(p.Issued), Until: d.day(p.Until.Add(-1)), Order: o.Number, Contract: d.Contract,
		Seller: d.Seller, Payer: d.Client, Bank: d.Bank, Totals: totals(o.Totals), Amount: p.Amount, Notes: d.Notes,
	}
	for i, l := range o.Lines {
		if l.Effective().Sign() > 0 {
			out.Lines = append(out.Lines, line(o, i))
		}
	}
	var err error
	if p.Amount.Currency().Code() == "RUB" && identifier.RUBIK.Check(d.Bank.BIC) == nil {
		out.QR, err = paymentQR(out).Payload(order.UTF8)
	}
	return out, err
}

// Confirmation returns the confirmation of an order as it is now: what was ordered and
// what will be delivered, and which lines the seller has not answered yet.
func Confirmation(o order.State, d Details) pdf.Confirmation {
	out := pdf.Confirmation{
		Number: o.Number, Date: d.day(o.Changed), BuyerNumber: o.BuyerNumber, Contract: d.Contract, Delivery: d.Delivery,
		Seller: d.Seller, Buyer: d.Client, Totals: totals(o.Totals), Notes: d.Notes,
	}
	for i, l := range o.Lines {
		out.Lines = append(out.Lines, pdf.ConfirmedLine{
			Line: line(o, i), Ordered: l.Quantity, Awaited: !l.Confirmed && l.Effective().Sign() > 0,
			First: l.Delivery.First, Last: l.Delivery.Last,
		})
	}
	return out
}

// day returns the day of an instant.
func (d Details) day(t time.Time) kabinet.Date {
	if d.Zone == nil {
		d.Zone = time.UTC
	}
	return kabinet.DateOf(t.In(d.Zone))
}

// line returns the i-th line, with what it comes to in the totals of the order.
func line(o order.State, i int) pdf.Line {
	l, sum := o.Lines[i], o.Totals.Lines[i]
	out := pdf.Line{SKU: l.SKU, Name: l.Name, Replaces: l.Replaces, Quantity: l.Effective(), Unit: l.Unit, Amount: sum.Amount, Gross: l.Price.Tax == pricing.Gross}
	if out.Unit == "" {
		out.Unit = l.Price.Unit
	}
	if of := l.Price; single(of) {
		out.Price, out.Per, out.PriceUnit = of.Price, of.Per, of.Unit
	}
	if sum.Taxes >= 0 {
		out.Tax = rate(o.Totals.Taxes[sum.Taxes].TaxRate)
	}
	var notes []string
	for _, a := range l.Adjustments {
		if a.Text != "" {
			notes = append(notes, a.Text)
		}
	}
	out.Note = strings.Join(notes, "; ")
	return out
}

// single reports whether a line has one price: what a ladder by parts or a flat fee comes
// to is no price by quantity.
func single(r pricing.Result) bool {
	per := r.Per
	if per.IsZero() {
		per = kabinet.QuantityOf(1)
	}
	total, err := r.Price.MulPer(r.Quantity, per, r.Price.Currency().Digits(), kabinet.HalfUp)
	return err == nil && total.Equal(r.Total)
}

// rate says how a line is taxed. E and O are the codes of UNCL 5305 for what is exempt
// from tax and outside of it.
func rate(t cart.TaxRate) pdf.TaxRate {
	return pdf.TaxRate{Rate: t.Rate, Reverse: t.Reverse, Exempt: t.Rate.IsZero() && (t.Category == "E" || t.Category == "O")}
}

func totals(t cart.Totals) pdf.Totals {
	out := pdf.Totals{Goods: t.Goods, Net: t.Net, Total: t.Total, Payable: t.Payable}
	for _, a := range t.Adjustments {
		out.Changes = append(out.Changes, pdf.Item{Text: a.Text, Reason: string(a.Reason), Amount: a.Comes})
	}
	for _, c := range t.Charges {
		out.Changes = append(out.Changes, pdf.Item{Text: c.Text, Reason: string(c.Reason), Amount: c.Amount})
	}
	for _, x := range t.TaxesByRate() {
		out.Taxes = append(out.Taxes, pdf.Tax{TaxRate: rate(x.TaxRate), Net: x.Net, Amount: x.Tax})
	}
	for _, w := range t.Withholdings {
		out.Withheld = append(out.Withheld, pdf.Item{Text: w.Code, Amount: w.Amount.Neg()})
	}
	return out
}

// paymentQR returns what the QR code of an invoice says. Names longer than the standard
// takes are cut, since the numbers beside them say the same.
func paymentQR(i pdf.Invoice) order.PaymentQR {
	q := order.PaymentQR{
		Name: cut(i.Seller.Name, 160), PersonalAcc: i.Bank.Account, BankName: cut(i.Bank.Bank, 45), BIC: i.Bank.BIC, CorrespAcc: i.Bank.Correspondent,
		Sum: i.Amount, PayeeINN: number(i.Seller, identifier.RUINN), KPP: number(i.Seller, identifier.RUKPP), PayerINN: number(i.Payer, identifier.RUINN),
	}
	if q.CorrespAcc == "" {
		q.CorrespAcc = "0"
	}
	date := i.Date.String() // 2026-03-02
	q.Purpose = cut("Оплата по счёту № "+i.Number+" от "+date[8:]+"."+date[5:7]+"."+date[:4], 210)
	return q
}

func number(p pdf.Party, s identifier.Scheme) string {
	for _, id := range p.Identifiers {
		if id.Scheme == s {
			return id.Number
		}
	}
	return ""
}

// cut returns at most n letters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
