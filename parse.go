package kabinet

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxTextLen is the length of the longest number: a minus, 15 digits, a point,
// 9 digits.
const maxTextLen = 1 + MaxIntegerDigits + 1 + MaxScale

// parseFixed reads -?[0-9]{1,15}(\.[0-9]{1,9})? in one pass. The scale is the
// number of digits after the point, less trailing zeros where there would be
// more than 18 significant digits.
func parseFixed[T string | []byte](s T) (coef int64, scale uint8, err error) {
	if len(s) > maxTextLen {
		return 0, 0, ErrNumberTooLong
	}
	i, neg := 0, false
	if len(s) > 0 && s[0] == '-' {
		i, neg = 1, true
	}
	var u uint64 // at most 15 digits before the point, at most 18 after
	start := i
	for ; i < len(s) && isDigit(s[i]); i++ {
		if i-start == MaxIntegerDigits {
			return 0, 0, notNumber(s)
		}
		u = u*10 + uint64(s[i]-'0')
	}
	if i == start {
		return 0, 0, notNumber(s)
	}
	precise := true
	if i < len(s) {
		fraction := len(s) - i - 1
		if s[i] != '.' || fraction < 1 || fraction > MaxScale {
			return 0, 0, notNumber(s)
		}
		for i++; i < len(s); i++ {
			switch d := s[i] - '0'; {
			case d > 9:
				return 0, 0, notNumber(s)
			case u <= maxCoef/10:
				u = u*10 + uint64(d)
				scale++
			case d != 0: // a 19th digit, of which only zeros may be dropped
				precise = false
			}
		}
	}
	if !precise {
		return 0, 0, ErrPrecision
	}
	if neg {
		return -int64(u), scale, nil
	}
	return int64(u), scale, nil
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func notNumber[T string | []byte](s T) error {
	return ErrNumber.With("text", string(s))
}

// appendFixed appends the number with at least minDigits decimal places and no
// trailing zeros beyond them.
func appendFixed(b []byte, coef int64, scale, minDigits uint8) []byte {
	for scale > minDigits && coef%10 == 0 {
		coef /= 10
		scale--
	}
	u := abs(coef)
	if coef < 0 {
		b = append(b, '-')
	}
	whole, fraction := u/pow10[scale], u%pow10[scale]
	b = strconv.AppendUint(b, whole, 10)
	if scale == 0 && minDigits == 0 {
		return b
	}
	b = append(b, '.')
	for i := int(scale) - 1; i >= 0; i-- {
		b = append(b, byte('0'+fraction/pow10[i]%10))
	}
	for ; scale < minDigits; scale++ {
		b = append(b, '0')
	}
	return b
}

// unquote returns the content of a JSON string without escapes, or the text
// itself where it is a bare number. What remains is parsed strictly, so a
// string with escapes is refused there.
func unquote(b []byte) []byte {
	if len(b) >= 2 && b[0] == '"' && b[len(b)-1] == '"' {
		return b[1 : len(b)-1]
	}
	return b
}

// scanText returns the text of a SQL value, and false for NULL. Floating point
// is refused, since it has lost the decimal number that somebody wrote.
func scanText(src any) (text string, ok bool, err error) {
	switch v := src.(type) {
	case string:
		return v, true, nil
	case []byte:
		return string(v), true, nil
	case int64:
		return strconv.FormatInt(v, 10), true, nil
	case nil:
		return "", false, nil
	}
	return "", false, ErrNumber.With("text", fmt.Sprintf("a value of type %T", src))
}

// clip shortens text that goes into an error message to at most n bytes,
// between runes.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
