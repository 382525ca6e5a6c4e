package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

const lintHelp = `Checks books: every mistake is reported with the line it stands on, and what is
allowed but may be a mistake as a warning.

With -buyers, a file as compare takes it, it also warns of prices that these buyers
do not get, since a row for a group or for everything of a party nearer to them
comes first: a branch's 3 % off hides the fixed price of its holding.

Exit codes: 0 the books compile, 1 a book has mistakes (or warnings, with
-strict), 2 wrong usage or a file that cannot be read.
`

// linter checks books.
type linter struct {
	*call
	strict, quiet bool
	buyers        []partyBuyer
	at            string
}

func lint(c *call) int {
	l := linter{call: c}
	c.flags.BoolVar(&l.strict, "strict", false, "treat warnings as mistakes")
	c.flags.BoolVar(&l.quiet, "q", false, "say nothing about books without mistakes")
	buyers := c.flags.String("buyers", "", "warn of prices that are hidden from the buyers of this `file`")
	c.flags.StringVar(&l.at, "at", "", "`instant` at which they are hidden, or a day; now if not given")
	chosen := c.langFlag("messages")
	files, code, done := c.parse()
	if done {
		return code
	}
	if err := chosen(); err != nil {
		return c.usage("%v", err)
	}
	if len(files) == 0 {
		return c.usage("a book is missing")
	}
	if _, err := c.instant(l.at, time.UTC); err != nil {
		return c.usage("%v", err)
	}
	if *buyers != "" {
		var err error
		if l.buyers, err = c.readBuyers(*buyers); err != nil {
			return c.trouble(*buyers, err)
		}
	}
	worst := exitOK
	for _, name := range files {
		worst = max(worst, l.book(name))
	}
	return worst
}

func (l *linter) book(name string) int {
	data, err := l.read(name)
	if err != nil {
		return l.trouble(name, err)
	}
	b, lines, err := pricing.ReadBook(bytes.NewReader(data))
	if err != nil {
		l.trouble(name, err)
		return exitNo
	}
	s, report, err := pricing.Compile(b)
	notices := l.warnings(report)
	if err == nil {
		notices = append(notices, l.shadowed(&compiled{b, s})...)
	}
	if len(notices) > 0 || err != nil {
		l.trouble(name, lines.Annotate(errors.Join(append(notices[:len(notices):len(notices)], err)...)))
	}
	if err != nil {
		return exitNo
	}
	if !l.quiet {
		fmt.Fprintf(l.out, "%s: %s, "+l.words.of("%d warnings")+"\n", inputName(name), l.words.census(b), len(notices))
	}
	if l.strict && len(notices) > 0 {
		return exitNo
	}
	return exitOK
}

// warnings returns what a report says as errors with their places.
func (l *linter) warnings(r pricing.Report) []error {
	var out []error
	for _, w := range r.Warnings {
		out = append(out, l.warning(w.Message(l.words.printer), w.Code).At(w.At))
	}
	return out
}

// shadowed returns the prices that are hidden from the buyers, at the places of
// their rows.
func (l *linter) shadowed(b *compiled) []error {
	at, _ := l.instant(l.at, b.zone())
	var out []error
	for _, p := range l.buyers {
		v, err := b.snapshot.For(p.buyer)
		if err != nil {
			continue // the buyers have been checked
		}
		for _, s := range v.Shadowed(at) {
			hidden, by := s.Hidden, s.By
			text := fmt.Sprintf(l.words.of("%s does not get the price of %s for %s, %s: %s for %s comes first, %s"),
				p.name, s.SKU, hidden.Party, hidden.Price, l.sourceName(by), by.Party, by.Price)
			out = append(out, l.warning(text, "shadowed").At(rowPlace(b.book, hidden.Source)))
		}
	}
	return out
}

// warning is a notice as an error.
func (l *linter) warning(text, code string) *kabinet.Error {
	return errWarning.With("warning", l.words.of("warning")).With("text", text).With("code", code)
}

var errWarning = kabinet.NewError(kabinet.Invalid, "pricebook.warning", "{warning}: {text} ({code})")

func (l *linter) sourceName(s pricing.Shadowing) string {
	if s.Source.Agreement != "" {
		return l.words.of("agreement") + " " + string(s.Source.Agreement)
	}
	return l.words.of("list") + " " + string(s.Source.List)
}

// rowPlace is the place of a row in the book.
func rowPlace(b pricing.Book, s pricing.Source) string {
	kind, i := "lists", slices.IndexFunc(b.Lists, func(l pricing.List) bool { return l.ID == s.List })
	if s.Agreement != "" {
		kind, i = "agreements", slices.IndexFunc(b.Agreements, func(a pricing.Agreement) bool {
			return a.ID == s.Agreement && a.Version == s.AgreementVersion
		})
	}
	return fmt.Sprintf("/%s/%d/rows/%d", kind, i, s.Row)
}

// census says in a few words what a book holds.
func (w words) census(b pricing.Book) string {
	rows := 0
	for _, l := range b.Lists {
		rows += len(l.Rows)
	}
	for _, a := range b.Agreements {
		rows += len(a.Rows)
	}
	return fmt.Sprintf(w.of("%d products, %d lists, %d agreements, %d prices"), len(b.Products), len(b.Lists), len(b.Agreements), rows)
}
