package identifier

import "strings"

// The schemes of Romania: the VAT number is the registration code (CUI) with RO.
const (
	ROVAT Scheme = "ro_vat"
	ROCUI Scheme = "ro_cui"
)

var romania = []rule{{
	scheme: ROVAT, country: "RO", en: "VAT number (Romania)", ru: "номер НДС (Румыния)", example: "RO18547290",
	form: "ro99|ro999|ro9999|ro99999|ro999999|ro9999999|ro99999999|ro999999999|ro9999999999", prefix: "RO",
	valid: func(n string) bool { return n[2] != '0' }, check: tail(2, cui),
}, {
	scheme: ROCUI, country: "RO", en: "registration code CUI (Romania)", ru: "регистрационный код CUI (Румыния)", example: "18547290",
	form:  "99|999|9999|99999|999999|9999999|99999999|999999999|9999999999",
	valid: func(n string) bool { return n[0] != '0' }, check: cui,
}}

// cui checks the last digit by the key 753217532 from the right (Ministry of
// Public Finance, structure of the code).
func cui(n string) bool {
	padded := strings.Repeat("0", 10-len(n)) + n
	return is(padded[9], weighted(padded, 7, 5, 3, 2, 1, 7, 5, 3, 2)*10%11%10)
}
