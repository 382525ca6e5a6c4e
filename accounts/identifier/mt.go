package identifier

// MTVAT is the VAT number of Malta.
const MTVAT Scheme = "mt_vat"

var malta = []rule{{
	// The weighted sum, whose last weights are of a number of two digits, is
	// divisible by 37.
	scheme: MTVAT, country: "MT", en: "VAT number (Malta)", ru: "номер НДС (Мальта)", example: "MT11679112",
	form: "mt99999999", prefix: "MT", check: func(n string) bool {
		return n[2:8] != "000000" && weighted(n[2:], 3, 4, 6, 7, 8, 9, 10, 1)%37 == 0
	}, every: true,
}}
