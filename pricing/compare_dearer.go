package pricing

import (
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// compared is one side of a comparison.
type compared struct {
	snapshot *Snapshot
	without  *Snapshot // the same without agreements, once it is needed
	view     *View
	results  []Result
}

// ask answers the requests for a buyer.
func (c *compared) ask(b Buyer, requests []Request) error {
	v, err := c.snapshot.For(b)
	if err != nil {
		return err
	}
	c.view = v
	c.results = v.ResolveAll(c.results[:0], requests)
	return nil
}

// instead returns the view that the buyer would have without agreements, and
// the requests, which then name none.
func (c *compared) instead(b Buyer, requests []Request) (*View, []Request, error) {
	if c.without == nil {
		c.without = c.snapshot.WithoutAgreements()
	}
	v, err := c.without.For(b)
	if slices.ContainsFunc(requests, func(r Request) bool { return r.Agreement != "" }) {
		requests = slices.Clone(requests)
		for i := range requests {
			requests[i].Agreement = ""
		}
	}
	return v, requests, err
}

// isAgreed reports whether some line is priced by an agreement.
func (c *compared) isAgreed() bool {
	return slices.ContainsFunc(c.results, func(r Result) bool { return r.Outcome == Priced && r.Source.Level == LevelAgreement })
}

// dearer adds the lines of a buyer for which an agreement asks more than they
// would pay without it.
func (c *comparer) dearer(out *Comparison, i int, b Buyer) error {
	if !c.after.isAgreed() {
		return nil
	}
	v, requests, err := c.after.instead(b, c.requests)
	if err != nil {
		return err
	}
	found := c.after.dearer(v, requests)
	if len(found) == 0 {
		return nil
	}
	before := map[int]bool{}
	if c.before.isAgreed() {
		v, requests, err := c.before.instead(b, c.requests)
		if err != nil {
			return err
		}
		for _, d := range c.before.dearer(v, requests) {
			before[d.Request] = true
		}
	}
	_, traces := v.ExplainAll(requests)
	for _, d := range found {
		d.Buyer, d.New = i, !before[d.Request]
		for _, s := range traces[d.Request].Steps {
			if s.Phase == PhasePromotion {
				d.Promotions = append(d.Promotions, s.Reference)
			}
		}
		out.Dearer = append(out.Dearer, d)
	}
	return nil
}

// dearer returns the lines that cost less in a view without agreements. Lines
// that have no price there, and those whose tax modes cannot be compared, are
// not among them.
func (c *compared) dearer(v *View, requests []Request) []Dearer {
	var out []Dearer
	without := v.ResolveAll(nil, requests)
	for j := range without {
		agreed, other := &c.results[j], &without[j]
		if agreed.Outcome != Priced || agreed.Source.Level != LevelAgreement || other.Outcome != Priced || agreed.Total.Currency() != other.Total.Currency() {
			continue
		}
		less := ratOfMoney(other.Total)
		if other.Tax != agreed.Tax {
			l := line{v: v, s: v.snap}
			l.begin(&requests[j])
			factor, ok := l.taxFactor()
			if !ok {
				continue
			}
			if agreed.Tax == Gross {
				less.Mul(less, ratOfRate(factor))
			} else {
				less.Quo(less, ratOfRate(factor))
			}
		}
		more := new(big.Rat).Sub(ratOfMoney(agreed.Total), less)
		currency := agreed.Total.Currency()
		difference, err := roundRat(more, currency, currency.Digits(), kabinet.HalfUp)
		if err != nil || difference.Sign() <= 0 {
			continue
		}
		whole, _ := agreed.Total.Sub(difference)
		out = append(out, Dearer{Request: j, Agreed: *agreed, Without: *other, Difference: difference, Percent: percentOf(difference, whole)})
	}
	return out
}
