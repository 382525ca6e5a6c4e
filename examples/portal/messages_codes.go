package main

// codeMessages are the texts of promotions and their codes.
var codeMessages = []message{
	{"promo.title", "Promotions and codes", "Акции и промокоды"},
	{"promo.code", "Promotion code", "Промокод"},
	{"promo.apply", "Apply", "Применить"},
	{"promo.remove", "Remove", "Убрать"},
	{"promo.removed", "The code “{code}” is no longer in the cart.", "Промокод «{code}» убран из корзины."},
	{"promo.works", "The code “{code}” applies.", "Промокод «{code}» действует."},
	{"promo.asked", "The code “{code}” is in the cart. The seller grants it.", "Промокод «{code}» в корзине. Скидку подтвердит продавец."},
	{"promo.idle", "The code “{code}” does not apply yet", "Промокод «{code}» пока не действует"},
	{"promo.unknown", "“{code}” does nothing for what is in this cart.", "Для этой корзины «{code}» ничего не даёт."},
	{"promo.whole", "whole order", "весь заказ"},
	{"promo.applied", "{rule}, {name}: {sum}", "{rule}, {name}: {sum}"},
	{"promo.offered", "{rule}, {name}: {sum} once the seller grants it", "{rule}, {name}: {sum}, когда подтвердит продавец"},
	{"promo.missed", "{rule}, {name}: does not apply. {why}.", "{rule}, {name}: не действует. {why}."},
	{"promo.gives", "{name}: {sum}", "{name}: {sum}"},
	{"promo.would", "{name}: {sum} once the seller grants it", "{name}: {sum}, когда подтвердит продавец"},
	{"promo.not", "{name}: does not apply yet. {why}.", "{name}: пока не действует. {why}."},
	{"promo.none", "No promotion is about what is in the cart.", "Акций на товары корзины нет."},
	{"order.codes", "Promotion codes", "Промокоды"},
}
