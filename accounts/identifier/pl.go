package identifier

import "strings"

// The schemes of Poland: the VAT number is the NIP with PL.
const (
	PLVAT   Scheme = "pl_vat"
	PLNIP   Scheme = "pl_nip"
	PLREGON Scheme = "pl_regon"
)

var poland = []rule{{
	scheme: PLVAT, country: "PL", en: "VAT number (Poland)", ru: "номер НДС (Польша)", example: "PL8567346215",
	form: "pl9999999999", prefix: "PL", check: tail(2, nip), every: true,
}, {
	scheme: PLNIP, country: "PL", en: "tax number NIP (Poland)", ru: "налоговый номер NIP (Польша)", example: "8567346215",
	form: "9999999999", check: nip, every: true,
}, {
	// Regulation of the Council of Ministers of 2015-11-30 on the REGON
	// register; a local unit has five digits more.
	scheme: PLREGON, country: "PL", en: "statistical number REGON (Poland)", ru: "статистический номер REGON (Польша)", example: "610188201",
	form: "999999999|99999999999999", check: func(n string) bool {
		return is(n[8], weighted(n, 8, 9, 2, 3, 4, 5, 6, 7)%11%10) &&
			(len(n) == 9 || is(n[13], weighted(n, 2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)%11%10))
	},
}}

// nip checks the last digit by 11 (Act of 1995-10-13 on the registration of
// taxpayers); numbers that would need 10 are not given out.
func nip(n string) bool {
	return strings.Trim(n, "0") != "" && is(n[9], weighted(n, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11)
}
