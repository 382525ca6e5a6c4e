package main

// scheduleMessages are the texts of what is changed about carts that come again.
var scheduleMessages = []message{
	{"schedules.edit", "Edit", "Изменить"},
	{"schedules.until", "Last day", "Последний день"},
	{"schedules.more", "Another article", "Ещё один артикул"},
	{"schedules.none_goes", "A row without a quantity goes.", "Строка без количества убирается."},
	{"schedules.skipped", "{date}: left out", "{date}: пропуск"},
	{"schedules.unskip", "Take in again", "Вернуть"},
	{"schedules.retry", "Try again", "Повторить попытку"},
	{"schedules.no_cart", "no cart", "корзины нет"},
	{"schedules.done_edit", "It is changed.", "Изменено."},
	{"schedules.done_unskip", "That time is taken in again.", "Этот раз возвращён."},
	{"schedules.done_retry", "The cart is there.", "Корзина готова."},
	{"schedules.failed_again", "it failed again: {why}", "снова не получилось: {why}"},
}
