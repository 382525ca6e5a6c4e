package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// ErrMixedTax is for an order whose lines are net and gross, and an adjustment
// of the whole.
var ErrMixedTax = kabinet.NewError(kabinet.State, "pricing.mixed_tax", "adjustment {id} is of an order with prices before and with tax")

// Document is the lines of one order, and what is adjusted on the whole. The
// shares of the adjustments stay with their lines: to cancel one changes nothing
// on the others. A Trace ends with the Total of its line, and Compare, too, knows
// lines alone: what is adjusted on the whole, and why a line costs its LineTotal,
// is said here, by Adjustments and their Shares.
type Document struct {
	Lines       []Result             `json:"lines"`
	Adjustments []DocumentAdjustment `json:"adjustments,omitempty"`
}

// DocumentAdjustment is an adjustment of an order. Shares are its parts of the
// lines, which sum to Amount exactly; a line that it is not for has zero.
type DocumentAdjustment struct {
	ID     AdjustmentID    `json:"id"`
	Name   string          `json:"name,omitempty"`
	Amount kabinet.Money   `json:"amount"`
	Shares []kabinet.Money `json:"shares"`
}

// Document answers the lines of one order as ResolveAll does, and applies the
// document adjustments of the book in their order. Each is computed on the sum
// of the lines that it is for, with what was adjusted before, rounded once to
// the currency, and allocated to those lines by largest remainder in proportion
// to what they cost. Lines without a price have no share. It returns
// ErrMixedTax, ErrCurrencyMismatch for lines in several currencies, ErrOverflow,
// and the error of ReasonNegative where more is taken off than there is.
func (v *View) Document(requests []Request) (Document, error) {
	d := Document{Lines: v.ResolveAll(make([]Result, 0, len(requests)), requests)}
	if len(v.document) == 0 {
		return d, nil
	}
	apply := v.document
	best := map[string]bool{}
	for i, a := range apply {
		if a.Combine != CombineExclusive {
			continue
		}
		if x, err := v.documentAdjustment(&d, requests, a); err != nil || x != nil {
			apply = apply[i : i+1]
			break
		}
	}
	for _, a := range apply {
		if a.Combine == CombineBest && a.Group != "" {
			if best[a.Group] {
				continue
			}
			best[a.Group] = true
		}
		x, err := v.bestOf(&d, requests, apply, a)
		if err != nil {
			return Document{}, err
		}
		if x != nil {
			d.Adjustments = append(d.Adjustments, *x)
		}
	}
	return d, nil
}

// bestOf computes an adjustment, or, of a group of which one applies, the one
// that leaves the buyer the least to pay. It returns nil where none applies.
func (v *View) bestOf(d *Document, requests []Request, list []*adjustment, a *adjustment) (*DocumentAdjustment, error) {
	if a.Combine != CombineBest || a.Group == "" {
		return v.documentAdjustment(d, requests, a)
	}
	var best *DocumentAdjustment
	for _, b := range list {
		if b.Group != a.Group {
			continue
		}
		x, err := v.documentAdjustment(d, requests, b)
		if err != nil {
			return nil, err
		}
		if x == nil {
			continue
		}
		if best != nil {
			if order, err := x.Amount.Cmp(best.Amount); err != nil || order >= 0 {
				continue
			}
		}
		best = x
	}
	return best, nil
}

// documentAdjustment computes an adjustment of the whole; nil where it does not
// apply.
func (v *View) documentAdjustment(d *Document, requests []Request, a *adjustment) (*DocumentAdjustment, error) {
	l := line{v: v, s: v.snap}
	var of []int // the lines that it is for
	var sum kabinet.Money
	tax := TaxUnstated
	for i := range requests {
		if d.Lines[i].Outcome != Priced || l.begin(&requests[i]) != ReasonNone || !l.meets(&a.target) {
			continue
		}
		if tax != TaxUnstated && tax != d.Lines[i].Tax {
			return nil, ErrMixedTax.With("id", a.ID)
		}
		tax = d.Lines[i].Tax
		total, err := d.LineTotal(i)
		if err == nil {
			sum, err = sum.Add(total)
		}
		if err != nil {
			return nil, err
		}
		of = append(of, i)
	}
	if len(of) == 0 || sum.IsZero() {
		return nil, nil
	}
	if !a.Amount.IsZero() || !a.Min.IsZero() {
		if a.Currency != sum.Currency() {
			return nil, nil // it is for orders in another currency
		}
		if a.Tax != tax {
			return nil, ErrMixedTax.With("id", a.ID)
		}
	}
	if !a.Min.IsZero() && ratOfMoney(sum).Cmp(ratOf(a.Min)) < 0 {
		return nil, nil
	}
	share := func(total *big.Rat) *big.Rat {
		if !a.Percent.IsZero() {
			return total.Mul(total, ratOfRate(a.Percent.Rate()))
		}
		return total.Quo(total, ratOfMoney(sum)).Mul(total, ratOf(a.Amount))
	}
	if s := new(big.Rat).Add(share(ratOfMoney(sum)), ratOfMoney(sum)); s.Sign() < 0 {
		return nil, explain(ReasonNegative, Near{}, Orderability{})
	}
	shares := make([]*big.Rat, len(of))
	for j, i := range of {
		total, err := d.LineTotal(i)
		if err != nil {
			return nil, err
		}
		shares[j] = share(ratOfMoney(total))
	}
	amounts, err := allocate(shares, sum.Currency(), v.snap.policy.Rounding)
	if err != nil {
		return nil, err
	}
	out := &DocumentAdjustment{ID: a.ID, Name: a.Name, Amount: kabinet.Zero(sum.Currency()), Shares: make([]kabinet.Money, len(requests))}
	for i := range out.Shares {
		out.Shares[i] = kabinet.Zero(sum.Currency())
	}
	for j, i := range of {
		out.Shares[i] = amounts[j]
		if out.Amount, err = out.Amount.Add(amounts[j]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// LineTotal returns what a line costs with its shares.
func (d *Document) LineTotal(i int) (kabinet.Money, error) {
	total := d.Lines[i].Total
	for _, a := range d.Adjustments {
		var err error
		if total, err = total.Add(a.Shares[i]); err != nil {
			return total, err
		}
	}
	return total, nil
}

// Total returns what the lines cost together that are not cancelled: nil for all
// of them, or true for each that is. It returns the errors of Money.Add.
func (d *Document) Total(cancelled []bool) (kabinet.Money, error) {
	var sum kabinet.Money
	for i := range d.Lines {
		if i < len(cancelled) && cancelled[i] {
			continue
		}
		total, err := d.LineTotal(i)
		if err == nil {
			sum, err = sum.Add(total)
		}
		if err != nil {
			return sum, err
		}
	}
	return sum, nil
}
