package pricing

import (
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// merged returns two lists of adjustments in the order in which they apply.
func merged(a, b []*adjustment) []*adjustment {
	if len(a) == 0 {
		return b
	}
	out := slices.Concat(a, b)
	slices.SortStableFunc(out, adjustmentOrder)
	return out
}

// meets reports whether a rule is for the line. The audience is looked at where
// rules are collected; see View.adjusting.
func (l *line) meets(t *target) bool {
	if !t.scope.matches(&l.given.Scope) || !t.known.at(l.known) || !l.s.has(&t.products, l.product) {
		return false
	}
	l.bound(t.from, t.until)
	return t.from <= l.at && l.at < t.until
}

// adjust applies the adjustments of a phase.
func (l *line) adjust(phase Phase, list []*adjustment, src *source, m *match, c *calc) Reason {
	var apply []*adjustment
	for _, a := range list {
		if !l.meets(&a.target) {
			l.unmet(c, &a.target, phase, string(a.ID), a.Name)
			continue
		}
		ok, why := l.reaches(a, src)
		if why != ReasonNone {
			return why
		}
		if !ok {
			l.unreached(c, a)
			continue
		}
		if a.Combine == CombineExclusive {
			apply = []*adjustment{a}
			l.shut(c, list, a, RuleExcluded)
			break
		}
		apply = append(apply, a)
	}
	done := map[string]bool{}
	for _, a := range apply {
		if a.Group != "" && a.Combine == CombineBest {
			if done[a.Group] {
				continue
			}
			done[a.Group] = true
			best, why := l.best(apply, a.Group, src, m, c)
			if why != ReasonNone {
				return why
			}
			for _, o := range apply {
				if o.Group == a.Group && o != best {
					l.unapplied(c, o, best, RuleOutdone)
				}
			}
			a = best
		}
		next := *c
		if why := l.apply(a, src, m, &next); why != ReasonNone {
			return why
		}
		if phase == PhasePromotion && !cheaper(&next, c) {
			l.unapplied(c, a, nil, RuleNoGain)
			continue // a promotion never makes it dearer
		}
		next.promoted = c.promoted || phase == PhasePromotion
		*c = next
	}
	return ReasonNone
}

// cheaper reports whether a costs less than b.
func cheaper(a, b *calc) bool {
	x, err := a.value.Add(a.pass)
	y, err2 := b.value.Add(b.pass)
	order, err3 := x.Cmp(y)
	return err == nil && err2 == nil && err3 == nil && order < 0
}

// best returns the adjustment of a group that leaves the buyer the lowest price.
func (l *line) best(apply []*adjustment, group string, src *source, m *match, c *calc) (*adjustment, Reason) {
	var best *adjustment
	var at calc
	for _, a := range apply {
		if a.Group != group {
			continue
		}
		next := *c
		next.moves = nil
		if why := l.apply(a, src, m, &next); why != ReasonNone {
			return nil, why
		}
		if best == nil || cheaper(&next, &at) {
			best, at = a, next
		}
	}
	return best, ReasonNone
}

// reaches reports whether the line is in the currency of the adjustment, and has
// the quantity from which it applies.
func (l *line) reaches(a *adjustment, src *source) (bool, Reason) {
	if (!a.Amount.IsZero() || !a.Price.IsZero()) && a.Currency != l.currency {
		return false, ReasonNone
	}
	if a.Min.IsZero() && a.Unit == "" {
		return true, ReasonNone
	}
	unit, ok := l.s.unitOf(l.p, a.Unit)
	if !ok {
		return false, ReasonNone
	}
	q, ok := l.s.convert(l.p, l.quantity, l.unit, unit)
	if !ok {
		return false, ReasonOverflow
	}
	return !q.Less(a.Min), ReasonNone
}

// apply applies one adjustment.
func (l *line) apply(a *adjustment, src *source, m *match, c *calc) Reason {
	before := *c
	var err error
	var after kabinet.Money
	switch {
	case !a.Percent.IsZero():
		after, err = less(c.value, a.Percent.Rate().Neg())
	default:
		amount := a.Amount
		if amount.IsZero() {
			amount = a.Price
		}
		var each kabinet.Money
		var why Reason
		if each, why = l.each(amount, a.Unit, a.Currency, a.Tax, src.t.tax, m, c); why != ReasonNone {
			return why
		}
		if after = each; !a.Amount.IsZero() {
			after, err = c.value.Add(each)
		}
	}
	if err != nil {
		return ReasonOverflow
	}
	if after.Sign() < 0 {
		return ReasonNegative
	}
	mv := move{phase: a.phase, kind: StepDiscount, reference: string(a.ID), name: a.Name}
	if !a.Percent.IsZero() {
		mv.by(byPart, before.value, a.Percent.Rate())
	}
	mv.made = after
	if order, err := after.Cmp(before.value); err == nil && order > 0 {
		mv.kind = StepSurcharge
	}
	if a.PassThrough {
		delta, err := after.Sub(c.value)
		if err == nil {
			c.pass, err = c.pass.Add(delta)
		}
		if err != nil {
			return ReasonOverflow
		}
	} else {
		c.value = after
	}
	l.applied(c, mv)
	return ReasonNone
}

// each returns an amount for one unit as an amount for what the price is for, in
// the tax mode of the source.
func (l *line) each(amount kabinet.Quantity, code kabinet.UoM, currency kabinet.Currency, from, to TaxMode, m *match, c *calc) (kabinet.Money, Reason) {
	unit, ok := l.s.unitOf(l.p, code)
	if !ok {
		return kabinet.Money{}, ReasonUnit
	}
	return l.based(ratOf(amount), unit, currency, from, to, m, c)
}

// based returns an exact amount for one unit as an amount for what the price is
// for, rounded once, in the tax mode of the source.
func (l *line) based(amount *big.Rat, unit uint16, currency kabinet.Currency, from, to TaxMode, m *match, c *calc) (kabinet.Money, Reason) {
	num, den, ok := l.s.ratio(l.p, m.unit, unit)
	if !ok {
		return kabinet.Money{}, ReasonUnit
	}
	x := new(big.Rat).Mul(ratOf(c.base), big.NewRat(num, den))
	out, err := amountNear(x.Mul(x, amount), currency)
	if err != nil {
		return out, ReasonOverflow
	}
	if out, ok = l.taxIn(out, from, to); !ok {
		return out, ReasonTaxRate
	}
	return out, ReasonNone
}

// indexed adds the index surcharges.
func (l *line) indexed(src *source, m *match, c *calc) Reason {
	for _, x := range l.v.surcharges {
		n := RuleNote{Phase: PhaseIndex, Reference: string(x.ID), Name: x.Name}
		if x.Agreement != "" && x.Agreement != src.t.source.Agreement {
			next := l.next
			if l.trace != nil && l.meets(&x.target) {
				n.Why = RuleOtherAgreement
				l.note(c, n)
			}
			l.next = next // it does not bound the answer
			continue
		}
		if !l.meets(&x.target) {
			l.unmet(c, &x.target, n.Phase, n.Reference, n.Name)
			continue
		}
		unit, ok := l.s.unitOf(l.p, x.Unit)
		if !ok {
			n.Why, n.Near.Unit = RuleUnit, x.Unit
			l.note(c, n)
			continue // of a group, and this product is not sold so
		}
		// Where the price is for a third of the unit, the formula is asked for the
		// whole, which is divided: so nothing is rounded twice.
		num, den, _ := l.s.ratio(l.p, m.unit, unit)
		factor := big.NewRat(num, den)
		per, err := c.base.MulDiv(factor.Num().Int64(), 1, kabinet.MaxScale, kabinet.HalfUp)
		if err != nil {
			return ReasonOverflow
		}
		at := l.request.At
		if l.given.Shipment.After(at) {
			at = l.given.Shipment
		}
		if l.given.Invoice.After(at) {
			at = l.given.Invoice
		}
		price := c.value
		if x.Method == index.Ratio && src.t.tax == Gross {
			if price, ok = l.taxIn(price, Gross, Net); !ok {
				return ReasonTaxRate
			}
		}
		s, err := l.s.indices.Surcharge(x.Formula, index.Input{
			Price: price, Per: per, Currency: l.currency, Order: l.request.At, Shipment: l.given.Shipment, Invoice: l.given.Invoice,
			At: at, KnownAt: l.given.KnownAt, Calendar: l.s.calendar,
		})
		l.bound(l.at, l.refixed(&x.Formula, err))
		if err != nil {
			if l.trace != nil {
				c.indexError = err.Error()
			}
			return ReasonIndex
		}
		amount := s.Amount
		if x.Method != index.Ratio { // which is of the price itself
			if amount, err = scaled(func(s int) (kabinet.Money, error) { return amount.MulDiv(1, factor.Denom().Int64(), s, kabinet.HalfUp) }); err != nil {
				return ReasonOverflow
			}
		}
		amount, ok = l.taxIn(amount, Net, src.t.tax)
		if !ok {
			return ReasonTaxRate
		}
		l.bound(l.at, timeOr(s.Until, forever))
		c.provisional = c.provisional || s.Provisional
		to := &c.pass
		if x.Discounted {
			to = &c.value
		}
		if *to, err = to.Add(amount); err != nil {
			return ReasonOverflow
		}
		if c.value.Sign() < 0 {
			return ReasonNegative
		}
		l.applied(c, move{
			phase: PhaseIndex, kind: StepIndex, reference: string(x.ID), name: x.Name,
			observations: s.Observations, provisional: s.Provisional,
		})
	}
	return ReasonNone
}

// refixed returns when a line that is asked for later may have another
// quotation: the next day, month or quarter where the order is the anchor, and
// the next day where there was none.
func (l *line) refixed(f *index.Formula, err error) int64 {
	if err == nil && (f.Anchor != index.Order || f.Fixing == index.Fixed) {
		return forever
	}
	k := l.s.calendar
	d := k.Day(l.request.At)
	next := d.AddDays(1)
	switch {
	case err != nil:
	case f.Fixing == index.MonthAverage:
		next = d.AddDays(32 - d.Day)
		next.Day = 1
	case f.Fixing == index.QuarterAverage:
		next = kabinet.Date{Year: d.Year, Month: d.Month - (d.Month-1)%3, Day: 1}.AddDays(95)
		next.Day = 1
	}
	at := k.Start(next)
	if !at.After(l.request.At) { // the clocks were put back over midnight
		at = k.Start(next.AddDays(1))
	}
	return nanos(at)
}
