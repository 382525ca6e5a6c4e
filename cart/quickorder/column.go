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
	partAmount // a quantity where no other column is one, and money otherwise
	partOrder  // the same, and the number of an order otherwise, or a form to fill in
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
		partQuantity: "quantity|qty|q ty|qnty|order qty|order quantity|ordered|ordered qty|ordered quantity|qty ordered|quantity ordered|" +
			"required qty|required quantity|qty required|quantity required|количество|кол|кол во|к во|колво|количество заказа|кол во заказа|" +
			"к заказу|заказать|заказано|количество к заказу|кол во к заказу|требуется|потребность",
		partOrder:  "заказ",
		partAmount: "amount|count|pieces|pcs|штук",
		partUnit:   "unit|uom|unit of measure|units|um|единица|единица измерения|ед|ед изм|едизм|единицы|упаковка",
		partOther:  "no|nr|#|№|n|№ п/п|п/п|n п/п|price|unit price|sum|total|цена|цена за единицу|сумма|стоимость|итого|всего|comment|note|notes|примечание|комментарий|row|строка|status|статус|message|сообщение|suggestions|похожие",
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
	key := strings.TrimRight(columnname.Key(name), " :*#№")
	if key == "" {
		key = columnname.Key(name) // "№" alone is the number of the line
	}
	if p, ok := partNames[key]; ok {
		return p, ""
	}
	key = strings.NewReplacer("(", " ", ")", " ").Replace(key)
	key = strings.Join(strings.Fields(key), " ")
	for i := strings.LastIndexByte(key, ' '); i > 0; i = strings.LastIndexByte(key[:i], ' ') {
		if partNames[key[:i]] != partQuantity {
			continue
		}
		if u, ok := measureOf(key[i+1:]); ok {
			return partQuantity, u
		}
	}
	return partNames[key], ""
}

// many are words for many units, by which nothing is sold.
var many = map[string]bool{"тыс": true, "тысяч": true, "млн": true, "k": true, "thousand": true, "thousands": true, "дюжин": true, "dozen": true, "dozens": true}

// measureOf returns the unit that the rest of a column's name means: a unit, or many
// of one ("тыс шт"), which is the unit of that name, so that no article is sold by it.
func measureOf(words string) (kabinet.UoM, bool) {
	if u, ok := unitOf(words); ok {
		return u, true
	}
	first, rest, more := strings.Cut(words, " ")
	if !many[first] && strings.Trim(first, "0123456789") != "" {
		return "", false
	}
	_, unit := unitOf(rest)
	return kabinet.UoM(words), unit || !more && many[first]
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
	known, filled, amount, order := 0, 0, -1, -1
	x.rivals = nil
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		filled++
		p, unit := partOf(cell)
		if p != partNone {
			known++
		}
		place := map[part]*int{partSKU: &c.SKU, partGTIN: &c.GTIN, partName: &c.Name, partQuantity: &c.Quantity, partUnit: &c.Unit, partAmount: &amount, partOrder: &order}[p]
		if place == nil || *place >= 0 {
			if p == partQuantity {
				x.rivals = append(x.rivals, i)
			}
			continue
		}
		*place = i
		if p == partQuantity {
			c.Measure = unit
		}
	}
	switch {
	case c.Quantity >= 0 && order >= 0:
		x.rivals = append(x.rivals, order)
	case c.Quantity < 0:
		if c.Quantity = order; order < 0 {
			c.Quantity = amount
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
