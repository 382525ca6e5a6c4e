package accounts

import (
	"strings"
	"unicode"

	"github.com/seed-a884640a/kabinet/internal/mailaddress"
)

// NormalizeLogin returns an e-mail address in the form in which logins are
// kept and compared: without spaces around it and in lower case. It returns
// ErrEmail for what is not a plain ASCII address of at most 254 bytes, such as
// one with a display name or with letters that merely look like Latin ones;
// a domain name in another script is given in its ASCII form ("xn--…"). Dots
// and "+tags" are kept, since only the owner of the domain knows what they mean.
func NormalizeLogin(email string) (string, error) {
	login, ok := mailaddress.Normalize(email, nil)
	if !ok {
		return "", ErrEmail
	}
	return login, nil
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
