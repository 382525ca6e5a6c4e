package pdf

import (
	"io"

	"github.com/seed-a884640a/kabinet"
)

// Confirmation is an order confirmation: what the seller will deliver, when, and at which
// price.
type Confirmation struct {
	Number string
	Date   kabinet.Date
	// BuyerNumber is the buyer's own number of the order.
	BuyerNumber   string
	Contract      string
	Seller, Buyer Party
	// Delivery says where to.
	Delivery string
	Lines    []ConfirmedLine
	Totals   Totals
	// Notes are said at the end.
	Notes []string
}

// ConfirmedLine is a line of a Confirmation. Its Quantity is the confirmed one.
type ConfirmedLine struct {
	Line
	Ordered kabinet.Quantity
	// Awaited says that the seller has not answered the line yet.
	Awaited bool
	// First and Last are the days on which it comes; a zero Last is the First.
	First, Last kabinet.Date
}

// Draw writes the confirmation as PDF. It returns ErrFont and the errors of w.
func (c Confirmation) Draw(w io.Writer, o Options) error {
	s, err := newSheet(o, kabinet.Text(o.Printer, "pdf.confirmation", english["pdf.confirmation"],
		kabinet.Param{Name: "number", Value: c.Number}, kabinet.Param{Name: "date", Value: c.Date}), c.Seller.Name, c.Date)
	if err != nil {
		return err
	}
	s.heading()
	s.parties(s.party("pdf.seller", c.Seller), s.party("pdf.buyer", c.Buyer))
	s.pairs(s.width, pair{s.text("pdf.buyer_number"), c.BuyerNumber}, pair{s.text("pdf.contract"), c.Contract}, pair{s.text("pdf.delivery_to"), c.Delivery})
	s.y += 3

	lines := make([]Line, len(c.Lines))
	for n, l := range c.Lines {
		lines[n] = l.Line
	}
	all, some := gross(lines)
	t := table{columns: []column{
		{title: s.text("pdf.no"), right: true}, {title: s.text("pdf.goods"), wide: true}, {title: s.text("pdf.ordered"), right: true},
		{title: s.text("pdf.confirmed"), right: true}, {title: s.text("pdf.delivery")}, {title: s.text("pdf.price"), right: true},
		{title: s.text("pdf.tax"), right: true}, {title: s.text("pdf.amount"), right: true},
	}}
	if all {
		t.columns[5].title, t.columns[7].title = s.text("pdf.price_gross"), s.text("pdf.amount_gross")
	}
	for n, l := range c.Lines {
		t.rows = append(t.rows, row{cells: []cell{
			s.number(n), s.goods(l.Line), s.amount(l.Ordered, l.Unit), s.confirmed(l), s.days(l), s.price(l.Line, some && !all),
			s.plain(normal, s.rate(l.Tax)), s.plain(normal, s.money(l.Amount)),
		}})
	}
	s.sums(t, s.totals(c.Totals))
	s.notes(c.Notes)
	return s.finish(w)
}

// confirmed makes the cell of what of a line was confirmed, in bold where that is not
// what was ordered.
func (s *sheet) confirmed(l ConfirmedLine) cell {
	switch {
	case l.Awaited:
		return s.plain(faint, s.text("pdf.awaited"))
	case l.Quantity.Sign() <= 0:
		return s.plain(faint, s.text("pdf.dropped"))
	}
	c := s.amount(l.Quantity, l.Unit)
	if !l.Quantity.Equal(l.Ordered) {
		c[0].style = strong
	}
	return c
}

// days makes the cell of when a line comes.
func (s *sheet) days(l ConfirmedLine) cell {
	c := s.plain(normal, s.day(l.First))
	if !l.Last.IsZero() && l.Last != l.First {
		c[0].text += " –"
		c = append(c, para{s.clean(s.day(l.Last)), normal})
	}
	return c
}
