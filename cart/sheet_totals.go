package cart

import (
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// work turns running sums into totals. It is one piece of memory, so that totals
// are made with few.
type work struct {
	sums
	t     Totals
	lines []LineTotal
	// adjusted are the lines with their shares of the adjustments, where tax is
	// rounded on them.
	adjusted []kabinet.Money
	// exact are the sums by rate, of totals that round at the end.
	exact []*big.Rat
	room  [4]group
}

// tail is room for the taxes and charges of most totals.
type tail struct {
	taxes   [4]TaxTotal
	charges [2]ChargeTotal
}

// close works out the totals of the sums, with the lines of which they are. Where
// the caller gives the lines away, they become those of the totals.
func (x *work) close(lines []LineTotal, give bool) error {
	zero := kabinet.Zero(x.currency)
	x.lines = lines
	x.t = Totals{
		Currency: x.currency, Policy: x.policy, Goods: zero, Adjusted: zero, Charged: zero,
		Net: zero, Tax: zero, Total: zero, Withheld: zero, Paid: zero, Unpriced: x.unpriced,
	}
	if x.paid != (kabinet.Money{}) {
		if x.paid.Currency() != x.currency {
			return mismatch(x.currency, x.paid).At("/paid")
		}
		if x.t.Paid = x.paid; !x.paid.IsZero() {
			if whole, err := x.paid.Round(x.digits, kabinet.Down); err != nil || !whole.Equal(x.paid) {
				return ErrPaid.With("paid", x.paid).At("/paid")
			}
		}
	}
	room := &tail{}
	if x.t.Taxes = room.taxes[:0]; len(x.groups)+len(x.charges) > len(room.taxes) {
		x.t.Taxes = make([]TaxTotal, 0, len(x.groups)+len(x.charges))
	}
	if n := len(x.charges); n > 0 {
		if x.t.Charges = room.charges[:min(n, len(room.charges))]; n > len(room.charges) {
			x.t.Charges = make([]ChargeTotal, n)
		}
	}
	for _, step := range [...]func(*work) error{(*work).goods, (*work).adjust, (*work).charge, (*work).tax, (*work).withhold} {
		if err := step(x); err != nil {
			return err
		}
	}
	x.order(give)
	return nil
}

// goods begins with the sums of the lines. Until the taxes are worked out, Net is
// what prices of the mode sum to, and Tax what was rounded on lines and charges.
func (x *work) goods() error {
	s, zero := &x.sums, kabinet.Zero(x.currency)
	for i := range s.groups {
		g := &s.groups[i]
		sum := s.money(g.sum)
		x.t.Taxes = append(x.t.Taxes, TaxTotal{TaxRate: g.TaxRate, Mode: g.mode, Adjusted: zero, Net: sum, Tax: s.money(g.tax), Total: zero})
		var err error
		if x.t.Goods, err = x.t.Goods.Add(sum); err != nil {
			return err
		}
		if s.policy.Lines == AtEnd {
			x.exact = append(x.exact, new(big.Rat).Set(g.exact))
		}
	}
	if s.policy.Lines == AtEnd {
		return x.shown(&x.t.Goods, x.exact)
	}
	return nil
}

// shown rounds the sum of exact amounts.
func (x *work) shown(m *kabinet.Money, parts []*big.Rat) (err error) {
	sum := new(big.Rat)
	for _, p := range parts {
		sum.Add(sum, p)
	}
	*m, err = rounded(sum, x.currency, x.digits, x.policy.Rounding)
	return err
}

// adjust applies the adjustments of the whole, and divides each among the rates
// by largest remainder, or among the lines where tax is rounded on them: in proportion
// to what there is then, or where that has come to nothing, as after a discount of all
// of it, to the goods, or to the number of lines where they are free.
func (x *work) adjust() error {
	s := &x.sums
	if len(s.adjustments) == 0 {
		return nil
	}
	x.t.Adjustments = make([]AdjustmentTotal, len(s.adjustments))
	var lines []kabinet.Money
	if s.policy.Taxes == TaxPerLine {
		lines = make([]kabinet.Money, len(x.lines))
		for i := range x.lines {
			lines[i] = x.lines[i].Amount
		}
	}
	total := x.t.Goods
	for i, a := range s.adjustments {
		err := error(nil)
		if bad := a.validate(s.currency, false); bad != nil {
			err = bad
		} else if s.policy.Lines == AtEnd {
			err = x.adjustExactly(a, &x.t.Adjustments[i])
		} else {
			err = x.adjustOnce(a, &x.t.Adjustments[i], &total, lines)
		}
		if err != nil {
			return placed(err, "/adjustments/", i)
		}
		if x.t.Adjusted, err = x.t.Adjusted.Add(x.t.Adjustments[i].Comes); err != nil {
			return err
		}
	}
	if lines == nil {
		return nil
	}
	x.adjusted = lines
	return x.taxLines()
}

// adjustOnce applies one adjustment, rounded once, to the sums by rate.
func (x *work) adjustOnce(a Adjustment, out *AdjustmentTotal, total *kabinet.Money, lines []kabinet.Money) (err error) {
	s := &x.sums
	out.Adjustment = a
	if a.Amount.IsZero() {
		out.Comes, err = total.MulRate(a.Percent.Rate(), s.digits, s.policy.Rounding)
	} else {
		out.Comes, err = a.Amount.Round(s.digits, s.policy.Rounding)
	}
	if err != nil || out.Comes.IsZero() {
		return err
	}
	left, err := total.Add(out.Comes)
	if err != nil {
		return err
	}
	if total.Sign() >= 0 && left.Sign() < 0 { // no more than there is
		if out.Comes, left = total.Neg(), kabinet.Zero(x.currency); out.Comes.IsZero() {
			return nil
		}
	}
	*total = left
	if lines != nil {
		parts, err := allocate(out.Comes, firstOf(len(lines),
			func(i int) kabinet.Money { return lines[i] },
			func(i int) kabinet.Money { return x.lines[i].Amount },
			func(i int) kabinet.Money { return s.money(int64(min(x.lines[i].Taxes, 0) + 1)) },
		))
		if err != nil {
			return err
		}
		for i, p := range parts {
			if p.IsZero() {
				continue
			}
			if lines[i], err = lines[i].Add(p); err != nil {
				return err
			}
			if err = x.share(x.lines[i].Taxes, p); err != nil {
				return err
			}
		}
		return nil
	}
	// In the order in which rates are shown, so that where remainders tie, neither the
	// order of the lines nor what was there before counts.
	at := make([]int, len(x.t.Taxes))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(i, j int) int { return x.t.Taxes[i].compare(&x.t.Taxes[j]) })
	parts, err := allocate(out.Comes, firstOf(len(at),
		func(k int) kabinet.Money { return x.t.Taxes[at[k]].Net },
		func(k int) kabinet.Money { return s.money(s.groups[at[k]].sum) },
		func(k int) kabinet.Money { return s.money(int64(s.groups[at[k]].count)) },
	))
	if err != nil {
		return err
	}
	for k, p := range parts {
		if err := x.share(at[k], p); err != nil {
			return err
		}
	}
	return nil
}

// share adds a part of an adjustment to a rate.
func (x *work) share(i int, part kabinet.Money) (err error) {
	g := &x.t.Taxes[i]
	if g.Adjusted, err = g.Adjusted.Add(part); err == nil {
		g.Net, err = g.Net.Add(part)
	}
	return err
}

// adjustExactly applies one adjustment to exact sums, in proportion to them.
func (x *work) adjustExactly(a Adjustment, out *AdjustmentTotal) (err error) {
	out.Adjustment = a
	sum := new(big.Rat)
	for _, e := range x.exact {
		sum.Add(sum, e)
	}
	change := new(big.Rat)
	if a.Amount.IsZero() {
		change.Mul(sum, fraction(a.Percent.Rate()))
	} else {
		change.Set(fraction(a.Amount))
	}
	if left := new(big.Rat).Add(sum, change); sum.Sign() >= 0 && left.Sign() < 0 { // no more than there is
		change.Neg(sum)
	}
	if change.Sign() == 0 {
		out.Comes = kabinet.Zero(x.currency)
		return nil
	}
	by := x.exact
	for _, others := range [...]func(g *group) *big.Rat{
		func(g *group) *big.Rat { return g.exact },
		func(g *group) *big.Rat { return big.NewRat(int64(g.count), 1) },
	} {
		if slices.ContainsFunc(by, func(e *big.Rat) bool { return e.Sign() != 0 }) {
			break
		}
		by, sum = make([]*big.Rat, len(x.exact)), new(big.Rat)
		for i := range by {
			by[i] = others(&x.groups[i])
			sum.Add(sum, by[i])
		}
	}
	if sum.Sign() == 0 {
		return kabinet.ErrAllocate
	}
	for i, e := range x.exact {
		part := new(big.Rat).Mul(change, by[i])
		part.Quo(part, sum)
		x.exact[i] = new(big.Rat).Add(e, part)
		share, g := kabinet.Money{}, &x.t.Taxes[i]
		if err := x.shown(&share, []*big.Rat{part}); err != nil {
			return err
		}
		if g.Adjusted, err = g.Adjusted.Add(share); err != nil {
			return err
		}
	}
	return x.shown(&out.Comes, []*big.Rat{change})
}

// taxLines rounds the tax on lines with their shares of the adjustments.
func (x *work) taxLines() error {
	s := &x.sums
	for i := range x.t.Taxes {
		x.t.Taxes[i].Tax = kabinet.Zero(s.currency)
	}
	for i, l := range x.lines {
		if l.Taxes < 0 {
			continue
		}
		g := &s.groups[l.Taxes]
		tax, err := taxOn(x.adjusted[i], g.mode, g.Rate, s.policy.Rounding)
		if err == nil {
			x.t.Taxes[l.Taxes].Tax, err = x.t.Taxes[l.Taxes].Tax.Add(tax)
		}
		if err != nil {
			return placed(err, "/lines/", i)
		}
	}
	return nil
}

// charge adds the charges to their rates.
func (x *work) charge() error {
	s := &x.sums
	if len(s.charges) == 0 {
		return nil
	}
	for i := range s.charges {
		if err := x.chargeOne(&s.charges[i], &x.t.Charges[i]); err != nil {
			return placed(err, "/charges/", i)
		}
	}
	return nil
}

func (x *work) chargeOne(c *TaxedCharge, out *ChargeTotal) (err error) {
	s, zero := &x.sums, kabinet.Zero(x.currency)
	if bad := c.validate(s.currency); bad != nil {
		return bad
	}
	if bad := c.Tax.validate(); bad != nil {
		return bad
	}
	out.Charge = c.Charge
	if out.Amount, err = c.Amount.Round(s.digits, s.policy.Rounding); err != nil {
		return err
	}
	group := TaxTotal{TaxRate: c.Tax, Mode: c.Mode, Adjusted: zero, Net: zero, Tax: zero, Total: zero}
	at := slices.IndexFunc(x.t.Taxes, group.same)
	if at < 0 {
		at = len(x.t.Taxes)
		x.t.Taxes = append(x.t.Taxes, group)
		if s.policy.Lines == AtEnd {
			x.exact = append(x.exact, new(big.Rat))
		}
	}
	out.Taxes = at
	if s.policy.Lines == AtEnd {
		x.exact[at].Add(x.exact[at], fraction(c.Amount))
		x.t.Charged, err = x.t.Charged.Add(c.Amount) // rounded at the end
		return err
	}
	if x.t.Charged, err = x.t.Charged.Add(out.Amount); err != nil {
		return err
	}
	g := &x.t.Taxes[at]
	if g.Net, err = g.Net.Add(out.Amount); err != nil || s.policy.Taxes != TaxPerLine {
		return err
	}
	if out.Tax, err = taxOn(out.Amount, c.Mode, c.Tax.Rate, s.policy.Rounding); err == nil {
		g.Tax, err = g.Tax.Add(out.Tax)
	}
	return err
}

// tax works out the tax of each rate, and the sums of the document.
func (x *work) tax() (err error) {
	if x.policy.Lines == AtEnd {
		return x.taxExactly()
	}
	t := &x.t
	for i := range t.Taxes {
		g := &t.Taxes[i]
		base := g.Net
		if x.policy.Taxes != TaxPerLine {
			if g.Tax, err = taxOn(base, g.Mode, g.Rate, x.policy.Rounding); err != nil {
				return err
			}
		}
		if g.Mode == pricing.Gross {
			g.Total = base
			g.Net, err = base.Sub(g.Tax)
		} else {
			g.Total, err = base.Add(g.Tax)
		}
		if err == nil {
			t.Net, err = t.Net.Add(g.Net)
		}
		if err == nil {
			t.Tax, err = t.Tax.Add(g.Tax)
		}
		if err == nil {
			t.Total, err = t.Total.Add(g.Total)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// taxExactly works out exact taxes and rounds every value on its own.
func (x *work) taxExactly() error {
	var nets, taxes, totals []*big.Rat
	for i := range x.t.Taxes {
		g := &x.t.Taxes[i]
		rate, base := fraction(g.Rate), x.exact[i]
		tax := new(big.Rat).Mul(base, rate)
		net, total := base, new(big.Rat).Add(base, tax)
		if g.Mode == pricing.Gross {
			tax.Quo(tax, new(big.Rat).Add(rate, big.NewRat(1, 1)))
			net, total = new(big.Rat).Sub(base, tax), base
		}
		nets, taxes, totals = append(nets, net), append(taxes, tax), append(totals, total)
		for _, v := range [...]struct {
			m *kabinet.Money
			r *big.Rat
		}{{&g.Net, net}, {&g.Tax, tax}, {&g.Total, total}} {
			if err := x.shown(v.m, []*big.Rat{v.r}); err != nil {
				return err
			}
		}
	}
	if err := x.shown(&x.t.Net, nets); err != nil {
		return err
	}
	if err := x.shown(&x.t.Tax, taxes); err != nil {
		return err
	}
	if err := x.shown(&x.t.Total, totals); err != nil {
		return err
	}
	var err error
	x.t.Charged, err = x.t.Charged.Round(x.digits, x.policy.Rounding)
	return err
}

// withhold works out what is kept back, and what is left to pay.
func (x *work) withhold() (err error) {
	s, t := &x.sums, &x.t
	for i, w := range s.withheld {
		if bad := w.validate(); bad != nil {
			return placed(bad, "/withheld/", i)
		}
		out := WithholdingTotal{Withholding: w, Base: t.Net}
		if w.Category != "" {
			out.Base = kabinet.Zero(s.currency)
			for _, g := range t.Taxes {
				if g.Category == w.Category {
					if out.Base, err = out.Base.Add(g.Net); err != nil {
						return err
					}
				}
			}
		}
		if out.Amount, err = out.Base.MulRate(w.Rate, s.digits, s.policy.Rounding); err != nil {
			return err
		}
		if t.Withheld, err = t.Withheld.Add(out.Amount); err != nil {
			return err
		}
		t.Withholdings = append(t.Withholdings, out)
	}
	if t.Payable, err = t.Total.Sub(t.Withheld); err != nil {
		return err
	}
	t.Due, err = t.Payable.Sub(t.Paid)
	return err
}

// order sorts the taxes, leaves out those without lines and charges, and hands
// the lines over with their own taxes and the new indexes.
func (x *work) order(give bool) {
	t, s := &x.t, &x.sums
	var buf, out [8]int
	at, to := buf[:0], out[:0]
	for i := range t.Taxes {
		j := i // few, so by insertion
		for at, to = append(at, i), append(to, 0); j > 0 && t.Taxes[j].compare(&t.Taxes[j-1]) < 0; j-- {
			t.Taxes[j], t.Taxes[j-1] = t.Taxes[j-1], t.Taxes[j]
			at[j], at[j-1] = at[j-1], at[j]
		}
	}
	kept := 0
	for k, i := range at {
		to[i] = kept
		charged := slices.ContainsFunc(t.Charges, func(c ChargeTotal) bool { return c.Taxes == i })
		if i >= len(s.groups) || s.groups[i].count > 0 || charged {
			t.Taxes[kept] = t.Taxes[k]
			kept++
		}
	}
	if t.Taxes = slices.Clip(t.Taxes[:kept]); kept == 0 {
		t.Taxes = nil
	}
	for i := range t.Charges {
		t.Charges[i].Taxes = to[t.Charges[i].Taxes]
	}
	if !give || len(x.lines) == 0 {
		return
	}
	t.Lines = x.lines
	if s.policy.Taxes == TaxPerLine {
		t.LineTaxes = make([]kabinet.Money, len(t.Lines))
	}
	for i := range t.Lines {
		l := &t.Lines[i]
		if l.Taxes < 0 {
			continue
		}
		if t.LineTaxes != nil {
			g, amount := &s.groups[l.Taxes], l.Amount
			if x.adjusted != nil {
				amount = x.adjusted[i]
			}
			t.LineTaxes[i], _ = taxOn(amount, g.mode, g.Rate, s.policy.Rounding) // which it was before
		}
		l.Taxes = to[l.Taxes]
	}
}

// firstOf returns n weights: the first that are not all nothing.
func firstOf(n int, weights ...func(i int) kabinet.Money) []kabinet.Money {
	out := make([]kabinet.Money, n)
	for _, weight := range weights {
		for i := range out {
			out[i] = weight(i)
		}
		if !nothing(out) {
			break
		}
	}
	return out
}

// allocate divides an amount in proportion to others, none of which may be
// negative, or all.
func allocate(m kabinet.Money, by []kabinet.Money) ([]kabinet.Money, error) {
	weights := make([]int64, len(by))
	sign := 0
	for i, b := range by {
		c, _ := b.Fixed()
		switch {
		case c == 0:
		case sign == 0:
			sign = b.Sign()
		case b.Sign() != sign:
			return nil, kabinet.ErrAllocate
		}
		weights[i] = max(c, -c)
	}
	return m.Allocate(weights...)
}
