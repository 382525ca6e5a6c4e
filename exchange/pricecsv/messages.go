package pricecsv

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Messages adds the messages of the package's codes to a catalogue, in English
// and Russian.
func Messages(b *catalog.Builder) error {
	for _, e := range sentinels {
		if err := b.SetString(language.English, e.Code(), e.Template()); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, e.Code(), russian[e.Code()]); err != nil {
			return err
		}
	}
	return nil
}

var russian = map[string]string{
	"pricecsv.empty":            "в файле нет строки заголовков",
	"pricecsv.delimiter":        "по строке заголовков не видно разделителя: в ней нет известных столбцов",
	"pricecsv.unknown_column":   "столбец неизвестен: {column}",
	"pricecsv.column_twice":     "столбец указан дважды: {column}",
	"pricecsv.missing_column":   "нет столбца {column}",
	"pricecsv.too_long":         "строка длиннее {max} байт; возможно, пропущена кавычка",
	"pricecsv.read":             "файл не удалось прочитать",
	"pricecsv.quote":            "кавычки расставлены не по правилам CSV",
	"pricecsv.fields":           "полей в строке {fields}, а в заголовке {columns}",
	"pricecsv.encoding":         "текст не в кодировке файла",
	"pricecsv.missing_value":    "значение не указано",
	"pricecsv.number":           "«{text}» — не число",
	"pricecsv.ambiguous_number": "«{text}» может быть {a} или {b}: укажите десятичный знак",
	"pricecsv.out_of_range":     "значение не может быть равно {text}",
	"pricecsv.zero_price":       "нулевая цена требует отметки «бесплатно»",
	"pricecsv.price_form":       "в строке должно быть одно из: цена, бесплатно, по запросу",
	"pricecsv.threshold":        "порог бывает только у цены, а не у товара бесплатно или по запросу",
	"pricecsv.currency":         "такого кода валюты нет в ISO 4217: «{text}»",
	"pricecsv.tax":              "«{text}» — не «с налогом» и не «без налога»",
	"pricecsv.bool":             "«{text}» — не «да» и не «нет»",
	"pricecsv.time":             "«{text}» — не день вида 2006-01-02 и не момент вида 2006-01-02T15:04:05Z",
	"pricecsv.zone":             "для дня {text} нужно указать часовой пояс",
	"pricecsv.window":           "цена заканчивается раньше, чем начинается",
	"pricecsv.twice":            "цена товара от этого количества уже указана в строке {row}",
	"pricecsv.ladder":           "эта строка и строка {row} — ступени одной шкалы, но различаются: {what}",
	"pricecsv.list_tax":         "в строке {row} цены этого прайс-листа указаны с другим учётом налога",
	"pricecsv.record":           "цена {sku} говорит больше, чем помещается в строку CSV",
	"pricecsv.too_many_tiers":   "в шкале больше ступеней, чем {max}",
}
