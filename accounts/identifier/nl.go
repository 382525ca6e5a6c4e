package identifier

import "strings"

// The schemes of the Netherlands.
const (
	NLVAT Scheme = "nl_vat"
	// NLRSIN is the number of legal persons and partnerships.
	NLRSIN Scheme = "nl_rsin"
)

var netherlands = []rule{{
	// Tax and Customs Administration: companies have their RSIN; the numbers of
	// sole traders since 2020 are checked whole by ISO/IEC 7064, MOD 97-10.
	scheme: NLVAT, country: "NL", en: "VAT number (Netherlands)", ru: "номер НДС (Нидерланды)", example: "NL004495445B01",
	form: "nl999999999b99", prefix: "NL", valid: func(n string) bool { return n[12:] != "00" },
	check: func(n string) bool { return dutch(n[2:11]) || mod97(n) == 1 },
}, {
	scheme: NLRSIN, country: "NL", en: "number of a legal person RSIN (Netherlands)", ru: "номер RSIN (Нидерланды)", example: "004495445",
	form: "999999999", check: dutch, every: true,
}}

// dutch is the "elfproef": weights 9 to 2 and −1, divisible by 11.
func dutch(n string) bool {
	return strings.Trim(n, "0") != "" && weighted(n, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0
}
