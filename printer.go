package kabinet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Printer writes messages and values for people in one language. Wherever the
// library takes a Printer, nil is plain English. Implementations are safe for
// concurrent use. NewPrinter makes a plain one; a host that wants amounts and
// dates as its readers write them brings its own.
type Printer interface {
	// Message returns the message of a code with {name} standing for
	// parameters, and false when the language has none, so that the English
	// text is used. The parameters serve to choose a plural form: the first
	// that was added to an error is argument 1 of package plural of x/text.
	Message(code string, params []Param) (string, bool)
	// Money returns an amount with its currency.
	Money(m Money) string
	// Number returns a plain decimal number such as "1234.5".
	Number(decimal string) string
	// Date returns a day of the calendar.
	Date(d Date) string
	// Time returns an instant.
	Time(t time.Time) string
}

// Text returns the message of a code in the language of p, or the English text
// where p is nil or has no such message, with each {name} replaced by the
// parameter of that name, the last one if there are several, as p prints it. A
// {name} without a parameter becomes nothing, and takes the space beside it
// along; all other white space stays as it is. Braces in parameters have no
// meaning.
func Text(p Printer, code, english string, params ...Param) string {
	text := english
	if p != nil {
		if t, ok := p.Message(code, params); ok {
			text = t
		}
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			b.WriteString(text)
			return b.String()
		}
		text = after
		value := ""
		for _, q := range slices.Backward(params) {
			if q.Name == name {
				value = Print(p, q.Value)
				break
			}
		}
		switch {
		case value != "":
		case strings.HasSuffix(before, " ") && (text == "" || strings.IndexByte(" .,:;!?)", text[0]) >= 0):
			before = before[:len(before)-1]
		case before == "" && b.Len() == 0:
			text = strings.TrimPrefix(text, " ")
		}
		b.WriteString(before)
		b.WriteString(value)
	}
}

// Print returns a value as p prints it: the library's own types by their
// methods, whatever has a method Text(Printer) string by that, and everything
// else by fmt.Sprint.
func Print(p Printer, v any) string {
	if p == nil {
		p = plain{}
	}
	switch x := v.(type) {
	case Money:
		return p.Money(x)
	case Quantity:
		return p.Number(x.String())
	case UoM:
		return Text(p, "kabinet.uom."+string(x), string(x))
	case Rate:
		return p.Number(x.String())
	case Date:
		return p.Date(x)
	case time.Time:
		return p.Time(x)
	case Percentage:
		return p.Number(x.String())
	case interface{ Text(p Printer) string }: // an Error, and what else has a name in several languages
		return x.Text(p)
	}
	return fmt.Sprint(v)
}

// NewPrinter returns a Printer that takes messages from the catalogue, in the
// closest language it has now, and prints values plainly: numbers and days as
// they are in JSON, instants in UTC to the minute. The packages of the library
// add their messages to a catalogue by their Messages functions.
func NewPrinter(messages catalog.Catalog, lang language.Tag) Printer {
	if messages != nil {
		if tag, _, confidence := messages.Matcher().Match(lang); confidence != language.No {
			lang = tag
		}
	}
	return plain{messages, lang}
}

// plain is the Printer of NewPrinter, and without a catalogue that of nil.
type plain struct {
	messages catalog.Catalog
	lang     language.Tag
}

func (p plain) Message(code string, params []Param) (string, bool) {
	if p.messages == nil {
		return "", false
	}
	r := rendered{params: params}
	err := p.messages.Context(p.lang, &r).Execute(code)
	return r.text.String(), err == nil
}

func (plain) Money(m Money) string    { return m.String() }
func (plain) Number(s string) string  { return s }
func (plain) Date(d Date) string      { return d.String() }
func (plain) Time(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// rendered catches the message that a catalogue chooses.
type rendered struct {
	text   strings.Builder
	params []Param
}

func (r *rendered) Render(s string) { r.text.WriteString(s) }

// Arg returns the i-th parameter, counted from one, for the choice of a plural.
func (r *rendered) Arg(i int) any {
	if i < 1 || i > len(r.params) {
		return nil
	}
	switch v := r.params[i-1].Value.(type) {
	case Quantity:
		return counted(v)
	case Rate:
		return counted(v)
	case int:
		return counted{coef: int64(v)}
	case int64:
		return counted{coef: v}
	default:
		return v
	}
}

// counted gives a number its plural form: "1.5" takes another than "1". Package
// plural knows no Quantity and no Rate, and takes all whole numbers of a million or more
// for alike.
type counted Quantity

var _ plural.Interface = counted{}

// PluralForm implements plural.Interface. The numbers it hands to the rules of
// CLDR are taken modulo a million, which keeps all their remainders.
func (q counted) PluralForm(lang language.Tag, _ int) (plural.Form, int) {
	const million = 1_000_000
	coef, scale := trim(q.coef, q.scale)
	whole, fraction := abs(coef)/pow10[scale], abs(coef)%pow10[scale]
	i, f, v := int(whole%million), int(fraction%million), int(scale)
	if whole >= million {
		i += million
	}
	n := -1 // not a whole number that a case "=1" could name
	if scale == 0 && coef >= 0 && whole < million {
		n = i
	}
	return plural.Cardinal.MatchPlural(lang, i, v, v, f, f), n
}
