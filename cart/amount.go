package cart

import (
	"math/big"
	"math/bits"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// oneRate is the rate 1, and allOff an adjustment of as much.
var (
	oneRate = kabinet.MustRate("1")
	allOff  = kabinet.MustPercentage("-100")
)

// pow10 holds the powers of ten that fit 63 bits.
var pow10 = [19]int64{
	1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
	100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
	10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
}

// product returns a × b of numbers that are not negative, and false where it
// needs more than 63 bits.
func product(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return int64(lo), a >= 0 && b >= 0 && hi|lo>>63 == 0
}

// quick works out, in whole numbers, what the most lines are: a price for one
// unit times a quantity, with at most one adjustment in per cent, that fits 62
// bits. It returns the smallest units of the currency, and false for others.
func (l *DocumentLine) quick(s *sums) (int64, bool) {
	price, ps := l.Price.Fixed()
	quantity, qs := l.Quantity.Fixed()
	per, scale := l.Per.Fixed()
	factor, fs := int64(1), 0
	if len(l.Adjustments) > 0 {
		a := &l.Adjustments[0]
		factor, fs = a.Percent.Rate().Fixed()
		if len(l.Adjustments) > 1 || factor == 0 || a.Reason == "" || !a.Amount.IsZero() || !a.PerUnit.IsZero() {
			return 0, false
		}
		factor += pow10[fs]
	}
	drop := ps + qs + fs - s.digits
	if !s.plain || l.Price.Currency() != s.currency || l.Mode-pricing.Net > pricing.Gross-pricing.Net ||
		per != 1 || scale != 0 || price|quantity|factor < 0 || uint(drop) >= uint(len(pow10)) {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(price), uint64(quantity))
	over, lo := bits.Mul64(lo, uint64(factor))
	if hi|over|lo>>62 != 0 {
		return 0, false
	}
	return int64(halfUp(lo, drop)), true
}

// halfUp returns u / 10^k rounded half up. It has divisions by constants, which
// take a fraction of the time of others.
func halfUp(u uint64, k int) uint64 {
	switch k {
	case 0:
		return u
	case 1:
		return (u + 5) / 10
	case 2:
		return (u + 50) / 100
	case 3:
		return (u + 500) / 1000
	case 4:
		return (u + 5000) / 10_000
	case 5:
		return (u + 50_000) / 100_000
	case 6:
		return (u + 500_000) / 1_000_000
	}
	unit := uint64(pow10[k])
	return (u + unit/2) / unit
}

// amount returns what the line comes to, with one rounding, unless the policy
// has another. It takes the short way where all adjustments are in per cent.
func (l *DocumentLine) amount(p Policy, digits int) (kabinet.Money, error) {
	if p.Lines == UnitFirst && l.Price != (kabinet.Money{}) {
		return l.unitFirst(digits, p.Rounding)
	}
	factor, scale := int64(1), 0
	for i := range l.Adjustments {
		a := &l.Adjustments[i]
		if a.Percent.IsZero() || a.Reason == "" || !a.Amount.IsZero() || !a.PerUnit.IsZero() {
			return l.exactly(digits, p.Rounding)
		}
		c, s := a.Percent.Rate().Fixed()
		c += pow10[s]
		if c < 0 {
			return kabinet.Money{}, ErrBelowZero.At("/adjustments/" + itoa(i) + "/percent")
		}
		var ok bool
		if factor, ok = product(factor, c); !ok {
			return l.exactly(digits, p.Rounding)
		}
		scale += s
	}
	if l.Price == (kabinet.Money{}) {
		if scale > 18 {
			return l.exactly(digits, p.Rounding)
		}
		if factor == 1 && scale == 0 {
			return l.Amount.Round(digits, p.Rounding)
		}
		return l.Amount.MulDiv(factor, pow10[scale], digits, p.Rounding)
	}
	quantity, qs := l.Quantity.Fixed()
	per, ps := l.Per.Fixed()
	num, ok := product(quantity, factor)
	den, ok2 := product(per, pow10[min(max(qs+scale-ps, 0), 18)])
	if ps > qs+scale {
		num, ok = product(num, pow10[ps-qs-scale])
	}
	if !ok || !ok2 || qs+scale-ps > 18 {
		return l.exactly(digits, p.Rounding)
	}
	return l.Price.MulDiv(num, den, digits, p.Rounding)
}

// exactly returns what the line comes to by rational numbers, rounded once.
func (l *DocumentLine) exactly(digits int, mode kabinet.Rounding) (kabinet.Money, error) {
	r, err := l.exact()
	if err != nil {
		return kabinet.Money{}, err
	}
	return rounded(r, l.currency(), digits, mode)
}

func (l *DocumentLine) currency() kabinet.Currency {
	if l.Price != (kabinet.Money{}) {
		return l.Price.Currency()
	}
	return l.Amount.Currency()
}

// exact returns what the line comes to before any rounding, with the errors of
// adjust and kabinet.ErrDivideByZero.
func (l *DocumentLine) exact() (*big.Rat, error) {
	sum := fraction(l.Amount)
	if l.Price != (kabinet.Money{}) {
		if l.Per.Sign() <= 0 {
			return nil, kabinet.ErrDivideByZero
		}
		sum = fraction(l.Price)
		sum.Mul(sum, fraction(l.Quantity)).Quo(sum, fraction(l.Per))
	}
	return l.adjust(sum, l.Adjustments, 0)
}

// adjust applies adjustments, of which n were applied before, to a sum, with the
// errors of an adjustment that a cart would not take. None takes off more than there is.
func (l *DocumentLine) adjust(sum *big.Rat, list []Adjustment, n int) (*big.Rat, error) {
	from := sum.Sign()
	for i := range list {
		if err := list[i].validate(l.currency(), true); err != nil {
			return nil, err.At("/adjustments/" + itoa(n+i))
		}
		if list[i].apply(sum, l.Quantity); from >= 0 && sum.Sign() < 0 {
			sum.SetInt64(0)
		}
	}
	return sum, nil
}

// apply changes an exact sum of so many units.
func (a *Adjustment) apply(sum *big.Rat, quantity kabinet.Quantity) {
	switch {
	case !a.Amount.IsZero():
		sum.Add(sum, fraction(a.Amount))
	case !a.PerUnit.IsZero():
		sum.Add(sum, new(big.Rat).Mul(fraction(a.PerUnit), fraction(quantity)))
	default:
		sum.Mul(sum, new(big.Rat).Add(fraction(a.Percent.Rate()), big.NewRat(1, 1)))
	}
}

// over returns the index of the first adjustment that would take off more than there
// is, before any rounding, or -1.
func (l *DocumentLine) over() int {
	if len(l.Adjustments) == 0 {
		return -1
	}
	own := *l
	own.Adjustments = nil
	sum, err := own.exact()
	if err != nil || sum.Sign() < 0 {
		return -1
	}
	for i := range l.Adjustments {
		if l.Adjustments[i].apply(sum, l.Quantity); sum.Sign() < 0 {
			return i
		}
	}
	return -1
}

// unitFirst rounds the price after what changes it, and then the line.
func (l *DocumentLine) unitFirst(digits int, mode kabinet.Rounding) (kabinet.Money, error) {
	if l.Per.Sign() <= 0 {
		return kabinet.Money{}, kabinet.ErrDivideByZero
	}
	lead := 0
	for lead < len(l.Adjustments) && l.Adjustments[lead].Amount.IsZero() {
		lead++
	}
	price := l.Price
	if lead == 0 {
		var err error
		if price, err = price.Round(digits, mode); err != nil {
			return kabinet.Money{}, err
		}
	} else {
		one := DocumentLine{Price: price, Quantity: l.Per}
		r, err := one.adjust(fraction(price), l.Adjustments[:lead], 0)
		if err != nil {
			return kabinet.Money{}, err
		}
		if price, err = rounded(r, price.Currency(), digits, mode); err != nil {
			return kabinet.Money{}, err
		}
	}
	if lead == len(l.Adjustments) {
		return price.MulPer(l.Quantity, l.Per, digits, mode)
	}
	sum := fraction(price)
	sum.Mul(sum, fraction(l.Quantity)).Quo(sum, fraction(l.Per))
	r, err := l.adjust(sum, l.Adjustments[lead:], lead)
	if err != nil {
		return kabinet.Money{}, err
	}
	return rounded(r, price.Currency(), digits, mode)
}

// fraction returns the exact value of a number.
func fraction(n interface{ Fixed() (int64, int) }) *big.Rat {
	c, s := n.Fixed()
	return big.NewRat(c, pow10[s])
}

// rounded returns an exact amount with so many decimal places.
func rounded(r *big.Rat, c kabinet.Currency, digits int, mode kabinet.Rounding) (kabinet.Money, error) {
	num := new(big.Int).Mul(new(big.Int).Abs(r.Num()), big.NewInt(pow10[digits]))
	quo, rem := num.QuoRem(num, r.Denom(), new(big.Int))
	if !quo.IsInt64() {
		return kabinet.Money{}, kabinet.ErrOverflow
	}
	half := 0 // of the remainder with a half
	if rem.Sign() != 0 {
		half = new(big.Int).Lsh(rem, 1).Cmp(r.Denom()) + 2
	}
	coef, neg := quo.Int64(), r.Sign() < 0
	up := false
	switch mode {
	case kabinet.HalfUp:
		up = half >= 2
	case kabinet.HalfEven:
		up = half == 3 || (half == 2 && coef%2 == 1)
	case kabinet.HalfDown:
		up = half == 3
	case kabinet.Up:
		up = half > 0
	case kabinet.Ceiling:
		up = half > 0 && !neg
	case kabinet.Floor:
		up = half > 0 && neg
	}
	if up && coef < 1<<62 {
		coef++
	}
	if neg {
		coef = -coef
	}
	return kabinet.NewMoney(coef, digits, c)
}
