package cart

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// split divides the totals among groups of lines. Every sum of the parts is that
// of the whole.
func (t Totals) split(groups [][]int, source string) ([]Totals, error) {
	shares, err := t.Shares()
	if err != nil {
		return nil, err
	}
	zero := kabinet.Zero(t.Currency)
	out := make([]Totals, len(groups))
	goods := make([]kabinet.Money, len(groups))
	for n, lines := range groups {
		p := Totals{
			Currency: t.Currency, Policy: t.Policy, Part: true, Goods: zero, Adjusted: zero, Charged: zero, Net: zero,
			Tax: zero, Total: zero, Withheld: zero, Payable: zero, Paid: zero, Due: zero, Taxes: slices.Clone(t.Taxes),
		}
		for k := range p.Taxes {
			g := &p.Taxes[k]
			g.Adjusted, g.Net, g.Tax, g.Total = zero, zero, zero, zero
		}
		for _, i := range lines {
			l := t.Lines[i]
			p.Lines = append(p.Lines, l)
			if i < len(t.LineTaxes) {
				p.LineTaxes = append(p.LineTaxes, t.LineTaxes[i])
			}
			if l.Taxes < 0 {
				p.Unpriced++
				continue
			}
			g := &p.Taxes[l.Taxes]
			g.Adjusted = plus(g.Adjusted, shares[i])
			if i < len(t.LineTaxes) {
				g.Tax = plus(g.Tax, t.LineTaxes[i])
			}
			g.Net = plus(g.Net, plus(l.Amount, shares[i])) // what is shown, for now
			p.Goods, p.Adjusted = plus(p.Goods, l.Amount), plus(p.Adjusted, shares[i])
		}
		out[n], goods[n] = p, p.Goods
	}
	if err := t.splitCharges(out, goods); err != nil {
		return nil, err
	}
	if err := t.splitTaxes(out); err != nil {
		return nil, err
	}
	if err := t.splitRest(out); err != nil {
		return nil, err
	}
	for n := range out {
		p := &out[n]
		if !p.Adjusted.IsZero() {
			p.Adjustments = []AdjustmentTotal{{Adjustment{Amount: p.Adjusted, Reason: ReasonSplit, Source: source}, p.Adjusted}}
		}
		p.drop()
	}
	return out, nil
}

// divide divides an amount among parts in proportion to weights, or equally where
// they are nothing.
func divide(m kabinet.Money, by []kabinet.Money) ([]kabinet.Money, error) {
	return divideAmong(m, by, func(int) bool { return true })
}

// divideAmong is divide, equally among some of the parts only, if there are any.
func divideAmong(m kabinet.Money, by []kabinet.Money, some func(int) bool) ([]kabinet.Money, error) {
	if !nothing(by) {
		return allocate(m, by)
	}
	weights, none := make([]int64, len(by)), true
	for i := range weights {
		if some(i) {
			weights[i], none = 1, false
		}
	}
	for i := range weights {
		if none {
			weights[i] = 1
		}
	}
	return m.Allocate(weights...)
}

// splitCharges gives each part its share of every charge, by its goods. One of nothing
// is for all.
func (t Totals) splitCharges(out []Totals, goods []kabinet.Money) error {
	for _, c := range t.Charges {
		amounts, err := divide(c.Amount, goods)
		if err != nil {
			return err
		}
		var taxes []kabinet.Money
		if t.Policy.Taxes == TaxPerLine {
			if taxes, err = divide(c.Tax, amounts); err != nil {
				return err
			}
		}
		for n := range out {
			if amounts[n].IsZero() && !c.Amount.IsZero() {
				continue
			}
			part, g := c, &out[n].Taxes[c.Taxes]
			part.Amount = amounts[n]
			if taxes != nil {
				part.Tax = taxes[n]
				g.Tax = plus(g.Tax, part.Tax)
			}
			out[n].Charges = append(out[n].Charges, part)
			out[n].Charged, g.Net = plus(out[n].Charged, part.Amount), plus(g.Net, part.Amount)
		}
	}
	return nil
}

// splitTaxes divides the tax of each rate by what is shown of it, unless it is
// that of the lines, and completes the sums of every part.
func (t Totals) splitTaxes(out []Totals) error {
	column := make([]kabinet.Money, len(out))
	for k, whole := range t.Taxes {
		for n := range out {
			column[n] = out[n].Taxes[k].Net
		}
		has := func(n int) bool { return out[n].has(k) }
		var taxes, others []kabinet.Money
		var err error
		if t.Policy.Taxes != TaxPerLine {
			if taxes, err = divideAmong(whole.Tax, column, has); err != nil {
				return err
			}
		}
		if !t.Policy.Adds() { // what is shown was not summed from the lines
			if column, err = divideAmong(whole.Shown(), column, has); err != nil {
				return err
			}
			other := whole.Total
			if whole.Mode == pricing.Gross {
				other = whole.Net
			}
			if others, err = divideAmong(other, column, has); err != nil {
				return err
			}
		}
		for n := range out {
			g := &out[n].Taxes[k]
			if taxes != nil {
				g.Tax = taxes[n]
			}
			shown := column[n]
			switch {
			case whole.Mode == pricing.Gross && others != nil:
				g.Net, g.Total = others[n], shown
			case whole.Mode == pricing.Gross:
				g.Net, g.Total = plus(shown, g.Tax.Neg()), shown
			case others != nil:
				g.Net, g.Total = shown, others[n]
			default:
				g.Net, g.Total = shown, plus(shown, g.Tax)
			}
			out[n].Net, out[n].Tax, out[n].Total = plus(out[n].Net, g.Net), plus(out[n].Tax, g.Tax), plus(out[n].Total, g.Total)
		}
	}
	if t.Policy.Adds() {
		return nil
	}
	// Values that were rounded on their own are divided on their own, what is of lines
	// among parts that have some.
	priced := func(n int) bool { return len(out[n].Lines) > out[n].Unpriced }
	for _, field := range [...]func(*Totals) *kabinet.Money{
		func(t *Totals) *kabinet.Money { return &t.Goods }, func(t *Totals) *kabinet.Money { return &t.Adjusted },
		func(t *Totals) *kabinet.Money { return &t.Charged }, func(t *Totals) *kabinet.Money { return &t.Net },
		func(t *Totals) *kabinet.Money { return &t.Tax }, func(t *Totals) *kabinet.Money { return &t.Total },
	} {
		for n := range out {
			column[n] = *field(&out[n])
		}
		parts, err := divideAmong(*field(&t), column, priced)
		if err != nil {
			return err
		}
		for n := range out {
			*field(&out[n]) = parts[n]
		}
	}
	return nil
}

// splitRest divides what is withheld by net amounts, and what was paid by what is
// to pay.
func (t Totals) splitRest(out []Totals) error {
	column := make([]kabinet.Money, len(out))
	for _, w := range t.Withholdings {
		for n := range out {
			column[n] = out[n].Net
			if w.Category != "" {
				column[n] = kabinet.Zero(t.Currency)
				for _, g := range out[n].Taxes {
					if g.Category == w.Category {
						column[n] = plus(column[n], g.Net)
					}
				}
			}
		}
		amounts, err := divide(w.Amount, column)
		if err != nil {
			return err
		}
		for n := range out {
			out[n].Withholdings = append(out[n].Withholdings, WithholdingTotal{w.Withholding, column[n], amounts[n]})
			out[n].Withheld = plus(out[n].Withheld, amounts[n])
		}
	}
	for n := range out {
		out[n].Payable = plus(out[n].Total, out[n].Withheld.Neg())
		column[n] = out[n].Payable
	}
	paid, err := divide(t.Paid, column)
	if err != nil {
		return err
	}
	for n := range out {
		out[n].Paid = paid[n]
		out[n].Due = plus(out[n].Payable, paid[n].Neg())
	}
	return nil
}

// has reports whether there are lines or charges of a tax.
func (t *Totals) has(k int) bool {
	return slices.ContainsFunc(t.Lines, func(l LineTotal) bool { return l.Taxes == k }) ||
		slices.ContainsFunc(t.Charges, func(c ChargeTotal) bool { return c.Taxes == k })
}

// drop leaves out the taxes that a part has nothing of.
func (t *Totals) drop() {
	to := make([]int, len(t.Taxes))
	var kept []TaxTotal
	for k, g := range t.Taxes {
		to[k] = len(kept)
		if t.has(k) {
			kept = append(kept, g)
		}
	}
	t.Taxes = kept
	for i := range t.Lines {
		if k := t.Lines[i].Taxes; k >= 0 {
			t.Lines[i].Taxes = to[k]
		}
	}
	for i := range t.Charges {
		t.Charges[i].Taxes = to[t.Charges[i].Taxes]
	}
}

// terms returns what a cart with these totals has beside its lines.
func (t Totals) terms() Terms {
	var out Terms
	for _, a := range t.Adjustments {
		out.Adjustments = append(out.Adjustments, a.Adjustment)
	}
	for _, c := range t.Charges {
		out.Charges = append(out.Charges, c.Charge)
	}
	for _, w := range t.Withholdings {
		out.Withheld = append(out.Withheld, w.Withholding)
	}
	return out
}

// holds reports whether the totals of a part are still made of the same: of lines and
// charges that come to the same, at the same taxes, as those of the document, and of
// the same adjustments. What the adjustments come to is the part's own.
func (t Totals) holds(d Document) bool {
	if !slices.EqualFunc(t.Adjustments, d.Adjustments, func(a AdjustmentTotal, b Adjustment) bool {
		return a.Amount.Equal(b.Amount) && a.Reason == b.Reason && a.Source == b.Source && b.Percent.IsZero() && b.PerUnit.IsZero()
	}) {
		return false
	}
	d.Adjustments = nil
	now, err := Sum(d)
	if err != nil {
		return false
	}
	rate := func(i, k int) bool { return i < 0 && k < 0 || i >= 0 && k >= 0 && t.Taxes[i].same(now.Taxes[k]) }
	return t.Currency == now.Currency && t.Policy == now.Policy && t.Unpriced == now.Unpriced &&
		slices.EqualFunc(t.Lines, now.Lines, func(a, b LineTotal) bool { return rate(a.Taxes, b.Taxes) && a.Amount.Equal(b.Amount) }) &&
		slices.EqualFunc(t.Charges, now.Charges, func(a, b ChargeTotal) bool {
			return rate(a.Taxes, b.Taxes) && a.Amount.Equal(b.Amount) && a.Code == b.Code
		}) &&
		slices.EqualFunc(t.Withholdings, now.Withholdings, func(a, b WithholdingTotal) bool {
			return a.Code == b.Code && a.Category == b.Category && a.Withholding.Rate.Equal(b.Withholding.Rate)
		})
}
