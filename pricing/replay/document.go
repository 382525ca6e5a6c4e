package replay

import (
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// document is the lines that are one order, and what the book says of them.
type document struct {
	lines      []Line
	incomplete bool

	buyer    pricing.Buyer // completed
	view     *pricing.View // nil where the buyer is not known
	requests []pricing.Request
	results  []pricing.Result
	given    []pricing.Conditions // those of the requests that were changed
	grouped  bool                 // some ladder counts by a group

	// What counts together: the lines of each product, or where some ladder
	// counts by a group all of them.
	sets map[kabinet.SKU]*set
	all  *set
}

// set is lines that count together, with the answers to what has been asked.
type set struct {
	lines   []int
	answers map[question][]pricing.Result
	asked   []pricing.Request
}

// question is what is asked differently of the lines of a set. The zero one is
// what was asked of the document.
type question struct {
	view      *pricing.View // of another buyer, or nil
	agreement kabinet.AgreementID
	rename    bool // agreement takes the place of that of the requests
	at        time.Time
	known     time.Time
	current   bool // without KnownAt
	currency  kabinet.Currency
	// Of one line only:
	line int
	unit kabinet.UoM // empty leaves all as they are
}

// reset makes room for the next document.
func (d *document) reset() {
	clear(d.lines) // so that nothing is kept alive
	d.lines, d.requests, d.results, d.given = d.lines[:0], d.requests[:0], d.results[:0], d.given[:0]
	d.sets, d.all, d.view, d.buyer, d.incomplete, d.grouped = nil, nil, nil, pricing.Buyer{}, false, false
}

// price asks the book for all lines.
func (d *document) price(r *Replay) {
	known := true
	d.buyer = d.lines[0].Buyer
	if r.opts.Buyer != nil {
		if d.buyer, known = r.opts.Buyer(d.buyer); !known {
			d.buyer = d.lines[0].Buyer
		}
	}
	if known {
		d.view = r.views.of(&d.buyer, false)
	}
	if r.opts.AsKnown && cap(d.given) < len(d.lines) {
		d.given = make([]pricing.Conditions, 0, len(d.lines)) // which the requests point into
	}
	for i := range d.lines {
		q := d.lines[i].Request
		q.Basis = pricing.Together
		if r.opts.AsKnown && (q.Conditions == nil || q.Conditions.KnownAt.IsZero()) {
			d.given = append(d.given, pricing.Conditions{})
			c := &d.given[len(d.given)-1]
			if q.Conditions != nil {
				*c = *q.Conditions
			}
			c.KnownAt = q.At
			q.Conditions = c
		}
		d.requests = append(d.requests, q)
	}
	if d.view == nil {
		return
	}
	d.results = d.view.ResolveAll(d.results, d.requests)
	for i := range d.results {
		d.grouped = d.grouped || d.results[i].Key != ""
	}
}

// set returns the lines that count together with one.
func (d *document) set(i int) *set {
	if d.grouped {
		if d.all == nil {
			d.all = newSet()
			for j := range d.lines {
				d.all.lines = append(d.all.lines, j)
			}
		}
		return d.all
	}
	if d.sets == nil {
		d.sets = make(map[kabinet.SKU]*set, len(d.lines))
		for j := range d.requests {
			sku := d.requests[j].SKU
			if d.sets[sku] == nil {
				d.sets[sku] = newSet()
			}
			d.sets[sku].lines = append(d.sets[sku].lines, j)
		}
	}
	return d.sets[d.requests[i].SKU]
}

func newSet(lines ...int) *set { return &set{lines: lines, answers: map[question][]pricing.Result{}} }

// request returns the request of a line as a question has it.
func (d *document) request(i int, q *question) pricing.Request {
	r := d.requests[i]
	r.Basis = pricing.Together
	if q.rename {
		r.Agreement = q.agreement
	}
	if !q.at.IsZero() {
		r.At = q.at
	}
	if q.currency != 0 {
		r.Currency = q.currency
	}
	if q.unit != "" && q.line == i {
		r.Unit = q.unit
	}
	if !q.known.IsZero() || q.current {
		c := pricing.Conditions{}
		if r.Conditions != nil {
			c = *r.Conditions
		}
		c.KnownAt = q.known
		r.Conditions = &c
	}
	return r
}
