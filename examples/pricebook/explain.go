package main

import (
	"fmt"
	"io"

	"github.com/seed-a884640a/kabinet/pricing"
)

const explainHelp = `Says why a price holds: the sources considered, the reason each was kept or
rejected, and the steps of the calculation. The internal view is the seller's own;
the buyer's view names no lists, parties and other buyers' prices.

` + askHelp + `
Exit codes: 0 every line has a price and can be ordered so, 1 some line has none
or cannot, 2 trouble.
`

// explanation is what one query gets.
type explanation struct {
	Book   string           `json:"book,omitempty"`
	Buyer  pricing.Buyer    `json:"buyer"`
	Traces []*pricing.Trace `json:"traces"`
}

func explain(c *call) int {
	a := c.askFlags()
	chosen := c.langFlag("the text")
	view := c.flags.String("view", "internal", "`whose` view: internal or buyer")
	asJSON := c.flags.Bool("json", false, "write the traces as JSON")
	out := c.flags.String("o", "-", "`file` to write")
	files, code, done := c.parse()
	if done {
		return code
	}
	if err := chosen(); err != nil {
		return c.usage("%v", err)
	}
	w := c.words
	if *view != "internal" && *view != "buyer" {
		return c.usage("-view is internal or buyer")
	}
	q, code := c.ask(a, files)
	if q == nil {
		return code
	}
	explanations := make([]explanation, len(q.views))
	for i, v := range q.views {
		results, traces := v.ExplainAll(q.file.queries[i].requests())
		for j := range traces {
			if results[j].Err() != nil {
				code = exitNo
			}
			if *view == "buyer" {
				traces[j] = traces[j].ForBuyer()
			}
		}
		explanations[i] = explanation{q.snapshot.Version(), q.file.queries[i].Buyer, traces}
	}
	err := c.write(*out, func(out io.Writer) error {
		switch {
		case *asJSON && q.file.single:
			return writeJSON(out, explanations[0])
		case *asJSON:
			return writeJSON(out, explanations)
		}
		for i, e := range explanations {
			if i > 0 {
				fmt.Fprintln(out)
			}
			if len(explanations) > 1 {
				fmt.Fprintf(out, "%s\n\n", buyerText(e.Buyer))
			}
			for j, t := range e.Traces {
				if j > 0 {
					fmt.Fprintln(out)
				}
				if _, err := io.WriteString(out, t.Text(w.printer)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return c.trouble("", err)
	}
	return code
}
