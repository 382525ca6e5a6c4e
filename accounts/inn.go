package accounts

import "strings"

// ValidINN reports whether s is a Russian taxpayer number (ИНН) in the compact
// form: 10 digits of an organisation or 12 of a person, with right check digits
// (order ED-7-14/559@ of the Federal Tax Service of 2020-06-26, annex 2). A
// number of zeros only is none.
func ValidINN(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	if strings.Trim(s, "0") == "" {
		return false
	}
	switch len(s) {
	case 10:
		return innDigit(s[:9], 2, 4, 10, 3, 5, 9, 4, 6, 8) == s[9]
	case 12:
		return innDigit(s[:10], 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) == s[10] &&
			innDigit(s[:11], 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) == s[11]
	}
	return false
}

func innDigit(digits string, weights ...int) byte {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return byte('0' + sum%11%10)
}

// cleanTaxID returns a tax number without spaces and separators, in upper case.
func cleanTaxID(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '-', '.', '/':
			return -1
		}
		return r
	}, s))
}

// validTaxID reports whether a cleaned tax number may be one of the country.
// No number is one, since many parties have none at first.
func validTaxID(country, id string) bool {
	return id == "" || country != "RU" || ValidINN(id)
}
