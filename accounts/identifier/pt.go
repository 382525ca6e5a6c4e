package identifier

// The schemes of Portugal: the VAT number is the tax number (NIF, NIPC) with PT.
const (
	PTVAT Scheme = "pt_vat"
	PTNIF Scheme = "pt_nif"
)

var portugal = []rule{{
	scheme: PTVAT, country: "PT", en: "VAT number (Portugal)", ru: "номер НДС (Португалия)", example: "PT501964843",
	form: "pt999999999", prefix: "PT", check: tail(2, nif),
}, {
	scheme: PTNIF, country: "PT", en: "tax number NIF (Portugal)", ru: "налоговый номер NIF (Португалия)", example: "501964843",
	form: "999999999", check: nif,
}}

// nif checks the last digit: weights 9 to 2, 11 less the remainder by 11, and 0
// where that has two digits (Decree-Law 14/2013).
func nif(n string) bool {
	return n[0] != '0' && is(n[8], (11-weighted(n, falling(9, 8)...)%11)%11%10)
}
