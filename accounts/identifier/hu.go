package identifier

// The schemes of Hungary: the VAT number is the root of the tax number with HU.
const (
	HUVAT Scheme = "hu_vat"
	HUTax Scheme = "hu_tax"
)

var hungary = []rule{{
	scheme: HUVAT, country: "HU", en: "VAT number (Hungary)", ru: "номер НДС (Венгрия)", example: "HU10625790",
	form: "hu99999999", prefix: "HU", check: tail(2, hungarian), every: true,
}, {
	// Root, kind of taxpayer (1 to 5), county.
	scheme: HUTax, country: "HU", en: "tax number (Hungary)", ru: "налоговый номер (Венгрия)", example: "10625790444",
	form: "99999999999", valid: func(n string) bool {
		county := number(n[9:])
		return '1' <= n[8] && n[8] <= '5' && (2 <= county && county <= 44 || county == 51)
	}, check: hungarian,
}}

// hungarian checks that the weighted sum of eight digits ends in 0 (National Tax
// and Customs Administration; Act CL of 2017).
func hungarian(n string) bool {
	return n[:8] != "00000000" && weighted(n, 9, 7, 3, 1, 9, 7, 3, 1)%10 == 0
}
