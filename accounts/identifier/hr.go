package identifier

// The schemes of Croatia: the VAT number is the personal identification number
// (OIB), which companies have too, with HR.
const (
	HRVAT Scheme = "hr_vat"
	HROIB Scheme = "hr_oib"
)

// OIB Act and its ordinance on the structure of the number: ISO/IEC 7064, MOD 11,10.
var croatia = []rule{{
	scheme: HRVAT, country: "HR", en: "VAT number (Croatia)", ru: "номер НДС (Хорватия)", example: "HR27759560625",
	form: "hr99999999999", prefix: "HR", check: tail(2, mod11and10), every: true,
}, {
	scheme: HROIB, country: "HR", en: "personal identification number OIB (Croatia)", ru: "номер OIB (Хорватия)", example: "27759560625",
	form: "99999999999", check: mod11and10, every: true,
}}
