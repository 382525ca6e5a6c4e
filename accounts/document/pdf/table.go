package pdf

import "slices"

// para is a piece of a cell: text that wraps, in one style.
type para struct {
	text string
	style
}

// cell is what one column of a row has.
type cell []para

// column is a column of a table. One that is wide takes what the others leave.
type column struct {
	title string
	right bool
	wide  bool
}

// row is a row of a table. One that is strong has a line above.
type row struct {
	cells  []cell
	strong bool
}

// table is what is drawn row by row, over pages, with its headings on each.
type table struct {
	columns []column
	rows    []row
	// bare tables have neither headings nor lines.
	bare bool
	// widths are set where they are not to be found from the content, in millimetres.
	widths []float64
	// after is the height of what has to be on the page of the last row.
	after float64
}

const (
	gap = 1.6 // on both sides of the text of a cell
	// widest is the width at which columns that are not wide begin to wrap, and
	// narrowest the least that a wide one keeps.
	widest, narrowest = 46.0, 36.0
)

// plain makes a cell of one text.
func (s *sheet) plain(t style, text string) cell { return cell{{s.clean(text), t}} }

// measured returns the widths of the columns.
func (s *sheet) measured(t table) []float64 {
	if t.widths != nil {
		return t.widths
	}
	widths := make([]float64, len(t.columns))
	wide, sum := -1, 0.0
	for i, c := range t.columns {
		if c.wide {
			wide = i
			continue
		}
		for _, p := range s.titles(c) {
			widths[i] = max(widths[i], s.use(heading)(p))
		}
		for _, r := range t.rows {
			for _, p := range r.cells[i] {
				widths[i] = max(widths[i], s.use(p.style)(p.text))
			}
		}
		widths[i] = min(widths[i]+0.1, widest) + 2*gap
		sum += widths[i]
	}
	if least := s.width - narrowest; sum > least {
		for i := range widths {
			widths[i] *= least / sum
		}
		sum = least
	}
	if wide >= 0 {
		widths[wide] = s.width - sum
		return widths
	}
	for i := range widths { // all alike, where none takes the rest
		widths[i] += (s.width - sum) / float64(len(widths))
	}
	return widths
}

// titles are the words of a heading, which may stand beneath each other.
func (s *sheet) titles(c column) []string {
	return wrap(s.clean(c.title), 0.1+s.longest(c), s.use(heading))
}

// longest is the width of the longest word of a heading.
func (s *sheet) longest(c column) (w float64) {
	word := ""
	for _, r := range s.clean(c.title) + " " {
		if r == ' ' {
			w, word = max(w, s.use(heading)(word)), ""
			continue
		}
		word += string(r)
	}
	return w
}

// laid is a row with its lines broken: for each column.
type laid [][]para

func (s *sheet) lay(widths []float64, cells []cell) laid {
	out := make(laid, len(cells))
	for i, c := range cells {
		for _, p := range c {
			for _, l := range wrap(p.text, widths[i]-2*gap, s.use(p.style)) {
				out[i] = append(out[i], para{l, p.style})
			}
		}
	}
	return out
}

// height is what the lines take.
func (l laid) height() (h float64) {
	for _, lines := range l {
		sum := 0.0
		for _, p := range lines {
			sum += p.height()
		}
		h = max(h, sum)
	}
	return h
}

// fitting takes as many lines of each column as fit into h off, and returns them; at
// least one.
func (l laid) fitting(h float64) laid {
	out := make(laid, len(l))
	for i, lines := range l {
		sum, n := 0.0, 0
		for n < len(lines) && (n == 0 || sum+lines[n].height() <= h) {
			sum += lines[n].height()
			n++
		}
		out[i], l[i] = lines[:n], lines[n:]
	}
	return out
}

// table draws a table.
func (s *sheet) table(t table) {
	widths := s.measured(t)
	var head laid
	if !t.bare {
		cells := make([]cell, len(t.columns))
		for i, c := range t.columns {
			cells[i] = cell{{s.clean(c.title), heading}}
		}
		head = s.lay(widths, cells)
	}
	pad := 1.1
	if t.bare {
		pad = 0.4
	}
	for i, r := range t.rows {
		l := s.lay(widths, r.cells)
		need := l.height() + 2*pad
		if i == 0 && head != nil {
			need += head.height() + 2*pad
		}
		if i == len(t.rows)-1 && s.top()+need+t.after <= s.end {
			need += t.after
		}
		s.room(min(need, s.end-s.top()-1)) // what is larger than a page begins one
		if head != nil && (i == 0 || s.y == s.top()) {
			s.head(t, widths, head, pad)
		}
		for {
			part := l.fitting(s.end - s.y - 2*pad)
			s.row(t, widths, part, pad, r.strong)
			if l.height() == 0 {
				break
			}
			s.page()
			if head != nil {
				s.head(t, widths, head, pad)
			}
		}
	}
}

// head draws the headings.
func (s *sheet) head(t table, widths []float64, head laid, pad float64) {
	s.pdf.SetFillColor(236, 239, 242)
	s.pdf.Rect(s.x, s.y, s.width, head.height()+2*pad, "F")
	s.row(table{columns: t.columns, bare: true}, widths, slices.Clone(head), pad, false)
}

// row draws lines of one row, and a line beneath.
func (s *sheet) row(t table, widths []float64, l laid, pad float64, strong bool) {
	if strong {
		s.rule(s.x, s.width, 120)
	}
	x, y, first := s.x, s.y+pad, 0.0
	for _, lines := range l {
		if len(lines) > 0 {
			first = max(first, lines[0].height())
		}
	}
	for i, lines := range l {
		align := "L"
		if t.columns[i].right {
			align = "R"
		}
		s.y = y
		if len(lines) > 0 { // all begin on one line, however large they are
			s.y += (first - lines[0].height()) * ascent
		}
		for _, p := range lines {
			s.line(x+gap, widths[i]-2*gap, p.style, align, p.text)
			s.y += p.height()
		}
		x += widths[i]
	}
	s.y = y + l.height() + pad
	if !t.bare {
		s.rule(s.x, s.width, 215)
	}
}
