package pdf

import (
	"io"

	"rsc.io/qr"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// Invoice is an invoice for payment (счёт на оплату).
type Invoice struct {
	Number string
	Date   kabinet.Date
	// Until is the last day on which it may be paid.
	Until kabinet.Date
	// Order and Contract say what it is for.
	Order, Contract string
	Seller, Payer   Party
	Bank            accounts.BankAccount
	// Purpose is what the payer is to write; "" is number and date.
	Purpose string
	// QR is the text of a QR code for the payer's bank, such as order.PaymentQR makes.
	QR     []byte
	Lines  []Line
	Totals Totals
	// Amount is what is to be paid.
	Amount kabinet.Money
	// Notes are said at the end.
	Notes []string
}

// Draw writes the invoice as PDF. It returns ErrFont, ErrQR, and the errors of w.
func (i Invoice) Draw(w io.Writer, o Options) error {
	s, err := newSheet(o, kabinet.Text(o.Printer, "pdf.invoice", english["pdf.invoice"],
		kabinet.Param{Name: "number", Value: i.Number}, kabinet.Param{Name: "date", Value: i.Date}), i.Seller.Name, i.Date)
	if err != nil {
		return err
	}
	var code *qr.Code
	if len(i.QR) > 0 {
		if code, err = matrix(i.QR); err != nil {
			return err
		}
	}
	s.heading()
	s.parties(s.party("pdf.seller", i.Seller), s.party("pdf.payer", i.Payer))
	s.payment(i, code)

	all, some := gross(i.Lines)
	t := table{columns: []column{
		{title: s.text("pdf.no"), right: true}, {title: s.text("pdf.goods"), wide: true}, {title: s.text("pdf.quantity"), right: true},
		{title: s.text("pdf.price"), right: true}, {title: s.text("pdf.tax"), right: true}, {title: s.text("pdf.amount"), right: true},
	}}
	if all {
		t.columns[3].title, t.columns[5].title = s.text("pdf.price_gross"), s.text("pdf.amount_gross")
	}
	for n, l := range i.Lines {
		t.rows = append(t.rows, row{cells: []cell{
			s.number(n), s.goods(l), s.amount(l.Quantity, l.Unit), s.price(l, some && !all), s.plain(normal, s.rate(l.Tax)), s.plain(normal, s.money(l.Amount)),
		}})
	}
	s.sums(t, s.totals(i.Totals, Item{Text: s.text("pdf.to_pay"), Amount: i.Amount}))
	s.notes(i.Notes)
	return s.finish(w)
}

// payment draws where and how to pay, with the QR code beside.
func (s *sheet) payment(i Invoice, code *qr.Code) {
	if i.Purpose == "" {
		i.Purpose = s.text("pdf.purpose_of", kabinet.Param{Name: "number", Value: i.Number}, kabinet.Param{Name: "date", Value: i.Date})
	}
	account, bic := "pdf.account", "pdf.bic"
	if identifier.IBAN.Check(i.Bank.Account) == nil {
		account = "pdf.iban"
	}
	if identifier.RUBIK.Check(i.Bank.BIC) == nil {
		bic = "pdf.bik"
	}
	width, side := s.width, 0.0
	if code != nil {
		side = float64(code.Size+2*quiet) * modules(code)
		width -= side + 4
		s.room(side + faint.height() + 4)
	}
	s.y += 1
	s.rule(s.x, s.width, 120)
	s.y += 1.5
	from, page := s.y, s.pdf.PageCount()
	if code != nil {
		s.square(s.x+s.width-side, from, code)
		s.y += side
		s.line(s.x+s.width-side, side, faint, "R", s.clip(s.clean(s.text("pdf.scan")), faint, side))
		s.y = from
	}
	s.pairs(width,
		pair{s.text("pdf.to_pay"), s.money(i.Amount)}, pair{s.text("pdf.until"), s.day(i.Until)},
		pair{s.text("pdf.order"), i.Order}, pair{s.text("pdf.contract"), i.Contract},
		pair{s.text("pdf.beneficiary"), i.Seller.Name}, pair{s.text(account), i.Bank.Account},
		pair{s.text("pdf.bank"), i.Bank.Bank}, pair{s.text(bic), i.Bank.BIC}, pair{s.text("pdf.correspondent"), i.Bank.Correspondent},
		pair{s.text("pdf.purpose"), i.Purpose},
	)
	if code != nil && s.pdf.PageCount() == page {
		s.y = max(s.y, from+side+faint.height())
	}
	s.y += 1.5
	s.rule(s.x, s.width, 120)
	s.y += 4
}

// day returns a day; nothing for none.
func (s *sheet) day(d kabinet.Date) string {
	if d.IsZero() {
		return ""
	}
	return s.print(d)
}
