package main

// cartMessages are the texts of what a cart becomes: checks, several orders.
var cartMessages = []message{
	{"cart.short_title", "Something has changed since you last looked", "С последнего просмотра кое-что изменилось"},
	{"checks.title", "Checks", "Проверки"},
	{"checks.refuse", "Stops the order", "Не даёт заказать"},
	{"checks.warn", "Note", "Обратите внимание"},
	{"split.title", "This becomes {n} orders", "Получится заказов: {n}"},
	{"split.how", "How to order them", "Как оформить"},
	{"split.all", "All of them or none", "Все или ни одного"},
	{"split.each", "Each for itself", "Каждый отдельно"},
	{"split.move", "Another payer or site for a line", "Другой плательщик или адрес для строки"},
	{"split.move_button", "Set for this line", "Задать для строки"},
	{"split.placed", "Orders placed: {n}.", "Оформлено заказов: {n}."},
	{"split.left", "One was not ordered and is in the cart: {why}.", "Один не оформлен и остался в корзине: {why}."},
	{"split.already", "This cart was ordered already.", "По этой корзине заказы уже оформлены."},
}
