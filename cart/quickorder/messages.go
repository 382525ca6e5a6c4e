package quickorder

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// notes are the English messages about rows by code, and those of bad quantities
// by reason too.
var notes = map[string]string{
	"quickorder.row.unknown_sku":           "the article {old} is not in the catalogue",
	"quickorder.row.ambiguous_sku":         "{old} may be several articles: choose one",
	"quickorder.row.not_in_contract":       "the article is not in your contract",
	"quickorder.row.bad_qty":               "the quantity {old} is wrong",
	"quickorder.row.bad_qty.not_a_number":  "the quantity {old} is no number",
	"quickorder.row.bad_qty.negative":      "the quantity {old} is negative",
	"quickorder.row.bad_qty.zero":          "the quantity is zero",
	"quickorder.row.bad_qty.exponent":      "the quantity {old} was shortened by a spreadsheet: write all its digits",
	"quickorder.row.bad_qty.fraction":      "the quantity {old} is a fraction: write it as a decimal number",
	"quickorder.row.bad_qty.groups":        "the quantity {old} has groups of digits that are no thousands",
	"quickorder.row.bad_qty.ambiguous":     "the quantity {old} may be read in two ways: write it without thousands",
	"quickorder.row.bad_qty.too_long":      "the quantity {old} has too many digits",
	"quickorder.row.bad_qty.too_fine":      "the quantity {old} is finer than the unit allows",
	"quickorder.row.below_min":             "the quantity {old} is below the minimum {new}",
	"quickorder.row.above_max":             "the quantity {old} is above the maximum {new}",
	"quickorder.row.step":                  "the quantity {old} is no multiple of the step; the next one is {new}",
	"quickorder.row.unit_unknown":          "the article is not sold by the unit {old}",
	"quickorder.row.no_price":              "there is no price for the article",
	"quickorder.row.no_price.on_request":   "the price of the article is on request",
	"quickorder.row.insufficient_stock":    "of {old}, {new} are in stock",
	"quickorder.row.discontinued_replaced": "{old} is no longer sold and replaced by {new}",
	"quickorder.row.discontinued":          "{old} is no longer sold",
	"quickorder.row.duplicate_merged":      "several rows of the article are one: {old} became {new}",
	"quickorder.row.duplicate_merged.into": "the row is part of row {new}",
	"quickorder.row.qty_defaulted":         "without a quantity it counts as {new}",
	"quickorder.row.qty_column":            "several columns may be the quantity: {new} was read, and not {old}",
	"quickorder.row.sku_lookalike":         "{old} has letters of another alphabet and was read as {new}",
	"quickorder.row.sku_missing":           "the article is missing",
	"quickorder.row.sku_damaged":           "a spreadsheet may have changed {old} into a number or a date: format the column as text",
	"quickorder.row.bad_gtin":              "the check digit of {old} is wrong",
	"quickorder.row.header":                "names of columns",
	"quickorder.row.title":                 "text above the table",
	"quickorder.row.total_row":             "a total",
	"quickorder.row.separator":             "the delimiter",
}

var russianNotes = map[string]string{
	"quickorder.row.unknown_sku":           "артикула {old} нет в каталоге",
	"quickorder.row.ambiguous_sku":         "{old} может означать несколько товаров: выберите один",
	"quickorder.row.not_in_contract":       "товара нет в вашем договоре",
	"quickorder.row.bad_qty":               "количество {old} указано неверно",
	"quickorder.row.bad_qty.not_a_number":  "количество {old} — не число",
	"quickorder.row.bad_qty.negative":      "количество {old} отрицательно",
	"quickorder.row.bad_qty.zero":          "количество равно нулю",
	"quickorder.row.bad_qty.exponent":      "количество {old} сокращено таблицей: напишите все цифры",
	"quickorder.row.bad_qty.fraction":      "количество {old} — дробь: напишите десятичным числом",
	"quickorder.row.bad_qty.groups":        "в количестве {old} цифры сгруппированы не по тысячам",
	"quickorder.row.bad_qty.ambiguous":     "количество {old} можно прочитать двояко: напишите без разделителя тысяч",
	"quickorder.row.bad_qty.too_long":      "в количестве {old} слишком много цифр",
	"quickorder.row.bad_qty.too_fine":      "количество {old} дробнее, чем допускает единица",
	"quickorder.row.below_min":             "количество {old} меньше минимума {new}",
	"quickorder.row.above_max":             "количество {old} больше максимума {new}",
	"quickorder.row.step":                  "количество {old} не кратно шагу, ближайшее большее — {new}",
	"quickorder.row.unit_unknown":          "товар не продаётся в единицах «{old}»",
	"quickorder.row.no_price":              "на товар нет цены",
	"quickorder.row.no_price.on_request":   "цена товара — по запросу",
	"quickorder.row.insufficient_stock":    "из {old} в наличии {new}",
	"quickorder.row.discontinued_replaced": "{old} снят с продажи и заменён на {new}",
	"quickorder.row.discontinued":          "{old} снят с продажи",
	"quickorder.row.duplicate_merged":      "несколько строк товара объединены: вместо {old} стало {new}",
	"quickorder.row.duplicate_merged.into": "строка вошла в строку {new}",
	"quickorder.row.qty_defaulted":         "количество не указано, считаем {new}",
	"quickorder.row.qty_column":            "количеством могут быть разные столбцы: прочитано {new}, а не «{old}»",
	"quickorder.row.sku_lookalike":         "в {old} буквы другого алфавита, прочитано как {new}",
	"quickorder.row.sku_missing":           "не указан артикул",
	"quickorder.row.sku_damaged":           "таблица могла превратить {old} в число или дату: задайте столбцу текстовый формат",
	"quickorder.row.bad_gtin":              "в {old} неверная контрольная цифра",
	"quickorder.row.header":                "названия столбцов",
	"quickorder.row.title":                 "текст над таблицей",
	"quickorder.row.total_row":             "итог",
	"quickorder.row.separator":             "разделитель",
}

// sentinels are the errors with their Russian messages.
var sentinels = []struct {
	err *kabinet.Error
	ru  string
}{
	{ErrTooLarge, "данные больше {max} байт"},
	{ErrTooManyRows, "в данных больше {max} строк"},
	{ErrTooManyCells, "в строке {row} больше {max} ячеек"},
	{ErrEncoding, "данные не удалось прочитать как текст"},
	{ErrRead, "данные не удалось прочитать"},
	{ErrNothing, "нет ни одной строки, которую можно заказать"},
	{ErrChanged, "строки уже не те, что были показаны"},
	{ErrList, "у списка должны быть название и вид"},
	{ErrItem, "в позиции должны быть товар и количество больше нуля"},
	{ErrShare, "списком делятся с коллегой: для просмотра или для правки"},
	{ErrArchived, "список в архиве"},
	{ErrArticle, "у товара должны быть артикул и единица"},
	{ErrArticleTwice, "товар {sku} указан дважды"},
	{ErrReference, "{text} означает {sku}, которого нет"},
}

// Messages adds the messages of this package to a catalogue, in English and
// Russian.
func Messages(b *catalog.Builder) error {
	set := func(code, en, ru string) error {
		if err := b.SetString(language.English, code, en); err != nil {
			return err
		}
		return b.SetString(language.Russian, code, ru)
	}
	for code, text := range notes {
		if err := set(code, text, russianNotes[code]); err != nil {
			return err
		}
	}
	for _, s := range sentinels {
		if err := set(s.err.Code(), s.err.Template(), s.ru); err != nil {
			return err
		}
	}
	return nil
}
