package rollout

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Messages adds the messages of this package to a catalogue, in English and
// Russian: those of its errors by their codes, and the texts of reports by
// "rollout.text." and what they say. It returns the error of the catalogue.
func Messages(b *catalog.Builder) error {
	for code, text := range texts {
		if err := add(b, "rollout.text."+code, text.en, text.ru); err != nil {
			return err
		}
	}
	for _, e := range sentinels {
		if err := add(b, e.Code(), e.Template(), russian[e.Code()]); err != nil {
			return err
		}
	}
	return nil
}

func add(b *catalog.Builder, code, en, ru string) error {
	if err := b.SetString(language.English, code, en); err != nil {
		return err
	}
	return b.SetString(language.Russian, code, ru)
}

// say returns a text in the language of p, nil for plain English.
func say(p kabinet.Printer, code string, params ...kabinet.Param) string {
	return kabinet.Text(p, "rollout.text."+code, texts[code].en, params...)
}

func param(name string, v any) kabinet.Param { return kabinet.Param{Name: name, Value: v} }

var russian = map[string]string{
	"rollout.missing":      "значение не указано",
	"rollout.needless":     "у события вида {kind} такого поля нет",
	"rollout.kind":         "{kind}: такого вида событий нет",
	"rollout.topic":        "{topic}: такой темы нет; есть price, stock и other",
	"rollout.text":         "текст длиннее {max} байт или содержит символы, которые нельзя сохранить",
	"rollout.time":         "такого времени быть не может",
	"rollout.number":       "такого числа быть не может",
	"rollout.twice":        "{id} указано дважды, и сведения различаются",
	"rollout.json":         "это не объект JSON с событием",
	"rollout.row_too_long": "строка длиннее {max} байт",
	"rollout.read":         "события не удалось прочитать",
	"rollout.plan":         "в плане отчёта это значение недопустимо",
	"rollout.measure":      "{measure}: такого показателя нет",
	"rollout.no_data":      "считать не из чего",

	"rollout.id":           "не указан идентификатор или название",
	"rollout.status":       "сейчас это невозможно, состояние пилота: {status}",
	"rollout.member":       "участник — это один клиент или один сотрудник",
	"rollout.applied":      "{member}: заявка уже есть",
	"rollout.not_applied":  "{member}: заявки нет",
	"rollout.decided":      "заявка уже рассмотрена, её состояние: {status}",
	"rollout.criteria":     "{member} не отвечает условию {criterion}; чтобы выбрать, нужна причина",
	"rollout.reason":       "укажите причину",
	"rollout.wave":         "волны {wave} нет, она указана дважды или её даты противоречат друг другу",
	"rollout.frozen":       "состав волны {wave} уже зафиксирован",
	"rollout.not_frozen":   "состав волны {wave} ещё не зафиксирован",
	"rollout.empty_cohort": "в волне {wave} нет участников",
	"rollout.many":         "больше {max}",
}
