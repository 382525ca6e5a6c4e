package identifier

import "unicode"

// maxLength is more than any scheme has.
const maxLength = 40

// compact drops separators and raises ASCII letters. Letters of other scripts
// stay, so that what merely looks like a number is refused.
func compact(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z':
		return r - 'a' + 'A'
	case r == '.' || r == '/' || r == ':' || r == '_' || r == '\'' || r == '−',
		unicode.IsSpace(r), unicode.Is(unicode.Pd, r), unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// pictures reports whether n is of the picture; see rule.form.
func pictures(picture, n string) bool {
	if len(picture) != len(n) {
		return false
	}
	for i := range len(n) {
		c := n[i]
		switch p := picture[i]; {
		case p == '9' && !isDigit(c), p == 'A' && !isLetter(c), p == 'X' && !isDigit(c) && !isLetter(c):
			return false
		case p == '9' || p == 'A' || p == 'X':
		case 'a' <= p && p <= 'z' && c != p-'a'+'A':
			return false
		case !('a' <= p && p <= 'z') && c != p:
			return false
		}
	}
	return true
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }

// clip shortens text that goes into an error.
func clip(s string) string {
	if r := []rune(s); len(r) > maxLength {
		return string(r[:maxLength]) + "…"
	}
	return s
}
