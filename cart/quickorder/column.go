package quickorder

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/columnname"
	"github.com/seed-a884640a/kabinet/internal/unitname"
)

// Columns says which cells of a row mean what, by their place from 0; -1 for what
// the input lacks.
type Columns struct {
	SKU      int `json:"sku"`
	GTIN     int `json:"gtin"`
	Name     int `json:"name"`
	Quantity int `json:"quantity"`
	Unit     int `json:"unit"`
	// Measure is the unit that the name of the column of quantities has.
	Measure kabinet.UoM `json:"measure,omitempty"`
}

// part is the meaning of a column.
type part uint8

const (
	partNone part = iota
	partSKU
	partGTIN
	partName
	partQuantity
	partUnit
	partOther // known, and without meaning here
)

// partNames are the names of columns, as columnname.Key makes them.
var partNames = func() map[string]part {
	out := map[string]part{}
	for p, names := range map[part]string{
		partSKU: "sku|article|article number|article no|art|art no|item|item number|item no|item code|part|part number|part no|p/n|pn|product code|" +
			"product number|product no|code|catalog number|catalogue number|your sku|your part number|our part number|material|material number|" +
			"артикул|арт|артикул товара|код|код товара|код номенклатуры|номенклатурный номер|каталожный номер|номер по каталогу|ваш артикул|наш артикул|артикул поставщика|№ по каталогу",
		partGTIN: "gtin|ean|ean13|ean 13|upc|barcode|bar code|штрихкод|штрих код|шк",
		partName: "name|product|product name|description|item name|item description|title|наименование|название|товар|номенклатура|наименование товара|описание|продукция",
		partQuantity: "quantity|qty|q ty|qnty|order qty|order quantity|ordered|amount|count|pieces|pcs|количество|кол|кол во|к во|колво|количество заказа|" +
			"заказ|к заказу|заказать|заказано|количество к заказу|штук",
		partUnit:  "unit|uom|unit of measure|units|um|единица|единица измерения|ед|ед изм|едизм|единицы|упаковка",
		partOther: "no|nr|#|№|n|№ п/п|п/п|n п/п|price|unit price|sum|total|цена|цена за единицу|сумма|стоимость|итого|всего|comment|note|notes|примечание|комментарий|row|строка|status|статус|message|сообщение|suggestions|похожие",
	} {
		for name := range strings.SplitSeq(names, "|") {
			out[name] = p
		}
	}
	return out
}()

// partOf returns the meaning of a column by its name, and the unit in the name of
// a column of quantities.
func partOf(name string) (part, kabinet.UoM) {
	if len(name) > 100 {
		return partNone, ""
	}
	key := strings.TrimRight(columnname.Key(name), " :*")
	if p, ok := partNames[key]; ok {
		return p, ""
	}
	key = strings.NewReplacer("(", " ", ")", " ").Replace(key)
	key = strings.Join(strings.Fields(key), " ")
	if i := strings.LastIndexByte(key, ' '); i > 0 && partNames[key[:i]] == partQuantity {
		if u, ok := unitOf(key[i+1:]); ok {
			return partQuantity, u
		}
	}
	return partNames[key], ""
}

// unitOf returns the unit that a word means: a word or an abbreviation in English
// or Russian.
func unitOf(word string) (kabinet.UoM, bool) {
	if u, ok := unitname.Russian(word); ok {
		return u, true
	}
	return unitname.English(word)
}

// header returns the columns that the cells name, and whether they are a header:
// the name of an article, a number or a name, and nothing that is an article.
func (x *resolver) header(cells []string) (Columns, bool) {
	c := Columns{SKU: -1, GTIN: -1, Name: -1, Quantity: -1, Unit: -1}
	known, filled := 0, 0
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		filled++
		p, unit := partOf(cell)
		if p != partNone {
			known++
		}
		place := map[part]*int{partSKU: &c.SKU, partGTIN: &c.GTIN, partName: &c.Name, partQuantity: &c.Quantity, partUnit: &c.Unit}[p]
		if place == nil || *place >= 0 {
			continue
		}
		*place = i
		if p == partQuantity {
			c.Measure = unit
		}
	}
	if c.SKU < 0 {
		if c.GTIN >= 0 {
			c.SKU = c.GTIN
		} else {
			c.SKU = c.Name
		}
	}
	if c.SKU < 0 || known < 2 && filled > 1 {
		return c, false
	}
	for _, cell := range cells {
		if _, found := x.ix.find(x.own, cell); found != notFound {
			return c, false
		}
	}
	return c, true
}

// guess finds out the columns of a sheet without a header: the articles are where
// most cells are known, the quantities where most cells are some.
func (x *resolver) guess() Columns {
	c := Columns{SKU: -1, GTIN: -1, Name: -1, Quantity: -1, Unit: -1}
	type tally struct{ filled, articles, quantities, units, digits int }
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
			if _, word, reason := x.marks.quantity(cell); reason == "" && x.measures(word) {
				t.quantities++
			}
			if _, ok := x.unit(cell); ok {
				t.units++
			}
			if strings.ContainsAny(cell, "0123456789") {
				t.digits++
			}
		}
	}
	best := func(rate func(t tally) int) int {
		at, most := -1, 0
		for j, t := range columns {
			if n := rate(t); n > most && j != c.SKU && j != c.Quantity {
				at, most = j, n
			}
		}
		return at
	}
	if c.SKU = best(func(t tally) int { return t.articles }); c.SKU < 0 {
		c.SKU = best(func(t tally) int { return max(0, t.filled-2*t.quantities-2*t.units) })
	}
	c.SKU = max(c.SKU, 0)
	for _, rate := range [...]func(tally) int{
		func(t tally) int { return t.quantities },
		func(t tally) int { return t.digits },
		func(t tally) int {
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
	c.Unit = best(func(t tally) int {
		if 2*t.units >= t.filled {
			return t.units
		}
		return 0
	})
	return c
}
