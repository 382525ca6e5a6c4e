package identifier

// The schemes of Slovenia: the VAT number is the tax number with SI.
const (
	SIVAT Scheme = "si_vat"
	SITax Scheme = "si_tax"
)

var slovenia = []rule{{
	scheme: SIVAT, country: "SI", en: "VAT number (Slovenia)", ru: "номер НДС (Словения)", example: "SI50223054",
	form: "si99999999", prefix: "SI", check: tail(2, slovene), every: true,
}, {
	scheme: SITax, country: "SI", en: "tax number (Slovenia)", ru: "налоговый номер (Словения)", example: "50223054",
	form: "99999999", check: slovene, every: true,
}}

// slovene checks the last digit (Tax Procedure Act, rules on the tax number):
// weights 8 to 2, 11 less the remainder by 11, 10 being 0; 11 is not given out.
func slovene(n string) bool {
	r := 11 - weighted(n, falling(8, 7)...)%11
	return n[0] != '0' && r != 11 && is(n[7], r%10)
}
