package approval

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Messages adds the messages of this package to a catalogue, by code, in English
// and Russian. It returns the error of the catalogue.
func Messages(b *catalog.Builder) error {
	for _, m := range messages {
		if err := b.SetString(language.English, m.of.Code(), m.of.Template()); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.of.Code(), m.ru); err != nil {
			return err
		}
	}
	return nil
}

var messages = [...]struct {
	of *kabinet.Error
	ru string
}{
	{ErrRule, "эта часть правила не указана или невозможна"},
	{ErrGroup, "в группе не сказано, кто согласует"},
	{ErrPredicate, "условие не удаётся прочитать"},
	{ErrField, "поля {field} для условия нет"},
	{ErrCompare, "поле {field} ({type}) нельзя сравнить с таким значением через {op}"},
	{ErrValue, "это не текст, не число, не сумма, не признак и не список текстов"},
	{ErrFact, "сведение {field} неизвестно"},
	{ErrTooMany, "больше, чем {max}"},
	{ErrSubject, "эта часть согласуемого не указана или относится не к нему"},
	{ErrContent, "содержание и его хеш не соответствуют друг другу"},
	{ErrID, "не указан идентификатор"},
	{ErrActor, "не указано, кто это запрашивает"},
	{ErrText, "в тексте есть символы, которые нельзя сохранить"},
	{ErrTextTooLong, "текст длиннее {max} байт"},
	{ErrReason, "укажите причину"},
	{ErrDenied, "это запрещено правилом «{rule}»"},
	{ErrStatus, "это невозможно, пока согласование в состоянии {status}"},
	{ErrExpired, "срок согласования истёк"},
	{ErrReleased, "согласование уже использовано"},
	{ErrChanged, "согласуемое изменилось, посмотрите его ещё раз"},
	{ErrOutsider, "согласовать это могут только сотрудники самой организации и только от своего имени"},
	{ErrFourEyes, "нельзя согласовать то, что запросили вы сами или кто-то за вас"},
	{ErrNotEligible, "это согласование ждёт не вас"},
	{ErrVoted, "этот голос уже отдан"},
	{ErrNotRequester, "это может сделать только автор запроса"},
	{ErrConsent, "изменение требует согласия самого автора запроса"},
	{ErrNotOwner, "отказаться от согласования может только владелец организации"},
	{ErrNotWaivable, "правила не позволяют обойтись без {group}"},
	{ErrNotEscalated, "сначала согласование надо передать выше"},
	{ErrNotStalled, "согласование ещё может быть получено вовремя"},
	{ErrTop, "выше передавать некому"},
	{ErrRecheck, "{check} этого больше не позволяет"},
	{ErrPath, "путь подразделения {unit} неизвестен"},
}
