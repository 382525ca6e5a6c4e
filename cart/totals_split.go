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
		if !p.Adjusted.IsZero() {
			p.Adjustments = []AdjustmentTotal{{Adjustment{Amount: p.Adjusted, Reason: ReasonSplit, Source: source}, p.Adjusted}}
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
		out[n].drop()
	}
	return out, nil
}

// divide divides an amount among parts in proportion to weights, or equally where
// they are nothing.
func divide(m kabinet.Money, by []kabinet.Money) ([]kabinet.Money, error) {
	if nothing(by) {
		weights := make([]int64, len(by))
		for i := range weights {
			weights[i] = 1
		}
		return m.Allocate(weights...)
	}
	return allocate(m, by)
}

// splitCharges gives each part its share of every charge, by its goods.
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
			if amounts[n].IsZero() {
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
		var taxes, others []kabinet.Money
		var err error
		if t.Policy.Taxes != TaxPerLine {
			if taxes, err = divide(whole.Tax, column); err != nil {
				return err
			}
		}
		if !t.Policy.Adds() { // what is shown was not summed from the lines
			if column, err = divide(whole.Shown(), column); err != nil {
				return err
			}
			other := whole.Total
			if whole.Mode == pricing.Gross {
				other = whole.Net
			}
			if others, err = divide(other, column); err != nil {
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
	// Values that were rounded on their own are divided on their own.
	for _, field := range [...]func(*Totals) *kabinet.Money{
		func(t *Totals) *kabinet.Money { return &t.Goods }, func(t *Totals) *kabinet.Money { return &t.Adjusted },
		func(t *Totals) *kabinet.Money { return &t.Charged }, func(t *Totals) *kabinet.Money { return &t.Net },
		func(t *Totals) *kabinet.Money { return &t.Tax }, func(t *Totals) *kabinet.Money { return &t.Total },
	} {
		for n := range out {
			column[n] = *field(&out[n])
		}
		parts, err := divide(*field(&t), column)
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

// drop leaves out the taxes that a part has nothing of.
func (t *Totals) drop() {
	to := make([]int, len(t.Taxes))
	var kept []TaxTotal
	for k, g := range t.Taxes {
		used := !g.Tax.IsZero() || slices.ContainsFunc(t.Lines, func(l LineTotal) bool { return l.Taxes == k }) ||
			slices.ContainsFunc(t.Charges, func(c ChargeTotal) bool { return c.Taxes == k })
		to[k] = len(kept)
		if used {
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

// holds reports whether the totals of a part are still made of the same: its
// lines, charges and adjustments come to the same, at the same taxes.
func (t Totals) holds(now Totals) bool {
	return t.Currency == now.Currency && t.Policy == now.Policy && t.Unpriced == now.Unpriced && t.Adjusted.Equal(now.Adjusted) &&
		slices.EqualFunc(t.Taxes, now.Taxes, TaxTotal.same) &&
		slices.EqualFunc(t.Lines, now.Lines, func(a, b LineTotal) bool { return a.Taxes == b.Taxes && a.Amount.Equal(b.Amount) }) &&
		slices.EqualFunc(t.Charges, now.Charges, func(a, b ChargeTotal) bool {
			return a.Taxes == b.Taxes && a.Amount.Equal(b.Amount) && a.Code == b.Code
		}) &&
		slices.EqualFunc(t.Withholdings, now.Withholdings, func(a, b WithholdingTotal) bool { return a.Withholding == b.Withholding })
}
