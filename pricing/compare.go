package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

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

// Compare answers the requests for each buyer from both snapshots and returns
// the lines whose outcome, amount, currency or tax mode differ, by buyer, then
// request. Comparing equal books gives nothing.
func Compare(before, after *Snapshot, buyers []Buyer, requests []Request) ([]Change, error) {
	var out []Change
	var was, now []Result
	for i, b := range buyers {
		x, err := before.For(b)
		if err != nil {
			return nil, err
		}
		y, err := after.For(b)
		if err != nil {
			return nil, err
		}
		was, now = x.ResolveAll(was[:0], requests), y.ResolveAll(now[:0], requests)
		for j := range requests {
			c := Change{Buyer: i, Request: j, Before: was[j], After: now[j]}
			if c.Before.sameAs(&c.After) {
				continue
			}
			if c.Before.Outcome == Priced && c.After.Outcome == Priced && c.Before.Tax == c.After.Tax {
				if d, err := c.After.Total.Sub(c.Before.Total); err == nil {
					c.Difference = d
				}
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// sameAs reports whether a buyer would notice no difference in this line.
func (r *Result) sameAs(o *Result) bool {
	return r.Outcome == o.Outcome && r.Reason == o.Reason && r.Near.equal(o.Near) && r.Price.Equal(o.Price) &&
		r.Per.Equal(o.Per) && r.Unit == o.Unit && r.Tax == o.Tax && r.Total.Equal(o.Total) && r.Order.equal(o.Order)
}

func (n Near) equal(o Near) bool {
	return n.Quantity.Equal(o.Quantity) && n.Unit == o.Unit && n.Currency == o.Currency && n.At.Equal(o.At)
}

func (a Orderability) equal(b Orderability) bool {
	return a.OK == b.OK && a.Reason == b.Reason && a.Below.Equal(b.Below) && a.Above.Equal(b.Above) && a.Unit == b.Unit
}
