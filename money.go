package kabinet

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"strings"

	"github.com/shopspring/decimal"
)

// Money is an amount in a currency, with up to 18 digits of which up to 9 after
// the point, so it holds unit prices as well as sums. It is an immutable value;
// compare with Equal or Cmp, since 1.5 RUB and 1.50 RUB are the same amount in
// two forms. The zero Money is nothing in no currency, and the neutral element
// of Add.
//
// Arithmetic is exact in 128 bits, rounds only where it says so, and returns an
// error where the result does not fit; it never wraps and never uses floating
// point.
type Money struct {
	coef     int64
	scale    uint8
	currency Currency
}

// ErrCurrencyMismatch is returned for a sum or comparison of two currencies.
var ErrCurrencyMismatch = NewError(Invalid, "kabinet.currency_mismatch", "{a} and {b} are different currencies")

// ErrMoney is returned for text that is not an amount, a space and a currency.
var ErrMoney = NewError(Invalid, "kabinet.money", "{text} is not an amount and a currency code, such as 12.50 EUR")

// ParseMoney reads an amount and a currency code, such as "12.50 EUR". It
// returns ErrMoney, ErrCurrency, or an error of numbers.
func ParseMoney(s string) (Money, error) {
	if len(s) > maxTextLen+4 {
		return Money{}, ErrNumberTooLong
	}
	amount, code, ok := strings.Cut(s, " ")
	if !ok {
		return Money{}, ErrMoney.With("text", s)
	}
	c, err := ParseCurrency(code)
	if err != nil {
		return Money{}, err
	}
	return ParseAmount(amount, c)
}

// MustMoney is ParseMoney for literals; it panics on an error.
func MustMoney(s string) Money {
	m, err := ParseMoney(s)
	if err != nil {
		panic(err)
	}
	return m
}

// ParseAmount reads a decimal number such as "12.50" as an amount in c. It
// returns ErrCurrency if c is none, ErrNumberTooLong, ErrNumber or ErrPrecision.
func ParseAmount(s string, c Currency) (Money, error) {
	if !c.Valid() {
		return Money{}, ErrCurrency.With("text", c.Code())
	}
	coef, scale, err := parseFixed(s)
	if err != nil {
		return Money{}, err
	}
	return Money{coef, scale, c}, nil
}

// NewMoney returns coef / 10^scale in c: NewMoney(1250, 2, eur) is 12.50 EUR.
// It returns ErrCurrency, ErrScale, or ErrOverflow for more than 18 digits.
func NewMoney(coef int64, scale int, c Currency) (Money, error) {
	if !c.Valid() {
		return Money{}, ErrCurrency.With("text", c.Code())
	}
	if err := checkScale(scale); err != nil {
		return Money{}, err
	}
	if abs(coef) > maxCoef {
		return Money{}, ErrOverflow
	}
	return Money{coef, uint8(scale), c}, nil
}

// Zero returns the amount 0 in c.
func Zero(c Currency) Money { return Money{0, uint8(c.Digits()), c} }

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
func (m Money) Fixed() (coef int64, scale int) { return m.coef, int(m.scale) }

// Sign returns -1, 0 or 1.
func (m Money) Sign() int { return cmp64(m.coef, 0) }

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

// Add returns m + o exactly. It returns ErrCurrencyMismatch unless both have
// one currency or one of them is the zero Money, and ErrOverflow.
func (m Money) Add(o Money) (Money, error) {
	if m.currency != o.currency {
		return m.addOther(o)
	}
	if m.scale == o.scale {
		if c := m.coef + o.coef; c <= maxCoef && c >= -maxCoef {
			return Money{c, m.scale, m.currency}, nil
		}
	}
	c, s, ok := addScaled(m.coef, m.scale, o.coef, o.scale)
	if !ok {
		return Money{}, ErrOverflow
	}
	return Money{c, s, m.currency}, nil
}

func (m Money) addOther(o Money) (Money, error) {
	switch {
	case m == Money{}:
		return o, nil
	case o == Money{}:
		return m, nil
	}
	return Money{}, mismatch(m, o)
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

func (m Money) mul(coef int64, from uint8, scale int, mode Rounding) (Money, error) {
	if uint(scale) > MaxScale {
		return Money{}, checkScale(scale)
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
	c, ok := mulDivFixed(m.coef, m.scale, num, uint64(den), uint8(scale), mode)
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
	// m·q/per = coef·q.coef/per.coef with scale m + q − per. Where per has the
	// larger scale, raise q to it first.
	qc, qs := q.coef, q.scale
	if qs < per.scale {
		v, ok := raise(qc, per.scale-qs)
		if !ok {
			return Money{}, ErrOverflow
		}
		qc, qs = v, per.scale
	}
	c, ok := mulDivFixed(m.coef, m.scale+qs-per.scale, qc, uint64(per.coef), uint8(scale), mode)
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

// Amount returns the number as canonical text: with at least the decimal
// places of the currency, and no trailing zeros beyond them.
func (m Money) Amount() string {
	return string(appendFixed(nil, m.coef, m.scale, uint8(m.currency.Digits())))
}

// String returns the canonical text, such as "12.50 EUR", and "0" for the zero Money.
func (m Money) String() string {
	b, _ := m.AppendText(nil)
	if len(b) == 0 {
		return "0"
	}
	return string(b)
}

// AppendText implements encoding.TextAppender with the canonical text; it
// appends nothing for the zero Money.
func (m Money) AppendText(b []byte) ([]byte, error) {
	if m.currency == 0 {
		return b, nil
	}
	b = appendFixed(b, m.coef, m.scale, uint8(m.currency.Digits()))
	b = append(b, ' ')
	return append(b, m.currency.Code()...), nil
}

// MarshalJSON writes {"amount":"12.50","currency":"EUR"}, and null for the zero
// Money.
func (m Money) MarshalJSON() ([]byte, error) {
	if m.currency == 0 {
		return []byte("null"), nil
	}
	b := append(make([]byte, 0, 64), `{"amount":"`...)
	b = appendFixed(b, m.coef, m.scale, uint8(m.currency.Digits()))
	b = append(b, `","currency":"`...)
	b = append(b, m.currency.Code()...)
	return append(b, `"}`...), nil
}

// UnmarshalJSON reads what MarshalJSON writes; the amount may also be a bare
// number. It never goes through floating point.
func (m *Money) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*m = Money{}
		return nil
	}
	var raw struct {
		Amount   json.RawMessage `json:"amount"`
		Currency Currency        `json:"currency"`
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&raw); err != nil {
		return ErrMoney.With("text", clip(string(b), 60)).Because(err)
	}
	v, err := ParseAmount(string(unquote(raw.Amount)), raw.Currency)
	if err == nil {
		*m = v
	}
	return err
}

// Value implements driver.Valuer with the canonical text; the zero Money is NULL.
func (m Money) Value() (driver.Value, error) {
	if m.currency == 0 {
		return nil, nil
	}
	return m.String(), nil
}

// Scan implements sql.Scanner for the canonical text; NULL is the zero Money.
func (m *Money) Scan(src any) error {
	s, err := scanText(src)
	if err != nil {
		return err
	}
	if s == "" {
		*m = Money{}
		return nil
	}
	v, err := ParseMoney(s)
	if err == nil {
		*m = v
	}
	return err
}

func mismatch(a, b Money) error {
	return ErrCurrencyMismatch.With("a", a.currency.Code()).With("b", b.currency.Code())
}
