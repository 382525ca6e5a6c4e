package accounts

import (
	"errors"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// Messages adds the messages of this package's errors in English and Russian to
// a catalogue, by their codes, the texts of explanations, of levels, of places
// and of measures, and those of package identifier.
func Messages(b *catalog.Builder) error {
	errs := []error{identifier.Messages(b)}
	for _, e := range allErrors() {
		errs = append(errs, b.SetString(language.English, e.err.Code(), e.err.Template()), b.SetString(language.Russian, e.err.Code(), e.ru))
	}
	for _, c := range clauses {
		code := "accounts.explain." + c.code
		errs = append(errs, b.SetString(language.English, code, c.en), b.SetString(language.Russian, code, c.ru))
	}
	for l := LevelOwn; l.Valid(); l++ {
		code := "accounts.level." + l.String()
		errs = append(errs, b.SetString(language.English, code, l.String()), b.SetString(language.Russian, code, levelNamesRU[l]))
	}
	for i, ru := range [len(vehicleMeasures)]string{"длина", "ширина", "высота", "масса"} {
		code := "accounts.measure." + vehicleMeasures[i]
		errs = append(errs, b.SetString(language.English, code, vehicleMeasures[i]), b.SetString(language.Russian, code, ru))
	}
	for what, t := range whereTexts {
		errs = append(errs, b.SetString(language.English, "accounts.where."+what, t.en), b.SetString(language.Russian, "accounts.where."+what, t.ru))
	}
	return errors.Join(errs...)
}

type translated struct {
	err *kabinet.Error
	ru  string
}

func allErrors() []translated {
	return []translated{
		{ErrRequired, "нужно указать значение"},
		{ErrTooLong, "слишком длинное значение, допустимо не больше {max}"},
		{ErrText, "в тексте есть недопустимые знаки"},
		{ErrEmail, "это не адрес электронной почты"},
		{ErrLocale, "это не код языка, такой как ru или en"},
		{ErrCountry, "это не двухбуквенный код страны"},
		{ErrTwice, "указано дважды"},
		{ErrBankCode, "это не БИК и не BIC"},
		{ErrAccountKey, "счёт не этого банка, либо в одном из номеров опечатка"},
		{ErrZone, "это не часовой пояс, такой как Europe/Moscow"},
		{ErrOpening, "это не часы работы, такие как 08:00–17:00, или они пересекаются с другими"},
		{ErrNegative, "размер не может быть отрицательным"},
		{ErrVehicle, "машина слишком велика для этого места: {what} больше {max}"},
		{ErrChoice, "такое значение не предусмотрено"},
		{ErrValue, "недопустимое значение"},
		{ErrID, "идентификатор пуст, слишком длинный или содержит управляющие знаки"},
		{ErrLevel, "область {level} для этой роли невозможна"},
		{ErrPermission, "{permission} — не название права"},
		{ErrNameTaken, "название {name} уже занято"},
		{ErrIDTaken, "идентификатор {id} уже занят"},
		{ErrDepth, "дерево подразделений стало бы глубже {max} уровней"},
		{ErrCycle, "подразделение нельзя поместить внутрь него самого"},
		{ErrUnitInUse, "подразделение ещё используется"},
		{ErrRoleInUse, "роль ещё назначена участникам"},
		{ErrReadyRole, "{role} — готовая роль, её нельзя изменить"},
		{ErrClientOnly, "это возможно только у организации клиента"},
		{ErrSellerOnly, "это возможно только у организации продавца"},
		{ErrSecondSeller, "продавец уже есть, а возможен только один"},
		{ErrTooMany, "больше не добавить: предел — {max}"},
		{ErrUnchanged, "так уже и есть"},
		{ErrOrganizationBlocked, "организация заблокирована"},
		{ErrOrganizationClosed, "работа с организацией завершена"},
		{ErrUnitBlocked, "подразделение заблокировано"},
		{ErrUnitArchived, "подразделение в архиве"},
		{ErrEntityClosed, "запись {id} закрыта"},
		{ErrEntityBlocked, "запись {id} заблокирована"},
		{ErrIdentifierTaken, "номер {number} уже есть у другого юридического лица: {id}"},
		{ErrNotServed, "запись {id} не обслуживает подразделение {unit}"},
		{ErrLoginTaken, "этот адрес электронной почты уже занят другим человеком"},
		{ErrPersonBlocked, "доступ человека заблокирован"},
		{ErrMembershipInactive, "участие в организации не действует"},
		{ErrMembershipEnded, "участие в организации завершено"},
		{ErrLastOwner, "организация осталась бы без владельца: сначала назначьте владельцем кого-то ещё"},
		{ErrAssignmentOver, "срок назначения уже истёк бы"},
		{ErrNoLegalEntities, "назовите хотя бы одно юридическое лицо или не указывайте список, если подходят все"},
		{ErrActingFor, "действовать здесь за другого нельзя"},
		{ErrLimit, "сумма {amount} больше предела для {permission}: {limit}"},
		{ErrBelowZero, "сумма {amount} меньше нуля, такой суммы не допускает ни один предел"},
		{ErrLimitText, "{text} — не предел; примеры: none, unlimited, 12.50 EUR"},
		{ErrRedelegation, "права, переданные вам на время, нельзя передать дальше"},
		{ErrNotLendable, "право {permission} нельзя передать на время: у вас его нет, или оно служит для выдачи прав людям"},
		{ErrTimeBox, "укажите начало и конец, не дольше допустимого срока {max}"},
		{ErrSelf, "нельзя замещать самого себя"},
		{ErrDelegationEnded, "права больше не переданы"},
		{ErrDelegationRunning, "права ещё переданы"},
		{ErrGrant, "нельзя дать право {permission}: у вас нет его с правом передачи в этих пределах и на этот срок"},
	}
}
