package cart

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// messages has the messages by code in English and Russian.
var messages = [...]struct{ code, en, ru string }{
	{"cart.id", "a cart needs an id and an organisation", "у корзины должны быть номер и организация"},
	{"cart.not_active", "the cart can no longer be changed: it is {status}", "корзину больше нельзя изменить: её состояние — {status}"},
	{"cart.ordered", "the cart was already ordered, as {order}", "по корзине уже оформлен заказ {order}"},
	{"cart.empty", "the cart has no lines", "в корзине нет строк"},
	{"cart.too_many_lines", "a cart has at most {max} lines", "в корзине может быть не больше {max} строк"},
	{"cart.sku", "the article is missing", "не указан артикул"},
	{"cart.quantity", "the quantity {quantity} is not positive", "количество {quantity} должно быть больше нуля"},
	{"cart.text_too_long", "the text is longer than {max} bytes", "текст длиннее {max} байт"},
	{"cart.text", "the text has characters that cannot be stored", "в тексте есть символы, которые нельзя сохранить"},
	{"cart.line_payer", "the line is for another payer than the cart", "плательщик строки отличается от плательщика корзины"},
	{"cart.not_locked", "the cart is not locked: it is {status}", "корзина не заблокирована: её состояние — {status}"},
	{"cart.not_expired", "the cart is kept until {until}", "корзина хранится до {until}"},
	{"cart.code", "a code has 1 to {max} bytes", "в промокоде от 1 до {max} байт"},
	{"cart.share", "a cart is shared with a colleague, to read, to edit or to check out", "корзиной делятся с коллегой: для чтения, правки или оформления"},
	{"cart.merge", "these carts cannot be merged: they differ in {field}", "эти корзины нельзя объединить: у них различается {field}"},
	{"cart.split", "the cart cannot be split so", "так корзину разделить нельзя"},
	{"cart.second_change", "the line {line} is named twice", "строка {line} указана дважды"},
	{"cart.price_changed", "{sku} now costs {now}; it was {was}", "{sku} теперь стоит {now}, было {was}"},
	{"cart.price_new", "{sku} costs {now}, which was not shown yet", "{sku} стоит {now}, эта цена ещё не была показана"},
	{"cart.not_orderable", "{sku} cannot be ordered", "{sku} нельзя заказать"},
	{"cart.not_accepted", "{document} is to be accepted first", "сначала нужно принять документ: {document}"},
	{"cart.terms_stale", "the discounts and charges were given for other goods: they are to be given again", "скидки и доплаты были даны для другого состава: их нужно назначить заново"},
	{"cart.adjusted_for", "the discount on {sku} was given for {quantity}: it is to be given again", "скидка на {sku} была дана на количество {quantity}: её нужно назначить заново"},
	{"cart.adjusted_under", "the discount on {sku} was given under other terms: it is to be given again", "скидка на {sku} была дана на других условиях: её нужно назначить заново"},
	{"cart.answer", "the port {port} answered {got} lines instead of {want}", "порт {port} ответил на {got} строк вместо {want}"},
	{"cart.tax_rate", "there is no tax rate for the category {category}", "нет ставки налога для категории {category}"},
	{"cart.tax_overlap", "the tax rate overlaps in time with row {row} for the same category", "ставка налога пересекается по времени со строкой {row} той же категории"},
	{"cart.negative_rate", "the tax rate {rate} is negative", "ставка налога {rate} отрицательна"},
	{"cart.reverse", "a reverse charge has no rate of its own, but {rate} is given", "при налоге, который платит покупатель, ставки быть не должно, а указана {rate}"},
	{"cart.policy", "{policy} is not a way to round totals", "{policy} — неизвестный порядок округления итогов"},
	{"cart.adjustment", "an adjustment is either a percentage or an amount", "скидка или наценка — это либо процент, либо сумма"},
	{"cart.reason", "the reason is missing", "не указана причина"},
	{"cart.below_zero", "the discount is more than there is to pay", "скидка больше суммы к оплате"},
	{"cart.withheld", "the rate {rate} of a tax that is withheld is not between nothing and all", "ставка удерживаемого налога {rate} должна быть от нуля до ста процентов"},
	{"cart.paid", "{paid} cannot have been paid: it is finer than the currency", "оплата {paid} точнее, чем позволяет валюта"},
	{"cart.hold", "{hold} does not say what of a price stays when the tax changes", "{hold} не говорит, что остаётся от цены при смене налога"},
	{"cart.charge", "a charge needs a code of its own and an amount that is not negative", "у доплаты должны быть свой код и неотрицательная сумма"},
	{"cart.too_many", "there are at most {max}", "может быть не больше {max}"},
	{"cart.totals", "the totals do not add up", "итоги не сходятся"},
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
