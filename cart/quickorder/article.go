package quickorder

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Article is what can be ordered.
type Article struct {
	SKU  kabinet.SKU
	Name string
	// Unit is the base unit, and Packs are the others that it is sold by.
	Unit  kabinet.UoM
	Packs []pricing.Pack
	// Usual is the unit of rows that name none; empty is Unit.
	Usual kabinet.UoM
	// Order is the rule of quantities that holds for everybody. Where contracts
	// have others it stays empty, and Service tells what the pricer says.
	Order pricing.OrderRule
	// GTINs are the numbers on its packings.
	GTINs []string
	// Discontinued is no longer sold, and Replacement, if any, is sold instead.
	Discontinued bool
	Replacement  kabinet.SKU
}

// Alias is a part number of a client's own.
type Alias struct {
	Org  kabinet.OrgID
	Text string
	SKU  kabinet.SKU
}

// has reports whether the article is sold by the unit.
func (a *Article) has(u kabinet.UoM) bool {
	if u == a.Unit {
		return true
	}
	for i := range a.Packs {
		if a.Packs[i].Unit == u {
			return true
		}
	}
	return false
}

// factor returns how many base units one of the unit is.
func (a *Article) factor(u kabinet.UoM) *big.Rat {
	for i := range a.Packs {
		if p := &a.Packs[i]; p.Unit == u && p.Num > 0 {
			return big.NewRat(p.Num, max(p.Den, 1))
		}
	}
	return big.NewRat(1, 1)
}

// check returns what the quantity breaks of the article's rule, with the nearest
// valid quantity where it can be said in the unit, or "".
func (a *Article) check(q kabinet.Quantity, u kabinet.UoM) (Code, string) {
	rule := a.Order
	if rule.Unit == "" {
		rule.Unit = a.Unit
	}
	if rule.Unit != u {
		return a.checkPacked(q, u, rule), ""
	}
	switch {
	case q.Less(rule.Min):
		return BelowMin, rule.Min.String()
	case rule.Max.Sign() > 0 && rule.Max.Less(q):
		return AboveMax, rule.Max.String()
	case rule.Step.Sign() > 0 && !q.IsMultipleOf(rule.Step):
		return Step, above(q, rule.Step)
	}
	return "", ""
}

// above returns the next multiple of the step after q, or "".
func above(q, step kabinet.Quantity) string {
	n, d := rat(q), rat(step)
	n.Quo(n, d)
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	next := d.Mul(d, new(big.Rat).SetInt(whole.Add(whole, big.NewInt(1))))
	out, err := kabinet.ParseQuantity(next.FloatString(kabinet.MaxScale))
	if err != nil {
		return ""
	}
	return out.String()
}

// checkPacked is check for a rule in another unit.
func (a *Article) checkPacked(q kabinet.Quantity, u kabinet.UoM, rule pricing.OrderRule) Code {
	n := rat(q)
	n.Mul(n, a.factor(u)).Quo(n, a.factor(rule.Unit))
	switch {
	case n.Cmp(rat(rule.Min)) < 0:
		return BelowMin
	case rule.Max.Sign() > 0 && n.Cmp(rat(rule.Max)) > 0:
		return AboveMax
	case rule.Step.Sign() > 0 && !n.Quo(n, rat(rule.Step)).IsInt():
		return Step
	}
	return ""
}

func rat(q kabinet.Quantity) *big.Rat { return q.Decimal().Rat() }
