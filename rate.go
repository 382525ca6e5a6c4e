package kabinet

import (
	"database/sql/driver"

	"github.com/shopspring/decimal"
)

// Rate is a dimensionless factor: 0.2 is a tax of 20 %, 1.01 a markup factor.
// It has up to 18 digits of which up to 15 before the point and up to 9 after
// it, and is an immutable value; compare with Equal or Cmp. The zero Rate is 0.
type Rate struct {
	coef  int64
	scale uint8
}

// ParseRate reads a factor such as "0.2". It returns ErrNumberTooLong,
// ErrNumber or ErrPrecision.
func ParseRate(s string) (Rate, error) {
	c, scale, err := parseFixed(s)
	return Rate{c, scale}, err
}

// ParsePercent reads a percentage such as "20" for the rate 0.2, without a sign
// for per cent. It returns the errors of ParseRate, and ErrPrecision for more
// than 7 decimal places.
func ParsePercent(s string) (Rate, error) {
	c, scale, err := parseFixed(s)
	if err != nil {
		return Rate{}, err
	}
	c, scale = trim(c, scale)
	for range 2 {
		if scale == 0 && c%10 == 0 {
			c /= 10
		} else {
			scale++
		}
	}
	if scale > MaxScale {
		return Rate{}, ErrPrecision
	}
	return Rate{c, scale}, nil
}

// MustRate is ParseRate for literals; it panics on an error.
func MustRate(s string) Rate {
	r, err := ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

// MustPercent is ParsePercent for literals; it panics on an error.
func MustPercent(s string) Rate {
	r, err := ParsePercent(s)
	if err != nil {
		panic(err)
	}
	return r
}

// RateFromDecimal converts exactly, or returns ErrPrecision.
func RateFromDecimal(d decimal.Decimal) (Rate, error) {
	c, s, err := fromDecimal(d)
	return Rate{c, s}, err
}

// NewRate returns coef / 10^scale: NewRate(20, 2) is 0.2, or 20 %. It returns
// ErrScale for a scale outside 0 to 9, and ErrOverflow for more than 18 digits
// or 15 before the point.
func NewRate(coef int64, scale int) (Rate, error) {
	if err := checkScale(scale); err != nil {
		return Rate{}, err
	}
	if !fits(coef, uint8(scale)) {
		return Rate{}, ErrOverflow
	}
	return Rate{coef, uint8(scale)}, nil
}

// Decimal returns the same number as a decimal.Decimal.
func (r Rate) Decimal() decimal.Decimal { return toDecimal(r.coef, r.scale) }

// Fixed returns the coefficient and the scale: the value is coef / 10^scale.
func (r Rate) Fixed() (coef int64, scale int) { return r.coef, int(r.scale) }

// Sign returns -1, 0 or 1.
func (r Rate) Sign() int { return compare(r.coef, 0) }

// IsZero reports whether r is 0.
func (r Rate) IsZero() bool { return r.coef == 0 }

// Cmp returns -1, 0 or 1 as r is less than, equal to or greater than o.
func (r Rate) Cmp(o Rate) int { return cmpFixed(r.coef, r.scale, o.coef, o.scale) }

// Equal reports whether r and o are the same number.
func (r Rate) Equal(o Rate) bool { return r.Cmp(o) == 0 }

// Less reports whether r < o.
func (r Rate) Less(o Rate) bool { return r.Cmp(o) < 0 }

// Add returns r + o exactly, at the larger of the two scales where it fits
// there, or ErrOverflow: a discount of 5 % added to one of 3 % is 8 %.
func (r Rate) Add(o Rate) (Rate, error) {
	c, s, ok := addFixed(r.coef, r.scale, o.coef, o.scale)
	if !ok {
		return Rate{}, ErrOverflow
	}
	return Rate{c, s}, nil
}

// Sub returns r - o exactly, or ErrOverflow.
func (r Rate) Sub(o Rate) (Rate, error) { return r.Add(o.Neg()) }

// Mul returns r × o, rounded once to scale decimal places: two factors in a row.
// It returns ErrScale or ErrOverflow.
func (r Rate) Mul(o Rate, scale int, mode Rounding) (Rate, error) {
	if err := checkScale(scale); err != nil {
		return Rate{}, err
	}
	c, ok := mulFixed(r.coef, r.scale, o.coef, o.scale, uint8(scale), mode)
	if !ok {
		return Rate{}, ErrOverflow
	}
	return Rate{c, uint8(scale)}, nil
}

// Round returns r with scale decimal places, or ErrScale or ErrOverflow.
func (r Rate) Round(scale int, mode Rounding) (Rate, error) {
	if err := checkScale(scale); err != nil {
		return Rate{}, err
	}
	c, ok := rescale(r.coef, r.scale, uint8(scale), mode)
	if !ok {
		return Rate{}, ErrOverflow
	}
	return Rate{c, uint8(scale)}, nil
}

// Neg returns -r.
func (r Rate) Neg() Rate { return Rate{-r.coef, r.scale} }

// String returns the canonical text, without trailing zeros after the point.
func (r Rate) String() string { return string(appendFixed(nil, r.coef, r.scale, 0)) }

// Percent returns the rate as a percentage, without trailing zeros and without a
// sign for per cent: "20" for 0.2.
func (r Rate) Percent() string {
	c, s := trim(r.coef, r.scale)
	if s < 2 { // at most 15 digits before the point, so two more fit
		c *= int64(pow10[2-s])
		s = 2
	}
	return string(appendFixed(nil, c, s-2, 0))
}

// AppendText implements encoding.TextAppender with the canonical text.
func (r Rate) AppendText(b []byte) ([]byte, error) {
	return appendFixed(b, r.coef, r.scale, 0), nil
}

// MarshalText implements encoding.TextMarshaler with the canonical text, so
// JSON carries a string.
func (r Rate) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText implements encoding.TextUnmarshaler, with the errors of
// ParseRate.
func (r *Rate) UnmarshalText(b []byte) error {
	c, s, err := parseFixed(b)
	if err == nil {
		*r = Rate{c, s}
	}
	return err
}

// UnmarshalJSON reads a string or a bare number, both by their decimal text,
// without exponents or escapes; null changes nothing.
func (r *Rate) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	return r.UnmarshalText(unquote(b))
}

// Value implements driver.Valuer with the canonical text.
func (r Rate) Value() (driver.Value, error) { return r.String(), nil }

// Scan implements sql.Scanner for text and integers; NULL is 0. Floating point
// and empty text are ErrNumber.
func (r *Rate) Scan(src any) error {
	s, ok, err := scanText(src)
	if err != nil {
		return err
	}
	if !ok {
		*r = Rate{}
		return nil
	}
	return r.UnmarshalText([]byte(s))
}
