package invite

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// address matches what programs make a link of.
var address = regexp.MustCompile(`(?i)(?:[a-z][a-z0-9+.-]*://|\bwww\.|\bmailto:|\bjavascript:)\S*`)

// dotted matches a dot within a word, as in a domain name.
var dotted = regexp.MustCompile(`([\p{L}\p{N}])[.。．｡]([\p{L}]{2,})`)

// Clean returns a name as messages and pages may show it: on one line, without
// control characters and those that turn the direction of text, without addresses
// of the web, and with dots in words that no program takes for a domain name.
func Clean(name string) string {
	s := address.ReplaceAllString(oneLine(name), "")
	for dotted.MatchString(s) { // words with several dots overlap
		s = dotted.ReplaceAllString(s, "$1\u2024$2")
	}
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > MaxName {
		s = string([]rune(s)[:MaxName-1]) + "…"
	}
	return s
}

// oneLine returns text with single spaces for white space and without what is not
// to be seen.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return visible(r)
	}, s)), " ")
}

// paragraphs returns text that keeps its line breaks, without what is not to be
// seen.
func paragraphs(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return visible(r)
	}, s))
}

// visible returns the rune, or −1 for control characters, those of formatting
// (among them all that turn the direction of text) and broken text.
func visible(r rune) rune {
	if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) {
		return -1
	}
	return r
}

// message returns the message of an inviter, or what is wrong with it.
func (p Policy) message(text string) (string, error) {
	s := paragraphs(text)
	switch {
	case utf8.RuneCountInString(s) > MaxMessage:
		return "", ErrLong.With("max", MaxMessage).At("/message")
	case !p.Links && (address.MatchString(s)):
		return "", ErrURL.At("/message")
	}
	return s, nil
}
