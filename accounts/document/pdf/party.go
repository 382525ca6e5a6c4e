package pdf

import (
	"unicode"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// Party is one side of a paper.
type Party struct {
	// Name is the registered name.
	Name string
	// Address and Contact may have several lines.
	Address     string
	Identifiers []identifier.Identifier
	Contact     string
}

// party makes the cell of a party beneath what it is.
func (s *sheet) party(role string, p Party) cell {
	c := cell{{s.clean(s.text(role)), faint}, {s.clean(p.Name), strong}}
	for _, text := range []string{p.Address, p.Contact} {
		for _, line := range s.paragraphs(text) {
			c = append(c, para{line, normal})
		}
	}
	for _, id := range p.Identifiers {
		if id.Number != "" {
			c = append(c, para{s.clean(capital(id.Scheme.Text(s.p)) + " " + id.Number), normal})
		}
	}
	return c
}

// capital begins a text with a capital letter.
func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

// parties draws two parties beside each other.
func (s *sheet) parties(a, b cell) {
	half := s.width / 2
	s.table(table{columns: make([]column, 2), rows: []row{{cells: []cell{a, b}}}, bare: true, widths: []float64{half, half}})
	s.y += 3
}

// pair is a label and what it says.
type pair struct{ label, text string }

// pairs draws labels and what they say, those that say something, in a column of the
// width.
func (s *sheet) pairs(width float64, list ...pair) {
	t := table{columns: make([]column, 2), bare: true, widths: []float64{0, width}}
	for _, p := range list {
		if text := s.clean(p.text); text != "" {
			label := s.clean(p.label)
			t.widths[0] = max(t.widths[0], min(s.use(faint)(label)+2*gap+0.1, width/3))
			t.rows = append(t.rows, row{cells: []cell{{{label, faint}}, {{text, normal}}}})
		}
	}
	t.widths[1] -= t.widths[0]
	s.table(t)
}
