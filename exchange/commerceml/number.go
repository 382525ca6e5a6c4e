package commerceml

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// plainNumber rewrites a number as 1C writes it into the plain form that the
// parsers of the root package read: spaces of any kind between groups of three
// digits are dropped and a decimal comma becomes a point. It never looks at
// more text than a number can have. The text is trimmed.
func plainNumber(s string) (string, bool) {
	if len(s) > 64 {
		return "", false
	}
	var buf [80]byte
	out := buf[:0]
	s, neg := strings.CutPrefix(s, "-")
	if !neg {
		s, neg = strings.CutPrefix(s, "−")
	}
	if neg {
		out = append(out, '-')
	}
	var integer, group, fraction int
	grouped, point := false, false
	for _, c := range s {
		switch {
		case '0' <= c && c <= '9':
			if point {
				fraction++
			} else {
				integer++
				group++
			}
			out = append(out, byte(c))
		case (c == ',' || c == '.') && !point:
			if grouped && group != 3 {
				return "", false
			}
			if integer == 0 {
				out = append(out, '0')
			}
			point = true
			out = append(out, '.')
		case isGroupSpace(c) && !point:
			if group == 0 || group > 3 || grouped && group != 3 {
				return "", false
			}
			grouped, group = true, 0
		default:
			return "", false
		}
	}
	if integer+fraction == 0 || !point && grouped && group != 3 {
		return "", false
	}
	if point {
		for ; fraction > kabinet.MaxScale && out[len(out)-1] == '0'; fraction-- {
			out = out[:len(out)-1]
		}
		if fraction == 0 {
			out = out[:len(out)-1]
		}
	}
	return string(out), true
}

// isGroupSpace reports whether c separates groups of digits: a space that does
// or does not break the line, narrow, thin or as wide as a digit.
func isGroupSpace(c rune) bool {
	switch c {
	case ' ', '\u00A0', '\u202F', '\u2009', '\u2007':
		return true
	}
	return false
}

func parseQuantity(s string) (kabinet.Quantity, *kabinet.Error) {
	if plain, ok := plainNumber(s); ok {
		if q, err := kabinet.ParseQuantity(plain); err == nil {
			return q, nil
		}
	}
	return kabinet.Quantity{}, ErrNumber.With("text", clip(s))
}

func parseAmount(s string, c kabinet.Currency) (kabinet.Money, *kabinet.Error) {
	if plain, ok := plainNumber(s); ok {
		if m, err := kabinet.ParseAmount(plain, c); err == nil {
			return m, nil
		}
	}
	return kabinet.Money{}, ErrNumber.With("text", clip(s))
}

// parseTaxRate reads "20", "20 %", "НДС 20%", "20/120" not being a rate, and
// "Без НДС", "Без налога".
func parseTaxRate(s string) (rate kabinet.Rate, exempt bool, err *kabinet.Error) {
	t := strings.ToLower(s)
	if strings.HasPrefix(t, "без") {
		return rate, true, nil
	}
	t = strings.TrimSpace(strings.TrimPrefix(t, "ндс"))
	t = strings.TrimSpace(strings.TrimSuffix(t, "%"))
	if plain, ok := plainNumber(t); ok {
		if r, e := kabinet.ParsePercent(plain); e == nil {
			if r.Sign() < 0 {
				return rate, false, ErrRange.With("element", "Ставка").With("text", clip(s))
			}
			return r, false, nil
		}
	}
	return rate, false, ErrNumber.With("text", clip(s))
}

// parseBool reads a truth value; empty text is false.
func parseBool(s string) (bool, *kabinet.Error) {
	switch s {
	case "true", "1":
		return true, nil
	case "", "false", "0":
		return false, nil
	}
	switch strings.ToLower(clip(s)) {
	case "true", "истина", "да":
		return true, nil
	case "false", "ложь", "нет":
		return false, nil
	}
	return false, ErrBool.With("text", clip(s))
}

// parseTime reads the forms of ДатаФормирования, or returns the zero time.
func parseTime(s string, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	if len(s) > 40 || !utf8.ValidString(s) {
		return time.Time{}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02", time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05", "02.01.2006 15:04:05", "02.01.2006"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t
		}
	}
	return time.Time{}
}
