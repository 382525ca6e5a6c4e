package main

import (
	"fmt"
	"io"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

const diffHelp = `Says whose prices change from one book to another, and by how much.

Without -queries it asks for every party of either book (those that lists are
assigned to and agreements are made with, and a guest) and every product with a
price, in each of its units: 1, the minimum of its order rules, and each threshold
of its ladders, in each currency it has a price in, with no agreement named and
under each agreement of the party where that differs, and, where lists or
agreements are limited to a legal entity of the seller, from each of those. A party is asked for alone: what a client has as a member of a segment is
shown for the segment. Besides the instant of -at it asks at each later instant at
which a price of either book begins or ends, and reports what changes there; with
-once it does not. Lines that have no price in either book are left out.

Exit codes: 0 no price changes, 1 some do, 2 trouble.
`

// difference is one line of a diff.
type difference struct {
	Party     string              `json:"party"`
	SKU       kabinet.SKU         `json:"sku"`
	Quantity  kabinet.Quantity    `json:"quantity"`
	Unit      kabinet.UoM         `json:"unit,omitempty"`
	Currency  kabinet.Currency    `json:"currency"`
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	At        time.Time           `json:"at"`
	// Conditions are those of the request.
	Conditions *pricing.Conditions `json:"conditions,omitempty"`
	Before     pricing.Result      `json:"before"`
	After      pricing.Result      `json:"after"`
	// Difference is after − before of the totals, where both have one in the
	// same currency and tax mode, and Percent the same in per cent of before.
	Difference kabinet.Money `json:"difference,omitzero"`
	Percent    string        `json:"percent,omitempty"`
}

// differences is the JSON of a diff.
type differences struct {
	Old     string       `json:"old,omitempty"` // versions
	New     string       `json:"new,omitempty"`
	At      time.Time    `json:"at"`
	Changes []difference `json:"changes"`
}

func diff(c *call) int {
	queries := c.flags.String("queries", "", "compare the answers to this `file` of queries only")
	asJSON := c.flags.Bool("json", false, "write JSON; a table otherwise")
	atText := c.flags.String("at", "", "`instant` to begin with, as 2006-01-02T15:04:05Z; now if not given")
	once := c.flags.Bool("once", false, "compare at this instant only")
	currencyText := c.flags.String("currency", "", "currency, a `code`, of queries that name none")
	out := c.flags.String("o", "-", "`file` to write")
	files, code, done := c.parse()
	if done {
		return code
	}
	if len(files) != 2 {
		return c.usage("it takes two books")
	}
	at, err := c.instant(*atText)
	if err != nil {
		return c.usage("%v", err)
	}
	currency, err := parseCurrency(*currencyText)
	if err != nil {
		return c.usage("-currency: %v", err)
	}
	before, ok := c.compile(files[0])
	if !ok {
		return exitTrouble
	}
	after, ok := c.compile(files[1])
	if !ok {
		return exitTrouble
	}
	d := differ{before: before, after: after}
	if *queries != "" {
		err = d.queries(c, *queries, at, currency)
	} else {
		err = d.everything(at, *once)
	}
	if err != nil {
		return c.trouble(*queries, err)
	}
	err = c.write(*out, func(w io.Writer) error {
		if *asJSON {
			found := append([]difference{}, d.found...) // [] and not null
			return writeJSON(w, differences{before.book.Version, after.book.Version, at, found})
		}
		return d.table(w)
	})
	if err != nil {
		return c.trouble("", err)
	}
	if len(d.found) > 0 {
		return exitNo
	}
	return exitOK
}

// differ compares two books.
type differ struct {
	before, after *compiled
	found         []difference
}

// queries compares the answers to a file.
func (d *differ) queries(c *call, name string, at time.Time, currency kabinet.Currency) error {
	data, err := c.read(name)
	if err != nil {
		return err
	}
	f, err := readQueries(name, data)
	if err != nil {
		return err
	}
	if err := f.complete(at, currency, d.before.book, d.after.book); err != nil {
		return err
	}
	for i, q := range f.queries {
		changes, err := pricing.Compare(d.before.snapshot, d.after.snapshot, []pricing.Buyer{q.Buyer}, q.Requests)
		if err != nil {
			return f.fail(f.pointer(i, "/buyer")[1:], err)
		}
		for _, ch := range changes {
			d.add(buyerText(q.Buyer), q.Requests[ch.Request], ch)
		}
	}
	return nil
}

// add notes a change, unless there is no price before and after.
func (d *differ) add(party string, r pricing.Request, ch pricing.Change) bool {
	if ch.Before.Outcome == pricing.NoPrice && ch.After.Outcome == pricing.NoPrice {
		return false
	}
	out := difference{
		Party: party, SKU: r.SKU, Quantity: r.Quantity, Unit: r.Unit, Currency: r.Currency, Agreement: r.Agreement,
		At: r.At, Conditions: r.Conditions, Before: ch.Before, After: ch.After,
	}
	if ch.Before.Tax == ch.After.Tax {
		out.Difference = ch.Difference
		if !ch.Before.Total.IsZero() && !ch.Difference.IsZero() {
			out.Percent = ch.Difference.Decimal().Shift(2).DivRound(ch.Before.Total.Decimal(), 2).StringFixed(2)
		}
	}
	d.found = append(d.found, out)
	return true
}

func (d *differ) table(w io.Writer) error {
	if len(d.found) == 0 {
		return nil
	}
	t := newTable("party", "article", "quantity:", "unit", "before:", "after:", "difference:", "%:", "agreement", "from")
	for _, f := range d.found {
		t.add(f.Party, string(f.SKU), f.Quantity.String(), string(f.Unit), resultText(f.Before), resultText(f.After),
			differenceText(f), f.Percent, string(f.Agreement), f.At.UTC().Format(time.RFC3339))
	}
	return t.write(w)
}

// resultText is the outcome in a few words: the total, or why there is none.
func resultText(r pricing.Result) string {
	switch {
	case r.Outcome == pricing.QuoteOnly:
		return "on request"
	case r.Outcome != pricing.Priced:
		return r.Reason.String()
	case !r.Order.OK:
		return fmt.Sprintf("%s %s (%s)", r.Total, r.Tax, r.Order.Reason)
	}
	return fmt.Sprintf("%s %s", r.Total, r.Tax)
}

func differenceText(d difference) string {
	switch {
	case d.Difference.IsZero():
		return ""
	case d.Difference.Sign() > 0:
		return "+" + d.Difference.Amount()
	}
	return d.Difference.Amount()
}
