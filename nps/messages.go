package nps

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Messages adds the messages of this package to a catalogue, in English and
// Russian: those of its errors by their codes, and the texts that explain scores
// by "nps.text." and what they say. It returns the error of the catalogue.
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

var sentinels = [...]*kabinet.Error{
	ErrScoreRange, ErrNoData, ErrTally, ErrLevel, ErrPopulation, ErrName, ErrRevenue, ErrNoRevenue, ErrPeriods, ErrManyPeriods,
	ErrMixed, ErrPoint, ErrPairs, ErrTwice,
	ErrID, ErrTextTooLong, ErrText, ErrReason, ErrPolicy, ErrNotWaiting, ErrOptedOut, ErrTooSoon, ErrNotSent, ErrAnswered, ErrNotAnswered,
	ErrExpired, ErrLocked, ErrManyRevisions, ErrLink, ErrNotDetractor, ErrFollowUp, ErrManyNotes,
	ErrEmpty, ErrDelimiter, ErrColumn, ErrColumnTwice, ErrNoColumn, ErrRowTooLong, ErrTooManyRows, ErrRead,
	ErrQuote, ErrFields, ErrJSON, ErrMissing, ErrNeedless, ErrBool, ErrTime, ErrZone,
}

var russian = map[string]string{
	"nps.score_range":  "{score} — не целое число от 0 до 10",
	"nps.no_data":      "нет ответов, по которым можно посчитать индекс",
	"nps.tally":        "{count} не может быть числом ответов",
	"nps.level":        "{level} — не доверительная вероятность от 0,5 до 0,9999",
	"nps.population":   "всего {population}, а ответили {n}",
	"nps.name":         "{text}: такого названия нет",
	"nps.revenue":      "у клиента {account} не может быть выручки {revenue}",
	"nps.no_revenue":   "выручка ответивших клиентов неизвестна",
	"nps.periods":      "для динамики нужны ответы хотя бы за два периода",
	"nps.many_periods": "ответы растянулись больше чем на {max} периодов",
	"nps.mixed":        "в одной динамике не может быть разных показателей: {a}; {b}",
	"nps.point":        "числа за период не согласуются между собой",
	"nps.pairs":        "для точной проверки слишком много клиентов с разным числом ответов: {n}",
	"nps.twice":        "{id} указано дважды",

	"nps.id":             "не указан идентификатор",
	"nps.text_too_long":  "текст длиннее {max} байт",
	"nps.text":           "в тексте есть символы, которые нельзя сохранить",
	"nps.reason":         "укажите причину",
	"nps.policy":         "в правилах опроса задано недопустимое значение",
	"nps.not_waiting":    "опрос не ждёт отправки, его состояние: {status}",
	"nps.opted_out":      "этот человек просил больше не спрашивать",
	"nps.too_soon":       "следующее напоминание можно отправить {day}",
	"nps.not_sent":       "опрос не отправлен, его состояние: {status}",
	"nps.answered":       "ответ на этот опрос уже дан",
	"nps.not_answered":   "ответа, который можно изменить, нет; состояние опроса: {status}",
	"nps.expired":        "опрос завершён",
	"nps.locked":         "ответ больше нельзя изменить",
	"nps.many_revisions": "ответ уже меняли много раз ({max}), изменить его снова нельзя",
	"nps.link":           "ссылка недействительна",
	"nps.not_detractor":  "разбирать нужно только недовольные ответы",
	"nps.followup":       "это невозможно, пока состояние разбора: {status}",
	"nps.many_notes":     "в одном разборе не больше {max} записей",

	"nps.empty":          "в файле нет заголовка",
	"nps.delimiter":      "по заголовку не видно разделителя: в нём нет известных столбцов",
	"nps.unknown_column": "неизвестный столбец {column}",
	"nps.column_twice":   "столбец {column} указан дважды",
	"nps.missing_column": "нет столбца {column}",
	"nps.row_too_long":   "строка длиннее {max} байт; возможно, не закрыта кавычка",
	"nps.too_many_rows":  "в файле больше {max} строк",
	"nps.read":           "файл не удалось прочитать",
	"nps.quote":          "кавычки расставлены не по правилам CSV",
	"nps.fields":         "в строке {fields} полей, а в заголовке {columns}",
	"nps.json":           "это не объект JSON с ответом",
	"nps.missing":        "не указано значение",
	"nps.needless":       "если отвечать отказались, оценки быть не может",
	"nps.bool":           "{text} — не «да» и не «нет»",
	"nps.time":           "{text} — не день вида 2006-01-02 и не момент вида 2006-01-02T15:04:05Z",
	"nps.zone":           "для {text} нужно указать часовой пояс",

	"nps.text.answers":    "Ответов: {n}. Готовы нас рекомендовать: {promoters}, не определились: {passives}, не готовы: {detractors}.",
	"nps.text.score":      "Индекс — {nps} по шкале от -100 до +100.",
	"nps.text.few":        "Ответов слишком мало, чтобы называть одно число.",
	"nps.text.range":      "Если бы ответили все клиенты, индекс почти наверняка был бы от {low} до {high}: найденный так промежуток верен в {times} % случаев.",
	"nps.text.census":     "Ответили все, поэтому число точное.",
	"nps.text.aside":      "Не учтены: отказы — {dismissed}, начатые и не отправленные — {drafts}, исключённые — {excluded}.",
	"nps.text.accounts":   "{basis}. Клиентов: {accounts}, ответов: {responses}.",
	"nps.text.coverage":   "Ответившие клиенты приносят {coverage} % выручки; вместе они значат столько же, сколько {effective} одинаковых.",
	"nps.text.left_out":   "Не вошли, потому что для этого показателя не подходят: клиентов — {accounts}, ответов без клиента — {answers}.",
	"nps.text.rise":       "Индекс вырос на {points}: с {before} до {after}.",
	"nps.text.fall":       "Индекс упал на {points}: с {before} до {after}.",
	"nps.text.level":      "Индекс остался прежним: {after}.",
	"nps.text.few_change": "С одной из сторон ответов слишком мало, чтобы называть индекс.",
	"nps.text.sure":       "Такая большая разница вряд ли случайна: случайно она выходит {chance}.",
	"nps.text.unsure":     "Это вполне может быть случайностью: такая разница сама собой выходит {chance}.",
	"nps.text.rising":     "От периода к периоду индекс растёт примерно на {points}.",
	"nps.text.falling":    "От периода к периоду индекс падает примерно на {points}.",
	"nps.text.no_trend":   "Рост или падение не отличить от случайности: такое само собой выходит {chance}.",
	"nps.text.trend":      "Это больше, чем случайность: само собой такое выходит {chance}.",
	"nps.text.steps":      "Изменения между соседними периодами, которые больше случайных: {steps}.",
	"nps.text.step":       "{from} → {to}",
	"nps.text.none":       "нет",
	"nps.text.cases":      "в {n} % случаев",
	"nps.text.rarely":     "менее чем в {n} % случаев",

	"nps.text.basis.mean-of-accounts":        "Среднее по клиентам, каждый считается один раз",
	"nps.text.basis.all-responses":           "Все ответы, сгруппированные по клиентам",
	"nps.text.basis.class-by-mean":           "Клиенты по средней оценке",
	"nps.text.basis.class-by-worst":          "Клиенты по худшей оценке",
	"nps.text.basis.class-by-decision-maker": "Клиенты по оценкам тех, кто принимает решения",
	"nps.text.basis.revenue-weighted":        "Клиенты по выручке",
	"nps.text.basis.answers":                 "Все ответы, каждый сам по себе",
}
