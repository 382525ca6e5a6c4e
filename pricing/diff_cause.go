package pricing

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// part is what the steps with one key come to.
type part struct {
	partKey
	name    string
	price   kabinet.Money
	percent kabinet.Percentage
	amount  *big.Rat // in the currency of the total
	banded  bool
	// Of a price that was converted: the sum in its own currency, and the rate.
	foreign *big.Rat
	from    kabinet.Currency
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
		at := slices.IndexFunc(out, func(p part) bool { return p.partKey == k })
		if at < 0 {
			at = len(out)
			out = append(out, part{partKey: k, name: s.Name, amount: new(big.Rat), foreign: new(big.Rat)})
		}
		p := &out[at]
		p.amount.Add(p.amount, ratOfMoney(s.Amount))
		p.price, p.percent = s.Price, s.Percent
		p.banded = p.banded || s.Kind == StepBand || s.Kind == StepBlocks
		switch f := s.Foreign; {
		case s.Kind == StepConversion: // it begins the sum anew
			p.rate = s.Rate
			if f.Currency() != 0 {
				p.foreign, p.from = ratOfMoney(f), f.Currency()
			}
		case f.Currency() != 0:
			p.foreign.Add(p.foreign, ratOfMoney(f))
			p.from = f.Currency()
		}
	}
	return out
}

// cause is a Cause whose amount is still exact.
type cause struct {
	Cause
	exact *big.Rat
}

// causes divides the change of a total among what differs: first what the other
// quantity makes at the prices before, then, at the quantity after, the rest of
// each part.
func causes(a, b *Trace, change kabinet.Money) []Cause {
	before, after := a.parts(), b.parts()
	var out []cause
	x, y := &a.Result, &b.Result
	if x.Unit == y.Unit && !x.Quantity.Equal(y.Quantity) && x.Quantity.Sign() > 0 {
		more, times := new(big.Rat), new(big.Rat).Quo(ratOf(y.Quantity), ratOf(x.Quantity))
		for i := range before {
			p := &before[i]
			if p.kind == StepFee || p.kind == StepRounding {
				continue // not in proportion to the quantity
			}
			scaled := new(big.Rat).Mul(p.amount, times)
			more.Add(more, scaled).Sub(more, p.amount)
			p.amount = scaled
			p.foreign.Mul(p.foreign, times)
		}
		out = append(out, cause{Cause{Kind: CauseQuantity}, more})
	}
	for i := range after {
		p := &after[i]
		at := slices.IndexFunc(before, func(o part) bool { return o.partKey == p.partKey })
		if at < 0 {
			c := p.cause(CauseNew, p.amount)
			c.Rule = a.ruleOf(p)
			out = append(out, c)
			continue
		}
		out = append(out, difference(a, b, &before[at], p)...)
	}
	for i := range before {
		p := &before[i]
		if !slices.ContainsFunc(after, func(o part) bool { return o.partKey == p.partKey }) {
			c := p.cause(CauseGone, new(big.Rat).Neg(p.amount))
			c.Rule = b.ruleOf(p)
			out = append(out, c)
		}
	}
	return rounded(out, change)
}

// cause makes a cause of a part.
func (p *part) cause(kind string, amount *big.Rat) cause {
	if p.kind == StepRounding {
		kind = CauseRounding
	}
	return cause{Cause{Kind: kind, Phase: p.phase, Step: p.kind, Reference: p.reference, Name: p.name}, amount}
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
func difference(a, b *Trace, old, p *part) []cause {
	c := p.cause(CauseStep, new(big.Rat).Sub(p.amount, old.amount))
	if p.kind != StepPrice {
		if !p.percent.Equal(old.percent) {
			c.Percent = &Changed[kabinet.Percentage]{old.percent, p.percent}
		}
		return []cause{c}
	}
	c.Kind = CausePrice
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
	if old.from == 0 || old.from != p.from || old.rate.Equal(p.rate) || old.rate.IsZero() || p.rate.IsZero() {
		return []cause{c}
	}
	// What is another amount in the currency before is the price's, at the rate
	// before; the rest is the rate's.
	price := new(big.Rat).Sub(p.foreign, old.foreign)
	price.Mul(price, ratOfRate(old.rate))
	rate := p.cause(CauseRate, new(big.Rat).Sub(c.exact, price))
	c.exact, c.Price = price, nil
	return []cause{c, rate}
}

// rounded gives the causes their amounts, to as many decimal places as all have
// room for, and puts them in order: the quantity, then the phases. What is less
// than the last of 9 decimal places or so comes from the rounding of prices, and
// is no cause of its own: it is the quantity's, or that of rounding.
func rounded(list []cause, change kabinet.Money) []Cause {
	for scale := kabinet.MaxScale; scale >= 0; scale-- {
		if out, ok := roundedAt(list, change, scale); ok {
			return out
		}
	}
	return []Cause{{Kind: CauseTotal, Amount: change}}
}

func roundedAt(list []cause, change kabinet.Money, scale int) ([]Cause, bool) {
	if same, err := change.Round(scale, kabinet.Down); err != nil || !same.Equal(change) {
		return nil, false
	}
	var out []Cause
	rest := change
	for _, c := range list {
		var err error
		if c.Amount, err = moneyNear(c.exact, change.Currency(), scale); err != nil {
			return nil, false
		}
		if coef, _ := c.Amount.Fixed(); -9 <= coef && coef <= 9 && scale > change.Currency().Digits() {
			continue
		}
		if rest, err = rest.Sub(c.Amount); err != nil {
			return nil, false
		}
		out = append(out, c.Cause)
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		if x, y := a.Kind == CauseQuantity, b.Kind == CauseQuantity; x != y {
			if x {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Phase, b.Phase)
	})
	if rest.IsZero() {
		return out, addsUp(out)
	}
	at := slices.IndexFunc(out, func(c Cause) bool { return c.Kind == CauseQuantity })
	if at < 0 {
		at = slices.IndexFunc(out, func(c Cause) bool { return c.Kind == CauseRounding })
	}
	if at < 0 {
		at = len(out)
		out = append(out, Cause{Kind: CauseRounding, Phase: PhaseExtension, Step: StepRounding, Amount: kabinet.Zero(change.Currency())})
	}
	sum, err := out[at].Amount.Add(rest)
	out[at].Amount = sum
	return out, err == nil && addsUp(out)
}

// addsUp reports whether the amounts can be added one after the other.
func addsUp(list []Cause) bool {
	var sum kabinet.Money
	for _, c := range list {
		var err error
		if sum, err = sum.Add(c.Amount); err != nil {
			return false
		}
	}
	return true
}
