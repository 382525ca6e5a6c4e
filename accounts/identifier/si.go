package identifier

import "strings"

// The schemes of Slovenia: the VAT number is the tax number with SI.
const (
	SIVAT Scheme = "si_vat"
	SITax Scheme = "si_tax"
	// SIRegistration is the number in the business register (matična
	// številka), with three characters more for a unit of the company.
	SIRegistration Scheme = "si_registration"
)

var slovenia = []rule{{
	scheme: SIVAT, country: "SI", en: "VAT number (Slovenia)", ru: "номер НДС (Словения)", example: "SI50223054",
	form: "si99999999", prefix: "SI", check: tail(2, slovene), every: true,
}, {
	scheme: SITax, country: "SI", en: "tax number (Slovenia)", ru: "налоговый номер (Словения)", example: "50223054",
	form: "99999999", check: slovene, every: true,
}, {
	// Regulation on the business register and the identification number of units.
	scheme: SIRegistration, country: "SI", en: "registration number (Slovenia)", ru: "регистрационный номер (Словения)", example: "9331310",
	form: "9999999|9999999X99", check: func(n string) bool { return slovene(n[:7]) }, tidy: func(n string) string {
		if pictures("9999999000", n) {
			return strings.TrimSuffix(n, "000") // the company itself
		}
		return n
	},
}}

// slovene checks the last digit (Tax Procedure Act, rules on the tax number): the
// others weigh so many as there are and one less each down to 2, 11 less the
// remainder by 11, 10 being 0; 11 is not given out.
func slovene(n string) bool {
	last := len(n) - 1
	r := 11 - weighted(n, falling(last+1, last)...)%11
	return n[0] != '0' && r != 11 && is(n[last], r%10)
}
