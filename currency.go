package kabinet

import (
	"database/sql/driver"
	"strings"
)

//go:generate go run ./internal/iso4217

// Currency is a currency of ISO 4217, held as its numeric code: 643 is RUB. The
// zero Currency means none. Text, JSON and SQL carry the three-letter code.
type Currency uint16

// ErrCurrency is returned for a code that ISO 4217 does not have.
var ErrCurrency = NewError(Invalid, "kabinet.currency", "{text} is not a currency code of ISO 4217")

// currencyInfo is a row of the generated table, which is sorted by code.
type currencyInfo struct {
	code   string
	number uint16
	digits uint8
	name   string
}

// ParseCurrency returns the currency of a three-letter code in any case, or ErrCurrency.
func ParseCurrency(code string) (Currency, error) {
	if len(code) == 3 {
		var up [3]byte
		for i := range 3 {
			c := code[i]
			if 'a' <= c && c <= 'z' {
				c -= 'a' - 'A'
			}
			up[i] = c
		}
		lo, hi := 0, len(currencyTable)
		for lo < hi {
			mid := int(uint(lo+hi) >> 1)
			switch c := currencyTable[mid].code; {
			case c == string(up[:]):
				return Currency(currencyTable[mid].number), nil
			case c < string(up[:]):
				lo = mid + 1
			default:
				hi = mid
			}
		}
	}
	return 0, ErrCurrency.With("text", clip(code, 20))
}

// MustCurrency is ParseCurrency for codes in a program's text; it panics on an
// unknown one.
func MustCurrency(code string) Currency {
	c, err := ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

func (c Currency) info() *currencyInfo {
	if int(c) >= len(currencyIndex) || currencyIndex[c] == 0 {
		return nil
	}
	return &currencyTable[currencyIndex[c]-1]
}

// Code returns the three-letter code, or "" for none.
func (c Currency) Code() string {
	if i := c.info(); i != nil {
		return i.code
	}
	return ""
}

// String returns the three-letter code, or "" for none.
func (c Currency) String() string { return c.Code() }

// Name returns the English name of ISO 4217, or "".
func (c Currency) Name() string {
	if i := c.info(); i != nil {
		return i.name
	}
	return ""
}

// Valid reports whether c is a currency of the table.
func (c Currency) Valid() bool { return c.info() != nil }

// Digits returns the number of decimal places of the smallest unit: 2 for RUB,
// 0 for JPY, 3 for KWD, and 0 for currencies without one, such as XAU.
func (c Currency) Digits() int {
	if int(c) >= len(currencyDigits) {
		return 0
	}
	return int(currencyDigits[c])
}

// Currencies returns all currencies of the table in the order of their codes.
func Currencies() []Currency {
	out := make([]Currency, len(currencyTable))
	for i := range currencyTable {
		out[i] = Currency(currencyTable[i].number)
	}
	return out
}

// MarshalText implements encoding.TextMarshaler.
func (c Currency) MarshalText() ([]byte, error) {
	if c != 0 && !c.Valid() {
		return nil, ErrCurrency
	}
	return []byte(c.Code()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler; empty text is none.
func (c *Currency) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*c = 0
		return nil
	}
	v, err := ParseCurrency(string(b))
	if err == nil {
		*c = v
	}
	return err
}

// Value implements driver.Valuer with the code.
func (c Currency) Value() (driver.Value, error) {
	b, err := c.MarshalText()
	return string(b), err
}

// Scan implements sql.Scanner for text.
func (c *Currency) Scan(src any) error {
	s, err := scanText(src)
	if err != nil {
		return err
	}
	return c.UnmarshalText([]byte(strings.TrimSpace(s)))
}
