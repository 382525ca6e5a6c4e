package quickorder

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Resolve says what the rows of a sheet would put into a cart of the organisation:
// it finds columns and articles, reads quantities and units, merges rows of one
// article and unit, and checks rules of quantities. It changes nothing but what
// its notes tell. Suggest adds what unknown articles may be; Service asks for
// prices and stock too.
func (ix *Index) Resolve(org kabinet.OrgID, s *Sheet) *Preview {
	x := &resolver{ix: ix, own: ix.own[org], sheet: s, marks: marksOf(s.opts.Language)}
	if s.columns != nil {
		x.own = nil // a program says SKUs
	}
	p := &Preview{Rows: make([]Row, s.Len()), org: org}
	first := x.begin(p.Rows)
	for i := first; i < s.Len(); i++ {
		if (i-first)%ahead == 0 {
			x.warm(i)
		}
		x.row(&p.Rows[i], i)
	}
	p.Columns = x.columns
	ix.merge(p.Rows)
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Status <= Warning {
			ix.checkRule(r)
		}
	}
	return p
}

// resolver understands the rows of one sheet.
type resolver struct {
	ix      *Index
	own     *table
	sheet   *Sheet
	marks   marks
	columns Columns
	names   []string // of the columns, nil without a header
	rivals  []int    // columns that may be the quantities as well
	word    string   // the last word that was looked up as a unit
	uom     kabinet.UoM
	known   bool
	warmed  int // keeps the compiler from leaving out loads
}

// headerWithin is how many rows from the top a header is looked for.
const headerWithin = 10

// begin finds the columns, and settles the rows up to the header; it returns the
// first one that is to be read.
func (x *resolver) begin(rows []Row) int {
	s := x.sheet
	if s.columns != nil {
		x.columns = *s.columns
		return 0
	}
	for i := range min(s.Len(), headerWithin) {
		cells := s.row(i)
		if s.Delimiter == ' ' {
			cells = strings.Fields(cells[0])
		}
		columns, ok := x.header(cells)
		if !ok {
			if i == 0 && strings.HasPrefix(strings.ToLower(cells[0]), "sep=") && s.rows[i].number == 1 {
				continue
			}
			if x.asks(cells) {
				break
			}
			continue
		}
		for j := range i {
			code := Title
			if strings.HasPrefix(strings.ToLower(s.row(j)[0]), "sep=") {
				code = Separator
			}
			x.skip(&rows[j], j, code)
		}
		x.skip(&rows[i], i, Header)
		x.columns, x.names = columns, cells
		if s.Delimiter == ' ' {
			x.columns, x.names = x.guess(), nil
		}
		return i + 1
	}
	x.columns = x.guess()
	if s.Len() > 0 && s.rows[0].number == 1 && strings.HasPrefix(strings.ToLower(s.row(0)[0]), "sep=") {
		x.skip(&rows[0], 0, Separator)
		return 1
	}
	return 0
}

// ahead is how many rows are looked ahead.
const ahead = 32

// warm looks for the articles of the next rows in dense loops, so that memory
// answers for many of them at once; what it finds is in the cache when each of
// them is understood.
func (x *resolver) warm(from int) {
	if x.sheet.Delimiter == ' ' {
		return
	}
	var hashes [ahead]uint32
	var heads [ahead]int32
	n := min(ahead, x.sheet.Len()-from)
	for i := range n {
		var space [64]byte
		hashes[i] = x.ix.keys.hash(fold(space[:0], at(x.sheet.row(from+i), x.columns.SKU), true))
	}
	for i := range n {
		heads[i] = x.ix.keys.first(hashes[i])
	}
	for i := range n {
		if heads[i] >= 0 {
			t := &x.ix.targets[heads[i]]
			heads[i] = t.article
			x.warmed += int(x.ix.hot[t.article].stands)
		}
	}
	for i := range n {
		if heads[i] >= 0 {
			x.warmed += int(x.ix.targets[heads[i]].text[0])
		}
	}
}

// asks reports whether a row has an article that is known, so that it is no
// title.
func (x *resolver) asks(cells []string) bool {
	for _, cell := range cells {
		if _, found := x.ix.find(x.own, cell); found != notFound {
			return true
		}
	}
	return false
}

func (x *resolver) skip(r *Row, i int, code Code) {
	r.Number, r.Raw, r.article = int(x.sheet.rows[i].number), x.sheet.raw(i), -1
	r.note(Skipped, Note{Code: code})
}

// row understands the i-th row of the sheet.
func (x *resolver) row(r *Row, i int) {
	cells := x.sheet.row(i)
	r.Number, r.Raw, r.article = int(x.sheet.rows[i].number), x.sheet.raw(i), -1
	if x.sheet.Delimiter == ' ' {
		x.free(r, cells[0])
		return
	}
	r.Article, r.Amount, r.Measure = at(cells, x.columns.SKU), at(cells, x.columns.Quantity), at(cells, x.columns.Unit)
	if r.Article == "" && x.columns.GTIN >= 0 {
		r.Article = at(cells, x.columns.GTIN)
	}
	article, how := x.ix.find(x.own, r.Article)
	if s := x.sheet; s.columns != nil && how != exact {
		article, how = -1, notFound
	}
	if how == notFound {
		if code := x.besides(cells); code != "" {
			r.Article, r.Amount, r.Measure = "", "", ""
			r.note(Skipped, Note{Code: code})
			return
		}
		if r.Amount == "" && alone(cells, r.Article) {
			x.free(r, r.Article)
			return
		}
	}
	x.understand(r, article, how)
	if x.sheet.columns == nil {
		x.beside(r, cells)
	}
}

func at(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// alone reports whether text is the only cell with content.
func alone(cells []string, text string) bool {
	filled := 0
	for _, c := range cells {
		if c != "" {
			filled++
		}
	}
	return text != "" && filled == 1
}

// totals are words that begin a row of totals.
var totals = map[string]bool{
	"итого": true, "всего": true, "итог": true, "общий итог": true, "итого к оплате": true, "всего к оплате": true, "сумма": true, "всего позиций": true,
	"total": true, "totals": true, "subtotal": true, "sub total": true, "grand total": true, "sum": true,
	"в том числе ндс": true, "в т.ч. ндс": true, "ндс": true, "сумма ндс": true, "vat": true, "including vat": true,
}

// counted begins the row in which 1C says how many rows there are.
const counted = "всего наименований "

// besides returns the code of a row that asks for nothing: a header once more, or
// a total.
func (x *resolver) besides(cells []string) Code {
	first := ""
	again := len(x.names) > 0
	for i, c := range cells {
		if first == "" {
			first = c
		}
		again = again && strings.EqualFold(c, at(x.names, i))
	}
	if again {
		return Header
	}
	if len(first) > 200 {
		return ""
	}
	if first = strings.TrimRight(strings.ToLower(first), " :."); totals[first] || strings.HasPrefix(first, counted) {
		return TotalRow
	}
	return ""
}

// understand completes a row whose texts are known.
func (x *resolver) understand(r *Row, article int32, how likeness) {
	var reason Reason
	word := ""
	if r.Amount != "" {
		r.Quantity, word, reason = x.marks.quantity(r.Amount)
	}
	switch {
	case r.Article == "":
		r.note(Error, Note{Code: SKUMissing})
	case how == notFound:
		x.unknown(r)
	case how == several:
		r.note(Error, Note{Code: AmbiguousSKU, Old: r.Article})
		r.Suggestions = x.ix.meant(x.own, r.Article)
	default:
		x.found(r, article, how)
	}
	switch {
	case reason != "":
		r.note(Error, Note{Code: BadQty, Reason: reason, Old: r.Amount})
	case r.Amount == "" && r.article >= 0:
		r.Quantity = kabinet.QuantityOf(1)
		r.note(Warning, Note{Code: QtyDefaulted, New: "1"})
	}
	if r.article >= 0 {
		x.measure(r, word)
	}
	if reason != "" {
		r.Unit = "" // of what cannot be read
	}
}

// found sets the article of a row, or what is sold instead.
func (x *resolver) found(r *Row, article int32, how likeness) {
	sku := func(n int32) string { return x.ix.targets[n].text }
	if how == alike {
		r.note(Warning, Note{Code: SKULookalike, Old: r.Article, New: sku(article)})
	}
	stands := x.ix.hot[article].stands
	switch {
	case stands < 0:
		r.note(Error, Note{Code: Discontinued, Old: sku(article)})
		stands = article
	case stands != article:
		r.note(Warning, Note{Code: DiscontinuedReplaced, Old: sku(article), New: sku(stands)})
	}
	r.article, r.SKU = stands, kabinet.SKU(sku(stands))
}

// unknown says what can be said of an article that is not there.
func (x *resolver) unknown(r *Row) {
	r.note(Error, Note{Code: UnknownSKU, Old: r.Article})
	if damaged(r.Article) {
		r.note(Error, Note{Code: SKUDamaged, Old: r.Article})
	} else if key, right := gtinKey(r.Article); key != "" && !right && len(r.Article) > 8 {
		r.note(Error, Note{Code: BadGTIN, Old: r.Article})
	}
}

// measure sets the unit of a row whose article is known, and checks that the
// quantity is no finer than it allows.
func (x *resolver) measure(r *Row, word string) {
	base := x.ix.hot[r.article].unit
	unit := base
	switch {
	case word != "":
		if r.Measure != "" && !x.sameUnit(word, r.Measure) {
			r.note(Error, Note{Code: UnitUnknown, Old: word + " / " + r.Measure})
			return
		}
	case r.Measure != "":
		word = r.Measure
	case x.columns.Measure != "":
		unit = x.columns.Measure
	}
	if word != "" {
		var ok bool
		if unit, ok = x.unit(word); !ok {
			r.note(Error, Note{Code: UnitUnknown, Old: word})
			return
		}
	}
	if unit != base && !x.ix.articles[r.article].has(unit) {
		if word == "" {
			word = string(unit)
		}
		r.note(Error, Note{Code: UnitUnknown, Old: word})
		return
	}
	r.Unit = unit
	if x.tooFine(r.Quantity, unit) {
		r.note(Error, Note{Code: BadQty, Reason: ReasonTooFine, Old: r.Quantity.String()})
	}
}

func (x *resolver) sameUnit(a, b string) bool {
	u, ok := x.unit(a)
	v, known := x.unit(b)
	return ok && known && u == v
}

// unit returns the unit that a word means: in English or Russian, or by its code
// in the catalogue.
func (x *resolver) unit(word string) (kabinet.UoM, bool) {
	if word == x.word && word != "" {
		return x.uom, x.known
	}
	u, ok := kabinet.UoM(word), x.ix.units[kabinet.UoM(word)]
	if !ok {
		if u, ok = unitOf(word); !ok {
			u = kabinet.UoM(strings.ToUpper(word))
			ok = x.ix.units[u]
		}
	}
	x.word, x.uom, x.known = word, u, ok
	return u, ok
}

// measures reports whether a word behind a number is none or a unit.
func (x *resolver) measures(word string) bool {
	if word == "" {
		return true
	}
	_, ok := x.unit(word)
	return ok
}

// checkRule checks the article's rule of quantities.
func (ix *Index) checkRule(r *Row) {
	if !ix.hot[r.article].ruled {
		return
	}
	if code, near := ix.articles[r.article].check(r.Quantity, r.Unit); code != "" {
		r.note(Error, Note{Code: code, Old: r.Quantity.String(), New: near})
	}
}
