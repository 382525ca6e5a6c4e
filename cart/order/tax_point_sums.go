package order

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// taxing adds shipments up. What one comes to is what all come to with it, less what they
// came to without it, so that no rounding is lost.
type taxing struct {
	p TaxPoint
	o State
	// order is what is to be delivered, at the taxes of ordering, and whole its sums.
	order cart.Document
	whole cart.Totals
	// shipped and worth are how much of each line has left, and what it costs; charged is
	// of each charge.
	shipped        []kabinet.Quantity
	worth, charged []kabinet.Money
	goods          kabinet.Money
	// parts are what has left of each line at each rate, charges of each charge, and sum
	// what they come to.
	parts, charges []taxedPart
	sum            cart.Totals
}

// taxedPart is what was taxed of a line, or of a charge, at one rate.
type taxedPart struct {
	of     int
	rate   cart.TaxRate
	amount kabinet.Money // as the order has it
}

func newTaxing(p TaxPoint, o State) (*taxing, error) {
	d, err := o.effective()
	if err != nil {
		return nil, err
	}
	zero := kabinet.Zero(d.Currency)
	t := &taxing{
		p: p, o: o, order: d, shipped: make([]kabinet.Quantity, len(o.Lines)), goods: zero,
		worth: slices.Repeat([]kabinet.Money{zero}, len(o.Lines)), charged: slices.Repeat([]kabinet.Money{zero}, len(d.Charges)),
	}
	if t.whole, err = cart.Sum(d); err != nil {
		return nil, err
	}
	t.sum, err = cart.Sum(cart.Document{Currency: d.Currency, Policy: d.Policy, Withheld: d.Withheld})
	return t, err
}

// ship adds a shipment and returns what it comes to.
func (t *taxing) ship(ctx context.Context, x departure) (ShipmentSum, error) {
	rates, err := t.p.rates(ctx, t.o, t.order, x.lines, x.taxed)
	if err != nil {
		return ShipmentSum{}, err
	}
	out := ShipmentSum{Shipment: x.ID, At: x.taxed.UTC()}
	before, goods := t.goods, kabinet.Zero(t.order.Currency)
	var lines, charges []int
	for k, i := range x.lines {
		l := t.o.Lines[i]
		out.Lines = append(out.Lines, LineQuantity{l.ID, x.quantities[k]})
		if t.shipped[i], err = t.shipped[i].Add(x.quantities[k]); err != nil {
			return ShipmentSum{}, err
		}
		cost := kabinet.Zero(t.order.Currency)
		if t.order.Lines[i].Mode != pricing.TaxUnstated {
			if cost, err = l.Amount.MulPer(t.shipped[i], l.Quantity, t.order.Currency.Digits(), kabinet.HalfUp); err != nil {
				return ShipmentSum{}, err
			}
		}
		now := minus(cost, t.worth[i])
		t.worth[i] = cost
		if goods, err = goods.Add(now); err != nil {
			return ShipmentSum{}, err
		}
		at, err := include(&t.parts, taxedPart{i, rates.lines[k], now})
		if err != nil {
			return ShipmentSum{}, err
		}
		lines = append(lines, at)
	}
	if t.goods, err = before.Add(goods); err != nil {
		return ShipmentSum{}, err
	}
	rest, err := t.rest(x.Departed, before)
	if err != nil {
		return ShipmentSum{}, err
	}
	for i, c := range t.order.Charges {
		part := minus(c.Amount, t.charged[i])
		if n, _ := goods.Cmp(rest); n < 0 && !t.all() {
			if part, err = share(part, goods, rest); err != nil {
				return ShipmentSum{}, err
			}
		}
		if part.IsZero() {
			continue
		}
		t.charged[i], _ = t.charged[i].Add(part) // it fits: it is no more than the charge
		at, err := include(&t.charges, taxedPart{i, rates.charges[i], part})
		if err != nil {
			return ShipmentSum{}, err
		}
		charges = append(charges, at)
	}
	sum, err := t.total()
	if err != nil {
		return ShipmentSum{}, err
	}
	out.Totals = difference(sum, t.sum, lines, charges)
	t.sum = sum
	return out, nil
}

// all reports whether all that is to be delivered has left.
func (t *taxing) all() bool {
	for i, l := range t.o.Lines {
		if t.shipped[i].Less(l.Effective()) {
			return false
		}
	}
	return true
}

// rest returns what the goods cost that were to be delivered when a shipment left, with
// it, less what was taxed before.
func (t *taxing) rest(departed time.Time, before kabinet.Money) (kabinet.Money, error) {
	rest := before.Neg()
	var err error
	add := func(m kabinet.Money) {
		if err == nil && m != (kabinet.Money{}) {
			rest, err = rest.Add(m)
		}
	}
	for _, l := range t.order.Lines {
		add(l.Amount)
	}
	for _, r := range t.o.Revisions {
		if !r.At.After(departed) {
			continue
		}
		for _, c := range r.Changes {
			add(c.WasAmount)
			add(c.Amount.Neg())
		}
	}
	return rest, err
}

// include adds an amount to what there is of the same at the same rate, and returns its place.
func include(list *[]taxedPart, p taxedPart) (int, error) {
	i := slices.IndexFunc(*list, func(x taxedPart) bool { return x.of == p.of && x.rate.Equal(p.rate) })
	if i < 0 {
		*list = append(*list, p)
		return len(*list) - 1, nil
	}
	sum, err := (*list)[i].amount.Add(p.amount)
	(*list)[i].amount = sum
	return i, err
}

// total returns what all that has left comes to. A rate or a charge of which nothing is
// left comes to what it does in the order, which may have been rounded with more than itself.
func (t *taxing) total() (cart.Totals, error) {
	d := cart.Document{Currency: t.order.Currency, Policy: t.order.Policy, Withheld: t.order.Withheld}
	for _, x := range t.parts {
		if t.order.Lines[x.of].Mode == pricing.TaxUnstated {
			d.Lines = append(d.Lines, cart.DocumentLine{})
			continue
		}
		l, err := t.p.retax(t.o, t.order, x.of, x.amount, x.rate)
		if err != nil {
			return cart.Totals{}, err
		}
		d.Lines = append(d.Lines, l)
	}
	for _, x := range t.charges {
		c := t.order.Charges[x.of].Charge
		c.Amount = x.amount
		d.Charges = append(d.Charges, cart.TaxedCharge{Charge: c, Tax: x.rate})
	}
	sum, err := cart.Sum(d)
	if err != nil {
		return cart.Totals{}, err
	}
	becomes := func(k int, net, tax, total kabinet.Money) {
		g := &sum.Taxes[k]
		sum.Net, sum.Tax = instead(sum.Net, g.Net, net), instead(sum.Tax, g.Tax, tax)
		sum.Total, sum.Payable = instead(sum.Total, g.Total, total), instead(sum.Payable, g.Total, total)
		g.Net, g.Tax, g.Total = net, tax, total
	}
	for n, x := range t.charges {
		c, of := &sum.Charges[n], t.o.Totals.Charges[x.of]
		if d.Policy.Taxes != cart.TaxPerLine || !c.Amount.Equal(of.Amount) || !x.rate.Equal(t.order.Charges[x.of].Tax) {
			continue
		}
		g := sum.Taxes[c.Taxes]
		tax := instead(g.Tax, c.Tax, of.Tax)
		if g.Mode == pricing.Gross {
			becomes(c.Taxes, minus(g.Total, tax), tax, g.Total)
		} else {
			becomes(c.Taxes, g.Net, tax, minus(g.Net, tax.Neg()))
		}
		c.Tax = of.Tax
	}
	all := true
	for _, g := range t.whole.Taxes {
		i, k := taxOf(sum, g), taxOf(t.o.Totals, g)
		switch {
		case i >= 0 && k >= 0 && sum.Taxes[i].Shown().Equal(g.Shown()):
			is := t.o.Totals.Taxes[k]
			becomes(i, is.Net, is.Tax, is.Total)
		case !g.Shown().IsZero():
			all = false
		}
	}
	if all && t.all() {
		of := t.o.Totals
		sum.Net, sum.Tax, sum.Total, sum.Withheld, sum.Payable = of.Net, of.Tax, of.Total, of.Withheld, of.Payable
		sum.Withholdings = slices.Clone(of.Withholdings)
	}
	return sum, nil
}

// taxOf returns the place of the taxes of the same category, rate and mode, or -1.
func taxOf(t cart.Totals, g cart.TaxTotal) int {
	return slices.IndexFunc(t.Taxes, func(x cart.TaxTotal) bool { return x.Mode == g.Mode && x.TaxRate.Equal(g.TaxRate) })
}

// difference returns what was added to totals: of those lines and charges that have more.
func difference(now, was cart.Totals, lines, charges []int) cart.Totals {
	zero := kabinet.Zero(now.Currency)
	out := cart.Totals{
		Currency: now.Currency, Policy: now.Policy, Part: true, Adjusted: zero, Paid: zero,
		Goods: minus(now.Goods, was.Goods), Charged: minus(now.Charged, was.Charged),
		Net: minus(now.Net, was.Net), Tax: minus(now.Tax, was.Tax), Total: minus(now.Total, was.Total),
		Withheld: minus(now.Withheld, was.Withheld), Payable: minus(now.Payable, was.Payable),
	}
	out.Due = out.Payable
	has := func(k int) bool {
		return slices.ContainsFunc(lines, func(i int) bool { return now.Lines[i].Taxes == k }) ||
			slices.ContainsFunc(charges, func(i int) bool { return now.Charges[i].Taxes == k })
	}
	to := make([]int, len(now.Taxes))
	for k, g := range now.Taxes {
		if !has(k) {
			continue
		}
		if i := taxOf(was, g); i >= 0 {
			g.Net, g.Tax, g.Total = minus(g.Net, was.Taxes[i].Net), minus(g.Tax, was.Taxes[i].Tax), minus(g.Total, was.Taxes[i].Total)
		}
		to[k], out.Taxes = len(out.Taxes), append(out.Taxes, g)
	}
	for _, i := range lines {
		l := now.Lines[i]
		if l.Taxes < 0 {
			out.Unpriced++
		} else {
			l.Taxes = to[l.Taxes]
		}
		if i < len(was.Lines) {
			l.Amount = minus(l.Amount, was.Lines[i].Amount)
		}
		out.Lines = append(out.Lines, l)
		if i < len(now.LineTaxes) {
			tax := now.LineTaxes[i]
			if i < len(was.LineTaxes) {
				tax = minus(tax, was.LineTaxes[i])
			}
			out.LineTaxes = append(out.LineTaxes, tax)
		}
	}
	for _, i := range charges {
		c := now.Charges[i]
		if i < len(was.Charges) {
			c.Amount, c.Tax = minus(c.Amount, was.Charges[i].Amount), minus(c.Tax, was.Charges[i].Tax)
		}
		c.Taxes = to[c.Taxes]
		out.Charges = append(out.Charges, c)
	}
	for i, w := range now.Withholdings {
		if i < len(was.Withholdings) {
			w.Base, w.Amount = minus(w.Base, was.Withholdings[i].Base), minus(w.Amount, was.Withholdings[i].Amount)
		}
		out.Withholdings = append(out.Withholdings, w)
	}
	return out
}

// minus returns the difference of two sums of one document, which fits.
func minus(a, b kabinet.Money) kabinet.Money {
	d, _ := a.Sub(b)
	return d
}

// instead returns a sum of which one part has become another.
func instead(sum, was, is kabinet.Money) kabinet.Money { return minus(minus(sum, was), is.Neg()) }
