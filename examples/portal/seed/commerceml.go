package seed

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// Properties of products that the sample's files use, by their ids.
const (
	PropertyStandard = "p-gost"
	PropertyGrade    = "p-steel"
	PropertySteel    = "p-steel-en"
	PropertyEnglish  = "p-name-en"
	PropertyStep     = "p-step"
	PropertyMin      = "p-min-kg"
)

var properties = [][2]string{
	{PropertyStandard, "ГОСТ"},
	{PropertyGrade, "Марка стали"},
	{PropertySteel, "Марка стали (англ.)"},
	{PropertyEnglish, "Наименование (англ.)"},
	{PropertyStep, "Кратность отгрузки, шт"},
	{PropertyMin, "Минимальная партия, кг"},
}

// The price types of the sample.
const (
	Retail    = "pt-retail"
	Wholesale = "pt-wholesale"
	Dealer    = "pt-dealer"
)

// step is a price that holds from a quantity on, in kilograms or pieces.
type step struct{ kilograms, pieces, permille int64 }

// priceTypes say what the prices of a type are, in per mille of the dealer's.
var priceTypes = []struct {
	id, name string
	steps    []step
}{
	{Retail, "Розничная", []step{{0, 0, 1145}}},
	{Wholesale, "Оптовая", []step{{0, 0, 1075}, {1000, 50, 1055}, {5000, 200, 1035}, {20_000, 1000, 1015}}},
	{Dealer, "Дилерская", []step{{0, 0, 1000}, {20_000, 500, 980}}},
}

// out writes text and keeps the first error.
type out struct {
	w   *bufio.Writer
	err error
}

// f writes formatted text, of which all strings are escaped.
func (o *out) f(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			var b strings.Builder
			xml.EscapeText(&b, []byte(s))
			args[i] = b.String()
		}
	}
	if _, err := fmt.Fprintf(o.w, format, args...); err != nil && o.err == nil {
		o.err = err
	}
}

func (o *out) end() error {
	if err := o.w.Flush(); err != nil && o.err == nil {
		o.err = err
	}
	return o.err
}

const head = `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" ВерсияСхемы="2.09" ДатаФормирования="%s">
`

// WriteImport writes import.xml: the classifier with its groups and properties,
// and the catalogue, as of an instant.
func WriteImport(w io.Writer, products []Product, at time.Time) error {
	o := &out{w: bufio.NewWriter(w)}
	o.f(head, at.Format("2006-01-02T15:04:05"))
	o.f("<Классификатор><Ид>c-steel</Ид><Наименование>Классификатор (Основной каталог)</Наименование>\n<Группы>\n")
	for i, g := range Groups {
		o.f("<Группа><Ид>%s</Ид><Наименование>%s</Наименование>", g.ID, g.Name)
		next := Group{}
		if i+1 < len(Groups) {
			next = Groups[i+1]
		}
		switch {
		case next.Parent == g.ID:
			o.f("<Группы>\n")
		case g.Parent != "" && next.Parent != g.Parent:
			o.f("</Группа></Группы></Группа>\n")
		default:
			o.f("</Группа>\n")
		}
	}
	o.f("</Группы>\n<Свойства>\n")
	for _, p := range properties {
		o.f("<Свойство><Ид>%s</Ид><Наименование>%s</Наименование><ТипЗначений>Строка</ТипЗначений></Свойство>\n", p[0], p[1])
	}
	o.f("</Свойства></Классификатор>\n")
	o.f("<Каталог СодержитТолькоИзменения=\"false\"><Ид>k-steel</Ид><ИдКлассификатора>c-steel</ИдКлассификатора>")
	o.f("<Наименование>Основной каталог</Наименование>\n<Товары>\n")
	for _, p := range products {
		o.product(p)
	}
	o.f("</Товары></Каталог>\n</КоммерческаяИнформация>\n")
	return o.end()
}

func (o *out) product(p Product) {
	o.f("<Товар><Ид>%s</Ид><Артикул>%s</Артикул><Наименование>%s</Наименование>", "id-"+p.SKU, p.SKU, p.Name)
	o.unit(p)
	o.f("<Группы><Ид>%s</Ид></Группы><ЗначенияСвойств>", p.Group)
	value := func(id, v string) {
		o.f("<ЗначенияСвойства><Ид>%s</Ид><Значение>%s</Значение></ЗначенияСвойства>", id, v)
	}
	value(PropertyStandard, p.Standard)
	value(PropertyGrade, p.Grade)
	value(PropertySteel, p.Steel)
	value(PropertyEnglish, p.English)
	if p.Step > 0 {
		value(PropertyStep, fmt.Sprint(p.Step))
	}
	if p.MinKilograms > 0 {
		value(PropertyMin, fmt.Sprint(p.MinKilograms))
	}
	o.f("</ЗначенияСвойств><СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>22</Ставка></СтавкаНалога></СтавкиНалогов></Товар>\n")
}

// unit writes the base unit with what a metre and a bar of it weigh, in tonnes.
func (o *out) unit(p Product) {
	if p.Counted {
		o.f("<БазоваяЕдиница Код=\"796\" НаименованиеПолное=\"Штука\" МеждународноеСокращение=\"PCE\">шт</БазоваяЕдиница>")
		return
	}
	o.f("<БазоваяЕдиница Код=\"168\" НаименованиеПолное=\"Тонна\" МеждународноеСокращение=\"TNE\">т")
	pack := func(code string, grams int64) {
		if grams > 0 {
			o.f("<Пересчет><Единица>%s</Единица><Коэффициент>%s</Коэффициент></Пересчет>", code, tonnes(grams))
		}
	}
	pack("796", p.Piece)
	pack("006", p.Metre)
	o.f("</БазоваяЕдиница>")
}

// tonnes writes grams as tonnes.
func tonnes(grams int64) string { return fmt.Sprintf("%d.%06d", grams/1_000_000, grams%1_000_000) }

// WriteOffers writes offers.xml: price types, warehouses, prices and stock, as
// of an instant.
func WriteOffers(w io.Writer, products []Product, at time.Time) error {
	o := &out{w: bufio.NewWriter(w)}
	o.f(head, at.Format("2006-01-02T15:04:05"))
	o.f("<ПакетПредложений СодержитТолькоИзменения=\"false\"><Ид>k-steel#</Ид><Наименование>Пакет предложений</Наименование>")
	o.f("<ИдКаталога>k-steel</ИдКаталога><ИдКлассификатора>c-steel</ИдКлассификатора>\n<ТипыЦен>\n")
	for _, t := range priceTypes {
		o.f("<ТипЦены><Ид>%s</Ид><Наименование>%s</Наименование><Валюта>RUB</Валюта>", t.id, t.name)
		o.f("<Налог><Наименование>НДС</Наименование><УчтеноВСумме>false</УчтеноВСумме></Налог></ТипЦены>\n")
	}
	o.f("</ТипыЦен>\n<Склады>\n")
	for _, w := range Warehouses {
		o.f("<Склад><Ид>%s</Ид><Наименование>%s</Наименование><Адрес><Представление>%s</Представление></Адрес></Склад>\n", w.ID, w.Name, w.Address)
	}
	o.f("</Склады>\n<Предложения>\n")
	for _, p := range products {
		o.offer(p)
	}
	o.f("</Предложения></ПакетПредложений>\n</КоммерческаяИнформация>\n")
	return o.end()
}

func (o *out) offer(p Product) {
	o.f("<Предложение><Ид>%s</Ид><Артикул>%s</Артикул><Наименование>%s</Наименование>", "id-"+p.SKU, p.SKU, p.Name)
	o.unit(p)
	unit := "TNE"
	if p.Counted {
		unit = "PCE"
	}
	o.f("<Цены>")
	for _, t := range priceTypes {
		for _, s := range t.steps {
			price := p.Price * s.permille / 1000
			if !p.Counted {
				price = (price + 500) / 1000 * 1000 // whole tens of roubles
			}
			o.f("<Цена><ИдТипаЦены>%s</ИдТипаЦены><ЦенаЗаЕдиницу>%d.%02d</ЦенаЗаЕдиницу><Валюта>RUB</Валюта>", t.id, price/100, price%100)
			o.f("<Единица>%s</Единица><Коэффициент>1</Коэффициент>", unit)
			switch {
			case s.kilograms > 0 && !p.Counted:
				o.f("<МинКоличество>%s</МинКоличество>", tonnes(s.kilograms*1000))
			case s.pieces > 0 && p.Counted:
				o.f("<МинКоличество>%d</МинКоличество>", s.pieces)
			}
			o.f("</Цена>")
		}
	}
	o.f("</Цены>")
	var total int64
	for _, n := range p.Stock {
		total += n
	}
	amount := tonnes
	if p.Counted {
		amount = func(n int64) string { return fmt.Sprint(n) }
	}
	o.f("<Количество>%s</Количество>", amount(total))
	for i, n := range p.Stock {
		o.f("<Склад ИдСклада=\"%s\" КоличествоНаСкладе=\"%s\"/>", Warehouses[i].ID, amount(n))
	}
	o.f("</Предложение>\n")
}
