package pricecsv

import (
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet/internal/columnname"
)

// Column is the meaning of a column.
type Column uint8

// The columns, in the order in which a Writer puts them.
const (
	None Column = iota
	List
	SKU
	Name
	Unit
	Per
	Price
	Currency
	Tax
	From
	ValidFrom
	ValidUntil
	Min
	Max
	Step
	OrderUnit
	Free
	OnRequest
	Convertible
	columns // their number
)

// columnNames are the names of the columns, as columnname.Key makes them: the first
// is the column's own, the second the first Russian one.
var columnNames = [columns][]string{
	List:        {"list", "прайс лист", "price list", "price type", "прайс", "вид цен", "вид цены", "тип цен", "тип цены"},
	SKU:         {"sku", "артикул", "article", "article number", "item", "код товара"},
	Name:        {"name", "наименование", "product", "product name", "название", "номенклатура", "товар"},
	Unit:        {"unit", "единица", "uom", "unit of measure", "единица измерения", "ед", "ед изм"},
	Per:         {"per", "за", "price per", "за количество", "цена за количество"},
	Price:       {"price", "цена", "unit price", "цена за единицу"},
	Currency:    {"currency", "валюта", "код валюты"},
	Tax:         {"tax", "налог в цене", "tax mode", "ндс в цене"},
	From:        {"from", "от", "from quantity", "quantity from", "от количества", "количество от", "порог"},
	ValidFrom:   {"valid from", "действует с", "дата начала", "начало действия"},
	ValidUntil:  {"valid until", "действует по", "valid to", "действует до", "дата окончания", "окончание действия"},
	Min:         {"min", "минимум", "minimum", "min order", "мин", "мин заказ", "минимальный заказ"},
	Max:         {"max", "максимум", "maximum", "max order", "макс", "макс заказ", "максимальный заказ"},
	Step:        {"step", "кратность", "order step", "шаг", "шаг заказа", "кратность заказа"},
	OrderUnit:   {"order unit", "единица заказа"},
	Free:        {"free", "бесплатно"},
	OnRequest:   {"on request", "по запросу"},
	Convertible: {"convertible", "пересчет"},
}

// ParseColumn returns the column of a name in English or Russian.
func ParseColumn(name string) (Column, bool) {
	key := columnname.Key(name)
	for c, names := range columnNames {
		if slices.Contains(names, key) {
			return Column(c), true
		}
	}
	return None, false
}

// Columns returns all columns in the order in which a Writer puts them.
func Columns() []Column {
	out := make([]Column, 0, columns-1)
	for c := List; c < columns; c++ {
		out = append(out, c)
	}
	return out
}

// String returns the name of the column, such as "valid_from", and "" for None.
func (c Column) String() string {
	if c == None || c >= columns {
		return ""
	}
	return strings.ReplaceAll(columnNames[c][0], " ", "_")
}

// Russian returns the Russian name of the column, such as "действует с".
func (c Column) Russian() string {
	if c == None || c >= columns {
		return ""
	}
	return columnNames[c][1]
}

// Names returns every name by which the column is recognised, as they are
// compared: in lower case, with spaces.
func (c Column) Names() []string {
	if c >= columns {
		return nil
	}
	return slices.Clone(columnNames[c])
}
