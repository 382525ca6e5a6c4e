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
	{"order.twice", "the line {line} is named twice", "строка {line} указана дважды"},
	{"order.nothing_left", "nothing would be left: cancel the order instead", "в заказе ничего не останется: отмените его целиком"},
	{"order.reason", "the reason is missing", "не указана причина"},
	{"order.key", "an idempotency key has 1 to {max} bytes", "ключ идемпотентности — от 1 до {max} байт"},
	{"order.key_reused", "the key {key} was used for another request", "ключ {key} уже использован для другого запроса"},
	{"order.changed", "what was shown has changed since: look again before ordering", "показанное с тех пор изменилось: проверьте ещё раз перед заказом"},
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
