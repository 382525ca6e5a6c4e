package rebate

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Messages adds the messages of this package to a catalogue, in English and
// Russian: those of its errors by their codes, and the texts of statements and
// corrections by "rebate.text." and what they say. It returns the error of the
// catalogue.
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

var russian = map[string]string{
	"rebate.name":        "{text}: такого названия нет",
	"rebate.missing":     "не указано обязательное значение",
	"rebate.superfluous": "здесь это значение ничего не означает",
	"rebate.duplicate":   "{id} указано дважды",
	"rebate.negative":    "{value} — отрицательное число",
	"rebate.party":       "бонус начисляют организации, подразделению, сегменту или юридическому лицу; {party} не подходит",
	"rebate.period":      "у периода должны быть начало и конец",
	"rebate.base_period": "базовый период заканчивается {until}, то есть позже начала периода бонуса",
	"rebate.threshold":   "порог {from} не выше порога предыдущей ступени",
	"rebate.falls":       "ставка {rate} меньше ставки предыдущей ступени",
	"rebate.rate":        "ставка {rate} больше целого",
	"rebate.rates":       "в одной шкале бывают либо проценты, либо суммы за единицу",
	"rebate.per_unit":    "для ступеней и прироста в количестве нужна сумма за единицу",
	"rebate.json":        "это не условие о бонусе: {why}",
	"rebate.conflict":    "{document}: данные расходятся с записью {entry} о том же документе",
	"rebate.unit":        "количество указано в {unit}, а по условию его считают в {wanted}",
	"rebate.return_only": "это значение бывает только у возврата",
	"rebate.original":    "возврат датирован {at}, раньше возвращаемого документа от {original}",
	"rebate.receivables": "бонус зависит от просроченной задолженности, а данных о ней нет",
	"rebate.instant":     "на момент {at} расчёт невозможен",
	"rebate.other":       "расчёт составлен по условию {statement}, а не по условию {clause} с его периодом и валютой",
	"rebate.shares":      "доли в расчёте не дают в сумме его бонус {bonus}",

	"rebate.text.head":            "Бонус {clause}, {party}, с {from} до {until}, на момент {at}",
	"rebate.text.provisional":     "предварительно: период не закончился",
	"rebate.text.turnover":        "Оборот без налога ({basis}) за вычетом возвратов: {turnover}",
	"rebate.text.shipped":         "отгружено",
	"rebate.text.invoiced":        "выставлено счетов",
	"rebate.text.paid":            "оплачено",
	"rebate.text.base":            "Базовый период: {turnover}",
	"rebate.text.growth":          "Прирост: {growth} %",
	"rebate.text.left":            "не учтено, {why}: {turnover} ({entries})",
	"rebate.text.entries":         "записей: {n}",
	"rebate.text.repeated":        "получено повторно и учтено один раз: {n}",
	"rebate.text.other_kind":      "документы другого вида",
	"rebate.text.other_entity":    "другие юридические лица",
	"rebate.text.excluded_source": "исключённые источники цены",
	"rebate.text.later":           "позже этого момента",
	"rebate.text.other_period":    "другой период",
	"rebate.text.rate":            "{basis} × {rate} % = {amount}",
	"rebate.text.per_unit":        "{basis} {unit} × {per} = {amount}",
	"rebate.text.band":            "свыше {from}: {step}",
	"rebate.text.rounding":        "округление {amount}",
	"rebate.text.condition":       "не начисляется, пока условие не выполнено: {amount}",
	"rebate.text.below":           "первый порог не достигнут",
	"rebate.text.no_base":         "в базовом периоде оборота нет, прирост не определён",
	"rebate.text.next":            "Следующая ступень: {reward} от {at}, осталось {distance}",
	"rebate.text.percent":         "{rate} %",
	"rebate.text.each":            "{per} за {unit}",
	"rebate.text.overdue_met":     "Условие выполнено: просрочек больше {days} дн. нет",
	"rebate.text.overdue_broken":  "Условие не выполнено: просрочек больше {days} дн. быть не должно",
	"rebate.text.overdue":         "{document}, {entity}: {days} дн.",
	"rebate.text.bonus":           "Бонус: {bonus} ({settlement})",
	"rebate.text.credit_note":     "кредит-нота",
	"rebate.text.offset":          "зачёт в счёт долга",
	"rebate.text.payout":          "выплата",
	"rebate.text.share":           "{entity}: {turnover}, бонус {bonus}",
	"rebate.text.correction":      "Корректировка бонуса {clause}, {party}, с {from} до {until}",
	"rebate.text.was":             "было на {at}: {bonus} при обороте {turnover}",
	"rebate.text.is":              "стало на {at}: {bonus} при обороте {turnover}",
	"rebate.text.difference":      "Разница: {amount} ({settlement})",
	"rebate.text.change":          "{entity}: {before} → {after}, разница {amount}",
}
