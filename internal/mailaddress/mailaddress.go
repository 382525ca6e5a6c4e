// Package mailaddress reads e-mail addresses as logins and invitations keep and
// compare them.
package mailaddress

import "strings"

// Longest is the largest number of bytes of an address (RFC 5321, 4.5.3.1.3).
const Longest = 254

// Normalize returns an e-mail address without spaces around it and in lower case,
// or false for what is not a plain ASCII address of at most Longest bytes, such as
// one with a display name or with letters that merely look like Latin ones. Dots
// and "+tags" are kept, since only the owner of the domain knows what they mean.
// A domain in another script is given to toASCII, which returns its form "xn--…";
// where that is nil, such an address is none.
func Normalize(text string, toASCII func(domain string) (string, error)) (string, bool) {
	s := strings.TrimSpace(text)
	local, domain, ok := strings.Cut(s, "@")
	if ok && toASCII != nil && !ascii(domain) {
		d, err := toASCII(domain)
		if err != nil {
			return "", false
		}
		domain, s = d, local+"@"+d
	}
	if !ok || len(s) > Longest || local == "" || len(local) > 64 || !dotted(local, atext, 64) || !isDomain(domain) {
		return "", false
	}
	return strings.ToLower(s), true
}

// Domain returns a domain name in lower case, or false for what is none.
func Domain(text string, toASCII func(domain string) (string, error)) (string, bool) {
	s := strings.TrimSpace(text)
	if toASCII != nil && !ascii(s) {
		d, err := toASCII(s)
		if err != nil {
			return "", false
		}
		s = d
	}
	if len(s) > Longest || !isDomain(s) {
		return "", false
	}
	return strings.ToLower(s), true
}

func isDomain(s string) bool {
	if !dotted(s, ldh, 63) || !strings.Contains(s, ".") {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return true
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
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
