package main

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

const compareHelp = `Previews a publication: whose prices change from one book to another, or from a
book to what the amendment of -amend makes of it, and by how much; which lines
lose their price; and which agreed prices are dearer than a public one.

It asks for the buyers of the file of -buyers, an array of {"name": "...", and the
members of a buyer}. Without it, it asks for every party of either book (those of
lists, agreements and audiences, and a guest), each alone: what a client has as a
member of a segment is shown for the segment; and, where lists or agreements are
limited to a legal entity of the seller, from each of those.

It asks for every product in each of its units: 1, the minimum of its order rules,
and each threshold of its ladders; in each currency; with no agreement named and
under each agreement of the party, and under each scope of the books, where that
differs. Besides the instant of -at it asks at each later instant at which something
in either book begins or ends, and reports what changes there; with -once it does
not. Lines that have no price in either book are left out. With -queries it
compares the answers to a file of queries, and adds up what their lines cost.

It also lists agreed prices of the new book that are dearer than what the buyer
would pay without the agreement, promotions included, whether they change or not.

Exit codes: 0 no price changes, 1 some do, 2 trouble.
`

// difference is one line of a comparison.
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
	// Verdict is dearer, cheaper, lost (there is no price any more), new, or
	// other: the tax mode, the unit, the currency or the order rule changes.
	Verdict string         `json:"verdict"`
	Before  pricing.Result `json:"before"`
	After   pricing.Result `json:"after"`
	// Difference is after − before of the totals, where both have one in the
	// same currency and tax mode, and Percent the same in per cent of before.
	Difference kabinet.Money `json:"difference,omitzero"`
	Percent    string        `json:"percent,omitempty"`
	// Why says what changes it, where that was asked for.
	Why *pricing.Difference `json:"why,omitempty"`
}

// The verdicts.
const (
	isDearer  = "dearer"
	isCheaper = "cheaper"
	isLost    = "lost"
	isNew     = "new"
	isOther   = "other"
)

// comparison is the JSON of compare.
type comparison struct {
	Old     string       `json:"old,omitempty"` // versions
	New     string       `json:"new,omitempty"`
	At      time.Time    `json:"at"`
	Parties []party      `json:"parties"`
	Changes []difference `json:"changes"`
	// Dearer are agreed prices of the new book, changed or not.
	Dearer []dearerLine `json:"dearer"`
}

// party says how much changes for one party or buyer.
type party struct {
	Party string `json:"party"`
	// The numbers of lines with each verdict.
	Dearer  int `json:"dearer"`
	Cheaper int `json:"cheaper"`
	Lost    int `json:"lost"`
	New     int `json:"new"`
	Other   int `json:"other"`
	// Percent is that of the line that changes most.
	Percent string `json:"percent,omitempty"`
	// Sums are what all lines of the queries come to that have a price in both
	// books, with -queries.
	Sums []pricing.Sum `json:"sums,omitempty"`
}

// dearerLine is an agreed price that is dearer than the buyer's without the
// agreement.
type dearerLine struct {
	Party      string              `json:"party"`
	SKU        kabinet.SKU         `json:"sku"`
	Quantity   kabinet.Quantity    `json:"quantity"`
	Unit       kabinet.UoM         `json:"unit,omitempty"`
	Currency   kabinet.Currency    `json:"currency"`
	At         time.Time           `json:"at"`
	Conditions *pricing.Conditions `json:"conditions,omitempty"`
	// Agreed is the price by the agreement, and Without that without it, in
	// which the promotions of these ids are.
	Agreed     pricing.Result     `json:"agreed"`
	Without    pricing.Result     `json:"without"`
	Difference kabinet.Money      `json:"difference"`
	Percent    kabinet.Percentage `json:"percent"`
	Promotions []string           `json:"promotions,omitempty"`
	// New says that in the old book it was not dearer.
	New bool `json:"new,omitempty"`
}

func compare(c *call) int {
	queries := c.flags.String("queries", "", "compare the answers to this `file` of queries only")
	buyers := c.flags.String("buyers", "", "compare for the buyers of this `file` only")
	amend := c.flags.String("amend", "", "compare the book with what this amendment, a `file`, makes of it")
	why := c.flags.Bool("why", false, "say why each line changes")
	short := c.flags.Bool("summary", false, "write the table of buyers only")
	asJSON := c.flags.Bool("json", false, "write JSON; tables otherwise")
	atText := c.flags.String("at", "", "`instant` to begin with, or a day; now if not given")
	once := c.flags.Bool("once", false, "compare at this instant only")
	currencyText := c.flags.String("currency", "", "currency, a `code`, of queries that name none")
	chosen := c.langFlag("tables")
	out := c.flags.String("o", "-", "`file` to write")
	files, code, done := c.parse()
	if done {
		return code
	}
	if err := chosen(); err != nil {
		return c.usage("%v", err)
	}
	w := c.words
	switch {
	case *amend == "" && len(files) != 2:
		return c.usage("it takes two books, or one and -amend")
	case *amend != "" && len(files) != 1:
		return c.usage("with -amend it takes one book")
	case *queries != "" && *buyers != "":
		return c.usage("either -queries, which name their buyers, or -buyers")
	}
	if _, err := c.instant(*atText, time.UTC); err != nil {
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
	var after *compiled
	if *amend != "" {
		after, ok = c.amended(before, *amend)
	} else {
		after, ok = c.compile(files[1])
	}
	if !ok {
		return exitTrouble
	}
	at, _ := c.instant(*atText, after.zone())
	d := comparer{before: before, after: after, why: *why}
	switch {
	case *queries != "":
		err = d.queries(c, *queries, at, currency)
	case *buyers != "":
		var list []partyBuyer
		if list, err = c.readBuyers(*buyers); err == nil {
			err = d.everything(at, *once, list)
		}
	default:
		err = d.everything(at, *once, nil)
	}
	if err != nil {
		return c.trouble(*queries+*buyers, err)
	}
	err = c.write(*out, func(out io.Writer) error {
		if *asJSON {
			return writeJSON(out, comparison{
				before.book.Version, after.book.Version, at, // [] and not null:
				append([]party{}, d.parties()...), append([]difference{}, d.found...), append([]dearerLine{}, d.dearer...),
			})
		}
		return d.tables(out, w, *short)
	})
	if err != nil {
		return c.trouble("", err)
	}
	if len(d.found) > 0 {
		return exitNo
	}
	return exitOK
}

// buyer is one of a file of buyers.
type buyer struct {
	Name string `json:"name,omitempty"`
	pricing.Buyer
}

// readBuyers reads a file of buyers.
func (c *call) readBuyers(name string) ([]partyBuyer, error) {
	data, err := c.read(name)
	if err != nil {
		return nil, err
	}
	list, lines, err := pricing.ReadJSON[[]buyer](bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var out []partyBuyer
	for i, b := range list {
		if b.Organization == "" && (len(b.Units) > 0 || b.Payer != "" || len(b.Segments) > 0) {
			return nil, lines.Annotate(pricing.ErrAccount.At(fmt.Sprintf("/%d", i)))
		}
		if b.Name == "" {
			b.Name = buyerText(b.Buyer)
		}
		out = append(out, partyBuyer{name: b.Name, buyer: b.Buyer})
	}
	return out, nil
}

// comparer compares two books.
type comparer struct {
	before, after *compiled
	why           bool // changes are explained
	found         []difference
	dearer        []dearerLine
	sums          map[string][]pricing.Sum // by party
}

// queries compares the answers to a file.
func (d *comparer) queries(c *call, name string, at time.Time, currency kabinet.Currency) error {
	data, err := c.read(name)
	if err != nil {
		return err
	}
	f, err := readQueries(data)
	if err != nil {
		return err
	}
	if err := f.complete(at, currency, d.before.book, d.after.book); err != nil {
		return err
	}
	d.sums = map[string][]pricing.Sum{}
	for i, q := range f.queries {
		requests := q.requests()
		found, err := d.compare(q.Buyer, requests)
		if err != nil {
			return f.fail(f.pointer(i, "/buyer"), pricing.ErrAccount)
		}
		buyer := buyerText(q.Buyer)
		if len(f.queries) > 1 {
			buyer = fmt.Sprintf("%d: %s", i+1, buyer)
		}
		for j, ch := range found.Changes {
			d.add(buyer, requests[ch.Request], ch, found.why(j))
		}
		for _, x := range found.Dearer {
			d.addDearer(buyer, requests[x.Request], x)
		}
		for _, a := range found.Affected {
			d.sums[buyer] = a.Sums
		}
	}
	return nil
}

// compared is a comparison for one buyer.
type compared struct {
	pricing.Comparison
	whys []pricing.Difference // of the changes, where they were asked for
}

func (c *compared) why(i int) *pricing.Difference {
	if c.whys == nil {
		return nil
	}
	return &c.whys[i]
}

// compare compares the answers to requests for one buyer.
func (d *comparer) compare(b pricing.Buyer, requests []pricing.Request) (*compared, error) {
	found, err := pricing.Compare(d.before.snapshot, d.after.snapshot, []pricing.Buyer{b}, requests)
	if err != nil || !d.why || len(found.Changes) == 0 {
		return &compared{Comparison: found}, err
	}
	before, err := d.before.snapshot.For(b)
	if err != nil {
		return nil, err
	}
	after, err := d.after.snapshot.For(b)
	if err != nil {
		return nil, err
	}
	_, was := before.ExplainAll(requests)
	_, now := after.ExplainAll(requests)
	out := &compared{Comparison: found}
	for _, ch := range found.Changes {
		out.whys = append(out.whys, pricing.Diff(was[ch.Request], now[ch.Request]))
	}
	return out, nil
}

// add notes a change, unless there is no price before and after.
func (d *comparer) add(party string, r pricing.Request, ch pricing.Change, why *pricing.Difference) bool {
	if ch.Before.Outcome == pricing.NoPrice && ch.After.Outcome == pricing.NoPrice {
		return false
	}
	out := difference{
		Party: party, SKU: r.SKU, Quantity: r.Quantity, Unit: r.Unit, Currency: r.Currency, Agreement: r.Agreement,
		At: r.At, Conditions: r.Conditions, Before: ch.Before, After: ch.After, Verdict: isOther,
		Difference: ch.Difference, Why: why,
	}
	if !ch.Before.Total.IsZero() && !ch.Difference.IsZero() {
		out.Percent = ch.Difference.Decimal().Shift(2).DivRound(ch.Before.Total.Decimal(), 2).StringFixed(2)
	}
	switch {
	case ch.After.Outcome == pricing.NoPrice:
		out.Verdict = isLost
	case ch.Before.Outcome == pricing.NoPrice:
		out.Verdict = isNew
	case out.Difference.Sign() > 0:
		out.Verdict = isDearer
	case out.Difference.Sign() < 0:
		out.Verdict = isCheaper
	}
	d.found = append(d.found, out)
	return true
}

// addDearer notes an agreed price that is dearer than without the agreement.
func (d *comparer) addDearer(party string, r pricing.Request, x pricing.Dearer) {
	d.dearer = append(d.dearer, dearerLine{
		Party: party, SKU: r.SKU, Quantity: r.Quantity, Unit: r.Unit, Currency: r.Currency, At: r.At, Conditions: r.Conditions,
		Agreed: x.Agreed, Without: x.Without, Difference: x.Difference, Percent: x.Percent, Promotions: x.Promotions, New: x.New,
	})
}
