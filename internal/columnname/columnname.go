// Package columnname compares the names of columns in tables that people make.
package columnname

import "strings"

// Key is the form in which names of columns are compared: in lower case, with
// single spaces instead of underscores, hyphens, points and commas, and without
// the dots of the Russian ё.
func Key(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', '\u00A0', '.', ',':
			return ' '
		case 'ё':
			return 'е'
		}
		return r
	}, strings.ToLower(s))
	return strings.Join(strings.Fields(s), " ")
}
