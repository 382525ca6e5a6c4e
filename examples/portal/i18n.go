package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bojanz/currency"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/cart/schedule"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/exchange/xlsx"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/passcode"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/nps/chart"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/onboarding/rollout"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// Languages are those of the pages, the default first.
var Languages = []string{"en", "ru"}

// newCatalog puts the messages of the library and of the portal into one
// catalogue.
func newCatalog() (catalog.Catalog, error) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for _, add := range []func(*catalog.Builder) error{
		kabinet.Messages, pricing.Messages, accounts.Messages, cart.Messages, order.Messages, withaccounts.Messages, quickorder.Messages, xlsx.Messages, claim.Messages, stock.Messages, market.Messages, schedule.Messages,
		document.Messages, pdf.Messages, identifier.Messages, thread.Messages, spend.Messages, ledger.Messages, budget.Messages, credit.Messages, approval.Messages,
		commerceml.Messages, nps.Messages, chart.Messages, store.Messages, invite.Messages, passcode.Messages, onboarding.Messages, rollout.Messages, portalMessages,
	} {
		if err := add(b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// texts are the messages of the pages, by topic.
var texts = [][]message{
	messages,
	accountMessages,
	budgetMessages,
	cartMessages,
	claimMessages,
	codeMessages,
	delegationMessages,
	documentMessages,
	evidenceMessages,
	inviteMessages,
	listMessages,
	launchMessages,
	orderMessages,
	quickMessages,
	scheduleMessages,
	shipmentMessages,
	stockMessages,
	spendMessages,
	surveyMessages,
	threadMessages,
}

func portalMessages(b *catalog.Builder) error {
	for _, m := range slices.Concat(texts...) {
		if err := b.SetString(language.English, m.code, m.en); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.code, m.ru); err != nil {
			return err
		}
	}
	for _, m := range plurals {
		en := plural.Selectf(1, "%d", plural.One, m.en[0], plural.Other, m.en[1])
		ru := plural.Selectf(1, "%d", plural.One, m.ru[0], plural.Few, m.ru[1], plural.Other, m.ru[2])
		if err := b.Set(language.English, m.code, en); err != nil {
			return err
		}
		if err := b.Set(language.Russian, m.code, ru); err != nil {
			return err
		}
	}
	return nil
}

// printer is the kabinet.Printer of one language: messages from the catalogue,
// amounts and numbers as CLDR writes them, days and times as people do.
type printer struct {
	kabinet.Printer
	lang   string
	money  *currency.Formatter
	number *currency.Formatter
}

func newPrinter(messages catalog.Catalog, lang string) *printer {
	p := &printer{
		Printer: kabinet.NewPrinter(messages, language.Make(lang)), lang: lang,
		money:  currency.NewFormatter(currency.NewLocale(lang)),
		number: currency.NewFormatter(currency.NewLocale(lang)),
	}
	p.money.SymbolMap["RUB"] = "₽"
	p.number.CurrencyDisplay, p.number.MinDigits, p.number.MaxDigits = currency.DisplayNone, 0, 9
	return p
}

// Text returns a message of the portal.
func (p *printer) Text(code string, params ...kabinet.Param) string {
	return kabinet.Text(p, code, code, params...)
}

// Message implements kabinet.Printer. Units of measure and internal numbers of
// orders are codes; what stands for one in a message becomes its name here.
func (p *printer) Message(code string, params []kabinet.Param) (string, bool) {
	text, ok := p.Printer.Message(code, params)
	if !ok {
		return "", false
	}
	for _, q := range params {
		switch v := q.Value.(type) {
		case int:
			text = strings.ReplaceAll(text, "{"+q.Name+"}", p.Number(strconv.Itoa(v)))
		case kabinet.UoM:
			text = strings.ReplaceAll(text, "{"+q.Name+"}", p.Unit(v))
		case kabinet.Permission:
			text = strings.ReplaceAll(text, "{"+q.Name+"}", p.or("permission."+string(v), string(v)))
		}
	}
	return text, true
}

// or returns the message, or other text where there is none.
func (p *printer) or(code, other string) string {
	if text, ok := p.Printer.Message(code, nil); ok {
		return text
	}
	return other
}

// Money implements kabinet.Printer.
func (p *printer) Money(m kabinet.Money) string {
	a, err := currency.NewAmount(m.Amount(), m.Currency().Code())
	if err != nil {
		return m.String()
	}
	return p.money.Format(a)
}

// Number implements kabinet.Printer.
func (p *printer) Number(s string) string {
	a, err := currency.NewAmount(s, "RUB") // any currency: it is not shown
	if err != nil {
		return s
	}
	return strings.Replace(p.number.Format(a), "-", "−", 1)
}

// Unit returns the name of a unit of measure, such as "т" for TNE.
func (p *printer) Unit(u kabinet.UoM) string { return p.or("unit."+string(u), string(u)) }

// Quantity returns a quantity with its unit.
func (p *printer) Quantity(q kabinet.Quantity, u kabinet.UoM) string {
	return p.Number(q.String()) + "\u00a0" + p.UnitOf(q, u)
}

// UnitOf returns the name of a unit after a quantity: 1 pc, 2 pcs.
func (p *printer) UnitOf(q kabinet.Quantity, u kabinet.UoM) string {
	if q.Equal(kabinet.QuantityOf(1)) {
		return p.or("unit."+string(u)+".one", p.Unit(u))
	}
	return p.Unit(u)
}

// Date implements kabinet.Printer.
func (p *printer) Date(d kabinet.Date) string {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	if p.lang == "ru" {
		return t.Format("02.01.2006")
	}
	return t.Format("2 Jan 2006")
}

// Time implements kabinet.Printer, in the zone of the seller. Midnight is a day.
func (p *printer) Time(t time.Time) string {
	t = t.In(zone)
	day := p.Date(kabinet.DateOf(t))
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return day
	}
	return day + t.Format(", 15:04")
}

// Name returns text of the catalogue in the language, and names of people,
// companies and places in its letters.
func (p *printer) Name(v any) string {
	switch t := v.(type) {
	case Text:
		if p.lang != "ru" && t.English != "" {
			return lengths.ReplaceAllString(t.English, "$1\u00a0$2")
		}
		return lengths.ReplaceAllString(p.Name(t.Russian), "$1\u00a0$2")
	case string:
		if p.lang == "ru" {
			return t
		}
		return latin(t)
	}
	return ""
}

// said returns what somebody wrote: as they wrote it, or in English where it is
// the sample's.
func (p *printer) said(text string) string {
	if en, ok := seed.Said[text]; ok && p.lang != "ru" {
		return en
	}
	return text
}

// period returns the name of a quarter or month, such as "2026-Q1" or "2026-03", as
// people call it.
func (p *printer) period(label string) string {
	year, part, _ := strings.Cut(label, "-")
	return p.or("period."+strings.ToLower(part), part) + " " + year
}

// lengths finds a length at the end of a name, which a line must not break.
var lengths = regexp.MustCompile(`(\d) (м|m)$`)

// words have English names of their own.
var words = strings.NewReplacer(
	"Металл для трубопроводов", "Metal for pipelines", "Металл для строек", "Metal for building sites", "Закупки Белова", "Purchases by Belov",
	"Заказы от 3 млн ₽", "Orders from ₽3 million on", "п/п", "Payment order",
	"Москва", "Moscow", "Санкт-Петербург", "Saint Petersburg", "Металл", "Metal",
	"Склад", "Warehouse", "База", "Depot", "Площадка", "Site", "Стройка", "Building site", "Сервисный центр", "Service centre",
)

// latin writes Russian names in Latin letters, with the legal form at the end:
// ООО «Альтаир-Строй» is “Altair-Stroy” LLC.
func latin(s string) string {
	for form, en := range map[string]string{"ООО ": "LLC", "АО ": "JSC", "ПАО ": "PJSC"} {
		if rest, ok := strings.CutPrefix(s, form); ok {
			s = strings.Trim(rest, "«»") + " " + en
		}
	}
	s = words.Replace(s)
	var b strings.Builder
	start := true
	for _, r := range s {
		lower := []rune(strings.ToLower(string(r)))[0]
		t, ok := letters[lower]
		switch {
		case !ok:
			b.WriteRune(r)
		case lower == 'е' && start:
			t = "ye"
			fallthrough
		default:
			if r != lower && t != "" {
				t = strings.ToUpper(t[:1]) + t[1:]
			}
			b.WriteString(t)
		}
		start = !ok || lower == 'ь' || lower == 'ъ'
	}
	return strings.NewReplacer("«", "“", "»", "”").Replace(b.String())
}

var letters = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "yo", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y", 'к': "k",
	'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts",
	'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya",
}
