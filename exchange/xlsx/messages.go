package xlsx

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

var messages = []struct {
	err *kabinet.Error
	ru  string
}{
	{ErrWorkbook, "файл не удалось прочитать как книгу .xlsx"},
	{ErrUnpacked, "книга после распаковки больше {max} байт"},
	{ErrSheet, "в книге нет листа {sheet}"},
}

// Messages adds the messages of this package to a catalogue, in English and
// Russian.
func Messages(b *catalog.Builder) error {
	for _, m := range messages {
		if err := b.SetString(language.English, m.err.Code(), m.err.Template()); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.err.Code(), m.ru); err != nil {
			return err
		}
	}
	return nil
}
