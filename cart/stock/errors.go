package stock

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// MaxText is the largest number of bytes of each text: of a lot, the id of a source
// or of what is to come in.
const MaxText = 200

// Errors about reservations.
var (
	// ErrShort is returned where not all that is asked for can be held. Joined to
	// it is one ErrInsufficient for every line that is short.
	ErrShort = kabinet.NewError(kabinet.State, "stock.short", "there is not enough in stock")
	// ErrInsufficient is joined to ErrShort for each line, and found by Check.
	// Parameters: line, sku, asked and available, in the article's base unit, and unit.
	ErrInsufficient = kabinet.NewError(kabinet.State, "stock.insufficient_stock", "{available} of {sku} can be delivered, and {asked} is asked for")
	// ErrSKU is returned for an article that the catalogue does not know.
	ErrSKU = kabinet.NewError(kabinet.NotFound, "stock.sku", "the article {sku} is not known")
	// ErrWarehouse is returned for a warehouse that is not known.
	ErrWarehouse = kabinet.NewError(kabinet.NotFound, "stock.warehouse", "the warehouse {warehouse} is not known")
	// ErrUnit is returned for a unit that the article does not have.
	ErrUnit = kabinet.NewError(kabinet.Invalid, "stock.unit", "{sku} has no unit {unit}")
	// ErrQuantity is returned for a quantity that is not positive, or is not a
	// whole number of what is counted.
	ErrQuantity = kabinet.NewError(kabinet.Invalid, "stock.quantity", "{quantity} is not a quantity of {sku}")
	// ErrDocument is returned for a document without organisation, id or lines, or
	// with one line twice.
	ErrDocument = kabinet.NewError(kabinet.Invalid, "stock.document", "what holds stock needs an organisation, an id and lines, each once")
	// ErrLapsed is returned where what a document held was given back: it has to
	// reserve again, under a later version.
	ErrLapsed = kabinet.NewError(kabinet.Gone, "stock.lapsed", "the reservation of {document} is over: it is {status}")
)

// Errors about levels and feeds.
var (
	// ErrID is returned for a level or source without organisation or id.
	ErrID = kabinet.NewError(kabinet.Invalid, "stock.id", "a stock level needs a seller, an article and a warehouse")
	// ErrText is returned for a text that is too long or cannot be stored.
	ErrText = kabinet.NewError(kabinet.Invalid, "stock.text", "a text is longer than {max} bytes or has characters that cannot be stored")
	// ErrMode is returned for a mode or kind that is none, and for another mode
	// than a source has declared.
	ErrMode = kabinet.NewError(kabinet.Invalid, "stock.mode", "{mode} is not what the source has declared")
	// ErrOlder is returned for a feed that is older than the last one.
	ErrOlder = kabinet.NewError(kabinet.Conflict, "stock.older", "feed {feed} of {source} is older than feed {latest}, which is imported")
	// ErrGap is returned for a feed of changes that follows another one than the
	// last one imported.
	ErrGap = kabinet.NewError(kabinet.State, "stock.gap", "feed {feed} of {source} follows feed {after}, but {latest} is the last one imported")
	// ErrFeed is returned for a feed without version or instant, and for one that
	// says of a Physical source that it knows documents.
	ErrFeed = kabinet.NewError(kabinet.Invalid, "stock.feed", "the feed of {source} contradicts itself")
	// ErrRow is in a report for a row whose quantities cannot be.
	ErrRow = kabinet.NewError(kabinet.Invalid, "stock.row", "the row of {sku} is not possible: {quantity}")
	// ErrTwice is in a report for a row that another one repeats.
	ErrTwice = kabinet.NewError(kabinet.Invalid, "stock.twice", "{sku} in {warehouse} is there twice")
	// ErrSource is in a report for a row of a level that another source keeps.
	ErrSource = kabinet.NewError(kabinet.Conflict, "stock.source", "{sku} in {warehouse} comes from {source}")
	// ErrDays is returned for a range of days that ends before it begins.
	ErrDays = kabinet.NewError(kabinet.Invalid, "stock.days", "{min} to {max} is not a range of days")
)

// Errors about delivery.
var (
	// ErrTariff is returned for a tariff that contradicts itself, with the place.
	ErrTariff = kabinet.NewError(kabinet.Invalid, "stock.tariff", "the tariff is wrong: {what}")
	// ErrZone is returned for a destination that no zone of a tariff holds.
	ErrZone = kabinet.NewError(kabinet.NotFound, "stock.zone", "there is no delivery to {destination}")
	// ErrMeasures is returned where the weight or volume of an article is not
	// known, and the tariff goes by it.
	ErrMeasures = kabinet.NewError(kabinet.State, "stock.measures", "the {basis} of the goods is not known")
	// ErrQuoteOver is returned for a quote that is no longer valid.
	ErrQuoteOver = kabinet.NewError(kabinet.Gone, "stock.quote_over", "the quote of {carrier} was valid until {until}")
	// ErrColumn is returned for a table without a column that it needs.
	ErrColumn = kabinet.NewError(kabinet.Invalid, "stock.column", "the column {column} is missing")
	// ErrColumnUnknown is returned for a table with a column that it does not know, and
	// ErrColumnTwice for one with a column twice, perhaps by two names; both with the place.
	ErrColumnUnknown = kabinet.NewError(kabinet.Invalid, "stock.column_unknown", "there is no column {column} in such a table")
	ErrColumnTwice   = kabinet.NewError(kabinet.Invalid, "stock.column_twice", "the column {column} is there twice")
	// ErrField is returned for a field of a table that cannot be read, with its row
	// and column.
	ErrField = kabinet.NewError(kabinet.Invalid, "stock.field", "{text} cannot be read")
	// ErrTable is returned for what is no table, or too large a one.
	ErrTable = kabinet.NewError(kabinet.Invalid, "stock.table", "the file is not a table of at most {rows} rows")
)

var messages = [...]struct{ code, en, ru string }{
	{"stock.short", "there is not enough in stock", "на складе недостаточно товара"},
	{"stock.insufficient_stock", "{available} of {sku} can be delivered, and {asked} is asked for", "{sku}: доступно {available}, а запрошено {asked}"},
	{"stock.sku", "the article {sku} is not known", "товар {sku} неизвестен"},
	{"stock.warehouse", "the warehouse {warehouse} is not known", "склад {warehouse} неизвестен"},
	{"stock.unit", "{sku} has no unit {unit}", "у товара {sku} нет единицы {unit}"},
	{"stock.quantity", "{quantity} is not a quantity of {sku}", "{quantity} — недопустимое количество товара {sku}"},
	{"stock.document", "what holds stock needs an organisation, an id and lines, each once", "для резерва нужны организация, идентификатор и строки, каждая один раз"},
	{"stock.lapsed", "the reservation of {document} is over: it is {status}", "резерв по документу {document} закончился: {status}"},
	{"stock.id", "a stock level needs a seller, an article and a warehouse", "для остатка нужны продавец, товар и склад"},
	{"stock.text", "a text is longer than {max} bytes or has characters that cannot be stored", "текст длиннее {max} байт или содержит символы, которые нельзя сохранить"},
	{"stock.mode", "{mode} is not what the source has declared", "{mode} — не то, что заявлено источником"},
	{"stock.older", "feed {feed} of {source} is older than feed {latest}, which is imported", "выгрузка {feed} из {source} старше уже загруженной {latest}"},
	{"stock.gap", "feed {feed} of {source} follows feed {after}, but {latest} is the last one imported", "выгрузка {feed} из {source} следует за {after}, а последней загружена {latest}"},
	{"stock.feed", "the feed of {source} contradicts itself", "выгрузка из {source} противоречит сама себе"},
	{"stock.row", "the row of {sku} is not possible: {quantity}", "недопустимая строка товара {sku}: {quantity}"},
	{"stock.twice", "{sku} in {warehouse} is there twice", "{sku} на складе {warehouse} указан дважды"},
	{"stock.source", "{sku} in {warehouse} comes from {source}", "остаток {sku} на складе {warehouse} ведёт источник {source}"},
	{"stock.days", "{min} to {max} is not a range of days", "от {min} до {max} — не диапазон дней"},
	{"stock.tariff", "the tariff is wrong: {what}", "ошибка в тарифе: {what}"},
	{"stock.zone", "there is no delivery to {destination}", "доставки в {destination} нет"},
	{"stock.measures", "the {basis} of the goods is not known", "не известна величина {basis} для груза"},
	{"stock.quote_over", "the quote of {carrier} was valid until {until}", "предложение перевозчика {carrier} действовало до {until}"},
	{"stock.column", "the column {column} is missing", "нет столбца {column}"},
	{"stock.column_unknown", "there is no column {column} in such a table", "столбца {column} в такой таблице не бывает"},
	{"stock.column_twice", "the column {column} is there twice", "столбец {column} указан дважды"},
	{"stock.field", "{text} cannot be read", "{text} не удаётся прочитать"},
	{"stock.table", "the file is not a table of at most {rows} rows", "файл — не таблица, в которой не более {rows} строк"},
}

// Messages adds the messages of this package, by code, to a catalogue, in
// English and Russian.
func Messages(b *catalog.Builder) error {
	for _, m := range messages {
		if err := b.SetString(language.English, m.code, m.en); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.code, m.ru); err != nil {
			return err
		}
	}
	return nil
}

// checkTexts returns ErrText for a text that is too long or cannot be stored.
func checkTexts(texts ...string) error {
	for _, t := range texts {
		if len(t) > MaxText || !utf8.ValidString(t) || strings.IndexByte(t, 0) >= 0 {
			return ErrText.With("max", MaxText)
		}
	}
	return nil
}
