package identifier

import "strings"

// The schemes of Spain: the VAT number is the tax number (NIF) with ES.
const (
	ESVAT Scheme = "es_vat"
	ESNIF Scheme = "es_nif"
)

var spain = []rule{{
	scheme: ESVAT, country: "ES", en: "VAT number (Spain)", ru: "номер НДС (Испания)", example: "ESB58378431",
	form: "esX9999999X", prefix: "ES", valid: tail(2, spanishForm), check: tail(2, spanish), every: true,
}, {
	scheme: ESNIF, country: "ES", en: "tax number NIF (Spain)", ru: "налоговый номер NIF (Испания)", example: "B58378431",
	form: "X9999999X", valid: spanishForm, check: spanish, every: true,
}}

func spanishForm(n string) bool {
	company := strings.IndexByte("ABCDEFGHJNPQRSUVW", n[0]) >= 0
	return company || isLetter(n[8]) && (isDigit(n[0]) || strings.IndexByte("KLMXYZ", n[0]) >= 0)
}

// spanish checks the last character. Of companies (Order EHA/451/2008) it is a
// Luhn digit, or the letter for it. Of persons (Royal Decree 1553/2005 and Order
// INT/2058/2008) it is the letter of the remainder by 23, where a first X, Y or Z
// stands for 0, 1 or 2, and K, L or M for nothing.
func spanish(n string) bool {
	digits := n[:8]
	switch {
	case strings.IndexByte("XYZ", n[0]) >= 0:
		digits = string('0'+n[0]-'X') + n[1:8]
	case strings.IndexByte("KLM", n[0]) >= 0:
		digits = n[1:8]
	case isLetter(n[0]):
		last := n[8]
		if isLetter(last) {
			i := strings.IndexByte("JABCDEFGHI", last)
			if i < 0 {
				return false
			}
			last = byte('0' + i)
		}
		return luhn(n[1:8] + string(last))
	}
	return n[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[number(digits)%23]
}
