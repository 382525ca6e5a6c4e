package main

import (
	"bytes"
	"fmt"

	"github.com/seed-a884640a/kabinet/pricing"
)

const lintHelp = `Checks books: every mistake is reported with the line it stands on, and what is
allowed but may be a mistake as a warning.

Exit codes: 0 the books compile, 1 a book has mistakes (or warnings, with
-strict), 2 wrong usage or a file that cannot be read.
`

func lint(c *call) int {
	strict := c.flags.Bool("strict", false, "treat warnings as mistakes")
	quiet := c.flags.Bool("q", false, "say nothing about books without mistakes")
	files, code, done := c.parse()
	if done {
		return code
	}
	if len(files) == 0 {
		return c.usage("a book is missing")
	}
	worst := exitOK
	for _, name := range files {
		worst = max(worst, c.lintBook(name, *strict, *quiet))
	}
	return worst
}

func (c *call) lintBook(name string, strict, quiet bool) int {
	data, err := c.read(name)
	if err != nil {
		return c.trouble(name, err)
	}
	b, lines, err := pricing.ReadBook(bytes.NewReader(data))
	if err != nil {
		c.trouble(name, err)
		return exitNo
	}
	_, report, err := pricing.Compile(b)
	if notices := warnings(report, lines); notices != nil {
		c.trouble(name, notices)
	}
	if err != nil {
		c.trouble(name, lines.Annotate(err))
		return exitNo
	}
	if !quiet {
		fmt.Fprintf(c.out, "%s: %s, %d warnings\n", inputName(name), census(b), len(report.Warnings))
	}
	if strict && len(report.Warnings) > 0 {
		return exitNo
	}
	return exitOK
}

// census says in a few words what a book holds.
func census(b pricing.Book) string {
	rows := 0
	for _, l := range b.Lists {
		rows += len(l.Rows)
	}
	for _, a := range b.Agreements {
		rows += len(a.Rows)
	}
	return fmt.Sprintf("%d products, %d lists, %d agreements, %d prices", len(b.Products), len(b.Lists), len(b.Agreements), rows)
}
