package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// Comparison says what another book changes for some buyers. That of equal books
// has no changes and affects nobody.
type Comparison struct {
	// Changes are the lines that differ, by buyer, then request.
	Changes []Change `json:"changes,omitempty"`
	// Affected are the buyers who have such lines.
	Affected []Affected `json:"affected,omitempty"`
	// Dearer are the lines for which an agreement of the book after asks more
	// than the buyer would pay without it, changed or not.
	Dearer []Dearer `json:"dearer,omitempty"`
}

// Change is one line of a comparison: what a buyer pays before and after.
type Change struct {
	Buyer   int    `json:"buyer"`   // index in the buyers compared
	Request int    `json:"request"` // index in the requests compared
	Before  Result `json:"before"`
	After   Result `json:"after"`
	// Difference is after − before, where both have a price in one currency,
	// both net or both gross.
	Difference kabinet.Money `json:"difference,omitzero"`
}

// Affected says how much changes for one buyer.
type Affected struct {
	Buyer int `json:"buyer"` // index in the buyers compared
	// Lines is how many differ. Gained and Lost are the requests that have a
	// price only after, and only before.
	Lines  int   `json:"lines"`
	Gained []int `json:"gained,omitempty"`
	Lost   []int `json:"lost,omitempty"`
	// Sums are of all lines, changed or not, that have a price in both books, in
	// one currency and tax mode; by those, in the order in which they come.
	Sums []Sum `json:"sums,omitempty"`
}

// Sum is what lines of one currency and tax mode come to.
type Sum struct {
	Currency kabinet.Currency `json:"currency"`
	Tax      TaxMode          `json:"tax"`
	Lines    int              `json:"lines"`
	Before   kabinet.Money    `json:"before"`
	After    kabinet.Money    `json:"after"`
	// Difference is after − before, and Percent that in per cent of before, to
	// two decimal places; 0 where before is.
	Difference kabinet.Money      `json:"difference"`
	Percent    kabinet.Percentage `json:"percent"`
}

// Dearer is a line for which an agreement asks more than the buyer would pay
// without any.
type Dearer struct {
	Buyer   int `json:"buyer"`
	Request int `json:"request"`
	// Agreed is the price by the agreement, and Without that of the price lists,
	// with public promotions.
	Agreed  Result `json:"agreed"`
	Without Result `json:"without"`
	// Difference is how much dearer it is, in the tax mode of the agreement,
	// rounded to the currency, and Percent that in per cent of Without, to two
	// decimal places.
	Difference kabinet.Money      `json:"difference"`
	Percent    kabinet.Percentage `json:"percent"`
	// Promotions are the ids of those that are in the price without the
	// agreement.
	Promotions []string `json:"promotions,omitempty"`
	// New says that in the book before it was not dearer.
	New bool `json:"new,omitempty"`
}

// Compare answers the requests for each buyer from both snapshots, together or
// each as they say, and returns what differs: before publishing a book, whose
// prices it changes, and by how much. Without a snapshot before, nil, everything
// is new. Adjustments of whole orders are not looked at; see Document. It returns
// the error of a buyer as Snapshot.For does, and
// kabinet.ErrOverflow for sums that do not fit.
func Compare(before, after *Snapshot, buyers []Buyer, requests []Request) (Comparison, error) {
	var out Comparison
	if before == nil {
		before, _, _ = Compile(Book{})
	}
	c := comparer{requests: requests, before: compared{snapshot: before}, after: compared{snapshot: after}}
	for i, b := range buyers {
		if err := c.buyer(&out, i, b); err != nil {
			return Comparison{}, err
		}
	}
	return out, nil
}

// comparer compares buyer after buyer.
type comparer struct {
	requests      []Request
	before, after compared
}

// buyer adds what differs for one buyer.
func (c *comparer) buyer(out *Comparison, i int, b Buyer) error {
	if err := c.before.ask(b, c.requests); err != nil {
		return err
	}
	if err := c.after.ask(b, c.requests); err != nil {
		return err
	}
	a := Affected{Buyer: i}
	for j := range c.requests {
		was, now := &c.before.results[j], &c.after.results[j]
		both := was.Outcome == Priced && now.Outcome == Priced && was.Tax == now.Tax && was.Total.Currency() == now.Total.Currency()
		if both {
			if err := a.add(was, now); err != nil {
				return err
			}
		}
		if was.sameAs(now) {
			continue
		}
		ch := Change{Buyer: i, Request: j, Before: *was, After: *now}
		switch {
		case both:
			var err error
			if ch.Difference, err = now.Total.Sub(was.Total); err != nil {
				return err
			}
		case now.Outcome == Priced && was.Outcome != Priced:
			a.Gained = append(a.Gained, j)
		case was.Outcome == Priced && now.Outcome != Priced:
			a.Lost = append(a.Lost, j)
		}
		a.Lines++
		out.Changes = append(out.Changes, ch)
	}
	if a.Lines > 0 {
		for k := range a.Sums {
			if err := a.Sums[k].finish(); err != nil {
				return err
			}
		}
		out.Affected = append(out.Affected, a)
	}
	return c.dearer(out, i, b)
}

// add adds a line to the sum of its currency and tax mode.
func (a *Affected) add(was, now *Result) error {
	k := 0
	for k < len(a.Sums) && (a.Sums[k].Currency != now.Total.Currency() || a.Sums[k].Tax != now.Tax) {
		k++
	}
	if k == len(a.Sums) {
		a.Sums = append(a.Sums, Sum{Currency: now.Total.Currency(), Tax: now.Tax})
	}
	s := &a.Sums[k]
	var err error
	if s.Before, err = s.Before.Add(was.Total); err != nil {
		return err
	}
	s.Lines++
	s.After, err = s.After.Add(now.Total)
	return err
}

func (s *Sum) finish() (err error) {
	s.Difference, err = s.After.Sub(s.Before)
	s.Percent = percentOf(s.Difference, s.Before)
	return err
}

// percentOf returns a part in per cent of a whole, to two decimal places, and 0
// where there is no whole.
func percentOf(part, whole kabinet.Money) kabinet.Percentage {
	if whole.IsZero() {
		return kabinet.Percentage{}
	}
	x := new(big.Rat).Quo(ratOfMoney(part), ratOfMoney(whole))
	p, _ := kabinet.ParsePercentage(x.Mul(x, big.NewRat(100, 1)).FloatString(2)) // one that is too large is left out
	return p
}

// sameAs reports whether a buyer would notice no difference in this line.
func (r *Result) sameAs(o *Result) bool {
	return r.Outcome == o.Outcome && r.Reason == o.Reason && r.Near.equal(o.Near) && r.Price.Equal(o.Price) &&
		r.Per.Equal(o.Per) && r.Unit == o.Unit && r.Tax == o.Tax && r.Total.Equal(o.Total) && r.Order.equal(o.Order) &&
		r.NeedsApproval == o.NeedsApproval && r.Provisional == o.Provisional
}

func (n Near) equal(o Near) bool {
	return n.Quantity.Equal(o.Quantity) && n.Unit == o.Unit && n.Currency == o.Currency && n.At.Equal(o.At)
}

func (a Orderability) equal(b Orderability) bool {
	return a.OK == b.OK && a.Reason == b.Reason && a.Below.Equal(b.Below) && a.Above.Equal(b.Above) && a.Unit == b.Unit
}
