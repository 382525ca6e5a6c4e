package schedule

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// sentinels are the errors with their Russian messages.
var sentinels = []struct {
	err *kabinet.Error
	ru  string
}{
	{ErrID, "у расписания должны быть идентификатор и организация"},
	{ErrName, "у расписания должно быть название не длиннее {max} байт"},
	{ErrItems, "в расписании должна быть хотя бы одна строка"},
	{ErrTell, "сообщать можно не более чем {max} коллегам"},
	{ErrRecurrence, "непонятно, когда повторять расписание"},
	{ErrNever, "впереди нет ни одного дня, в который расписание сработало бы"},
	{ErrOccurrence, "{day} расписание не срабатывает"},
	{ErrNotDue, "срок расписания не наступил"},
	{ErrEnded, "расписание завершено"},
	{ErrStatus, "расписание в состоянии {status}"},
}

// Messages adds the messages of this package to a catalogue, in English and Russian.
func Messages(b *catalog.Builder) error {
	for _, s := range sentinels {
		if err := b.SetString(language.English, s.err.Code(), s.err.Template()); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, s.err.Code(), s.ru); err != nil {
			return err
		}
	}
	return nil
}
