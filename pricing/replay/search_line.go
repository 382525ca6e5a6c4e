package replay

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// The ways in this file take the price as the book has it, and reckon the line
// from it in another way.

// rounding tries other ways of rounding.
func (f *finder) rounding() bool {
	if !f.compared {
		return false
	}
	carry := f.carried()
	if carry == nil {
		return false
	}
	c, digits := f.erp.Currency(), f.erp.Currency().Digits()
	x, byUnit := exact(f.result)
	if byUnit {
		for _, p := range f.prices() {
			for _, mode := range modes {
				if f.unitFirst(&p, carry, digits, mode) {
					return f.found(CauseRounding, Detail{Kind: UnitRounded, Rounding: mode, Digits: digits, Unit: p.unit})
				}
			}
		}
	}
	x.Mul(x, carry)
	for _, mode := range modes {
		if m, ok := rounded(x, c, digits, mode); ok && m.Equal(f.erp) {
			return f.found(CauseRounding, Detail{Kind: TotalRounded, Rounding: mode, Digits: digits})
		}
	}
	if byUnit && f.unitOf() != f.result.Unit {
		p := f.prices()[0]
		if f.gives(times(p.price, p.quantity, carry)) {
			return f.found(CauseRounding, Detail{Kind: QuantityUnrounded})
		}
	}
	for fewer := digits - 1; fewer >= 0; fewer-- {
		for _, mode := range [...]kabinet.Rounding{kabinet.HalfUp, kabinet.Up, kabinet.Down} {
			if m, ok := rounded(x, c, fewer, mode); ok && m.Equal(f.erp) {
				return f.found(CauseRounding, Detail{Kind: TotalRounded, Rounding: mode, Digits: fewer})
			}
		}
		if !byUnit {
			continue
		}
		for _, p := range f.prices() {
			if f.unitFirst(&p, carry, fewer, kabinet.HalfUp) {
				return f.found(CauseRounding, Detail{Kind: UnitRounded, Rounding: kabinet.HalfUp, Digits: fewer, Unit: p.unit})
			}
		}
	}
	return false
}

// unitPrice is the price of one unit, exactly, and how many of them the line is.
type unitPrice struct {
	unit            kabinet.UoM
	price, quantity *big.Rat
}

// prices returns the price of the unit of the line, for as many as the ERP's
// price is for, and then that of the unit that the book has it in, where they
// differ.
func (f *finder) prices() []unitPrice {
	r := f.result
	price, per := fraction(r.Price.Fixed()), fraction(r.Per.Fixed())
	price.Quo(price, per)
	var out []unitPrice
	own, theirs := factor(f.product(), f.unitOf()), factor(f.product(), r.Unit)
	each := big.NewRat(1, 1)
	if !f.line.Per.IsZero() {
		each = fraction(f.line.Per.Fixed())
	}
	if own != nil && theirs != nil {
		quantity := fraction(f.line.Request.Quantity.Fixed())
		ratio := new(big.Rat).Quo(own, theirs)
		out = append(out, unitPrice{f.unitOf(), times(price, ratio, each), quantity.Quo(quantity, each)})
	}
	if len(out) == 0 || r.Unit != f.unitOf() || per.Cmp(each) != 0 {
		quantity := fraction(r.Quantity.Fixed())
		out = append(out, unitPrice{r.Unit, times(price, per), quantity.Quo(quantity, per)})
	}
	return out
}

// unitFirst reports whether the ERP's amount comes of rounding the price of a
// unit first, where that changes it.
func (f *finder) unitFirst(p *unitPrice, carry *big.Rat, digits int, mode kabinet.Rounding) bool {
	whole := times(p.price, carry)
	m, ok := rounded(whole, f.erp.Currency(), digits, mode)
	if !ok {
		return false
	}
	price := fraction(m.Fixed())
	return price.Cmp(whole) != 0 && f.gives(price.Mul(price, p.quantity))
}

// tax tries the other tax mode, and other rates.
func (f *finder) tax() bool {
	r := f.result
	if r.Outcome != pricing.Priced {
		return false
	}
	var rates []kabinet.Rate
	if f.line.TaxRate != nil {
		rates = append(rates, f.line.TaxRate.Rate())
	}
	if rate, ok := f.bookRate(f.line, f.line.Request.At); ok && (len(rates) == 0 || !rate.Equal(rates[0])) {
		rates = append(rates, rate)
	}
	if f.line.Tax != pricing.TaxUnstated && f.line.Tax != r.Tax {
		if m, ok := bring(r.Total, r.Tax, r.Tax, kabinet.Rate{}); ok && m.Equal(f.erp) {
			return f.found(CauseTax, Detail{Kind: taxKind(r.Tax)})
		}
		for _, rate := range rates[min(1, len(rates)):] { // the first is the one that was tried
			if m, ok := bring(r.Total, r.Tax, f.line.Tax, rate); ok && m.Equal(f.erp) {
				return f.found(CauseTax, Detail{Kind: OtherRate, Rate: rate})
			}
		}
		return false
	}
	other := pricing.Gross
	if r.Tax == pricing.Gross {
		other = pricing.Net
	}
	x, byUnit := exact(r)
	for _, rate := range rates {
		carry := over(r.Tax, other, rate)
		if carry == nil {
			continue
		}
		m, ok := bring(r.Total, r.Tax, other, rate)
		hit := ok && m.Equal(f.erp) || f.gives(times(x, carry))
		if byUnit && !hit {
			hit = f.unitFirst(&f.prices()[0], carry, f.erp.Currency().Digits(), kabinet.HalfUp)
		}
		if hit {
			return f.found(CauseTax, Detail{Kind: taxKind(other), Rate: rate})
		}
	}
	return false
}

func taxKind(t pricing.TaxMode) Kind {
	if t == pricing.Gross {
		return WithTax
	}
	return WithoutTax
}

// adjustment tries the price before adjustments, promotions and surcharges.
func (f *finder) adjustment() bool {
	r := f.result
	carry := f.carried()
	if r.Outcome != pricing.Priced || carry == nil || r.List.Equal(r.Price) {
		return false
	}
	if _, byUnit := exact(r); !byUnit || r.List.Currency() != f.erp.Currency() {
		return false
	}
	x := times(fraction(r.List.Fixed()), fraction(r.Quantity.Fixed()), carry)
	return f.gives(x.Quo(x, fraction(r.Per.Fixed()))) && f.found(CauseAdjustment, Detail{Kind: Unadjusted})
}

// unit tries other units of the product.
func (f *finder) unit() bool {
	p := f.product()
	own := f.unitOf()
	units := []kabinet.UoM{p.Unit}
	for _, k := range p.Packs {
		units = append(units, k.Unit)
	}
	for _, u := range units {
		if u != own && f.answers(question{line: f.i, unit: u}, CauseUnit, Detail{Kind: OtherUnit, Unit: u}) {
			return true
		}
	}
	carry := f.carried()
	if f.result.Outcome != pricing.Priced || carry == nil {
		return false
	}
	x, _ := exact(f.result)
	x.Mul(x, carry)
	if have := factor(p, own); have != nil {
		for _, u := range units {
			ratio := factor(p, u)
			if u == own || ratio == nil {
				continue
			}
			ratio.Quo(ratio, have)
			for range 2 { // the factor, and its inverse
				if f.gives(times(x, ratio)) && ratio.Num().IsInt64() && ratio.Denom().IsInt64() {
					return f.found(CauseUnit, Detail{Kind: Factor, Num: ratio.Num().Int64(), Den: ratio.Denom().Int64()})
				}
				ratio.Inv(ratio)
			}
		}
	}
	if per := f.result.Per; per.Sign() > 0 && !per.Equal(one) && f.gives(times(x, fraction(per.Fixed()))) {
		return f.found(CauseUnit, Detail{Kind: PerUnit, Tier: per})
	}
	return false
}

// tier tries the line alone, and the other tiers of its ladder.
func (f *finder) tier() bool {
	r := f.d.requests[f.i]
	r.Basis = pricing.Each
	if len(f.d.lines) > 1 {
		alone := f.d.view.Resolve(r)
		if m, ok := f.stated(f.line, &alone, r.At); ok && m.Equal(f.erp) {
			f.ownAsked(r)
			return f.found(CauseTier, Detail{Kind: Alone})
		}
	}
	if f.result.Outcome != pricing.Priced {
		return f.firstTier(r)
	}
	carry := f.carried()
	if carry == nil || !f.result.Ladder {
		return false
	}
	// The tiers, one after the other: what counts is set below each in turn.
	at := *f.result
	at.Counted = kabinet.QuantityOf(-1)
	for {
		t, ok := f.d.view.NextBreak(r, at)
		if !ok {
			return false
		}
		at.Counted = t.From
		if f.gives(times(f.ofTier(r, &t), carry)) {
			return f.found(CauseTier, Detail{Kind: OtherTier, Tier: t.From, Unit: t.Unit})
		}
	}
}

// ofTier returns what the line costs at the price of a tier. Where adjustments
// change prices, they are asked for the tier.
func (f *finder) ofTier(r pricing.Request, t *pricing.LadderTier) *big.Rat {
	price, per := t.Price, t.Per
	if !f.result.List.Equal(f.result.Price) && t.From.Sign() > 0 && factor(f.product(), t.Unit) != nil {
		r.Quantity, r.Unit = t.From, t.Unit
		if x := f.d.view.Resolve(r); x.Outcome == pricing.Priced && x.Source == f.result.Source && x.Unit == t.PriceUnit {
			price, per = x.Price, x.Per
		}
	}
	x := times(fraction(price.Fixed()), fraction(f.result.Quantity.Fixed()))
	x.Quo(x, fraction(per.Fixed()))
	return x.Add(x, fraction(t.Fee.Fixed()))
}

// firstTier tries the first tier of a ladder that the line does not reach.
func (f *finder) firstTier(r pricing.Request) bool {
	near := f.result.Near
	if f.result.Reason != pricing.ReasonBelowFirstTier || near.Unit == "" {
		return false
	}
	own := factor(f.product(), f.unitOf())
	r.Quantity, r.Unit = near.Quantity, near.Unit
	t := f.d.view.Resolve(r)
	theirs := factor(f.product(), t.Unit)
	if t.Outcome != pricing.Priced || own == nil || theirs == nil {
		return false
	}
	var carry *big.Rat
	if f.line.Tax == pricing.TaxUnstated || f.line.Tax == t.Tax {
		carry = big.NewRat(1, 1)
	} else if rate, ok := f.rate(f.line, r.At); ok {
		carry = over(t.Tax, f.line.Tax, rate)
	}
	if carry == nil {
		return false
	}
	x := times(fraction(t.Price.Fixed()), fraction(f.line.Request.Quantity.Fixed()), own, theirs.Inv(theirs), carry)
	return f.gives(x.Quo(x, fraction(t.Per.Fixed()))) && f.found(CauseTier, Detail{Kind: OtherTier, Tier: near.Quantity, Unit: near.Unit})
}

// within takes a small difference for one of rounding.
func (f *finder) within() bool {
	if !f.compared {
		return false
	}
	difference, err := f.book.Sub(f.erp)
	if err != nil {
		return false
	}
	limit, err := kabinet.NewMoney(int64(f.r.opts.Tolerance), f.erp.Currency().Digits(), f.erp.Currency())
	if err != nil {
		return false
	}
	order, err := difference.Abs().Cmp(limit)
	return err == nil && order <= 0 && f.found(CauseRounding, Detail{Kind: Within})
}
