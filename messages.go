package kabinet

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Messages adds the messages of this package to a catalogue, in English and
// Russian: those of its errors by their codes, and the titles of problem
// documents by "kabinet.kind." and the name of the kind, and the units of measure
// by "kabinet.uom." and their code. Messages added later for the same codes take
// their place, so a host names its own units in the same way. It returns the error of the catalogue.
func Messages(b *catalog.Builder) error {
	for _, m := range messages {
		if err := b.SetString(language.English, m.code, m.english); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.code, m.russian); err != nil {
			return err
		}
	}
	return nil
}

var messages = [...]struct{ code, english, russian string }{
	{"kabinet.kind.internal", "Internal error", "Внутренняя ошибка"},
	{"kabinet.kind.invalid", "Invalid input", "Некорректные данные"},
	{"kabinet.kind.not_found", "Not found", "Не найдено"},
	{"kabinet.kind.conflict", "Conflict", "Конфликт изменений"},
	{"kabinet.kind.state", "Not possible in this state", "Недопустимо в текущем состоянии"},
	{"kabinet.kind.forbidden", "Not allowed", "Недостаточно прав"},
	{"kabinet.kind.gone", "No longer available", "Больше не доступно"},
	{"kabinet.kind.too_many", "Too many requests", "Слишком много запросов"},

	{"kabinet.party", ErrParty.Template(), "{text} — не сторона; примеры: everyone, segment:ID, organization:ID"},

	{"kabinet.uom.PCE", "pc", "шт."},
	{"kabinet.uom.KGM", "kg", "кг"},
	{"kabinet.uom.TNE", "t", "т"},
	{"kabinet.uom.MTR", "m", "м"},
	{"kabinet.uom.MTK", "m²", "м²"},
	{"kabinet.uom.MTQ", "m³", "м³"},
	{"kabinet.uom.LTR", "l", "л"},
	{"kabinet.uom.HUR", "h", "ч"},
	{"kabinet.uom.NMP", "pack", "упак."},
	{"kabinet.uom.BX", "box", "кор."},
	{"kabinet.uom.PR", "pair", "пар"},
	{"kabinet.uom.SET", "set", "компл."},

	{"kabinet.key_ring", ErrKeyRing.Template(), "строка {line} — не ключ"},
	{
		"kabinet.not_found", "{what} {id} was not found",
		"Объект не найден: {what} {id}",
	},
	{
		"kabinet.conflict", "{what} {id} was changed by somebody else in the meantime",
		"Объект за это время изменил кто-то другой: {what} {id}",
	},
	{
		"kabinet.newer", "{what} {id} was written by a newer version of the software",
		"Объект записан более новой версией программы: {what} {id}",
	},
	{
		"kabinet.context_mismatch", "the objects belong to different organisations",
		"Объекты относятся к разным организациям",
	},
	{
		"kabinet.forbidden", "the permission {permission} is missing {where}",
		"Нет права {permission} {where}",
	},
	{
		"kabinet.missing_port", "the port {port} is not set",
		"Не задан порт {port}",
	},
	{
		"kabinet.number_too_long", "the number is longer than 26 characters",
		"Число длиннее 26 символов",
	},
	{
		"kabinet.number", "{text} is not a decimal number",
		"Это не десятичное число: {text}",
	},
	{
		"kabinet.precision", "the number has more than 18 significant digits, 15 before the point or 9 after it",
		"В числе больше 18 значащих цифр, 15 цифр до запятой или 9 после неё",
	},
	{
		"kabinet.overflow", "the result is too large",
		"Результат слишком велик",
	},
	{
		"kabinet.divide_by_zero", "the divisor is not positive",
		"Делитель должен быть больше нуля",
	},
	{
		"kabinet.scale", "the scale {scale} is not between 0 and 9",
		"Число знаков после запятой должно быть от 0 до 9, а задано {scale}",
	},
	{
		"kabinet.rounding", "{text} is not a rounding mode",
		"Неизвестный способ округления: {text}",
	},
	{
		"kabinet.currency", "{text} is not a currency code of ISO 4217",
		"Такого кода валюты нет в ISO 4217: {text}",
	},
	{
		"kabinet.currency_mismatch", "{a} and {b} are different currencies",
		"Разные валюты: {a} и {b}",
	},
	{
		"kabinet.money", "{text} is not an amount and a currency code, such as 12.50 EUR",
		"Нужны сумма и код валюты, например 12.50 EUR, а получено: {text}",
	},
	{
		"kabinet.allocate", "the amount cannot be allocated by these weights",
		"Сумму нельзя распределить по таким долям",
	},
	{
		"kabinet.date", "{text} is not a date of the form 2006-01-02",
		"Это не дата вида 2006-01-02: {text}",
	},
	{
		"kabinet.window", "the window from {from} ends at {until}, not after its beginning",
		"Период, который начинается {from}, заканчивается {until}, то есть не позже своего начала",
	},
	{
		"kabinet.calendar", "the calendar contradicts itself: {day}",
		"Календарь противоречит сам себе: {day}",
	},
	{
		"kabinet.cursor", "the page cursor is not valid",
		"Недействительный указатель страницы",
	},
	{
		"kabinet.reach", "the reach has a member that cannot be read safely",
		"Область видимости содержит поле, которое нельзя прочитать безопасно",
	},
}
