package segment

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Errors of this package.
var (
	// ErrCutoffs is returned for cut-offs that are not 0 < A ≤ B ≤ 1.
	ErrCutoffs = kabinet.NewError(kabinet.Invalid, "segment.cutoffs", "the cut-offs must be shares between 0 and 1, that of A not above that of B")
	// ErrTwice is returned for a subject that is there twice.
	ErrTwice = kabinet.NewError(kabinet.Invalid, "segment.twice", "{id} is there twice")
	// ErrSubject is returned for a subject without an id.
	ErrSubject = kabinet.NewError(kabinet.Invalid, "segment.subject", "the id is missing")
	// ErrClass is returned for text that names no class.
	ErrClass = kabinet.NewError(kabinet.Invalid, "segment.class", "{text} is not one of the classes A, B and C")
	// ErrLabel is returned for a label without an id, or that admits no class.
	ErrLabel = kabinet.NewError(kabinet.Invalid, "segment.label", "the label lacks its id or its classes")
	// ErrLevels is returned for levels of scores outside of 2 to 10.
	ErrLevels = kabinet.NewError(kabinet.Invalid, "segment.levels", "{levels} levels are not 2 to 10")
	// ErrActivity is returned for numbers that nobody's orders have.
	ErrActivity = kabinet.NewError(kabinet.Invalid, "segment.activity", "the orders of {id} do not go together: a time, a number and an amount, or none of them")
	// ErrPoints is returned for points outside of 0 to 4.
	ErrPoints = kabinet.NewError(kabinet.Invalid, "segment.points", "{points} is not 0 to 4 points")
)

// Messages adds the messages of this package to a catalogue, by code, in English and
// Russian. It returns the error of the catalogue.
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
	{ErrCutoffs, "границы должны быть долями от 0 до 1, граница A не выше границы B"},
	{ErrTwice, "{id} указан дважды"},
	{ErrSubject, "не указан идентификатор"},
	{ErrClass, "{text} — не один из классов A, B и C"},
	{ErrLabel, "у метки не указан идентификатор или классы"},
	{ErrLevels, "уровней может быть от 2 до 10, а не {levels}"},
	{ErrActivity, "сведения о заказах {id} не согласованы: нужны время, число и сумма, либо ничего из этого"},
	{ErrPoints, "{points} — не от 0 до 4 баллов"},
}
