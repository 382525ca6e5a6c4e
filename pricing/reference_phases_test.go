package pricing_test

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// unseen returns why the buyer does not see the price of the product.
func (l *refLine) unseen() pricing.Reason {
	mine, visible, priced := false, false, false
	for _, a := range l.book.Assortments {
		if !l.isAny(a.Audience) || !l.window(a.Window, a.Days).Contains(l.r.At) || !l.said(a.Known) {
			continue
		}
		mine = true
		if len(a.Deny) > 0 && l.within(a.Deny) {
			return pricing.ReasonAssortment
		}
		if l.within(a.Allow) {
			visible, priced = true, priced || !a.HidePrices
		}
	}
	switch {
	case mine && !visible:
		return pricing.ReasonAssortment
	case mine && !priced:
		return pricing.ReasonHidden
	}
	return pricing.ReasonNone
}

// promised returns the price of another system, or one that is locked, where it
// holds for the line.
func (l *refLine) promised() *refOffer {
	if x := l.given.External; x != nil {
		if o := l.promise(pricing.LevelExternal, x.Locked); o != nil && x.Failed == "" {
			return o
		}
		if x.NoFallback {
			return nil
		}
	}
	x := l.given.Locked
	if x == nil {
		return nil
	}
	if !isPrice(*x) {
		refuse(pricing.ReasonPromise)
	}
	return l.promise(pricing.LevelLocked, *x)
}

// isPrice reports whether a promise is one: zero needs to be marked as meant.
func isPrice(x pricing.Locked) bool {
	return x.Price.Sign() >= 0 && x.Price.IsZero() == x.Free
}

func (l *refLine) promise(level pricing.Level, x pricing.Locked) *refOffer {
	unit := l.named(x.Unit)
	if l.factor(unit) == nil || x.Price.Currency() != l.r.Currency || !isPrice(x) {
		return nil
	}
	quantity := l.converted(l.quantity, l.unit, unit)
	if less(quantity, ratOf(x.Min)) || (x.Max.Sign() > 0 && less(ratOf(x.Max), quantity)) || quantity.Sign() == 0 ||
		(!x.Until.IsZero() && !l.r.At.Before(x.Until)) {
		return nil
	}
	per := rat(1)
	if !x.Per.IsZero() {
		per = ratOf(x.Per)
	}
	paper := &refPaper{id: pricing.Source{Reference: x.Reference}, currency: x.Price.Currency(), tax: x.Tax}
	return &refOffer{
		source: &refSource{refPaper: paper, level: level}, row: -1, price: ratOfMoney(x.Price), per: per, unit: unit, quantity: quantity,
	}
}

// refPrice is a price on its way through the phases.
type refPrice struct {
	offer                           *refOffer
	value, pass                     *big.Rat // for base of the offer's unit; pass is outside discounts and floors
	base                            *big.Rat
	unit                            bool // they are for per, and not for the line
	provisional, approval, promoted bool
}

// phases takes a price through what changes it: that of a unit, or, where the
// line has an amount of its own, that amount.
func (l *refLine) phases(o *refOffer, amount *big.Rat) *refPrice {
	c := &refPrice{offer: o, value: o.price, pass: rat(0), base: o.per, unit: true}
	if amount != nil {
		c.value, c.base, c.unit = amount, o.quantity, false
	}
	s := o.source
	floors := s.level >= pricing.LevelLot  // what is promised is outside them
	if s.level >= pricing.LevelAgreement { // of a lot, only floors change the price
		l.surcharged(c)
		own := l.book.Adjustments
		if s.agreement != nil {
			own = slices.Concat(own, s.agreement.Surcharges)
		}
		l.adjusted(c, own, false)
		if !s.exclusive && (s.agreement == nil || s.agreement.Promotions == pricing.PromotionsStack) {
			l.adjusted(c, l.book.Promotions, true)
		}
	}
	if floors {
		l.floored(c)
	}
	if l.book.Policy.RoundUnitFirst && c.unit {
		sum := add(c.value, c.pass)
		if rounded := refRound(sum, l.r.Currency.Digits(), l.book.Policy.Rounding); rounded.Cmp(sum) != 0 {
			c.value = sub(rounded, c.pass)
			if floors {
				l.floored(c)
			}
		}
	}
	if add(c.value, c.pass).Sign() < 0 {
		refuse(pricing.ReasonNegative)
	}
	return c
}

// meant reports whether a rule is for the line.
func (l *refLine) meant(t pricing.Target) bool {
	return l.within(t.Products) && l.isAny(t.Audience) && covers(t.Scope, l.given.Scope) && l.window(t.Window, t.Days).Contains(l.r.At) && l.said(t.Known)
}

// based returns an amount for one unit as an amount for the base of the price, in
// its tax mode.
func (l *refLine) based(c *refPrice, amount *big.Rat, unit kabinet.UoM, tax pricing.TaxMode) *big.Rat {
	if l.factor(unit) == nil {
		refuse(pricing.ReasonUnit)
	}
	units := quo(mul(c.base, l.factor(c.offer.unit)), l.factor(unit))
	return l.taxed(nine(mul(amount, units)), tax, c.offer.source.tax)
}

// surcharged adds the index surcharges, by id.
func (l *refLine) surcharged(c *refPrice) {
	rules := slices.Clone(l.book.Surcharges)
	slices.SortFunc(rules, func(a, b pricing.IndexSurcharge) int { return cmp.Compare(a.ID, b.ID) })
	tax := c.offer.source.tax
	for _, x := range rules {
		if !l.meant(x.Target) || (x.Agreement != "" && x.Agreement != c.offer.source.id.Agreement) || l.factor(x.Unit) == nil {
			continue
		}
		asked := l.r.At
		for _, t := range []time.Time{l.given.Shipment, l.given.Invoice} {
			if t.After(asked) {
				asked = t
			}
		}
		// The formula is asked for a whole number of its units, which is divided.
		factor := quo(l.factor(c.offer.unit), l.factor(x.Unit))
		in := index.Input{
			Price: l.money(l.taxed(c.value, tax, pricing.Net)), Per: quantity(mul(c.base, new(big.Rat).SetInt(factor.Num()))), Currency: l.r.Currency,
			Order: l.r.At, Shipment: l.given.Shipment, Invoice: l.given.Invoice, At: asked, KnownAt: l.given.KnownAt, Calendar: l.calendar,
		}
		s, err := l.indices.Surcharge(x.Formula, in)
		if err != nil {
			refuse(pricing.ReasonIndex)
		}
		amount := ratOfMoney(s.Amount)
		if x.Method != index.Ratio { // of which Per is no part
			amount = nine(quo(amount, new(big.Rat).SetInt(factor.Denom())))
		}
		amount = l.taxed(amount, pricing.Net, tax)
		c.provisional = c.provisional || s.Provisional
		if !x.Discounted {
			c.pass = add(c.pass, amount)
		} else if c.value = add(c.value, amount); c.value.Sign() < 0 {
			refuse(pricing.ReasonNegative)
		}
	}
}

func (l *refLine) money(x *big.Rat) kabinet.Money {
	m, err := kabinet.ParseAmount(x.FloatString(kabinet.MaxScale), l.r.Currency)
	if err != nil {
		panic(err)
	}
	return m
}

func quantity(x *big.Rat) kabinet.Quantity {
	return kabinet.MustQuantity(x.FloatString(kabinet.MaxScale))
}

// adjusted applies the adjustments of a phase.
func (l *refLine) adjusted(c *refPrice, rules []pricing.Adjustment, promotion bool) {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b pricing.Adjustment) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.ID, b.ID))
	})
	rules = slices.DeleteFunc(rules, func(a pricing.Adjustment) bool { return !l.meant(a.Target) || !l.reached(a) })
	if i := slices.IndexFunc(rules, func(a pricing.Adjustment) bool { return a.Combine == pricing.CombineExclusive }); i >= 0 {
		rules = rules[i : i+1]
	}
	done := map[string]bool{}
	for _, a := range rules {
		next := l.apply(*c, a)
		if a.Group != "" && a.Combine == pricing.CombineBest {
			if done[a.Group] {
				continue
			}
			done[a.Group] = true
			for _, b := range rules {
				if b.Group != a.Group {
					continue
				}
				if other := l.apply(*c, b); less(add(other.value, other.pass), add(next.value, next.pass)) {
					next = other
				}
			}
		}
		if promotion {
			if !less(add(next.value, next.pass), add(c.value, c.pass)) {
				continue // a promotion never makes it dearer
			}
			next.promoted = true
		}
		*c = next
	}
}

// reached reports whether the line is in the currency of the adjustment and has
// its unit, and the quantity from which it applies.
func (l *refLine) reached(a pricing.Adjustment) bool {
	if (!a.Amount.IsZero() || !a.Price.IsZero()) && a.Currency != l.r.Currency {
		return false
	}
	return l.factor(a.Unit) != nil && !less(l.converted(l.quantity, l.unit, l.named(a.Unit)), ratOf(a.Min))
}

func (l *refLine) apply(c refPrice, a pricing.Adjustment) refPrice {
	after := c.value
	switch {
	case !a.Percent.IsZero():
		after = nine(mul(c.value, add(rat(1), ratOfRate(a.Percent.Rate()))))
	case !a.Amount.IsZero():
		after = add(c.value, l.based(&c, ratOf(a.Amount), a.Unit, a.Tax))
	default:
		after = l.based(&c, ratOf(a.Price), a.Unit, a.Tax)
	}
	if after.Sign() < 0 {
		refuse(pricing.ReasonNegative)
	}
	if a.PassThrough {
		c.pass = add(c.pass, sub(after, c.value))
	} else {
		c.value = after
	}
	return c
}

// floored holds the price, without what passes through, against the floors:
// first those that clamp.
func (l *refLine) floored(c *refPrice) {
	for _, clamp := range []bool{true, false} {
		for _, f := range l.book.Floors {
			if (f.Action == pricing.FloorClamp) != clamp || !l.meant(f.Target) {
				continue
			}
			least := l.least(f, c)
			if !less(c.value, least) {
				continue
			}
			switch f.Action {
			case pricing.FloorClamp:
				if c.value = least; l.book.Policy.RoundUnitFirst && c.unit {
					c.value = sub(refRound(add(least, c.pass), l.r.Currency.Digits(), kabinet.Up), c.pass)
				}
			case pricing.FloorRequireApproval:
				c.approval = true
			default:
				refuse(pricing.ReasonFloor)
			}
		}
	}
}

// least is the largest of what a floor states.
func (l *refLine) least(f pricing.Floor, c *refPrice) *big.Rat {
	out := rat(0)
	if !f.Absolute.IsZero() {
		if f.Currency != l.r.Currency {
			refuse(pricing.ReasonNoCost)
		}
		out = most(out, l.based(c, ratOf(f.Absolute), f.Unit, f.Tax))
	}
	if f.Cost != "" {
		out = most(out, l.listed(c, f.Cost, add(rat(1), ratOfRate(f.Margin.Rate()))))
	}
	if f.List != "" {
		out = most(out, l.listed(c, f.List, sub(rat(1), ratOfRate(f.MaxDiscount.Rate()))))
	}
	return out
}

// listed returns a part of what a list has, for the base of the price.
func (l *refLine) listed(c *refPrice, id pricing.ListID, part *big.Rat) *big.Rat {
	o := l.taken(id)
	if o == nil {
		refuse(pricing.ReasonNoCost)
	}
	if o.source.currency != l.r.Currency {
		if o = l.exchanged(o); o == nil {
			refuse(pricing.ReasonNoCost)
		}
	}
	price := nine(mul(o.price, part))
	return l.based(c, quo(price, o.per), o.unit, o.source.tax)
}
