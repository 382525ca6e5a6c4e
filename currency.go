package kabinet

import (
	"database/sql/driver"
	"strings"
)

//go:generate go run ./internal/iso4217

// Currency is a currency of ISO 4217, held as its numeric code: 643 is RUB. The
// zero Currency means none. Text, JSON and SQL carry the three-letter code.
//
// Codes withdrawn in recent years, such as BGN and HRK, are still read, so that
// old documents keep their meaning; Withdrawn tells them apart. A withdrawn
// currency whose numeric code went to its successor is held as that code plus
// 1000: XCG is 532, and ANG is 1532.
type Currency uint16

// ErrCurrency is returned for a code that ISO 4217 does not have.
var ErrCurrency = NewError(Invalid, "kabinet.currency", "{text} is not a currency code of ISO 4217")

// currencyInfo is a row of the generated table, which is sorted by code.
type currencyInfo struct {
	code      string
	number    uint16
	digits    uint8
	unit      bool // whether ISO 4217 names a smallest unit
	withdrawn uint16
	name      string
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

// Number returns the three-digit numeric code of ISO 4217, such as "643" or
// "036", or "" for none.
func (c Currency) Number() string {
	if !c.Valid() {
		return ""
	}
	n := c % 1000
	return string([]byte{'0' + byte(n/100), '0' + byte(n/10%10), '0' + byte(n%10)})
}

// Withdrawn reports whether the currency is no longer in use, such as BGN since
// Bulgaria's change to the euro on 1 January 2026. It says nothing about when.
func (c Currency) Withdrawn() bool {
	i := c.info()
	return i != nil && i.withdrawn != 0
}

// HasUnit reports whether ISO 4217 names a smallest unit for the currency. Gold
// (XAU) and the code for no currency (XXX) have none.
func (c Currency) HasUnit() bool {
	i := c.info()
	return i != nil && i.unit
}

// Digits returns the number of decimal places of the smallest unit: 2 for RUB,
// 0 for JPY, 3 for KWD, and 0 for currencies without one, such as XAU.
func (c Currency) Digits() int {
	if int(c) >= len(currencyDigits) {
		return 0
	}
	return int(currencyDigits[c])
}

// Currencies returns the currencies in use, list one of ISO 4217, in the order of
// their codes. Withdrawn ones are not among them.
func Currencies() []Currency {
	out := make([]Currency, 0, len(currencyTable))
	for i := range currencyTable {
		if currencyTable[i].withdrawn == 0 {
			out = append(out, Currency(currencyTable[i].number))
		}
	}
	return out
}

// MarshalText implements encoding.TextMarshaler with the three-letter code. It
// returns ErrCurrency for a number that no currency has.
func (c Currency) MarshalText() ([]byte, error) {
	if c != 0 && !c.Valid() {
		return nil, ErrCurrency.With("text", int(c))
	}
	return []byte(c.Code()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler. Empty text is none; an
// unknown code is ErrCurrency.
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

// Value implements driver.Valuer with the three-letter code, "" for none.
func (c Currency) Value() (driver.Value, error) {
	b, err := c.MarshalText()
	return string(b), err
}

// Scan implements sql.Scanner for text, of which a CHAR column's padding is
// dropped; NULL and empty text are none.
func (c *Currency) Scan(src any) error {
	s, _, err := scanText(src)
	if err != nil {
		return err
	}
	return c.UnmarshalText([]byte(strings.TrimSpace(s)))
}
