package kabinet

import (
	"database/sql/driver"

	"github.com/shopspring/decimal"
)

// Quantity is a number of units of measure, with up to 18 digits of which up to
// 15 before the point and up to 9 after it. The unit stands beside it. It is an
// immutable value; compare with Equal or Cmp, since 1.5 and 1.50 are the same
// quantity in two forms. The zero Quantity is 0.
type Quantity struct {
	coef  int64
	scale uint8
}

// ParseQuantity reads a decimal number such as "12.5". It returns
// ErrNumberTooLong, ErrNumber or ErrPrecision.
func ParseQuantity(s string) (Quantity, error) {
	c, scale, err := parseFixed(s)
	return Quantity{c, scale}, err
}

// MustQuantity is ParseQuantity for literals; it panics on an error.
func MustQuantity(s string) Quantity {
	q, err := ParseQuantity(s)
	if err != nil {
		panic(err)
	}
	return q
}

// NewQuantity returns coef / 10^scale. It returns ErrScale for a scale outside
// 0 to 9, and ErrOverflow for more than 18 digits or 15 before the point.
func NewQuantity(coef int64, scale int) (Quantity, error) {
	if err := checkScale(scale); err != nil {
		return Quantity{}, err
	}
	if !fits(coef, uint8(scale)) {
		return Quantity{}, ErrOverflow
	}
	return Quantity{coef, uint8(scale)}, nil
}

// QuantityOf returns the whole quantity n, for numbers in a program's text; it
// panics where n has more than 15 digits. Use NewQuantity for others.
func QuantityOf(n int64) Quantity {
	q, err := NewQuantity(n, 0)
	if err != nil {
		panic(err)
	}
	return q
}

// QuantityFromDecimal converts exactly, or returns ErrPrecision.
func QuantityFromDecimal(d decimal.Decimal) (Quantity, error) {
	c, s, err := fromDecimal(d)
	return Quantity{c, s}, err
}

// Decimal returns the same number as a decimal.Decimal.
func (q Quantity) Decimal() decimal.Decimal { return toDecimal(q.coef, q.scale) }

// Fixed returns the coefficient and the scale: the value is coef / 10^scale.
func (q Quantity) Fixed() (coef int64, scale int) { return q.coef, int(q.scale) }

// Sign returns -1, 0 or 1.
func (q Quantity) Sign() int { return compare(q.coef, 0) }

// IsZero reports whether q is 0.
func (q Quantity) IsZero() bool { return q.coef == 0 }

// Cmp returns -1, 0 or 1 as q is less than, equal to or greater than o.
func (q Quantity) Cmp(o Quantity) int { return cmpFixed(q.coef, q.scale, o.coef, o.scale) }

// Equal reports whether q and o are the same number.
func (q Quantity) Equal(o Quantity) bool { return q.Cmp(o) == 0 }

// Less reports whether q < o.
func (q Quantity) Less(o Quantity) bool {
	if q.scale == o.scale {
		return q.coef < o.coef
	}
	return q.Cmp(o) < 0
}

// Neg returns -q.
func (q Quantity) Neg() Quantity { return Quantity{-q.coef, q.scale} }

// Abs returns q without its sign.
func (q Quantity) Abs() Quantity {
	if q.coef < 0 {
		return q.Neg()
	}
	return q
}

// Add returns q + o exactly, at the larger of the two scales where it fits
// there, or ErrOverflow.
func (q Quantity) Add(o Quantity) (Quantity, error) {
	c, s, ok := addFixed(q.coef, q.scale, o.coef, o.scale)
	if !ok {
		return Quantity{}, ErrOverflow
	}
	return Quantity{c, s}, nil
}

// Sub returns q - o exactly, or ErrOverflow.
func (q Quantity) Sub(o Quantity) (Quantity, error) { return q.Add(o.Neg()) }

// Round returns q with scale decimal places, or ErrScale or ErrOverflow.
func (q Quantity) Round(scale int, mode Rounding) (Quantity, error) {
	if err := checkScale(scale); err != nil {
		return Quantity{}, err
	}
	c, ok := rescale(q.coef, q.scale, uint8(scale), mode)
	if !ok {
		return Quantity{}, ErrOverflow
	}
	return Quantity{c, uint8(scale)}, nil
}

// MulDiv returns q × num / den, rounded once to scale decimal places; the
// product in between is exact. It returns ErrDivideByZero unless den is
// positive, ErrScale or ErrOverflow.
func (q Quantity) MulDiv(num, den int64, scale int, mode Rounding) (Quantity, error) {
	if err := checkScale(scale); err != nil {
		return Quantity{}, err
	}
	if den <= 0 {
		return Quantity{}, ErrDivideByZero
	}
	c, ok := mulDivFixed(q.coef, int(q.scale), num, uint64(den), uint8(scale), mode)
	if !ok {
		return Quantity{}, ErrOverflow
	}
	return Quantity{c, uint8(scale)}, nil
}

// IsMultipleOf reports whether q is a whole multiple of step, also a negative
// one. No quantity is a multiple of zero but zero itself.
func (q Quantity) IsMultipleOf(step Quantity) bool {
	return multipleFixed(q.coef, q.scale, step.coef, step.scale)
}

// String returns the canonical text, without trailing zeros after the point.
func (q Quantity) String() string { return string(appendFixed(nil, q.coef, q.scale, 0)) }

// AppendText implements encoding.TextAppender with the canonical text.
func (q Quantity) AppendText(b []byte) ([]byte, error) {
	return appendFixed(b, q.coef, q.scale, 0), nil
}

// MarshalText implements encoding.TextMarshaler with the canonical text, so
// JSON carries a string.
func (q Quantity) MarshalText() ([]byte, error) { return q.AppendText(nil) }

// UnmarshalText implements encoding.TextUnmarshaler, with the errors of
// ParseQuantity.
func (q *Quantity) UnmarshalText(b []byte) error {
	c, s, err := parseFixed(b)
	if err == nil {
		*q = Quantity{c, s}
	}
	return err
}

// UnmarshalJSON reads a string or a bare number, both by their decimal text,
// without exponents or escapes; null changes nothing.
func (q *Quantity) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	return q.UnmarshalText(unquote(b))
}

// Value implements driver.Valuer with the canonical text.
func (q Quantity) Value() (driver.Value, error) { return q.String(), nil }

// Scan implements sql.Scanner for text and integers; NULL is 0. Floating point
// and empty text are ErrNumber.
func (q *Quantity) Scan(src any) error {
	s, ok, err := scanText(src)
	if err != nil {
		return err
	}
	if !ok {
		*q = Quantity{}
		return nil
	}
	return q.UnmarshalText([]byte(s))
}
