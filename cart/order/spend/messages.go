package spend

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// messages has the messages by code in English and Russian.
var messages = [...]struct{ code, en, ru string }{
	{"spend.days", "there is nothing to report from {first} until {until}: choose a first day and a later last one", "за период с {first} до {until} отчёта нет: выберите первый день и более поздний последний"},
	{"spend.query", "a report cannot be made by {what}", "отчёт нельзя построить по {what}"},
	{"spend.too_many_rows", "the report has more than {max} rows: group by less, or choose fewer days", "в отчёте больше {max} строк: уберите часть разрезов или сократите период"},
}

// Messages adds the messages of this package to a catalogue, in English and Russian.
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
