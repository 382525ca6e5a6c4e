package pricing

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// part is what the steps with one key come to, in the currency of the total.
type part struct {
	partKey
	name    string
	price   kabinet.Money
	percent kabinet.Percentage
	amount  kabinet.Money
	banded  bool
	// Of a price that was converted: the sum in its own currency, and the rate.
	foreign kabinet.Money
	rate    kabinet.Rate
}

// partKey is what a step is known by in two traces.
type partKey struct {
	phase     Phase
	kind      string
	reference string
}

// kindOf returns the kind by which a step is known: a rule may be a discount in
// one trace and a surcharge in the other.
func (s *Step) kindOf() string {
	switch {
	case s.Phase == PhaseAdjustment || s.Phase == PhasePromotion || s.Phase == PhaseDocument:
		return StepDiscount
	case s.Kind == StepAllocation:
		return StepRounding
	}
	return s.Kind
}

// scales reports whether the amount is in proportion to the quantity.
func (p *part) scales() bool { return p.kind != StepFee && p.kind != StepRounding }

// parts sums the steps of a trace by their keys. What makes the price of the
// source is one part: a price, or the bands of a ladder, or all that leads to the
// last conversion.
func (t *Trace) parts() []part {
	last := 0 // of the price
	for i := range t.Steps {
		switch t.Steps[i].Kind {
		case StepBand, StepBlocks, StepConversion:
			last = i
		}
	}
	var out []part
	for i := range t.Steps {
		s := &t.Steps[i]
		k := partKey{s.Phase, s.kindOf(), s.Reference}
		if i <= last {
			k = partKey{PhaseBase, StepPrice, ""}
		}
		at := 0
		for at < len(out) && out[at].partKey != k {
			at++
		}
		if at == len(out) {
			out = append(out, part{partKey: k, name: s.Name})
		}
		p := &out[at]
		p.amount = plus(p.amount, s.Amount)
		p.price, p.percent = s.Price, s.Percent
		p.banded = p.banded || s.Kind == StepBand || s.Kind == StepBlocks
		if s.Kind == StepConversion {
			p.rate = s.Rate
		} else if s.Foreign.Currency() != 0 {
			p.foreign = plus(p.foreign, s.Foreign)
		}
	}
	return out
}

// causes divides the change of a total among what differs: first what the other
// quantity makes at the prices before, then, at the quantity after, the rest of
// each part. So the amounts sum to the change by construction.
func causes(a, b *Trace, change kabinet.Money) []Cause {
	before, after := a.parts(), b.parts()
	var out []Cause
	put := func(c Cause) {
		if !c.Amount.IsZero() {
			out = append(out, c)
		}
	}
	x, y := &a.Result, &b.Result
	if x.Unit == y.Unit && !x.Quantity.Equal(y.Quantity) {
		var more kabinet.Money
		for i := range before {
			if p := &before[i]; p.scales() {
				if scaled, err := p.times(y.Quantity, x.Quantity); err == nil {
					more = plus(more, minus(scaled.amount, p.amount))
					*p = scaled
				}
			}
		}
		put(Cause{Kind: CauseQuantity, Amount: more})
	}
	for i := range after {
		p := &after[i]
		old := part{partKey: p.partKey}
		for j := range before {
			if before[j].partKey == p.partKey {
				old = before[j]
			}
		}
		for _, c := range difference(a, b, &old, p) {
			put(c)
		}
	}
	for i := range before {
		p := &before[i]
		there := false
		for j := range after {
			there = there || after[j].partKey == p.partKey
		}
		if !there {
			c := p.cause(CauseGone)
			c.Amount, c.Rule = p.amount.Neg(), b.ruleOf(p)
			put(c)
		}
	}
	out = tidy(out)
	var sum kabinet.Money
	for i := range out {
		sum = plus(sum, out[i].Amount)
	}
	if !sum.Equal(change) && !(sum.IsZero() && change.IsZero()) {
		return []Cause{{Kind: CauseTotal, Amount: change}}
	}
	return out
}

// tidy puts causes in the order of their phases, the quantity first, which takes
// what its own rounding leaves to others.
func tidy(list []Cause) []Cause {
	if len(list) > 0 && list[0].Kind == CauseQuantity {
		rest := list[:1]
		for _, c := range list[1:] {
			if coef, scale := c.Amount.Fixed(); scale == kabinet.MaxScale && -9 <= coef && coef <= 9 {
				rest[0].Amount = plus(rest[0].Amount, c.Amount)
			} else {
				rest = append(rest, c)
			}
		}
		list = rest
	}
	slices.SortStableFunc(list, func(a, b Cause) int {
		switch {
		case a.Kind == CauseQuantity:
			return -1
		case b.Kind == CauseQuantity:
			return 1
		}
		return cmp.Compare(a.Phase, b.Phase)
	})
	return list
}

// times returns a part for another quantity.
func (p *part) times(q, of kabinet.Quantity) (part, error) {
	out := *p
	var err error
	if out.amount, err = scaled(func(s int) (kabinet.Money, error) { return p.amount.MulPer(q, of, s, kabinet.HalfUp) }); err != nil {
		return out, err
	}
	if p.foreign.Currency() != 0 {
		out.foreign, err = scaled(func(s int) (kabinet.Money, error) { return p.foreign.MulPer(q, of, s, kabinet.HalfUp) })
	}
	return out, err
}

// cause makes a cause of a part.
func (p *part) cause(kind string) Cause {
	return Cause{Kind: kind, Phase: p.phase, Step: p.kind, Reference: p.reference, Name: p.name}
}

// ruleOf returns why a rule does not apply here.
func (t *Trace) ruleOf(p *part) *RuleNote {
	for i := range t.Rules {
		if n := t.Rules[i]; n.Phase == p.phase && n.Reference == p.reference && p.reference != "" {
			return &n
		}
	}
	return nil
}

// difference returns why a part comes to another amount.
func difference(a, b *Trace, old, p *part) []Cause {
	c := p.cause(CauseStep)
	c.Amount = minus(p.amount, old.amount)
	switch {
	case p.kind == StepRounding:
		c.Kind = CauseRounding
	case p.kind != StepPrice && old.amount.Currency() == 0:
		c.Kind, c.Rule = CauseNew, a.ruleOf(p)
	case !p.percent.Equal(old.percent):
		c.Percent = &Changed[kabinet.Percentage]{old.percent, p.percent}
	}
	if p.kind != StepPrice {
		return []Cause{c}
	}
	c.Percent, c.Kind = nil, CausePrice
	x, y := a.won(), b.won()
	switch {
	case x != nil && y != nil && x.key() != y.key():
		c.Kind = CauseSource
	case p.banded || old.banded || !a.Result.Tier.Equal(b.Result.Tier):
		c.Kind = CauseTier
	}
	if !old.price.Equal(p.price) {
		c.Price = &Changed[kabinet.Money]{old.price, p.price}
	}
	if old.foreign.Currency() == 0 || old.foreign.Currency() != p.foreign.Currency() || old.rate.Equal(p.rate) || old.rate.IsZero() || p.rate.IsZero() {
		return []Cause{c}
	}
	// What the rate makes of the price after is the rate's; the rest the price's.
	rate := p.cause(CauseRate)
	same, err := p.foreign.Sub(old.foreign)
	if err != nil {
		return []Cause{c}
	}
	coef, scale := same.Fixed()
	price, err := kabinet.NewMoney(coef, scale, c.Amount.Currency())
	if err == nil {
		price, err = scaled(func(s int) (kabinet.Money, error) { return price.MulRate(old.rate, s, kabinet.HalfUp) })
	}
	if err != nil {
		return []Cause{c}
	}
	rate.Amount = minus(c.Amount, price)
	c.Amount = price
	return []Cause{c, rate}
}
