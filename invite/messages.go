package invite

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Messages adds the messages of this package to a catalogue, in English and Russian:
// those of its errors by their codes, and the sentences of its mails by
// "invite.mail." and what they say. A host adds other languages under the same
// codes, and the names of its onboarding steps under "invite.step." and the step. It
// returns the error of the catalogue.
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
		out["invite.mail."+code] = text
	}
	for _, e := range sentinels {
		out[e.Code()] = e.Template()
	}
	return out
}

var sentinels = [...]*kabinet.Error{
	ErrLink, ErrExpired, ErrEnded, ErrStatus, ErrInvited, ErrOpen, ErrAttempts, ErrChanged, ErrAddress, ErrID, ErrText, ErrLong, ErrURL, ErrLocale, ErrTTL, ErrPolicy,
	ErrRedirect, ErrGeneration, ErrNobody, ErrGrant, ErrSponsor, ErrElsewhere, ErrDomain, ErrRefused, ErrSeats, ErrRate, ErrOwn, ErrSecondFactor,
	ErrConsent, ErrMember, ErrRegistration, ErrField, ErrRows, ErrKey, ErrDelivering, ErrSend,
}

// mailTexts are the English sentences of mails.
var mailTexts = map[string]string{
	"subject":         "{inviter} invites you to {organization}",
	"subject_nobody":  "Your access to {organization}",
	"subject_reset":   "Your new login for {organization}",
	"reminder":        "Reminder: {subject}",
	"greeting":        "Hello {name},",
	"greeting_nobody": "Hello,",
	"who":             "{inviter} invites you to work with {organization} in the client portal.",
	"who_nobody":      "You are invited to work with {organization} in the client portal.",
	"who_reset":       "A new login for {organization} has been prepared for you. Your roles and your history stay as they are.",
	"step":            "You are needed for this step: {step}.",
	"takes":           "It takes about {minutes} min.",
	"quote":           "{inviter} writes:",
	"quote_nobody":    "Message:",
	"button":          "See the invitation",
	"button_reset":    "Set up the login",
	"until":           "The link works until {time}, and for you alone.",
	"ignore":          "If you do not expect this message, you need not do anything; on the page of the link you can decline, or ask not to be invited again.",
}

var russian = map[string]string{
	"invite.link":          "ссылка недействительна",
	"invite.expired":       "срок приглашения истёк, попросите прислать новое",
	"invite.ended":         "приглашение больше не действует: {status}",
	"invite.status":        "это невозможно, состояние приглашения: {status}",
	"invite.invited":       "этот адрес только что пригласил кто-то другой",
	"invite.open":          "этот адрес уже приглашён",
	"invite.attempts":      "ссылку открывали слишком много раз, попросите прислать новую",
	"invite.changed":       "приглашение изменилось, посмотрите его ещё раз",
	"invite.address":       "это не адрес электронной почты",
	"invite.id":            "не указан идентификатор",
	"invite.text":          "в тексте есть символы, которые нельзя сохранить",
	"invite.long":          "текст длиннее {max}",
	"invite.url":           "в сообщении не должно быть ссылок",
	"invite.locale":        "это не обозначение языка",
	"invite.ttl":           "приглашение действует от {min} до {max}",
	"invite.policy":        "в правилах приглашений задано недопустимое значение",
	"invite.redirect":      "{key}: такого места для перехода нет",
	"invite.generation":    "ссылка относится к другой версии приглашения",
	"invite.nobody":        "приглашать сюда никому нельзя",
	"invite.grant":         "приглашающий не может дать это право: {permission} {unit}",
	"invite.sponsor":       "пригласившего больше нет в организации, попросите прислать новое приглашение",
	"invite.elsewhere":     "этот логин открывает и другие организации или чужие права",
	"invite.domain":        "адреса домена {domain} приглашать нельзя",
	"invite.refused":       "этот человек просил больше его не приглашать",
	"invite.seats":         "все места заняты или зарезервированы: {seats}",
	"invite.rate":          "слишком много приглашений, следующее можно отправить {time}",
	"invite.own":           "одобрить это должен кто-то другой",
	"invite.second_factor": "сначала войдите со вторым фактором",
	"invite.consent":       "нужно согласие: {consent}",
	"invite.member":        "участие приостановлено",
	"invite.registration":  "регистрация здесь закрыта",
	"invite.field":         "поле не заполнено или неизвестно: {field}",
	"invite.rows":          "в списке должно быть от 1 до {max} строк",
	"invite.key":           "этот ключ уже использован для другого списка",
	"invite.delivering":    "сообщение уже отправляется",
	"invite.send":          "сообщение не удалось отправить",

	"invite.mail.subject":         "{inviter} приглашает вас в {organization}",
	"invite.mail.subject_nobody":  "Ваш доступ в {organization}",
	"invite.mail.subject_reset":   "Ваш новый логин в {organization}",
	"invite.mail.reminder":        "Напоминание: {subject}",
	"invite.mail.greeting":        "Здравствуйте, {name}!",
	"invite.mail.greeting_nobody": "Здравствуйте!",
	"invite.mail.who":             "{inviter} приглашает вас работать с {organization} в личном кабинете.",
	"invite.mail.who_nobody":      "Вас приглашают работать с {organization} в личном кабинете.",
	"invite.mail.who_reset":       "Для вас подготовлен новый логин в {organization}. Роли и история останутся прежними.",
	"invite.mail.step":            "Вас ждёт этот шаг: {step}.",
	"invite.mail.takes":           "Это займёт около {minutes} мин.",
	"invite.mail.quote":           "{inviter} пишет:",
	"invite.mail.quote_nobody":    "Сообщение:",
	"invite.mail.button":          "Посмотреть приглашение",
	"invite.mail.button_reset":    "Настроить вход",
	"invite.mail.until":           "Ссылка действует до {time} и только для вас.",
	"invite.mail.ignore":          "Если вы не ждали этого письма, ничего делать не нужно; на странице по ссылке можно отказаться или попросить больше вас не приглашать.",
}
