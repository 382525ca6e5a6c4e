package replay

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Messages adds the messages of this package to a catalogue, in English and
// Russian: those of its errors by their codes, and the texts of reports by
// "replay.text." and what they say. Why there is no price is said by the
// messages of package pricing. It returns the error of the catalogue.
func Messages(b *catalog.Builder) error {
	for code, text := range english() {
		if err := b.SetString(language.English, code, text); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, code, russian[code]); err != nil {
			return err
		}
	}
	return nil
}

// english returns all messages of the package by code.
func english() map[string]string {
	out := make(map[string]string, len(texts)+len(sentinels))
	for code, text := range texts {
		out[code] = text
	}
	for _, e := range sentinels {
		out[e.Code()] = e.Template()
	}
	return out
}

// texts are those of reports, by code, in English.
var texts = map[string]string{
	"replay.text.head":         "Replay of past documents",
	"replay.text.head_version": "Replay of past documents by book {version}",
	"replay.text.documents":    "documents: {n}",
	"replay.text.lines":        "lines: {n}",
	"replay.text.malformed":    "rows that could not be read, and are not counted: {n}",
	"replay.text.repeated":     "documents whose lines do not stand together: {n}",
	"replay.text.cut_short":    "lines for which the search was cut short: {n}",
	"replay.text.agree":        "Lines that agree to the cent: {n} of {lines}, {share} %",
	"replay.text.money":        "ERP {erp}, book {book}; difference {difference}, in absolute terms {absolute}",
	"replay.text.missing":      "lines that the book has no amount for: {n}, ERP {amount}",

	"replay.text.cause":           "Cause",
	"replay.text.buyer":           "Buyer",
	"replay.text.source":          "Price in the book from",
	"replay.text.lines_head":      "Lines",
	"replay.text.agree_head":      "Agree",
	"replay.text.percent_head":    "%",
	"replay.text.difference_head": "Difference",
	"replay.text.absolute_head":   "Absolute",
	"replay.text.more":            "and {n} more",
	"replay.text.rest":            "all others",

	"replay.text.agrees":          "they agree",
	"replay.text.rounding":        "rounding",
	"replay.text.tax":             "tax",
	"replay.text.adjustment":      "discounts and surcharges",
	"replay.text.unit":            "unit",
	"replay.text.tier":            "tier",
	"replay.text.agreement":       "agreement",
	"replay.text.list":            "price list",
	"replay.text.date":            "date",
	"replay.text.currency":        "currency",
	"replay.text.unknown_product": "unknown product",
	"replay.text.unknown_buyer":   "unknown buyer",
	"replay.text.no_price":        "no price",
	"replay.text.incomplete":      "incomplete document",
	"replay.text.other":           "other",

	"replay.text.kind_unit_rounded":       "the price per {unit} rounded first, {mode}, to {step}",
	"replay.text.kind_total_rounded":      "the line rounded {mode} to {step}",
	"replay.text.kind_quantity_unrounded": "the converted quantity not rounded",
	"replay.text.kind_within":             "a difference within the tolerance",
	"replay.text.kind_with_tax":           "the amount is with tax",
	"replay.text.kind_with_tax_of":        "the amount is with tax of {rate} %",
	"replay.text.kind_without_tax":        "the amount is without tax",
	"replay.text.kind_without_tax_of":     "the amount is without tax of {rate} %",
	"replay.text.kind_other_rate":         "tax of {rate} %",
	"replay.text.kind_unadjusted":         "without the discounts, promotions and surcharges of the book",
	"replay.text.kind_other_unit":         "the quantity taken to be in {unit}",
	"replay.text.kind_factor":             "the price of another unit: the amount times {factor}",
	"replay.text.kind_per":                "the price for several units taken for that of one",
	"replay.text.kind_per_of":             "the price for {tier} units taken for that of one",
	"replay.text.kind_alone":              "the line counted alone, without the others of its document",
	"replay.text.kind_other_tier":         "another tier of the ladder",
	"replay.text.kind_other_tier_of":      "the tier from {tier} {unit}",
	"replay.text.kind_named":              "agreement {agreement}",
	"replay.text.kind_unnamed":            "no agreement named",
	"replay.text.kind_no_agreement":       "without an agreement: price list {list}",
	"replay.text.kind_other_buyer":        "price list {list}",
	"replay.text.kind_order_date":         "the price of the day of the order",
	"replay.text.kind_shipment_date":      "the price of the day of the shipment",
	"replay.text.kind_invoice_date":       "the price of the day of the invoice",
	"replay.text.kind_known_then":         "as the book was known then",
	"replay.text.kind_known_now":          "as the book is known now",
	"replay.text.kind_earlier":            "the price before a change",
	"replay.text.kind_later":              "the price after a change",
	"replay.text.kind_other_currency":     "the number in {currency}",

	"replay.text.mode_half_up":   "half up",
	"replay.text.mode_half_even": "half to even",
	"replay.text.mode_half_down": "half down",
	"replay.text.mode_up":        "up",
	"replay.text.mode_down":      "down",
	"replay.text.mode_ceiling":   "to the larger",
	"replay.text.mode_floor":     "to the smaller",

	"replay.text.reason_currency":         "there is a price in {currency} only",
	"replay.text.reason_exchange_rate":    "no exchange rate is in force",
	"replay.text.reason_expired":          "the price had ended",
	"replay.text.reason_not_yet_valid":    "the price had not begun",
	"replay.text.reason_unit":             "there is a price for another unit only",
	"replay.text.reason_below_first_tier": "the ladder begins at more",
	"replay.text.reason_too_small":        "the quantity is too small for the unit of the price",
	"replay.text.reason_measure":          "the product does not convert to what the ladder counts",
	"replay.text.reason_tax_rate":         "the tax rate is not known",

	"replay.text.worst":           "Lines that differ most, by cause",
	"replay.text.line":            "line {n}",
	"replay.text.row":             "row {n}",
	"replay.text.document":        "document {id}",
	"replay.text.field":           "column {name}",
	"replay.text.what":            "{sku}, {quantity} {unit}; buyer {buyer}",
	"replay.text.guest":           "guest",
	"replay.text.erp":             "ERP {erp}",
	"replay.text.amounts":         "ERP {erp}, book {book} ({source}): {difference}",
	"replay.text.net":             "without tax",
	"replay.text.gross":           "with tax",
	"replay.text.changed":         "it changed at {at}",
	"replay.text.as_channel":      "as a guest of channel {id}",
	"replay.text.as_guest":        "as a guest",
	"replay.text.as_segment":      "as a buyer of segment {id} alone",
	"replay.text.as_unsegmented":  "as a buyer without segments",
	"replay.text.as_whole":        "as a buyer without units and payer",
	"replay.text.incomplete_note": "another line of this document could not be read",
	"replay.text.faults":          "Rows that could not be read",
	"replay.text.from_agreement":  "agreement {id}",
	"replay.text.from_list":       "price list {id}",
	"replay.text.from_external":   "another system {id}",
	"replay.text.from_locked":     "locked price {id}",
}

var russian = map[string]string{
	"replay.amount":   "не указаны ни сумма, ни цена",
	"replay.currency": "сумма указана в {a}, а строка — в {b}",
	"replay.name":     "{text}: такого названия нет",
	"replay.too_many": "в документе {document} больше строк, чем {limit}",

	"replay.text.head":         "Проверка прошлых документов",
	"replay.text.head_version": "Проверка прошлых документов по книге цен {version}",
	"replay.text.documents":    "документов: {n}",
	"replay.text.lines":        "строк: {n}",
	"replay.text.malformed":    "строк файла, которые не удалось прочитать (не учтены): {n}",
	"replay.text.repeated":     "документов, строки которых стоят не подряд: {n}",
	"replay.text.cut_short":    "строк, для которых поиск причины прерван: {n}",
	"replay.text.agree":        "Строк, совпавших до копейки: {n} из {lines}, {share} %",
	"replay.text.money":        "в учётной системе {erp}, по книге {book}; разница {difference}, по модулю {absolute}",
	"replay.text.missing":      "строк, для которых в книге нет суммы: {n}, в учётной системе {amount}",

	"replay.text.cause":           "Причина",
	"replay.text.buyer":           "Покупатель",
	"replay.text.source":          "Откуда цена в книге",
	"replay.text.lines_head":      "Строк",
	"replay.text.agree_head":      "Совпало",
	"replay.text.percent_head":    "%",
	"replay.text.difference_head": "Разница",
	"replay.text.absolute_head":   "По модулю",
	"replay.text.more":            "и ещё {n}",
	"replay.text.rest":            "все прочие",

	"replay.text.agrees":          "совпадают",
	"replay.text.rounding":        "округление",
	"replay.text.tax":             "налог",
	"replay.text.adjustment":      "скидки и наценки",
	"replay.text.unit":            "единица измерения",
	"replay.text.tier":            "ступень шкалы",
	"replay.text.agreement":       "договор",
	"replay.text.list":            "прайс-лист",
	"replay.text.date":            "дата",
	"replay.text.currency":        "валюта",
	"replay.text.unknown_product": "товара нет в книге",
	"replay.text.unknown_buyer":   "покупатель неизвестен",
	"replay.text.no_price":        "нет цены",
	"replay.text.incomplete":      "неполный документ",
	"replay.text.other":           "прочее",

	"replay.text.kind_unit_rounded":       "сначала округлена цена за {unit}, {mode}, до {step}",
	"replay.text.kind_total_rounded":      "сумма строки округлена {mode} до {step}",
	"replay.text.kind_quantity_unrounded": "пересчитанное количество не округлено",
	"replay.text.kind_within":             "расхождение в пределах допуска",
	"replay.text.kind_with_tax":           "сумма указана с налогом",
	"replay.text.kind_with_tax_of":        "сумма указана с налогом {rate} %",
	"replay.text.kind_without_tax":        "сумма указана без налога",
	"replay.text.kind_without_tax_of":     "сумма указана без налога {rate} %",
	"replay.text.kind_other_rate":         "налог {rate} %",
	"replay.text.kind_unadjusted":         "без скидок, акций и наценок книги",
	"replay.text.kind_other_unit":         "количество принято в единицах {unit}",
	"replay.text.kind_factor":             "цена другой единицы: сумма, умноженная на {factor}",
	"replay.text.kind_per":                "цена за несколько единиц принята за цену одной",
	"replay.text.kind_per_of":             "цена за {tier} единиц принята за цену одной",
	"replay.text.kind_alone":              "строка учтена отдельно от других строк документа",
	"replay.text.kind_other_tier":         "другая ступень шкалы",
	"replay.text.kind_other_tier_of":      "ступень от {tier} {unit}",
	"replay.text.kind_named":              "договор {agreement}",
	"replay.text.kind_unnamed":            "договор не назван",
	"replay.text.kind_no_agreement":       "без договора: прайс-лист {list}",
	"replay.text.kind_other_buyer":        "прайс-лист {list}",
	"replay.text.kind_order_date":         "цена на день заказа",
	"replay.text.kind_shipment_date":      "цена на день отгрузки",
	"replay.text.kind_invoice_date":       "цена на день счёта",
	"replay.text.kind_known_then":         "по книге, какой её знали тогда",
	"replay.text.kind_known_now":          "по книге, какой её знают теперь",
	"replay.text.kind_earlier":            "цена до изменения",
	"replay.text.kind_later":              "цена после изменения",
	"replay.text.kind_other_currency":     "число в {currency}",

	"replay.text.mode_half_up":   "половина вверх",
	"replay.text.mode_half_even": "половина к чётному",
	"replay.text.mode_half_down": "половина вниз",
	"replay.text.mode_up":        "вверх",
	"replay.text.mode_down":      "вниз",
	"replay.text.mode_ceiling":   "к большему",
	"replay.text.mode_floor":     "к меньшему",

	"replay.text.reason_currency":         "цена есть только в валюте {currency}",
	"replay.text.reason_exchange_rate":    "нет действующего курса",
	"replay.text.reason_expired":          "срок цены истёк",
	"replay.text.reason_not_yet_valid":    "цена ещё не начала действовать",
	"replay.text.reason_unit":             "цена есть только за другую единицу",
	"replay.text.reason_below_first_tier": "шкала начинается с большего количества",
	"replay.text.reason_too_small":        "количество слишком мало для единицы цены",
	"replay.text.reason_measure":          "товар не пересчитывается в то, что считает шкала",
	"replay.text.reason_tax_rate":         "ставка налога неизвестна",

	"replay.text.worst":           "Строки с наибольшими расхождениями, по причинам",
	"replay.text.line":            "строка {n}",
	"replay.text.row":             "строка файла {n}",
	"replay.text.document":        "документ {id}",
	"replay.text.field":           "столбец {name}",
	"replay.text.what":            "{sku}, {quantity} {unit}; покупатель {buyer}",
	"replay.text.guest":           "гость",
	"replay.text.erp":             "в учётной системе {erp}",
	"replay.text.amounts":         "в учётной системе {erp}, по книге {book} ({source}): {difference}",
	"replay.text.net":             "без налога",
	"replay.text.gross":           "с налогом",
	"replay.text.changed":         "она изменилась {at}",
	"replay.text.as_channel":      "как для гостя канала {id}",
	"replay.text.as_guest":        "как для гостя",
	"replay.text.as_segment":      "как для покупателя одного сегмента {id}",
	"replay.text.as_unsegmented":  "как для покупателя без сегментов",
	"replay.text.as_whole":        "как для покупателя без подразделений и плательщика",
	"replay.text.incomplete_note": "другую строку этого документа не удалось прочитать",
	"replay.text.faults":          "Строки файла, которые не удалось прочитать",
	"replay.text.from_agreement":  "договор {id}",
	"replay.text.from_list":       "прайс-лист {id}",
	"replay.text.from_external":   "другая система {id}",
	"replay.text.from_locked":     "обещанная цена {id}",
}
