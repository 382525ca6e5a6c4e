package identifier

import "strings"

// The schemes of the United Kingdom.
const (
	GBVAT     Scheme = "gb_vat"
	GBCompany Scheme = "gb_company"
	// XIVAT is the VAT number of Northern Ireland in trade with the European
	// Union.
	XIVAT Scheme = "xi_vat"
)

var northernIreland = rule{
	scheme: XIVAT, country: "GB", en: "VAT number (Northern Ireland)", ru: "номер НДС (Северная Ирландия)", example: "XI980780684",
	form: "xi999999999|xi999999999999|xigd999|xiha999", prefix: "XI", check: tail(2, britishVAT),
}

var unitedKingdom = []rule{northernIreland, {
	scheme: GBVAT, country: "GB", en: "VAT number (United Kingdom)", ru: "номер НДС (Великобритания)", example: "GB980780684",
	form: "gb999999999|gb999999999999|gbgd999|gbha999", prefix: "GB", check: tail(2, britishVAT),
}, {
	// Companies House, "Uniform Resource Identifiers (URI) Customer Guide":
	// eight characters, without a check digit.
	scheme: GBCompany, country: "GB", en: "company number (United Kingdom)", ru: "номер компании (Великобритания)", example: "00445790",
	form: "99999999|AA999999|r9999999", tidy: func(n string) string {
		if pictures("9999999", n) || pictures("999999", n) {
			return "00"[len(n)-6:] + n // a spreadsheet has lost the zeros
		}
		return n
	},
	valid: func(n string) bool {
		return isDigit(n[0]) || isDigit(n[1]) || strings.Contains(companyPrefixes, n[:2])
	},
}}

// companyPrefixes are the letters before numbers of Companies House: by country
// of registration and kind of company.
const companyPrefixes = "AC CE CS CF EN ES FC FE GE GN GS IC IP LP NA NC NF NI NL NO NP NR NV NZ OC OE PC RC RS SA SC SE SF SG SI SL SO SP SR SZ ZC"

// britishVAT checks a number without its country (HM Revenue and Customs, VAT
// Registration Manual): the digits weigh 8 to 2, the last two are one number,
// and the sum by 97 is 0, or 42 or 55 for numbers given out since 2009.
// Government departments have numbers below 500, health authorities from there on.
func britishVAT(n string) bool {
	switch {
	case strings.HasPrefix(n, "GD"):
		return n[2:] < "500"
	case strings.HasPrefix(n, "HA"):
		return n[2:] >= "500"
	}
	switch weighted(n, 8, 7, 6, 5, 4, 3, 2, 10, 1) % 97 {
	case 0:
		return strings.Trim(n, "0") != ""
	case 42, 55:
		return n >= "1"
	}
	return false
}
