package identifier

// The schemes of Bulgaria.
const (
	BGVAT Scheme = "bg_vat"
	// BGUIC is the code of the commercial register and of BULSTAT (ЕИК).
	BGUIC Scheme = "bg_uic"
)

var bulgaria = []rule{{
	scheme: BGVAT, country: "BG", en: "VAT number (Bulgaria)", ru: "номер НДС (Болгария)", example: "BG175074752",
	form: "bg999999999|bg9999999999", prefix: "BG", check: func(n string) bool {
		if n = n[2:]; len(n) == 9 {
			return bulgarianUIC(n)
		}
		return bulgarianPerson(n)
	},
}, {
	scheme: BGUIC, country: "BG", en: "unified identification code (Bulgaria)", ru: "единый код (Болгария)", example: "175074752",
	form: "999999999|9999999999999", check: bulgarianUIC,
}}

// bulgarianUIC checks a code of 9 digits, and for a branch 4 more (BULSTAT
// Register Act, rules of application).
func bulgarianUIC(n string) bool {
	if !is(n[8], twice(n[:8])%10) {
		return false
	}
	if len(n) == 9 {
		return true
	}
	r := weighted(n[8:], 2, 7, 3, 5) % 11
	if r == 10 {
		r = weighted(n[8:], 4, 9, 5, 7) % 11
	}
	return is(n[12], r%10)
}

// bulgarianPerson checks the VAT numbers of persons: a civil number (EGN) with
// its day of birth, a number of a foreigner, or another.
func bulgarianPerson(n string) bool {
	month := number(n[2:4]) % 20
	if is(n[9], weighted(n, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10) && 1 <= month && month <= 12 && number(n[2:4]) <= 52 &&
		1 <= number(n[4:6]) && number(n[4:6]) <= 31 {
		return true
	}
	return is(n[9], weighted(n, 21, 19, 17, 13, 11, 9, 7, 3, 1)%10) ||
		is(n[9], (11-weighted(n, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11)
}
