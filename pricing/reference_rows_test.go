package pricing_test

import (
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// named returns a unit of the product by its code: the base unit for "".
func (l *refLine) named(u kabinet.UoM) kabinet.UoM {
	if u == "" {
		return l.p.Unit
	}
	return u
}

// factor returns how many base units one of the unit is, nil for none.
func (l *refLine) factor(u kabinet.UoM) *big.Rat {
	if l.named(u) == l.p.Unit {
		return rat(1)
	}
	for _, k := range l.p.Packs {
		if k.Unit == u {
			return big.NewRat(k.Num, max(k.Den, 1))
		}
	}
	return nil
}

// digits returns how many decimal places a converted quantity has: those of the
// unit, and 9 for one that is counted.
func (ref *reference) digits(u kabinet.UoM) int {
	digits := u.Digits()
	for _, x := range ref.book.Units {
		if x.Code == u {
			digits = x.Digits
		}
	}
	if digits == 0 {
		return kabinet.MaxScale
	}
	return digits
}

// converted returns a quantity in another unit of the product, rounded; one in the
// unit already is left as it is.
func (l *refLine) converted(x *big.Rat, from, to kabinet.UoM) *big.Rat {
	if from == to {
		return x
	}
	return refRound(quo(mul(x, l.factor(from)), l.factor(to)), l.digits(to), kabinet.HalfUp)
}

// subjects are what rows may be for that price the product, the nearest first.
func (l *refLine) subjects() (out []pricing.Row) {
	out = append(out, pricing.Row{SKU: l.p.SKU})
	for at := l.p.Group; at != ""; {
		out = append(out, pricing.Row{Group: at})
		for _, g := range l.book.Groups {
			if g.ID == at {
				at = g.Parent
				break
			}
		}
	}
	return append(out, pricing.Row{All: true})
}

// within reports whether the product is one of those selected; none means all.
func (l *refLine) within(list []pricing.Selector) bool {
	return len(list) == 0 || slices.ContainsFunc(list, func(x pricing.Selector) bool {
		return slices.ContainsFunc(l.subjects(), func(r pricing.Row) bool { return r.SKU == x.SKU && r.Group == x.Group && !r.All })
	})
}

// refRow is a row that is in force, and the unit of its price for the product;
// empty where it takes that of another list's.
type refRow struct {
	i     int
	r     *pricing.Row
	unit  kabinet.UoM
	class int
}

// rows returns the rows of a paper for one subject that may price the line: those
// in its unit first, of which one that names the unit comes before one that
// means it; then those that are convertible, by the units of the product.
func (l *refLine) rows(p *refPaper, spec int) (out []refRow) {
	subject := l.subjects()[spec]
	var all []refRow
	for i := range p.rows {
		if r := &p.rows[i]; r.SKU == subject.SKU && r.Group == subject.Group && r.All == subject.All && l.said(r.Known) {
			all = append(all, refRow{i: i, r: r})
		}
	}
	// The key of a series: for a product its base unit is the unit of a row
	// without, for a group that is a key of its own.
	key := func(r *pricing.Row) kabinet.UoM {
		if r.SKU != "" {
			return l.named(r.Unit)
		}
		return r.Unit
	}
	inForce := func(x refRow) bool {
		w := l.window(x.r.Window, x.r.Days)
		if w.Until.IsZero() { // it ends where the next begins
			for _, y := range all {
				next := l.window(y.r.Window, y.r.Days)
				if key(y.r) == key(x.r) && y.r.Override == x.r.Override && next.Until.IsZero() && next.From.After(w.From) &&
					(w.Until.IsZero() || next.From.Before(w.Until)) {
					w.Until = next.From
				}
			}
		}
		return w.Contains(l.r.At)
	}
	for _, x := range all {
		hidden := !x.r.Override && slices.ContainsFunc(all, func(y refRow) bool { return y.r.Override && key(y.r) == key(x.r) && inForce(y) })
		if hidden || !inForce(x) {
			continue
		}
		units := []kabinet.UoM{l.p.Unit}
		for _, k := range l.p.Packs {
			units = append(units, k.Unit)
		}
		switch x.unit = l.named(x.r.Unit); {
		case x.r.Of != "" && x.r.Unit == "":
			x.unit, x.class = "", 2
		case x.unit == l.unit && x.r.Unit == "" && x.r.SKU == "":
			x.class = 1
		case x.unit == l.unit:
			x.class = 0
		default:
			if x.class = 3 + slices.Index(units, x.unit); !x.r.Convertible || x.class < 3 {
				continue
			}
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b refRow) int { return a.class - b.class })
	return out
}

// price returns what a source has for the line in its rows for one subject, or
// nil. What is an error there fails the line.
func (l *refLine) price(s *refSource, spec int) *refOffer {
	for _, x := range l.rows(s.refPaper, spec) {
		if o := l.priceOf(s, x); o != nil {
			return o
		}
	}
	return nil
}

func (l *refLine) priceOf(s *refSource, x refRow) *refOffer {
	r := x.r
	o := &refOffer{source: s, row: x.i, r: r, unit: x.unit, per: rat(1), onRequest: r.OnRequest}
	if s.currency != l.r.Currency && !s.convert {
		return nil
	}
	if o.onRequest {
		return o
	}
	if !r.Per.IsZero() {
		o.per = ratOf(r.Per)
	}
	if r.Of == "" {
		if o.quantity = l.converted(l.quantity, l.unit, o.unit); o.quantity.Sign() == 0 {
			return nil
		}
		if r.Free || !r.Price.IsZero() {
			o.price = ratOf(r.Price)
		}
	} else if !l.take(s, o) {
		return nil
	}
	if len(r.Tiers) == 0 {
		if r.Of != "" {
			o.price = refEnding(s.rounding, o.price)
		}
	} else if !l.ladder(s, o) {
		return nil
	}
	return l.exchanged(o)
}

// take takes the price of another list, and changes it.
func (l *refLine) take(s *refSource, o *refOffer) bool {
	r := o.r
	asked := *l
	if r.Unit != "" { // the list is asked in that unit
		if asked.quantity = l.converted(l.quantity, l.unit, o.unit); asked.quantity.Sign() == 0 {
			return false
		}
		asked.unit = o.unit
	}
	taken := asked.taken(r.Of)
	if taken == nil || (r.Unit != "" && taken.unit != o.unit) {
		return false
	}
	// The price is for what the row says, or for a block, or as it was.
	switch {
	case r.Ladder != nil && r.Ladder.Mode == pricing.Block:
		o.per = ratOf(r.Ladder.Block)
	case r.Per.IsZero() || r.Per.Equal(kabinet.QuantityOf(1)):
		o.per = taken.per
	}
	if o.per.Cmp(taken.per) != 0 {
		taken.price = nine(quo(mul(taken.price, o.per), taken.per))
	}
	o.unit, o.quantity, o.rate = taken.unit, taken.quantity, taken.rate
	price := l.taxed(taken.price, taken.source.tax, s.tax)
	if taken.source.currency != s.currency {
		x := l.rate(taken.source.currency, s.currency)
		if x == nil {
			return false
		}
		price, o.rate = nine(mul(price, ratOfRate(x.Rate))), x.ID
	}
	switch {
	case !r.PercentOff.IsZero():
		price = nine(mul(price, sub(rat(1), ratOfRate(r.PercentOff.Rate()))))
	case !r.Markup.IsZero():
		price = nine(mul(price, add(rat(1), ratOfRate(r.Markup.Rate()))))
	case !r.AmountOff.IsZero():
		price = sub(price, ratOf(r.AmountOff))
	}
	if price.Sign() < 0 {
		refuse(pricing.ReasonNegative)
	}
	o.price = price
	return true
}

// taken returns what a list has for the line in its own currency, whoever has
// that list; nil where that is nothing, or no price for one unit.
func (l *refLine) taken(id pricing.ListID) *refOffer {
	for _, p := range l.papers {
		if p.list == nil || p.list.ID != id || !p.window.Contains(l.r.At) {
			continue
		}
		own := *l
		own.r.Currency = p.currency
		for spec := range l.subjects() {
			if o := own.price(&refSource{refPaper: p}, spec); o != nil && !o.onRequest && o.share == nil {
				return o
			}
		}
	}
	return nil
}

// rate returns the exchange rate in force; of several the one that begins last.
func (l *refLine) rate(from, to kabinet.Currency) (best *pricing.ExchangeRate) {
	for i := range l.book.Rates {
		x := &l.book.Rates[i]
		w := l.window(x.Window, x.Days)
		if x.Of == from && x.In == to && l.said(x.Known) && w.Contains(l.r.At) && (best == nil || w.From.After(l.window(best.Window, best.Days).From)) {
			best = x
		}
	}
	return best
}

// exchanged brings an offer into the currency of the request, where its source
// may do that; nil where it cannot.
func (l *refLine) exchanged(o *refOffer) *refOffer {
	if o.source.currency == l.r.Currency {
		return o
	}
	x := l.rate(o.source.currency, l.r.Currency)
	if x == nil || !o.source.convert {
		return nil
	}
	o.price, o.rate = nine(mul(o.price, ratOfRate(x.Rate))), x.ID
	if o.share != nil {
		o.share = mul(o.share, ratOfRate(x.Rate))
	}
	return o
}

// refEnding rounds a computed price as its list says. What is free stays so, but
// no other price is rounded to nothing.
func refEnding(r pricing.PriceRounding, x *big.Rat) *big.Rat {
	if r.Increment.IsZero() || x.Sign() == 0 {
		return x
	}
	out := add(mul(refRound(quo(x, ratOf(r.Increment)), 0, r.Mode), ratOf(r.Increment)), ratOf(r.Ending))
	if out.Sign() <= 0 {
		refuse(pricing.ReasonNegative)
	}
	return out
}

// taxFactor is 1 plus the rate of the product on the tax date.
func (l *refLine) taxFactor() *big.Rat {
	at := l.given.TaxDate
	if at.IsZero() {
		at = l.r.At
	}
	for _, x := range l.book.Taxes {
		if x.Class == l.p.TaxClass && l.window(x.Window, x.Days).Contains(at) && l.said(x.Known) {
			return add(rat(1), ratOfRate(x.Rate.Rate()))
		}
	}
	refuse(pricing.ReasonTaxRate)
	return nil
}

// taxed brings an amount from one tax mode into another.
func (l *refLine) taxed(x *big.Rat, from, to pricing.TaxMode) *big.Rat {
	switch {
	case from == to || x.Sign() == 0:
		return x
	case to == pricing.Gross:
		return nine(mul(x, l.taxFactor()))
	}
	return nine(quo(x, l.taxFactor()))
}

// orderable reports whether the line may be ordered as asked: it is as fine as
// its unit allows, and keeps the rule of the row, or else that of the product.
func (l *refLine) orderable(o *refOffer) bool {
	digits := l.unit.Digits()
	for _, x := range l.book.Units {
		if x.Code == l.unit {
			digits = x.Digits
		}
	}
	if !mul(l.quantity, rat(pow(10, digits))).IsInt() {
		return false
	}
	rule := l.p.Order
	if o.r != nil && o.r.Order != (pricing.OrderRule{}) {
		rule = o.r.Order
	}
	if rule.IsZero() {
		return true
	}
	factor := l.factor(rule.Unit)
	if factor == nil {
		return false
	}
	x := quo(mul(l.quantity, l.factor(l.unit)), factor)
	return !less(x, ratOf(rule.Min)) && (rule.Max.IsZero() || !less(ratOf(rule.Max), x)) && (rule.Step.IsZero() || quo(x, ratOf(rule.Step)).IsInt())
}
