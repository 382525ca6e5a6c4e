package credit

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// The errors of this package.
var (
	// ErrBlocked is returned for an order of a payer who is blocked.
	ErrBlocked = kabinet.NewError(kabinet.State, "credit.blocked", "no orders are taken for this payer")
	// ErrTerms is returned for terms of payment that contradict themselves.
	ErrTerms = kabinet.NewError(kabinet.Invalid, "credit.terms", "the terms of payment contradict themselves")
	// ErrTotal is returned for a total that is negative, in no currency, or finer
	// than its currency.
	ErrTotal = kabinet.NewError(kabinet.Invalid, "credit.total", "{total} is not an amount that can be paid")
	// ErrPrepaid is returned for a prepayment that is negative, in another
	// currency than the total, or above it.
	ErrPrepaid = kabinet.NewError(kabinet.Invalid, "credit.prepaid", "of {total} the amount {prepaid} cannot be prepaid")
	// ErrHappening is returned for a shipment, invoice or delivery that does not
	// fit the order.
	ErrHappening = kabinet.NewError(kabinet.Invalid, "credit.happening", "what happened does not fit the order")
	// ErrItem is returned for an item of a snapshot that says too little, or is
	// there twice.
	ErrItem = kabinet.NewError(kabinet.Invalid, "credit.item", "the document {document} lacks a bucket or an amount of this account, or is there twice")
	// ErrSnapshot is returned for a snapshot without its instants, or too large.
	ErrSnapshot = kabinet.NewError(kabinet.Invalid, "credit.snapshot", "the snapshot lacks its instants, or has more than {max} items")
	// ErrOlder is returned for a snapshot that is older than the last one.
	ErrOlder = kabinet.NewError(kabinet.Conflict, "credit.older", "there is a later snapshot, of {last}")
	// ErrPosting is returned for a posting without date.
	ErrPosting = kabinet.NewError(kabinet.Invalid, "credit.posting", "the document {document} has no date")
	// ErrID is returned for an account, group or hold without id or party.
	ErrID = kabinet.NewError(kabinet.Invalid, "credit.id", "the id, name or party is missing")
	// ErrLimit is returned for a limit or guarantee that is negative, in another
	// currency, or there twice.
	ErrLimit = kabinet.NewError(kabinet.Invalid, "credit.limit", "{limit} cannot be a limit or guarantee of this account")
	// ErrPolicy is returned for a policy that says what is no decision.
	ErrPolicy = kabinet.NewError(kabinet.Invalid, "credit.policy", "the policy is not one that can be followed")
	// ErrRate is returned where the group has no rate of a currency, or a wrong one. It
	// does not name the group, since a buyer of one of its payers may read it.
	ErrRate = kabinet.NewError(kabinet.Invalid, "credit.rate", "the payer's group has no rate of {currency}")
	// ErrReason is returned for a reason that is missing or too long.
	ErrReason = kabinet.NewError(kabinet.Invalid, "credit.reason", "a reason of at most {max} bytes is needed")
	// ErrUnchanged is returned for a change that changes nothing.
	ErrUnchanged = kabinet.NewError(kabinet.State, "credit.unchanged", "nothing would change")
	// ErrHold is returned for a change that the status of a hold does not allow.
	ErrHold = kabinet.NewError(kabinet.State, "credit.hold", "the hold of {document} is {status}")
	// ErrPermit is returned for a release without amount or end.
	ErrPermit = kabinet.NewError(kabinet.Invalid, "credit.permit", "a release needs an amount of the account's currency and an end that is to come")
)

var messages = [...]struct{ code, en, ru string }{
	{"credit.blocked", "no orders are taken for this payer", "заказы этого плательщика не принимаются"},
	{"credit.terms", "the terms of payment contradict themselves", "условия оплаты противоречивы"},
	{"credit.total", "{total} is not an amount that can be paid", "{total} нельзя оплатить"},
	{"credit.prepaid", "of {total} the amount {prepaid} cannot be prepaid", "из {total} нельзя оплатить вперёд {prepaid}"},
	{"credit.happening", "what happened does not fit the order", "событие не согласуется с заказом"},
	{"credit.item", "the document {document} lacks a bucket or an amount of this account, or is there twice", "у документа {document} не указан вид или сумма в валюте счёта, или он повторяется"},
	{"credit.snapshot", "the snapshot lacks its instants, or has more than {max} items", "в выгрузке не указано время или больше {max} строк"},
	{"credit.older", "there is a later snapshot, of {last}", "уже есть более поздняя выгрузка, от {last}"},
	{"credit.posting", "the document {document} has no date", "у документа {document} не указана дата"},
	{"credit.id", "the id, name or party is missing", "не указан идентификатор, название или сторона"},
	{"credit.limit", "{limit} cannot be a limit or guarantee of this account", "{limit} не может быть лимитом или гарантией этого счёта"},
	{"credit.policy", "the policy is not one that can be followed", "такой политике нельзя следовать"},
	{"credit.rate", "the payer's group has no rate of {currency}", "у группы плательщика нет курса валюты {currency}"},
	{"credit.reason", "a reason of at most {max} bytes is needed", "нужна причина не длиннее {max} байт"},
	{"credit.unchanged", "nothing would change", "ничего не изменится"},
	{"credit.hold", "the hold of {document} is {status}", "удержание документа {document} в состоянии {status}"},
	{"credit.permit", "a release needs an amount of the account's currency and an end that is to come", "для разрешения нужны сумма в валюте счёта и срок в будущем"},
}

var russianReasons = map[ReasonKind]string{
	OverLimit: "лимит превышен на {amount}",
	NearLimit: "от лимита осталось бы только {amount}",
	NoLimit:   "кредит не предоставлен",
	inArrears: "просрочка у другого плательщика группы",
	overGroup: "лимит группы превышен",
	nearGroup: "лимит группы почти исчерпан",
	Overdue:   "просрочено {amount}, наибольший срок просрочки в днях: {days}",
	Oldest:    "возраст самого старого неоплаченного документа в днях: {days}",
	IsBlocked: "плательщик заблокирован",
	Stale:     "сведения о задолженности давно не обновлялись",
	NoAccount: "у плательщика нет кредитного счёта",
}

// Messages adds the messages of this package, by code, to a catalogue, in
// English and Russian.
func Messages(b *catalog.Builder) error {
	for kind, text := range reasonTexts {
		code := "credit.reason." + string(kind)
		if err := b.SetString(language.English, code, text); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, code, russianReasons[kind]); err != nil {
			return err
		}
	}
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
