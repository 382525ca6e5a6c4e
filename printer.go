package kabinet

import (
	"fmt"
	"strings"
	"time"

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
	// text is used. The parameters serve to choose a plural form.
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
// parameter of that name as p prints it. A {name} without a parameter becomes
// nothing.
func Text(p Printer, code, english string, params ...Param) string {
	text := english
	if p != nil {
		if t, ok := p.Message(code, params); ok {
			text = t
		}
	}
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			break
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			b.WriteString("{" + rest)
			break
		}
		for i := len(params) - 1; i >= 0; i-- {
			if params[i].Name == name {
				b.WriteString(Print(p, params[i].Value))
				break
			}
		}
		text = after
	}
	return strings.TrimSpace(strings.Join(strings.Fields(b.String()), " "))
}

// Print returns a value as p prints it: the library's own types by their
// methods, everything else by fmt.Sprint.
func Print(p Printer, v any) string {
	if p == nil {
		p = plain{}
	}
	switch x := v.(type) {
	case Money:
		return p.Money(x)
	case Quantity:
		return p.Number(x.String())
	case Rate:
		return p.Number(x.String())
	case Date:
		return p.Date(x)
	case time.Time:
		return p.Time(x)
	}
	return fmt.Sprint(v)
}

// NewPrinter returns a Printer that takes messages from the catalogue, in the
// closest language it has, and prints values plainly. The packages of the
// library add their messages to a catalogue by their Messages functions.
func NewPrinter(messages catalog.Catalog, lang language.Tag) Printer {
	return plain{messages, lang}
}

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
	return r.text, err == nil
}

func (plain) Money(m Money) string    { return m.String() }
func (plain) Number(s string) string  { return s }
func (plain) Date(d Date) string      { return d.String() }
func (plain) Time(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// rendered catches the chosen message of a catalogue.
type rendered struct {
	text   string
	params []Param
}

func (r *rendered) Render(s string) { r.text += s }

func (r *rendered) Arg(i int) any {
	if i < 1 || i > len(r.params) {
		return nil
	}
	return r.params[i-1].Value
}
