package ledger

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// The errors of this package.
var (
	// ErrShort is returned where less is left than is asked for.
	ErrShort = kabinet.NewError(kabinet.State, "ledger.short", "{account} has {left} left, and {amount} is asked for")
	// ErrUnreserved is returned for a commit or release of more than is reserved.
	ErrUnreserved = kabinet.NewError(kabinet.State, "ledger.unreserved", "{account} has only {reserved} reserved, and {amount} is to be taken from it")
	// ErrTwice is returned for an entry that was posted before with another
	// amount.
	ErrTwice = kabinet.NewError(kabinet.Conflict, "ledger.twice", "the {kind} of {document} was posted before with another amount")
	// ErrEntry is returned for an entry without key, document or kind, or with names
	// that are no text.
	ErrEntry = kabinet.NewError(kabinet.Invalid, "ledger.entry", "the entry of {document} lacks its account, document or kind")
	// ErrAmount is returned for an amount that is too large, or not positive
	// where it must be.
	ErrAmount = kabinet.NewError(kabinet.Invalid, "ledger.amount", "{amount} is not an amount that a ledger can take")
	// ErrMeasure is returned for a measure that is none, or does not suit.
	ErrMeasure = kabinet.NewError(kabinet.Invalid, "ledger.measure", "{measure} is not the measure of this")
	// ErrID is returned for a reservation without id, organisation, book or
	// document, or of nothing.
	ErrID = kabinet.NewError(kabinet.Invalid, "ledger.id", "a reservation needs an id, an organisation, a document and something to reserve")
	// ErrEnded is returned for a change of a reservation that has ended.
	ErrEnded = kabinet.NewError(kabinet.State, "ledger.ended", "the reservation of {document} is {status}")
	// ErrOpen is returned for more than a line of a reservation still holds, or
	// for a return of more than it has committed.
	ErrOpen = kabinet.NewError(kabinet.State, "ledger.open", "line {line} of {document} has only {open}")
	// ErrOlder is returned where a later version of the document has reserved.
	ErrOlder = kabinet.NewError(kabinet.Conflict, "ledger.older", "version {latest} of {document} has reserved already")
	// ErrNotDue is returned for the expiry of a reservation before its time.
	ErrNotDue = kabinet.NewError(kabinet.State, "ledger.not_due", "the reservation of {document} has not expired yet")
)

var messages = [...]struct{ code, en, ru string }{
	{"ledger.short", "{account} has {left} left, and {amount} is asked for", "по счёту {account} осталось {left}, а запрошено {amount}"},
	{"ledger.unreserved", "{account} has only {reserved} reserved, and {amount} is to be taken from it", "по счёту {account} зарезервировано только {reserved}, а снять требуется {amount}"},
	{"ledger.twice", "the {kind} of {document} was posted before with another amount", "запись {kind} по документу {document} уже проведена с другой суммой"},
	{"ledger.entry", "the entry of {document} lacks its account, document or kind", "в записи по документу {document} не указан счёт, документ или вид"},
	{"ledger.amount", "{amount} is not an amount that a ledger can take", "{amount} — недопустимая величина для записи"},
	{"ledger.measure", "{measure} is not the measure of this", "{measure} — не та величина, в которой это измеряется"},
	{"ledger.id", "a reservation needs an id, an organisation, a document and something to reserve", "у резерва должны быть идентификатор, организация, документ и то, что резервируется"},
	{"ledger.ended", "the reservation of {document} is {status}", "резерв по документу {document} уже в состоянии {status}"},
	{"ledger.open", "line {line} of {document} has only {open}", "по строке {line} документа {document} есть только {open}"},
	{"ledger.older", "version {latest} of {document} has reserved already", "версия {latest} документа {document} уже зарезервировала средства"},
	{"ledger.not_due", "the reservation of {document} has not expired yet", "срок резерва по документу {document} ещё не истёк"},
}

// Messages adds the messages of this package, by code, to a catalogue, in
// English and Russian.
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

func notFound[T ~string](what string, id T) *kabinet.Error {
	s := string(id)
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return kabinet.ErrNotFound.With("what", what).With("id", s)
}
