package identifier

import "strings"

// The schemes of Slovakia.
const (
	SKVAT Scheme = "sk_vat"
	SKICO Scheme = "sk_ico"
)

var slovakia = []rule{{
	// Financial Administration: ten digits, divisible by 11.
	scheme: SKVAT, country: "SK", en: "VAT number (Slovakia)", ru: "номер НДС (Словакия)", example: "SK2022749619",
	form: "sk9999999999", prefix: "SK", valid: func(n string) bool {
		return n[2] != '0' && strings.IndexByte("234789", n[4]) >= 0
	}, check: func(n string) bool { return number(n[2:])%11 == 0 }, every: true,
}, {
	scheme: SKICO, country: "SK", en: "company number IČO (Slovakia)", ru: "номер компании IČO (Словакия)", example: "31322832",
	form: "99999999", check: ico,
}}
