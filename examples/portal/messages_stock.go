package main

// stockMessages are the texts about what there is and how it is delivered.
var stockMessages = []message{
	{"stock.from", "from {date}", "с {date}"},
	{"stock.out", "out of stock", "нет в наличии"},
	{"stock.comes", "{quantity} by {date}, {name}", "{quantity} к {date}, {name}"},
	{"stock.made", "Made to order in {min}–{max} working days.", "Под заказ: {min}–{max} рабочих дней."},
	{"delivery.title", "Delivery", "Доставка"},
	{"delivery.until", "Without VAT; the prices hold until {until}.", "Без НДС; цены действуют до {until}."},
	{"delivery.from_stock", "from stock, {name}", "со склада, {name}"},
	{"delivery.from_inbound", "from the next delivery, {name}", "из ближайшего поступления, {name}"},
	{"delivery.from_toOrder", "made to order, {name}", "под заказ, {name}"},
	{"delivery.arrives_on", "arrives {date}", "прибытие {date}"},
	{"delivery.later", "Pick up, or agree on delivery later", "Самовывоз или согласовать доставку позже"},
	{"delivery.freight", "Freight, without VAT", "Доставка, без НДС"},
	{"delivery.ready", "Ready", "Готово"},
	{"delivery.arrival", "Arrives", "Прибытие"},
	{"delivery.landed", "{total} with the goods", "{total} вместе с товаром"},
	{"delivery.payable", "to pay with VAT: {total}", "к оплате с НДС: {total}"},
	{"delivery.charged", "of it delivery", "в том числе доставка"},
	{"delivery.truck", "groupage", "сборный груз"},
	{"delivery.truck20", "truck, 20 t", "фура 20 т"},
	{"delivery.wagon", "wagon, 66 t", "вагон 66 т"},
	{"delivery.many", "{n} × {vehicle}", "{n} × {vehicle}"},
	{"delivery.billed", "billed for {billed}", "оплата за {billed}"},
}
