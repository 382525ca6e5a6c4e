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
	for _, e := range jsonErrors {
		out[e.Code()] = e.Template()
	}
	for _, e := range warnings {
		out[e.Code()] = e.Template()
	}
	for _, e := range reasonErrors {
		out[e.Code()] = e.Template()
	}
	return out
}

var russian = map[string]string{
	"pricing.name":          "{text}: такого названия нет",
	"pricing.party":         "{text} — не сторона; примеры: everyone, segment:ID, organization:ID",
	"pricing.mixed_tax":     "надбавка {id} относится к заказу, где есть цены и без налога, и с налогом",
	"pricing.answers":       "система ответила на {answers} запросов из {requests}",
	"pricing.missing":       "не указано обязательное значение",
	"pricing.duplicate":     "{id} указано дважды",
	"pricing.unknown":       "{id} нет в книге цен",
	"pricing.pack":          "коэффициент единицы {unit} — не положительная дробь из чисел до 1000000000",
	"pricing.negative":      "{value} — отрицательное число",
	"pricing.min_max":       "наибольшее количество {max} меньше наименьшего {min}",
	"pricing.step_of":       "{value} не кратно шагу {step}",
	"pricing.rule_too_fine": "у {value} больше знаков после запятой, чем у единицы {unit}",
	"pricing.no_rule":       "правило заказа ничего не ограничивает",
	"pricing.zero_price":    "цены нет; нулевая цена требует отметки free",
	"pricing.row_price":     "в строке должно быть одно из: цена, шкала, бесплатно, по запросу",
	"pricing.tiers":         "пороги шкалы растут от нуля или больше: {from} нарушает порядок",
	"pricing.overlap":       "строка пересекается по времени со строкой {row} того же товара и единицы",
	"pricing.override":      "переопределение не лежит внутри одной строки того же товара и единицы",
	"pricing.ambiguous":     "{a} и {b} равны для {party}: неизвестно, что из них действует",
	"pricing.tax_mode":      "не указано, с налогом цены или без",
	"pricing.digits":        "у единицы от 0 до 9 знаков после запятой, а не {digits}",
	"pricing.instant":       "момент {at} вне 1678–2261 годов",
	"pricing.account":       "покупателю с подразделениями, плательщиком или сегментами нужна организация",
	"pricing.too_many":      "больше {limit}",

	"pricing.json":         "это не JSON: {why}",
	"pricing.json_member":  "поля {name} здесь нет",
	"pricing.json_case":    "поле {name} пишется {known}",
	"pricing.json_twice":   "поле {name} указано в объекте дважды",
	"pricing.json_object":  "здесь нужен объект, а не {text}",
	"pricing.json_array":   "здесь нужен массив, а не {text}",
	"pricing.json_string":  "здесь нужна строка, а не {text}",
	"pricing.json_whole":   "здесь нужно целое число, а не {text}",
	"pricing.json_bool":    "здесь нужно true или false, а не {text}",
	"pricing.json_instant": "здесь нужен момент времени, например 2026-03-01T09:00:00Z, а не {text}",
	"pricing.json_value":   "{text} здесь не подходит: {why}",

	"pricing.warn.list_unassigned":  "прайс-лист {id} никому не назначен",
	"pricing.warn.assignment_never": "назначение прайс-листа {id} для {party} никогда не действует",
	"pricing.warn.ladder_rises":     "цена {sku} растёт с {was} до {price} от {from}",

	"pricing.no_quantity":    "близкого допустимого количества в {unit} нет",
	"pricing.from_quantity":  "ближайшее возможное количество — {above} {unit}",
	"pricing.up_to_quantity": "ближайшее меньшее возможное количество — {below} {unit}",

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
	"pricing.too_fine":          "такую долю заказать нельзя: {below} или {above} {unit}",
	"pricing.below_min":         "наименьшее количество — {above} {unit}",
	"pricing.above_max":         "наибольшее количество — {below} {unit}",
	"pricing.step":              "возможны {below} и {above} {unit}",
	"pricing.other_agreement":   "действует другой договор",
	"pricing.dearer":            "равный источник дешевле",
	"pricing.equal":             "равный источник стоит столько же и идёт раньше",
	"pricing.too_small":         "количество слишком мало для цены за {unit}",
	"pricing.bad_instant":       "не указано, на какой момент нужна цена",
	"pricing.outranked":         "действует источник, стоящий раньше",

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
	"pricing.trace.nominal":    "(номинальный коэффициент {standard})",
	"pricing.trace.pool":       "учтены вместе: {quantities}",
	"pricing.trace.calculated": "{price} × {quantity} {unit} = {amount}",
	"pricing.trace.per":        "{price} × {quantity} {unit} / {per} = {amount}",
	"pricing.trace.free":       "бесплатно",
	"pricing.trace.rounding":   "округление {amount}",
	"pricing.trace.total":      "итого {total}",
	"pricing.trace.tied":       "из прайс-листов одного ранга действует меньшая цена",
	"pricing.trace.until":      "может измениться {at}",
	"pricing.trace.considered": "Рассмотрено:",
	"pricing.trace.won":        "действует",
	"pricing.trace.lacks":      "этого товара нет",
	"pricing.trace.none":       "Цены нет: {why}",
	"pricing.trace.order":      "Так заказать нельзя: {why}",
	"pricing.trace.for":        "для {party}",
}
