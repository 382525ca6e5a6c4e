package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

const priceHelp = `Answers queries from a book: what does this buyer pay for this article, this
quantity, at this instant?

` + askHelp + `
Exit codes: 0 every line has a price and can be ordered so, 1 some line has none
or cannot, 2 trouble.
`

// answer is what one query gets.
type answer struct {
	Book  string        `json:"book,omitempty"` // version
	Buyer pricing.Buyer `json:"buyer"`
	Lines []answerLine  `json:"lines"`
}

// answerLine is the answer to one request.
type answerLine struct {
	Request pricing.Request `json:"request"` // completed
	Result  pricing.Result  `json:"result"`
	// Message says in words why there is no price, or why the line cannot be
	// ordered.
	Message string `json:"message,omitempty"`
}

func price(c *call) int {
	a := c.askFlags()
	asTable := c.flags.Bool("table", false, "answer as a table; JSON otherwise")
	lang := c.flags.String("lang", "en", "`language` of messages: en or ru")
	out := c.flags.String("o", "-", "`file` to write")
	files, code, done := c.parse()
	if done {
		return code
	}
	printer, err := newPrinter(*lang)
	if err != nil {
		return c.usage("%v", err)
	}
	q, code := c.ask(a, files)
	if q == nil {
		return code
	}
	answers := make([]answer, len(q.views))
	for i, v := range q.views {
		requests := q.file.queries[i].Requests
		answers[i] = answer{q.snapshot.Version(), q.file.queries[i].Buyer, make([]answerLine, len(requests))}
		for j, r := range v.ResolveAll(nil, requests) {
			l := answerLine{Request: requests[j], Result: r}
			if err := r.Err(); err != nil {
				code = exitNo
				l.Message = message(err, printer)
			}
			answers[i].Lines[j] = l
		}
	}
	err = c.write(*out, func(w io.Writer) error {
		if *asTable {
			return priceTable(w, answers)
		}
		if q.file.single {
			return writeJSON(w, answers[0])
		}
		return writeJSON(w, answers)
	})
	if err != nil {
		return c.trouble("", err)
	}
	return code
}

func message(err error, p kabinet.Printer) string {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return e.Text(p)
	}
	return err.Error()
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func priceTable(w io.Writer, answers []answer) error {
	for i, a := range answers {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "buyer: %s", buyerText(a.Buyer))
		if a.Book != "" {
			fmt.Fprintf(w, "; book: %s", a.Book)
		}
		fmt.Fprintln(w)
		t := newTable("#", "article", "quantity:", "unit", "price:", "per", "tax", "total:", "source", "from:", "at", "remark")
		for j, l := range a.Lines {
			r := l.Result
			row := []string{fmt.Sprint(j + 1), string(l.Request.SKU), l.Request.Quantity.String(), string(l.Request.Unit)}
			if r.Outcome == pricing.Priced {
				from := ""
				if r.Ladder {
					from = r.Tier.String()
				}
				row = append(row, r.Price.Amount(), perText(r.Per, r.Unit), r.Tax.String(), r.Total.String(), sourceText(r.Source), from)
			} else {
				row = append(row, "-", "", "", "-", "", "")
			}
			t.add(append(row, l.Request.At.UTC().Format(time.RFC3339), l.Message)...)
		}
		if err := t.write(w); err != nil {
			return err
		}
	}
	return nil
}

// perText is what a price is for: "TNE", "100 MTR".
func perText(per kabinet.Quantity, unit kabinet.UoM) string {
	if per.Equal(kabinet.QuantityOf(1)) {
		return string(unit)
	}
	return per.String() + " " + string(unit)
}

func sourceText(s pricing.Source) string {
	return fmt.Sprintf("%s %s%s", s.Level, s.List, s.Agreement)
}
