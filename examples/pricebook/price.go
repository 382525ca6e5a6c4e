package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

const priceHelp = `Answers queries from a book: what does this buyer pay for this article, this
quantity, at this instant?

` + askHelp + `
Exit codes: 0 every line has a price and can be ordered so, 1 some line has none
or cannot, or is below a floor that it was to be checked by, 2 trouble.
`

// answer is what one query gets.
type answer struct {
	Book  string        `json:"book,omitempty"` // version
	Buyer pricing.Buyer `json:"buyer"`
	Lines []answerLine  `json:"lines"`
	// Document is what the lines come to as one order, where that was asked for.
	Document *document `json:"document,omitempty"`
}

// document is what is adjusted on an order as a whole, and its total; or why
// there is none.
type document struct {
	Adjustments []pricing.DocumentAdjustment `json:"adjustments,omitempty"`
	Total       kabinet.Money                `json:"total"`
	Message     string                       `json:"message,omitempty"`
}

// answerLine is the answer to one request.
type answerLine struct {
	Request line           `json:"request"` // completed
	Result  pricing.Result `json:"result"`
	// Message says in words why there is no price, or why the line cannot be
	// ordered.
	Message string `json:"message,omitempty"`
	// Next is the next tier of the ladder, and Cheaper a larger quantity that
	// costs less in all.
	Next    *pricing.LadderTier `json:"next,omitempty"`
	Cheaper *pricing.Cheaper    `json:"cheaper,omitempty"`
	// Ladder is all of the ladder, where it was asked for.
	Ladder []pricing.LadderTier `json:"ladder,omitempty"`
	// Floor is what the floors say of the price to check, or FloorMessage why
	// they cannot say it.
	Floor        *pricing.FloorCheck `json:"floor,omitempty"`
	FloorMessage string              `json:"floorMessage,omitempty"`
}

func price(c *call) int {
	a := c.askFlags()
	asTable := c.flags.Bool("table", false, "answer as a table; JSON otherwise")
	ladder := c.flags.Bool("ladder", false, "show the ladder of each line")
	asDocument := c.flags.Bool("document", false, "the lines of a query are one order: adjust it as a whole")
	chosen := c.langFlag("messages and tables")
	out := c.flags.String("o", "-", "`file` to write")
	files, code, done := c.parse()
	if done {
		return code
	}
	if err := chosen(); err != nil {
		return c.usage("%v", err)
	}
	w := c.words
	q, code := c.ask(a, files)
	if q == nil {
		return code
	}
	answers := make([]answer, len(q.views))
	for i, v := range q.views {
		query := &q.file.queries[i]
		answers[i] = answer{Book: q.snapshot.Version(), Buyer: query.Buyer, Lines: make([]answerLine, len(query.Requests))}
		for j, r := range v.ResolveAll(nil, query.requests()) {
			l := answerLine{Request: query.Requests[j], Result: r}
			if !l.complete(v, w, *ladder) {
				code = exitNo
			}
			answers[i].Lines[j] = l
		}
		if *asDocument {
			answers[i].Document = w.document(v, query.requests())
		}
	}
	err := c.write(*out, func(out io.Writer) error {
		if *asTable {
			return priceTable(out, w, answers)
		}
		if q.file.single {
			return writeJSON(out, answers[0])
		}
		return writeJSON(out, answers)
	})
	if err != nil {
		return c.trouble("", err)
	}
	return code
}

// complete adds what there is to say beside the result, and reports whether the
// answer is a yes.
func (l *answerLine) complete(v *pricing.View, w words, ladder bool) bool {
	yes := true
	r := l.Request.Request
	if err := l.Result.Err(); err != nil {
		yes = false
		l.Message = w.message(err)
	}
	if next, ok := v.NextBreak(r, l.Result); ok {
		l.Next = &next
	}
	if cheaper, ok := v.CheaperQuantity(r, l.Result); ok {
		l.Cheaper = &cheaper
	}
	if ladder {
		l.Ladder = v.Ladder(nil, r)
	}
	if p := l.Request.Check; p != nil {
		check, err := v.CheckFloor(r, p.Price, p.Per, p.Tax)
		if err != nil {
			l.FloorMessage = w.message(err)
		} else {
			l.Floor = &check
		}
		yes = yes && check.OK
	}
	return yes
}

// document adjusts the lines of an order as a whole.
func (w words) document(v *pricing.View, requests []pricing.Request) *document {
	d, err := v.Document(requests)
	out := &document{Adjustments: d.Adjustments}
	if err == nil {
		out.Total, err = d.Total(nil)
	}
	if err != nil {
		out.Message = w.message(err)
	}
	return out
}

func (w words) message(err error) string {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return e.Text(w.printer)
	}
	return err.Error()
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func priceTable(out io.Writer, w words, answers []answer) error {
	for i, a := range answers {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s: %s", w.of("buyer"), buyerText(a.Buyer))
		if a.Book != "" {
			fmt.Fprintf(out, "; %s: %s", w.of("book"), a.Book)
		}
		at := oneInstant(a.Lines)
		if !at.IsZero() {
			fmt.Fprintf(out, "; %s: %s", w.of("at"), at.UTC().Format(time.RFC3339))
		}
		fmt.Fprintln(out)
		t := newTable("#", w.of("article"), w.of("quantity")+":", w.of("unit"), w.of("price")+":", w.of("per"), w.of("tax"), w.of("total")+":",
			w.of("source"), w.of("tier")+":", w.of("next tier"), w.of("at"), w.of("remark"))
		for j, l := range a.Lines {
			row := []string{fmt.Sprint(j + 1), string(l.Request.SKU), l.Request.Quantity.String(), string(l.Request.Unit)}
			row = append(row, w.cells(&l)...)
			when := l.Request.At.UTC().Format(time.RFC3339)
			if !at.IsZero() {
				when = "" // it stands above the table
			}
			t.add(append(row, when, strings.Join(w.remarks(&l), "; "))...)
		}
		if err := t.write(out); err != nil {
			return err
		}
		if d := a.Document; d != nil {
			for _, x := range d.Adjustments {
				fmt.Fprintf(out, "%s: %s\n", cmp.Or(x.Name, string(x.ID)), x.Amount)
			}
			if d.Message != "" {
				fmt.Fprintln(out, d.Message)
			} else {
				fmt.Fprintf(out, "%s: %s\n", w.of("total"), d.Total)
			}
		}
		for j, l := range a.Lines {
			if len(l.Ladder) == 0 {
				continue
			}
			fmt.Fprintf(out, "\n%s %d, %s\n", w.of("ladder of line"), j+1, l.Request.SKU)
			t := newTable(w.of("tier")+":", w.of("unit"), w.of("price")+":", w.of("per"), w.of("fee")+":")
			for _, tier := range l.Ladder {
				fee := ""
				if !tier.Fee.IsZero() {
					fee = tier.Fee.String()
				}
				t.add(tier.From.String(), string(tier.Unit), tier.Price.String(), perText(tier.Per, tier.PriceUnit), fee)
			}
			if err := t.write(out); err != nil {
				return err
			}
		}
	}
	return nil
}

// oneInstant is that of all lines, or the zero one where they differ.
func oneInstant(lines []answerLine) time.Time {
	if len(lines) == 0 || slices.ContainsFunc(lines, func(l answerLine) bool { return !l.Request.At.Equal(lines[0].Request.At) }) {
		return time.Time{}
	}
	return lines[0].Request.At
}

// cells are those of the price in a table.
func (w words) cells(l *answerLine) []string {
	r := &l.Result
	if r.Outcome != pricing.Priced {
		return []string{"-", "", "", "-", "", "", ""}
	}
	tier, next := "", ""
	if r.Ladder {
		tier = r.Tier.String()
	}
	if n := l.Next; n != nil {
		next = strings.TrimSpace(n.From.String()+" "+string(n.Unit)) + ": " + n.Price.Amount()
	}
	return []string{r.Price.Amount(), perText(r.Per, r.Unit), w.of(r.Tax.String()), r.Total.String(), w.source(r.Source), tier, next}
}

// remarks are what else a table says of a line.
func (w words) remarks(l *answerLine) []string {
	var out []string
	if l.Message != "" {
		out = append(out, l.Message)
	}
	if l.Result.NeedsApproval {
		out = append(out, w.of("needs approval"))
	}
	if l.Result.Provisional {
		out = append(out, w.of("provisional"))
	}
	if x := l.Cheaper; x != nil {
		out = append(out, fmt.Sprintf("%s %s %s: %s", x.Quantity, x.Unit, w.of("cost less"), x.Total))
	}
	switch f := l.Floor; {
	case l.FloorMessage != "":
		out = append(out, l.FloorMessage)
	case f == nil:
	case f.OK:
		out = append(out, w.of("allowed")+": "+l.Request.Check.Price.String())
	case f.NeedsApproval:
		out = append(out, fmt.Sprintf("%s: %s < %s", w.of("needs approval"), l.Request.Check.Price, f.Least))
	default:
		out = append(out, fmt.Sprintf("%s: %s < %s", w.of("below the floor"), l.Request.Check.Price, f.Least))
	}
	return out
}

// perText is what a price is for: "TNE", "100 MTR".
func perText(per kabinet.Quantity, unit kabinet.UoM) string {
	if per.Equal(kabinet.QuantityOf(1)) {
		return string(unit)
	}
	return per.String() + " " + string(unit)
}

func (w words) source(s pricing.Source) string {
	out := w.of(s.Level.String())
	for _, name := range []string{string(s.List), string(s.Agreement), s.AgreementVersion, s.Reference} {
		if name != "" {
			out += " " + name
		}
	}
	return out
}
