package identifier

// The schemes of Denmark: the VAT number (SE or CVR) is eight digits with DK.
const (
	DKVAT Scheme = "dk_vat"
	DKCVR Scheme = "dk_cvr"
)

var denmark = []rule{{
	scheme: DKVAT, country: "DK", en: "VAT number (Denmark)", ru: "номер НДС (Дания)", example: "DK13585628",
	form: "dk99999999", prefix: "DK", check: tail(2, cvr), every: true,
}, {
	scheme: DKCVR, country: "DK", en: "company number CVR (Denmark)", ru: "номер компании CVR (Дания)", example: "13585628",
	form: "99999999", check: cvr, every: true,
}}

// cvr checks that the weighted sum is divisible by 11 (Danish Business
// Authority, modulus 11 of CVR numbers).
func cvr(n string) bool { return n[0] != '0' && weighted(n, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0 }
