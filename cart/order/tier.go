package order

import (
	"github.com/shopspring/decimal"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// leavesPrices returns an error where lines that somebody makes smaller keep a price that
// they would not have: ErrTier where what is left of an article does not reach the tier of
// its price, or where the price was promised for a quantity, as that of a quote or of a lot
// of the leftover market; and cart.ErrAdjustedFor for a discount that was given for more. An
// article of which nothing is left keeps nothing.
func leavesPrices(was, now []Line) error {
	for i := range now {
		l := &now[i]
		if l.Effective().Sign() <= 0 {
			continue
		}
		less := !l.Effective().Equal(was[i].Effective())
		if less && len(l.Adjustments) > 0 {
			return cart.ErrAdjustedFor.With("quantity", was[i].Effective()).With("sku", string(l.SKU))
		}
		if less && l.Price.Source.Level == pricing.LevelLocked {
			return ErrTier.With("line", string(l.ID)).With("tier", was[i].Effective()).With("unit", string(l.Unit))
		}
		if !l.Price.Ladder {
			continue
		}
		pool := func(x Line) bool {
			if l.Price.Key != "" {
				return x.Price.Key == l.Price.Key
			}
			return x.SKU == l.SKU
		}
		touched, all, left := false, decimal.Zero, decimal.Zero
		for k, x := range now {
			if !pool(x) {
				continue
			}
			touched = touched || !x.Effective().Equal(was[k].Effective())
			priced := x.Price.Quantity.Decimal()
			all = all.Add(priced)
			left = left.Add(priced.Mul(x.Effective().Decimal()).Div(x.Quantity.Decimal()))
		}
		alone := !l.Price.Counted.Decimal().Equal(all) // or nobody knows with what it counts
		if touched && (l.below(all, left) || alone && l.below(l.Quantity.Decimal(), l.Effective().Decimal())) {
			return ErrTier.With("line", string(l.ID)).With("tier", l.Price.Tier).With("unit", string(l.Price.Unit))
		}
	}
	return nil
}

// leavesTerms returns cart.ErrTermsStale where what shares in a discount of the whole becomes
// less, and some of it is left: the discount was given for all of it. What was priced anew
// has no share in it any more.
func leavesTerms(was, now []Line) error {
	left := map[cart.LineID]*Line{}
	given := false
	for i := range now {
		left[now[i].ID] = &now[i]
		given = given || now[i].Given && now[i].Effective().Sign() > 0
	}
	for _, l := range was {
		if x := left[l.ID]; given && l.Given && (x == nil || x.Effective().Less(l.Effective())) {
			return cart.ErrTermsStale.At("/terms")
		}
	}
	return nil
}

// below reports whether the line would not have its price for this part of a whole: its
// tier is not reached, or its tiers are each for a part of the quantity only, so that less
// costs more apiece.
func (l *Line) below(whole, part decimal.Decimal) bool {
	if part.Equal(whole) {
		return false
	}
	straight, err := l.Price.Price.MulPer(l.Price.Quantity, l.Price.Per, l.Price.Total.Currency().Digits(), kabinet.HalfUp)
	if err != nil || !straight.Equal(l.Price.Total) {
		return true
	}
	return l.Price.Counted.Decimal().Mul(part).LessThan(l.Price.Tier.Decimal().Mul(whole))
}
