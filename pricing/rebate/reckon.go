package rebate

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// reckoned is what a ladder makes of a turnover.
type reckoned struct {
	reached, next int      // indices of tiers, or -1
	nextAt        *big.Int // in 10^-9: the turnover at which the next tier begins
	noBase        bool     // the growth is over nothing
	parts         []part
	bonus         *big.Int // in 10^-18, never negative
}

// part is what one rate applied to.
type part struct {
	kind   string
	tier   int
	basis  *big.Int // in 10^-9
	amount *big.Int // in 10^-18
}

// perUnit reports whether the tiers have amounts per unit.
func (c *Clause) perUnit() bool {
	for i := range c.Tiers {
		if !c.Tiers[i].PerUnit.IsZero() {
			return true
		}
	}
	return false
}

// measured returns what the thresholds count.
func (c *Clause) measured(f *figure) *big.Int {
	if c.Measure == Quantity {
		return &f.quantity
	}
	return &f.amount
}

// rated returns what the rates, or amounts per unit, apply to.
func (c *Clause) rated(f *figure) *big.Int {
	if c.perUnit() {
		return &f.quantity
	}
	return &f.amount
}

// factor returns the rate or the amount per unit of a tier in 10^-9.
func (c *Clause) factor(tier int) *big.Int {
	if c.perUnit() {
		return exact(c.Tiers[tier].PerUnit.Fixed())
	}
	return exact(c.Tiers[tier].Rate.Fixed())
}

// reckon finds the tiers and the bonus.
func (c *Clause) reckon(in *collected) reckoned {
	r := reckoned{reached: -1, next: -1, bonus: new(big.Int)}
	turnover, base := c.measured(&in.total), c.measured(&in.base)
	if c.Mode == GrowthOver && base.Sign() <= 0 {
		r.noBase = true
		return r
	}
	for i := range c.Tiers {
		if at := c.threshold(i, base); product(turnover, tenTo[fine]).Cmp(at) < 0 {
			r.next, r.nextAt = i, c.attainable(at)
			break
		}
		r.reached = i
	}
	if r.reached < 0 {
		return r
	}
	whole := c.rated(&in.total)
	switch {
	case c.Mode == AllUnits:
		r.add(c, StepAllUnits, r.reached, whole)
	case c.Mode == GrowthOver && c.Growth.On == Total:
		r.add(c, StepTotal, r.reached, whole)
	case c.Mode == GrowthOver:
		r.add(c, StepIncrement, r.reached, new(big.Int).Sub(whole, c.rated(&in.base)))
	default:
		for i := range r.reached + 1 {
			top := turnover
			if i < r.reached {
				top = exact(c.Tiers[i+1].From.Fixed())
			}
			r.add(c, StepBand, i, new(big.Int).Sub(top, exact(c.Tiers[i].From.Fixed())))
		}
	}
	return r
}

// add applies the factor of a tier. Nothing is given for less than nothing: a
// quantity may be reached by goods whose amount returns have eaten up.
func (r *reckoned) add(c *Clause, kind string, tier int, basis *big.Int) {
	if basis.Sign() < 0 {
		basis = new(big.Int)
	}
	p := part{kind, tier, basis, product(basis, c.factor(tier))}
	r.parts = append(r.parts, p)
	r.bonus.Add(r.bonus, p.amount)
}

// threshold returns the turnover at which a tier begins, in 10^-18.
func (c *Clause) threshold(tier int, base *big.Int) *big.Int {
	if c.Mode != GrowthOver {
		return product(exact(c.Tiers[tier].From.Fixed()), tenTo[fine])
	}
	whole := exact(c.Tiers[tier].Growth.Fixed())
	return product(base, whole.Add(whole, tenTo[fine]))
}

// attainable returns a threshold in 10^-9, one of growth rounded up to what can
// be bought.
func (c *Clause) attainable(at *big.Int) *big.Int {
	digits := fine
	if c.Mode == GrowthOver {
		digits = c.Currency.Digits()
		if c.Measure == Quantity {
			digits = c.Unit.Digits()
		}
	}
	return product(round(at, 2*fine, digits, kabinet.Ceiling), tenTo[fine-digits])
}

// maxGrowth is the largest growth that is shown, in ten-thousandths: a
// billionfold.
const maxGrowth = 10_000_000_000_000

// growth returns (turnover − base) / base, rounded down to four decimal places,
// and at most maxGrowth: over a base of next to nothing it has no bound.
func growth(turnover, base *big.Int) (kabinet.Rate, error) {
	x := new(big.Int).Sub(turnover, base)
	x.Mul(x, tenTo[4])
	x.Div(x, base) // Euclidean division: rounded down, since base is positive
	if !x.IsInt64() || x.Int64() > maxGrowth {
		return kabinet.NewRate(maxGrowth, 4)
	}
	return kabinet.NewRate(x.Int64(), 4)
}
