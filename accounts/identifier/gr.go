package identifier

import "strings"

// The schemes of Greece: the VAT number is the tax number (AFM) with EL.
const (
	GRVAT Scheme = "el_vat"
	GRAFM Scheme = "gr_afm"
)

var greece = []rule{{
	scheme: GRVAT, country: "GR", en: "VAT number (Greece)", ru: "номер НДС (Греция)", example: "EL094259216",
	form: "el999999999", prefix: "EL", check: tail(2, afm), tidy: func(n string) string {
		if rest, ok := strings.CutPrefix(n, "GR"); ok {
			return "EL" + rest
		}
		return n
	},
}, {
	scheme: GRAFM, country: "GR", en: "tax number AFM (Greece)", ru: "налоговый номер AFM (Греция)", example: "094259216",
	form: "999999999", check: afm,
}}

// afm checks the last digit: the others weigh powers of 2, from the right (law
// 4174/2013 and the ministry's decisions on the number).
func afm(n string) bool {
	return strings.Trim(n, "0") != "" && is(n[8], weighted(n, 256, 128, 64, 32, 16, 8, 4, 2)%11%10)
}
