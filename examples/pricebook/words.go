package main

import (
	"fmt"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

// words speak a language: the library's messages by the printer, and the few
// words of tables themselves.
type words struct {
	printer kabinet.Printer
	russian bool
}

// newWords returns the words of a language.
func newWords(lang string) (words, error) {
	if lang != "en" && lang != "ru" {
		return words{}, fmt.Errorf("-lang is en or ru, not %s", lang)
	}
	b := catalog.NewBuilder()
	for _, messages := range []func(*catalog.Builder) error{
		kabinet.Messages, pricing.Messages, index.Messages, pricecsv.Messages, replay.Messages,
	} {
		if err := messages(b); err != nil {
			return words{}, err
		}
	}
	return words{kabinet.NewPrinter(b, language.MustParse(lang)), lang == "ru"}, nil
}

// langFlag adds the flag -lang. The words are to be chosen after the flags are
// parsed.
func (c *call) langFlag(what string) (choose func() error) {
	lang := c.flags.String("lang", "en", "`language` of "+what+": en or ru")
	return func() (err error) {
		c.words, err = newWords(*lang)
		return err
	}
}

// of returns a word of a table, which is known by its English.
func (w words) of(english string) string {
	if ru, ok := russian[english]; ok && w.russian {
		return ru
	}
	return english
}

var russian = map[string]string{
	"buyer": "покупатель", "book": "книга", "article": "артикул", "quantity": "количество", "unit": "ед.", "price": "цена",
	"per": "за", "tax": "налог", "total": "сумма", "source": "источник", "tier": "порог", "next tier": "следующий порог", "at": "момент",
	"remark": "примечание", "fee": "доплата", "ladder of line": "шкала строки",

	"net": "без налога", "gross": "с налогом",
	"external": "внешняя система", "locked": "закреплённая цена", "lot": "партия", "agreement": "договор", "account": "лист клиента",
	"segment": "лист сегмента", "channel": "лист канала", "base": "общий лист",

	"needs approval": "нужно согласование", "provisional": "цена предварительная", "cost less": "дешевле в сумме",
	"allowed": "допустимо", "below the floor": "ниже допустимой цены",

	"before": "было", "after": "стало", "difference": "разница", "from": "с", "on request": "по запросу",
	"dearer": "дороже", "cheaper": "дешевле", "lost": "без цены", "new": "новых", "other": "прочих", "most": "наибольшее", "no price": "цены нет", "sum before": "сумма была",
	"circumstances": "условия", "promotion": "акция", "agreed": "по договору", "without it": "без него",
	"warning": "предупреждение", "list": "прайс-лист",
	"%d warnings": "предупреждений: %d",
	"%d products, %d lists, %d agreements, %d prices":                       "товаров: %d, прайс-листов: %d, договоров: %d, цен: %d",
	"%s does not get the price of %s for %s, %s: %s for %s comes first, %s": "%s не получит цену %s для %s, %s: раньше стоит %s для %s, %s",
	"Nobody's price changes.":                                               "Ничьи цены не меняются.",
	"Agreed prices that are dearer than without the agreement":              "Цены договоров, которые выше, чем без договора",
}
