package pdf

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Errors of this package.
var (
	// ErrFont is returned for a font that is not TrueType.
	ErrFont = kabinet.NewError(kabinet.Invalid, "pdf.font", "the font cannot be used: a TrueType font is needed")
	// ErrQR is returned for more text than a QR code holds.
	ErrQR = kabinet.NewError(kabinet.Invalid, "pdf.qr", "the text is too long for a QR code")
)

// messages has the messages by code in English and Russian. Those that begin with
// "pdf.posting." name the kinds of credit.Posting: a host adds its own.
var messages = [...][3]string{
	{"pdf.font", ErrFont.Template(), "шрифт не подходит: нужен шрифт TrueType"},
	{"pdf.qr", ErrQR.Template(), "текст слишком длинный для QR-кода"},
	{"pdf.language", "en", "ru"},
	{"pdf.page", "Page {n} of {m}", "Страница {n} из {m}"},

	{"pdf.invoice", "Invoice for payment No. {number} of {date}", "Счёт на оплату № {number} от {date}"},
	{"pdf.confirmation", "Order confirmation No. {number} of {date}", "Подтверждение заказа № {number} от {date}"},
	{"pdf.statement", "Statement of account from {from} to {to}", "Выписка по счёту с {from} по {to}"},

	{"pdf.seller", "Seller", "Поставщик"},
	{"pdf.payer", "Payer", "Плательщик"},
	{"pdf.buyer", "Buyer", "Покупатель"},
	{"pdf.client", "Client", "Клиент"},
	{"pdf.order", "Order", "Заказ"},
	{"pdf.contract", "Contract", "Договор"},
	{"pdf.buyer_number", "Your number", "Ваш номер"},
	{"pdf.delivery_to", "Delivery to", "Доставка"},

	{"pdf.beneficiary", "Beneficiary", "Получатель"},
	{"pdf.bank", "Bank", "Банк"},
	{"pdf.bic", "BIC", "BIC"},
	{"pdf.bik", "BIK", "БИК"},
	{"pdf.account", "Account", "Расчётный счёт"},
	{"pdf.iban", "IBAN", "IBAN"},
	{"pdf.correspondent", "Correspondent account", "Корр. счёт"},
	{"pdf.purpose", "Purpose of payment", "Назначение платежа"},
	{"pdf.purpose_of", "Invoice {number} of {date}", "Оплата по счёту № {number} от {date}"},
	{"pdf.until", "Pay by", "Оплатить до"},
	{"pdf.to_pay", "To be paid", "К оплате"},
	{"pdf.scan", "Scan to pay", "Оплата по QR-коду"},

	{"pdf.no", "No.", "№"},
	{"pdf.goods", "Goods", "Товар"},
	{"pdf.quantity", "Quantity", "Количество"},
	{"pdf.ordered", "Ordered", "Заказано"},
	{"pdf.confirmed", "Confirmed", "Подтверждено"},
	{"pdf.delivery", "Delivery", "Поставка"},
	{"pdf.price", "Price", "Цена"},
	{"pdf.price_gross", "Price incl. VAT", "Цена с НДС"},
	{"pdf.amount", "Amount", "Сумма"},
	{"pdf.amount_gross", "Amount incl. VAT", "Сумма с НДС"},
	{"pdf.tax", "VAT", "НДС"},
	{"pdf.per", "per {per} {unit}", "за {per} {unit}"},
	{"pdf.percent", "{rate}%", "{rate} %"},
	{"pdf.none", "There is nothing here.", "Строк нет."},
	{"pdf.replaces", "instead of {sku}", "вместо {sku}"},
	{"pdf.awaited", "awaited", "ожидается"},
	{"pdf.dropped", "none", "нет"},
	{"pdf.exempt_short", "exempt", "без НДС"},
	{"pdf.reverse_short", "reverse charge", "НДС у покупателя"},

	{"pdf.discount", "Discount", "Скидка"},
	{"pdf.surcharge", "Surcharge", "Наценка"},
	{"pdf.change.shipping", "Shipping", "Доставка"},
	{"pdf.change.packing", "Packing", "Упаковка"},
	{"pdf.change.smallOrder", "Small order", "Малый заказ"},
	{"pdf.change.service", "Service", "Услуги"},
	{"pdf.change.rounding", "Rounding", "Округление"},
	{"pdf.sum_goods", "Goods", "Товары"},
	{"pdf.net", "Total without VAT", "Итого без НДС"},
	{"pdf.tax_on", "VAT {rate} on {net}", "НДС {rate} с суммы {net}"},
	{"pdf.exempt", "Exempt from VAT: {net}", "Без НДС: {net}"},
	{"pdf.reverse", "Reverse charge, the VAT is owed by the buyer: {net}", "НДС исчисляет покупатель (обратное начисление): {net}"},
	{"pdf.total", "Total", "Всего"},
	{"pdf.payable", "Payable", "Подлежит оплате"},
	{"pdf.paid", "Paid", "Оплачено"},

	{"pdf.day", "Date", "Дата"},
	{"pdf.document", "Document", "Документ"},
	{"pdf.debit", "Debit", "Дебет"},
	{"pdf.credit", "Credit", "Кредит"},
	{"pdf.balance", "Balance", "Сальдо"},
	{"pdf.opening", "Opening balance on {date}", "Сальдо на начало {date}"},
	{"pdf.turnover", "Turnover", "Обороты за период"},
	{"pdf.closing", "Closing balance on {date}", "Сальдо на конец {date}"},
	{"pdf.owed", "On {date} {amount} is owed to {name}.", "На {date} задолженность в пользу {name}: {amount}."},
	{"pdf.settled", "On {date} nothing is owed.", "На {date} задолженности нет."},
	{"pdf.aging", "What is owed on {date}, by days overdue", "Задолженность на {date} по дням просрочки"},
	{"pdf.aging_current", "Not overdue", "Не просрочено"},
	{"pdf.aging_30", "1–30", "1–30"},
	{"pdf.aging_60", "31–60", "31–60"},
	{"pdf.aging_90", "61–90", "61–90"},
	{"pdf.aging_over", "Over 90", "Более 90"},
	{"pdf.aging_total", "Total", "Итого"},

	{"pdf.posting.invoice", "Invoice", "Счёт-фактура"},
	{"pdf.posting.delivery_note", "Delivery note", "Накладная"},
	{"pdf.posting.payment", "Payment", "Оплата"},
	{"pdf.posting.credit_note", "Credit note", "Корректировочный счёт"},
	{"pdf.posting.refund", "Refund", "Возврат оплаты"},
}

// english has the English messages by code.
var english = func() map[string]string {
	m := make(map[string]string, len(messages))
	for _, row := range messages {
		m[row[0]] = row[1]
	}
	return m
}()

// Messages adds the messages of this package to a catalogue, in English and Russian.
func Messages(b *catalog.Builder) error {
	for _, m := range messages {
		if err := b.SetString(language.English, m[0], m[1]); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m[0], m[2]); err != nil {
			return err
		}
	}
	return nil
}
