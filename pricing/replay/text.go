package replay

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// shown is how many buyers and sources Text lists, and how many details of a
// cause.
const shown = 10

// Text returns the report as readable lines in the language of p, nil for plain
// English. Of buyers, sources and details it shows those of most lines.
func (r *Report) Text(p kabinet.Printer) string {
	w := writer{p: p}
	if r.Version != "" {
		w.line(0, "head_version", param("version", r.Version))
	} else {
		w.line(0, "head")
	}
	w.line(1, "documents", param("n", r.Documents))
	w.line(1, "lines", param("n", r.Lines))
	for _, c := range [...]struct {
		code string
		n    int
	}{{"malformed", r.Malformed}, {"repeated", r.Repeated}, {"cut_short", r.CutShort}} {
		if c.n > 0 {
			w.line(1, c.code, param("n", c.n))
		}
	}
	w.line(0, "agree", param("n", r.Agree), param("lines", r.Lines), param("share", w.percent(r.Share)))
	for _, s := range r.Money {
		w.line(1, "money", param("erp", s.ERP), param("book", s.Book), param("difference", w.signed(s.Difference)), param("absolute", s.Absolute))
		if s.Missing > 0 {
			w.line(2, "missing", param("amount", s.Unpriced), param("n", s.Missing))
		}
	}
	w.causes(r)
	w.buyers(r)
	w.sources(r)
	w.worst(r)
	w.faults(r)
	return w.b.String()
}

func (w *writer) causes(r *Report) {
	if len(r.Causes) == 0 {
		return
	}
	t := w.table("cause", "lines_head", "percent_head", "difference_head", "absolute_head")
	for _, g := range r.Causes {
		t.sums(w, []string{w.text(g.Cause.String()), w.number(g.Lines), w.hundredths(g.Share)}, g.Money)
		for i, d := range g.Details {
			if i == shown {
				t.add("  "+w.text("more", param("n", len(g.Details)-shown)), "", "", "", "")
				break
			}
			t.add("  "+d.Detail.Text(w.p), w.number(d.Lines), "", "", "")
		}
	}
	w.b.WriteByte('\n')
	t.write(&w.b)
}

// groups writes a table of groups.
func (w *writer) groups(head string, n int, group func(int) (string, *Group)) {
	if n == 0 {
		return
	}
	t := w.table(head, "lines_head", "agree_head", "percent_head", "difference_head", "absolute_head")
	for i := range min(n, shown) {
		name, g := group(i)
		t.sums(w, []string{name, w.number(g.Lines), w.number(g.Agree), w.hundredths(g.Share)}, g.Money)
	}
	w.b.WriteByte('\n')
	t.write(&w.b)
	if n > shown {
		w.line(0, "more", param("n", n-shown))
	}
}

func (w *writer) buyers(r *Report) {
	w.groups("buyer", len(r.Buyers), func(i int) (string, *Group) {
		b := &r.Buyers[i]
		if b.Rest {
			return w.text("rest"), &b.Group
		}
		return w.buyer(b.Organization), &b.Group
	})
}

func (w *writer) sources(r *Report) {
	w.groups("source", len(r.Sources), func(i int) (string, *Group) {
		s := &r.Sources[i]
		switch {
		case s.Rest:
			return w.text("rest"), &s.Group
		case s.Level == pricing.LevelNone:
			return w.text("no_price"), &s.Group
		}
		return w.source(pricing.Source{Level: s.Level, List: s.List, Agreement: s.Agreement}), &s.Group
	})
}

func (w *writer) worst(r *Report) {
	if len(r.Worst) == 0 {
		return
	}
	w.b.WriteByte('\n')
	w.line(0, "worst")
	cause := Agrees
	for i := range r.Worst {
		e := &r.Worst[i]
		if e.Cause != cause {
			cause = e.Cause
			w.line(1, cause.String())
		}
		w.entry(2, e, "")
	}
}

func (w *writer) faults(r *Report) {
	if len(r.Faults) == 0 {
		return
	}
	w.b.WriteByte('\n')
	w.line(0, "faults")
	for _, f := range r.Faults {
		var place []string
		if f.Row > 0 {
			place = append(place, w.text("row", param("n", f.Row)))
		}
		if f.Document != "" {
			place = append(place, w.text("document", param("id", f.Document)))
		}
		if f.Field != "" {
			place = append(place, w.text("field", param("name", f.Field)))
		}
		s := strings.Join(place, ", ")
		if f.Err != nil {
			s += ": " + f.Err.Text(w.p)
		}
		w.raw(1, strings.TrimPrefix(s, ": "))
	}
	if r.Malformed > len(r.Faults) {
		w.line(1, "more", param("n", r.Malformed-len(r.Faults)))
	}
}

// writer writes lines in a language.
type writer struct {
	p kabinet.Printer
	b strings.Builder
}

func param(name string, v any) kabinet.Param { return kabinet.Param{Name: name, Value: v} }

func (w *writer) text(code string, params ...kabinet.Param) string {
	code = "replay.text." + code
	return kabinet.Text(w.p, code, texts[code], params...)
}

func (w *writer) raw(indent int, s string) {
	w.b.WriteString(strings.Repeat("  ", indent))
	w.b.WriteString(s)
	w.b.WriteByte('\n')
}

func (w *writer) line(indent int, code string, params ...kabinet.Param) {
	w.raw(indent, w.text(code, params...))
}

func (w *writer) money(m kabinet.Money) string { return kabinet.Print(w.p, m) }

// signed prints an amount with its sign, also where that is a plus.
func (w *writer) signed(m kabinet.Money) string {
	if m.Sign() > 0 {
		return "+" + w.money(m)
	}
	return w.money(m)
}

func (w *writer) number(n int) string { return kabinet.Print(w.p, kabinet.QuantityOf(int64(n))) }

func (w *writer) percent(p kabinet.Percentage) string { return w.rate(p.Rate()) }

// hundredths prints a percentage with two decimal places.
func (w *writer) hundredths(p kabinet.Percentage) string {
	s := p.String()
	if i := strings.IndexByte(s, '.'); i < 0 {
		s += ".00"
	} else if len(s)-i == 2 {
		s += "0"
	}
	if w.p == nil {
		return s
	}
	return w.p.Number(s)
}

// step prints the smallest step of amounts with some decimal places: 0.01 of two.
func (w *writer) step(digits int) string {
	q, err := kabinet.NewQuantity(1, digits)
	if err != nil {
		return strconv.Itoa(digits)
	}
	return kabinet.Print(w.p, q)
}

// rate prints a rate in per cent, without the sign for it.
func (w *writer) rate(r kabinet.Rate) string {
	q, err := kabinet.ParseQuantity(r.Percent())
	if err != nil { // more than 15 digits before the point
		return r.Percent()
	}
	return kabinet.Print(w.p, q)
}

func (w *writer) buyer(id kabinet.OrgID) string {
	if id == "" {
		return w.text("guest")
	}
	return string(id)
}

// source names where a price comes from.
func (w *writer) source(s pricing.Source) string {
	switch {
	case s.Agreement != "":
		return w.text("from_agreement", param("id", s.Agreement))
	case s.List != "":
		return w.text("from_list", param("id", s.List))
	}
	return w.text("from_"+s.Level.String(), param("id", s.Reference))
}

// table is text in aligned columns, the first to the left and the others to the
// right.
type table [][]string

func (w *writer) table(heads ...string) *table {
	t := new(table)
	for i, h := range heads {
		heads[i] = w.text(h)
	}
	t.add(heads...)
	return t
}

func (t *table) add(cells ...string) { *t = append(*t, cells) }

// sums adds a row with the first currency in which the lines differ, and others
// with the others.
func (t *table) sums(w *writer, head []string, sums []Sum) {
	rows := 0
	for _, s := range sums {
		if s.Absolute.IsZero() {
			continue
		}
		if rows++; rows > 1 {
			head = make([]string, len(head))
		}
		t.add(append(head[:len(head):len(head)], w.signed(s.Difference), w.money(s.Absolute))...)
	}
	if rows == 0 {
		t.add(append(head, "", "")...)
	}
}

func (t *table) write(b *strings.Builder) {
	widths := make([]int, len((*t)[0]))
	for _, row := range *t {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	for _, row := range *t {
		var line strings.Builder
		for i, cell := range row {
			if i == 0 {
				fmt.Fprintf(&line, "%-*s", widths[0], cell)
				continue
			}
			fmt.Fprintf(&line, "  %*s", widths[i], cell)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
