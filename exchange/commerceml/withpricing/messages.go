package withpricing

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// noteText is what a note says, and how it names a sample.
type noteText struct {
	note            NoteCode
	english, sample string
	russian, primer string
}

func (t *noteText) code() string { return "withpricing.note." + string(t.note) }

func (t *noteText) sampleCode() string { return "withpricing.sample." + string(t.note) }

// noteTexts are the notes in their order.
var noteTexts = [...]noteText{
	{NoPrices, "the packages of offers hold no prices", "", "в пакетах предложений нет цен", ""},
	{Skipped, "malformed records, left out", "{element} {id}", "неверные записи, пропущены", "{element} {id}"},
	{UnknownElement, "elements that are not known, passed over", "{element}", "неизвестные элементы, пропущены", "{element}"},
	{RepeatedRecord, "records that a package holds more than once, of which the last one holds", "{id}", "записи, повторённые в пакете; действует последняя", "{id}"},
	{TypeDiffers, "price types declared in different ways, of which the last one holds", "{type}", "типы цен, описанные по-разному; действует последнее описание", "{type}"},
	{SharedArticle, "products that share an article number, known by their ids", "{article} of {id}", "товары с общим артикулом, обозначены по Ид", "{article} у {id}"},
	{NumberIsID, "articles whose number is the id of another, known by their ids", "{article} of {id}", "товары, чей артикул — Ид другого, обозначены по Ид", "{article} у {id}"},
	{Unmatched, "articles of changes to which nothing gives a number, known by their ids", "{id}", "товары из изменений, чей артикул неоткуда узнать, обозначены по Ид", "{id}"},
	{ByCharacteristic, "products that are sold by characteristic only", "{sku}", "товары, которые продаются только по характеристикам", "{sku}"},
	{UnitDiffers, "articles whose base unit in offers is not that of the catalogue; that of offers holds", "{sku} {unit}", "товары, чья базовая единица в предложениях не та, что в каталоге; действует единица предложений", "{sku} {unit}"},
	{DefaultUnit, "articles for which no file names the base unit, in the one preset", "{sku} {unit}", "товары, чью базовую единицу файлы не называют, в заданной единице", "{sku} {unit}"},
	{PackDiffers, "units with two coefficients, of which the first one holds", "{sku} {unit}", "единицы с двумя коэффициентами; действует первый", "{sku} {unit}"},
	{SeveralUnits, "prices for several base units", "{sku} per {quantity} {unit}", "цены за несколько базовых единиц", "{sku} за {quantity} {unit}"},
	{OtherPack, "prices in a pack of another size than the article's, given per so many base units", "{sku} per {quantity} {unit}", "цены за упаковку другого размера, чем у товара; даны за столько базовых единиц", "{sku} за {quantity} {unit}"},
	{RepeatedPrice, "prices that are there twice, alike", "{sku} {type}", "цены, повторённые без изменений", "{sku} {type}"},
	{ZeroPrice, "prices of zero, left out", "{sku} {type}", "нулевые цены, пропущены", "{sku} {type}"},
	{DeletedArticle, "articles marked as deleted, left without prices", "{sku}", "товары с пометкой удаления, остались без цен", "{sku}"},
	{DeletedType, "prices of types marked as deleted, left out", "{sku} {type}", "цены типов с пометкой удаления, пропущены", "{sku} {type}"},
	{DefaultTax, "price types that do not say whether tax is included, in the mode preset", "{type}", "типы цен без указания, включён ли налог, в заданном режиме", "{type}"},
	{NoList, "price types without prices and without currency or tax, left out", "{type}", "типы цен без цен и без валюты или налога, пропущены", "{type}"},
	{OwnList, "prices of another currency or tax mode than their type's, in a list of their own", "{list}", "цены в другой валюте или с другим учётом налога, чем у типа, в отдельном списке", "{list}"},
}

// text returns the texts of a code.
func (c NoteCode) text() *noteText {
	for i := range noteTexts {
		if noteTexts[i].note == c {
			return &noteTexts[i]
		}
	}
	return &noteText{note: c, english: string(c)}
}

// russian are the messages of the errors.
var russian = map[string]string{
	"withpricing.no_unit":      "базовую единицу не называет ни один файл: загрузите каталог вместе с предложениями",
	"withpricing.unit_changed": "базовая единица в файлах — {unit}, а была {was}",
	"withpricing.tax":          "тип цен {type} не указывает, включён ли налог",
	"withpricing.factor":       "коэффициент {coefficient} единицы {unit} слишком велик или слишком точен",
	"withpricing.packs":        "дополнительных единиц больше {max}",
	"withpricing.two_prices":   "тип цен {type}: две цены от {from} {unit}: {price} и {other}",
	"withpricing.two_sizes":    "тип цен {type}: цены и за {per} {unit}, и за {other} {unit}",
	"withpricing.quantity":     "тип цен {type}: в количестве {quantity} × {per} слишком много знаков",
	"withpricing.sku":          "обозначение {sku} есть и у {id}",
	"withpricing.too_many":     "товаров и цен больше {max}",
	"withpricing.list":         "идентификатор {list} у двух списков",
}

// Messages adds the messages of errors and notes to a catalogue, in English and
// Russian. Those of malformed files are in commerceml.Messages.
func Messages(b *catalog.Builder) error {
	type text struct{ code, english, russian string }
	var texts []text
	for _, e := range errorSentinels {
		texts = append(texts, text{e.Code(), e.Template(), russian[e.Code()]})
	}
	for i := range noteTexts {
		t := &noteTexts[i]
		texts = append(texts, text{t.code(), t.english, t.russian})
		if t.sample != "" {
			texts = append(texts, text{t.sampleCode(), t.sample, t.primer})
		}
	}
	for _, t := range texts {
		if err := b.SetString(language.English, t.code, t.english); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, t.code, t.russian); err != nil {
			return err
		}
	}
	return nil
}
