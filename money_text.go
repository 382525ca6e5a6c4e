package kabinet

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"io"
	"strings"
)

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
// appends nothing for the zero Money. Money has no MarshalText, since as JSON it
// is an object.
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

// UnmarshalJSON reads an object of exactly the two members that MarshalJSON
// writes, in any order; the amount may also be a bare number, which is read by
// its decimal text and never goes through floating point. Null is the zero
// Money. An object with other, missing or repeated members is ErrMoney.
func (m *Money) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*m = Money{}
		return nil
	}
	amount, code, ok := moneyMembers(b)
	if !ok {
		return ErrMoney.With("text", clip(string(b), 60))
	}
	c, err := ParseCurrency(code)
	if err != nil {
		return err
	}
	v, err := ParseAmount(amount, c)
	if err == nil {
		*m = v
	}
	return err
}

// moneyMembers returns the members of {"amount":…,"currency":…}. It reads
// tokens, since json.Unmarshal would take the last of repeated members and any
// case of their names.
func moneyMembers(b []byte) (amount, currency string, ok bool) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return "", "", false
	}
	var hasAmount, hasCurrency bool
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return "", "", false
		}
		value, err := d.Token()
		if err != nil {
			return "", "", false
		}
		text, isText := value.(string)
		number, isNumber := value.(json.Number)
		switch {
		case name == "amount" && !hasAmount && isText:
			amount, hasAmount = text, true
		case name == "amount" && !hasAmount && isNumber:
			amount, hasAmount = number.String(), true
		case name == "currency" && !hasCurrency && isText:
			currency, hasCurrency = text, true
		default:
			return "", "", false
		}
	}
	if _, err := d.Token(); err != nil { // the closing brace
		return "", "", false
	}
	_, err := d.Token()
	return amount, currency, hasAmount && hasCurrency && err == io.EOF
}

// Value implements driver.Valuer with the canonical text; the zero Money is NULL.
func (m Money) Value() (driver.Value, error) {
	if m.currency == 0 {
		return nil, nil
	}
	return m.String(), nil
}

// Scan implements sql.Scanner for the canonical text; NULL is the zero Money,
// and empty text ErrMoney.
func (m *Money) Scan(src any) error {
	s, ok, err := scanText(src)
	if err != nil {
		return err
	}
	if !ok {
		*m = Money{}
		return nil
	}
	v, err := ParseMoney(s)
	if err == nil {
		*m = v
	}
	return err
}
