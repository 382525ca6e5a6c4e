package pdf

import (
	"io"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
)

// Statement is a statement of account, with what is overdue.
type Statement struct {
	credit.Statement
	Seller, Client Party
	// Contract says which account it is.
	Contract string
	// Aging is of the statement's last day, or nil.
	Aging *credit.Aging
	// Notes are said at the end.
	Notes []string
}

// Draw writes the statement as PDF. It returns ErrFont and the errors of w.
func (x Statement) Draw(w io.Writer, o Options) error {
	s, err := newSheet(o, kabinet.Text(o.Printer, "pdf.statement", english["pdf.statement"],
		kabinet.Param{Name: "from", Value: x.From}, kabinet.Param{Name: "to", Value: x.To}), x.Seller.Name, x.To)
	if err != nil {
		return err
	}
	s.heading()
	s.parties(s.party("pdf.seller", x.Seller), s.party("pdf.client", x.Client))
	s.pairs(s.width, pair{s.text("pdf.contract"), x.Contract})
	s.y += 2

	empty := cell{}
	t := table{columns: []column{
		{title: s.text("pdf.day")}, {title: s.text("pdf.document"), wide: true}, {title: s.text("pdf.debit"), right: true},
		{title: s.text("pdf.credit"), right: true}, {title: s.text("pdf.balance"), right: true},
	}}
	sum := func(code string, day kabinet.Date, debit, credit, balance cell) row {
		label := s.text(code, kabinet.Param{Name: "date", Value: day})
		return row{cells: []cell{empty, s.plain(strong, label), debit, credit, balance}, strong: true}
	}
	money := func(t style, m kabinet.Money) cell { return s.plain(t, s.money(m)) }
	t.rows = append(t.rows, sum("pdf.opening", x.From, empty, empty, money(strong, x.Opening)))
	for _, l := range x.Lines {
		debit, credit := money(normal, l.Amount), empty
		if l.Amount.Sign() < 0 {
			debit, credit = empty, money(normal, l.Amount.Neg())
		}
		t.rows = append(t.rows, row{cells: []cell{s.plain(normal, s.day(l.Date)), s.posting(l.Posting), debit, credit, money(normal, l.Balance)}})
	}
	t.rows = append(t.rows, sum("pdf.turnover", x.To, money(strong, x.Debits), money(strong, x.Credits), empty))
	t.rows = append(t.rows, sum("pdf.closing", x.To, empty, empty, money(strong, x.Closing)))
	t.after = 3 + 2*large.height()
	s.table(t)
	s.y += 3
	owed := s.text("pdf.settled", kabinet.Param{Name: "date", Value: x.To})
	if creditor := x.Seller.Name; !x.Closing.IsZero() {
		if x.Closing.Sign() < 0 {
			creditor = x.Client.Name
		}
		owed = s.text("pdf.owed", kabinet.Param{Name: "date", Value: x.To}, kabinet.Param{Name: "amount", Value: x.Closing.Abs()},
			kabinet.Param{Name: "name", Value: creditor})
	}
	s.flow(large, owed)
	s.aging(x)
	s.notes(x.Notes)
	return s.finish(w)
}

// posting makes the cell of a document.
func (s *sheet) posting(p credit.Posting) cell {
	code := "pdf.posting." + p.Kind
	words := english[code]
	if words == "" {
		words = p.Kind
	}
	name := p.Number
	if name == "" {
		name = p.Document
	}
	return s.plain(normal, kabinet.Text(s.p, code, words)+" "+name)
}

// aging draws what is owed by how long it is overdue, in one piece.
func (s *sheet) aging(x Statement) {
	if x.Aging == nil {
		return
	}
	t := table{}
	var r row
	for _, b := range []struct {
		code string
		sum  kabinet.Money
		style
	}{
		{"pdf.aging_current", x.Aging.Current, normal}, {"pdf.aging_30", x.Aging.To30, normal}, {"pdf.aging_60", x.Aging.To60, normal},
		{"pdf.aging_90", x.Aging.To90, normal}, {"pdf.aging_over", x.Aging.Over90, normal}, {"pdf.aging_total", x.Aging.Total, strong},
	} {
		t.columns = append(t.columns, column{title: s.text(b.code), right: true})
		r.cells = append(r.cells, s.plain(b.style, s.money(b.sum)))
	}
	t.rows = []row{r}
	s.y += 4
	s.room(40)
	s.flow(strong, s.text("pdf.aging", kabinet.Param{Name: "date", Value: x.To}))
	s.y += 1.5
	s.table(t)
	s.y += 3
}
