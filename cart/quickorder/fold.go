package quickorder

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lookalikes are capital Cyrillic and Greek letters that print like Latin ones.
var lookalikes = map[rune]byte{
	'А': 'A', 'В': 'B', 'Е': 'E', 'Ё': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'У': 'Y', 'Х': 'X',
	'І': 'I', 'Ѕ': 'S', 'Ј': 'J', 'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O',
	'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
}

// fold appends the form in which articles are compared: capitals, without white
// space and what does not print, with one kind of dash and of quotes. Where alike
// is set, letters that look like Latin ones become those.
func fold(b []byte, s string, alike bool) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case 'a' <= c && c <= 'z':
				b = append(b, c-'a'+'A')
			case c > ' ':
				b = append(b, c)
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		r = plainRune(r)
		if r < 0 {
			continue
		}
		r = unicode.ToUpper(r)
		if latin, ok := lookalikes[r]; ok && alike {
			b = append(b, latin)
			continue
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}

// plainRune returns -1 for what does not print, and the plain one of dashes,
// quotes and signs of multiplication.
func plainRune(r rune) rune {
	switch r {
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '－':
		return '-'
	case '“', '”', '„', '″', '«', '»':
		return '"'
	case '‘', '’', '′':
		return '\''
	case '×':
		return 'X'
	case '\u2060', '\u180E':
		return -1
	}
	if '！' <= r && r <= '～' { // full width
		return r - '！' + '!'
	}
	if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// clean returns the content of a cell: without white space and what does not
// print around it, the quotes around all of it, and what marks text in
// spreadsheets: an apostrophe before it, or ="…" around it.
func clean(s string) string {
	if len(s) == 0 {
		return s
	}
	if a, z := s[0], s[len(s)-1]; plainEdge(a) && plainEdge(z) {
		return s
	}
	s = strings.TrimFunc(s, invisible)
	if strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) && len(s) > 3 { // how spreadsheets keep text as text
		s = s[1:]
	}
	for _, pair := range [...][2]string{{`"`, `"`}, {"“", "”"}, {"„", "“"}, {"«", "»"}, {"„", "”"}} {
		if len(s) > len(pair[0]) && strings.HasPrefix(s, pair[0]) && strings.HasSuffix(s, pair[1]) {
			s = strings.TrimFunc(s[len(pair[0]):len(s)-len(pair[1])], invisible)
			break
		}
	}
	if rest, ok := strings.CutPrefix(s, "'"); ok {
		s = strings.TrimFunc(rest, invisible)
	}
	return s
}

// plainEdge reports whether a cell may begin and end with c and be clean.
func plainEdge(c byte) bool { return c > ' ' && c < 0x7f && c != '"' && c != '\'' }

func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
