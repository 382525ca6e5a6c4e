package pricing

import "slices"

// MessageTables returns the English and the Russian messages.
func MessageTables() (en, ru map[string]string) { return english(), russian() }

// Interned is a book whose rows have been checked and interned.
type Interned struct {
	c *compiler
	s *Snapshot
}

// Intern checks a book, and interns its rows.
func Intern(b Book) (*Interned, error) {
	s := newSnapshot(&b)
	c := newCompiler(s)
	c.book(&b)
	if len(c.errs) > 0 {
		return nil, c.errs[0]
	}
	return &Interned{c, s}, nil
}

// Build makes the tables, and returns how many bytes they take beyond the
// numbers of the products.
func (in *Interned) Build() int {
	seg, _ := in.c.in.build(in.s.articles, true)
	words := len(seg.words)
	for i := range in.s.authored {
		words -= (len(in.s.authored[i].SKU) + 3) / 4
	}
	return 4 * (words + len(seg.heads) + len(in.s.index.slots))
}

// Len returns the number of rows, counting each tier of a ladder.
func (in *Interned) Len() int {
	n := 0
	in.Each(func(uint32, uint32, int, int64) { n++ })
	return n
}

// Each calls f with every row, and with each tier of a ladder.
func (in *Interned) Each(f func(subject, table uint32, tier int, price int64)) {
	rows := &in.c.in
	for i := range rows.rows {
		r := &rows.rows[i]
		t := &rows.terms[r.terms]
		if t.ladder.count == 0 {
			f(r.subject, r.table, 0, r.amount)
			continue
		}
		for tier := range int(t.ladder.count) {
			f(r.subject, r.table, tier, rows.prices[r.amount+int64(tier)])
		}
	}
}

// Slowly returns a view that answers as v does, but never by the quick path.
func Slowly(v *View) *View {
	out := *v
	out.simple = false
	return &out
}

// Scribble sets what of a result is not exported.
func Scribble(r *Result) { r.raised = true }

// Crowd compiles a book whose first row is there so many times.
func Crowd(b Book, rows int) error {
	c := newCompiler(newSnapshot(&b))
	c.book(&b)
	c.in.rows = slices.Repeat(c.in.rows[:1], rows)
	if c.finish(true); len(c.errs) == 0 {
		return nil
	}
	return c.errs[0]
}
