package pricing

import (
	"maps"

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
	}
	for code, text := range russian() {
		if err := b.SetString(language.Russian, code, text); err != nil {
			return err
		}
	}
	return nil
}

// english returns all messages of the package by code.
func english() map[string]string {
	out := make(map[string]string, len(traceTexts)+len(errorSentinels)+len(reasonErrors))
	for _, texts := range []map[string]string{traceTexts, stepTexts, diffTexts} {
		maps.Copy(out, texts)
	}
	for r := range ruleTexts {
		out[ruleCode(RuleReason(r))] = ruleTexts[r]
	}
	for _, e := range errorSentinels {
		out[e.Code()] = e.Template()
	}
	for _, e := range jsonErrors {
		out[e.Code()] = e.Template()
	}
	for _, e := range ladderMistakes {
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

// russian returns all messages of the package by code.
func russian() map[string]string {
	out := maps.Clone(russianErrors)
	maps.Copy(out, russianTexts)
	return out
}

// russianErrors are the messages of errors, reasons and warnings.
var russianErrors = map[string]string{
	"pricing.name":                 "{text}: такого названия нет",
	"pricing.mixed_tax":            "надбавка {id} относится к заказу, где есть цены и без налога, и с налогом",
	"pricing.ladder.no_tiers":      "в ней нет ступеней",
	"pricing.ladder.block":         "размер блока задаётся вместе с режимом block",
	"pricing.ladder.block_per":     "цены шкалы по блокам — за блок, и ни за что другое",
	"pricing.ladder.block_measure": "блоки считают количество",
	"pricing.ladder.key":           "ключ задаётся вместе с основанием group",
	"pricing.ladder.group_block":   "блоки бывают только у одного товара",
	"pricing.ladder.unit":          "единица задаётся вместе с мерой quantity",
	"pricing.ladder.amount":        "без цены до шкалы нет и суммы",
	"pricing.ladder.period":        "взятое за период — количество, а не сумма",
	"pricing.ladder.group_unit":    "группе нужна единица, в которой она считает",
	"pricing.ladder.alike":         "шкалы с одним ключом измеряют одинаково",
	"pricing.panic":                "адаптер системы аварийно завершился: {why}",
	"pricing.no_unit_price":        "у позиции нет цены за единицу, по которой можно пересчитать другое количество",
	"pricing.answers":              "система ответила на {answers} запросов из {requests}",
	"pricing.missing":              "не указано обязательное значение",
	"pricing.duplicate":            "{id} указано дважды",
	"pricing.unknown":              "{id} нет в книге цен",
	"pricing.pack":                 "коэффициент единицы {unit} — не положительная дробь из чисел до 1000000000",
	"pricing.negative":             "{value} — отрицательное число",
	"pricing.min_max":              "наибольшее количество {max} меньше наименьшего {min}",
	"pricing.step_of":              "{value} не кратно шагу {step}",
	"pricing.rule_too_fine":        "у {value} больше знаков после запятой, чем у единицы {unit}",
	"pricing.no_rule":              "правило заказа ничего не ограничивает",
	"pricing.zero_price":           "цены нет; нулевая цена требует отметки free",
	"pricing.row_price":            "в строке должно быть ровно одно из: цена, цена из прайс-листа (of), бесплатно, по запросу; или шкала с ценами",
	"pricing.tiers":                "пороги шкалы растут от нуля или больше: {from} нарушает порядок",
	"pricing.overlap":              "строка пересекается по времени со строкой {row} того же товара и единицы",
	"pricing.override":             "переопределение не лежит внутри одной строки того же товара и единицы",
	"pricing.ambiguous":            "{a} и {b} равны для {party}: неизвестно, что из них действует",
	"pricing.tax_mode":             "не указано, с налогом цены или без",
	"pricing.digits":               "у единицы от 0 до 9 знаков после запятой, а не {digits}",
	"pricing.instant":              "момент {at} вне 1678–2261 годов",
	"pricing.account":              "покупателю с подразделениями, плательщиком или сегментами нужна организация",
	"pricing.too_many":             "больше {limit}",
	"pricing.selector":             "нужно указать ровно одно из трёх: товар, группу или всё",
	"pricing.group_tree":           "группа {id} входит сама в себя или лежит глубже {limit}",
	"pricing.days":                 "граница периода задана и днём, и моментом",
	"pricing.percent":              "{value} % — вне допустимых пределов",
	"pricing.with":                 "договор заключают с организацией, подразделением, юрлицом или сегментом, а не с {party}",
	"pricing.zone":                 "{zone} — не часовой пояс; пример: Europe/Moscow",
	"pricing.taxes":                "в то же время действует другая ставка этого класса",
	"pricing.change":               "строка меняет цену, взятую из прайс-листа (of), чем-то одним: percentOff, amountOff или markup",
	"pricing.tier_form":            "в пороге шкалы — цена либо скидка от цены строки процентом или суммой: что-то одно",
	"pricing.ladder":               "шкала не подходит: {why}",
	"pricing.cost":                 "{id} — список себестоимости, назначать его покупателям нельзя",
	"pricing.cycle":                "прайс-лист {id} рассчитывается сам из себя",
	"pricing.of_currency":          "{id} в валюте {currency}, а не {wanted}",
	"pricing.favoured":             "эксклюзивному договору нельзя дать режим наибольшего благоприятствования: сравнивать его не с чем",
	"pricing.versions":             "редакции {a} и {b} договора {id} пересекаются по времени",
	"pricing.adjustment":           "в корректировке — что-то одно: процент, сумма или цена",
	"pricing.combine":              "правила группы {group} по-разному указывают, как они сочетаются",
	"pricing.pass_through":         "сквозной может быть только наценка",
	"pricing.floor_empty":          "в минимальной цене не указаны ни сумма, ни себестоимость, ни прайс-лист",
	"pricing.rate":                 "курс валюты больше нуля и связывает две разные валюты",
	"pricing.surcharged":           "договор {id} нельзя убрать: для него надбавка {by}",
	"pricing.needed":               "прайс-лист {id} убрать нельзя: из него рассчитывается {by}",

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
	"pricing.warn.ladder_saving":    "чуть меньше {from} товара {sku}: взяв больше, покупатель сэкономит {saving} %",
	"pricing.warn.tie":              "прайс-листы {a} и {b} равны для {sku}, если покупатель — и {party}, и {other}",

	"pricing.warn.rule_currency": "{id} никогда не применяется: в книге нет цен в валюте {currency}",
	"pricing.warn.rule_unit":     "{id} никогда не применяется: ни один из его товаров не продаётся в {unit}",
	"pricing.warn.nothing_left":  "скидка 100 % ничего не оставляет от цены: {id}",

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
	"pricing.assortment":        "товара нет в ассортименте",
	"pricing.hidden":            "цена не показывается",
	"pricing.floor":             "цена ниже допустимой",
	"pricing.no_cost":           "минимальную цену рассчитать нельзя",
	"pricing.tax_rate":          "цены без налога и с налогом сравнить нельзя: ставка налога не задана",
	"pricing.exchange_rate":     "нет действующего курса к валюте {currency}",
	"pricing.measure":           "количество нельзя посчитать в {unit}",
	"pricing.index":             "индексную надбавку рассчитать нельзя",
	"pricing.base_price":        "нет цены, из которой рассчитывается эта",
	"pricing.below_zero":        "скидка больше самой цены",
	"pricing.promise":           "зафиксированная цена — не цена",
	"pricing.lock_range":        "зафиксированная цена — для другого количества или её срок истёк",
	"pricing.external":          "система, которая рассчитывает цену, не отвечает",
	"pricing.favoured_less":     "без договора дешевле",
	"pricing.unknown_then":      "на тот момент цена не была известна",
	"pricing.scope":             "цена для других условий",
}
