package pricing

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Messages adds the messages of this package to a catalogue, in English and
// Russian.
func Messages(b *catalog.Builder) error {
	for code, text := range english() {
		if err := b.SetString(language.English, code, text); err != nil {
			return err
		}
		if ru, ok := russian[code]; ok {
			if err := b.SetString(language.Russian, code, ru); err != nil {
				return err
			}
		}
	}
	return nil
}

// english returns all messages of the package by code.
func english() map[string]string {
	out := make(map[string]string, len(traceTexts)+len(errorSentinels)+len(reasonErrors))
	for code, text := range traceTexts {
		out[code] = text
	}
	for _, e := range errorSentinels {
		out[e.Code()] = e.Template()
	}
	for _, e := range reasonErrors {
		out[e.Code()] = e.Template()
	}
	return out
}

var russian = map[string]string{
	"pricing.name":       "{text}: такого названия нет",
	"pricing.party":      "{text} — не сторона; примеры: everyone, segment:ID, organization:ID",
	"pricing.missing":    "не указано: {what}",
	"pricing.duplicate":  "указано дважды: {what} {id}",
	"pricing.unknown":    "в книге цен нет: {what} {id}",
	"pricing.pack":       "коэффициент единицы {unit} — не положительная дробь",
	"pricing.order_rule": "правило заказа неверно: {why}",
	"pricing.negative":   "цена {price} отрицательна",
	"pricing.zero_price": "цены нет; нулевая цена требует отметки free",
	"pricing.row_price":  "в строке должно быть одно из: цена, шкала, бесплатно, по запросу",
	"pricing.per":        "цена указана за {per} единиц, а должно быть больше нуля",
	"pricing.tiers":      "пороги шкалы положительны и растут: {from} нарушает порядок",
	"pricing.overlap":    "строка пересекается по времени со строкой {row} того же товара и единицы",
	"pricing.ambiguous":  "{a} и {b} оба задают цену {sku} для {party} с приоритетом {priority}",
	"pricing.tax_mode":   "не указано, с налогом цены или без",
	"pricing.digits":     "у единицы от 0 до 9 знаков после запятой, а не {digits}",
	"pricing.instant":    "момент {at} вне 1678–2261 годов",
	"pricing.account":    "покупателю с подразделениями, плательщиком или сегментами нужна организация",
	"pricing.too_many":   "больше {limit}: {what}",
	"pricing.book_json":  "это не книга цен: {why}",

	"pricing.no_price":          "цены нет",
	"pricing.unknown_product":   "товар неизвестен",
	"pricing.not_assigned":      "для этого покупателя цены нет",
	"pricing.currency":          "цена есть только в валюте {currency}",
	"pricing.expired":           "срок цены истёк {at}",
	"pricing.not_yet_valid":     "цена начнёт действовать {at}",
	"pricing.unit":              "цена есть только за {unit}",
	"pricing.below_first_tier":  "цена есть от {quantity} {unit}",
	"pricing.tie":               "две цены одного ранга",
	"pricing.choose_agreement":  "действуют несколько договоров: выберите один",
	"pricing.unknown_agreement": "договор для этого покупателя не действует",
	"pricing.exclusive":         "товара нет в согласованном ассортименте",
	"pricing.unknown_unit":      "товар не продаётся в этих единицах",
	"pricing.bad_quantity":      "количество должно быть больше нуля",
	"pricing.overflow":          "сумма слишком велика",
	"pricing.not_orderable":     "товар без цены заказать нельзя",
	"pricing.on_request":        "цена по запросу",
	"pricing.too_fine":          "для {unit} слишком много знаков после запятой: {below} или {above}",
	"pricing.below_min":         "наименьшее количество — {above} {unit}",
	"pricing.above_max":         "наибольшее количество — {below} {unit}",
	"pricing.step":              "возможны {below} и {above} {unit}",
	"pricing.other_agreement":   "действует другой договор",
	"pricing.dearer":            "равный источник дешевле",
	"pricing.outranked":         "действует более близкий источник",

	"pricing.trace.product":    "{name} ({sku})",
	"pricing.trace.price":      "{price} за {per} {unit}, {tax}",
	"pricing.trace.net":        "без налога",
	"pricing.trace.gross":      "с налогом",
	"pricing.trace.agreement":  "договор {name}",
	"pricing.trace.account":    "прайс-лист клиента {name}",
	"pricing.trace.segment":    "прайс-лист сегмента {name}",
	"pricing.trace.channel":    "прайс-лист канала {name}",
	"pricing.trace.base":       "общий прайс-лист {name}",
	"pricing.trace.tier":       "цена от {tier} {unit}; учтено {counted} {unit}",
	"pricing.trace.converted":  "{from} {fromUnit} × {factor} = {to} {toUnit}",
	"pricing.trace.nominal":    "(по теоретическому весу {standard})",
	"pricing.trace.pool":       "учтены вместе: {quantities}",
	"pricing.trace.calculated": "{price} × {quantity} {unit} = {amount}",
	"pricing.trace.per":        "{price} × {quantity} {unit} / {per} = {amount}",
	"pricing.trace.free":       "бесплатно",
	"pricing.trace.rounding":   "округление {amount}",
	"pricing.trace.total":      "итого {total}",
	"pricing.trace.tied":       "из равных прайс-листов взята меньшая цена",
	"pricing.trace.until":      "может измениться {at}",
	"pricing.trace.considered": "Рассмотрено:",
	"pricing.trace.won":        "действует",
	"pricing.trace.none":       "Цены нет: {why}",
	"pricing.trace.order":      "Так заказать нельзя: {why}",
	"pricing.trace.for":        "для {party}",
}
