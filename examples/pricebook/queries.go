package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// query is what one buyer asks.
type query struct {
	Buyer    pricing.Buyer `json:"buyer"`
	Requests []line        `json:"requests"`
}

// line is a request, and what else is asked of it.
type line struct {
	pricing.Request
	// Check is a price proposed for the line, to be checked by the floors.
	Check *proposal `json:"check,omitempty"`
}

// proposal is a price that a person or a quote proposes.
type proposal struct {
	Price kabinet.Money    `json:"price"`
	Per   kabinet.Quantity `json:"per,omitzero"`
	Tax   pricing.TaxMode  `json:"tax"`
}

// requests returns the requests alone.
func (q *query) requests() []pricing.Request {
	out := make([]pricing.Request, len(q.Requests))
	for i, l := range q.Requests {
		out[i] = l.Request
	}
	return out
}

// queryFile is a file of queries.
type queryFile struct {
	lines   *pricing.Lines // nil for a query made of flags
	queries []query
	single  bool // one query, and not an array of them
}

// errQuery is what is wrong with a query that reads well.
var errQuery = kabinet.NewError(kabinet.Invalid, "pricebook.query", "{why}")

// readQueries reads {"buyer": …, "requests": […]} or an array of such, strictly.
func readQueries(data []byte) (*queryFile, error) {
	f := new(queryFile)
	if f.single = !isArray(data); f.single {
		q, lines, err := pricing.ReadJSON[query](bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		f.queries, f.lines = []query{q}, lines
	} else {
		queries, lines, err := pricing.ReadJSON[[]query](bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		f.queries, f.lines = queries, lines
	}
	for i := range f.queries {
		if f.queries[i].Requests == nil {
			return nil, f.fail(f.pointer(i, ""), errQuery.With("why", "requests are missing"))
		}
	}
	return f, nil
}

// isArray reports whether JSON begins as an array.
func isArray(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("["))
}

// pointer returns the JSON pointer of a part of query i.
func (f *queryFile) pointer(i int, rest string) string {
	if f.single {
		return rest
	}
	return fmt.Sprintf("/%d%s", i, rest)
}

// fail gives an error the place of a pointer.
func (f *queryFile) fail(pointer string, e *kabinet.Error) error {
	if f.lines == nil {
		return e
	}
	if pointer == "" {
		return &placed{1, "", e}
	}
	return f.lines.Annotate(e.Moved(pointer))
}

// complete fills in what requests leave out: the instant and the currency,
// which is the book's only one unless one is given.
func (f *queryFile) complete(at time.Time, given kabinet.Currency, books ...pricing.Book) error {
	known := currencies(books...)
	if !given.Valid() && len(known) == 1 {
		given = known[0]
	}
	for i := range f.queries {
		for j := range f.queries[i].Requests {
			r := &f.queries[i].Requests[j]
			if r.At.IsZero() {
				r.At = at
			}
			if !r.Currency.Valid() {
				if !given.Valid() {
					why := "say in which currency: the book has " + codes(known)
					return f.fail(f.pointer(i, fmt.Sprintf("/requests/%d", j)), errQuery.With("why", why))
				}
				r.Currency = given
			}
		}
	}
	return nil
}

// currencies returns those of books in the order in which they come.
func currencies(books ...pricing.Book) []kabinet.Currency {
	var out []kabinet.Currency
	add := func(c kabinet.Currency) {
		for _, have := range out {
			if have == c {
				return
			}
		}
		out = append(out, c)
	}
	for _, b := range books {
		for _, l := range b.Lists {
			if !l.Cost {
				add(l.Currency)
			}
		}
		for _, a := range b.Agreements {
			add(a.Currency)
		}
	}
	return out
}

func codes(list []kabinet.Currency) string {
	if len(list) == 0 {
		return "no prices"
	}
	var out []string
	for _, c := range list {
		out = append(out, c.Code())
	}
	return strings.Join(out, ", ")
}
