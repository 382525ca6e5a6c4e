package budget

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// The errors of this package.
var (
	// ErrOver is returned where a hard budget has less left than is asked for.
	// Joined to it is one for every budget that is exceeded.
	ErrOver = kabinet.NewError(kabinet.State, "budget.over", "the budget is exceeded")
	// ErrOverBudget is joined to ErrOver for each budget.
	ErrOverBudget = kabinet.NewError(kabinet.State, "budget.over_budget", "{budget} has {left} left for the period from {period}, and {asked} is asked for")
	// ErrUnassigned is returned for a line that no budget covers, where that is
	// refused.
	ErrUnassigned = kabinet.NewError(kabinet.State, "budget.unassigned", "no budget covers line {line}")
	// ErrID is returned for a budget without id or organisation.
	ErrID = kabinet.NewError(kabinet.Invalid, "budget.id", "a budget needs an id and an organisation")
	// ErrName is returned for a budget without name.
	ErrName = kabinet.NewError(kabinet.Invalid, "budget.name", "the name is missing")
	// ErrText is returned for a text that is too long or cannot be stored.
	ErrText = kabinet.NewError(kabinet.Invalid, "budget.text", "a text is longer than {max} bytes or has characters that cannot be stored")
	// ErrMode is returned for a mode, carry-over or other choice that is none.
	ErrMode = kabinet.NewError(kabinet.Invalid, "budget.mode", "{mode} is not one of the choices")
	// ErrCycle is returned for a cycle that contradicts itself.
	ErrCycle = kabinet.NewError(kabinet.Invalid, "budget.cycle", "the periods cannot be made of {cycle}")
	// ErrPeriod is returned for a day outside the budget, or what is no period of it.
	ErrPeriod = kabinet.NewError(kabinet.Invalid, "budget.period", "{day} lies in no period of the budget")
	// ErrAmount is returned for an amount that is negative.
	ErrAmount = kabinet.NewError(kabinet.Invalid, "budget.amount", "{amount} is negative")
	// ErrClosed is returned for a change of a closed budget.
	ErrClosed = kabinet.NewError(kabinet.State, "budget.closed", "the budget {budget} is closed")
	// ErrUnchanged is returned for a change that changes nothing.
	ErrUnchanged = kabinet.NewError(kabinet.State, "budget.unchanged", "nothing would change")
	// ErrUnspent is returned for a correction that gives back more than was spent.
	ErrUnspent = kabinet.NewError(kabinet.State, "budget.unspent", "{budget} has spent only {spent} in the period, and {amount} is to be given back")
	// ErrNote is returned for a correction without a reason.
	ErrNote = kabinet.NewError(kabinet.Invalid, "budget.note", "the reason is missing")
)

var messages = [...]struct{ code, en, ru string }{
	{"budget.over", "the budget is exceeded", "бюджет превышен"},
	{"budget.over_budget", "{budget} has {left} left for the period from {period}, and {asked} is asked for", "в бюджете {budget} на период с {period} осталось {left}, а требуется {asked}"},
	{"budget.unassigned", "no budget covers line {line}", "для строки {line} не назначен бюджет"},
	{"budget.id", "a budget needs an id and an organisation", "у бюджета должны быть идентификатор и организация"},
	{"budget.name", "the name is missing", "не указано название"},
	{"budget.text", "a text is longer than {max} bytes or has characters that cannot be stored", "текст длиннее {max} байт или содержит символы, которые нельзя сохранить"},
	{"budget.mode", "{mode} is not one of the choices", "{mode} — нет такого варианта"},
	{"budget.cycle", "the periods cannot be made of {cycle}", "из {cycle} нельзя составить периоды"},
	{"budget.period", "{day} lies in no period of the budget", "{day} не входит ни в один период бюджета"},
	{"budget.amount", "{amount} is negative", "{amount} — отрицательная величина"},
	{"budget.closed", "the budget {budget} is closed", "бюджет {budget} закрыт"},
	{"budget.unchanged", "nothing would change", "ничего не изменится"},
	{"budget.unspent", "{budget} has spent only {spent} in the period, and {amount} is to be given back", "из бюджета {budget} за период потрачено только {spent}, а вернуть требуется {amount}"},
	{"budget.note", "the reason is missing", "не указана причина"},
}

// Messages adds the messages of this package, by code, to a catalogue, in
// English and Russian.
func Messages(b *catalog.Builder) error {
	for _, m := range messages {
		if err := b.SetString(language.English, m.code, m.en); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.code, m.ru); err != nil {
			return err
		}
	}
	return nil
}
