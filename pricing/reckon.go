package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// calc is the price of a line on its way through the phases.
type calc struct {
	done   bool
	reason Reason // why there is none
	// byUnit says that value and pass are for Per of the unit; otherwise they
	// are for the line.
	byUnit bool
	base   kabinet.Quantity // what they are for, in the unit of the match
	value  kabinet.Money    // the price, without what passes through
	pass   kabinet.Money    // surcharges outside discounts and floors

	approval, provisional bool
	promoted              bool // a promotion has been applied
	raised                bool // to a floor
	moves                 []move
	notes                 []RuleNote
	indexError            string
}

// reckon takes the price of a match through the phases: index surcharge,
// adjustments, promotions, floor, rounding of the unit.
func (l *line) reckon(src *source, m *match) calc {
	c := calc{done: true, byUnit: m.share == nil, base: m.per, value: m.price}
	if m.onRequest {
		return c
	}
	if !c.byUnit {
		c.base = m.quantity
		if c.value, c.reason = l.shareOf(m); c.reason != ReasonNone {
			return c
		}
	}
	c.pass, _ = kabinet.NewMoney(0, 0, c.value.Currency())
	t := src.t
	steps := [...]func() Reason{
		func() Reason { return l.indexed(src, m, &c) },
		func() Reason {
			return l.adjust(PhaseAdjustment, merged(l.v.adjusting(t.surcharges), l.v.adjustments), src, m, &c)
		},
		func() Reason {
			switch {
			case t.exclusive:
				l.shut(&c, l.v.promotions, nil, RuleSource)
				return ReasonNone
			case src.level == LevelAgreement && t.promotions == PromotionsBest:
				l.shut(&c, l.v.promotions, nil, RuleNoGain)
				return ReasonNone
			case src.level == LevelAgreement && t.promotions == PromotionsNone:
				l.shut(&c, l.v.promotions, nil, RuleAgreement)
				return ReasonNone
			}
			return l.adjust(PhasePromotion, l.v.promotions, src, m, &c)
		},
		func() Reason { return l.floors(src, m, &c) },
		func() Reason {
			if !l.roundUnit(&c) {
				return ReasonNone
			}
			return l.floors(src, m, &c)
		},
	}
	apply := steps[:]
	switch {
	case src.level == LevelLot:
		l.closed(&c)
		apply = steps[3:] // nothing but a floor changes its price
	case src.level < LevelLot: // promised
		l.closed(&c)
		l.roundUnit(&c)
		return c
	}
	for _, step := range apply {
		if c.reason = step(); c.reason != ReasonNone {
			return c
		}
	}
	if sum, err := c.value.Add(c.pass); err != nil {
		c.reason = ReasonOverflow
	} else if sum.Sign() < 0 { // an index that fell far enough
		c.reason = ReasonNegative
	}
	return c
}

// shareOf returns the amount of a line that is not its price times its quantity:
// what it was allocated, and while it is compared with others, its share as
// exactly as it can be written.
func (l *line) shareOf(m *match) (kabinet.Money, Reason) {
	if m.amount.Currency() != 0 {
		return m.amount, ReasonNone
	}
	out, err := amountNear(m.share, l.currency)
	if err != nil {
		return out, ReasonOverflow
	}
	return out, ReasonNone
}

// settleAlone rounds the share of a line that shares its amount with no other.
func (l *line) settleAlone(o *offer) {
	if o.m.share == nil || o.m.amount.Currency() != 0 || o.c.reason != ReasonNone {
		return
	}
	var err error
	o.c = calc{} // where it was compared, that was by its share
	if o.m.amount, err = roundRat(o.m.share, l.currency, l.currency.Digits(), l.s.policy.Rounding); err != nil {
		o.c = calc{done: true, reason: ReasonOverflow}
	}
}

// amountNear returns an exact amount at 9 decimal places, or fewer where they do
// not fit.
func amountNear(x *big.Rat, c kabinet.Currency) (kabinet.Money, error) {
	q, ok := quantityNear(x)
	if !ok {
		return kabinet.Money{}, kabinet.ErrOverflow
	}
	coef, scale := q.Fixed()
	m, err := kabinet.NewMoney(coef, scale, c)
	if err != nil {
		return m, err
	}
	return shorter(m), nil
}

// roundUnit rounds the price of a unit to the currency, where the policy says
// so, and reports whether that changed it.
func (l *line) roundUnit(c *calc) bool {
	if !l.s.policy.RoundUnitFirst || !c.byUnit {
		return false
	}
	before := c.value
	sum, err := c.value.Add(c.pass)
	if err != nil {
		return false
	}
	rounded, err := sum.RoundToCurrency(l.s.policy.Rounding)
	if err != nil || rounded.Equal(sum) {
		return false
	}
	if c.value, err = rounded.Sub(c.pass); err != nil {
		c.value = before
		return false
	}
	l.applied(c, move{phase: PhaseUnitRounding, kind: StepRounding})
	return true
}

// extend returns what the line costs: the one rounding to the currency.
func (l *line) extend(m *match, c *calc) (kabinet.Money, Reason) {
	sum, err := c.value.Add(c.pass)
	if err != nil {
		return sum, ReasonOverflow
	}
	mode := l.s.policy.Rounding
	if c.byUnit {
		sum, err = sum.MulPer(m.quantity, m.per, sum.Currency().Digits(), mode)
	} else {
		sum, err = sum.RoundToCurrency(mode)
	}
	if err != nil {
		return sum, ReasonOverflow
	}
	return sum, ReasonNone
}

// compare compares what two offers cost in the end, net and for one base unit,
// exactly. They cannot be compared where one is on request.
func (l *line) compare(a, b *offer) (order int, comparable bool, why Reason) {
	if a.m.onRequest || b.m.onRequest {
		return 0, false, ReasonNone
	}
	if l.quickCompare(a, b, &order) {
		return order, true, ReasonNone
	}
	x, why := l.cost(a)
	if why != ReasonNone {
		return 0, false, why
	}
	y, why := l.cost(b)
	if why != ReasonNone {
		return 0, false, why
	}
	if a.src.t.tax != b.src.t.tax {
		factor, ok := l.taxFactor()
		if !ok {
			return 0, false, ReasonTaxRate
		}
		for _, o := range [...]struct {
			src  *source
			cost *big.Rat
		}{{a.src, x}, {b.src, y}} {
			if o.src.t.tax == Gross {
				o.cost.Quo(o.cost, ratOfRate(factor))
			}
		}
	}
	return x.Cmp(y), true, ReasonNone
}

// quickCompare compares two prices that nothing changes, without memory.
func (l *line) quickCompare(a, b *offer, order *int) bool {
	if l.v.ruled || a.src.t.tax != b.src.t.tax || a.m.share != nil || b.m.share != nil || len(a.src.t.surcharges)+len(b.src.t.surcharges) > 0 ||
		l.s.policy.RoundUnitFirst {
		return false
	}
	// price / (per × factor), each side multiplied by the other's divisor.
	an, ad, _ := l.s.factor(l.p, a.m.unit)
	bn, bd, _ := l.s.factor(l.p, b.m.unit)
	ap, as := a.m.price.Fixed()
	bp, bs := b.m.price.Fixed()
	aq, at := a.m.per.Fixed()
	bq, bt := b.m.per.Fixed()
	x := product256(ap, ad, bq, bn, pow10(at+bs))
	y := product256(bp, bd, aq, an, pow10(bt+as))
	*order = x.cmp(&y)
	return true
}

// cost returns what one base unit costs in the end.
func (l *line) cost(o *offer) (*big.Rat, Reason) {
	if !o.c.done {
		o.c = l.reckon(o.src, &o.m)
	}
	if o.c.reason != ReasonNone {
		return nil, o.c.reason
	}
	sum, err := o.c.value.Add(o.c.pass)
	if err != nil {
		return nil, ReasonOverflow
	}
	num, den, ok := l.s.factor(l.p, o.m.unit)
	if !ok {
		return nil, ReasonUnit
	}
	out := new(big.Rat).Quo(ratOfMoney(sum), ratOf(o.c.base))
	return out.Quo(out, big.NewRat(num, den)), ReasonNone
}
