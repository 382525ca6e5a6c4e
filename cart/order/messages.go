package order

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// messages has the messages by code in English and Russian.
var messages = [...]struct{ code, en, ru string }{
	{"order.id", "an order needs an id and an organisation", "у заказа должны быть идентификатор и организация"},
	{"order.number", "an order needs a number", "у заказа должен быть номер"},
	{"order.empty", "an order needs lines", "в заказе нет строк"},
	{"order.text_too_long", "the text is longer than {max} bytes", "текст длиннее {max} байт"},
	{"order.text", "the text has characters that cannot be stored", "в тексте есть символы, которые нельзя сохранить"},
	{"order.status", "an order that is {status} cannot become {wanted}", "заказ в состоянии {status} нельзя перевести в состояние {wanted}"},
	{"order.held", "the order waits for {hold}", "заказ ожидает: {hold}"},
	{"order.hold", "the kind of hold is missing", "не указано, чего ожидает заказ"},
	{"order.payer", "an order needs a payer", "у заказа должен быть плательщик"},
	{"order.open", "only {open} of line {line} is open", "в строке {line} открыто только {open}"},
	{"order.tolerance", "the quantity of line {line} is outside its tolerance", "количество в строке {line} выходит за допуск"},
	{"order.answer", "the answer to line {line} cannot be", "недопустимый ответ по строке {line}"},
	{"order.offer", "line {line} has an offer that the buyer has not accepted", "по строке {line} есть предложение, не принятое покупателем"},
	{"order.no_offer", "line {line} has no offer that waits for a decision", "по строке {line} нет предложения, ожидающего решения"},
	{"order.unsettled", "line {line} is not delivered in full yet", "строка {line} ещё не поставлена полностью"},
	{"order.quantity", "the quantity of line {line} is not positive", "количество в строке {line} должно быть больше нуля"},
	{"order.shipment", "the order {order} is for another payer, site or seller", "у заказа {order} другой плательщик, адрес или продавец"},
	{"order.foreign", "the shipment {shipment} has nothing of the order {order}", "в отгрузке {shipment} нет ничего из заказа {order}"},
	{"order.more_shipped", "the shipments have more of line {line} than the {shipped} that were shipped", "в отгрузках по строке {line} больше, чем отгружено ({shipped})"},
	{"order.shipment_status", "a shipment that is {status} cannot become {wanted}", "отгрузку в состоянии {status} нельзя перевести в состояние {wanted}"},
	{"order.remark", "a remark needs a kind, and a quantity that is not negative", "у замечания должен быть вид, а количество не может быть отрицательным"},
	{"order.external_version", "an order of another system has a version from 1 on, not {version}", "у заказа из другой системы должна быть версия от 1, а указана {version}"},
	{"order.backwards", "of the order something was shipped or loaded: from {status} it does not go back to {wanted}", "по заказу уже есть отгрузка или погрузка: из состояния {status} он не возвращается в {wanted}"},
	{"order.external", "{id} of {source} is not the order's name in another system", "{id} из {source} — не обозначение этого заказа в другой системе"},
	{"order.exported", "the order is in the other system already, as {id}", "заказ уже есть в другой системе, это {id}"},
	{"order.inbound", "the order of another system cannot be read: {text}", "заказ из другой системы не удалось прочитать: {text}"},
	{"order.origin", "{origin} is not where orders come from", "{origin} — недопустимый источник заказов"},
	{"order.tier", "the price of line {line} is for {tier} {unit} or more, or for all of it: amend the order, or ask the seller", "цена строки {line} действует от {tier} {unit} или только за всё количество: измените заказ или обратитесь к продавцу"},
	{"order.booked", "the payment {reference} is booked already, and not so", "платёж {reference} уже проведён иначе"},
	{"order.reference", "the reference is missing", "не указан документ-основание"},
	{"order.amount", "the amount must be positive and at most {most}", "сумма должна быть больше нуля и не больше {most}"},
	{"order.proforma", "an invoice for payment that is {status} cannot become {wanted}", "счёт в состоянии {status} нельзя перевести в состояние {wanted}"},
	{"order.qr", "the field {field} of the payment QR is not valid", "поле {field} платёжного QR-кода заполнено неверно"},
	{"order.twice", "the line {line} is named twice", "строка {line} указана дважды"},
	{"order.nothing_left", "nothing would be left: cancel the order instead", "в заказе ничего не останется: отмените его целиком"},
	{"order.reason", "the reason is missing", "не указана причина"},
	{"order.key", "an idempotency key has 1 to {max} bytes", "ключ идемпотентности — от 1 до {max} байт"},
	{"order.key_reused", "the key {key} was used for another request", "ключ {key} уже использован для другого запроса"},
	{"order.changed", "what was shown has changed since: look again before ordering", "показанное с тех пор изменилось: проверьте ещё раз перед заказом"},
	{"order.delivery", "the chosen delivery is not offered now", "выбранная доставка сейчас недоступна"},
	{"order.freight_changed", "the delivery now costs {now}; it was {was}", "доставка теперь стоит {now}, было {was}"},
	{"order.total_changed", "the total to pay is now {now}; it was {was}", "сумма к оплате теперь {now}, была {was}"},
	{"order.insufficient_stock", "of {sku} only {available} is available", "{sku}: доступно только {available}"},
	{"order.refused", "the cart cannot be ordered as it is", "в таком виде корзину нельзя заказать"},
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
