package main

// stockMessages are the texts about what there is and how it is delivered.
var stockMessages = []message{
	{"stock.from", "from {date}", "с {date}"},
	{"stock.out", "out of stock", "нет в наличии"},
	{"stock.comes", "{quantity} by {date}, {name}", "{quantity} к {date}, {name}"},
	{"stock.made", "Made to order in {min}–{max} working days.", "Под заказ: {min}–{max} рабочих дней."},
	{"delivery.title", "Delivery", "Доставка"},
	{"delivery.of", "{weight} from the first warehouse; prices are without VAT and hold until {until}.", "{weight} с первого склада; цены без НДС, действуют до {until}."},
	{"delivery.way", "By", "Чем"},
	{"delivery.arrives", "Arrives", "Прибытие"},
	{"delivery.costs", "Costs", "Стоимость"},
	{"delivery.landed", "{total} with the goods", "{total} вместе с товаром"},
	{"delivery.truck", "groupage", "сборный груз"},
	{"delivery.truck20", "truck, 20 t", "фура 20 т"},
	{"delivery.wagon", "wagon, 66 t", "вагон 66 т"},
	{"delivery.many", "{n} × {vehicle}", "{n} × {vehicle}"},
	{"delivery.billed", "billed for {billed}", "оплата за {billed}"},
}
