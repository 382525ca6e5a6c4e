package claim

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Limits of a claim.
const (
	// MaxLines is the largest number of lines, and of resolutions.
	MaxLines = 1000
	// MaxEvidence is the largest number of documents of a line.
	MaxEvidence = 50
	// MaxText is the largest number of bytes of each text.
	MaxText = 4000
)

// The errors of this package.
var (
	// ErrID is returned for a claim without id or organisation.
	ErrID = kabinet.NewError(kabinet.Invalid, "claim.id", "a claim needs an id and an organisation")
	// ErrText is returned for a text that is too long or cannot be stored.
	ErrText = kabinet.NewError(kabinet.Invalid, "claim.text", "a text is longer than {max} bytes or has characters that cannot be stored")
	// ErrMany is returned for more lines, documents or resolutions than a claim has.
	ErrMany = kabinet.NewError(kabinet.Invalid, "claim.many", "that is more than {max}")
	// ErrEmpty is returned for submitting a claim without lines.
	ErrEmpty = kabinet.NewError(kabinet.Invalid, "claim.empty", "the claim has no lines")
	// ErrKind is returned for a kind that is none.
	ErrKind = kabinet.NewError(kabinet.Invalid, "claim.kind", "{kind} is not a kind of claim")
	// ErrQuantity is returned for a quantity that is not positive where it has to be.
	ErrQuantity = kabinet.NewError(kabinet.Invalid, "claim.quantity", "{quantity} is not a quantity that can be claimed")
	// ErrSides is returned for a mis-sort that does not say what was received, or
	// that the same was; and for another kind that says so.
	ErrSides = kabinet.NewError(kabinet.Invalid, "claim.sides", "a mis-sort says what was received instead, and only that and a surplus do")
	// ErrStatus is returned for a step that the claim's status does not allow.
	ErrStatus = kabinet.NewError(kabinet.State, "claim.status", "a claim that is {status} does not become {wanted}")
	// ErrBound is returned where more is claimed than is documented and not claimed
	// already.
	ErrBound = kabinet.NewError(kabinet.State, "claim.bound", "{quantity} of {sku} is claimed, and {left} can be")
	// ErrNotDelivered is returned for a claim about goods that have not come yet.
	ErrNotDelivered = kabinet.NewError(kabinet.State, "claim.not_delivered", "{sku} has not been delivered yet")
	// ErrLate is returned for a claim after its deadline.
	ErrLate = kabinet.NewError(kabinet.Gone, "claim.late", "this could be claimed until {until}")
	// ErrReason is returned where the reason is missing.
	ErrReason = kabinet.NewError(kabinet.Invalid, "claim.reason", "the reason is missing")
	// ErrDecision is returned for decisions that leave a line out, name one twice, or
	// accept more than is claimed.
	ErrDecision = kabinet.NewError(kabinet.Invalid, "claim.decision", "every line is decided once, with no more than is claimed")
	// ErrRemedy is returned for a remedy that does not suit the kind.
	ErrRemedy = kabinet.NewError(kabinet.Invalid, "claim.remedy", "{remedy} does not make a {kind} good")
	// ErrSum is returned for resolutions that are not together what was accepted.
	ErrSum = kabinet.NewError(kabinet.Invalid, "claim.sum", "{accepted} of line {line} is accepted, and {resolved} resolved")
	// ErrValue is returned for a discount that is negative, or more than is left of
	// what was charged.
	ErrValue = kabinet.NewError(kabinet.Invalid, "claim.value", "{amount} is more than the {left} that is left")
	// ErrReopen is returned for reopening after the window.
	ErrReopen = kabinet.NewError(kabinet.Gone, "claim.reopen", "the claim could be reopened until {until}")
	// ErrParties is returned for a line of another payer, unit or person than the
	// claim's.
	ErrParties = kabinet.NewError(kabinet.Invalid, "claim.parties", "the shipment is of another payer than the claim")
)

var messages = [...]struct{ code, en, ru string }{
	{"claim.id", "a claim needs an id and an organisation", "у претензии должны быть идентификатор и организация"},
	{"claim.text", "a text is longer than {max} bytes or has characters that cannot be stored", "текст длиннее {max} байт или содержит символы, которые нельзя сохранить"},
	{"claim.many", "that is more than {max}", "больше допустимого числа: {max}"},
	{"claim.empty", "the claim has no lines", "в претензии нет строк"},
	{"claim.kind", "{kind} is not a kind of claim", "{kind} — нет такого вида претензии"},
	{"claim.quantity", "{quantity} is not a quantity that can be claimed", "{quantity} — недопустимое количество"},
	{"claim.sides", "a mis-sort says what was received instead, and only that and a surplus do", "пересорт указывает, что получено вместо ожидаемого; другие виды, кроме излишка, этого не указывают"},
	{"claim.status", "a claim that is {status} does not become {wanted}", "претензию в состоянии {status} нельзя перевести в состояние {wanted}"},
	{"claim.bound", "{quantity} of {sku} is claimed, and {left} can be", "по {sku} заявлено {quantity}, а можно {left}"},
	{"claim.not_delivered", "{sku} has not been delivered yet", "{sku} ещё не доставлен"},
	{"claim.late", "this could be claimed until {until}", "заявить об этом можно было до {until}"},
	{"claim.reason", "the reason is missing", "не указана причина"},
	{"claim.decision", "every line is decided once, with no more than is claimed", "по каждой строке нужно одно решение, не больше заявленного"},
	{"claim.remedy", "{remedy} does not make a {kind} good", "способ {remedy} не подходит для вида {kind}"},
	{"claim.sum", "{accepted} of line {line} is accepted, and {resolved} resolved", "по строке {line} принято {accepted}, а урегулировано {resolved}"},
	{"claim.value", "{amount} is more than the {left} that is left", "{amount} больше оставшихся {left}"},
	{"claim.reopen", "the claim could be reopened until {until}", "возобновить претензию можно было до {until}"},
	{"claim.parties", "the shipment is of another payer than the claim", "отгрузка относится к другому плательщику"},
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

func checkTexts(texts ...string) error {
	for _, t := range texts {
		if len(t) > MaxText || !utf8.ValidString(t) || strings.IndexByte(t, 0) >= 0 {
			return ErrText.With("max", MaxText)
		}
	}
	return nil
}
