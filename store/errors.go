package store

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Errors of every store.
var (
	// ErrNested is returned by InTx and View when the context belongs to a
	// transaction already.
	ErrNested = kabinet.NewError(kabinet.Internal, "store.nested", "a transaction was begun within another one")
	// ErrReadOnly is returned for a write in a View.
	ErrReadOnly = kabinet.NewError(kabinet.Internal, "store.read_only", "a transaction for reading was used for writing")
	// ErrEnded is returned by ports whose transaction is over.
	ErrEnded = kabinet.NewError(kabinet.Internal, "store.ended", "the transaction has ended")
	// ErrBusy is returned when a transaction could not be run for the sake of
	// others, however often it was tried. Trying later may help.
	ErrBusy = kabinet.NewError(kabinet.Conflict, "store.busy", "the database is busy; try again later")
	// ErrClosed is returned by a DB that was closed.
	ErrClosed = kabinet.NewError(kabinet.Internal, "store.closed", "the database is closed")
	// ErrPath is returned on opening a path that names no file.
	ErrPath = kabinet.NewError(kabinet.Invalid, "store.path", "{path} is not the path of a file")
	// ErrRecord is returned by Append for an incomplete record.
	ErrRecord = kabinet.NewError(kabinet.Invalid, "store.record", "the record {id} lacks its id, kind or aggregate")
)

// Messages adds the messages of this package, by code, to a catalogue, in
// English and Russian.
func Messages(b *catalog.Builder) error {
	for _, m := range [...]struct{ code, en, ru string }{
		{"store.nested", "a transaction was begun within another one", "транзакция начата внутри другой транзакции"},
		{"store.read_only", "a transaction for reading was used for writing", "транзакция только для чтения использована для записи"},
		{"store.ended", "the transaction has ended", "транзакция уже завершена"},
		{"store.busy", "the database is busy; try again later", "база данных занята, повторите попытку позже"},
		{"store.closed", "the database is closed", "база данных закрыта"},
		{"store.path", "{path} is not the path of a file", "{path} — не путь к файлу"},
		{"store.record", "the record {id} lacks its id, kind or aggregate", "в записи {id} не указан идентификатор, вид или агрегат"},
	} {
		if err := b.SetString(language.English, m.code, m.en); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.code, m.ru); err != nil {
			return err
		}
	}
	return nil
}
