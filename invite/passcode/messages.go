package passcode

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Messages adds the messages of this package to a catalogue, in English and Russian:
// those of its errors by their codes, and the sentences of its mails by
// "passcode.mail." and what they say. It returns the error of the catalogue.
func Messages(b *catalog.Builder) error {
	for code, text := range english() {
		if err := b.SetString(language.English, code, text); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, code, russian[code]); err != nil {
			return err
		}
	}
	return nil
}

// english returns all messages of the package by code.
func english() map[string]string {
	out := make(map[string]string, len(mailTexts)+len(sentinels))
	for code, text := range mailTexts {
		out["passcode.mail."+code] = text
	}
	for _, e := range sentinels {
		out[e.Code()] = e.Template()
	}
	return out
}

// mailTexts are the English sentences of mails. The subject has no code in it, since
// locked screens show subjects.
var mailTexts = map[string]string{
	"name":     "Signing in to {name}",
	"greeting": "Hello,",
	"code":     "Your code is {code}.",
	"browser":  "Enter it where you asked for it, or sign in with the link, on any device.",
	"button":   "Sign in",
	"until":    "Code and link work until {until}, once, and for you alone. Nobody who asks you for the code is from us.",
	"ignore":   "If you did not ask to sign in, you need not do anything.",
}

var russian = map[string]string{
	"passcode.code":       "код или ссылка неверны либо больше не действуют, запросите новые",
	"passcode.address":    "это не адрес электронной почты",
	"passcode.locale":     "это не обозначение языка",
	"passcode.rate":       "слишком много запросов кода, следующий можно отправить {time}",
	"passcode.delivering": "сообщение уже отправляется",
	"passcode.send":       "сообщение не удалось отправить",
	"passcode.base":       "адрес страницы задан неверно",

	"passcode.mail.name":     "Вход: {name}",
	"passcode.mail.greeting": "Здравствуйте!",
	"passcode.mail.code":     "Ваш код: {code}.",
	"passcode.mail.browser":  "Введите его там, где запросили, или войдите по ссылке с любого устройства.",
	"passcode.mail.button":   "Войти",
	"passcode.mail.until":    "Код и ссылка действуют до {until}, один раз и только для вас. Мы никогда не спрашиваем код.",
	"passcode.mail.ignore":   "Если вы не запрашивали вход, ничего делать не нужно.",
}
