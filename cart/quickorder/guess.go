package quickorder

import (
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// tally counts what the cells of a column may be.
type tally struct {
	filled, articles, quantities, units, digits int
	fine                                        int // quantities finer than the unit of the row's article: prices
	serial                                      int // 1, 2, 3, … from the top: numbers of lines
}

// guess finds out the columns of a sheet without a header: the articles are where
// most cells are known, the quantities where most cells are some, which are neither
// numbers of lines nor prices. Where other columns may be the quantities as well it
// remembers those rivals, of which every row tells.
func (x *resolver) guess() Columns {
	c := Columns{SKU: -1, GTIN: -1, Name: -1, Quantity: -1, Unit: -1}
	columns := x.tallies()
	best := func(rate func(j int, t tally) int) int {
		at, most := -1, 0
		for j, t := range columns {
			if n := rate(j, t); n > most && j != c.SKU && j != c.Quantity {
				at, most = j, n
			}
		}
		return at
	}
	if c.SKU = best(func(_ int, t tally) int { return t.articles }); c.SKU < 0 {
		c.SKU = best(func(_ int, t tally) int { return max(0, t.filled-2*t.quantities-2*t.units) })
	}
	c.SKU = max(c.SKU, 0)
	x.countFine(columns, c.SKU)
	// Numbers of lines stand before the articles.
	lines := func(j int, t tally) bool { return j < c.SKU && t.serial > 0 && t.serial == t.quantities }
	for _, rate := range [...]func(int, tally) int{
		func(j int, t tally) int {
			if lines(j, t) {
				return 0
			}
			return t.quantities - t.fine
		},
		func(_ int, t tally) int { return t.quantities },
		func(_ int, t tally) int { return t.digits },
		func(_ int, t tally) int {
			if len(columns) == 2 {
				return t.filled
			}
			return 0
		},
	} {
		if c.Quantity < 0 {
			c.Quantity = best(rate)
		}
	}
	c.Unit = best(func(_ int, t tally) int {
		if 2*t.units >= t.filled {
			return t.units
		}
		return 0
	})
	x.rivals = nil
	for j, t := range columns {
		switch {
		case j == c.SKU || j == c.Quantity || j == c.Unit || t.articles > 0 || t.quantities == 0 || lines(j, t) && t.serial > 2:
		case j < c.Quantity && 2*t.quantities >= t.filled, 2*(t.quantities-t.fine) >= t.filled:
			x.rivals = append(x.rivals, j)
		}
	}
	return c
}

// tallies looks at the first rows.
func (x *resolver) tallies() []tally {
	var columns []tally
	for i := range min(x.sheet.Len(), sampled) {
		for j, cell := range x.sheet.row(i) {
			if j == len(columns) {
				columns = append(columns, tally{})
			}
			if cell == "" {
				continue
			}
			t := &columns[j]
			t.filled++
			if _, found := x.ix.find(x.own, cell); found != notFound {
				t.articles++
			}
			if q, word, reason := x.marks.quantity(cell); reason == "" && x.measures(word) {
				t.quantities++
				if q.Equal(kabinet.QuantityOf(int64(t.serial + 1))) {
					t.serial++
				}
			}
			if _, ok := x.unit(cell); ok {
				t.units++
			}
			if strings.ContainsAny(cell, "0123456789") {
				t.digits++
			}
		}
	}
	return columns
}

// countFine counts the quantities that are finer than the unit of the article in
// their row allows.
func (x *resolver) countFine(columns []tally, sku int) {
	for i := range min(x.sheet.Len(), sampled) {
		cells := x.sheet.row(i)
		article, found := x.ix.find(x.own, at(cells, sku))
		if found <= several {
			continue
		}
		for j, cell := range cells {
			if q, word, reason := x.marks.quantity(cell); j != sku && reason == "" && word == "" && x.tooFine(q, x.ix.hot[article].unit) {
				columns[j].fine++
			}
		}
	}
}

// tooFine reports whether a quantity has more decimal places than a unit allows.
func (x *resolver) tooFine(q kabinet.Quantity, unit kabinet.UoM) bool {
	if _, scale := q.Fixed(); scale <= 0 {
		return false
	}
	whole, err := q.Round(x.ix.digits(unit), kabinet.Down)
	return err == nil && !whole.Equal(q)
}

// beside notes what other cells of a row say against how it was read: another
// article, another number that may be the quantity, or a number that the delimiter
// may have cut in two.
func (x *resolver) beside(r *Row, cells []string) {
	if other, ok := x.otherArticle(r, cells); ok {
		r.note(Error, Note{Code: AmbiguousSKU, Old: r.Article + ", " + other})
		r.Suggestions = append(x.ix.meant(x.own, r.Article), x.ix.meant(x.own, other)...)
		r.SKU, r.Unit, r.article = "", "", -1
		return
	}
	if r.article < 0 || r.Amount == "" {
		return
	}
	if whole, ok := x.cut(r, cells); ok {
		r.Amount, r.Quantity, r.Unit = whole, kabinet.Quantity{}, ""
		r.Notes = slices.DeleteFunc(r.Notes, func(n Note) bool { return n.Code == BadQty })
		r.note(Error, Note{Code: BadQty, Reason: ReasonAmbiguous, Old: whole})
		return
	}
	for _, j := range x.rivals {
		if other := at(cells, j); other != "" || x.names != nil {
			r.note(Warning, Note{Code: QtyColumn, Old: other, New: r.Amount})
			return
		}
	}
}

// otherArticle returns a cell of the row that names another article than the row's:
// its GTIN, or, where no header says what the columns are, that of a second order in
// the row.
func (x *resolver) otherArticle(r *Row, cells []string) (string, bool) {
	if r.article < 0 {
		return "", false
	}
	differs := func(cell string, least likeness) bool {
		mine, _ := x.ix.find(x.own, r.Article)
		article, how := x.ix.find(x.own, cell)
		return how >= least && article != mine
	}
	if x.names != nil {
		gtin := at(cells, x.columns.GTIN)
		return gtin, gtin != "" && x.columns.GTIN != x.columns.SKU && differs(gtin, same)
	}
	least := exact // names of articles may read like SKUs
	if len(x.rivals) > 0 {
		least = same
	}
	for j, cell := range cells {
		switch {
		case cell == "" || j == x.columns.SKU || j == x.columns.Quantity || j == x.columns.Unit:
		case len(cell) < 8 && isDigits(cell): // a number
		case differs(cell, least):
			return cell, true
		}
	}
	return "", false
}

// cut returns the number that commas which part cells may have cut in two: "12,5"
// without quotes in a file with commas.
func (x *resolver) cut(r *Row, cells []string) (string, bool) {
	n := x.columns.Quantity
	if x.sheet.Delimiter != ',' || !isDigits(r.Amount) {
		return "", false
	}
	before, after := "", at(cells, n+1)
	if n > 0 && n-1 != x.columns.SKU {
		before = at(cells, n-1)
	}
	if x.names != nil {
		longer := len(cells) > len(x.names)
		return r.Amount + "," + after, longer && startsWithDigit(after)
	}
	for _, pair := range [...][2]string{{before, r.Amount}, {r.Amount, after}} {
		if !isDigits(pair[0]) || !startsWithDigit(pair[1]) {
			continue
		}
		whole := pair[0] + "," + pair[1]
		if q, word, reason := x.marks.quantity(whole); reason == "" && word == "" && !x.tooFine(q, x.ix.hot[r.article].unit) {
			return whole, true
		}
	}
	return "", false
}

func startsWithDigit(s string) bool { return s != "" && s[0]-'0' <= 9 }
