package market

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// The errors.
var (
	// ErrTerms is returned for an offer in which something is missing, with its place.
	ErrTerms = kabinet.NewError(kabinet.Invalid, "market.terms", "an offer needs an article, a lot, a unit, a quantity and a price")
	// ErrQuantity is returned for a quantity that is not positive.
	ErrQuantity = kabinet.NewError(kabinet.Invalid, "market.quantity", "{quantity} is not a quantity that can be taken")
	// ErrOffered is returned for offering a lot that is offered already.
	ErrOffered = kabinet.NewError(kabinet.Conflict, "market.offered", "the lot is offered already")
	// ErrTaken is returned to who came too late, with what is left.
	ErrTaken = kabinet.NewError(kabinet.Conflict, "market.taken", "somebody was faster: {left} of the lot is left")
	// ErrWhole is returned for taking a part of a lot that is given only whole.
	ErrWhole = kabinet.NewError(kabinet.Invalid, "market.whole", "the lot is sold whole: {quantity}")
	// ErrOver is returned for an offer that has ended.
	ErrOver = kabinet.NewError(kabinet.Gone, "market.over", "the offer has ended")
	// ErrNotOver is returned for expiring an offer before its time.
	ErrNotOver = kabinet.NewError(kabinet.State, "market.not_over", "the offer has not ended yet")
	// ErrNotTaken is returned for ordering of an offered lot what was not taken, or not
	// in time.
	ErrNotTaken = kabinet.NewError(kabinet.State, "market.not_taken", "{taken} of {quantity} of the lot is yours: take it from the leftover market first")
)

var messages = [...]struct{ code, en, ru string }{
	{"market.terms", "an offer needs an article, a lot, a unit, a quantity and a price", "в предложении должны быть товар, партия, единица, количество и цена"},
	{"market.quantity", "{quantity} is not a quantity that can be taken", "{quantity} — недопустимое количество"},
	{"market.offered", "the lot is offered already", "эта партия уже предложена"},
	{"market.taken", "somebody was faster: {left} of the lot is left", "кто-то успел раньше: от партии осталось {left}"},
	{"market.whole", "the lot is sold whole: {quantity}", "партия продаётся только целиком: {quantity}"},
	{"market.over", "the offer has ended", "предложение закончилось"},
	{"market.not_over", "the offer has not ended yet", "предложение ещё не закончилось"},
	{"market.not_taken", "{taken} of {quantity} of the lot is yours: take it from the leftover market first", "из {quantity} этой партии за вами закреплено {taken}: сначала возьмите её на странице остатков"},
}

// Messages adds the messages of this package, by code, to a catalogue, in English and
// Russian.
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
