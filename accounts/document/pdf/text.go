package pdf

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookAlikes stand in for letters that a font lacks.
var lookAlikes = map[rune]rune{
	'\u202f': '\u00a0', '\u2009': '\u00a0', '\u2007': '\u00a0', '\u2010': '-', '\u2011': '-', '\u2212': '-', '\u2012': '–', '₽': 'Р',
}

// clean returns one line of text that the fonts can draw: composed, without what does
// not print or turns the direction, and with a mark for letters that a font lacks.
func (s *sheet) clean(text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\ufffd"))
	return strings.ReplaceAll(strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
			return -1
		case s.has(r):
			return r
		case lookAlikes[r] != 0 && s.has(lookAlikes[r]):
			return lookAlikes[r]
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Mn, r):
			return -1 // a mark upon a letter, and not the letter
		case s.has('\ufffd'):
			return '\ufffd'
		}
		return '?'
	}, text)), "№ ", "№\u00a0")
}

// paragraphs returns the cleaned lines of a text that has several, without empty ones.
func (s *sheet) paragraphs(text string) []string {
	var out []string
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }) {
		if line = s.clean(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// wrap breaks cleaned text into lines no wider than width, at spaces, and within words
// that are wider than a line. There is always a line.
func wrap(text string, width float64, measure func(string) float64) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if word == "" {
			continue
		}
		if line != "" {
			if measure(line+" "+word) <= width {
				line += " " + word
				continue
			}
			lines, line = append(lines, line), ""
		}
		for measure(word) > width {
			head := fitting(word, width, measure)
			lines, word = append(lines, word[:head]), word[head:]
		}
		line = word
	}
	if line != "" || lines == nil {
		lines = append(lines, line)
	}
	return lines
}

// fitting returns how many bytes of a word fit into the width: at least one letter.
func fitting(word string, width float64, measure func(string) float64) int {
	end, sum := 0, 0.0
	for i, r := range word {
		sum += measure(string(r))
		if sum > width && i > 0 {
			return i
		}
		end = i + len(string(r))
	}
	return end
}
