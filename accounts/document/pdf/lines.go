package pdf

import (
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// Line is a line of an invoice.
type Line struct {
	SKU  kabinet.SKU
	Name string
	// Replaces is the article that was ordered, where this is another.
	Replaces kabinet.SKU
	// Note is said beneath the name.
	Note     string
	Quantity kabinet.Quantity
	Unit     kabinet.UoM
	// Price is for Per of Unit, a zero Per being one. The zero Money is no price of its
	// own, such as of a line that was priced in another unit.
	Price kabinet.Money
	Per   kabinet.Quantity
	// PriceUnit is that of Price where it is not Unit.
	PriceUnit kabinet.UoM
	// Gross says that Price and Amount have the tax in them.
	Gross  bool
	Tax    TaxRate
	Amount kabinet.Money
}

// TaxRate is how a line is taxed. A rate of 0.2 is 20 %.
type TaxRate struct {
	Rate kabinet.Rate
	// Exempt goods have no tax, which is not a tax of 0 %.
	Exempt bool
	// Reverse says that the buyer owes the tax.
	Reverse bool
}

// Tax is what all lines of a rate come to.
type Tax struct {
	TaxRate
	Net, Amount kabinet.Money
}

// Item is a sum with its name, such as a discount or a charge. One without Text is called
// by its Reason, as the message "pdf.change." and the reason says, or else by its sign.
type Item struct {
	Text, Reason string
	Amount       kabinet.Money
}

// Totals are the sums at the end of a paper. Those that are the zero Money are left out;
// 0 EUR is not.
type Totals struct {
	// Goods are what the lines come to, and Changes what lowers (negative) or raises it.
	// Both are said where there are changes.
	Goods   kabinet.Money
	Changes []Item
	Net     kabinet.Money
	Taxes   []Tax
	Total   kabinet.Money
	// Withheld are taxes that the buyer keeps back, and Payable what is left.
	Withheld []Item
	Payable  kabinet.Money
	Paid     kabinet.Money
}

// gross reports whether all lines have their tax in them, and whether some do.
func gross(lines []Line) (all, some bool) {
	all = len(lines) > 0
	for _, l := range lines {
		all, some = all && l.Gross, some || l.Gross
	}
	return all, some
}

// goods makes the cell of what a line is of.
func (s *sheet) goods(l Line) cell {
	var c cell
	name, sku, note := s.clean(l.Name), s.clean(string(l.SKU)), s.clean(l.Note)
	if name == "" {
		name, sku = sku, ""
	}
	c = append(c, para{name, normal})
	instead := ""
	if l.Replaces != "" {
		instead = s.clean(s.text("pdf.replaces", kabinet.Param{Name: "sku", Value: string(l.Replaces)}))
	}
	for _, text := range []string{sku, instead, note} {
		if text != "" {
			c = append(c, para{text, faint})
		}
	}
	return c
}

// amount makes the cell of a quantity.
func (s *sheet) amount(q kabinet.Quantity, unit kabinet.UoM) cell {
	return s.plain(normal, s.print(q)+"\u00a0"+s.unit(unit))
}

func (s *sheet) unit(u kabinet.UoM) string {
	if u == "" {
		return ""
	}
	return s.print(u)
}

// price makes the cell of a price.
func (s *sheet) price(l Line, mixed bool) cell {
	c := s.plain(normal, s.money(l.Price))
	per, unit := l.Per, l.PriceUnit
	if unit == "" {
		unit = l.Unit
	}
	one := per.IsZero() || per.Equal(kabinet.QuantityOf(1))
	if l.Price != (kabinet.Money{}) && (!one || unit != l.Unit) {
		number := ""
		if !one {
			number = s.print(per)
		}
		c = append(c, para{s.clean(s.text("pdf.per", kabinet.Param{Name: "per", Value: number}, kabinet.Param{Name: "unit", Value: s.unit(unit)})), faint})
	}
	if mixed && l.Gross {
		c = append(c, para{s.clean(s.text("pdf.price_gross")), faint})
	}
	return c
}

// money returns an amount; nothing for the zero Money.
func (s *sheet) money(m kabinet.Money) string {
	if m == (kabinet.Money{}) {
		return ""
	}
	return s.print(m)
}

// rate returns how a line is taxed, in a few words.
func (s *sheet) rate(t TaxRate) string {
	switch {
	case t.Reverse:
		return s.text("pdf.reverse_short")
	case t.Exempt:
		return s.text("pdf.exempt_short")
	}
	number := t.Rate.Percent()
	if s.p != nil {
		number = s.p.Number(number)
	}
	return s.text("pdf.percent", kabinet.Param{Name: "rate", Value: number})
}

// number makes the cell of the number of a line.
func (s *sheet) number(i int) cell { return s.plain(faint, strconv.Itoa(i+1)) }

// lines draws a table of lines, or says that there are none.
func (s *sheet) lines(t table) {
	if len(t.rows) == 0 {
		s.flow(normal, s.text("pdf.none"))
		return
	}
	s.table(t)
}

// totals makes the table of the sums.
func (s *sheet) totals(t Totals, last ...Item) table {
	out := table{columns: []column{{right: true}, {right: true}}, bare: true}
	add := func(label string, m kabinet.Money, is style) {
		if m != (kabinet.Money{}) {
			out.rows = append(out.rows, row{cells: []cell{s.plain(is, label), s.plain(is, s.print(m))}})
		}
	}
	if len(t.Changes) > 0 {
		add(s.text("pdf.sum_goods"), t.Goods, normal)
		for _, c := range t.Changes {
			add(s.called(c), c.Amount, normal)
		}
	}
	add(s.text("pdf.net"), t.Net, normal)
	for _, x := range t.Taxes {
		net := kabinet.Param{Name: "net", Value: x.Net}
		switch {
		case x.Reverse:
			add(s.text("pdf.reverse", net), x.Amount, normal)
		case x.Exempt:
			add(s.text("pdf.exempt", net), x.Amount, normal)
		default:
			add(s.text("pdf.tax_on", kabinet.Param{Name: "rate", Value: s.rate(x.TaxRate)}, net), x.Amount, normal)
		}
	}
	add(s.text("pdf.total"), t.Total, strong)
	for _, w := range t.Withheld {
		add(s.called(w), w.Amount, normal)
	}
	if len(t.Withheld) > 0 {
		add(s.text("pdf.payable"), t.Payable, strong)
	}
	if !t.Paid.IsZero() {
		add(s.text("pdf.paid"), t.Paid, normal)
	}
	for _, l := range last {
		add(s.called(l), l.Amount, large)
	}
	amounts := 0.0
	for _, r := range out.rows {
		for _, p := range r.cells[1] {
			amounts = max(amounts, s.use(p.style)(p.text))
		}
	}
	amounts = min(amounts+2*gap+0.1, s.width/2)
	out.widths = []float64{s.width - amounts, amounts}
	return out
}

// called returns the name of a sum.
func (s *sheet) called(i Item) string {
	if i.Text != "" {
		return i.Text
	}
	code := "pdf.change." + i.Reason
	if s.p != nil {
		if _, ok := s.p.Message(code, nil); ok {
			return s.text(code)
		}
	}
	switch {
	case english[code] != "":
	case i.Amount.Sign() < 0:
		code = "pdf.discount"
	default:
		code = "pdf.surcharge"
	}
	return s.text(code)
}

// height is what a bare table takes.
func (s *sheet) height(t table) (h float64) {
	for _, r := range t.rows {
		h += s.lay(t.widths, r.cells).height() + 0.8
	}
	return h
}

// sums draws lines with the sums beneath, which stay together and with the last line.
func (s *sheet) sums(lines, totals table) {
	lines.after = s.height(totals) + 3
	s.lines(lines)
	s.y += 2
	s.room(s.height(totals))
	s.table(totals)
	s.y += 3
}

// notes draws what is to be said at the end.
func (s *sheet) notes(list []string) {
	for _, n := range list {
		s.y += 1
		s.flow(normal, n)
	}
}
