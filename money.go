package kabinet

import (
	"math/bits"

	"github.com/shopspring/decimal"
)

// Money is an amount in a currency, with up to 18 digits of which up to 15
// before the point and up to 9 after it, so it holds unit prices as well as
// sums. It is an immutable value; compare with Equal or Cmp, since 1.5 RUB and
// 1.50 RUB are the same amount in two forms. The zero Money is nothing in no
// currency, and the neutral element of Add.
//
// Arithmetic is exact in 128 bits, rounds only where it says so, and returns an
// error where the result does not fit; it never wraps and never uses floating
// point. Every Money but the zero Money prints as text that ParseMoney reads.
type Money struct {
	coef     int64
	scale    uint8
	currency Currency
}

// ErrCurrencyMismatch is returned for a sum or comparison of two currencies.
var ErrCurrencyMismatch = NewError(Invalid, "kabinet.currency_mismatch", "{a} and {b} are different currencies")

// NewMoney returns coef / 10^scale in c: NewMoney(1250, 2, eur) is 12.50 EUR.
// It returns ErrCurrency, ErrScale, or ErrOverflow for more than 18 digits or
// 15 before the point.
func NewMoney(coef int64, scale int, c Currency) (Money, error) {
	if !c.Valid() {
		return Money{}, ErrCurrency.With("text", c.Code())
	}
	if err := checkScale(scale); err != nil {
		return Money{}, err
	}
	if !fits(coef, uint8(scale)) {
		return Money{}, ErrOverflow
	}
	return Money{coef, uint8(scale), c}, nil
}

// Zero returns the amount 0 in c. Zero of no currency, or of a number that no
// currency has, is the zero Money.
func Zero(c Currency) Money {
	if !c.Valid() {
		return Money{}
	}
	return Money{0, uint8(c.Digits()), c}
}

// MoneyFromDecimal converts exactly, or returns ErrCurrency or ErrPrecision.
func MoneyFromDecimal(d decimal.Decimal, c Currency) (Money, error) {
	if !c.Valid() {
		return Money{}, ErrCurrency.With("text", c.Code())
	}
	coef, scale, err := fromDecimal(d)
	if err != nil {
		return Money{}, err
	}
	return Money{coef, scale, c}, nil
}

// Decimal returns the amount as a decimal.Decimal.
func (m Money) Decimal() decimal.Decimal { return toDecimal(m.coef, m.scale) }

// Currency returns the currency, or 0 for the zero Money.
func (m Money) Currency() Currency { return m.currency }

// Fixed returns the coefficient and the scale: the amount is coef / 10^scale.
// They are those of this form of the amount, 15 and 1 or 150 and 2.
func (m Money) Fixed() (coef int64, scale int) { return m.coef, int(m.scale) }

// Like returns coef / 10^scale in the currency and with the scale of m, as
// NewMoney does, for sums of many amounts of one form. It returns ErrOverflow
// where that has more digits than an amount can have.
func (m Money) Like(coef int64) (Money, error) {
	if !fits(coef, m.scale) {
		return Money{}, ErrOverflow
	}
	return Money{coef, m.scale, m.currency}, nil
}

// Sign returns -1, 0 or 1.
func (m Money) Sign() int { return compare(m.coef, 0) }

// IsZero reports whether the amount is 0, in whatever currency.
func (m Money) IsZero() bool { return m.coef == 0 }

// Neg returns -m.
func (m Money) Neg() Money { return Money{-m.coef, m.scale, m.currency} }

// Abs returns the amount without its sign.
func (m Money) Abs() Money {
	if m.coef < 0 {
		return m.Neg()
	}
	return m
}

// Equal reports whether m and o are the same amount in the same currency.
func (m Money) Equal(o Money) bool {
	return m.currency == o.currency && cmpFixed(m.coef, m.scale, o.coef, o.scale) == 0
}

// Cmp returns -1, 0 or 1 as m is less than, equal to or greater than o, or
// ErrCurrencyMismatch.
func (m Money) Cmp(o Money) (int, error) {
	if m.currency != o.currency {
		return 0, mismatch(m, o)
	}
	return cmpFixed(m.coef, m.scale, o.coef, o.scale), nil
}

// Add returns m + o exactly, at the larger of the two scales where it fits
// there. It returns ErrCurrencyMismatch unless both have one currency or one of
// them is the zero Money, and ErrOverflow.
func (m Money) Add(o Money) (Money, error) {
	if m.currency == o.currency && m.scale == o.scale && fits(m.coef+o.coef, m.scale) {
		return Money{m.coef + o.coef, m.scale, m.currency}, nil
	}
	return m.addAny(o)
}

func (m Money) addAny(o Money) (Money, error) {
	switch {
	case m.currency == 0: // which has no amount but 0
		return o, nil
	case o.currency == 0:
		return m, nil
	case m.currency != o.currency:
		return Money{}, mismatch(m, o)
	}
	c, s, ok := addScaled(m.coef, m.scale, o.coef, o.scale)
	if !ok {
		return Money{}, ErrOverflow
	}
	return Money{c, s, m.currency}, nil
}

// Sub returns m - o exactly, with the errors of Add.
func (m Money) Sub(o Money) (Money, error) { return m.Add(o.Neg()) }

// Mul returns m × q, rounded once to scale decimal places. It returns ErrScale
// or ErrOverflow.
func (m Money) Mul(q Quantity, scale int, mode Rounding) (Money, error) {
	return m.mul(q.coef, q.scale, scale, mode)
}

// MulRate returns m × r, rounded once to scale decimal places. It returns
// ErrScale or ErrOverflow.
func (m Money) MulRate(r Rate, scale int, mode Rounding) (Money, error) {
	return m.mul(r.coef, r.scale, scale, mode)
}

// mul has the common case written out, where a product of 63 bits loses decimal
// places to HalfUp, or none; it saves a call, and a line of an order is made of little else.
func (m Money) mul(coef int64, from uint8, scale int, mode Rounding) (Money, error) {
	hi, lo := bits.Mul64(abs(m.coef), abs(coef))
	k := int(m.scale) + int(from) - scale
	if mode == HalfUp && k >= 0 && uint(scale) <= MaxScale && hi|lo>>63 == 0 {
		u := lo
		if k > 0 {
			u = reciprocals[k&31].halfUp(lo, k)
		}
		if c, ok := signed(u, m.coef^coef < 0, uint8(scale)); ok {
			return Money{c, uint8(scale), m.currency}, nil
		}
	}
	return m.mulAny(coef, from, scale, mode)
}

func (m Money) mulAny(coef int64, from uint8, scale int, mode Rounding) (Money, error) {
	if err := checkScale(scale); err != nil {
		return Money{}, err
	}
	c, ok := mulFixed(m.coef, m.scale, coef, from, uint8(scale), mode)
	if !ok {
		return Money{}, ErrOverflow
	}
	return Money{c, uint8(scale), m.currency}, nil
}

// MulDiv returns m × num / den, rounded once to scale decimal places; the
// product in between is exact. It returns ErrDivideByZero unless den is
// positive, ErrScale or ErrOverflow.
func (m Money) MulDiv(num, den int64, scale int, mode Rounding) (Money, error) {
	if err := checkScale(scale); err != nil {
		return Money{}, err
	}
	if den <= 0 {
		return Money{}, ErrDivideByZero
	}
	c, ok := mulDivFixed(m.coef, int(m.scale), num, uint64(den), uint8(scale), mode)
	if !ok {
		return Money{}, ErrOverflow
	}
	return Money{c, uint8(scale), m.currency}, nil
}

// MulPer returns m × q / per, rounded once to scale decimal places: what q
// costs at the price m for per. It returns ErrDivideByZero unless per is
// positive, ErrScale or ErrOverflow.
func (m Money) MulPer(q, per Quantity, scale int, mode Rounding) (Money, error) {
	if err := checkScale(scale); err != nil {
		return Money{}, err
	}
	if per.coef <= 0 {
		return Money{}, ErrDivideByZero
	}
	from := int(m.scale) + int(q.scale) - int(per.scale)
	c, ok := mulDivFixed(m.coef, from, q.coef, uint64(per.coef), uint8(scale), mode)
	if !ok {
		return Money{}, ErrOverflow
	}
	return Money{c, uint8(scale), m.currency}, nil
}

// Round returns m with scale decimal places, or ErrScale or ErrOverflow.
func (m Money) Round(scale int, mode Rounding) (Money, error) {
	if err := checkScale(scale); err != nil {
		return Money{}, err
	}
	c, ok := rescale(m.coef, m.scale, uint8(scale), mode)
	if !ok {
		return Money{}, ErrOverflow
	}
	return Money{c, uint8(scale), m.currency}, nil
}

// RoundToCurrency returns m with the decimal places of its currency, or ErrOverflow.
func (m Money) RoundToCurrency(mode Rounding) (Money, error) {
	return m.Round(m.currency.Digits(), mode)
}

func mismatch(a, b Money) error {
	return ErrCurrencyMismatch.With("a", a.currency.Code()).With("b", b.currency.Code())
}
