package quickorder

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
)

// marks are how a language writes numbers: the decimal mark, and which of point
// and comma may part thousands, or zero. Spaces and apostrophes part thousands in
// every language.
type marks struct{ decimal, group byte }

// marksOf returns the marks of a language, those of English for others than it
// knows. Source: CLDR, numbers/symbols.
func marksOf(t language.Tag) marks {
	base, _ := t.Base()
	region, confidence := t.Region()
	switch base.String() {
	case "ru", "uk", "be", "kk", "ky", "fr", "pl", "cs", "sk", "bg", "fi", "sv", "nb", "nn", "no", "hu", "lt", "lv", "et", "hy", "ka", "uz":
		return marks{',', 0}
	case "de", "it", "es", "nl", "pt", "tr", "da", "id", "el", "hr", "ro", "sl", "sr", "az", "vi":
		if confidence == language.Exact && (region.String() == "CH" || region.String() == "MX") {
			return marks{'.', ','}
		}
		return marks{',', '.'}
	}
	return marks{'.', ','}
}

// Reason says what is wrong with a quantity that is CodeBadQty.
type Reason string

// The reasons.
const (
	ReasonNumber    Reason = "not_a_number"
	ReasonNegative  Reason = "negative"
	ReasonZero      Reason = "zero"
	ReasonExponent  Reason = "exponent"  // 1e9: a spreadsheet has dropped digits
	ReasonFraction  Reason = "fraction"  // 1/2
	ReasonGroups    Reason = "groups"    // 1 00: no thousands
	ReasonAmbiguous Reason = "ambiguous" // 1.500 where the comma is the decimal mark
	ReasonTooLong   Reason = "too_long"  // more digits than a kabinet.Quantity has
	ReasonTooFine   Reason = "too_fine"  // finer than the unit allows
)

// quantity reads a positive number with the word that follows it, "10 шт", or a
// sign of multiplication on either side, "2x". The reason is "" where it can be
// read.
func (m marks) quantity(s string) (q kabinet.Quantity, word string, reason Reason) {
	if n := len(s); n > 0 && n <= 9 {
		coef, i := int64(0), 0
		for ; i < n && s[i]-'0' <= 9; i++ {
			coef = coef*10 + int64(s[i]-'0')
		}
		if i == n && coef > 0 {
			q, _ = kabinet.NewQuantity(coef, 0)
			return q, "", ""
		}
	}
	return m.written(s)
}

// written is quantity for all forms.
func (m marks) written(s string) (kabinet.Quantity, string, Reason) {
	none := kabinet.Quantity{}
	if s = strings.TrimFunc(s, invisible); !ascii(s) {
		s = strings.Map(plainDigit, s)
	}
	times := 0
	if n := timesSign(s); n > 0 {
		s, times = strings.TrimLeftFunc(s[n:], invisible), 1
	}
	negative := false
	for _, sign := range [...]string{"-", "−", "–", "+"} {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			s, negative = rest, sign != "+"
			break
		}
	}
	number, rest := cutNumber(s)
	if number == "" {
		if strings.ContainsAny(s, "½¼¾⅓⅔⅛") {
			return none, "", ReasonFraction
		}
		return none, "", ReasonNumber
	}
	rest = strings.TrimFunc(rest, invisible)
	switch {
	case strings.HasPrefix(rest, "/") || rest != "" && strings.ContainsAny(rest[:min(2, len(rest))], "½¼¾") || startsFraction(rest):
		return none, "", ReasonFraction
	case isExponent(rest):
		return none, "", ReasonExponent
	}
	if n := timesSign(rest); n == len(rest) && n > 0 {
		rest, times = "", times+1
	}
	if rest != "" {
		if r, _ := utf8.DecodeRuneInString(rest); !unicode.IsLetter(r) || times > 0 || len(rest) > 40 {
			return none, "", ReasonNumber
		}
	}
	if times > 1 {
		return none, "", ReasonNumber
	}
	q, reason := m.number(number)
	switch {
	case reason != "":
		return none, rest, reason
	case q.IsZero():
		return none, rest, ReasonZero
	case negative:
		return none, rest, ReasonNegative
	}
	return q, rest, ""
}

// plainDigit returns the ASCII digit of the same value for those of full width and of
// Arabic.
func plainDigit(r rune) rune {
	for _, zero := range [...]rune{'０', '٠', '۰'} {
		if zero <= r && r <= zero+9 {
			return r - zero + '0'
		}
	}
	return r
}

// timesSign returns the length of a sign of multiplication, or of a letter that
// stands for it, at the beginning of s where no letter follows.
func timesSign(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	switch r {
	case '×', '*':
		return size
	case 'x', 'X', 'х', 'Х':
		if next, _ := utf8.DecodeRuneInString(s[size:]); size == len(s) || !unicode.IsLetter(next) {
			return size
		}
	}
	return 0
}

func startsFraction(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.No, r) && r != '²' && r != '³'
}

// isExponent reports whether what follows a number is an exponent: E+12, e9.
func isExponent(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	if r != 'e' && r != 'E' && r != 'е' && r != 'Е' {
		return false
	}
	s = strings.TrimLeft(s[size:], "+-")
	return s != "" && s[0]-'0' <= 9
}

// cutNumber cuts s behind its leading digits, marks and what parts groups of
// digits.
func cutNumber(s string) (number, rest string) {
	end := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case '0' <= r && r <= '9':
			end = i + size
		case r == '.' || r == ',':
			if i+1 >= len(s) || s[i+1]-'0' > 9 {
				return s[:end], s[end:]
			}
		case parts(r):
			if end == 0 || i+size >= len(s) || s[i+size]-'0' > 9 {
				return s[:end], s[end:]
			}
		default:
			return s[:end], s[end:]
		}
		i += size
	}
	return s[:end], s[end:]
}

// parts reports whether r parts groups of thousands in every language.
func parts(r rune) bool {
	switch r {
	case ' ', '\u00A0', '\u202F', '\u2009', '\u2007', '\'', '’':
		return true
	}
	return false
}

// number reads digits with marks, in the one way in which they can be read.
func (m marks) number(s string) (kabinet.Quantity, Reason) {
	mark, reason := m.mark(s)
	if reason != "" {
		return kabinet.Quantity{}, reason
	}
	b := make([]byte, 0, 32)
	group, groups, places := 0, 0, -1
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case '0' <= r && r <= '9':
			b = append(b, byte(r))
			if places >= 0 {
				places++
			} else {
				group++
			}
		case i == mark:
			if len(b) == 0 {
				b = append(b, '0')
			}
			b, places = append(b, '.'), 0
		default: // parts groups
			if places >= 0 || group > 3 || group == 0 || groups > 0 && group != 3 {
				return kabinet.Quantity{}, ReasonGroups
			}
			groups, group = groups+1, 0
		}
		i += size
	}
	if groups > 0 && group != 3 {
		return kabinet.Quantity{}, ReasonGroups
	}
	q, err := kabinet.ParseQuantity(string(b))
	if err != nil {
		return kabinet.Quantity{}, ReasonTooLong
	}
	return q, ""
}

// mark returns the place of the decimal mark in s, or -1.
func (m marks) mark(s string) (int, Reason) {
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	last := strings.LastIndexAny(s, ".,")
	switch {
	case points+commas == 0:
		return -1, ""
	case points > 0 && commas > 0: // the last one is the mark, the others part groups
		if strings.Count(s, s[last:last+1]) > 1 {
			return 0, ReasonGroups
		}
		return last, ""
	case points+commas > 1: // 1.000.000
		return -1, ""
	}
	digits := len(s) - last - 1
	spaced := strings.IndexFunc(s, parts) >= 0
	switch {
	case s[last] == m.decimal:
		return last, ""
	case digits != 3 || last > 3 || last == 0 || s[0] == '0' || spaced: // can be no group
		return last, ""
	case s[last] == m.group:
		return -1, ""
	}
	return 0, ReasonAmbiguous
}
