package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
)

// placed is an error at a line of a file.
type placed struct {
	line int
	at   string // a JSON pointer, or ""
	err  error
}

func (p *placed) Error() string {
	if p.at == "" {
		return p.err.Error()
	}
	return p.at + ": " + p.err.Error()
}

func (p *placed) Unwrap() error { return p.err }

// located returns each error of the tree as file:line: message.
func (w words) located(file string, err error) []string {
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range list.Unwrap() {
			out = append(out, w.located(file, e)...)
		}
		return out
	}
	name := inputName(file)
	var p *placed
	var table *pricecsv.Error
	var xml *commerceml.Error
	var article *withpricing.Error
	var path *fs.PathError
	switch {
	case errors.As(err, &p):
		text := w.text(p.err)
		if p.at != "" {
			text = p.at + ": " + text
		}
		return []string{fmt.Sprintf("%s:%d: %s", name, p.line, text)}
	case errors.As(err, &table):
		return []string{fmt.Sprintf("%s:%d: %v", name, max(table.Line, 1), table)}
	case errors.As(err, &xml):
		text := linePlace.ReplaceAllString(strings.TrimPrefix(xml.Error(), file+", "), "")
		return []string{fmt.Sprintf("%s:%d:%d: %s", name, xml.Line, xml.Column, strings.TrimLeft(text, ",: "))}
	case errors.As(err, &article):
		return []string{fmt.Sprintf("%s: article %s (%s): %s", inputName(article.File), article.SKU, article.ID, articleText(article))}
	case errors.As(err, &path):
		return []string{fmt.Sprintf("pricebook: %v", err)}
	case file == "":
		return []string{fmt.Sprintf("pricebook: %v", err)}
	}
	// Places of a book are "line 12 /lists/0" and "line 12, column 3".
	text := w.text(err)
	if m := linePlace.FindStringSubmatch(text); m != nil {
		at := name + ":" + m[1]
		if m[2] != "" {
			at += ":" + m[2]
		}
		return []string{at + ": " + strings.TrimLeft(text[len(m[0]):], ",: ")}
	}
	return []string{name + ": " + text}
}

// text is an error with its place, in the language of w.
func (w words) text(err error) string {
	e, ok := err.(*kabinet.Error)
	if !ok || w.printer == nil {
		return err.Error()
	}
	text := e.Text(w.printer)
	if e.Place() != "" {
		text = e.Place() + ": " + text
	}
	return text
}

var linePlace = regexp.MustCompile(`^line (\d+)(?:, column (\d+))?`)

// readBook reads a book and reports what is wrong with it.
func (c *call) readBook(name string) (pricing.Book, *pricing.Lines, bool) {
	data, err := c.read(name)
	if err != nil {
		c.trouble(name, err)
		return pricing.Book{}, nil, false
	}
	b, lines, err := pricing.ReadBook(bytes.NewReader(data))
	if err != nil {
		c.trouble(name, err)
		return pricing.Book{}, nil, false
	}
	return b, lines, true
}

// compiled is a book with its snapshot.
type compiled struct {
	book     pricing.Book
	snapshot *pricing.Snapshot
}

// zone is that of the days of the book, which compiles.
func (b *compiled) zone() *time.Location {
	zone, err := time.LoadLocation(b.book.Calendar.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// compile reads and compiles a book and reports what is wrong with it.
func (c *call) compile(name string) (*compiled, bool) {
	b, lines, ok := c.readBook(name)
	if !ok {
		return nil, false
	}
	s, _, err := pricing.Compile(b)
	if err != nil {
		c.trouble(name, lines.Annotate(err))
		return nil, false
	}
	return &compiled{b, s}, true
}
