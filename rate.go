package kabinet

import (
	"database/sql/driver"

	"github.com/shopspring/decimal"
)

// Rate is a dimensionless factor: 0.2 is a tax of 20 %, 1.01 a markup factor.
// It has up to 18 digits of which up to 9 after the point, and is an immutable
// value; compare with Equal or Cmp. The zero Rate is 0.
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
// for per cent. It has at most 7 decimal places.
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

// Decimal returns the same number as a decimal.Decimal.
func (r Rate) Decimal() decimal.Decimal { return toDecimal(r.coef, r.scale) }

// Sign returns -1, 0 or 1.
func (r Rate) Sign() int { return cmp64(r.coef, 0) }

// IsZero reports whether r is 0.
func (r Rate) IsZero() bool { return r.coef == 0 }

// Cmp returns -1, 0 or 1 as r is less than, equal to or greater than o.
func (r Rate) Cmp(o Rate) int { return cmpFixed(r.coef, r.scale, o.coef, o.scale) }

// Equal reports whether r and o are the same number.
func (r Rate) Equal(o Rate) bool { return r.Cmp(o) == 0 }

// Add returns r + o, or ErrOverflow.
func (r Rate) Add(o Rate) (Rate, error) {
	c, s, ok := addFixed(r.coef, r.scale, o.coef, o.scale)
	if !ok {
		return Rate{}, ErrOverflow
	}
	return Rate{c, s}, nil
}

// Neg returns -r.
func (r Rate) Neg() Rate { return Rate{-r.coef, r.scale} }

// String returns the canonical text, without trailing zeros after the point.
func (r Rate) String() string { return string(appendFixed(nil, r.coef, r.scale, 0)) }

// Percent returns the rate as a percentage: "20" for 0.2.
func (r Rate) Percent() string {
	c, s := trim(r.coef, r.scale)
	for range 2 {
		if s > 0 {
			s--
		} else if v, ok := raise(c, 1); ok {
			c = v
		} else {
			return toDecimal(r.coef, r.scale).Shift(2).String()
		}
	}
	return string(appendFixed(nil, c, s, 0))
}

// MarshalText implements encoding.TextMarshaler with the canonical text, so
// JSON carries a string.
func (r Rate) MarshalText() ([]byte, error) { return appendFixed(nil, r.coef, r.scale, 0), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Rate) UnmarshalText(b []byte) error {
	c, s, err := parseFixed(b)
	if err == nil {
		*r = Rate{c, s}
	}
	return err
}

// UnmarshalJSON reads a string or a bare number, both by their decimal text.
func (r *Rate) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	return r.UnmarshalText(unquote(b))
}

// Value implements driver.Valuer with the canonical text.
func (r Rate) Value() (driver.Value, error) { return r.String(), nil }

// Scan implements sql.Scanner for text and integers; NULL is 0.
func (r *Rate) Scan(src any) error {
	s, err := scanText(src)
	if err != nil {
		return err
	}
	if s == "" {
		*r = Rate{}
		return nil
	}
	return r.UnmarshalText([]byte(s))
}
