package accounts

import (
	"strings"
	"unicode"
)

// NormalizeLogin returns an e-mail address in the form in which logins are
// kept and compared: without spaces around it and in lower case. It returns
// ErrEmail for what is not a plain ASCII address of at most 254 bytes, such as
// one with a display name or with letters that merely look like Latin ones;
// a domain name in another script is given in its ASCII form ("xn--…"). Dots
// and "+tags" are kept, since only the owner of the domain knows what they mean.
func NormalizeLogin(email string) (string, error) {
	s := strings.TrimSpace(email)
	if len(s) > 254 {
		return "", ErrEmail
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(local) > 64 || !dotted(local, atext, 64) ||
		!dotted(domain, ldh, 63) || !strings.Contains(domain, ".") {
		return "", ErrEmail
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label[0] == '-' || label[len(label)-1] == '-' {
			return "", ErrEmail
		}
	}
	return strings.ToLower(s), nil
}

// dotted reports whether s is words of the allowed bytes, each of 1 to size
// bytes, with single dots between.
func dotted(s string, allowed func(byte) bool, size int) bool {
	n := 0
	for i := range len(s) {
		switch {
		case s[i] == '.':
			if n == 0 {
				return false
			}
			n = 0
		case !allowed(s[i]):
			return false
		default:
			if n++; n > size {
				return false
			}
		}
	}
	return n > 0
}

// atext is a character of a dot-atom (RFC 5322, 3.2.3).
func atext(c byte) bool {
	return alnum(c) || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}

// ldh is a character of a domain label (RFC 1123, 2.1).
func ldh(c byte) bool { return alnum(c) || c == '-' }

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// plainText reports whether s is valid UTF-8 without control characters, line
// breaks, and the invisible characters that change how text around them looks
// (Unicode Cf, such as U+202E).
func plainText(s string) bool {
	for _, r := range s {
		if r == unicode.ReplacementChar || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) ||
			unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return false
		}
	}
	return true
}

// tidy returns s with single spaces and none around it.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }
