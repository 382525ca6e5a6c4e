package identifier

// LUVAT is the VAT number of Luxembourg.
const LUVAT Scheme = "lu_vat"

var luxembourg = []rule{{
	// The last two digits are the remainder of the others by 89.
	scheme: LUVAT, country: "LU", en: "VAT number (Luxembourg)", ru: "номер НДС (Люксембург)", example: "LU15027442",
	form: "lu99999999", prefix: "LU", check: func(n string) bool {
		return n[2:8] != "000000" && number(n[2:8])%89 == number(n[8:])
	}, every: true,
}}
