package document

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// messages has the messages by code in English and Russian.
var messages = [...]struct{ code, en, ru string }{
	{"document.id", "a document needs an id and an organisation", "у документа должны быть номер и организация"},
	{"document.kind", "{kind} is not a kind of document", "{kind} — неизвестный вид документа"},
	{"document.date", "the date is missing", "не указана дата"},
	{"document.text", "the text is longer than {max} bytes or has characters that cannot be stored", "текст длиннее {max} байт или содержит символы, которые нельзя сохранить"},
	{"document.about", "a document is about at most {max} things, each with a kind and an id", "документ может относиться не более чем к {max} объектам, у каждого должны быть вид и номер"},
	{"document.external", "the document does not agree with its source and its id there", "документ не согласуется с источником и номером в нём"},
	{"document.reason", "the reason is missing", "не указана причина"},
	{"document.withdrawn", "the document was withdrawn: {reason}", "документ отозван: {reason}"},
	{"document.too_many_editions", "a document has at most {max} editions", "у документа может быть не больше {max} редакций"},
	{"document.content", "the content was received for another document", "содержимое получено для другого документа"},
	{"document.empty", "the file is empty", "файл пуст"},
	{"document.too_large", "the file is larger than {max} bytes", "файл больше {max} байт"},
	{"document.file_name", "the file has no usable name", "у файла нет пригодного имени"},
	{"document.type", "files of the kind {extension} are not accepted", "файлы вида {extension} не принимаются"},
	{"document.mismatch", "the file is not what its name says: {extension}", "содержимое файла не соответствует его имени: {extension}"},
	{"document.corrupt", "the stored file of document {id} was changed or is not whole", "сохранённый файл документа {id} изменён или неполон"},
	{"document.export_too_large", "an export has at most {max} documents: narrow the filter", "в выгрузке может быть не больше {max} документов: уточните отбор"},
	{"document.link", "the link leads nowhere", "ссылка никуда не ведёт"},
	{"document.link_expired", "the link is no longer valid", "срок действия ссылки истёк"},

	{"document.kind.contract", "Contract", "Договор"},
	{"document.kind.invoice", "Invoice", "Счёт-фактура"},
	{"document.kind.proforma", "Invoice for payment", "Счёт на оплату"},
	{"document.kind.order_confirmation", "Order confirmation", "Подтверждение заказа"},
	{"document.kind.delivery_note", "Delivery note", "Накладная"},
	{"document.kind.certificate", "Certificate", "Сертификат"},
	{"document.kind.statement", "Statement of account", "Выписка по счёту"},
	{"document.kind.reconciliation", "Act of reconciliation", "Акт сверки"},
	{"document.kind.price_list", "Price list", "Прайс-лист"},
	{"document.kind.power_of_attorney", "Power of attorney", "Доверенность"},
	{"document.kind.attachment", "Attachment", "Вложение"},
	{"document.kind.evidence", "Evidence", "Подтверждение претензии"},
}

// Messages adds the messages of this package to a catalogue, in English and
// Russian.
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

// Text returns the name of the kind in the language of p, nil for plain English; a
// host's own kind without message reads as it is written.
func (k Kind) Text(p kabinet.Printer) string {
	code, english := "document.kind."+string(k), string(k)
	for _, m := range messages {
		if m.code == code {
			english = m.en
		}
	}
	return kabinet.Text(p, code, english)
}
